/** What a one-time link is for, and how long it lives. Each purpose has hashes of its own: a token for one opens no other. */
import { LIMITS } from "./limits.ts";

export const LINK_PURPOSES = ["invitation", "reset", "slip"] as const;
export type LinkPurpose = (typeof LINK_PURPOSES)[number];

export function linkTtlMs(purpose: LinkPurpose): number {
  return purpose === "slip" ? LIMITS.slipTtlMs : LIMITS.linkTtlMs;
}
