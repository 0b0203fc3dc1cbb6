// `npm run storm -- --minutes M --seed S`: ten teachers with two tabs each and an admin mark sixty copies while answers
// get lost, messages come twice and late, consumers throw, locks are broken, and the server is killed again and again.
// In the end every acknowledged act must be there, once, by whoever held the copy.
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { migrate } from "./server/database.mjs";
import { ROOT } from "./server/tools.mjs";
import { dice, Hand, mark, oversee } from "./storm/clients.mjs";
import { Ledger } from "./storm/ledger.mjs";
import { makeSchool, QUESTIONS } from "./storm/school.mjs";
import { openServer } from "./storm/server.mjs";

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "1" }, seed: { type: "string", default: "1" } },
});
const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const startedAt = Date.now();
const persist = path.join(ROOT, ".cache", `storm-${process.pid}`);
const KILLS_MIN = 10;

await mkdir(persist, { recursive: true });
await mkdir(path.join(ROOT, "dist/web"), { recursive: true });
await migrate(persist);
const school = await makeSchool(persist);
const calmAt = Date.now() + minutes * 60_000 + 20_000;
const server = await openServer(persist, calmAt);
const ledger = new Ledger();
const roll = dice(seed);

/** Kills at uneven moments, and gets the product going again as its clock and its operator would. */
async function havoc(stopAt) {
  const kills = Math.max(KILLS_MIN, Math.round(minutes * 3));
  const each = (stopAt - Date.now()) / kills;
  for (let n = 0; n < kills; n++) {
    const next = Date.now() + each;
    await pause(each * (0.2 + 0.3 * (roll.below(100) / 100)));
    await server.kill();
    ledger.kills += 1;
    await server.up();
    await server.operate("POST", "/recover", JSON.stringify({ lostMessages: true }));
    await pause(Math.max(0, next - Date.now()));
  }
}

async function settled() {
  const admin = new Hand({
    url: server.url,
    person: school.admin,
    roll: dice(7),
    ledger: new Ledger(),
    until: Date.now() + 180_000,
  });
  for (const until = Date.now() + 150_000; Date.now() < until; await pause(1_000)) {
    await server.operate("POST", "/recover", JSON.stringify({ lostMessages: true }));
    const open = [];
    for (const status of ["GRADING_IN_PROGRESS", "GRADING_FAILED"]) {
      const list = await admin.send("GET", `/exams/${school.examId}/copies?status=${status}`);
      open.push(...list.body.items);
    }
    if (open.length === 0) return;
    for (const { id } of open.filter(({ status }) => status === "GRADING_FAILED"))
      await admin.send("POST", `/copies/${id}/finalize`);
  }
  ledger.fault("invariants", "final PDFs were still under way");
}

/** Everything that is wrong in the end. Answers the number of final PDFs. */
async function judge() {
  let finals = 0;
  for (const { id } of school.copies) {
    const { dump } = await server.operate("GET", `/backup/copies/${id}`);
    ledger.compare(id, dump);
    finals += dump.life[0].final_version;
  }
  for (let cursor; cursor !== null; ) {
    const step = await server.operate("POST", "/verify", JSON.stringify({ bytes: true, cursor }));
    for (const { kind, copyId, detail } of step.faults) ledger.fault("invariants", `${kind} ${copyId} ${detail}`);
    cursor = step.next;
  }
  return finals;
}

let finals = 0;
try {
  await server.up();
  await server.operate("PUT", `/restore/file?key=${encodeURIComponent(school.scan.key)}`, school.scan.bytes);
  await server.operate("DELETE", "/restore");
  const stopAt = Date.now() + minutes * 60_000;
  const until = stopAt + 30_000;
  const hand = (person, n) => new Hand({ url: server.url, person, roll: dice(seed * 1_000 + n), ledger, until });
  const boss = hand(school.admin, 999);
  await boss.send("POST", `/exams/${school.examId}/validate-all`);
  const news = setInterval(
    () => console.log(`  sent ${ledger.sent} acknowledged ${ledger.acknowledged.length} kills ${ledger.kills}`),
    10_000,
  );
  const tabs = school.teachers.flatMap((teacher, n) => {
    const mine = school.copies.filter((copy) => copy.teacher === teacher);
    return [0, 1].map((tab) => mark(hand(teacher, n * 2 + tab), mine, QUESTIONS, stopAt));
  });
  await Promise.all([havoc(stopAt), oversee(boss, school.copies, QUESTIONS, stopAt), ...tabs]);
  clearInterval(news);
  await pause(Math.max(0, calmAt - Date.now()));
  await settled();
  finals = await judge();
} catch (fault) {
  ledger.fault("invariants", fault.stack);
}
await server.kill().catch(() => undefined);
for (const line of ledger.details) console.log(line);
if (ledger.clean) await rm(persist, { recursive: true, force: true });
else
  console.log(
    `seed ${seed}; kept: ${persist}\n${server.said
      .filter((line) => /error|accident/i.test(line))
      .slice(-15)
      .join("\n")}`,
  );
console.log(ledger.line({ finals, seconds: Math.round((Date.now() - startedAt) / 1_000) }));
process.exit(ledger.clean && ledger.kills >= KILLS_MIN ? 0 : 1);
