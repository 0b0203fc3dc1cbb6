/** The filters of the journal, which live in the address: a question can be sent, and Back goes back to it. Pure. */
import { AUDIT_KINDS, type AuditKind } from "#domain/audit";

export type Filters = { kind?: AuditKind; actor?: string; copy?: string; exam?: string; from?: string; to?: string };

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** What of an address is a filter; the rest is left out. */
export function readFilters(query: Record<string, string | undefined>): Filters {
  const kind = AUDIT_KINDS.find((each) => each === query.kind);
  const id = (name: "actor" | "copy" | "exam") => {
    const value = query[name];
    return value !== undefined && ID.test(value) ? { [name]: value } : {};
  };
  const day = (name: "from" | "to") => {
    const value = query[name];
    return value !== undefined && DATE.test(value) ? { [name]: value } : {};
  };
  return { ...(kind ? { kind } : {}), ...id("actor"), ...id("copy"), ...id("exam"), ...day("from"), ...day("to") };
}

export function auditPath(filters: Filters): string {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== undefined && value !== ""));
  return query.size === 0 ? "/audit" : `/audit?${query}`;
}

/** Days of the reader's own clock, as moments: from the beginning of the first to the end of the last. */
export function askedOf({ from, to, ...rest }: Filters) {
  const start = from === undefined ? Number.NaN : new Date(`${from}T00:00`).getTime();
  const last = to === undefined ? null : new Date(`${to}T00:00`);
  last?.setDate(last.getDate() + 1);
  const end = last?.getTime() ?? Number.NaN;
  return { ...rest, ...(Number.isNaN(start) ? {} : { from: start }), ...(Number.isNaN(end) ? {} : { to: end }) };
}
