/** Who one is, as GET /api/me says it, and the answer of every way of signing in. */
import type { Started } from "./actions/start-session.ts";
import type { Person } from "./env.ts";
import { sessionCookie } from "./middleware/session.ts";

export function meOf({ id, name, email, role, mustChangePassword, secondFactor, schoolId, schoolName, check }: Person) {
  const school = schoolId === "" ? null : { id: schoolId, name: schoolName ?? "" };
  return { user: { id, name, email, role, mustChangePassword, secondFactor }, school, session: { check } };
}

export function welcome({ person, token }: Started, headers: Headers) {
  headers.append("set-cookie", sessionCookie(token, person.role));
  return { status: 200 as const, body: meOf(person) };
}
