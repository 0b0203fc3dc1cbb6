/** The sentences of the doors beside the sign-in. */
import { area } from "./area.ts";

export const { t, load } = area({
  fr: () => import("./fr/door.ts").then((module) => module.door),
  en: () => import("./en/door.ts").then((module) => module.door),
});
