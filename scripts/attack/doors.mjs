// The doors: cookies that are forged, stale or somebody else's, sessions that were there before, links used twice,
// fifty sign-ins at once.
import { randomBytes } from "node:crypto";
import { Client } from "../api/client.mjs";
import { jsonOf } from "./caller.mjs";

const NAME = "__Host-korrigo";
const cookieIn = (answer) =>
  [answer.head["set-cookie"] ?? []]
    .flat()
    .map((each) => each.split(";")[0])
    .find((each) => each.startsWith(`${NAME}=`) && each.length > NAME.length + 1);
const asJson = (body) => ({ headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
const signIn = (login, password) => ({ method: "POST", path: "/api/session", ...asJson({ login, password }) });

/** A cookie that is not the session's opens nothing. */
export async function forgedCookies({ world, raw, judge }) {
  const { admin } = world.schools[0].people;
  const token = admin.cookie.split("=")[1];
  const other = token.replace(/.$/, token.endsWith("A") ? "B" : "A");
  const forged = [
    `${NAME}=`,
    `${NAME}=${other}`,
    `${NAME}=${randomBytes(32).toString("base64url")}`,
    `${NAME}=${token}x`,
    `${NAME}=${token.slice(0, -4)}`,
    `${NAME}=' or 1=1 --`,
    `${NAME}=${"A".repeat(6_000)}`,
    `${NAME.toLowerCase()}=${token}`,
    `korrigo=${token}`,
    `${NAME}=%00${token}`,
    `session=${token}; role=admin; ${NAME}=null`,
  ];
  for (const cookie of forged)
    for (const path of ["/api/me", "/api/users"])
      judge.permission(401, await raw({ method: "GET", path, cookie, who: "forged" }));
  judge.accepted(await raw({ method: "GET", path: "/api/me", cookie: admin.cookie, who: "true" }));
}

/** After signing out the cookie is worth nothing; before, it was. */
export async function staleCookies({ world, raw, judge }) {
  const { spare } = world.schools[0];
  const entered = await raw(signIn(spare.login, spare.password));
  judge.accepted(entered);
  const cookie = cookieIn(entered);
  judge.accepted(await raw({ method: "GET", path: "/api/me", cookie }));
  judge.accepted(await raw({ method: "DELETE", path: "/api/session", cookie }));
  judge.permission(401, await raw({ method: "GET", path: "/api/me", cookie, who: "stale" }));
}

/** A session somebody planted before the sign-in is another one afterwards, and dead if it was alive. */
export async function fixation({ world, raw, judge }) {
  const { spare } = world.schools[0];
  const planted = `${NAME}=${randomBytes(32).toString("base64url")}`;
  const first = cookieIn(await raw({ ...signIn(spare.login, spare.password), cookie: planted }));
  judge.must(first !== undefined && first !== planted, "allowedWrong", "a planted cookie became the session");
  judge.permission(401, await raw({ method: "GET", path: "/api/me", cookie: planted, who: "planted" }));
  const second = cookieIn(await raw({ ...signIn(spare.login, spare.password), cookie: first }));
  judge.must(second !== undefined && second !== first, "allowedWrong", "the session did not change at sign-in");
  judge.permission(401, await raw({ method: "GET", path: "/api/me", cookie: first, who: "former session" }));
  judge.accepted(await raw({ method: "GET", path: "/api/me", cookie: second }));
}

/** A link opens once, also when ten hands use it at once; a replaced one never. */
export async function replayedLinks({ world, url, raw, judge, count = 10 }) {
  const { admin } = world.schools[0].people;
  const made = await admin.call("POST", "/api/users", {
    email: `lien.${randomBytes(4).toString("hex")}@quevremont.example`,
    name: "Lien Unique",
    role: "secretary",
  });
  const tokenOf = (link) => link.slice(link.indexOf("#") + 1);
  const old = tokenOf(made.invitation.url);
  const fresh = tokenOf((await admin.call("POST", `/api/users/${made.id}/invitation`)).url);
  const use = (token) =>
    raw({
      method: "POST",
      path: "/api/links/use",
      who: "link",
      ...asJson({ token, password: randomBytes(15).toString("base64url") }),
    });
  judge.refused([422, 429], await use(old));
  const answers = await Promise.all(Array.from({ length: count }, () => use(fresh)));
  const won = answers.filter(({ status }) => status === 200).length;
  judge.must(
    won === 1,
    won === 0 ? "refusedWrong" : "allowedWrong",
    `a link was used ${won} times by ${count} hands at once`,
  );
  judge.refused([422, 429], await use(fresh));
  for (const token of ["x", "' or 1=1 --", "A".repeat(43), admin.cookie.split("=")[1]])
    judge.refused([400, 422, 429], await use(token));
  return new Client(url);
}

/** Fifty wrong tries at once: none gets in, none is an accident; whom they aimed at keeps her session. */
export async function parallelSignIns({ world, raw, judge, count = 50 }) {
  const { teacher } = world.schools[1].people;
  const tries = Array.from({ length: count }, (_, n) =>
    signIn(n % 5 === 4 ? `nobody${n}@nowhere.example` : teacher.login, `wrong-password-${n}`),
  );
  const answers = await Promise.all(tries.map((each) => raw({ ...each, who: "guess" })));
  for (const answer of answers) judge.refused([401, 423, 429], answer);
  // A known and an unknown login are refused alike.
  const bodies = new Set(
    answers
      .filter(({ status }) => status === 401)
      .map((answer) => JSON.stringify({ ...jsonOf(answer).error, requestId: "" })),
  );
  judge.must(bodies.size <= 1, "leaks", "the refusal of a sign-in tells whether the login exists");
  judge.accepted(await raw({ method: "GET", path: "/api/me", cookie: teacher.cookie, who: "the one they aimed at" }));
}
