/** Messages carry ids and a run, never bytes, names or a state that may have moved on. */
import * as z from "zod";
import { SchemeWire } from "#contract/exam";
import { CHOICES } from "#domain/scheme-change";

const place = { v: z.literal(1), schoolId: z.string(), requestId: z.string() };
/** The job is the run: a message whose job has ended is stale. */
const scan = { ...place, scanId: z.string(), jobId: z.string() };

export const InspectMessage = z.strictObject({ ...scan, kind: z.literal("inspect") });
/** A ZIP; some of its files, from where the last message stopped. */
export const UnpackMessage = z.strictObject({ ...scan, kind: z.literal("unpack") });
/** The only message with a secret in it: it is kept nowhere else, and `keepable` takes it away. */
export const UnlockMessage = z.strictObject({ ...scan, kind: z.literal("unlock"), password: z.string() });
export const RasterizeMessage = z.strictObject({
  ...scan,
  kind: z.literal("rasterize"),
  /** Pages `from` (from 0) up to, but not including, `to`. */
  from: z.int(),
  to: z.int(),
  /** One side by itself, because a message died over it and its neighbours: it tells when it begins. */
  alone: z.boolean().optional(),
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
export const BookletsMessage = z.strictObject({ ...place, kind: z.literal("booklets"), jobId: z.string() });
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

/** Pictures of pages that were turned, or that carry a name now, are made anew. No job: a lost one is found again by recovery. */
export const RedrawMessage = z.strictObject({
  ...place,
  kind: z.literal("redraw"),
  scanId: z.string(),
  pages: z.array(z.string()),
});

export const Message = z.discriminatedUnion("kind", [
  InspectMessage,
  UnpackMessage,
  UnlockMessage,
  RasterizeMessage,
  RedrawMessage,
  SplitMessage,
  FinalizeMessage,
  ExportMessage,
  RosterMessage,
  SchemeMessage,
  SlipsMessage,
  BookletsMessage,
  StudentExportMessage,
]);
export type Message = z.infer<typeof Message>;
export type MessageOf<K extends Message["kind"]> = Extract<Message, { kind: K }>;

/** The message as it may be stored: without its password an import asks for it again. */
export function keepable(message: Message): Message {
  if (message.kind !== "unlock") return message;
  const { password: _, ...rest } = message;
  return { ...rest, kind: "inspect" };
}

/** The job a message works for; null where there is none. */
export function jobOf(message: Message): string | null {
  if (message.kind === "redraw") return null;
  return message.kind === "finalize" ? message.runId : message.jobId;
}
