/** The privacy charter: the first thing everybody sees, once. One card, plain words, one button. */
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { t as base } from "../text/base.ts";
import { t } from "../text/charter.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Gate } from "./gate.tsx";
import { me, signOut } from "./session.ts";

export default function Charter() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const who = me.value;
  if (!who) return null;
  const attempt = async (act: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await act();
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  const goOn = () =>
    attempt(async () => {
      me.value = await call("POST /api/me/charter", { body: { version: who.charterVersion } });
    });
  const lines = who.user.role === "student" ? t.student : t.staff;
  return (
    <Gate title={t.title}>
      <p>{t.intro(who.school?.name ?? base.common.product)}</p>
      <ul class="charter">
        {lines.map(({ what, text }) => (
          <li key={what}>
            <strong>{what}</strong> {text}
          </li>
        ))}
      </ul>
      <ErrorNote error={error} />
      <div class="row">
        <Button kind="primary" busy={busy} onClick={() => void goOn()}>
          {t.goOn}
        </Button>
        <Button kind="quiet" onClick={() => void attempt(signOut)}>
          {base.shell.signOut}
        </Button>
      </div>
    </Gate>
  );
}
