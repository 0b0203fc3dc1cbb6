/** My lots: what is left of each, and one press to go on where one stopped. */

import type * as z from "zod";
import type { LotWire } from "#contract/copy";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { language } from "../text/language.ts";
import { formatDate, formatPoints } from "../text/numbers.ts";
import { t } from "../text/teacher.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Progress } from "../ui/progress.tsx";
import { Screen } from "../ui/screen.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

type Lot = z.output<typeof LotWire>;

function LotCard({ lot, first }: { lot: Lot; first: boolean }) {
  const kind = first ? "primary" : "usual";
  return (
    <li class="card lot">
      <div class="lot-name">
        <h2>
          <a href={`/lots/${lot.examId}`}>{lot.name}</a>
        </h2>
        <p class="soft small">
          {[
            lot.subject,
            formatDate(lot.date, language.value),
            t.lots.outOf(formatPoints(lot.schemeTotal, language.value)),
          ]
            .filter((part) => part !== "")
            .join(" · ")}
        </p>
        {lot.failed > 0 && <Badge tone="bad">{t.lots.failed(lot.failed)}</Badge>}
      </div>
      <div class="lot-progress">
        <Progress
          label={t.lots.left(lot.left)}
          done={lot.done}
          total={lot.total}
          detail={t.lots.done(lot.done, lot.total)}
        />
      </div>
      {lot.left > 0 ? (
        <Button kind={kind} href={`/lots/${lot.examId}/go-on`}>
          {lot.done === 0 ? t.lots.start : t.lots.goOn}
        </Button>
      ) : (
        <Button href={`/lots/${lot.examId}`}>{t.lots.see}</Button>
      )}
    </li>
  );
}

export function LotsScreen() {
  const lots = useLoad("lots", () => call("GET /api/lots"));
  const first = lots.data?.find((lot) => lot.left > 0);
  return (
    <Screen title={t.lots.title}>
      <div class="stack">
        <ErrorNote error={lots.error} onRetry={lots.reload} />
        {!lots.data && lots.error === null && <Skeleton />}
        {lots.data?.length === 0 && <EmptyState title={t.lots.none}>{t.lots.noneText}</EmptyState>}
        {lots.data && lots.data.length > 0 && (
          <ul class="stack">
            {lots.data.map((lot) => (
              <LotCard key={lot.examId} lot={lot} first={lot === first} />
            ))}
          </ul>
        )}
      </div>
    </Screen>
  );
}
