/** Scans: files of any kind, uploaded in parts, then imported by a job; and the piles they lie in. */
import * as z from "zod";
import { LIMITS } from "#domain/limits";
import { MEDIA } from "#domain/media";
import { ErrorCode } from "./error.ts";
import { Id, Millis } from "./ids.ts";

const FileName = z.string().trim().min(1).max(300);
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const Place = z
  .int()
  .min(0)
  .max(LIMITS.pileFilesMax - 1);

/** One file after the other; or two of the same length, fronts and backs, the backs perhaps from the last to the first. */
export const PileOrder = z.enum(["files", "frontsBacks", "frontsBacksReversed"]);

export const NewPile = z.strictObject({
  /** How many files are dropped together. */
  files: z.int().min(1).max(LIMITS.pileFilesMax),
  order: PileOrder.optional(),
});
export const PileChange = z.strictObject({
  order: PileOrder.optional(),
  /** Announced files that will not come: they are not waited for. Told again, nothing changes. */
  absent: z
    .array(z.strictObject({ place: Place, fileName: FileName }))
    .max(LIMITS.pileFilesMax)
    .optional(),
});
export const PileRow = z.strictObject({
  id: Id,
  /** Files announced, and those that came out of a ZIP. */
  files: z.int(),
  order: PileOrder,
  state: z.enum(["open", "cut"]),
  /** Each of its files is read, failed or cancelled. */
  complete: z.boolean(),
  createdAt: Millis,
});

export const NewScan = z.strictObject({
  fileName: FileName,
  size: z.int().min(0),
  sha256: Sha256.optional(),
  force: z.boolean().optional(),
  /** Without a pile the file gets one of its own. */
  pileId: Id.optional(),
  /** From 0: where in the pile it lies. */
  place: Place.optional(),
});
export const ScanStarted = z.strictObject({ scanId: Id, partSize: z.int().min(1), pileId: Id });
export const PartStored = z.strictObject({ n: z.int().min(1), etag: z.string() });
/** What was computed while the parts went up; `force` when the same bytes are wanted twice. */
export const ScanComplete = z.strictObject({ sha256: Sha256.optional(), force: z.boolean().optional() });
export const ScanPassword = z.strictObject({ password: z.string().min(1).max(LIMITS.passwordMax) });

export const ScanWire = z.strictObject({
  id: Id,
  examId: Id,
  fileName: z.string(),
  size: z.int(),
  partSize: z.int(),
  state: z.enum(["uploading", "importing", "imported", "failed", "cancelled"]),
  /** Numbers of the parts that are there, from 1. */
  parts: z.array(z.int()),
  jobId: Id.nullable(),
  pageCount: z.int().nullable(),
  copies: z.int(),
  /** Null for scans of before there were piles. */
  pileId: Id.nullable(),
  /** Place in the pile, from 0; files of one ZIP share it and are ordered by `member`. */
  place: z.int(),
  member: z.int(),
  /** The ZIP it came out of. */
  parentId: Id.nullable(),
  /** By its bytes; null until they were looked at. */
  media: z.enum([...MEDIA, "substitute"]).nullable(),
  /** `details` as in the job's own refusal: which file has the same bytes, what a file seems to be, how many pages. */
  error: z.strictObject({ code: ErrorCode, page: z.int().nullable(), details: z.unknown().optional() }).nullable(),
  createdAt: Millis,
});

export const ScanList = z.strictObject({
  items: z.array(ScanWire),
  piles: z.array(PileRow),
  /** What this school lets one file have: bytes, sides. */
  limits: z.strictObject({ bytes: z.int(), sides: z.int() }),
});
