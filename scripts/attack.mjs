// `npm run attack [-- --seed S] [--short]`: starts the product with two schools and every role on 127.0.0.1, reads the
// list of its routes from its own document, and tries what nobody may do. What must happen is said in attack/table.mjs,
// not by the code under attack. Ends with one line of counts; exit 1 unless they are zeros.
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { dice, jsonOf, send } from "./attack/caller.mjs";
import * as doors from "./attack/doors.mjs";
import * as edges from "./attack/edges.mjs";
import * as hostile from "./attack/hostile.mjs";
import { Judge } from "./attack/judge.mjs";
import { finderOf } from "./attack/leaks.mjs";
import * as matrix from "./attack/matrix.mjs";
import { compare, WHOSE } from "./attack/table.mjs";
import { foundSchools, furnish } from "./attack/world.mjs";
import { migrate } from "./server/database.mjs";
import { freePort, serve } from "./server/serve.mjs";
import { ROOT } from "./server/tools.mjs";

const { values } = parseArgs({
  options: { seed: { type: "string", default: "1" }, short: { type: "boolean", default: false } },
});
const [seed, short] = [Number(values.seed), values.short];
/** Nothing here may take longer, whatever hangs. */
const BOUND_MS = 8 * 60_000;
const startedAt = Date.now();
const tell = (text) => console.log(`  ${((Date.now() - startedAt) / 1_000).toFixed(0).padStart(3)} s  ${text}`);
const persist = path.join(ROOT, ".cache", `attack-${process.pid}`);
const judge = new Judge();
const roll = dice(seed);
let server = null;

setTimeout(() => {
  console.log(`${judge.line()} (not finished after ${BOUND_MS / 1_000} s)`);
  process.exit(1);
}, BOUND_MS).unref();

/** Which words whom must never reach, while results are not out. */
function findersOf([here, elsewhere]) {
  const strangers = [...elsewhere.words, ...elsewhere.staffWords];
  const nobody = finderOf([...here.words, ...here.staffWords, ...strangers]);
  return {
    admin: finderOf(strangers),
    secretary: finderOf(strangers),
    teacher: finderOf([...here.words, ...strangers]),
    student: finderOf([...here.words.filter((word) => Object.values(here.pupils[1]).includes(word)), ...strangers]),
    // The operator knows the schools by name, and nobody in them.
    ops: finderOf(
      [here, elsewhere].flatMap(({ words, staffWords, schoolName }) => [
        ...words,
        ...staffWords.filter((word) => word !== schoolName),
      ]),
    ),
    null: nobody,
  };
}

function handsOf(world, url, ops, finders) {
  const raw = async (call) => {
    const answer = await send(url, call);
    judge.always(answer);
    return answer;
  };
  const ask = async (role, { note = "", impatient = false, ...call }) => {
    const cookie = role === "ops" ? ops.cookie : role === null ? undefined : world.schools[0].people[role].cookie;
    const once = () => send(url, { ...call, cookie, who: `${role ?? "nobody"} (${note})` });
    const first = await once();
    // Whoever asks too often is told to wait, before anything else is looked at: ask again when it is time.
    const wait = !impatient && first.status === 429 ? Math.min(Number(first.head["retry-after"] ?? 1), 61) : 0;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait * 1_000));
    const answer = wait > 0 ? await once() : first;
    // Once the results are out, a teacher may open the final PDF, which shows the name.
    const shown = role === "teacher" && world.released && /final\.pdf/.test(call.path);
    judge.always(answer, shown ? undefined : finders[role]);
    return answer;
  };
  return { raw, ask };
}

async function release(world, state) {
  const { people, exam } = world.schools[0];
  const way = `/api/exams/${exam}/release`;
  if (state === "planned") await people.admin.call("POST", way, { at: Date.now() + 3_600_000 });
  if (state === "released") await people.admin.call("POST", way, {});
  if (state === "taken back") await people.admin.call("DELETE", way);
  world.released = state === "released";
}

