/** The code after the password: asked for, looked at, used up. */
import { env } from "cloudflare:workers";
import { Secret, TOTP } from "otpauth";
import { expect, test } from "vitest";
import { backupCodeId, useCode } from "#src/second-factor";
import { makeSchool, makeSignedUp, PASSWORD, Visitor } from "../../support/people.ts";

const SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const generator = new TOTP({ secret: Secret.fromBase32(SECRET) });
/** The code that is shown so many steps from now. */
const code = (steps = 0) => generator.generate({ timestamp: Date.now() + steps * 30_000 });

async function withApp(backupCodes: string[] = []) {
  const nadia = await makeSignedUp(await makeSchool(), "admin");
  await env.DB.batch([
    env.DB.prepare("update user set totp_secret = ?1, totp_confirmed_at = 1 where id = ?2").bind(SECRET, nadia.id),
    ...(await Promise.all(
      backupCodes.map(async (each) =>
        env.DB.prepare("insert into backup_code (id, user_id, created_at) values (?1, ?2, 1)").bind(
          await backupCodeId(nadia.id, each),
          nadia.id,
        ),
      ),
    )),
  ]);
  const tryIt = (given?: string, password = PASSWORD) =>
    new Visitor().ask("POST", "/api/session", { login: nadia.email, password, ...(given && { code: given }) });
  return { ...nadia, tryIt };
}

const methodOf = async (userId: string) =>
  env.DB.prepare("select method from session where user_id = ?1 order by created_at desc, rowid desc")
    .bind(userId)
    .first("method");

test("The code is asked for after the right password only; a wrong one answers like a wrong password", async () => {
  const { id, tryIt } = await withApp();
  expect(await tryIt()).toMatchObject({ status: 401, body: { error: { code: "CODE_NEEDED" } } });
  for (const answer of [await tryIt(undefined, "wrong-password"), await tryIt(code(), "wrong"), await tryIt(code(7))])
    expect(answer).toMatchObject({ status: 401, body: { error: { code: "WRONG_CREDENTIALS" } } });
  expect(await tryIt(code())).toMatchObject({ status: 200, body: { user: { secondFactor: { has: true } } } });
  expect(await methodOf(id)).toBe("password+totp");
});

test("A secret that was never confirmed asks for nothing", async () => {
  const { id, tryIt } = await withApp();
  await env.DB.prepare("update user set totp_confirmed_at = null where id = ?1").bind(id).run();
  expect((await tryIt()).status).toBe(200);
});

/** At a moment the test holds, so that no step ends in between. */
const NOW = 1_800_000_000_000;
const at = (steps: number) => generator.generate({ timestamp: NOW + steps * 30_000 });
const use = (userId: string, given: string) => useCode(env, { userId, secret: SECRET, code: given, now: NOW });

test("A code opens once, also when ten windows send it in the same moment; nor does an older one after it", async () => {
  const { id, tryIt } = await withApp();
  const methods = await Promise.all(Array.from({ length: 10 }, () => use(id, at(0))));
  expect(methods.filter((method) => method !== null)).toEqual(["password+totp"]);
  expect([await use(id, at(-1)), await use(id, at(1))]).toEqual([null, "password+totp"]);
  // The same through the door; the fifth failure would close the account, which is another story.
  await env.DB.prepare("update user set totp_step = null where id = ?1").bind(id).run();
  const now = code();
  const answers = await Promise.all(Array.from({ length: 4 }, () => tryIt(now)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
});

test("A clock that is a step early or late is forgiven, two are not", async () => {
  const outcomes: (string | null)[] = [];
  for (const steps of [-2, -1, 1, 2]) outcomes.push(await use((await withApp()).id, at(steps)));
  expect(outcomes).toEqual([null, "password+totp", "password+totp", null]);
});

test("A backup code opens once, however it is typed and however many send it; another person's opens nothing", async () => {
  const { id, tryIt } = await withApp(["7K3QX-M2R9D", "00001-11111"]);
  const stranger = await withApp();
  expect((await stranger.tryIt("7K3QX-M2R9D")).status).toBe(401);
  const answers = await Promise.all(["7K3QX-M2R9D", "7k3qxm2r9d", " 7K3QX M2R9D "].map((each) => tryIt(each)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  expect(await methodOf(id)).toBe("password+backup");
  expect((await tryIt("oooo1-1lIl1")).status).toBe(200);
  const { left } = (await env.DB.prepare("select count(*) as left from backup_code").first<{ left: number }>()) ?? {
    left: -1,
  };
  expect(left).toBe(0);
});

test("Codes are not guessed: five wrong ones close the account, and asking without a code forgives none of them", async () => {
  const { tryIt } = await withApp();
  const statuses: number[] = [];
  for (let n = 0; n < 6; n++) {
    statuses.push((await tryIt(code(20 + n))).status);
    statuses.push((await tryIt()).status);
  }
  // After the fourth wrong code each look without one still passes; after the fifth nothing does.
  expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 401, 401, 401, 423, 423, 423]);
  expect((await tryIt(code())).status).toBe(423);
});

test("However often a right password comes without its code, it closes nothing", async () => {
  const { tryIt } = await withApp();
  for (let n = 0; n < 12; n++) expect(await tryIt()).toMatchObject({ body: { error: { code: "CODE_NEEDED" } } });
  expect((await tryIt(code())).status).toBe(200);
});
