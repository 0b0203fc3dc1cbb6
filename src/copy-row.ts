/** A copy as lists show it. Whether it names its student is the caller's decision, made by what is passed in. */
import type { CopyFacts } from "./db/copies.ts";
import type { StudentFacts } from "./db/identity.ts";
import { pictureUrl } from "./pictures.ts";

/**
 * `students` is null for readers who may not know; then the field is not there at all, nor is the place in the stack,
 * which is often in the order of names.
 */
export function copyRow(copy: CopyFacts, students: ReadonlyMap<string, StudentFacts> | null, masked: boolean) {
  const { id, anonymousId, status, pageCount, scanId, booklet, teacher, total, marked, gradedAt, failure, retries } =
    copy;
  const thumb = copy.firstPage === null ? null : pictureUrl(id, 0, "thumb", copy.firstPage, masked);
  const row = { id, anonymousId, status, pageCount, teacher, total, marked, gradedAt, failure, retries, thumb };
  return students === null
    ? row
    : { ...row, scanId, booklet, rotations: copy.rotations, student: students.get(id) ?? null };
}
