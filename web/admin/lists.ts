/** Reading lists: all pages of one, and reading again when a live count says that it is another list now. */
import { useRef } from "preact/hooks";
import type { Loaded } from "../api/load.ts";
import { useWhen } from "./use-when.ts";

type Page<T> = { items: T[]; nextCursor: string | null };

/** All pages of a list, one after the other. */
export async function allPages<T>(page: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const next: Page<T> = await page(cursor);
    items.push(...next.items);
    cursor = next.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

/** Reads again whenever `stamp` changes, not the first time: the screen has just read. */
export function useReloadOn(loaded: Pick<Loaded<unknown>, "reload">, stamp: string): void {
  const before = useRef(stamp);
  useWhen(stamp, () => {
    if (before.current === stamp) return;
    before.current = stamp;
    void loaded.reload();
  });
}
