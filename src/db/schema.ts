/**
 * Every table of D1. Each row belongs to a school; foreign keys RESTRICT (SQLite's default), so nothing disappears
 * by cascade. All tables in one file, so that the whole catalogue is seen at once. `copy.status`, `total` and `final_*` are projections written by the copy's Durable Object only.
 */
import { sql } from "drizzle-orm";
import { check, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** Nothing disappears because something else did. */
const RESTRICT = { onDelete: "restrict" } as const;

const schoolId = () =>
  text()
    .notNull()
    .references(() => school.id, RESTRICT);
const at = () => integer();

export const school = sqliteTable("school", {
  id: text().primaryKey(),
  name: text().notNull(),
  language: text({ enum: ["fr", "en"] })
    .notNull()
    .default("fr"),
  /** What the school chose for itself (domain/school-settings.ts); what it did not choose is not in it. */
  settings: text({ mode: "json" }).notNull().default(sql`'{}'`),
  /** The operator closed the school: nobody of it can sign in. */
  suspendedAt: at(),
  createdAt: at().notNull(),
});

export const user = sqliteTable(
  "user",
  {
    id: text().primaryKey(),
    /** Null only for `ops`, who belongs to no school. */
    schoolId: text().references(() => school.id, RESTRICT),
    name: text().notNull(),
    /** Case-folded; unique over the installation because it is what people sign in with. */
    email: text(),
    /** A user name for people without an e-mail address; case-folded. */
    login: text(),
    role: text({ enum: ["admin", "secretary", "teacher", "student", "ops"] }).notNull(),
    passwordHash: text(),
    mustChangePassword: integer({ mode: "boolean" }).notNull().default(false),
    /** Base32; asked for at sign-in once it is confirmed. */
    totpSecret: text(),
    totpConfirmedAt: at(),
    /** The last 30-second step whose code was used: a code opens the door once. */
    totpStep: integer(),
    /** The version of the privacy charter this person was shown, 0 before the first. */
    charterVersion: integer().notNull().default(0),
    charterAt: at(),
    lastSignInAt: at(),
    disabledAt: at(),
    createdAt: at().notNull(),
  },
  (t) => [
    uniqueIndex("user_email").on(t.email),
    uniqueIndex("user_login").on(t.login),
    index("user_school").on(t.schoolId, t.role),
    check("user_has_school", sql`${t.role} = 'ops' or ${t.schoolId} is not null`),
    check("user_can_sign_in", sql`${t.email} is not null or ${t.login} is not null`),
  ],
);

export const session = sqliteTable(
  "session",
  {
    /** SHA-256 of the cookie's token, in hex: the table alone opens no door. */
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => user.id, RESTRICT),
    schoolId: text().references(() => school.id, RESTRICT),
    /** The browser and system in a few words, and the truncated address: how a person knows her devices. */
    device: text().notNull().default(""),
    address: text().notNull().default(""),
    /** How it was opened: password, password+totp, password+backup, passkey, link. */
    method: text().notNull().default("password"),
    createdAt: at().notNull(),
    seenAt: at().notNull(),
    expiresAt: at().notNull(),
  },
  (t) => [index("session_user").on(t.userId), index("session_expires").on(t.expiresAt)],
);

export const link = sqliteTable(
  "link",
  {
    /** SHA-256 of purpose and token. */
    id: text().primaryKey(),
    purpose: text({ enum: ["invitation", "reset", "slip"] }).notNull(),
    userId: text()
      .notNull()
      .references(() => user.id, RESTRICT),
    schoolId: text().references(() => school.id, RESTRICT),
    expiresAt: at().notNull(),
    createdAt: at().notNull(),
  },
  (t) => [index("link_user").on(t.userId)],
);

