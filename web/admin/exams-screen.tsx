/** All exams, newest first; deleted ones behind a switch, from where they come back. */
import { Plus, Undo2 } from "lucide-preact";
import { useState } from "preact/hooks";
import type * as z from "zod";
import type { ExamRow } from "#contract/exam";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatDate, formatMoment } from "../text/numbers.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorNote, sentenceOf } from "../ui/error-note.tsx";
import { Check } from "../ui/field.tsx";
import { Screen } from "../ui/screen.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { allPages } from "./lists.ts";
import { examPath, PATHS } from "./paths.ts";
import { may } from "./role.ts";

export type Exam = z.infer<typeof ExamRow>;

/** The exams as the list and the column beside an exam show them. */
export function useExams(deleted: boolean) {
  return useLoad(deleted ? "exams/deleted" : "exams", () =>
    allPages((cursor) =>
      call("GET /api/exams", { query: { limit: 200, cursor, ...(deleted ? { deleted: "true" as const } : {}) } }),
    ),
  );
}

function CreateButton({ primary }: { primary: boolean }) {
  return (
    <Button kind={primary ? "primary" : "usual"} href={PATHS.newExam} icon={<Plus size={18} aria-hidden="true" />}>
      {t.exams.create}
    </Button>
  );
}

function None({ deleted }: { deleted: boolean }) {
  if (deleted) return <EmptyState title={t.exams.noneDeleted}>{t.exams.noneDeletedText}</EmptyState>;
  const manages = may("manageExams");
  return (
    <EmptyState title={t.exams.none} action={manages && <CreateButton primary />}>
      {manages ? t.exams.noneText : t.exams.noneForYou}
    </EmptyState>
  );
}

function Row({ exam, onRestore }: { exam: Exam; onRestore: (exam: Exam) => void }) {
  const words = (
    <>
      <span class="exam-row-name">{exam.name}</span>
      <span class="soft small tabular">
        {formatDate(exam.date, language.value)}
        {exam.subject && ` · ${exam.subject}`}
      </span>
      <span class="exam-row-state small tabular">
        {exam.deletedAt !== null ? (
          <span class="soft">{t.exams.deletedOn(formatMoment(exam.deletedAt, language.value))}</span>
        ) : exam.releasedAt !== null && exam.releasedAt <= Date.now() ? (
          <Badge tone="good">{t.exams.released}</Badge>
        ) : (
          <span class="soft">{t.exams.progress(exam.graded, exam.copies)}</span>
        )}
      </span>
    </>
  );
  if (exam.deletedAt === null) {
    return (
      <a class="exam-row" href={examPath(exam.id)}>
        {words}
      </a>
    );
  }
  return (
    <div class="exam-row">
      {words}
      {may("manageExams") && (
        <Button icon={<Undo2 size={16} aria-hidden="true" />} onClick={() => onRestore(exam)}>
          {t.exams.restore}
        </Button>
      )}
    </div>
  );
}

export function ExamsScreen() {
  const [deleted, showDeleted] = useState(false);
  const { data, error, reload } = useExams(deleted);
  const restore = async (exam: Exam) => {
    try {
      await call("POST /api/exams/:id/restore", { params: { id: exam.id } });
      toast(t.exams.restored(exam.name));
    } catch (failure) {
      toast(sentenceOf(failure));
    }
    await reload();
  };
  const some = data !== undefined && data.length > 0;
  return (
    <Screen
      title={t.exams.title}
      narrow
      actions={
        may("manageExams") && (
          <>
            <Check label={t.exams.showDeleted} checked={deleted} onChange={showDeleted} />
            {(some || deleted) && <CreateButton primary={!deleted} />}
          </>
        )
      }
    >
      <ErrorNote error={error} onRetry={reload} />
      {!data && !error && <Skeleton />}
      {data && !some && <None deleted={deleted} />}
      {some && (
        <ul class="exam-rows" aria-label={t.exams.list}>
          {data.map((exam) => (
            <li key={exam.id}>
              <Row exam={exam} onRestore={restore} />
            </li>
          ))}
        </ul>
      )}
    </Screen>
  );
}
