/** Short messages at the foot of the screen, with the undo that replaces a question. */
import { signal } from "@preact/signals";
import { X } from "lucide-preact";
import { t } from "../text/base.ts";
import { Button } from "./button.tsx";

type Shown = { key: number; text: string; undo: (() => void) | null; action: string | null };

const LONG_MS = 10_000;
const SHORT_MS = 5_000;
const shown = signal<Shown[]>([]);
let last = 0;

function dismiss(key: number): void {
  shown.value = shown.value.filter((each) => each.key !== key);
}

/**
 * Says what was done. With `undo` it stays longer and offers to take it back; `action` renames that button. Answers how
 * to take the message away, for a screen that leaves and can no longer undo.
 */
export function toast(text: string, undo?: () => void, action?: string): () => void {
  last += 1;
  const key = last;
  shown.value = [...shown.value.slice(-2), { key, text, undo: undo ?? null, action: action ?? null }];
  setTimeout(() => dismiss(key), undo ? LONG_MS : SHORT_MS);
  return () => dismiss(key);
}

/** Mounted once by the shell. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {shown.value.map((each) => (
        <div class="toast" key={each.key}>
          <span>{each.text}</span>
          {each.undo && (
            <Button
              class="button-undo"
              onClick={() => {
                each.undo?.();
                dismiss(each.key);
              }}
            >
              {each.action ?? t.common.undo}
            </Button>
          )}
          <Button
            kind="quiet"
            label={t.common.close}
            icon={<X size={16} aria-hidden="true" />}
            onClick={() => dismiss(each.key)}
          />
        </div>
      ))}
    </div>
  );
}
