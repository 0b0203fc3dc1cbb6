/** What does not answer is given up in time: the person is told to try again, and nothing is half done. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { consume } from "#queues/index";
import { app } from "#src/app";
import { DeadlineError, INTERACTIVE, withDeadlines } from "#src/deadline";
import type { Bindings } from "#src/env";
import { makeDesk, markAll, objectOf, take } from "../support/exams.ts";
import type { Visitor } from "../support/people.ts";
import { finalized, finalizedButLost } from "../support/runs.ts";
import { world } from "../support/world.ts";

const NEVER = () => new Promise<never>(() => undefined);
const DEADLINE_MS = 60;

/** A binding on which these calls never come back. */
function deaf<T extends object>(target: T, ...names: string[]): T {
  return new Proxy(target, {
    get(_, name) {
      if (names.includes(String(name))) return NEVER;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (...args: unknown[]) => Reflect.apply(value, target, args) : value;
    },
  });
}

const deafObjects = <T extends { getByName(name: string): object }>(namespace: T): T =>
  new Proxy(namespace, {
    get: (_, name) =>
      name === "getByName"
        ? (id: string) =>
            new Proxy(namespace.getByName(id), { get: (__, call) => (call === "then" ? undefined : NEVER) })
        : Reflect.get(namespace, name, namespace),
  });

/** A request of somebody, answered by a Worker with these bindings. */
async function ask(who: Visitor, method: string, path: string, bindings: Partial<Bindings>, init: RequestInit = {}) {
  const context = createExecutionContext();
  const headers = new Headers(init.headers);
  headers.set("cookie", who.cookie ?? "");
  headers.set("origin", "https://korrigo.test");
  if (typeof init.body === "string") headers.set("content-type", "application/json");
  const request = new Request(`https://korrigo.test${path}`, { ...init, method, headers });
  const answer = await app.fetch(request, { ...env, DEADLINE_MS, ...bindings }, context);
  await waitOnExecutionContext(context);
  const body = (await answer.json()) as { error?: { code: string } };
  return { status: answer.status, code: body.error?.code, retryAfter: answer.headers.get("retry-after") };
}

const UNAVAILABLE = { status: 503, code: "UNAVAILABLE", retryAfter: "5" };

test("A database, a store, an object or a queue that never answers ends in 503 with a time to try again, and nothing is written [P0-OP-04]", async () => {
  const desk = await makeDesk(1);
  const { teacher, admin, copyId, examId } = desk;
  const token = await take(teacher, copyId);
  await objectOf(desk, copyId).settle();
  const before = [await world(), await objectOf(desk, copyId).dump()];
  const path = `/api/copies/${copyId}`;
  const mark = { body: JSON.stringify({ points: 100, version: 0 }), headers: token };
  const noD1 = { DB: { ...env.DB, prepare: () => deafStatement(), batch: NEVER } as unknown as D1Database };
  expect(await ask(teacher, "GET", "/api/exams", noD1)).toEqual(UNAVAILABLE);
  expect(await ask(teacher, "PUT", `${path}/marks/1a`, noD1, mark)).toEqual(UNAVAILABLE);
  expect(await ask(teacher, "PUT", `${path}/marks/1a`, { COPY: deafObjects(env.COPY) }, mark)).toEqual(UNAVAILABLE);
  expect(await ask(teacher, "POST", `${path}/finalize`, { COPY: deafObjects(env.COPY) }, { headers: token })).toEqual(
    UNAVAILABLE,
  );
  const image = `${path}/pages/0/image`;
  expect(await ask(teacher, "GET", image, { FILES: deaf(env.FILES, "get", "head") })).toEqual(UNAVAILABLE);
  const scan = JSON.stringify({ fileName: "pile.pdf", size: 10 });
  const uploads = { FILES: deaf(env.FILES, "createMultipartUpload") };
  expect(await ask(admin, "POST", `/api/exams/${examId}/scans`, uploads, { body: scan })).toEqual(UNAVAILABLE);
  expect([await world(), await objectOf(desk, copyId).dump()]).toEqual(before);
});

/** A statement of a database that never answers. */
function deafStatement(): object {
  return { bind: deafStatement, first: NEVER, run: NEVER, all: NEVER, raw: NEVER };
}

test("A consumer whose store never answers ends its run as failed and goes on with the next message [P0-OP-04]", async () => {
  const desk = await makeDesk(1);
  const { message } = await finalizedButLost(desk);
  const acks = { ack: vi.fn(), retry: vi.fn() };
  const one = { id: "m", timestamp: new Date(), attempts: 1, body: message, ...acks };
  const batch = { queue: "korrigo-finalize", messages: [one], ackAll: () => undefined, retryAll: () => undefined };
  const bindings = { ...env, DEADLINE_MS, FILES: deaf(env.FILES, "get", "head", "put") };
  await consume(batch as unknown as MessageBatch, bindings);
  expect(acks.ack).toHaveBeenCalledTimes(1);
  const { state } = await objectOf(desk, desk.copyId).view(message, Date.now());
  expect(state).toMatchObject({ status: "GRADING_FAILED", retries: 1, code: "UNAVAILABLE" });
});

test("What answers in time is as it was: rows, batches, files, parts, objects and queues", async () => {
  const timed = withDeadlines(env, INTERACTIVE);
  const desk = await makeDesk(1);
  await finalized(desk);
  const count = timed.DB.prepare("select count(*) as n from copy where exam_id = ?1").bind(desk.examId);
  expect(await count.first()).toEqual({ n: 1 });
  const [a, b] = await timed.DB.batch<{ n: number }>([count, env.DB.prepare("select 2 as n")]);
  expect([a?.results, b?.results]).toEqual([[{ n: 1 }], [{ n: 2 }]]);
  await timed.FILES.put("x", new Blob(["abc"]).stream().pipeThrough(new FixedLengthStream(3)));
  expect(await (await timed.FILES.get("x"))?.text()).toBe("abc");
  const begun = await timed.FILES.createMultipartUpload("y");
  const part = await timed.FILES.resumeMultipartUpload("y", begun.uploadId).uploadPart(1, "xyz");
  await begun.complete([part]);
  expect((await timed.FILES.head("y"))?.size).toBe(3);
  const object = timed.COPY.getByName(`${desk.schoolId}/${desk.copyId}`);
  expect((await object.truth({ schoolId: desk.schoolId, examId: desk.examId, copyId: desk.copyId }, 1)).broken).toEqual(
    [],
  );
});

test("An answer that comes after its deadline is dropped in silence, a refusal too", async () => {
  const slow = { ...env, DB: deaf(env.DB), DEADLINE_MS: 20 };
  let late: (reason: Error) => void = () => undefined;
  const exec = () => new Promise<never>((_, reject) => (late = reject));
  const timed = withDeadlines(
    { ...slow, DB: new Proxy(env.DB, { get: (_, name) => (name === "exec" ? exec : undefined) }) },
    INTERACTIVE,
  );
  await expect(timed.DB.exec("select 1")).rejects.toThrow(DeadlineError);
  late(new Error("too late"));
  await new Promise((resolve) => setTimeout(resolve, 20));
});

test("Marks can be written while everything answers, whatever the deadlines", async () => {
  const desk = await makeDesk(1);
  await markAll(desk.teacher, desk.copyId, await take(desk.teacher, desk.copyId));
});
