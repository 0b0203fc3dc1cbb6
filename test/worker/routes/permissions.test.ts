/**
 * Every route of the contract, every role, everybody's things, every state of release: what happens is what a second,
 * independent table says (scripts/attack/table.mjs), and no byte on the way names a pupil to who may not know.
 */
import { expect, test, vi } from "vitest";
import type { EndpointKey } from "#contract/endpoints";
import { finderOf, internalsIn } from "../../../scripts/attack/leaks.mjs";
import {
  CODES,
  compare,
  expected,
  ROLES,
  ROWS,
  type Role,
  type WHOSE,
  whoseOf,
} from "../../../scripts/attack/table.mjs";
import { call, type Ids, TABLE } from "../../support/calls.ts";
import { type Estate, makeEstate } from "../../support/estate.ts";
import { Listener } from "../../support/listener.ts";
import { type Pupil, ZOE } from "../../support/pupils.ts";
import { world } from "../../support/world.ts";

type Whose = (typeof WHOSE)[number];
type State = "unreleased" | "planned" | "released" | "taken back";
type Cell = { key: EndpointKey; role: Role; whose: Whose; want: ReturnType<typeof expected> };

const everywhere = (id: string): Ids => ({
  exams: id,
  copies: id,
  my: id,
  scans: id,
  pages: id,
  piles: id,
  users: id,
  jobs: id,
  parked: id,
  alerts: id,
  students: id,
  ops: id,
  me: id,
});
const STRANGERS: readonly [Pupil, Pupil] = [
  ZOE,
  {
    lastName: "VANDERMEULEN",
    firstName: "Maximilien",
    email: "maximilien.v@ailleurs.test",
    number: "INE0999MV",
    className: "5e Obsidienne",
  },
];
/** Some thousand calls: a busy machine takes its time. */
const PATIENCE = 180_000;
const MISSING = everywhere("01890a5d-ac96-774b-bcce-b302099a8057");
const MALFORMED = everywhere("..%2f%27%20or%201=1--");

function cells(state: State, roles: readonly Role[], only: (key: EndpointKey) => boolean = () => true): Cell[] {
  return TABLE.filter(([key, { allow }]) => allow !== "anyone" && allow !== "operator" && only(key)).flatMap(
    ([key]) => {
      const row = ROWS[key];
      if (!row) throw new Error(`no row for ${key}`);
      const all = roles.flatMap((role) =>
        whoseOf(key, row).map((whose) => ({
          key,
          role,
          whose,
          want: expected(row, role, whose, { released: state === "released" }),
        })),
      );
      // An id within an id that the test does not know: only what is refused can be tried.
      return all.filter(({ want }) => !(row.inner && want === "in"));
    },
  );
}

async function bring({ admin, examId }: Estate, state: State): Promise<void> {
  const path = `/api/exams/${examId}/release`;
  if (state === "planned") await admin.ask("POST", path, { at: Date.now() + 3_600_000 });
  if (state === "released" || state === "taken back") await admin.ask("POST", path, {});
  if (state === "taken back") await admin.ask("DELETE", path);
}

/** What ends something comes last, so that a call does not take away what the next one needs. */
const LAST = [
  "POST /api/jobs/:id/cancel",
  "DELETE /api/exams/:id/release",
  "DELETE /api/exams/:id",
  "DELETE /api/users/:id/sessions",
  "PATCH /api/users/:id",
  "POST /api/students/:id/erase",
  "PATCH /api/ops/schools/:id",
];
const order = ({ key, role }: Cell) =>
  (key.startsWith("GET") ? 0 : 10) + (role === "admin" ? 5 : 0) + 100 * (LAST.indexOf(key) + 1);

function idsOf(estate: Estate, elsewhere: Estate, { role, whose }: Cell): Ids {
  return {
    mine: estate.mineOf(role),
    others: estate.others,
    elsewhere: elsewhere.mineOf(role),
    missing: MISSING,
    malformed: MALFORMED,
  }[whose];
}

const isRefused = (code: string | null) => Object.values(CODES).includes(code ?? "") || code === "WRONG_ORIGIN";

async function walk(estate: Estate, elsewhere: Estate, list: readonly Cell[], ears: Record<Role, Listener>) {
  const refused = list.filter(({ want }) => want !== "in");
  const before = await world();
  for (const cell of refused) {
    const { key, role, whose, want } = cell;
    const { status, code } = await call(ears[role], key, idsOf(estate, elsewhere, cell));
    const code_ = want === "in" ? null : CODES[want];
    expect({ key, role, whose, status, code }).toEqual({ key, role, whose, status: want, code: code_ });
  }
  expect(await world(), "a refused call changed something").toEqual(before);
  const let_in = list.filter(({ want }) => want === "in").sort((a, b) => order(a) - order(b));
  for (const cell of let_in) {
    const { key, role, whose } = cell;
    const { status, code } = await call(ears[role], key, idsOf(estate, elsewhere, cell));
    expect({ key, role, whose, status, code, refused: isRefused(code) || status >= 500 }).toMatchObject({
      refused: false,
    });
  }
  return { refused: refused.length, letIn: let_in.length };
}

