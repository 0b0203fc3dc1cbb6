/**
 * The events of one copy as a chain: each carries the hash of the one before, so that an event that was changed,
 * removed or slipped in afterwards is found. The copy's object makes the chain; D1 keeps what it is told; anybody with
 * the rows can verify it.
 */
import { createHash } from "node:crypto";

/** `detail` is JSON as text, exactly as it is stored. `seq` counts from 1 inside one copy. */
export type Link = {
  id: string;
  seq: number;
  kind: string;
  success: boolean;
  actorId: string | null;
  requestId: string | null;
  epoch: number;
  detail: string;
  at: number;
};

/** What the first event of a copy stands on. */
export const CHAIN_START = "";

/** SHA-256 in hex over the hash before and every fact of the event. */
export function linkHash(copyId: string, before: string, event: Link): string {
  const { id, seq, kind, success, actorId, requestId, epoch, detail, at } = event;
  const facts = [before, copyId, seq, id, kind, success, actorId, requestId, epoch, detail, at];
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}

export type ChainFault = { seq: number; fault: "missing" | "changed" };

/** Walks events in the order of `seq`; null when every hash is right. `head` is what the object says the chain ends with. */
export function chainFault(
  copyId: string,
  events: readonly (Link & { hash: string })[],
  head?: { seq: number; hash: string },
): ChainFault | null {
  let before = CHAIN_START;
  for (const [index, event] of events.entries()) {
    if (event.seq !== index + 1) return { seq: index + 1, fault: "missing" };
    if (linkHash(copyId, before, event) !== event.hash) return { seq: event.seq, fault: "changed" };
    before = event.hash;
  }
  if (head && events.length < head.seq) return { seq: events.length + 1, fault: "missing" };
  if (head && before !== head.hash) return { seq: head.seq, fault: "changed" };
  return null;
}
