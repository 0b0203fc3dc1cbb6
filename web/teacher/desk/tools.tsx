/** The tools at the edge of the page: hand, four kinds, undo, zoom. Each has its key. */
import { Hand, Maximize, Minus, Plus, Redo2, Undo2 } from "lucide-preact";
import { t as base } from "../../text/base.ts";
import { t } from "../../text/teacher.ts";
import { Button } from "../../ui/button.tsx";
import { KINDS, type Kind } from "../../viewer/model.ts";
import { KIND_ICONS } from "../../viewer/page.tsx";
import { ZOOM_STEP } from "../../viewer/view.ts";
import type { CopyWork } from "./work.ts";

export const KIND_KEYS: Record<Kind, string> = { comment: "C", highlight: "H", error: "X", bonus: "V" };

function KindButton({ work, kind }: { work: CopyWork; kind: Kind }) {
  const { tool, kind: current } = work.page.value;
  const Icon = KIND_ICONS[kind];
  return (
    <Button
      kind="quiet"
      class={`tool tool-${kind}`}
      label={t.desk.kinds[kind]}
      keys={KIND_KEYS[kind]}
      pressed={tool === "box" && current === kind}
      icon={<Icon size={18} aria-hidden="true" />}
      onClick={() => work.see({ t: "tool", tool: "box", kind })}
    />
  );
}

function Drawing({ work }: { work: CopyWork }) {
  const { tool, history } = work.page.value;
  const freshId = () => crypto.randomUUID();
  return (
    <>
      <Button
        kind="quiet"
        class="tool"
        label={t.desk.hand}
        keys="D"
        pressed={tool === "hand"}
        icon={<Hand size={18} aria-hidden="true" />}
        onClick={() => work.see({ t: "tool", tool: "hand" })}
      />
      {KINDS.map((kind) => (
        <KindButton key={kind} work={work} kind={kind} />
      ))}
      <Button
        kind="quiet"
        label={base.common.undo}
        keys="Ctrl+Z"
        disabled={history.done.length === 0}
        icon={<Undo2 size={18} aria-hidden="true" />}
        onClick={() => work.see({ t: "undone", freshId: freshId() })}
      />
      <Button
        kind="quiet"
        label={base.common.redo}
        keys="Ctrl+Y"
        disabled={history.undone.length === 0}
        icon={<Redo2 size={18} aria-hidden="true" />}
        onClick={() => work.see({ t: "redone", freshId: freshId() })}
      />
    </>
  );
}

/** Whole page when it was as wide as the window, else as wide as the window. */
export function fitNext(work: CopyWork): void {
  work.see({ t: "fitted", fit: work.page.peek().view.fit === "width" ? "page" : "width" });
}

export function Tools({ work }: { work: CopyWork }) {
  return (
    <div class="tools" role="toolbar" aria-label={t.desk.tools} data-over>
      {!work.readOnly.value && <Drawing work={work} />}
      <Button
        kind="quiet"
        label={t.desk.zoomIn}
        keys="+"
        icon={<Plus size={18} aria-hidden="true" />}
        onClick={() => work.see({ t: "zoomed", factor: ZOOM_STEP })}
      />
      <Button
        kind="quiet"
        label={t.desk.zoomOut}
        keys="−"
        icon={<Minus size={18} aria-hidden="true" />}
        onClick={() => work.see({ t: "zoomed", factor: 1 / ZOOM_STEP })}
      />
      <Button
        kind="quiet"
        label={t.desk.fit}
        keys="="
        icon={<Maximize size={18} aria-hidden="true" />}
        onClick={() => fitNext(work)}
      />
    </div>
  );
}
