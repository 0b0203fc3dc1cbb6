/** The sentences of the student's screens. */
import { area } from "./area.ts";

export const { t, load } = area({
  fr: () => import("./fr/student.ts").then((module) => module.student),
  en: () => import("./en/student.ts").then((module) => module.student),
});
