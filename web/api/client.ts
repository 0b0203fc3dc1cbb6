/** The only place in web that sees a Response: a success is typed by the contract, a refusal becomes `Refused`. */
import type { Call, Got } from "#contract/endpoint";
import type { EndpointKey, Endpoints } from "#contract/endpoints";
import type { ErrorCode } from "#contract/error";

/** The server said no, in words of the closed list. `details` holds the current value of a conflict, or what is missing. */
export class Refused extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  readonly requestId: string;
  readonly status: number;
  /** Seconds to wait, when the server says so. */
  readonly retryAfter: number | null;

  constructor(
    status: number,
    error: { code: ErrorCode; message: string; requestId: string; details?: unknown },
    retryAfter: number | null,
  ) {
    super(error.message);
    this.status = status;
    this.code = error.code;
    this.details = error.details;
    this.requestId = error.requestId;
    this.retryAfter = retryAfter;
  }
}

/** The server could not be reached at all: nothing was said, so the act may be repeated when it is idempotent. */
export class Offline extends Error {}

type Loose = {
  params?: Record<string, unknown> | undefined;
  query?: Record<string, unknown> | undefined;
  body?: unknown;
  lockToken?: string | undefined;
  operationId?: string | undefined;
  signal?: AbortSignal | undefined;
  keepalive?: boolean | undefined;
};

/**
 * Set once by the shell. `lost` is called on every 401, so that a second tab notices a sign-out. `check` says for which
 * session this page was made and goes with every write; where another one has begun since, `renew` asks who is signed
 * in, and says whether it is still the same person, for whom the act may be sent again.
 */
export const session = { lost: () => {}, check: "", renew: async () => false };

export function pathOf(key: EndpointKey, asked: Loose = {}): string {
  const path = key.slice(key.indexOf(" ") + 1).replace(/:(\w+)/g, (_, name: string) => {
    return encodeURIComponent(String(asked.params?.[name]));
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked.query ?? {})) {
    if (value !== undefined && value !== null) query.set(name, String(value));
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

function requestOf(method: string, asked: Loose): RequestInit {
  const headers = new Headers();
  if (method !== "GET" && session.check !== "") headers.set("x-session-check", session.check);
  let body: BodyInit | null = null;
  if (asked.lockToken !== undefined) headers.set("x-lock-token", asked.lockToken);
  if (asked.operationId !== undefined) headers.set("x-operation-id", asked.operationId);
  if (typeof asked.body === "string" || asked.body instanceof Blob) {
    body = asked.body;
    headers.set(
      "content-type",
      typeof asked.body === "string" ? "text/csv" : asked.body.type || "application/octet-stream",
    );
  } else if (asked.body !== undefined) {
    body = JSON.stringify(asked.body);
    headers.set("content-type", "application/json");
  }
  return {
    method,
    headers,
    body,
    credentials: "same-origin",
    signal: asked.signal ?? null,
    keepalive: asked.keepalive ?? false,
  };
}

/** The refusal a response carries; an answer that is not ours (a proxy's page) counts as INTERNAL. */
export function refusalOf(status: number, text: string, retryAfter: string | null): Refused {
  const wait = retryAfter === null ? null : Number(retryAfter);
  try {
    return new Refused(status, (JSON.parse(text) as { error: ConstructorParameters<typeof Refused>[1] }).error, wait);
  } catch {
    return new Refused(status, { code: "INTERNAL", message: text.slice(0, 200), requestId: "" }, wait);
  }
}

/**
 * What goes beside the call of the contract: a lock token where it is not demanded but tells who one is, the id of an
 * act that may be sent twice and is to be done once, and `keepalive` for what must still arrive when the page is left.
 */
type Beside = { lockToken?: string; operationId?: string; keepalive?: boolean };

/**
 * Calls one endpoint of the contract: `call("PUT /api/copies/:id/marks/:questionId", { params, body, lockToken })`.
 * Throws `Refused` for every refusal and `Offline` when no answer came.
 */
export async function call<K extends EndpointKey>(
  key: K,
  ...[asked]: Partial<Call<Endpoints[K]>> extends Call<Endpoints[K]>
    ? [asked?: Call<Endpoints[K]> & Beside]
    : [asked: Call<Endpoints[K]> & Beside]
): Promise<Got<Endpoints[K]>> {
  const loose: Loose = asked ?? {};
  const response = await sendOf(key, loose);
  if (response.ok) {
    const text = await response.text();
    return (text === "" ? undefined : JSON.parse(text)) as Got<Endpoints[K]>;
  }
  if (response.status === 401 && !key.startsWith("POST /api/session") && key !== "GET /api/me") session.lost();
  const refusal = refusalOf(response.status, await response.text(), response.headers.get("retry-after"));
  if (refusal.code === "WRONG_SESSION" && (await session.renew())) {
    const again = await sendOf(key, loose);
    const text = await again.text();
    if (again.ok) return (text === "" ? undefined : JSON.parse(text)) as Got<Endpoints[K]>;
    throw refusalOf(again.status, text, again.headers.get("retry-after"));
  }
  throw refusal;
}

async function sendOf(key: EndpointKey, loose: Loose): Promise<Response> {
  try {
    return await fetch(pathOf(key, loose), requestOf(key.slice(0, key.indexOf(" ")), loose));
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Offline("no answer", { cause });
  }
}