/** A passkey of a person: what verifies its signatures, never anything secret. */
export const passkey = sqliteTable(
  "passkey",
  {
    /** The credential id, base64url. */
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => user.id, RESTRICT),
    schoolId: text().references(() => school.id, RESTRICT),
    /** COSE key, base64url. */
    publicKey: text().notNull(),
    /** The signature counter of the authenticator; one that goes back tells of a copy. */
    counter: integer().notNull().default(0),
    transports: text({ mode: "json" }).notNull(),
    /** The person's own name for it. */
    name: text().notNull(),
    createdAt: at().notNull(),
    lastUsedAt: at(),
  },
  (t) => [index("passkey_user").on(t.userId)],
);

/** A question asked of a browser that may be answered once: a passkey's challenge, the second step of a sign-in. */
export const challenge = sqliteTable(
  "challenge",
  {
    /** SHA-256 of the token the browser holds. */
    id: text().primaryKey(),
    purpose: text({ enum: ["passkeyNew", "passkeySignIn"] }).notNull(),
    userId: text().references(() => user.id, RESTRICT),
    value: text().notNull(),
    expiresAt: at().notNull(),
  },
  (t) => [index("challenge_expires").on(t.expiresAt)],
);

/** Codes for the day the telephone is lost; each opens the door once. */
export const backupCode = sqliteTable(
  "backup_code",
  {
    /** SHA-256 of person and code. */
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => user.id, RESTRICT),
    createdAt: at().notNull(),
  },
  (t) => [index("backup_code_user").on(t.userId)],
);

/** A token by which a person's own script acts for her, with some of her capabilities. */
export const apiToken = sqliteTable(
  "api_token",
  {
    id: text().primaryKey(),
    /** SHA-256 of the token, in hex. */
    hash: text().notNull(),
    userId: text()
      .notNull()
      .references(() => user.id, RESTRICT),
    schoolId: text().references(() => school.id, RESTRICT),
    name: text().notNull(),
    /** Names of capabilities (domain/roles.ts). */
    capabilities: text({ mode: "json" }).notNull(),
    createdAt: at().notNull(),
    expiresAt: at().notNull(),
    lastUsedAt: at(),
  },
  (t) => [uniqueIndex("api_token_hash").on(t.hash), index("api_token_user").on(t.userId)],
);

/** A mail as it was handed over. Its text is kept where there is no mail service, in development, and nowhere else. */
export const mail = sqliteTable(
  "mail",
  {
    id: text().primaryKey(),
    schoolId: text().references(() => school.id, RESTRICT),
    userId: text()
      .notNull()
      .references(() => user.id, RESTRICT),
    kind: text({ enum: ["invitation", "reset"] }).notNull(),
    state: text({ enum: ["sent", "failed", "kept"] }).notNull(),
    subject: text(),
    body: text(),
    createdAt: at().notNull(),
  },
  (t) => [index("mail_created").on(t.createdAt)],
);

export const student = sqliteTable(
  "student",
  {
    id: text().primaryKey(),
    schoolId: schoolId(),
    lastName: text().notNull(),
    firstName: text().notNull(),
    /** ISO date, or '' when the school did not give it. */
    birthDate: text().notNull().default(""),
    email: text(),
    className: text().notNull().default(""),
    groupName: text().notNull().default(""),
    number: text(),
    /** Folded last name, first name and birth date: what makes two lines of a roster the same person. */
    matchKey: text().notNull(),
    /** Folded names and class for searching by two letters. */
    searchText: text().notNull(),
    userId: text().references(() => user.id, RESTRICT),
    createdAt: at().notNull(),
    updatedAt: at().notNull(),
  },
  (t) => [
    uniqueIndex("student_match").on(t.schoolId, t.matchKey),
    uniqueIndex("student_number").on(t.schoolId, t.number),
    uniqueIndex("student_user").on(t.userId),
    index("student_email").on(t.schoolId, t.email),
  ],
);

