/** The keys of the sheet, bound in one place so that `?` lists what works. */
import { t } from "../../text/admin.ts";
import { useKeys } from "../../ui/keys.tsx";
import type { Command, Model } from "./state.ts";
import { fresh, type Send } from "./use-page-table.ts";

/** Keys of what is done to the pages in hand, as the buttons show them, too. */
export const KEY_OF: Partial<Record<Command, readonly string[]>> = {
  loupe: ["Space", "Enter"],
  take: ["M", "Ctrl+X"],
  split: ["S"],
  join: ["J", "F"],
  right: ["R"],
  left: ["Shift+R"],
  discard: ["D"],
  takeOut: ["T"],
  substitute: ["P"],
  name: ["N"],
  accept: ["A"],
  keep: ["K"],
  validate: ["V"],
  undo: ["Z", "Ctrl+Z"],
  redo: ["Shift+Z", "Ctrl+Y"],
};

const ON_PAGES = [
  "take",
  "split",
  "join",
  "right",
  "left",
  "discard",
  "takeOut",
  "substitute",
  "name",
  "accept",
  "keep",
  "validate",
] as const;

function onPage({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.dataset.page !== undefined;
}

/** Arrows and the space bar belong to the page of the browser while no thumbnail has the focus; letters do not. */
function onSheet(event: KeyboardEvent): boolean {
  return onPage(event) || event.target === document.body;
}

export function useSheetKeys(model: Model, send: Send): void {
  const command = (name: Command) => send({ t: "command", command: name, fresh: fresh() });
  const carrying = model.carried !== null && !model.carried.dragged;
  const letters = ON_PAGES.map((name) => ({
    keys: KEY_OF[name] ?? [],
    label: t.pages.keys[name],
    run: (event: KeyboardEvent) => (onSheet(event) ? command(name) : false),
  }));
  const arrows = (keys: string[], label: string, extend: boolean) => ({
    keys,
    label,
    run: (event: KeyboardEvent) => (onPage(event) ? send({ t: "arrow", key: event.key, extend }) : false),
  });
  useKeys(t.pages.title, [
    arrows(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"], t.pages.keys.arrows, false),
    arrows(["Shift+ArrowLeft", "Shift+ArrowRight", "Shift+ArrowUp", "Shift+ArrowDown"], t.pages.keys.extend, true),
    arrows(["Home", "End"], t.pages.keys.ends, false),
    {
      keys: ["Space", "Enter"],
      label: t.pages.keys.loupe,
      run: (event) => {
        if (!onPage(event)) return false;
        if (carrying) send({ t: "put", fresh: fresh() });
        else command("loupe");
      },
    },
    {
      keys: ["Ctrl+V"],
      label: t.pages.keys.put,
      run: (event) => (carrying && onSheet(event) ? send({ t: "put", fresh: fresh() }) : false),
    },
    ...letters,
    { keys: KEY_OF.undo ?? [], label: t.pages.keys.undo, run: () => command("undo") },
    { keys: KEY_OF.redo ?? [], label: t.pages.keys.redo, run: () => command("redo") },
    {
      keys: ["Esc"],
      label: t.pages.keys.escape,
      run: () => (model.carried || model.chosen.size > 0 ? send({ t: "escaped" }) : false),
    },
  ]);
}
