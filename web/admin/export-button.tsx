/** The results as a CSV file: a job, followed until its file can be fetched. */
import { Download } from "lucide-preact";
import { useState } from "preact/hooks";
import { call, pathOf } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote, Note } from "../ui/error-note.tsx";
import { Progress } from "../ui/progress.tsx";
import { hasEnded, useJob } from "./use-job.ts";

export function ExportButton({ examId }: { examId: string }) {
  const [jobId, setJobId] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const { job, failure } = useJob(jobId);
  const start = async () => {
    setError(null);
    try {
      const body = { kind: "csv", language: language.value } as const;
      setJobId((await call("POST /api/exams/:id/exports", { params: { id: examId }, body })).jobId);
    } catch (refusal) {
      setError(refusal);
    }
  };
  const icon = <Download size={16} aria-hidden="true" />;
  const failed = job && hasEnded(job) && job.state !== "succeeded";
  return (
    <section class="stack" aria-live="polite">
      {jobId && job?.state === "succeeded" ? (
        <div class="row">
          <Button icon={icon} href={pathOf("GET /api/jobs/:id/file", { params: { id: jobId } })} download>
            {t.publication.download}
          </Button>
          <span class="soft small">{t.publication.exported}</span>
        </div>
      ) : (
        <div class="row">
          <Button icon={icon} busy={jobId !== null && !failed} onClick={() => void start()}>
            {t.publication.export}
          </Button>
        </div>
      )}
      {job && !hasEnded(job) && <Progress label={t.publication.exporting} done={job.done} total={job.total} />}
      {failed && <Note tone="wait">{t.publication.exportFailed}</Note>}
      <ErrorNote error={error ?? failure} />
    </section>
  );
}
