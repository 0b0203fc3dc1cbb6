/** Signing in: the login, then the password, each alone on the screen. Refusals stand where the hand is. */
import { useState } from "preact/hooks";
import { call, Refused } from "../api/client.ts";
import { t } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { sentenceOf } from "../ui/error-note.tsx";
import { Field, useFocus } from "../ui/field.tsx";
import { useTitle } from "../ui/screen.tsx";
import { Gate } from "./gate.tsx";
import { enter, me } from "./session.ts";

/** The sentence, with the wait in minutes when the server named one. */
function whyNot(failure: unknown): string {
  const sentence = sentenceOf(failure);
  const seconds = failure instanceof Refused ? failure.retryAfter : null;
  return seconds === null ? sentence : `${sentence} ${t.shell.tryAgainIn(Math.max(1, Math.ceil(seconds / 60)))}`;
}

/** One attempt after the other: a press while the server thinks is not a second one. */
function useAttempt(login: string, password: string) {
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    if (password === "") return setError(t.shell.passwordMissing);
    setBusy(true);
    setError(null);
    try {
      enter(await call("POST /api/session", { body: { login, password } }));
    } catch (failure) {
      setError(whyNot(failure));
      setBusy(false);
    }
  };
  return { error, busy, submit };
}

function PasswordStep({ login, onBack }: { login: string; onBack: () => void }) {
  const [password, setPassword] = useState("");
  const { error, busy, submit } = useAttempt(login, password);
  const field = useFocus();
  return (
    <form class="stack" onSubmit={submit}>
      <div class="row spread">
        <strong class="gate-login">{login}</strong>
        <Button kind="quiet" onClick={onBack}>
          {t.shell.otherLogin}
        </Button>
      </div>
      {/* The login goes along so that a password manager keeps the pair. */}
      <input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
      <Field
        label={t.shell.password}
        type="password"
        name="password"
        autoComplete="current-password"
        inputRef={field}
        value={password}
        error={error}
        hint={t.shell.forgotten}
        onInput={setPassword}
      />
      <Button kind="primary" type="submit" busy={busy}>
        {t.shell.signIn}
      </Button>
    </form>
  );
}

export function SignIn() {
  useTitle(t.shell.signInTitle);
  const waiting = me.value;
  const [login, setLogin] = useState(waiting?.user.email ?? "");
  const [known, setKnown] = useState(false);
  const field = useFocus();
  const [error, setError] = useState<string | null>(null);
  const goOn = (event: Event) => {
    event.preventDefault();
    if (login.trim() === "") return setError(t.shell.loginMissing);
    setError(null);
    setKnown(true);
  };
  return (
    <Gate title={t.shell.signInTitle} note={waiting ? t.shell.sessionLost : null} promise>
      {known ? (
        <PasswordStep login={login.trim()} onBack={() => setKnown(false)} />
      ) : (
        <form class="stack" onSubmit={goOn}>
          <Field
            label={t.shell.login}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellcheck={false}
            inputRef={field}
            value={login}
            error={error}
            onInput={setLogin}
          />
          <Button kind="primary" type="submit">
            {t.shell.goOn}
          </Button>
        </form>
      )}
    </Gate>
  );
}
