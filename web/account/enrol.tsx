/** The one screen of somebody whose school asks for a second factor that is not there yet: two ways, in plain words. */
import "./account.css";
import { KeyRound, Smartphone } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { passkeyOffer } from "../shell/passkeys.ts";
import { ask } from "../shell/session.ts";
import { t } from "../text/account.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Screen } from "../ui/screen.tsx";
import { BackupCodes } from "./backup-codes.tsx";
import { AddPasskey } from "./passkey-add.tsx";
import { NotHere } from "./passkeys-section.tsx";
import { NewCodes } from "./totp-section.tsx";
import { TotpSetup } from "./totp-setup.tsx";

/** more: the passkey is there; its backup codes could not be made at once and are asked for again. */
type Way = "passkey" | "totp" | "more" | null;

export default function Enrol() {
  const [way, setWay] = useState<Way>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  // Only then does everything else open, and this screen goes.
  const finish = () => void ask();
  const addCodes = async (password: string) => {
    try {
      const { backupCodes } = await call("POST /api/me/backup-codes", { body: { password } });
      setCodes(backupCodes);
      setWay(null);
    } catch {
      setWay("more");
    }
  };
  return (
    <Screen title={t.enrolTitle} note={t.enrolText} narrow>
      <div class="stack">
        <WayCard
          icon={<KeyRound size={20} aria-hidden="true" />}
          title={t.enrolPasskey}
          text={t.enrolPasskeyText}
          action={
            passkeyOffer() === "here" && (
              <Button kind="primary" onClick={() => setWay("passkey")}>
                {t.passkeyAdd}
              </Button>
            )
          }
        >
          <NotHere />
        </WayCard>
        <WayCard
          icon={<Smartphone size={20} aria-hidden="true" />}
          title={t.enrolTotp}
          text={t.enrolTotpText}
          action={<Button onClick={() => setWay("totp")}>{t.secondSetUp}</Button>}
        />
      </div>
      {way === "passkey" && <AddPasskey onClose={() => setWay(null)} onAdded={addCodes} />}
      {way === "more" && <NewCodes onClose={finish} onDone={finish} />}
      {way === "totp" && <TotpSetup onClose={() => setWay(null)} onDone={finish} />}
      {codes && (
        <Dialog open title={t.backupTitle} onClose={finish}>
          <BackupCodes codes={codes} onDone={finish} />
        </Dialog>
      )}
    </Screen>
  );
}

type WayProps = {
  icon: ComponentChildren;
  title: string;
  text: string;
  action: ComponentChildren;
  children?: ComponentChildren;
};

function WayCard({ icon, title, text, action, children }: WayProps) {
  return (
    <section class="card stack account-section">
      <div>
        <h2 class="row">
          {icon}
          {title}
        </h2>
        <p class="soft">{text}</p>
      </div>
      {children}
      <div>{action}</div>
    </section>
  );
}
