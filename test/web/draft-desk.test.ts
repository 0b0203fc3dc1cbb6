/** Desks that cannot save, crash, and go on elsewhere: two devices of one teacher without storage, one server. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Annotation } from "#domain/annotation";
import { LIMITS } from "#domain/limits";
import { readPayload } from "../../web/teacher/desk/draft.ts";
import type { CopyWork } from "../../web/teacher/desk/work.ts";
import { Server } from "./copy-server.ts";

let server: Server;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
  server = new Server();
  vi.stubGlobal("fetch", server.fetch);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A browser of its own: nothing of another one's memory is in it. */
async function device(): Promise<CopyWork> {
  vi.resetModules();
  const { me } = await import("../../web/shell/session.ts");
  const { CopyWork: Work } = await import("../../web/teacher/desk/work.ts");
  const { newModel } = await import("../../web/viewer/model.ts");
  const user = { id: "u1", name: "M. Rivière", email: "", role: "teacher" as const, mustChangePassword: false };
  me.value = { user, school: { id: "s", name: "S" } } as typeof me.value;
  const work = new Work("c1", newModel("box"));
  await work.open();
  await vi.advanceTimersByTimeAsync(0);
  return work;
}

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const mark = (questionId: string, points: number) => ({ kind: "mark", questionId, points }) as const;
const stored = (questionId: string) => server.marks.get(questionId)?.points;
const asked = (what: string) => server.asked.filter((each) => each.startsWith(what) && each.includes("/draft")).length;
const actsIn = () => Object.keys(JSON.parse(server.draft?.payload ?? '{"acts":{}}').acts);

/** A desk whose mark of question 1 the server does not take. */
async function stuck(points = 700): Promise<CopyWork> {
  server.refused.add("1");
  const work = await device();
  work.wish(mark("1", points), 0);
  await after(2_100);
  server.refused.delete("1");
  return work;
}

test("What is saved within two seconds makes no draft; what is not is one, and is gone once it is saved", async () => {
  const work = await device();
  work.wish(mark("1", 700), 400);
  await after(5_000);
  expect([stored("1"), asked("PUT"), asked("DELETE")]).toEqual([700, 0, 0]);
  server.refused.add("2");
  work.wish(mark("2", 900), 400);
  await after(1_900);
  expect(server.draft).toBeNull();
  await after(600);
  expect([actsIn(), server.draft?.version]).toEqual([["mark:2"], 1]);
  server.refused.delete("2");
  work.wish(mark("2", 800), 0);
  await after(100);
  expect([stored("2"), server.draft]).toEqual([800, null]);
});

test("Fields that hold no mark and no points are in the draft, and leave it when they do", async () => {
  const work = await device();
  work.keeping.typeMark("1", "12x");
  work.keeping.typePoints("n1", "-");
  await after(2_100);
  expect(JSON.parse(server.draft?.payload ?? "")).toMatchObject({
    typed: { marks: { "1": "12x" }, points: { n1: "-" } },
  });
  const other = await device();
  expect(other.keeping.offer.value?.rest?.typed.marks).toEqual({ "1": "12x" });
  other.keeping.take(other.keeping.offer.value as NonNullable<typeof other.keeping.offer.value>);
  expect([other.keeping.wrong.value.get("1"), other.missing()?.wrong]).toEqual(["12x", ["1"]]);
  other.keeping.typeMark("1", null);
  other.keeping.typePoints("n1", null);
  await after(2_100);
  expect(server.draft).toBeNull();
});

test("Who never stops typing has a draft within ten seconds all the same", async () => {
  const work = await device();
  for (let n = 0; n < 11; n++) {
    work.keeping.typeMark("1", `x${n}`);
    await after(1_000);
  }
  expect(asked("PUT")).toBe(1);
});

test("Another device is offered what the first could not save, takes it over, and saves it once [P0-DI-002]", async () => {
  await stuck();
  expect(server.draft?.version).toBe(1);
  const other = await device();
  const offer = other.keeping.offer.value;
  expect(Object.keys(offer?.rest?.acts ?? {})).toEqual(["mark:1"]);
  expect([stored("1"), other.total()]).toEqual([undefined, null]);
  if (offer) other.keeping.take(offer);
  await after(100);
  expect([stored("1"), server.marks.get("1")?.version, server.draft, other.keeping.offer.value]).toEqual([
    700,
    1,
    null,
    null,
  ]);
});

