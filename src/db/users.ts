/** People and their one-time links. E-mail addresses and logins are stored case-folded. */
import { LIMITS } from "#domain/limits";
import type { LinkPurpose } from "#domain/links";
import type { Role } from "#domain/roles";
import type { SchoolSettings } from "#domain/school-settings";
import { type AuditEntry, auditAfter } from "./audit.ts";
import { paged, pageOf, readCursor } from "./cursor.ts";
import { addLink, dropLinks, type NewLink } from "./links.ts";

type Row = {
  id: string;
  name: string;
  email: string | null;
  login: string | null;
  role: Role;
  disabled_at: number | null;
  password_hash: string | null;
  mail_state: "sent" | "failed" | "kept" | null;
  mail_at: number | null;
};

/** With the last mail of each: SQLite gives the other columns of the row that has the maximum. */
const PEOPLE = `select u.id, u.name, u.email, u.login, u.role, u.disabled_at, u.password_hash, m.state as mail_state, m.at as mail_at
  from user u left join (select user_id, state, max(created_at) as at from mail where school_id = ?1 group by user_id) m
  on m.user_id = u.id`;

function wire(row: Row) {
  const { id, name, email, login, role } = row;
  const mail = row.mail_state === null || row.mail_at === null ? null : { state: row.mail_state, at: row.mail_at };
  const account = { disabled: row.disabled_at !== null, active: row.password_hash !== null };
  return { id, name, email, login, role, ...account, mail };
}
export type UserShape = ReturnType<typeof wire>;

/** Somebody at the door. `totpSecret` is there once it is confirmed. */
export type Known = {
  id: string;
  role: Role;
  schoolId: string | null;
  passwordHash: string | null;
  /** Herself, or her whole school. */
  disabledAt: number | null;
  totpSecret: string | null;
  hasPasskey: number;
  /** What her school chose about second factors; null while it has not. */
  secondFactorChoice: SchoolSettings["secondFactor"] | null;
};

/** Somebody by what they sign in with. Disabled people are found too: the caller refuses them like a wrong password. */
export async function findByLogin(db: D1Database, login: string): Promise<Known | null> {
  return db
    .prepare(
      `select u.id, u.role, u.school_id as schoolId, u.password_hash as passwordHash,
         coalesce(u.disabled_at, s.suspended_at) as disabledAt,
         case when u.totp_confirmed_at is not null then u.totp_secret end as totpSecret,
         exists (select 1 from passkey where user_id = u.id) as hasPasskey,
         json_extract(s.settings, '$.secondFactor') as secondFactorChoice
       from user u left join school s on s.id = u.school_id where u.email = ?1 or u.login = ?1`,
    )
    .bind(login.toLowerCase())
    .first<Known>();
}

/** Somebody a mail about a forgotten password may go to: with an address, not disabled, of a school that is open. */
export async function findForReset(db: D1Database, login: string) {
  return db
    .prepare(
      `select u.id, u.school_id as schoolId, u.name, u.email from user u left join school s on s.id = u.school_id
       where (u.email = ?1 or u.login = ?1) and u.email is not null and u.disabled_at is null and s.suspended_at is null`,
    )
    .bind(login.toLowerCase())
    .first<{ id: string; schoolId: string | null; name: string; email: string }>();
}

/** Replaces the hash that was checked by a stronger one; a password chosen in between by a link stays. */
export async function renewPasswordHash(db: D1Database, userId: string, checked: string, hash: string): Promise<void> {
  await db
    .prepare("update user set password_hash = ?3 where id = ?1 and password_hash = ?2")
    .bind(userId, checked, hash)
    .run();
}

export async function listUsers(
  db: D1Database,
  schoolId: string,
  query: { limit?: number | undefined; cursor?: string | undefined },
) {
  const page = pageOf(query, LIMITS.usersPage);
  const [name, id] = readCursor(page.cursor, 2) ?? ["", ""];
  const [rows, count] = await db.batch<Row & { total: number }>([
    db
      .prepare(`${PEOPLE} where u.school_id = ?1 and (u.name, u.id) > (?2, ?3) order by u.name, u.id limit ?4`)
      .bind(schoolId, name, id, page.limit + 1),
    db.prepare("select count(*) as total from user where school_id = ?1").bind(schoolId),
  ]);
  return {
    ...paged(rows?.results ?? [], page.limit, (row) => [row.name, row.id], wire),
    total: count?.results[0]?.total ?? 0,
  };
}

