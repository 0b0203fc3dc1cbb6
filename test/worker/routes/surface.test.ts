/** The outside of the installation: its document, its probes, its headers, and paths that lead nowhere. */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { ENDPOINTS } from "#contract/endpoints";
import worker from "#src/index";
import { makePerson, makeSchool, ORIGIN, Visitor } from "../../support/people.ts";

test("The document of the API lists every endpoint and is open to programs", async () => {
  const response = await new Visitor().raw("GET", "/api/openapi.json");
  expect(response.status).toBe(200);
  const document = (await response.json()) as {
    openapi: string;
    servers: { url: string }[];
    paths: Record<string, object>;
  };
  expect(document.openapi).toBe("3.1.0");
  expect(document.servers).toEqual([{ url: ORIGIN }]);
  const listed = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(listed.sort()).toEqual(
    Object.keys(ENDPOINTS)
      .map((key) => key.replace(/:(\w+)/g, "{$1}"))
      .sort(),
  );
  const page = await new Visitor().raw("GET", "/api/docs");
  expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
  expect(await page.text()).not.toMatch(/https?:\/\//);
});

const BROKEN: [part: string, change: () => Partial<typeof env>][] = [
  [
    "d1",
    () => ({
      DB: Object.create(env.DB, {
        prepare: { value: () => ({ first: () => Promise.reject(new Error("D1_ERROR: secret table")) }) },
      }),
    }),
  ],
  ["r2", () => ({ FILES: Object.create(env.FILES, { head: { value: () => new Promise(() => {}) } }) })],
  [
    "durableObject",
    () => ({
      EXAM: Object.create(env.EXAM, {
        getByName: { value: () => ({ ping: () => Promise.reject(new Error("gone")) }) },
      }),
    }),
  ],
];

async function probe(path: string, bindings: typeof env): Promise<{ status: number; body: unknown; text: string }> {
  const response = await worker.fetch(new Request(ORIGIN + path), bindings, createExecutionContext());
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) };
}

test("The probe of readiness names the part that does not answer, a silent one too, and nothing else; the other probe stays well", async () => {
  expect(await probe("/api/health/ready", env)).toMatchObject({ status: 200, body: { status: "ok", down: [] } });
  const startedAt = Date.now();
  await Promise.all(
    BROKEN.map(async ([part, change]) => {
      const bindings = { ...env, ...change() };
      const { status, body, text } = await probe("/api/health/ready", bindings);
      expect({ status, body }).toEqual({ status: 503, body: { status: "down", down: [part] } });
      expect(text).not.toMatch(/secret|error/i);
      expect(await probe("/api/health/live", bindings)).toMatchObject({ status: 200, body: { status: "ok" } });
    }),
  );
  expect(Date.now() - startedAt).toBeLessThan(8_000);
});

test("Every answer carries the house's headers: nothing from elsewhere, in nobody's frame, with a number to ask about", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const answers = await Promise.all(
    ["/api/me", "/api/nowhere", "/api/exams/x", "/api/health/live", "/api/docs"].map((path) => admin.raw("GET", path)),
  );
  for (const { headers } of answers) {
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("content-security-policy")).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("strict-transport-security")).toContain("max-age=31536000");
  }
  const [me] = answers;
  expect(me?.headers.get("cache-control")).toBe("private, no-store");
  expect(new Set(answers.map(({ headers }) => headers.get("x-request-id"))).size).toBe(answers.length);
});

test("A path that leads nowhere is told in the one form of refusals, with the number of the request", async () => {
  for (const [method, path] of [
    ["GET", "/api/nowhere"],
    ["PATCH", "/api/me"],
    ["GET", "/api/exams/"],
    ["DELETE", "/api/exams"],
  ] as const) {
    const { status, body, headers } = await new Visitor().ask(method, path);
    expect({ path, status, body }).toEqual({
      path,
      status: 404,
      body: { error: { code: "NOT_FOUND", message: "There is nothing here.", requestId: headers.get("x-request-id") } },
    });
  }
});
