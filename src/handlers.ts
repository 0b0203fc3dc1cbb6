/** The types by which a route file answers endpoints of the contract: one function per endpoint, nothing else. */
import type { Answer, Asked, Raw } from "#contract/endpoint";
import type { EndpointKey, Endpoints } from "#contract/endpoints";
import type { Client } from "./client.ts";
import type { Bindings, Person } from "./env.ts";

type Around = {
  env: Bindings;
  request: Request;
  requestId: string;
  now: number;
  origin: string;
  ctx: ExecutionContext;
  /** The header X-Lock-Token, or "" where the endpoint does not ask for it and it is not there. */
  token: string;
  /** The header X-Operation-Id: an act sent twice under one id is one act. */
  operationId: string | undefined;
  headers: Headers;
  /** Where the request comes from. */
  client: Client;
};

type AllowOf<K extends EndpointKey> = Endpoints[K]["allow"];

/** `me` is there on every endpoint that does not let anyone in. `headers` are added to the answer. */
export type Ask<K extends EndpointKey> = Asked<Endpoints[K]> &
  Around & { me: AllowOf<K> extends "anyone" | "operator" ? null : Person };

type RawAnswers<K extends EndpointKey> = Extract<Endpoints[K]["answers"][keyof Endpoints[K]["answers"]], Raw>;
type Returned<K extends EndpointKey> = Answer<Endpoints[K]> | ([RawAnswers<K>] extends [never] ? never : Response);

// Declared as a method so that the table of all handlers can be walked without a cast.
export type Handler<K extends EndpointKey> = { run(ask: Ask<K>): Promise<Returned<K>> }["run"];
export type Handlers = { [K in EndpointKey]: Handler<K> };

/** Keeps the exact keys of a part, so that the parts together can be checked for completeness. */
export function answers<K extends EndpointKey>(part: { [P in K]: Handler<P> }): { [P in K]: Handler<P> } {
  return part;
}
