// The two schools of the attack, each with every role, two pupils, a graded copy each, and one of everything that has
// an id. Made over HTTP like any school; only what no door makes (first admins, the operator, trouble) is written.
import { createHash, randomBytes, randomUUID } from "node:crypto";
import { PDFDocument, StandardFonts } from "pdf-lib";
import { Client } from "../api/client.mjs";
import { withDatabase } from "../server/database.mjs";
import { firstAdmin, LOCAL_SETTINGS } from "../server/first-admin.mjs";

const HOUR = 3_600_000;
const SCHEME = [{ id: "1", label: "Exercice", points: 1_000 }];

/** Names that are found nowhere else and are written differently in every encoding. */
export const SCHOOLS = [
  {
    name: "Lycée Séraphine-Quévremont",
    domain: "quevremont.example",
    staff: { admin: "Adélaïde Quinquandon", secretary: "Ségolène Archambault", teacher: "Thaïs Werlinde" },
    colleague: "Colombe Jœuvré",
    pupils: [
      { lastName: "BÉLANGER-ŒUVRARD", firstName: "Éloïsiane", number: "INE4411EB" },
      { lastName: "CASTAÑEDA-NÚÑEZ", firstName: "Théophrastique", number: "INE4422TC" },
    ],
  },
  {
    name: "Collège Ignatius-Vandermeulen",
    domain: "vandermeulen.example",
    staff: { admin: "Fulgence Okonkwo-Dähl", secretary: "Wilhelmine Ødegaard", teacher: "Barnabé Szczepański" },
    colleague: "Zénobie Kuijpersbroek",
    pupils: [
      { lastName: "HÄKKINEN-ØSTBØL", firstName: "Maximiliane", number: "INE5511MH" },
      { lastName: "FIGUEROA-PEÑALVER", firstName: "Désirée-Apolline", number: "INE5522DF" },
    ],
  },
];

const emailOf = (name, domain) => {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return `${plain.match(/[a-z]+/g).join(".")}@${domain}`;
};
const password = () => randomBytes(15).toString("base64url");
const sha256 = (text) => createHash("sha256").update(text).digest("hex");

/** Written while no server runs: both schools with their first admin's link, an alert and a parked message each, and the operator. */
export async function foundSchools(persist) {
  const now = Date.now();
  const token = randomBytes(32).toString("base64url");
  const ops = { id: randomUUID(), cookie: `__Host-korrigo=${token}` };
  const founded = SCHOOLS.map((plan) => ({
    plan,
    ...firstAdmin({
      schoolName: plan.name,
      adminName: plan.staff.admin,
      adminEmail: emailOf(plan.staff.admin, plan.domain),
      // The gate of second factors has its own tests; behind it every route would answer the same.
      settings: LOCAL_SETTINGS,
    }),
    troubles: [0, 1].map(() => ({ alert: randomUUID(), message: randomUUID() })),
  }));
  const sql = [
    [
      "insert into user (id, name, email, role, totp_secret, totp_confirmed_at, created_at) values (?, 'Opérateur', ?, 'ops', 'JBSWY3DP', 1, ?)",
      ops.id,
      "ops@korrigo.example",
      now,
    ],
    [
      "insert into session (id, user_id, created_at, seen_at, expires_at) values (?, ?, ?, ?, ?)",
      sha256(token),
      ops.id,
      now,
      now,
      now + 4 * HOUR,
    ],
    ...founded.flatMap(({ statements, schoolId, troubles }) => [
      ...statements,
      ...troubles.flatMap(({ alert, message }) => [
        [
          `insert into alert (id, school_id, fingerprint, kind, code, state, count, last_id, first_at, last_at)
           values (?, ?, ?, 'MESSAGE_PARKED', 'INTERNAL', 'NEW', 1, 'x', ?, ?)`,
          alert,
          schoolId,
          alert,
          now,
          now,
        ],
        [
          `insert into parked (id, school_id, queue, body, why, attempts, created_at) values (?, ?, 'korrigo-import', ?, 'x', 5, ?)`,
          message,
          schoolId,
          JSON.stringify({
            v: 1,
            kind: "inspect",
            schoolId,
            requestId: "attack",
            scanId: randomUUID(),
            jobId: randomUUID(),
          }),
          now,
        ],
      ]),
    ]),
  ];
  await withDatabase((db) => db.batch(sql.map(([text, ...values]) => db.prepare(text).bind(...values))), persist);
  return { ops, founded };
}

/** Two pages a copy; the name stands where pupils write theirs. */
async function scanOf(pupils) {
  const pdf = await PDFDocument.create();
  const font = await pdf.embedFont(StandardFonts.Helvetica);
  for (const { firstName, lastName } of pupils)
    for (const text of [`${firstName} ${lastName}`, "suite"]) {
      const page = pdf.addPage([300, 424]);
      page.drawText(text, { x: 20, y: 390, size: 12, font });
      page.drawText("Réponse", { x: 20, y: 150, size: 12, font });
    }
  pdf.setTitle(`${pupils[0].lastName} ${randomUUID()}`);
  return new Uint8Array(await pdf.save());
}

/** A person of the school, entered by her own link. */
async function person(url, admin, { name, email, role }) {
  const made = await admin.call("POST", "/api/users", { name, email, role });
  const client = new Client(url);
  const own = password();
  await client.useLink(made.invitation.url, own);
  return Object.assign(client, { id: made.id, name, login: email, password: own, role });
}

