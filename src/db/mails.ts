/** Mails as they were handed over. Their text is kept where nothing leaves the machine, and nowhere else. */
import type { Letter } from "#domain/mail-words";
import { paged, pageOf, readCursor } from "./cursor.ts";

export type NewMail = {
  id: string;
  schoolId: string | null;
  userId: string;
  kind: "invitation" | "reset";
  now: number;
};

/** Until the mail service said yes a mail counts as not sent. */
export function addMail(db: D1Database, mail: NewMail): D1PreparedStatement {
  return db
    .prepare(
      "insert into mail (id, school_id, user_id, kind, state, created_at) values (?1, ?2, ?3, ?4, 'failed', ?5) on conflict (id) do nothing",
    )
    .bind(mail.id, mail.schoolId, mail.userId, mail.kind, mail.now);
}

/** The same, unless this person got one of this kind since `since`: of many who ask at once one gets true. */
export async function claimMail(db: D1Database, mail: NewMail, since: number): Promise<boolean> {
  const { meta } = await db
    .prepare(
      `insert into mail (id, school_id, user_id, kind, state, created_at)
       select ?1, ?2, ?3, ?4, 'failed', ?5 where not exists
         (select 1 from mail where user_id = ?3 and kind = ?4 and created_at > ?6)`,
    )
    .bind(mail.id, mail.schoolId, mail.userId, mail.kind, mail.now, since)
    .run();
  return meta.changes === 1;
}

export async function settleMail(
  db: D1Database,
  id: string,
  end: { state: "sent" | "failed" | "kept"; letter: Letter | null },
): Promise<void> {
  await db
    .prepare("update mail set state = ?2, subject = ?3, body = ?4 where id = ?1")
    .bind(id, end.state, end.letter?.subject ?? null, end.letter?.text ?? null)
    .run();
}

/** Mails that nobody asks about any more. */
export async function sweepMails(db: D1Database, before: number): Promise<void> {
  await db.prepare("delete from mail where created_at < ?1").bind(before).run();
}

type Row = { id: string; to: string; kind: "invitation" | "reset"; subject: string; text: string; createdAt: number };

/** The kept mails of one school, newest first; "" for those of people who belong to no school. */
export async function listMails(
  db: D1Database,
  schoolId: string,
  query: { limit?: number | undefined; cursor?: string | undefined },
) {
  const page = pageOf(query, { usual: 50, max: 200 });
  const [at, id] = readCursor(page.cursor, 2) ?? [Number.MAX_SAFE_INTEGER, ""];
  const where = "coalesce(m.school_id, '') = ?1 and m.state = 'kept'";
  const [rows, count] = await db.batch<Row & { total: number }>([
    db
      .prepare(
        `select m.id, u.email as "to", m.kind, m.subject, m.body as text, m.created_at as createdAt
         from mail m join user u on u.id = m.user_id
         where ${where} and (m.created_at < ?2 or (m.created_at = ?2 and m.id > ?3)) order by m.created_at desc, m.id limit ?4`,
      )
      .bind(schoolId, at, id, page.limit + 1),
    db.prepare(`select count(*) as total from mail m where ${where}`).bind(schoolId),
  ]);
  return {
    ...paged(
      rows?.results ?? [],
      page.limit,
      (row) => [row.createdAt, row.id],
      (row) => row,
    ),
    total: count?.results[0]?.total ?? 0,
  };
}
