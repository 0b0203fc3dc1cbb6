/** A protected PDF asks for its password in its own row. */
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { Button } from "../ui/button.tsx";
import { sentenceOf } from "../ui/error-note.tsx";
import { Field } from "../ui/field.tsx";
import type { Scan } from "./scan-words.ts";

export function ScanPassword({ scan, onGiven }: { scan: Scan; onGiven: () => Promise<unknown> }) {
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy || password === "") return;
    setBusy(true);
    setError(null);
    try {
      await call("POST /api/scans/:id/password", { params: { id: scan.id }, body: { password } });
      setPassword("");
      await onGiven();
    } catch (failure) {
      setError(sentenceOf(failure));
    }
    setBusy(false);
  };
  return (
    <form class="scan-password" onSubmit={(event) => void submit(event)}>
      <Field
        label={t.scans.passwordFor(scan.fileName)}
        hint={t.scans.passwordHint}
        error={error}
        type="password"
        autoComplete="off"
        value={password}
        onInput={setPassword}
      />
      <Button type="submit" busy={busy} disabled={password === ""}>
        {t.scans.unlock}
      </Button>
    </form>
  );
}
