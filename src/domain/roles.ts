/** Ask `can(role, capability)`, never `role === "admin"`: what a role means is written in permissions.ts and nowhere else. */
import { CAPABILITIES, type Capability, can } from "./permissions.ts";

export { type Capability, can };

export const ROLES = ["admin", "secretary", "teacher", "student", "ops"] as const;
export type Role = (typeof ROLES)[number];

/** As whom a person acts on a copy. Who may not work on copies at all never gets here. */
export function actorOf(role: Role): "admin" | "secretary" | "teacher" {
  if (role === "admin" || role === "secretary" || role === "teacher") return role;
  throw new Error(`${role} does not act on copies`);
}

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
export const GRANTABLE: readonly Grantable[] = CAPABILITIES.filter(
  (capability): capability is Grantable => !(NEVER_BY_SCRIPT as readonly Capability[]).includes(capability),
);

/** Who acts: a person in a browser (scope null), or a script with some of her capabilities. */
export type Actor = { role: Role; scope: readonly Capability[] | null };

/** As `can`, and a script holds no more than it was given. The role of today counts, not that of the day of the gift. */
export function holds({ role, scope }: Actor, capability: Capability): boolean {
  return can(role, capability) && (scope === null || scope.includes(capability));
}
