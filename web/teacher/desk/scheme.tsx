/** The scheme as a tree with one field per question; parents show what is given of what they are worth. */
import { ChevronRight, MessageSquareText } from "lucide-preact";
import { useId } from "preact/hooks";
import { totalOf } from "#domain/mark";
import { nodePoints, type Question, questionsOf, type SchemeNode } from "#domain/scheme";
import { language } from "../../text/language.ts";
import { formatPoints, parsePoints } from "../../text/numbers.ts";
import { t } from "../../text/teacher.ts";
import { KEYS_THROUGH } from "../../ui/keys.tsx";
import { marksOf, pointsOf, remarkOf } from "./sheet.ts";
import { focusById, goToNeighbour, leaveMark, markFieldId, REMARK_ID, typeMark } from "./typing.ts";
import type { CopyWork } from "./work.ts";

/** "–" while nothing is marked. */
export function shownPoints(points: number | null): string {
  return points === null ? "–" : formatPoints(points, language.value);
}

function faultOf(text: string | undefined, max: number): string | null {
  if (text === undefined) return null;
  const points = parsePoints(text);
  return points === null ? t.desk.markWrong : t.desk.markTooHigh(formatPoints(max, language.value));
}

type MarkFieldProps = { work: CopyWork; question: Question; faultId: string; fault: string | null };

/** Enter and the arrows lead from question to question, unless they belong to a box in the hand. */
function onMarkKey(work: CopyWork, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || work.page.peek().gesture) return;
  const back = event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey);
  if (!back && event.key !== "Enter" && event.key !== "ArrowDown") return;
  event.preventDefault();
  goToNeighbour(work, back ? -1 : 1);
}

function MarkField({ work, question, faultId, fault }: MarkFieldProps) {
  const { id, points: max, path } = question;
  const typing = work.typing.value;
  const points = pointsOf(work.queue.value, id);
  const stored = points === null ? "" : formatPoints(points, language.value);
  return (
    <input
      {...KEYS_THROUGH}
      id={markFieldId(id)}
      class="mark-field tabular"
      type="text"
      inputMode="decimal"
      autoComplete="off"
      aria-label={t.desk.markOf(path.join(" · "), formatPoints(max, language.value))}
      aria-invalid={fault ? "true" : undefined}
      aria-describedby={fault ? faultId : undefined}
      readOnly={work.readOnly.value}
      value={typing?.id === id ? typing.text : (work.keeping.wrong.value.get(id) ?? stored)}
      onFocus={(event) => {
        work.question.value = id;
        event.currentTarget.select();
      }}
      onInput={(event) => typeMark(work, question, event.currentTarget.value)}
      onBlur={() => leaveMark(work, id)}
      onKeyDown={(event) => onMarkKey(work, event)}
    />
  );
}

function RemarkButton({ work, question, label }: { work: CopyWork; question: Question; label: string }) {
  const written = remarkOf(work.queue.value, question.id) !== "";
  const name = written ? t.desk.remarkHas(label) : t.desk.remarkOpen(label);
  return (
    <button
      type="button"
      class={written ? "remark-button remark-written" : "remark-button"}
      aria-label={name}
      title={`${name} (R)`}
      onClick={() => {
        work.question.value = question.id;
        focusById(REMARK_ID);
      }}
    >
      {written ? <MessageSquareText size={16} aria-hidden="true" /> : <ChevronRight size={16} aria-hidden="true" />}
    </button>
  );
}

function QuestionRow({ work, question, level }: { work: CopyWork; question: Question; level: number }) {
  const faultId = useId();
  const fault = faultOf(work.keeping.wrong.value.get(question.id), question.points);
  const label = question.path.at(-1) ?? question.id;
  const current = work.question.value === question.id;
  return (
    <li class={`question level-${level}${current ? " question-current" : ""}`}>
      <label class="question-label" for={markFieldId(question.id)}>
        {label}
      </label>
      <MarkField work={work} question={question} faultId={faultId} fault={fault} />
      <span class="question-max tabular soft">/{formatPoints(question.points, language.value)}</span>
      <RemarkButton work={work} question={question} label={label} />
      {fault && (
        <span class="question-fault" id={faultId} role="alert">
          {fault}
        </span>
      )}
    </li>
  );
}

function NodeRows({ work, node, level }: { work: CopyWork; node: SchemeNode; level: number }) {
  if (!node.children?.length) {
    const question = work.questions.value.find((each) => each.id === node.id);
    return question ? <QuestionRow work={work} question={question} level={level} /> : null;
  }
  const below = questionsOf([node]);
  const given = totalOf(marksOf(work.queue.value, below), below);
  return (
    <li>
      <p class={`scheme-part level-${level}`}>
        <span>{node.label}</span>
        <span class="tabular">
          {shownPoints(given)}
          <span class="soft">/{formatPoints(nodePoints(node), language.value)}</span>
        </span>
      </p>
      <ul>
        {node.children.map((child) => (
          <NodeRows key={child.id} work={work} node={child} level={level + 1} />
        ))}
      </ul>
    </li>
  );
}

export function SchemeTree({ work }: { work: CopyWork }) {
  return (
    <ul class="scheme" aria-label={t.desk.scheme}>
      {work.copy.value?.scheme.map((node) => (
        <NodeRows key={node.id} work={work} node={node} level={0} />
      ))}
    </ul>
  );
}
