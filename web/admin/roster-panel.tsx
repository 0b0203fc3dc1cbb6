/** The roster: its list with a search, and the import that fills it. Shown alone and as a step of an exam. */
import { Printer, ShieldUser, Upload } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type * as z from "zod";
import type { StudentWire } from "#contract/roster";
import { call } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { language } from "../text/language.ts";
import { formatDate } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Field } from "../ui/field.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Table } from "../ui/table.tsx";
import { PrivacyDialog } from "./privacy-dialog.tsx";
import { may } from "./role.ts";
import { RosterImport } from "./roster-import.tsx";
import { SlipsDialog } from "./slips-dialog.tsx";
import { useWhen } from "./use-when.ts";

export type Student = z.infer<typeof StudentWire>;
type Found = { items: Student[]; nextCursor: string | null; total: number };

const PAGE = 100;
const TYPING_MS = 150;

/** The students that match, page by page; a newer question overtakes an older one. */
function useStudents(query: string, version: number) {
  const [found, setFound] = useState<Found | null>(null);
  const [error, setError] = useState<unknown>(null);
  const asking = useRef<AbortController | null>(null);
  const read = async (cursor: string | null, before: readonly Student[]) => {
    asking.current?.abort();
    const mine = new AbortController();
    asking.current = mine;
    try {
      const asked = { query: query.trim() || undefined, limit: PAGE, cursor: cursor ?? undefined };
      const page = await call("GET /api/students", { query: asked, signal: mine.signal });
      setFound({ ...page, items: [...before, ...page.items] });
      setError(null);
    } catch (failure) {
      if (!mine.signal.aborted) setError(failure);
    }
  };
  useWhen(`${version} ${query}`, () => {
    const timer = setTimeout(() => void read(null, []), found === null ? 0 : TYPING_MS);
    return () => clearTimeout(timer);
  });
  useEffect(() => () => asking.current?.abort(), []);
  return { found, error, more: () => read(found?.nextCursor ?? null, found?.items ?? []), again: () => read(null, []) };
}

const columns = (onPrivacy: ((student: Student) => void) | null) => [
  { key: "name", head: t.students.name, cell: (each: Student) => `${each.lastName} ${each.firstName}` },
  { key: "class", head: t.students.className, cell: (each: Student) => each.className },
  { key: "group", head: t.students.group, cell: (each: Student) => each.groupName },
  {
    key: "born",
    head: t.students.birthDate,
    cell: (each: Student) => each.birthDate && formatDate(each.birthDate, language.value),
  },
  { key: "number", head: t.students.number, cell: (each: Student) => each.number },
  { key: "email", head: t.students.email, cell: (each: Student) => each.email },
  ...(onPrivacy === null
    ? []
    : [
        {
          key: "privacy",
          head: <span class="unseen">{t.privacy.open}</span>,
          cell: (each: Student) => (
            <div class="row-acts">
              <Button
                label={t.privacy.openOf(`${each.firstName} ${each.lastName}`)}
                icon={<ShieldUser size={18} aria-hidden="true" />}
                onClick={() => onPrivacy(each)}
              />
            </div>
          ),
        },
      ]),
];

type ListProps = { found: Found; query: string; onMore: () => void; onChanged: () => void };

function List({ found, query, onMore, onChanged }: ListProps) {
  const [about, setAbout] = useState<Student | null>(null);
  if (found.items.length === 0 && query !== "") return <p class="soft">{t.students.noMatch}</p>;
  return (
    <>
      <Table
        caption={t.students.title}
        columns={columns(may("managePrivacy") ? setAbout : null)}
        rows={found.items}
        rowKey={(each) => each.id}
      />
      {found.nextCursor !== null && (
        <Button kind="quiet" onClick={onMore}>
          {t.shared.showMore(found.total - found.items.length)}
        </Button>
      )}
      {about && (
        <PrivacyDialog
          student={about}
          onClose={() => setAbout(null)}
          onErased={() => {
            setAbout(null);
            onChanged();
          }}
        />
      )}
    </>
  );
}

export function RosterPanel({ onChanged }: { onChanged?: () => void }) {
  const [query, setQuery] = useState("");
  const [version, setVersion] = useState(0);
  const [importing, setImporting] = useState(false);
  const [slips, setSlips] = useState(false);
  const { found, error, more, again } = useStudents(query, version);
  const none = found !== null && found.items.length === 0 && query === "";
  const imports = may("importRoster");
  const done = () => {
    setImporting(false);
    setVersion(version + 1);
    onChanged?.();
  };
  if (importing || (none && imports)) {
    return (
      <section class="card stack">
        <div class="row spread">
          <h2>{none ? t.students.none : t.students.importTitle}</h2>
          {!none && <Button onClick={() => setImporting(false)}>{base.common.cancel}</Button>}
        </div>
        {none && <p>{t.students.noneText}</p>}
        <RosterImport onDone={done} />
      </section>
    );
  }
  return (
    <section class="stack">
      <div class="row spread">
        <div class="search">
          <Field
            label={t.students.search}
            hideLabel
            type="search"
            placeholder={t.students.search}
            value={query}
            onInput={setQuery}
          />
        </div>
        {may("managePeople") && (
          <Button icon={<Printer size={16} aria-hidden="true" />} onClick={() => setSlips(true)}>
            {t.slips.title}
          </Button>
        )}
        {imports && (
          <Button kind="primary" icon={<Upload size={16} aria-hidden="true" />} onClick={() => setImporting(true)}>
            {t.students.import}
          </Button>
        )}
      </div>
      {slips && <SlipsDialog onClose={() => setSlips(false)} />}
      <ErrorNote error={error} onRetry={again} />
      {found === null && !error && <Skeleton />}
      {none && <EmptyState title={t.students.none} />}
      {found && !none && (
        <>
          {query === "" && <p class="soft small tabular">{t.students.count(found.total)}</p>}
          <List found={found} query={query} onMore={more} onChanged={done} />
        </>
      )}
    </section>
  );
}
