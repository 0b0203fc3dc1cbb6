/** One person of the school: who, as what, how the account stands, and the two acts asked for most. */
import type * as z from "zod";
import type { UserWire } from "#contract/session";
import { me } from "../shell/session.ts";
import { t } from "../text/admin.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";

export type Person = z.infer<typeof UserWire>;

export function AccountBadge({ person }: { person: Person }) {
  if (person.disabled) return <Badge tone="bad">{t.people.disabled}</Badge>;
  if (person.active) return <Badge tone="good">{t.people.active}</Badge>;
  if (person.mail?.state === "failed") return <Badge tone="bad">{t.people.mailFailed}</Badge>;
  return <Badge tone="wait">{t.people.invited}</Badge>;
}

type RowProps = { person: Person; onLink: () => void; onManage: () => void };

export function PersonRow({ person, onLink, onManage }: RowProps) {
  const mine = me.value?.user.id === person.id;
  return (
    <li class="person">
      <div class="person-who">
        <b>{person.name}</b>
        {mine && <span class="soft small"> ({t.people.you})</span>}
        <span class="soft small person-mail">{person.email ?? person.login}</span>
      </div>
      <span class="person-role">{t.people.roles[person.role]}</span>
      <span class="person-state">
        <AccountBadge person={person} />
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would announce a form where there is none */}
      <div class="row-acts" role="group" aria-label={t.people.actions(person.name)}>
        {!person.disabled && (
          <Button onClick={onLink}>{person.active ? t.people.resetLink : t.people.invitation}</Button>
        )}
        <Button onClick={onManage}>{t.people.manage}</Button>
      </div>
    </li>
  );
}
