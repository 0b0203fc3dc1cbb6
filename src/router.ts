/**
 * Turns the table of endpoints into routes: origin, session, permission, shape of the request, handler, shape of the
 * answer. A route that is not in the table does not exist.
 */
import type { Context, Hono } from "hono";
import * as z from "zod";
import type { Endpoint, Raw } from "#contract/endpoint";
import { ENDPOINTS } from "#contract/endpoints";
import { LIMITS } from "#domain/limits";
import { holds } from "#domain/roles";
import { readBody, refuseLarger } from "./bodies.ts";
import { type Client, clientOf } from "./client.ts";
import type { AppEnv, Person } from "./env.ts";
import { ApiError } from "./errors.ts";
import type { Handlers } from "./handlers.ts";
import { checkOperator } from "./middleware/operator.ts";
import { personOf } from "./middleware/session.ts";
import { spend } from "./rates.ts";

type Loose = { status: number; body?: unknown };
type AnyHandler = {
  run(ask: {
    params: unknown;
    query: unknown;
    body: unknown;
    me: unknown;
    env: AppEnv["Bindings"];
    request: Request;
    requestId: string;
    now: number;
    origin: string;
    ctx: ExecutionContext;
    token: string;
    operationId: string | undefined;
    headers: Headers;
    client: Client;
  }): Promise<unknown>;
}["run"];

export function register(app: Hono<AppEnv>, handlers: Handlers): void {
  const table: Record<string, AnyHandler> = handlers;
  for (const [key, endpoint] of Object.entries<Endpoint>(ENDPOINTS)) {
    const [method = "", path = ""] = key.split(" ");
    const run = table[key];
    if (!run) throw new Error(`no handler for ${key}`);
    app.on(method, path, (c) => answer(c, endpoint, run));
  }
}

async function answer(c: Context<AppEnv>, endpoint: Endpoint, run: AnyHandler): Promise<Response> {
  checkOrigin(c);
  const client = clientOf(c.req.raw);
  if (endpoint.allow === "anyone") await spend(c.env, endpoint, c.req.method, { client, me: null });
  const me = await allowed(c, endpoint);
  if (me) {
    checkSession(c, me);
    await spend(c.env, endpoint, c.req.method, { client, me });
  }
  const headers = new Headers({ "cache-control": "private, no-store" });
  const returned = await run({
    me,
    params: checked(endpoint.params, c.req.param()),
    query: checked(endpoint.query ?? z.strictObject({}), c.req.query()),
    body: await bodyOf(c, endpoint),
    token: lockToken(c, endpoint),
    operationId: operationId(c),
    env: c.env,
    request: c.req.raw,
    requestId: c.get("requestId"),
    now: Date.now(),
    origin: new URL(c.req.url).origin,
    ctx: executionOf(c),
    headers,
    client,
  });
  return returned instanceof Response ? returned : render(c, endpoint, loose(returned), headers);
}

/** hono types its own, narrower execution context; it is the platform's object. */
function executionOf(c: Context<AppEnv>): ExecutionContext {
  return c.executionCtx as ExecutionContext;
}

function loose(returned: unknown): Loose {
  if (
    typeof returned === "object" &&
    returned !== null &&
    "status" in returned &&
    typeof returned.status === "number"
  ) {
    return { status: returned.status, body: "body" in returned ? returned.body : undefined };
  }
  throw new Error("a handler answered without a status");
}

/** Writes from a browser must come from our own pages. A program that is no browser sends neither header. */
export function checkOrigin(c: Context<AppEnv>): void {
  const upgrade = c.req.header("upgrade") !== undefined;
  if ((c.req.method === "GET" || c.req.method === "HEAD") && !upgrade) return;
  const origin = c.req.header("origin");
  const site = c.req.header("sec-fetch-site");
  const same =
    origin !== undefined ? origin === new URL(c.req.url).origin : site === undefined || site === "same-origin";
  if (!same) throw new ApiError("WRONG_ORIGIN");
}

