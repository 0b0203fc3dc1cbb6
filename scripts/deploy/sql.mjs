// Statements with their values written into them, for a database that can only be reached by a file of SQL.

/**
 * A value as SQLite reads it back unchanged. Throws on what cannot be written safely.
 * @param {string | number | null} value whole numbers only
 */
export function literal(value) {
  if (value === null) return "null";
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new TypeError(`${value} is no whole number`);
    return String(value);
  }
  if (typeof value !== "string") throw new TypeError(`a ${typeof value} cannot be written into SQL`);
  // SQLite ends a text at a zero character; lone halves of a sign are no UTF-8.
  if (value.includes("\0") || !value.isWellFormed())
    throw new TypeError("the text has characters a database cannot keep");
  return `'${value.replaceAll("'", "''")}'`;
}

/**
 * One statement with its values in place of its question marks, ended by a semicolon. Statements come from the program
 * and have no question mark of their own.
 * @param {readonly [string, ...(string | number | null)[]]} statement
 */
export function filled([sql, ...values]) {
  const parts = sql.split("?");
  if (parts.length !== values.length + 1)
    throw new Error(`${parts.length - 1} places for ${values.length} values: ${sql}`);
  return `${parts.map((part, index) => (index === 0 ? part : literal(values[index - 1]) + part)).join("")};`;
}
