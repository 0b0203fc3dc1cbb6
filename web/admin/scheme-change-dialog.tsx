/** A scheme with which marks were given: what a new one would do to them, a choice for each maximum, a reason, the act. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { LIMITS } from "#domain/limits";
import type { Scheme } from "#domain/scheme";
import type { Choice } from "#domain/scheme-change";
import { call, Refused } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { language } from "../text/language.ts";
import { formatPoints } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote, Note } from "../ui/error-note.tsx";
import { Field, Select } from "../ui/field.tsx";
import { Progress } from "../ui/progress.tsx";
import { Table } from "../ui/table.tsx";
import type { Exam } from "./exam-screen.tsx";
import { type Look, type LookedAt, lookAt } from "./scheme-look.ts";
import { useWhen } from "./use-when.ts";

type Choices = Readonly<Record<string, Choice>>;
const points = (value: number | null) => (value === null ? "–" : formatPoints(value, language.value));
const labelOf = (path: readonly string[]) => path.join(" · ");
/** More lines say nothing that the counts do not say better. */
const LINES = 50;

/** The newest look; the one before is shown until it is there. */
function useLook(examId: string, scheme: Scheme, choices: Choices) {
  const [look, setLook] = useState<{ of: Choices; look: Look } | null>(null);
  const [looked, setLooked] = useState(0);
  const [error, setError] = useState<unknown>(null);
  useWhen(choices, () => {
    const leaving = new AbortController();
    setLooked(0);
    setError(null);
    lookAt({ examId, scheme, choices, signal: leaving.signal }, setLooked).then(
      (seen) => setLook({ of: choices, look: seen }),
      (failure: unknown) => {
        if (!leaving.signal.aborted) setError(failure);
      },
    );
    return () => leaving.abort();
  });
  return { look: look?.look ?? null, fresh: look?.of === choices, looked, error };
}

