/** The fourth step: every page on its copy. What waits for somebody first, counted down as it is answered. */
import { t } from "../../text/admin.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorNote, Note } from "../../ui/error-note.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import type { StepProps } from "../exam-screen.tsx";
import { useReloadOn } from "../lists.ts";
import { NoCopies } from "../no-copies.tsx";
import { examPath } from "../paths.ts";
import { useWhen } from "../use-when.ts";
import { PageTable } from "./page-table.tsx";
import { Piles } from "./piles.tsx";
import { countsOf, FILTERS, type Filter } from "./rows.ts";
import type { Model } from "./state.ts";
import { copyNeeds, isOpen, pagesOf, type Table } from "./table.ts";
import { fresh, type Send, usePageTable, useReadWhile } from "./use-page-table.ts";

/** Copies that could be validated now: nothing of them waits for an answer. */
function inOrder(table: Table): number {
  return table.copies.filter((copy) => isOpen(copy) && !copyNeeds(copy, pagesOf(table, copy.id))).length;
}

type HeadProps = { model: Model; send: Send; next: string | null };

function Head({ model, send, next }: HeadProps) {
  const table = model.ledger.shown;
  const counts = countsOf(table);
  const ready = inOrder(table);
  const staging = table.copies.some((copy) => copy.status === "STAGING");
  const busy = model.ledger.waiting.some((item) => item.kind === "validateAll");
  return (
    <>
      <div class="row spread">
        <div>
          <p class={table.needYou > 0 ? "pt-count" : "pt-count pt-count-done"} role="status">
            {t.pages.needYou(table.needYou)}
          </p>
          {table.putRight > 0 && <p class="small soft">{t.pages.putRight(table.putRight)}</p>}
        </div>
        {ready > 0 && (
          <Button
            kind={table.needYou > 0 ? "usual" : "primary"}
            busy={busy}
            onClick={() => send({ t: "validatedAll", fresh: fresh() })}
          >
            {t.pages.validateAll(ready)}
          </Button>
        )}
        {!staging && next && (
          <Button kind="primary" href={next}>
            {t.pages.toDesk}
          </Button>
        )}
      </div>
      <Tabs<Filter>
        label={t.pages.title}
        current={model.filter}
        onChange={(filter) => send({ t: "filtered", filter })}
        tabs={FILTERS.map((id) => ({ id, label: t.pages.filters[id](counts[id]) }))}
      />
    </>
  );
}

function Reading() {
  return <EmptyState title={t.pages.reading}>{t.pages.readingText}</EmptyState>;
}

export function PagesStep({ exam, progress, reload }: StepProps) {
  const { model, said, send, error, reload: again } = usePageTable(exam.id);
  const { copies, total, scansImporting } = progress;
  const stamp = `${total} ${copies.STAGING} ${copies.READY} ${scansImporting} ${progress.scans}`;
  useReloadOn({ reload: again }, stamp);
  const table = model?.ledger.shown;
  const reading = scansImporting > 0 || (table?.pages.some((page) => page.state === "unread") ?? false);
  useReadWhile(reading, table?.pages.length ?? 0, again);
  const staging = table?.copies.filter((copy) => copy.status === "STAGING").length;
  useWhen(staging, () => {
    // The line of steps counts the copies that wait: it follows what is validated here.
    if (staging !== undefined && staging !== copies.STAGING) void reload();
  });
  const empty = table !== undefined && table.pages.length === 0;
  if (empty && total === 0) return reading || progress.scans > 0 ? <Reading /> : <NoCopies examId={exam.id} />;
  const waits = progress.identified < total;
  return (
    <div class="stack pt">
      <ErrorNote error={error} onRetry={again} />
      {!model && !error && <Skeleton />}
      {model && table && (
        <>
          {model.line === "cut" && (
            <div class="pt-line">
              <Note tone="wait">{t.pages.unreached(model.ledger.waiting.length)}</Note>
            </div>
          )}
          <Head model={model} send={send} next={waits ? examPath(exam.id, "identification") : null} />
          <Piles table={table} onCut={() => void again()} />
          <PageTable model={model} send={send} />
        </>
      )}
      <p class="unseen" role="status" aria-live="polite">
        {said}
      </p>
    </div>
  );
}
