/** Work that is on the screen but not yet stored. While there is any, leaving the page warns and signing out waits. */
import { signal } from "@preact/signals";

const held = signal<ReadonlyMap<string, number>>(new Map());

/** How many acts wait, over all holders. */
export function pendingActs(): number {
  return [...held.value.values()].reduce((sum, count) => sum + count, 0);
}

/** Says how many unsaved acts one holder has; 0 lets go. */
export function holdPending(holder: string, count: number): void {
  if ((held.peek().get(holder) ?? 0) === count) return;
  const next = new Map(held.peek());
  if (count > 0) next.set(holder, count);
  else next.delete(holder);
  held.value = next;
}

/** The browser asks in its own words; ours are not shown. */
export function warnBeforeLeaving(): void {
  addEventListener("beforeunload", (event) => {
    if (pendingActs() > 0) event.preventDefault();
  });
}
