/** Copies as those who run the exam see them: listed, validated, identified, overseen. */
import { copyObject } from "#do/copy/client";
import { tellExam } from "#do/exam/client";
import { actorOf, type Capability, holds } from "#domain/roles";
import { retryParked } from "../../actions/retry-parked.ts";
import { sealEvents } from "../../actions/seal-events.ts";
import { validateAll, validateCopy } from "../../actions/validate-copies.ts";
import { copyRow } from "../../copy-row.ts";
import { auditAfter, auditNow } from "../../db/audit.ts";
import { type CopyFacts, listCopies } from "../../db/copies.ts";
import { eventAfter, eventsOfCopy } from "../../db/events.ts";
import { forget, identify, studentsOf } from "../../db/identity.ts";
import { listParked } from "../../db/parked.ts";
import { unseal } from "../../db/seals.ts";
import type { Bindings, Person } from "../../env.ts";
import { ApiError, orThrow } from "../../errors.ts";
import { answers } from "../../handlers.ts";
import { copyFor, examFor, type Reach } from "../../reach.ts";
import { studentFor } from "../../reach-author.ts";

/** The copy, and where its object lies. */
async function placed(reach: Reach, capability: Capability, id: string) {
  const copy = await copyFor(reach, capability, id);
  return { copy, place: { schoolId: copy.schoolId, examId: copy.examId, copyId: copy.id } };
}

/** The final PDF prints the name: a copy that was named and is finalized must be reopened before it gets another one. */
async function keepPrintedName(env: Bindings, me: Person, copy: CopyFacts, studentId: string | null): Promise<void> {
  if (copy.status !== "GRADED" && copy.status !== "GRADING_IN_PROGRESS") return;
  const now = (await studentsOf(env.DB, me.schoolId, [copy.id])).get(copy.id);
  if (now && now.id !== studentId)
    throw new ApiError("WRONG_STATUS", {
      status: copy.status,
      wanted: ["STAGING", "READY", "LOCKED", "GRADING_FAILED"],
    });
}

export const copyRoutes = answers({
  "GET /api/exams/:id/copies": async ({ env, me, params, query, now }) => {
    const exam = await examFor({ env, me, now }, "readCopies", params.id);
    const list = await listCopies(env.DB, me, params.id, query);
    const ids = list.items.map(({ id }) => id);
    // Only those who identify may read names; for anybody else the question is not even asked.
    const students = holds(me, "identify") ? await studentsOf(env.DB, me.schoolId, ids) : null;
    const masked = exam.anonymous && !holds(me, "identify");
    return { status: 200, body: { ...list, items: list.items.map((copy) => copyRow(copy, students, masked)) } };
  },

  "POST /api/copies/:id/validate": async ({ env, me, params, requestId, now }) => {
    const { copy } = await placed({ env, me, now }, "validate", params.id);
    const exam = await examFor({ env, me, now }, "validate", copy.examId);
    return { status: 200, body: { status: orThrow(await validateCopy(env, exam, copy.id, { me, requestId, now })) } };
  },

  "POST /api/exams/:id/validate-all": async ({ env, me, params, requestId, now }) => {
    const exam = await examFor({ env, me, now }, "validate", params.id);
    return { status: 200, body: await validateAll(env, exam, { me, requestId, now }) };
  },

  "PUT /api/copies/:id/student": async ({ env, me, params, body, requestId, now, client }) => {
    const { copy, place } = await placed({ env, me, now }, "identify", params.id);
    const about = { ...place, actorId: me.id, requestId, at: now };
    const trace = auditAfter(env.DB, { ...about, kind: "IDENTITY_SET", subject: body.studentId, client });
    if (body.studentId === null) {
      await keepPrintedName(env, me, copy, null);
      await forget(env.DB, me.schoolId, copy.id, [eventAfter(env.DB, { ...about, kind: "IDENTITY_REMOVED" }), trace]);
    } else {
      await studentFor({ env, me, now }, "identify", body.studentId);
      await keepPrintedName(env, me, copy, body.studentId);
      const event = eventAfter(env.DB, { ...about, kind: "IDENTIFIED", detail: { method: "manual" } });
      const ask = { ...place, studentId: body.studentId, secondCopy: body.secondCopy ?? false, by: me.id, now };
      if (!(await identify(env.DB, ask, [event, trace]))) throw new ApiError("STUDENT_HAS_COPY");
    }
    await sealEvents(env, { copyId: copy.id, before: now + 1 });
    await tellExam(env, place);
    return { status: 200, body: copyRow(copy, await studentsOf(env.DB, me.schoolId, [copy.id]), false) };
  },

  "POST /api/copies/:id/reopen": async ({ env, me, params, body, requestId, now, client }) => {
    const { place } = await placed({ env, me, now }, "oversee", params.id);
    const object = copyObject(env, place);
    const done = await object.reopen(place, { userId: me.id, role: actorOf(me.role), requestId, now }, body.reason);
    await object.settle();
    const status = orThrow(done);
    await auditNow(env.DB, { ...place, actorId: me.id, kind: "COPY_REOPENED", client, requestId, at: now }).run();
    return { status: 200, body: { status } };
  },

  "POST /api/copies/:id/unvalidate": async ({ env, me, params, body, requestId, now }) => {
    const { place } = await placed({ env, me, now }, "oversee", params.id);
    const object = copyObject(env, place);
    const by = { userId: me.id, role: actorOf(me.role), requestId, now };
    const done = await object.unvalidate(place, by, body.reason);
    await object.settle();
    const status = orThrow(done);
    await unseal(env.DB, me.schoolId, [place.copyId]);
    return { status: 200, body: { status } };
  },

  "POST /api/copies/:id/lock/break": async ({ env, me, params, body, requestId, now, client }) => {
    const { place } = await placed({ env, me, now }, "oversee", params.id);
    const object = copyObject(env, place);
    const done = await object.breakLock(place, { userId: me.id, role: actorOf(me.role), requestId, now }, body.reason);
    await object.settle();
    const status = orThrow(done);
    await auditNow(env.DB, { ...place, actorId: me.id, kind: "LOCK_BROKEN", client, requestId, at: now }).run();
    return { status: 200, body: { status } };
  },

  "GET /api/copies/:id/events": async ({ env, me, params, query, now }) => {
    const { copy } = await placed({ env, me, now }, "oversee", params.id);
    return { status: 200, body: await eventsOfCopy(env.DB, me.schoolId, copy.id, query) };
  },

  "GET /api/parked": async ({ env, me, query }) => ({
    status: 200,
    body: await listParked(env.DB, me.schoolId, query),
  }),

  "POST /api/parked/:id/retry": async ({ env, me, params, requestId, now }) => {
    const sent = await retryParked(env, { id: params.id, me, requestId, now });
    if (!sent) throw new ApiError("NOT_FOUND");
    return { status: 200, body: sent };
  },
});
