/** Quiet bars over the page: who has the copy, what clashed, what is offline. Words and one action; never a dialog. */
import type { ComponentChildren } from "preact";
import { t as base } from "../../text/base.ts";
import { errorSentence } from "../../text/error-sentence.ts";
import { language } from "../../text/language.ts";
import { formatPoints, formatTime, formatWhen } from "../../text/numbers.ts";
import { t } from "../../text/teacher.ts";
import { Button } from "../../ui/button.tsx";
import { sentenceOf } from "../../ui/error-note.tsx";
import { toast } from "../../ui/toast.tsx";
import type { Act } from "./act.ts";
import { isUndecided, type Waiting } from "./acts.ts";
import type { LockState } from "./holding.ts";
import type { DraftOffer } from "./keeping.ts";
import { sizeOf } from "./unsaved.ts";
import type { CopyWork } from "./work.ts";
import { dismissNotice, type Notice, notices, retryBehind } from "./works.ts";

type BarProps = { tone?: "calm" | "wait"; children: ComponentChildren; actions?: ComponentChildren };

function Bar({ tone = "wait", children, actions }: BarProps) {
  return (
    <div class={`bar bar-${tone}`} role="status">
      <p>{children}</p>
      {actions && <div class="row">{actions}</div>}
    </div>
  );
}

function labelIn(work: CopyWork, questionId: string): string {
  return work.questions.value.find((each) => each.id === questionId)?.path.join(" · ") ?? questionId;
}

function nameOf(work: CopyWork, act: Act): string {
  if (act.kind === "mark") return t.desk.theMarkOf(labelIn(work, act.questionId));
  if (act.kind === "remark") return t.desk.theRemarkOf(labelIn(work, act.questionId));
  return act.kind === "appreciation" ? t.desk.theAppreciation : t.desk.anAnnotation;
}

const SHORT = 60;

/** A value in a few words. */
function inWords(act: Act): string {
  if (act.kind === "mark") return act.points === null ? t.desk.nothing : formatPoints(act.points, language.value);
  const annotation = act.kind === "annotation" ? act.annotation : null;
  const text = act.kind === "annotation" ? annotation && (annotation.text || t.desk.kinds[annotation.kind]) : act.text;
  if (!text) return t.desk.nothing;
  return text.length > SHORT ? `${text.slice(0, SHORT)}…` : text;
}

/** Two wishes of the teacher's own for one thing. */
function RivalBar({ work, target, waiting }: { work: CopyWork; target: string; waiting: Waiting }) {
  const { act } = waiting;
  const [rival] = waiting.rivals;
  if (!rival) return null;
  const name = nameOf(work, act);
  return (
    <Bar
      actions={
        <>
          <Button onClick={() => work.decide(target, true)}>{t.desk.keepMine(inWords(act))}</Button>
          <Button onClick={() => work.decide(target, false)}>{t.desk.keepMine(inWords(rival))}</Button>
        </>
      }
    >
      {t.desk.twoWishes(name, inWords(act), inWords(rival))}
    </Bar>
  );
}

/** What another device could not save. */
function DraftBar({ work, offer }: { work: CopyWork; offer: DraftOffer }) {
  const { draft, rest } = offer;
  const when = formatWhen(draft.updatedAt, Date.now(), language.value);
  const drop = () => {
    const undo = work.keeping.drop(offer);
    if (undo) toast(t.desk.draftDropped(rest ? sizeOf(rest) : 0), undo);
  };
  return (
    <Bar
      actions={
        <>
          {rest && <Button onClick={() => work.keeping.take(offer)}>{t.desk.takeDraft(sizeOf(rest))}</Button>}
          <Button kind="quiet" onClick={drop}>
            {t.desk.dropDraft}
          </Button>
        </>
      }
    >
      {rest ? t.desk.draftOffered(when, sizeOf(rest)) : t.desk.draftUnreadable(when)}
    </Bar>
  );
}

function TroubleBar({ work, target, waiting }: { work: CopyWork; target: string; waiting: Waiting }) {
  const { act, trouble } = waiting;
  if (trouble === null) return null;
  const name = nameOf(work, act);
  const conflict = trouble.t === "conflict";
  return (
    <Bar
      actions={
        <>
          <Button onClick={() => work.decide(target, true)}>
            {conflict ? t.desk.keepMine(inWords(act)) : t.desk.tryAgain}
          </Button>
          <Button kind="quiet" onClick={() => work.decide(target, false)}>
            {conflict ? t.desk.takeTheirs : t.desk.dropIt}
          </Button>
        </>
      }
    >
      {conflict
        ? t.desk.conflict(name, inWords(act), inWords(trouble.theirs.act))
        : t.desk.refused(name, errorSentence(trouble.code) ?? base.errors.INTERNAL)}
    </Bar>
  );
}

function kept(work: CopyWork): string {
  const { size } = work.queue.value.waiting;
  return size > 0 ? ` ${t.desk.lockKept(size)}` : "";
}