export const exam = sqliteTable(
  "exam",
  {
    id: text().primaryKey(),
    schoolId: schoolId(),
    name: text().notNull(),
    date: text().notNull(),
    subject: text().notNull().default(""),
    /** Hundredths, like points. */
    coefficient: integer().notNull().default(100),
    pagesPerCopy: integer().notNull(),
    sheetSize: text({ enum: ["A4", "A3"] }).notNull(),
    /** Several folded A3 sheets of one copy: one laid into the other, or one after the other. */
    folding: text({ enum: ["nested", "consecutive"] })
      .notNull()
      .default("nested"),
    /** What the printed codes of this exam's booklets begin with; null until the first were printed. */
    paperCode: text(),
    /** Counts the changes of the page table: an act thought on an older one is refused. */
    pagesVersion: integer().notNull().default(0),
    anonymous: integer({ mode: "boolean" }).notNull(),
    appreciationRequired: integer({ mode: "boolean" }).notNull().default(false),
    scheme: text({ mode: "json" }).notNull(),
    schemeVersion: integer().notNull().default(1),
    /** The job that is bringing a new scheme to the copies; marks wait for its end. */
    schemeJobId: text(),
    releasedAt: at(),
    deletedAt: at(),
    deletedBy: text().references(() => user.id, RESTRICT),
    deletedReason: text(),
    /** A retention run has begun to remove the exam for good: it cannot be restored any more. */
    purgingAt: at(),
    createdBy: text()
      .notNull()
      .references(() => user.id, RESTRICT),
    createdAt: at().notNull(),
    updatedAt: at().notNull(),
  },
  (t) => [index("exam_school").on(t.schoolId, t.deletedAt, t.date), uniqueIndex("exam_paper_code").on(t.paperCode)],
);

export const examTeacher = sqliteTable(
  "exam_teacher",
  {
    examId: text()
      .notNull()
      .references(() => exam.id, RESTRICT),
    userId: text()
      .notNull()
      .references(() => user.id, RESTRICT),
    schoolId: schoolId(),
  },
  (t) => [primaryKey({ columns: [t.examId, t.userId] }), index("exam_teacher_user").on(t.userId)],
);

/** Every scheme an exam has had since one was changed after a mark was given, the one before it included. */
export const schemeVersion = sqliteTable(
  "scheme_version",
  {
    examId: text()
      .notNull()
      .references(() => exam.id, RESTRICT),
    version: integer().notNull(),
    schoolId: schoolId(),
    scheme: text({ mode: "json" }).notNull(),
    reason: text(),
    createdBy: text().references(() => user.id, RESTRICT),
    createdAt: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.examId, t.version] })],
);

/** Files dropped together: one pile of paper, cut into copies as one. */
export const pile = sqliteTable(
  "pile",
  {
    id: text().primaryKey(),
    schoolId: schoolId(),
    examId: text()
      .notNull()
      .references(() => exam.id, RESTRICT),
    /** How many files were announced; what a ZIP holds is counted to it when it is unpacked. */
    files: integer().notNull(),
    /** One file after the other; or two files of the same length, fronts and backs, the backs perhaps from the last to the first. */
    order: text("sequence", { enum: ["files", "frontsBacks", "frontsBacksReversed"] }).notNull(),
    state: text({ enum: ["open", "cut"] }).notNull(),
    createdBy: text()
      .notNull()
      .references(() => user.id, RESTRICT),
    createdAt: at().notNull(),
    cutAt: at(),
  },
  (t) => [index("pile_exam").on(t.examId, t.state)],
);

