/** Which passwords open an account, and what it costs to find out that one does not. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { signIn } from "#src/actions/sign-in";
import { isCommon } from "#src/choose-password";
import { type Derive, hashPassword, verifyPassword } from "#src/passwords";
import { idOf } from "../../support/exams.ts";
import { makePerson, makeSchool, makeSignedUp, PASSWORD, Visitor } from "../../support/people.ts";

/** What people choose, and what stands in the lists of those who guess. */
const REFUSED: [password: string, why: string][] = [
  ["123456", "TOO_SHORT"],
  ["password", "TOO_SHORT"],
  ["name2026", "TOO_SHORT"],
  ["123456789012", "ONLY_DIGITS"],
  ["password1234", "COMMON"],
  ["motdepasse123", "COMMON"],
  ["azertyuiop12", "COMMON"],
  ["qwertyuiop123", "COMMON"],
  ["P@ssw0rd1234", "COMMON"],
  ["soleil123456", "COMMON"],
  ["iloveyou1234", "COMMON"],
  ["bonjour12345", "COMMON"],
  ["Printemps2026!", "COMMON"],
  ["abcabcabcabc", "ONE_LETTER"],
  ["lundimardimercredi", "COMMON"],
  ["marseille13000", "COMMON"],
  ["korrigo2026!!", "LIKE_NAME"],
  ["Korrigo12345!", "LIKE_NAME"],
  ["lyceevictorhugo1", "LIKE_NAME"],
  ["Victor-Hugo-2026", "LIKE_NAME"],
  ["nadia2009nadia", "LIKE_NAME"],
  ["Benali-Nadia1!", "LIKE_NAME"],
];

test("What is short, all digits, common or made of the name, the school or the product is refused on every way to a password [P1.2] [K8]", async () => {
  const schoolId = await makeSchool("Lycée Victor Hugo");
  const admin = await makePerson(schoolId, "admin");
  const nadia = await makeSignedUp(schoolId, "teacher");
  const link = async () => {
    const { body } = await admin.ask("POST", `/api/users/${nadia.id}/invitation`);
    return idOf(body, "url").split("#")[1] ?? "";
  };
  const token = await link();
  const ways = [
    (password: string) => new Visitor().ask("POST", "/api/links/use", { token, password }),
    (password: string) => nadia.ask("POST", "/api/me/password", { current: PASSWORD, password }),
  ];
  for (const way of ways) {
    for (const [password, why] of REFUSED) {
      const { status, body } = await way(password);
      const { error } = body as { error: { code: string; details: unknown } };
      expect({ password, status, code: error.code, details: error.details }).toEqual({
        password,
        status: 422,
        code: "PASSWORD_TOO_WEAK",
        details: { why },
      });
    }
  }
  // None of it used up the link, ended a session or counted as a guess.
  expect((await nadia.ask("GET", "/api/me")).status).toBe(200);
  expect((await ways[0]?.("tournesol-fenetre-42"))?.status).toBe(200);
});

test("What nobody guesses passes: four words, or a dozen random letters", async () => {
  const good = [
    "cheval correct pile agrafe",
    "tournesol-fenetre-42",
    "Xk29fJw0qLm3",
    "un-autre-mot-tout-neuf",
    PASSWORD,
  ];
  const verdicts = await Promise.all(good.map((password) => isCommon(password, ["Nadia Benali", "Lycée Victor Hugo"])));
  expect(good.filter((_, n) => verdicts[n])).toEqual([]);
});

test("An unknown login, a person without a password and a disabled one cost the same work as a wrong password [P1.2]", async () => {
  const schoolId = await makeSchool();
  const [known, disabled] = [await makeSignedUp(schoolId, "teacher"), await makeSignedUp(schoolId, "teacher")];
  const waiting = await makePerson(schoolId, "teacher");
  await env.DB.prepare("update user set disabled_at = 1 where id = ?1").bind(disabled.id).run();
  const work: string[] = [];
  const derive: Derive = async (_, salt, { log2N, r, p }) => {
    work.push(`${salt.length} bytes of salt, N=2^${log2N}, r=${r}, p=${p}`);
    return new Uint8Array(32);
  };
  const client = { address: "192.0.2.7", shortAddress: "192.0.2.0", device: "" };
  const logins = [known.email, disabled.email, `${waiting.id}@korrigo.test`, "nobody@korrigo.test"];
  for (const login of logins) {
    const ask = { login, password: "wrong", code: undefined, formerToken: null, device: null, client };
    const outcome = await signIn(env, { ...ask, requestId: "r", now: Date.now() }, (bindings, password, stored) =>
      verifyPassword(bindings, password, stored, derive),
    );
    expect(outcome).toEqual({ ok: false, error: { code: "WRONG_CREDENTIALS" } });
  }
  expect(work).toEqual(Array.from({ length: 4 }, () => "16 bytes of salt, N=2^4, r=8, p=3"));
});

test("A deployment derives with N=2^15, r=8, p=3; a hash made with less is made anew at the next sign-in, and opens still [P1.2]", async () => {
  const { id, email } = await makeSignedUp(await makeSchool(), "teacher");
  const stored = () =>
    env.DB.prepare("select password_hash as hash from user where id = ?1").bind(id).first<string>("hash");
  expect(await stored()).toMatch(/^scrypt\$4\$8\$3\$/);
  const costs: string[] = [];
  await verifyPassword({}, PASSWORD, null, async (_, __, { log2N, r, p }) => {
    costs.push(`${log2N} ${r} ${p}`);
    return new Uint8Array(32);
  });
  expect(costs).toEqual(["15 8 3"]);
  const weak = await hashPassword({ SCRYPT_LOG2_N: 2 }, PASSWORD);
  await env.DB.prepare("update user set password_hash = ?1 where id = ?2").bind(weak, id).run();
  const open = async (password: string) =>
    (await new Visitor().ask("POST", "/api/session", { login: email, password })).status;
  expect(await open("wrong-password")).toBe(401);
  expect(await stored()).toBe(weak);
  expect(await open(PASSWORD)).toBe(200);
  expect(await stored()).toMatch(/^scrypt\$4\$8\$3\$/);
  expect(await open(PASSWORD)).toBe(200);
});
