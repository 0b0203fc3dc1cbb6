/** One person of the school, and what can be done about the account. One cannot shut oneself out. */
import type * as z from "zod";
import type { UserWire } from "#contract/session";
import { me } from "../shell/session.ts";
import { t } from "../text/admin.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";

export type Person = z.infer<typeof UserWire>;

function AccountBadge({ person }: { person: Person }) {
  if (person.disabled) return <Badge tone="bad">{t.people.disabled}</Badge>;
  return person.active ? <Badge tone="good">{t.people.active}</Badge> : <Badge tone="wait">{t.people.invited}</Badge>;
}

type RowProps = {
  person: Person;
  onInvite: () => void;
  onDisabled: (disabled: boolean) => void;
  onSignOut: () => void;
};

export function PersonRow({ person, onInvite, onDisabled, onSignOut }: RowProps) {
  const mine = me.value?.user.id === person.id;
  return (
    <li class="person">
      <div class="person-who">
        <b>{person.name}</b>
        {mine && <span class="soft small"> ({t.people.you})</span>}
        <span class="soft small person-mail">{person.email}</span>
      </div>
      <span class="person-role">{t.people.roles[person.role]}</span>
      <span class="person-state">
        <AccountBadge person={person} />
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would announce a form where there is none */}
      <div class="row-acts" role="group" aria-label={t.people.actions(person.name)}>
        {!person.disabled && <Button onClick={onInvite}>{t.people.invitation}</Button>}
        {person.active && !person.disabled && <Button onClick={onSignOut}>{t.people.signOut}</Button>}
        {!mine && (
          <Button onClick={() => onDisabled(!person.disabled)}>
            {person.disabled ? t.people.enable : t.people.disable}
          </Button>
        )}
      </div>
    </li>
  );
}
