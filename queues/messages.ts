/** Messages carry ids and a run, never bytes, names or a state that may have moved on. */
import * as z from "zod";
import { SchemeWire } from "#contract/exam";
import { CHOICES } from "#domain/scheme-change";

const place = { v: z.literal(1), schoolId: z.string(), requestId: z.string() };
/** The job is the run: a message whose job has ended is stale. */
const scan = { ...place, scanId: z.string(), jobId: z.string() };

export const InspectMessage = z.strictObject({ ...scan, kind: z.literal("inspect") });
export const RasterizeMessage = z.strictObject({
  ...scan,
  kind: z.literal("rasterize"),
  /** Pages `from` (from 0) up to, but not including, `to`. */
  from: z.int(),
  to: z.int(),
});
export const SplitMessage = z.strictObject({ ...scan, kind: z.literal("split") });
export const FinalizeMessage = z.strictObject({
  ...place,
  kind: z.literal("finalize"),
  examId: z.string(),
  copyId: z.string(),
  runId: z.string(),
});
export const ExportMessage = z.strictObject({ ...place, kind: z.literal("export"), jobId: z.string() });
export const RosterMessage = z.strictObject({ ...place, kind: z.literal("roster"), jobId: z.string() });
export const SlipsMessage = z.strictObject({ ...place, kind: z.literal("slips"), jobId: z.string() });

export const SchemeMessage = z.strictObject({
  ...place,
  kind: z.literal("scheme"),
  jobId: z.string(),
  /** Copies up to this one were brought to the new scheme; "" at first. */
  after: z.string(),
});

/** What the row of the job of a new scheme keeps, so that it can begin again from nothing else. */
export const SchemeJob = z.strictObject({
  scheme: SchemeWire,
  choices: z.record(z.string(), z.enum(CHOICES)),
  reason: z.string(),
  /** The version it was looked at on; the new one is the next. */
  version: z.int(),
});
export type SchemeJob = z.infer<typeof SchemeJob>;
export const StudentExportMessage = z.strictObject({ ...place, kind: z.literal("studentExport"), jobId: z.string() });

export const Message = z.discriminatedUnion("kind", [
  InspectMessage,
  RasterizeMessage,
  SplitMessage,
  FinalizeMessage,
  ExportMessage,
  RosterMessage,
  SchemeMessage,
  SlipsMessage,
  StudentExportMessage,
]);
export type Message = z.infer<typeof Message>;
export type MessageOf<K extends Message["kind"]> = Extract<Message, { kind: K }>;

/** The job a message works for. */
export function jobOf(message: Message): string {
  return message.kind === "finalize" ? message.runId : message.jobId;
}
