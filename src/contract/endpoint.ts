/** The form of one endpoint, and the types that server and web derive from it. No route exists outside this form. */
import type * as z from "zod";
import type { RateClass } from "#domain/limits";
import type { Capability } from "#domain/roles";

/**
 * Who may call: a capability of the table of roles, or one of two openings that need no role, or whoever runs the
 * installation and has its secret OPERATOR_TOKEN.
 */
export type Allow = Capability | "anyone" | "signedIn" | "operator";

/** A body or an answer that is not JSON, named by its media type; a body may have a second one. */
export type Raw = { raw: string; or?: string };

export type Endpoint = {
  summary: string;
  allow: Allow;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodObject | z.ZodType | Raw;
  /** Open to somebody who still has to set up the second factor her school asks for; everything else waits for that. */
  beforeSecondFactor?: true;
  /** Counted in another class of requests than the usual of its method (domain/limits.ts). */
  rate?: RateClass;
  /** A script's token opens it although it asks for no capability. */
  forScripts?: true;
  /** In bytes; without it LIMITS.bodyBytesMax, and next to nothing where there is no body. */
  bodyMax?: number;
  /** The header X-Lock-Token must be there: the caller holds the copy. */
  lockToken?: true;
  /** One schema per status of success; null is an answer without a body. */
  answers: Record<number, z.ZodType | Raw | null>;
};

export const raw = (mediaType: string, or?: string): Raw =>
  or === undefined ? { raw: mediaType } : { raw: mediaType, or };

type Part<E, Name extends string> = Name extends keyof E ? E[Name] : undefined;
type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler receives. */
export type Asked<E> = {
  params: Parsed<Part<E, "params">>;
  query: Parsed<Part<E, "query">>;
  body: Parsed<Part<E, "body">>;
};

type AnswerOf<Status, S> = S extends z.ZodType
  ? { status: Status; body: z.output<S> }
  : S extends Raw
    ? never
    : { status: Status };
type Answers<E> = E extends { answers: infer A } ? A : never;

/** What a handler may return: one of the declared statuses, each with its own body. */
export type Answer<E> = { [S in keyof Answers<E>]: AnswerOf<S, Answers<E>[S]> }[keyof Answers<E>];

type ParamsSent<S> = S extends z.ZodType ? { params: { [K in keyof z.output<S>]: string | number } } : unknown;
type QuerySent<S> = S extends z.ZodType ? { query?: z.output<S> } : unknown;
type BodySent<S> = S extends z.ZodType ? { body: z.input<S> } : S extends Raw ? { body: string | Blob } : unknown;
type TokenSent<S> = S extends true ? { lockToken: string } : unknown;

/** What a client sends. */
export type Call<E> = ParamsSent<Part<E, "params">> &
  QuerySent<Part<E, "query">> &
  BodySent<Part<E, "body">> &
  TokenSent<Part<E, "lockToken">> & { signal?: AbortSignal };

type BodyOf<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a client gets: the body of whichever status came. */
export type Got<E> = { [S in keyof Answers<E>]: BodyOf<Answers<E>[S]> }[keyof Answers<E>];

export function endpoints<
  const T extends Record<`${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`, Endpoint>,
>(table: T): T {
  return table;
}
