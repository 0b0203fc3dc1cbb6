// `npm start`: builds, migrates, starts the product on http://127.0.0.1:8787; an empty database gets a practice school.

import { enterAsOperator, makePracticeSchool, OPERATOR, SCHOOL } from "./practice/school.mjs";
import { buildWeb } from "./server/build-web.mjs";
import { HOME, isEmpty, migrate, withDatabase } from "./server/database.mjs";
import { insertFirstAdmin, insertOperator } from "./server/first-admin.mjs";
import { openOperator } from "./server/operator.mjs";
import { tokenFileOf } from "./server/operator-token.mjs";
import { serve } from "./server/serve.mjs";

const SWEEP_MS = 15 * 60_000;
const startedAt = Date.now();
const seconds = () => ((Date.now() - startedAt) / 1000).toFixed(1);

console.log("Korrigo: building the web app…");
await buildWeb();
console.log("Korrigo: preparing the database…");
await migrate();
const fresh = await isEmpty();
const token = fresh ? await withDatabase((db) => insertFirstAdmin(db, SCHOOL)) : null;
const opsToken = fresh ? await withDatabase((db) => insertOperator(db, OPERATOR)) : null;

const port = Number(process.env.PORT ?? 8787);
const server = await serve({ port, log: process.env.KORRIGO_LOG ? console.log : onlyTrouble });
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.stop().then(() => process.exit(0)));

// The clock of the platform does not tick here: the sweep that production runs by cron is called instead.
const sweep = async () => {
  const answer = await fetch(`${server.url}/cdn-cgi/local/scheduled`).catch(() => null);
  if (!answer?.ok) console.log("Korrigo: the recovery did not run");
};
// The queues of this machine forgot what they held when the last server stopped.
const operator = await openOperator({ url: server.url, tokenFile: tokenFileOf(HOME) });
await operator.post("/recover", { lostMessages: true });
setInterval(sweep, SWEEP_MS).unref();

if (token !== null) {
  console.log("Korrigo: an empty database; making a practice school…");
  let last = "";
  const signIns = await makePracticeSchool(server.url, token, (line) => {
    if (line !== last) console.log(`  ${line}`);
    last = line;
  }).catch(async (error) => {
    // Half a school has no sign-ins that anybody was told; and the server must not outlive this script.
    console.error("Korrigo: the practice school could not be made. Delete .wrangler/state and start again.");
    await server.stop();
    throw error;
  });
  signIns.push(await enterAsOperator(server.url, opsToken));
  console.log(`\nSign in with (shown this once; delete .wrangler/state to begin anew):`);
  for (const { role, login, password } of signIns) console.log(`  ${role.padEnd(10)} ${login.padEnd(36)} ${password}`);
}
console.log(`\nKorrigo is ready after ${seconds()} s: ${server.url}   (Ctrl+C stops it)`);
const { code } = await server.gone;
process.exit(code ?? 0);

/** The server speaks JSON, a line per request; on the terminal only what went wrong is of interest. */
function onlyTrouble(line) {
  if (/"level":"(warn|error)"|✘|\[ERROR\]/.test(line)) console.log(line);
}
