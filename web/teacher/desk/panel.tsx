/** The right column: scheme and marks, the total, remark and appreciation, and the way to the next copy. */
import { useEffect, useRef } from "preact/hooks";
import { LIMITS } from "#domain/limits";
import { language } from "../../text/language.ts";
import { formatPoints } from "../../text/numbers.ts";
import { t } from "../../text/teacher.ts";
import { Button } from "../../ui/button.tsx";
import { SchemeTree, shownPoints } from "./scheme.tsx";
import { appreciationOf, remarkOf } from "./sheet.ts";
import { APPRECIATION_ID, focusById, focusMark, REMARK_ID } from "./typing.ts";
import { type CopyWork, TEXT_DELAY_MS } from "./work.ts";

function labelOf(work: CopyWork, questionId: string): string {
  return work.questions.value.find((each) => each.id === questionId)?.path.at(-1) ?? questionId;
}

function Remark({ work }: { work: CopyWork }) {
  const questionId = work.question.value;
  if (questionId === null) return null;
  return (
    <div class="field">
      <label for={REMARK_ID}>{t.desk.remark(labelOf(work, questionId))}</label>
      <textarea
        id={REMARK_ID}
        class="input"
        rows={2}
        maxLength={LIMITS.remarkMax}
        readOnly={work.readOnly.value}
        value={remarkOf(work.queue.value, questionId)}
        onInput={({ currentTarget }) =>
          work.wish({ kind: "remark", questionId, text: currentTarget.value }, TEXT_DELAY_MS)
        }
        onBlur={() => work.hurry(`remark:${questionId}`)}
      />
    </div>
  );
}

function Appreciation({ work }: { work: CopyWork }) {
  const required = work.copy.value?.exam.appreciationRequired;
  return (
    <div class="field">
      <label for={APPRECIATION_ID}>{required ? t.desk.appreciationRequired : t.desk.appreciation}</label>
      <textarea
        id={APPRECIATION_ID}
        class="input"
        rows={3}
        maxLength={LIMITS.appreciationMax}
        readOnly={work.readOnly.value}
        value={appreciationOf(work.queue.value)}
        onInput={({ currentTarget }) => work.wish({ kind: "appreciation", text: currentTarget.value }, TEXT_DELAY_MS)}
        onBlur={() => work.hurry("appreciation")}
      />
    </div>
  );
}

/** What is missing, each with the way there; the first has the keyboard, so that one key leads to it. */
function MissingList({ work, onGone }: { work: CopyWork; onGone: () => void }) {
  const first = useRef<HTMLButtonElement>(null);
  useEffect(() => first.current?.focus(), []);
  const lacks = work.missing();
  if (!lacks) return null;
  const go = (there: () => boolean) => {
    onGone();
    there();
  };
  return (
    <div class="note note-wait missing" role="alert">
      <p>{t.desk.missingTitle}</p>
      <ul class="row">
        {lacks.questions.map((id, index) => (
          <li key={id}>
            <Button buttonRef={index === 0 ? first : undefined} onClick={() => go(() => focusMark(id))}>
              {lacks.wrong.includes(id) ? t.desk.wrongMark(labelOf(work, id)) : t.desk.missingMark(labelOf(work, id))}
            </Button>
          </li>
        ))}
        {lacks.appreciation && (
          <li>
            <Button
              buttonRef={lacks.questions.length === 0 ? first : undefined}
              onClick={() => go(() => focusById(APPRECIATION_ID))}
            >
              {t.desk.missingAppreciation}
            </Button>
          </li>
        )}
      </ul>
    </div>
  );
}

export type PanelProps = { work: CopyWork; lacking: boolean; onFinalize: () => void; onGone: () => void };

export function Panel({ work, lacking, onFinalize, onGone }: PanelProps) {
  const copy = work.copy.value;
  if (!copy) return null;
  return (
    <>
      <SchemeTree work={work} />
      <div class="panel-foot">
        <p class="panel-total">
          <span>{t.desk.total}</span>
          <span class="tabular" role="status">
            <strong>{shownPoints(work.total())}</strong> / {formatPoints(copy.schemeTotal, language.value)}
          </span>
        </p>
        <Remark work={work} />
        <Appreciation work={work} />
        {lacking && <MissingList work={work} onGone={onGone} />}
        <Button
          kind="primary"
          keys="Ctrl+Enter"
          disabled={work.readOnly.value && !work.finishing.value}
          busy={work.finishing.value}
          onClick={onFinalize}
        >
          {work.finishing.value ? t.desk.finalizing : t.desk.finalize} <kbd>Ctrl ↵</kbd>
        </Button>
      </div>
    </>
  );
}
