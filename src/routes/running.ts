/** Is it running, and what can be asked of it. */
import { examObject } from "#do/exam/client";
import { jspiAvailable } from "../codecs/jspi.ts";
import { within } from "../deadline.ts";
import type { Bindings } from "../env.ts";
import { answers } from "../handlers.ts";
import { openApi } from "../openapi.ts";

type Part = "d1" | "r2" | "durableObject" | "jspi";

/** A probe that waits is a probe that fails. */
const DEADLINE_MS = 2_000;

/** What is wrong is told by name only: a probe is public. */
function answering(part: Part, ask: () => Promise<unknown>): Promise<boolean> {
  // Asked inside a promise: a binding may also fail at once.
  const asked = Promise.resolve().then(ask);
  return within(part, DEADLINE_MS, asked).then(
    () => true,
    () => false,
  );
}

async function downParts(env: Bindings): Promise<Part[]> {
  const checks: [Part, Promise<boolean>][] = [
    ["d1", answering("d1", () => env.DB.prepare("select 1").first())],
    ["r2", answering("r2", () => env.FILES.head("health"))],
    [
      "durableObject",
      answering("durableObject", () =>
        Promise.resolve(examObject(env, { schoolId: "health", examId: "health" }).ping()),
      ),
    ],
    ["jspi", Promise.resolve(jspiAvailable())],
  ];
  const up = await Promise.all(checks.map(([, check]) => check));
  return checks.flatMap(([part], index) => (up[index] ? [] : [part]));
}

export const runningRoutes = answers({
  "GET /api/health/live": async ({ headers }) => {
    headers.set("cache-control", "public, max-age=10");
    return { status: 200, body: { status: "ok" as const, down: [] } };
  },

  "GET /api/health/ready": async ({ env }) => {
    const down = await downParts(env);
    return down.length === 0
      ? { status: 200, body: { status: "ok", down } }
      : { status: 503, body: { status: "down", down } };
  },

  "GET /api/openapi.json": async ({ origin }) =>
    new Response(JSON.stringify(openApi(origin)), {
      headers: { "content-type": "application/json; charset=utf-8", "cache-control": "public, max-age=300" },
    }),
});
