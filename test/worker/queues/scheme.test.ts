/** A new scheme on its way to the copies: brought twice, broken off anywhere, waiting, late, lost; each mark changes once. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { CopyDO } from "#do/copy/copy";
import { LIMITS } from "#domain/limits";
import { questionsOf } from "#domain/scheme";
import { recover } from "#src/actions/recover";
import { verify } from "#src/actions/verify";
import { type Desk, makeDesk, markAll, objectOf, SCHEME, take } from "../../support/exams.ts";
import { deliver, ended, until } from "../../support/jobs.ts";
import { delivered, finalizedButLost } from "../../support/runs.ts";
import { applied, begunButLost, LOWER, walk } from "../../support/schemes.ts";
import { eventKinds, one } from "../../support/world.ts";

const SCALE = { choices: { "1a": "scale" as const } };
const version = (desk: Desk) => one<number>("select scheme_version as v from exam where id = ?1", desk.examId);
const claim = (desk: Desk) => one<string>("select scheme_job_id as v from exam where id = ?1", desk.examId);
const placeOf = ({ schoolId, examId }: Desk, copyId: string) => ({ schoolId, examId, copyId });
const stateOf = (jobId: string) => one<string>("select state as v from job where id = ?1", jobId);

/** Marked copies, held by the teacher. */
async function markedCopies(count: number): Promise<Desk> {
  const desk = await makeDesk(count);
  for (const copyId of desk.copyIds) await markAll(desk.teacher, copyId, await take(desk.teacher, copyId));
  return desk;
}

/** 4.5 of 6 became 1.5 of 2 in every copy, once: 0.5 would be twice. All of it is told, and the laws hold. */
async function broughtOnce(desk: Desk): Promise<void> {
  for (const copyId of desk.copyIds) {
    const { marks } = await objectOf(desk, copyId).view(placeOf(desk, copyId), Date.now());
    expect(marks.find(({ questionId }) => questionId === "1a")).toEqual({ questionId: "1a", points: 150, version: 2 });
    const kinds = await eventKinds("copy_id", copyId);
    expect(kinds.filter((kind) => kind === "MARK_BY_SCHEME")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "SCHEME")).toHaveLength(1);
    expect(await one("select total as v from copy where id = ?1", copyId)).toBe(875);
  }
  expect([await version(desk), await claim(desk)]).toEqual([2, null]);
  expect(await one("select count(*) as n from scheme_version where exam_id = ?1", desk.examId)).toBe(2);
  expect((await eventKinds("exam_id", desk.examId)).filter((kind) => kind === "SCHEME_CHANGED")).toHaveLength(1);
  expect(await verify(env, { now: Date.now(), bytes: true })).toMatchObject({ faults: [] });
}

test("Brought twice, at the same time too, and again after its end, a new scheme changes each mark once [K16]", async () => {
  const desk = await markedCopies(3);
  const jobId = await begunButLost(desk, LOWER, SCALE);
  await Promise.all([walk(desk, jobId), walk(desk, jobId), walk(desk, jobId)]);
  await walk(desk, jobId);
  expect(await stateOf(jobId)).toBe("succeeded");
  await broughtOnce(desk);
});

test("Broken off before any copy and before and after it takes effect, it is finished by the next delivery [K16]", async () => {
  const desk = await markedCopies(3);
  const jobId = await begunButLost(desk, LOWER, SCALE);
  const getByName = env.COPY.getByName.bind(env.COPY);
  for (const survived of [0, 1, 2]) {
    let calls = 0;
    using _death = vi.spyOn(env.COPY, "getByName").mockImplementation((name) => {
      calls += 1;
      if (calls > survived) throw new Error("the isolate died");
      return getByName(name);
    });
    expect(await walk(desk, jobId)).toMatchObject({ retried: true });
    expect([await version(desk), await claim(desk)]).toEqual([1, jobId]);
  }
  const batch = env.DB.batch.bind(env.DB);
  {
    using _before = vi.spyOn(env.DB, "batch").mockRejectedValueOnce(new Error("D1 did not answer"));
    await walk(desk, jobId);
  }
  expect([await version(desk), await claim(desk), await stateOf(jobId)]).toEqual([1, jobId, "running"]);
  {
    using _after = vi.spyOn(env.DB, "batch").mockImplementationOnce(async (statements) => {
      await batch(statements);
      throw new Error("the isolate died after it was written");
    });
    expect(await walk(desk, jobId)).toMatchObject({ retried: true });
  }
  expect(await walk(desk, jobId)).toMatchObject({ acked: true });
  expect(await stateOf(jobId)).toBe("succeeded");
  await broughtOnce(desk);
});

test("A copy whose final PDF is being made is waited for, then opened again with its new numbers [K16]", async () => {
  const desk = await makeDesk(1);
  const { runId, message } = await finalizedButLost(desk);
  const jobId = await begunButLost(desk, LOWER, SCALE);
  expect(await walk(desk, jobId)).toMatchObject({ acked: true });
  expect([await version(desk), await claim(desk), await stateOf(jobId)]).toEqual([1, jobId, "running"]);
  await deliver("korrigo-finalize", message);
  expect(await ended(desk.teacher, runId)).toMatchObject({ state: "succeeded" });
  await walk(desk, jobId);
  expect(await stateOf(jobId)).toBe("succeeded");
  expect(await one("select status || ' ' || final_version as v from copy where id = ?1", desk.copyId)).toBe("READY 1");
  await broughtOnce(desk);
});

