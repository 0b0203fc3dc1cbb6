/** What may go for good, and when: never early, never without its notice. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AUDIT_KEPT_DAYS } from "#domain/audit";
import { LIMITS } from "#domain/limits";
import { announce, cutoffs, type Due, examDueAt, mayGo, studentDueAt } from "#domain/retention";
import { USUAL_SETTINGS } from "#domain/school-settings";

const DAY = 24 * 3_600_000;
const PERIODS = USUAL_SETTINGS.retention;
const NOW = Date.UTC(2026, 10, 24, 2, 30);

describe("When an exam's time is over", () => {
  const created = Date.UTC(2025, 0, 1);
  const due = (exam: { date: string; createdAt?: number; deletedAt?: number | null }) =>
    examDueAt({ createdAt: created, deletedAt: null, ...exam }, PERIODS);

  test("It is a year after the end of its day, or a month after it was put away, whichever comes first", () => {
    expect(due({ date: "2025-06-01" })).toBe(Date.UTC(2025, 5, 2) + 365 * DAY);
    expect(due({ date: "2025-06-01", deletedAt: Date.UTC(2025, 6, 1) })).toBe(Date.UTC(2025, 6, 1) + 30 * DAY);
    expect(due({ date: "2025-06-01", deletedAt: Date.UTC(2026, 5, 1) })).toBe(Date.UTC(2025, 5, 2) + 365 * DAY);
  });

  test("An exam entered late has the time of one held on the day it was entered, and a date that is none has no end", () => {
    expect(due({ date: "1999-01-01", createdAt: NOW })).toBe(NOW + 365 * DAY);
    expect(due({ date: "no date" })).toBe(Number.POSITIVE_INFINITY);
  });
});

test("The audit is kept its six months whatever a school chose", () => {
  expect(cutoffs({ ...PERIODS, auditDays: 1 }, NOW).audit).toBe(NOW - AUDIT_KEPT_DAYS * DAY);
  expect(cutoffs({ ...PERIODS, auditDays: 400 }, NOW).audit).toBe(NOW - 400 * DAY);
  expect(studentDueAt(NOW, PERIODS)).toBe(NOW + 365 * DAY);
});

test("Night after night nothing goes that was not due and announced, without a gap, for a whole notice", () => {
  const thing = fc.record({ id: fc.constantFrom("a", "b", "c"), dueIn: fc.integer({ min: -400, max: 60 }) });
  // Each night: how many days after the one before, and the things that are there.
  const nights = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.uniqueArray(thing, { selector: (t) => t.id })), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(nights, (all) => {
      let now = NOW;
      let former: { at: number; announced: ReturnType<typeof announce> } | null = null;
      const seenSince = new Map<string, number>();
      for (const [days, things] of all) {
        const gap = days * DAY > LIMITS.retentionGapMs;
        now += days * DAY;
        const due: Due[] = things.map(({ id, dueIn }) => ({ kind: "exam", id, dueAt: now + dueIn * DAY }));
        const upcoming = due.filter(({ dueAt }) => dueAt <= now + LIMITS.retentionNoticeMs);
        for (const id of [...seenSince.keys()])
          if (gap || !upcoming.some((each) => each.id === id)) seenSince.delete(id);
        for (const { id } of upcoming) if (!seenSince.has(id)) seenSince.set(id, now);
        const announced = announce(former, due, now);
        const wanted = upcoming.filter(
          ({ id, dueAt }) => dueAt <= now && now - (seenSince.get(id) ?? now) >= LIMITS.retentionNoticeMs,
        );
        expect(mayGo(announced, now).map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
        former = { at: now, announced };
      }
    }),
  );
});
