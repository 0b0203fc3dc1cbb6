/** Marks, counts, sizes and dates as a reader writes them. The only place where points become text and back. */
import type { Language } from "./language.ts";

/** Hundredths as text without needless zeros: 925 → "9,25" in French, "9.25" in English; -50 → "−0,5". */
export function formatPoints(hundredths: number, language: Language): string {
  const sign = hundredths < 0 ? "−" : "";
  const whole = Math.trunc(Math.abs(hundredths) / 100);
  const rest = String(Math.abs(hundredths) % 100)
    .padStart(2, "0")
    .replace(/0+$/, "");
  return rest === "" ? `${sign}${whole}` : `${sign}${whole}${language === "fr" ? "," : "."}${rest}`;
}

/** With its sign, for what adds and takes away: 50 → "+0,5". Zero has none. */
export function formatDelta(hundredths: number, language: Language): string {
  return hundredths > 0 ? `+${formatPoints(hundredths, language)}` : formatPoints(hundredths, language);
}

/** "1,5", "1.5", ",5", "2" → hundredths; null for anything else, more than two decimals and signs included. */
export function parsePoints(text: string): number | null {
  const found = /^\s*(\d{0,6})(?:[.,](\d{0,2}))?\s*$/.exec(text);
  if (!found) return null;
  const [, whole = "", decimals = ""] = found;
  if (whole === "" && decimals === "") return null;
  return Number(whole || "0") * 100 + Number(decimals.padEnd(2, "0"));
}

/** As parsePoints, with a sign: "-0,5", "−0.5", "+1" → hundredths. */
export function parseDelta(text: string): number | null {
  const trimmed = text.trim();
  const negative = /^[-−–]/.test(trimmed);
  const points = parsePoints(trimmed.replace(/^[-−–+]\s*/, ""));
  return points === null ? null : negative && points !== 0 ? -points : points;
}

/** A count with the language's grouping: 12 345 or 12,345. */
export function formatCount(count: number, language: Language): string {
  return new Intl.NumberFormat(language).format(count);
}

/** A share between 0 and 1 as "63 %" or "63%". */
export function formatShare(share: number, language: Language): string {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** Bytes in the reader's unit: "1,2 Mo" or "1.2 MB". */
export function formatBytes(bytes: number, language: Language): string {
  const units = language === "fr" ? ["o", "ko", "Mo", "Go"] : ["B", "kB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = new Intl.NumberFormat(language, { maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0 });
  return `${digits.format(value)}\u00a0${units[unit]}`;
}

/** "2026-05-12" as a date of the calendar, the same in every time zone. */
export function formatDate(isoDate: string, language: Language): string {
  const options = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(language, options).format(new Date(`${isoDate}T00:00:00Z`));
}

/** UTC milliseconds as the reader's local date and time. */
export function formatMoment(at: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}

/** UTC milliseconds as the reader's local time of day. */
export function formatTime(at: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(new Date(at));
}

/** A time of today as a time, any other with its day. */
export function formatWhen(at: number, now: number, language: Language): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return sameDay ? formatTime(at, language) : formatMoment(at, language);
}

/** The form for a count: French counts 0 as singular, English as plural. */
export function plural(count: number, language: Language, one: string, many: string): string {
  return new Intl.PluralRules(language).select(count) === "one" ? one : many;
}