export const scan = sqliteTable(
  "scan",
  {
    id: text().primaryKey(),
    schoolId: schoolId(),
    examId: text()
      .notNull()
      .references(() => exam.id, RESTRICT),
    fileName: text().notNull(),
    size: integer().notNull(),
    partSize: integer().notNull(),
    /** What the client says at first, what the bytes say once they are read. */
    sha256: text(),
    forced: integer({ mode: "boolean" }).notNull().default(false),
    state: text({ enum: ["uploading", "importing", "imported", "failed", "cancelled"] }).notNull(),
    objectKey: text().notNull(),
    uploadId: text().notNull(),
    jobId: text(),
    pageCount: integer(),
    /** The turn that most sideways pages of this scan need: 90, 270, or null when no page lies sideways. */
    sidewaysTurn: integer(),
    /** Null for scans of before there were piles. */
    pileId: text().references(() => pile.id, RESTRICT),
    /** Place in the pile, from 0. What a ZIP held follows it in `member`. */
    place: integer().notNull().default(0),
    member: integer().notNull().default(0),
    /** The ZIP this file came out of. */
    parentId: text(),
    /** What the bytes are; null until they were looked at. `substitute`: a sheet of ours that stands in for a lost page. */
    media: text({ enum: ["pdf", "jpeg", "png", "tiff", "zip", "substitute"] }),
    /** The file as it came, where `object_key` is the PDF made around it. */
    originalKey: text(),
    /** Whether codes were found on the pages looked at first: null until looked. */
    coded: integer({ mode: "boolean" }),
    errorCode: text(),
    errorPage: integer(),
    createdBy: text()
      .notNull()
      .references(() => user.id, RESTRICT),
    createdAt: at().notNull(),
    updatedAt: at().notNull(),
  },
  (t) => [index("scan_exam").on(t.examId, t.createdAt), index("scan_bytes").on(t.schoolId, t.sha256)],
);

export const scanPart = sqliteTable(
  "scan_part",
  {
    scanId: text()
      .notNull()
      .references(() => scan.id, RESTRICT),
    n: integer().notNull(),
    schoolId: schoolId(),
    etag: text().notNull(),
    size: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.scanId, t.n] })],
);

export const copy = sqliteTable(
  "copy",
  {
    id: text().primaryKey(),
    schoolId: schoolId(),
    examId: text()
      .notNull()
      .references(() => exam.id, RESTRICT),
    scanId: text()
      .notNull()
      .references(() => scan.id, RESTRICT),
    /** Number of the booklet inside its scan, from 0: makes cutting the same scan twice harmless. */
    booklet: integer().notNull(),
    anonymousId: text().notNull(),
    pageCount: integer().notNull(),
    /** The number printed on its pages, where they carry codes. */
    paperNumber: integer(),
    /** Validation has begun: the pages of the copy stay where they are. Cleared when it failed or was taken back. */
    sealedAt: at(),
    /** Somebody looked at what was odd about the copy as a whole (too few pages) and let it be. */
    oddAccepted: integer({ mode: "boolean" }).notNull().default(false),
    teacherId: text().references(() => user.id, RESTRICT),
    dispatchRunId: text(),
    assignedAt: at(),
    status: text({
      enum: ["STAGING", "READY", "LOCKED", "GRADING_IN_PROGRESS", "GRADING_FAILED", "GRADED"],
    }).notNull(),
    /** Counts the facts of the copy's object; an older fact never overwrites a newer one. */
    version: integer().notNull().default(0),
    total: integer(),
    marked: integer().notNull().default(0),
    validatedAt: at(),
    gradedAt: at(),
    failureCode: text(),
    failure: text(),
    retries: integer().notNull().default(0),
    finalVersion: integer().notNull().default(0),
    finalKey: text(),
    finalSha256: text(),
    finalPages: integer(),
    createdAt: at().notNull(),
  },
  (t) => [
    uniqueIndex("copy_booklet").on(t.scanId, t.booklet),
    uniqueIndex("copy_anonymous").on(t.examId, t.anonymousId),
    index("copy_exam").on(t.examId, t.status),
    index("copy_teacher").on(t.teacherId, t.status),
    check(
      "graded_has_final_pdf",
      sql`${t.status} <> 'GRADED' or (${t.finalKey} is not null and ${t.finalSha256} is not null and ${t.finalPages} is not null)`,
    ),
  ],
);

