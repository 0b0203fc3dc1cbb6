// Looks for words in bytes, however they are written: in UTF-8, UTF-16, Latin-1, as escapes of JSON, of addresses, of
// HTML or of PDF. Runs in Node and in workerd alike.

/** One letter a byte, so that any bytes can be searched as a text. @param {Uint8Array} bytes */
export function latin1(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return text;
}

const SHORTEST = 5;
const utf8 = (text) => latin1(new TextEncoder().encode(text));
const units = (text) => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
const utf16 = (text, big) =>
  units(text)
    .map((unit) => {
      const [high, low] = [String.fromCharCode(unit >> 8), String.fromCharCode(unit & 255)];
      return big ? high + low : low + high;
    })
    .join("");
const escaped = (text, write) =>
  units(text)
    .map((unit) => (unit < 128 ? String.fromCharCode(unit) : write(unit)))
    .join("");
const hex = (unit, length) => unit.toString(16).padStart(length, "0");

/** Small differences of writing that hide nothing: capitals, and the two ways to write an accent. */
const spellings = (word) =>
  [...new Set([word, word.toLowerCase(), word.toUpperCase()])].flatMap((each) => [
    ...new Set([each.normalize("NFC"), each.normalize("NFD")]),
  ]);

/** Every way the word may stand in bytes, as texts of one letter a byte. @param {string} word @returns {string[]} */
export function formsOf(word) {
  const forms = spellings(word).flatMap((text) => [
    utf8(text),
    utf16(text, true),
    utf16(text, false),
    // Latin-1 and what is left of it: letters beyond it would match anything.
    ...(units(text).every((unit) => unit < 256) ? [text] : []),
    escaped(text, (unit) => `\\u${hex(unit, 4)}`),
    escaped(text, (unit) => `&#${unit};`),
    escaped(text, (unit) => `&#x${hex(unit, 1)};`),
    encodeURIComponent(text),
    encodeURIComponent(text).toLowerCase(),
    utf8(encodeURIComponent(text).replaceAll("%20", "+")),
    [...new TextEncoder().encode(text)].map((byte) => hex(byte, 2)).join(""),
    utf16(text, true)
      .split("")
      .map((letter) => hex(letter.charCodeAt(0), 2))
      .join(""),
    btoa(utf8(text)).replace(/=+$/, "").slice(0, -1),
  ]);
  // A form shorter than this is found in any picture.
  return [...new Set(forms.map((form) => form.toLowerCase()))].filter((form) => form.length >= SHORTEST);
}

/** A finder for many words at once. @param {readonly string[]} words */
export function finderOf(words) {
  const forms = words.filter((word) => word.length >= SHORTEST).map((word) => ({ word, forms: formsOf(word) }));
  /** @param {string | Uint8Array} heard @returns {string[]} the words that are in it */
  return (heard) => {
    const folded = (typeof heard === "string" ? `${heard}\n${utf8(heard)}` : latin1(heard)).toLowerCase();
    return forms.filter(({ forms: all }) => all.some((form) => folded.includes(form))).map(({ word }) => word);
  };
}

/** What no answer of ours may hold: words of the database, places of files, lines of code. */
const INTERNALS =
  /sqlite|D1_ERROR|SQL(?:ITE)?_|\bselect\b.+\bfrom\b|\binsert into\b|\bno such (?:table|column)\b|constraint failed|\bat [\w.<>]+ \(|\.(?:ts|mjs):\d+|node_modules|\/home\/|\/work\/|\/tmp\/|\bTypeError\b|\bRangeError\b|\bSyntaxError\b|\bZodError\b|schools\/[0-9a-f-]{36}/i;

/** @param {string} text @returns {string | null} */
export const internalsIn = (text) => INTERNALS.exec(text)?.[0] ?? null;
