/** A one-time link, shown once: it is stored nowhere and cannot be shown again. Says what became of the mail. */
import type * as z from "zod";
import type { Invitation } from "#contract/session";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { language } from "../text/language.ts";
import { formatMoment } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { CopyLink } from "../ui/copy-link.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Note } from "../ui/error-note.tsx";

export type Invited = { name: string; kind?: "invitation" | "reset"; invitation: z.infer<typeof Invitation> };

export function InvitationDialog({ invited, onClose }: { invited: Invited; onClose: () => void }) {
  const { name, kind = "invitation" } = invited;
  const { url, expiresAt, mail } = invited.invitation;
  const title = kind === "reset" ? t.people.resetTitle(name) : t.people.invitationTitle(name);
  const words = {
    copy: t.shared.copy,
    copied: t.shared.copied,
    done: t.people.invitationCopied,
    refused: t.people.invitationNotCopied,
  };
  return (
    <Dialog open title={title} onClose={onClose} actions={<Button onClick={onClose}>{base.common.close}</Button>}>
      <div class="stack">
        <Note tone={mail === "failed" ? "wait" : "calm"}>{t.people.mailOutcome[mail]}</Note>
        <p>{t.people.invitationText}</p>
        <CopyLink
          label={title}
          url={url}
          hint={t.people.invitationUntil(formatMoment(expiresAt, language.value))}
          words={words}
        />
        {mail === "kept" && <a href="/outbox">{t.outbox.title}</a>}
      </div>
    </Dialog>
  );
}
