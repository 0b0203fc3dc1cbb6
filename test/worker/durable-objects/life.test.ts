/** A copy's object over time: thrown out of memory, woken twice, repeating what it told; and what others see of it. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { carry } from "#do/copy/carry";
import type { CopyDO } from "#do/copy/copy";
import type { EventFact, ProjectionFact } from "#do/copy/facts";
import { newId } from "#src/tokens";
import { makeDesk, markAll, objectOf, take } from "../../support/exams.ts";
import { finalized } from "../../support/runs.ts";
import { eventKinds, world } from "../../support/world.ts";

const row = (copyId: string) =>
  env.DB.prepare("select status, total, marked, version from copy where id = ?1")
    .bind(copyId)
    .first<{ status: string; total: number | null; marked: number; version: number }>();

test("An object thrown out of memory in the middle of the work has kept everything, and the lock still holds", async () => {
  const desk = await makeDesk(1);
  const { teacher, admin, copyId } = desk;
  const token = await take(teacher, copyId);
  const path = `/api/copies/${copyId}`;
  await markAll(teacher, copyId, token);
  const note = { page: 0, x: 0.1, y: 0.1, w: 0.2, h: 0.1, kind: "comment", text: "ici", version: 0 };
  await teacher.ask("PUT", `${path}/annotations/a1`, note, token);
  await teacher.ask("PUT", `${path}/annotations/a2`, note, token);
  await teacher.ask("DELETE", `${path}/annotations/a2?version=1`, undefined, token);
  await teacher.ask("PUT", `${path}/remarks/2`, { text: "Relire", version: 0 }, token);
  await teacher.ask("PUT", `${path}/appreciation`, { text: "Bien", version: 0 }, token);
  await teacher.ask("PUT", `${path}/draft`, { clientId: "t", version: 0, payload: "p" }, token);
  const seen = async () => {
    const copy = (await teacher.ask("GET", path)).body as { lock: { serverTime: number } };
    return { ...copy, lock: { ...copy.lock, serverTime: 0 } };
  };
  const before = await seen();
  await evictDurableObject(objectOf(desk, copyId));
  expect(await seen()).toEqual(before);
  expect(await teacher.ask("GET", `${path}/draft`)).toMatchObject({ body: { payload: "p", version: 1 } });
  expect((await admin.ask("POST", `${path}/lock`, {})).status).toBe(409);
  expect((await teacher.ask("PUT", `${path}/annotations/a2`, { ...note, version: 0 }, token)).status).toBe(409);
  expect((await teacher.ask("PUT", `${path}/marks/2`, { points: 1, version: 1 }, token)).status).toBe(200);
});

test("What the object owes is told after it was thrown out of memory, once, however often it wakes", async () => {
  const desk = await makeDesk(1);
  const { teacher, copyId, schoolId, examId } = desk;
  const place = { schoolId, examId, copyId };
  const stub = objectOf(desk, copyId);
  const taken = await stub.lock(
    place,
    { userId: teacher.id, role: "teacher" as const, requestId: "r", now: Date.now() },
    60_000,
  );
  if (!taken.ok) throw new Error(taken.error.code);
  await evictDurableObject(stub);
  await Promise.all([stub.settle(), stub.settle(), runDurableObjectAlarm(stub)]);
  await runInDurableObject(stub, (object: CopyDO) => object.alarm());
  await runInDurableObject(stub, (object: CopyDO) => object.alarm());
  expect(await row(copyId)).toMatchObject({ status: "LOCKED" });
  expect(await eventKinds("copy_id", copyId)).toEqual(["VALIDATE", "LOCK"]);
  const owed = await runInDurableObject(stub, (_: CopyDO, state) =>
    state.storage.sql.exec("select count(*) as n from outbox").one(),
  );
  expect(owed).toEqual({ n: 0 });
});

test("A fact told twice is one fact, and an older one does not undo a newer one", async () => {
  const desk = await makeDesk(1);
  const { schoolId, examId, copyId, teacher } = desk;
  await finalized(desk);
  const place = { schoolId, examId, copyId };
  const before = await world();
  const old: ProjectionFact = {
    t: "projection",
    version: 1,
    status: "READY",
    total: null,
    marked: 0,
    validatedAt: 1,
    gradedAt: null,
    failureCode: null,
    failure: null,
    retries: 0,
    final: null,
  };
  await carry(env, place, old);
  expect(await world()).toEqual(before);
  const event: EventFact = {
    t: "event",
    id: newId(),
    kind: "LOCK",
    success: true,
    actorId: teacher.id,
    requestId: "r",
    detail: '{"epoch":9}',
    at: 1,
    seq: 99,
    epoch: 9,
    hash: "0".repeat(64),
  };
  const version = ((await row(copyId))?.version ?? 0) + 1;
  const newer: ProjectionFact = { ...old, version, status: "READY", total: 300, marked: 1 };
  for (const fact of [event, newer]) await carry(env, place, fact);
  const once = await world();
  for (const fact of [event, newer]) await carry(env, place, fact);
  expect(await world()).toEqual(once);
  expect(await row(copyId)).toEqual({ status: "READY", total: 300, marked: 1, version });
  const end = { t: "end" as const, runId: "no-such-run", code: null, at: 1 };
  await carry(env, place, end);
  expect(await world()).toEqual(once);
});

test("While D1 does not answer the work is kept, and told in order as soon as it does", async () => {
  const desk = await makeDesk(1);
  const { teacher, copyId } = desk;
  const stub = objectOf(desk, copyId);
  await env.DB.exec("alter table event rename to event_away");
  const token = await take(teacher, copyId);
  await markAll(teacher, copyId, token);
  await stub.settle();
  const owed = () =>
    runInDurableObject(stub, (_: CopyDO, state) =>
      state.storage.sql
        .exec<{ n: number; tries: number }>("select count(*) as n, max(attempts) as tries from outbox")
        .one(),
    );
  expect((await owed()).n).toBe(8);
  expect((await owed()).tries).toBeGreaterThan(0);
  expect(await teacher.ask("GET", `/api/copies/${copyId}`)).toMatchObject({ body: { status: "LOCKED", total: 1_175 } });
  await env.DB.exec("alter table event_away rename to event");
  await stub.settle();
  expect((await owed()).n).toBe(0);
  expect(await row(copyId)).toMatchObject({ status: "LOCKED", total: 1_175, marked: 3 });
  expect(await eventKinds("copy_id", copyId)).toEqual(["VALIDATE", "LOCK", "MARK", "MARK", "MARK"]);
});

test("The log of a copy has one line per act with who, when and what, newest first; no mark, no text, no name of a pupil", async () => {
  const desk = await makeDesk(1);
  const { admin, teacher, copyId } = desk;
  const path = `/api/copies/${copyId}`;
  const token = await take(teacher, copyId);
  const note = { page: 0, x: 0.1, y: 0.1, w: 0.2, h: 0.1, kind: "comment", text: "hors sujet", version: 0 };
  await teacher.ask("PUT", `${path}/annotations/a1`, note, token);
  await teacher.ask("PUT", `${path}/annotations/a1`, note, token);
  await teacher.ask("PUT", `${path}/annotations/a1`, { ...note, version: 1 }, token);
  await teacher.ask("DELETE", `${path}/annotations/a1?version=2`, undefined, token);
  await teacher.ask("DELETE", `${path}/annotations/a1?version=2`, undefined, token);
  await teacher.ask("PUT", `${path}/marks/1a`, { points: 437, version: 0 }, token);
  await teacher.ask("PUT", `${path}/marks/1a`, { points: 9_999, version: 1 }, token);
  await teacher.ask("DELETE", `${path}/lock`, undefined, token);
  await objectOf(desk, copyId).settle();
  const list = async (query = "") =>
    (await admin.ask("GET", `${path}/events${query}`)).body as {
      items: { kind: string; actor: { name: string } | null; success: boolean; detail: unknown }[];
      total: number;
      nextCursor: string | null;
    };
  const { items, total } = await list();
  expect(items.map(({ kind }) => kind).sort()).toEqual([
    "CREATE_ANNOTATION",
    "DELETE_ANNOTATION",
    "LOCK",
    "MARK",
    "UNLOCK",
    "UPDATE_ANNOTATION",
    "VALIDATE",
  ]);
  expect(total).toBe(7);
  expect(items.every(({ success, actor }) => success && actor !== null)).toBe(true);
  expect(JSON.stringify(items.map(({ detail }) => detail))).not.toMatch(/437|9999|hors sujet/);
  const pages = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = await list(`?limit=3${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`);
    pages.push(page.items);
    cursor = page.nextCursor;
  }
  expect(pages.map((page) => page.length)).toEqual([3, 3, 1]);
  expect(pages.flat()).toEqual(items);
});

test("Who watches an exam sees it as it is, then every change; a stranger and another site see nothing", async () => {
  const desk = await makeDesk(2);
  const { admin, teacher, examId, copyId } = desk;
  const path = `/api/exams/${examId}/live`;
  const open = (who = admin, headers: Record<string, string> = {}) =>
    who.raw("GET", path, { headers: { upgrade: "websocket", ...headers } });
  expect((await open(teacher)).status).toBe(403);
  expect((await open(admin, { origin: "https://evil.test" })).status).toBe(403);
  expect((await admin.raw("GET", path)).status).toBe(415);
  const { webSocket, status } = await open();
  expect(status).toBe(101);
  const heard: { t: string; progress: { copies: Record<string, number> } }[] = [];
  webSocket?.addEventListener("message", ({ data }) => {
    heard.push(JSON.parse(String(data)));
  });
  webSocket?.accept();
  await expect
    .poll(() => heard, { timeout: 5_000 })
    .toMatchObject([{ t: "hello", v: 1, progress: { total: 2, copies: { READY: 2 } } }]);
  await take(teacher, copyId);
  await expect
    .poll(() => heard.at(-1), { timeout: 5_000 })
    .toMatchObject({ t: "progress", progress: { copies: { READY: 1, LOCKED: 1 } } });
  webSocket?.close(1000);
});
