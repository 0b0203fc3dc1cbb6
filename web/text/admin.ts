/** The sentences of the screens of admins and secretaries. */
import { area } from "./area.ts";
import { knowErrors } from "./error-sentence.ts";

export const { t, load } = area({
  fr: () => import("./fr/admin.ts").then((module) => module.admin),
  en: () => import("./en/admin.ts").then((module) => module.admin),
});

knowErrors(() => t.errors);
