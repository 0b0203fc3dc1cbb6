/** The first step: the marking scheme of an exam, written by who manages exams, read by the others. */
import { useEffect, useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { holdPending } from "../shell/pending.ts";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { language } from "../text/language.ts";
import { formatPoints } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote, Note } from "../ui/error-note.tsx";
import { toast } from "../ui/toast.tsx";
import type { Exam, StepProps } from "./exam-screen.tsx";
import { may } from "./role.ts";
import { editScheme, faultsOf, type SchemeEdit, toScheme } from "./scheme-editor.ts";
import { focusFirstFault, SchemeForm } from "./scheme-form.tsx";
import { SchemeRead } from "./scheme-read.tsx";
import { useWhen } from "./use-when.ts";

/** What is being written, by exam: a look at another step loses nothing. */
const drafts = new Map<string, SchemeEdit>();

/** The scheme for those who may not write it any more, or never might. */
function Fixed({ exam, why }: { exam: Exam; why: string }) {
  return (
    <div class="card stack">
      <Note>{why}</Note>
      <SchemeRead scheme={exam.scheme} />
      <p class="tabular">
        <b>{t.scheme.total}</b> {formatPoints(exam.schemeTotal, language.value)}
      </p>
    </div>
  );
}

/** The scheme being written: kept while one looks at another step, said to be unsaved, saved. */
function useWriting(exam: Exam, onExam: (exam: Exam) => void) {
  const [edit, setEdit] = useState(() => drafts.get(exam.id) ?? editScheme(exam.scheme));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const scheme = toScheme(edit.nodes);
  const dirty = JSON.stringify(scheme) !== JSON.stringify(exam.scheme);
  useWhen(dirty ? edit : null, () => {
    if (dirty) drafts.set(exam.id, edit);
    else drafts.delete(exam.id);
    holdPending("scheme", dirty ? 1 : 0);
  });
  useEffect(() => () => holdPending("scheme", 0), []);
  const save = async () => {
    setTried(true);
    if (faultsOf(edit.nodes).length > 0 || edit.nodes.length === 0) return focusFirstFault();
    setBusy(true);
    setError(null);
    try {
      const saved = await call("PUT /api/exams/:id/scheme", { params: { id: exam.id }, body: { scheme } });
      if (!("jobId" in saved)) onExam(saved);
      setTried(false);
      toast(t.scheme.saved);
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  return { edit, setEdit, tried, busy, error, dirty, save };
}

export function SchemeStep({ exam, progress, onExam }: StepProps) {
  const { edit, setEdit, tried, busy, error, dirty, save } = useWriting(exam, onExam);
  if (!may("manageExams")) return <Fixed exam={exam} why={t.scheme.readOnly} />;
  if (progress.copies.GRADED > 0) return <Fixed exam={exam} why={t.scheme.inUse} />;
  const rows = new Set(tried ? faultsOf(edit.nodes).map(({ key }) => key) : []).size;
  const state = edit.nodes.length === 0 ? t.scheme.empty : rows > 0 ? t.scheme.faultsLeft(rows) : "";
  return (
    <section class="card stack">
      <p class="soft small">{t.scheme.intro}</p>
      <SchemeForm edit={edit} onChange={setEdit} showFaults={tried} />
      <ErrorNote error={error} />
      {dirty && (
        <div class="row form-foot">
          <span class={state === "" ? "soft small" : "field-error"} aria-live="polite">
            {state || t.scheme.unsaved}
          </span>
          {exam.scheme.length > 0 && (
            <Button kind="quiet" onClick={() => setEdit(editScheme(exam.scheme))}>
              {base.common.cancel}
            </Button>
          )}
          <Button kind="primary" busy={busy} onClick={save}>
            {t.scheme.save}
          </Button>
        </div>
      )}
    </section>
  );
}
