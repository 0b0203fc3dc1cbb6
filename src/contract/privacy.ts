/** The charter everybody is shown, and what a school does when somebody asks for their data or for its end. */
import * as z from "zod";
import { CHARTER_VERSION } from "#domain/charter";
import { endpoints } from "./endpoint.ts";
import { JobStarted } from "./exam.ts";
import { Id } from "./ids.ts";
import { Me } from "./session.ts";

const id = z.strictObject({ id: Id });

export const privacy = endpoints({
  "POST /api/students/:id/export": {
    summary: "Gather everything that is kept about a student in one file",
    allow: "managePrivacy",
    params: id,
    answers: { 202: JobStarted },
  },
  "POST /api/me/charter": {
    summary: "I was shown the privacy charter",
    allow: "signedIn",
    beforeSecondFactor: true,
    body: z.strictObject({ version: z.int().min(1).max(CHARTER_VERSION) }),
    answers: { 200: Me },
  },
});
