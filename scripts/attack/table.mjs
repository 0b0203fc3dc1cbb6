// What the attack and the tests of permissions expect: said once more, apart from the product's own table, so that
// nothing is given away by one edited line. A route of the API document without a row here fails the attack.
//
// To add a row: "METHOD /path": the kind of thing its id means ("-" when the path has none), then every role that may
// call it and how far: `any` (the route has no id, or tells of oneself) · `school` (everything of the own school) ·
// `mine` (exam: chosen to mark it · copy: given to me, or written by me and released · job: started by me ·
// user: myself) · `every` (whoever runs the installation reaches every school). A role that is not named gets 403. A
// row of kind "own", or with `inner`, has ids that the attack does not know: only its refusals are tried. Instead of roles: `anyone` (no session needed) or
// `operator` (the secret of the installation). A good body goes into bodies.mjs only when the one made from the
// document's schema would be refused. Rows whose route does not exist (yet) are a warning and nothing more.

/** @typedef {"any" | "school" | "mine" | "every"} Reach */
/** @typedef {"admin" | "secretary" | "teacher" | "student" | "ops"} Role */
/** @typedef {"-" | "exam" | "copy" | "scan" | "page" | "pile" | "job" | "user" | "student" | "alert" | "message" | "tenant" | "own"} Kind */
/** @typedef {{ of: Kind, open?: "anyone" | "operator", inner?: true, roles: Partial<Record<Role, Reach>> }} Row */

/** @param {Kind} of @param {Partial<Record<Role, Reach>>} roles @returns {Row} */
const row = (of, roles) => ({ of, roles });
/** @type {Row} */
const ANYONE = { of: "-", open: "anyone", roles: {} };
/** @type {Row} */
const OPERATOR = { of: "-", open: "operator", roles: {} };
const EVERYBODY = row("-", { admin: "any", secretary: "any", teacher: "any", student: "any", ops: "any" });
/** Of oneself, named by an id. */
const OWN = row("own", { admin: "mine", secretary: "mine", teacher: "mine", student: "mine", ops: "mine" });
const STAFF = row("-", { admin: "any", secretary: "any", teacher: "any", ops: "any" });
const ADMIN = row("-", { admin: "any" });
const OFFICE = row("-", { admin: "any", secretary: "any" });
/** @param {Kind} of */
const adminOf = (of) => row(of, { admin: "school" });
/** @param {Kind} of */
const officeOf = (of) => row(of, { admin: "school", secretary: "school" });
const MARKING = row("copy", { admin: "school", teacher: "mine" });
const JOB = row("job", { admin: "school", secretary: "mine", teacher: "mine" });

