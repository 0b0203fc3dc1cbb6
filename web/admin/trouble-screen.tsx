/** What a person must look at: alerts, and messages that no consumer could finish, to be sent again. */
import { useState } from "preact/hooks";
import type * as z from "zod";
import type { ParkedWire } from "#contract/copy";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatMoment } from "../text/numbers.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorNote, sentenceOf } from "../ui/error-note.tsx";
import { Screen } from "../ui/screen.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Table } from "../ui/table.tsx";
import { toast } from "../ui/toast.tsx";
import { Alerts } from "./alerts.tsx";
import { knownWords } from "./error-words.ts";
import { allPages } from "./lists.ts";

type Parked = z.infer<typeof ParkedWire>;

/** What the message was to do, in words when it is a job the screens know. */
function kindWords(kind: string): string {
  return Object.entries(t.jobs.kinds).find(([known]) => known === kind)?.[1] ?? kind;
}

/** Messages, why and since when; nothing at all while there are none. */
function ParkedMessages() {
  const { data, error, reload, put } = useLoad("parked", () =>
    allPages((cursor) => call("GET /api/parked", { query: { limit: 100, cursor } })),
  );
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const retry = async (message: Parked) => {
    setBusy((now) => new Set([...now, message.id]));
    try {
      const after = await call("POST /api/parked/:id/retry", { params: { id: message.id } });
      put((data ?? []).map((each) => (each.id === after.id ? after : each)));
      toast(t.trouble.sent);
    } catch (failure) {
      toast(sentenceOf(failure));
      await reload();
    }
    setBusy((now) => new Set([...now].filter((id) => id !== message.id)));
  };
  if (data?.length === 0 && !error) return null;
  return (
    <section class="stack" aria-labelledby="parked-title">
      <h2 id="parked-title">{t.trouble.messages}</h2>
      <p class="soft">{t.trouble.intro}</p>
      <ErrorNote error={error} onRetry={reload} />
      {!data && !error && <Skeleton />}
      {data && data.length > 0 && (
        <Table
          caption={t.trouble.messages}
          rows={data}
          rowKey={(message) => message.id}
          columns={[
            { key: "what", head: t.trouble.what, cell: (message) => kindWords(message.kind) },
            { key: "why", head: t.trouble.why, cell: (message) => knownWords(message.why) ?? message.why },
            { key: "attempts", head: t.trouble.attempts, align: "end", cell: (message) => message.attempts },
            { key: "since", head: t.trouble.since, cell: (message) => formatMoment(message.createdAt, language.value) },
            {
              key: "act",
              head: <span class="unseen">{t.trouble.retry}</span>,
              cell: (message) =>
                message.retriedAt === null ? (
                  <Button busy={busy.has(message.id)} onClick={() => void retry(message)}>
                    {t.trouble.retry}
                  </Button>
                ) : (
                  <Badge tone="busy">{t.trouble.retried(formatMoment(message.retriedAt, language.value))}</Badge>
                ),
            },
          ]}
        />
      )}
    </section>
  );
}

export function TroubleScreen() {
  return (
    <Screen title={t.trouble.title}>
      <Alerts />
      <ParkedMessages />
    </Screen>
  );
}
