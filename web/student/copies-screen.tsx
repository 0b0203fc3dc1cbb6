/** The copies given back: mark, exam, date. No ranking, no count of what is to come. */
import { ChevronRight } from "lucide-preact";
import type * as z from "zod";
import type { MyCopyRow } from "#contract/copy";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { language } from "../text/language.ts";
import { formatDate, formatPoints } from "../text/numbers.ts";
import { t } from "../text/student.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Screen } from "../ui/screen.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

type Row = z.output<typeof MyCopyRow>;

function CopyLink({ row }: { row: Row }) {
  const points = formatPoints(row.total, language.value);
  const total = formatPoints(row.schemeTotal, language.value);
  return (
    <li>
      <a class="card my-copy" href={`/copies/${row.id}`}>
        <span class="my-copy-words">
          <strong>{row.examName}</strong>
          <span class="soft small">
            {[row.subject, formatDate(row.date, language.value)].filter((part) => part !== "").join(" · ")}
          </span>
        </span>
        <span class="my-copy-mark tabular">
          <strong>{points}</strong>
          <span class="soft"> / {total}</span>
        </span>
        <ChevronRight size={18} aria-hidden="true" />
      </a>
    </li>
  );
}

export function CopiesScreen() {
  const copies = useLoad("my-copies", () => call("GET /api/my/copies"));
  const items = copies.data?.items;
  return (
    <Screen title={t.title} narrow>
      <div class="stack">
        <ErrorNote error={copies.error} onRetry={copies.reload} />
        {!items && copies.error === null && <Skeleton />}
        {items?.length === 0 && <EmptyState title={t.none}>{t.noneText}</EmptyState>}
        {items && items.length > 0 && (
          <ul class="stack">
            {items.map((row) => (
              <CopyLink key={row.id} row={row} />
            ))}
          </ul>
        )}
      </div>
    </Screen>
  );
}
