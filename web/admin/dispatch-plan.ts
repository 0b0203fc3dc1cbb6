/** What sharing the copies would do, before it is done, by the server's own rule. Pure; the server has the last word. */
import { dispatch } from "#domain/dispatch";
import type { ExamProgress } from "./live.ts";

export type DispatchPlan = {
  /** Validated copies without a teacher. */
  copies: number;
  notValidated: number;
  /** How many more each teacher would get. Which of two equals gets the odd one is drawn by lot. */
  more: ReadonlyMap<string, number>;
  min: number;
  max: number;
};

export function planDispatch(progress: ExamProgress, teacherIds: readonly string[]): DispatchPlan {
  const notValidated = progress.copies.STAGING;
  const copies = Math.max(0, progress.total - notValidated - progress.assigned);
  const loads = teacherIds.map((teacherId) => ({
    teacherId,
    copies: progress.teachers.find((teacher) => teacher.id === teacherId)?.assigned ?? 0,
  }));
  const more = new Map(teacherIds.map((teacherId) => [teacherId, 0]));
  const ids = Array.from({ length: copies }, (_, i) => String(i));
  for (const { teacherId } of dispatch(ids, loads, () => 0)) more.set(teacherId, (more.get(teacherId) ?? 0) + 1);
  const counts = teacherIds.length > 0 ? [...more.values()] : [0];
  return { copies, notValidated, more, min: Math.min(...counts), max: Math.max(...counts) };
}
