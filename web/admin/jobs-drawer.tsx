/** What is going on and what broke, for one exam: a count in words beside its title, the list in a drawer at the right. */
import { CircleAlert, LoaderCircle } from "lucide-preact";
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/admin.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { sentenceOf } from "../ui/error-note.tsx";
import { Progress } from "../ui/progress.tsx";
import { toast } from "../ui/toast.tsx";
import { errorWords } from "./error-words.ts";
import { useReloadOn } from "./lists.ts";
import type { ExamProgress } from "./live.ts";
import { examPath, PATHS } from "./paths.ts";
import { may } from "./role.ts";
import type { StepName } from "./steps.ts";
import { hasEnded, type Job } from "./use-job.ts";

const TONES: Record<Job["state"], Tone> = {
  queued: "quiet",
  running: "busy",
  succeeded: "good",
  failed: "bad",
  cancelled: "quiet",
};
/** Where a failed job is repaired. */
const STEP_OF: Record<Job["kind"], StepName> = {
  import: "scans",
  finalize: "marking",
  export: "publication",
  roster: "students",
  scheme: "scheme",
  slips: "students",
  booklets: "scans",
  studentExport: "students",
};

async function cancel(job: Job): Promise<void> {
  try {
    await call("POST /api/jobs/:id/cancel", { params: { id: job.id } });
  } catch (failure) {
    toast(sentenceOf(failure));
  }
}

function JobLine({ job, examId, onLeave }: { job: Job; examId: string; onLeave: () => void }) {
  return (
    <li class="stack job">
      <div class="row spread">
        <b>{t.jobs.kinds[job.kind]}</b>
        <Badge tone={TONES[job.state]}>{t.jobs.states[job.state]}</Badge>
      </div>
      {!hasEnded(job) && (
        <>
          <Progress label={t.jobs.kinds[job.kind]} hideLabel done={job.done} total={job.total} />
          <div class="row">
            <Button onClick={() => void cancel(job)}>{t.jobs.cancel}</Button>
          </div>
        </>
      )}
      {job.state === "failed" && (
        <>
          <p>{errorWords(job.error?.code)}</p>
          <div class="row">
            <Button href={examPath(examId, STEP_OF[job.kind])} onClick={onLeave}>
              {t.jobs.see}
            </Button>
          </div>
        </>
      )}
    </li>
  );
}

/** Alerts that wait for somebody, parked messages among them; asked again when a job of this exam changes. */
function useAlertCount(progress: ExamProgress): number {
  const allowed = may("readTrouble");
  const waiting = useLoad("alerts/count", async () => (allowed ? await countWaiting() : 0));
  useReloadOn(waiting, progress.jobs.map((job) => `${job.id} ${job.state}`).join());
  return waiting.data ?? 0;
}

async function countWaiting(): Promise<number> {
  return (await call("GET /api/alerts", { query: { limit: 1 } })).total;
}

export function JobsButton({ progress, examId }: { progress: ExamProgress; examId: string }) {
  const [open, setOpen] = useState(false);
  const alerts = useAlertCount(progress);
  const failed = progress.jobs.filter((job) => job.state === "failed").length;
  const running = progress.jobs.filter((job) => !hasEnded(job)).length;
  const close = () => setOpen(false);
  return (
    <>
      {alerts > 0 && (
        <Button kind="danger" href={PATHS.trouble} icon={<CircleAlert size={16} aria-hidden="true" />}>
          {t.jobs.alerts(alerts)}
        </Button>
      )}
      {(failed > 0 || running > 0) && (
        <Button
          kind={failed > 0 ? "danger" : "usual"}
          icon={
            failed > 0 ? <CircleAlert size={16} aria-hidden="true" /> : <LoaderCircle size={16} aria-hidden="true" />
          }
          onClick={() => setOpen(true)}
        >
          {failed > 0 ? t.jobs.failed(failed) : t.jobs.running(running)}
        </Button>
      )}
      <Dialog open={open} title={t.jobs.title} onClose={close} shape="side">
        {progress.jobs.length === 0 && <p class="soft">{t.jobs.none}</p>}
        <ul class="jobs" aria-live="polite">
          {progress.jobs.map((job) => (
            <JobLine key={job.id} job={job} examId={examId} onLeave={close} />
          ))}
        </ul>
      </Dialog>
    </>
  );
}
