/** One copy from opening to its final PDF, against a server that keeps versions, a lock, and sometimes fails. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CopyWork } from "../../web/teacher/desk/work.ts";
import { newModel } from "../../web/viewer/model.ts";

type Answer = { status: number; body?: unknown };
const no = (status: number, code: string, details?: unknown): Answer => ({
  status,
  body: { error: { code, message: code, requestId: "r", details } },
});

/** Just enough of the server: one copy, its lock, its marks with their versions. */
class Server {
  status = "READY";
  owner: string | null = null;
  down = false;
  readonly marks = new Map<string, { points: number | null; version: number }>();
  readonly asked: string[] = [];
  finalized = 0;

  answer(method: string, path: string, body: unknown): Answer {
    this.asked.push(`${method} ${path}`);
    if (this.down) return no(503, "UNAVAILABLE");
    if (method === "GET") return { status: 200, body: this.#copy() };
    if (path.endsWith("/lock")) return this.#lock(method);
    if (this.owner !== "me") return this.owner ? no(409, "LOCKED_BY_OTHER", this.#other()) : no(404, "LOCK_GONE");
    if (path.endsWith("/finalize")) {
      this.finalized += 1;
      return { status: 202, body: { jobId: "j1" } };
    }
    return this.#mark(path.split("/").at(-1) ?? "", body as { points: number | null; version: number });
  }

  #other() {
    return { owner: { id: "u2", name: "Mme Leroy" }, expiresAt: 5_000 };
  }

  #lock(method: string): Answer {
    if (method === "DELETE") {
      this.owner = null;
      return { status: 204 };
    }
    if (this.owner !== null && this.owner !== "me") return no(409, "LOCKED_BY_OTHER", this.#other());
    this.owner = "me";
    return {
      status: 201,
      body: { token: "t", epoch: 1, owner: { id: "u1", name: "M. Rivière" }, expiresAt: 9, serverTime: 1 },
    };
  }

  #mark(questionId: string, wished: { points: number | null; version: number }): Answer {
    const now = this.marks.get(questionId);
    if ((now?.version ?? 0) !== wished.version)
      return no(409, "VERSION_CONFLICT", { current: now ? { questionId, ...now } : null });
    const next = { points: wished.points, version: wished.version + 1 };
    this.marks.set(questionId, next);
    return { status: 200, body: { questionId, ...next } };
  }

  #copy() {
    const scheme = ["1", "2"].map((id) => ({ id, label: id, points: 1_000 }));
    return {
      id: "c1",
      anonymousId: "A3F7B2",
      status: this.status,
      exam: { id: "e1", name: "", subject: "", date: "2026-01-01", anonymous: true, appreciationRequired: false },
      scheme,
      schemeTotal: 2_000,
      pages: [],
      annotations: [],
      remarks: [],
      marks: [...this.marks].map(([questionId, mark]) => ({ questionId, ...mark })),
      appreciation: { text: "", version: 0 },
      total: null,
      failure: null,
      final: null,
      lock: { locked: false, mine: false, owner: null, expiresAt: null, serverTime: 1 },
    };
  }
}

let server: Server;
beforeEach(() => {
  server = new Server();
  vi.stubGlobal("fetch", async (path: string, { method = "GET", body }: RequestInit) => {
    const { status, body: said } = server.answer(method, path, typeof body === "string" ? JSON.parse(body) : undefined);
    return new Response(said === undefined ? null : JSON.stringify(said), { status });
  });
});
afterEach(() => vi.unstubAllGlobals());

const mark = (questionId: string, points: number) => ({ kind: "mark", questionId, points }) as const;
const stored = (questionId: string) => server.marks.get(questionId)?.points;

async function opened(): Promise<CopyWork> {
  const work = new CopyWork("c1", newModel("box"));
  await work.open();
  return work;
}

test("Opening a copy takes it without asking, and a mark is stored with its version", async () => {
  const work = await opened();
  expect([work.holding.state.value.t, work.readOnly.value, work.question.value]).toEqual(["held", false, "1"]);
  work.wish(mark("1", 700), 0);
  await vi.waitFor(() => expect(stored("1")).toBe(700));
  expect(work.total()).toBe(700);
  work.holding.leave(false);
});

