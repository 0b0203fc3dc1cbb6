/** The narrow list of exams at the left of an exam; on a phone, the way back to the list. */
import { ChevronLeft } from "lucide-preact";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatDate } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { useExams } from "./exams-screen.tsx";
import { examPath, PATHS } from "./paths.ts";
import { may } from "./role.ts";

export function ExamColumn({ examId }: { examId: string }) {
  const { data } = useExams(false);
  return (
    <nav class="exam-column" aria-label={t.exams.list}>
      <a class="exam-column-all" href={PATHS.exams}>
        <ChevronLeft size={16} aria-hidden="true" />
        {t.exams.title}
      </a>
      <ul>
        {data?.map((exam) => (
          <li key={exam.id}>
            <a href={examPath(exam.id)} aria-current={exam.id === examId ? "page" : undefined}>
              <span>{exam.name}</span>
              <span class="soft small">{formatDate(exam.date, language.value)}</span>
            </a>
          </li>
        ))}
      </ul>
      {may("manageExams") && <Button href={PATHS.newExam}>{t.exams.create}</Button>}
    </nav>
  );
}
