/** Which files of a ZIP are meant, and in which order: as a person would read their names. */

/** What the programs that pack leave behind, and nobody put in on purpose. */
const LITTER = /(?:^|\/)(?:__MACOSX\/|\.[^/]*(?:\/|$)|thumbs\.db$|desktop\.ini$)/i;

export function isMeant(name: string): boolean {
  const path = slashed(name);
  return path !== "" && !path.endsWith("/") && !LITTER.test(path);
}

/** Old programs for Windows write its own separator. */
function slashed(name: string): string {
  return name.replaceAll("\\", "/");
}

const NATURAL = new Intl.Collator("fr", { numeric: true, sensitivity: "base" });

/** "copie 2" before "copie 10"; folders one after the other. Names that read the same keep the order they came in. */
export function inNaturalOrder<T extends { name: string }>(files: readonly T[]): T[] {
  const parts = (name: string) => slashed(name).split("/");
  return [...files].sort((a, b) => {
    const [left, right] = [parts(a.name), parts(b.name)];
    for (let n = 0; n < Math.min(left.length, right.length); n++) {
      const order = NATURAL.compare(left[n] ?? "", right[n] ?? "");
      if (order !== 0) return order;
    }
    return left.length - right.length;
  });
}
