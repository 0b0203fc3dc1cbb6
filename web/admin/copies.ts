/** The copies of an exam as lists show them: read in full, and named so that two people can talk about one. */
import type * as z from "zod";
import type { CopyRow } from "#contract/copy";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { allPages } from "./lists.ts";

export type Copy = z.infer<typeof CopyRow>;

/** Scan by scan, in the order the paper lay in the scanner; anonymous ids are drawn by lot and say nothing of it. */
export function inScanOrder(copies: readonly Copy[]): Copy[] {
  const scans = [...new Set(copies.map((copy) => copy.scanId))];
  return copies.toSorted(
    (a, b) => scans.indexOf(a.scanId) - scans.indexOf(b.scanId) || (a.booklet ?? 0) - (b.booklet ?? 0),
  );
}

/** Every copy of the exam, in the order of the scans. */
export async function readCopies(examId: string): Promise<Copy[]> {
  const params = { id: examId };
  return inScanOrder(
    await allPages((cursor) => call("GET /api/exams/:id/copies", { params, query: { limit: 500, cursor } })),
  );
}

export function useCopies(examId: string) {
  return useLoad(`exam/${examId}/copies`, () => readCopies(examId));
}

/** "Dupont Marie", or null while nobody said who wrote it. */
export function studentName(copy: Pick<Copy, "student">): string | null {
  return copy.student ? `${copy.student.lastName} ${copy.student.firstName}` : null;
}
