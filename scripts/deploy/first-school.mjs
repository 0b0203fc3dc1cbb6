// The first school of a deployed database: asked for, written by a file of SQL, entered by a one-time link.
import { rm, writeFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { firstAdmin, operatorAccount } from "../server/first-admin.mjs";
import { jsonIn, wrangler } from "./cloudflare.mjs";
import { filled } from "./sql.mjs";

/** @typedef {{ schoolName: string, adminName: string, adminEmail: string }} School */

const OPTIONS = /** @type {const} */ ([
  ["schoolName", "school", "Name of the school"],
  ["adminName", "admin-name", "Name of the first admin"],
  ["adminEmail", "admin-email", "E-mail address of the first admin"],
]);
const LONGEST = 200;

/** @param {string} database @param {string[]} config */
export async function hasSchool(database, config) {
  const ask = "select count(*) as schools from school";
  const [answer] = jsonIn(
    await wrangler(["d1", "execute", database, "--remote", "--json", "--command", ask, ...config]),
  );
  const schools = answer?.results?.[0]?.schools;
  if (typeof schools !== "number") throw new Error("the database did not say how many schools it has");
  return schools > 0;
}

/** What is wrong with these facts, in words; null when nothing is. @param {School} school */
export function wrongWith(school) {
  for (const [key, option] of OPTIONS) {
    const length = school[key].trim().length;
    if (length === 0 || length > LONGEST) return `--${option} needs 1 to ${LONGEST} characters`;
  }
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(school.adminEmail.trim()) ? null : "--admin-email is no e-mail address";
}

/** The facts from the command line; what is missing is asked for where somebody can answer. @param {Record<string, string | undefined>} given */
export async function schoolFrom(given) {
  const terminal = process.stdin.isTTY ? createInterface({ input: process.stdin, output: process.stdout }) : null;
  const facts = { schoolName: "", adminName: "", adminEmail: "" };
  try {
    for (const [key, option, words] of OPTIONS) {
      facts[key] = (given[option] ?? (await terminal?.question(`${words}: `)) ?? "").trim();
    }
  } finally {
    terminal?.close();
  }
  const wrong = wrongWith(facts);
  if (wrong) throw new RangeError(`the database has no school yet, and ${wrong}`);
  return facts;
}

/** The statements as a file of SQL, and the token of the link. @param {School & { now?: number }} school */
export function schoolSql(school) {
  const { statements, token } = firstAdmin(school);
  return { sql: `${statements.map(filled).join("\n")}\n`, token };
}

/** Runs statements that hold names: by a file only its owner can read, gone afterwards. */
async function execute(sql, { database, config, file }) {
  await writeFile(file, sql, { mode: 0o600 });
  try {
    await wrangler(["d1", "execute", database, "--remote", "--yes", "--file", file, ...config]);
  } finally {
    await rm(file, { force: true });
  }
}

/** Writes school and admin; answers the token of the link. @param {School} school @param {{ database: string, config: string[], file: string }} where */
export async function writeSchool(school, where) {
  const { sql, token } = schoolSql(school);
  await execute(sql, where);
  return token;
}

/** What is wrong with the operator's name and address, in words; null when nothing is. @param {{ opsName: string, opsEmail: string }} facts */
export function wrongWithOperator({ opsName, opsEmail }) {
  if (opsName.trim().length === 0 || opsName.length > LONGEST) return `--ops-name needs 1 to ${LONGEST} characters`;
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(opsEmail.trim()) ? null : "--ops-email is no e-mail address";
}

/**
 * Writes the operator's account with a new link; answers its token, or null when the address belongs to somebody of a school.
 * @param {{ opsName: string, opsEmail: string }} facts @param {{ database: string, config: string[], file: string }} where
 */
export async function writeOperator(facts, where) {
  const { statements, token, linkId } = operatorAccount(facts);
  await execute(`${statements.map(filled).join("\n")}\n`, where);
  const ask = `select count(*) as links from link where id = '${linkId}'`;
  const [answer] = jsonIn(
    await wrangler(["d1", "execute", where.database, "--remote", "--json", "--command", ask, ...where.config]),
  );
  return answer?.results?.[0]?.links === 1 ? token : null;
}
