// Repeatable chance for the practice exam: one independent stream per named thing. Never reads a clock or Math.random.

/**
 * @typedef {object} Random
 * @property {() => number} next a fraction in [0,1)
 * @property {(low: number, high: number) => number} between a fraction in [low,high)
 * @property {(low: number, high: number) => number} whole an integer in [low,high], both ends included
 * @property {(probability: number) => boolean} chance
 * @property {<T>(items: readonly T[]) => T} pick
 * @property {<T>(items: readonly T[]) => T[]} shuffled a new array
 */

/** FNV-1a with a final mix, so that names differing in one digit give unrelated streams. @param {string} text */
function hash(text) {
  let h = 0x811c9dc5;
  for (const char of text) h = Math.imul(h ^ /** @type {number} */ (char.codePointAt(0)), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * The stream of that name: equal names give equal numbers, for ever.
 * @param {...(string | number)} name
 * @returns {Random}
 */
export function randomOf(...name) {
  let state = hash(name.join("/"));
  // mulberry32: 32 bits of state are plenty for a few thousand draws per stream.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const between = (/** @type {number} */ low, /** @type {number} */ high) => low + (high - low) * next();
  const whole = (/** @type {number} */ low, /** @type {number} */ high) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    whole,
    chance: (probability) => next() < probability,
    pick: (items) => items[whole(0, items.length - 1)],
    shuffled: (items) => {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = whole(0, i);
        [copy[i], copy[j]] = [copy[j], copy[i]];
      }
      return copy;
    },
  };
}