test("Dropped, it is gone from the server for good; taken back, it is saved after all", async () => {
  await stuck();
  const other = await device();
  const drop = () => {
    const offer = other.keeping.offer.value;
    return offer && other.keeping.drop(offer);
  };
  const undo = drop();
  await after(100);
  expect([server.draft, other.keeping.offer.value, other.queue.value.waiting.size]).toEqual([null, null, 0]);
  expect((await device()).keeping.offer.value).toBeNull();
  undo?.();
  await after(100);
  expect(stored("1")).toBe(700);
});

test("What was saved meanwhile is offered to nobody, and its stale draft goes", async () => {
  await stuck();
  server.marks.set("1", { points: 700, version: 1 });
  const other = await device();
  await after(100);
  expect([other.keeping.offer.value, server.draft]).toEqual([null, null]);
});

test("An act of the draft on a mark that has moved since becomes a choice, not a mark", async () => {
  await stuck();
  server.marks.set("1", { points: 300, version: 1 });
  const other = await device();
  const offer = other.keeping.offer.value;
  if (offer) other.keeping.take(offer);
  await after(2_100);
  expect([stored("1"), other.queue.value.waiting.get("mark:1")?.trouble?.t]).toEqual([300, "conflict"]);
  expect([actsIn(), server.draft?.version]).toEqual([["mark:1"], 2]);
  other.decide("mark:1", true);
  await after(100);
  expect([stored("1"), server.draft]).toEqual([700, null]);
});

test("A mark that both devices wish differently is asked about; until then both values are in the draft", async () => {
  await stuck(700);
  server.refused.add("1");
  const other = await device();
  other.wish(mark("1", 600), 0);
  await after(2_100);
  expect([asked("PUT"), actsIn()]).toEqual([2, ["mark:1"]]);
  const offer = other.keeping.offer.value;
  if (offer) other.keeping.take(offer);
  await after(2_100);
  expect(readPayload(server.draft?.payload ?? "")?.acts["mark:1"]).toMatchObject({
    act: { points: 600 },
    rivals: [{ points: 700 }],
  });
  server.refused.clear();
  other.decide("mark:1", false);
  await after(100);
  expect([stored("1"), server.draft]).toEqual([700, null]);
});

test("Two desks that both cannot save do not fight: the second keeps its own, offers the first one's, and asks again only when something changes", async () => {
  server.refused.add("1");
  server.refused.add("2");
  const first = await device();
  const second = await device();
  first.wish(mark("1", 700), 0);
  await after(2_100);
  second.wish(mark("2", 800), 0);
  await after(2_100);
  expect([actsIn(), server.draft?.version, asked("PUT")]).toEqual([["mark:1"], 1, 2]);
  expect(Object.keys(second.keeping.offer.value?.rest?.acts ?? {})).toEqual(["mark:1"]);
  expect(second.queue.value.waiting.size).toBe(1);
  await after(600_000);
  expect([asked("PUT"), server.draft?.version]).toEqual([2, 1]);
  first.wish(mark("1", 710), 0);
  await after(2_100);
  expect([asked("PUT"), server.draft?.version]).toEqual([3, 2]);
});

test("A desk whose draft was taken over is told at its next change, and neither goes on for ever", async () => {
  const first = await stuck();
  server.refused.add("1");
  const second = await device();
  const offer = second.keeping.offer.value;
  if (offer) second.keeping.take(offer);
  second.keeping.typeMark("2", "12x");
  await after(2_100);
  expect(server.draft?.version).toBe(2);
  first.wish(mark("1", 710), 0);
  await after(60_000);
  expect([asked("PUT"), server.draft?.version]).toEqual([3, 2]);
  expect(Object.keys(first.keeping.offer.value?.rest?.typed.marks ?? {})).toEqual(["2"]);
  expect(first.queue.value.waiting.get("mark:1")?.act).toMatchObject(mark("1", 710));
});

test("A draft whose answer got lost is recognised as one's own and goes on", async () => {
  const work = await device();
  server.lost.set("PUT /api/copies/c1/draft", "after");
  work.keeping.typeMark("1", "12x");
  await after(2_100);
  expect(server.draft?.version).toBe(1);
  work.keeping.typeMark("1", "12xy");
  server.lost.clear();
  await after(10_000);
  expect(JSON.parse(server.draft?.payload ?? "").typed.marks).toEqual({ "1": "12xy" });
  expect([server.draft?.version, work.keeping.offer.value]).toEqual([2, null]);
  server.lost.set("DELETE", "after");
  work.keeping.typeMark("1", null);
  await after(500);
  server.lost.clear();
  await after(5_000);
  expect(server.draft).toBeNull();
});

