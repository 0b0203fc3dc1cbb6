/** A scheme changed after the first mark: looked at, applied, refused; what teachers and final PDFs see of it. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { type Desk, idOf, makeDesk, markAll, objectOf, SCHEME, take } from "../../support/exams.ts";
import { ended } from "../../support/jobs.ts";
import { finalized } from "../../support/runs.ts";
import { applied, asked, begunButLost, LOWER, OTHER, RENAMED, walk } from "../../support/schemes.ts";
import { eventKinds, one, world } from "../../support/world.ts";

const refusal = (status: number, code: string) => ({ status, body: { error: { code } } });
const preview = (desk: Desk, scheme: unknown, more: object = {}) =>
  desk.admin.ask("POST", `/api/exams/${desk.examId}/scheme/preview`, { scheme, ...more });
const read = (desk: Desk, copyId = desk.copyId) => desk.teacher.ask("GET", `/api/copies/${copyId}`);
const markOf = async (desk: Desk, questionId: string, copyId = desk.copyId) => {
  const { marks } = (await read(desk, copyId)).body as { marks: { questionId: string; points: number | null }[] };
  return marks.find((mark) => mark.questionId === questionId);
};

/** One copy marked, one graded, one untouched. */
async function threeCopies(): Promise<Desk & { graded: string; untouched: string; token: Record<string, string> }> {
  const desk = await makeDesk(3);
  const [copyId = "", graded = "", untouched = ""] = desk.copyIds;
  const token = await take(desk.teacher, copyId);
  await markAll(desk.teacher, copyId, token);
  await finalized(desk, graded);
  await objectOf(desk, copyId).settle();
  return { ...desk, copyId, graded, untouched, token };
}

test("Before it is applied a new scheme says which copies and marks it changes, and writes nothing [K16]", async () => {
  const desk = await threeCopies();
  const before = await world();
  expect(await asked(desk, OTHER, { reason: "" })).toMatchObject(refusal(400, "BAD_REQUEST"));
  expect(await desk.admin.ask("PUT", `/api/exams/${desk.examId}/scheme`, { scheme: OTHER })).toMatchObject(
    refusal(409, "SCHEME_IN_USE"),
  );
  const seen = await preview(desk, OTHER, { choices: { "1b": "scale" } });
  expect(seen).toMatchObject({
    status: 200,
    body: {
      version: 1,
      renamed: [{ id: "1a", from: ["Exercice 1", "a"], to: ["Exercice 1", "a, réécrite"] }],
      maxima: [{ id: "1b", from: 400, to: 200, choice: "scale" }],
      added: [{ id: "3", points: 500 }],
      removed: [{ id: "2", points: 1_000 }],
      totalBefore: 2_000,
      totalAfter: 1_300,
      looked: 3,
      marksChange: 2,
      loseMark: 2,
      becomeIncomplete: 2,
      reopened: 1,
      next: null,
    },
  });
  const { copies } = seen.body as { copies: { id: string }[] };
  expect(copies).toHaveLength(2);
  expect(copies.find(({ id }) => id === desk.graded)).toMatchObject({ before: 1_175, after: 450, reopens: true });
  expect(await preview(desk, RENAMED)).toMatchObject({ body: { copies: [], reopened: 0, maxima: [] } });
  expect(await preview(desk, [])).toMatchObject(refusal(422, "SCHEME_INVALID"));
  expect(await preview(desk, OTHER, { choices: { "1b": "double" } })).toMatchObject(refusal(400, "BAD_REQUEST"));
  expect(await world()).toEqual(before);
});

test("A look goes on where it left off, two hundred copies at a time", async () => {
  const desk = await threeCopies();
  const last = [...desk.copyIds].sort()[1] ?? "";
  expect(await preview(desk, OTHER, { after: last })).toMatchObject({ body: { looked: 1, next: null } });
});

