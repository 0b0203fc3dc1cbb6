/** Choosing another password: the rule is told before, the strength in words while it is typed. */
import { useEffect, useState } from "preact/hooks";
import { LIMITS } from "#domain/limits";
import { judgePassword } from "#domain/password";
import { call, Refused } from "../api/client.ts";
import { enter, type Me } from "../shell/session.ts";
import { t } from "../text/account.ts";
import { t as words } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";
import { Section } from "./section.tsx";
import { useAct } from "./use-act.ts";

type Props = { user: Me["user"]; schoolName: string; strength: boolean };

/** Null until enough is typed, or while the words of the judge are not there: without them the form works as well. */
function useStrength(password: string, about: readonly string[], wanted: boolean): number | null {
  const [score, setScore] = useState<number | null>(null);
  const key = about.join("\n");
  useEffect(() => {
    if (!wanted || password.length < LIMITS.passwordMin) return setScore(null);
    let current = true;
    import("./strength.ts").then(
      ({ strengthOf }) => current && setScore(strengthOf(password, key.split("\n"))),
      () => setScore(null),
    );
    return () => {
      current = false;
    };
  }, [password, key, wanted]);
  return score;
}

/** What is wrong by the rules the reader was told, or null. */
function fault(password: string, about: readonly string[]): string | null {
  const judged = judgePassword(password, about);
  if (judged.ok) return null;
  const { why } = judged.error;
  const length = [...password].length;
  if (why === "TOO_SHORT") return words.shell.passwordShort(LIMITS.passwordMin, length);
  return why === "TOO_LONG" ? words.shell.passwordLong(LIMITS.passwordMax) : t.passwordWhy[why];
}

/** The server knows more words than this page; it says why it refused one. */
function weakness(failure: unknown): string | null {
  if (!(failure instanceof Refused) || failure.code !== "PASSWORD_TOO_WEAK") return null;
  const { why } = failure.details as { why?: string };
  return why !== undefined && why in t.passwordWhy
    ? t.passwordWhy[why as keyof typeof t.passwordWhy]
    : t.passwordWhy.COMMON;
}

type Where = "current" | "password";

function useChange(about: readonly string[]) {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [at, setAt] = useState<Where>("current");
  const { busy, error, setError, run } = useAct();
  const submit = async (event: Event) => {
    event.preventDefault();
    const wrong = current === "" ? t.againMissing : fault(password, about);
    setAt(current === "" ? "current" : "password");
    if (wrong) return setError(wrong);
    let weak: string | null = null;
    await run(async () => {
      try {
        enter(await call("POST /api/me/password", { body: { current, password } }));
      } catch (failure) {
        weak = weakness(failure);
        setAt(weak === null ? "current" : "password");
        throw failure;
      }
      setCurrent("");
      setPassword("");
      toast(t.passwordChanged);
    });
    if (weak) setError(weak);
  };
  const of = (where: Where) => (at === where ? error : null);
  return { current, setCurrent, password, setPassword, busy, of, submit };
}

export function PasswordSection({ user, schoolName, strength }: Props) {
  const about = [user.name, user.email ?? "", schoolName];
  const form = useChange(about);
  const score = useStrength(form.password, about, strength);
  const told = score === null ? "" : `${t.strengthLabel} : ${t.strength[score]}.`;
  return (
    <Section title={t.password} text={t.passwordText}>
      <form class="stack" onSubmit={form.submit}>
        <input type="text" name="username" autoComplete="username" value={user.email ?? ""} readOnly hidden />
        <Field
          label={t.passwordCurrent}
          type="password"
          name="current-password"
          autoComplete="current-password"
          value={form.current}
          error={form.of("current")}
          onInput={form.setCurrent}
        />
        <Field
          label={t.passwordNew}
          type="password"
          name="new-password"
          autoComplete="new-password"
          hint={words.shell.passwordRule(LIMITS.passwordMin)}
          value={form.password}
          error={form.of("password")}
          onInput={form.setPassword}
        />
        <p class="small account-strength" role="status">
          {told}
        </p>
        <div>
          <Button type="submit" busy={form.busy}>
            {t.passwordChange}
          </Button>
        </div>
      </form>
    </Section>
  );
}
