/** Everything that can be done about one account. A change of role names its consequence first; one cannot shut oneself out. */
import { useState } from "preact/hooks";
import type { Role } from "#domain/roles";
import { call } from "../api/client.ts";
import { me } from "../shell/session.ts";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { language } from "../text/language.ts";
import { formatMoment } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote, Note } from "../ui/error-note.tsx";
import { Select } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";
import { PersonDevices } from "./person-devices.tsx";
import { AccountBadge, type Person } from "./person-row.tsx";

type SchoolRole = Exclude<Role, "ops">;
export const SCHOOL_ROLES: readonly SchoolRole[] = ["teacher", "secretary", "admin", "student"];

function Facts({ person }: { person: Person }) {
  const { mail } = person;
  return (
    <div class="stack small">
      <p class="row">
        <AccountBadge person={person} />
        <span class="soft person-mail">{person.email ?? t.people.noEmail(person.login ?? "")}</span>
      </p>
      {mail && <p class="soft">{t.people.lastMail[mail.state](formatMoment(mail.at, language.value))}</p>}
    </div>
  );
}

type Act = (work: () => Promise<unknown>, said: string) => Promise<void>;

function RoleChange({ person, act, busy }: { person: Person; act: Act; busy: boolean }) {
  const [role, setRole] = useState<Role>(person.role);
  const change = () =>
    act(
      () => call("PATCH /api/users/:id", { params: { id: person.id }, body: { role: role as SchoolRole } }),
      t.people.roleChanged(person.name, t.people.roles[role]),
    );
  return (
    <section class="stack">
      <Select
        label={t.people.role}
        value={role}
        options={SCHOOL_ROLES.map((value) => ({ value, label: t.people.roles[value] }))}
        onChange={setRole}
      />
      {role !== person.role && role !== "ops" && (
        <Note
          tone="wait"
          action={
            <Button kind="danger" busy={busy} onClick={() => void change()}>
              {t.people.changeRole}
            </Button>
          }
        >
          {t.people.roleQuestion(t.people.roles[role])} {t.people.roleHints[role]}
        </Note>
      )}
    </section>
  );
}

type ManageProps = { person: Person; onClose: () => void; onChanged: () => Promise<void> };

export function ManagePerson({ person, onClose, onChanged }: ManageProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const mine = me.value?.user.id === person.id;
  const params = { id: person.id };
  const act: Act = async (work, said) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await work();
      toast(said);
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
    await onChanged();
  };
  const setDisabled = (disabled: boolean) =>
    act(
      () => call("PATCH /api/users/:id", { params, body: { disabled } }),
      disabled ? t.people.disabledNow(person.name) : t.people.enabledNow(person.name),
    );
  const signOut = () => act(() => call("DELETE /api/users/:id/sessions", { params }), t.people.signedOut(person.name));
  return (
    <Dialog open title={person.name} onClose={onClose} actions={<Button onClick={onClose}>{base.common.close}</Button>}>
      <div class="stack">
        <Facts person={person} />
        <ErrorNote error={error} />
        {mine ? <p class="soft">{t.people.notYourself}</p> : <RoleChange person={person} act={act} busy={busy} />}
        {person.active && !person.disabled && <PersonDevices personId={person.id} onEndAll={() => void signOut()} />}
        {!mine && (
          <section class="stack">
            <p class="soft small">{person.disabled ? t.people.enableText : t.people.disableText}</p>
            <Button kind={person.disabled ? "usual" : "danger"} onClick={() => void setDisabled(!person.disabled)}>
              {person.disabled ? t.people.enable : t.people.disable}
            </Button>
          </section>
        )}
      </div>
    </Dialog>
  );
}
