/** What is kept of looking at a page. */
import type { Box } from "./look/header.ts";
import type { Look } from "./look/look.ts";
import type { PageFault } from "./page-table.ts";

export type PageLook = Pick<Look, "ink" | "blank" | "contrast" | "sharpness" | "stain"> & {
  /** How it lay, in the picture as the scan shows it. */
  feed: Look["feed"];
  /** Its own print or code said which way is up; else the other pages of the scan were asked. */
  sure: boolean;
  /** Where a boxed header was seen on half of a folded sheet: this is a first page. */
  header: Box | null;
  found: PageFault[];
};
