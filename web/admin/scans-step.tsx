/** The third step: scans dropped, sent, imported; each with what it is doing now, in words. */
import type * as z from "zod";
import type { ScanWire } from "#contract/scan";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { language } from "../text/language.ts";
import { formatBytes, formatMoment } from "../text/numbers.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorNote, sentenceOf } from "../ui/error-note.tsx";
import { Progress } from "../ui/progress.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { DropZone } from "./drop-zone.tsx";
import type { StepProps } from "./exam-screen.tsx";
import { useReloadOn } from "./lists.ts";
import type { ExamProgress } from "./live.ts";
import { examPath } from "./paths.ts";
import { UploadRow } from "./upload-row.tsx";
import { addFiles, adopt, type Upload, uploads, wasDropped } from "./uploads.ts";
import { useWhen } from "./use-when.ts";

type Scan = z.infer<typeof ScanWire>;

const TONES: Record<Scan["state"], Tone> = {
  uploading: "wait",
  importing: "busy",
  imported: "good",
  failed: "bad",
  cancelled: "quiet",
};

function failureWords({ error }: Scan): string {
  if (!error) return base.errors.INTERNAL;
  const sentence = base.errors[error.code];
  // The wire counts pages as the PDF does, from 1.
  return error.page === null ? sentence : `${t.scans.failedPage(error.page)} ${sentence}`;
}

function Importing({
  scan,
  progress,
  onStop,
}: {
  scan: Scan;
  progress: ExamProgress;
  onStop: (jobId: string) => void;
}) {
  const job = progress.jobs.find(
    (each) => each.kind === "import" && (each.id === scan.jobId || each.subject === scan.id),
  );
  const { done = 0, total = 0 } = job ?? {};
  return (
    <div class="upload-line" aria-live="polite">
      <div class="upload-bar">
        <Progress label={scan.fileName} done={done} total={total} detail={t.scans.importing(done, total)} />
      </div>
      {scan.jobId !== null && (
        <Button kind="quiet" onClick={() => onStop(scan.jobId ?? "")}>
          {t.scans.stopImport}
        </Button>
      )}
    </div>
  );
}

function ScanRow({ scan, progress, onStop }: { scan: Scan; progress: ExamProgress; onStop: (jobId: string) => void }) {
  if (scan.state === "importing") {
    return (
      <li class="upload">
        <Importing scan={scan} progress={progress} onStop={onStop} />
      </li>
    );
  }
  return (
    <li class="upload">
      <div class="progress-words">
        <span>{scan.fileName}</span>
        <Badge tone={TONES[scan.state]}>{t.scans.states[scan.state]}</Badge>
      </div>
      <p class="soft small tabular">
        {[
          formatBytes(scan.size, language.value),
          formatMoment(scan.createdAt, language.value),
          scan.state === "uploading" && t.scans.elsewhere,
          scan.state === "imported" && t.scans.imported(scan.pageCount ?? 0, scan.copies),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {scan.state === "failed" && (
        <div class="upload-say" role="alert">
          <p>{failureWords(scan)}</p>
        </div>
      )}
    </li>
  );
}

/** Somebody else may be sending it right now; longer ago it was given up. */
const ELSEWHERE_MS = 3_600_000;

function isShown(scan: Scan): boolean {
  return scan.state !== "uploading" || (!wasDropped(scan.id) && Date.now() - scan.createdAt < ELSEWHERE_MS);
}

/** Uploads in work come first, then what the server has, newest first. */
function Rows({
  mine,
  scans,
  progress,
  onStop,
}: {
  mine: readonly Upload[];
  scans: readonly Scan[];
  progress: ExamProgress;
  onStop: (jobId: string) => void;
}) {
  const here = new Set(mine.map((upload) => upload.scanId));
  const others = scans
    .filter((scan) => isShown(scan) && !here.has(scan.id))
    .toSorted((a, b) => b.createdAt - a.createdAt);
  return (
    <ul class="uploads" aria-label={t.scans.title}>
      {mine.map((upload) => (
        <UploadRow key={upload.key} upload={upload} />
      ))}
      {others.map((scan) => (
        <ScanRow key={scan.id} scan={scan} progress={progress} onStop={onStop} />
      ))}
    </ul>
  );
}

export function ScansStep({ exam, progress, reload }: StepProps) {
  const scans = useLoad(`exam/${exam.id}/scans`, () => call("GET /api/exams/:id/scans", { params: { id: exam.id } }));
  const mine = uploads.value.filter((upload) => upload.examId === exam.id && upload.phase !== "done");
  const finished = uploads.value.filter((upload) => upload.examId === exam.id && upload.phase === "done").length;
  const jobs = progress.jobs.map((job) => `${job.id} ${job.state}`).join();
  useReloadOn(scans, `${progress.scans} ${progress.scansImporting} ${finished} ${jobs}`);
  const items = scans.data?.items;
  useWhen(items, () => {
    if (items)
      void adopt(
        exam.id,
        items.filter((scan) => scan.state === "uploading"),
      );
  });
  const stop = async (jobId: string) => {
    try {
      await call("POST /api/jobs/:id/cancel", { params: { id: jobId } });
    } catch (failure) {
      toast(sentenceOf(failure));
    }
    await Promise.all([scans.reload(), reload()]);
  };
  const some = mine.length > 0 || (items?.length ?? 0) > 0;
  return (
    <div class="stack">
      <section class={some ? "card card-small" : "card"}>
        {!some && items && (
          <div class="empty empty-small">
            <h2>{t.scans.none}</h2>
            <p>{t.scans.noneText}</p>
          </div>
        )}
        <DropZone
          choose={t.scans.choose}
          drop={t.scans.drop}
          accept=".pdf,application/pdf"
          multiple
          primary={progress.copies.STAGING === 0}
          onFiles={(files) => addFiles(exam.id, files)}
        />
      </section>
      <ErrorNote error={scans.error} onRetry={scans.reload} />
      {!items && !scans.error && <Skeleton lines={3} />}
      {some && <Rows mine={mine} scans={items ?? []} progress={progress} onStop={stop} />}
      {progress.copies.STAGING > 0 && (
        <div class="row">
          <Button kind="primary" href={examPath(exam.id, "pages")}>
            {t.scans.toPages}
          </Button>
        </div>
      )}
    </div>
  );
}
