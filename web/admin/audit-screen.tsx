/** The journal: who did or saw what, when, from where. For one copy it answers "Who saw it?". */
import { X } from "lucide-preact";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type * as z from "zod";
import type { AuditWire } from "#contract/audit";
import { AUDIT_KINDS } from "#domain/audit";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatMoment } from "../text/numbers.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorNote, sentenceOf } from "../ui/error-note.tsx";
import { Field, Select } from "../ui/field.tsx";
import { Screen } from "../ui/screen.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { askedOf, auditPath, type Filters, readFilters } from "./audit-filters.ts";
import { allPages } from "./lists.ts";

type Entry = z.infer<typeof AuditWire>;

const PAGE = 100;

/** Who did it, in words: a person, a machine of the house, or somebody whose account is gone. */
function actorOf({ actor }: Entry): string {
  return actor === null ? t.audit.system : actor.name || t.audit.goneActor;
}

function sentence({ kind, subject, copy, exam }: Entry): string {
  return t.audit.kinds[kind].did({
    subject: subject === null ? "" : subject.name || t.audit.goneSubject,
    copy: copy?.name || t.audit.goneCopy,
    exam: exam?.name ? t.audit.quoted(exam.name) : t.audit.goneExam,
  });
}

function Line({ entry, filters }: { entry: Entry; filters: Filters }) {
  const place = [entry.device, entry.address].filter((part) => part !== "").join(" · ");
  return (
    <li class="journal-line">
      <time class="soft small tabular" dateTime={new Date(entry.at).toISOString()}>
        {formatMoment(entry.at, language.value)}
      </time>
      <span>
        {entry.actor === null ? (
          <strong>{actorOf(entry)}</strong>
        ) : (
          <a href={auditPath({ ...filters, actor: entry.actor.id })}>
            <strong>{actorOf(entry)}</strong>
          </a>
        )}{" "}
        {sentence(entry)} {!entry.success && <Badge tone="bad">{t.audit.refused}</Badge>}
      </span>
      {place !== "" && <span class="soft small journal-place">{place}</span>}
    </li>
  );
}

type FiltersProps = { filters: Filters; first: Entry | undefined; onChange: (next: Filters) => void };

/** A filter that came with the address, with the way to take it away. */
function Only({ words, onRemove }: { words: string; onRemove: () => void }) {
  return (
    <Button icon={<X size={16} aria-hidden="true" />} onClick={onRemove}>
      {words}
    </Button>
  );
}

function FilterRow({ filters, first, onChange }: FiltersProps) {
  const { data: people } = useLoad("users", () =>
    allPages((cursor) => call("GET /api/users", { query: { limit: 500, cursor } })),
  );
  const kinds = AUDIT_KINDS.map((kind) => ({ value: kind as string, label: t.audit.kinds[kind].name }));
  const staff = (people ?? []).filter(({ id, role }) => role !== "student" || id === filters.actor);
  const change = (part: Record<string, string>) => onChange(readFilters({ ...filters, ...part }));
  const without = (name: "copy" | "exam") => change({ [name]: "" });
  return (
    <div class="stack">
      <div class="journal-filters">
        <Select
          label={t.audit.kind}
          value={filters.kind ?? ""}
          options={[{ value: "", label: t.audit.anyKind }, ...kinds]}
          onChange={(kind) => change({ kind })}
        />
        <Select
          label={t.audit.actor}
          value={filters.actor ?? ""}
          options={[
            { value: "", label: t.audit.anybody },
            ...staff.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChange={(actor) => change({ actor })}
        />
        <Field label={t.audit.from} type="date" value={filters.from ?? ""} onInput={(from) => change({ from })} />
        <Field label={t.audit.to} type="date" value={filters.to ?? ""} onInput={(to) => change({ to })} />
      </div>
      {(filters.copy || filters.exam) && (
        <div class="row">
          {filters.copy && (
            <Only
              words={first?.copy?.name ? t.audit.copyOnly(first.copy.name) : t.audit.thisCopy}
              onRemove={() => without("copy")}
            />
          )}
          {filters.exam && (
            <Only words={t.audit.thisExam(first?.exam?.name || t.audit.goneExam)} onRemove={() => without("exam")} />
          )}
        </div>
      )}
    </div>
  );
}

function useJournal(filters: Filters) {
  const asked = askedOf(filters);
  const read = (cursor?: string) => call("GET /api/audit", { query: { ...asked, limit: PAGE, cursor } });
  const loaded = useLoad(`audit/${JSON.stringify(asked)}`, () => read());
  const [busy, setBusy] = useState(false);
  const more = async () => {
    const { data } = loaded;
    if (!data?.nextCursor) return;
    setBusy(true);
    try {
      const next = await read(data.nextCursor);
      loaded.put({ ...next, items: [...data.items, ...next.items] });
    } catch (failure) {
      toast(sentenceOf(failure));
    }
    setBusy(false);
  };
  return { ...loaded, busy, more };
}

function None({ filters, onAll }: { filters: Filters; onAll: () => void }) {
  const onlyCopy = filters.copy !== undefined && Object.keys(filters).length === 1;
  return (
    <EmptyState
      title={onlyCopy ? t.audit.noneCopy : t.audit.none}
      action={<Button onClick={onAll}>{t.audit.all}</Button>}
    >
      {onlyCopy ? t.audit.noneCopyText : t.audit.noneText}
    </EmptyState>
  );
}

export function AuditScreen() {
  const { query, route } = useLocation();
  const filters = readFilters(query);
  const { data, error, reload, busy, more } = useJournal(filters);
  const go = (next: Filters) => route(auditPath(next), true);
  return (
    <Screen
      title={t.audit.title}
      note={t.audit.intro}
      actions={<Button onClick={() => void reload()}>{t.shared.refresh}</Button>}
    >
      <FilterRow filters={filters} first={data?.items[0]} onChange={go} />
      <ErrorNote error={error} onRetry={reload} />
      {!data && !error && <Skeleton />}
      {data && (
        <p class="soft small journal-count" aria-live="polite">
          {t.audit.count(data.total)}
        </p>
      )}
      {data?.items.length === 0 && <None filters={filters} onAll={() => go({})} />}
      {data && data.items.length > 0 && (
        <ul class="journal" aria-label={t.audit.list}>
          {data.items.map((entry) => (
            <Line key={entry.id} entry={entry} filters={filters} />
          ))}
        </ul>
      )}
      {data?.nextCursor && (
        <Button busy={busy} onClick={() => void more()}>
          {t.shared.showMore(data.total - data.items.length)}
        </Button>
      )}
    </Screen>
  );
}
