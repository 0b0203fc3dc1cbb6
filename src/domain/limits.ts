/** Every limit of the product, with its unit and its reason: server, screens and documents read them here only. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MIB = 1024 * 1024;

/**
 * How often a request of each class may come, in a minute. `of` says whose count it is: a person's, or, where nobody is
 * signed in yet, an address's, which may be a whole school's. `exact` classes are counted by an object of the account
 * (durable-objects/limiter), the others by the platform's own binding, near the client and without a further hop, which
 * may be off by a little. docs/adr/017 says why.
 */
export const RATES = {
  /** Signing in, links. Forty students at once need a hundred; wrong ones are counted more strictly, and exactly. */
  open: { of: "address", perMinute: 1_200, exact: false },
  /** A teacher marking fast makes ten a second, a script of hers some more. Fifty is a program that has gone mad. */
  write: { of: "person", perMinute: 3_000, exact: false },
  /** Files and counts over a whole exam: a class looked through quickly, not a copy of the store. */
  costlyRead: { of: "person", perMinute: 1_200, exact: false },
  /** What begins a job or touches every copy of an exam. */
  costly: { of: "person", perMinute: 60, exact: true },
} as const satisfies Record<string, { of: "address" | "person"; perMinute: number; exact: boolean }>;
export type RateClass = keyof typeof RATES;

