// The list of dependencies in docs/dependencies.md is the list in package.json, with licences as they are installed.
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const pack = JSON.parse(readFileSync("package.json", "utf8"));
const rows = [
  ...readFileSync("docs/dependencies.md", "utf8").matchAll(/^\| `([^`]+)` \| (\S+) \| ([^|]+) \| ([^|]+) \|$/gm),
].map(([, name, version, licence, why]) => ({ name, version, licence: licence.trim(), why: why.trim() }));
const wanted = Object.entries({ ...pack.dependencies, ...pack.devDependencies, ...pack.optionalDependencies });

/** The licence an installed package states. Older ones say it in an object or a list. */
function stated(name) {
  const { license, licenses } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  if (typeof license === "string") return license;
  return license?.type ?? licenses?.map(({ type }) => type).join(" OR ") ?? "";
}

/** Licences that would bind what is built with the package; LGPL of a tool that is not served would need a word. */
const BINDING = /\b(A?GPL|LGPL|SSPL|BUSL|CC-BY-NC)\b|UNLICENSED/i;

test("Every direct dependency is listed with its version, a licence and a reason, and no other is", () => {
  expect(rows.map(({ name, version }) => `${name} ${version}`).sort()).toEqual(
    wanted.map(([name, version]) => `${name} ${version}`).sort(),
  );
  expect(rows.filter(({ why, licence }) => why.length < 10 || licence === "")).toEqual([]);
});

test("What is installed has the licence that is written down, and none that binds what is built with it", () => {
  const installed = rows.filter(({ name }) => existsSync(`node_modules/${name}/package.json`));
  expect(installed.length).toBeGreaterThan(45);
  for (const { name, licence } of installed) {
    const said = stated(name);
    expect(said, `${name} states no licence`).not.toBe("");
    if (/^SEE LICENSE/i.test(said)) expect(existsSync(`node_modules/${name}/LICENSE`), name).toBe(true);
    else expect({ name, licence }).toEqual({ name, licence: said });
    expect(`${name} ${licence} ${said}`).not.toMatch(BINDING);
  }
});
