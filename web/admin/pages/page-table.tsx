/** The sheet of pages under the hand: trays and copies as rows of one grid, the bar of acts, and what is open over it. */
import { useMemo } from "preact/hooks";
import { t } from "../../text/admin.ts";
import { tabPanel } from "../../ui/tabs.tsx";
import { ActBar } from "./act-bar.tsx";
import { Compare } from "./compare.tsx";
import { DiscardDialog } from "./discard-dialog.tsx";
import { grid } from "./grid.ts";
import { Loupe } from "./loupe.tsx";
import { rowsOf } from "./rows.ts";
import { useSheetKeys } from "./sheet-keys.ts";
import { rowFacts, SheetRow } from "./sheet-row.tsx";
import type { Model } from "./state.ts";
import type { Page } from "./table.ts";
import type { Send } from "./use-page-table.ts";

function OverSheet({ model, send }: { model: Model; send: Send }) {
  switch (model.open?.what) {
    case "loupe":
      return <Loupe model={model} send={send} />;
    case "compare":
      return <Compare model={model} pages={model.open.pages} send={send} />;
    case "discard":
      return <DiscardDialog pages={model.open.pages} send={send} />;
    case undefined:
      return null;
  }
}

export function PageTable({ model, send }: { model: Model; send: Send }) {
  const { filter, held } = model;
  const table = model.ledger.shown;
  const rows = useMemo(() => rowsOf(table, filter, held), [table, filter, held]);
  const files = useMemo(() => new Map(table.scans.map((scan) => [scan.id, scan.fileName])), [table.scans]);
  const fileOf = (page: Page) => files.get(page.scanId) ?? null;
  useSheetKeys(model, send);
  return (
    <div {...tabPanel(filter)}>
      {rows.length === 0 && <p class="soft">{t.pages.nothing[filter]}</p>}
      {rows.length > 0 && (
        <div class={model.carried ? "pt-sheet pt-carrying" : "pt-sheet"} {...grid(t.pages.sheet, rows.length)}>
          {rows.map((row, index) => (
            <SheetRow
              key={row.key}
              row={row}
              index={index}
              expected={table.expected}
              fileOf={fileOf}
              send={send}
              {...rowFacts(model, row)}
            />
          ))}
        </div>
      )}
      {rows.length > 0 && <ActBar model={model} send={send} />}
      <OverSheet model={model} send={send} />
    </div>
  );
}
