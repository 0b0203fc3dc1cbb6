/** People of a test: a school, signed-in clients by role, and what they do before the test begins. */
import { env, exports } from "cloudflare:workers";
import { newId, newToken, sha256Hex } from "#src/tokens";

export const ORIGIN = "http://korrigo.test";
export const PASSWORD = "violette-orage-42";

export type Answer = { status: number; headers: Headers; body: unknown };

/** One browser: keeps its cookie, speaks JSON. */
export class Visitor {
  cookie = "";
  /** The cookie of a device on which somebody signed in before. */
  device = "";
  origin = ORIGIN;

  async raw(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    const cookies = [this.cookie, this.device].filter((each) => each !== "");
    if (cookies.length > 0) headers.set("cookie", cookies.join("; "));
    const response = await exports.default.fetch(
      new Request(this.origin + path, { ...init, method, headers, redirect: "manual" }),
    );
    const cookie = response.headers.getSetCookie().find((each) => each.startsWith("__Host-korrigo="));
    if (cookie) this.cookie = cookie.split(";")[0] ?? "";
    const device = response.headers.getSetCookie().find((each) => each.startsWith("__Host-korrigo-device="));
    if (device) this.device = device.split(";")[0] ?? "";
    return response;
  }

  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const json =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { ...headers, "content-type": "application/json" } };
    const response = await this.raw(method, path, body === undefined ? { headers } : json);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== "" ? JSON.parse(text) : text,
    };
  }
}

/** A school without anybody in it. */
export async function makeSchool(name = "Lycée des Tests"): Promise<string> {
  const id = newId();
  // Second factors have their own tests; everywhere else nobody is asked for one.
  await env.DB.prepare(
    `insert into school (id, name, settings, created_at) values (?1, ?2, '{"secondFactor":"optional"}', ?3)`,
  )
    .bind(id, name, Date.now())
    .run();
  return id;
}

export type Role = "admin" | "secretary" | "teacher" | "student";

/** A person with a session; the sign-in itself has its own tests. */
export async function makePerson(
  schoolId: string,
  role: Role,
  name = `${role} ${newId().slice(0, 4)}`,
): Promise<Visitor & { id: string }> {
  const [id, token, now] = [newId(), newToken(), Date.now()];
  await env.DB.batch([
    env.DB.prepare(
      "insert into user (id, school_id, name, email, role, created_at) values (?1, ?2, ?3, ?4, ?5, ?6)",
    ).bind(id, schoolId, name, `${id}@korrigo.test`, role, now),
    env.DB.prepare(
      "insert into session (id, user_id, school_id, created_at, seen_at, expires_at) values (?1, ?2, ?3, ?4, ?4, ?5)",
    ).bind(await sha256Hex(token), id, schoolId, now, now + 3_600_000),
  ]);
  const visitor = new Visitor();
  visitor.cookie = `__Host-korrigo=${token}`;
  return Object.assign(visitor, { id });
}

/** A person who came in by her link and chose PASSWORD; she is signed in. */
export async function makeSignedUp(
  schoolId: string,
  role: Role,
  name = "Nadia Benali",
): Promise<Visitor & { id: string; email: string }> {
  const [id, token, now] = [newId(), newToken(), Date.now()];
  const email = `${id}@korrigo.test`;
  await env.DB.batch([
    env.DB.prepare(
      "insert into user (id, school_id, name, email, role, created_at) values (?1, ?2, ?3, ?4, ?5, ?6)",
    ).bind(id, schoolId, name, email, role, now),
    env.DB.prepare(
      "insert into link (id, purpose, user_id, school_id, expires_at, created_at) values (?1, 'invitation', ?2, ?3, ?4, ?5)",
    ).bind(await sha256Hex(`invitation:${token}`), id, schoolId, now + 60_000, now),
  ]);
  const visitor = new Visitor();
  const { status, body } = await visitor.ask("POST", "/api/links/use", { token, password: PASSWORD });
  if (status !== 200) throw new Error(`the link answered ${status} ${JSON.stringify(body)}`);
  return Object.assign(visitor, { id, email });
}

/** Whoever runs the installation: of no school, and never without a second factor. */
export async function makeOperator(): Promise<Visitor> {
  const [id, token, now] = [newId(), newToken(), Date.now()];
  await env.DB.batch([
    env.DB.prepare(
      "insert into user (id, name, email, role, totp_secret, totp_confirmed_at, created_at) values (?1, 'Op', ?2, 'ops', 'JBSWY3DP', 1, ?3)",
    ).bind(id, `${id}@korrigo.test`, now),
    env.DB.prepare(
      "insert into session (id, user_id, created_at, seen_at, expires_at) values (?1, ?2, ?3, ?3, ?4)",
    ).bind(await sha256Hex(token), id, now, now + 3_600_000),
  ]);
  return Object.assign(new Visitor(), { cookie: `__Host-korrigo=${token}` });
}
