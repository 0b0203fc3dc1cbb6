/** The sentences of the operator's screens. */
import { area } from "./area.ts";

export const { t, load } = area({
  fr: () => import("./fr/ops.ts").then((module) => module.ops),
  en: () => import("./en/ops.ts").then((module) => module.ops),
});
