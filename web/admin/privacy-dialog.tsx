/** A student's rights, on one sheet: gathering what is kept, and erasing it once it was shown what goes and what stays. */
import { Download } from "lucide-preact";
import { useState } from "preact/hooks";
import type * as z from "zod";
import type { Erased } from "#contract/privacy";
import { LIMITS } from "#domain/limits";
import { call, pathOf } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatDate } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote, Note } from "../ui/error-note.tsx";
import { Check, Field } from "../ui/field.tsx";
import { Progress } from "../ui/progress.tsx";
import { toast } from "../ui/toast.tsx";
import type { Student } from "./roster-panel.tsx";
import { hasEnded, useJob } from "./use-job.ts";

type Report = z.infer<typeof Erased>;

function Gather({ student }: { student: Student }) {
  const [jobId, setJobId] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const { job, failure } = useJob(jobId);
  const start = async () => {
    setError(null);
    try {
      setJobId((await call("POST /api/students/:id/export", { params: { id: student.id } })).jobId);
    } catch (refusal) {
      setError(refusal);
    }
  };
  const icon = <Download size={16} aria-hidden="true" />;
  const failed = job !== null && hasEnded(job) && job.state !== "succeeded";
  const ready = jobId !== null && job?.state === "succeeded";
  return (
    <section class="stack" aria-live="polite">
      <h3>{t.privacy.gatherTitle}</h3>
      <p class="soft">{ready ? t.privacy.gathered : t.privacy.gatherText}</p>
      <div class="row">
        {ready ? (
          <Button icon={icon} href={pathOf("GET /api/jobs/:id/file", { params: { id: jobId } })} download>
            {t.privacy.download}
          </Button>
        ) : (
          <Button icon={icon} busy={jobId !== null && !failed} onClick={() => void start()}>
            {t.privacy.gather}
          </Button>
        )}
      </div>
      {job && !hasEnded(job) && <Progress label={t.privacy.gathering} done={job.done} total={job.total} />}
      {failed && <Note tone="wait">{t.privacy.gatherFailed}</Note>}
      <ErrorNote error={error ?? failure} />
    </section>
  );
}

function Preview({ report }: { report: Report }) {
  const finals = report.copies.reduce((sum, { finalPdfs }) => sum + finalPdfs, 0);
  const day = (at: number) => formatDate(new Date(at).toISOString().slice(0, 10), language.value);
  return (
    <div class="privacy-preview">
      <h4>{t.privacy.goes}</h4>
      <ul class="privacy-list">
        <li>{t.privacy.goesFacts}</li>
        {report.account && <li>{t.privacy.goesAccount}</li>}
        {report.copies.length > 0 && <li>{t.privacy.goesCopies(report.copies.length)}</li>}
        {finals > 0 && <li>{t.privacy.goesFinals(finals)}</li>}
        {report.exports > 0 && <li>{t.privacy.goesExports(report.exports)}</li>}
      </ul>
      <h4>{t.privacy.stays}</h4>
      <ul class="privacy-list">
        {report.stays
          .filter(({ scans }) => scans > 0)
          .map(({ examId, examName, until }) => (
            <li key={examId}>{t.privacy.staysScan(t.audit.quoted(examName), day(until))}</li>
          ))}
        <li>{t.privacy.staysText}</li>
      </ul>
    </div>
  );
}

type EraseProps = { student: Student; name: string; onErased: () => void };

function useErasure({ student, name, onErased }: EraseProps) {
  const [report, setReport] = useState<Report | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const ask = async (body: { dryRun?: boolean; reason?: string; confirm?: boolean }) => {
    setBusy(true);
    setError(null);
    try {
      const answer = await call("POST /api/students/:id/erase", { params: { id: student.id }, body });
      setReport(answer);
      if (!answer.dryRun) {
        toast(t.privacy.erased(name));
        onErased();
      }
    } catch (refusal) {
      setError(refusal);
    }
    setBusy(false);
  };
  return { report, busy, error, ask };
}

function Erase(props: EraseProps) {
  const { report, busy, error, ask } = useErasure(props);
  const [reason, setReason] = useState("");
  const [confirm, setConfirm] = useState(false);
  const inMarking = report?.copies.filter((copy) => copy.inMarking).length ?? 0;
  const ready = reason.trim() !== "" && (inMarking === 0 || confirm);
  return (
    <section class="stack">
      <h3>{t.privacy.eraseTitle}</h3>
      <p class="soft">{t.privacy.eraseText}</p>
      {report === null ? (
        <div class="row">
          <Button busy={busy} onClick={() => void ask({ dryRun: true })}>
            {t.privacy.look}
          </Button>
        </div>
      ) : (
        <>
          <Preview report={report} />
          {inMarking > 0 && <Check label={t.privacy.inMarking(inMarking)} checked={confirm} onChange={setConfirm} />}
          <Field
            label={t.shared.reason}
            hint={t.privacy.reasonHint}
            maxLength={LIMITS.reasonMax}
            value={reason}
            onInput={setReason}
          />
          <div class="row">
            <Button
              kind="danger"
              busy={busy}
              disabled={!ready}
              onClick={() => void ask({ reason: reason.trim(), confirm })}
            >
              {t.privacy.erase}
            </Button>
          </div>
        </>
      )}
      <ErrorNote error={error} />
    </section>
  );
}

type DialogProps = { student: Student; onClose: () => void; onErased: () => void };

export function PrivacyDialog({ student, onClose, onErased }: DialogProps) {
  const name = `${student.firstName} ${student.lastName}`;
  return (
    <Dialog open title={t.privacy.title(name)} onClose={onClose} shape="wide">
      <div class="stack">
        <Gather student={student} />
        <Erase student={student} name={name} onErased={onErased} />
      </div>
    </Dialog>
  );
}
