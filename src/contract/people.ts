/** Links for people who are there already, the outbox of development, and slips for students without e-mail. */
import * as z from "zod";
import { LIMITS } from "#domain/limits";
import { endpoints } from "./endpoint.ts";
import { JobStarted } from "./exam.ts";
import { Id, ListQuery, listOf, Millis } from "./ids.ts";
import { Invitation } from "./session.ts";

const id = z.strictObject({ id: Id });

export const KeptMail = z.strictObject({
  id: Id,
  to: z.string(),
  kind: z.enum(["invitation", "reset"]),
  subject: z.string(),
  text: z.string(),
  createdAt: Millis,
});

/** A whole class (its students without e-mail who have not chosen a password yet), or these students. */
export const SlipsAsk = z
  .strictObject({
    className: z.string().trim().min(1).max(LIMITS.nameMax).optional(),
    studentIds: z.array(Id).min(1).max(LIMITS.slipsMax).optional(),
  })
  .refine((ask) => (ask.className === undefined) !== (ask.studentIds === undefined), "either a class or students");

export const people = endpoints({
  "POST /api/session/forgotten": {
    summary: "A link for a new password by mail, if the login has an address here; the answer never says so",
    allow: "anyone",
    body: z.strictObject({ login: z.string().trim().min(1).max(200) }),
    answers: { 202: z.strictObject({}) },
  },
  "POST /api/users/:id/reset": {
    summary: "A link by which a person chooses a new password; the former ones stop working",
    allow: "managePeople",
    params: id,
    answers: { 201: Invitation },
  },
  "GET /api/outbox": {
    summary: "In development: the mails that would have been sent. Does not exist in production",
    allow: "readOutbox",
    query: ListQuery,
    answers: { 200: listOf(KeptMail) },
  },
  "POST /api/students/slips": {
    summary: "Printed slips with a one-time code, for students without e-mail; a new slip voids the former",
    allow: "managePeople",
    body: SlipsAsk,
    answers: { 202: JobStarted },
  },
});
