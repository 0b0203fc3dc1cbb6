/** The people of the school: who may do what, whose account is open, and the links that let them in. */
import { ClipboardPaste, UserPlus } from "lucide-preact";
import { useState } from "preact/hooks";
import type { Role } from "#domain/roles";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/admin.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorNote, sentenceOf } from "../ui/error-note.tsx";
import { Field, Select } from "../ui/field.tsx";
import { Screen } from "../ui/screen.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { InvitationDialog, type Invited } from "./invitation-dialog.tsx";
import { allPages } from "./lists.ts";
import { ManagePerson, SCHOOL_ROLES } from "./manage-person.tsx";
import { PasteDialog } from "./paste-dialog.tsx";
import { PersonDialog } from "./person-dialog.tsx";
import { type Person, PersonRow } from "./person-row.tsx";

/** More rows than this are asked for: a school has a thousand pupils. */
const SHOWN_AT_ONCE = 100;

function usePeople() {
  const people = useLoad("users", () =>
    allPages((cursor) => call("GET /api/users", { query: { limit: 500, cursor } })),
  );
  const [invited, setInvited] = useState<Invited | null>(null);
  const link = async ({ id, name, active }: Person) => {
    const kind = active ? "reset" : "invitation";
    try {
      const params = { id };
      const invitation = active
        ? await call("POST /api/users/:id/reset", { params })
        : await call("POST /api/users/:id/invitation", { params });
      setInvited({ name, kind, invitation });
    } catch (failure) {
      toast(sentenceOf(failure));
    }
    await people.reload();
  };
  return { ...people, invited, setInvited, link };
}

function PeopleList({ shown, onLink, onManage }: ListProps) {
  const [most, setMost] = useState(SHOWN_AT_ONCE);
  return (
    <>
      {shown.length === 0 && <p class="soft">{t.people.noMatch}</p>}
      <ul class="people">
        {shown.slice(0, most).map((person) => (
          <PersonRow key={person.id} person={person} onLink={() => onLink(person)} onManage={() => onManage(person)} />
        ))}
      </ul>
      {shown.length > most && (
        <Button kind="quiet" onClick={() => setMost(most + SHOWN_AT_ONCE * 5)}>
          {t.shared.showMore(shown.length - most)}
        </Button>
      )}
    </>
  );
}
type ListProps = { shown: readonly Person[]; onLink: (person: Person) => void; onManage: (person: Person) => void };

function People({ data, onLink, onManage }: Omit<ListProps, "shown"> & { data: readonly Person[] }) {
  const [query, setQuery] = useState("");
  const [role, setRole] = useState<Role | "all">("all");
  const wanted = query.trim().toLocaleLowerCase();
  const shown = data.filter(
    (each) =>
      (role === "all" || each.role === role) &&
      `${each.name} ${each.email ?? ""} ${each.login ?? ""}`.toLocaleLowerCase().includes(wanted),
  );
  const count = (of: Role) => data.filter((each) => each.role === of).length;
  const roles = SCHOOL_ROLES.map((value) => ({ value, label: `${t.people.roles[value]} (${count(value)})` }));
  return (
    <div class="stack">
      <div class="row">
        <div class="search">
          <Field
            label={t.people.search}
            hideLabel
            type="search"
            placeholder={t.people.search}
            value={query}
            onInput={setQuery}
          />
        </div>
        <Select
          label={t.people.filter}
          hideLabel
          value={role}
          options={[{ value: "all" as const, label: t.people.everybody(data.length) }, ...roles]}
          onChange={setRole}
        />
      </div>
      <PeopleList key={`${role} ${wanted}`} shown={shown} onLink={onLink} onManage={onManage} />
      {data.length < 2 && <EmptyState title={t.people.none}>{t.people.noneText}</EmptyState>}
    </div>
  );
}

export function PeopleScreen() {
  const { data, error, reload, invited, setInvited, link } = usePeople();
  const [open, setOpen] = useState<"one" | "many" | null>(null);
  const [managed, setManaged] = useState<Person | null>(null);
  const added = (person: Invited) => {
    setOpen(null);
    setInvited(person);
    void reload();
  };
  const actions = (
    <>
      <Button icon={<ClipboardPaste size={18} aria-hidden="true" />} onClick={() => setOpen("many")}>
        {t.people.addMany}
      </Button>
      <Button kind="primary" icon={<UserPlus size={18} aria-hidden="true" />} onClick={() => setOpen("one")}>
        {t.people.add}
      </Button>
    </>
  );
  return (
    <Screen title={t.people.title} actions={actions}>
      <ErrorNote error={error} onRetry={reload} />
      {!data && !error && <Skeleton />}
      {data && <People data={data} onLink={(person) => void link(person)} onManage={setManaged} />}
      {open === "one" && <PersonDialog onClose={() => setOpen(null)} onAdded={added} />}
      {open === "many" && <PasteDialog known={data ?? []} onClose={() => setOpen(null)} onAdded={reload} />}
      {managed && <ManagePerson person={managed} onClose={() => setManaged(null)} onChanged={reload} />}
      {invited && <InvitationDialog invited={invited} onClose={() => setInvited(null)} />}
    </Screen>
  );
}
