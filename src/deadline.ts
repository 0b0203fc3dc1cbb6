/**
 * Every call to D1, R2, an object or a queue has a deadline: nobody waits for ever. Past it the caller gets a
 * `DeadlineError` and goes no further, so that nothing more of the act is done. The call itself may still arrive on the
 * far side: each is atomic by itself, and acts carry versions or operation ids, so that asking again is safe.
 */
import { LIMITS } from "#domain/limits";
import type { Bindings } from "./env.ts";

/** Says which binding did not answer, and nothing about what was asked. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
  constructor(what: string, ms: number) {
    super(`${what} did not answer within ${ms} ms`);
  }
}

/** In ms. `stream` is for bytes that come from a person's line while they are stored. */
export type Budget = { call: number; files: number; stream: number };

/** While somebody waits for the answer. */
export const INTERACTIVE: Budget = {
  call: LIMITS.deadlineCallMs,
  files: LIMITS.deadlineFilesMs,
  stream: LIMITS.deadlineStreamMs,
};
/** Consumers, the clock and the outbox: slower is better than not at all. */
export const BACKGROUND: Budget = {
  call: LIMITS.deadlineBackgroundMs,
  files: 2 * LIMITS.deadlineBackgroundMs,
  stream: LIMITS.deadlineStreamMs,
};

/** The work, or a `DeadlineError` after `ms`; an answer that comes later is dropped. */
export function within<T>(what: string, ms: number, work: PromiseLike<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new DeadlineError(what, ms)), ms);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

type Call = (...args: unknown[]) => unknown;
/** What to do with the methods of a binding; those not named here are passed through. */
type Methods = Record<string, (call: Call) => Call>;

/** The same object with some of its methods replaced. Reads the target each time, as a method may be replaced there. */
function over<T extends object>(target: T, methods: Methods): T {
  return new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      const call: Call = (...args) => Reflect.apply(value, target, args);
      return typeof name === "string" && Object.hasOwn(methods, name) ? methods[name]?.(call) : call;
    },
  });
}

function timed(what: string, ms: number | ((args: unknown[]) => number)) {
  return (call: Call): Call =>
    (...args) =>
      within(what, typeof ms === "number" ? ms : ms(args), Promise.resolve(call(...args)));
}

/** A batch needs the platform's own statements. */
const RAW = new WeakMap<object, object>();

function statement(raw: D1PreparedStatement, ms: number): D1PreparedStatement {
  const clock = timed("D1", ms);
  const bind = (call: Call): Call => {
    return (...args) => statement(call(...args) as D1PreparedStatement, ms);
  };
  const wrapped = over(raw, { bind, first: clock, run: clock, all: clock, raw: clock });
  RAW.set(wrapped, raw);
  return wrapped;
}

function database(db: D1Database, ms: number): D1Database {
  const clock = timed("D1", ms);
  return over(db, {
    prepare: (call) => (sql) => statement(call(sql) as D1PreparedStatement, ms),
    batch: (call) => (list) => clock(call)((list as object[]).map((each) => RAW.get(each) ?? each)),
    exec: clock,
  });
}

function upload(raw: R2MultipartUpload, { files, stream }: Budget): R2MultipartUpload {
  const clock = timed("R2", files);
  return over(raw, { uploadPart: timed("R2", stream), complete: clock, abort: clock });
}

function bucket(files: R2Bucket, budget: Budget): R2Bucket {
  const clock = timed("R2", budget.files);
  const putting = (args: unknown[]) => (args[1] instanceof ReadableStream ? budget.stream : budget.files);
  return over(files, {
    head: clock,
    get: clock,
    put: timed("R2", putting),
    delete: clock,
    list: clock,
    createMultipartUpload:
      (call) =>
      async (...args) =>
        upload((await clock(call)(...args)) as R2MultipartUpload, budget),
    resumeMultipartUpload:
      (call) =>
      (...args) =>
        upload(call(...args) as R2MultipartUpload, budget),
  });
}

/** A stub is no ordinary object: each name is a call to the far side. */
function stub<T extends object>(raw: T, ms: number): T {
  return new Proxy(raw, {
    get(_, name) {
      const value: unknown = Reflect.get(raw, name, raw);
      // A stub that looked like a promise would be called by every await.
      if (name === "then" || typeof value !== "function") return name === "then" ? undefined : value;
      return (...args: unknown[]) => within("the object", ms, Promise.resolve(Reflect.apply(value, raw, args)));
    },
  });
}

function objects<T extends object>(namespace: T, ms: number): T {
  return over(namespace, { getByName: (call) => (name) => stub(call(name) as object, ms) });
}

function queue(raw: Queue, ms: number): Queue {
  const clock = timed("the queue", ms);
  return over(raw, { send: clock, sendBatch: clock });
}

type Timed = Pick<
  Bindings,
  "DB" | "FILES" | "COPY" | "EXAM" | "LIMITER" | "IMPORT_QUEUE" | "FINALIZE_QUEUE" | "WORK_QUEUE"
>;

/** The same bindings, each call with its deadline. */
export function withDeadlines<E extends Timed & { DEADLINE_MS?: number }>(env: E, budget: Budget): E {
  const ms = env.DEADLINE_MS;
  const { call, ...rest } = ms === undefined ? budget : { call: ms, files: ms, stream: ms };
  return {
    ...env,
    DB: database(env.DB, call),
    FILES: bucket(env.FILES, { call, ...rest }),
    COPY: objects(env.COPY, call),
    EXAM: objects(env.EXAM, call),
    LIMITER: objects(env.LIMITER, call),
    IMPORT_QUEUE: queue(env.IMPORT_QUEUE, call),
    FINALIZE_QUEUE: queue(env.FINALIZE_QUEUE, call),
    WORK_QUEUE: queue(env.WORK_QUEUE, call),
  };
}
