/** What a new scheme would do to all copies of an exam: the server looks at some at a time, the sums are made here. */
import type * as z from "zod";
import type { SchemePreview } from "#contract/scheme";
import type { Scheme } from "#domain/scheme";
import type { Choices } from "#domain/scheme-change";
import { call } from "../api/client.ts";

type Part = z.infer<typeof SchemePreview>;
export type Look = Omit<Part, "next">;
export type LookedAt = Part["copies"][number];

/** Two parts of one look; what differs between the schemes is the same in both. */
export function joined(first: Look, next: Look): Look {
  return {
    ...first,
    looked: first.looked + next.looked,
    marksChange: first.marksChange + next.marksChange,
    loseMark: first.loseMark + next.loseMark,
    becomeIncomplete: first.becomeIncomplete + next.becomeIncomplete,
    reopened: first.reopened + next.reopened,
    copies: [...first.copies, ...next.copies],
  };
}

export type LookAsk = { examId: string; scheme: Scheme; choices: Choices; signal: AbortSignal };

/** Looks at every copy; `onPart` hears how many were looked at so far. */
export async function lookAt(ask: LookAsk, onPart: (looked: number) => void): Promise<Look> {
  const { examId, scheme, choices, signal } = ask;
  let look: Look | null = null;
  for (let after: string | null | undefined; after !== null; ) {
    const body = { scheme, choices: { ...choices }, after };
    const answer: Part = await call("POST /api/exams/:id/scheme/preview", { params: { id: examId }, body, signal });
    const { next, ...part } = answer;
    look = look ? joined(look, part) : part;
    onPart(look.looked);
    after = next;
  }
  if (!look) throw new Error("nothing was looked at");
  return look;
}
