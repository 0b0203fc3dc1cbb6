/** What got stuck is put right from what is stored; what is wrong is found; what is alive is left alone. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { CopyDO } from "#do/copy/copy";
import { LIMITS } from "#domain/limits";
import { recover } from "#src/actions/recover";
import { verify, verifyOn } from "#src/actions/verify";
import { type Desk, makeDesk, markAll, objectOf, take } from "../../support/exams.ts";
import { ended } from "../../support/jobs.ts";
import { enrol } from "../../support/pupils.ts";
import { finalized, finalizedButLost } from "../../support/runs.ts";
import { eventKinds, one, world } from "../../support/world.ts";

const status = (copyId: string) => one<string>("select status as value from copy where id = ?1", copyId);
const NOTHING = {
  resentJobs: [],
  closedJobs: [],
  wokenCopies: [],
  failedRuns: [],
  sealedEvents: 0,
  repairedCopies: [],
  redrawnPages: 0,
  unsealedCopies: [],
  emptyCopies: [],
};

/** Takes away the alarm that would have rung: what is owed and due then waits for the recovery. */
async function loseAlarm(desk: Desk, sql?: string): Promise<void> {
  await runInDurableObject(objectOf(desk, desk.copyId), async (_: CopyDO, state) => {
    if (sql) state.storage.sql.exec(sql);
    await state.storage.deleteAlarm();
  });
}

test("A message that was lost is sent again; looked at once more there is nothing to do [P0-OP-05]", async () => {
  const desk = await makeDesk(1);
  const now = Date.now();
  const { runId } = await finalizedButLost(desk, { silentSince: now - LIMITS.jobSilentMs - 1 });
  await env.DB.prepare("update job set created_at = ?1").bind(now).run();
  expect(await recover(env, { now })).toEqual({ ...NOTHING, dryRun: false, resentJobs: [runId] });
  expect(await recover(env, { now: now + 1 })).toEqual({ ...NOTHING, dryRun: false });
  expect(await ended(desk.teacher, runId)).toMatchObject({ state: "succeeded" });
  expect(await status(desk.copyId)).toBe("GRADED");
});

test("A slow final PDF that moved lately is left alone, and after a restart its lost message is sent again [P0-OP-05]", async () => {
  const desk = await makeDesk(1);
  const now = Date.now();
  const { runId } = await finalizedButLost(desk, { silentSince: now - LIMITS.jobSilentMs + 60_000 });
  expect(await recover(env, { now })).toEqual({ ...NOTHING, dryRun: false });
  expect(await status(desk.copyId)).toBe("GRADING_IN_PROGRESS");
  expect(await recover(env, { now, lostMessages: true })).toMatchObject({ resentJobs: [runId] });
  expect(await ended(desk.teacher, runId)).toMatchObject({ state: "succeeded" });
});

test("A run that was under way for half an hour without a word has failed, and the copy plans its next try [P0-OP-05] [K13]", async () => {
  const desk = await makeDesk(1);
  const { runId } = await finalizedButLost(desk, { silentSince: Date.now() - LIMITS.finalizeStuckMs - 1 });
  const now = Date.now() + 1;
  expect(await recover(env, { now })).toMatchObject({ failedRuns: [desk.copyId], resentJobs: [] });
  expect(await status(desk.copyId)).toBe("GRADING_FAILED");
  expect(await ended(desk.teacher, runId)).toMatchObject({ state: "failed" });
  expect((await eventKinds("copy_id", desk.copyId)).at(-1)).toBe("GRADING_FAILED");
  expect(await recover(env, { now: now + 1 })).toEqual({ ...NOTHING, dryRun: false });
  const { state } = await objectOf(desk, desk.copyId).view(placeOf(desk).place, now);
  expect(state).toMatchObject({ status: "GRADING_FAILED", retries: 1 });
});

test("A copy that says it is in progress while no job works for it has failed [P0-OP-05]", async () => {
  const desk = await makeDesk(1);
  await finalizedButLost(desk);
  await env.DB.prepare("update job set state = 'cancelled'").run();
  expect(await recover(env, { now: Date.now() })).toMatchObject({ failedRuns: [desk.copyId] });
  expect(await status(desk.copyId)).toBe("GRADING_FAILED");
});

test("A lease that ran out while nothing rang is told to the lists; its owner may still write on [P0-OP-05]", async () => {
  const desk = await makeDesk(1);
  const { teacher, copyId } = desk;
  const token = await take(teacher, copyId);
  await objectOf(desk, copyId).settle();
  await loseAlarm(desk, "update life set state = json_set(state, '$.lock.expiresAt', 5)");
  expect(await recover(env, { now: Date.now() })).toMatchObject({ wokenCopies: [copyId], repairedCopies: [] });
  expect(await status(copyId)).toBe("READY");
  expect(await recover(env, { now: Date.now() })).toEqual({ ...NOTHING, dryRun: false });
  expect((await teacher.ask("PUT", `/api/copies/${copyId}/marks/2`, { points: 1, version: 0 }, token)).status).toBe(
    200,
  );
});

