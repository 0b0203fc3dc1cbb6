/** The marking scheme on the screen: the rows, their keys, the running total, the pasted table. Saving is the caller's. */
import { ClipboardPaste, Plus } from "lucide-preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Scheme } from "#domain/scheme";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatPoints } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { matches, useKeys } from "../ui/keys.tsx";
import { toast } from "../ui/toast.tsx";
import {
  faultsOf,
  newestKey,
  placeOf,
  rowsOf,
  type SchemeAct,
  type SchemeEdit,
  total,
  update,
} from "./scheme-editor.ts";
import { SchemeRow } from "./scheme-fields.tsx";
import { SchemeTableDialog } from "./scheme-table-dialog.tsx";

export type SchemeFormProps = {
  edit: SchemeEdit;
  onChange: (edit: SchemeEdit) => void;
  /** Name what is missing; before the first try to save, a row being written is not a fault. */
  showFaults: boolean;
};

/** Where a typed key leads: the act, or the next field. */
function actOfKey(event: KeyboardEvent, key: number, field: string): SchemeAct | "next" | null {
  if (matches(event, "Alt+ArrowUp")) return { t: "move", key, by: -1 };
  if (matches(event, "Alt+ArrowDown")) return { t: "move", key, by: 1 };
  if (matches(event, "Ctrl+Enter")) return { t: "addUnder", key };
  if (matches(event, "Ctrl+Delete") || matches(event, "Ctrl+Backspace")) return { t: "remove", key };
  if (!matches(event, "Enter")) return null;
  return field === "points" ? { t: "add", after: key } : "next";
}

/** To the first field that is not right, once it is painted as such. */
export function focusFirstFault(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}

/** The acts on the tree, each followed by the focus where one goes on writing, and the undo of what was taken away. */
function useActs(edit: SchemeEdit, onChange: (edit: SchemeEdit) => void) {
  const list = useRef<HTMLOListElement>(null);
  const latest = useRef<SchemeEdit | null>(edit);
  const offers = useRef<(() => void)[]>([]);
  latest.current = edit;
  const [wanted, want] = useState<string | null>(null);
  const field = (name: string) => list.current?.querySelector<HTMLInputElement>(`[data-field="${name}"]`) ?? null;
  const goTo = (name: string) => {
    const there = field(name);
    if (there) there.focus();
    else want(name);
  };
  // Before the paint: the next letter must fall into the new row.
  useLayoutEffect(() => {
    if (wanted === null) return;
    field(wanted)?.focus();
    want(null);
  });
  // A message that offers an undo may outlive the form.
  useEffect(() => {
    return () => {
      latest.current = null;
      // What can no longer be undone is no longer offered.
      for (const takeAway of offers.current) takeAway();
    };
  }, []);
  const offer = (text: string, undo: () => void) => offers.current.push(toast(text, undo));
  const act = (next: SchemeAct) => {
    const before = latest.current;
    if (before === null) return;
    const after = update(before, next);
    latest.current = after;
    onChange(after);
    if (next.t === "add" || next.t === "addUnder") want(`label ${newestKey(after)}`);
    const removed = next.t === "remove" ? placeOf(before.nodes, next.key) : null;
    if (!removed) return;
    const at = rowsOf(before.nodes).findIndex(({ node }) => node.key === removed.node.key);
    const near = rowsOf(after.nodes)[Math.max(0, at - 1)];
    if (near) goTo(`label ${near.node.key}`);
    offer(t.scheme.removed(removed.node.label || t.scheme.unnamed), () => act({ t: "putBack", removed }));
  };
  const take = (scheme: Scheme) => {
    const nodes = latest.current?.nodes ?? [];
    act({ t: "replace", scheme });
    offer(t.scheme.paste.taken, () => act({ t: "restore", nodes }));
  };
  const typed = (event: KeyboardEvent) => {
    const [name = "", key = ""] = (event.target instanceof HTMLElement && event.target.dataset.field?.split(" ")) || [];
    const next = key === "" ? null : actOfKey(event, Number(key), name);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (next !== "next") {
      act(next);
      if (next.t === "move") want(`${name} ${key}`);
    } else if (name === "label" && !field(`points ${key}`)) act({ t: "addUnder", key: Number(key) });
    else goTo(name === "id" ? `label ${key}` : `points ${key}`);
  };
  return { list, act, take, typed };
}

function Foot({ edit, act, onPaste }: { edit: SchemeEdit; act: (act: SchemeAct) => void; onPaste: () => void }) {
  const questions = rowsOf(edit.nodes).filter(({ node }) => node.children.length === 0).length;
  return (
    <div class="scheme-foot">
      <div class="row">
        <Button icon={<Plus size={16} aria-hidden="true" />} onClick={() => act({ t: "add", after: null })}>
          {t.scheme.add}
        </Button>
        <Button kind="quiet" icon={<ClipboardPaste size={16} aria-hidden="true" />} onClick={onPaste}>
          {t.scheme.paste.open}
        </Button>
      </div>
      <p class="scheme-total tabular" aria-live="polite">
        <b>{t.scheme.total}</b> {t.scheme.totalIs(formatPoints(total(edit.nodes), language.value), questions)}
      </p>
    </div>
  );
}

export function SchemeForm({ edit, onChange, showFaults }: SchemeFormProps) {
  const { list, act, take, typed } = useActs(edit, onChange);
  const [pasting, setPasting] = useState(false);
  const faults = showFaults ? faultsOf(edit.nodes) : [];
  useSchemeKeys(() => act({ t: "undo" }));
  return (
    <div class="scheme">
      <ol class="scheme-rows" ref={list} onKeyDown={typed} aria-label={t.scheme.title}>
        {rowsOf(edit.nodes).map(({ node, level, first, last }) => (
          <SchemeRow
            key={node.key}
            {...{ node, level, first, last, act }}
            faults={faults.filter((fault) => fault.key === node.key).map((fault) => fault.why)}
          />
        ))}
      </ol>
      <Foot edit={edit} act={act} onPaste={() => setPasting(true)} />
      {pasting && (
        <SchemeTableDialog
          onClose={() => setPasting(false)}
          onTake={(scheme) => {
            setPasting(false);
            take(scheme);
          }}
        />
      )}
    </div>
  );
}

/** The keys of the rows are handled at the rows; here they are listed, and undo works outside the fields. */
function useSchemeKeys(undo: () => void): void {
  const pass = () => false;
  const { keys } = t.scheme;
  useKeys(t.scheme.title, [
    { keys: ["Enter"], label: keys.enter, run: pass },
    { keys: ["Ctrl+Enter"], label: keys.under, run: pass },
    { keys: ["Alt+ArrowUp", "Alt+ArrowDown"], label: keys.move, run: pass },
    { keys: ["Ctrl+Delete"], label: keys.remove, run: pass },
    { keys: ["Ctrl+Z"], label: keys.undo, run: undo },
  ]);
}
