/** What a browser may do with an answer, route by route: run nothing, load nothing, keep nothing that is somebody's. */
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import type { Endpoint } from "#contract/endpoint";
import { LIMITS } from "#domain/limits";
import { secured } from "#src/middleware/headers";
import { internalsIn } from "../../../scripts/attack/leaks.mjs";
import { BODIES, pathOf, TABLE } from "../../support/calls.ts";
import { makeEstate } from "../../support/estate.ts";
import { Visitor } from "../../support/people.ts";
import { world } from "../../support/world.ts";

const PATIENCE = 120_000;

/** The answers that may be kept, and by whom; every other one is somebody's data. */
const KEPT: Record<string, string> = {
  "GET /api/health/live": "public, max-age=10",
  "GET /api/openapi.json": "public, max-age=300",
  "GET /api/copies/:id/pages/:n/image": "private, no-cache",
  "GET /api/pages/:id/image": "private, no-cache",
};

test("On every route: no style and no script in line, nobody's frame, nothing guessed, nothing told to other sites, and no answer kept that is somebody's [P1.5]", {
  timeout: PATIENCE,
}, async () => {
  const estate = await makeEstate();
  const ids = estate.mineOf("admin");
  for (const [key] of TABLE.filter(([name]) => name !== "DELETE /api/session" && !name.endsWith("/live"))) {
    const [method = ""] = key.split(" ");
    const json = { headers: { "content-type": "application/json" }, body: JSON.stringify(BODIES[key] ?? {}) };
    const response = await estate.admin.raw(method, pathOf(key, ids), key in BODIES ? json : {});
    await response.arrayBuffer();
    const { headers } = response;
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy, key).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(policy, key).not.toMatch(/unsafe/);
    expect(policy.includes("sandbox"), key).toBe(headers.get("content-type") !== "application/pdf");
    expect(headers.get("x-content-type-options"), key).toBe("nosniff");
    expect(headers.get("x-frame-options"), key).toBe("DENY");
    expect(headers.get("referrer-policy"), key).toBe("no-referrer");
    expect(headers.get("permissions-policy"), key).toContain("camera=()");
    expect(headers.get("cross-origin-resource-policy"), key).toBe("same-origin");
    expect(headers.get("strict-transport-security"), key).toContain("max-age=31536000");
    expect(headers.get("access-control-allow-origin"), key).toBeNull();
    const kept = response.status < 400 ? (KEPT[key] ?? "private, no-store") : "private, no-store";
    expect({ key, kept: headers.get("cache-control") }).toEqual({ key, kept });
  }
});

test("A page of ours may run what is served with it and nothing else; the reader of the document too", async () => {
  for (const path of ["/", "/exams/some-id", "/api/docs"]) {
    const { headers } = await new Visitor().raw("GET", path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/script-src 'self'; style-src 'self';/);
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("report-uri /api/csp-reports; report-to csp");
  }
  const { headers } = await new Visitor().raw("GET", "/");
  expect(headers.get("reporting-endpoints")).toBe('csp="/api/csp-reports"');
  expect(headers.get("cache-control") ?? "").not.toContain("immutable");
});

test("Only a picture asked for by the address of its content is kept, and only by its reader: a made-up address is not [K4]", async () => {
  const estate = await makeEstate();
  const { pages } = (await estate.teacher.ask("GET", `/api/copies/${estate.copyId}`)).body as {
    pages: { view: string }[];
  };
  const address = pages[0]?.view ?? "";
  const kept = await estate.teacher.raw("GET", address);
  expect(kept.headers.get("cache-control")).toBe("private, max-age=86400, immutable");
  const made_up = await estate.teacher.raw("GET", address.replace(/v=.*/, "v=anything"));
  expect([made_up.status, made_up.headers.get("cache-control")]).toEqual([200, "private, no-cache"]);
  // The office's address of the same page shows the name: a teacher who guesses it gets her own picture all the same.
  const open = ((await estate.admin.ask("GET", `/api/copies/${estate.copyId}`)).body as { pages: { view: string }[] })
    .pages[0]?.view;
  const guessed = await estate.teacher.raw("GET", open ?? "");
  expect(await guessed.text()).toBe("RIFF picture");
  expect(guessed.headers.get("cache-control")).toBe("private, no-cache");
  for (const [who, status] of [
    [new Visitor(), 401],
    [estate.colleague, 404],
    [estate.people.ops, 403],
  ] as const) {
    const refused = await who.raw("GET", address);
    expect([refused.status, refused.headers.get("cache-control")]).toEqual([status, "private, no-store"]);
  }
});

