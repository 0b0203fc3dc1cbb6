// The codec's binary is what its source compiles to.
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

test("The codec that is committed is what its source compiles to", { timeout: 120_000 }, () => {
  expect(() => execFileSync(process.execPath, ["scripts/build-jpeg.mjs", "--check"], { stdio: "pipe" })).not.toThrow();
});
