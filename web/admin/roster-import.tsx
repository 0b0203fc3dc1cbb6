/** A class list on its way in: first what each line would do, then, when somebody says so, doing it. */
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote, Note } from "../ui/error-note.tsx";
import { TextArea } from "../ui/field.tsx";
import { Progress } from "../ui/progress.tsx";
import { toast } from "../ui/toast.tsx";
import { DropZone } from "./drop-zone.tsx";
import { changes, isReport, type Report } from "./roster-report.ts";
import { RosterTable } from "./roster-table.tsx";
import { hasEnded, useJob } from "./use-job.ts";
import { useWhen } from "./use-when.ts";

type Source = { name: string; bytes: Blob };
type Stage =
  | { t: "choosing"; error: unknown }
  | { t: "asking"; source: Source; dryRun: boolean; jobId: string | null }
  | { t: "checked"; source: Source; report: Report }
  | { t: "stopped"; source: Source };

/** The bytes go as they are, whatever their encoding: the server knows Windows-1252. Nothing here decodes them. */
function ask(source: Source, dryRun: boolean) {
  const body = new Blob([source.bytes], { type: "text/csv" });
  return call("POST /api/students/import", { query: { dryRun: dryRun ? "true" : "false" }, body });
}

function Choose({ error, onSource }: { error: unknown; onSource: (source: Source) => void }) {
  const [text, setText] = useState("");
  const words = t.students;
  return (
    <div class="stack">
      <p class="soft">{words.importText}</p>
      <DropZone
        choose={words.choose}
        drop={words.drop}
        accept=".csv,.txt,.tsv,text/csv,text/plain"
        primary
        onFiles={([chosen]) => chosen && onSource({ name: chosen.file.name, bytes: chosen.file })}
      />
      <details class="paste">
        <summary>{words.orPaste}</summary>
        <div class="stack">
          <TextArea label={words.pasteField} rows={6} value={text} onInput={setText} spellcheck={false} />
          <div class="row">
            <Button
              disabled={text.trim() === ""}
              onClick={() => onSource({ name: words.pasted, bytes: new Blob([text]) })}
            >
              {words.check}
            </Button>
          </div>
        </div>
      </details>
      <ErrorNote error={error} />
    </div>
  );
}

function Checked({
  stage,
  onImport,
  onOther,
}: {
  stage: Extract<Stage, { t: "checked" }>;
  onImport: () => void;
  onOther: () => void;
}) {
  const { report, source } = stage;
  const count = changes(report);
  return (
    <div class="stack">
      <p role="status">{count > 0 ? t.students.checked(source.name) : t.students.nothing}</p>
      <RosterTable report={report} />
      {report.refused.length > 0 && <p class="soft small">{t.students.refusedStay}</p>}
      <div class="row form-foot">
        <Button onClick={onOther}>{t.students.other}</Button>
        {count > 0 && (
          <Button kind="primary" onClick={onImport}>
            {t.students.confirm(count)}
          </Button>
        )}
      </div>
    </div>
  );
}

function Asking({
  stage,
  onEnd,
}: {
  stage: Extract<Stage, { t: "asking" }>;
  onEnd: (result: unknown, failed: boolean) => void;
}) {
  const { job, failure } = useJob(stage.jobId);
  useWhen(job, () => {
    if (job && hasEnded(job)) onEnd(job.result, job.state !== "succeeded");
  });
  const label = stage.dryRun ? t.students.checking : t.students.importTitle;
  if (stage.jobId === null) return <p role="status">{label}</p>;
  return (
    <div class="stack" aria-live="polite">
      <Progress
        label={label}
        done={job?.done ?? 0}
        total={job?.total ?? 0}
        detail={t.students.importing(job?.done ?? 0, job?.total ?? 0)}
      />
      <ErrorNote error={failure} />
    </div>
  );
}

/** `onDone` after an import that wrote something. */
export function RosterImport({ onDone }: { onDone: () => void }) {
  const [stage, setStage] = useState<Stage>({ t: "choosing", error: null });

  const ended = (source: Source, dryRun: boolean, result: unknown) => {
    if (dryRun) return setStage(isReport(result) ? { t: "checked", source, report: result } : { t: "stopped", source });
    toast(isReport(result) ? t.students.imported(result.created, result.updated) : t.students.importedPlain);
    setStage({ t: "choosing", error: null });
    onDone();
  };
  const start = async (source: Source, dryRun: boolean) => {
    setStage({ t: "asking", source, dryRun, jobId: null });
    try {
      const answer = await ask(source, dryRun);
      if ("jobId" in answer) setStage({ t: "asking", source, dryRun, jobId: answer.jobId });
      else ended(source, dryRun, answer);
    } catch (error) {
      setStage({ t: "choosing", error });
    }
  };

  switch (stage.t) {
    case "choosing":
      return <Choose error={stage.error} onSource={(source) => void start(source, true)} />;
    case "asking":
      return (
        <Asking
          stage={stage}
          onEnd={(result, failed) =>
            failed ? setStage({ t: "stopped", source: stage.source }) : ended(stage.source, stage.dryRun, result)
          }
        />
      );
    case "checked":
      return (
        <Checked
          stage={stage}
          onImport={() => void start(stage.source, false)}
          onOther={() => setStage({ t: "choosing", error: null })}
        />
      );
    case "stopped":
      return (
        <Note
          tone="wait"
          action={<Button onClick={() => setStage({ t: "choosing", error: null })}>{t.students.other}</Button>}
        >
          {t.students.failed}
        </Note>
      );
  }
}