/** @type {Record<string, Row>} */
export const ROWS = {
  // Coming and going
  "POST /api/session": ANYONE,
  "DELETE /api/session": ANYONE,
  "GET /api/me": EVERYBODY,
  "POST /api/links/check": ANYONE,
  "POST /api/links/use": ANYONE,
  "POST /api/session/forgotten": ANYONE,
  "POST /api/session/passkey": ANYONE,
  "POST /api/session/passkey/options": ANYONE,

  // One's own account
  "GET /api/me/sessions": EVERYBODY,
  "DELETE /api/me/sessions": EVERYBODY,
  "DELETE /api/me/sessions/:id": OWN,
  "POST /api/me/password": EVERYBODY,
  "GET /api/me/tokens": EVERYBODY,
  "POST /api/me/tokens": EVERYBODY,
  "DELETE /api/me/tokens/:id": OWN,
  "GET /api/me/second-factor": EVERYBODY,
  "GET /api/me/passkeys": EVERYBODY,
  "POST /api/me/passkeys": EVERYBODY,
  "POST /api/me/passkeys/options": EVERYBODY,
  "PATCH /api/me/passkeys/:id": OWN,
  "DELETE /api/me/passkeys/:id": OWN,
  "POST /api/me/totp": STAFF,
  "POST /api/me/totp/confirm": STAFF,
  "DELETE /api/me/totp": STAFF,
  "POST /api/me/backup-codes": STAFF,
  "POST /api/me/charter": EVERYBODY,

  // People and roster
  "GET /api/users": ADMIN,
  "POST /api/users": ADMIN,
  "PATCH /api/users/:id": adminOf("user"),
  "POST /api/users/:id/invitation": adminOf("user"),
  "GET /api/users/:id/sessions": adminOf("user"),
  "DELETE /api/users/:id/sessions": adminOf("user"),
  "DELETE /api/users/:id/sessions/:sessionId": { ...adminOf("user"), inner: true },
  "POST /api/users/:id/reset": adminOf("user"),
  "POST /api/students/import": OFFICE,
  "GET /api/students": OFFICE,
  "POST /api/students/slips": ADMIN,
  "POST /api/students/:id/export": adminOf("student"),
  "POST /api/students/:id/erase": adminOf("student"),

  // The school and what it keeps
  "GET /api/school": ADMIN,
  "PATCH /api/school": ADMIN,
  "GET /api/audit": ADMIN,
  "GET /api/outbox": row("-", { admin: "any", ops: "any" }),
  "GET /api/ops/schools": row("-", { ops: "any" }),
  "POST /api/ops/schools": row("-", { ops: "any" }),
  "PATCH /api/ops/schools/:id": row("tenant", { ops: "every" }),
  "POST /api/ops/schools/:id/invitation": row("tenant", { ops: "every" }),

  // Exams
  "GET /api/exams": row("-", { admin: "any", secretary: "any", teacher: "any" }),
  "POST /api/exams": ADMIN,
  "GET /api/exams/:id": row("exam", { admin: "school", secretary: "school", teacher: "mine" }),
  "PATCH /api/exams/:id": adminOf("exam"),
  "DELETE /api/exams/:id": adminOf("exam"),
  "POST /api/exams/:id/restore": adminOf("exam"),
  "PUT /api/exams/:id/scheme": adminOf("exam"),
  "GET /api/exams/:id/schemes": adminOf("exam"),
  "POST /api/exams/:id/scheme/preview": adminOf("exam"),
  "PUT /api/exams/:id/teachers": adminOf("exam"),
  "GET /api/exams/:id/progress": officeOf("exam"),
  "GET /api/exams/:id/live": officeOf("exam"),
  "GET /api/exams/:id/statistics": row("exam", { admin: "school", teacher: "mine" }),
  "POST /api/exams/:id/dispatch": adminOf("exam"),
  "POST /api/exams/:id/release": adminOf("exam"),
  "DELETE /api/exams/:id/release": adminOf("exam"),
  "POST /api/exams/:id/exports": adminOf("exam"),

  // Scans and jobs
  "GET /api/exams/:id/scans": officeOf("exam"),
  "POST /api/exams/:id/scans": officeOf("exam"),
  "POST /api/exams/:id/booklets": officeOf("exam"),
  "POST /api/exams/:id/piles": officeOf("exam"),
  "PATCH /api/piles/:id": officeOf("pile"),
  "GET /api/scanner-sheet": OFFICE,
  "GET /api/scans/:id": officeOf("scan"),
  "DELETE /api/scans/:id": officeOf("scan"),
  "POST /api/scans/:id/password": officeOf("scan"),
  "PUT /api/scans/:id/parts/:n": officeOf("scan"),
  "POST /api/scans/:id/complete": officeOf("scan"),
  "GET /api/exams/:id/page-table": officeOf("exam"),
  "POST /api/exams/:id/page-acts": officeOf("exam"),
  "POST /api/exams/:id/page-acts/undo": officeOf("exam"),
  "POST /api/exams/:id/page-acts/redo": officeOf("exam"),
  "GET /api/pages/:id/image": officeOf("page"),
  "POST /api/piles/:id/cut": officeOf("pile"),
  "GET /api/jobs/:id": JOB,
  "POST /api/jobs/:id/cancel": JOB,
  "GET /api/jobs/:id/file": JOB,

  // Copies, as the office sees them
  "GET /api/exams/:id/copies": row("exam", { admin: "school", secretary: "school", teacher: "mine" }),
  "POST /api/copies/:id/validate": officeOf("copy"),
  "POST /api/exams/:id/validate-all": officeOf("exam"),
  "PUT /api/copies/:id/student": officeOf("copy"),
  "POST /api/copies/:id/reopen": adminOf("copy"),
  "POST /api/copies/:id/unvalidate": adminOf("copy"),
  "POST /api/copies/:id/lock/break": adminOf("copy"),
  "GET /api/copies/:id/events": adminOf("copy"),
  "GET /api/parked": row("-", { admin: "any", ops: "any" }),
  "POST /api/parked/:id/retry": row("message", { admin: "school", ops: "school" }),
  "GET /api/alerts": row("-", { admin: "any", ops: "any" }),
  "PATCH /api/alerts/:id": row("alert", { admin: "school", ops: "school" }),

  // The desk
  "GET /api/lots": row("-", { teacher: "any" }),
  "GET /api/copies/:id": MARKING,
  "GET /api/copies/:id/pages/:n/image": row("copy", {
    admin: "school",
    secretary: "school",
    teacher: "mine",
    student: "mine",
  }),
  "GET /api/copies/:id/lock": MARKING,
  "POST /api/copies/:id/lock": MARKING,
  "POST /api/copies/:id/lock/heartbeat": MARKING,
  "DELETE /api/copies/:id/lock": MARKING,
  "PUT /api/copies/:id/annotations/:annotationId": MARKING,
  "DELETE /api/copies/:id/annotations/:annotationId": MARKING,
  "PUT /api/copies/:id/marks/:questionId": MARKING,
  "PUT /api/copies/:id/remarks/:questionId": MARKING,
  "PUT /api/copies/:id/appreciation": MARKING,
  "GET /api/copies/:id/draft": MARKING,
  "PUT /api/copies/:id/draft": MARKING,
  "DELETE /api/copies/:id/draft": MARKING,
  "POST /api/copies/:id/finalize": MARKING,
  "GET /api/copies/:id/final.pdf": row("copy", { admin: "school", teacher: "mine", student: "mine" }),

  // A pupil's own
  "GET /api/my/copies": row("-", { student: "any" }),
  "GET /api/my/copies/:id": row("copy", { student: "mine" }),

  // Running it
  "GET /api/health/live": ANYONE,
  "GET /api/health/ready": ANYONE,
  "GET /api/openapi.json": ANYONE,
  "POST /api/csp-reports": ANYONE,
  "POST /api/operator/recover": OPERATOR,
  "POST /api/operator/verify": OPERATOR,
  "POST /api/operator/sweep-files": OPERATOR,
  "POST /api/operator/retention": OPERATOR,
  "GET /api/operator/backup": OPERATOR,
  "GET /api/operator/backup/rows": OPERATOR,
  "GET /api/operator/backup/copies/:id": OPERATOR,
  "GET /api/operator/backup/files": OPERATOR,
  "GET /api/operator/backup/file": OPERATOR,
  "POST /api/operator/restore": OPERATOR,
  "POST /api/operator/restore/rows": OPERATOR,
  "PUT /api/operator/restore/copies/:id": OPERATOR,
  "PUT /api/operator/restore/file": OPERATOR,
  "DELETE /api/operator/restore": OPERATOR,
};

