/** What the product could not put right by itself: what, where, how often, who looks at it, and the next step. */
import { useState } from "preact/hooks";
import type * as z from "zod";
import type { AlertWire } from "#contract/alert";
import { type AlertState, waysOf } from "#domain/alert";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatMoment } from "../text/numbers.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorNote, sentenceOf } from "../ui/error-note.tsx";
import { Select } from "../ui/field.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { knownWords } from "./error-words.ts";
import { allPages } from "./lists.ts";
import { examPath } from "./paths.ts";
import { ReasonDialog } from "./reason-dialog.tsx";

type Alert = z.output<typeof AlertWire>;
type Ending = "RESOLVED" | "IGNORED";
type Shown = "open" | Ending;

const TONES: Record<AlertState, Tone> = {
  NEW: "bad",
  ACKNOWLEDGED: "wait",
  INVESTIGATING: "busy",
  RESOLVED: "good",
  IGNORED: "quiet",
};

function isEnding(state: AlertState): state is Ending {
  return state === "RESOLVED" || state === "IGNORED";
}

const moment = (at: number) => formatMoment(at, language.value);

function What({ alert }: { alert: Alert }) {
  const { kind, code, examId, examName, anonymousId } = alert;
  // "A fault of ours" says nothing that the kind has not said.
  const why = code === "INTERNAL" ? null : knownWords(code);
  const place = anonymousId && examName ? t.alerts.copyOf(anonymousId, examName) : examName;
  return (
    <>
      <strong>{t.alerts.kinds[kind]}</strong>
      {place && <p>{examId ? <a href={examPath(examId, "marking")}>{place}</a> : place}</p>}
      {why && <p class="soft">{why}</p>}
    </>
  );
}

function State({ alert: { state, note, changedBy, changedAt, lastAt, count } }: { alert: Alert }) {
  const moved = changedAt === null ? null : moment(changedAt);
  return (
    <>
      <p class="alert-state">
        <Badge tone={TONES[state]}>{t.alerts.states[state]}</Badge>
        <span class="soft">{t.alerts.last(moment(lastAt), count)}</span>
        {moved && changedBy && <span class="soft">{t.alerts.by(changedBy, moved)}</span>}
        {moved && !changedBy && state === "RESOLVED" && <span class="soft">{t.alerts.byItself(moved)}</span>}
      </p>
      {note && <p class="alert-note">{note}</p>}
    </>
  );
}

export function Alerts() {
  const [shown, show] = useState<Shown>("open");
  const [ending, end] = useState<{ alert: Alert; to: Ending } | null>(null);
  const state = shown === "open" ? undefined : shown;
  const { data, error, reload } = useLoad(`alerts/${shown}`, () =>
    allPages((cursor) => call("GET /api/alerts", { query: { state, limit: 100, cursor } })),
  );
  const move = async (alert: Alert, to: AlertState, note?: string) => {
    await call("PATCH /api/alerts/:id", { params: { id: alert.id }, body: { state: to, ...(note ? { note } : {}) } });
    toast(t.alerts.moved);
    await reload();
  };
  const press = (alert: Alert, to: AlertState) => {
    if (isEnding(to)) end({ alert, to });
    else
      move(alert, to).catch((failure: unknown) => {
        toast(sentenceOf(failure));
        void reload();
      });
  };
  const filters = (["open", "RESOLVED", "IGNORED"] as const).map((value) => ({
    value,
    label: t.alerts.filters[value],
  }));
  return (
    <section class="stack" aria-labelledby="alerts-title">
      <div class="row spread">
        <h2 id="alerts-title">{t.alerts.title}</h2>
        <div class="row">
          <Select label={t.alerts.filter} hideLabel value={shown} options={filters} onChange={show} />
          <Button onClick={() => void reload()}>{t.shared.refresh}</Button>
        </div>
      </div>
      <ErrorNote error={error} onRetry={reload} />
      {!data && !error && <Skeleton />}
      {data?.length === 0 && <EmptyState title={t.alerts.none}>{t.alerts.noneText}</EmptyState>}
      {data && data.length > 0 && shown === "open" && <p class="soft">{t.alerts.intro}</p>}
      {data && data.length > 0 && <AlertList alerts={data} onPress={press} />}
      {ending && (
        <ReasonDialog
          title={t.alerts.endTitle[ending.to]}
          text={t.alerts.endText[ending.to]}
          verb={t.alerts.move[ending.to]}
          note={t.alerts.note}
          act={(note) => move(ending.alert, ending.to, note)}
          onClose={() => end(null)}
        />
      )}
    </section>
  );
}

type ListProps = { alerts: readonly Alert[]; onPress: (alert: Alert, to: AlertState) => void };

/** Cards rather than a table: what happened is a sentence, and on a phone it wants the whole width. */
function AlertList({ alerts, onPress }: ListProps) {
  return (
    <ul class="alerts">
      {alerts.map((alert) => (
        <li key={alert.id} class="card alert-card">
          <div class="alert-words">
            <What alert={alert} />
            <State alert={alert} />
          </div>
          <div class="row-acts">
            {waysOf(alert.state).map((to) => (
              <Button key={to} onClick={() => onPress(alert, to)}>
                {t.alerts.move[to]}
              </Button>
            ))}
          </div>
        </li>
      ))}
    </ul>
  );
}
