/** Tables as schools send them: bytes to rows of cells, and rows to bytes that spreadsheets open. */
import Papa from "papaparse";

/** UTF-8 with or without BOM; what is not valid UTF-8 is read as Windows-1252, the other thing schools send. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

const DELIMITERS = [";", ",", "\t"] as const;

/** The header decides: no column's name holds a separator, and a table of two columns says too little to guess from. */
function delimiterOf(text: string): string {
  const header = text.split(/\r\n|\r|\n/).find((line) => line.trim() !== "") ?? "";
  const width = (delimiter: string) => header.split(delimiter).length;
  return DELIMITERS.reduce<string>((best, each) => (width(each) > width(best) ? each : best), ";");
}

/** Rows of trimmed cells with the line each began on (the first is line 1); empty lines are left out. */
export function parseCsv(bytes: Uint8Array): { line: number; cells: string[] }[] {
  const text = decodeText(bytes);
  const { data } = Papa.parse<string[]>(text, { delimiter: delimiterOf(text), skipEmptyLines: false });
  let line = 1;
  const rows = data.map((cells) => {
    const row = { line, cells: cells.map((cell) => cell.trim()) };
    line += 1 + cells.reduce((breaks, cell) => breaks + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
    return row;
  });
  return rows.filter(({ cells }) => cells.some((cell) => cell !== ""));
}

/** With a BOM and semicolons, which is what French spreadsheets expect; cells that look like formulas are defused. */
export function writeCsv(rows: readonly (readonly string[])[], delimiter: "," | ";"): Uint8Array {
  const text = Papa.unparse(rows as string[][], { delimiter, newline: "\r\n", escapeFormulae: /^[=+\-@\t\r]/ });
  return new TextEncoder().encode(`\uFEFF${text}`);
}
