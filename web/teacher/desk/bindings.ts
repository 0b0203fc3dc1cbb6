/** Every key of the desk. Letters work from the mark fields too, where only digits are typed. */

import { t } from "../../text/teacher.ts";
import type { KeyBinding } from "../../ui/keys.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { KINDS, type Kind } from "../../viewer/model.ts";
import { ZOOM_STEP } from "../../viewer/view.ts";
import { eraseWithUndo } from "./editor.tsx";
import { fitNext, KIND_KEYS } from "./tools.tsx";
import { APPRECIATION_ID, focusById, focusCurrent, giveFullMark, REMARK_ID } from "./typing.ts";
import type { CopyWork } from "./work.ts";

export type DeskActs = { finalize: () => void; nextCopy: () => void; fold: () => void; out: () => void };

const STEP = 0.005;
const PAN_PX = 80;
const ARROWS: Record<string, { x: -1 | 0 | 1; y: -1 | 0 | 1 }> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** True when Enter belongs to what has the focus. */
function onControl(event: KeyboardEvent): boolean {
  return (
    event.target instanceof Element && event.target.closest("button, a, input, textarea, select, [role=tab]") !== null
  );
}

function markKeys(work: CopyWork, acts: DeskActs): KeyBinding[] {
  const words = t.desk.keys;
  const toField = (event: KeyboardEvent) => {
    if (!onControl(event) || !(event.target instanceof HTMLInputElement)) focusCurrent(work);
    return false;
  };
  return [
    { keys: ["0"], label: words.zero, run: toField },
    { keys: [..."123456789", ",", "."], label: words.digits, silent: true, run: toField },
    { keys: ["M"], label: words.full, run: () => giveFullMark(work) },
    { keys: ["Enter"], label: words.next, run: (event) => (onControl(event) ? false : focusCurrent(work)) },
    { keys: ["Shift+Enter"], label: words.previous, run: () => false },
    { keys: ["R"], label: words.remark, run: () => focusById(REMARK_ID) },
    { keys: ["A"], label: words.appreciation, run: () => focusById(APPRECIATION_ID) },
    { keys: ["Ctrl+Enter"], label: words.finalize, whileTyping: true, run: acts.finalize },
    { keys: ["U"], label: words.nextCopy, run: acts.nextCopy },
  ];
}

function turn(work: CopyWork, by: 1 | -1): void {
  work.see({ t: "turned", to: work.page.peek().view.page + by });
}

/** Arrows belong to the box in hand or chosen; else they turn the page and move it. */
function arrow(work: CopyWork, event: KeyboardEvent): void {
  const { gesture, selected, open } = work.page.peek();
  const way = ARROWS[event.key];
  if (!way) return;
  const nudges = gesture?.t === "ghost" || (selected !== null && !open && !work.readOnly.peek());
  if (nudges) work.see({ t: "nudged", dx: way.x * STEP, dy: way.y * STEP, grow: event.shiftKey });
  else if (way.x !== 0) turn(work, way.x);
  else work.see({ t: "panned", dx: 0, dy: -way.y * PAN_PX });
}

function zoom(work: CopyWork, event: KeyboardEvent): void {
  work.see({ t: "zoomed", factor: event.key === "+" ? ZOOM_STEP : 1 / ZOOM_STEP });
}

function pageKeys(work: CopyWork, acts: DeskActs): KeyBinding[] {
  const words = t.desk.keys;
  const move = (event: KeyboardEvent) => arrow(work, event);
  return [
    { keys: ["ArrowLeft", "ArrowRight"], label: words.turn, run: move },
    { keys: ["PageUp"], label: words.turn, silent: true, whileTyping: true, run: () => turn(work, -1) },
    { keys: ["PageDown"], label: words.turn, silent: true, whileTyping: true, run: () => turn(work, 1) },
    {
      keys: ["ArrowUp", "ArrowDown", "Shift+ArrowUp", "Shift+ArrowDown", "Shift+ArrowLeft", "Shift+ArrowRight"],
      label: words.turn,
      silent: true,
      run: move,
    },
    { keys: ["+", "-"], label: words.zoom, run: (event) => zoom(work, event) },
    { keys: ["="], label: words.fit, run: () => fitNext(work) },
    { keys: ["I"], label: words.fold, run: acts.fold },
    { keys: ["Esc"], label: words.out, whileTyping: true, run: acts.out },
  ];
}

const KIND_WORDS: Record<Kind, "comment" | "highlight" | "error" | "bonus"> = {
  comment: "comment",
  highlight: "highlight",
  error: "error",
  bonus: "bonus",
};

function annotationKeys(work: CopyWork): KeyBinding[] {
  const words = t.desk.keys;
  const freshId = () => crypto.randomUUID();
  const erase = () => {
    const { selected, open } = work.page.peek();
    if (selected === null || open || work.readOnly.peek()) return false;
    eraseWithUndo(work, selected);
    focusCurrent(work);
    return true;
  };
  const confirm = () => {
    if (work.page.peek().gesture?.t !== "ghost") return false;
    work.see({ t: "confirmed", freshId: freshId() });
    return true;
  };
  return [
    { keys: ["B"], label: words.box, run: () => work.see({ t: "ghost" }) },
    ...KINDS.map((kind) => ({
      keys: [KIND_KEYS[kind]],
      label: words[KIND_WORDS[kind]],
      run: () => work.see({ t: "tool", tool: "box", kind }),
    })),
    { keys: ["D"], label: words.hand, run: () => work.see({ t: "tool", tool: "hand" }) },
    { keys: ["E", "Delete", "Backspace"], label: words.erase, run: erase },
    { keys: ["Ctrl+Z"], label: words.undo, run: () => work.see({ t: "undone", freshId: freshId() }) },
    {
      keys: ["Ctrl+Y", "Ctrl+Shift+Z"],
      label: words.redo,
      run: () => work.see({ t: "redone", freshId: freshId() }),
    },
    { keys: ["Enter"], label: words.box, silent: true, run: confirm },
  ];
}

/** Binds the keys of the desk; the box in hand goes before the marks. */
export function useDeskKeys(work: CopyWork, acts: DeskActs): void {
  useKeys(t.desk.keys.marks, markKeys(work, acts));
  useKeys(t.desk.keys.page, pageKeys(work, acts));
  useKeys(t.desk.keys.annotations, annotationKeys(work));
}
