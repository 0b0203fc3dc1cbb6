/** One chunk of the sentences needed everywhere. */
import { common } from "./common.ts";
import { errors } from "./errors.ts";
import { shell } from "./shell.ts";

export const base = { common, errors, shell };