const listeners = (estate: Estate) =>
  Object.fromEntries(ROLES.map((role) => [role, Listener.as(estate.people[role])])) as Record<Role, Listener>;

const wordsOf = ({ pupils, studentIds }: Estate, n?: number) =>
  pupils.flatMap((pupil, index) =>
    n === undefined || n === index
      ? [pupil.lastName, pupil.firstName, pupil.email, pupil.number, pupil.className, studentIds[index] ?? ""]
      : [],
  );

const heardIn = (listener: Listener, words: readonly string[]) => {
  const find = finderOf(words);
  return listener.heard.flatMap(({ what, text }) => find(text).map((word) => `${word} in ${what}`));
};

test("Every endpoint has its row in the second table", () => {
  expect(compare(TABLE.map(([key]) => key)).missing).toEqual([]);
});

test("Every route × role × ownership answers what the table says, refused calls change nothing, and nobody hears of another school [2.5] [2.6-21] [K5] [K6] [K7] [K22] [schools]", {
  timeout: PATIENCE,
}, async () => {
  const [estate, elsewhere] = [await makeEstate(), await makeEstate(STRANGERS)];
  await bring(estate, "released");
  await bring(elsewhere, "released");
  const ears = listeners(estate);
  const { refused, letIn } = await walk(estate, elsewhere, cells("released", ROLES), ears);
  expect([refused > 900, letIn > 100]).toEqual([true, true]);
  for (const role of ROLES)
    expect({ role, heard: heardIn(ears[role], wordsOf(elsewhere)) }).toEqual({ role, heard: [] });
  expect(ears.ops.heard.length).toBeGreaterThan(50);
  expect(heardIn(ears.ops, wordsOf(estate))).toEqual([]);
  for (const { heard } of Object.values(ears))
    for (const { what, text } of heard)
      expect({ what, internals: internalsIn(text.slice(0, 100_000)) }).toEqual({ what, internals: null });
});

for (const state of ["unreleased", "planned", "released", "taken back"] as const) {
  test(`While the results are ${state}, pupils and teachers get from every route what is theirs and not a byte more [K5] [0.5]`, {
    timeout: PATIENCE,
  }, async () => {
    const lines: string[] = [];
    const keep = (...parts: unknown[]) => void lines.push(parts.map(String).join(" "));
    using _info = vi.spyOn(console, "info").mockImplementation(keep);
    using _warn = vi.spyOn(console, "warn").mockImplementation(keep);
    using _error = vi.spyOn(console, "error").mockImplementation(keep);
    using _log = vi.spyOn(console, "log").mockImplementation(keep);
    const [estate, elsewhere] = [await makeEstate(), await makeEstate(STRANGERS)];
    await bring(estate, state);
    const ears = listeners(estate);
    const aboutCopies = (key: EndpointKey) => /\/(copies|exams|my|jobs|lots)/.test(key);
    const { letIn } = await walk(estate, elsewhere, cells(state, ["teacher", "student"], aboutCopies), ears);
    expect(letIn).toBeGreaterThan(20);

    // The pupil: everything of the own copy once it is out; before that not even a count.
    const mine = await ears.student.ask("GET", "/api/my/copies");
    if (state === "released") expect(mine.body).toMatchObject({ items: [{ id: estate.copyId }] });
    else expect(mine.body).toEqual({ items: [] });
    expect(heardIn(ears.student, wordsOf(estate, 1))).toEqual([]);
    if (state !== "released") expect(heardIn(ears.student, [estate.examId, estate.copyId, "Brevet blanc"])).toEqual([]);

    // The teacher: no name in any header, picture, file name or PDF, before the release and after it.
    expect(heardIn(ears.teacher, wordsOf(estate))).toEqual([]);
    expect(ears.teacher.heard.some(({ what, text }) => what.includes("/image") && text.includes("RIFF picture"))).toBe(
      true,
    );

    // The same ears hear the name where it is meant to be heard.
    const office = Listener.as(estate.secretary);
    await office.raw("GET", `/api/copies/${estate.copyId}/pages/0/image`);
    await office.raw("GET", `/api/exams/${estate.examId}/copies`);
    expect(new Set(heardIn(office, [estate.pupils[0]?.lastName ?? ""]))).toHaveProperty("size", 2);
    expect(finderOf(wordsOf(estate))(lines.join("\n"))).toEqual([]);
  });
}
