// A practice school, made through the API like any other: people, a class, an exam ready to mark, one already
// given back. Passwords are random and printed once, by whoever calls this.
import { randomBytes } from "node:crypto";
import { Client } from "../api/client.mjs";
import { practiceExam, practiceRosterCsv, practiceScheme, practiceStudents } from "./exam.mjs";

export const SCHOOL = { schoolName: "Lycée d’essai", adminName: "Claire Fontaine", adminEmail: "admin@essai.test" };
export const OPERATOR = { opsName: "Camille Leroux", opsEmail: "exploitation@essai.test" };
const COPIES = 8;
const GIVEN_BACK = 2;

const password = () => randomBytes(12).toString("base64url");

/** `token` is the first admin's link. Answers one sign-in per role. */
export async function makePracticeSchool(url, token, tell = () => {}) {
  const admin = new Client(url);
  const adminPassword = password();
  await admin.useLink(`#${token}`, adminPassword);
  await admin.readCharter();
  const signIns = [{ role: "admin", login: SCHOOL.adminEmail, password: adminPassword }];
  const students = practiceStudents("essai", COPIES);
  tell("class list");
  await admin.send("POST", "/api/students/import", { body: practiceRosterCsv(students), type: "text/csv" });
  const first = students[0];
  const people = [
    { role: "secretary", name: "Sylvie Marchand", email: "secretariat@essai.test" },
    { role: "teacher", name: "Antoine Rivière", email: "prof@essai.test" },
    { role: "student", name: `${first.firstName} ${first.lastName}`, email: first.email },
  ];
  const ids = {};
  for (const person of people) {
    const made = await admin.call("POST", "/api/users", person);
    const own = password();
    const owner = new Client(url);
    await owner.useLink(made.invitation.url, own);
    await owner.readCharter();
    ids[person.role] = made.id;
    signIns.push({ role: person.role, login: person.email, password: own });
  }
  const bytes = await practiceExam({ seed: "essai", copies: COPIES });
  await examToMark(admin, { bytes, students, teacherId: ids.teacher, tell });
  const teacher = new Client(url);
  await teacher.signIn("prof@essai.test", signIns.find(({ role }) => role === "teacher").password);
  await examGivenBack(admin, teacher, { students: students.slice(0, GIVEN_BACK), teacherId: ids.teacher, tell });
  return signIns;
}

/** The operator, who belongs to no school, enters by the link whose token this is. Answers the sign-in. */
export async function enterAsOperator(url, token) {
  const own = password();
  const operator = new Client(url);
  await operator.useLink(`#${token}`, own);
  await operator.readCharter();
  return { role: "ops", login: OPERATOR.opsEmail, password: own };
}

async function prepare(admin, { name, date, bytes, students, teacherId, tell }) {
  const { id } = await admin.call("POST", "/api/exams", {
    name,
    date,
    subject: "Mathématiques",
    pagesPerCopy: 4,
    sheetSize: "A4",
    anonymous: true,
    scheme: practiceScheme(),
  });
  const { jobId } = await admin.upload(id, `${name}.pdf`, bytes);
  await admin.ended(jobId, (job) => tell(`${name}: ${job.done}/${job.total || "…"} pages`));
  const roster = await admin.all("/api/students");
  const copies = (await admin.all(`/api/exams/${id}/copies`)).sort((a, b) => a.booklet - b.booklet);
  for (const [index, copy] of copies.entries()) {
    const student = roster.find((each) => each.number === students[index].number);
    await admin.call("PUT", `/api/copies/${copy.id}/student`, { studentId: student.id });
  }
  await admin.call("POST", `/api/exams/${id}/validate-all`);
  await admin.call("PUT", `/api/exams/${id}/teachers`, { userIds: [teacherId] });
  await admin.call("POST", `/api/exams/${id}/dispatch`, {});
  return { id, copies };
}

function examToMark(admin, { bytes, students, teacherId, tell }) {
  return prepare(admin, {
    name: "Épreuve commune de mathématiques",
    date: "2026-11-20",
    bytes,
    students,
    teacherId,
    tell,
  });
}

async function examGivenBack(admin, teacher, { students, teacherId, tell }) {
  // The same seed: the headers must name the very students the copies are given to.
  const bytes = await practiceExam({ seed: "essai", copies: students.length });
  const { id, copies } = await prepare(admin, {
    name: "Devoir surveillé n° 1",
    date: "2026-10-09",
    bytes,
    students,
    teacherId,
    tell,
  });
  for (const copy of copies) {
    const lock = await teacher.call("POST", `/api/copies/${copy.id}/lock`, {});
    const held = { "x-lock-token": lock.token };
    const { scheme } = await teacher.get(`/api/copies/${copy.id}`);
    for (const [index, question] of leaves(scheme).entries()) {
      const points = Math.round((question.points * (index % 3 === 2 ? 0.5 : 0.75)) / 25) * 25;
      await teacher.call("PUT", `/api/copies/${copy.id}/marks/${question.id}`, { points, version: 0 }, held);
    }
    await teacher.call(
      "PUT",
      `/api/copies/${copy.id}/annotations/note-1`,
      {
        page: 0,
        x: 0.12,
        y: 0.45,
        w: 0.5,
        h: 0.08,
        kind: "comment",
        text: "Bonne méthode, bien expliquée.",
        version: 0,
      },
      held,
    );
    await teacher.call(
      "PUT",
      `/api/copies/${copy.id}/remarks/1a`,
      { text: "Juste, mais justifiez le signe.", version: 0 },
      held,
    );
    await teacher.call(
      "PUT",
      `/api/copies/${copy.id}/appreciation`,
      { text: "Un travail sérieux. Relisez-vous : plusieurs erreurs de signe étaient évitables.", version: 0 },
      held,
    );
    const { jobId } = await teacher.call("POST", `/api/copies/${copy.id}/finalize`, undefined, held);
    await teacher.ended(jobId);
  }
  tell("Devoir surveillé n° 1: given back");
  await admin.call("POST", `/api/exams/${id}/release`, {});
}

function leaves(nodes) {
  return nodes.flatMap((node) => (node.children?.length ? leaves(node.children) : [node]));
}
