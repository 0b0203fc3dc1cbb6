/** A school with one of everything that has an id, twice where it matters whose it is; and what a role calls its own. */
import { env } from "cloudflare:workers";
import { FILES } from "#src/files";
import { newId } from "#src/tokens";
import type { Role } from "../../scripts/attack/table.mjs";
import type { Ids } from "./calls.ts";
import { type Desk, idOf, makeExam, makeStaff, markAll, placeCopies, take } from "./exams.ts";
import { makeOperator, makePerson, type Visitor } from "./people.ts";
import { author, type Pupil } from "./pupils.ts";
import { delivered } from "./runs.ts";
import { scanOnItsWay } from "./scans.ts";

/** Names that are written differently in every encoding. */
export const ELOISE: Pupil = {
  lastName: "BÉLANGER-ŒUVRARD",
  firstName: "Éloïse",
  email: "eloise.belanger@eleves.test",
  number: "INE0777EB",
  className: "3e Améthyste",
};
export const THEO: Pupil = {
  lastName: "CASTAÑEDA-NÚÑEZ",
  firstName: "Théophile",
  email: "theophile.castaneda@eleves.test",
  number: "INE0888TC",
  className: "3e Émeraude-Été",
};

export type Estate = Awaited<ReturnType<typeof makeEstate>>;

/** An alert and a message that wait for an admin. */
async function makeTrouble(
  schoolId: string,
  { jobId, scanId }: { jobId: string; scanId: string },
): Promise<{ alert: string; message: string }> {
  const [alert, message] = [newId(), newId()];
  const body = JSON.stringify({ v: 1, kind: "inspect", schoolId, requestId: "r", scanId, jobId });
  await env.DB.batch([
    env.DB.prepare(
      `insert into alert (id, school_id, fingerprint, kind, code, state, count, last_id, first_at, last_at)
       values (?1, ?2, ?1, 'MESSAGE_PARKED', 'X', 'NEW', 1, 'x', 1, 1)`,
    ).bind(alert, schoolId),
    env.DB.prepare(
      `insert into parked (id, school_id, queue, body, why, attempts, created_at) values (?1, ?2, 'korrigo-import', ?3, 'x', 5, 1)`,
    ).bind(message, schoolId, body),
  ]);
  return { alert, message };
}

/** The pictures of the pages: the open ones tell the name, the masked ones do not. */
async function draw(copyId: string, name: string): Promise<void> {
  const { results } = await env.DB.prepare(
    "select view_key as open, thumb_key as thumb, masked_view_key as masked, masked_thumb_key as maskedThumb from page where copy_id = ?1",
  )
    .bind(copyId)
    .all<{ open: string; thumb: string; masked: string | null; maskedThumb: string | null }>();
  for (const { open, thumb, masked, maskedThumb } of results) {
    for (const key of [open, thumb]) await env.FILES.put(key, `RIFF picture ${masked ? name : ""}`);
    for (const key of [masked, maskedThumb]) if (key !== null) await env.FILES.put(key, "RIFF picture");
  }
}

async function grade(teacher: Visitor, desk: Desk, copyId: string): Promise<string> {
  const token = await take(teacher, copyId);
  await markAll(teacher, copyId, token);
  const { body } = await teacher.ask("POST", `/api/copies/${copyId}/finalize`, undefined, token);
  const jobId = idOf(body, "jobId");
  await delivered(desk, copyId, jobId, teacher);
  return jobId;
}

async function uploading(place: { schoolId: string; examId: string; by: string }) {
  const started = await scanOnItsWay(place, null);
  const { uploadId } = await env.FILES.createMultipartUpload(FILES.scan(place.schoolId, place.examId, started.scanId));
  await env.DB.prepare("update scan set state = 'uploading', upload_id = ?2 where id = ?1")
    .bind(started.scanId, uploadId)
    .run();
  return started;
}

/**
 * Two teachers with a graded copy each in an anonymous exam, written by two pupils; an exam only the colleague marks;
 * scans on their way, of the admin and of the secretary.
 */
