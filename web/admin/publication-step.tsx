/** The last step: what would be published and what not, publishing now or later, taking back, the file, the figures. */
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatMoment } from "../text/numbers.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorNote, Note } from "../ui/error-note.tsx";
import { Field } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";
import type { StepProps } from "./exam-screen.tsx";
import { ExportButton } from "./export-button.tsx";
import type { ExamProgress } from "./live.ts";
import { may } from "./role.ts";
import { StatisticsCard } from "./statistics-card.tsx";

const moment = (at: number) => formatMoment(at, language.value);

/** The text of a datetime field as UTC ms, or null when it is not a moment to come. */
export function momentTyped(text: string, now: number): number | null {
  const at = text === "" ? Number.NaN : new Date(text).getTime();
  return Number.isNaN(at) || at <= now ? null : at;
}

function readyWords(ready: number, shown: boolean): string {
  if (ready === 0) return t.publication.nothing;
  return shown ? t.publication.shown(ready) : t.publication.ready(ready);
}

function Consequences({ progress, shown }: { progress: ExamProgress; shown: boolean }) {
  const ready = progress.copies.GRADED;
  const notReady = progress.total - ready;
  const unidentified = progress.total - progress.identified;
  return (
    <ul class="consequences">
      <li>
        <Badge tone={ready > 0 ? "good" : "quiet"}>{readyWords(ready, shown)}</Badge>
      </li>
      {notReady > 0 && ready > 0 && (
        <li>
          <Badge tone="wait">{t.publication.notReady(notReady)}</Badge>
        </li>
      )}
      {unidentified > 0 && (
        <li>
          <Badge tone="bad">{t.publication.unidentified(unidentified)}</Badge>
        </li>
      )}
    </ul>
  );
}

/** Publishing and taking back answer one another: each is the other's undo. */
function useRelease(examId: string, releasedAt: number | null, reload: () => Promise<void>) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const act = async (run: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await run();
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
    await reload();
  };
  const release = (at: number | null) =>
    act(async () => {
      const body = at === null ? {} : { at };
      await call("POST /api/exams/:id/release", { params: { id: examId }, body });
      toast(at === null ? t.publication.releasedNow : t.publication.plannedNow(moment(at)), () => void takeBack(at));
    });
  const takeBack = (was: number | null = releasedAt) =>
    act(async () => {
      await call("DELETE /api/exams/:id/release", { params: { id: examId } });
      const planned = was !== null && was > Date.now();
      toast(planned ? t.publication.planCancelled : t.publication.takenBack, () => void release(planned ? was : null));
    });
  return { busy, error, release, takeBack };
}

type PlanProps = { ready: number; busy: boolean; onRelease: (at: number | null) => void };

function Plan({ ready, busy, onRelease }: PlanProps) {
  const [when, setWhen] = useState<"now" | "later">("now");
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState(false);
  const at = momentTyped(typed, Date.now());
  const radio = (value: "now" | "later", label: string) => (
    <label class="check">
      <input type="radio" name="when" checked={when === value} onChange={() => setWhen(value)} />
      <span>{label}</span>
    </label>
  );
  const go = () => {
    setTried(true);
    if (when === "now") onRelease(null);
    else if (at !== null) onRelease(at);
  };
  return (
    <>
      <fieldset class="stack">
        <legend class="unseen">{t.publication.when}</legend>
        <div class="row">
          {radio("now", t.publication.now)}
          {radio("later", t.publication.later)}
        </div>
        {when === "later" && (
          <div class="moment">
            <Field
              label={t.publication.at}
              type="datetime-local"
              value={typed}
              error={tried && at === null ? t.publication.atMissing : null}
              onInput={setTyped}
            />
          </div>
        )}
      </fieldset>
      <div class="row">
        <Button kind="primary" busy={busy} onClick={go}>
          {when === "later" && at !== null ? t.publication.releaseAt(moment(at)) : t.publication.releaseNow(ready)}
        </Button>
      </div>
    </>
  );
}

export function PublicationStep({ exam, progress, reload }: StepProps) {
  const { busy, error, release, takeBack } = useRelease(exam.id, exam.releasedAt, reload);
  const { releasedAt } = exam;
  const shown = releasedAt !== null && releasedAt <= Date.now();
  return (
    <div class="stack">
      <section class="card stack">
        {releasedAt !== null && (
          <Note>{shown ? t.publication.released(moment(releasedAt)) : t.publication.planned(moment(releasedAt))}</Note>
        )}
        <Consequences progress={progress} shown={shown} />
        {releasedAt === null && progress.copies.GRADED > 0 && (
          <Plan ready={progress.copies.GRADED} busy={busy} onRelease={(at) => void release(at)} />
        )}
        {releasedAt !== null && (
          <div class="row">
            <Button busy={busy} onClick={() => void takeBack()}>
              {shown ? t.publication.takeBack : t.publication.cancelPlan}
            </Button>
          </div>
        )}
        <ErrorNote error={error} />
      </section>
      {may("readStatistics") && <StatisticsCard exam={exam} graded={progress.copies.GRADED} />}
      {may("exportResults") && progress.copies.GRADED > 0 && <ExportButton examId={exam.id} />}
    </div>
  );
}
