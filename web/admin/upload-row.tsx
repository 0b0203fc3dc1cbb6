/** One scan on its way up: how far, how fast, how long still; pause, go on, or what must be said first. */
import { Pause, Play, X } from "lucide-preact";
import { useRef, useState } from "preact/hooks";
import { Refused } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { language } from "../text/language.ts";
import { formatBytes, formatShare } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { sentenceOf } from "../ui/error-note.tsx";
import { Progress } from "../ui/progress.tsx";
import { SCAN_FILES, sameWords } from "./scan-words.ts";
import { bytesDone, isRetrying, partsOnTheirWay, remainingMs, speed, type UploadPlan } from "./upload-plan.ts";
import { drop, giveFile, importAnyway, pause, reopen, resume, type Upload } from "./uploads.ts";

const bytes = (count: number) => formatBytes(count, language.value);

/** 95 000 ms → "2 min": how long one still has to wait, in the unit one would say. */
function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 60) return t.scans.seconds(seconds);
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? t.scans.minutes(minutes) : t.scans.hours(Math.floor(minutes / 60), minutes % 60);
}

function sendingWords(plan: UploadPlan, now: number): string {
  if (plan.paused) return t.scans.paused;
  if (plan.stopped) return t.scans.stopped;
  if (isRetrying(plan)) return t.scans.retrying;
  if (partsOnTheirWay(plan) === 0) return t.scans.waiting;
  const rate = speed(plan, now);
  const left = remainingMs(plan, now);
  return rate === null ? t.scans.sending : t.scans.rate(bytes(rate), left === null ? null : duration(left));
}

function stateWords({ phase, plan, hashed }: Upload): string {
  if (phase === "reading") return t.scans.checking;
  if (phase === "closing")
    return hashed > 0 && hashed < 1 ? t.scans.hashing(formatShare(hashed, language.value)) : t.scans.starting;
  if (phase === "sending" && plan) return sendingWords(plan, Date.now());
  return phase === "queued" ? (plan?.paused ? t.scans.paused : t.scans.waiting) : "";
}

/** A file chosen again must be the one it was. */
function ChooseAgain({ upload }: { upload: Upload }) {
  const input = useRef<HTMLInputElement>(null);
  const [other, setOther] = useState(false);
  const choose = async () => {
    if (!(await reopen(upload.key))) input.current?.click();
  };
  return (
    <div class="upload-say" role="status">
      <p>
        {upload.plan && `${t.scans.interrupted(bytes(bytesDone(upload.plan)), bytes(upload.size))} `}
        {other ? t.scans.otherFile(upload.name) : t.scans.chooseAgain(upload.name)}
      </p>
      <Button onClick={() => void choose()}>{t.scans.chooseFile}</Button>
      <input
        ref={input}
        type="file"
        accept={SCAN_FILES}
        class="unseen"
        tabIndex={-1}
        aria-label={t.scans.chooseAgain(upload.name)}
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          currentTarget.value = "";
          if (file) setOther(!giveFile(upload.key, file));
        }}
      />
    </div>
  );
}

function Say({ upload, bytesMax }: { upload: Upload; bytesMax: number }) {
  const { phase, error, plan, key } = upload;
  if (phase === "missing") return <ChooseAgain upload={upload} />;
  if (phase === "same") {
    return (
      <div class="upload-say" role="alert">
        <p>{(error instanceof Refused && sameWords(error.details)) || t.scans.sameFile(upload.name)}</p>
        <Button onClick={() => importAnyway(key)}>{t.scans.importAnyway}</Button>
      </div>
    );
  }
  if (phase !== "refused" && !plan?.stopped) return null;
  const tooLarge = error instanceof Refused && error.code === "FILE_TOO_LARGE";
  const final = error instanceof Refused && error.status < 500 && error.status !== 429;
  return (
    <div class="upload-say" role="alert">
      <p>{tooLarge ? t.scans.tooLarge(bytes(bytesMax)) : sentenceOf(error)}</p>
      {!final && <Button onClick={() => resume(key)}>{base.common.retry}</Button>}
    </div>
  );
}

function Controls({ upload: { key, phase, plan, name } }: { upload: Upload }) {
  const moving = (phase === "sending" || phase === "queued") && plan !== null && !plan.stopped;
  return (
    <div class="upload-acts">
      {moving && !plan.paused && (
        <Button
          kind="quiet"
          label={t.scans.pauseFile(name)}
          icon={<Pause size={16} aria-hidden="true" />}
          onClick={() => pause(key)}
        />
      )}
      {moving && plan.paused && (
        <Button
          kind="quiet"
          label={t.scans.resumeFile(name)}
          icon={<Play size={16} aria-hidden="true" />}
          onClick={() => resume(key)}
        />
      )}
      {phase !== "closing" && phase !== "done" && (
        <Button
          kind="quiet"
          label={t.scans.removeFile(name)}
          icon={<X size={16} aria-hidden="true" />}
          onClick={() => drop(key)}
        />
      )}
    </div>
  );
}

export function UploadRow({ upload, bytesMax }: { upload: Upload; bytesMax: number }) {
  const { plan, size, name, phase } = upload;
  const done = plan ? bytesDone(plan) : 0;
  const words = [`${bytes(done)} / ${bytes(size)}`, stateWords(upload)].filter((each) => each !== "").join(" · ");
  const showBar = phase === "sending" || phase === "closing" || phase === "missing" || (phase === "queued" && done > 0);
  return (
    <li class="upload">
      <div class="upload-line">
        <div class="upload-bar">
          {showBar ? (
            <Progress label={name} done={done} total={size} detail={words} />
          ) : (
            <p class="progress-words">
              <span>{name}</span>
              <span class="soft">{[bytes(size), stateWords(upload)].filter((each) => each !== "").join(" · ")}</span>
            </p>
          )}
        </div>
        <Controls upload={upload} />
      </div>
      <Say upload={upload} bytesMax={bytesMax} />
    </li>
  );
}
