/** What the audit records: who did or saw what. One list; the screens have a sentence for each in both languages. */
export const AUDIT_KINDS = [
  // The door
  "SIGN_IN",
  "SIGN_OUT",
  "LOCKED_OUT",
  "LINK_MADE",
  "LINK_USED",
  "PASSWORD_CHANGED",
  "TOTP_ON",
  "TOTP_OFF",
  "BACKUP_CODES_MADE",
  "PASSKEY_ADDED",
  "PASSKEY_REMOVED",
  "TOKEN_MADE",
  "TOKEN_REVOKED",
  "SESSION_REVOKED",
  // People and the school
  "PERSON_ADDED",
  "ROLE_CHANGED",
  "PERSON_DISABLED",
  "PERSON_ENABLED",
  "SLIPS_MADE",
  "SETTINGS_CHANGED",
  "SCHOOL_MADE",
  "SCHOOL_SUSPENDED",
  "SCHOOL_RESUMED",
  // Results
  "COPY_SEEN",
  "FINAL_PDF_READ",
  "IDENTITY_SET",
  "IDENTITY_REVEALED",
  "LOCK_BROKEN",
  "COPY_REOPENED",
  "SCHEME_CHANGED",
  "EXAM_DELETED",
  "EXAM_RESTORED",
  "RESULTS_RELEASED",
  "RESULTS_TAKEN_BACK",
  "PAPERS_PRINTED",
  "EXPORT_MADE",
  "EXPORT_READ",
  // Privacy
  "CHARTER_SEEN",
  "STUDENT_EXPORTED",
  "STUDENT_ERASED",
  "RETENTION_RUN",
] as const;
export type AuditKind = (typeof AUDIT_KINDS)[number];

/** Days for which an entry cannot be removed by anybody: the trigger of migration 0002 says the same. */
export const AUDIT_KEPT_DAYS = 180;

/**
 * An address that leads to a household or a school, not to one device: three numbers of IPv4, three groups of IPv6.
 * "" for what is no address.
 */
export function shortAddress(address: string): string {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/.exec(address);
  if (four) return `${four[1]}.${four[2]}.${four[3]}.0`;
  if (!address.includes(":")) return "";
  const [head = ""] = address.split("::");
  const groups = head.split(":").filter((group) => group !== "");
  return `${groups.slice(0, 3).join(":")}::`;
}
