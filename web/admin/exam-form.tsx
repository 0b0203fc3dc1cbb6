/** A new exam: its facts and its marking scheme, on one page. What is being written outlives a look elsewhere. */

import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { call } from "../api/client.ts";
import { holdPending } from "../shell/pending.ts";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Screen } from "../ui/screen.tsx";
import { ExamFacts, type Facts, factsAreRight, newFacts, pagesTyped } from "./exam-facts.tsx";
import { examPath, PATHS } from "./paths.ts";
import { editScheme, faultsOf, type SchemeEdit, toScheme } from "./scheme-editor.ts";
import { focusFirstFault, SchemeForm } from "./scheme-form.tsx";

type Draft = { facts: Facts; edit: SchemeEdit };

let kept: Draft | null = null;

function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

/** The exam being written, and creating it once nothing is missing. */
function useNewExam() {
  const [draft, setDraft] = useState<Draft>(() => kept ?? { facts: newFacts(today()), edit: editScheme([]) });
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const { route } = useLocation();
  useEffect(() => () => holdPending("new-exam", 0), []);
  const put = (next: Partial<Draft>) =>
    setDraft((now) => {
      kept = { ...now, ...next };
      holdPending("new-exam", 1);
      return kept;
    });
  const faults = faultsOf(draft.edit.nodes);
  const empty = draft.edit.nodes.length === 0;
  const create = async () => {
    setTried(true);
    const { facts, edit } = draft;
    const pagesPerCopy = pagesTyped(facts);
    if (!factsAreRight(facts) || pagesPerCopy === null || faults.length > 0 || empty) return focusFirstFault();
    setBusy(true);
    setError(null);
    try {
      const named = { ...facts, name: facts.name.trim(), subject: facts.subject.trim() };
      const { id } = await call("POST /api/exams", { body: { ...named, pagesPerCopy, scheme: toScheme(edit.nodes) } });
      kept = null;
      holdPending("new-exam", 0);
      route(examPath(id, "students"));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const rows = tried ? new Set(faults.map((fault) => fault.key)).size : 0;
  const left = tried && empty ? t.scheme.empty : rows > 0 ? t.scheme.faultsLeft(rows) : "";
  return { ...draft, put, tried, busy, error, create, left };
}

export function ExamForm() {
  const { facts, edit, put, tried, busy, error, create, left } = useNewExam();
  return (
    <Screen title={t.exams.form.title} back={{ href: PATHS.exams, label: t.exams.title }} narrow>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <section class="card">
          <ExamFacts facts={facts} onChange={(next) => put({ facts: next })} showFaults={tried} />
        </section>
        <section class="card stack">
          <div>
            <h2>{t.scheme.title}</h2>
            <p class="soft small">{t.scheme.intro}</p>
          </div>
          <SchemeForm edit={edit} onChange={(next) => put({ edit: next })} showFaults={tried} />
        </section>
        <ErrorNote error={error} />
        <div class="row form-foot">
          <span class="field-error" aria-live="polite">
            {left}
          </span>
          <Button href={PATHS.exams}>{base.common.cancel}</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {t.exams.form.create}
          </Button>
        </div>
      </form>
    </Screen>
  );
}
