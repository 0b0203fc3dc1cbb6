/** The draft of a copy: what a desk could not save, kept for its owner by the copy's object. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import type { CopyDO } from "#do/copy/copy";
import { LIMITS } from "#domain/limits";
import { makeDesk, objectOf, take } from "../../support/exams.ts";

type Saved = { clientId: string; version: number; payload: string };

async function drafting() {
  const desk = await makeDesk(1);
  const { teacher, admin, copyId } = desk;
  const path = `/api/copies/${copyId}/draft`;
  const token = await take(teacher, copyId);
  return {
    ...desk,
    token,
    save: (draft: Saved) => teacher.ask("PUT", path, draft, token),
    read: (who = teacher) => who.ask("GET", path),
    drop: (which = "") => teacher.ask("DELETE", `${path}${which}`),
    /** The copy goes to somebody else. */
    lose: async () => {
      await admin.ask("POST", `/api/copies/${copyId}/lock/break`, { reason: "absente" });
      return take(admin, copyId);
    },
  };
}

const conflict = (current: object | null) => ({
  status: 409,
  body: { error: { code: "DRAFT_CONFLICT", details: { current } } },
});

test("Saves of one window 50 ms apart make versions 1, 2, 3; one version sent twice at once is one save [P0-DI-002]", async () => {
  const { save, read } = await drafting();
  for (const version of [0, 1, 2]) {
    const saved = await save({ clientId: "a", version, payload: `after ${version}` });
    expect(saved).toMatchObject({ status: 200, body: { clientId: "a", version: version + 1 } });
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const both = await Promise.all(["x", "y"].map((payload) => save({ clientId: "a", version: 3, payload })));
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  const won = both.find(({ status }) => status === 200)?.body;
  expect(won).toMatchObject({ version: 4 });
  expect(both.find(({ status }) => status === 409)).toMatchObject(conflict(won as object));
  expect((await read()).body).toEqual(won);
});

test("Of two windows that save their first draft at once one is kept whole, the other gets it to compare [P0-DI-002]", async () => {
  const { save, read } = await drafting();
  const both = await Promise.all(
    ["a", "b"].map((clientId) => save({ clientId, version: 0, payload: `of ${clientId}` })),
  );
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  const won = both.find(({ status }) => status === 200)?.body as Saved;
  expect(won.payload).toBe(`of ${won.clientId}`);
  expect(both.find(({ status }) => status === 409)).toMatchObject(conflict(won));
  expect((await read()).body).toEqual(won);
});

test("A window that takes a draft over goes on under its client id and version, and the former one is told", async () => {
  const { save, read } = await drafting();
  await save({ clientId: "a", version: 0, payload: "left" });
  const taken = await save({ clientId: "a", version: 1, payload: "left and more" });
  expect(taken).toMatchObject({ status: 200, body: { version: 2 } });
  expect(await save({ clientId: "a", version: 1, payload: "late" })).toMatchObject(conflict(taken.body as object));
  expect(await read()).toMatchObject({ body: { payload: "left and more" } });
});

test("Throwing a draft away means the one that was seen: what was saved since stays; twice is once", async () => {
  const { save, read, drop } = await drafting();
  const { body: first } = await save({ clientId: "a", version: 0, payload: "old" });
  expect((await drop("?clientId=a&version=1")).status).toBe(204);
  expect((await drop("?clientId=a&version=1")).status).toBe(204);
  expect((await read()).status).toBe(204);
  const { body: second } = await save({ clientId: "b", version: 0, payload: "new" });
  expect(first).not.toEqual(second);
  for (const which of ["?clientId=a&version=1", "?clientId=b&version=0", "?clientId=b&version=2"])
    expect(await drop(which)).toMatchObject(conflict(second as object));
  for (const half of ["?clientId=b", "?version=1", "?clientId=b&version=-1"])
    expect((await drop(half)).status).toBe(400);
  expect(await read()).toMatchObject({ status: 200, body: { payload: "new" } });
  expect((await drop()).status).toBe(204);
  expect((await read()).status).toBe(204);
});

test("The draft of a former owner stays hers: nobody else sees or changes it, and she may throw it away [P0-DI-002]", async () => {
  const { save, read, drop, lose, admin, copyId } = await drafting();
  await save({ clientId: "a", version: 0, payload: "hers" });
  const token = await lose();
  expect(await save({ clientId: "a", version: 1, payload: "too late" })).toMatchObject({
    status: 409,
    body: { error: { code: "LOCKED_BY_OTHER" } },
  });
  expect((await read(admin)).status).toBe(204);
  const own = { clientId: "z", version: 0, payload: "his" };
  expect((await admin.ask("PUT", `/api/copies/${copyId}/draft`, own, token)).status).toBe(200);
  expect((await admin.ask("DELETE", `/api/copies/${copyId}/draft`)).status).toBe(204);
  expect(await read()).toMatchObject({ status: 200, body: { payload: "hers", version: 1 } });
  expect((await drop("?clientId=a&version=1")).status).toBe(204);
  expect((await read()).status).toBe(204);
});

test("A draft outlives its object's memory, whole and with its version [P0-DI-002]", async () => {
  const desk = await drafting();
  const payload = JSON.stringify({ ink: "0.5,".repeat(40_000) });
  await desk.save({ clientId: "a", version: 0, payload });
  await evictDurableObject(objectOf(desk, desk.copyId));
  expect(await desk.read()).toMatchObject({ status: 200, body: { clientId: "a", version: 1, payload } });
  expect((await desk.save({ clientId: "a", version: 1, payload: "on" })).status).toBe(200);
});

test("A draft that nobody took up for thirty days goes with the next write of the copy, a younger one stays", async () => {
  const desk = await drafting();
  const { copyId, teacher, token, save, read } = desk;
  await save({ clientId: "a", version: 0, payload: "old" });
  const aged = (ms: number) =>
    runInDurableObject(objectOf(desk, copyId), (_: CopyDO, state) => {
      state.storage.sql.exec("update draft set updated_at = ?", Date.now() - ms);
    });
  const beat = () => teacher.ask("POST", `/api/copies/${copyId}/lock/heartbeat`, {}, token);
  await aged(LIMITS.draftMs - 60_000);
  await beat();
  expect(await read()).toMatchObject({ status: 200, body: { payload: "old" } });
  await aged(LIMITS.draftMs + 1);
  expect((await beat()).status).toBe(200);
  expect((await read()).status).toBe(204);
  expect(await save({ clientId: "a", version: 1, payload: "on" })).toMatchObject(conflict(null));
  expect((await save({ clientId: "a", version: 0, payload: "on" })).status).toBe(200);
});
