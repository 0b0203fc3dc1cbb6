/** The scanner's control sheet of a school, made when it is asked for: one page, the same every time. */
import type { Language } from "#domain/figures";
import { schoolTag } from "#domain/page-code";
import { drawDoctorSheet } from "../codecs/doctor-pdf.ts";
import { findSchool } from "../db/schools.ts";
import type { Bindings } from "../env.ts";

export async function scannerSheet(env: Bindings, schoolId: string, language: Language | undefined): Promise<Response> {
  const school = await findSchool(env.DB, schoolId);
  if (!school) throw new Error("the school is not in the catalogue");
  const sheet = { schoolName: school.name, school: schoolTag(schoolId), language: language ?? school.language };
  return new Response(await drawDoctorSheet(sheet), {
    headers: {
      "content-type": "application/pdf",
      "content-disposition": 'inline; filename="korrigo-scanner.pdf"',
      "cache-control": "private, no-store",
    },
  });
}