function Kind({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="stack scheme-kind">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Differences({ look, choices, choose }: { look: Look; choices: Choices; choose: (choices: Choices) => void }) {
  const words = t.scheme.change;
  const options = [
    { value: "keep" as const, label: words.keep },
    { value: "scale" as const, label: words.scale },
  ];
  return (
    <>
      {look.maxima.length > 0 && (
        <Kind title={words.maxima}>
          {look.maxima.map(({ id, path, from, to }) => (
            <Select
              key={id}
              label={words.maximum(labelOf(path), points(from), points(to))}
              value={choices[id] ?? "keep"}
              options={options}
              onChange={(choice) => choose({ ...choices, [id]: choice })}
            />
          ))}
        </Kind>
      )}
      <Questions title={words.added} list={look.added.map(({ id, path, points: max }) => [id, labelOf(path), max])} />
      <Questions
        title={words.removed}
        list={look.removed.map(({ id, path, points: max }) => [id, labelOf(path), max])}
      />
      {look.renamed.length > 0 && (
        <Kind title={words.renamed}>
          <ul class="plain">
            {look.renamed.map(({ id, from, to }) => (
              <li key={id}>{words.rename(labelOf(from), labelOf(to))}</li>
            ))}
          </ul>
        </Kind>
      )}
    </>
  );
}

function Questions({ title, list }: { title: string; list: [id: string, label: string, max: number][] }) {
  if (list.length === 0) return null;
  return (
    <Kind title={title}>
      <ul class="plain">
        {list.map(([id, label, max]) => (
          <li key={id}>{t.scheme.change.question(label, points(max))}</li>
        ))}
      </ul>
    </Kind>
  );
}

function effectsOf(copy: LookedAt): string {
  const { effects } = t.scheme.change;
  return [
    copy.marks > 0 ? effects.marks(copy.marks) : "",
    copy.loses ? effects.loses : "",
    copy.becomesIncomplete ? effects.incomplete : "",
    copy.reopens ? effects.reopens : "",
  ]
    .filter((word) => word !== "")
    .join(", ");
}

function Copies({ look, released }: { look: Look; released: boolean }) {
  const words = t.scheme.change;
  const { marksChange, loseMark, becomeIncomplete, reopened, copies } = look;
  const counts = [
    marksChange > 0 ? words.marksChange(marksChange) : words.noMark,
    ...(loseMark > 0 ? [words.loseMark(loseMark)] : []),
    ...(becomeIncomplete > 0 ? [words.becomeIncomplete(becomeIncomplete)] : []),
    ...(reopened > 0 ? [words.reopened(reopened)] : []),
  ];
  const columns = [
    { key: "copy", head: words.copy, cell: ({ anonymousId }: LookedAt) => anonymousId },
    { key: "before", head: words.before, align: "end" as const, cell: ({ before }: LookedAt) => points(before) },
    { key: "after", head: words.after, align: "end" as const, cell: ({ after }: LookedAt) => points(after) },
    { key: "effect", head: words.effect, cell: effectsOf },
  ];
  return (
    <Kind title={words.copiesOf(look.looked)}>
      <ul class="plain" aria-live="polite">
        <li class="tabular">{words.total(points(look.totalBefore), points(look.totalAfter))}</li>
        {counts.map((count) => (
          <li key={count}>{count}</li>
        ))}
      </ul>
      {released && reopened > 0 && <Note tone="wait">{words.released}</Note>}
      {copies.length > 0 && (
        <Table caption={words.table} columns={columns} rows={copies.slice(0, LINES)} rowKey={({ id }) => id} />
      )}
      {copies.length > LINES && <p class="soft small">{words.more(copies.length - LINES)}</p>}
    </Kind>
  );
}

export type SchemeChangeProps = {
  exam: Exam;
  scheme: Scheme;
  onClose: () => void;
  /** The change is on its way to the copies. */
  onBegun: (jobId: string) => void;
};

/** The change that is on already: somebody else's, or one's own whose answer got lost. */
function jobOf(failure: unknown): string | null {
  if (!(failure instanceof Refused) || failure.code !== "SCHEME_CHANGING") return null;
  const { details } = failure;
  const id = typeof details === "object" && details !== null && "jobId" in details ? details.jobId : null;
  return typeof id === "string" ? id : null;
}

/** Applies what was looked at, and only that: the version of the look goes along. */
function useApply({ exam, scheme, onClose, onBegun }: SchemeChangeProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const apply = async (look: Look, choices: Choices, reason: string) => {
    setBusy(true);
    setError(null);
    try {
      const body = { scheme, apply: { version: look.version, choices: { ...choices }, reason } };
      const begun = await call("PUT /api/exams/:id/scheme", { params: { id: exam.id }, body });
      if ("jobId" in begun) onBegun(begun.jobId);
      onClose();
    } catch (failure) {
      const other = jobOf(failure);
      if (other !== null) {
        onBegun(other);
        onClose();
      }
      setError(failure);
      setBusy(false);
    }
  };
  return { busy, error, apply };
}

export function SchemeChangeDialog(props: SchemeChangeProps) {
  const { exam, scheme, onClose } = props;
  const words = t.scheme.change;
  const [choices, choose] = useState<Choices>({});
  const [reason, setReason] = useState("");
  const { look, fresh, looked, error } = useLook(exam.id, scheme, choices);
  const act = useApply(props);
  const ready = look !== null && fresh && reason.trim() !== "";
  const actions = (
    <>
      <Button onClick={onClose}>{base.common.cancel}</Button>
      <Button
        kind="primary"
        busy={act.busy}
        disabled={!ready}
        onClick={() => look && void act.apply(look, choices, reason.trim())}
      >
        {words.apply}
      </Button>
    </>
  );
  return (
    <Dialog open title={words.title} onClose={onClose} actions={actions} shape="wide">
      <div class="stack">
        <p>{words.intro}</p>
        <ErrorNote error={error} />
        {!look && !error && (
          <Progress label={words.looking} done={looked} total={exam.progress?.total ?? Math.max(looked, 1)} />
        )}
        {look && <Differences look={look} choices={choices} choose={choose} />}
        {look && <Copies look={look} released={exam.releasedAt !== null} />}
        <Field
          label={t.shared.reason}
          hint={words.reasonHint}
          maxLength={LIMITS.reasonMax}
          value={reason}
          onInput={setReason}
        />
        <ErrorNote error={act.error} />
      </div>
    </Dialog>
  );
}
