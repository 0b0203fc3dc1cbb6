/** The desk: lock, annotations, marks, remarks, appreciation, draft, finalize. Nothing here can name a student. */
import { copyObject } from "#do/copy/client";
import type { CopyState, Lock } from "#domain/copy";
import { LIMITS } from "#domain/limits";
import { totalOf } from "#domain/mark";
import { actorOf, type Capability, holds } from "#domain/roles";
import { questionsOf } from "#domain/scheme";
import { finalizeCopy } from "../../actions/finalize-copy.ts";
import { noteSight } from "../../actions/note-sight.ts";
import { type CopyFacts, finalOf, lotsOf, pagesOf } from "../../db/copies.ts";
import { userName } from "../../db/users.ts";
import type { Bindings, Person } from "../../env.ts";
import { ApiError, orThrow } from "../../errors.ts";
import { answers } from "../../handlers.ts";
import { pageWires } from "../../pictures.ts";
import { copyFor } from "../../reach.ts";

type Ask = {
  env: Bindings;
  me: Person;
  params: { id: string };
  requestId: string;
  now: number;
  token: string;
  operationId: string | undefined;
};

/** The copy this person may work on, its object, and who acts. */
async function deskOf({ env, me, params, requestId, now, token, operationId }: Ask, capability: Capability = "grade") {
  const copy = await copyFor({ env, me, now }, capability, params.id);
  const place = { schoolId: me.schoolId, examId: copy.examId, copyId: copy.id };
  const exam = {
    questions: questionsOf(copy.scheme),
    schemeVersion: copy.schemeVersion,
    appreciationRequired: copy.exam.appreciationRequired,
    pageCount: copy.pageCount,
  };
  const by = { userId: me.id, role: actorOf(me.role), token, operationId, requestId, now };
  return { copy, place, exam, object: copyObject(env, place), by };
}

async function lockWire(env: Bindings, me: Person, lock: Lock, serverTime: number) {
  const name = lock.owner === me.id ? me.name : await userName(env.DB, me.schoolId, lock.owner);
  const { token, epoch, expiresAt } = lock;
  return { token, epoch, owner: { id: lock.owner, name }, expiresAt, serverTime };
}

async function lockStatus(env: Bindings, me: Person, state: CopyState, serverTime: number) {
  if (state.status !== "LOCKED") return { locked: false, mine: false, owner: null, expiresAt: null, serverTime };
  const { owner, expiresAt } = state.lock;
  const name = owner === me.id ? me.name : await userName(env.DB, me.schoolId, owner);
  return { locked: true, mine: owner === me.id, owner: { id: owner, name }, expiresAt, serverTime };
}

/** Somebody else's lock is answered with the name, so that the teacher knows whom to ask. */
async function named<T>(
  env: Bindings,
  me: Person,
  result: { ok: true; value: T } | { ok: false; error: { code: string } },
): Promise<void> {
  if (result.ok || result.error.code !== "LOCKED_BY_OTHER") return;
  const { owner, expiresAt } = result.error as { code: string; owner: string; expiresAt: number };
  throw new ApiError("LOCKED_BY_OTHER", {
    owner: { id: owner, name: await userName(env.DB, me.schoolId, owner) },
    expiresAt,
  });
}

/** Seconds a mark waits while a new scheme is on its way to the copies: that takes a moment. */
const SCHEME_WAIT = 2;

/** Marks wait while the scheme changes, and one that was thought in another scheme is not misread as one of this. */
function settledScheme(copy: CopyFacts, known?: number): void {
  if (copy.schemeChanging) throw new ApiError("UNAVAILABLE", undefined, SCHEME_WAIT);
  if (known !== undefined && known !== copy.schemeVersion) {
    throw new ApiError("SCHEME_CHANGED", { version: copy.schemeVersion });
  }
}

function seen(version: number | undefined): number {
  if (version === undefined) throw new ApiError("VERSION_MISSING");
  return version;
}

async function finalWire(env: Bindings, me: Person, copy: CopyFacts) {
  const final = await finalOf(env.DB, me.schoolId, copy.id, null);
  if (!final || copy.status !== "GRADED") return null;
  const { version, pages, sha256 } = final;
  return { version, pages, sha256, url: `/api/copies/${copy.id}/final.pdf?version=${version}` };
}

