/** The small words of the wire: ids, times, points, pages of a list. */
import * as z from "zod";
import { LIMITS } from "#domain/limits";

/** Opaque; written by us, so its alphabet is known and it can never climb out of a path. */
export const Id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);
export const Millis = z.int().min(0);
export const Points = z.int().min(0).max(10_000_000);
export const IsoDate = z.iso.date();
export const Version = z.int().min(0);
export const Token = z.string().min(1).max(200);
export const Reason = z.strictObject({ reason: z.string().trim().min(1).max(LIMITS.reasonMax) });

/** The query of every list. */
export const ListQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1_000).optional(),
  cursor: z.string().max(500).optional(),
});

/** The answer of every list: `total` counts all pages together. */
export function listOf<S extends z.ZodType>(item: S) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable(), total: z.int().min(0) });
}
