// The judge of the attack is judged: it must see what was let in, what was kept out, what leaks however it is written,
// and find nothing where all is well.
import { expect, test } from "vitest";
import { example, refusable } from "../../scripts/attack/bodies.mjs";
import { dice } from "../../scripts/attack/caller.mjs";
import { Judge } from "../../scripts/attack/judge.mjs";
import { finderOf, internalsIn, latin1 } from "../../scripts/attack/leaks.mjs";
import { compare, expected, keyOf, ROLES, ROWS, WHOSE } from "../../scripts/attack/table.mjs";

const answer = (status, code = null, more = {}) => ({
  what: "GET /api/exams/x",
  status,
  code,
  text: "{}",
  type: "application/json",
  ms: 3,
  ...more,
});
const NOTHING = { allowedWrong: 0, refusedWrong: 0, leaks: 0, errors5xx: 0 };

function judged(work) {
  const judge = new Judge();
  work(judge);
  return judge.counts;
}

test("Where every answer is what the table says, nothing is found, and the last line says so", () => {
  const judge = new Judge();
  for (const [wanted, came] of [
    ["in", answer(200)],
    ["in", answer(409, "WRONG_STATUS")],
    ["in", answer(404, "NO_FILE")],
    [401, answer(401, "UNAUTHENTICATED")],
    [403, answer(403, "FORBIDDEN")],
    [404, answer(404, "NOT_FOUND")],
  ]) {
    judge.always(came);
    judge.permission(wanted, came);
  }
  expect(judge.counts).toEqual(NOTHING);
  expect(judge.line()).toBe("attack: requests 6 allowedWrong 0 refusedWrong 0 leaks 0 errors5xx 0 slowest 3");
  expect([judge.clean, new Judge().clean]).toEqual([true, false]);
});

test("Let in where a refusal was due, or refused in other words, is one kind of fault; kept out where one may is another", () => {
  const wrong = (wanted, came) => judged((judge) => judge.permission(wanted, came));
  expect(wrong(403, answer(200))).toEqual({ ...NOTHING, allowedWrong: 1 });
  expect(wrong(404, answer(403, "FORBIDDEN"))).toEqual({ ...NOTHING, allowedWrong: 1 });
  expect(wrong(404, answer(409, "WRONG_STATUS"))).toEqual({ ...NOTHING, allowedWrong: 1 });
  expect(wrong(404, answer(404, "NO_FILE"))).toEqual({ ...NOTHING, allowedWrong: 1 });
  expect(wrong("in", answer(404, "NOT_FOUND"))).toEqual({ ...NOTHING, refusedWrong: 1 });
  expect(wrong("in", answer(403, "WRONG_ORIGIN"))).toEqual({ ...NOTHING, refusedWrong: 1 });
  expect(judged((judge) => judge.refused([400, 413], answer(200)))).toEqual({ ...NOTHING, allowedWrong: 1 });
  expect(judged((judge) => judge.accepted(answer(422, "LINK_INVALID")))).toEqual({ ...NOTHING, refusedWrong: 1 });
  expect(judged((judge) => judge.must(false, "leaks", "x"))).toEqual({ ...NOTHING, leaks: 1 });
});

test("An accident, a word of the database, a name and a page where data was due are each found in whatever came", () => {
  const always = (came, find) => judged((judge) => judge.always(came, find));
  expect(always(answer(500))).toEqual({ ...NOTHING, errors5xx: 1 });
  expect(always(answer(503))).toEqual({ ...NOTHING, errors5xx: 1 });
  expect(always(answer(400, "BAD_REQUEST", { text: "D1_ERROR: no such column: role" }))).toEqual({
    ...NOTHING,
    leaks: 1,
  });
  expect(always(answer(200, null, { type: "text/html" }))).toEqual({ ...NOTHING, leaks: 1 });
  const find = finderOf(["QUINTESSENCE"]);
  expect(always(answer(200, null, { text: '{"name":"Quintessence"}' }), find)).toEqual({ ...NOTHING, leaks: 1 });
  expect(always(answer(200, null, { headers: "content-disposition: quintessence.pdf" }), find).leaks).toBe(1);
});

