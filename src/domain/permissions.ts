/**
 * The one table of permissions: which role has which capability, and how it must stand to a thing to use it there.
 * Routes name a capability; the thing is found by the one helper of its kind (src/reach.ts), and the statements of
 * src/db ask this table how far a role sees. What is not written here is refused.
 */
import type { Role } from "./roles.ts";

/**
 * How a person stands to a thing:
 * `school` it belongs to her school · `chosen` she was chosen to mark the exam, or holds a copy of it ·
 * `lot` the copy was given to her · `author` she wrote the copy, and it is released · `started` the job is hers ·
 * `self` it is about herself · `installation` it belongs to no school.
 */
export type Relation = "school" | "chosen" | "lot" | "author" | "started" | "self" | "installation";

/** What an id in a path can mean. */
export type Kind = "exam" | "copy" | "scan" | "page" | "pile" | "job" | "user" | "student" | "alert" | "message";

const SCHOOL = ["school"] as const;
const SELF = ["self"] as const;
const INSTALLATION = ["installation"] as const;

const TABLE = {
  admin: {
    readSelf: SELF,
    useTotp: SELF,
    readExams: SCHOOL,
    manageExams: SCHOOL,
    readRoster: SCHOOL,
    importRoster: SCHOOL,
    importScans: SCHOOL,
    readCopies: SCHOOL,
    identify: SCHOOL,
    validate: SCHOOL,
    dispatch: SCHOOL,
    readCopy: SCHOOL,
    readPages: SCHOOL,
    grade: SCHOOL,
    oversee: SCHOOL,
    readFinal: SCHOOL,
    release: SCHOOL,
    exportResults: SCHOOL,
    readStatistics: SCHOOL,
    managePeople: SCHOOL,
    readJobs: SCHOOL,
    readLive: SCHOOL,
    readTrouble: SCHOOL,
    manageSchool: SCHOOL,
    readAudit: SCHOOL,
    managePrivacy: SCHOOL,
    readOutbox: SCHOOL,
  },
  secretary: {
    readSelf: SELF,
    useTotp: SELF,
    readExams: SCHOOL,
    readRoster: SCHOOL,
    importRoster: SCHOOL,
    importScans: SCHOOL,
    readCopies: SCHOOL,
    readPages: SCHOOL,
    identify: SCHOOL,
    validate: SCHOOL,
    readJobs: ["started"],
    readLive: SCHOOL,
  },
  teacher: {
    readSelf: SELF,
    useTotp: SELF,
    readExams: ["chosen"],
    readCopies: ["chosen", "lot"],
    readLots: SELF,
    readCopy: ["lot"],
    readPages: ["lot"],
    grade: ["lot"],
    readFinal: ["lot"],
    readStatistics: ["chosen"],
    readJobs: ["started"],
  },
  student: { readSelf: SELF, readOwnCopies: ["author"], readPages: ["author"], readFinal: ["author"] },
  ops: {
    readSelf: SELF,
    useTotp: SELF,
    readTrouble: INSTALLATION,
    manageSchools: INSTALLATION,
    readOutbox: INSTALLATION,
  },
} as const satisfies Record<Role, Record<string, readonly Relation[]>>;

type Every<T> = T extends unknown ? keyof T : never;
export type Capability = Every<(typeof TABLE)[Role]>;

export const CAPABILITIES = [...new Set(Object.values(TABLE).flatMap(Object.keys))] as Capability[];

function relationsOf(role: Role, capability: Capability): readonly Relation[] {
  const row: Partial<Record<Capability, readonly Relation[]>> = TABLE[role];
  return row[capability] ?? [];
}

/** Whether there is anything at all the role may use the capability on. */
export function can(role: Role, capability: Capability): boolean {
  return relationsOf(role, capability).length > 0;
}

/** The relations that mean something for a kind of thing. */
const ABOUT: Record<Kind, readonly Relation[]> = {
  exam: ["school", "chosen"],
  copy: ["school", "lot", "author"],
  scan: ["school"],
  page: ["school"],
  pile: ["school"],
  job: ["school", "started"],
  user: ["school", "self"],
  student: ["school"],
  alert: ["school"],
  message: ["school"],
};

/** How the role must stand to a thing of this kind; "none" when there is no way. */
export function scopeOf(role: Role, capability: Capability, kind: Kind): Relation | "none" {
  return relationsOf(role, capability).find((relation) => ABOUT[kind].includes(relation)) ?? "none";
}

/** What is known of a thing. A fact that is missing is a relation that does not hold. */
export type Facts = {
  kind: Kind;
  schoolId: string;
  /** Exam: the person was chosen to mark it, or holds a copy of it. */
  chosen?: boolean;
  /** Copy: to whom it was given. */
  teacherId?: string | null;
  /** Copy: the account of its author, once it is released; before there is none. */
  releasedTo?: string | null;
  /** Job: who started it. */
  startedBy?: string;
  /** User: which account. */
  userId?: string;
};

export function mayReach(
  person: { id: string; role: Role; schoolId: string },
  capability: Capability,
  thing: Facts,
): boolean {
  // "" is the school of whoever runs the installation: nothing belongs to it.
  if (person.schoolId === "" || thing.schoolId !== person.schoolId) return false;
  switch (scopeOf(person.role, capability, thing.kind)) {
    case "school":
      return true;
    case "chosen":
      return thing.chosen === true;
    case "lot":
      return thing.teacherId === person.id;
    case "author":
      return thing.releasedTo === person.id;
    case "started":
      return thing.startedBy === person.id;
    case "self":
      return thing.userId === person.id;
    default:
      return false;
  }
}
