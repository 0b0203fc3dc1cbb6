/** The files of an exam, one row each: those on their way, then what the server has, each with what it is doing, in words. */
import { X } from "lucide-preact";
import { call } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatBytes, formatMoment } from "../text/numbers.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { sentenceOf } from "../ui/error-note.tsx";
import { Progress } from "../ui/progress.tsx";
import { toast } from "../ui/toast.tsx";
import type { ExamProgress } from "./live.ts";
import { asksForOrder, type Pile, PileOrder } from "./pile-order.tsx";
import { ScanPassword } from "./scan-password.tsx";
import { failureWords, isLocked, type Scan } from "./scan-words.ts";
import { UploadRow } from "./upload-row.tsx";
import { type Upload, wasDropped } from "./uploads.ts";

const TONES: Record<Scan["state"], Tone> = {
  uploading: "wait",
  importing: "busy",
  imported: "good",
  failed: "bad",
  cancelled: "quiet",
};

type Shared = { progress: ExamProgress; reload: () => Promise<unknown> };

/** Asks the server, says what it refuses, and shows how things are now. */
async function act(work: () => Promise<unknown>, reload: Shared["reload"]): Promise<void> {
  try {
    await work();
  } catch (failure) {
    toast(sentenceOf(failure));
  }
  await reload();
}

function importingWords(scan: Scan, done: number, total: number): string {
  if (scan.media === "zip") return t.scans.unpacking(done, total);
  return total > 0 && done === total ? t.scans.waitsForOthers : t.scans.importing(done, total);
}

function Importing({ scan, progress, reload }: Shared & { scan: Scan }) {
  const job = progress.jobs.find(
    (each) => each.kind === "import" && (each.id === scan.jobId || each.subject === scan.id),
  );
  const { done = 0, total = 0 } = job ?? {};
  const stop = () => call("POST /api/jobs/:id/cancel", { params: { id: scan.jobId ?? "" } });
  return (
    <div class="upload-line" aria-live="polite">
      <div class="upload-bar">
        <Progress label={scan.fileName} done={done} total={total} detail={importingWords(scan, done, total)} />
      </div>
      {scan.jobId !== null && (
        <Button kind="quiet" onClick={() => void act(stop, reload)}>
          {t.scans.stopImport}
        </Button>
      )}
    </div>
  );
}

/** A file somebody begins elsewhere, or one that waits for its password, may be given up. */
function GiveUp({ scan, reload }: { scan: Scan; reload: Shared["reload"] }) {
  return (
    <Button
      kind="quiet"
      label={t.scans.removeFile(scan.fileName)}
      icon={<X size={16} aria-hidden="true" />}
      onClick={() => void act(() => call("DELETE /api/scans/:id", { params: { id: scan.id } }), reload)}
    />
  );
}

function factsOf(scan: Scan, members: readonly Scan[]): string {
  const failed = members.filter(({ state }) => state === "failed").length;
  const made =
    scan.media === "zip"
      ? t.scans.unpacked(members.length, failed)
      : t.scans.imported(scan.pageCount ?? 0, scan.copies);
  return [
    formatBytes(scan.size, language.value),
    formatMoment(scan.createdAt, language.value),
    scan.state === "uploading" && t.scans.elsewhere,
    scan.state === "imported" && made,
  ]
    .filter(Boolean)
    .join(" · ");
}

function ScanRow({ scan, members, ...shared }: Shared & { scan: Scan; members: readonly Scan[] }) {
  if (scan.state === "importing") {
    return (
      <li class="upload">
        <Importing scan={scan} {...shared} />
      </li>
    );
  }
  const removable = scan.state === "uploading" || isLocked(scan);
  return (
    <li class="upload">
      <div class="upload-line">
        <div class="upload-bar">
          <div class="progress-words">
            <span>{scan.fileName}</span>
            <Badge tone={TONES[scan.state]}>{t.scans.states[scan.state]}</Badge>
          </div>
          <p class="soft small tabular">{factsOf(scan, members)}</p>
        </div>
        {removable && <GiveUp scan={scan} reload={shared.reload} />}
      </div>
      {scan.state === "failed" && (
        <div class="upload-say" role="alert">
          <p>{failureWords(scan)}</p>
          {isLocked(scan) && <ScanPassword scan={scan} onGiven={shared.reload} />}
        </div>
      )}
      {members.length > 0 && <Members members={members} {...shared} />}
    </li>
  );
}

/** What came out of a ZIP: failures are shown, the others on demand, for there may be thousands. */
function Members({ members, ...shared }: Shared & { members: readonly Scan[] }) {
  const failed = members.filter(({ state }) => state === "failed");
  const others = members.filter(({ state }) => state !== "failed");
  const list = (scans: readonly Scan[]) => (
    <ul class="uploads uploads-inner">
      {scans.map((scan) => (
        <ScanRow key={scan.id} scan={scan} members={[]} {...shared} />
      ))}
    </ul>
  );
  return (
    <>
      {failed.length > 0 && list(failed)}
      {others.length > 0 && (
        <details class="upload-files">
          <summary>{t.scans.showFiles(others.length)}</summary>
          {list(others)}
        </details>
      )}
    </>
  );
}

/** Somebody else may be sending it right now; longer ago it was given up. */
const ELSEWHERE_MS = 3_600_000;

function isShown(scan: Scan): boolean {
  return scan.state !== "uploading" || (!wasDropped(scan.id) && Date.now() - scan.createdAt < ELSEWHERE_MS);
}

type RowsProps = Shared & {
  mine: readonly Upload[];
  scans: readonly Scan[];
  piles: readonly Pile[];
  bytesMax: number;
};

/** Uploads in work come first, then what the server has, newest first; a question about two files stands above both. */
export function ScanRows({ mine, scans, piles, bytesMax, ...shared }: RowsProps) {
  const here = new Set(mine.map((upload) => upload.scanId));
  const others = scans.filter((scan) => scan.parentId === null && isShown(scan) && !here.has(scan.id));
  const membersOf = Map.groupBy(
    scans.filter(({ parentId }) => parentId !== null),
    ({ parentId }) => parentId,
  );
  return (
    <>
      {piles
        .filter((pile) => asksForOrder(pile, scans))
        .map((pile) => (
          <PileOrder key={pile.id} pile={pile} onChanged={shared.reload} />
        ))}
      <ul class="uploads" aria-label={t.scans.title}>
        {mine.map((upload) => (
          <UploadRow key={upload.key} upload={upload} bytesMax={bytesMax} />
        ))}
        {others.map((scan) => (
          <ScanRow key={scan.id} scan={scan} members={membersOf.get(scan.id) ?? []} {...shared} />
        ))}
      </ul>
    </>
  );
}
