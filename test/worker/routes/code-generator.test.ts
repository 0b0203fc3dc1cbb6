/** Code generators and backup codes: set up, confirmed, switched off, and what cannot be done twice. */
import { env } from "cloudflare:workers";
import { Secret, TOTP } from "otpauth";
import { expect, test } from "vitest";
import { backupCodeId, stepOf } from "#src/second-factor";
import { auditOf } from "../../support/audit.ts";
import { makeSchool, makeSignedUp, PASSWORD, type Visitor } from "../../support/people.ts";
import { one } from "../../support/world.ts";

type Answered = Awaited<ReturnType<Visitor["ask"]>>;
const codeOf = ({ status, body }: Answered) => [status, (body as { error?: { code: string } }).error?.code ?? null];

async function person(role: "admin" | "teacher" | "student" = "teacher") {
  return makeSignedUp(await makeSchool(), role);
}

function codeAt(secret: string, now = Date.now()): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now });
}

async function begun(who: Visitor): Promise<{ secret: string; uri: string }> {
  const answer = await who.ask("POST", "/api/me/totp", { password: PASSWORD });
  expect(answer.status).toBe(201);
  return answer.body as { secret: string; uri: string };
}
const confirm = (who: Visitor, code: string) => who.ask("POST", "/api/me/totp/confirm", { code });
const off = (who: Visitor, password = PASSWORD) => who.ask("DELETE", "/api/me/totp", { password });
const codesOf = ({ body }: Answered) => (body as { backupCodes: string[] }).backupCodes;
const has = async (who: Visitor) =>
  ((await who.ask("GET", "/api/me")).body as { user: { secondFactor: { has: boolean } } }).user.secondFactor.has;
const storedCodes = async (id: string) => {
  const { results } = await env.DB.prepare("select id from backup_code where user_id = ?1 order by id").bind(id).all();
  return results.map((row) => row.id);
};

test("A code generator counts once one of its codes was seen; ten backup codes come with it and are shown once", async () => {
  const nadia = await person();
  expect(codeOf(await nadia.ask("POST", "/api/me/totp", { password: "not-hers" }))).toEqual([422, "PASSWORD_WRONG"]);
  const { secret, uri } = await begun(nadia);
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(new URL(uri).protocol).toBe("otpauth:");
  expect(decodeURIComponent(uri)).toContain(`totp/Korrigo:${nadia.email}?issuer=Korrigo&secret=${secret}`);
  expect(await has(nadia)).toBe(false);
  const answer = await confirm(nadia, codeAt(secret));
  expect(answer.status).toBe(200);
  expect(await has(nadia)).toBe(true);
  const codes = codesOf(answer);
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
  const stored = await storedCodes(nadia.id);
  expect(stored).toEqual((await Promise.all(codes.map((code) => backupCodeId(nadia.id, code)))).sort());
  expect(JSON.stringify(stored)).not.toContain(codes[0]);
  expect(await auditOf("TOTP_ON")).toMatchObject([{ actorId: nadia.id, success: true }]);
});

test("The step of the confirming code is used up with it: the same code does not open the door a moment later", async () => {
  const nadia = await person();
  const { secret } = await begun(nadia);
  const now = Date.now();
  await confirm(nadia, codeAt(secret, now));
  const step = await one<number>("select totp_step as n from user where id = ?1", nadia.id);
  expect(step).toBe(stepOf(secret, codeAt(secret, now), now));
});

test("A wrong code, a code of another secret and one of two minutes ago confirm nothing", async () => {
  const nadia = await person();
  const first = await begun(nadia);
  const { secret } = await begun(nadia);
  const wrong = String((Number(codeAt(secret)) + 1) % 1_000_000).padStart(6, "0");
  for (const code of [wrong, codeAt(first.secret), codeAt(secret, Date.now() - 120_000), "abcdef", "12345"])
    expect(codeOf(await confirm(nadia, code)), code).toEqual([422, "CODE_WRONG"]);
  expect([await has(nadia), await storedCodes(nadia.id)]).toEqual([false, []]);
  // As people type it, and with a telephone half a minute slow.
  const late = codeAt(secret, Date.now() - 30_000);
  expect((await confirm(nadia, `${late.slice(0, 3)} ${late.slice(3)}`)).status).toBe(200);
});

test("Confirmed twice in one moment it is confirmed once, and the codes that were shown are the ones that count", async () => {
  const nadia = await person();
  const { secret } = await begun(nadia);
  const answers = await Promise.all(Array.from({ length: 5 }, () => confirm(nadia, codeAt(secret))));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
  const [winner] = answers.filter(({ status }) => status === 200);
  const shown = winner ? codesOf(winner) : [];
  expect(await storedCodes(nadia.id)).toEqual(
    (await Promise.all(shown.map((code) => backupCodeId(nadia.id, code)))).sort(),
  );
  expect(await auditOf("TOTP_ON")).toHaveLength(1);
});

test("While a code generator is on, no other is begun over it; without one there is nothing to confirm or to renew", async () => {
  const nadia = await person();
  expect(codeOf(await confirm(nadia, "123456"))).toEqual([409, "TOTP_NOT_ON"]);
  const renew = () => nadia.ask("POST", "/api/me/backup-codes", { password: PASSWORD });
  expect(codeOf(await renew())).toEqual([409, "NO_SECOND_FACTOR"]);
  const { secret } = await begun(nadia);
  expect(codeOf(await renew())).toEqual([409, "NO_SECOND_FACTOR"]);
  await confirm(nadia, codeAt(secret));
  expect(codeOf(await nadia.ask("POST", "/api/me/totp", { password: PASSWORD }))).toEqual([409, "TOTP_ALREADY_ON"]);
  expect(await one("select totp_secret as s from user where id = ?1", nadia.id)).toBe(secret);
});

