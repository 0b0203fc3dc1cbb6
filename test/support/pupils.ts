/** Pupils of a test: on the roster, with an account, tied to a copy. */
import { env } from "cloudflare:workers";
import type { Desk } from "./exams.ts";
import { makePerson, type Visitor } from "./people.ts";

export type Pupil = { lastName: string; firstName: string; email: string; number: string; className: string };

/** Puts them on the roster by the door everybody uses; answers their ids in the order given. */
export async function enrol(admin: Visitor, pupils: readonly Pupil[]): Promise<string[]> {
  const lines = pupils.map(({ lastName, firstName, email, number, className }) =>
    [lastName, firstName, email, number, className].join(";"),
  );
  const body = `Nom;Prénom;E-mail;Numéro;Classe\n${lines.join("\n")}\n`;
  const { status } = await admin.raw("POST", "/api/students/import", { body, headers: { "content-type": "text/csv" } });
  if (status !== 200) throw new Error(`the roster answered ${status}`);
  const { items } = (await admin.ask("GET", "/api/students")).body as { items: { id: string; number: string }[] };
  return pupils.map(({ number }) => items.find((each) => each.number === number)?.id ?? "");
}

/** A pupil who wrote the copy and can sign in. */
export async function author(
  desk: Desk,
  copyId: string,
  pupil: Pupil,
): Promise<{ studentId: string; student: Visitor & { id: string } }> {
  const [studentId = ""] = await enrol(desk.admin, [pupil]);
  const student = await makePerson(desk.schoolId, "student", `${pupil.firstName} ${pupil.lastName}`);
  await env.DB.prepare("update student set user_id = ?1 where id = ?2").bind(student.id, studentId).run();
  const { status } = await desk.secretary.ask("PUT", `/api/copies/${copyId}/student`, { studentId });
  if (status !== 200) throw new Error(`identifying answered ${status}`);
  return { studentId, student };
}

export const ZOE: Pupil = {
  lastName: "QUINTESSENCE",
  firstName: "Zephyrine",
  email: "zephyrine.q@eleves.test",
  number: "INE0042ZQ",
  className: "3e Topaze",
};
export const ALI: Pupil = {
  lastName: "PETIT",
  firstName: "Ali",
  email: "ali@eleves.test",
  number: "INE7",
  className: "3e Topaze",
};
