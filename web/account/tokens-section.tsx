/** Tokens for scripts: what each may do, until when, and revoking it. */
import { useState } from "preact/hooks";
import type * as z from "zod";
import type { TokenWire } from "#contract/account";
import type { Role } from "#domain/roles";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/account.ts";
import { t as words } from "../text/base.ts";
import { language } from "../text/language.ts";
import { formatMoment } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.tsx";
import { Item, Loaded, Section } from "./section.tsx";
import { TokenDialog } from "./token-dialog.tsx";
import { useAct } from "./use-act.ts";

type Token = z.output<typeof TokenWire>;

export function TokensSection({ role }: { role: Role }) {
  const loaded = useLoad("me/tokens", () => call("GET /api/me/tokens"));
  const [making, setMaking] = useState(false);
  return (
    <Section title={t.tokens} text={t.tokensText}>
      <Loaded from={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="soft">{t.tokensNone}</p>
          ) : (
            <ul class="account-list">
              {items.map((token) => (
                <TokenItem key={token.id} token={token} onRevoked={() => void loaded.reload()} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <div>
        <Button onClick={() => setMaking(true)}>{t.tokenMake}</Button>
      </div>
      {making && (
        <TokenDialog
          role={role}
          onClose={() => {
            setMaking(false);
            void loaded.reload();
          }}
        />
      )}
    </Section>
  );
}

function TokenItem({ token, onRevoked }: { token: Token; onRevoked: () => void }) {
  const [asking, setAsking] = useState(false);
  const { busy, error, run } = useAct();
  const when = (at: number) => formatMoment(at, language.value);
  const facts = [
    t.tokenUntil(when(token.expiresAt)),
    token.lastUsedAt === null ? t.tokenUsedNever : t.tokenUsedAt(when(token.lastUsedAt)),
    token.capabilities.map((each) => t.capabilities[each]).join(", "),
  ];
  const revoke = async () => {
    if (!(await run(() => call("DELETE /api/me/tokens/:id", { params: { id: token.id } })))) return;
    toast(t.tokenRevoked);
    onRevoked();
  };
  return (
    <Item name={token.name} facts={facts}>
      <Button kind="quiet" onClick={() => setAsking(true)}>
        {t.tokenRevoke}
        <span class="unseen"> {token.name}</span>
      </Button>
      <Dialog
        open={asking}
        title={t.tokenRevokeTitle(token.name)}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{words.common.cancel}</Button>
            <Button kind="danger" busy={busy} onClick={() => void revoke()}>
              {t.tokenRevoke}
            </Button>
          </>
        }
      >
        <p>{t.tokenRevokeText}</p>
        {error && (
          <p class="field-error" role="alert">
            {error}
          </p>
        )}
      </Dialog>
    </Item>
  );
}