async function allowed(c: Context<AppEnv>, endpoint: Endpoint): Promise<Person | null> {
  if (endpoint.allow === "anyone") return null;
  if (endpoint.allow === "operator") return checkOperator(c.env.OPERATOR_TOKEN, c.req.header("authorization"));
  const me = await personOf(c);
  if (!me) throw new ApiError("UNAUTHENTICATED");
  if (!mayCall(me, endpoint)) throw new ApiError("FORBIDDEN");
  const { has, needed } = me.secondFactor;
  if (needed && !has && endpoint.beforeSecondFactor !== true) throw new ApiError("SECOND_FACTOR_NEEDED");
  return me;
}

/**
 * A page says for which session it was made. Where somebody signed in anew since, what an old tab sends would be done in
 * the new one's name. A program says nothing, and nothing is asked of it.
 */
function checkSession(c: Context<AppEnv>, me: Person): void {
  const check = c.req.header("x-session-check");
  if (c.req.method === "GET" || check === undefined || me.scope !== null) return;
  if (check !== me.check) throw new ApiError("WRONG_SESSION");
}

/** What needs no capability is for people in a browser: a script's token reaches its person's account in nothing. */
function mayCall(me: Person, { allow, forScripts }: Endpoint): boolean {
  if (allow === "anyone" || allow === "operator") return false;
  return allow === "signedIn" ? me.scope === null || forScripts === true : holds(me, allow);
}

function checked(schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, code, message }) => ({ path: path.join("."), code, message }));
  throw new ApiError("BAD_REQUEST", issues);
}

function isRaw(shape: z.ZodType | Raw): shape is Raw {
  return "raw" in shape;
}

/** Where no body belongs, an empty one is no harm and any field is one too many. */
const NOTHING = z.strictObject({});

async function bodyOf(c: Context<AppEnv>, endpoint: Endpoint): Promise<unknown> {
  const shape = endpoint.body ?? NOTHING;
  const max = endpoint.bodyMax ?? (endpoint.body ? LIMITS.bodyBytesMax : LIMITS.noBodyBytesMax);
  const type = (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (isRaw(shape)) {
    const any = shape.raw === "application/octet-stream";
    if (!any && type !== shape.raw && type !== shape.or) throw new ApiError("WRONG_TYPE");
    // The handler reads it, and counts what comes without its length.
    await refuseLarger(c.req.raw, max);
    return undefined;
  }
  if (c.req.method === "GET" || c.req.method === "HEAD") return undefined;
  const text = new TextDecoder().decode(await readBody(c.req.raw, max));
  if (text === "") return checked(shape, {});
  if (type !== "application/json") throw new ApiError("WRONG_TYPE");
  return checked(shape, parseJson(text));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError("BAD_REQUEST", [{ path: "", code: "invalid_json", message: "The body is not JSON." }]);
  }
}

function lockToken(c: Context<AppEnv>, endpoint: Endpoint): string {
  const token = c.req.header("x-lock-token") ?? "";
  if (endpoint.lockToken && token === "") throw new ApiError("LOCK_TOKEN_WRONG");
  return token;
}

const OPERATION_ID = /^[A-Za-z0-9_-]{8,64}$/;

function operationId(c: Context<AppEnv>): string | undefined {
  const id = c.req.header("x-operation-id");
  if (id !== undefined && !OPERATION_ID.test(id)) {
    throw new ApiError("BAD_REQUEST", [
      { path: "X-Operation-Id", code: "invalid", message: "8 to 64 letters, digits, - or _" },
    ]);
  }
  return id;
}

/** Outside production an answer that is not what the contract says is an accident, found by the first test. */
function render(c: Context<AppEnv>, endpoint: Endpoint, given: Loose, headers: Headers): Response {
  const shape = endpoint.answers[given.status];
  if (shape === undefined) throw new Error(`status ${given.status} is not in the contract`);
  if (shape === null) return new Response(null, { status: given.status, headers });
  if (!isRaw(shape) && c.env.ENVIRONMENT !== "production") shape.parse(given.body);
  headers.set("content-type", "application/json; charset=utf-8");
  return new Response(JSON.stringify(given.body), { status: given.status, headers });
}
