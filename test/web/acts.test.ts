/** The queue of acts against a server that answers late, not at all, twice, or no. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Act, type Stored, sameValue, storedOf, targetOf } from "../../web/teacher/desk/act.ts";
import {
  backoff,
  type Effect,
  type Msg,
  newQueue,
  type Queue,
  shownValue,
  update,
} from "../../web/teacher/desk/acts.ts";

const mark = (questionId: string, points: number | null): Act => ({ kind: "mark", questionId, points });
const target = (questionId: string) => `mark:${questionId}`;

function run(queue: Queue, ...msgs: [Msg, number][]): { queue: Queue; effects: Effect[] } {
  let effects: Effect[] = [];
  let next = queue;
  for (const [msg, now] of msgs) {
    const [after, more] = update(next, msg, now);
    next = after;
    effects = more;
  }
  return { queue: next, effects };
}
const sends = (effects: Effect[]) => effects.filter((effect) => effect.fx === "send");
const held = (stored: Record<string, Stored> = {}) => run(newQueue(stored), [{ t: "held" }, 0]).queue;

test("A mark is sent once its delay is over, with the version that was seen", () => {
  const stored = { "mark:1a": { act: mark("1a", 100), version: 3 } };
  const typed = run(held(stored), [{ t: "wish", act: mark("1a", 150), delay: 400 }, 1_000]);
  expect(typed.effects).toEqual([{ fx: "wake", at: 1_400 }]);
  const due = run(typed.queue, [{ t: "tick" }, 1_400]);
  expect(due.effects).toEqual([{ fx: "send", target: "mark:1a", act: mark("1a", 150), version: 3 }]);
});

test("Typing 1 then 1,5 sends one mark, and Enter sends it at once", () => {
  const typed = run(
    held(),
    [{ t: "wish", act: mark("1a", 100), delay: 400 }, 0],
    [{ t: "wish", act: mark("1a", 150), delay: 400 }, 100],
    [{ t: "hurry", target: "mark:1a" }, 150],
  );
  expect(sends(typed.effects)).toEqual([{ fx: "send", target: "mark:1a", act: mark("1a", 150), version: 0 }]);
});

test("A second change of the same question waits for the first one's answer and carries its version", () => {
  const first = run(held(), [{ t: "wish", act: mark("1a", 100), delay: 0 }, 0]);
  const second = run(first.queue, [{ t: "wish", act: mark("1a", 200), delay: 0 }, 10]);
  expect(sends(second.effects)).toEqual([]);
  const answered = run(second.queue, [{ t: "arrived", target: target("1a"), version: 1 }, 20]);
  expect(sends(answered.effects)).toEqual([{ fx: "send", target: "mark:1a", act: mark("1a", 200), version: 1 }]);
});

test("Typing a value and taking it back before it was sent sends nothing", () => {
  const stored = { "mark:1a": { act: mark("1a", 100), version: 1 } };
  const back = run(
    held(stored),
    [{ t: "wish", act: mark("1a", 150), delay: 400 }, 0],
    [{ t: "wish", act: mark("1a", 100), delay: 400 }, 100],
  );
  expect(back.queue.waiting.size).toBe(0);
});

test("While the copy is not ours nothing travels and nothing is dropped", () => {
  const typed = run(newQueue({}), [{ t: "wish", act: mark("1a", 100), delay: 0 }, 0], [{ t: "tick" }, 99_999]);
  expect(typed.effects).toEqual([]);
  expect(shownValue(typed.queue, mark("1a", null))).toEqual(mark("1a", 100));
  expect(sends(run(typed.queue, [{ t: "held" }, 100_000]).effects)).toHaveLength(1);
});

test("When the line drops one act probes it, and the others follow in their order", () => {
  const typed = run(
    held(),
    [{ t: "wish", act: mark("1a", 100), delay: 0 }, 0],
    [{ t: "wish", act: mark("1b", 200), delay: 0 }, 1],
    [{ t: "failed", target: target("1a") }, 10],
    [{ t: "failed", target: target("1b") }, 11],
  );
  expect(typed.queue.attempt).toBe(1);
  expect(typed.effects).toEqual([{ fx: "wake", at: 1_010 }]);
  const probe = run(typed.queue, [{ t: "tick" }, 1_010]);
  expect(sends(probe.effects).map((effect) => effect.target)).toEqual(["mark:1a"]);
  const through = run(probe.queue, [{ t: "arrived", target: target("1a"), version: 1 }, 1_100]);
  expect(sends(through.effects).map((effect) => effect.target)).toEqual(["mark:1b"]);
  expect(through.queue.attempt).toBe(0);
});

test("Failures in a row wait longer and longer, up to half a minute, and longer still when the server says so", () => {
  expect([1, 2, 3, 4, 5, 6, 20].map(backoff)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  const typed = run(
    held(),
    [{ t: "wish", act: mark("1a", 100), delay: 0 }, 0],
    [{ t: "failed", target: target("1a"), retryAfterMs: 60_000 }, 0],
  );
  expect(typed.effects).toEqual([{ fx: "wake", at: 60_000 }]);
  expect(sends(run(typed.queue, [{ t: "online" }, 5]).effects)).toHaveLength(1);
});

test("A write that arrived although its answer was lost is recognised and not taken for a conflict", () => {
  const lost = run(
    held(),
    [{ t: "wish", act: mark("1a", 100), delay: 0 }, 0],
    [{ t: "failed", target: target("1a") }, 1],
    [{ t: "wish", act: mark("1a", 150), delay: 0 }, 2],
    [{ t: "online" }, 3],
    [{ t: "conflicted", target: target("1a"), theirs: { act: mark("1a", 100), version: 1 } }, 4],
  );
  expect(lost.effects).toEqual([{ fx: "send", target: "mark:1a", act: mark("1a", 150), version: 1 }]);
});

test("A real conflict waits for the teacher, and holds up no other question", () => {
  const stored = { "mark:1a": { act: mark("1a", 50), version: 1 } };
  const theirs = { act: mark("1a", 200), version: 2 };
  const clash = run(
    held(stored),
    [{ t: "wish", act: mark("1a", 100), delay: 0 }, 0],
    [{ t: "conflicted", target: target("1a"), theirs }, 1],
    [{ t: "wish", act: mark("1b", 300), delay: 0 }, 2],
  );
  expect(clash.queue.waiting.get("mark:1a")?.trouble).toEqual({ t: "conflict", theirs });
  expect(sends(clash.effects).map((effect) => effect.target)).toEqual(["mark:1b"]);
  const mine = run(clash.queue, [{ t: "keepMine", target: target("1a") }, 3]);
  expect(sends(mine.effects)).toEqual([{ fx: "send", target: "mark:1a", act: mark("1a", 100), version: 2 }]);
  const other = run(clash.queue, [{ t: "takeTheirs", target: target("1a") }, 3]);
  expect(other.effects).toEqual([{ fx: "show", act: mark("1a", 200) }]);
  expect(shownValue(other.queue, mark("1a", null))).toEqual(mark("1a", 200));
});

test("A lost lock stops the queue at once and keeps every act", () => {
  const taken = run(
    held(),
    [{ t: "wish", act: mark("1a", 100), delay: 0 }, 0],
    [{ t: "wish", act: mark("1b", 200), delay: 0 }, 1],
    [{ t: "lost", target: target("1a") }, 2],
    [{ t: "lost", target: target("1b") }, 3],
    [{ t: "tick" }, 99_999],
  );
  expect(taken.effects).toEqual([]);
  expect([...taken.queue.waiting.keys()]).toEqual(["mark:1a", "mark:1b"]);
});

test("After the copy was somebody else's, only what they did not touch is sent unasked", () => {
  const stored = { "mark:1a": { act: mark("1a", 50), version: 1 } };
  const back = run(
    held(stored),
    [{ t: "wish", act: mark("1a", 100), delay: 0 }, 0],
    [{ t: "wish", act: mark("1b", 200), delay: 0 }, 0],
    [{ t: "lost", target: target("1a") }, 1],
    [{ t: "lost", target: target("1b") }, 1],
    [{ t: "refreshed", stored: { "mark:1a": { act: mark("1a", 75), version: 2 } } }, 2],
    [{ t: "held" }, 3],
  );
  expect(sends(back.effects)).toEqual([{ fx: "send", target: "mark:1b", act: mark("1b", 200), version: 0 }]);
  expect(back.queue.waiting.get("mark:1a")?.trouble?.t).toBe("conflict");
});

test("A refused mark stays where it was typed until it is corrected", () => {
  const refused = run(
    held(),
    [{ t: "wish", act: mark("1a", 900), delay: 0 }, 0],
    [{ t: "refused", target: target("1a"), code: "MARK_OUT_OF_BOUNDS" }, 1],
  );
  expect(refused.queue.waiting.get("mark:1a")?.trouble).toEqual({ t: "refused", code: "MARK_OUT_OF_BOUNDS" });
  const corrected = run(refused.queue, [{ t: "wish", act: mark("1a", 300), delay: 0 }, 2]);
  expect(sends(corrected.effects)).toHaveLength(1);
});

test("Dropping unsaved acts shows again what the server has", () => {
  const stored = { "mark:1a": { act: mark("1a", 50), version: 1 } };
  const dropped = run(newQueue(stored), [{ t: "wish", act: mark("1a", 100), delay: 0 }, 0], [{ t: "dropAll" }, 1]);
  expect(dropped.effects).toEqual([{ fx: "show", act: mark("1a", 50) }]);
  expect(dropped.queue.waiting.size).toBe(0);
});

test("Everything the server sends of a copy has its own target", () => {
  const annotation = {
    id: "n1",
    page: 0,
    x: 0,
    y: 0,
    w: 1,
    h: 1,
    kind: "error" as const,
    text: "",
    scoreDelta: null,
    ink: null,
    version: 4,
  };
  const stored = storedOf({
    annotations: [annotation],
    marks: [{ questionId: "1a", points: 100, version: 1 }],
    remarks: [{ questionId: "1a", text: "oui", version: 2 }],
    appreciation: { text: "", version: 0 },
  });
  expect(Object.fromEntries(Object.entries(stored).map(([key, each]) => [key, each.version]))).toEqual({
    "mark:1a": 1,
    "remark:1a": 2,
    "annotation:n1": 4,
    appreciation: 0,
  });
});

/** A server that keeps versions, loses answers and fails at will. */
class Server {
  readonly kept = new Map<string, Stored>();
  write(act: Act, version: number): Stored | "conflict" {
    const now = this.kept.get(targetOf(act));
    if ((now?.version ?? 0) !== version) return "conflict";
    const next = { act, version: version + 1 };
    this.kept.set(targetOf(act), next);
    return next;
  }
}

