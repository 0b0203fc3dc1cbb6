/** The marking scheme of an exam: replaced while nobody marks; afterwards looked at, then applied. */
import { checkScheme, schemeTotal } from "#domain/scheme";
import { changeExam } from "../../actions/change-exam.ts";
import { changeScheme } from "../../actions/change-scheme.ts";
import { previewScheme } from "../../actions/preview-scheme.ts";
import { replaceScheme } from "../../db/exams.ts";
import { schemesOf } from "../../db/schemes.ts";
import { ApiError, orThrow } from "../../errors.ts";
import { answers } from "../../handlers.ts";
import { examFor, openExamFor } from "../../reach.ts";
import { examWire } from "./exams.ts";

export const schemeRoutes = answers({
  "PUT /api/exams/:id/scheme": async ({ env, me, params: { id }, body, requestId, now }) => {
    await openExamFor({ env, me, now }, "manageExams", id);
    const scheme = orThrow(checkScheme(body.scheme));
    if (body.apply) {
      const { choices = {}, reason, version } = body.apply;
      const ask = { examId: id, scheme, choices, reason, version, me, requestId, now };
      return { status: 202, body: orThrow(await changeScheme(env, ask)) };
    }
    const replaced = replaceScheme(env.DB, me.schoolId, id, scheme, now);
    if (!(await changeExam(env, [replaced], { kind: "SCHEME_REPLACED", examId: id, me, requestId, now }))) {
      const { schemeJobId } = await openExamFor({ env, me, now }, "manageExams", id);
      throw schemeJobId === null
        ? new ApiError("SCHEME_IN_USE")
        : new ApiError("SCHEME_CHANGING", { jobId: schemeJobId });
    }
    return examWire(env, me, id, now);
  },

  "POST /api/exams/:id/scheme/preview": async ({ env, me, params: { id }, body, now }) => {
    const exam = await openExamFor({ env, me, now }, "manageExams", id);
    const scheme = orThrow(checkScheme(body.scheme));
    const { choices = {}, after = "" } = body;
    return {
      status: 200,
      body: await previewScheme(env, exam, { scheme, choices, after, schoolId: me.schoolId, now }),
    };
  },

  "GET /api/exams/:id/schemes": async ({ env, me, params: { id }, now }) => {
    await examFor({ env, me, now }, "manageExams", id);
    const items = await schemesOf(env.DB, me.schoolId, id);
    return { status: 200, body: { items: items.map((each) => ({ ...each, schemeTotal: schemeTotal(each.scheme) })) } };
  },
});
