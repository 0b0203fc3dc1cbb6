/** Ten codes, shown once: to print, to copy, and to say that they are kept. */
import { Printer } from "lucide-preact";
import { useState } from "preact/hooks";
import { me } from "../shell/session.ts";
import { t } from "../text/account.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "./section.tsx";

export function BackupCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const [said, setSaid] = useState("");
  const user = me.value?.user;
  return (
    <div class="stack">
      <p>{t.backupText}</p>
      <div class="backup-codes">
        <p class="small soft">{t.backupFor(user?.email ?? user?.name ?? "")}</p>
        <ol>
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ol>
      </div>
      <div class="row">
        <Button icon={<Printer size={16} aria-hidden="true" />} onClick={() => print()}>
          {t.print}
        </Button>
        <CopyButton text={codes.join("\n")} onDone={setSaid} />
        <span class="small soft" role="status">
          {said}
        </span>
      </div>
      <div class="dialog-actions">
        <Button kind="primary" onClick={onDone}>
          {t.backupDone}
        </Button>
      </div>
    </div>
  );
}
