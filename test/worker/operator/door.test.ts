/** Whoever runs the installation has a secret of the deployment; no account opens that door, and without the secret there is none. */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { app } from "#src/app";
import { TABLE } from "../../support/calls.ts";
import { makeDesk } from "../../support/exams.ts";
import { world } from "../../support/world.ts";

const SECRET = "a-secret-of-the-deployment-0123456789abc";
const DOORS = TABLE.filter(([, { allow }]) => allow === "operator").map(([key]) => key);

async function knock(key: string, secret: string | undefined, headers: Record<string, string>): Promise<number> {
  const [method = "", path = ""] = key.split(" ");
  const body = method === "GET" ? null : "{}";
  const request = new Request(`https://korrigo.test${path.replace(":id", "x")}`, {
    method,
    body,
    headers: { "content-type": "application/json", ...headers },
  });
  const bindings = secret === undefined ? env : { ...env, OPERATOR_TOKEN: secret };
  return (await app.fetch(request, bindings, createExecutionContext())).status;
}

test("Without a secret in the deployment, or with one that is too short, the operator's doors do not exist", async () => {
  expect(DOORS.length).toBeGreaterThan(1);
  for (const door of DOORS) {
    expect(await knock(door, undefined, { authorization: `Bearer ${SECRET}` }), door).toBe(404);
    expect(await knock(door, "short", { authorization: "Bearer short" }), door).toBe(404);
  }
});

test("Neither a wrong secret nor an admin's session opens them, and nothing changes", async () => {
  const { admin } = await makeDesk(1);
  const before = await world();
  for (const door of DOORS) {
    expect(await knock(door, SECRET, { cookie: admin.cookie }), door).toBe(401);
    expect(await knock(door, SECRET, { authorization: `Bearer ${SECRET}x` }), door).toBe(401);
    expect(await knock(door, SECRET, { authorization: SECRET }), door).toBe(401);
  }
  expect(await world()).toEqual(before);
});

test("With the secret they open", async () => {
  await makeDesk(1);
  const authorization = `Bearer ${SECRET}`;
  expect(await knock("POST /api/operator/recover", SECRET, { authorization })).toBe(200);
  expect(await knock("POST /api/operator/verify", SECRET, { authorization })).toBe(200);
});