export async function getUser(db: D1Database, schoolId: string, id: string): Promise<UserShape | null> {
  const row = await db.prepare(`${PEOPLE} where u.id = ?2 and u.school_id = ?1`).bind(schoolId, id).first<Row>();
  return row ? wire(row) : null;
}

export async function emailTaken(db: D1Database, email: string): Promise<boolean> {
  return (await db.prepare("select 1 from user where email = ?1 or login = ?1").bind(email).first()) !== null;
}

export type NewPerson = {
  id: string;
  schoolId: string;
  name: string;
  email: string;
  role: Role;
  /** The person on the roster: by id, else by e-mail address; only for students. */
  studentId: string | null;
  now: number;
};

/** What comes before (a new school, say), the person, the invitation and the tie to the roster, or none of them. */
export async function addUser(
  db: D1Database,
  person: NewPerson,
  link: NewLink,
  audits: { added: AuditEntry; linked: AuditEntry },
  before: readonly D1PreparedStatement[] = [],
): Promise<void> {
  const { id, schoolId, name, email, role, studentId, now } = person;
  const tie = studentId
    ? db
        .prepare("update student set user_id = ?1 where id = ?2 and school_id = ?3 and user_id is null")
        .bind(id, studentId, schoolId)
    : db
        .prepare(
          `update student set user_id = ?1 where user_id is null and id =
             (select min(id) from student where school_id = ?3 and email = ?2 having count(*) = 1)`,
        )
        .bind(id, email, schoolId);
  await db.batch([
    ...before,
    db
      .prepare("insert into user (id, school_id, name, email, role, created_at) values (?1, ?2, ?3, ?4, ?5, ?6)")
      .bind(id, schoolId, name, email, role, now),
    auditAfter(db, audits.added),
    ...(role === "student" ? [tie] : []),
    addLink(db, link),
    auditAfter(db, audits.linked),
  ]);
}

/** A new link; the former ones of this person, or those of `over` only, stop working in the same moment. */
export async function replaceLink(
  db: D1Database,
  link: NewLink,
  made: AuditEntry,
  over: LinkPurpose | null = null,
): Promise<void> {
  await db.batch([dropLinks(db, link.userId, over), addLink(db, link), auditAfter(db, made)]);
}

export type FoundLink = {
  id: string;
  purpose: LinkPurpose;
  userId: string;
  schoolId: string | null;
  name: string;
  login: string;
  role: Role;
  schoolName: string | null;
  expiresAt: number;
};

/** The link behind one of these ids; a token's purpose is known only once its row is found. */
export async function findLink(db: D1Database, linkIds: readonly string[], now: number): Promise<FoundLink | null> {
  return db
    .prepare(
      `select l.id, l.purpose, u.id as userId, u.school_id as schoolId, u.name, coalesce(u.email, u.login) as login, u.role,
         s.name as schoolName, l.expires_at as expiresAt
       from link l join user u on u.id = l.user_id left join school s on s.id = u.school_id
       where l.id in (select value from json_each(?1)) and l.expires_at > ?2 and u.disabled_at is null
         and s.suspended_at is null`,
    )
    .bind(JSON.stringify(linkIds), now)
    .first<FoundLink>();
}

