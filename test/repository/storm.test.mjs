// The judge of the storm: it must see what is lost, done twice, or written by the wrong hand, and find nothing where all is well.
import { expect, test } from "vitest";
import { dice } from "../../scripts/storm/clients.mjs";
import { Ledger } from "../../scripts/storm/ledger.mjs";

const event = (seq, kind, actor_id, detail = "{}") => ({ seq, kind, actor_id, detail });

/** A copy marked once by Ann, drawn on and erased. */
const dump = () => ({
  life: [{ appreciation: "Vu", appreciation_version: 1 }],
  mark: [{ question_id: "q1", points: 100, version: 2 }],
  annotation: [{ id: "a", body: null, version: 2 }],
  operation: ["1", "2", "3", "4", "5"].map((id, n) => ({ id, version: [1, 2, 1, 2, 1][n] })),
  event: [
    event(1, "LOCK", "ann"),
    event(2, "MARK", "ann", '{"version":1}'),
    event(3, "MARK", "ann", '{"version":2}'),
    event(4, "UNLOCK", "ann"),
  ],
});

const acts = [
  { copyId: "c", target: "mark:q1", version: 1, value: { points: 25 }, operationId: "1" },
  { copyId: "c", target: "mark:q1", version: 2, value: { points: 100 }, operationId: "2" },
  { copyId: "c", target: "annotation:a", version: 1, value: { text: "x" }, operationId: "3" },
  { copyId: "c", target: "annotation:a", version: 2, value: null, operationId: "4" },
  { copyId: "c", target: "appreciation", version: 1, value: { text: "Vu" }, operationId: "5" },
];

function judged(change) {
  const [ledger, stored] = [new Ledger(), dump()];
  for (const act of acts) ledger.acknowledge(act);
  change(stored);
  ledger.compare("c", stored);
  return ledger.counts;
}

const NOTHING = { lost: 0, duplicated: 0, wrongOwner: 0, invariants: 0 };

test("Where every acknowledged act is there once, by its holder, nothing is found", () => {
  expect(judged(() => undefined)).toEqual(NOTHING);
});

test("An act that is not there, an older version or another value is lost", () => {
  expect(judged((stored) => stored.operation.splice(1, 1, { id: "9", version: 2 })).lost).toBe(1);
  expect(judged((stored) => (stored.mark[0].points = 75)).lost).toBe(1);
  expect(judged((stored) => (stored.mark[0].version = 1)).lost).toBe(2);
  expect(judged((stored) => (stored.annotation[0].body = '{"text":"x"}')).lost).toBe(1);
  expect(judged((stored) => stored.mark.pop()).lost).toBe(2);
});

test("A version too many or an event told twice is an act done twice", () => {
  expect(judged((stored) => stored.operation.pop()).duplicated).toBe(1);
  expect(judged((stored) => stored.event.splice(3, 0, event(4, "MARK", "ann", '{"version":2}'))).duplicated).toBe(1);
});

test("A write after the copy was given back or taken is one by the wrong hand", () => {
  expect(judged((stored) => stored.event.push(event(5, "MARK", "ann", '{"version":3}'))).wrongOwner).toBe(1);
  expect(judged((stored) => stored.event.splice(1, 0, event(2, "LOCK", "bob"))).wrongOwner).toBe(2);
});

test("The same seed wishes the same", () => {
  const wishes = () => {
    const roll = dice(7);
    return Array.from({ length: 50 }, () => [roll.below(60), roll.chance(0.05)]);
  };
  expect(wishes()).toEqual(wishes());
});
