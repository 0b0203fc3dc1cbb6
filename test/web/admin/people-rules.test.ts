/** The small rules behind the screens of people, settings and schools. */
import { expect, test } from "vitest";
import { USUAL_SETTINGS } from "#domain/school-settings";
import { readPeople } from "../../../web/admin/paste-people.ts";
import { changeOf, draftOf, isEmpty, shortened, stricter } from "../../../web/admin/settings-draft.ts";
import { classesWithoutEmail } from "../../../web/admin/slip-classes.ts";
import { readSlipLink } from "../../../web/door/slip-link.ts";
import { checkOverdue, troubled } from "../../../web/ops/trouble.ts";

test("Each pasted line has its fate before anything is written; only what is new and whole is invited", () => {
  const text = [
    "Marc Petit ; MARC@lycee.test ; Secrétariat",
    "Ève Roy\teve@lycee.test",
    "",
    "Ada;ada@lycee.test;admin",
    "Nadia;nadia@lycee.test;prof",
    "Marc;marc@lycee.test;prof",
    ";x@lycee.test;",
    "Zoé;zoe@lycee",
    "Lou;lou@lycee.test;jardinier",
    "Ops;ops@lycee.test;ops",
  ].join("\n");
  const lines = readPeople(text, new Set(["nadia@lycee.test"]));
  expect(lines.map(({ line, fate, role }) => [line, fate, role])).toEqual([
    [1, "new", "secretary"],
    [2, "new", "teacher"],
    [4, "new", "admin"],
    [5, "known", "teacher"],
    [6, "twice", "teacher"],
    [7, "noName", "teacher"],
    [8, "badEmail", "teacher"],
    [9, "badRole", null],
    [10, "badRole", null],
  ]);
  expect(lines[0]?.email).toBe("marc@lycee.test");
});

test("Classes are those with somebody without an address, in the order people count in", () => {
  const pupil = (id: string, className: string, email: string | null) => ({
    id,
    className,
    email,
    lastName: "x",
    firstName: "y",
  });
  const classes = classesWithoutEmail([
    pupil("a", "10e", null),
    pupil("b", "3e", "b@x.test"),
    pupil("c", "2e", null),
    pupil("d", "10e", null),
  ]);
  expect(classes.map(({ name, students }) => [name, students.map(({ id }) => id)])).toEqual([
    ["2e", ["c"]],
    ["10e", ["a", "d"]],
  ]);
});

test("Only what differs is sent, and only what is stricter or sooner deserves a question", () => {
  const school = { name: "Lycée", language: "fr" as const, settings: USUAL_SETTINGS };
  const draft = draftOf(school);
  expect(isEmpty(changeOf(school, draft))).toBe(true);
  const changed = {
    ...draft,
    name: " Lycée Zola ",
    retention: { ...draft.retention, examDays: "90", auditDays: "365" },
  };
  expect(changeOf(school, changed)).toEqual({
    name: "Lycée Zola",
    settings: { retention: { examDays: 90, auditDays: 365 } },
  });
  expect(shortened(school, changed)).toEqual(["examDays"]);
  expect([stricter("admins", "staff"), stricter("optional", "admins"), stricter("staff", "admins")]).toEqual([
    true,
    true,
    false,
  ]);
});

test("The square of a slip brings login and code; anything else brings nothing", () => {
  expect(readSlipLink("#zoe.roy~K7QM4XWP9RTN")).toEqual({ login: "zoe.roy", code: "K7QM4XWP9RTN" });
  expect(readSlipLink("#a%2Bb%40x.test~CODE")).toEqual({ login: "a+b@x.test", code: "CODE" });
  for (const hash of ["", "#", "#zoe.roy", "#~CODE", "#a~b~c", "#%E0%A4%A~CODE"]) expect(readSlipLink(hash)).toBe(null);
});

test("The operator reads first of the school nobody can enter, then of the one with most trouble; a shut one is quiet", () => {
  const school = (id: string, more: object) => ({
    id,
    name: id,
    suspendedAt: null,
    activeAdmins: 1,
    health: { failedJobs: 0, parked: 0, openAlerts: 0 },
    ...more,
  });
  const found = troubled([
    school("well", {}),
    school("one", { health: { failedJobs: 1, parked: 0, openAlerts: 0 } }),
    school("many", { health: { failedJobs: 0, parked: 2, openAlerts: 3 } }),
    school("shut", { suspendedAt: 1, activeAdmins: 0 }),
    school("empty", { activeAdmins: 0 }),
  ]);
  expect(found.map(({ school: { id }, wrong }) => [id, wrong.map(({ what }) => what)])).toEqual([
    ["empty", ["noAdmin"]],
    ["many", ["alerts", "parked"]],
    ["one", ["failed"]],
  ]);
  const day = 86_400_000;
  expect([checkOverdue(null, day), checkOverdue(day, 2 * day), checkOverdue(day, 4 * day)]).toEqual([
    false,
    false,
    true,
  ]);
});
