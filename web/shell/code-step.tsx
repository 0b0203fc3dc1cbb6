/** The step after the password: the code of the app, or one printed for the day the phone is lost. */
import { useState } from "preact/hooks";
import { t } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { Note } from "../ui/error-note.tsx";
import { Field, useFocus } from "../ui/field.tsx";
import { PasskeyIn } from "./passkey-in.tsx";

export type CodeStepProps = {
  /** False for somebody who has a passkey and no app: only a backup code stands in for it. */
  app: boolean;
  error: string | null;
  busy: boolean;
  onCode: (code: string) => void;
  onBack: () => void;
};

const SIX_DIGITS = /^\d{6}$/;

export function CodeStep({ app, error, busy, onCode, onBack }: CodeStepProps) {
  const [code, setCode] = useState("");
  const [backup, setBackup] = useState(!app);
  const [missing, setMissing] = useState(false);
  const field = useFocus();
  const type = (text: string) => {
    setCode(text);
    setMissing(false);
    const digits = text.replace(/\s/g, "");
    // Pasted or typed to the end: there is nothing left to decide.
    if (!backup && !busy && SIX_DIGITS.test(digits) && digits !== code.replace(/\s/g, "")) onCode(digits);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (code.trim() === "") setMissing(true);
    else onCode(code.trim());
  };
  const other = () => {
    setBackup(!backup);
    setCode("");
    field.current?.focus();
  };
  return (
    <form class="stack" onSubmit={submit}>
      {!app && <Note>{t.shell.passkeyAsked}</Note>}
      {!app && <PasskeyIn suggest={false} />}
      <Field
        label={backup ? t.shell.backupCode : t.shell.code}
        hint={backup ? t.shell.backupCodeHint : t.shell.codeHint}
        name="code"
        autoComplete="one-time-code"
        inputMode={backup ? "text" : "numeric"}
        autoCapitalize="none"
        spellcheck={false}
        maxLength={20}
        inputRef={field}
        value={code}
        error={missing ? t.shell.codeMissing : error}
        onInput={type}
      />
      <Button kind="primary" type="submit" busy={busy}>
        {t.shell.signIn}
      </Button>
      <div class="row spread">
        <Button kind="quiet" onClick={onBack}>
          {t.common.back}
        </Button>
        {app && (
          <Button kind="quiet" onClick={other}>
            {backup ? t.shell.useAppCode : t.shell.useBackupCode}
          </Button>
        )}
      </div>
    </form>
  );
}