export const finalPdf = sqliteTable(
  "final_pdf",
  {
    copyId: text()
      .notNull()
      .references(() => copy.id, RESTRICT),
    version: integer().notNull(),
    schoolId: schoolId(),
    objectKey: text().notNull(),
    sha256: text().notNull(),
    pages: integer().notNull(),
    createdAt: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.copyId, t.version] })],
);

/**
 * One page: a side of a scan, or half of an A3 side. On one copy at most, by construction; that a page which is not to be
 * on any copy is on none, and one that is on a copy has a place there, is kept by triggers (migration 0003).
 */
export const page = sqliteTable(
  "page",
  {
    id: text().primaryKey(),
    schoolId: schoolId(),
    scanId: text()
      .notNull()
      .references(() => scan.id, RESTRICT),
    /** Numbers the pages of a scan: the index of its side, from 0; of a right half, as many more as the scan has sides. */
    n: integer().notNull(),
    /** Index of the side in the scan where it is not `n`. */
    side: integer(),
    /** 0 the whole side; of an A3 side with two pages 1 the left one, 2 the right one. */
    half: integer().notNull().default(0),
    /** The page object in the PDF, so that a page of a huge scan is found without walking the tree; 0 when unknown. */
    objectNumber: integer().notNull(),
    copyId: text().references(() => copy.id, RESTRICT),
    /** Index inside the copy, from 0. */
    position: integer(),
    done: integer({ mode: "boolean" }).notNull().default(false),
    state: text({ enum: ["unread", "known", "unknown", "extra", "blank", "duplicate", "discarded", "error"] })
      .notNull()
      .default("unread"),
    /** Why it was discarded, in a person's words; why it could not be read, as a code. */
    reason: text(),
    /** The page this one shows a second time. */
    duplicateOf: text(),
    /** Points (1/72 inch) as displayed, after the turn. */
    width: integer(),
    height: integer(),
    /** Clockwise turn on top of the PDF's own rotation: 0, 90, 180 or 270. */
    turn: integer().notNull().default(0),
    /** The turn the stored pictures have. Another one than `turn`: they are made anew. */
    pictureTurn: integer().notNull().default(0),
    /** Hundredths of a degree by which the turned page must be rotated clockwise about its middle to be straight. */
    skew: integer().notNull().default(0),
    /** Where on the turned side this page begins and ends, in ten-thousandths of the side's width. */
    cropLeft: integer().notNull().default(0),
    cropRight: integer().notNull().default(10_000),
    viewKey: text(),
    thumbKey: text(),
    /** It carries the name: teachers of an anonymous exam get it without its top strip. */
    named: integer({ mode: "boolean" }).notNull().default(false),
    /** The same pictures without the name strip, for teachers of an anonymous exam; null on pages that carry no name. */
    maskedViewKey: text(),
    maskedThumbKey: text(),
    /** The text of the code on it, and what one of ours says. */
    code: text(),
    codeCopy: integer(),
    codePage: integer(),
    /** What was measured (domain/look), as JSON. */
    look: text({ mode: "json" }),
    /** Kinds of faults somebody looked at and let be. */
    accepted: text({ mode: "json" }).notNull().default(sql`'[]'`),
  },
  (t) => [uniqueIndex("page_scan").on(t.scanId, t.n), uniqueIndex("page_copy").on(t.copyId, t.position)],
);

/** An act at the page table, with what it changed from and to: undone by writing what was before. */
export const pageAct = sqliteTable(
  "page_act",
  {
    /** Chosen by the screen: sent twice, it is done once. */
    id: text().primaryKey(),
    schoolId: schoolId(),
    examId: text()
      .notNull()
      .references(() => exam.id, RESTRICT),
    /** The version of the page table it made. */
    version: integer().notNull(),
    actorId: text()
      .notNull()
      .references(() => user.id, RESTRICT),
    verb: text().notNull(),
    /** Pages and copies before and after (domain/page-table.ts). */
    change: text({ mode: "json" }).notNull(),
    at: at().notNull(),
    undoneAt: at(),
    /** The act that this one undid. */
    undoes: text(),
  },
  (t) => [uniqueIndex("page_act_version").on(t.examId, t.version), index("page_act_actor").on(t.examId, t.actorId)],
);

