// Which student writes what: draws an attempt, or none, for every question. Text only: a pen turns it into ink.
import { ATTEMPTS } from "./attempts.mjs";

/** @typedef {import("./attempts.mjs").Attempt} Attempt */
/** @typedef {import("./attempts.mjs").Quality} Quality */

/** How often a student of that ability writes which quality; what is missing to 1 is left blank. */
const ODDS = {
  strong: { full: 0.78, partial: 0.17, wrong: 0.05 },
  middling: { full: 0.4, partial: 0.35, wrong: 0.17 },
  weak: { full: 0.12, partial: 0.33, wrong: 0.33 },
};

/**
 * What one student writes under every question: question id → attempt, or null where nothing is written.
 * @param {import("./random.mjs").Random} random
 * @returns {Record<string, Attempt | null>}
 */
export function answersOf(random) {
  const odds = ODDS[random.pick(/** @type {const} */ (["strong", "middling", "middling", "weak"]))];
  return Object.fromEntries(
    Object.entries(ATTEMPTS).map(([id, attempts]) => {
      const drawn = random.next();
      const quality = qualityAt(odds, drawn);
      if (quality === null) return [id, null];
      const attempt = random.pick(attempts.filter((one) => one.quality === quality));
      return [id, { ...attempt, lines: withSecondThoughts(attempt.lines, random) }];
    }),
  );
}

/** @param {Record<Quality, number>} odds @param {number} drawn @returns {Quality | null} */
function qualityAt(odds, drawn) {
  if (drawn < odds.full) return "full";
  if (drawn < odds.full + odds.partial) return "partial";
  return drawn < odds.full + odds.partial + odds.wrong ? "wrong" : null;
}

/**
 * Settles the ⟨alternatives⟩ and, now and then, lets a line be begun, struck out and written again below.
 * @param {string[]} lines @param {import("./random.mjs").Random} random
 */
function withSecondThoughts(lines, random) {
  const settled = lines.map((line) => line.replace(/⟨([^⟩]*)⟩/g, (_, choices) => random.pick(choices.split("|"))));
  if (!random.chance(0.3)) return settled;
  const at = random.whole(0, settled.length - 1);
  const words = settled[at].replace(/~~|__/g, "").split(" ");
  const begun = words.slice(0, Math.max(1, Math.ceil(words.length * random.between(0.3, 0.8)))).join(" ");
  return [...settled.slice(0, at), `~~${begun}~~`, ...settled.slice(at)];
}
