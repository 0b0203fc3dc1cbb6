/** A school that was just made, and the link by which its first admin enters: shown once. */
import type * as z from "zod";
import type { Invitation } from "#contract/session";
import { t as base } from "../text/base.ts";
import { language } from "../text/language.ts";
import { formatMoment } from "../text/numbers.ts";
import { t } from "../text/ops.ts";
import { Button } from "../ui/button.tsx";
import { CopyLink } from "../ui/copy-link.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Note } from "../ui/error-note.tsx";

export type MadeSchool = { name: string; invitation: z.infer<typeof Invitation> };

export function MadeDialog({ made, onClose }: { made: MadeSchool; onClose: () => void }) {
  const { url, expiresAt, mail } = made.invitation;
  const close = <Button onClick={onClose}>{base.common.close}</Button>;
  return (
    <Dialog open title={made.name} onClose={onClose} actions={close}>
      <div class="stack">
        <Note tone={mail === "failed" ? "wait" : "calm"}>{t.mail[mail]}</Note>
        <p>{t.madeText}</p>
        <CopyLink label={t.link} url={url} hint={t.until(formatMoment(expiresAt, language.value))} words={t.copy} />
      </div>
    </Dialog>
  );
}
