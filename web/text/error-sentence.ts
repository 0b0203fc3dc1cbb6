/** The sentence of a refusal, whichever screens it belongs to. */
import { t } from "./base.ts";

type Sentences = Readonly<Record<string, string | undefined>>;
let more: (() => Sentences) | null = null;

/** Screens that meet refusals of their own say here where the sentences are. */
export function knowErrors(from: () => Sentences): void {
  more = from;
}

/** undefined for a code nobody here knows. */
export function errorSentence(code: string): string | undefined {
  const common: Sentences = t.errors;
  return common[code] ?? more?.()[code];
}
