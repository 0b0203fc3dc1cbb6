/** What a school chooses for itself, in plain words: its name, its language, who needs a second factor, how long data stays. */
import { useState } from "preact/hooks";
import type * as z from "zod";
import type { SchoolWire } from "#contract/schools";
import { LIMITS } from "#domain/limits";
import { RETENTION_BOUNDS, SCAN_BOUNDS, SECOND_FACTORS } from "#domain/school-settings";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { ask } from "../shell/session.ts";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Field, Select } from "../ui/field.tsx";
import { Screen } from "../ui/screen.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import {
  changeOf,
  type Draft,
  draftOf,
  isEmpty,
  RETENTION_FIELDS,
  type RetentionField,
  SCAN_FIELDS,
  type ScanField,
  shortened,
  stricter,
} from "./settings-draft.ts";

type School = z.infer<typeof SchoolWire>;
type Change = (draft: Partial<Draft>) => void;

function Identity({ draft, onChange }: { draft: Draft; onChange: Change }) {
  return (
    <section class="card stack">
      <h2>{t.settings.school}</h2>
      <Field
        label={t.settings.name}
        hint={t.settings.nameHint}
        maxLength={LIMITS.nameMax}
        value={draft.name}
        error={draft.name.trim() === "" ? t.settings.nameMissing : null}
        onInput={(name) => onChange({ name })}
      />
      <Select
        label={t.settings.language}
        hint={t.settings.languageHint}
        value={draft.language}
        options={[
          { value: "fr" as const, label: base.common.french },
          { value: "en" as const, label: base.common.english },
        ]}
        onChange={(language) => onChange({ language })}
      />
    </section>
  );
}

function SecondFactor({ draft, onChange }: { draft: Draft; onChange: Change }) {
  return (
    <section class="card stack">
      <h2>{t.settings.secondFactor}</h2>
      <p>{t.settings.secondFactorText}</p>
      <Select
        label={t.settings.secondFactorWho}
        value={draft.secondFactor}
        options={SECOND_FACTORS.map((value) => ({ value, label: t.settings.secondFactorChoices[value] }))}
        onChange={(secondFactor) => onChange({ secondFactor })}
      />
    </section>
  );
}

function isWithin(text: string, { min, max }: { min: number; max: number }): boolean {
  const value = Number(text);
  return /^\d+$/.test(text.trim()) && value >= min && value <= max;
}

/** What is wrong with a number of days, in words; null when nothing is. */
function wrongDays(text: string, field: RetentionField): string | null {
  const { min, max } = RETENTION_BOUNDS[field];
  return isWithin(text, { min, max }) ? null : t.settings.daysWrong(min, max);
}

function wrongLimit(text: string, field: ScanField): string | null {
  const { min, max } = SCAN_BOUNDS[field];
  return isWithin(text, { min, max }) ? null : t.settings.numberWrong(min, max);
}

function Scans({ draft, onChange }: { draft: Draft; onChange: Change }) {
  return (
    <section class="card stack">
      <h2>{t.settings.scans}</h2>
      <p>{t.settings.scansText}</p>
      <div class="settings-days">
        {SCAN_FIELDS.map((field) => (
          <Field
            key={field}
            label={t.settings.scanLimits[field].label}
            hint={t.settings.scanLimits[field].hint}
            inputMode="numeric"
            class="tabular"
            value={draft.scans[field]}
            error={wrongLimit(draft.scans[field], field)}
            onInput={(text) => onChange({ scans: { ...draft.scans, [field]: text } })}
          />
        ))}
      </div>
    </section>
  );
}

function Retention({ draft, onChange }: { draft: Draft; onChange: Change }) {
  return (
    <section class="card stack">
      <h2>{t.settings.retention}</h2>
      <p>{t.settings.retentionText}</p>
      <div class="settings-days">
        {RETENTION_FIELDS.map((field) => (
          <Field
            key={field}
            label={t.settings.days[field].label}
            hint={t.settings.days[field].hint}
            inputMode="numeric"
            class="tabular"
            value={draft.retention[field]}
            error={wrongDays(draft.retention[field], field)}
            onInput={(text) => onChange({ retention: { ...draft.retention, [field]: text } })}
          />
        ))}
      </div>
    </section>
  );
}

/** Consequences that are not taken back by a click: who will be asked for a second factor, and data that goes sooner. */
function Question({ school, draft, busy, error, onYes, onNo }: QuestionProps) {
  const { admins, staff, me } = school.withoutSecondFactor;
  const asked = draft.secondFactor === "staff" ? admins + staff : admins;
  const actions = (
    <>
      <Button onClick={onNo}>{base.common.cancel}</Button>
      <Button kind="primary" busy={busy} onClick={onYes}>
        {base.common.save}
      </Button>
    </>
  );
  return (
    <Dialog open title={t.settings.questionTitle} onClose={onNo} actions={actions}>
      <div class="stack">
        {stricter(school.settings.secondFactor, draft.secondFactor) && (
          <>
            <p>{t.settings.secondFactorWill(asked)}</p>
            {me && <p>{t.settings.secondFactorYou}</p>}
          </>
        )}
        {shortened(school, draft).map((field) => (
          <p key={field}>
            {t.settings.shorter(t.settings.days[field].label, school.settings.retention[field], draft.retention[field])}
          </p>
        ))}
        <ErrorNote error={error} />
      </div>
    </Dialog>
  );
}
type QuestionProps = {
  school: School;
  draft: Draft;
  busy: boolean;
  error: unknown;
  onYes: () => void;
  onNo: () => void;
};

function Settings({ school, onSaved }: { school: School; onSaved: (school: School) => void }) {
  const [draft, setDraft] = useState(() => draftOf(school));
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const change: Change = (part) => setDraft((now) => ({ ...now, ...part }));
  const body = changeOf(school, draft);
  const wrongNumber =
    RETENTION_FIELDS.some((field) => wrongDays(draft.retention[field], field)) ||
    SCAN_FIELDS.some((field) => wrongLimit(draft.scans[field], field));
  const wrong = draft.name.trim() === "" || wrongNumber;
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      const saved = await call("PATCH /api/school", { body });
      onSaved(saved);
      setDraft(draftOf(saved));
      setAsking(false);
      toast(t.settings.saved);
      // The header shows the school's name.
      await ask();
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy || wrong || isEmpty(body)) return;
    const grave = stricter(school.settings.secondFactor, draft.secondFactor) || shortened(school, draft).length > 0;
    if (grave) setAsking(true);
    else void save();
  };
  return (
    <form class="stack settings" noValidate onSubmit={submit}>
      <Identity draft={draft} onChange={change} />
      <SecondFactor draft={draft} onChange={change} />
      <Retention draft={draft} onChange={change} />
      <Scans draft={draft} onChange={change} />
      {!asking && <ErrorNote error={error} />}
      <div class="row">
        <Button kind="primary" type="submit" busy={busy && !asking} disabled={wrong || isEmpty(body)}>
          {base.common.save}
        </Button>
      </div>
      {asking && (
        <Question
          school={school}
          draft={draft}
          busy={busy}
          error={error}
          onYes={() => void save()}
          onNo={() => setAsking(false)}
        />
      )}
    </form>
  );
}

export function SettingsScreen() {
  const { data, error, reload, put } = useLoad("school", () => call("GET /api/school"));
  return (
    <Screen title={t.settings.title} narrow>
      <ErrorNote error={error} onRetry={reload} />
      {!data && !error && <Skeleton />}
      {data && <Settings school={data} onSaved={put} />}
    </Screen>
  );
}
