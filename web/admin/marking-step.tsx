/** The seventh step: how far each teacher is, and every copy with what can be done about it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { COPY_STATUSES, type CopyStatus } from "#domain/copy";
import { call } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Field, Select } from "../ui/field.tsx";
import { Progress } from "../ui/progress.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import type { Copy } from "./copies.ts";
import type { StepProps } from "./exam-screen.tsx";
import type { ExamProgress } from "./live.ts";
import { MarkingTable } from "./marking-table.tsx";
import { examPath } from "./paths.ts";
import { may } from "./role.ts";
import { useWhen } from "./use-when.ts";

const PAGE = 100;
const TYPING_MS = 200;

type Filter = { status: CopyStatus | ""; teacher: string; query: string };
type Found = { items: Copy[]; nextCursor: string | null; total: number };

/** The copies that pass the filter; `stamp` says that the exam has moved. */
function useFiltered(examId: string, filter: Filter, stamp: string) {
  const [found, setFound] = useState<Found | null>(null);
  const [error, setError] = useState<unknown>(null);
  const asking = useRef<AbortController | null>(null);
  const read = async (cursor: string | undefined, before: readonly Copy[], limit: number) => {
    asking.current?.abort();
    const mine = new AbortController();
    asking.current = mine;
    const { status, teacher, query } = filter;
    try {
      const page = await call("GET /api/exams/:id/copies", {
        params: { id: examId },
        query: {
          status: status || undefined,
          teacher: teacher || undefined,
          query: query.trim() || undefined,
          limit,
          cursor,
        },
        signal: mine.signal,
      });
      setFound({ ...page, items: [...before, ...page.items] });
      setError(null);
    } catch (failure) {
      if (!mine.signal.aborted) setError(failure);
    }
  };
  const again = () => read(undefined, [], Math.min(500, Math.max(PAGE, found?.items.length ?? 0)));
  const { status, teacher, query } = filter;
  useWhen([status, teacher, query, stamp].join("|"), () => {
    const timer = setTimeout(() => void again(), found === null ? 0 : TYPING_MS);
    return () => clearTimeout(timer);
  });
  useEffect(() => () => asking.current?.abort(), []);
  return { found, error, again, more: () => read(found?.nextCursor ?? undefined, found?.items ?? [], PAGE) };
}

function ByTeacher({ progress }: { progress: ExamProgress }) {
  return (
    <section class="card stack">
      <h2>{t.marking.byTeacher}</h2>
      <ul class="loads">
        {progress.teachers.map((teacher) => (
          <li key={teacher.id}>
            <Progress
              label={teacher.name}
              done={teacher.done}
              total={teacher.assigned}
              detail={t.marking.done(teacher.done, teacher.assigned)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Filters({
  filter,
  onFilter,
  progress,
}: {
  filter: Filter;
  onFilter: (filter: Filter) => void;
  progress: ExamProgress;
}) {
  const count = (status: CopyStatus) => `${base.common.status[status]} (${progress.copies[status]})`;
  return (
    <div class="filters">
      <Field
        label={t.marking.search}
        hideLabel
        type="search"
        placeholder={t.marking.search}
        value={filter.query}
        onInput={(query) => onFilter({ ...filter, query })}
      />
      <Select<CopyStatus | "">
        label={t.marking.stateFilter}
        hideLabel
        value={filter.status}
        options={[
          { value: "", label: t.marking.allStates },
          ...COPY_STATUSES.map((status) => ({ value: status, label: count(status) })),
        ]}
        onChange={(status) => onFilter({ ...filter, status })}
      />
      <Select
        label={t.marking.teacherFilter}
        hideLabel
        value={filter.teacher}
        options={[
          { value: "", label: t.marking.allTeachers },
          ...progress.teachers.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(teacher) => onFilter({ ...filter, teacher })}
      />
    </div>
  );
}

export function MarkingStep({ exam, progress, reload }: StepProps) {
  const [filter, setFilter] = useState<Filter>({
    status: progress.copies.GRADING_FAILED > 0 ? "GRADING_FAILED" : "",
    teacher: "",
    query: "",
  });
  const stamp = JSON.stringify([progress.copies, progress.assigned, progress.identified]);
  const { found, error, again, more } = useFiltered(exam.id, filter, stamp);
  if (progress.total === 0) {
    const next = may("dispatch") ? "dispatch" : "scans";
    return (
      <EmptyState
        title={t.marking.none}
        action={
          <Button kind="primary" href={examPath(exam.id, next)}>
            {t.steps.names[next]}
          </Button>
        }
      >
        {t.marking.noneText}
      </EmptyState>
    );
  }
  const changed = async () => {
    await Promise.all([again(), reload()]);
  };
  return (
    <div class="stack">
      {progress.teachers.length > 0 && <ByTeacher progress={progress} />}
      <Filters filter={filter} onFilter={setFilter} progress={progress} />
      <ErrorNote error={error} onRetry={again} />
      {!found && !error && <Skeleton />}
      {found?.items.length === 0 && <p class="soft">{t.marking.noMatch}</p>}
      {found && found.items.length > 0 && <MarkingTable exam={exam} copies={found.items} onChanged={changed} />}
      {found?.nextCursor && (
        <Button kind="quiet" onClick={() => void more()}>
          {t.shared.showMore(found.total - found.items.length)}
        </Button>
      )}
    </div>
  );
}
