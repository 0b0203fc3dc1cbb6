/** Why a page is put away: a usual reason by one press, or one's own words. */
import { useState } from "preact/hooks";
import { LIMITS } from "#domain/limits";
import { t } from "../../text/admin.ts";
import { t as base } from "../../text/base.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { useDialogKeys } from "./dialog-keys.ts";
import { fresh, type Send } from "./use-page-table.ts";

/** Own words used since the page was loaded, the latest first. Not stored: people write names into them. */
let remembered: readonly string[] = [];
const REMEMBERED = 3;

function remember(reason: string): void {
  if (t.pages.discard.quick.includes(reason)) return;
  remembered = [reason, ...remembered.filter((each) => each !== reason)].slice(0, REMEMBERED);
}

export function DiscardDialog({ pages, send }: { pages: readonly string[]; send: Send }) {
  const [own, setOwn] = useState("");
  const close = () => send({ t: "closed" });
  const discard = (reason: string) => {
    const words = reason.trim();
    if (words === "") return;
    remember(words);
    send({ t: "discarded", pages, reason: words, fresh: fresh() });
  };
  const reasons = [...t.pages.discard.quick, ...remembered];
  useDialogKeys(reasons.map((reason, i) => ({ keys: [String(i + 1)], run: () => discard(reason) })));
  const actions = (
    <>
      <Button onClick={close}>{base.common.cancel}</Button>
      <Button kind="primary" disabled={own.trim() === ""} onClick={() => discard(own)}>
        {t.pages.discard.verb}
      </Button>
    </>
  );
  return (
    <Dialog open title={t.pages.discard.title(pages.length)} onClose={close} actions={actions}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          discard(own);
        }}
      >
        <p>{t.pages.discard.text}</p>
        <div class="row">
          {reasons.map((reason, i) => (
            <Button key={reason} keys={String(i + 1)} onClick={() => discard(reason)}>
              {reason} <kbd>{i + 1}</kbd>
            </Button>
          ))}
        </div>
        <Field label={t.pages.discard.own} maxLength={LIMITS.reasonMax} value={own} onInput={setOwn} />
      </form>
    </Dialog>
  );
}
