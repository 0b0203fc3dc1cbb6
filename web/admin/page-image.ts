/** Where the picture of a page is. Pages count from 0 inside the copy. */
import { pathOf } from "../api/client.ts";

export function pageImage(copyId: string, page: number, size: "thumb" | "view"): string {
  return pathOf("GET /api/copies/:id/pages/:n/image", { params: { id: copyId, n: page }, query: { size } });
}
