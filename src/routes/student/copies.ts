/** What a student may see: the own copies of released exams, and nothing that tells of others. */
import { copyObject } from "#do/copy/client";
import { noteSight } from "../../actions/note-sight.ts";
import { type CopyFacts, copyOf, finalOf, pagesOf } from "../../db/copies.ts";
import { copiesOfStudent } from "../../db/identity.ts";
import { answers } from "../../handlers.ts";
import { pageWires } from "../../pictures.ts";
import { anyCopyFor } from "../../reach-author.ts";

const facts = ({ id, exam, schemeTotal }: CopyFacts) => ({
  id,
  examName: exam.name,
  subject: exam.subject,
  date: exam.date,
  schemeTotal,
});

export const myRoutes = answers({
  "GET /api/my/copies": async ({ env, me, now }) => {
    const found = await copiesOfStudent(env.DB, me, now);
    const copies = await Promise.all(found.map(({ copyId }) => copyOf(env.DB, me.schoolId, copyId)));
    const items = copies.flatMap((copy, index) => {
      const releasedAt = found[index]?.releasedAt;
      return copy && releasedAt !== undefined ? [{ ...facts(copy), total: copy.total ?? 0, releasedAt }] : [];
    });
    return { status: 200, body: { items } };
  },

  "GET /api/my/copies/:id": async (ask) => {
    const { env, me, params, now } = ask;
    const copy = await anyCopyFor({ env, me, now }, "readOwnCopies", params.id);
    const place = { schoolId: me.schoolId, examId: copy.examId, copyId: copy.id };
    const [view, pages, final] = await Promise.all([
      copyObject(env, place).view(place, now),
      pagesOf(env.DB, me.schoolId, copy.id),
      finalOf(env.DB, me.schoolId, copy.id, null),
    ]);
    if (!final) throw new Error("a graded copy has no final PDF");
    noteSight(ask, { copyId: copy.id, examId: copy.examId });
    const { version, sha256 } = final;
    const body = {
      ...facts(copy),
      scheme: copy.scheme,
      total: copy.total ?? 0,
      pages: pageWires(copy.id, pages, false),
      annotations: view.annotations,
      marks: view.marks,
      remarks: view.remarks,
      appreciation: view.appreciation.text,
      final: { version, pages: final.pages, sha256, url: `/api/copies/${copy.id}/final.pdf?version=${version}` },
    };
    return { status: 200, body };
  },
});
