/** Exams: made, changed, put away, shared out, released. */

import { examObject, tellExam } from "#do/exam/client";
import { holds } from "#domain/roles";
import { checkScheme } from "#domain/scheme";
import { changeExam } from "../../actions/change-exam.ts";
import { dispatchCopies } from "../../actions/dispatch-copies.ts";
import { startExport } from "../../actions/start-export.ts";
import { gradedTotals } from "../../db/copies.ts";
import { examProgress } from "../../db/exam-progress.ts";
import * as exams from "../../db/exams.ts";
import { teachersAmong } from "../../db/users.ts";
import type { Bindings, Person } from "../../env.ts";
import { ApiError, orThrow } from "../../errors.ts";
import { answers } from "../../handlers.ts";
import { examFor, openExamFor } from "../../reach.ts";
import { summarize } from "../../statistics.ts";
import { newId } from "../../tokens.ts";

export async function examWire(env: Bindings, me: Person, id: string, now: number) {
  const { paperCode: _, ...exam } = await examFor({ env, me, now }, "readExams", id);
  const progress = holds(me, "readLive") ? await examProgress(env.DB, me.schoolId, id, now) : null;
  return { status: 200 as const, body: { ...exam, progress } };
}

export const examRoutes = answers({
  "GET /api/exams": async ({ env, me, query }) => ({ status: 200, body: await exams.listExams(env.DB, me, query) }),

  "POST /api/exams": async ({ env, me, body, requestId, now }) => {
    const scheme = orThrow(checkScheme(body.scheme));
    const id = newId();
    const { coefficient = 100, appreciationRequired = false, folding = "nested", ...facts } = body;
    const row = {
      ...facts,
      coefficient,
      appreciationRequired,
      folding,
      id,
      scheme,
      schoolId: me.schoolId,
      createdBy: me.id,
      now,
    };
    await changeExam(env, [exams.insertExam(env.DB, row)], { kind: "EXAM_CREATED", examId: id, me, requestId, now });
    return { status: 201, body: { id } };
  },

  "GET /api/exams/:id": ({ env, me, params, now }) => examWire(env, me, params.id, now),

  "PATCH /api/exams/:id": async ({ env, me, params: { id }, body, requestId, now }) => {
    await openExamFor({ env, me, now }, "manageExams", id);
    const changes = exams.updateExam(env.DB, me.schoolId, id, body, now);
    const detail = { fields: Object.keys(body) };
    if (!(await changeExam(env, [changes], { kind: "EXAM_CHANGED", examId: id, me, requestId, now, detail }))) {
      throw new ApiError("EXAM_SETTLED");
    }
    return examWire(env, me, id, now);
  },

  "DELETE /api/exams/:id": async ({ env, me, params: { id }, query, body, requestId, now, client }) => {
    await openExamFor({ env, me, now }, "manageExams", id);
    const act = { by: me.id, reason: body.reason, withCopies: query.withCopies === "true", now };
    const put = exams.putAway(env.DB, me.schoolId, id, act);
    if (
      !(await changeExam(env, [put], {
        kind: "EXAM_DELETED",
        examId: id,
        me,
        requestId,
        now,
        audit: { kind: "EXAM_DELETED", client },
      }))
    ) {
      throw new ApiError("EXAM_HAS_COPIES");
    }
    return { status: 204 };
  },

  "POST /api/exams/:id/restore": async ({ env, me, params: { id }, requestId, now, client }) => {
    await examFor({ env, me, now }, "manageExams", id);
    const back = exams.bringBack(env.DB, me.schoolId, id);
    const audit = { kind: "EXAM_RESTORED", client } as const;
    if (!(await changeExam(env, [back], { kind: "EXAM_RESTORED", examId: id, me, requestId, now, audit }))) {
      // Nothing to bring back, or nothing that can be.
      if ((await examFor({ env, me, now }, "manageExams", id)).deletedAt !== null) throw new ApiError("EXAM_PURGED");
    }
    return examWire(env, me, id, now);
  },

  "PUT /api/exams/:id/teachers": async ({ env, me, params: { id }, body, requestId, now }) => {
    await openExamFor({ env, me, now }, "manageExams", id);
    const wanted = [...new Set(body.userIds)];
    const teachers = await teachersAmong(env.DB, me.schoolId, wanted);
    const strangers = wanted.filter((userId) => !teachers.includes(userId));
    if (strangers.length > 0) throw new ApiError("NOT_A_TEACHER", { userIds: strangers });
    const statements = exams.chooseTeachers(env.DB, me.schoolId, id, wanted, now);
    await changeExam(env, statements, {
      kind: "TEACHERS_CHOSEN",
      examId: id,
      me,
      requestId,
      now,
      detail: { count: wanted.length },
    });
    await tellExam(env, { schoolId: me.schoolId, examId: id });
    return examWire(env, me, id, now);
  },

  "GET /api/exams/:id/progress": async ({ env, me, params: { id }, now }) => {
    await examFor({ env, me, now }, "readLive", id);
    return { status: 200, body: await examProgress(env.DB, me.schoolId, id, now) };
  },

  "GET /api/exams/:id/live": async ({ env, me, params: { id }, request, now }) => {
    await examFor({ env, me, now }, "readLive", id);
    if (request.headers.get("upgrade") !== "websocket") throw new ApiError("WRONG_TYPE");
    const headers = new Headers({ upgrade: "websocket", "x-school-id": me.schoolId, "x-exam-id": id });
    return examObject(env, { schoolId: me.schoolId, examId: id }).fetch("https://exam/live", { headers });
  },

  "GET /api/exams/:id/statistics": async ({ env, me, params: { id }, now }) => {
    const { schemeTotal } = await examFor({ env, me, now }, "readStatistics", id);
    const marks = holds(me, "readLots");
    const lot = marks ? await gradedTotals(env.DB, me.schoolId, id, me.id) : null;
    const all = await gradedTotals(env.DB, me.schoolId, id, null);
    const body = { schemeTotal, lot: lot && summarize(lot, schemeTotal), exam: summarize(all, schemeTotal) };
    return { status: 200, body };
  },

  "POST /api/exams/:id/dispatch": async ({ env, me, params: { id }, body, requestId, now }) => {
    await openExamFor({ env, me, now }, "dispatch", id);
    const done = await dispatchCopies(env, { examId: id, redo: body.redo ?? false, me, requestId, now });
    return { status: 200, body: orThrow(done) };
  },

  "POST /api/exams/:id/release": async ({ env, me, params: { id }, body, requestId, now, client }) => {
    await openExamFor({ env, me, now }, "release", id);
    const release = exams.releaseAt(env.DB, me.schoolId, id, body.at ?? now, now);
    const audit = { kind: "RESULTS_RELEASED", client } as const;
    await changeExam(env, [release], { kind: "RELEASED", examId: id, me, requestId, now, audit });
    const { releasedAt } = await examFor({ env, me, now }, "release", id);
    const { copies, total } = await examProgress(env.DB, me.schoolId, id, now);
    if (releasedAt === null) throw new Error("the exam was taken back in the same moment");
    return { status: 200, body: { releasedAt, ready: copies.GRADED, notReady: total - copies.GRADED } };
  },

  "DELETE /api/exams/:id/release": async ({ env, me, params: { id }, requestId, now, client }) => {
    await openExamFor({ env, me, now }, "release", id);
    const back = exams.takeBack(env.DB, me.schoolId, id);
    const audit = { kind: "RESULTS_TAKEN_BACK", client } as const;
    await changeExam(env, [back], { kind: "TAKEN_BACK", examId: id, me, requestId, now, audit });
    return { status: 204 };
  },

  "POST /api/exams/:id/exports": async ({ env, me, params: { id }, body, requestId, now, client }) => {
    await openExamFor({ env, me, now }, "exportResults", id);
    const language = body.language ?? "fr";
    const jobId = await startExport(env, { examId: id, language, me, client, requestId, now });
    return { status: 202, body: { jobId } };
  },
});
