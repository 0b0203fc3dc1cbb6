/** How far each role reaches, and that nothing else gets anybody anywhere. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { CAPABILITIES, type Facts, type Kind, mayReach, scopeOf } from "#domain/permissions";
import { can, ROLES, type Role } from "#domain/roles";

const KINDS: Kind[] = ["exam", "copy", "scan", "job", "user", "student", "alert", "message"];
const person = (role: Role, id = "me", schoolId = "here") => ({ id, role, schoolId });

const anyCase = fc.record({
  role: fc.constantFrom(...ROLES),
  capability: fc.constantFrom(...CAPABILITIES),
  thing: fc.record({
    kind: fc.constantFrom(...KINDS),
    schoolId: fc.constantFrom("here", "there", ""),
    chosen: fc.boolean(),
    teacherId: fc.constantFrom("me", "other", null),
    releasedTo: fc.constantFrom("me", "other", null),
    startedBy: fc.constantFrom("me", "other"),
    userId: fc.constantFrom("me", "other"),
  }),
  school: fc.constantFrom("here", ""),
});

test("Whatever the role, the capability and the facts: nothing of another school is reached, and nothing without the capability [schools]", () => {
  fc.assert(
    fc.property(anyCase, ({ role, capability, thing, school }) => {
      const reached = mayReach(person(role, "me", school), capability, thing);
      if (thing.schoolId !== school || school === "" || !can(role, capability)) expect(reached).toBe(false);
    }),
    { numRuns: 5_000 },
  );
});

test("Facts that are missing open nothing to anybody but who sees the whole school", () => {
  for (const role of ROLES)
    for (const capability of CAPABILITIES)
      for (const kind of KINDS) {
        const reached = mayReach(person(role), capability, { kind, schoolId: "here" });
        expect({ role, capability, kind, reached }).toEqual({
          role,
          capability,
          kind,
          reached: scopeOf(role, capability, kind) === "school",
        });
      }
});

const OWN: [role: Role, capability: Parameters<typeof mayReach>[1], own: Facts, others: Facts][] = [
  [
    "teacher",
    "readExams",
    { kind: "exam", schoolId: "here", chosen: true },
    { kind: "exam", schoolId: "here", chosen: false },
  ],
  [
    "teacher",
    "grade",
    { kind: "copy", schoolId: "here", teacherId: "me" },
    { kind: "copy", schoolId: "here", teacherId: "other" },
  ],
  [
    "teacher",
    "readFinal",
    { kind: "copy", schoolId: "here", teacherId: "me" },
    { kind: "copy", schoolId: "here", teacherId: null, releasedTo: "me" },
  ],
  [
    "student",
    "readFinal",
    { kind: "copy", schoolId: "here", releasedTo: "me" },
    { kind: "copy", schoolId: "here", releasedTo: null },
  ],
  [
    "student",
    "readOwnCopies",
    { kind: "copy", schoolId: "here", releasedTo: "me" },
    { kind: "copy", schoolId: "here", releasedTo: "other", teacherId: "me" },
  ],
  [
    "teacher",
    "readJobs",
    { kind: "job", schoolId: "here", startedBy: "me" },
    { kind: "job", schoolId: "here", startedBy: "other" },
  ],
  [
    "secretary",
    "readJobs",
    { kind: "job", schoolId: "here", startedBy: "me" },
    { kind: "job", schoolId: "here", startedBy: "other" },
  ],
];

test("Own lot, own exam, own copy once released, own job: each opens its own thing and nobody else's [2.6-21]", () => {
  for (const [role, capability, own, others] of OWN) {
    expect([role, capability, mayReach(person(role), capability, own)]).toEqual([role, capability, true]);
    expect([role, capability, mayReach(person(role), capability, others)]).toEqual([role, capability, false]);
    expect(mayReach(person(role, "me", "there"), capability, own)).toBe(false);
    expect(mayReach(person("admin"), "readJobs", { kind: "job", schoolId: "here", startedBy: "other" })).toBe(true);
  }
});

test("Only an admin and a secretary see a whole school, and no teacher any whole of anything", () => {
  const whole = ROLES.filter((role) =>
    CAPABILITIES.some((each) => KINDS.some((kind) => scopeOf(role, each, kind) === "school")),
  );
  expect(whole).toEqual(["admin", "secretary"]);
});
