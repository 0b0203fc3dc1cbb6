/** The figures of the graded copies: mean, median, spread, and how the marks lie. */
import type * as z from "zod";
import type { MarksSummary } from "#contract/exam";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatPoints } from "../text/numbers.ts";
import { ErrorNote } from "../ui/error-note.tsx";
import type { Exam } from "./exam-screen.tsx";
import { useReloadOn } from "./lists.ts";
import { histogramBars } from "./steps.ts";

type Marks = z.infer<typeof MarksSummary>;

const points = (hundredths: number | null) =>
  hundredths === null ? "–" : formatPoints(Math.round(hundredths), language.value);

function Figures({ marks }: { marks: Marks }) {
  const figures: [string, number | null][] = [
    [t.publication.mean, marks.mean],
    [t.publication.median, marks.median],
    [t.publication.deviation, marks.standardDeviation],
    [t.publication.lowest, marks.min],
    [t.publication.highest, marks.max],
  ];
  return (
    <dl class="figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt class="soft small">{name}</dt>
          <dd class="tabular">{points(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Histogram({ marks, schemeTotal }: { marks: Marks; schemeTotal: number }) {
  const bars = histogramBars(marks.histogram, schemeTotal);
  return (
    <figure>
      <figcaption class="small soft">{t.publication.histogram}</figcaption>
      <ol class="histogram">
        {bars.map((bar) => (
          <li key={bar.from} title={t.publication.bar(points(bar.from), points(bar.to), bar.count)}>
            <span class="unseen">{t.publication.bar(points(bar.from), points(bar.to), bar.count)}</span>
            <span class="histogram-count small tabular" aria-hidden="true">
              {bar.count > 0 && bar.count}
            </span>
            <span class="histogram-bar" style={{ height: `${bar.share * 96}px` }} aria-hidden="true" />
            <span class="small soft tabular" aria-hidden="true">
              {points(bar.from)}
            </span>
          </li>
        ))}
      </ol>
    </figure>
  );
}

export function StatisticsCard({ exam, graded }: { exam: Exam; graded: number }) {
  const statistics = useLoad(`exam/${exam.id}/statistics`, () =>
    call("GET /api/exams/:id/statistics", { params: { id: exam.id } }),
  );
  useReloadOn(statistics, String(graded));
  const marks = statistics.data?.exam;
  return (
    <section class="card stack">
      <h2>
        {t.publication.statistics}{" "}
        <span class="soft small tabular">{t.publication.outOf(points(exam.schemeTotal))}</span>
      </h2>
      <ErrorNote error={statistics.error} onRetry={statistics.reload} />
      {marks?.count === 0 && <p class="soft">{t.publication.noStatistics}</p>}
      {marks && marks.count > 0 && (
        <>
          <Figures marks={marks} />
          <Histogram marks={marks} schemeTotal={exam.schemeTotal} />
        </>
      )}
    </section>
  );
}
