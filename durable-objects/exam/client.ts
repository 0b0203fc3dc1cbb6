/** The one way to an exam's object. Its name carries the school. */
export function examObject(env: Pick<Env, "EXAM">, place: { schoolId: string; examId: string }) {
  return env.EXAM.getByName(`${place.schoolId}/${place.examId}`);
}