test("New backup codes make the former ones void, all at once", async () => {
  const nadia = await person();
  const { secret } = await begun(nadia);
  const former = codesOf(await confirm(nadia, codeAt(secret)));
  expect(codeOf(await nadia.ask("POST", "/api/me/backup-codes", { password: "not-hers" }))).toEqual([
    422,
    "PASSWORD_WRONG",
  ]);
  const answers = await Promise.all(
    Array.from({ length: 3 }, () => nadia.ask("POST", "/api/me/backup-codes", { password: PASSWORD })),
  );
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  const stored = await storedCodes(nadia.id);
  const ids = (codes: string[]) => Promise.all(codes.map((code) => backupCodeId(nadia.id, code)));
  const sets = await Promise.all(answers.map(async (answer) => (await ids(codesOf(answer))).sort()));
  // One of the three, whole: never codes of two answers beside each other.
  expect(sets).toContainEqual(stored);
  expect((await ids(former)).filter((id) => stored.includes(id))).toEqual([]);
  expect(await auditOf("BACKUP_CODES_MADE")).toHaveLength(3);
});

test("Switched off, the secret and the backup codes are gone; saying it again changes nothing", async () => {
  const nadia = await person();
  const { secret } = await begun(nadia);
  await confirm(nadia, codeAt(secret));
  expect(codeOf(await off(nadia, "not-hers"))).toEqual([422, "PASSWORD_WRONG"]);
  expect(await has(nadia)).toBe(true);
  expect([(await off(nadia)).status, (await off(nadia)).status]).toEqual([204, 204]);
  expect([await has(nadia), await storedCodes(nadia.id)]).toEqual([false, []]);
  expect(await one("select totp_secret as s from user where id = ?1", nadia.id)).toBe(null);
  expect(await auditOf("TOTP_OFF")).toMatchObject([{ actorId: nadia.id }]);
  const again = await begun(nadia);
  expect(again.secret).not.toBe(secret);
});

test("An admin whose school needs a second factor cannot switch off the last one, until there is a passkey or the school says otherwise", async () => {
  const chief = await person("admin");
  await env.DB.prepare("update school set settings = '{}'").run();
  const { secret } = await begun(chief);
  await confirm(chief, codeAt(secret));
  expect(codeOf(await off(chief))).toEqual([409, "LAST_SECOND_FACTOR"]);
  expect([await has(chief), (await storedCodes(chief.id)).length]).toEqual([true, 10]);
  await env.DB.prepare(`update school set settings = '{"secondFactor":"optional"}'`).run();
  expect((await off(chief)).status).toBe(204);
  await env.DB.prepare("update school set settings = '{}'").run();
  const second = await begun(chief);
  await confirm(chief, codeAt(second.secret));
  await env.DB.prepare(
    "insert into passkey (id, user_id, school_id, public_key, transports, name, created_at) select 'p', id, school_id, 'k', '[]', 'x', 1 from user where id = ?1",
  )
    .bind(chief.id)
    .run();
  expect((await off(chief)).status).toBe(204);
  // And now the passkey is the last.
  expect(codeOf(await chief.ask("DELETE", "/api/me/passkeys/p"))).toEqual([409, "LAST_SECOND_FACTOR"]);
});

test("Backup codes stand in for a passkey too, and go with the last thing they stand in for", async () => {
  const nadia = await person();
  const add = (id: string) =>
    env.DB.prepare(
      "insert into passkey (id, user_id, school_id, public_key, transports, name, created_at) select ?2, id, school_id, 'k', '[]', 'x', 1 from user where id = ?1",
    )
      .bind(nadia.id, id)
      .run();
  const state = async () => (await nadia.ask("GET", "/api/me/second-factor")).body;
  await add("p");
  expect((await nadia.ask("POST", "/api/me/backup-codes", { password: PASSWORD })).status).toBe(201);
  const { secret } = await begun(nadia);
  await confirm(nadia, codeAt(secret));
  await nadia.ask("DELETE", "/api/me/passkeys/p");
  expect(await state()).toEqual({ totp: true, passkeys: 0, backupCodes: 10 });
  await add("q");
  await off(nadia);
  expect(await state()).toEqual({ totp: false, passkeys: 1, backupCodes: 10 });
  await nadia.ask("DELETE", "/api/me/passkeys/q");
  expect(await state()).toEqual({ totp: false, passkeys: 0, backupCodes: 0 });
});

test("A student has no code generator: passkeys are for all, codes for staff", async () => {
  const pupil = await person("student");
  expect(codeOf(await pupil.ask("POST", "/api/me/totp", { password: PASSWORD }))).toEqual([403, "FORBIDDEN"]);
});

test("A backup code is read as people write it, and is another row for another person", async () => {
  expect(await backupCodeId("a", " 7k3qx m2r9d ")).toBe(await backupCodeId("a", "7K3QX-M2R9D"));
  expect(await backupCodeId("a", "OIL23-45678")).toBe(await backupCodeId("a", "01123-45678"));
  expect(await backupCodeId("b", "7K3QX-M2R9D")).not.toBe(await backupCodeId("a", "7K3QX-M2R9D"));
});
