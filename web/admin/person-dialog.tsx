/** A person added: name, address, role. The account exists at once, and waits for its invitation to be used. */
import { useState } from "preact/hooks";
import type { Role } from "#domain/roles";
import { call } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Field, Select } from "../ui/field.tsx";
import type { Invited } from "./invitation-dialog.tsx";
import { SCHOOL_ROLES } from "./manage-person.tsx";
import { takesFocus } from "./takes-focus.ts";

type SchoolRole = Exclude<Role, "ops">;

type Draft = { name: string; email: string; role: SchoolRole };

const noName = ({ name }: Draft) => name.trim() === "";
const noEmail = ({ email }: Draft) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim());

function Fields({ draft, tried, onChange }: { draft: Draft; tried: boolean; onChange: (draft: Draft) => void }) {
  return (
    <>
      <Field
        label={t.people.name}
        inputRef={takesFocus}
        autoComplete="off"
        maxLength={200}
        value={draft.name}
        error={tried && noName(draft) ? t.people.nameMissing : null}
        onInput={(name) => onChange({ ...draft, name })}
      />
      <Field
        label={t.people.email}
        type="email"
        autoComplete="off"
        maxLength={200}
        value={draft.email}
        error={tried && noEmail(draft) ? t.people.emailWrong : null}
        onInput={(email) => onChange({ ...draft, email })}
      />
      <Select
        label={t.people.role}
        hint={t.people.roleHints[draft.role]}
        value={draft.role}
        options={SCHOOL_ROLES.map((value) => ({ value, label: t.people.roles[value] }))}
        onChange={(role) => onChange({ ...draft, role })}
      />
    </>
  );
}

export function PersonDialog({ onClose, onAdded }: { onClose: () => void; onAdded: (invited: Invited) => void }) {
  const [draft, setDraft] = useState<Draft>({ name: "", email: "", role: "teacher" });
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const add = async (event?: Event) => {
    event?.preventDefault();
    setTried(true);
    if (noName(draft) || noEmail(draft) || busy) return;
    setBusy(true);
    setError(null);
    try {
      const body = { name: draft.name.trim(), email: draft.email.trim(), role: draft.role };
      const { invitation } = await call("POST /api/users", { body });
      onAdded({ name: body.name, invitation });
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const actions = (
    <>
      <Button onClick={onClose}>{base.common.cancel}</Button>
      <Button kind="primary" busy={busy} onClick={() => void add()}>
        {t.people.invite}
      </Button>
    </>
  );
  return (
    <Dialog open title={t.people.add} onClose={onClose} actions={actions}>
      <form class="stack" noValidate onSubmit={(event) => void add(event)}>
        <Fields draft={draft} tried={tried} onChange={setDraft} />
        <ErrorNote error={error} />
        {/* Enter in a field adds, as in every form. */}
        <button type="submit" class="unseen" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  );
}
