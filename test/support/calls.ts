/** A good call of every endpoint, so that only permission can be what refuses. */
import type { Endpoint } from "#contract/endpoint";
import { ENDPOINTS, type EndpointKey } from "#contract/endpoints";
import { can, type Role } from "#domain/roles";
import { SCHEME } from "./exams.ts";
import type { Visitor } from "./people.ts";

export const TABLE = Object.entries<Endpoint>(ENDPOINTS) as [EndpointKey, Endpoint][];
const NOTE = { page: 0, x: 0.1, y: 0.1, w: 0.1, h: 0.1, kind: "tick", version: 0 };

/** A good body for every endpoint that takes one, so that only permission can be what refuses. */
export const BODIES: Partial<Record<EndpointKey, unknown>> = {
  "POST /api/me/charter": { version: 1 },
  "POST /api/students/:id/erase": { reason: "x", dryRun: true },
  "POST /api/users": { email: "new@korrigo.test", name: "New", role: "teacher" },
  "POST /api/me/password": { current: "wrong", password: "violette-orage-42" },
  "POST /api/me/tokens": { name: "Script", capabilities: ["readSelf"], days: 30 },
  "POST /api/me/totp": { password: "wrong" },
  "POST /api/me/totp/confirm": { code: "000000" },
  "DELETE /api/me/totp": { password: "wrong" },
  "POST /api/me/backup-codes": { password: "wrong" },
  "POST /api/me/passkeys/options": { password: "wrong" },
  "POST /api/me/passkeys": { token: "t", response: { id: "x", response: {} }, name: "x" },
  "PATCH /api/me/passkeys/:id": { name: "x" },
  "PATCH /api/users/:id": { disabled: true },
  "PATCH /api/school": { name: "x" },
  "POST /api/ops/schools": { name: "x", language: "fr", adminName: "New", adminEmail: "new@korrigo.test" },
  "PATCH /api/ops/schools/:id": { suspended: true },
  "POST /api/students/slips": { className: "3e Topaze" },
  "POST /api/exams": {
    name: "x",
    date: "2026-01-01",
    subject: "",
    pagesPerCopy: 2,
    sheetSize: "A4",
    anonymous: true,
    scheme: SCHEME,
  },
  "PATCH /api/exams/:id": { name: "x" },
  "DELETE /api/exams/:id": { reason: "x" },
  "PUT /api/exams/:id/scheme": { scheme: SCHEME },
  "POST /api/exams/:id/scheme/preview": { scheme: SCHEME },
  "PUT /api/exams/:id/teachers": { userIds: [] },
  "POST /api/exams/:id/dispatch": {},
  "POST /api/exams/:id/release": {},
  "POST /api/exams/:id/exports": { kind: "csv" },
  "POST /api/exams/:id/scans": { fileName: "a.pdf", size: 10 },
  "POST /api/exams/:id/booklets": {
    copies: 1,
    pages: 4,
    layout: "A4",
    lines: "blank",
    prenamed: false,
    extraSheets: 0,
    attendance: false,
    language: "fr",
  },
  "POST /api/exams/:id/piles": { files: 2 },
  "PATCH /api/piles/:id": { order: "frontsBacks" },
  "POST /api/scans/:id/complete": {},
  "POST /api/scans/:id/password": { password: "x" },
  "POST /api/exams/:id/page-acts": { id: "act", version: 0, act: { verb: "takeOut", pages: ["no-such-page"] } },
  "POST /api/exams/:id/page-acts/undo": { id: "act", act: "none" },
  "POST /api/exams/:id/page-acts/redo": { id: "act", act: "none" },
  "POST /api/piles/:id/cut": {},
  "PUT /api/copies/:id/student": { studentId: null },
  "POST /api/copies/:id/reopen": { reason: "x" },
  "POST /api/copies/:id/lock/break": { reason: "x" },
  "POST /api/copies/:id/unvalidate": { reason: "x" },
  "PATCH /api/alerts/:id": { state: "ACKNOWLEDGED" },
  "POST /api/operator/recover": {},
  "POST /api/operator/retention": { dryRun: true },
  "POST /api/operator/verify": {},
  "POST /api/copies/:id/lock": {},
  "PUT /api/copies/:id/annotations/:annotationId": NOTE,
  "PUT /api/copies/:id/marks/:questionId": { points: 0, version: 0 },
  "PUT /api/copies/:id/remarks/:questionId": { text: "", version: 0 },
  "PUT /api/copies/:id/appreciation": { text: "", version: 0 },
  "PUT /api/copies/:id/draft": { clientId: "c", version: 0, payload: "" },
};
const QUERIES: Partial<Record<EndpointKey, string>> = {
  "DELETE /api/copies/:id/annotations/:annotationId": "?version=0",
  "DELETE /api/exams/:id": "?withCopies=true",
  "GET /api/pages/:id/image": "?size=thumb",
};

export type Ids = {
  exams: string;
  copies: string;
  scans: string;
  pages?: string;
  piles?: string;
  users: string;
  jobs: string;
  parked: string;
  my: string;
  alerts?: string;
  students?: string;
  ops?: string;
  me?: string;
};

/** The path with ids that exist in the school. */
export function pathOf(key: EndpointKey, ids: Ids): string {
  const [, path = ""] = key.split(" ");
  const [, , collection = ""] = path.split("/");
  const id = ids[collection as keyof Ids] ?? "no-such-id";
  return (
    path
      .replace(":id", id)
      .replace(":n", "1")
      .replace(":annotationId", "a1")
      .replace(":questionId", "1a")
      .replace(":sessionId", "no-such-session") + (QUERIES[key] ?? "")
  );
}

export async function call(who: Visitor, key: EndpointKey, ids: Ids): Promise<{ status: number; code: string | null }> {
  const [method = ""] = key.split(" ");
  const { body } = ENDPOINTS[key] as Endpoint;
  const headers = new Headers({ "x-lock-token": "any" });
  const init: RequestInit = { headers };
  if (body && "raw" in body) {
    headers.set("content-type", body.raw);
    init.body = "Nom;Prénom\nPetit;Ali\n";
  } else if (key in BODIES) {
    headers.set("content-type", "application/json");
    init.body = JSON.stringify(BODIES[key]);
  }
  const response = await who.raw(method, pathOf(key, ids), init);
  // Some of it is a picture; only refusals are read.
  const text = new TextDecoder().decode(await response.arrayBuffer());
  const error =
    response.headers.get("content-type")?.includes("json") && text
      ? (JSON.parse(text) as { error?: { code: string } }).error
      : undefined;
  return { status: response.status, code: error?.code ?? null };
}

export const may = (role: Role, { allow }: Endpoint) =>
  allow === "anyone" || allow === "signedIn" || (allow !== "operator" && can(role, allow));
