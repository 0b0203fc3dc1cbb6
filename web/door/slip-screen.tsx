/** A printed slip: login and code, typed or brought by the square; then a password of one's own. Both stay in the fragment. */
import { useEffect, useState } from "preact/hooks";
import { call, Refused } from "../api/client.ts";
import { Gate } from "../shell/gate.tsx";
import { Choose, type LinkInfo } from "../shell/welcome.tsx";
import { t as base } from "../text/base.ts";
import { t } from "../text/door.ts";
import { Button } from "../ui/button.tsx";
import { sentenceOf } from "../ui/error-note.tsx";
import { Field } from "../ui/field.tsx";
import { useTitle } from "../ui/screen.tsx";
import { readSlipLink } from "./slip-link.ts";

function useSlip() {
  const [brought] = useState(() => readSlipLink(location.hash));
  const [login, setLogin] = useState(brought?.login ?? "");
  const [code, setCode] = useState(brought?.code ?? "");
  const [info, setInfo] = useState<LinkInfo | null>(null);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<{ field: "login" | "code"; text: string } | null>(null);
  const check = async (event?: Event) => {
    event?.preventDefault();
    if (busy) return;
    if (login.trim() === "") return setWrong({ field: "login", text: base.shell.loginMissing });
    if (code.trim() === "") return setWrong({ field: "code", text: t.slipCodeMissing });
    setBusy(true);
    setWrong(null);
    try {
      setInfo(await call("POST /api/links/check", { body: { login: login.trim(), token: code.trim() } }));
    } catch (failure) {
      const dead = failure instanceof Refused && failure.code === "LINK_INVALID";
      setWrong({ field: "code", text: dead ? t.slipWrong : sentenceOf(failure) });
    }
    setBusy(false);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the square brought is tried once
  useEffect(() => {
    if (brought) void check();
  }, []);
  return { login, setLogin, code, setCode, info, busy, wrong, check };
}

export function SlipScreen() {
  const { login, setLogin, code, setCode, info, busy, wrong, check } = useSlip();
  const title = info ? base.shell.welcomeTitle(info.name) : t.slipTitle;
  useTitle(title);
  if (info) {
    return (
      <Gate title={title}>
        <Choose token={code.trim()} login={login.trim()} info={info} />
      </Gate>
    );
  }
  const typed = { autoComplete: "off", spellcheck: false, autoCapitalize: "none" } as const;
  return (
    <Gate title={title}>
      <form class="stack" onSubmit={check}>
        <p>{t.slipText}</p>
        <Field
          {...typed}
          label={t.slipLogin}
          name="slip-login"
          value={login}
          error={wrong?.field === "login" ? wrong.text : null}
          onInput={setLogin}
        />
        <Field
          {...typed}
          class="tabular"
          label={t.slipCode}
          name="slip-code"
          maxLength={40}
          value={code}
          hint={t.slipCodeHint}
          error={wrong?.field === "code" ? wrong.text : null}
          onInput={setCode}
        />
        <Button kind="primary" type="submit" busy={busy}>
          {base.shell.goOn}
        </Button>
      </form>
      <Button kind="quiet" href="/sign-in">
        {t.toSignIn}
      </Button>
    </Gate>
  );
}
