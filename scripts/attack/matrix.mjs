// Every route × every role × everybody's ids × every state of release, each with a good body: only permission can be
// what refuses, and the table says when it must.
import { example, GOOD, QUERIES } from "./bodies.mjs";
import { pool } from "./caller.mjs";
import { expected, keyOf, ROLES, ROWS, WHOSE, whoseOf } from "./table.mjs";

const everywhere = (id) =>
  Object.fromEntries(
    [
      "exams",
      "copies",
      "my",
      "scans",
      "pages",
      "piles",
      "users",
      "students",
      "jobs",
      "parked",
      "alerts",
      "ops",
      "me",
    ].map((name) => [name, id]),
  );
const MISSING = everywhere("01890a5d-ac96-774b-bcce-b302099a8057");
/** No id of any kind looks so; those of passkeys are made by the devices and may have 1 400 letters. */
const MALFORMED = [
  "..%2f..%2fetc%2fpasswd",
  "%27%20or%201=1--",
  "x".repeat(1_401),
  "%00",
  "%E2%80%AE",
  "a%0d%0ab",
  "*",
];
const WIDTH = 8;

/** The routes of the document, with what is needed to call each. @param {any} document */
export function routesOf(document) {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const key = keyOf(method, path);
      const content = operation.requestBody?.content;
      const type = content ? Object.keys(content)[0] : null;
      const schema = type === "application/json" ? content[type].schema : null;
      const made = schema ? example(schema, document) : type ? "x" : undefined;
      return {
        key,
        method: method.toUpperCase(),
        path: key.split(" ")[1],
        type,
        good: GOOD[key] ?? made,
        lock: operation.parameters?.some(({ name }) => name === "X-Lock-Token") ?? false,
      };
    }),
  );
}

/** The path with these ids, and a good query. */
export function pathOf({ key, path }, ids) {
  const collection = path.split("/")[2];
  const id = ids[collection] ?? "no-such-id";
  const filled = path.replace(":id", id).replace(":n", "1").replace(":annotationId", "a1").replace(":questionId", "1");
  return filled.replace(/:\w+/g, "x1") + (QUERIES[key] ?? "");
}

/** A good call of the route. */
export function goodCall(route, ids) {
  const headers = {
    "x-lock-token": "any",
    ...(route.type && route.good !== undefined ? { "content-type": route.type } : {}),
  };
  const body =
    route.good === undefined ? undefined : typeof route.good === "string" ? route.good : JSON.stringify(route.good);
  return { method: route.method, path: pathOf(route, ids), headers, ...(body === undefined ? {} : { body }) };
}

function idsFor(world, roll, role, whose) {
  const [here, elsewhere] = world.schools;
  if (whose === "mine") return here.mineOf(role);
  if (whose === "others") return here.others;
  if (whose === "elsewhere") return elsewhere.mineOf(role);
  return whose === "missing" ? MISSING : everywhere(MALFORMED[roll.below(MALFORMED.length)]);
}

const ENDS = [
  "POST /api/jobs/:id/cancel",
  "DELETE /api/exams/:id/release",
  "DELETE /api/exams/:id",
  "DELETE /api/users/:id/sessions",
  "PATCH /api/users/:id",
  "POST /api/students/:id/erase",
  "PATCH /api/ops/schools/:id",
];
/** Left out of what is let in: it ends the very session the attack goes on with, or is a socket. */
const NOT_CALLED = /^DELETE \/api\/(me\/)?sessions?$|\/live$/;

function cellsOf(routes, roles, state, whose = WHOSE) {
  return routes.flatMap((route) => {
    const row = ROWS[route.key];
    if (!row || row.open === "anyone") return [];
    return roles.flatMap((role) =>
      whoseOf(route.key, row)
        .filter((each) => whose.includes(each))
        .map((each) => ({
          route,
          role,
          whose: each,
          want: expected(row, role, each, { released: state === "released" }),
        }))
        // Ids the attack does not know: what is there cannot be asked for.
        .filter(({ want }) => !(row.inner && want === "in")),
    );
  });
}

/** Everything that must be refused, and every reading that must not. Changes nothing. */
export async function walkRefused(
  { world, ask, judge, roll, routes },
  state,
  { only = () => true, roles = [...ROLES, null], whose = WHOSE, share = 1 } = {},
) {
  const cells = cellsOf(
    routes.filter(({ key }) => only(key)),
    roles,
    state,
    whose,
  );
  const harmless = cells.filter(
    ({ route, want }) => want !== "in" || (route.method === "GET" && !NOT_CALLED.test(route.key)),
  );
  // Of ids that are nobody's a share is enough; of everybody's own none is left out.
  const still = harmless.filter((each) => !/missing|malformed/.test(each.whose) || roll.below(100) < share * 100);
  await pool(roll.shuffle(still), WIDTH, async ({ route, role, whose, want }) => {
    const ids = idsFor(world, roll, role ?? "admin", whose);
    const answer = await ask(role, { ...goodCall(route, ids), note: `${state}, ${whose}` });
    judge.permission(want, answer);
  });
  return still.length;
}

/** Every write that is allowed, one after the other, what ends something last. */
export async function walkAllowed({ world, ask, judge, routes }) {
  const cells = cellsOf(routes, ROLES, "released").filter(
    ({ route, want }) => want === "in" && route.method !== "GET" && !NOT_CALLED.test(route.key),
  );
  const order = ({ route, role }) => (role === "admin" ? 1 : 0) + 10 * (ENDS.indexOf(route.key) + 1);
  for (const { route, role, whose } of cells.sort((a, b) => order(a) - order(b))) {
    const ids = whose === "others" ? world.schools[0].others : world.schools[0].mineOf(role);
    judge.permission("in", await ask(role, { ...goodCall(route, ids), note: `allowed, ${whose}` }));
  }
}

/** What is not there and what is another school's must be told in the same words. */
export async function sameWords({ world, ask, judge, routes }) {
  const [, elsewhere] = world.schools;
  for (const route of routes.filter(
    ({ key, method }) => key.includes("/:id") && method === "GET" && ROWS[key]?.roles.admin,
  )) {
    const answers = [];
    for (const ids of [MISSING, elsewhere.mineOf("admin")]) answers.push(await ask("admin", goodCall(route, ids)));
    const [missing, others] = answers.map(({ status, text }) => `${status} ${text.replace(/"requestId":"[^"]*"/, "")}`);
    judge.must(missing === others, "leaks", `${route.key} tells what is another school's from what is not there`);
  }
}
