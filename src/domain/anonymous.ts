/** Anonymous ids: random, short enough to read aloud, without letters that look like digits. */
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
export const ANONYMOUS_ID_LENGTH = 6;

/**
 * Distinct ids from random bytes, none of them in `taken`. `random` gives one byte at a time; bytes outside a whole
 * multiple of the alphabet are thrown away, so that every id is equally likely.
 */
export function anonymousIds(count: number, taken: ReadonlySet<string>, random: () => number): string[] {
  const ids = new Set<string>();
  const ceiling = 256 - (256 % ALPHABET.length);
  const letter = (): string => {
    for (;;) {
      const byte = random();
      if (byte < ceiling) return ALPHABET.charAt(byte % ALPHABET.length);
    }
  };
  while (ids.size < count) {
    const id = Array.from({ length: ANONYMOUS_ID_LENGTH }, letter).join("");
    if (!taken.has(id)) ids.add(id);
  }
  return [...ids];
}
