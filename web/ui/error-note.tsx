/** A failure in the reader's words, at its place, with the way out. */
import type { ComponentChildren } from "preact";
import { Offline, Refused } from "../api/client.ts";
import { t } from "../text/base.ts";
import { errorSentence } from "../text/error-sentence.ts";
import { Button } from "./button.tsx";

/** The sentence for anything `call` throws; a fault of our own program gets the sentence for a stopped screen. */
export function sentenceOf(failure: unknown): string {
  if (failure instanceof Refused) return errorSentence(failure.code) ?? t.errors.INTERNAL;
  if (failure instanceof Offline) return t.errors.OFFLINE;
  return t.errors.UNKNOWN;
}

export type ErrorNoteProps = { error: unknown; onRetry?: () => void; children?: ComponentChildren };

/** Shows nothing while `error` is null or undefined. */
export function ErrorNote({ error, onRetry, children }: ErrorNoteProps) {
  if (error === null || error === undefined) return null;
  return (
    <div class="note" role="alert">
      <p>{sentenceOf(error)}</p>
      {children}
      {onRetry && <Button onClick={onRetry}>{t.common.retry}</Button>}
    </div>
  );
}

/** A quiet message with at most one action; `tone` wait asks for attention, calm only informs. */
export function Note({
  tone = "calm",
  children,
  action,
}: {
  tone?: "calm" | "wait";
  children: ComponentChildren;
  action?: ComponentChildren;
}) {
  return (
    <div class={`note note-${tone}`} role="status">
      <p>{children}</p>
      {action}
    </div>
  );
}
