/** An invitation link, shown once: it is stored nowhere and cannot be shown again. */
import { Check, Copy } from "lucide-preact";
import { useRef, useState } from "preact/hooks";
import type * as z from "zod";
import type { Invitation } from "#contract/session";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { language } from "../text/language.ts";
import { formatMoment } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";

export type Invited = { name: string; invitation: z.infer<typeof Invitation> };

export function InvitationDialog({ invited, onClose }: { invited: Invited; onClose: () => void }) {
  const link = useRef<HTMLInputElement>(null);
  const { url, expiresAt } = invited.invitation;
  // Said in the dialog: a message at the foot of the screen would be behind it.
  const [outcome, setOutcome] = useState<"copied" | "refused" | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      setOutcome("copied");
    } catch {
      link.current?.select();
      setOutcome("refused");
    }
  };
  const icon = outcome === "copied" ? <Check size={16} aria-hidden="true" /> : <Copy size={16} aria-hidden="true" />;
  const actions = (
    <>
      <Button onClick={onClose}>{base.common.close}</Button>
      <Button kind="primary" icon={icon} onClick={() => void copy()}>
        {outcome === "copied" ? t.shared.copied : t.shared.copy}
      </Button>
    </>
  );
  return (
    <Dialog open title={t.people.invitationTitle(invited.name)} onClose={onClose} actions={actions}>
      <div class="stack">
        <p>{t.people.invitationText}</p>
        <Field
          label={t.people.invitationTitle(invited.name)}
          hideLabel
          readOnly
          inputRef={link}
          value={url}
          hint={t.people.invitationUntil(formatMoment(expiresAt, language.value))}
          onInput={() => {}}
          onFocus={(event) => event.currentTarget.select()}
        />
        <p role="status">
          {outcome === "copied" && t.people.invitationCopied}
          {outcome === "refused" && t.people.invitationNotCopied}
        </p>
      </div>
    </Dialog>
  );
}
