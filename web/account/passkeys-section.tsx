/** One's passkeys: add, rename, remove; or why there can be none here. */
import { useState } from "preact/hooks";
import type * as z from "zod";
import type { PasskeyWire } from "#contract/second-factor";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { passkeyOffer, placeWithName } from "../shell/passkeys.ts";
import { ask } from "../shell/session.ts";
import { t } from "../text/account.ts";
import { t as words } from "../text/base.ts";
import { language } from "../text/language.ts";
import { formatMoment } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Note } from "../ui/error-note.tsx";
import { Field, useFocus } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";
import { AddPasskey } from "./passkey-add.tsx";
import { Item, Loaded, Section } from "./section.tsx";
import { useAct } from "./use-act.ts";

type Passkey = z.output<typeof PasskeyWire>;

export function NotHere() {
  const place = placeWithName();
  if (passkeyOffer() === "here") return null;
  const why = passkeyOffer() === "browser" ? t.passkeysNoBrowser : t.passkeysNotHere(place ?? "https://…");
  return (
    <Note tone="wait" action={place && passkeyOffer() === "number" ? <Button href={place}>{place}</Button> : undefined}>
      {why}
    </Note>
  );
}

export function PasskeysSection() {
  const loaded = useLoad("me/passkeys", () => call("GET /api/me/passkeys"));
  const [adding, setAdding] = useState(false);
  const changed = () => {
    void loaded.reload();
    void ask();
  };
  return (
    <Section title={t.passkeys} text={t.passkeysText}>
      <Loaded from={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="soft">{t.passkeysNone}</p>
          ) : (
            <ul class="account-list">
              {items.map((passkey) => (
                <PasskeyItem key={passkey.id} passkey={passkey} onChange={changed} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <NotHere />
      {passkeyOffer() === "here" && (
        <div>
          <Button onClick={() => setAdding(true)}>{t.passkeyAdd}</Button>
        </div>
      )}
      {adding && (
        <AddPasskey
          onClose={() => setAdding(false)}
          onAdded={() => {
            setAdding(false);
            toast(t.passkeyAdded);
            changed();
          }}
        />
      )}
    </Section>
  );
}

function PasskeyItem({ passkey, onChange }: { passkey: Passkey; onChange: () => void }) {
  const [open, setOpen] = useState<"rename" | "remove" | null>(null);
  const when = (at: number) => formatMoment(at, language.value);
  const facts = [
    t.madeAt(when(passkey.createdAt)),
    passkey.lastUsedAt === null ? t.usedNever : t.usedAt(when(passkey.lastUsedAt)),
  ];
  const done = (sentence: string) => {
    setOpen(null);
    toast(sentence);
    onChange();
  };
  return (
    <Item name={passkey.name} facts={facts}>
      <Button kind="quiet" onClick={() => setOpen("rename")}>
        {t.passkeyRename}
        <span class="unseen"> {passkey.name}</span>
      </Button>
      <Button kind="quiet" onClick={() => setOpen("remove")}>
        {t.passkeyRemove}
        <span class="unseen"> {passkey.name}</span>
      </Button>
      {open === "rename" && (
        <Rename passkey={passkey} onClose={() => setOpen(null)} onDone={() => done(t.passkeyRenamed)} />
      )}
      {open === "remove" && (
        <Remove passkey={passkey} onClose={() => setOpen(null)} onDone={() => done(t.passkeyRemoved)} />
      )}
    </Item>
  );
}

type OneProps = { passkey: Passkey; onClose: () => void; onDone: () => void };

function Rename({ passkey, onClose, onDone }: OneProps) {
  const [name, setName] = useState(passkey.name);
  const { busy, error, setError, run } = useAct();
  const field = useFocus();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (name.trim() === "") return setError(t.passkeyNameMissing);
    const { id } = passkey;
    if (await run(() => call("PATCH /api/me/passkeys/:id", { params: { id }, body: { name } }))) onDone();
  };
  return (
    <Dialog open title={t.passkeyRenameOf(passkey.name)} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <Field
          label={t.passkeyName}
          hint={t.passkeyNameHint}
          maxLength={80}
          inputRef={field}
          value={name}
          error={error}
          onInput={setName}
        />
        <div class="dialog-actions">
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {words.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** It cannot be undone: the device would have to make another one. */
function Remove({ passkey, onClose, onDone }: OneProps) {
  const { busy, error, run } = useAct();
  const remove = async () => {
    if (await run(() => call("DELETE /api/me/passkeys/:id", { params: { id: passkey.id } }))) onDone();
  };
  return (
    <Dialog
      open
      title={t.passkeyRemoveTitle(passkey.name)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{words.common.cancel}</Button>
          <Button kind="danger" busy={busy} onClick={remove}>
            {t.passkeyRemove}
          </Button>
        </>
      }
    >
      <p>{t.passkeyRemoveText}</p>
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </Dialog>
  );
}
