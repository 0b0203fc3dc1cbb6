/** The copies of one lot with their state, and the way to the next one that has no mark. */

import { useEffect } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso";
import { questionsOf } from "#domain/scheme";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { language } from "../text/language.ts";
import { formatPoints } from "../text/numbers.ts";
import { t } from "../text/teacher.ts";
import { CopyStatusBadge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { useKeys } from "../ui/keys.tsx";
import { Progress } from "../ui/progress.tsx";
import { Screen } from "../ui/screen.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { type Column, Table } from "../ui/table.tsx";
import { type CopyRow, isDone, stoppedAt, useLot, whereToGoOn } from "./lot.ts";

/** `of` is the number of questions, once it is known. */
function columns(of: number | null): Column<CopyRow>[] {
  return [
    {
      key: "copy",
      head: t.lot.copy,
      cell: (row) => (
        <a href={`/desk/${row.id}`} aria-label={t.lot.open(row.anonymousId)}>
          {row.anonymousId}
        </a>
      ),
    },
    { key: "status", head: t.lot.status, cell: (row) => <CopyStatusBadge status={row.status} /> },
    {
      key: "marked",
      head: t.lot.marked,
      align: "end",
      cell: (row) => (of === null ? row.marked : `${row.marked} / ${of}`),
    },
    {
      key: "total",
      head: t.lot.total,
      align: "end",
      cell: (row) => (row.total === null ? "–" : formatPoints(row.total, language.value)),
    },
  ];
}

function Copies({ rows, of }: { rows: readonly CopyRow[]; of: number | null }) {
  const done = rows.filter((row) => isDone(row.status)).length;
  return (
    <div class="stack">
      <Progress
        label={t.lots.left(rows.length - done)}
        done={done}
        total={rows.length}
        detail={t.lots.done(done, rows.length)}
      />
      {rows.length === 0 ? (
        <EmptyState title={t.lot.empty}>{t.lot.emptyText}</EmptyState>
      ) : (
        <Table caption={t.lot.copies} columns={columns(of)} rows={rows} rowKey={(row) => row.id} />
      )}
    </div>
  );
}

export function LotScreen() {
  const { params } = useRoute();
  const examId = params.examId ?? "";
  const { route } = useLocation();
  const exam = useLoad(`exam:${examId}`, () => call("GET /api/exams/:id", { params: { id: examId } }));
  const lot = useLot(examId);
  const next = lot.data ? whereToGoOn(lot.data, stoppedAt(examId)) : null;
  useKeys(t.lot.keys, [
    { keys: ["U"], label: t.lot.keyNext, run: () => (next ? route(`/desk/${next.id}`) : false) },
    { keys: ["Esc"], label: t.lot.back, run: () => route("/lots") },
  ]);
  return (
    <Screen
      title={exam.data ? exam.data.name : t.desk.lot}
      note={exam.data?.subject}
      back={{ href: "/lots", label: t.lot.back }}
      actions={
        next ? (
          <Button kind="primary" keys="U" href={`/desk/${next.id}`}>
            {t.lot.nextUnmarked}
          </Button>
        ) : (
          lot.data && lot.data.length > 0 && <span class="soft">{t.lot.allDone}</span>
        )
      }
    >
      <ErrorNote error={lot.error ?? exam.error} onRetry={lot.reload} />
      {lot.data ? (
        <Copies rows={lot.data} of={exam.data ? questionsOf(exam.data.scheme).length : null} />
      ) : (
        lot.error === null && <Skeleton lines={8} />
      )}
    </Screen>
  );
}

/** A fork in the road: to the copy where one stopped, or to the list when nothing is left. */
export function GoOn() {
  const { params } = useRoute();
  const examId = params.examId ?? "";
  const { route } = useLocation();
  const lot = useLot(examId);
  const { data, loading, error } = lot;
  useEffect(() => {
    if (!data || loading) return;
    const next = whereToGoOn(data, stoppedAt(examId));
    route(next ? `/desk/${next.id}` : `/lots/${examId}`, true);
  }, [data, loading, examId, route]);
  return (
    <Screen title={t.lots.goOn}>
      <ErrorNote error={error} onRetry={lot.reload} />
      {error === null && <Skeleton />}
    </Screen>
  );
}
