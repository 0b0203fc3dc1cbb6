// A new school and its first admin, who enters by a one-time link. Used by deployments and local starts alike: the
// product itself has no door for this.
import { createHash, randomBytes, randomUUID } from "node:crypto";

const LINK_MS = 24 * 3_600_000;

/** What a local school chooses: programs and practice need no telephone. A deployed one keeps the usual settings. */
const LOCAL_SETTINGS = { secondFactor: "optional" };

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

/** Writes the school into a local database that no server has open. */
export async function insertFirstAdmin(db, facts) {
  const { statements, token } = firstAdmin({ settings: LOCAL_SETTINGS, ...facts });
  await db.batch(statements.map(([sql, ...values]) => db.prepare(sql).bind(...values)));
  return token;
}
