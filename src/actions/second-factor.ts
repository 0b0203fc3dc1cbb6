/** Setting up a code generator, its backup codes, and switching it off. */
import { LIMITS } from "#domain/limits";
import { err, ok, type Result } from "#domain/result";
import type { Client } from "../client.ts";
import { confirmTotp, dropTotp, findTotp, keepTotpSecret, renewBackupCodes } from "../db/second-factors.ts";
import type { Bindings, Person } from "../env.ts";
import { backupCodeId, stepOf } from "../second-factor.ts";
import { newId } from "../tokens.ts";
import { newBackupCode, newTotpSecret, totpUri } from "../totp.ts";

type Around = { client: Client; requestId: string; now: number };

function act(me: Person, kind: "TOTP_ON" | "TOTP_OFF" | "BACKUP_CODES_MADE", { client, requestId, now }: Around) {
  return { id: newId(), schoolId: me.schoolId, actorId: me.id, subject: me.id, kind, client, requestId, at: now };
}

async function newCodes(userId: string): Promise<{ codes: string[]; codeIds: string[] }> {
  const codes = Array.from({ length: LIMITS.backupCodes }, newBackupCode);
  return { codes, codeIds: await Promise.all(codes.map((code) => backupCodeId(userId, code))) };
}

/** A secret begun before and never confirmed is forgotten: only the last QR code shown counts. */
export async function beginTotp(
  env: Bindings,
  me: Person,
): Promise<Result<{ secret: string; uri: string }, { code: "TOTP_ALREADY_ON" }>> {
  const secret = newTotpSecret();
  if (!(await keepTotpSecret(env.DB, me, secret))) return err({ code: "TOTP_ALREADY_ON" });
  return ok({ secret, uri: totpUri(secret, me.email ?? me.name) });
}

type ConfirmRefusal = { code: "CODE_WRONG" | "TOTP_ALREADY_ON" | "TOTP_NOT_ON" };

export async function confirmCode(
  env: Bindings,
  me: Person,
  code: string,
  around: Around,
): Promise<Result<string[], ConfirmRefusal>> {
  const { secret, confirmed } = await findTotp(env.DB, me);
  if (confirmed) return err({ code: "TOTP_ALREADY_ON" });
  if (secret === null) return err({ code: "TOTP_NOT_ON" });
  const step = stepOf(secret, code, around.now);
  if (step === null) return err({ code: "CODE_WRONG" });
  const { codes, codeIds } = await newCodes(me.id);
  const done = await confirmTotp(env.DB, me, { secret, step, codeIds, act: act(me, "TOTP_ON", around) });
  // Another window confirmed it, or began anew, in between: the codes of this answer were not kept.
  return done ? ok(codes) : err({ code: "TOTP_ALREADY_ON" });
}

export async function endTotp(
  env: Bindings,
  me: Person,
  around: Around,
): Promise<Result<null, { code: "LAST_SECOND_FACTOR" }>> {
  const { needed } = me.secondFactor;
  const gone = await dropTotp(env.DB, me, needed, act(me, "TOTP_OFF", around));
  return gone ? ok(null) : err({ code: "LAST_SECOND_FACTOR" });
}

export async function newBackupCodes(
  env: Bindings,
  me: Person,
  around: Around,
): Promise<Result<string[], { code: "NO_SECOND_FACTOR" }>> {
  const { codes, codeIds } = await newCodes(me.id);
  const done = await renewBackupCodes(env.DB, me, codeIds, act(me, "BACKUP_CODES_MADE", around));
  return done ? ok(codes) : err({ code: "NO_SECOND_FACTOR" });
}
