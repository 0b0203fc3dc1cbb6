// docs/guarantees.md against the tests it names.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../..");
const read = (file) => readFileSync(path.join(ROOT, file), "utf8");

test("Every guarantee names a test that exists, in its very words", () => {
  const rows = read("docs/guarantees.md")
    .split("\n")
    .filter((line) => /^\| (?!id|---)/.test(line))
    .map((line) => line.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));
  expect(rows.length).toBeGreaterThan(20);
  for (const [id, , file, title] of rows) {
    // A title may be written with a variable part, which stands for every row of a table.
    expect(read(file.replaceAll("`", "")).includes(title), `${id}: ${title}`).toBe(true);
  }
});
