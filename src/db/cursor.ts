/** A cursor is the sort key of the last row of a page, so that rows added meanwhile neither repeat nor hide others. */
import { ApiError } from "../errors.ts";

export type Key = (string | number)[];

export function writeCursor(key: Key): string {
  return btoa(encodeURIComponent(JSON.stringify(key)));
}

/** Refuses what we did not write ourselves. `length` is the number of parts of this list's key. */
export function readCursor(cursor: string | undefined, length: number): Key | null {
  if (cursor === undefined) return null;
  try {
    const key: unknown = JSON.parse(decodeURIComponent(atob(cursor)));
    const right =
      Array.isArray(key) &&
      key.length === length &&
      key.every((part) => typeof part === "string" || typeof part === "number");
    if (right) return key;
  } catch {
    // Falls through: what cannot be read is refused like what is wrong.
  }
  throw new ApiError("BAD_REQUEST", [{ path: "cursor", code: "invalid", message: "This cursor is not ours." }]);
}

export type Page = { limit: number; cursor: string | undefined };

export function pageOf(
  query: { limit?: number | undefined; cursor?: string | undefined },
  bounds: { usual: number; max: number },
): Page {
  return { limit: Math.min(query.limit ?? bounds.usual, bounds.max), cursor: query.cursor };
}

/** Cuts the extra row that tells whether there is more, and makes the cursor of the next page. */
export function paged<R, T>(rows: R[], limit: number, keyOf: (row: R) => Key, shape: (row: R) => T) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(shape), nextCursor: rows.length > limit && last ? writeCursor(keyOf(last)) : null };
}
