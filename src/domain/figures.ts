/** How points are written in the two languages of the product. Knows no sentence and no screen. */
export const LANGUAGES = ["fr", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const SIGNS = {
  fr: { decimal: ",", group: "\u202f" },
  en: { decimal: ".", group: "," },
} as const satisfies Record<Language, { decimal: string; group: string }>;

/** The true minus sign: as wide as the plus, and no line is broken behind it. */
const MINUS = "\u2212";

/** Hundredths of a point as people write them: 1450 is “14,5” in French, “14.5” in English; no superfluous zeros. */
export function formatPoints(hundredths: number, language: Language): string {
  const { decimal, group } = SIGNS[language];
  const size = Math.abs(hundredths);
  const whole = String(Math.floor(size / 100)).replace(/\B(?=(\d{3})+$)/g, group);
  const rest = String(size % 100)
    .padStart(2, "0")
    .replace(/0+$/, "");
  return `${hundredths < 0 ? MINUS : ""}${whole}${rest === "" ? "" : decimal + rest}`;
}

/** The same with its sign always shown, for what a comment adds or takes away: “+1”, “−0,5”; zero has no sign. */
export function formatDelta(hundredths: number, language: Language): string {
  return `${hundredths > 0 ? "+" : ""}${formatPoints(hundredths, language)}`;
}
