/** The first step: the marking scheme of an exam, written by who manages exams, read by the others. */
import { useEffect, useState } from "preact/hooks";
import type { Scheme } from "#domain/scheme";
import { call, Refused } from "../api/client.ts";
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
import { SchemeChangeDialog } from "./scheme-change-dialog.tsx";
import { SchemeChanging, SchemeHistory } from "./scheme-changing.tsx";
import { editScheme, faultsOf, type SchemeEdit, toScheme } from "./scheme-editor.ts";
import { focusFirstFault, SchemeForm } from "./scheme-form.tsx";
import { SchemeRead } from "./scheme-read.tsx";
import { useWhen } from "./use-when.ts";

/** What is being written, by exam: a look at another step loses nothing. */
const drafts = new Map<string, SchemeEdit>();

/** The scheme for those who do not write it, and while a new one is on its way. */
function Fixed({ exam, why }: { exam: Exam; why: string | null }) {
  return (
    <div class="card stack">
      {why !== null && <Note>{why}</Note>}
      <SchemeRead scheme={exam.scheme} />
      <p class="tabular">
        <b>{t.scheme.total}</b> {formatPoints(exam.schemeTotal, language.value)}
      </p>
    </div>
  );
}

/** The scheme being written: kept while one looks at another step, said to be unsaved, saved. */
function useWriting({ exam, onExam, reload }: Pick<StepProps, "exam" | "onExam" | "reload">) {
  const [edit, setEdit] = useState(() => drafts.get(exam.id) ?? editScheme(exam.scheme));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  /** Marks were given: what this scheme would do to them is looked at first. */
  const [changing, setChanging] = useState<Scheme | null>(null);
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
      const code = failure instanceof Refused ? failure.code : null;
      if (code === "SCHEME_IN_USE") setChanging(scheme);
      else setError(failure);
      if (code === "SCHEME_CHANGING") await reload();
    }
    setBusy(false);
  };
  return { edit, setEdit, tried, busy, error, dirty, save, changing, endChange: () => setChanging(null) };
}

export function SchemeStep({ exam, progress, onExam, reload }: StepProps) {
  const writing = useWriting({ exam, onExam, reload });
  const { edit, setEdit, tried, busy, error, dirty, save, changing, endChange } = writing;
  const [begun, setBegun] = useState<string | null>(null);
  if (!may("manageExams")) return <Fixed exam={exam} why={t.scheme.readOnly} />;
  const jobId = exam.schemeJobId ?? begun;
  if (jobId !== null) {
    const done = async () => {
      await reload();
      setBegun(null);
    };
    return (
      <div class="stack">
        <SchemeChanging jobId={jobId} onDone={done} />
        <Fixed exam={exam} why={null} />
      </div>
    );
  }
  const { LOCKED, GRADING_IN_PROGRESS, GRADING_FAILED, GRADED } = progress.copies;
  const inUse = LOCKED + GRADING_IN_PROGRESS + GRADING_FAILED + GRADED > 0;
  const rows = new Set(tried ? faultsOf(edit.nodes).map(({ key }) => key) : []).size;
  const state = edit.nodes.length === 0 ? t.scheme.empty : rows > 0 ? t.scheme.faultsLeft(rows) : "";
  return (
    <section class="card stack">
      <div class="row spread">
        <p class="soft small">{t.scheme.intro}</p>
        {exam.schemeVersion > 1 && <SchemeHistory examId={exam.id} version={exam.schemeVersion} />}
      </div>
      {inUse && <Note>{t.scheme.inUse}</Note>}
      <SchemeForm edit={edit} onChange={setEdit} showFaults={tried} />
      <ErrorNote error={error} />
      {changing && <SchemeChangeDialog exam={exam} scheme={changing} onClose={endChange} onBegun={setBegun} />}
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
