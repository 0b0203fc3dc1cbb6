/** Making a passkey: the password again and a name, then the browser's own dialog. */
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { t } from "../text/account.ts";
import { Field } from "../ui/field.tsx";
import { AskPassword } from "./ask-password.tsx";

export function AddPasskey({ onClose, onAdded }: { onClose: () => void; onAdded: (password: string) => unknown }) {
  const [name, setName] = useState(t.passkeyNameUsual);
  const add = async (password: string) => {
    const { token, options } = await call("POST /api/me/passkeys/options", { body: { password } });
    const { createPasskey } = await import("../shell/passkey-browser.ts");
    const response = await createPasskey(options);
    await call("POST /api/me/passkeys", { body: { token, response, name: name.trim() || t.passkeyNameUsual } });
    await onAdded(password);
  };
  return (
    <AskPassword title={t.passkeyAdd} act={t.goOn} onClose={onClose} run={add}>
      <Field label={t.passkeyName} hint={t.passkeyNameHint} maxLength={80} value={name} onInput={setName} />
    </AskPassword>
  );
}
