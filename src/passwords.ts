/**
 * Password hashes: native scrypt, its parameters in the hash, so that they can grow. N=2^15, r=8, p=3 is OWASP's
 * choice that needs 32 MiB, a quarter of an isolate.
 */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import type { Bindings } from "./env.ts";

type Cost = { log2N: number; r: number; p: number };
const TODAY: Cost = { log2N: 15, r: 8, p: 3 };
const KEY_BYTES = 32;
const MAX_MEMORY_BYTES = 64 * 1024 * 1024;

function costOf(env: Pick<Bindings, "SCRYPT_LOG2_N">): Cost {
  return env.SCRYPT_LOG2_N === undefined ? TODAY : { ...TODAY, log2N: Number(env.SCRYPT_LOG2_N) };
}

/** What costs the time. Replaceable, so that a test can count how often and at what cost it is done. */
export type Derive = (password: string, salt: Uint8Array, cost: Cost) => Promise<Uint8Array>;

function derive(password: string, salt: Uint8Array, { log2N, r, p }: Cost): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(
      password.normalize("NFKC"),
      salt,
      KEY_BYTES,
      { N: 2 ** log2N, r, p, maxmem: MAX_MEMORY_BYTES },
      (error, key) => (error ? reject(error) : resolve(new Uint8Array(key))),
    );
  });
}

export async function hashPassword(env: Pick<Bindings, "SCRYPT_LOG2_N">, password: string): Promise<string> {
  const cost = costOf(env);
  const salt = randomBytes(16);
  const key = await derive(password, salt, cost);
  return ["scrypt", cost.log2N, cost.r, cost.p, salt.toString("base64"), Buffer.from(key).toString("base64")].join("$");
}

export type Verify = typeof verifyPassword;
export type Verdict = { right: boolean; stale: boolean };

/**
 * Somebody without an account or a password costs the same time as somebody with one: the comparison is then made
 * against a salt of zeros and always fails. `stale` asks for a new hash with today's cost.
 */
export async function verifyPassword(
  env: Pick<Bindings, "SCRYPT_LOG2_N">,
  password: string,
  stored: string | null,
  work: Derive = derive,
): Promise<Verdict> {
  const today = costOf(env);
  const [scheme, log2N, r, p, salt, key] = (stored ?? "").split("$");
  if (scheme !== "scrypt" || !salt || !key) {
    await work(password, new Uint8Array(16), today);
    return { right: false, stale: false };
  }
  const cost: Cost = { log2N: Number(log2N), r: Number(r), p: Number(p) };
  const derived = await work(password, Buffer.from(salt, "base64"), cost);
  const right = timingSafeEqual(derived, Buffer.from(key, "base64"));
  return { right, stale: cost.log2N < today.log2N || cost.r < today.r || cost.p < today.p };
}