test("A mark typed before the lock has come is sent as soon as it is there", async () => {
  const work = new CopyWork("c1", newModel("box"));
  const opening = work.open();
  await vi.waitFor(() => expect(work.copy.value).not.toBeNull());
  work.wish(mark("1", 300), 0);
  await opening;
  await vi.waitFor(() => expect(stored("1")).toBe(300));
  work.holding.leave(false);
});

test("A copy somebody else has is read only, with the name, and is never written", async () => {
  server.owner = "u2";
  const work = await opened();
  expect(work.holding.state.value).toEqual({ t: "other", name: "Mme Leroy", until: 5_000 });
  expect(work.readOnly.value).toBe(true);
  expect(server.asked.some((asked) => asked.startsWith("PUT"))).toBe(false);
});

test("A copy that failed on its way to the PDF is not taken by being looked at", async () => {
  server.status = "GRADING_FAILED";
  const work = await opened();
  expect(work.holding.state.value).toEqual({ t: "closed", status: "GRADING_FAILED" });
  expect(server.asked).toEqual(["GET /api/copies/c1"]);
});

test("A lost lock makes the copy read only at once; its acts are kept, offered, and saved on the teacher's word", async () => {
  const work = await opened();
  server.owner = "u2";
  work.wish(mark("1", 500), 0);
  await vi.waitFor(() => expect(work.holding.state.value.t).toBe("other"));
  expect([work.readOnly.value, work.queue.value.waiting.size]).toEqual([true, 1]);
  server.owner = null;
  await work.takeAgain();
  expect([work.offered.value, work.readOnly.value, stored("1")]).toEqual([true, true, undefined]);
  work.answerOffer(true);
  await vi.waitFor(() => expect(stored("1")).toBe(500));
  expect(work.readOnly.value).toBe(false);
  work.holding.leave(false);
});

test("Kept acts can be dropped, and then the copy shows what the server has", async () => {
  const work = await opened();
  server.owner = "u2";
  work.wish(mark("1", 500), 0);
  await vi.waitFor(() => expect(work.holding.state.value.t).toBe("other"));
  server.owner = null;
  server.marks.set("1", { points: 200, version: 1 });
  await work.takeAgain();
  work.answerOffer(false);
  expect([work.total(), work.queue.value.waiting.size]).toEqual([200, 0]);
  work.holding.leave(false);
});

test("Finalizing saves what is still being typed first", async () => {
  const work = await opened();
  work.wish(mark("1", 500), 60_000);
  work.wish(mark("2", 1_000), 60_000);
  expect(work.missing()).toBeNull();
  expect(await work.finalize()).toEqual({ ok: true, jobId: "j1" });
  expect([stored("1"), stored("2"), server.finalized]).toEqual([500, 1_000, 1]);
  expect(work.holding.state.value).toEqual({ t: "closed", status: "GRADING_IN_PROGRESS" });
});

test("A copy with an act that waits for the teacher is not finalized, and nothing is lost", async () => {
  const work = await opened();
  server.marks.set("1", { points: 200, version: 1 });
  work.wish(mark("1", 500), 0);
  expect(await work.finalize()).toEqual({ ok: false, failure: null });
  expect([server.finalized, work.queue.value.waiting.size]).toEqual([0, 1]);
  work.decide("mark:1", true);
  await vi.waitFor(() => expect(stored("1")).toBe(500));
  work.holding.leave(false);
});

test("Leaving saves what waits and then gives the copy back", async () => {
  const work = await opened();
  work.wish(mark("1", 500), 60_000);
  expect(await work.leave()).toBe(true);
  await vi.waitFor(() => expect(server.owner).toBeNull());
  expect(stored("1")).toBe(500);
});

test("While the service is down acts wait, and go when it is back", async () => {
  const work = await opened();
  server.down = true;
  work.wish(mark("1", 500), 0);
  work.wish(mark("2", 250), 0);
  await vi.waitFor(() => expect(work.queue.value.attempt).toBe(1));
  expect(work.queue.value.waiting.size).toBe(2);
  server.down = false;
  work.online();
  await vi.waitFor(() => expect([stored("1"), stored("2")]).toEqual([500, 250]));
  work.holding.leave(false);
});
