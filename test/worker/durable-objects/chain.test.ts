/** The events of a copy follow from one another, in its object and in D1; and the laws of a copy stand before every act. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { CopyDO } from "#do/copy/copy";
import { chainFault, type Link } from "#src/event-chain";
import { type Desk, makeDesk, markAll, objectOf, take } from "../../support/exams.ts";
import { finalized } from "../../support/runs.ts";

const placeOf = ({ schoolId, examId, copyId }: Desk) => ({ schoolId, examId, copyId });

type Row = Omit<Link, "success"> & { success: number; hash: string };

async function toldOf(copyId: string): Promise<(Link & { hash: string })[]> {
  const { results } = await env.DB.prepare(
    `select id, seq, kind, success, actor_id as actorId, request_id as requestId, epoch, detail, at, hash
     from event where copy_id = ?1 order by seq`,
  )
    .bind(copyId)
    .all<Row>();
  return results.map((row) => ({ ...row, success: row.success === 1 }));
}

test("Every event of a copy's life stands in one chain, the same in D1 as in its object [events]", async () => {
  const desk = await makeDesk(1);
  await finalized(desk);
  await desk.admin.ask("POST", `/api/copies/${desk.copyId}/reopen`, { reason: "addition fausse" });
  const object = objectOf(desk, desk.copyId);
  const events = await object.events();
  const told = await toldOf(desk.copyId);
  expect(told).toEqual(events);
  expect(told.length).toBe(8);
  const { head, broken } = await object.truth(placeOf(desk), Date.now());
  expect(chainFault(desk.copyId, told, head)).toBeNull();
  expect(broken).toEqual([]);
});

test("An event that was changed, removed or slipped in is found, wherever it stands [events]", async () => {
  const desk = await makeDesk(1);
  await finalized(desk);
  const { head } = await objectOf(desk, desk.copyId).truth(placeOf(desk), Date.now());
  const told = await toldOf(desk.copyId);
  for (const [n, event] of told.entries()) {
    const others = [...told];
    others[n] = { ...event, actorId: "somebody else" };
    expect(chainFault(desk.copyId, others, head)).toEqual({ seq: n + 1, fault: "changed" });
    expect(chainFault(desk.copyId, told.toSpliced(n, 1), head)).toEqual({ seq: n + 1, fault: "missing" });
    expect(chainFault(desk.copyId, told.toSpliced(n, 0, event), head)).not.toBeNull();
  }
  expect(chainFault("another copy", told, head)).not.toBeNull();
});

test("A copy whose stored work breaks a law takes no further act, and the act changes nothing [invariants]", async () => {
  const desk = await makeDesk(1);
  const { teacher, copyId } = desk;
  const token = await take(teacher, copyId);
  await markAll(teacher, copyId, token);
  const object = objectOf(desk, copyId);
  await runInDurableObject(object, (_: CopyDO, state) => {
    state.storage.sql.exec("update mark set points = -50 where question_id = '1a'");
  });
  const before = await object.dump();
  const path = `/api/copies/${copyId}/marks/2`;
  expect((await teacher.ask("PUT", path, { points: 100, version: 1 }, token)).status).toBe(500);
  expect(await object.dump()).toEqual(before);
  expect((await object.truth(placeOf(desk), Date.now())).broken).toEqual([
    "a mark lies between nought and its maximum",
  ]);
});

test("A copy's object put back from its dump is the same copy; into one that holds a copy nothing is put", async () => {
  const desk = await makeDesk(2);
  const { teacher, copyId } = desk;
  const token = await take(teacher, copyId);
  await markAll(teacher, copyId, token);
  const object = objectOf(desk, copyId);
  const kept = await object.dump();
  if (!kept) throw new Error("nothing was kept");
  expect(await object.restore(kept)).toBe(false);
  await object.erase();
  expect(await object.dump()).toBeNull();
  expect(await object.restore(kept)).toBe(true);
  expect(await object.dump()).toEqual(kept);
  expect((await teacher.ask("PUT", `/api/copies/${copyId}/marks/2`, { points: 100, version: 1 }, token)).status).toBe(
    200,
  );
});
