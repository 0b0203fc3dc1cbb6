/**
 * The one check per kind of thing: whoever may use the capability on it gets it, to anybody else it is not there.
 * What belongs to another school, another lot or another author is answered exactly like what never was.
 */
import { type Capability, mayReach } from "#domain/permissions";
import { type AlertFacts, findAlert } from "./db/alerts.ts";
import { type CopyFacts, findCopy } from "./db/copies.ts";
import { type ExamFacts, findExam } from "./db/exams.ts";
import { findJob, type Job } from "./db/jobs.ts";
import { findPage, type PageFacts } from "./db/page-table.ts";
import { findPile, type Pile } from "./db/piles.ts";
import { findScan, type Scan } from "./db/scans.ts";
import { getUser, type UserShape } from "./db/users.ts";
import type { Bindings, Person } from "./env.ts";
import { ApiError } from "./errors.ts";

export type Reach = { env: Bindings; me: Person; now: number };

/** An exam, put away or not: only who can bring it back sees one that is. */
export async function examFor({ env, me }: Reach, capability: Capability, id: string): Promise<ExamFacts> {
  const exam = await findExam(env.DB, me, id, capability);
  if (!exam) throw new ApiError("NOT_FOUND");
  return exam;
}

/** An exam that is put away takes no change before it is restored. */
export async function openExamFor(reach: Reach, capability: Capability, id: string): Promise<ExamFacts> {
  const exam = await examFor(reach, capability, id);
  if (exam.deletedAt !== null) throw new ApiError("EXAM_DELETED");
  return exam;
}

/** A copy, for staff: nothing here can find out who wrote it. */
export async function copyFor({ env, me }: Reach, capability: Capability, id: string): Promise<CopyFacts> {
  const copy = await findCopy(env.DB, me, id, capability);
  if (!copy) throw new ApiError("NOT_FOUND");
  return copy;
}

export async function scanFor({ env, me }: Reach, capability: Capability, id: string): Promise<Scan> {
  const scan = await findScan(env.DB, me.schoolId, id);
  if (!scan || !mayReach(me, capability, { kind: "scan", schoolId: scan.schoolId })) throw new ApiError("NOT_FOUND");
  return scan;
}

/** A page with everything on it, its name too: for those who import scans. */
export async function pageFor({ env, me }: Reach, capability: Capability, id: string): Promise<PageFacts> {
  const page = await findPage(env.DB, me.schoolId, id);
  if (!page || !mayReach(me, capability, { kind: "page", schoolId: me.schoolId })) throw new ApiError("NOT_FOUND");
  return page;
}

export async function pileFor({ env, me }: Reach, capability: Capability, id: string): Promise<Pile> {
  const pile = await findPile(env.DB, me.schoolId, id);
  if (!pile || !mayReach(me, capability, { kind: "pile", schoolId: pile.schoolId })) throw new ApiError("NOT_FOUND");
  return pile;
}

export async function jobFor({ env, me }: Reach, capability: Capability, id: string): Promise<Job> {
  const job = await findJob(env.DB, me.schoolId, id);
  if (!job || !mayReach(me, capability, { kind: "job", schoolId: job.schoolId, startedBy: job.ownerId }))
    throw new ApiError("NOT_FOUND");
  return job;
}

export async function userFor({ env, me }: Reach, capability: Capability, id: string): Promise<UserShape> {
  const user = await getUser(env.DB, me.schoolId, id);
  if (!user || !mayReach(me, capability, { kind: "user", schoolId: me.schoolId, userId: user.id }))
    throw new ApiError("NOT_FOUND");
  return user;
}

export async function alertFor({ env, me }: Reach, capability: Capability, id: string): Promise<AlertFacts> {
  const alert = await findAlert(env.DB, me.schoolId, id);
  if (!alert || !mayReach(me, capability, { kind: "alert", schoolId: me.schoolId })) throw new ApiError("NOT_FOUND");
  return alert;
}
