/** The facts of an exam, changed; and the exam put away, with what goes with it named. */

import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { LIMITS } from "#domain/limits";
import { call } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote, sentenceOf } from "../ui/error-note.tsx";
import { Field } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";
import { ExamFacts, factsAreRight, factsOf, pagesTyped } from "./exam-facts.tsx";
import type { Exam } from "./exam-screen.tsx";
import type { ExamProgress } from "./live.ts";
import { examPath, PATHS } from "./paths.ts";
import { takesFocus } from "./takes-focus.ts";

type Props = { exam: Exam; progress: ExamProgress; onClose: () => void; onExam: (exam: Exam) => void };

export function ExamSettings({ exam, progress, onClose, onExam }: Props) {
  const [removing, setRemoving] = useState(false);
  if (removing) return <RemoveDialog exam={exam} progress={progress} onClose={onClose} />;
  return <FactsDialog exam={exam} onClose={onClose} onExam={onExam} onRemove={() => setRemoving(true)} />;
}

function FactsDialog({ exam, onClose, onExam, onRemove }: Omit<Props, "progress"> & { onRemove: () => void }) {
  const [facts, setFacts] = useState(() => factsOf(exam));
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const save = async () => {
    setTried(true);
    const pagesPerCopy = pagesTyped(facts);
    if (!factsAreRight(facts) || pagesPerCopy === null) return;
    setBusy(true);
    setError(null);
    try {
      const body = { ...facts, name: facts.name.trim(), subject: facts.subject.trim(), pagesPerCopy };
      onExam(await call("PATCH /api/exams/:id", { params: { id: exam.id }, body }));
      toast(t.exams.form.saved);
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const actions = (
    <>
      <Button kind="danger" class="push" onClick={onRemove}>
        {t.exams.remove}
      </Button>
      <Button onClick={onClose}>{base.common.cancel}</Button>
      <Button kind="primary" busy={busy} onClick={save}>
        {base.common.save}
      </Button>
    </>
  );
  return (
    <Dialog open title={t.exams.facts} onClose={onClose} actions={actions} shape="wide">
      <div class="stack">
        <ExamFacts facts={facts} onChange={setFacts} showFaults={tried} />
        <ErrorNote error={error} />
      </div>
    </Dialog>
  );
}

function RemoveDialog({ exam, progress, onClose }: Omit<Props, "onExam">) {
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { route } = useLocation();
  const restore = async () => {
    try {
      await call("POST /api/exams/:id/restore", { params: { id: exam.id } });
      route(examPath(exam.id));
    } catch (failure) {
      toast(sentenceOf(failure));
    }
  };
  const remove = async () => {
    setBusy(true);
    setError(null);
    try {
      const query = progress.total > 0 ? { withCopies: "true" as const } : {};
      await call("DELETE /api/exams/:id", { params: { id: exam.id }, query, body: { reason: reason.trim() } });
      toast(t.exams.removed(exam.name), () => void restore());
      route(PATHS.exams);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const actions = (
    <>
      <Button onClick={onClose}>{base.common.cancel}</Button>
      <Button kind="danger" busy={busy} disabled={reason.trim() === ""} onClick={remove}>
        {t.exams.remove}
      </Button>
    </>
  );
  return (
    <Dialog open title={t.exams.removeTitle(exam.name)} onClose={onClose} actions={actions}>
      <div class="stack">
        <p>
          {t.exams.removeText} {progress.total > 0 && t.exams.removeCopies(progress.total)}
        </p>
        <Field
          label={t.shared.reason}
          inputRef={takesFocus}
          value={reason}
          maxLength={LIMITS.reasonMax}
          onInput={setReason}
        />
        <ErrorNote error={error} />
      </div>
    </Dialog>
  );
}
