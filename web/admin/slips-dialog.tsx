/** Printed codes for students without e-mail: a class or some of it, the job, the PDF that is gone in a day. */
import { Printer } from "lucide-preact";
import { useState } from "preact/hooks";
import { call, pathOf } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote, Note } from "../ui/error-note.tsx";
import { Check, Select } from "../ui/field.tsx";
import { Progress } from "../ui/progress.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { errorWords } from "./error-words.ts";
import { allPages } from "./lists.ts";
import type { Student } from "./roster-panel.tsx";
import { classesWithoutEmail } from "./slip-classes.ts";
import { hasEnded, type Job, useJob } from "./use-job.ts";

type Result = { slips: number; accounts: number };

function Done({ job }: { job: Job }) {
  if (job.state !== "succeeded") return <Note tone="wait">{errorWords(job.error?.code)}</Note>;
  const { slips, accounts } = job.result as Result;
  return (
    <div class="stack">
      <p role="status">{t.slips.done(slips, accounts)}</p>
      <p>{t.slips.printNow}</p>
      <div class="row">
        <Button
          kind="primary"
          newTab
          icon={<Printer size={16} aria-hidden="true" />}
          href={pathOf("GET /api/jobs/:id/file", { params: { id: job.id } })}
        >
          {t.slips.open}
        </Button>
      </div>
    </div>
  );
}

type ChoiceProps = {
  classes: ReturnType<typeof classesWithoutEmail>;
  className: string;
  onClass: (name: string) => void;
  chosen: ReadonlySet<string> | null;
  onChosen: (ids: ReadonlySet<string> | null) => void;
};

function Choice({ classes, className, onClass, chosen, onChosen }: ChoiceProps) {
  const students = classes.find(({ name }) => name === className)?.students ?? [];
  const toggle = (id: string) => {
    const next = new Set(chosen ?? []);
    if (!next.delete(id)) next.add(id);
    onChosen(next);
  };
  return (
    <>
      <Select
        label={t.students.className}
        value={className}
        options={classes.map(({ name, students: each }) => ({
          value: name,
          label: t.slips.classOption(name === "" ? t.slips.noClass : name, each.length),
        }))}
        onChange={onClass}
      />
      <Check
        label={t.slips.wholeClass}
        checked={chosen === null}
        onChange={(whole) => onChosen(whole ? null : new Set())}
      />
      <p class="soft small">{chosen === null ? t.slips.wholeClassText : t.slips.chosenText}</p>
      {chosen !== null && (
        <div class="slip-students">
          {students.map(({ id, lastName, firstName }) => (
            <Check key={id} label={`${lastName} ${firstName}`} checked={chosen.has(id)} onChange={() => toggle(id)} />
          ))}
        </div>
      )}
    </>
  );
}

function useSlips() {
  const { data, error, reload } = useLoad<Student[]>("students", () =>
    allPages((cursor) => call("GET /api/students", { query: { limit: 1_000, cursor } })),
  );
  const classes = data ? classesWithoutEmail(data) : null;
  const [picked, setPicked] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const [jobId, setJobId] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const className = picked ?? classes?.[0]?.name ?? "";
  const make = async () => {
    if (busy) return;
    setBusy(true);
    setRefusal(null);
    // Students of no class are asked for by name: the whole "class" of them is no class.
    const all = classes?.find(({ name }) => name === className)?.students.map(({ id }) => id) ?? [];
    const body =
      chosen === null && className !== "" ? { className } : { studentIds: chosen === null ? all : [...chosen] };
    try {
      setJobId((await call("POST /api/students/slips", { body })).jobId);
    } catch (failure) {
      setRefusal(failure);
    }
    setBusy(false);
  };
  const onClass = (name: string) => {
    setPicked(name);
    setChosen(null);
  };
  return { classes, error, reload, className, onClass, chosen, setChosen, jobId, refusal, busy, make };
}

export function SlipsDialog({ onClose }: { onClose: () => void }) {
  const slips = useSlips();
  const { job, failure } = useJob(slips.jobId);
  const { classes, jobId, chosen } = slips;
  const ended = job !== null && hasEnded(job);
  const nothing = classes?.length === 0;
  const actions = (
    <>
      <Button onClick={onClose}>{ended || nothing ? base.common.close : base.common.cancel}</Button>
      {jobId === null && !nothing && (
        <Button
          kind="primary"
          busy={slips.busy}
          disabled={!classes || chosen?.size === 0}
          onClick={() => void slips.make()}
        >
          {t.slips.make}
        </Button>
      )}
    </>
  );
  return (
    <Dialog open title={t.slips.title} onClose={onClose} actions={actions}>
      <div class="stack">
        <ErrorNote error={slips.error ?? slips.refusal ?? failure} onRetry={slips.error ? slips.reload : undefined} />
        {jobId === null && (
          <>
            <p>{nothing ? t.slips.nobody : t.slips.text}</p>
            {!classes && !slips.error && <Skeleton lines={2} />}
            {classes && !nothing && (
              <Choice
                classes={classes}
                className={slips.className}
                onClass={slips.onClass}
                chosen={chosen}
                onChosen={slips.setChosen}
              />
            )}
          </>
        )}
        {jobId !== null && !ended && <Progress label={t.slips.making} done={job?.done ?? 0} total={job?.total ?? 0} />}
        {ended && <Done job={job} />}
      </div>
    </Dialog>
  );
}
