/** A row of the sheet: a copy, or a tray of pages that are on none. Far from the eye it is an empty box of its size. */
import { useMemo } from "preact/hooks";
import { t } from "../../text/admin.ts";
import { CopyHead } from "./copy-head.tsx";
import { gridHead, gridRow } from "./grid.ts";
import { useNear } from "./near.ts";
import { PageCell } from "./page-cell.tsx";
import type { Place, Row } from "./rows.ts";
import type { Model } from "./state.ts";
import { isOpen, type Page } from "./table.ts";
import { fresh, type Send } from "./use-page-table.ts";

export type SheetRowProps = {
  row: Row;
  index: number;
  expected: number;
  /** The page of this row under the focus, if it is in this row. */
  spot: string | null;
  /** Ids of this row's chosen and carried pages, joined: a row is drawn anew when they change. */
  chosen: string;
  carried: string;
  /** Where in this row carried pages would be put. */
  placeAt: number | null;
  /** Pages are being carried by hand, not by the mouse. */
  carrying: boolean;
  fileOf: (page: Page) => string | null;
  send: Send;
};

/** Pixels of a row before it was ever drawn: head or pages, whichever is taller. */
const ROW_PX = 234;

/** The props of a row out of the whole model. */
export function rowFacts(model: Model, row: Row) {
  const ids = row.pages.map((page) => page.id);
  const has = (list: ReadonlySet<string> | readonly string[] | undefined) => {
    const set = new Set(list ?? []);
    return ids.filter((id) => set.has(id)).join(" ");
  };
  const place = model.carried?.place ?? null;
  return {
    spot: model.spot !== null && ids.includes(model.spot) ? model.spot : null,
    chosen: model.chosen.size > 0 ? has(model.chosen) : "",
    carried: model.carried ? has(model.carried.pages) : "",
    placeAt: row.kind === "copy" && place?.copy === row.copy.id ? place.at : null,
    carrying: model.carried !== null && !model.carried.dragged,
  };
}

function markOf(placeAt: number | null, index: number, count: number): "before" | "after" | null {
  if (placeAt === null) return null;
  if (placeAt === index) return "before";
  return placeAt >= count && index === count - 1 ? "after" : null;
}

/** The place the pointer is nearest to: before or after the page whose box is closest. */
function placeUnder(event: DragEvent, copy: string, count: number): Place {
  const row = event.currentTarget;
  if (!(row instanceof HTMLElement)) return { copy, at: count };
  let best = { at: count, far: Number.POSITIVE_INFINITY };
  for (const [index, cell] of row.querySelectorAll("[data-page]").entries()) {
    const box = cell.getBoundingClientRect();
    const dx = Math.max(box.left - event.clientX, 0, event.clientX - box.right);
    const dy = Math.max(box.top - event.clientY, 0, event.clientY - box.bottom);
    const far = dx * dx + dy * dy;
    if (far < best.far) best = { at: event.clientX < (box.left + box.right) / 2 ? index : index + 1, far };
  }
  return { copy, at: best.at };
}

/** What the mouse drags over this row, and lets go of. */
function dropping({ row, send }: SheetRowProps) {
  if (row.kind === "copy" && !isOpen(row.copy)) return {};
  return {
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      if (row.kind === "copy") send({ t: "over", place: placeUnder(event, row.copy.id, row.pages.length) });
      else send({ t: "over", place: null });
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      if (row.kind === "copy") {
        send({ t: "put", place: placeUnder(event, row.copy.id, row.pages.length), fresh: fresh() });
      } else send({ t: "putAside", tray: row.tray, fresh: fresh() });
    },
  };
}

function clicked({ row, carrying, send }: SheetRowProps) {
  return (event: MouseEvent, page: Page) => {
    if (carrying) {
      if (row.kind === "copy" && isOpen(row.copy)) {
        send({ t: "put", place: { copy: row.copy.id, at: page.position ?? 0 }, fresh: fresh() });
      }
      return;
    }
    const how = event.shiftKey ? "extend" : event.ctrlKey || event.metaKey ? "toggle" : "alone";
    send({ t: "spot", page: page.id, how });
  };
}

function TrayHead({ row, carrying, send }: SheetRowProps & { row: Row & { kind: "tray" } }) {
  if (!row.head) {
    return (
      <div {...gridHead} class="pt-head">
        <span class="unseen">{t.pages.trays[row.tray]}</span>
      </div>
    );
  }
  const receives = carrying && row.tray !== "reading" && row.tray !== "discarded";
  return (
    <div {...gridHead} class="pt-head">
      <h2>
        {t.pages.trays[row.tray]} <span class="soft tabular">{row.count}</span>
      </h2>
      <p class="small soft">{t.pages.trayTexts[row.tray]}</p>
      {receives && (
        <button type="button" class="button" onClick={() => send({ t: "putAside", tray: row.tray, fresh: fresh() })}>
          {t.pages.putAside}
        </button>
      )}
    </div>
  );
}

function Cells(props: SheetRowProps) {
  const { row, spot, send, fileOf } = props;
  const chosen = new Set(props.chosen.split(" "));
  const carried = new Set(props.carried.split(" "));
  const onClick = clicked(props);
  const movable = row.kind === "tray" || isOpen(row.copy);
  return (
    <div class="pt-pages" role="presentation">
      {row.pages.map((page, index) => (
        <PageCell
          key={page.id}
          page={page}
          name={
            row.kind === "copy"
              ? { page: index + 1, copy: row.number, file: null }
              : { page: page.side, copy: null, file: fileOf(page) }
          }
          here={spot === page.id}
          chosen={chosen.has(page.id)}
          carried={carried.has(page.id)}
          mark={markOf(props.placeAt, index, row.pages.length)}
          movable={movable && page.state !== "unread"}
          send={send}
          onClick={onClick}
        />
      ))}
    </div>
  );
}

function classOf({ row, placeAt }: SheetRowProps): string {
  const parts = ["pt-row"];
  if (row.kind === "tray") parts.push(`pt-tray pt-tray-${row.tray}`);
  else if (row.needs) parts.push("pt-needs");
  else if (row.copy.status !== "STAGING") parts.push("pt-valid");
  if (placeAt !== null) parts.push("pt-target");
  return parts.join(" ");
}

export function SheetRow(props: SheetRowProps) {
  const { row, index, spot } = props;
  const { ref, near } = useNear<HTMLDivElement>(index < 6);
  // The row of the focus stays drawn, wherever the eye has gone.
  const drawn = near || spot !== null;
  const { chosen, carried, placeAt, carrying, expected } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the named ones are all that can change; the rest are ways to say so
  return useMemo(
    () =>
      drawn ? (
        <div ref={ref} {...gridRow(index)} class={classOf(props)} data-row={row.key} {...dropping(props)}>
          {row.kind === "copy" ? <CopyHead {...props} row={row} /> : <TrayHead {...props} row={row} />}
          <Cells {...props} />
        </div>
      ) : (
        <div ref={ref} role="presentation" class={classOf(props)} style={{ minHeight: `${ROW_PX}px` }} />
      ),
    [drawn, index, row, spot, chosen, carried, placeAt, carrying, expected],
  );
}