export async function makeEstate([first, second]: readonly [Pupil, Pupil] = [ELOISE, THEO]) {
  const staff = await makeStaff();
  const { schoolId, admin, secretary, teacher } = staff;
  const colleague = await makePerson(schoolId, "teacher", "Carole Collègue");
  const spare = await makePerson(schoolId, "secretary", "Sam Suppléant");
  const examId = await makeExam(admin, [teacher, colleague]);
  const otherExam = await makeExam(admin, [colleague]);
  const { copyIds, sourceKey } = await placeCopies({ schoolId, examId, by: admin.id }, 2);
  await admin.ask("POST", `/api/exams/${examId}/validate-all`);
  await admin.ask("POST", `/api/exams/${examId}/dispatch`, {});
  const [mine = "", theirs = ""] = await lots(copyIds, teacher.id);
  const desk: Desk = { ...staff, examId, copyIds, copyId: mine, sourceKey };
  const one = await author(desk, mine, first);
  const two = await author(desk, theirs, second);
  await draw(mine, `${first.firstName} ${first.lastName}`);
  await draw(theirs, `${second.firstName} ${second.lastName}`);
  const jobs = { teacher: await grade(teacher, desk, mine), colleague: await grade(colleague, desk, theirs) };
  const byAdmin = await uploading({ schoolId, examId, by: admin.id });
  const bySecretary = await uploading({ schoolId, examId, by: secretary.id });
  const piles = await makePiles({ schoolId, examId, by: admin.id });
  const troubles = [await makeTrouble(schoolId, byAdmin), await makeTrouble(schoolId, bySecretary)];
  const people: Record<Role, Visitor> = {
    admin,
    secretary,
    teacher,
    student: one.student,
    ops: await makeOperator(),
  };
  const common = (n: 0 | 1) => ({
    users: spare.id,
    piles: piles[n] ?? "",
    parked: troubles[n]?.message ?? "",
    alerts: troubles[n]?.alert ?? "",
  });
  const own: Ids = {
    ...common(0),
    exams: examId,
    students: one.studentId,
    ops: schoolId,
    copies: mine,
    my: mine,
    scans: bySecretary.scanId,
    pages: await pageOf(mine),
    piles: piles[0] ?? "",
    jobs: jobs.teacher,
  };
  const others: Ids = {
    ...common(1),
    exams: otherExam,
    students: two.studentId,
    ops: schoolId,
    copies: theirs,
    my: theirs,
    scans: byAdmin.scanId,
    pages: await pageOf(theirs),
    piles: piles[1] ?? "",
    jobs: jobs.colleague,
  };
  /** The ids a role calls its own: each has jobs of its own. */
  const mineOf = (role: Role): Ids => ({
    ...own,
    jobs: role === "admin" ? byAdmin.jobId : role === "secretary" ? bySecretary.jobId : own.jobs,
  });
  return {
    ...desk,
    colleague,
    people,
    mineOf,
    others,
    pupils: [first, second],
    studentIds: [one.studentId, two.studentId],
  };
}

/** Two piles whose files never came. */
async function makePiles({
  schoolId,
  examId,
  by,
}: {
  schoolId: string;
  examId: string;
  by: string;
}): Promise<string[]> {
  const ids = [newId(), newId()];
  await env.DB.batch(
    ids.map((id) =>
      env.DB.prepare(
        `insert into pile (id, school_id, exam_id, files, sequence, state, created_by, created_at)
         values (?1, ?2, ?3, 1, 'files', 'open', ?4, ?5)`,
      ).bind(id, schoolId, examId, by, Date.now()),
    ),
  );
  return ids;
}

async function pageOf(copyId: string): Promise<string> {
  const row = await env.DB.prepare("select id from page where copy_id = ?1 and position = 0")
    .bind(copyId)
    .first<{ id: string }>();
  return row?.id ?? "";
}

/** The copy of this teacher first. */
async function lots(copyIds: readonly string[], teacherId: string): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "select id from copy where id in (select value from json_each(?1)) order by teacher_id = ?2 desc",
  )
    .bind(JSON.stringify(copyIds), teacherId)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}
