/** One page on the sheet: its picture, its number, what is odd about it. It takes the focus, the mouse and the drag. */
import { PUT_RIGHT, unanswered } from "#domain/page-table";
import { t } from "../../text/admin.ts";
import { Badge } from "../../ui/badge.tsx";
import { gridCell } from "./grid.ts";
import { PagePicture } from "./page-picture.tsx";
import type { PageName } from "./state.ts";
import { isSubstitute, type Page } from "./table.ts";
import type { Send } from "./use-page-table.ts";
import { nameWords, reasonWords } from "./words.ts";

export type PageCellProps = {
  page: Page;
  name: PageName;
  /** The page under the focus: the only one that Tab reaches. */
  here: boolean;
  chosen: boolean;
  carried: boolean;
  /** Where carried pages would be put. */
  mark: "before" | "after" | null;
  movable: boolean;
  send: Send;
  onClick: (event: MouseEvent, page: Page) => void;
};

/** What is said of a page, the things that wait for somebody first. */
function remarks(page: Page) {
  const open = new Set(unanswered(page));
  const inTray = page.copyId === null;
  // In its tray a page need not say what the tray says.
  const said = page.faults.filter(
    (fault) => !(inTray && ["unknown", "duplicate", "extra", "unreadable"].includes(fault)),
  );
  return said
    .map((fault) => ({
      fault,
      words: t.pages.faults[fault],
      tone: open.has(fault) ? ("wait" as const) : PUT_RIGHT.has(fault) ? ("good" as const) : ("quiet" as const),
    }))
    .sort((a, b) => Number(b.tone === "wait") - Number(a.tone === "wait"));
}

/** The place in the copy, and the number on the paper where it says another one. */
function captionOf(page: Page, { page: number, copy, file }: PageName): string {
  if (copy === null) return t.pages.fileShort(number, file ?? "");
  const printed = page.code?.page ?? number;
  return printed === number ? t.pages.page(number) : t.pages.pagePrinted(number, printed);
}

function classOf({ page, chosen, carried, mark }: PageCellProps): string {
  const parts = ["pt-page"];
  if (unanswered(page).length > 0) parts.push("pt-odd");
  if (chosen) parts.push("pt-chosen");
  if (carried) parts.push("pt-carried");
  if (mark) parts.push(`pt-${mark}`);
  if (isSubstitute(page)) parts.push("pt-substitute");
  return parts.join(" ");
}

/** The mouse: the keys of the sheet are bound in one place (sheet-keys.ts). */
function handOn({ page, name, send, onClick }: PageCellProps) {
  return {
    onFocus: () => send({ t: "spot", page: page.id, how: "focus" }),
    onClick: (event: MouseEvent) => onClick(event, page),
    onDblClick: () => send({ t: "opened" }),
    onDragStart: (event: DragEvent) => {
      if (event.dataTransfer) {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", nameWords(name));
      }
      send({ t: "lifted", page: page.id });
    },
    onDragEnd: () => send({ t: "letGo" }),
  };
}

export function PageCell(props: PageCellProps) {
  const { page, name, here, chosen, movable } = props;
  return (
    <div class={classOf(props)} data-page={page.id} draggable={movable} {...gridCell(here, chosen)} {...handOn(props)}>
      <span class="pt-box">
        <PagePicture page={page} size="thumb" alt="" />
      </span>
      <span class="unseen">{nameWords(name)}</span>
      <span class="pt-caption tabular" aria-hidden="true">
        {captionOf(page, name)}
      </span>
      {isSubstitute(page) && <Badge tone="busy">{t.pages.substitute}</Badge>}
      {remarks(page).map(({ fault, words, tone }) => (
        <Badge key={fault} tone={tone}>
          {words}
        </Badge>
      ))}
      {page.named && page.copyId !== null && <span class="pt-named">{t.pages.named}</span>}
      {page.state === "discarded" && <span class="small soft">{reasonWords(page)}</span>}
    </div>
  );
}
