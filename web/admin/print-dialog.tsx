/** Choosing what to print, the job, and the PDF. */
import { Printer } from "lucide-preact";
import { useState } from "preact/hooks";
import { LIMITS } from "#domain/limits";
import { spelledNumber } from "#domain/page-code";
import { RULINGS } from "#domain/paper-order";
import { call, pathOf } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { language } from "../text/language.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote, Note } from "../ui/error-note.tsx";
import { Check, Field, Select } from "../ui/field.tsx";
import { Progress } from "../ui/progress.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { errorWords } from "./error-words.ts";
import type { Exam } from "./exam-screen.tsx";
import { allPages } from "./lists.ts";
import * as draft from "./print-draft.ts";
import type { Student } from "./roster-panel.tsx";
import { takesFocus } from "./takes-focus.ts";
import { hasEnded, type Job, useJob } from "./use-job.ts";

type Draft = draft.PrintDraft;
type Part = { value: Draft; onChange: (change: Partial<Draft>) => void };

function Count({ value, onChange }: Part) {
  const fault = draft.faultsOf(value).count;
  const max = draft.countMax(value.kind);
  const words = {
    number: t.print.number(1, max),
    tooMuch: t.print.tooMuch(draft.sidesAsked(value), LIMITS.paperSidesMax),
  };
  return (
    <Field
      label={value.kind === "extra" ? t.print.sheets : t.print.copies}
      type="number"
      inputMode="numeric"
      min={1}
      max={max}
      value={value.count}
      error={fault && words[fault]}
      inputRef={takesFocus}
      onInput={(count) => onChange({ count })}
    />
  );
}

function Booklet({ value, onChange }: Part) {
  const fault = draft.faultsOf(value).pages;
  const words = { number: t.print.number(1, LIMITS.pagesPerCopyMax), fold: t.print.fold };
  const layouts = (["A4", "A3"] as const).map((layout) => ({ value: layout, label: t.print.layouts[layout] }));
  return (
    <>
      <Field
        label={t.print.pages}
        type="number"
        inputMode="numeric"
        min={1}
        max={LIMITS.pagesPerCopyMax}
        value={value.pages}
        error={fault && words[fault]}
        onInput={(pages) => onChange({ pages })}
      />
      <Select
        label={t.print.layout}
        value={value.layout}
        options={layouts}
        onChange={(layout) => onChange({ layout })}
      />
    </>
  );
}

function Look({ value, onChange }: Part) {
  const rulings = RULINGS.map((each) => ({ value: each, label: t.print.rulings[each] }));
  const languages = (["fr", "en"] as const).map((each) => ({ value: each, label: t.print.languages[each] }));
  return (
    <>
      {value.kind !== "attendance" && (
        <Select label={t.print.lines} value={value.lines} options={rulings} onChange={(lines) => onChange({ lines })} />
      )}
      <Select
        label={t.print.language}
        value={value.language}
        options={languages}
        onChange={(chosen) => onChange({ language: chosen })}
      />
    </>
  );
}

function Classes({ value, onChange, students }: Part & { students: readonly Student[] }) {
  if (students.length === 0) return <Note tone="wait">{t.print.noStudents}</Note>;
  const toggle = (name: string) => {
    const next = new Set(value.classes ?? []);
    if (!next.delete(name)) next.add(name);
    onChange({ classes: next });
  };
  return (
    <>
      <Check
        label={t.print.allClasses}
        checked={value.classes === null}
        onChange={(all) => onChange({ classes: all ? null : new Set() })}
      />
      {value.classes !== null && (
        <div class="slip-students">
          {draft.classesOf(students).map(({ name, students: n }) => (
            <Check
              key={name}
              label={t.print.classOption(name || t.print.noClass, n)}
              checked={value.classes?.has(name) ?? true}
              onChange={() => toggle(name)}
            />
          ))}
        </div>
      )}
    </>
  );
}

