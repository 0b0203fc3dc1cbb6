/**
 * Signing in: a passkey first where the browser knows them; else the login, the password, and the code where one is
 * asked for, each alone on the screen. Refusals stand where the hand is.
 */
import { useState } from "preact/hooks";
import { call, Refused } from "../api/client.ts";
import { t } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { sentenceOf } from "../ui/error-note.tsx";
import { Field, useFocus } from "../ui/field.tsx";
import { useTitle } from "../ui/screen.tsx";
import { CodeStep } from "./code-step.tsx";
import { Gate } from "./gate.tsx";
import { OtherWays } from "./other-ways.tsx";
import { PasskeyIn } from "./passkey-in.tsx";
import { passkeyOffer } from "./passkeys.ts";
import { enter, me } from "./session.ts";

/** The sentence, with the wait in minutes when the server named one. */
function whyNot(failure: unknown, step: Step): string {
  // A wrong code and a wrong password are one answer, so that nobody learns which; here the password was right before.
  if (step !== "password" && failure instanceof Refused && failure.code === "WRONG_CREDENTIALS")
    return t.shell.codeWrong;
  const sentence = sentenceOf(failure);
  const seconds = failure instanceof Refused ? failure.retryAfter : null;
  return seconds === null ? sentence : `${sentence} ${t.shell.tryAgainIn(Math.max(1, Math.ceil(seconds / 60)))}`;
}

/** code: of her app. backup: she has a passkey and no app. */
type Step = "password" | "code" | "backup";

function stepAfter(failure: unknown): Step | null {
  if (!(failure instanceof Refused) || failure.code !== "CODE_NEEDED") return null;
  return (failure.details as { app?: boolean } | undefined)?.app === false ? "backup" : "code";
}

/** One attempt after the other: a press while the server thinks is not a second one. */
function useAttempt(login: string, password: string) {
  const [step, setStep] = useState<Step>("password");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (code?: string) => {
    if (busy) return;
    if (password === "") return setError(t.shell.passwordMissing);
    setBusy(true);
    setError(null);
    try {
      return enter(await call("POST /api/session", { body: { login, password, ...(code && { code }) } }));
    } catch (failure) {
      const next = stepAfter(failure);
      if (next) setStep(next);
      else setError(whyNot(failure, step));
    }
    setBusy(false);
  };
  const back = () => {
    setStep("password");
    setError(null);
  };
  return { step, error, busy, send, back };
}

function PasswordStep({ login, onBack }: { login: string; onBack: () => void }) {
  const [password, setPassword] = useState("");
  const { step, error, busy, send, back } = useAttempt(login, password);
  if (step !== "password")
    return <CodeStep app={step === "code"} error={error} busy={busy} onCode={send} onBack={back} />;
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div class="row spread">
        <strong class="gate-login">{login}</strong>
        <Button kind="quiet" onClick={onBack}>
          {t.shell.otherLogin}
        </Button>
      </div>
      {/* The login goes along so that a password manager keeps the pair. */}
      <input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
      <PasswordField value={password} error={error} onInput={setPassword} />
      <Button kind="primary" type="submit" busy={busy}>
        {t.shell.signIn}
      </Button>
    </form>
  );
}

type PasswordFieldProps = { value: string; error: string | null; onInput: (text: string) => void };

function PasswordField({ value, error, onInput }: PasswordFieldProps) {
  return (
    <Field
      label={t.shell.password}
      type="password"
      name="password"
      autoComplete="current-password"
      inputRef={useFocus()}
      value={value}
      error={error}
      onInput={onInput}
    />
  );
}

function LoginStep({ login, onInput, onGo }: { login: string; onInput: (text: string) => void; onGo: () => void }) {
  const field = useFocus();
  const [error, setError] = useState<string | null>(null);
  const goOn = (event: Event) => {
    event.preventDefault();
    if (login.trim() === "") return setError(t.shell.loginMissing);
    onGo();
  };
  const offered = passkeyOffer() === "here";
  return (
    <form class="stack" onSubmit={goOn}>
      {offered && <PasskeyIn suggest />}
      {offered && <p class="gate-or">{t.shell.orPassword}</p>}
      <Field
        label={t.shell.login}
        name="username"
        autoComplete={offered ? "username webauthn" : "username"}
        autoCapitalize="none"
        spellcheck={false}
        inputRef={field}
        value={login}
        error={error}
        onInput={onInput}
      />
      <Button kind="primary" type="submit">
        {t.shell.goOn}
      </Button>
      {!offered && <PasskeyIn suggest={false} />}
    </form>
  );
}

export function SignIn() {
  useTitle(t.shell.signInTitle);
  const waiting = me.value;
  const [login, setLogin] = useState(waiting?.user.email ?? "");
  const [known, setKnown] = useState(false);
  return (
    <Gate title={t.shell.signInTitle} note={waiting ? t.shell.sessionLost : null} promise>
      {known ? (
        <PasswordStep login={login.trim()} onBack={() => setKnown(false)} />
      ) : (
        <LoginStep login={login} onInput={setLogin} onGo={() => setKnown(true)} />
      )}
      <OtherWays />
    </Gate>
  );
}
