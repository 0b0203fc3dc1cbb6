/** The people of the school: who may do what, whose account is open, and the links that let them in. */
import { UserPlus } from "lucide-preact";
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/admin.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorNote, sentenceOf } from "../ui/error-note.tsx";
import { Field } from "../ui/field.tsx";
import { Screen } from "../ui/screen.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { InvitationDialog, type Invited } from "./invitation-dialog.tsx";
import { allPages } from "./lists.ts";
import { PersonDialog } from "./person-dialog.tsx";
import { type Person, PersonRow } from "./person-row.tsx";

/** Above this a search helps more than scrolling. */
const SEARCH_ABOVE = 12;

function usePeople() {
  const people = useLoad("users", () =>
    allPages((cursor) => call("GET /api/users", { query: { limit: 500, cursor } })),
  );
  const [invited, setInvited] = useState<Invited | null>(null);
  const attempt = async (act: () => Promise<unknown>) => {
    try {
      await act();
    } catch (failure) {
      toast(sentenceOf(failure));
    }
    await people.reload();
  };
  const invite = ({ id, name }: Person) =>
    attempt(async () =>
      setInvited({ name, invitation: await call("POST /api/users/:id/invitation", { params: { id } }) }),
    );
  const signOut = ({ id, name }: Person) =>
    attempt(async () => {
      await call("DELETE /api/users/:id/sessions", { params: { id } });
      toast(t.people.signedOut(name));
    });
  const setDisabled = (person: Person, disabled: boolean): Promise<void> =>
    attempt(async () => {
      await call("PATCH /api/users/:id", { params: { id: person.id }, body: { disabled } });
      const words = disabled ? t.people.disabledNow(person.name) : t.people.enabledNow(person.name);
      toast(words, () => void setDisabled(person, !disabled));
    });
  return { ...people, invited, setInvited, invite, signOut, setDisabled };
}

function People({ data, people }: { data: readonly Person[]; people: ReturnType<typeof usePeople> }) {
  const [query, setQuery] = useState("");
  const wanted = query.trim().toLocaleLowerCase();
  const shown = data.filter(({ name, email }) => `${name} ${email ?? ""}`.toLocaleLowerCase().includes(wanted));
  return (
    <div class="stack">
      {data.length > SEARCH_ABOVE && (
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
      )}
      {shown.length === 0 && <p class="soft">{t.people.noMatch}</p>}
      <ul class="people">
        {shown.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            onInvite={() => void people.invite(person)}
            onDisabled={(disabled) => void people.setDisabled(person, disabled)}
            onSignOut={() => void people.signOut(person)}
          />
        ))}
      </ul>
      {data.length < 2 && <EmptyState title={t.people.none}>{t.people.noneText}</EmptyState>}
    </div>
  );
}

export function PeopleScreen() {
  const people = usePeople();
  const { data, error, reload, invited, setInvited } = people;
  const [adding, setAdding] = useState(false);
  const added = (person: Invited) => {
    setAdding(false);
    setInvited(person);
    void reload();
  };
  const add = (
    <Button kind="primary" icon={<UserPlus size={18} aria-hidden="true" />} onClick={() => setAdding(true)}>
      {t.people.add}
    </Button>
  );
  return (
    <Screen title={t.people.title} actions={add}>
      <ErrorNote error={error} onRetry={reload} />
      {!data && !error && <Skeleton />}
      {data && <People data={data} people={people} />}
      {adding && <PersonDialog onClose={() => setAdding(false)} onAdded={added} />}
      {invited && <InvitationDialog invited={invited} onClose={() => setInvited(null)} />}
    </Screen>
  );
}
