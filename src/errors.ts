/** Where refusals meet HTTP: one status per code, one English sentence per code for programs, one body. */

import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ErrorBody, ErrorCode } from "#contract/error";
import type { Result } from "#domain/result";

const TABLE = {
  BAD_REQUEST: [400, "The request does not match the contract."],
  UNAUTHENTICATED: [401, "Sign in first."],
  WRONG_CREDENTIALS: [401, "The login or the password is wrong."],
  CODE_NEEDED: [401, "The password is right; this account asks for a code too."],
  LOCKED_OUT: [423, "Too many wrong passwords; try again later."],
  LINK_INVALID: [422, "The link is used up, replaced or too old; ask for a new one."],
  PASSWORD_TOO_WEAK: [422, "The password is too easy to guess."],
  PASSWORD_WRONG: [422, "The present password is wrong."],
  TOO_MANY_TOKENS: [422, "You have as many tokens as one person may have; revoke one first."],
  CODE_WRONG: [422, "The code is wrong, too old or already used."],
  TOTP_ALREADY_ON: [409, "A code generator is already set up; switch it off first."],
  TOTP_NOT_ON: [409, "There is no code generator to confirm."],
  NO_SECOND_FACTOR: [409, "There is no second factor that backup codes would stand in for."],
  LAST_SECOND_FACTOR: [409, "The school asks for a second factor, and this is the last one."],
  PASSKEY_IMPOSSIBLE: [422, "Passkeys need https and a host name; this address has none."],
  PASSKEY_REFUSED: [422, "The passkey could not be verified."],
  PASSKEY_UNKNOWN: [401, "This passkey opens no account here."],
  PASSKEY_EXISTS: [409, "This passkey is already known."],
  TOO_MANY_PASSKEYS: [409, "There are as many passkeys as a person can have; remove one first."],
  CHALLENGE_GONE: [422, "The question was already answered or is too old; ask for a new one."],
  FORBIDDEN: [403, "Your role may not do this."],
  WRONG_ORIGIN: [403, "The request comes from another site."],
  WRONG_SESSION: [403, "Somebody else, or a newer session, is signed in here now."],
  SECOND_FACTOR_NEEDED: [403, "Your school asks for a second factor; set one up first."],
  ANONYMOUS_EXAM: [403, "The final PDF shows the name: in an anonymous exam it is not for those who mark."],
  NOT_FOUND: [404, "There is nothing here."],
  EMAIL_TAKEN: [409, "Somebody already has this e-mail address."],
  LAST_ADMIN: [409, "A school keeps at least one admin."],
  EXAM_HAS_COPIES: [409, "The exam has copies; say withCopies to delete it with them."],
  EXAM_DELETED: [409, "The exam is deleted; restore it first."],
  SCHEME_INVALID: [422, "The marking scheme cannot be marked."],
  SCHEME_IN_USE: [409, "Marks were already given with this scheme; look at what a change does to them, then apply it."],
  SCHEME_CHANGING: [409, "A change of the scheme is being brought to the copies; wait for its end."],
  SCHEME_CHANGED: [409, "The scheme changed in between; read the copy again."],
  NO_TEACHERS: [422, "Choose the teachers of the exam first."],
  NOT_A_TEACHER: [422, "Only teachers of the school can mark."],
  SAME_FILE: [409, "This school already has a scan with the same bytes."],
  SCAN_CLOSED: [409, "The upload of this scan is finished."],
  PART_INVALID: [422, "The part has the wrong number or size."],
  PARTS_MISSING: [409, "Parts of the file are still missing."],
  FILE_TOO_LARGE: [413, "The file is too large."],
  FILE_EMPTY: [422, "The file is empty."],
  NOT_A_SCAN: [422, "The file is no PDF, JPEG, PNG, TIFF or ZIP."],
  NOT_A_PDF: [422, "The file is not a PDF."],
  PDF_ENCRYPTED: [422, "The PDF is protected by a password; give it, and the import goes on."],
  PDF_PASSWORD_WRONG: [422, "The password does not open this PDF."],
  SCAN_NOT_LOCKED: [409, "This scan does not wait for a password."],
  IMAGE_BROKEN: [422, "The picture is damaged and cannot be read."],
  IMAGE_UNSUPPORTED: [422, "The picture is of a kind that is not read here."],
  ZIP_BROKEN: [422, "The ZIP is damaged and cannot be unpacked."],
  ZIP_EMPTY: [422, "There is no scan in the ZIP."],
  ZIP_ENCRYPTED: [422, "The ZIP, or a file in it, is protected by a password."],
  ZIP_TOO_LARGE: [422, "What the ZIP holds is too large, or too many files."],
  ZIP_INSIDE_ZIP: [422, "A ZIP inside a ZIP is not unpacked."],
  PILE_CUT: [409, "This pile is cut into copies already; drop the file as a pile of its own."],
  PDF_BROKEN: [422, "The PDF is damaged and cannot be read."],
  PDF_WITHOUT_PAGES: [422, "The PDF has no pages."],
  PDF_PAGE_BROKEN: [422, "A page of the PDF is damaged and cannot be read."],
  PDF_PAGE_TOO_SLOW: [422, "A page of the PDF takes too long to draw."],
  TOO_MANY_PAGES: [422, "The PDF has too many pages."],
  COPY_TOO_LARGE: [422, "The copy is too large for a final PDF."],
  PAGE_MISSING: [422, "A page of the copy is missing."],
  CSV_UNREADABLE: [422, "The table cannot be read."],
  TOO_MANY_LINES: [422, "The table has too many lines."],
  STUDENT_HAS_COPY: [409, "This student already has a copy in this exam."],
  PAGES_CHANGED: [409, "The page table changed in between; read it again."],
  NOT_ON_TABLE: [409, "A page or a copy is not on the page table of this exam any more."],
  COPY_SEALED: [409, "The copy is being validated: its pages stay where they are."],
  COPY_IDENTIFIED: [409, "The copy bears a name; remove the name before its last page is taken away."],
  COPY_MARKED: [409, "The copy has marks or a final PDF; it cannot be taken apart."],
  ACT_IMPOSSIBLE: [422, "This cannot be done with these pages."],
  COPY_HAS_FAULTS: [409, "Something on the copy is odd and nobody has looked at it yet."],
  PAGES_NOT_READY: [409, "Pictures of the copy are still being made; try again in a moment."],
  PILE_SETTLED: [409, "Copies of this pile are past staging or bear a name: it cannot be cut anew."],
  PILE_NOT_READ: [409, "Files of this pile are still being read."],
  PILE_SIDES_DIFFER: [422, "Fronts and backs do not match in number."],
  NO_PAGES: [422, "The copy has no pages."],
  WRONG_STATUS: [409, "The copy is not in a state that allows this."],
  LOCKED_BY_OTHER: [409, "Somebody else is working on this copy."],
  LOCK_TOKEN_WRONG: [403, "The lock token is wrong."],
  LOCK_GONE: [404, "The copy is not locked any more."],
  VERSION_MISSING: [428, "Say which version you saw."],
  VERSION_CONFLICT: [409, "Somebody changed this in between."],
  OPERATION_REUSED: [409, "This operation id was already used for another act."],
  DRAFT_CONFLICT: [409, "Another window saved a draft in between."],
  OUTSIDE_PAGE: [422, "The box is not on the page."],
  NO_SUCH_PAGE: [422, "The copy has no such page."],
  NO_SUCH_QUESTION: [422, "The scheme has no such question."],
  MARK_OUT_OF_BOUNDS: [422, "The mark is below zero or above the maximum."],
  TOO_MANY_ANNOTATIONS: [422, "The copy has too many annotations."],
  NOT_COMPLETE: [422, "The copy is not completely marked."],
  JOB_FINISHED: [409, "The job has already ended."],
  JOB_CANNOT_STOP: [409, "A job of this kind cannot be stopped."],
  EXAM_SETTLED: [409, "The exam already has scans: pages per copy, sheet size and anonymity are settled."],
  EXAM_PURGED: [409, "The exam is being removed for good and cannot be restored."],
  STUDENT_IN_MARKING: [409, "A copy of this student is being marked; confirm, or wait until it is graded."],
  ALERT_STATE: [409, "The alert cannot go to this state."],
  NOT_EMPTY: [409, "A backup is restored into an empty installation only."],
  SCHOOL_HAS_ADMIN: [409, "An admin of the school can enter: only the school itself makes links for its people."],
  NO_STUDENTS: [422, "No student of the roster is meant: there is nobody to name or to list."],
  NO_SLIPS: [422, "None of these students needs a slip: they have an e-mail address, or a password already."],
  NO_FILE: [404, "The job has no file."],
  WRONG_TYPE: [415, "The content type is not accepted here."],
  TOO_MANY_REQUESTS: [429, "Too many requests; try again later."],
  UNAVAILABLE: [503, "A part of the service did not answer in time; try again."],
  INTERNAL: [500, "Something went wrong on our side."],
} as const satisfies Record<ErrorCode, readonly [ContentfulStatusCode, string]>;

/** A refusal on its way to the client; thrown only at the HTTP edge. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  /** Seconds for Retry-After, when waiting helps. */
  readonly retryAfter: number | null;

  constructor(code: ErrorCode, details?: unknown, retryAfter: number | null = null) {
    super(TABLE[code][1]);
    this.code = code;
    this.details = details;
    this.retryAfter = retryAfter;
  }

  get status(): ContentfulStatusCode {
    return TABLE[this.code][0];
  }

  body(requestId: string): ErrorBody {
    const { code, message, details } = this;
    return { error: details === undefined ? { code, message, requestId } : { code, message, requestId, details } };
  }
}

export function statusOf(code: ErrorCode): ContentfulStatusCode {
  return TABLE[code][0];
}

/** Turns a domain refusal into an HTTP refusal. The one place where the two vocabularies meet. */
export function orThrow<T, E extends { code: ErrorCode; retryAfter?: number }>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  const { code, retryAfter, ...details } = result.error;
  throw new ApiError(code, Object.keys(details).length > 0 ? details : undefined, retryAfter ?? null);
}
