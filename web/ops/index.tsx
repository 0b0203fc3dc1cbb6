/** The operator's screen: what is wrong first, in words; then every school in numbers. Never a person, never a copy. */
import "./ops.css";
import { Building2 } from "lucide-preact";
import { useState } from "preact/hooks";
import type * as z from "zod";
import type { SchoolRow } from "#contract/schools";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { language } from "../text/language.ts";
import { formatBytes, formatCount, formatMoment } from "../text/numbers.ts";
import { t } from "../text/ops.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorNote, sentenceOf } from "../ui/error-note.tsx";
import { Screen } from "../ui/screen.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { type Column, Table } from "../ui/table.tsx";
import { toast } from "../ui/toast.tsx";
import { MadeDialog, type MadeSchool } from "./made-dialog.tsx";
import { NewSchoolDialog } from "./new-school-dialog.tsx";
import { SuspendDialog } from "./suspend-dialog.tsx";
import { checkOverdue, troubled, type Wrong, wrongWith } from "./trouble.ts";

export type School = z.infer<typeof SchoolRow>;

async function everySchool() {
  const items: School[] = [];
  let cursor: string | undefined;
  let checkedAt: number | null = null;
  do {
    const page = await call("GET /api/ops/schools", { query: { limit: 200, cursor } });
    items.push(...page.items);
    ({ checkedAt } = page);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return { items, checkedAt };
}

const words = (wrong: Wrong) => (wrong.what === "noAdmin" ? t.names.noAdmin : t.names[wrong.what](wrong.n));

type WrongProps = { schools: readonly School[]; checkedAt: number | null; onLink: (school: School) => void };

function WhatIsWrong({ schools, checkedAt, onLink }: WrongProps) {
  const found = troubled(schools);
  const overdue = checkOverdue(checkedAt, Date.now());
  return (
    <section class="card stack" aria-labelledby="wrong">
      <h2 id="wrong">{t.wrong}</h2>
      {found.length === 0 && !overdue && (
        <p>
          <Badge tone="good">{t.allWell}</Badge>
        </p>
      )}
      {overdue && (
        <p>
          <Badge tone="bad">{t.names.unchecked}</Badge>
        </p>
      )}
      {found.length > 0 && (
        <>
          <ul class="ops-wrong">
            {found.map(({ school, wrong }) => (
              <li key={school.id}>
                <span>
                  <b>{school.name}</b> {wrong.map(words).join(", ")}
                </span>
                {school.activeAdmins === 0 && <Button onClick={() => onLink(school)}>{t.newLink}</Button>}
              </li>
            ))}
          </ul>
          {found.some(({ school }) => school.activeAdmins > 0) && <p class="soft small">{t.askAdmins}</p>}
        </>
      )}
      <p class="soft small">
        {checkedAt === null ? t.neverChecked : t.checked(formatMoment(checkedAt, language.value))}
      </p>
    </section>
  );
}

function StateBadge({ school }: { school: School }) {
  if (school.suspendedAt !== null) return <Badge tone="quiet">{t.suspended}</Badge>;
  if (school.activeAdmins === 0) return <Badge tone="wait">{t.noOne}</Badge>;
  return wrongWith(school).length > 0 ? <Badge tone="bad">{t.trouble}</Badge> : <Badge tone="good">{t.open}</Badge>;
}

function columns(onSuspend: (school: School) => void): Column<School>[] {
  const count = (n: number) => formatCount(n, language.value);
  const adults = ({ people }: School) => people.admin + people.secretary + people.teacher;
  return [
    { key: "name", head: t.name, cell: ({ name }) => <b>{name}</b> },
    { key: "state", head: t.state, cell: (school) => <StateBadge school={school} /> },
    {
      key: "act",
      head: <span class="unseen">{t.suspend}</span>,
      cell: (school) => (
        <Button onClick={() => onSuspend(school)}>{school.suspendedAt === null ? t.suspend : t.resume}</Button>
      ),
    },
    {
      key: "people",
      head: t.people,
      cell: (school) => <span class="ops-people">{t.peopleOf(adults(school), school.students)}</span>,
    },
    { key: "exams", head: t.exams, align: "end", cell: ({ exams }) => count(exams) },
    { key: "copies", head: t.copies, align: "end", cell: ({ copies }) => count(copies) },
    { key: "pages", head: t.pages, align: "end", cell: ({ pages }) => count(pages) },
    { key: "bytes", head: t.bytes, align: "end", cell: ({ bytes }) => formatBytes(bytes, language.value) },
    { key: "jobs", head: t.openJobs, align: "end", cell: ({ health }) => count(health.openJobs) },
  ];
}

export default function OpsApp() {
  const { data, error, reload } = useLoad("schools", everySchool);
  const [open, setOpen] = useState<"new" | null>(null);
  const [made, setMade] = useState<MadeSchool | null>(null);
  const [leaving, setLeaving] = useState<School | null>(null);
  const resume = async ({ id, name }: School) => {
    try {
      await call("PATCH /api/ops/schools/:id", { params: { id }, body: { suspended: false } });
      toast(t.resumedNow(name));
    } catch (failure) {
      toast(sentenceOf(failure));
    }
    await reload();
  };
  const link = async ({ id, name }: School) => {
    try {
      setMade({ name, invitation: await call("POST /api/ops/schools/:id/invitation", { params: { id } }) });
    } catch (failure) {
      toast(sentenceOf(failure));
      await reload();
    }
  };
  const create = (
    <Button kind="primary" icon={<Building2 size={18} aria-hidden="true" />} onClick={() => setOpen("new")}>
      {t.create}
    </Button>
  );
  const actions = (
    <>
      <Button onClick={() => void reload()}>{t.refresh}</Button>
      {create}
    </>
  );
  const onMade = (school: MadeSchool) => {
    setOpen(null);
    setMade(school);
    void reload();
  };
  return (
    <Screen title={t.title} actions={actions}>
      <ErrorNote error={error} onRetry={reload} />
      {!data && !error && <Skeleton />}
      {data && (
        <div class="stack">
          {data.items.length > 0 && (
            <WhatIsWrong schools={data.items} checkedAt={data.checkedAt} onLink={(school) => void link(school)} />
          )}
          {data.items.length === 0 && <EmptyState title={t.none}>{t.noneText}</EmptyState>}
          {data.items.length > 0 && (
            <Table
              caption={t.list}
              columns={columns((school) => (school.suspendedAt === null ? setLeaving(school) : void resume(school)))}
              rows={data.items}
              rowKey={({ id }) => id}
            />
          )}
        </div>
      )}
      {open === "new" && <NewSchoolDialog onClose={() => setOpen(null)} onMade={onMade} />}
      {made && <MadeDialog made={made} onClose={() => setMade(null)} />}
      {leaving && <SuspendDialog school={leaving} onClose={() => setLeaving(null)} onDone={reload} />}
    </Screen>
  );
}
