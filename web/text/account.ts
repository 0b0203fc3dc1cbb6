/** The sentences of one's own account. */
import { area } from "./area.ts";

export const { t, load } = area({
  fr: () => import("./fr/account.ts").then((module) => module.account),
  en: () => import("./en/account.ts").then((module) => module.account),
});
