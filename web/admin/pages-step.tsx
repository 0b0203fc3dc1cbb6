/** The fourth step: the contact sheet, filtered, and the copies validated one by one or all at once. */
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote, sentenceOf } from "../ui/error-note.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Tabs, tabPanel } from "../ui/tabs.tsx";
import { toast } from "../ui/toast.tsx";
import { type Copy, useCopies } from "./copies.ts";
import { errorWords } from "./error-words.ts";
import type { StepProps } from "./exam-screen.tsx";
import { useReloadOn } from "./lists.ts";
import { NoCopies } from "./no-copies.tsx";
import { PageSheet } from "./page-sheet.tsx";
import { examPath } from "./paths.ts";
import { useWhen } from "./use-when.ts";

type Filter = "staging" | "odd" | "all";

function useValidation(examId: string, copies: ReturnType<typeof useCopies>, reload: () => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const one = async (copy: Copy) => {
    if (copy.status !== "STAGING") return;
    try {
      const { status } = await call("POST /api/copies/:id/validate", { params: { id: copy.id } });
      copies.put((copies.data ?? []).map((each) => (each.id === copy.id ? { ...each, status } : each)));
    } catch (failure) {
      toast(sentenceOf(failure));
    }
    await reload();
  };
  const all = async () => {
    setBusy(true);
    try {
      const { validated, refused } = await call("POST /api/exams/:id/validate-all", { params: { id: examId } });
      const why = refused.length > 0 ? ` ${t.pages.refused(refused.length)} ${errorWords(refused[0]?.code)}` : "";
      toast(`${t.pages.validated(validated)}${why}`);
    } catch (failure) {
      toast(sentenceOf(failure));
    }
    setBusy(false);
    await Promise.all([copies.reload(), reload()]);
  };
  return { busy, one, all };
}

type HeadProps = {
  counts: Record<Filter, number>;
  filter: Filter;
  onFilter: (filter: Filter) => void;
  busy: boolean;
  onValidateAll: () => void;
  /** Where to go once everything is validated, or null when nothing waits there. */
  next: string | null;
};

function Head({ counts, filter, onFilter, busy, onValidateAll, next }: HeadProps) {
  return (
    <div class="row spread">
      <Tabs<Filter>
        label={t.pages.title}
        current={filter}
        onChange={onFilter}
        tabs={[
          { id: "staging", label: t.pages.staging(counts.staging) },
          { id: "odd", label: t.pages.onlyOdd(counts.odd) },
          { id: "all", label: t.pages.all(counts.all) },
        ]}
      />
      {counts.staging > 0 && (
        <Button kind="primary" busy={busy} onClick={onValidateAll}>
          {t.pages.validateAll(counts.staging)}
        </Button>
      )}
      {counts.staging === 0 && next && (
        <Button kind="primary" href={next}>
          {t.pages.toDesk}
        </Button>
      )}
    </div>
  );
}

/** The copies under each filter. The first answer chooses the filter: later ones must not move rows from under the hand. */
function useFiltered(copies: readonly Copy[] | undefined, expected: number) {
  const [chosen, choose] = useState<Filter | null>(null);
  const all = copies ?? [];
  const lists: Record<Filter, readonly Copy[]> = {
    all,
    odd: all.filter((copy) => copy.pageCount !== expected),
    staging: all.filter((copy) => copy.status === "STAGING"),
  };
  const filter = chosen ?? (lists.staging.length > 0 ? "staging" : "all");
  useWhen(copies, () => {
    if (copies && chosen === null) choose(filter);
  });
  return { lists, filter, choose };
}

export function PagesStep({ exam, progress, reload }: StepProps) {
  const copies = useCopies(exam.id);
  useReloadOn(copies, `${progress.total} ${progress.copies.STAGING}`);
  const validation = useValidation(exam.id, copies, reload);
  const { lists, filter, choose } = useFiltered(copies.data, exam.pagesPerCopy);
  if (progress.total === 0) return <NoCopies examId={exam.id} />;
  const waits = copies.data && progress.identified < progress.total;
  return (
    <div class="stack">
      <Head
        counts={{ all: lists.all.length, odd: lists.odd.length, staging: lists.staging.length }}
        filter={filter}
        onFilter={choose}
        busy={validation.busy}
        onValidateAll={() => void validation.all()}
        next={waits ? examPath(exam.id, "identification") : null}
      />
      <p class="soft small">{t.pages.intro}</p>
      <ErrorNote error={copies.error} onRetry={copies.reload} />
      {!copies.data && !copies.error && <Skeleton />}
      <div {...tabPanel(filter)}>
        {copies.data && lists[filter].length === 0 && <p class="soft">{t.pages.none_in_filter}</p>}
        <PageSheet
          all={lists.all}
          shown={lists[filter]}
          expected={exam.pagesPerCopy}
          onValidate={(copy) => void validation.one(copy)}
        />
      </div>
    </div>
  );
}
