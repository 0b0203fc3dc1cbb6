/** The sentences of the privacy charter; version in src/domain/charter.ts. */
import { area } from "./area.ts";

export const { t, load } = area({
  fr: () => import("./fr/charter.ts").then((module) => module.charter),
  en: () => import("./en/charter.ts").then((module) => module.charter),
});
