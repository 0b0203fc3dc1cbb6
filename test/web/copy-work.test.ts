/** One copy from opening to its final PDF, against a server that keeps versions, a lock, and sometimes fails. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CopyWork } from "../../web/teacher/desk/work.ts";
import { newModel } from "../../web/viewer/model.ts";
import { Server } from "./copy-server.ts";

let server: Server;
beforeEach(() => {
  server = new Server();
  vi.stubGlobal("fetch", server.fetch);
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

test("A copy that is turned back to while its acts are still being saved is not given back", async () => {
  const work = await opened();
  work.wish(mark("1", 500), 60_000);
  let wanted = false;
  const leaving = work.leave(() => wanted);
  wanted = true;
  expect(await leaving).toBe(false);
  expect([stored("1"), server.owner, work.readOnly.value]).toEqual([500, "me", false]);
  work.holding.leave(false);
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

test("A mark thought in a scheme that has changed waits for the teacher, who is shown the new one first [K16]", async () => {
  const work = await opened();
  [server.schemeVersion, server.max] = [2, 400];
  work.wish(mark("1", 300), 0);
  work.wish(mark("2", 200), 60_000);
  await vi.waitFor(() =>
    expect(work.queue.value.waiting.get("mark:1")?.trouble).toMatchObject({ code: "SCHEME_CHANGED" }),
  );
  await vi.waitFor(() => expect(work.questions.value.map(({ points }) => points)).toEqual([400, 400]));
  expect([stored("1"), work.queue.value.waiting.size]).toEqual([undefined, 2]);
  // What was typed before the new scheme was shown is asked about too, not sent as a mark of it.
  work.hurry();
  await vi.waitFor(() => expect(work.queue.value.waiting.get("mark:2")?.trouble).toMatchObject({ t: "refused" }));
  expect(stored("2")).toBeUndefined();
  work.decide("mark:1", true);
  work.decide("mark:2", false);
  await vi.waitFor(() => expect([stored("1"), work.queue.value.waiting.size]).toEqual([300, 0]));
  expect(stored("2")).toBeUndefined();
  work.holding.leave(false);
});

test("A mark that the new scheme changed meanwhile is shown against the one that was wished, and one word settles it", async () => {
  const work = await opened();
  work.wish(mark("1", 900), 0);
  await vi.waitFor(() => expect(stored("1")).toBe(900));
  [server.schemeVersion, server.max] = [2, 400];
  server.marks.set("1", { points: 400, version: 2 });
  work.wish(mark("1", 350), 0);
  await vi.waitFor(() => expect(work.queue.value.waiting.get("mark:1")?.trouble).toMatchObject({ t: "conflict" }));
  work.decide("mark:1", true);
  await vi.waitFor(() => expect(stored("1")).toBe(350));
  work.holding.leave(false);
});