test("Applied, each mark that changes leaves an event, the graded copy is opened again and finalized as its version 2 [K16]", async () => {
  const desk = await threeCopies();
  const firstPdf = await one<string>("select object_key as k from final_pdf where copy_id = ?1", desk.graded);
  await applied(desk, LOWER, { reason: "erreur d'énoncé" });
  expect(await desk.admin.ask("GET", `/api/exams/${desk.examId}`)).toMatchObject({
    body: { schemeVersion: 2, schemeTotal: 1_600, scheme: LOWER, schemeJobId: null },
  });
  for (const copyId of [desk.copyId, desk.graded]) {
    expect(await markOf(desk, "1a", copyId)).toEqual({ questionId: "1a", points: 200, version: 2 });
    expect(await markOf(desk, "2", copyId)).toEqual({ questionId: "2", points: 725, version: 1 });
    const kinds = await eventKinds("copy_id", copyId);
    expect(kinds.filter((kind) => kind === "MARK_BY_SCHEME")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "SCHEME")).toHaveLength(1);
  }
  expect(await eventKinds("copy_id", desk.untouched)).toEqual(["VALIDATE"]);
  expect((await eventKinds("exam_id", desk.examId)).filter((kind) => /^SCHEME_/.test(kind))).toEqual([
    "SCHEME_CHANGE_BEGUN",
    "SCHEME_CHANGED",
  ]);
  const rows = "select status || ' ' || total || ' ' || final_version as v from copy where id = ?1";
  expect(await one(rows, desk.graded)).toBe("READY 925 1");
  expect(await one(rows, desk.copyId)).toBe("LOCKED 925 0");
  // The former final PDF stays where it was; the next is a version of its own.
  const token = await take(desk.teacher, desk.graded);
  const done = await desk.teacher.ask("POST", `/api/copies/${desk.graded}/finalize`, undefined, token);
  expect(done.status).toBe(202);
  await expect.poll(() => one(rows, desk.graded), { timeout: 20_000 }).toBe("GRADED 925 2");
  expect(await one("select object_key as k from final_pdf where copy_id = ?1 and version = 1", desk.graded)).toBe(
    firstPdf,
  );
  expect(await env.FILES.head(firstPdf ?? "")).not.toBeNull();
});

test("Every scheme the exam has had can be read, with who changed it and why", async () => {
  const desk = await threeCopies();
  expect(await desk.admin.ask("GET", `/api/exams/${desk.examId}/schemes`)).toMatchObject({ body: { items: [] } });
  await applied(desk, LOWER, { reason: "erreur d'énoncé" });
  await applied(desk, OTHER, { version: 2, reason: "question annulée" });
  expect(await desk.admin.ask("GET", `/api/exams/${desk.examId}/schemes`)).toMatchObject({
    status: 200,
    body: {
      items: [
        { version: 3, scheme: OTHER, schemeTotal: 1_300, reason: "question annulée", by: { id: desk.admin.id } },
        { version: 2, scheme: LOWER, reason: "erreur d'énoncé" },
        { version: 1, scheme: SCHEME, schemeTotal: 2_000, reason: null, by: { name: "Ada Principal" } },
      ],
    },
  });
});

test("Labels alone change neither a mark nor a graded copy, and make a version all the same", async () => {
  const desk = await threeCopies();
  const marks = (await read(desk)).body;
  await applied(desk, RENAMED);
  expect(await read(desk)).toMatchObject({ body: { schemeVersion: 2, scheme: RENAMED } });
  expect((await read(desk)).body).toMatchObject({ marks: (marks as { marks: unknown[] }).marks });
  expect(await one("select status as v from copy where id = ?1", desk.graded)).toBe("GRADED");
  expect(await eventKinds("copy_id", desk.graded)).not.toContain("SCHEME");
});

