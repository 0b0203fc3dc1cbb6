/** The privacy charter, shown once to everybody (its words: web/text/fr/charter.ts). A new version is shown again. */
export const CHARTER_VERSION = 1;

/** True while somebody was not shown the charter as it now stands. */
export function charterDue(seen: number): boolean {
  return seen < CHARTER_VERSION;
}
