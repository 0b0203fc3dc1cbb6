/** The lock: one holder at a time, named to the others; never in its owner's way. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { LIMITS } from "#domain/limits";
import { makeDesk, objectOf, take } from "../../support/exams.ts";
import { makePerson, type Visitor } from "../../support/people.ts";
import { eventKinds } from "../../support/world.ts";

const refusal = (status: number, code: string) => ({ status, body: { error: { code } } });
type Lock = {
  token: string;
  epoch: number;
  expiresAt: number;
  serverTime: number;
  owner: { id: string; name: string };
};

async function acquire(who: Visitor, copyId: string, ttlSeconds?: number) {
  const answer = await who.ask("POST", `/api/copies/${copyId}/lock`, ttlSeconds === undefined ? {} : { ttlSeconds });
  return { ...answer, lock: answer.body as Lock };
}
const mark = (who: Visitor, copyId: string, token: string, version: number) =>
  who.ask("PUT", `/api/copies/${copyId}/marks/1a`, { points: 100 + version, version }, { "x-lock-token": token });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("Of forty who reach for a copy at once one gets it; the others learn who has it and until when", async () => {
  const desk = await makeDesk(1);
  const { schoolId, admin, teacher, copyId } = desk;
  const people = [
    admin,
    teacher,
    await makePerson(schoolId, "admin", "Eva"),
    await makePerson(schoolId, "admin", "Ida"),
    await makePerson(schoolId, "admin", "Oda"),
  ];
  const tries = await Promise.all(Array.from({ length: 40 }, (_, n) => acquire(people[n % 5] ?? admin, copyId)));
  const count = (status: number) => tries.filter((each) => each.status === status).length;
  expect([count(201), count(200), count(409)]).toEqual([1, 7, 32]);
  const { lock } = tries.find(({ status }) => status === 201) ?? tries[0] ?? { lock: undefined };
  if (!lock) throw new Error("nobody got the copy");
  expect(lock).toMatchObject({ epoch: 1 });
  for (const { body } of tries.filter(({ status }) => status === 409)) {
    expect(body).toMatchObject({
      error: { code: "LOCKED_BY_OTHER", details: { owner: lock.owner, expiresAt: expect.any(Number) } },
    });
  }
  expect(new Set(tries.filter(({ status }) => status < 300).map((each) => each.lock.token))).toEqual(
    new Set([lock.token]),
  );
  await objectOf(desk, copyId).settle();
  expect((await eventKinds("copy_id", copyId)).filter((kind) => kind === "LOCK")).toEqual(["LOCK"]);
});

test("Taking the copy again from a second window lengthens the same lock; both windows write", async () => {
  const { teacher, copyId } = await makeDesk(1);
  const first = await acquire(teacher, copyId, 60);
  expect(first).toMatchObject({ status: 201, lock: { epoch: 1, owner: { id: teacher.id, name: "Tara Enseignante" } } });
  expect(Math.abs(first.lock.expiresAt - first.lock.serverTime - 60_000)).toBeLessThan(50);
  const second = await acquire(teacher, copyId);
  expect(second).toMatchObject({ status: 200, lock: { token: first.lock.token, epoch: 1 } });
  expect(second.lock.expiresAt).toBeGreaterThan(first.lock.expiresAt);
  expect((await mark(teacher, copyId, first.lock.token, 0)).status).toBe(200);
  expect((await mark(teacher, copyId, second.lock.token, 1)).status).toBe(200);
});

test("A lock lasts ten minutes unless asked otherwise, an hour at most", async () => {
  const { teacher, copyId, admin } = await makeDesk(1);
  const { lock } = await acquire(teacher, copyId);
  expect(Math.abs(lock.expiresAt - lock.serverTime - LIMITS.lockTtlMs)).toBeLessThan(50);
  for (const ttlSeconds of [0, -1, 3_601, 1.5]) expect((await acquire(teacher, copyId, ttlSeconds)).status).toBe(400);
  const long = await acquire(teacher, copyId, 3_600);
  expect(Math.abs(long.lock.expiresAt - long.lock.serverTime - LIMITS.lockTtlMaxMs)).toBeLessThan(50);
  const beat = await teacher.ask("POST", `/api/copies/${copyId}/lock/heartbeat`, undefined, {
    "x-lock-token": lock.token,
  });
  expect(beat).toMatchObject({ status: 200, body: { token: lock.token, expiresAt: long.lock.expiresAt } });
  expect(await admin.ask("GET", `/api/copies/${copyId}/lock`)).toMatchObject({
    body: { locked: true, mine: false, owner: { name: "Tara Enseignante" } },
  });
  expect(await teacher.ask("GET", `/api/copies/${copyId}/lock`)).toMatchObject({ body: { locked: true, mine: true } });
});

test("An owner whose lease ran out writes on while nobody took the copy, and is told when somebody did", async () => {
  const { admin, teacher, copyIds } = await makeDesk(2);
  const [kept = "", lost = ""] = copyIds;
  const tokens = await Promise.all([kept, lost].map(async (copyId) => (await acquire(teacher, copyId, 1)).lock.token));
  const [keptToken = "", lostToken = ""] = tokens;
  await pause(1_100);
  expect(await teacher.ask("GET", `/api/copies/${kept}`)).toMatchObject({
    body: { status: "READY", lock: { locked: false } },
  });
  expect((await mark(teacher, kept, keptToken, 0)).status).toBe(200);
  expect(await acquire(admin, kept)).toMatchObject(refusal(409, "LOCKED_BY_OTHER"));
  expect(await acquire(admin, lost)).toMatchObject({ status: 201, lock: { epoch: 2 } });
  expect(await mark(teacher, lost, lostToken, 0)).toMatchObject({
    status: 409,
    body: { error: { code: "LOCKED_BY_OTHER", details: { owner: { name: "Ada Principal" } } } },
  });
  const beat = await teacher.ask("POST", `/api/copies/${lost}/lock/heartbeat`, undefined, {
    "x-lock-token": lostToken,
  });
  expect(beat).toMatchObject({
    status: 409,
    body: { error: { details: { owner: { id: admin.id, name: "Ada Principal" } } } },
  });
});

test("The epoch grows with every new holder and tells the writes of a former one from the present one's", async () => {
  const desk = await makeDesk(1);
  const { schoolId, examId, admin, teacher, copyId } = desk;
  const place = { schoolId, examId, copyId };
  const object = objectOf(desk, copyId);
  const start = Date.now();
  const tokens: string[] = [];
  for (const [n, who] of [teacher, admin, teacher, admin].entries()) {
    const taken = await object.lock(
      place,
      { userId: who.id, role: "teacher" as const, requestId: "r", now: start + n * 2_000 },
      1_000,
    );
    expect(taken).toMatchObject({ ok: true, value: { fresh: true, lock: { epoch: n + 1, owner: who.id } } });
    if (taken.ok) tokens.push(taken.value.lock.token);
  }
  expect(new Set(tokens).size).toBe(4);
  const now = start + 6_001;
  const [, , former = ""] = tokens;
  expect(
    await object.heartbeat(place, { userId: teacher.id, role: "teacher" as const, requestId: "r", now, token: former }),
  ).toMatchObject({
    ok: false,
    error: { code: "LOCKED_BY_OTHER" },
  });
  const [old = ""] = tokens;
  await object.lock(place, { userId: teacher.id, role: "teacher" as const, requestId: "r", now: now + 700_000 }, 1_000);
  expect(
    await object.heartbeat(place, {
      userId: teacher.id,
      role: "teacher" as const,
      requestId: "r",
      now: now + 700_001,
      token: old,
    }),
  ).toMatchObject({ ok: false, error: { code: "LOCK_TOKEN_WRONG" } });
});

test("Giving the copy back is done even when it is gone; without a token nothing is written", async () => {
  const desk = await makeDesk(1);
  const { admin, teacher, copyId } = desk;
  const token = await take(teacher, copyId);
  const release = (who: Visitor, headers: Record<string, string>) =>
    who.ask("DELETE", `/api/copies/${copyId}/lock`, undefined, headers);
  expect(await mark(teacher, copyId, "", 0)).toMatchObject(refusal(403, "LOCK_TOKEN_WRONG"));
  expect(await mark(teacher, copyId, "guessed", 0)).toMatchObject(refusal(403, "LOCK_TOKEN_WRONG"));
  expect((await release(admin, token)).status).toBe(204);
  expect((await release(teacher, { "x-lock-token": "guessed" })).status).toBe(204);
  expect(await teacher.ask("GET", `/api/copies/${copyId}`)).toMatchObject({ body: { status: "LOCKED" } });
  for (let n = 0; n < 2; n++) expect((await release(teacher, token)).status).toBe(204);
  expect(await teacher.ask("GET", `/api/copies/${copyId}`)).toMatchObject({
    body: { status: "READY", lock: { locked: false, owner: null } },
  });
  expect(await mark(teacher, copyId, token["x-lock-token"] ?? "", 0)).toMatchObject(refusal(404, "LOCK_GONE"));
  await objectOf(desk, copyId).settle();
  expect(await eventKinds("copy_id", copyId)).toEqual(["VALIDATE", "LOCK", "UNLOCK"]);
});

test("An admin frees a copy with a reason; its former holder's next write is refused and the work stays", async () => {
  const desk = await makeDesk(1);
  const { admin, teacher, copyId } = desk;
  const token = await take(teacher, copyId);
  await mark(teacher, copyId, token["x-lock-token"] ?? "", 0);
  const path = `/api/copies/${copyId}/lock/break`;
  expect(await admin.ask("POST", path, { reason: " " })).toMatchObject(refusal(400, "BAD_REQUEST"));
  expect(await teacher.ask("POST", path, { reason: "moi" })).toMatchObject(refusal(403, "FORBIDDEN"));
  expect(await admin.ask("POST", path, { reason: "arrêt maladie" })).toMatchObject({
    status: 200,
    body: { status: "READY" },
  });
  expect(await admin.ask("POST", path, { reason: "encore" })).toMatchObject(refusal(409, "WRONG_STATUS"));
  expect(await mark(teacher, copyId, token["x-lock-token"] ?? "", 1)).toMatchObject(refusal(404, "LOCK_GONE"));
  const again = await acquire(teacher, copyId);
  expect(again).toMatchObject({ status: 201, lock: { epoch: 2 } });
  expect((await mark(teacher, copyId, again.lock.token, 1)).status).toBe(200);
  const { items } = (await admin.ask("GET", `/api/copies/${copyId}/events`)).body as {
    items: { kind: string; detail: object; actor: object }[];
  };
  expect(items.find(({ kind }) => kind === "BREAK_LOCK")).toMatchObject({
    detail: { reason: "arrêt maladie", epoch: 1 },
    actor: { name: "Ada Principal" },
  });
});

test("A copy in staging cannot be taken, and a teacher cannot even see a colleague's", async () => {
  const desk = await makeDesk(1);
  const colleague = await makePerson(desk.schoolId, "teacher");
  expect(await acquire(colleague, desk.copyId)).toMatchObject(refusal(404, "NOT_FOUND"));
  const object = objectOf(desk, "another-copy");
  const place = { schoolId: desk.schoolId, examId: desk.examId, copyId: "another-copy" };
  expect(await object.lock(place, { userId: "u", role: "teacher" as const, requestId: "r", now: 1 }, 1_000)).toEqual({
    ok: false,
    error: { code: "WRONG_STATUS", status: "STAGING", wanted: ["READY", "LOCKED"] },
  });
});

test("Lists learn by themselves that a lease ran out, and again that its owner came back; an admin may break it", async () => {
  const desk = await makeDesk(1);
  const { admin, teacher, copyId } = desk;
  const { lock } = await acquire(teacher, copyId, 1);
  const object = objectOf(desk, copyId);
  await object.settle();
  const listed = async () => {
    const row = await env.DB.prepare("select status from copy where id = ?1").bind(copyId).first<{ status: string }>();
    return row?.status;
  };
  expect(await listed()).toBe("LOCKED");
  // Nobody asks: the object's own alarm, set for the end of the lease, tells D1.
  await expect.poll(listed, { timeout: 10_000 }).toBe("READY");
  expect(await mark(teacher, copyId, lock.token, 0)).toMatchObject({ status: 200 });
  await object.settle();
  expect(await listed()).toBe("LOCKED");
  const late = await acquire(teacher, copyId, 1);
  await pause(1_100);
  expect(late.lock.epoch).toBe(lock.epoch);
  const broken = await admin.ask("POST", `/api/copies/${copyId}/lock/break`, { reason: "left for the holidays" });
  expect(broken).toMatchObject({ status: 200, body: { status: "READY" } });
  expect(await listed()).toBe("READY");
});
