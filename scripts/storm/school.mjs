// The school of the storm: ten teachers, sixty copies of two pages, twelve questions; everybody is signed in already.
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { PDFDocument } from "pdf-lib";
import { withDatabase } from "../server/database.mjs";

export const QUESTIONS = Array.from({ length: 12 }, (_, n) => ({
  id: `q${n + 1}`,
  label: `Question ${n + 1}`,
  points: 500,
}));
const [TEACHERS, COPIES, PAGES] = [10, 60, 2];
const WEEK_MS = 7 * 86_400_000;

/** Writes the school below `persist` while no server runs. Answers who is who, and the scan to be stored. */
export async function makeSchool(persist) {
  const now = Date.now();
  const [schoolId, examId, scanId] = [randomUUID(), randomUUID(), randomUUID()];
  const people = ["admin", ...Array.from({ length: TEACHERS }, () => "teacher")].map((role, n) => {
    const token = randomBytes(32).toString("base64url");
    return { id: randomUUID(), role, name: `Person ${n}`, token, cookie: `__Host-korrigo=${token}` };
  });
  const [admin, ...teachers] = people;
  const key = `schools/${schoolId}/exams/${examId}/scans/${scanId}/source.pdf`;
  const copies = Array.from({ length: COPIES }, (_, n) => ({ id: randomUUID(), n, teacher: teachers[n % TEACHERS] }));
  const sql = [
    [
      "insert into school (id, name, settings, created_at) values (?, 'Lycée de la Tempête', ?, ?)",
      schoolId,
      JSON.stringify({ secondFactor: "optional" }),
      now,
    ],
    ...people.map(({ id, name, role }) => [
      "insert into user (id, school_id, name, email, role, created_at) values (?, ?, ?, ?, ?, ?)",
      id,
      schoolId,
      name,
      `${id}@storm.example`,
      role,
      now,
    ]),
    ...people.map(({ id, token }) => [
      "insert into session (id, user_id, school_id, created_at, seen_at, expires_at) values (?, ?, ?, ?, ?, ?)",
      createHash("sha256").update(token).digest("hex"),
      id,
      schoolId,
      now,
      now,
      now + WEEK_MS,
    ]),
    [
      `insert into exam (id, school_id, name, date, pages_per_copy, sheet_size, anonymous, scheme, created_by, created_at, updated_at)
       values (?, ?, 'Tempête', '2026-11-24', ?, 'A4', 0, ?, ?, ?, ?)`,
      examId,
      schoolId,
      PAGES,
      JSON.stringify(QUESTIONS),
      admin.id,
      now,
      now,
    ],
    ...teachers.map(({ id }) => [
      "insert into exam_teacher (exam_id, user_id, school_id) values (?, ?, ?)",
      examId,
      id,
      schoolId,
    ]),
    [
      `insert into scan (id, school_id, exam_id, file_name, size, part_size, state, object_key, upload_id, page_count, created_by, created_at, updated_at)
       values (?, ?, ?, 'pile.pdf', 1, 1, 'imported', ?, 'none', ?, ?, ?, ?)`,
      scanId,
      schoolId,
      examId,
      key,
      COPIES * PAGES,
      admin.id,
      now,
      now,
    ],
    ...copies.map(({ id, n, teacher }) => [
      `insert into copy (id, school_id, exam_id, scan_id, booklet, anonymous_id, page_count, teacher_id, status, created_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, 'STAGING', ?)`,
      id,
      schoolId,
      examId,
      scanId,
      n,
      `T${String(n).padStart(4, "0")}`,
      PAGES,
      teacher.id,
      now,
    ]),
    ...copies.flatMap(({ id, n }) =>
      Array.from({ length: PAGES }, (_, position) => [
        `insert into page (id, school_id, scan_id, n, object_number, copy_id, position, done, width, height, view_key, thumb_key)
         values (?, ?, ?, ?, 0, ?, ?, 1, 300, 400, 'none', 'none')`,
        randomUUID(),
        schoolId,
        scanId,
        n * PAGES + position,
        id,
        position,
      ]),
    ),
    // Lets the scan in by the door of a restore.
    ["insert into installation (one, restoring_at) values (1, ?)", now],
  ];
  await withDatabase((db) => db.batch(sql.map(([text, ...values]) => db.prepare(text).bind(...values))), persist);
  const pdf = await PDFDocument.create();
  for (let n = 0; n < COPIES * PAGES; n++) pdf.addPage([300, 400]).drawText(`page ${n + 1}`, { x: 40, y: 300 });
  return { schoolId, examId, admin, teachers, copies, scan: { key, bytes: await pdf.save() } };
}