const report = (documentURL: string, effectiveDirective = "script-src-elem") =>
  JSON.stringify([
    {
      type: "csp-violation",
      age: 1,
      url: documentURL,
      user_agent: "x",
      body: { documentURL, effectiveDirective, sample: "alert(1)" },
    },
  ]);

test("A report of a broken policy becomes one line with the directive and the area; addresses, queries and what others invent do not [P1.5]", async () => {
  const lines: string[] = [];
  using _warn = vi.spyOn(console, "warn").mockImplementation((line) => void lines.push(String(line)));
  const send = (body: string, type = "application/reports+json") =>
    new Visitor()
      .ask("POST", "/api/csp-reports", undefined, {})
      .then(() => new Visitor().raw("POST", "/api/csp-reports", { body, headers: { "content-type": type } }));
  const origin = "http://korrigo.test";
  expect((await send(report(`${origin}/copies/01890a5d?name=Eloise#x`))).status).toBe(204);
  expect((await send(report(`${origin}/Eloise/Durand`, "Eloise Durand"))).status).toBe(204);
  expect((await send(report("https://elsewhere.test/copies/x"))).status).toBe(204);
  const old = { "csp-report": { "document-uri": `${origin}/welcome`, "violated-directive": "style-src" } };
  expect((await send(JSON.stringify(old), "application/csp-report")).status).toBe(204);
  const told = lines.map((line) => JSON.parse(line) as { event: string; route: string; code: string });
  expect(told.filter(({ event }) => event === "csp").map(({ route, code }) => [route, code])).toEqual([
    ["/copies/…", "script-src-elem"],
    ["/…", "other"],
    ["/welcome", "style-src"],
  ]);
  expect(lines.join()).not.toMatch(/eloise|durand|01890a5d|alert|elsewhere/i);
});

test("A flood of reports, a report that is none and one that is too large fill no log", async () => {
  const lines: string[] = [];
  using _warn = vi.spyOn(console, "warn").mockImplementation((line) => void lines.push(String(line)));
  const post = async (body: string, type = "application/reports+json") =>
    (await new Visitor().raw("POST", "/api/csp-reports", { body, headers: { "content-type": type } })).status;
  expect(await post("no json")).toBe(400);
  expect(await post('{"csp-report":1}', "application/csp-report")).toBe(400);
  expect(await post("[]", "text/plain")).toBe(415);
  expect(await post("x".repeat(LIMITS.cspReportBytesMax + 1))).toBe(413);
  for (let n = 0; n < LIMITS.cspReportsPerMinute + 20; n++) await post(report("http://korrigo.test/exams"));
  // Two minutes may be touched.
  expect(lines.length).toBeLessThanOrEqual(2 * LIMITS.cspReportsPerMinute);
});

const HOSTILE = [
  "' or 1=1 --",
  "<img src=x onerror=alert(1)>",
  "../../../etc/passwd",
  "=cmd|'/c calc'!A0",
  "\u202egnp.exe",
  "\ud800",
  "x".repeat(5_000),
];

test("Whatever is sent to whichever route, no answer is an accident and none tells of tables, files or code [P1.4]", {
  timeout: PATIENCE,
}, async () => {
  const estate = await makeEstate();
  const ids = estate.mineOf("admin");
  const bodies = [
    "",
    "{",
    "null",
    "[]",
    '"text"',
    '{"__proto__":{"role":"ops"},"constructor":1}',
    "[".repeat(20_000),
    ...HOSTILE.map((text) =>
      JSON.stringify({ name: text, reason: text, text, login: text, password: text, token: text }),
    ),
  ];
  for (const [key] of TABLE.filter(([name]) => name !== "DELETE /api/session" && !name.startsWith("GET"))) {
    const [method = ""] = key.split(" ");
    for (const [index, body] of bodies.entries()) {
      const type = index % 4 === 3 ? "text/plain" : "application/json";
      const headers = { "content-type": type, "x-lock-token": "x", "x-operation-id": HOSTILE[0] ?? "" };
      const response = await estate.admin.raw(method, pathOf(key, ids), {
        headers: index % 3 === 0 ? headers : { "content-type": type, "x-lock-token": "x" },
        ...(body === "" ? {} : { body }),
      });
      const text = new TextDecoder("latin1").decode(await response.arrayBuffer());
      expect({ key, body: body.slice(0, 40), status: response.status < 500 }).toMatchObject({ key, status: true });
      if (response.status < 400) continue;
      expect(response.headers.get("content-type"), key).toContain("application/json");
      expect({ key, internals: internalsIn(text) }).toEqual({ key, internals: null });
      expect(JSON.parse(text)).toMatchObject({ error: { code: expect.any(String), requestId: expect.any(String) } });
    }
  }
});

