/** Questions asked of a browser: each is answered once, by whom it was asked, for what it was asked. */
import { LIMITS } from "#domain/limits";

export type Purpose = "passkeyNew" | "passkeySignIn";

export async function keepChallenge(
  db: D1Database,
  ask: { id: string; purpose: Purpose; userId: string | null; value: string; now: number },
): Promise<void> {
  await db
    .prepare("insert into challenge (id, purpose, user_id, value, expires_at) values (?1, ?2, ?3, ?4, ?5)")
    .bind(ask.id, ask.purpose, ask.userId, ask.value, ask.now + LIMITS.challengeMs)
    .run();
}

/** Takes a challenge away and answers its value; of ten parallel answers to one question, one gets it. */
export async function takeChallenge(
  db: D1Database,
  ask: { id: string; purpose: Purpose; userId: string | null; now: number },
): Promise<string | null> {
  const row = await db
    .prepare(
      "delete from challenge where id = ?1 and purpose = ?2 and user_id is ?3 and expires_at > ?4 returning value",
    )
    .bind(ask.id, ask.purpose, ask.userId, ask.now)
    .first<{ value: string }>();
  return row?.value ?? null;
}

export async function sweepChallenges(db: D1Database, now: number): Promise<void> {
  await db.prepare("delete from challenge where expires_at <= ?1").bind(now).run();
}