test("A copy whose final PDF failed is not tried again with numbers of before: it is opened for its teacher", async () => {
  const desk = await makeDesk(1);
  const { runId } = await finalizedButLost(desk);
  const why = { code: "UNAVAILABLE", error: "x", passing: true };
  await objectOf(desk, desk.copyId).fail(runId, why, { requestId: "r", now: Date.now() });
  await objectOf(desk, desk.copyId).settle();
  await applied(desk, LOWER, SCALE);
  await runInDurableObject(objectOf(desk, desk.copyId), (object: CopyDO) => object.alarm());
  expect(await one("select status as v from copy where id = ?1", desk.copyId)).toBe("READY");
  expect(await eventKinds("copy_id", desk.copyId)).toContain("REOPEN");
  await broughtOnce(desk);
});

test("A mark and a finalization that set out with the old scheme and arrive late are refused [K16]", async () => {
  const desk = await markedCopies(1);
  const held = await take(desk.teacher, desk.copyId);
  const token = held["x-lock-token"] ?? "";
  await applied(desk, LOWER, SCALE);
  const place = placeOf(desk, desk.copyId);
  const by = { userId: desk.teacher.id, role: "teacher" as const, token, requestId: "r-late", now: Date.now() };
  const old = { questions: questionsOf(SCHEME), schemeVersion: 1, appreciationRequired: false, pageCount: 2 };
  await runInDurableObject(objectOf(desk, desk.copyId), (object: CopyDO) => {
    const refused = { ok: false, error: { code: "SCHEME_CHANGED", version: 2 } };
    // Six of two: a mark that no law would bear.
    expect(object.putMark(place, by, { questionId: "1a", points: 600, version: 2 }, old)).toEqual(refused);
    expect(object.finalize(place, by, old)).toEqual(refused);
  });
  await broughtOnce(desk);
});

test("A change whose message was lost is sent again by the recovery and comes to its end [K16]", async () => {
  const desk = await markedCopies(2);
  const jobId = await begunButLost(desk, LOWER, SCALE);
  const now = Date.now();
  expect(await recover(env, { now })).toMatchObject({ resentJobs: [] });
  expect(await recover(env, { now: now + LIMITS.jobSilentMs + 1 })).toMatchObject({ resentJobs: [jobId] });
  expect(await ended(desk.admin, jobId)).toMatchObject({ state: "succeeded", done: 2, total: 2 });
  await broughtOnce(desk);
});

test("What fails again and again is parked with the marks still waiting; sent again by an admin it ends well", async () => {
  const desk = await markedCopies(1);
  const jobId = await begunButLost(desk, LOWER, SCALE);
  const message = { v: 1, kind: "scheme", schoolId: desk.schoolId, requestId: "r", jobId, after: "" };
  {
    using _down = vi.spyOn(env.COPY, "getByName").mockImplementation(() => {
      throw new Error("not there");
    });
    await deliver("korrigo-work", message, LIMITS.messageAttemptsMax);
  }
  expect([await stateOf(jobId), await claim(desk)]).toEqual(["failed", jobId]);
  const parked = await one<string>("select id as v from parked where job_id = ?1", jobId);
  expect((await desk.admin.ask("POST", `/api/parked/${parked}/retry`)).status).toBe(200);
  await until(async () => ((await stateOf(jobId)) === "succeeded" ? true : null));
  await broughtOnce(desk);
});

test("More copies than one message brings are brought by the next one, to the last", async () => {
  const desk = await makeDesk(61);
  const last = [...desk.copyIds].sort().at(-1) ?? "";
  const marked = { ...desk, copyIds: [last] };
  await markAll(desk.teacher, last, await take(desk.teacher, last));
  await objectOf(desk, last).settle();
  const jobId = await applied(desk, LOWER, SCALE);
  expect((await desk.admin.ask("GET", `/api/jobs/${jobId}`)).body).toMatchObject({ done: 61, total: 61 });
  await broughtOnce(marked);
});

test("A run that begins by itself while the scheme is on its way is waited for too", async () => {
  const desk = await makeDesk(1);
  const { runId } = await finalizedButLost(desk);
  const object = objectOf(desk, desk.copyId);
  const jobId = await begunButLost(desk, LOWER, SCALE);
  await object.fail(runId, { code: "UNAVAILABLE", error: "x", passing: true }, { requestId: "r", now: 1 });
  await object.wake();
  const { state } = await object.view(placeOf(desk, desk.copyId), Date.now());
  if (state.status !== "GRADING_IN_PROGRESS") throw new Error(`it is ${state.status}`);
  await walk(desk, jobId);
  expect(await claim(desk)).toBe(jobId);
  await delivered(desk, desk.copyId, state.runId);
  await walk(desk, jobId);
  await broughtOnce(desk);
});