/** What only whoever runs the installation may do is asked by her: an admin would be refused before the body is read. */
const whoMay = (estate: Awaited<ReturnType<typeof makeEstate>>, allow: Endpoint["allow"]) =>
  allow === "manageSchools" ? estate.people.ops : estate.admin;

test("A field that does not belong into a body is refused on every route, and so is a body where none belongs [K5]", {
  timeout: PATIENCE,
}, async () => {
  const estate = await makeEstate();
  const ids = estate.mineOf("admin");
  const writes = TABLE.filter(
    ([key, { allow, body }]) =>
      !key.startsWith("GET") && allow !== "operator" && key !== "DELETE /api/session" && !(body && "raw" in body),
  );
  expect(writes.length).toBeGreaterThan(30);
  const before = await world();
  for (const [key, { allow }] of writes) {
    const [method = ""] = key.split(" ");
    const who = whoMay(estate, allow);
    for (const extra of ["status", "schoolId", "role_", "final_pdf", "__proto__x"]) {
      const given = typeof BODIES[key] === "object" ? BODIES[key] : {};
      const { status, body } = await who.ask(
        method,
        pathOf(key, ids),
        { ...given, [extra]: "x" },
        { "x-lock-token": "x" },
      );
      expect({ key, extra, status, body }).toMatchObject({
        key,
        extra,
        status: 400,
        body: { error: { code: "BAD_REQUEST" } },
      });
    }
  }
  expect(await world()).toEqual(before);
});

test("A body above the limit of its route is refused before it is read, on every route that takes one", async () => {
  const estate = await makeEstate();
  const ids = estate.mineOf("admin");
  for (const [key, { body, bodyMax, allow }] of TABLE) {
    if (key.startsWith("GET") || allow === "operator" || (bodyMax ?? 0) > LIMITS.bodyBytesMax) continue;
    const max = bodyMax ?? (body ? LIMITS.bodyBytesMax : LIMITS.noBodyBytesMax);
    const type = body && "raw" in body ? body.raw : "application/json";
    const [method = ""] = key.split(" ");
    // A stream says no length: it must be counted.
    for (const sent of [" ".repeat(max + 1), new Blob([" ".repeat(max + 1)]).stream()]) {
      const who = Object.assign(new Visitor(), { cookie: whoMay(estate, allow).cookie });
      const response = await who.raw(method, pathOf(key, ids), {
        body: sent,
        headers: { "content-type": type, "x-lock-token": "x" },
      });
      expect({ key, status: response.status }).toEqual({ key, status: 413 });
      await response.arrayBuffer();
    }
  }
  expect(env.ENVIRONMENT).toBe("test");
});

test("Only a file that is there and named by its content is kept for ever; the page that answers for a missing one is not", () => {
  const kept = (path: string, type: string, status = 200) =>
    secured(new Response("x", { status, headers: { "content-type": type } }), "r", path).headers.get("cache-control");
  expect(kept("/assets/index-abc123.js", "text/javascript")).toBe("public, max-age=31536000, immutable");
  expect(kept("/assets/gone-abc123.js", "text/html; charset=utf-8")).toBeNull();
  expect(kept("/assets/gone-abc123.js", "text/javascript", 404)).toBeNull();
  expect(kept("/exams", "text/html")).toBeNull();
  expect(kept("/api/exams", "application/json")).toBe("private, no-store");
});

test("No write and no socket from another site is let in, at any route, whoever's browser it is [P1.3]", {
  timeout: PATIENCE,
}, async () => {
  const estate = await makeEstate();
  const ids = estate.mineOf("admin");
  const foreign: Record<string, string>[] = [
    { origin: "https://elsewhere.test" },
    { origin: "null" },
    { origin: "https://korrigo.test" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ];
  const before = await world();
  const doors = TABLE.filter(([key]) => !key.startsWith("GET") || key.endsWith("/live"));
  for (const [key] of doors)
    for (const headers of foreign) {
      const [method = ""] = key.split(" ");
      const socket: Record<string, string> = key.endsWith("/live") ? { upgrade: "websocket" } : {};
      const { status, body } = await estate.admin.ask(method, pathOf(key, ids), undefined, { ...headers, ...socket });
      expect({ key, headers, status, body }).toMatchObject({
        key,
        status: 403,
        body: { error: { code: "WRONG_ORIGIN" } },
      });
    }
  expect(await world()).toEqual(before);
});