test("A name is found in every writing: UTF-8, UTF-16, Latin-1, JSON, an address, HTML, hexadecimal, base64, in capitals and with loose accents", () => {
  const name = "Éloïse BÉLANGER";
  const find = finderOf([name]);
  const utf8 = new TextEncoder().encode(name);
  const big = Buffer.from(name, "utf16le").swap16();
  for (const heard of [
    utf8,
    new TextEncoder().encode(name.toLowerCase()),
    new TextEncoder().encode(name.normalize("NFD")),
    Buffer.from(name, "utf16le"),
    big,
    Buffer.from(name, "latin1"),
    encodeURIComponent(name),
    encodeURIComponent(name).replaceAll("%20", "+"),
    JSON.stringify(name).replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`),
    name.replace(/[^\0-\x7f]/g, (letter) => `&#${letter.charCodeAt(0)};`),
    Buffer.from(utf8).toString("hex"),
    big.toString("hex").toUpperCase(),
    Buffer.from(utf8).toString("base64"),
  ])
    expect(
      find(typeof heard === "string" ? `xx ${heard} yy` : Buffer.concat([Buffer.from("xx"), heard, Buffer.from("yy")])),
    ).toEqual([name]);
  expect(find("Eloise Belanger, Élise Bélanger")).toEqual([]);
  expect(latin1(new Uint8Array([0xc3, 0x89]))).toBe("\u00c3\u0089");
});

test("What a library says about itself is found, and plain sentences are not", () => {
  for (const text of [
    "SQLITE_CONSTRAINT",
    "select id from user",
    "TypeError: x is not",
    "at Object.run (index.ts:4",
    "/home/runner/x",
    "node_modules",
  ])
    expect({ text, found: internalsIn(text) !== null }).toEqual({ text, found: true });
  for (const text of ["The request does not match the contract.", "Choose the teachers of the exam first."])
    expect({ text, found: internalsIn(text) }).toEqual({ text, found: null });
});

test("A route of the document without a row is named, and a row without a route is only told", () => {
  const keys = Object.keys(ROWS);
  expect(compare([...keys, "GET /api/new"])).toEqual({ missing: ["GET /api/new"], unknown: [] });
  expect(compare(keys.slice(1))).toEqual({ missing: [], unknown: [keys[0]] });
  expect(keyOf("get", "/api/exams/{id}/x/{n}")).toBe("GET /api/exams/:id/x/:n");
});

test("The table refuses by default: nobody without a session, no role that is not named, nothing of another school", () => {
  for (const [key, row] of Object.entries(ROWS)) {
    if (row.open === "anyone") continue;
    expect(expected(row, null, "mine"), key).toBe(401);
    for (const role of ROLES) {
      const named = role in row.roles;
      const all = WHOSE.map((whose) => expected(row, role, whose));
      if (row.open === "operator")
        expect(
          all.every((each) => each === 401),
          key,
        ).toBe(true);
      else if (!named)
        expect(
          all.every((each) => each === 403),
          key,
        ).toBe(true);
      else if (row.of !== "-" && row.of !== "tenant") expect(expected(row, role, "elsewhere"), key).toBe(404);
    }
  }
  const final = ROWS["GET /api/copies/:id/final.pdf"];
  expect(WHOSE.map((whose) => expected(final, "teacher", whose))).toEqual(["in", 404, 404, 404, 400]);
  expect(expected(final, "student", "mine", { released: false })).toBe(404);
  expect(expected(ROWS["PATCH /api/alerts/:id"], "ops", "mine")).toBe(404);
});

test("A good body is made from a schema, and every bad one made of it differs from it", () => {
  const document = {
    components: {
      schemas: { Box: { type: "object", required: ["w"], properties: { w: { type: "number", minimum: 4 } } } },
    },
  };
  const schema = {
    type: "object",
    required: ["name", "kind", "box", "list", "day"],
    properties: {
      name: { type: "string", minLength: 3 },
      kind: { enum: ["a", "b"] },
      box: { $ref: "#/components/schemas/Box" },
      list: { type: "array", minItems: 1, items: { type: "boolean" } },
      day: { type: "string", format: "date" },
      left: { type: "string" },
    },
  };
  const good = example(schema, document);
  expect(good).toEqual({ name: "xxx", kind: "a", box: { w: 4 }, list: [true], day: "2026-01-01" });
  const bad = refusable(good);
  expect(bad.length).toBeGreaterThan(25);
  expect(bad.filter(([, body, type]) => body === JSON.stringify(good) && type === "application/json")).toEqual([]);
});

test("The same seed attacks in the same order, another in another", () => {
  const list = Array.from({ length: 40 }, (_, n) => n);
  expect(dice(7).shuffle(list)).toEqual(dice(7).shuffle(list));
  expect(dice(7).shuffle(list)).not.toEqual(dice(8).shuffle(list));
  expect(
    dice(7)
      .shuffle(list)
      .sort((a, b) => a - b),
  ).toEqual(list);
});
