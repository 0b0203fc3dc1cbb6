/** Scans: uploaded in parts, then imported by a job. */
import * as z from "zod";
import { ErrorCode } from "./error.ts";
import { Id, Millis } from "./ids.ts";

export const NewScan = z.strictObject({
  fileName: z.string().trim().min(1).max(300),
  size: z.int().min(0),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  force: z.boolean().optional(),
});
export const ScanStarted = z.strictObject({ scanId: Id, partSize: z.int().min(1) });
export const PartStored = z.strictObject({ n: z.int().min(1), etag: z.string() });

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
  error: z.strictObject({ code: ErrorCode, page: z.int().nullable() }).nullable(),
  createdAt: Millis,
});