/** Claims a link once: of ten parallel uses, one gets true. The hash was made before, so a crash does not eat the link. */
export async function claimLink(
  db: D1Database,
  claim: { linkId: string; userId: string; passwordHash: string; now: number },
  used: AuditEntry,
): Promise<boolean> {
  const { linkId, userId, passwordHash, now } = claim;
  const [password] = await db.batch([
    db
      .prepare(
        `update user set password_hash = ?2, must_change_password = 0 where id = ?1 and disabled_at is null
         and exists (select 1 from link where id = ?3 and user_id = ?1 and expires_at > ?4)`,
      )
      .bind(userId, passwordHash, linkId, now),
    auditAfter(db, used),
    // The sessions of this person end with the old password; sibling links go too. All only if the link was there.
    db
      .prepare(
        "delete from session where user_id = ?1 and exists (select 1 from link where id = ?2 and expires_at > ?3)",
      )
      .bind(userId, linkId, now),
    // So do tokens for scripts: whoever came in by the old password may have made one.
    db
      .prepare(
        "delete from api_token where user_id = ?1 and exists (select 1 from link where id = ?2 and expires_at > ?3)",
      )
      .bind(userId, linkId, now),
    db
      .prepare("delete from link where user_id = ?1 and exists (select 1 from link where id = ?2 and expires_at > ?3)")
      .bind(userId, linkId, now),
  ]);
  return password?.meta.changes === 1;
}

type Patch = { role?: Role | undefined; disabled?: boolean | undefined };
type By = Pick<AuditEntry, "actorId" | "client" | "requestId" | "at">;

/** What a change is called in the audit; saying again what is so already is none. */
function namesOf(former: Pick<UserShape, "role" | "disabled">, { role, disabled }: Patch) {
  const named: Pick<AuditEntry, "kind" | "detail">[] = [];
  if (role !== undefined && role !== former.role) {
    named.push({ kind: "ROLE_CHANGED", detail: { from: former.role, to: role } });
  }
  if (disabled !== undefined && disabled !== former.disabled) {
    named.push({ kind: disabled ? "PERSON_DISABLED" : "PERSON_ENABLED" });
  }
  return named;
}

/**
 * Changes role or disables, and signs the person out everywhere in the same moment; a school keeps an admin who can
 * sign in. False when this would take the last one.
 */
export async function patchUser(
  db: D1Database,
  of: { schoolId: string; id: string; former: Pick<UserShape, "role" | "disabled"> },
  patch: Patch,
  by: By,
): Promise<boolean> {
  const { schoolId, id, former } = of;
  const disabledAt = patch.disabled === undefined ? null : patch.disabled ? by.at : 0;
  const [changed] = await db.batch([
    db
      .prepare(
        `update user set role = coalesce(?3, role),
           disabled_at = case when ?4 is null then disabled_at when ?4 = 0 then null else coalesce(disabled_at, ?4) end
         where id = ?1 and school_id = ?2 and (
           role <> 'admin' or (coalesce(?3, 'admin') = 'admin' and coalesce(?4, 0) = 0)
           or exists (select 1 from user where school_id = ?2 and role = 'admin' and disabled_at is null
             and password_hash is not null and id <> ?1))`,
      )
      .bind(id, schoolId, patch.role ?? null, disabledAt),
    // Each of these happens only when the one before it did: `changes()` is handed down the line.
    ...namesOf(former, patch).map((named) => auditAfter(db, { ...by, ...named, schoolId, subject: id })),
    db.prepare("delete from session where user_id = ?1 and school_id = ?2 and changes() > 0").bind(id, schoolId),
    // Enabling revives neither sessions nor tokens.
    db
      .prepare(
        `delete from api_token where user_id = ?1 and
           exists (select 1 from user where id = ?1 and school_id = ?2 and disabled_at is not null)`,
      )
      .bind(id, schoolId),
  ]);
  return changed?.meta.changes === 1;
}

/** Of these people, the teachers of the school who are not disabled. */
export async function teachersAmong(db: D1Database, schoolId: string, ids: readonly string[]): Promise<string[]> {
  const { results } = await db
    .prepare(
      `select id from user where school_id = ?1 and role = 'teacher' and disabled_at is null
       and id in (select value from json_each(?2))`,
    )
    .bind(schoolId, JSON.stringify(ids))
    .all<{ id: string }>();
  return results.map((row) => row.id);
}

export async function userName(db: D1Database, schoolId: string, id: string): Promise<string> {
  const row = await db
    .prepare("select name from user where id = ?1 and school_id = ?2")
    .bind(id, schoolId)
    .first<{ name: string }>();
  return row?.name ?? "";
}
