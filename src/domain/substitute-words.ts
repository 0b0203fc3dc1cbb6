/** What a sheet says that stands in for a lost page: both languages on one sheet, whoever marks reads one of them. */
export function substituteLines(page: number, anonymousId: string): { title: string; lines: string[] } {
  return {
    title: `Page ${page} de la copie ${anonymousId} : perdue`,
    lines: [
      `Page ${page} of copy ${anonymousId}: not found`,
      "Cette feuille tient la place d’une page qui n’a pas été retrouvée.",
      "This sheet takes the place of a page that was not found.",
    ],
  };
}
