/** Typography in one place, so that sentences are written with plain keys: French spaces, quotes, apostrophes. */
import type { Language } from "./language.ts";

const NARROW = "\u202f";

/** Sets one sentence: narrow no-break space before ; : ? ! % » and after «, and real apostrophes. */
export function typesetLine(line: string, language: Language): string {
  const curly = line.replaceAll("'", "’");
  if (language !== "fr") return curly;
  return curly.replace(/ ([;:?!%»])/g, `${NARROW}$1`).replace(/« /g, `«${NARROW}`);
}

function typesetValue(value: unknown, language: Language): unknown {
  if (typeof value === "string") return typesetLine(value, language);
  if (typeof value === "function") {
    return (...given: unknown[]) => typesetValue(Reflect.apply(value, undefined, given), language);
  }
  if (Array.isArray(value)) return value.map((each) => typesetValue(each, language));
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, typesetValue(each, language)]));
  }
  return value;
}

/** Sets every sentence of a table, those made by functions too. */
export function typeset<T extends object>(sentences: T, language: Language): T {
  return typesetValue(sentences, language) as T;
}
