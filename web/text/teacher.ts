/** The sentences of the teacher's screens. */
import { area } from "./area.ts";

export const { t, load } = area({
  fr: () => import("./fr/teacher.ts").then((module) => module.teacher),
  en: () => import("./en/teacher.ts").then((module) => module.teacher),
});
