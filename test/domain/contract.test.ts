/** The HTTP surface as a table: every endpoint says who may call it, every refusal has a status and a sentence. */
import { expect, test } from "vitest";
import type { Endpoint } from "#contract/endpoint";
import { ENDPOINTS } from "#contract/endpoints";
import { ERROR_CODES, ErrorBody } from "#contract/error";
import { ROSTER_REFUSALS } from "#contract/roster";
import { COPY_STATUSES } from "#domain/copy";
import { LIMITS } from "#domain/limits";
import { type Capability, can, ROLES } from "#domain/roles";
import { ApiError, orThrow, statusOf } from "#src/errors";
import { openApi } from "#src/openapi";

const TABLE = Object.entries<Endpoint>(ENDPOINTS);

test("Every endpoint says in words what it is for, who may call it, and what it answers", () => {
  for (const [key, endpoint] of TABLE) {
    expect(key).toMatch(/^(GET|POST|PUT|PATCH|DELETE) \/api\/[a-z]/);
    expect(endpoint.summary.length, key).toBeGreaterThan(3);
    const statuses = Object.keys(endpoint.answers).map(Number);
    expect(statuses.length, key).toBeGreaterThan(0);
    expect(
      statuses.some((status) => status < 400),
      key,
    ).toBe(true);
    const open = endpoint.allow === "anyone" || endpoint.allow === "signedIn" || endpoint.allow === "operator";
    const callers = open ? ROLES : ROLES.filter((role) => can(role, endpoint.allow as Capability));
    expect(callers.length, `${key} can be called by nobody`).toBeGreaterThan(0);
  }
});

test("What is open to anyone is this short list, and nothing of it shows a school's data", () => {
  expect(
    TABLE.filter(([, { allow }]) => allow === "anyone")
      .map(([key]) => key)
      .sort(),
  ).toEqual([
    "DELETE /api/session",
    "GET /api/health/live",
    "GET /api/health/ready",
    "GET /api/openapi.json",
    "POST /api/csp-reports",
    "POST /api/links/check",
    "POST /api/links/use",
    "POST /api/session",
    "POST /api/session/forgotten",
    "POST /api/session/passkey",
    "POST /api/session/passkey/options",
  ]);
});

test("Whatever has an id in its path is opened by a capability; what needs no more than a session is about oneself", () => {
  const open = TABLE.filter(([, { allow }]) => allow === "signedIn").map(([key]) => key);
  expect(open.filter((key) => !/ \/api\/me(\/|$)/.test(key))).toEqual([]);
});

test("Every place in a path is checked, and nothing is read without a body's shape being known", () => {
  for (const [key, { params, body, answers }] of TABLE) {
    const names = [...key.matchAll(/:(\w+)/g)].map(([, name]) => name);
    expect(Object.keys(params?.shape ?? {}).sort(), key).toEqual(names.sort());
    const [method] = key.split(" ");
    if (method === "GET") expect(body, key).toBeUndefined();
    expect(
      Object.values(answers).every((shape) => shape === null || "raw" in shape || "safeParse" in shape),
      key,
    ).toBe(true);
  }
});

test("Every write on the desk needs the lock's token", () => {
  const writes = TABLE.filter(([key]) =>
    /^(PUT|DELETE) \/api\/copies\/:id\/(annotations|marks|remarks|appreciation)/.test(key),
  );
  expect(writes).toHaveLength(5);
  expect(writes.filter(([, { lockToken }]) => !lockToken)).toEqual([]);
});

test("Every refusal has a status of its own kind and a sentence that ends with a full stop", () => {
  for (const code of ERROR_CODES) {
    const refusal = new ApiError(code);
    expect(statusOf(code), code).toBeGreaterThanOrEqual(400);
    expect(refusal.message, code).toMatch(/^[A-Z].*\.$/);
    expect(ErrorBody.parse(refusal.body("r-1")), code).toEqual({
      error: { code, message: refusal.message, requestId: "r-1" },
    });
  }
  expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
  expect(ERROR_CODES.filter((code) => statusOf(code) >= 500)).toEqual(["UNAVAILABLE", "INTERNAL"]);
});

