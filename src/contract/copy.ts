/** Copies as lists show them, as the desk opens them, as their student reads them. */
import * as z from "zod";
import { ANNOTATION_KINDS, type Annotation } from "#domain/annotation";
import { COPY_STATUSES } from "#domain/copy";
import { LIMITS } from "#domain/limits";
import { SchemeWire } from "./exam.ts";
import { Id, Millis, Points, Token, Version } from "./ids.ts";
import { StudentWire } from "./roster.ts";

export const CopyStatusWire = z.enum(COPY_STATUSES);

export const CopyRow = z.strictObject({
  id: Id,
  anonymousId: z.string(),
  status: CopyStatusWire,
  pageCount: z.int(),
  /** Scan and number of the booklet in it, from 0. A stack is often in the order of names: never sent to teachers. */
  scanId: Id.optional(),
  booklet: z.int().optional(),
  /** For each page, degrees clockwise by which its picture is rotated about its middle; for those who see the stack. */
  rotations: z.array(z.number()).optional(),
  /** Never sent to a teacher of an anonymous exam. */
  student: StudentWire.nullable().optional(),
  teacher: z.strictObject({ id: Id, name: z.string() }).nullable(),
  total: Points.nullable(),
  /** Questions that have a mark. */
  marked: z.int(),
  gradedAt: Millis.nullable(),
  failure: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  /** Failed tries of the final PDF since the copy was finalized. */
  retries: z.int(),
  thumb: z.string().nullable(),
});

export const CopiesQuery = z.strictObject({
  status: CopyStatusWire.optional(),
  teacher: Id.optional(),
  query: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.copiesPage.max).optional(),
  cursor: z.string().max(500).optional(),
});

const unit = z.number().min(0).max(1);
const annotationFacts = {
  page: z.int().min(0).max(10_000),
  x: unit,
  y: unit,
  w: unit,
  h: unit,
  kind: z.enum(ANNOTATION_KINDS),
};
const Ink = z.array(z.array(z.number().min(0).max(1)).max(LIMITS.inkPointsMax)).max(LIMITS.inkStrokesMax);

export const AnnotationWire = z.strictObject({
  id: Id,
  ...annotationFacts,
  text: z.string(),
  scoreDelta: z.int().nullable(),
  ink: Ink.nullable(),
  version: Version,
});
// Drift between the wire and the rules is a compile error, in both directions.
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
export const ANNOTATION_MATCHES_DOMAIN: Same<z.infer<typeof AnnotationWire>, Annotation> = true;

/** `version` is optional here only so that its absence can be answered with 428 instead of 400. */
export const PutAnnotation = z.strictObject({
  ...annotationFacts,
  text: z.string().max(LIMITS.commentMax).optional(),
  scoreDelta: z.int().min(-100_000).max(100_000).nullable().optional(),
  ink: Ink.nullable().optional(),
  version: Version.optional(),
});
export const VersionQuery = z.strictObject({ version: z.coerce.number().int().min(0).optional() });
export const PutMark = z.strictObject({
  points: Points.nullable(),
  version: Version.optional(),
  /** The version of the scheme the mark was thought in: under another one it is refused instead of misread. */
  schemeVersion: Version.optional(),
});
export const PutRemark = z.strictObject({ text: z.string().max(LIMITS.remarkMax), version: Version.optional() });
export const PutAppreciation = z.strictObject({
  text: z.string().max(LIMITS.appreciationMax),
  version: Version.optional(),
});

export const MarkWire = z.strictObject({ questionId: z.string(), points: Points.nullable(), version: Version });
export const RemarkWire = z.strictObject({ questionId: z.string(), text: z.string(), version: Version });
export const AppreciationWire = z.strictObject({ text: z.string(), version: Version });

export const LockAsk = z.strictObject({
  ttlSeconds: z
    .int()
    .min(1)
    .max(LIMITS.lockTtlMaxMs / 1000)
    .optional(),
});
export const LockWire = z.strictObject({
  token: Token,
  epoch: z.int().min(1),
  owner: z.strictObject({ id: Id, name: z.string() }),
  expiresAt: Millis,
  serverTime: Millis,
});
export const LockStatus = z.strictObject({
  locked: z.boolean(),
  mine: z.boolean(),
  owner: z.strictObject({ id: Id, name: z.string() }).nullable(),
  expiresAt: Millis.nullable(),
  serverTime: Millis,
});

