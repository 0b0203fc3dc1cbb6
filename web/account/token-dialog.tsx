/** Making a token: what it is for, what it may do, for how long; then it is shown, this once. */
import { useState } from "preact/hooks";
import { can, GRANTABLE, type Grantable, type Role } from "#domain/roles";
import { call } from "../api/client.ts";
import { t } from "../text/account.ts";
import { t as words } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Check, Field, Select, useFocus } from "../ui/field.tsx";
import { CopyButton } from "./section.tsx";
import { useAct } from "./use-act.ts";

const DAYS = ["30", "90", "365"] as const;

export function TokenDialog({ role, onClose }: { role: Role; onClose: () => void }) {
  const [token, setToken] = useState<string | null>(null);
  return (
    <Dialog open title={token === null ? t.tokenMake : t.tokenMade} onClose={onClose}>
      {token === null ? (
        <Make role={role} onClose={onClose} onMade={setToken} />
      ) : (
        <Shown token={token} onClose={onClose} />
      )}
    </Dialog>
  );
}

function Make({ role, onClose, onMade }: { role: Role; onClose: () => void; onMade: (token: string) => void }) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly Grantable[]>([]);
  const [days, setDays] = useState<(typeof DAYS)[number]>("90");
  const { busy, error, setError, run } = useAct();
  const field = useFocus();
  const submit = (event: Event) => {
    event.preventDefault();
    if (name.trim() === "") return setError(t.tokenNameMissing);
    if (chosen.length === 0) return setError(t.tokenMayMissing);
    void run(async () => {
      const body = { name, capabilities: [...chosen], days: Number(days) };
      const { token } = await call("POST /api/me/tokens", { body });
      onMade(token);
    });
  };
  const choose = (each: Grantable, yes: boolean) => {
    setError(null);
    setChosen(yes ? [...chosen, each] : chosen.filter((other) => other !== each));
  };
  return (
    <form class="stack" onSubmit={submit}>
      <Field label={t.tokenName} maxLength={200} inputRef={field} value={name} onInput={setName} />
      <fieldset>
        <legend class="field-label">{t.tokenMay}</legend>
        <div class="token-may">
          {GRANTABLE.filter((each) => can(role, each)).map((each) => (
            <Check
              key={each}
              label={t.capabilities[each]}
              checked={chosen.includes(each)}
              onChange={(yes) => choose(each, yes)}
            />
          ))}
        </div>
      </fieldset>
      <Select
        label={t.tokenDays}
        value={days}
        options={DAYS.map((value) => ({ value, label: t.tokenDaysOf(Number(value)) }))}
        onChange={setDays}
      />
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
      <div class="dialog-actions">
        <Button onClick={onClose}>{words.common.cancel}</Button>
        <Button kind="primary" type="submit" busy={busy}>
          {t.tokenMake}
        </Button>
      </div>
    </form>
  );
}

function Shown({ token, onClose }: { token: string; onClose: () => void }) {
  const [said, setSaid] = useState("");
  return (
    <div class="stack">
      <p>{t.tokenOnce}</p>
      <code class="secret">{token}</code>
      <div class="row">
        <CopyButton text={token} onDone={setSaid} />
        <span class="small soft" role="status">
          {said}
        </span>
      </div>
      <div class="dialog-actions">
        <Button kind="primary" onClick={onClose}>
          {t.tokenDone}
        </Button>
      </div>
    </div>
  );
}
