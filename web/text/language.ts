/** The language of the screen: the reader's choice, else the browser's. Not the sentences themselves. */
import { signal } from "@preact/signals";

export type Language = "fr" | "en";
export const LANGUAGES: readonly Language[] = ["fr", "en"];

const KEPT = "korrigo.language";

function isLanguage(value: unknown): value is Language {
  return value === "fr" || value === "en";
}

/** Storage may be forbidden by the browser; then the choice lasts as long as the page. */
function kept(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function first(): Language {
  const choice = kept();
  if (isLanguage(choice)) return choice;
  return navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en";
}

/** Read it in a component and the component follows the switch. Set it with `speak` only. */
export const language = signal<Language>(typeof navigator === "undefined" ? "fr" : first());

/** Each area that was asked for; they change language together. */
const areas = new Set<(to: Language) => Promise<() => void>>();

export function follow(change: (to: Language) => Promise<() => void>): void {
  areas.add(change);
}

/** Switches every loaded area to a language at once, and keeps the choice. Rejects when the sentences cannot be fetched. */
export async function speak(to: Language): Promise<void> {
  const changes = await Promise.all([...areas].map((change) => change(to)));
  for (const change of changes) change();
  language.value = to;
  document.documentElement.lang = to;
  try {
    localStorage.setItem(KEPT, to);
  } catch {
    // The choice then lasts as long as the page.
  }
}
