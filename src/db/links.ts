/** One-time links: a row is found by the hash of purpose and token, and is gone once it was used. */
import type { LinkPurpose } from "#domain/links";

export type NewLink = {
  id: string;
  purpose: LinkPurpose;
  userId: string;
  /** Null for the operator. */
  schoolId: string | null;
  now: number;
  expiresAt: number;
};

export function addLink(db: D1Database, link: NewLink): D1PreparedStatement {
  return db
    .prepare(
      "insert into link (id, purpose, user_id, school_id, expires_at, created_at) values (?1, ?2, ?3, ?4, ?5, ?6)",
    )
    .bind(link.id, link.purpose, link.userId, link.schoolId, link.expiresAt, link.now);
}

/** The former links of this person stop working, all of them or those of one purpose. */
export function dropLinks(db: D1Database, userId: string, purpose: LinkPurpose | null): D1PreparedStatement {
  return db.prepare("delete from link where user_id = ?1 and (?2 is null or purpose = ?2)").bind(userId, purpose);
}
