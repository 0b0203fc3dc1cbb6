/** User names of people without an e-mail address: made from the name, small letters, unique over the installation. */
import { fold } from "./fold.ts";

/** Letters and figures somebody copies from paper. */
const LONGEST = 24;
/** For names without a letter a keyboard anywhere has. */
const NAMELESS = "eleve";

/** "Zoé", "de la Tour" becomes "zoe.delatour". */
export function loginFor(firstName: string, lastName: string): string {
  const part = (name: string) => fold(name).replace(/[^a-z0-9]/g, "");
  const joined = [part(firstName), part(lastName)].filter((each) => each !== "").join(".");
  return joined.slice(0, LONGEST).replace(/\.$/, "") || NAMELESS;
}

/** The first of login, login2, login3 … that nobody has; it is taken from then on. */
export function takeLogin(login: string, taken: Set<string>): string {
  let free = login;
  for (let n = 2; taken.has(free); n++) free = `${login}${n}`;
  taken.add(free);
  return free;
}
