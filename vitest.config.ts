/** Three kinds of tests: pure rules in Node, the Worker in workerd, journeys in a real browser (see scripts/test.mjs). */
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** What the Worker's bundler makes of a .wasm import, for tests that run in Node: the module, compiled. */
const wasmModules = {
  name: "wasm-modules",
  enforce: "pre" as const,
  load(id: string) {
    if (!id.endsWith(".wasm")) return null;
    return `import { readFileSync } from "node:fs"; export default new WebAssembly.Module(readFileSync(${JSON.stringify(id)}));`;
  },
};

export default defineConfig({
  test: {
    // A log line per request drowns what matters; a failing test shows its own.
    silent: "passed-only",
    projects: [
      {
        plugins: [wasmModules],
        test: {
          name: "rules",
          environment: "node",
          // Milliseconds on a quiet machine; a busy one must not turn them red.
          testTimeout: 30_000,
          include: [
            "test/domain/**/*.test.ts",
            "test/codecs/**/*.test.ts",
            "test/web/**/*.test.{ts,tsx}",
            "test/practice/**/*.test.mjs",
            "test/repository/**/*.test.mjs",
          ],
        },
        oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS: await readD1Migrations("./migrations"),
                ENVIRONMENT: "test",
                // Passwords cost next to nothing here, and only here.
                SCRYPT_LOG2_N: 4,
              },
            },
          })),
        ],
        test: {
          name: "worker",
          // One workerd for all files: starting one costs two seconds. Storage is cleared after every test instead.
          isolate: false,
          include: ["test/worker/**/*.test.ts"],
          setupFiles: ["./test/support/assert-workerd.ts", "./test/support/storage.ts"],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "journeys",
          environment: "node",
          include: ["test/e2e/**/*.test.mjs"],
          globalSetup: ["./test/e2e/support/server.mjs"],
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
