/** Copies fetched ahead, with the pictures of their first pages, so that the next one is there when it is wanted. */
import type * as z from "zod";
import type { CopyWire } from "#contract/copy";
import { call } from "../../api/client.ts";

export type Copy = z.output<typeof CopyWire>;

/** What is fetched ahead is only what comes next: older readings would be stale. */
const AHEAD = 3;
const ahead = new Map<string, { copy: Copy | null; pictures: HTMLImageElement[] }>();

export function readCopy(id: string): Promise<Copy> {
  return call("GET /api/copies/:id", { params: { id } });
}

/** Asks the browser to fetch and keep a picture. */
export function fetchPicture(src: string): HTMLImageElement {
  const picture = new Image();
  picture.decoding = "async";
  picture.src = src;
  return picture;
}

/** Fetches a copy and its first two pages; a failure only means that it is fetched when it is opened. */
export async function fetchAhead(id: string): Promise<void> {
  if (ahead.has(id)) return;
  const entry = { copy: null as Copy | null, pictures: [] as HTMLImageElement[] };
  ahead.set(id, entry);
  for (const old of [...ahead.keys()].slice(0, -AHEAD)) ahead.delete(old);
  try {
    entry.copy = await readCopy(id);
    entry.pictures = entry.copy.pages.slice(0, 2).map((page) => fetchPicture(page.view));
  } catch {
    ahead.delete(id);
  }
}

/** The copy as it was fetched ahead, once; null when it was not. */
export function takeAhead(id: string): Copy | null {
  const copy = ahead.get(id)?.copy ?? null;
  ahead.delete(id);
  return copy;
}
