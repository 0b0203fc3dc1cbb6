/** The code app: whether it is there, setting it up, switching it off, new backup codes. */
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { ask } from "../shell/session.ts";
import { t } from "../text/account.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.tsx";
import { AskPassword } from "./ask-password.tsx";
import { BackupCodes } from "./backup-codes.tsx";
import { Loaded, Section } from "./section.tsx";
import { TotpSetup } from "./totp-setup.tsx";

type Open = "set-up" | "off" | "backup" | null;

export function TotpSection() {
  const loaded = useLoad("me/second-factor", () => call("GET /api/me/second-factor"));
  const [open, setOpen] = useState<Open>(null);
  const done = () => {
    setOpen(null);
    void loaded.reload();
    void ask();
  };
  const on = loaded.data?.totp === true;
  const state = loaded.data && <Badge tone={on ? "good" : "quiet"}>{on ? t.secondOn : t.secondOff}</Badge>;
  return (
    <Section title={t.second} text={t.secondText} state={state}>
      <Loaded from={loaded}>
        {({ totp, passkeys, backupCodes }) => (
          <>
            {(totp || backupCodes > 0) && <p class="small soft">{t.backupLeft(backupCodes)}</p>}
            <div class="row">
              {!totp && <Button onClick={() => setOpen("set-up")}>{t.secondSetUp}</Button>}
              {(totp || passkeys > 0) && <Button onClick={() => setOpen("backup")}>{t.backupNew}</Button>}
              {totp && (
                <Button kind="danger" onClick={() => setOpen("off")}>
                  {t.secondSwitchOff}
                </Button>
              )}
            </div>
          </>
        )}
      </Loaded>
      {open === "set-up" && <TotpSetup onClose={() => setOpen(null)} onDone={done} />}
      {open === "off" && <SwitchOff onClose={() => setOpen(null)} onDone={done} />}
      {open === "backup" && <NewCodes onClose={() => setOpen(null)} onDone={done} />}
    </Section>
  );
}

function SwitchOff({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const off = async (password: string) => {
    await call("DELETE /api/me/totp", { body: { password } });
    toast(t.secondIsOff);
    onDone();
  };
  return (
    <AskPassword
      title={t.secondSwitchOffTitle}
      text={t.secondSwitchOffText}
      act={t.secondSwitchOff}
      kind="danger"
      onClose={onClose}
      run={off}
    />
  );
}

export function NewCodes({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes) {
    return (
      <Dialog open title={t.backupTitle} onClose={onDone}>
        <BackupCodes codes={codes} onDone={onDone} />
      </Dialog>
    );
  }
  const make = async (password: string) => {
    const { backupCodes } = await call("POST /api/me/backup-codes", { body: { password } });
    setCodes(backupCodes);
  };
  return <AskPassword title={t.backupNewTitle} text={t.backupNewText} act={t.backupNew} onClose={onClose} run={make} />;
}
