/** A modal for a consequence that must be named, or a drawer from the right. Escape closes it; focus comes back. */
import { X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../text/base.ts";
import { Button } from "./button.tsx";

export type DialogProps = {
  open: boolean;
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  /** Buttons at the foot; the last one is the act. */
  actions?: ComponentChildren;
  shape?: "usual" | "wide" | "side";
};

export function Dialog({ open, title, onClose, children, actions, shape = "usual" }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    if (!open || !element) return;
    const before = document.activeElement;
    element.showModal();
    return () => {
      element.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, [open]);
  if (!open) return null;
  return (
    <dialog
      ref={dialog}
      class={shape === "usual" ? "dialog" : `dialog dialog-${shape}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <Button
          kind="quiet"
          label={t.common.close}
          keys="Esc"
          icon={<X size={18} aria-hidden="true" />}
          onClick={onClose}
        />
      </div>
      {children}
      {actions && <div class="dialog-actions">{actions}</div>}
    </dialog>
  );
}
