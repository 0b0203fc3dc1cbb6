/** Sends a parked message again: the job starts anew from where it stood. */
import { copyObject } from "#do/copy/client";
import { Message } from "#queues/messages";
import { send } from "#queues/send";
import { requeueJob } from "../db/jobs.ts";
import { claimParked, parkedWire } from "../db/parked.ts";
import type { Bindings, Person } from "../env.ts";

/** Null when there is no such message, or somebody sent it already. */
export async function retryParked(env: Bindings, ask: { id: string; me: Person; requestId: string; now: number }) {
  const { me, requestId, now } = ask;
  const parked = await claimParked(env.DB, me.schoolId, ask.id, now);
  if (!parked) return null;
  const message = Message.parse(parked.body);
  if (message.kind === "finalize") {
    // The copy's object starts a new run, with its own job and its own message.
    const object = copyObject(env, message);
    const exam = { questions: [], schemeVersion: 0, appreciationRequired: false, pageCount: 0 };
    await object.finalize(message, { userId: me.id, role: "admin", token: "", requestId, now }, exam);
    await object.settle();
  } else if (message.kind === "redraw") {
    await send(env, { ...message, requestId });
  } else {
    await requeueJob(env.DB, me.schoolId, message.jobId, now).run();
    await send(env, { ...message, requestId });
  }
  return parkedWire(parked);
}
