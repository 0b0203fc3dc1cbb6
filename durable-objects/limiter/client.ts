/** The one way to the objects that count. Names carry the school where there is one, and never a login or an address. */
import { networkOf } from "#domain/network";
import { sha256Hex } from "#src/tokens";

type Limiter = Pick<Env, "LIMITER">;

/** The account of a person. The operator belongs to no school. */
export function accountLimiter(env: Limiter, { schoolId, userId }: { schoolId: string; userId: string }) {
  return env.LIMITER.getByName(`${schoolId}/account/${userId}`);
}

/** A login that nobody has is counted like any other: who guesses cannot tell the two apart. */
export async function loginLimiter(env: Limiter, login: string) {
  return env.LIMITER.getByName(`/login/${await sha256Hex(`login:${login.trim().toLowerCase()}`)}`);
}

/** Everybody behind one address; of IPv6 a whole network. */
export async function addressLimiter(env: Limiter, address: string) {
  return env.LIMITER.getByName(`/address/${await sha256Hex(`address:${networkOf(address)}`)}`);
}
