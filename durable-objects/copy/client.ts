/** The one way to a copy's object. Its name carries the school, so that no id of another school can reach it. */
import type { Place } from "./facts.ts";

export function copyObject(env: Pick<Env, "COPY">, place: Pick<Place, "schoolId" | "copyId">) {
  return env.COPY.getByName(`${place.schoolId}/${place.copyId}`);
}
