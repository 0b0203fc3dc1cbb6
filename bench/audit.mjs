// How long "Who saw this copy?" takes in a large audit, against counting the whole of it in the same run.
// node bench/audit.mjs [entries, 200000 without]
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client } from "../scripts/api/client.mjs";
import { migrate, withDatabase } from "../scripts/server/database.mjs";
import { insertFirstAdmin } from "../scripts/server/first-admin.mjs";
import { freePort, serve } from "../scripts/server/serve.mjs";

const RUNS = 20;
const CHUNK = 5_000;
const COPIES = 5_000;
const entries = Number(process.argv[2] ?? 200_000);

const folder = await mkdtemp(path.join(tmpdir(), "korrigo-bench-"));
await migrate(folder);
const facts = { schoolName: "Bench", adminName: "Bench", adminEmail: "bench@bench.test" };
const token = await withDatabase(async (db) => {
  const first = await insertFirstAdmin(db, facts);
  const school = await db.prepare("select id from school").first("id");
  const started = performance.now();
  for (let from = 0; from < entries; from += CHUNK) await fill(db, school, from, Math.min(CHUNK, entries - from));
  console.log(`${entries} entries written in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return first;
}, folder);

/** A year of a school: copies seen again and again by some tens of people, spread over the days. */
function fill(db, school, from, count) {
  return db
    .prepare(
      `with recursive n(i) as (select ?2 union all select i + 1 from n where i + 1 < ?2 + ?3)
       insert into audit (id, school_id, at, actor_id, kind, success, exam_id, copy_id, address, device, detail)
       select 'entry-' || cast(i as integer), ?1, ?4 + i * 150000, 'person-' || cast(i % 37 as integer), 'COPY_SEEN', 1, 'exam-' || cast(i % 50 as integer), 'copy-' || cast(i % ?5 as integer), '203.0.113.0', 'Firefox · Windows', '{}' from n`,
    )
    .bind(school, from, count, Date.now() - entries * 150_000, COPIES)
    .run();
}

const server = await serve({ port: await freePort(), persist: folder });
try {
  const admin = new Client(server.url);
  await admin.useLink(`#${token}`, "bench-orage-violette");
  const time = async (query) => {
    const times = [];
    let total = 0;
    for (let run = 0; run < RUNS; run++) {
      const startedAt = performance.now();
      ({ total } = await admin.call("GET", `/api/audit?${query(run)}`));
      times.push(performance.now() - startedAt);
    }
    times.sort((a, b) => a - b);
    return { total, median: times[RUNS / 2].toFixed(1), worst: times.at(-1).toFixed(1) };
  };
  const copy = await time((run) => `copy=copy-${(run * 97) % COPIES}&kind=COPY_SEEN`);
  const person = await time((run) => `actor=person-${run % 37}`);
  const all = await time(() => "limit=1");
  const line = (name, { total, median, worst }) =>
    console.log(`${name.padEnd(34)} ${String(total).padStart(7)} entries   median ${median} ms, at most ${worst} ms`);
  line("who saw this copy", copy);
  line("what did this person do", person);
  line("one entry, and a count of them all", all);
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
