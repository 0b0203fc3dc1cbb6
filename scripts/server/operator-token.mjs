// The secret of a local installation: made once, kept beside its storage, readable by its owner only.
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/** Where the secret lies. @param {string} persist */
export const tokenFileOf = (persist) => path.join(persist, "operator-token");

/** @param {string} persist the folder of the installation @returns {Promise<string>} */
export async function operatorToken(persist) {
  const file = tokenFileOf(persist);
  const known = await readFile(file, "utf8").catch(() => null);
  if (known) return known.trim();
  const token = randomBytes(32).toString("base64url");
  await mkdir(persist, { recursive: true });
  await writeFile(file, `${token}\n`, { mode: 0o600 });
  return token;
}
