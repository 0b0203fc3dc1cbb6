/** A one-time link: says for whom it is, lets that person choose a password, and signs in. The token stays in the fragment. */
import { Eye, EyeOff } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type * as z from "zod";
import type { LinkInfo as LinkInfoSchema } from "#contract/session";
import { LIMITS } from "#domain/limits";
import { call, Refused } from "../api/client.ts";
import { t } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote, sentenceOf } from "../ui/error-note.tsx";
import { Field } from "../ui/field.tsx";
import { useTitle } from "../ui/screen.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { Gate } from "./gate.tsx";
import { enter } from "./session.ts";

export type LinkInfo = z.output<typeof LinkInfoSchema>;

/** What is wrong with a password by the rules the reader was told, or null. */
function fault(password: string): string | null {
  const length = [...password].length;
  if (length < LIMITS.passwordMin) return t.shell.passwordShort(LIMITS.passwordMin, length);
  return length > LIMITS.passwordMax ? t.shell.passwordLong(LIMITS.passwordMax) : null;
}

function useChoice(token: string, login: string | undefined) {
  const { route } = useLocation();
  const [password, setPassword] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const type = (text: string) => {
    setPassword(text);
    if (error) setError(fault(text));
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    const wrong = fault(password);
    if (busy || wrong) return setError(wrong);
    setBusy(true);
    try {
      const entered = await call("POST /api/links/use", { body: { token, login, password } });
      route("/", true);
      enter(entered);
    } catch (failure) {
      // The password is chosen; who has a second factor shows it at the usual door.
      if (failure instanceof Refused && failure.code === "CODE_NEEDED") {
        toast(t.shell.passwordChosen);
        route("/sign-in", true);
        return;
      }
      setError(sentenceOf(failure));
      setBusy(false);
    }
  };
  return { password, type, error, busy, submit };
}

function ForWhom({ info }: { info: LinkInfo }) {
  return (
    <p class="soft">
      {t.shell.welcomeLogin(info.login)}
      {info.schoolName && (
        <>
          <br />
          {t.shell.welcomeWhere(info.schoolName)}
        </>
      )}
    </p>
  );
}

/** With `login` the token is the code of a slip. */
export function Choose({ token, login, info }: { token: string; login?: string; info: LinkInfo }) {
  const { password, type, error, busy, submit } = useChoice(token, login);
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <form class="stack" onSubmit={submit}>
      <ForWhom info={info} />
      <input type="text" name="username" autoComplete="username" value={info.login} readOnly hidden />
      <Field
        label={t.shell.choosePassword}
        type={shown ? "text" : "password"}
        name="new-password"
        autoComplete="new-password"
        spellcheck={false}
        value={password}
        hint={t.shell.passwordRule(LIMITS.passwordMin)}
        error={error}
        onInput={type}
      />
      <Button icon={<Icon size={16} aria-hidden="true" />} onClick={() => setShown(!shown)}>
        {shown ? t.shell.hidePassword : t.shell.showPassword}
      </Button>
      <Button kind="primary" type="submit" busy={busy}>
        {info.purpose === "reset" ? t.shell.enterNow : t.shell.startNow}
      </Button>
    </form>
  );
}

function titleFor({ purpose, name }: LinkInfo): string {
  return purpose === "reset" ? t.shell.resetTitle(name) : t.shell.welcomeTitle(name);
}

export function Welcome() {
  const [token] = useState(() => location.hash.slice(1));
  const [info, setInfo] = useState<LinkInfo | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const check = () => {
    setFailure(null);
    call("POST /api/links/check", { body: { token } }).then(setInfo, setFailure);
  };
  useEffect(check, [token]);
  const dead = failure instanceof Refused;
  const title = info ? titleFor(info) : dead ? t.shell.linkDead : t.common.product;
  useTitle(title);
  return (
    <Gate title={title}>
      {info && <Choose token={token} info={info} />}
      {!info && failure === null && <Skeleton lines={4} />}
      <ErrorNote error={failure} onRetry={dead ? undefined : check} />
      {dead && <Button href="/sign-in">{t.shell.toSignIn}</Button>}
    </Gate>
  );
}