test("A refusal of the rules travels with its details and without the machine's words", () => {
  const refused = () => orThrow({ ok: false, error: { code: "MARK_OUT_OF_BOUNDS", max: 500 } });
  expect(refused).toThrow(expect.objectContaining({ code: "MARK_OUT_OF_BOUNDS", details: { max: 500 }, status: 422 }));
  expect(() => orThrow({ ok: false, error: { code: "NO_PAGES" } })).toThrow(
    expect.objectContaining({ details: undefined }),
  );
  expect(orThrow({ ok: true, value: 7 })).toBe(7);
});

test("Unknown fields are refused by every body", () => {
  for (const [key, { body }] of TABLE) {
    if (!body || "raw" in body) continue;
    const parsed = body.safeParse({ surprise: 1 });
    expect(parsed.success, key).toBe(false);
    const codes = parsed.success ? [] : parsed.error.issues.map(({ code }) => code);
    expect(codes, key).toContain("unrecognized_keys");
  }
});

test("The words of the wire are those of the rules: states, reasons, bounds", () => {
  const list = ENDPOINTS["GET /api/exams/:id/copies"].query;
  for (const status of COPY_STATUSES) expect(list.safeParse({ status }).success).toBe(true);
  expect(list.safeParse({ status: "QUARANTINE" }).success).toBe(false);
  expect(list.safeParse({ limit: String(LIMITS.copiesPage.max) }).success).toBe(true);
  expect(list.safeParse({ limit: String(LIMITS.copiesPage.max + 1) }).success).toBe(false);
  expect(ROSTER_REFUSALS).toContain("NUMBER_OF_ANOTHER");
  const text = (length: number) => ({ text: "x".repeat(length), version: 0 });
  const remark = ENDPOINTS["PUT /api/copies/:id/remarks/:questionId"].body;
  expect([LIMITS.remarkMax, LIMITS.remarkMax + 1].map((n) => remark.safeParse(text(n)).success)).toEqual([true, false]);
  const appreciation = ENDPOINTS["PUT /api/copies/:id/appreciation"].body;
  expect(
    [LIMITS.appreciationMax, LIMITS.appreciationMax + 1].map((n) => appreciation.safeParse(text(n)).success),
  ).toEqual([true, false]);
});

test("The OpenAPI document lists every endpoint with its answers, its door and its header", () => {
  const document = openApi("https://korrigo.test");
  expect(document.openapi).toBe("3.1.0");
  const listed = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    Object.keys(item ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const wanted = TABLE.map(([key]) => key.replace(/:(\w+)/g, "{$1}"));
  expect(listed.sort()).toEqual(wanted.sort());
  for (const [key, endpoint] of TABLE) {
    const [method = "", path = ""] = key.replace(/:(\w+)/g, "{$1}").split(" ");
    const operation = document.paths?.[path]?.[method.toLowerCase() as "get"];
    expect(Object.keys(operation?.responses ?? {}), key).toEqual([...Object.keys(endpoint.answers), "default"]);
    const doors = (operation?.security ?? []).flatMap((door) => Object.keys(door));
    if (endpoint.allow === "anyone") expect(doors, key).toEqual([]);
    else if (endpoint.allow === "operator") expect(doors, key).toEqual(["operator"]);
    else {
      const forPeopleOnly = [
        "useTotp",
        "managePeople",
        "manageSchool",
        "manageSchools",
        "managePrivacy",
        "readOutbox",
      ].includes(endpoint.allow);
      const script = endpoint.allow === "signedIn" ? key === "GET /api/me" : !forPeopleOnly;
      expect(doors, key).toEqual(script ? ["session", "token"] : ["session"]);
    }
    const header = JSON.stringify(operation?.parameters ?? []).includes("X-Lock-Token");
    expect(header, key).toBe(endpoint.lockToken === true);
  }
});