/** A pupil sees nothing of what is not out: not a copy, not a count. */
async function pupilSeesNothing({ ask, judge: strict }, state) {
  const list = await ask("student", { method: "GET", path: "/api/my/copies", note: state });
  const items = list.status === 200 ? jsonOf(list).items : null;
  const seen = state === "released" ? 1 : 0;
  strict.must(
    items?.length === seen,
    seen === 0 ? "leaks" : "refusedWrong",
    `while ${state}, a pupil sees ${items?.length} copies`,
  );
}

async function attack(context) {
  const aboutResults = (key) => /\/(copies|my|lots|exams)/.test(key);
  for (const state of ["unreleased", "planned", "taken back", "released"]) {
    if (state === "taken back") await release(context.world, "released");
    await release(context.world, state);
    await pupilSeesNothing(context, state);
    const whole = state === "released";
    const whose = short ? ["mine", "others"] : WHOSE;
    const narrow = { only: aboutResults, roles: ["teacher", "student", null], whose };
    const count = await matrix.walkRefused(context, state, whole ? { share: short ? 0.3 : 1 } : narrow);
    tell(`results ${state}: ${count} calls that must be refused, or only read`);
  }
  await matrix.sameWords(context);
  await doors.forgedCookies(context);
  await doors.staleCookies(context);
  await doors.fixation(context);
  await doors.replayedLinks(context);
  await doors.parallelSignIns({ ...context, count: short ? 20 : 50 });
  tell("doors: cookies, sessions, links, fifty sign-ins at once");
  await edges.foreignOrigins(context);
  await edges.sockets(context);
  await edges.overrides(context);
  await edges.headerInjection(context);
  await edges.guesses(context);
  tell("edges: origins, sockets, methods, headers, guesses");
  const sent = await hostile.hostileBodies(context, { share: short ? 0.25 : 1 });
  await hostile.falseFiles(context);
  await hostile.formulas(context);
  tell(`${sent} hostile bodies, false files`);
  await matrix.walkAllowed(context);
  tell("every write that is allowed");
}

try {
  await mkdir(persist, { recursive: true });
  await mkdir(path.join(ROOT, "dist/web"), { recursive: true });
  await migrate(persist);
  const { ops, founded } = await foundSchools(persist);
  const lines = [];
  server = await serve({ port: await freePort(), persist, log: (line) => lines.push(line) });
  tell(`the product runs on ${server.url}`);
  const schools = await Promise.all(founded.map((each) => furnish(server.url, each)));
  tell("two schools, every role");
  const world = { schools, released: false };
  const document = await (await fetch(`${server.url}/api/openapi.json`)).json();
  const routes = matrix.routesOf(document);
  const { missing, unknown } = compare(routes.map(({ key }) => key));
  for (const key of missing) judge.fault("allowedWrong", `${key} has no row in scripts/attack/table.mjs`);
  if (unknown.length > 0) tell(`warning: rows without a route: ${unknown.join(", ")}`);
  const find = finderOf([...schools[0].words, ...schools[1].words]);
  const hands = handsOf(world, server.url, ops, findersOf(schools));
  await attack({ world, url: server.url, judge, roll, routes, find, ...hands });
  const secrets = schools
    .flatMap(({ people }) => Object.values(people).flatMap(({ password, cookie }) => [password, cookie?.split("=")[1]]))
    .filter(Boolean);
  const logFind = finderOf([...schools.flatMap(({ words, staffWords }) => [...words, ...staffWords]), ...secrets]);
  // The lines of the product; those of wrangler's own server show paths, and production has no wrangler.
  const said = lines.filter((line) => line.includes('{"level"')).join("\n");
  if (said === "") judge.fault("errors5xx", "the product logged nothing");
  for (const word of logFind(said)) judge.fault("leaks", `the log tells ${word}`);
} catch (fault) {
  judge.fault("errors5xx", fault.stack);
}
await server?.stop();
for (const line of judge.details) console.log(line);
await rm(persist, { recursive: true, force: true });
console.log(judge.line());
process.exit(judge.clean ? 0 : 1);
