/**
 * What is kept for how long, as a pure rule. Exams and students go only when two things hold: their time is over, and
 * a report said so at least a notice before. What makes itself again (files of exports, old drafts) or is worth
 * nothing any more (old audit rows, old reports) goes when its time is over.
 */
import { AUDIT_KEPT_DAYS } from "./audit.ts";
import { LIMITS } from "./limits.ts";
import type { SchoolSettings } from "./school-settings.ts";

export type Periods = SchoolSettings["retention"];

const DAY = 24 * 3_600_000;

/** Before these moments, UTC ms, things of each kind have had their time. */
export function cutoffs(periods: Periods, now: number) {
  const before = (days: number) => now - days * DAY;
  return {
    exams: before(periods.examDays),
    deletedExams: before(periods.deletedExamDays),
    students: before(periods.studentDays),
    exports: before(periods.exportDays),
    drafts: before(periods.draftDays),
    audit: before(Math.max(periods.auditDays, AUDIT_KEPT_DAYS)),
  };
}

export type ExamAge = { date: string; createdAt: number; deletedAt: number | null };

/**
 * When an exam's time is over: so long after its day, or after it was put away, whichever comes first. The day of an
 * exam entered late is the day it was entered: somebody is working with it.
 */
export function examDueAt({ date, createdAt, deletedAt }: ExamAge, periods: Periods): number {
  const endOfDay = Date.parse(`${date}T00:00:00Z`) + DAY;
  const byDate = Number.isNaN(endOfDay)
    ? Number.POSITIVE_INFINITY
    : Math.max(endOfDay, createdAt) + periods.examDays * DAY;
  const byHand = deletedAt === null ? Number.POSITIVE_INFINITY : deletedAt + periods.deletedExamDays * DAY;
  return Math.min(byDate, byHand);
}

export function studentDueAt(lastImportedAt: number, periods: Periods): number {
  return lastImportedAt + periods.studentDays * DAY;
}

export type Due = { kind: "exam" | "student"; id: string; dueAt: number };
/** `since`: the first of the reports, without a gap, that said this would go. */
export type Announced = Due & { since: number };
/** What the last finished run announced, and when it ran. */
export type FormerRun = { at: number; announced: readonly Announced[] } | null;

/**
 * What a report of `now` announces: all whose time is over within the notice. A notice goes on from the run before;
 * when nothing ran for long (a backup of last year was restored, say) every notice begins anew.
 */
export function announce(former: FormerRun, things: readonly Due[], now: number): Announced[] {
  const known = new Map(
    former !== null && former.at >= now - LIMITS.retentionGapMs
      ? former.announced.map((each) => [`${each.kind}:${each.id}`, each.since])
      : [],
  );
  return things
    .filter(({ dueAt }) => dueAt <= now + LIMITS.retentionNoticeMs)
    .map((thing) => ({ ...thing, since: known.get(`${thing.kind}:${thing.id}`) ?? now }));
}

/** What may go now: its time is over and it was announced a whole notice ago. */
export function mayGo(announced: readonly Announced[], now: number): Announced[] {
  return announced.filter(({ dueAt, since }) => dueAt <= now && since <= now - LIMITS.retentionNoticeMs);
}
