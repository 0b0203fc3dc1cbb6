/** The sentence for a refusal's code when it comes as plain text: from a job, a copy, a parked message. */
import { t as base } from "../text/base.ts";
import { errorSentence } from "../text/error-sentence.ts";

/** A code this version of the screens does not know gets the sentence for a fault of ours. */
export function errorWords(code: string | undefined): string {
  return knownWords(code) ?? base.errors.INTERNAL;
}

/** null when the text is no code of ours. */
export function knownWords(code: string | undefined): string | null {
  return code === undefined ? null : (errorSentence(code) ?? null);
}