/** A printed booklet: which copy numbers exist on paper. */
export const paper = sqliteTable(
  "paper",
  {
    examId: text()
      .notNull()
      .references(() => exam.id, RESTRICT),
    number: integer().notNull(),
    schoolId: schoolId(),
    pages: integer().notNull(),
    /** Whose name was printed on it: a prediction, checked like any other. */
    studentId: text().references(() => student.id, RESTRICT),
    jobId: text().notNull(),
    createdAt: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.examId, t.number] })],
);

/** Who wrote which copy: read by `db/identity.ts` only, which no teacher's route may import. */
export const identity = sqliteTable(
  "identity",
  {
    copyId: text()
      .primaryKey()
      .references(() => copy.id, RESTRICT),
    schoolId: schoolId(),
    examId: text()
      .notNull()
      .references(() => exam.id, RESTRICT),
    studentId: text()
      .notNull()
      .references(() => student.id, RESTRICT),
    /** 1, or 2 and up when the same student handed in a further copy on purpose. */
    nth: integer().notNull().default(1),
    method: text({ enum: ["manual"] }).notNull(),
    identifiedBy: text()
      .notNull()
      .references(() => user.id, RESTRICT),
    identifiedAt: at().notNull(),
  },
  (t) => [uniqueIndex("identity_student").on(t.examId, t.studentId, t.nth), index("identity_who").on(t.studentId)],
);

export const job = sqliteTable(
  "job",
  {
    id: text().primaryKey(),
    schoolId: schoolId(),
    examId: text().references(() => exam.id, RESTRICT),
    kind: text({
      enum: ["import", "finalize", "export", "roster", "scheme", "slips", "studentExport", "booklets"],
    }).notNull(),
    state: text({ enum: ["queued", "running", "succeeded", "failed", "cancelled"] }).notNull(),
    done: integer().notNull().default(0),
    total: integer().notNull().default(0),
    ownerId: text()
      .notNull()
      .references(() => user.id, RESTRICT),
    /** The scan, copy or object the job works on. */
    subject: text().notNull(),
    /** What the job needs to start again when its message is lost; ids and options only. */
    ask: text({ mode: "json" }).notNull(),
    requestId: text().notNull(),
    /** Tries so far, the one under way included. */
    attempts: integer().notNull().default(1),
    result: text({ mode: "json" }),
    fileKey: text(),
    fileName: text(),
    errorCode: text(),
    errorDetails: text({ mode: "json" }),
    createdAt: at().notNull(),
    updatedAt: at().notNull(),
    finishedAt: at(),
  },
  (t) => [
    index("job_exam").on(t.examId, t.createdAt),
    index("job_state").on(t.state, t.updatedAt),
    index("job_school").on(t.schoolId, t.createdAt),
  ],
);

/** A message that no consumer could finish; an admin sees it and can send it again. */
export const parked = sqliteTable(
  "parked",
  {
    id: text().primaryKey(),
    schoolId: schoolId(),
    queue: text().notNull(),
    body: text({ mode: "json" }).notNull(),
    why: text().notNull(),
    attempts: integer().notNull(),
    jobId: text(),
    createdAt: at().notNull(),
    retriedAt: at(),
  },
  (t) => [index("parked_school").on(t.schoolId, t.createdAt)],
);

export const event = sqliteTable(
  "event",
  {
    id: text().primaryKey(),
    schoolId: schoolId(),
    examId: text(),
    copyId: text(),
    actorId: text(),
    kind: text().notNull(),
    success: integer({ mode: "boolean" }).notNull(),
    /** Ids, versions and codes; never names, marks or texts. */
    detail: text({ mode: "json" }).notNull(),
    requestId: text(),
    at: at().notNull(),
    /** Place in the copy's chain, from 1, and what binds it there (src/event-chain.ts); null until the copy's object sealed it. */
    seq: integer(),
    epoch: integer(),
    hash: text(),
  },
  (t) => [
    index("event_copy").on(t.copyId, t.at),
    index("event_exam").on(t.examId, t.at),
    uniqueIndex("event_chain").on(t.copyId, t.seq),
    index("event_unsealed").on(t.at).where(sql`copy_id is not null and seq is null`),
  ],
);

