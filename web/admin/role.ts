/** What the person at this screen may do: the table of roles, asked with the role of who is signed in. */
import { type Capability, can } from "#domain/roles";
import { me } from "../shell/session.ts";

/** Read it in a component; the component follows when somebody else signs in. */
export function may(capability: Capability): boolean {
  const role = me.value?.user.role;
  return role !== undefined && can(role, capability);
}
