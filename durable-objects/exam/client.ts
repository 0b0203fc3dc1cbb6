/** The one way to an exam's object. Its name carries the school. */
import { describe, log } from "#src/log";

type Exam = { schoolId: string; examId: string };

export function examObject(env: Pick<Env, "EXAM">, { schoolId, examId }: Exam) {
  return env.EXAM.getByName(`${schoolId}/${examId}`);
}

/**
 * Lets open screens know that something of the exam changed. News only: what changed is already written, so a failure
 * here must neither undo an act nor stop the line of facts behind it. Screens ask again by themselves.
 */
export async function tellExam(env: Pick<Env, "EXAM">, exam: Exam): Promise<void> {
  try {
    await examObject(env, exam).changed();
  } catch (error) {
    log("warn", { event: "exam.untold", examId: exam.examId, error: describe(error) });
  }
}
