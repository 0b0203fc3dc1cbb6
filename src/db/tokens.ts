/** Tokens for scripts: found by their hash together with the person they act for. */
import { LIMITS } from "#domain/limits";
import { GRANTABLE, type Grantable } from "#domain/roles";
import type { Person } from "../env.ts";
import { type AuditEntry, auditAfter } from "./audit.ts";
import { PERSON_COLUMNS, PERSON_MAY, type PersonRow, personFrom } from "./sessions.ts";

type Row = {
  id: string;
  name: string;
  capabilities: string;
  created_at: number;
  expires_at: number;
  last_used_at: number | null;
};

/** A name that is no capability any more opens nothing. */
function grantedIn(stored: string): Grantable[] {
  const names = JSON.parse(stored) as string[];
  return GRANTABLE.filter((capability) => names.includes(capability));
}

function wire(row: Row) {
  const { id, name, created_at: createdAt, expires_at: expiresAt, last_used_at: lastUsedAt } = row;
  return { id, name, capabilities: grantedIn(row.capabilities), createdAt, expiresAt, lastUsedAt };
}

/** One statement: the token joined with a person who is not disabled, of a school that is not suspended. */
export async function findToken(
  db: D1Database,
  hash: string,
  now: number,
): Promise<{ person: Person; tokenId: string; lastUsedAt: number | null } | null> {
  const row = await db
    .prepare(
      `select ${PERSON_COLUMNS}, x.id as token_id, x.capabilities, x.last_used_at
       from api_token x join user u on u.id = x.user_id left join school s on s.id = u.school_id
       where x.hash = ?1 and x.expires_at > ?2 and ${PERSON_MAY}`,
    )
    .bind(hash, now)
    .first<PersonRow & { token_id: string; capabilities: string; last_used_at: number | null }>();
  if (!row) return null;
  const person = personFrom(row, { sessionId: "", check: "", scope: grantedIn(row.capabilities) });
  return { person, tokenId: row.token_id, lastUsedAt: row.last_used_at };
}

export async function slideToken(db: D1Database, tokenId: string, now: number): Promise<void> {
  await db
    .prepare("update api_token set last_used_at = ?2 where id = ?1 and coalesce(last_used_at, 0) < ?2")
    .bind(tokenId, now)
    .run();
}

/** Those that still open something, newest first; at most `tokensPerPersonMax`. */
export async function listTokens(db: D1Database, userId: string, now: number) {
  const { results } = await db
    .prepare(
      `select id, name, capabilities, created_at, expires_at, last_used_at from api_token
       where user_id = ?1 and expires_at > ?2 order by created_at desc, id`,
    )
    .bind(userId, now)
    .all<Row>();
  return results.map(wire);
}

export type NewToken = {
  id: string;
  hash: string;
  userId: string;
  schoolId: string;
  name: string;
  capabilities: readonly Grantable[];
  createdAt: number;
  expiresAt: number;
};

/** False when the person has as many as one may have; counted in the same statement, so also under parallel wishes. */
export async function addToken(db: D1Database, token: NewToken, audit: AuditEntry): Promise<boolean> {
  const { id, hash, userId, schoolId, name, capabilities, createdAt, expiresAt } = token;
  const [added] = await db.batch([
    db
      .prepare(
        `insert into api_token (id, hash, user_id, school_id, name, capabilities, created_at, expires_at)
         select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
         where (select count(*) from api_token where user_id = ?3 and expires_at > ?7) < ?9`,
      )
      .bind(
        id,
        hash,
        userId,
        schoolId === "" ? null : schoolId,
        name,
        JSON.stringify(capabilities),
        createdAt,
        expiresAt,
        LIMITS.tokensPerPersonMax,
      ),
    auditAfter(db, audit),
  ]);
  return added?.meta.changes === 1;
}

/** False when this person has no such token. */
export async function revokeToken(db: D1Database, userId: string, id: string, audit: AuditEntry): Promise<boolean> {
  const [gone] = await db.batch([
    db.prepare("delete from api_token where id = ?1 and user_id = ?2").bind(id, userId),
    auditAfter(db, audit),
  ]);
  return gone?.meta.changes === 1;
}
