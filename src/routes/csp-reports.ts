/**
 * What browsers say a page of ours was refused. Anybody can send anything here: one bounded body, a few lines a minute,
 * and of each report only a directive we know and the area of the page; no address, no query, no text of the page.
 * Chromium sends both forms with our own Origin, and over HTTPS only.
 */
import { CspReports, OldCspReport } from "#contract/csp";
import { LIMITS } from "#domain/limits";
import { readBody } from "../bodies.ts";
import { ApiError } from "../errors.ts";
import { answers } from "../handlers.ts";
import { log } from "../log.ts";

const DIRECTIVES = [
  "default-src",
  "script-src",
  "script-src-elem",
  "script-src-attr",
  "style-src",
  "style-src-elem",
  "style-src-attr",
  "img-src",
  "font-src",
  "connect-src",
  "worker-src",
  "object-src",
  "base-uri",
  "form-action",
  "frame-ancestors",
  "frame-src",
  "manifest-src",
  "media-src",
];
const AREAS = ["", "exams", "people", "roster", "trouble", "lots", "desk", "copies", "welcome", "account", "school"];

type Report = { page: string; directive: string };

function reportsIn(given: unknown): Report[] {
  const old = OldCspReport.safeParse(given);
  if (old.success) {
    const report = old.data["csp-report"];
    const directive = report["effective-directive"] ?? report["violated-directive"] ?? "";
    return [{ page: report["document-uri"], directive }];
  }
  const fresh = CspReports.safeParse(given);
  if (!fresh.success) throw new ApiError("BAD_REQUEST");
  return fresh.data.flatMap(({ type, body }) =>
    type === "csp-violation" && body ? [{ page: body.documentURL, directive: body.effectiveDirective }] : [],
  );
}

/** "/exams/…" for a page below one of our areas; a page that is not ours is nobody's business. */
function areaOf(page: string, origin: string): string | null {
  if (!URL.canParse(page)) return null;
  const url = new URL(page);
  if (url.origin !== origin) return null;
  const [, first = "", ...rest] = url.pathname.split("/");
  if (first === "api") return url.pathname === "/api/docs" ? "/api/docs" : null;
  return AREAS.includes(first) ? `/${first}${rest.length > 0 ? "/…" : ""}` : "/…";
}

/** Lines of the running minute in this isolate. About no request and nobody: only so that a flood fills no log. */
const minute = { at: 0, lines: 0 };

function mayWrite(now: number): boolean {
  const at = Math.floor(now / 60_000);
  if (minute.at !== at) Object.assign(minute, { at, lines: 0 });
  minute.lines += 1;
  return minute.lines <= LIMITS.cspReportsPerMinute;
}

export const cspRoutes = answers({
  "POST /api/csp-reports": async ({ request, requestId, origin, now }) => {
    const text = new TextDecoder().decode(await readBody(request, LIMITS.cspReportBytesMax));
    let given: unknown;
    try {
      given = JSON.parse(text);
    } catch {
      throw new ApiError("BAD_REQUEST");
    }
    for (const { page, directive } of reportsIn(given)) {
      const route = areaOf(page, origin);
      const code = DIRECTIVES.includes(directive) ? directive : "other";
      if (route !== null && mayWrite(now)) log("warn", { event: "csp", requestId, route, code });
    }
    return { status: 204 };
  },
});