function answer(server: Server, effect: Extract<Effect, { fx: "send" }>, fate: "ok" | "lostBefore" | "lostAfter"): Msg {
  const { act, version, target } = effect;
  if (fate === "lostBefore") return { t: "failed", target };
  const written = server.write(act, version);
  if (fate === "lostAfter") return { t: "failed", target };
  if (written !== "conflict") return { t: "arrived", target, version: written.version };
  const theirs = server.kept.get(target);
  if (!theirs) throw new Error("a conflict about nothing");
  return { t: "conflicted", target, theirs };
}

test("Whatever gets lost on the way, in the end the server has exactly what the teacher wished, without one conflict", () => {
  const wishes = fc.array(fc.tuple(fc.constantFrom("1a", "1b", "2"), fc.integer({ min: 0, max: 3 })), {
    maxLength: 12,
  });
  const fates = fc.array(fc.constantFrom("ok" as const, "lostBefore" as const, "lostAfter" as const), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(wishes, fates, (typed, luck) => {
      const server = new Server();
      let [queue, due] = update(newQueue({}), { t: "held" }, 0);
      let now = 0;
      const wished = new Map<string, Act>();
      const flight: Extract<Effect, { fx: "send" }>[] = [];
      const say = (msg: Msg) => {
        [queue, due] = update(queue, msg, now);
        flight.push(...sends(due));
        const targets = flight.map((each) => each.target);
        expect(new Set(targets).size).toBe(targets.length);
      };
      const land = (fate: "ok" | "lostBefore" | "lostAfter") => {
        const first = flight.shift();
        if (first) say(answer(server, first, fate));
      };
      for (const [questionId, points] of typed) {
        now += 50;
        wished.set(questionId, mark(questionId, points));
        say({ t: "wish", act: mark(questionId, points), delay: 100 });
        if (luck.length > 0) land(luck.shift() ?? "ok");
      }
      for (let turn = 0; turn < 200 && queue.waiting.size > 0; turn++) {
        now += 40_000;
        say({ t: "tick" });
        land(luck.shift() ?? "ok");
      }
      expect(queue.waiting.size).toBe(0);
      for (const [questionId, act] of wished) {
        const kept = server.kept.get(target(questionId))?.act ?? mark(questionId, null);
        expect(sameValue(kept, act)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test("An act that was refused stays with the teacher when the copy is read anew, and is not sent again unasked", () => {
  const sent = run(held(), [{ t: "wish", act: mark("1a", 150), delay: 0 }, 0]);
  const refused = run(sent.queue, [{ t: "refused", target: target("1a"), code: "SCHEME_CHANGED" }, 1]);
  const read = run(refused.queue, [{ t: "refreshed", stored: {} }, 2], [{ t: "tick" }, 3]);
  expect(read.effects).toEqual([]);
  expect(read.queue.waiting.get(target("1a"))?.trouble).toEqual({ t: "refused", code: "SCHEME_CHANGED" });
  const there = { [target("1a")]: { act: mark("1a", 150), version: 4 } };
  expect(run(refused.queue, [{ t: "refreshed", stored: there }, 2]).queue.waiting.size).toBe(0);
});
