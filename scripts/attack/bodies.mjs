// Bodies: a good one for each route, made from the document's schema or written here, and what a hostile sender makes
// of it. No body here is sent by the product itself.

const SCHEME = [{ id: "1", label: "Exercice", points: 1_000 }];
const NOTE = { page: 0, x: 0.1, y: 0.1, w: 0.1, h: 0.1, kind: "tick", version: 0 };

/** Where a body made from the schema would be refused for what it means. Raw bodies are strings. */
export const GOOD = {
  "POST /api/exams": {
    name: "Attaque",
    date: "2026-01-01",
    subject: "Maths",
    pagesPerCopy: 2,
    sheetSize: "A4",
    anonymous: true,
    scheme: SCHEME,
  },
  "PATCH /api/exams/:id": { subject: "Maths" },
  "PUT /api/exams/:id/scheme": { scheme: SCHEME },
  "POST /api/exams/:id/release": {},
  "POST /api/exams/:id/exports": { kind: "csv" },
  "POST /api/exams/:id/dispatch": {},
  "POST /api/exams/:id/scans": { fileName: "pile.pdf", size: 10 },
  "POST /api/exams/:id/booklets": {
    copies: 1,
    pages: 4,
    layout: "A4",
    lines: "blank",
    prenamed: false,
    extraSheets: 0,
    attendance: false,
    language: "fr",
  },
  "POST /api/exams/:id/piles": { files: 2 },
  "PATCH /api/piles/:id": { order: "frontsBacks" },
  "POST /api/scans/:id/complete": {},
  "PATCH /api/users/:id": { role: "secretary" },
  "POST /api/exams/:id/page-acts": { id: "attack", version: 0, act: { verb: "takeOut", pages: ["no-such-page"] } },
  "POST /api/exams/:id/page-acts/undo": { id: "attack", act: "none" },
  "POST /api/exams/:id/page-acts/redo": { id: "attack", act: "none" },
  "POST /api/piles/:id/cut": {},
  "PUT /api/copies/:id/student": { studentId: null },
  "POST /api/copies/:id/lock": {},
  "PUT /api/copies/:id/annotations/:annotationId": NOTE,
  "PUT /api/copies/:id/marks/:questionId": { points: 0, version: 0 },
  "PUT /api/copies/:id/remarks/:questionId": { text: "", version: 0 },
  "PUT /api/copies/:id/appreciation": { text: "", version: 0 },
  "PUT /api/copies/:id/draft": { clientId: "attack", version: 0, payload: "" },
  "PATCH /api/alerts/:id": { state: "ACKNOWLEDGED" },
  "POST /api/students/:id/erase": { dryRun: true },
  "POST /api/csp-reports": "[]",
  "POST /api/students/import": "Nom;Prénom\nAttaque;Alain\n",
};

/** Queries without which a route refuses for another reason than permission. */
export const QUERIES = {
  "POST /api/students/import": "?dryRun=true",
  "DELETE /api/copies/:id/annotations/:annotationId": "?version=0",
  "GET /api/pages/:id/image": "?size=thumb",
};

/** Something the schema lets pass. @param {any} schema @param {any} document */
export function example(schema, document, depth = 0) {
  if (schema === undefined || depth > 8) return "x";
  if (schema.$ref) return example(document.components.schemas[schema.$ref.split("/").pop()], document, depth + 1);
  if ("const" in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choice = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choice) return example(choice[0], document, depth + 1);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "object")
    return Object.fromEntries(
      (schema.required ?? []).map((name) => [name, example(schema.properties?.[name], document, depth + 1)]),
    );
  if (type === "array")
    return Array.from({ length: schema.minItems ?? 0 }, () => example(schema.items, document, depth + 1));
  if (type === "integer" || type === "number") return Math.max(schema.minimum ?? 1, 1);
  if (type === "boolean") return true;
  if (type === "null") return null;
  if (schema.format === "email") return "attaque@korrigo.example";
  if (schema.format === "date") return "2026-01-01";
  return "x".repeat(Math.max(schema.minLength ?? 1, 1));
}

/** What strings are made of by those who mean harm. */
export const HOSTILE = {
  sql: "x'; drop table user; --",
  sqlUnion: "' union select password_hash from user --",
  html: '"><img src=x onerror=alert(document.domain)><script>alert(1)</script>',
  path: "../../../../schools/x/exams/y.pdf",
  formula: '=HYPERLINK("http://elsewhere.example","x")',
  bidi: "\u202efdp.exe\u0000\u200b",
  lone: "\ud800",
  emoji: "👩‍👩‍👧‍👦".repeat(40),
  crlf: "x\r\nSet-Cookie: stolen=1\r\n\r\n<html>",
  template: "{{7*7}}#{7*7}<%= 7*7 %>",
  nul: "x\u0000y",
};

const deep = (levels) => "[".repeat(levels) + "]".repeat(levels);

/** Bodies that no route with a JSON body may accept: [name, body, content type]. @param {any} good */
export function refusable(good) {
  const text = JSON.stringify(good);
  return [
    ["no json", "{", "application/json"],
    ["null", "null", "application/json"],
    ["list", "[]", "application/json"],
    ["text", '"x"', "application/json"],
    ["number", "1e999", "application/json"],
    ["deep", deep(50_000), "application/json"],
    ["deep field", `{"x":${deep(5_000)}}`, "application/json"],
    ["extra field", JSON.stringify({ ...good, schoolId: "other", role_: "ops" }), "application/json"],
    ["prototype", `{"__proto__":{"role":"ops"},${text.slice(1)}`.replace(",}", "}"), "application/json"],
    ["oversized", `{"x":"${"x".repeat(1_100_000)}"}`, "application/json"],
    ["form", "a=b", "application/x-www-form-urlencoded"],
    ["xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "application/xml"],
    ["plain", text === "{}" ? '{"x":1}' : text, "text/plain"],
    ["no type", text === "{}" ? '{"x":1}' : text, ""],
    ...Object.keys(good).flatMap((name) =>
      [{ nested: [null] }, ["x"], "\u0000"].map((value) => [
        `wrong ${name}`,
        JSON.stringify({ ...good, [name]: value }),
        "application/json",
        // A text field may hold a strange text; it may never hold an object.
        typeof value === "string",
      ]),
    ),
  ];
}

/** Every text of a body replaced by something hostile; may be accepted, may be refused, must never be believed. */
export function poisoned(good) {
  const names = Object.keys(good).filter((name) => typeof good[name] === "string");
  return Object.entries(HOSTILE).flatMap(([kind, text]) =>
    names.map((name) => [`${kind} in ${name}`, JSON.stringify({ ...good, [name]: text }), "application/json"]),
  );
}
