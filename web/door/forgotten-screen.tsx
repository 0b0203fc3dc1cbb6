/** A forgotten password: asks for a link by mail. Says the same whether or not the login exists. */
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { Gate } from "../shell/gate.tsx";
import { t as base } from "../text/base.ts";
import { t } from "../text/door.ts";
import { Button } from "../ui/button.tsx";
import { sentenceOf } from "../ui/error-note.tsx";
import { Field, useFocus } from "../ui/field.tsx";
import { useTitle } from "../ui/screen.tsx";

function Ask({ onSent }: { onSent: () => void }) {
  const [login, setLogin] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useFocus();
  const send = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (login.trim() === "") return setError(base.shell.loginMissing);
    setBusy(true);
    setError(null);
    try {
      await call("POST /api/session/forgotten", { body: { login } });
      onSent();
    } catch (failure) {
      setError(sentenceOf(failure));
      setBusy(false);
    }
  };
  return (
    <form class="stack" onSubmit={send}>
      <p>{t.forgottenText}</p>
      <Field
        label={base.shell.login}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellcheck={false}
        inputRef={field}
        value={login}
        error={error}
        onInput={setLogin}
      />
      <Button kind="primary" type="submit" busy={busy}>
        {t.sendLink}
      </Button>
    </form>
  );
}

export function ForgottenScreen() {
  const [sent, setSent] = useState(false);
  const title = sent ? t.sentTitle : t.forgottenTitle;
  useTitle(title);
  return (
    <Gate title={title}>
      {sent ? <p role="status">{t.sentText}</p> : <Ask onSent={() => setSent(true)} />}
      <p class="soft small">{t.noMail}</p>
      <Button kind="quiet" href="/sign-in">
        {t.toSignIn}
      </Button>
    </Gate>
  );
}