/** Something only a person can put right. One row per trouble: what comes again is counted. */
export const alert = sqliteTable(
  "alert",
  {
    id: text().primaryKey(),
    schoolId: schoolId(),
    /** What the trouble is about: kind and subject. */
    fingerprint: text().notNull(),
    kind: text({
      enum: [
        "FINALIZE_FAILED",
        "MESSAGE_PARKED",
        "INVARIANT_BROKEN",
        "CHAIN_BROKEN",
        "PROJECTION_REPAIRED",
        "RETENTION_DUE",
      ],
    }).notNull(),
    code: text().notNull(),
    state: text({ enum: ["NEW", "ACKNOWLEDGED", "INVESTIGATING", "RESOLVED", "IGNORED"] }).notNull(),
    examId: text(),
    copyId: text(),
    jobId: text(),
    /** How often it came, and the id of the last time, so that one telling told twice counts once. */
    count: integer().notNull().default(1),
    lastId: text().notNull(),
    firstAt: at().notNull(),
    lastAt: at().notNull(),
    changedBy: text().references(() => user.id, RESTRICT),
    changedAt: at(),
    /** What whoever changed the state wrote about it. */
    note: text(),
  },
  (t) => [
    uniqueIndex("alert_fingerprint").on(t.schoolId, t.fingerprint),
    index("alert_school").on(t.schoolId, t.state, t.lastAt),
  ],
);

/**
 * Who did or saw what, from where: signing in, links, roles, exports, downloads, copies opened. Acts on a copy are in
 * its chain (`event`) too. Append-only: triggers refuse a change, and a removal before its time (migration 0002).
 */
export const audit = sqliteTable(
  "audit",
  {
    id: text().primaryKey(),
    /** Null for what the operator does, and for a sign-in that names nobody. */
    schoolId: text(),
    at: at().notNull(),
    actorId: text(),
    /** One of domain/audit.ts. */
    kind: text().notNull(),
    success: integer({ mode: "boolean" }).notNull(),
    /** Whom or what it was about: a person, a student, a link's purpose, a job. */
    subject: text(),
    examId: text(),
    copyId: text(),
    /** Truncated: the first three numbers of IPv4, the first three groups of IPv6. */
    address: text().notNull(),
    device: text().notNull(),
    /** Ids, counts and codes; never names, marks or texts. */
    detail: text({ mode: "json" }).notNull(),
    requestId: text(),
  },
  (t) => [
    index("audit_school").on(t.schoolId, t.at),
    index("audit_copy").on(t.copyId, t.at),
    index("audit_actor").on(t.actorId, t.at),
    index("audit_kind").on(t.schoolId, t.kind, t.at),
    index("audit_at").on(t.at),
  ],
);

/** What a retention run removed, or would have. */
export const retentionRun = sqliteTable(
  "retention_run",
  {
    id: text().primaryKey(),
    schoolId: schoolId(),
    dryRun: integer({ mode: "boolean" }).notNull(),
    /** Ids and counts by kind of data. */
    report: text({ mode: "json" }).notNull(),
    at: at().notNull(),
    finishedAt: at(),
  },
  (t) => [index("retention_run_school").on(t.schoolId, t.at)],
);

/** One row about the installation itself. */
export const installation = sqliteTable("installation", {
  one: integer().primaryKey(),
  /** Set while a backup is being restored. */
  restoringAt: at(),
  /** The copy the running check of everything has reached, and when the last whole round ended. */
  checkCursor: text(),
  checkedAt: at(),
});
