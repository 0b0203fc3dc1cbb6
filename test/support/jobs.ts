/** Waiting for what the queues do, and delivering messages by hand. */
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { consume } from "#queues/index";
import type { Message } from "#queues/messages";
import { newId } from "#src/tokens";
import type { Visitor } from "./people.ts";

const PATIENCE = { timeout: 20_000, interval: 20 };

export type Job = {
  id: string;
  state: string;
  done: number;
  total: number;
  result?: unknown;
  error?: { code: string; details?: unknown };
};

/** Asks again until `look` gives something, as a screen does. */
export function until<T>(look: () => Promise<T | null>): Promise<T> {
  return vi.waitFor(async () => {
    const seen = await look();
    if (seen === null) throw new Error("it has not happened");
    return seen;
  }, PATIENCE);
}

/** The job once it has ended, whichever way. */
export function ended(who: Visitor, jobId: string): Promise<Job> {
  return until(async () => {
    const { status, body } = await who.ask("GET", `/api/jobs/${jobId}`);
    if (status !== 200) throw new Error(`the job answered ${status}`);
    const job = body as Job;
    return job.state === "queued" || job.state === "running" ? null : job;
  });
}

/** How long a retry waits is the business of the policy, and tested there. */
export type Delivered = { acked: boolean; retried: boolean };

/** Delivers one message as the platform does; `attempts` counts from 1. `body` may be anything, as in a real queue. */
export async function deliver(queue: string, body: Message | unknown, attempts = 1, id = newId()): Promise<Delivered> {
  const [first] = await deliverAll(queue, [{ body, attempts, id }]);
  if (!first) throw new Error("nothing was delivered");
  return first;
}

export async function deliverAll(
  queue: string,
  messages: { body: unknown; attempts?: number; id?: string }[],
): Promise<Delivered[]> {
  const sent = messages.map(({ body, attempts = 1, id = newId() }) => ({ id, timestamp: new Date(), attempts, body }));
  const batch = createMessageBatch(queue, sent);
  const context = createExecutionContext();
  await consume(batch, env);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, context);
  return sent.map(({ id }) => ({
    acked: explicitAcks.includes(id),
    retried: retryMessages.some(({ msgId }) => msgId === id),
  }));
}
