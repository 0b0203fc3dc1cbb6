// Builds the web app into dist/web, and puts the API document's reader beside it.
import { cp, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT, run } from "./tools.mjs";

const require = createRequire(import.meta.url);

const START = `window.ui = SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#api", validatorUrl: null });\n`;

export async function buildWeb() {
  await run("vite", ["build", "--config", "web/vite.config.ts", "--logLevel", "warn"]);
  const from = path.dirname(require.resolve("swagger-ui-dist/package.json"));
  const to = path.join(ROOT, "dist/web/docs");
  await mkdir(to, { recursive: true });
  for (const file of ["swagger-ui.css", "swagger-ui-bundle.js"]) await cp(path.join(from, file), path.join(to, file));
  await writeFile(path.join(to, "start.js"), START);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildWeb();