export const LIMITS = {
  // Locks
  /** A teacher who leaves the desk open for ten minutes has left. */
  lockTtlMs: 600_000,
  lockTtlMaxMs: 3_600_000,
  lockHeartbeatMs: 30_000,

  // Sessions and links
  sessionIdleMs: 4 * HOUR,
  sessionAbsoluteMs: 7 * 24 * HOUR,
  /** Sliding is written at most this often: a page of 40 thumbnails must not mean 40 writes. */
  sessionSlideMs: 5 * MINUTE,
  linkTtlMs: 24 * HOUR,
  /** Somebody who signs in more often than this without signing out loses the session that was idle longest. */
  sessionsPerPersonMax: 50,
  /** A script's token dies within a year, so that a forgotten one does. Days. */
  tokenDaysMax: 365,
  tokensPerPersonMax: 20,
  /** That a token was used is written at most this often: a script's thousand calls are not a thousand writes. */
  tokenSlideMs: 5 * MINUTE,
  /** Wrong passwords for one account (P1.6): so many within the window close it. Guessing 5 per quarter of an hour is no guessing. */
  failuresMax: 5,
  failuresWithinMs: 15 * MINUTE,
  lockOutMs: 15 * MINUTE,
  /**
   * Wrong passwords, codes and links from one address, over all accounts. A school of 800 behind one address whose
   * pupils all sign in within this time and get it wrong once in five stays below; who tries common passwords on
   * everybody does not get far.
   */
  wrongPerAddress: { count: 200, windowMs: 15 * MINUTE },
  /** For half a year a device on which a person signed in is not shut out by what others try elsewhere. */
  deviceKnownMs: 180 * 24 * HOUR,
  devicesKnownMax: 20,
  /** An object that counts looks this often whether it may be forgotten. */
  limiterCleanMs: HOUR,
  /** A browser answers within seconds; people look for their telephone. */
  challengeMs: 5 * MINUTE,
  passkeysMax: 20,
  passkeyNameMax: 80,
  backupCodes: 10,
  /** RFC 6238; every code generator assumes it. */
  totpStepMs: 30_000,
  /**
   * A slip is handed out in class, and the pupil who was ill gets it two weeks later. It may live so long because its
   * code has 60 bits, belongs to one login, and wrong ones are counted.
   */
  slipTtlMs: 30 * 24 * HOUR,
  /** The file of slips holds codes in clear: a day is enough to print it, and to print it again when the printer jams. */
  slipsFileMs: 24 * HOUR,
  /** Slips of one job: the largest year of a large school. */
  slipsMax: 500,

  // Printed papers
  /** A week to print it, and to print it again when the printer jams; the numbers in it are given once. */
  bookletsFileMs: 7 * 24 * HOUR,
  /** One job's booklets, extra sheets, and A4 sides in all: eight pages for a year of 300 need 50 MB while they are made. */
  paperCopiesMax: 1_000,
  extraSheetsMax: 500,
  paperSidesMax: 2_400,
  /** Students on attendance sheets or prenamed papers of one job. */
  paperStudentsMax: 2_000,
  classesMax: 100,

  /** That a mail was sent, or was not, is of use while its link might be looked for; after that it is a list of who wrote to whom. */
  mailKeptMs: 30 * 24 * HOUR,
  /** One mail about a forgotten password per person: nobody can be flooded by a stranger. */
  forgottenEveryMs: 5 * MINUTE,
  passwordMin: 12,
  passwordMax: 200,

  // Scans
  /** R2 wants parts of one size; 8 MiB keeps a lost part cheap on a weak line and stays far below the 100 MB request. */
  partBytes: 8 * MIB,
  /** One byte less than 2 GiB: positions in a PDF are counted in 32 bits, and one of them is the sign. */
  scanBytesMax: 2_048 * MIB - 1,
  /** Sides of one file: a year of 100 pupils with 30 sides each. A school may choose less, never more. */
  scanPagesMax: 3_000,
  /** Files in one ZIP: as many as a file may have sides. */
  zipEntriesMax: 3_000,
  /** Packed a thousandfold, and more than this: made to fill a disk, not to carry copies. */
  zipRatioMax: 1_000,
  zipRatioBytes: 64 * MIB,
  /** What one message unpacks before it sends the next one, so that a long ZIP stays within the time of a message. */
  unpackBytesPerMessage: 256 * MIB,
  unpackEntriesPerMessage: 200,
  /** Files dropped together. */
  pileFilesMax: 3_000,
  /** An upload nobody went on with for a week is given up, and so is a protected PDF nobody opened. The store drops its parts then too. */
  uploadMs: 7 * 24 * HOUR,
  /** Pages per queue message: small enough for many consumers at once, large enough to pay for opening the PDF. */
  pagesPerMessage: 8,
  /** A side over which as many consumers died is named unreadable, so that the others arrive. */
  pageDeathsMax: 2,
  viewDpi: 150,
  /** An A4 page at 150 dpi has 2.2 million pixels; a poster is shown smaller rather than exhausting the memory. */
  viewPixelsMax: 4_500_000,
  thumbWidth: 220,
  viewQuality: 75,
  thumbQuality: 60,
  /** The part of a copy's first page that carries the name: never stored for teachers of an anonymous exam. */
  headerStripFraction: 0.25,
  /** pdf-lib holds three times what it reads; 20 MiB is what fits into 128 MB with room to draw. */
  copyBytesMax: 20 * MIB,

  // Texts
  nameMax: 200,
  labelMax: 200,
  commentMax: 4_000,
  remarkMax: 2_000,
  appreciationMax: 4_000,
  reasonMax: 500,
  draftBytesMax: 200_000,
  inkStrokesMax: 200,
  inkPointsMax: 4_000,
  annotationsPerCopyMax: 500,

  // Requests
  bodyBytesMax: 1 * MIB,
  /** What anybody may send before signing in: a login, a password, a token. */
  smallBodyBytesMax: 8 * 1024,
  /** Where no body belongs: room for an empty object. */
  noBodyBytesMax: 64,
  /** So much of a body that is too large is still heard, so that its sender hears why. */
  bodyHeardBytesMax: 2 * MIB,
  cspReportBytesMax: 16 * 1024,
  /** A page that breaks its policy does so again and again; the log of one isolate needs it a few times a minute. */
  cspReportsPerMinute: 30,
  rosterBytesMax: 2 * MIB,
  /** What one copy's object keeps, as JSON; an object answers at most 32 MiB. */
  dumpBytesMax: 32 * MIB,
  /** Above this a roster is imported as a job. */
  rosterLinesNow: 200,
  rosterLinesMax: 10_000,
  pagesPerCopyMax: 100,
  /** One act at the page table: a whole long copy, not a whole exam. */
  pagesPerActMax: 200,

  // Lists: default and maximum
  examsPage: { usual: 50, max: 200 },
  copiesPage: { usual: 100, max: 500 },
  studentsPage: { usual: 100, max: 1_000 },
  usersPage: { usual: 100, max: 500 },
  eventsPage: { usual: 100, max: 500 },

  /** A device that was off-line longer than this does not get the answer to a repeated act any more. */
  operationMs: 30 * 24 * HOUR,
  /** What nobody took up for a month is not wanted; the copy's object drops it at its next write. */
  draftMs: 30 * 24 * HOUR,

  // Deadlines: after them 503, and the reader tries again
  /** D1, an object, a queue: each answers within milliseconds, or is in trouble. */
  deadlineCallMs: 5_000,
  deadlineFilesMs: 10_000,
  /** A part of 8 MiB on a line of 1 Mbit/s takes 70 seconds to come in while it is stored. */
  deadlineStreamMs: 120_000,
  deadlineBackgroundMs: 30_000,

  // Queues and sweeps
  messageAttemptsMax: 5,
  retryFirstMs: 5_000,
  retryLongestMs: 600_000,
  /** A file that nothing names after a day never will be named. */
  orphanMs: 24 * HOUR,
  /** Nothing of an exam or a student goes for good before a report has said so for this long. */
  retentionNoticeMs: 14 * 24 * HOUR,
  /** Notices of a run older than this count no more: nobody may have read them. */
  retentionGapMs: 28 * 24 * HOUR,
  /** A job queued or running without progress for this long has lost its message and is sent again. */
  jobSilentMs: 10 * MINUTE,
  /** Validating takes a second; a copy sealed for so long and still in staging was left alone by whoever sealed it. */
  sealForgottenMs: 5 * MINUTE,
  /** A final PDF takes seconds; one that was under way for half an hour without a word has died. */
  finalizeStuckMs: 30 * MINUTE,
} as const;
