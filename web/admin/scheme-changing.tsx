/** A new scheme on its way to the copies, until it is there; and the schemes the exam has had. */
import { History } from "lucide-preact";
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatMoment, formatPoints } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote, Note } from "../ui/error-note.tsx";
import { Progress } from "../ui/progress.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { PATHS } from "./paths.ts";
import { SchemeRead } from "./scheme-read.tsx";
import { hasEnded, useJob } from "./use-job.ts";
import { useWhen } from "./use-when.ts";

export function SchemeChanging({ jobId, onDone }: { jobId: string; onDone: () => Promise<void> }) {
  const { job, failure } = useJob(jobId);
  const words = t.scheme.change;
  const ended = job !== null && hasEnded(job);
  useWhen(ended, () => {
    if (job?.state !== "succeeded") return;
    void onDone();
    toast(words.applied);
  });
  return (
    <div class="card stack" aria-live="polite">
      {!ended && <Progress label={words.applying} done={job?.done ?? 0} total={job?.total ?? 1} />}
      {ended && job.state !== "succeeded" && (
        <Note tone="wait" action={<Button href={PATHS.trouble}>{words.toTrouble}</Button>}>
          {words.failed}
        </Note>
      )}
      <ErrorNote error={failure} />
    </div>
  );
}

export function SchemeHistory({ examId, version }: { examId: string; version: number }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="quiet" icon={<History size={16} aria-hidden="true" />} onClick={() => setOpen(true)}>
        {t.scheme.history.open}
      </Button>
      {open && <HistoryDialog examId={examId} version={version} onClose={() => setOpen(false)} />}
    </>
  );
}

function HistoryDialog({ examId, version, onClose }: { examId: string; version: number; onClose: () => void }) {
  const words = t.scheme.history;
  const { data, error, reload } = useLoad(`schemes/${examId}/${version}`, () =>
    call("GET /api/exams/:id/schemes", { params: { id: examId } }),
  );
  return (
    <Dialog open title={words.title} onClose={onClose} shape="side">
      <ErrorNote error={error} onRetry={reload} />
      {!data && !error && <Skeleton lines={4} />}
      {data?.items.length === 0 && <p class="soft">{words.none}</p>}
      {data?.items.map((each) => (
        <section key={each.version} class="stack scheme-version">
          <h3>
            {words.version(each.version)}
            {each.version === version && <span class="soft small"> {words.now}</span>}
          </h3>
          <p class="small">
            {words.by(each.by?.name ?? words.somebody, formatMoment(each.createdAt, language.value))}
            {each.reason !== null && <br />}
            {each.reason !== null && words.because(each.reason)}
          </p>
          <SchemeRead scheme={each.scheme} />
          <p class="tabular">
            <b>{t.scheme.total}</b> {formatPoints(each.schemeTotal, language.value)}
          </p>
        </section>
      ))}
    </Dialog>
  );
}
