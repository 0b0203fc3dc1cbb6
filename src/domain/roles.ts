/** Ask `can(role, capability)`, never `role === "admin"`: what a role means is written here and nowhere else. */
export const ROLES = ["admin", "secretary", "teacher", "student", "ops"] as const;
export type Role = (typeof ROLES)[number];

const STAFF_READ = ["readSelf", "readExams", "useTotp"] as const;

const TABLE = {
  admin: [
    ...STAFF_READ,
    "manageExams",
    "readRoster",
    "importRoster",
    "importScans",
    "readCopies",
    "identify",
    "validate",
    "dispatch",
    "readCopy",
    "grade",
    "oversee",
    "readFinal",
    "release",
    "exportResults",
    "readStatistics",
    "managePeople",
    "readJobs",
    "readLive",
    "readTrouble",
    "manageSchool",
    "readAudit",
    "managePrivacy",
    "readOutbox",
  ],
  secretary: [
    ...STAFF_READ,
    "readRoster",
    "importRoster",
    "importScans",
    "readCopies",
    "identify",
    "validate",
    "readJobs",
    "readLive",
  ],
  teacher: [...STAFF_READ, "readCopies", "readLots", "readCopy", "grade", "readFinal", "readStatistics", "readJobs"],
  student: ["readSelf", "readOwnCopies", "readFinal"],
  ops: ["readSelf", "useTotp", "readTrouble", "manageSchools", "readOutbox"],
} as const satisfies Record<Role, readonly string[]>;

/** As whom a person acts on a copy. Who may not work on copies at all never gets here. */
export function actorOf(role: Role): "admin" | "secretary" | "teacher" {
  if (role === "admin" || role === "secretary" || role === "teacher") return role;
  throw new Error(`${role} does not act on copies`);
}

export type Capability = (typeof TABLE)[Role][number];

/** What no script ever does for a person: it opens no door for anybody, and removes nothing for good. */
const NEVER_BY_SCRIPT = [
  "useTotp",
  "managePeople",
  "manageSchool",
  "manageSchools",
  "managePrivacy",
  "readOutbox",
] as const;
export type Grantable = Exclude<Capability, (typeof NEVER_BY_SCRIPT)[number]>;

/** What a token for a script may be given, by somebody whose role has it. */
export const GRANTABLE: readonly Grantable[] = [...new Set(Object.values(TABLE).flat())].filter(
  (capability): capability is Grantable => !(NEVER_BY_SCRIPT as readonly Capability[]).includes(capability),
);

/** Who acts: a person in a browser (scope null), or a script with some of her capabilities. */
export type Actor = { role: Role; scope: readonly Capability[] | null };

/** As `can`, and a script holds no more than it was given. The role of today counts, not that of the day of the gift. */
export function holds({ role, scope }: Actor, capability: Capability): boolean {
  return can(role, capability) && (scope === null || scope.includes(capability));
}

export function can(role: Role, capability: Capability): boolean {
  return (TABLE[role] as readonly Capability[]).includes(capability);
}
