/** The sentences every screen needs: common words, errors, the shell. Loaded before the first paint. */
import { area } from "./area.ts";

const base = area({
  fr: () => import("./fr/base.ts").then((module) => module.base),
  en: () => import("./en/base.ts").then((module) => module.base),
});

/** `t.common.save`, `t.errors.OFFLINE`, `t.shell.signIn` */
export const { t, load: loadBase } = base;