export const PageWire = z.strictObject({
  /** Index inside the copy, from 0: the `page` of annotations and the `:n` of the picture's path. */
  n: z.int().min(0),
  /** Points (1/72 inch) as displayed: the straight frame that annotations are fractions of. */
  width: z.int(),
  height: z.int(),
  /** Degrees clockwise, above -180 and up to 180, by which the picture is rotated about its middle inside that frame. */
  rotate: z.number(),
  thumb: z.string(),
  view: z.string(),
});

export const FinalWire = z.strictObject({ version: z.int(), pages: z.int(), sha256: z.string(), url: z.string() });

const work = {
  annotations: z.array(AnnotationWire),
  marks: z.array(MarkWire),
  remarks: z.array(RemarkWire),
  appreciation: AppreciationWire,
};

/** What the desk opens. */
export const CopyWire = z.strictObject({
  id: Id,
  anonymousId: z.string(),
  status: CopyStatusWire,
  exam: z.strictObject({
    id: Id,
    name: z.string(),
    subject: z.string(),
    date: z.string(),
    anonymous: z.boolean(),
    appreciationRequired: z.boolean(),
  }),
  scheme: SchemeWire,
  schemeVersion: Version,
  schemeTotal: Points,
  pages: z.array(PageWire),
  lock: LockStatus,
  ...work,
  total: Points.nullable(),
  failure: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  final: FinalWire.nullable(),
  student: StudentWire.nullable().optional(),
});

export const LotWire = z.strictObject({
  examId: Id,
  name: z.string(),
  subject: z.string(),
  date: z.string(),
  total: z.int(),
  left: z.int(),
  done: z.int(),
  failed: z.int(),
  schemeTotal: Points,
});

export const DraftWire = z.strictObject({
  clientId: z.string().min(1).max(64),
  version: Version.optional(),
  payload: z.string().max(LIMITS.draftBytesMax),
});
/** Which draft is meant, so that one saved since is not thrown away with it; without it, whichever there is. */
export const DraftQuery = z
  .strictObject({ clientId: DraftWire.shape.clientId.optional(), version: VersionQuery.shape.version })
  .refine(({ clientId, version }) => (clientId === undefined) === (version === undefined));
export const DraftStored = z.strictObject({ ...DraftWire.shape, version: Version, updatedAt: Millis });

export const AssignStudent = z.strictObject({ studentId: Id.nullable(), secondCopy: z.boolean().optional() });
export const DispatchAsk = z.strictObject({ redo: z.boolean().optional() });
export const Dispatched = z.strictObject({
  runId: Id,
  assigned: z.int(),
  perTeacher: z.record(z.string(), z.int()),
  min: z.int(),
  max: z.int(),
});
export const ValidateAllReport = z.strictObject({
  validated: z.int(),
  refused: z.array(z.strictObject({ copyId: Id, code: z.string() })),
});
export const CopyStatusAnswer = z.strictObject({ status: CopyStatusWire });

/** What a student sees in the list: released copies only. */
export const MyCopyRow = z.strictObject({
  id: Id,
  examName: z.string(),
  subject: z.string(),
  date: z.string(),
  total: Points,
  schemeTotal: Points,
  releasedAt: Millis,
});
export const MyCopy = z.strictObject({
  id: Id,
  examName: z.string(),
  subject: z.string(),
  date: z.string(),
  scheme: SchemeWire,
  schemeTotal: Points,
  total: Points,
  pages: z.array(PageWire),
  annotations: z.array(AnnotationWire),
  marks: z.array(MarkWire),
  remarks: z.array(RemarkWire),
  appreciation: z.string(),
  final: FinalWire,
});

export const EventWire = z.strictObject({
  id: z.string(),
  at: Millis,
  kind: z.string(),
  success: z.boolean(),
  actor: z.strictObject({ id: Id, name: z.string() }).nullable(),
  detail: z.unknown(),
});

export const ParkedWire = z.strictObject({
  id: Id,
  queue: z.string(),
  kind: z.string(),
  why: z.string(),
  attempts: z.int(),
  jobId: Id.nullable(),
  createdAt: Millis,
  retriedAt: Millis.nullable(),
});

export const Health = z.strictObject({
  status: z.enum(["ok", "down"]),
  /** Names of what does not answer. */
  down: z.array(z.enum(["d1", "r2", "durableObject", "jspi"])),
});
