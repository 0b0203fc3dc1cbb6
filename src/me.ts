/** Who one is, as GET /api/me says it, and the answer of every way of signing in. */
import { CHARTER_VERSION, charterDue } from "#domain/charter";
import type { Started } from "./actions/start-session.ts";
import type { Person } from "./env.ts";
import { deviceCookie, presented, presentedDevice, sessionCookie } from "./middleware/session.ts";
import { newToken } from "./tokens.ts";

export function meOf(person: Person) {
  const { id, name, email, role, mustChangePassword, secondFactor, schoolId, schoolName, check, charterSeen } = person;
  return {
    user: { id, name, email, role, mustChangePassword, secondFactor },
    school: schoolId === "" ? null : { id: schoolId, name: schoolName ?? "" },
    session: { check },
    charterDue: charterDue(charterSeen),
    charterVersion: CHARTER_VERSION,
  };
}

/**
 * What a browser brings to the door: the session that will end, and the device's word. A browser without one gets a new
 * one, which holds once somebody is in.
 */
export function atDoor(request: Request): { formerToken: string | null; device: string } {
  return { formerToken: presented(request), device: presentedDevice(request) ?? newToken() };
}

export function welcome({ person, token }: Started, headers: Headers, device: string) {
  headers.append("set-cookie", sessionCookie(token, person.role));
  headers.append("set-cookie", deviceCookie(device));
  return { status: 200 as const, body: meOf(person) };
}
