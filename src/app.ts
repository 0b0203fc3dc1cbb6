/** The HTTP application: what every request passes through, the table of endpoints, and the web app's files. */
import { Hono } from "hono";
import { DeadlineError, INTERACTIVE, withDeadlines } from "./deadline.ts";
import type { AppEnv } from "./env.ts";
import { ApiError } from "./errors.ts";
import type { Handlers } from "./handlers.ts";
import { describe, log } from "./log.ts";
import { secured } from "./middleware/headers.ts";
import { register } from "./router.ts";
import { accountRoutes } from "./routes/account.ts";
import { sessionListRoutes } from "./routes/account-sessions.ts";
import { tokenRoutes } from "./routes/account-tokens.ts";
import { alertRoutes } from "./routes/admin/alerts.ts";
import { auditRoutes } from "./routes/admin/audit.ts";
import { bookletRoutes } from "./routes/admin/booklets.ts";
import { copyRoutes } from "./routes/admin/copies.ts";
import { examRoutes } from "./routes/admin/exams.ts";
import { pageTableRoutes } from "./routes/admin/page-table.ts";
import { peopleRoutes } from "./routes/admin/people.ts";
import { privacyRoutes } from "./routes/admin/privacy.ts";
import { scanRoutes } from "./routes/admin/scans.ts";
import { schemeRoutes } from "./routes/admin/schemes.ts";
import { schoolRoutes } from "./routes/admin/school.ts";
import { studentRoutes } from "./routes/admin/students.ts";
import { cspRoutes } from "./routes/csp-reports.ts";
import { DOCS_PAGE } from "./routes/docs.ts";
import { fileRoutes } from "./routes/files.ts";
import { jobRoutes } from "./routes/jobs.ts";
import { mailRoutes } from "./routes/mail.ts";
import { backupRoutes } from "./routes/operator/backup.ts";
import { careRoutes } from "./routes/operator/care.ts";
import { removalRoutes } from "./routes/operator/removal.ts";
import { schoolsRoutes } from "./routes/ops/schools.ts";
import { runningRoutes } from "./routes/running.ts";
import { secondFactorRoutes } from "./routes/second-factor.ts";
import { sessionRoutes } from "./routes/session.ts";
import { myRoutes } from "./routes/student/copies.ts";
import { markingRoutes } from "./routes/teacher/marking.ts";

/** Complete by the compiler: an endpoint of the contract without a handler does not build. */
const HANDLERS: Handlers = {
  ...sessionRoutes,
  ...secondFactorRoutes,
  ...accountRoutes,
  ...sessionListRoutes,
  ...tokenRoutes,
  ...mailRoutes,
  ...schoolRoutes,
  ...schoolsRoutes,
  ...peopleRoutes,
  ...studentRoutes,
  ...examRoutes,
  ...schemeRoutes,
  ...scanRoutes,
  ...bookletRoutes,
  ...pageTableRoutes,
  ...jobRoutes,
  ...copyRoutes,
  ...markingRoutes,
  ...fileRoutes,
  ...myRoutes,
  ...alertRoutes,
  ...runningRoutes,
  ...cspRoutes,
  ...careRoutes,
  ...backupRoutes,
  ...removalRoutes,
  ...auditRoutes,
  ...privacyRoutes,
};

export const app = new Hono<AppEnv>();

app.use(async (c, next) => {
  const startedAt = Date.now();
  const requestId = crypto.randomUUID();
  c.set("requestId", requestId);
  c.env = withDeadlines(c.env, INTERACTIVE);
  await next();
  c.res = secured(c.res, requestId, new URL(c.req.url).pathname);
  log(c.res.status >= 500 ? "error" : "info", {
    event: "request",
    requestId,
    // The pattern, never the path: ids of a request belong into no log of everybody.
    route: `${c.req.method} ${c.req.routePath}`,
    status: c.res.status,
    ms: Date.now() - startedAt,
  });
});

register(app, HANDLERS);
app.get("/api/docs", (c) => c.html(DOCS_PAGE, 200, { "cache-control": "no-cache" }));
app.all("/api/*", () => {
  throw new ApiError("NOT_FOUND");
});
app.get("*", (c) => c.env.ASSETS.fetch(c.req.raw));

/** The platform says of an object or a database that did not answer whether asking again may help. */
function busy(error: Error): boolean {
  if (error instanceof DeadlineError) return true;
  return ("retryable" in error && error.retryable === true) || ("overloaded" in error && error.overloaded === true);
}

app.onError((error, c) => {
  const requestId = c.get("requestId");
  const known =
    error instanceof ApiError
      ? error
      : busy(error)
        ? new ApiError("UNAVAILABLE", undefined, 5)
        : new ApiError("INTERNAL");
  if (known !== error) log("error", { event: "accident", requestId, error: describe(error) });
  const headers = new Headers({ "content-type": "application/json; charset=utf-8" });
  if (known.retryAfter !== null) headers.set("retry-after", String(known.retryAfter));
  return new Response(JSON.stringify(known.body(requestId)), { status: known.status, headers });
});

app.notFound((c) => {
  return new Response(JSON.stringify(new ApiError("NOT_FOUND").body(c.get("requestId"))), {
    status: 404,
    headers: { "content-type": "application/json; charset=utf-8" },
  });
});
