// What a final PDF's text and an exported table must say, compared with what was written. Reads no file, asks no server.
import Papa from "papaparse";

/** White space of every kind becomes one space; a hyphen that PDFium marks as a line's end is a hyphen. @param {string} text */
export function plain(text) {
  return text
    .normalize("NFC")
    .replace(/[\u00ad\ufffe]\s*/g, "-")
    .replace(/\s+/g, " ")
    .trim();
}

/**
 * The report's running text: the pages behind the copy's own, without the small head that each of them repeats, so
 * that a text that goes on over a page is whole.
 * @param {readonly string[]} pages the text of every page @param {number} own number of the copy's own pages
 */
export function reportText(pages, own) {
  const sheets = pages.slice(own).map((page) => plain(page).replace(/^.{0,400}? page \d+\/\d+( |$)/, ""));
  return plain(sheets.join(" "));
}

/** The texts that are not in the report, each as it was written. @param {string} report @param {readonly string[]} texts */
export function missingTexts(report, texts) {
  return texts.filter((text) => !report.includes(plain(text)));
}

/** Hundredths as the French write them: 1450 is “14,5”. @param {number} hundredths */
export function inFrench(hundredths) {
  return String(hundredths / 100).replace(".", ",");
}

/**
 * The questions whose mark does not stand beside their label in the report.
 * @param {string} report @param {readonly { id: string, label: string, points: number }[]} questions
 * @param {ReadonlyMap<string, number>} marks by question, in hundredths
 */
export function missingMarks(report, questions, marks) {
  return questions.filter(({ id, label, points }) => {
    const mark = `${inFrench(marks.get(id) ?? 0)} / ${inFrench(points)}`;
    // The row is one line; which of its two ends comes first is the writer's business.
    return ![` ${mark} ${plain(label)}`, `${plain(label)} ${mark} `].some((row) => ` ${report} `.includes(row));
  });
}

/**
 * Reads an exported table. Throws when it is no table of one line per copy.
 * @param {string} csv @returns {Map<string, Record<string, string>>} rows by the copy's anonymous id
 */
export function readTable(csv) {
  const { data, errors, meta } = Papa.parse(csv.replace(/^\uFEFF/, ""), { header: true, skipEmptyLines: true });
  if (errors.length > 0) throw new Error(`the table cannot be read: ${errors[0].message} in row ${errors[0].row}`);
  const [first] = meta.fields ?? [];
  const rows = new Map(data.map((row) => [row[first], row]));
  if (rows.size !== data.length) throw new Error("two rows of the table are about the same copy");
  return rows;
}

/**
 * What is wrong with one row of the table, in words; empty when all is right.
 * @param {Record<string, string> | undefined} row
 * @param {{ student: Record<string, string>, marks: { questionId: string, points: number }[], total: number, max: number }} wanted
 */
export function rowProblems(row, { student, marks, total, max }) {
  if (!row) return ["the row is missing"];
  const cells = {
    Nom: student.lastName,
    Prénom: student.firstName,
    "Date de naissance": student.birthDate,
    Classe: student.className,
    Numéro: student.number,
    Total: inFrench(total),
    Barème: inFrench(max),
    ...Object.fromEntries(marks.map(({ questionId, points }) => [questionId, inFrench(points)])),
  };
  return Object.entries(cells).flatMap(([name, value]) =>
    row[name] === value ? [] : [`${name} is ${JSON.stringify(row[name])}, not ${JSON.stringify(value)}`],
  );
}