test("A draft that cannot reach the server is tried again, longer and longer, until the line is back", async () => {
  const work = await device();
  server.lost.set("/draft", "before");
  work.keeping.typeMark("1", "12x");
  await after(60_000);
  expect(server.draft).toBeNull();
  server.lost.clear();
  await after(31_000);
  expect(server.draft?.version).toBe(1);
});

test("A draft of another program is neither read nor written over; the desk offers to drop it", async () => {
  server.draft = { clientId: "script", version: 4, payload: "p", updatedAt: 1 };
  const work = await device();
  expect(work.keeping.offer.value).toMatchObject({ rest: null });
  work.keeping.typeMark("1", "12x");
  await after(5_000);
  expect(server.draft).toMatchObject({ clientId: "script", version: 4 });
  const offer = work.keeping.offer.value;
  if (offer) work.keeping.drop(offer);
  await after(2_100);
  expect([server.draft.version, server.draft.payload === "p"]).toEqual([5, false]);
});

test("Ink too large for a draft stays on this device, and the screen can say how much", async () => {
  const work = await device();
  server.lost.set("/annotations/", "before");
  const ink = Array.from({ length: 60 }, () => Array.from({ length: 400 }, (_, n) => (n % 97) / 97));
  const box = { page: 0, x: 0, y: 0, w: 1, h: 1, kind: "ink", text: "", scoreDelta: null, version: 0 } as const;
  const annotation: Annotation = { ...box, id: "n1", ink };
  work.wish({ kind: "annotation", id: "n1", annotation }, 0);
  work.keeping.typeMark("1", "12x");
  await after(2_100);
  expect(JSON.stringify(ink).length).toBeGreaterThan(LIMITS.draftBytesMax);
  expect([work.keeping.left.value, actsIn(), work.queue.value.waiting.size]).toEqual([1, [], 1]);
  expect(JSON.parse(server.draft?.payload ?? "").typed.marks).toEqual({ "1": "12x" });
});

test("A copy is not finalized over what another device has not saved", async () => {
  await stuck();
  const other = await device();
  other.wish(mark("1", 500), 0);
  other.wish(mark("2", 500), 0);
  await after(100);
  const done = other.finalize();
  await after(100);
  expect([await done, server.finalized]).toEqual([{ ok: false, failure: null }, 0]);
});

test("Finalized, a copy leaves no draft behind", async () => {
  const work = await device();
  work.wish(mark("1", 500), 0);
  work.wish(mark("2", 500), 0);
  work.keeping.typePoints("n1", "-");
  await after(2_100);
  expect(server.draft?.version).toBe(1);
  const done = work.finalize();
  await after(100);
  expect([await done, server.draft]).toEqual([{ ok: true, jobId: "j1" }, null]);
});

test("When somebody else takes the copy the screen is read only at once; what is unsaved stays, is in no draft, and is offered on taking it again", async () => {
  const work = await device();
  server.refused.add("1");
  work.wish(mark("1", 700), 0);
  work.keeping.typeMark("2", "12x");
  await after(100);
  server.owner = "u2";
  await after(2_100);
  expect([work.holding.state.value.t, work.readOnly.value, server.draft]).toEqual(["other", true, null]);
  expect([work.queue.value.waiting.size, work.keeping.wrong.value.get("2")]).toEqual([1, "12x"]);
  server.owner = null;
  await work.takeAgain();
  await after(2_100);
  expect([work.offered.value, work.readOnly.value, actsIn()]).toEqual([true, true, ["mark:1"]]);
  server.refused.clear();
  work.answerOffer(true);
  work.decide("mark:1", true);
  await after(100);
  expect([stored("1"), work.keeping.wrong.value.get("2")]).toEqual([700, "12x"]);
});

test("Leaving a copy keeps on the server what stands in its fields before it is given back", async () => {
  const work = await device();
  work.keeping.typeMark("1", "12x");
  expect(await work.leave()).toBe(true);
  await after(100);
  expect([server.owner, JSON.parse(server.draft?.payload ?? "").typed.marks]).toEqual([null, { "1": "12x" }]);
});

test("A tab that is closed sends its draft on the way out", async () => {
  const work = await device();
  server.refused.add("1");
  work.wish(mark("1", 700), 0);
  await after(100);
  work.part();
  await after(0);
  expect(actsIn()).toEqual(["mark:1"]);
});