export const ROLES = /** @type {const} */ (["admin", "secretary", "teacher", "student", "ops"]);

/**
 * Whose the thing in the path is, seen from the role that asks: one's own, somebody else's in the same school, another
 * school's, nobody's, or no id at all.
 */
export const WHOSE = /** @type {const} */ (["mine", "others", "elsewhere", "missing", "malformed"]);

/** What can be tried of a row. @param {string} key @param {Row} row */
export function whoseOf(key, row) {
  if (!key.includes("/:id")) return /** @type {const} */ (["mine"]);
  return row.of === "own" ? /** @type {const} */ (["missing", "malformed"]) : WHOSE;
}

/**
 * What must happen: "in" (past every check of permission), or the refusal. `released` says whether the exam's results
 * are out, without which a pupil has no copy.
 * @param {Row} row
 * @param {Role | null} role null without a session
 * @param {typeof WHOSE[number]} whose
 * @param {{ released?: boolean }} [state]
 * @returns {"in" | 400 | 401 | 403 | 404}
 */
export function expected(row, role, whose, { released = true } = {}) {
  if (row.open === "anyone") return "in";
  // Nobody's session opens the operator's door.
  if (role === null || row.open === "operator") return 401;
  const reach = row.roles[role];
  if (reach === undefined) return 403;
  if (reach === "any") return "in";
  if (whose === "malformed") return 400;
  if (whose === "missing") return 404;
  if (reach === "every") return "in";
  if (whose === "elsewhere") return 404;
  // Whoever runs the installation belongs to no school: nothing of one is hers.
  if (role === "ops") return 404;
  if (reach === "mine" && whose === "others") return 404;
  if (role === "student" && row.of === "copy" && !released) return 404;
  return "in";
}

/** What a refusal is called. */
export const CODES = { 400: "BAD_REQUEST", 401: "UNAUTHENTICATED", 403: "FORBIDDEN", 404: "NOT_FOUND" };

/** "/api/exams/{id}" of the document as it is written here. @param {string} method @param {string} path */
export const keyOf = (method, path) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ":$1")}`;

/** Routes of the document without a row, and rows without a route. @param {string[]} routes */
export function compare(routes) {
  return {
    missing: routes.filter((key) => !(key in ROWS)),
    unknown: Object.keys(ROWS).filter((key) => !routes.includes(key)),
  };
}
