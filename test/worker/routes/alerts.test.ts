/** Alerts: who sees them, how they move, when they come back, when they end by themselves. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { ALERT_STATES, type AlertState, waysOf } from "#domain/alert";
import { raiseAlert } from "#src/db/alerts";
import { newId } from "#src/tokens";
import { idOf, makeDesk, makeStaff, markAll, take } from "../../support/exams.ts";
import { ended } from "../../support/jobs.ts";
import { delivered } from "../../support/runs.ts";
import { world } from "../../support/world.ts";

const PARKED = { kind: "MESSAGE_PARKED", subject: "m-1", code: "UNAVAILABLE" } as const;

async function raised(schoolId: string, id = newId(), at = Date.now()): Promise<string> {
  await raiseAlert(env.DB, { ...PARKED, id, schoolId, at }).run();
  return id;
}

type Listed = {
  items: { id: string; state: AlertState; count: number; note: string | null; changedBy: string | null }[];
};

test("An alert is seen by the admins of its school alone, newest first, with who moved it and the words left there", async () => {
  const { schoolId, admin, teacher, secretary } = await makeStaff();
  const other = await makeStaff();
  const id = await raised(schoolId);
  const moved = await admin.ask("PATCH", `/api/alerts/${id}`, { state: "INVESTIGATING", note: "  Le scanner.  " });
  expect(moved).toMatchObject({
    status: 200,
    body: { state: "INVESTIGATING", note: "Le scanner.", changedBy: "Ada Principal" },
  });
  expect((await admin.ask("GET", "/api/alerts")).body).toMatchObject({
    total: 1,
    items: [{ id, state: "INVESTIGATING", note: "Le scanner.", changedBy: "Ada Principal" }],
  });
  expect((await other.admin.ask("GET", "/api/alerts")).body).toMatchObject({ total: 0, items: [] });
  expect((await other.admin.ask("PATCH", `/api/alerts/${id}`, { state: "IGNORED" })).status).toBe(404);
  for (const who of [teacher, secretary]) expect((await who.ask("GET", "/api/alerts")).status).toBe(403);
});

for (const from of ALERT_STATES) {
  test(`An alert that is ${from} goes where it may, and a leap is refused and changes nothing`, async () => {
    const { schoolId, admin } = await makeStaff();
    const id = await raised(schoolId);
    for (const to of ALERT_STATES) {
      await env.DB.prepare("update alert set state = ?1, note = null").bind(from).run();
      const before = await world();
      const { status, body } = await admin.ask("PATCH", `/api/alerts/${id}`, { state: to });
      if (to === from || waysOf(from).includes(to))
        expect({ status, body }).toMatchObject({ status: 200, body: { state: to } });
      else {
        expect({ status, body }).toMatchObject({
          status: 409,
          body: { error: { code: "ALERT_STATE", details: { state: from } } },
        });
        expect(await world()).toEqual(before);
      }
    }
  });
}

test("What comes again is counted; after somebody resolved it, it is new; what is ignored stays so; told twice it counts once", async () => {
  const { schoolId, admin } = await makeStaff();
  const id = await raised(schoolId);
  const seen = async (state: AlertState) =>
    ((await admin.ask("GET", `/api/alerts?state=${state}`)).body as Listed).items.map(({ count }) => count);
  const again = await raised(schoolId);
  await raised(schoolId, again);
  expect(await seen("NEW")).toEqual([2]);
  await admin.ask("PATCH", `/api/alerts/${id}`, { state: "RESOLVED" });
  expect(await seen("NEW")).toEqual([]);
  await raised(schoolId);
  expect(await seen("NEW")).toEqual([3]);
  await admin.ask("PATCH", `/api/alerts/${id}`, { state: "IGNORED" });
  await raised(schoolId);
  expect(await seen("IGNORED")).toEqual([4]);
  expect(await seen("NEW")).toEqual([]);
});

test("Two admins moving one alert at once: one moves it, the other is told where it stands", async () => {
  const { schoolId, admin } = await makeStaff();
  const id = await raised(schoolId);
  const answers = await Promise.all(
    (["RESOLVED", "IGNORED"] as const).map((state) => admin.ask("PATCH", `/api/alerts/${id}`, { state })),
  );
  const { state } = (await env.DB.prepare("select state from alert").first<{ state: string }>()) ?? {};
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(1);
  expect(answers.find(({ body }) => (body as { state?: string }).state === state)?.status).toBe(200);
});

test("The alert about a final PDF that failed ends with the try that succeeds", async () => {
  const desk = await makeDesk(1);
  const { teacher, admin, copyId, sourceKey } = desk;
  const bytes = await (await env.FILES.get(sourceKey))?.arrayBuffer();
  await env.FILES.delete(sourceKey);
  const token = await take(teacher, copyId);
  await markAll(teacher, copyId, token);
  const first = idOf((await teacher.ask("POST", `/api/copies/${copyId}/finalize`, undefined, token)).body, "jobId");
  await delivered(desk, copyId, first);
  await expect
    .poll(async () => (await admin.ask("GET", "/api/alerts")).body)
    .toMatchObject({
      items: [{ kind: "FINALIZE_FAILED", state: "NEW", copyId, code: "PAGE_MISSING" }],
    });
  const { items } = (await admin.ask("GET", `/api/exams/${desk.examId}/copies`)).body as {
    items: { retries: number }[];
  };
  expect(items.map(({ retries }) => retries)).toEqual([1]);
  await env.FILES.put(sourceKey, bytes ?? new ArrayBuffer(0));
  const second = idOf((await admin.ask("POST", `/api/copies/${copyId}/finalize`)).body, "jobId");
  expect(await ended(admin, second)).toMatchObject({ state: "succeeded" });
  await expect.poll(async () => (await admin.ask("GET", "/api/alerts")).body).toMatchObject({ items: [] });
  expect((await admin.ask("GET", "/api/alerts?state=RESOLVED")).body).toMatchObject({ items: [{ changedBy: null }] });
});
