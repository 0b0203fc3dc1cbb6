/** What an imported class list does to the roster, line by line, before anything is written. */
import { foldWords } from "./fold.ts";
import { LIMITS } from "./limits.ts";

export type StudentFields = {
  lastName: string;
  firstName: string;
  birthDate: string;
  email: string | null;
  className: string;
  groupName: string;
  number: string | null;
};
export type KnownStudent = StudentFields & { id: string; matchKey: string };

export type RosterRefusal =
  | "NO_LAST_NAME"
  | "NO_FIRST_NAME"
  | "BAD_BIRTH_DATE"
  | "BAD_EMAIL"
  | "TOO_LONG"
  | "TWICE_IN_FILE"
  | "NUMBER_OF_ANOTHER"
  | "WRONG_COLUMN_COUNT";

export type Fate = {
  line: number;
  fate: "created" | "updated" | "unchanged" | "refused";
  name: string;
  reason: RosterRefusal | null;
  /** What to write; null when refused. `id` is the known student's, null for a new one. */
  write: { id: string | null; fields: StudentFields; matchKey: string } | null;
};

export type Row = { line: number; cells: string[] };
type Column = keyof StudentFields;

const HEADERS: Record<Column, readonly string[]> = {
  lastName: ["nom", "last name", "lastname", "surname", "nom de famille", "nom eleve", "nom usuel"],
  firstName: ["prenom", "first name", "firstname", "prenoms", "prenom eleve", "prenom usuel"],
  birthDate: ["date naissance", "date de naissance", "birth date", "birthdate", "ne le", "naissance", "ddn"],
  email: ["email", "e mail", "mail", "courriel", "adresse e mail", "adresse mail", "adresse electronique"],
  className: ["classe", "class", "division"],
  groupName: ["groupe", "group", "groupes"],
  number: ["numero", "number", "numero etudiant", "student number", "ine", "num etd", "matricule", "identifiant", "id"],
};

/** The place of each known column; null when a last and a first name cannot be told apart. */
export function readHeader(cells: readonly string[]): Map<Column, number> | null {
  const words = cells.map((cell) => foldWords(cell.replaceAll("_", " ")));
  const places = new Map<Column, number>();
  for (const column of Object.keys(HEADERS) as Column[]) {
    const place = words.findIndex((word) => HEADERS[column].includes(word));
    if (place >= 0) places.set(column, place);
  }
  return places.has("lastName") && places.has("firstName") ? places : null;
}

/** DD/MM/YYYY (also with - or .) or ISO; '' stays ''; null when it is no day of the calendar. */
export function readDate(text: string): string | null {
  if (text === "") return "";
  const french = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  const [year, month, day] = iso
    ? [Number(iso[1]), Number(iso[2]), Number(iso[3])]
    : french
      ? [Number(french[3]), Number(french[2]), Number(french[1])]
      : [0, 0, 0];
  const longest = [
    31,
    year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28,
    31,
    30,
    31,
    30,
    31,
    31,
    30,
    31,
    30,
    31,
  ];
  if (year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1 || day > (longest[month - 1] ?? 0)) return null;
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** What makes two lines the same person: the names without accents, and the birth date. */
export function matchKey(fields: Pick<StudentFields, "lastName" | "firstName" | "birthDate">): string {
  return `${foldWords(fields.lastName)}|${foldWords(fields.firstName)}|${fields.birthDate}`;
}

/** What people type to find somebody: names in both orders, class, number. */
export function searchText(fields: StudentFields): string {
  const { lastName, firstName, className, number } = fields;
  return ` ${foldWords(`${lastName} ${firstName} ${className} ${number ?? ""}`)} `;
}

function readFields(cells: readonly string[], places: Map<Column, number>): StudentFields | RosterRefusal {
  const cell = (column: Column) => cells[places.get(column) ?? -1]?.trim() ?? "";
  const birthDate = readDate(cell("birthDate"));
  const email = cell("email").toLowerCase();
  if (cell("lastName") === "") return "NO_LAST_NAME";
  if (cell("firstName") === "") return "NO_FIRST_NAME";
  if (birthDate === null) return "BAD_BIRTH_DATE";
  if (email !== "" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) return "BAD_EMAIL";
  if (cells.some((each) => each.length > LIMITS.nameMax)) return "TOO_LONG";
  return {
    lastName: cell("lastName"),
    firstName: cell("firstName"),
    birthDate,
    email: email === "" ? null : email,
    className: cell("className"),
    groupName: cell("groupName"),
    number: cell("number") === "" ? null : cell("number"),
  };
}

/** A column the file does not have keeps what is known; an empty cell empties. */
function merged(known: StudentFields, read: StudentFields, places: Map<Column, number>): StudentFields {
  const keep = <C extends Column>(column: C) => (places.has(column) ? read[column] : known[column]);
  return {
    lastName: read.lastName,
    firstName: read.firstName,
    birthDate: keep("birthDate"),
    email: keep("email"),
    className: keep("className"),
    groupName: keep("groupName"),
    number: keep("number"),
  };
}

const same = (a: StudentFields, b: StudentFields) =>
  (Object.keys(HEADERS) as Column[]).every((column) => a[column] === b[column]);

/**
 * The fate of every line. A student is known by number first, then by names and birth date. Two lines about the same
 * person: the second is refused, because nobody can tell which is right.
 */
export function fates(rows: readonly Row[], places: Map<Column, number>, known: readonly KnownStudent[]): Fate[] {
  const byNumber = new Map(known.flatMap((each) => (each.number === null ? [] : [[each.number, each] as const])));
  const byKey = new Map(known.map((each) => [each.matchKey, each]));
  const width = Math.max(...places.values());
  const seen = new Set<string>();
  const judge = ({ line, cells }: Row): Fate => {
    const read = cells.length <= width && cells.length > 1 ? "WRONG_COLUMN_COUNT" : readFields(cells, places);
    const name = `${cells[places.get("lastName") ?? -1] ?? ""} ${cells[places.get("firstName") ?? -1] ?? ""}`.trim();
    const refused = (reason: RosterRefusal): Fate => ({ line, fate: "refused", name, reason, write: null });
    if (typeof read === "string") return refused(read);
    const numbered = read.number === null ? undefined : byNumber.get(read.number);
    const named = byKey.get(matchKey(read));
    if (numbered && named && numbered.id !== named.id) return refused("NUMBER_OF_ANOTHER");
    const before = numbered ?? named;
    const fields = before ? merged(before, read, places) : read;
    const key = matchKey(fields);
    // A number and what is kept of its owner may add up to somebody else who is there already.
    if (before && (byKey.get(key) ?? before).id !== before.id) return refused("NUMBER_OF_ANOTHER");
    const marks = [
      `key ${key}`,
      ...(fields.number === null ? [] : [`number ${fields.number}`]),
      ...(before ? [`id ${before.id}`] : []),
    ];
    if (marks.some((mark) => seen.has(mark))) return refused("TWICE_IN_FILE");
    for (const mark of marks) seen.add(mark);
    const write = { id: before?.id ?? null, fields, matchKey: key };
    const fate = !before ? "created" : same(before, fields) ? "unchanged" : "updated";
    return { line, fate, name, reason: null, write };
  };
  return rows.map(judge);
}
