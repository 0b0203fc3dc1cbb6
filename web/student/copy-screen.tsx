/** One copy given back: the mark, the appreciation, the questions, the pages with what was written on them, the PDF. */
import { ArrowDown, FileText } from "lucide-preact";
import { useRoute } from "preact-iso";
import type * as z from "zod";
import type { MyCopy as MyCopyWire } from "#contract/copy";
import { type Question, questionsOf } from "#domain/scheme";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { language } from "../text/language.ts";
import { formatDate, formatPoints } from "../text/numbers.ts";
import { t } from "../text/student.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Screen } from "../ui/screen.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { MarkedPage } from "./marked-page.tsx";

type MyCopy = z.output<typeof MyCopyWire>;

const PAGES_ID = "pages";

function Mark({ copy }: { copy: MyCopy }) {
  const points = formatPoints(copy.total, language.value);
  const total = formatPoints(copy.schemeTotal, language.value);
  return (
    <p class="big-mark tabular">
      <span class="unseen">{`${t.markLabel} : ${t.mark(points, total)}`}</span>
      <span aria-hidden="true">
        <strong>{points}</strong>
        <span class="soft"> / {total}</span>
      </span>
    </p>
  );
}

function toPages(): void {
  const pages = document.getElementById(PAGES_ID);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  pages?.scrollIntoView({ behavior: calm ? "auto" : "smooth" });
  pages?.focus({ preventScroll: true });
}

function QuestionCard({ copy, question }: { copy: MyCopy; question: Question }) {
  const mark = copy.marks.find((each) => each.questionId === question.id);
  const remark = copy.remarks.find((each) => each.questionId === question.id)?.text ?? "";
  const label = question.path.join(" · ");
  const given = mark?.points === null || mark === undefined ? "–" : formatPoints(mark.points, language.value);
  return (
    <li class="card answer">
      <div class="answer-head">
        <h3>{label}</h3>
        <p class="tabular">
          <strong>{given}</strong>
          <span class="soft"> / {formatPoints(question.points, language.value)}</span>
        </p>
      </div>
      {remark !== "" && <p class="answer-remark">{remark}</p>}
      <Button
        kind="quiet"
        class="answer-see"
        label={t.seeOnCopyOf(label)}
        icon={<ArrowDown size={16} aria-hidden="true" />}
        onClick={toPages}
      >
        {t.seeOnCopy}
      </Button>
    </li>
  );
}

function Pages({ copy }: { copy: MyCopy }) {
  return (
    <section id={PAGES_ID} class="stack" tabIndex={-1} aria-labelledby="pages-title">
      <h2 id="pages-title">{t.pages}</h2>
      {copy.pages.map((page) => (
        <MarkedPage
          key={page.n}
          page={page}
          of={copy.pages.length}
          annotations={copy.annotations.filter((each) => each.page === page.n)}
        />
      ))}
    </section>
  );
}

function Body({ copy }: { copy: MyCopy }) {
  return (
    <div class="stack my-copy-body">
      <Mark copy={copy} />
      {copy.appreciation.trim() !== "" && (
        <section class="appreciation" aria-label={t.appreciation}>
          <h2 class="small soft">{t.appreciation}</h2>
          <p>{copy.appreciation}</p>
        </section>
      )}
      <section class="stack" aria-label={t.questions}>
        <h2>{t.questions}</h2>
        <ul class="answers">
          {questionsOf(copy.scheme).map((question) => (
            <QuestionCard key={question.id} copy={copy} question={question} />
          ))}
        </ul>
      </section>
      <Pages copy={copy} />
      <Button kind="primary" href={copy.final.url} icon={<FileText size={18} aria-hidden="true" />} newTab>
        {t.pdf}
      </Button>
    </div>
  );
}

export function CopyScreen() {
  const { params } = useRoute();
  const id = params.copyId ?? "";
  const copy = useLoad(`my-copy:${id}`, () => call("GET /api/my/copies/:id", { params: { id } }));
  const { data } = copy;
  const note = data && [data.subject, formatDate(data.date, language.value)].filter((part) => part !== "").join(" · ");
  return (
    <Screen title={data?.examName ?? t.pages} note={note} back={{ href: "/copies", label: t.back }} narrow>
      <ErrorNote error={copy.error} onRetry={copy.reload} />
      {data ? <Body copy={data} /> : copy.error === null && <Skeleton lines={8} />}
    </Screen>
  );
}