function ClosedBar({ work, state }: { work: CopyWork; state: Extract<LockState, { t: "closed" }> }) {
  const failure = work.copy.value?.failure;
  // The code may be one of the finalizing job's own; then its own words are the best there are.
  const errors: Record<string, string | undefined> = base.errors;
  const reload = <Button onClick={() => void work.reload()}>{t.desk.reload}</Button>;
  switch (state.status) {
    case "GRADING_FAILED":
      return (
        <Bar
          actions={
            <>
              <Button onClick={() => void retryBehind(work)}>{t.desk.retryFinal}</Button>
              <Button kind="quiet" onClick={() => void work.takeAgain()}>
                {t.desk.correctAgain}
              </Button>
            </>
          }
        >
          {t.desk.failed(failure ? (errors[failure.code] ?? failure.message) : "")}
        </Bar>
      );
    case "GRADED": {
      const final = work.copy.value?.exam.anonymous ? null : work.copy.value?.final;
      return (
        <Bar tone="calm" actions={final ? <Button href={final.url}>{t.desk.finalPdf}</Button> : reload}>
          {t.desk.graded}
        </Bar>
      );
    }
    case "GRADING_IN_PROGRESS":
      return (
        <Bar tone="calm" actions={reload}>
          {t.desk.inProgress}
        </Bar>
      );
    default:
      return (
        <Bar actions={reload}>{`${state.status === "STAGING" ? t.desk.staging : t.desk.lockLost}${kept(work)}`}</Bar>
      );
  }
}

function LockBar({ work }: { work: CopyWork }) {
  const state = work.holding.state.value;
  const take = (words: string) => <Button onClick={() => void work.takeAgain()}>{words}</Button>;
  switch (state.t) {
    case "other": {
      const until = formatTime(state.until ?? Date.now(), language.value);
      const words = t.desk.lockedBy(state.name ?? t.desk.somebody, until);
      return <Bar actions={take(t.desk.tryLock)}>{words + kept(work)}</Bar>;
    }
    case "lost":
      return <Bar actions={take(t.desk.takeAgain)}>{t.desk.lockLost + kept(work)}</Bar>;
    case "refused":
      return <Bar actions={take(t.desk.tryLock)}>{sentenceOf(state.failure) + kept(work)}</Bar>;
    case "closed":
      return <ClosedBar work={work} state={state} />;
    default:
      return null;
  }
}

function OfferBar({ work }: { work: CopyWork }) {
  return (
    <Bar
      actions={
        <>
          <Button onClick={() => work.answerOffer(true)}>{t.desk.saveThem}</Button>
          <Button kind="quiet" onClick={() => work.answerOffer(false)}>
            {t.desk.dropThem}
          </Button>
        </>
      }
    >
      {t.desk.offered(work.queue.value.waiting.size)}
    </Bar>
  );
}

/** A task from a copy that went on without its teacher; on that copy itself it only says why. */
function NoticeBar({ notice, here }: { notice: Notice; here: boolean }) {
  const { copyId, anonymousId, failure } = notice;
  const why = failure === null ? base.errors.NOT_COMPLETE : sentenceOf(failure);
  return (
    <Bar
      actions={
        <>
          {!here && <Button href={`/desk/${copyId}`}>{t.desk.goThere}</Button>}
          <Button kind="quiet" onClick={() => dismissNotice(notice)}>
            {here ? base.common.close : t.desk.later}
          </Button>
        </>
      }
    >
      {notice.why === "pdf" ? t.desk.pdfFailed(anonymousId) : t.desk.notFinalized(anonymousId, why)}
    </Bar>
  );
}

/** The one thing the teacher is asked now: what was here before, what another device has, then act by act. */
function AskBar({ work }: { work: CopyWork }) {
  const offer = work.keeping.offer.value;
  if (work.offered.value) return <OfferBar work={work} />;
  if (offer) return <DraftBar work={work} offer={offer} />;
  const { waiting } = work.queue.value;
  const [twice] = [...waiting].filter(([, each]) => each.rivals.length > 0);
  if (twice) return <RivalBar work={work} target={twice[0]} waiting={twice[1]} />;
  const [troubled] = [...waiting].filter(([, each]) => each.trouble !== null);
  return troubled ? <TroubleBar work={work} target={troubled[0]} waiting={troubled[1]} /> : null;
}

/** At most one bar about the copy at a time, the gravest first; a task from another copy stands under it. */
export function Bars({ work }: { work: CopyWork }) {
  const { waiting, attempt } = work.queue.value;
  const troubled = [...waiting.values()].some(isUndecided);
  const tooLarge = work.keeping.left.value;
  const held = work.holding.state.value.t === "held";
  const notice = notices.value.find((each) => each.copyId === work.id) ?? notices.value[0];
  return (
    <div class="bars">
      {!held && <LockBar work={work} />}
      {held && <AskBar work={work} />}
      {held && !troubled && attempt > 0 && (
        <Bar actions={<Button onClick={() => work.online()}>{t.desk.now}</Button>}>{t.desk.offline(waiting.size)}</Bar>
      )}
      {held && tooLarge > 0 && <Bar tone="calm">{t.desk.draftTooLarge(tooLarge)}</Bar>}
      {notice && <NoticeBar notice={notice} here={notice.copyId === work.id} />}
    </div>
  );
}
