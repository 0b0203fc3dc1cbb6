/** What a teacher writes: versions that let no work be lost, bounds, drafts. */
import { runInDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { LIMITS } from "#domain/limits";
import { makeDesk, objectOf, take } from "../../support/exams.ts";
import type { Answer } from "../../support/people.ts";

const refusal = (status: number, code: string) => ({ status, body: { error: { code } } });
const NOTE = { page: 0, x: 0.1, y: 0.2, w: 0.3, h: 0.1, kind: "error", text: "Signe oublié", scoreDelta: -50 };

/** A taken copy and short words for writing on it. */
async function writing() {
  const desk = await makeDesk(1);
  const token = await take(desk.teacher, desk.copyId);
  const path = `/api/copies/${desk.copyId}`;
  const put = (end: string, body: object, headers = token): Promise<Answer> =>
    desk.teacher.ask("PUT", `${path}/${end}`, body, headers);
  const erase = (end: string): Promise<Answer> => desk.teacher.ask("DELETE", `${path}/${end}`, undefined, token);
  const read = async () => (await desk.teacher.ask("GET", path)).body;
  return { ...desk, token, path, put, erase, read };
}

const textOf = ({ body }: Answer) => (body as { text: string }).text;

test("A write that does not say what it saw is refused, whatever it writes", async () => {
  const { put, erase } = await writing();
  const answers = [
    await put("annotations/a1", NOTE),
    await put("marks/1a", { points: 100 }),
    await put("remarks/1a", { text: "x" }),
    await put("appreciation", { text: "x" }),
    await erase("annotations/a1"),
  ];
  for (const answer of answers) expect(answer).toMatchObject(refusal(428, "VERSION_MISSING"));
});

test("Of two who edit the same annotation one wins, the other gets the winner's text and loses nothing", async () => {
  const { put, read } = await writing();
  expect(await put("annotations/a1", { ...NOTE, version: 0 })).toMatchObject({
    status: 200,
    body: { ...NOTE, id: "a1", version: 1, ink: null },
  });
  const both = await Promise.all(
    ["gauche", "droite"].map((text) => put("annotations/a1", { ...NOTE, text, version: 1 })),
  );
  const [winner, loser] = [...both].sort((a, b) => a.status - b.status);
  expect([winner?.status, loser?.status]).toEqual([200, 409]);
  const text = winner && textOf(winner);
  expect(loser?.body).toMatchObject({
    error: { code: "VERSION_CONFLICT", details: { current: { id: "a1", text, version: 2 } } },
  });
  expect(await read()).toMatchObject({ annotations: [{ id: "a1", text, version: 2 }] });
});

test("A deleted annotation stays deleted: no old edit and no second creation brings it back", async () => {
  const { put, erase, read } = await writing();
  await put("annotations/a1", { ...NOTE, version: 0 });
  expect(await erase("annotations/a1?version=0")).toMatchObject(refusal(409, "VERSION_CONFLICT"));
  expect((await erase("annotations/a1?version=1")).status).toBe(204);
  expect((await erase("annotations/a1?version=1")).status).toBe(204);
  for (const version of [0, 1]) {
    expect(await put("annotations/a1", { ...NOTE, version })).toMatchObject({
      status: 409,
      body: { error: { code: "VERSION_CONFLICT", details: { current: null } } },
    });
  }
  expect(await read()).toMatchObject({ annotations: [] });
});

test("Marks of two questions written at once both stand; of the same question one is told", async () => {
  const { put, read } = await writing();
  const two = await Promise.all([
    put("marks/1a", { points: 600, version: 0 }),
    put("marks/1b", { points: 25, version: 0 }),
  ]);
  expect(two.map(({ status }) => status)).toEqual([200, 200]);
  const same = await Promise.all([
    put("marks/2", { points: 100, version: 0 }),
    put("marks/2", { points: 200, version: 0 }),
  ]);
  expect(same.map(({ status }) => status).sort()).toEqual([200, 409]);
  const kept = same.find(({ status }) => status === 200)?.body as { points: number };
  expect(await read()).toMatchObject({ total: 625 + kept.points });
  const texts = await Promise.all([
    put("remarks/1a", { text: "Relire", version: 0 }),
    put("appreciation", { text: "Bien", version: 0 }),
    put("remarks/2", { text: "Oui", version: 0 }),
  ]);
  expect(texts.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await put("remarks/1a", { text: "Autre", version: 0 })).toMatchObject({
    status: 409,
    body: { error: { details: { current: { text: "Relire", version: 1 } } } },
  });
  expect(await put("appreciation", { text: "Autre", version: 0 })).toMatchObject({
    status: 409,
    body: { error: { details: { current: { text: "Bien", version: 1 } } } },
  });
  expect(await read()).toMatchObject({
    remarks: [
      { questionId: "1a", text: "Relire" },
      { questionId: "2", text: "Oui" },
    ],
    appreciation: { text: "Bien", version: 1 },
  });
});

test("What lies beside the page, beyond the maximum or on no question is refused and leaves the copy as it was", async () => {
  const { put, read } = await writing();
  const before = await read();
  const wrong: [end: string, body: object, status: number, code: string][] = [
    ["annotations/a1", { ...NOTE, x: 0.9, version: 0 }, 422, "OUTSIDE_PAGE"],
    ["annotations/a1", { ...NOTE, w: 0, version: 0 }, 422, "OUTSIDE_PAGE"],
    ["annotations/a1", { ...NOTE, page: 2, version: 0 }, 422, "NO_SUCH_PAGE"],
    ["annotations/a1", { ...NOTE, x: -0.1, version: 0 }, 400, "BAD_REQUEST"],
    ["annotations/a1", { ...NOTE, kind: "smiley", version: 0 }, 400, "BAD_REQUEST"],
    ["annotations/a1", { ...NOTE, author: "me", version: 0 }, 400, "BAD_REQUEST"],
    ["annotations/a1", { ...NOTE, text: "x".repeat(LIMITS.commentMax + 1), version: 0 }, 400, "BAD_REQUEST"],
    ["annotations/..%2Fa1", { ...NOTE, version: 0 }, 400, "BAD_REQUEST"],
    ["marks/1a", { points: 601, version: 0 }, 422, "MARK_OUT_OF_BOUNDS"],
    ["marks/1a", { points: -1, version: 0 }, 400, "BAD_REQUEST"],
    ["marks/1a", { points: 0.5, version: 0 }, 400, "BAD_REQUEST"],
    ["marks/9z", { points: 0, version: 0 }, 422, "NO_SUCH_QUESTION"],
    ["marks/1", { points: 0, version: 0 }, 422, "NO_SUCH_QUESTION"],
    ["remarks/9z", { text: "", version: 0 }, 422, "NO_SUCH_QUESTION"],
  ];
  for (const [end, body, status, code] of wrong)
    expect(await put(end, body), `${end} ${JSON.stringify(body)}`).toMatchObject(refusal(status, code));
  const clock = (copy: unknown) => ({ ...(copy as object), lock: null });
  expect(clock(await read())).toEqual(clock(before));
});

test("Ink is kept stroke by stroke, and a comment of four thousand letters whole", async () => {
  const { put, read } = await writing();
  const ink = [
    [0.1, 0.1, 0.2, 0.25, 0.3, 0.1],
    [0.5, 0.5],
  ];
  const text = "é".repeat(LIMITS.commentMax);
  await put("annotations/ink-1", { ...NOTE, kind: "ink", ink, text: "", scoreDelta: null, version: 0 });
  await put("annotations/long", { ...NOTE, text, page: 1, version: 0 });
  const { annotations } = (await read()) as { annotations: { id: string; ink: unknown; text: string }[] };
  expect(annotations.find(({ id }) => id === "ink-1")?.ink).toEqual(ink);
  expect(annotations.find(({ id }) => id === "long")?.text).toBe(text);
});

test("A copy holds five hundred annotations; the next is refused, edits of the others are not", async () => {
  const { schoolId, examId, copyId, teacher, put, token } = await writing();
  const place = { schoolId, examId, copyId };
  const by = {
    userId: teacher.id,
    role: "teacher" as const,
    token: token["x-lock-token"] ?? "",
    requestId: "r",
    now: Date.now(),
  };
  const exam = { questions: [], schemeVersion: 1, appreciationRequired: false, pageCount: 2 };
  await runInDurableObject(objectOf({ schoolId }, copyId), async (object, state) => {
    for (let n = 0; n < LIMITS.annotationsPerCopyMax; n++) {
      object.putAnnotation(place, by, { ...NOTE, kind: "error", ink: null, id: `a${n}`, version: 0 }, exam);
    }
    // Their events have their own test; five hundred of them would only take time here.
    state.storage.sql.exec("delete from outbox");
  });
  expect(await put("annotations/one-more", { ...NOTE, version: 0 })).toMatchObject({
    status: 422,
    body: { error: { code: "TOO_MANY_ANNOTATIONS", details: { max: 500 } } },
  });
  expect((await put("annotations/a7", { ...NOTE, text: "corrigé", version: 1 })).status).toBe(200);
});

test("A draft is kept per person and window: the same window goes on, a second one is told", async () => {
  const { admin, teacher, path, put, token } = await writing();
  const draft = { clientId: "tab-1", version: 0, payload: '{"text":"en cours"}' };
  expect((await teacher.ask("GET", `${path}/draft`)).status).toBe(204);
  expect(await put("draft", draft)).toMatchObject({
    status: 200,
    body: { clientId: "tab-1", version: 1, payload: draft.payload },
  });
  expect(await put("draft", { ...draft, version: 1, payload: "plus loin" })).toMatchObject({ body: { version: 2 } });
  expect(await put("draft", { ...draft, clientId: "tab-2", version: 2 })).toMatchObject({
    status: 409,
    body: { error: { code: "DRAFT_CONFLICT", details: { current: { payload: "plus loin", version: 2 } } } },
  });
  expect(await put("draft", draft)).toMatchObject(refusal(409, "DRAFT_CONFLICT"));
  expect((await put("draft", { ...draft, version: 2, payload: "x".repeat(LIMITS.draftBytesMax + 1) })).status).toBe(
    400,
  );
  expect(await teacher.ask("GET", `${path}/draft`)).toMatchObject({ status: 200, body: { payload: "plus loin" } });
  expect((await admin.ask("GET", `${path}/draft`)).status).toBe(204);
  await teacher.ask("DELETE", `${path}/lock`, undefined, token);
  expect(await put("draft", { ...draft, version: 2 })).toMatchObject(refusal(404, "LOCK_GONE"));
  expect(await teacher.ask("GET", `${path}/draft`)).toMatchObject({ body: { payload: "plus loin" } });
  for (let n = 0; n < 2; n++) expect((await teacher.ask("DELETE", `${path}/draft`)).status).toBe(204);
  expect((await teacher.ask("GET", `${path}/draft`)).status).toBe(204);
});
