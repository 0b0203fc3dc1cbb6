/** Ask `can(role, capability)`, never `role === "admin"`: what a role means is written here and nowhere else. */
export const ROLES = ["admin", "secretary", "teacher", "student", "ops"] as const;
export type Role = (typeof ROLES)[number];

const STAFF_READ = ["readSelf", "readExams"] as const;

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
  ops: ["readSelf", "readTrouble", "manageSchools"],
} as const satisfies Record<Role, readonly string[]>;

/** As whom a person acts on a copy. Who may not work on copies at all never gets here. */
export function actorOf(role: Role): "admin" | "secretary" | "teacher" {
  if (role === "admin" || role === "secretary" || role === "teacher") return role;
  throw new Error(`${role} does not act on copies`);
}

export type Capability = (typeof TABLE)[Role][number];

export function can(role: Role, capability: Capability): boolean {
  return (TABLE[role] as readonly Capability[]).includes(capability);
}