test("A list that shows something else than the copy's object is written anew and somebody is told [projection]", async () => {
  const desk = await makeDesk(1);
  const { teacher, copyId } = desk;
  await markAll(teacher, copyId, await take(teacher, copyId));
  await objectOf(desk, copyId).settle();
  await env.DB.prepare("update copy set marked = 1, total = 5 where id = ?1").bind(copyId).run();
  const now = Date.now();
  expect(await recover(env, { now, dryRun: true })).toMatchObject({ dryRun: true, wokenCopies: [copyId] });
  expect(await one("select total as value from copy where id = ?1", copyId)).toBe(5);
  expect(await recover(env, { now })).toMatchObject({ repairedCopies: [copyId] });
  expect(await one("select total as value from copy where id = ?1", copyId)).toBe(1_175);
  expect(await one("select kind as value from alert")).toBe("PROJECTION_REPAIRED");
  expect(await recover(env, { now })).toEqual({ ...NOTHING, dryRun: false });
});

test("A dry run tells what it would do and changes nothing, neither rows nor objects [P0-OP-05]", async () => {
  const desk = await makeDesk(2);
  const now = Date.now();
  await finalizedButLost(desk, { silentSince: now - LIMITS.finalizeStuckMs - 1 });
  const object = objectOf(desk, desk.copyId);
  const before = [await world(), await object.dump()];
  expect(await recover(env, { now, dryRun: true })).toMatchObject({ dryRun: true, failedRuns: [desk.copyId] });
  expect([await world(), await object.dump()]).toEqual(before);
});

test("Who wrote a copy is an event of its chain too, bound in at once, and by the recovery where that was missed [events]", async () => {
  const desk = await makeDesk(1);
  const { admin, copyId } = desk;
  const [student] = await enrol(admin, [
    { lastName: "Durand", firstName: "Léa", email: "lea@school.example", number: "1", className: "3A" },
  ]);
  const put = await admin.ask("PUT", `/api/copies/${copyId}/student`, { studentId: student });
  expect(put.status).toBe(200);
  expect(await one("select count(*) as n from event where copy_id is not null and seq is null")).toBe(0);
  await env.DB.prepare("update event set seq = null, hash = null where kind = 'IDENTIFIED'").run();
  const now = Date.now() + 120_000;
  expect(await recover(env, { now, dryRun: true })).toMatchObject({ sealedEvents: 1 });
  expect(await recover(env, { now })).toMatchObject({ sealedEvents: 1 });
  expect(await recover(env, { now })).toEqual({ ...NOTHING, dryRun: false });
  expect(await verify(env, { now })).toMatchObject({ copies: 1, faults: [] });
});

test("All is well with a graded copy until a row, an event or a file is tampered with: then each is named", async () => {
  const desk = await makeDesk(1);
  const { copyId } = desk;
  await finalized(desk);
  const now = Date.now();
  const look = async (bytes = false) => (await verify(env, { now, bytes })).faults.map(({ kind }) => kind);
  expect(await look(true)).toEqual([]);
  await env.DB.prepare("update event set detail = '{}' where kind = 'GRADED'").run();
  expect(await look()).toEqual(["CHAIN_BROKEN"]);
  await env.DB.prepare("delete from event where kind = 'MARK'").run();
  await env.DB.prepare("update copy set total = 3 where id = ?1").bind(copyId).run();
  expect(await look()).toEqual(["CHAIN_BROKEN", "PROJECTION_DIFFERS"]);
  const { key } = (await env.FILES.list({ prefix: "schools/" })).objects.find((each) =>
    each.key.includes("/final/"),
  ) ?? { key: "" };
  await env.FILES.put(key, "other bytes");
  expect(await look(true)).toEqual(["CHAIN_BROKEN", "FINAL_PDF_CHANGED", "PROJECTION_DIFFERS"]);
  await env.FILES.delete(key);
  expect(await look()).toEqual(["CHAIN_BROKEN", "FINAL_PDF_MISSING", "PROJECTION_DIFFERS"]);
  expect(await verify(env, { now, repair: true })).toMatchObject({ repaired: [copyId] });
  expect(await one("select total as value from copy where id = ?1", copyId)).toBe(1_175);
});

test("An object that lost its copy is reported, and its emptiness is told to no list", async () => {
  const desk = await makeDesk(1);
  await finalized(desk);
  await objectOf(desk, desk.copyId).erase();
  const now = Date.now();
  expect((await verify(env, { now, repair: true })).faults).toMatchObject([
    { kind: "OBJECT_MISSING", copyId: desk.copyId },
  ]);
  await recover(env, { now, lostMessages: true });
  expect(await status(desk.copyId)).toBe("GRADED");
});

test("The check of the night begins, goes on until it has seen everything, and calls somebody when a chain is broken", async () => {
  const desk = await makeDesk(2);
  await finalized(desk);
  await env.DB.prepare("update event set detail = '{}' where kind = 'GRADED'").run();
  await verifyOn(env, { now: 5, begin: false });
  expect(await one("select count(*) as n from alert")).toBe(0);
  await verifyOn(env, { now: 5, begin: true });
  expect(await one("select checked_at as value from installation")).toBe(5);
  await verifyOn(env, { now: 6, begin: true });
  const { results } = await env.DB.prepare("select kind, count from alert").all();
  expect(results).toEqual([{ kind: "CHAIN_BROKEN", count: 1 }]);
});

function placeOf({ schoolId, examId, copyId }: Desk) {
  return { place: { schoolId, examId, copyId } };
}
