/** What browsers send when a page breaks its policy: the old form, one at a time, and the new one, in a list. */
import * as z from "zod";

export const OldCspReport = z.object({
  "csp-report": z.object({
    "document-uri": z.string(),
    "effective-directive": z.string().optional(),
    "violated-directive": z.string().optional(),
  }),
});
export const CspReports = z.array(
  z.object({
    type: z.string(),
    body: z.object({ documentURL: z.string(), effectiveDirective: z.string() }).optional(),
  }),
);