test("A question that is asked anew keeps a finished copy from being finalized until it has its mark", async () => {
  const desk = await threeCopies();
  await applied(desk, OTHER);
  const finalize = () => desk.teacher.ask("POST", `/api/copies/${desk.copyId}/finalize`, undefined, desk.token);
  expect(await finalize()).toMatchObject({
    status: 422,
    body: { error: { code: "NOT_COMPLETE", details: { questions: ["3"] } } },
  });
  const path = `/api/copies/${desk.copyId}/marks`;
  expect(await desk.teacher.ask("PUT", `${path}/3`, { points: 100, version: 0 }, desk.token)).toMatchObject({
    status: 200,
  });
  // What is not asked any more takes no mark; what it had is kept where only the object sees it.
  expect(await desk.teacher.ask("PUT", `${path}/2`, { points: 1, version: 2 }, desk.token)).toMatchObject(
    refusal(422, "NO_SUCH_QUESTION"),
  );
  const dump = await objectOf(desk, desk.copyId).dump();
  expect(dump?.former_mark).toEqual([{ scheme_version: 2, question_id: "2", points: 725, version: 1 }]);
  expect((await finalize()).status).toBe(202);
});

test("A mark of a desk that still shows the old scheme is refused with a word of it, whatever its number [K16]", async () => {
  const desk = await threeCopies();
  const put = (question: string, body: object) =>
    desk.teacher.ask("PUT", `/api/copies/${desk.copyId}/marks/${question}`, body, desk.token);
  const body = { points: 100, version: 1, schemeVersion: 1 };
  expect((await put("1b", body)).status).toBe(200);
  await applied(desk, LOWER);
  expect(await put("1b", { ...body, version: 2 })).toMatchObject({
    status: 409,
    body: { error: { code: "SCHEME_CHANGED", details: { version: 2 } } },
  });
  // Without a word of the scheme the version of the mark itself tells of the change.
  expect(await put("1a", { points: 150, version: 1 })).toMatchObject({
    status: 409,
    body: { error: { code: "VERSION_CONFLICT", details: { current: { points: 200, version: 2 } } } },
  });
  expect(await put("1a", { points: 150, version: 2, schemeVersion: 2 })).toMatchObject({ status: 200 });
});

test("While the scheme is on its way marks and final PDFs wait a moment; everything else goes on", async () => {
  const desk = await threeCopies();
  const jobId = await begunButLost(desk, LOWER);
  const mark = () =>
    desk.teacher.ask("PUT", `/api/copies/${desk.copyId}/marks/1b`, { points: 50, version: 1 }, desk.token);
  const finalize = () => desk.teacher.ask("POST", `/api/copies/${desk.copyId}/finalize`, undefined, desk.token);
  for (const answer of [await mark(), await finalize()]) {
    expect(answer).toMatchObject(refusal(503, "UNAVAILABLE"));
    expect(answer.headers.get("retry-after")).toBe("2");
  }
  const note = { text: "Bien.", version: 0 };
  expect(await desk.teacher.ask("PUT", `/api/copies/${desk.copyId}/appreciation`, note, desk.token)).toMatchObject({
    status: 200,
  });
  expect((await desk.admin.ask("POST", `/api/jobs/${jobId}/cancel`)).body).toMatchObject({
    error: { code: "JOB_CANNOT_STOP" },
  });
  await walk(desk, jobId);
  expect((await mark()).status).toBe(200);
});

test("Of two who apply at once one does; the other learns which change is on, and a look that is too old is refused [K16]", async () => {
  const desk = await threeCopies();
  const both = await Promise.all([asked(desk, LOWER), asked(desk, OTHER)]);
  expect(both.map(({ status }) => status).sort()).toEqual([202, 409]);
  const lost = both.find(({ status }) => status === 409);
  expect(lost?.body).toMatchObject({ error: { code: expect.stringMatching(/SCHEME_CHANGING|VERSION_CONFLICT/) } });
  const won = both.find(({ status }) => status === 202);
  expect(await ended(desk.admin, idOf(won?.body, "jobId"))).toMatchObject({ state: "succeeded" });
  expect(await asked(desk, OTHER, { version: 1 })).toMatchObject({
    status: 409,
    body: { error: { code: "VERSION_CONFLICT", details: { current: 2 } } },
  });
  expect(await one("select count(*) as n from scheme_version where exam_id = ?1", desk.examId)).toBe(2);
});
