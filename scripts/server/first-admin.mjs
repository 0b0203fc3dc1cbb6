// Who is there before anybody can sign in: a new school with its first admin, and the operator of the installation. Each
// enters by a one-time link; nobody has a password before. Used by deployments and local starts alike: the product
// itself has no door for this.
import { createHash, randomBytes, randomUUID } from "node:crypto";

const LINK_MS = 24 * 3_600_000;

/** What a local school chooses: programs and practice need no telephone. A deployed one keeps the usual settings. */
export const LOCAL_SETTINGS = { secondFactor: "optional" };

/** Statements as [sql, ...values], and the token of the link. The token is stored as a hash only. */
export function firstAdmin({ schoolName, adminName, adminEmail, settings = {}, now = Date.now() }) {
  const token = randomBytes(32).toString("base64url");
  const linkId = createHash("sha256").update(`invitation:${token}`).digest("hex");
  const [schoolId, userId] = [randomUUID(), randomUUID()];
  const statements = [
    [
      "insert into school (id, name, settings, created_at) values (?, ?, ?, ?)",
      schoolId,
      schoolName,
      JSON.stringify(settings),
      now,
    ],
    [
      "insert into user (id, school_id, name, email, role, created_at) values (?, ?, ?, ?, 'admin', ?)",
      userId,
      schoolId,
      adminName,
      adminEmail.toLowerCase(),
      now,
    ],
    [
      "insert into link (id, purpose, user_id, school_id, expires_at, created_at) values (?, 'invitation', ?, ?, ?, ?)",
      linkId,
      userId,
      schoolId,
      now + LINK_MS,
      now,
    ],
  ];
  return { statements, token, schoolId, userId };
}

/**
 * The operator's account, made when there is none with this address, and a new link; the former ones stop working. An
 * address that belongs to somebody of a school gets no link: the token then opens nothing.
 */
export function operatorAccount({ opsName, opsEmail, now = Date.now() }) {
  const token = randomBytes(32).toString("base64url");
  const linkId = createHash("sha256").update(`invitation:${token}`).digest("hex");
  const email = opsEmail.toLowerCase();
  const statements = [
    [
      "insert into user (id, name, email, role, created_at) select ?, ?, ?, 'ops', ? where not exists (select 1 from user where email = ?)",
      randomUUID(),
      opsName,
      email,
      now,
      email,
    ],
    ["delete from link where user_id in (select id from user where email = ? and role = 'ops')", email],
    [
      "insert into link (id, purpose, user_id, expires_at, created_at) select ?, 'invitation', id, ?, ? from user where email = ? and role = 'ops' and disabled_at is null",
      linkId,
      now + LINK_MS,
      now,
      email,
    ],
  ];
  return { statements, token, linkId };
}

async function write(db, statements) {
  await db.batch(statements.map(([sql, ...values]) => db.prepare(sql).bind(...values)));
}

/** Writes the operator's account into a local database that no server has open. */
export async function insertOperator(db, facts) {
  const { statements, token } = operatorAccount(facts);
  await write(db, statements);
  return token;
}

/** Writes the school into a local database that no server has open. */
export async function insertFirstAdmin(db, facts) {
  const { statements, token } = firstAdmin({ settings: LOCAL_SETTINGS, ...facts });
  await write(db, statements);
  return token;
}
