/** The card of one annotation: kind, words, points. Open beside its box; read-only when the copy is. */
import { Trash2, X } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Annotation } from "#domain/annotation";
import { LIMITS } from "#domain/limits";
import { t as base } from "../../text/base.ts";
import { language } from "../../text/language.ts";
import { formatDelta, parseDelta } from "../../text/numbers.ts";
import { t } from "../../text/teacher.ts";
import { Button } from "../../ui/button.tsx";
import { Field, TextArea } from "../../ui/field.tsx";
import { toast } from "../../ui/toast.tsx";
import { KINDS } from "../../viewer/model.ts";
import { KIND_ICONS } from "../../viewer/page.tsx";
import { cardPlace } from "../../viewer/paint.ts";
import type { CopyWork } from "./work.ts";

const CARD = { width: 288, height: 268 };

export function eraseWithUndo(work: CopyWork, id: string): void {
  work.see({ t: "erased", id });
  toast(t.desk.erased, () => work.see({ t: "undone", freshId: crypto.randomUUID() }));
}

function Kinds({ work, annotation }: { work: CopyWork; annotation: Annotation }) {
  return (
    <fieldset class="editor-kinds">
      <legend class="unseen">{t.desk.kindOf}</legend>
      {KINDS.map((kind) => {
        const Icon = KIND_ICONS[kind];
        return (
          <Button
            key={kind}
            kind="quiet"
            class={`tool tool-${kind}`}
            label={t.desk.kinds[kind]}
            pressed={annotation.kind === kind}
            icon={<Icon size={16} aria-hidden="true" />}
            onClick={() => work.see({ t: "edited", id: annotation.id, patch: { kind } })}
          />
        );
      })}
    </fieldset>
  );
}

function DeltaField({ work, annotation }: { work: CopyWork; annotation: Annotation }) {
  const { id, scoreDelta } = annotation;
  const [typed, setTyped] = useState<string | null>(work.keeping.wrongPoints.peek().get(id) ?? null);
  const shown = typed ?? (scoreDelta === null ? "" : formatDelta(scoreDelta, language.value));
  const wrong = typed !== null && typed.trim() !== "" && parseDelta(typed) === null;
  return (
    <Field
      label={t.desk.points}
      value={shown}
      inputMode="text"
      class="tabular"
      placeholder={t.desk.pointsHint}
      error={wrong ? t.desk.pointsWrong : null}
      onInput={(text) => {
        setTyped(text);
        const delta = parseDelta(text);
        const empty = text.trim() === "";
        work.keeping.typePoints(id, delta === null && !empty ? text : null);
        if (empty) work.see({ t: "edited", id, patch: { scoreDelta: null } });
        else if (delta !== null) work.see({ t: "edited", id, patch: { scoreDelta: delta } });
      }}
      onBlur={() => {
        if (!wrong) setTyped(null);
        work.hurry(`annotation:${id}`);
      }}
    />
  );
}

function Reading({ annotation }: { annotation: Annotation }) {
  return (
    <>
      <p>{annotation.text || t.desk.nothing}</p>
      {annotation.scoreDelta !== null && <p class="tabular">{formatDelta(annotation.scoreDelta, language.value)}</p>}
    </>
  );
}

function Writing({ work, annotation }: { work: CopyWork; annotation: Annotation }) {
  const area = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another annotation takes the hand to its own words
  useEffect(() => area.current?.focus({ preventScroll: true }), [annotation.id]);
  return (
    <>
      <Kinds work={work} annotation={annotation} />
      <TextArea
        label={t.desk.comment}
        hideLabel
        areaRef={area}
        rows={3}
        maxLength={LIMITS.commentMax}
        placeholder={t.desk.comment}
        value={annotation.text}
        onInput={(text) => work.see({ t: "edited", id: annotation.id, patch: { text } })}
        onBlur={() => work.hurry(`annotation:${annotation.id}`)}
      />
      <DeltaField key={annotation.id} work={work} annotation={annotation} />
      <Button
        kind="danger"
        icon={<Trash2 size={16} aria-hidden="true" />}
        keys="Delete"
        onClick={() => eraseWithUndo(work, annotation.id)}
      >
        {t.desk.erase}
      </Button>
    </>
  );
}

/** `onClose` gives the keyboard back to where it was. */
export function Editor({ work, onClose }: { work: CopyWork; onClose: () => void }) {
  const model = work.page.value;
  const annotation = model.selected === null ? undefined : model.annotations[model.selected];
  if (!annotation || !model.open || model.gesture || annotation.page !== model.view.page) return null;
  const name = t.desk.kinds[annotation.kind];
  return (
    <div
      class="editor"
      role="dialog"
      aria-label={`${t.desk.editor} · ${name}`}
      style={cardPlace(model, annotation, CARD)}
      data-over
    >
      <div class="row spread">
        <strong>{name}</strong>
        <Button
          kind="quiet"
          label={base.common.close}
          keys="Esc"
          icon={<X size={16} aria-hidden="true" />}
          onClick={onClose}
        />
      </div>
      {work.readOnly.value ? <Reading annotation={annotation} /> : <Writing work={work} annotation={annotation} />}
    </div>
  );
}