function Names({ value, onChange }: Part) {
  const students = useLoad<Student[]>("students", () =>
    allPages((cursor) => call("GET /api/students", { query: { limit: 1_000, cursor } })),
  );
  const named = value.kind === "copies";
  return (
    <>
      {named && (
        <>
          <Check label={t.print.prenamed} checked={value.prenamed} onChange={(prenamed) => onChange({ prenamed })} />
          <Check
            label={t.print.attendance}
            checked={value.attendance}
            onChange={(attendance) => onChange({ attendance })}
          />
        </>
      )}
      {draft.needsStudents(value) && (
        <>
          <ErrorNote error={students.error} onRetry={students.reload} />
          {!students.data && !students.error && <Skeleton lines={1} />}
          {students.data && <Classes value={value} onChange={onChange} students={students.data} />}
          {named && value.prenamed && students.data && students.data.length > 0 && (
            <p class="soft small">{t.print.prenamedText(draft.namesOn(value, students.data))}</p>
          )}
        </>
      )}
    </>
  );
}

type Result = { copies: number; first: number | null; last: number | null };

function Done({ job }: { job: Job }) {
  if (job.state !== "succeeded") return <Note tone="wait">{errorWords(job.error?.code)}</Note>;
  const { copies, first, last } = job.result as Result;
  return (
    <div class="stack">
      <p role="status">
        {first === null || last === null
          ? t.print.done
          : t.print.doneCopies(copies, spelledNumber(first), spelledNumber(last))}
      </p>
      <p class="soft small">{t.print.kept}</p>
      <div class="row">
        <Button
          kind="primary"
          newTab
          icon={<Printer size={16} aria-hidden="true" />}
          href={pathOf("GET /api/jobs/:id/file", { params: { id: job.id } })}
        >
          {t.print.open}
        </Button>
      </div>
    </div>
  );
}

function usePrint(exam: Exam, kind: draft.PrintKind) {
  const [value, setValue] = useState(() => draft.draftOf(kind, exam, language.value));
  const [jobId, setJobId] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const make = async () => {
    if (busy || !draft.isReady(value)) return;
    setBusy(true);
    setRefusal(null);
    try {
      const body = draft.asked(value);
      setJobId((await call("POST /api/exams/:id/booklets", { params: { id: exam.id }, body })).jobId);
    } catch (failure) {
      setRefusal(failure);
    }
    setBusy(false);
  };
  const onChange = (change: Partial<Draft>) => setValue((before) => ({ ...before, ...change }));
  return { value, onChange, jobId, refusal, busy, make };
}

export function PrintDialog({ exam, kind, onClose }: { exam: Exam; kind: draft.PrintKind; onClose: () => void }) {
  const print = usePrint(exam, kind);
  const { value, onChange, jobId } = print;
  const { job, failure } = useJob(jobId);
  const ended = job !== null && hasEnded(job);
  const actions = (
    <>
      <Button onClick={onClose}>{ended ? base.common.close : base.common.cancel}</Button>
      {jobId === null && (
        <Button kind="primary" busy={print.busy} disabled={!draft.isReady(value)} onClick={() => void print.make()}>
          {t.print.make}
        </Button>
      )}
    </>
  );
  return (
    <Dialog open title={t.print.kinds[kind].title} onClose={onClose} actions={actions}>
      <div class="stack">
        <ErrorNote error={print.refusal ?? failure} />
        {jobId === null && (
          <form
            class="stack"
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              void print.make();
            }}
          >
            <p>{t.print.kinds[kind].text}</p>
            {kind !== "attendance" && <Count value={value} onChange={onChange} />}
            {kind === "copies" && <Booklet value={value} onChange={onChange} />}
            {kind !== "extra" && <Names value={value} onChange={onChange} />}
            <Look value={value} onChange={onChange} />
            <button type="submit" class="unseen" tabIndex={-1} aria-hidden="true" />
          </form>
        )}
        {jobId !== null && !ended && <Progress label={t.print.making} done={job?.done ?? 0} total={job?.total ?? 0} />}
        {ended && <Done job={job} />}
      </div>
    </Dialog>
  );
}
