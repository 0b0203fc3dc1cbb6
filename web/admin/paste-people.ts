/** Several people at once, from lines "name; e-mail; role": what would become of each line, before anything is written. Pure. */
import { foldWords } from "#domain/fold";
import type { Role } from "#domain/roles";

type SchoolRole = Exclude<Role, "ops">;
export type PastedLine = {
  line: number;
  name: string;
  email: string;
  role: SchoolRole | null;
  fate: "new" | "known" | "twice" | "noName" | "badEmail" | "badRole";
};

const WORDS: Record<SchoolRole, readonly string[]> = {
  teacher: ["professeur", "professeure", "prof", "enseignant", "enseignante", "teacher", ""],
  secretary: ["secretariat", "secretaire", "secretary", "office"],
  admin: ["administration", "administrateur", "administratrice", "admin", "direction"],
  student: ["eleve", "student", "pupil"],
};

function roleOf(word: string): SchoolRole | null {
  const folded = foldWords(word);
  const found = (Object.keys(WORDS) as SchoolRole[]).find((role) => WORDS[role].includes(folded));
  return found ?? null;
}

/** `known` are the addresses of the school, small letters. Without a role a line is a teacher's. */
export function readPeople(text: string, known: ReadonlySet<string>): PastedLine[] {
  const seen = new Set<string>();
  return text.split("\n").flatMap((raw, index): PastedLine[] => {
    if (raw.trim() === "") return [];
    const [name = "", address = "", word = ""] = raw.split(/[;\t]/).map((cell) => cell.trim());
    const email = address.toLowerCase();
    const role = roleOf(word);
    const fate = fateOf({ name, email, role }, known, seen);
    seen.add(email);
    return [{ line: index + 1, name, email, role, fate }];
  });
}

function fateOf(
  { name, email, role }: Pick<PastedLine, "name" | "email" | "role">,
  known: ReadonlySet<string>,
  seen: ReadonlySet<string>,
): PastedLine["fate"] {
  if (name === "") return "noName";
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) return "badEmail";
  if (role === null) return "badRole";
  if (known.has(email)) return "known";
  return seen.has(email) ? "twice" : "new";
}