export const markingRoutes = answers({
  "GET /api/lots": async ({ env, me }) => ({ status: 200, body: await lotsOf(env.DB, me) }),

  "GET /api/copies/:id": async (ask) => {
    const { env, me, now } = ask;
    const { copy, place, exam, object } = await deskOf(ask, "readCopy");
    const [view, pages, final] = await Promise.all([
      object.view(place, now),
      pagesOf(env.DB, me.schoolId, copy.id),
      finalWire(env, me, copy),
    ]);
    const { state, annotations, marks, remarks, appreciation } = view;
    const { id, name, subject, date, anonymous, appreciationRequired } = copy.exam;
    const body = {
      id: copy.id,
      anonymousId: copy.anonymousId,
      status: state.status,
      exam: { id, name, subject, date, anonymous, appreciationRequired },
      scheme: copy.scheme,
      schemeVersion: copy.schemeVersion,
      schemeTotal: copy.schemeTotal,
      pages: pageWires(copy.id, pages, anonymous && !holds(me, "identify")),
      lock: await lockStatus(env, me, state, now),
      annotations,
      marks,
      remarks,
      appreciation,
      total: totalOf(marks, exam.questions),
      failure: state.status === "GRADING_FAILED" ? { code: state.code, message: state.error } : null,
      final,
    };
    noteSight(ask, { copyId: copy.id, examId: copy.examId });
    return { status: 200, body };
  },

  "GET /api/copies/:id/lock": async (ask) => {
    const { place, object } = await deskOf(ask);
    const { state } = await object.view(place, ask.now);
    return { status: 200, body: await lockStatus(ask.env, ask.me, state, ask.now) };
  },

  "POST /api/copies/:id/lock": async (ask) => {
    const { place, object, by } = await deskOf(ask);
    const ttlMs = Math.min((ask.body.ttlSeconds ?? LIMITS.lockTtlMs / 1000) * 1000, LIMITS.lockTtlMaxMs);
    const taken = await object.lock(place, by, ttlMs);
    await named(ask.env, ask.me, taken);
    const { lock, fresh } = orThrow(taken);
    return { status: fresh ? 201 : 200, body: await lockWire(ask.env, ask.me, lock, ask.now) };
  },

  "POST /api/copies/:id/lock/heartbeat": async (ask) => {
    const { place, object, by } = await deskOf(ask);
    const held = await object.heartbeat(place, by);
    await named(ask.env, ask.me, held);
    return { status: 200, body: await lockWire(ask.env, ask.me, orThrow(held), ask.now) };
  },

  "DELETE /api/copies/:id/lock": async (ask) => {
    const { place, object, by } = await deskOf(ask);
    await object.release(place, by);
    return { status: 204 };
  },

  "PUT /api/copies/:id/annotations/:annotationId": async (ask) => {
    const { place, object, by, exam } = await deskOf(ask);
    const { text = "", scoreDelta = null, ink = null, version, ...box } = ask.body;
    const next = { ...box, id: ask.params.annotationId, text, scoreDelta, ink, version: seen(version) };
    const written = await object.putAnnotation(place, by, next, exam);
    await named(ask.env, ask.me, written);
    return { status: 200, body: orThrow(written) };
  },

  "DELETE /api/copies/:id/annotations/:annotationId": async (ask) => {
    const { place, object, by } = await deskOf(ask);
    const erased = await object.eraseAnnotation(place, by, ask.params.annotationId, seen(ask.query.version));
    await named(ask.env, ask.me, erased);
    orThrow(erased);
    return { status: 204 };
  },

  "PUT /api/copies/:id/marks/:questionId": async (ask) => {
    const { copy, place, object, by, exam } = await deskOf(ask);
    settledScheme(copy, ask.body.schemeVersion);
    const next = { questionId: ask.params.questionId, points: ask.body.points, version: seen(ask.body.version) };
    const written = await object.putMark(place, by, next, exam);
    await named(ask.env, ask.me, written);
    return { status: 200, body: orThrow(written) };
  },

  "PUT /api/copies/:id/remarks/:questionId": async (ask) => {
    const { place, object, by, exam } = await deskOf(ask);
    const next = { questionId: ask.params.questionId, text: ask.body.text, version: seen(ask.body.version) };
    const written = await object.putRemark(place, by, next, exam);
    await named(ask.env, ask.me, written);
    return { status: 200, body: orThrow(written) };
  },

  "PUT /api/copies/:id/appreciation": async (ask) => {
    const { place, object, by } = await deskOf(ask);
    const written = await object.putAppreciation(place, by, { text: ask.body.text, version: seen(ask.body.version) });
    await named(ask.env, ask.me, written);
    return { status: 200, body: orThrow(written) };
  },

  "GET /api/copies/:id/draft": async (ask) => {
    const { object } = await deskOf(ask);
    const draft = await object.draft(ask.me.id);
    return draft === null ? { status: 204 } : { status: 200, body: draft };
  },

  "PUT /api/copies/:id/draft": async (ask) => {
    const { place, object, by } = await deskOf(ask);
    const written = await object.putDraft(place, by, { ...ask.body, version: seen(ask.body.version) });
    await named(ask.env, ask.me, written);
    return { status: 200, body: orThrow(written) };
  },

  "DELETE /api/copies/:id/draft": async (ask) => {
    const { object } = await deskOf(ask);
    const { clientId, version } = ask.query;
    const seen = clientId === undefined || version === undefined ? null : { clientId, version };
    orThrow(await object.dropDraft(ask.me.id, seen));
    return { status: 204 };
  },

  "POST /api/copies/:id/finalize": async (ask) => {
    const { env, me, token, requestId, now } = ask;
    const { copy } = await deskOf(ask);
    settledScheme(copy);
    const done = await finalizeCopy(env, copy, { me, token, requestId, now });
    await named(env, me, done);
    return { status: 202, body: orThrow(done) };
  },
});
