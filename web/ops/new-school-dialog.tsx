/** A new school and its first admin. Both are made at once, or neither. */
import { useState } from "preact/hooks";
import { LIMITS } from "#domain/limits";
import { call } from "../api/client.ts";
import { t as base } from "../text/base.ts";
import { language } from "../text/language.ts";
import { t } from "../text/ops.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Field, Select } from "../ui/field.tsx";
import type { MadeSchool } from "./made-dialog.tsx";

type Draft = { name: string; language: "fr" | "en"; adminName: string; adminEmail: string };

function faults({ name, adminName, adminEmail }: Draft) {
  const missing = (text: string) => (text.trim() === "" ? t.missing : null);
  const email = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(adminEmail.trim()) ? null : t.emailWrong;
  return { name: missing(name), adminName: missing(adminName), adminEmail: email };
}

function Fields({ draft, tried, onChange }: { draft: Draft; tried: boolean; onChange: (draft: Draft) => void }) {
  const wrong = tried ? faults(draft) : { name: null, adminName: null, adminEmail: null };
  const typed = { autoComplete: "off", maxLength: LIMITS.nameMax } as const;
  return (
    <>
      <Field
        {...typed}
        label={t.newName}
        // The dialog gives its focus to the marked field instead of its first button.
        inputRef={(input) => input?.setAttribute("autofocus", "")}
        value={draft.name}
        error={wrong.name}
        onInput={(name) => onChange({ ...draft, name })}
      />
      <Select
        label={t.newLanguage}
        value={draft.language}
        options={[
          { value: "fr" as const, label: base.common.french },
          { value: "en" as const, label: base.common.english },
        ]}
        onChange={(spoken) => onChange({ ...draft, language: spoken })}
      />
      <Field
        {...typed}
        label={t.adminName}
        value={draft.adminName}
        error={wrong.adminName}
        onInput={(adminName) => onChange({ ...draft, adminName })}
      />
      <Field
        {...typed}
        label={t.adminEmail}
        type="email"
        value={draft.adminEmail}
        error={wrong.adminEmail}
        onInput={(adminEmail) => onChange({ ...draft, adminEmail })}
      />
    </>
  );
}

type NewProps = { onClose: () => void; onMade: (made: MadeSchool) => void };

export function NewSchoolDialog({ onClose, onMade }: NewProps) {
  const [draft, setDraft] = useState<Draft>({ name: "", language: language.peek(), adminName: "", adminEmail: "" });
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const make = async (event?: Event) => {
    event?.preventDefault();
    setTried(true);
    if (busy || Object.values(faults(draft)).some((fault) => fault !== null)) return;
    setBusy(true);
    setError(null);
    try {
      const body = { ...draft, adminEmail: draft.adminEmail.trim() };
      const { invitation } = await call("POST /api/ops/schools", { body });
      onMade({ name: draft.name.trim(), invitation });
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  const actions = (
    <>
      <Button onClick={onClose}>{base.common.cancel}</Button>
      <Button kind="primary" busy={busy} onClick={() => void make()}>
        {t.create}
      </Button>
    </>
  );
  return (
    <Dialog open title={t.create} onClose={onClose} actions={actions}>
      <form class="stack" noValidate onSubmit={(event) => void make(event)}>
        <Fields draft={draft} tried={tried} onChange={setDraft} />
        <ErrorNote error={error} />
        {/* Enter in a field makes the school, as in every form. */}
        <button type="submit" class="unseen" tabIndex={-1} aria-hidden="true" />
      </form>
    </Dialog>
  );
}
