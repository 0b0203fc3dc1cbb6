/** The third step: scans dropped, sent, imported; each with what it is doing now, in words. */
import { LIMITS } from "#domain/limits";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatBytes, formatCount } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { DropZone } from "./drop-zone.tsx";
import type { StepProps } from "./exam-screen.tsx";
import { useReloadOn } from "./lists.ts";
import { examPath } from "./paths.ts";
import { PrintCard } from "./print-card.tsx";
import { ScanRows } from "./scan-rows.tsx";
import { SCAN_FILES } from "./scan-words.ts";
import { addFiles, adopt, uploads } from "./uploads.ts";
import { useWhen } from "./use-when.ts";

/** What holds while the server has not answered yet. */
const USUAL = { bytes: LIMITS.scanBytesMax, sides: LIMITS.scanPagesMax };

export function ScansStep({ exam, progress, reload }: StepProps) {
  const scans = useLoad(`exam/${exam.id}/scans`, () => call("GET /api/exams/:id/scans", { params: { id: exam.id } }));
  const own = uploads.value.filter((upload) => upload.examId === exam.id);
  const mine = own.filter(({ phase }) => phase !== "done");
  const announced = own.filter(({ scanId }) => scanId !== null).length;
  const jobs = progress.jobs.map((job) => `${job.id} ${job.state}`).join();
  // One reading for all that are announced in a row, not one for each.
  const stamp = own.some(({ phase }) => phase === "reading") ? "" : announced;
  useReloadOn(scans, `${progress.scans} ${progress.scansImporting} ${own.length - mine.length} ${stamp} ${jobs}`);
  const items = scans.data?.items;
  useWhen(items, () => {
    if (items)
      void adopt(
        exam.id,
        items.filter((scan) => scan.state === "uploading"),
      );
  });
  const { bytes, sides } = scans.data?.limits ?? USUAL;
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
          accept={SCAN_FILES}
          multiple
          primary={progress.copies.STAGING === 0}
          onFiles={(files) => addFiles(exam.id, files, bytes)}
        />
        <p class="soft small">
          {t.scans.accepted(formatBytes(bytes, language.value), formatCount(sides, language.value))}
        </p>
      </section>
      <ErrorNote error={scans.error} onRetry={scans.reload} />
      {!items && !scans.error && <Skeleton lines={3} />}
      {some && (
        <ScanRows
          mine={mine}
          scans={items ?? []}
          piles={scans.data?.piles ?? []}
          bytesMax={bytes}
          progress={progress}
          reload={() => Promise.all([scans.reload(), reload()])}
        />
      )}
      {progress.copies.STAGING > 0 && (
        <div class="row">
          <Button kind="primary" href={examPath(exam.id, "pages")}>
            {t.scans.toPages}
          </Button>
        </div>
      )}
      <PrintCard exam={exam} />
    </div>
  );
}
