// What a sign-in costs, and that somebody without an account cannot be told by the clock:
// node bench/sign-in.mjs [--rounds 15]. Starts a server
// of its own with one person and removes it afterwards. Sends one sign-in at a time.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { Client } from "../scripts/api/client.mjs";
import { migrate, withDatabase } from "../scripts/server/database.mjs";
import { insertFirstAdmin } from "../scripts/server/first-admin.mjs";
import { freePort, serve } from "../scripts/server/serve.mjs";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "15" } } });
const rounds = Number(values.rounds);
const PASSWORD = "tournesol-fenetre-42";
const SCHOOL = { schoolName: "Mesure", adminName: "Ada Mesure", adminEmail: "ada@mesure.test" };

const persist = await mkdtemp(path.join(tmpdir(), "korrigo-sign-in-"));
await migrate(persist);
const token = await withDatabase((db) => insertFirstAdmin(db, SCHOOL), persist);
const server = await serve({ port: await freePort(), persist });

async function timed(login, password) {
  const startedAt = performance.now();
  const answer = await fetch(`${server.url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ login, password }),
  });
  await answer.text();
  return { ms: performance.now() - startedAt, status: answer.status };
}

function middle(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

try {
  await new Client(server.url).useLink(`#${token}`, PASSWORD);
  await timed(SCHOOL.adminEmail, PASSWORD);
  const [right, wrong, unknown] = [[], [], []];
  for (let n = 0; n < rounds; n++) {
    // The right one after each wrong one: it forgives, so that the account never closes. A new unknown login each time.
    const tries = [
      [wrong, 401, await timed(SCHOOL.adminEmail, "not-the-password")],
      [right, 200, await timed(SCHOOL.adminEmail, PASSWORD)],
      [unknown, 401, await timed(`nobody-${n}@mesure.test`, "not-the-password")],
    ];
    for (const [list, status, answer] of tries) {
      if (answer.status !== status) throw new Error(`${answer.status} instead of ${status}`);
      list.push(answer.ms);
    }
  }
  const [r, w, u] = [right, wrong, unknown].map(middle);
  console.log(
    `sign-in, median of ${rounds}: right ${r.toFixed(0)} ms, wrong password ${w.toFixed(0)} ms, unknown login ${u.toFixed(0)} ms`,
  );
  console.log(`unknown / wrong: ${(u / w).toFixed(2)}`);
} finally {
  await server.stop();
  await rm(persist, { recursive: true, force: true });
}
