/** What a desk has not saved: as a log, as a draft, and what another desk makes of it. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { LIMITS } from "#domain/limits";
import type { Act, Stored } from "../../web/teacher/desk/act.ts";
import { type Effect, newQueue, type Queue, update } from "../../web/teacher/desk/acts.ts";
import { judge, newIn, payloadOf, readPayload } from "../../web/teacher/desk/draft.ts";
import { bothTexts, type Kept, merged, NOTHING, type Unsaved, unsavedOf } from "../../web/teacher/desk/unsaved.ts";

const mark = (questionId: string, points: number | null): Act => ({ kind: "mark", questionId, points });
const stored = (points: number, version: number, id = "1a"): Record<string, Stored> => ({
  [`mark:${id}`]: { act: mark(id, points), version },
});
const kept = (act: Act, more: Partial<Kept> = {}): Kept => ({ act, base: null, doubtful: [], flight: null, ...more });
const acts = (log: Unsaved["acts"]): Unsaved => ({ ...NOTHING, acts: log });
const one = (points: number, more: Partial<Kept> = {}) => acts({ "mark:1a": kept(mark("1a", points), more) });
const ink = (id: string, points: number): Act => ({
  kind: "annotation",
  id,
  annotation: {
    ...{ id, page: 0, x: 0, y: 0, w: 1, h: 1, kind: "ink", text: "", scoreDelta: null, version: 0 },
    ink: [Array.from({ length: points }, (_, n) => (n % 7) / 7)],
  },
});

const sends = (effects: Effect[]) => effects.filter((effect) => effect.fx === "send");
function joined(queue: Queue, { acts: log }: Unsaved) {
  const [next, effects] = update(queue, { t: "joined", log }, 0);
  return { next, effects };
}
const held = (of: Record<string, Stored>) => update(newQueue(of), { t: "held" }, 0)[0];

test("The draft holds every act that is not stored, with its ground and the id it was sent under; without one there is none", () => {
  const ground = { act: mark("1a", 50), version: 2 };
  const [queue] = update(held({ "mark:1a": ground }), { t: "wish", act: mark("1a", 100), delay: 0 }, 0);
  const flight = { id: "op-1", act: mark("1a", 100), version: 2 };
  const typed = { marks: { "1b": "12x" }, points: { n1: "-" } };
  const unsaved = unsavedOf(queue, new Map([["mark:1a", flight]]), typed);
  expect(unsaved).toEqual({
    acts: { "mark:1a": { act: mark("1a", 100), base: ground, doubtful: [mark("1a", 100)], flight } },
    typed,
  });
  if (!unsaved) throw new Error("nothing unsaved");
  expect(readPayload(payloadOf(unsaved, LIMITS.draftBytesMax).payload)).toEqual(unsaved);
  expect(unsavedOf(newQueue({}), new Map(), NOTHING.typed)).toBeNull();
});

test("A draft of another shape is not read, and counts as one that holds something", () => {
  const foreign = ["", "p", "null", "{}", '{"v":2,"acts":{},"typed":{"marks":{},"points":{}}}'];
  const twisted = [
    { v: 1, ...one(5), typed: { marks: { a: 1 }, points: {} } },
    { v: 1, ...one(5) },
  ];
  for (const payload of [...foreign, ...twisted.map((each) => JSON.stringify(each))]) {
    expect(readPayload(payload)).toBeNull();
    expect(judge({ payload, stored: {}, mine: null, near: [] })).toEqual({ t: "unreadable" });
  }
});

test("Ink that does not fit is left out and counted; marks and words always go first", () => {
  const many = Object.fromEntries(
    [0, 1, 2].map((n) => [
      `annotation:n${n}`,
      kept(ink(`n${n}`, 4_000), { base: { act: ink(`n${n}`, 1), version: 1 } }),
    ]),
  );
  const unsaved = {
    ...acts({ ...many, "mark:1a": kept(mark("1a", 100)) }),
    typed: { marks: { "1b": "?" }, points: {} },
  };
  const whole = payloadOf(unsaved, 1_000_000);
  expect(whole.left).toBe(0);
  const { payload, left } = payloadOf(unsaved, whole.payload.length - 1);
  expect(left).toBe(1);
  const read = readPayload(payload);
  expect(Object.keys(read?.acts ?? {})).toEqual(["annotation:n0", "annotation:n1", "mark:1a"]);
  expect(read?.typed).toEqual(unsaved.typed);
  expect(readPayload(payloadOf(unsaved, 300).payload)?.acts).toEqual({ "mark:1a": kept(mark("1a", 100)) });
});

test("Ink that was sent and is wished still is written once", () => {
  const act = ink("n1", 4_000);
  const twice = kept(act, { doubtful: [ink("n1", 4_000)], flight: { id: "op", act: ink("n1", 4_000), version: 0 } });
  const { payload } = payloadOf(acts({ "annotation:n1": twice }), LIMITS.draftBytesMax);
  expect(payload.length).toBeLessThan(1.1 * JSON.stringify(act).length);
  expect(readPayload(payload)).toEqual(acts({ "annotation:n1": twice }));
});

test("No draft is longer than it may be, and what it holds and what it leaves out is everything", () => {
  const texts = fc.dictionary(fc.string({ minLength: 1, maxLength: 3 }), fc.string({ maxLength: 200 }), { maxKeys: 4 });
  const sizes = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 8 });
  fc.assert(
    fc.property(sizes, texts, fc.integer({ min: 200, max: 5_000 }), (points, marks, max) => {
      const log = Object.fromEntries(points.map((n, id) => [`annotation:n${id}`, kept(ink(`n${id}`, n))]));
      const unsaved = { acts: log, typed: { marks, points: {} } };
      const { payload, left } = payloadOf(unsaved, max);
      expect(payload.length).toBeLessThanOrEqual(max);
      const read = readPayload(payload);
      const inside = Object.keys(read?.acts ?? {}).length + Object.keys(read?.typed.marks ?? {}).length;
      expect(inside + left).toBe(points.length + Object.keys(marks).length);
    }),
  );
});

test("A draft is offered for what neither the server nor this device has, and for nothing else", () => {
  const { payload } = payloadOf({ ...one(500), typed: { marks: { "2": "12x" }, points: {} } }, 10_000);
  const nothing = { payload, stored: {}, mine: null, near: [] };
  expect(judge(nothing)).toMatchObject({
    t: "offer",
    rest: { acts: { "mark:1a": {} }, typed: { marks: { "2": "12x" } } },
  });
  const saved = judge({ ...nothing, stored: stored(500, 1) });
  expect(saved).toEqual({ t: "offer", rest: { acts: {}, typed: { marks: { "2": "12x" }, points: {} } } });
  const here = { ...one(500), typed: { marks: { "2": "12x" }, points: {} } };
  expect(judge({ ...nothing, mine: here })).toEqual({ t: "same" });
  expect(judge({ ...nothing, near: [here] })).toEqual({ t: "near" });
  expect(judge({ ...nothing, near: [one(500)] })).toMatchObject({ t: "offer", rest: { acts: { "mark:1a": {} } } });
  expect(judge({ ...nothing, stored: stored(300, 1), mine: one(400) })).toMatchObject({ t: "offer" });
  expect(newIn(one(0), {}, NOTHING).acts).toHaveProperty("mark:1a");
  expect(newIn(acts({ "mark:1a": kept(mark("1a", null)) }), {}, NOTHING).acts).toEqual({});
});

test("A choice that waits in a draft is known only where all its values are", () => {
  const two = one(500, { rivals: [mark("1a", 600)] });
  expect(newIn(two, stored(500, 1), NOTHING).acts).toHaveProperty("mark:1a");
  expect(newIn(two, {}, two).acts).toEqual({});
  expect(newIn(two, stored(600, 1), one(500)).acts).toEqual({});
});

test("Taken over, an act goes on its way where its ground stands, and is done where the server has it", () => {
  const base = { act: mark("1a", 50), version: 1 };
  const on = joined(held({ "mark:1a": base }), one(100, { base }));
  expect(sends(on.effects)).toEqual([{ fx: "send", target: "mark:1a", act: mark("1a", 100), version: 1 }]);
  const done = joined(held(stored(100, 2)), one(100, { base }));
  expect([done.next.waiting.size, sends(done.effects)]).toEqual([0, []]);
  const arrived = joined(held(stored(70, 2)), one(100, { base, doubtful: [mark("1a", 70)] }));
  expect(sends(arrived.effects)).toEqual([{ fx: "send", target: "mark:1a", act: mark("1a", 100), version: 2 }]);
});

test("Taken over, an act whose ground has moved overwrites nothing unseen: not even where there was nothing before", () => {
  const moved: [Kept["base"], number][] = [
    [{ act: mark("1a", 50), version: 1 }, 2],
    [null, 1],
  ];
  for (const [base, version] of moved) {
    const { next, effects } = joined(held(stored(200, version)), one(100, { base }));
    expect(sends(effects)).toEqual([]);
    expect(next.waiting.get("mark:1a")?.trouble).toEqual({ t: "conflict", theirs: { act: mark("1a", 200), version } });
  }
});

test("What this desk and the draft both wish for one question is a choice; nothing travels and neither is lost before it is made", () => {
  const [mine] = update(newQueue({}), { t: "wish", act: mark("1a", 400), delay: 0 }, 0);
  const { next } = joined(mine, one(500, { rivals: [mark("1a", 600)] }));
  const ready = update(next, { t: "held" }, 1);
  expect(sends(ready[1])).toEqual([]);
  const waiting = ready[0].waiting.get("mark:1a");
  expect([waiting?.act, waiting?.rivals]).toEqual([mark("1a", 400), [mark("1a", 500), mark("1a", 600)]]);
  const unsaved = unsavedOf(ready[0], new Map(), NOTHING.typed);
  expect(unsaved?.acts["mark:1a"]?.rivals).toEqual([mark("1a", 500), mark("1a", 600)]);
  const [restored] = update(newQueue({}), { t: "restored", log: unsaved?.acts ?? {} }, 0);
  expect(restored.waiting.get("mark:1a")?.rivals).toEqual([mark("1a", 500), mark("1a", 600)]);
  const other = update(ready[0], { t: "takeTheirs", target: "mark:1a" }, 2);
  expect(other[0].waiting.get("mark:1a")).toMatchObject({ act: mark("1a", 500), rivals: [mark("1a", 600)] });
  const last = update(other[0], { t: "keepMine", target: "mark:1a" }, 3);
  expect(sends(last[1])).toEqual([{ fx: "send", target: "mark:1a", act: mark("1a", 500), version: 0 }]);
});

test("A choice between one's own wishes comes before what the server says of the chosen one", () => {
  const theirs = { act: mark("1a", 300), version: 2 };
  const [clash] = update(
    update(held(stored(100, 1)), { t: "wish", act: mark("1a", 200), delay: 0 }, 0)[0],
    { t: "conflicted", target: "mark:1a", theirs },
    1,
  );
  const twice = joined(clash, one(500)).next;
  const [chosen] = update(twice, { t: "takeTheirs", target: "mark:1a" }, 2);
  expect(chosen.waiting.get("mark:1a")).toMatchObject({ act: mark("1a", 500), trouble: { t: "conflict", theirs } });
  const agreed = joined(clash, one(300)).next;
  const [settled] = update(agreed, { t: "takeTheirs", target: "mark:1a" }, 2);
  expect([settled.waiting.size, settled.stored["mark:1a"]]).toEqual([0, theirs]);
});

test("A mark typed again while a choice waits keeps the other value, unless it is that value", () => {
  const [mine] = update(newQueue({}), { t: "wish", act: mark("1a", 400), delay: 0 }, 0);
  const { next } = joined(mine, one(500));
  const again = (points: number) => update(next, { t: "wish", act: mark("1a", points), delay: 0 }, 1)[0];
  expect(again(450).waiting.get("mark:1a")?.rivals).toEqual([mark("1a", 500)]);
  expect(again(500).waiting.get("mark:1a")?.rivals).toEqual([]);
});

test("Of several logs the newer wish stands with the older beside it; equal ones are one", () => {
  const both = merged([one(400), one(500)]);
  expect(both.acts["mark:1a"]).toEqual(kept(mark("1a", 500), { rivals: [mark("1a", 400)] }));
  expect(merged([one(400), one(400)])).toEqual(one(400));
  expect(merged([one(400), one(500), one(400)]).acts["mark:1a"]?.rivals).toEqual([mark("1a", 500)]);
});

test("Two texts of one field both stand in it, as something that is no mark", () => {
  expect(bothTexts(undefined, "12x")).toBe("12x");
  expect(bothTexts("12x", "12x")).toBe("12x");
  expect(bothTexts("5 ou 6", "7,")).toBe("5 ou 6 ? 7,");
  expect(bothTexts("5 ou 6 ? 7,", "7,")).toBe("5 ou 6 ? 7,");
});
