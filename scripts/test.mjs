// `npm test`: everything; `npm test -- rules|worker|e2e` one kind. Builds the web app and finds a browser first.

import { findBrowser } from "./server/browser.mjs";
import { buildWeb } from "./server/build-web.mjs";
import { run } from "./server/tools.mjs";

const PROJECTS = { rules: ["rules"], worker: ["worker"], e2e: ["journeys"] };
const [kind, ...rest] = process.argv.slice(2);
const projects = PROJECTS[kind] ?? ["rules", "worker", "journeys"];
const others = PROJECTS[kind] ? rest : process.argv.slice(2);

await run("wrangler", ["types", "--strict-vars=false"], { quiet: true });
if (projects.some((name) => name !== "rules")) await buildWeb();
const env = projects.includes("journeys") ? { KORRIGO_BROWSER: await findBrowser() } : {};
try {
  await run("vitest", ["run", ...projects.flatMap((name) => ["--project", name]), ...others], { env });
} catch {
  // vitest has said what failed.
  process.exit(1);
}
