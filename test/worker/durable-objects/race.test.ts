/** Many hands reaching for one copy at once: one gets it, the others learn who. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { makeDesk, objectOf, take } from "../../support/exams.ts";
import { eventKinds } from "../../support/world.ts";

const ROUNDS = 100;
const HANDS = 50;
const PEOPLE = 10;

test("Fifty hands of ten people at once, a hundred times: one holder each time, one event, the next epoch [P0-DI-001]", async () => {
  const desk = await makeDesk(1);
  const { schoolId, examId, copyId } = desk;
  const place = { schoolId, examId, copyId };
  const object = objectOf(desk, copyId);
  const start = Date.now();
  for (let round = 1; round <= ROUNDS; round++) {
    // Each round lies an hour after the one before: the former lease has run out, and is anybody's.
    const now = start + round * 3_600_000;
    const offset = round % PEOPLE;
    const answers = await Promise.all(
      Array.from({ length: HANDS }, async (_, hand) => {
        const userId = `person-${(hand + offset) % PEOPLE}-${round}`;
        const by = { userId, role: "teacher" as const, requestId: "r", now };
        return { userId, taken: await object.lock(place, by, 600_000) };
      }),
    );
    const won = answers.filter(({ taken }) => taken.ok);
    const winners = new Set(won.map(({ userId }) => userId));
    expect(winners.size).toBe(1);
    expect(won.length).toBe(HANDS / PEOPLE);
    const tokens = new Set(
      won.map(({ taken }) => (taken.ok ? `${taken.value.lock.token} ${taken.value.lock.epoch}` : "")),
    );
    expect(tokens.size).toBe(1);
    expect(won.filter(({ taken }) => taken.ok && taken.value.fresh).length).toBe(1);
    expect([...tokens][0]).toMatch(new RegExp(` ${round}$`));
    const [winner] = winners;
    for (const { taken } of answers) {
      if (!taken.ok) expect(taken.error).toEqual({ code: "LOCKED_BY_OTHER", owner: winner, expiresAt: now + 600_000 });
    }
  }
  await object.settle();
  expect((await eventKinds("copy_id", copyId)).filter((kind) => kind === "LOCK").length).toBe(ROUNDS);
});

test("A write of a former holder that arrives late is refused, even when she holds the copy again [P0-DI-001] [lock]", async () => {
  const desk = await makeDesk(1);
  const { teacher, admin, copyId } = desk;
  const old = await take(teacher, copyId);
  const write = (token: Record<string, string>, version: number) =>
    teacher.ask("PUT", `/api/copies/${copyId}/marks/1a`, { points: 100, version }, token);
  expect((await admin.ask("POST", `/api/copies/${copyId}/lock/break`, { reason: "absente" })).status).toBe(200);
  expect(await write(old, 0)).toMatchObject({ status: 404, body: { error: { code: "LOCK_GONE" } } });
  const fresh = await take(teacher, copyId);
  expect(fresh).not.toEqual(old);
  expect(await write(old, 0)).toMatchObject({ status: 403, body: { error: { code: "LOCK_TOKEN_WRONG" } } });
  expect(await write(fresh, 0)).toMatchObject({ status: 200 });
});

test("Two questions marked at once both stand; of two writers of one question the second gets the first one's value [K10] [K11] [P0-DI-008a]", async () => {
  const desk = await makeDesk(1);
  const { teacher, copyId } = desk;
  const token = await take(teacher, copyId);
  const put = (question: string, points: number, version: number | undefined) =>
    teacher.ask("PUT", `/api/copies/${copyId}/marks/${question}`, { points, version }, token);
  const [a, b] = await Promise.all([put("1a", 100, 0), put("1b", 200, 0)]);
  expect([a.status, b.status]).toEqual([200, 200]);
  const both = await Promise.all([put("2", 300, 0), put("2", 400, 0)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  const first = both.find(({ status }) => status === 200)?.body;
  expect(both.find(({ status }) => status === 409)?.body).toMatchObject({ error: { details: { current: first } } });
  expect(await put("2", 500, undefined)).toMatchObject({ status: 428, body: { error: { code: "VERSION_MISSING" } } });
});

test("A draft without its version is not kept; a second window gets the first one's; the former owner's stays [P0-DI-002]", async () => {
  const desk = await makeDesk(1);
  const { teacher, admin, copyId } = desk;
  const token = await take(teacher, copyId);
  const save = (clientId: string, version: number | undefined, payload: string) =>
    teacher.ask("PUT", `/api/copies/${copyId}/draft`, { clientId, version, payload }, token);
  expect(await save("a", undefined, "x")).toMatchObject({ status: 428 });
  for (const version of [0, 1, 2])
    expect(await save("a", version, `v${version}`)).toMatchObject({ body: { version: version + 1 } });
  expect(await save("b", 0, "other")).toMatchObject({
    status: 409,
    body: { error: { code: "DRAFT_CONFLICT", details: { current: { clientId: "a", version: 3, payload: "v2" } } } },
  });
  await admin.ask("POST", `/api/copies/${copyId}/lock/break`, { reason: "absente" });
  await take(admin, copyId);
  expect(await teacher.ask("GET", `/api/copies/${copyId}/draft`)).toMatchObject({
    body: { payload: "v2", version: 3 },
  });
});

test("Sent back to staging with a reason a copy can be taken by nobody; who holds it keeps it [P0-DI-008b]", async () => {
  const desk = await makeDesk(1);
  const { teacher, secretary, admin, copyId } = desk;
  const path = `/api/copies/${copyId}/unvalidate`;
  const reason = { reason: "pages mélangées" };
  expect((await teacher.ask("POST", path, reason)).status).toBe(403);
  expect((await secretary.ask("POST", path, reason)).status).toBe(403);
  const token = await take(teacher, copyId);
  expect(await admin.ask("POST", path, reason)).toMatchObject({
    status: 409,
    body: { error: { code: "WRONG_STATUS" } },
  });
  await teacher.ask("DELETE", `/api/copies/${copyId}/lock`, undefined, token);
  expect(await admin.ask("POST", path, reason)).toMatchObject({ status: 200, body: { status: "STAGING" } });
  expect((await teacher.ask("POST", `/api/copies/${copyId}/lock`, {})).status).toBe(409);
  const row = await env.DB.prepare("select detail from event where kind = 'UNVALIDATE'").first<{ detail: string }>();
  expect(JSON.parse(row?.detail ?? "{}")).toEqual(reason);
});
