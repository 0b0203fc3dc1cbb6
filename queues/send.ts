/** Which queue takes which message. Only here is a queue written to, but for the outbox of a copy. */
import type { Message } from "./messages.ts";

type Queues = Pick<Env, "IMPORT_QUEUE" | "FINALIZE_QUEUE" | "WORK_QUEUE">;

function queueOf(env: Queues, kind: Message["kind"]): Queue {
  switch (kind) {
    case "inspect":
    case "unpack":
    case "unlock":
    case "rasterize":
    case "redraw":
    case "split":
      return env.IMPORT_QUEUE;
    case "finalize":
      return env.FINALIZE_QUEUE;
    case "export":
    case "roster":
    case "scheme":
    case "slips":
    case "booklets":
    case "studentExport":
      return env.WORK_QUEUE;
  }
}

export async function send(env: Queues, message: Message, delaySeconds = 0): Promise<void> {
  await queueOf(env, message.kind).send(message, { delaySeconds });
}

/** The platform takes at most 100 messages at once. */
const BATCH = 100;

/** All messages of one kind, in as few calls as the platform allows. */
export async function sendAll(env: Queues, messages: readonly Message[]): Promise<void> {
  for (let from = 0; from < messages.length; from += BATCH) {
    const chunk = messages.slice(from, from + BATCH);
    const first = chunk[0];
    if (first) await queueOf(env, first.kind).sendBatch(chunk.map((body) => ({ body })));
  }
}
