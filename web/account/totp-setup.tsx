/** Setting up the code app: the password again, the picture to scan, a first code, and the backup codes. */

import { useState } from "preact/hooks";
import { lazy } from "preact-iso";
import { call } from "../api/client.ts";
import { t } from "../text/account.ts";
import { t as words } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field, useFocus } from "../ui/field.tsx";
import { AskPassword } from "./ask-password.tsx";
import { BackupCodes } from "./backup-codes.tsx";
import { useAct } from "./use-act.ts";

const QrCode = lazy(() => import("./qr-code.tsx"));

type Begun = { secret: string; uri: string };

export function TotpSetup({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [begun, setBegun] = useState<Begun | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes) {
    // Closing by Escape is leaving with the codes, too: they are on, and new ones can be made.
    return (
      <Dialog open title={t.backupTitle} onClose={onDone}>
        <BackupCodes codes={codes} onDone={onDone} />
      </Dialog>
    );
  }
  if (begun) {
    return (
      <Dialog open title={t.scanTitle} onClose={onClose}>
        <Scan begun={begun} onClose={onClose} onCodes={setCodes} />
      </Dialog>
    );
  }
  const begin = async (password: string) => setBegun(await call("POST /api/me/totp", { body: { password } }));
  return <AskPassword title={t.second} text={t.secondText} act={t.goOn} onClose={onClose} run={begin} />;
}

/** In groups of four, as people copy it. */
const inFours = (secret: string) => secret.replace(/(.{4})(?=.)/g, "$1 ");

type ScanProps = { begun: Begun; onClose: () => void; onCodes: (codes: readonly string[]) => void };

function Scan({ begun, onClose, onCodes }: ScanProps) {
  const [code, setCode] = useState("");
  const { busy, error, setError, run } = useAct();
  const field = useFocus();
  const submit = (event: Event) => {
    event.preventDefault();
    if (code.trim() === "") return setError(t.codeMissing);
    void run(async () => {
      const { backupCodes } = await call("POST /api/me/totp/confirm", { body: { code } });
      onCodes(backupCodes);
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <p>{t.scanText}</p>
      <QrCode text={begun.uri} label={t.scanImage} />
      <p class="small soft">
        {t.scanByHand}
        <br />
        <code class="secret">{inFours(begun.secret)}</code>
      </p>
      <a class="scan-here small" href={begun.uri}>
        {t.scanOnPhone}
      </a>
      <Field
        label={t.code}
        hint={t.codeHint}
        name="code"
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={7}
        inputRef={field}
        value={code}
        error={error}
        onInput={setCode}
      />
      <div class="dialog-actions">
        <Button onClick={onClose}>{words.common.cancel}</Button>
        <Button kind="primary" type="submit" busy={busy}>
          {t.confirm}
        </Button>
      </div>
    </form>
  );
}
