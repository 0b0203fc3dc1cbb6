/** The calls of the web app: for which session they say they were made, and what happens when that is over. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { call, Refused, session } from "../../web/api/client.ts";
import { isPassing } from "../../web/teacher/desk/send.ts";

type Sent = { path: string; check: string | null };
let sent: Sent[] = [];

/** Answers what the list says, in order. */
function server(...answers: [status: number, body: unknown][]): void {
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    sent.push({ path, check: new Headers(init.headers).get("x-session-check") });
    const [status, body] = answers.shift() ?? [500, {}];
    return new Response(JSON.stringify(body), { status });
  });
}

const WRONG = { error: { code: "WRONG_SESSION", message: "", requestId: "r" } };
const write = () =>
  call("PUT /api/copies/:id/appreciation", { params: { id: "c" }, body: { text: "x", version: 0 }, lockToken: "t" });

beforeEach(() => {
  sent = [];
  session.check = "old";
});
afterEach(() => {
  vi.unstubAllGlobals();
  session.check = "";
  session.renew = async () => false;
});

test("Every write says for which session the page was made; reading does not, nor does a page that knows of none", async () => {
  server([200, { version: 1 }], [200, {}], [200, { version: 1 }]);
  await write();
  await call("GET /api/me");
  session.check = "";
  await write();
  expect(sent.map(({ check }) => check)).toEqual(["old", null, null]);
});

test("Where the same person signed in anew the act goes again, once, for her new session", async () => {
  server([403, WRONG], [200, { version: 7 }]);
  session.renew = async () => {
    session.check = "new";
    return true;
  };
  expect(await write()).toEqual({ version: 7 });
  expect(sent.map(({ check }) => check)).toEqual(["old", "new"]);
  sent = [];
  server([403, WRONG], [403, WRONG]);
  await expect(write()).rejects.toMatchObject({ code: "WRONG_SESSION" });
  expect(sent).toHaveLength(2);
});

test("Where somebody else did it is not sent again; it counts as not done yet and waits for its owner", async () => {
  server([403, WRONG]);
  const failure = await write().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Refused);
  expect(isPassing(failure)).toBe(true);
  expect(sent).toHaveLength(1);
});
