/** Asks for the password again before something that proves a person is changed, and shows why it was refused. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../text/account.ts";
import { t as words } from "../text/base.ts";
import { Button, type ButtonKind } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field, useFocus } from "../ui/field.tsx";
import { useAct } from "./use-act.ts";

export type AskPasswordProps = {
  title: string;
  text?: string;
  act: string;
  kind?: ButtonKind;
  /** Fields that belong to the same question, above the password. */
  children?: ComponentChildren;
  onClose: () => void;
  /** Throws to stay open with the reason. */
  run: (password: string) => Promise<unknown>;
};

export function AskPassword({ title, text, act, kind = "primary", children, onClose, run }: AskPasswordProps) {
  const [password, setPassword] = useState("");
  const { busy, error, setError, run: attempt } = useAct();
  const field = useFocus();
  const submit = (event: Event) => {
    event.preventDefault();
    if (password === "") setError(t.againMissing);
    else void attempt(() => run(password));
  };
  return (
    <Dialog open title={title} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        {text && <p>{text}</p>}
        {children}
        <Field
          label={t.again}
          hint={t.againHint}
          type="password"
          name="password"
          autoComplete="current-password"
          inputRef={field}
          value={password}
          error={error}
          onInput={setPassword}
        />
        <div class="dialog-actions">
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button kind={kind} type="submit" busy={busy}>
            {act}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