async function examOf(admin, name, teachers) {
  const facts = { name, date: "2026-11-20", subject: "Attaque", pagesPerCopy: 2, sheetSize: "A4", anonymous: true };
  const { id } = await admin.call("POST", "/api/exams", { ...facts, scheme: SCHEME });
  await admin.call("PUT", `/api/exams/${id}/teachers`, { userIds: teachers.map((each) => each.id) });
  return id;
}

/** Marked and finalized by the teacher; answers the job. */
async function grade(teacher, copyId) {
  const { token } = await teacher.call("POST", `/api/copies/${copyId}/lock`, {});
  const headers = { "x-lock-token": token };
  await teacher.call("PUT", `/api/copies/${copyId}/marks/1`, { points: 725, version: 0 }, headers);
  const { jobId } = await teacher.call("POST", `/api/copies/${copyId}/finalize`, undefined, headers);
  await teacher.ended(jobId);
  return jobId;
}

/** Everything in one school, over HTTP. */
export async function furnish(url, { plan, token, schoolId, troubles }) {
  const admin = new Client(url);
  const own = password();
  const me = await admin.useLink(`#${token}`, own);
  Object.assign(admin, { id: me.user.id, login: emailOf(plan.staff.admin, plan.domain), password: own, role: "admin" });
  const staffer = (name, role) => person(url, admin, { name, email: emailOf(name, plan.domain), role });
  const secretary = await staffer(plan.staff.secretary, "secretary");
  const teacher = await staffer(plan.staff.teacher, "teacher");
  const colleague = await staffer(plan.colleague, "teacher");
  const spare = await staffer("Suppléant Provisoire", "secretary");
  const pupils = plan.pupils.map((each) => ({ ...each, email: emailOf(each.lastName, plan.domain) }));
  const csv = [
    "Nom;Prénom;E-mail;Numéro",
    ...pupils.map((each) => [each.lastName, each.firstName, each.email, each.number].join(";")),
  ];
  await admin.send("POST", "/api/students/import", { body: `${csv.join("\n")}\n`, type: "text/csv" });
  const roster = await admin.all("/api/students");
  const student = await person(url, admin, {
    name: `${pupils[0].firstName} ${pupils[0].lastName}`,
    email: pupils[0].email,
    role: "student",
  });
  const exam = await examOf(admin, "Épreuve blanche", [teacher, colleague]);
  const otherExam = await examOf(admin, "Épreuve du collègue", [colleague]);
  const fileExam = await examOf(admin, "Épreuve aux faux fichiers", [teacher]);
  const spareExam = await examOf(admin, "Épreuve à malmener", [teacher]);
  const imported = await secretary.upload(exam, "pile.pdf", await scanOf(pupils));
  await secretary.ended(imported.jobId);
  await admin.call("POST", `/api/exams/${exam}/validate-all`);
  await admin.call("POST", `/api/exams/${exam}/dispatch`, {});
  const copies = await admin.all(`/api/exams/${exam}/copies`);
  const [mine, theirs] = [teacher, colleague].map((each) => copies.find((copy) => copy.teacher.id === each.id).id);
  const idOf = (pupil) => roster.find((each) => each.number === pupil.number).id;
  for (const [index, copyId] of [mine, theirs].entries())
    await secretary.call("PUT", `/api/copies/${copyId}/student`, { studentId: idOf(pupils[index]) });
  const jobs = { teacher: await grade(teacher, mine), colleague: await grade(colleague, theirs) };
  const begin = async (who) =>
    (await who.call("POST", `/api/exams/${exam}/scans`, { fileName: "x.pdf", size: 10 })).scanId;
  const { pages, piles } = await admin.call("GET", `/api/exams/${exam}/page-table`);
  const pageOf = (copyId) => pages.find((page) => page.copyId === copyId)?.id;
  const exported = await admin.call("POST", `/api/exams/${exam}/exports`, { kind: "csv" });
  const people = { admin, secretary, teacher, student };
  const mineIds = {
    exams: exam,
    students: idOf(pupils[0]),
    ops: schoolId,
    copies: mine,
    my: mine,
    scans: await begin(secretary),
    pages: pageOf(mine),
    piles: piles[0]?.id,
    users: spare.id,
    parked: troubles[0].message,
    alerts: troubles[0].alert,
  };
  const others = {
    exams: otherExam,
    students: idOf(pupils[1]),
    ops: schoolId,
    copies: theirs,
    my: theirs,
    scans: await begin(admin),
    pages: pageOf(theirs),
    piles: piles[0]?.id,
    users: colleague.id,
    parked: troubles[1].message,
    alerts: troubles[1].alert,
    jobs: jobs.colleague,
  };
  const jobOf = { admin: exported.jobId, secretary: imported.jobId };
  const mineOf = (role) => ({ ...mineIds, jobs: jobOf[role] ?? jobs.teacher });
  const words = [
    ...pupils.flatMap((each) => [each.lastName, each.firstName, each.email, each.number]),
    ...roster.map((each) => each.id),
  ];
  const staffWords = [...Object.values(plan.staff), plan.colleague, plan.name];
  return {
    schoolId,
    people,
    colleague,
    spare,
    pupils,
    words,
    staffWords,
    schoolName: plan.name,
    mineOf,
    others,
    exam,
    spareExam,
    fileExam,
    copies: [mine, theirs],
  };
}
