/** The outbox of development: the mails that would have been sent. In production its address leads nowhere. */
import { call, Refused } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { language } from "../text/language.ts";
import { formatMoment } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Screen } from "../ui/screen.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

export function OutboxScreen() {
  const { data, error, reload } = useLoad("outbox", () => call("GET /api/outbox"));
  if (error instanceof Refused && error.status === 404) {
    return (
      <Screen title={base.shell.nothingHere} narrow>
        <EmptyState title={base.shell.nothingHere}>{base.shell.nothingHereText}</EmptyState>
      </Screen>
    );
  }
  return (
    <Screen
      title={t.outbox.title}
      note={t.outbox.text}
      narrow
      actions={<Button onClick={() => void reload()}>{t.shared.refresh}</Button>}
    >
      <ErrorNote error={error} onRetry={reload} />
      {!data && !error && <Skeleton />}
      {data?.items.length === 0 && <EmptyState title={t.outbox.none} />}
      <ul class="stack outbox">
        {data?.items.map((mail) => (
          <li key={mail.id} class="card stack">
            <h2>{mail.subject}</h2>
            <p class="soft small">
              {mail.to} · {formatMoment(mail.createdAt, language.value)}
            </p>
            <p class="outbox-text">{mail.text}</p>
          </li>
        ))}
      </ul>
    </Screen>
  );
}
