/** The keys of a screen: bound in one place, so that `?` can list exactly what works. Off while a text is typed. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../text/base.ts";
import { Dialog } from "./dialog.tsx";
import { spelled } from "./key-names.ts";

export type KeyBinding = {
  /** As shown: "Ctrl+Enter", "Shift+Enter", "ArrowRight", "B", "?", "+". Several do the same thing. */
  keys: readonly string[];
  label: string;
  /** Works while a text is typed, too. Ctrl bindings and Escape usually do. */
  whileTyping?: boolean;
  /** Not listed in the sheet. */
  silent?: boolean;
  /** Return false to leave the key to whoever is below. */
  run: (event: KeyboardEvent) => unknown;
};

type Layer = { title: string; bindings: readonly KeyBinding[] };

const layers = signal<readonly { current: Layer }[]>([]);
const sheetOpen = signal(false);

/** Marks an input in which only digits and editing keys are typed: letters stay shortcuts. */
export const KEYS_THROUGH = { "data-keys": "through" } as const;

const TYPED_IN_NUMBERS = /^[0-9.,]$|^(Backspace|Delete|Home|End|Tab)$/;

function isTyping(event: KeyboardEvent): boolean {
  const { target, key, ctrlKey, metaKey } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target.dataset.keys === "through") return !ctrlKey && !metaKey && TYPED_IN_NUMBERS.test(key);
  if (target instanceof HTMLInputElement) return !/^(checkbox|radio|button|submit|file|range)$/.test(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** True when an event is the key written as "Ctrl+Enter". A character such as "?" is matched as typed, whatever Shift does. */
export function matches(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">,
  keys: string,
): boolean {
  const parts = keys === "+" ? ["+"] : keys.split("+");
  const name = parts.at(-1) ?? "";
  const wanted = name === "Esc" ? "Escape" : name === "Space" ? " " : name;
  const ctrl = event.ctrlKey || event.metaKey;
  if (ctrl !== parts.includes("Ctrl") || event.altKey !== parts.includes("Alt")) return false;
  const symbol = wanted.length === 1 && wanted.toLowerCase() === wanted.toUpperCase();
  if (!symbol && event.shiftKey !== parts.includes("Shift")) return false;
  return event.key.toLowerCase() === wanted.toLowerCase();
}

function dispatch(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  const typing = isTyping(event);
  for (const layer of [...layers.peek()].reverse()) {
    for (const binding of layer.current.bindings) {
      if (typing && !binding.whileTyping) continue;
      if (!binding.keys.some((keys) => matches(event, keys))) continue;
      if (binding.run(event) === false) continue;
      event.preventDefault();
      return;
    }
  }
}

/** Binds keys while the component is mounted; a later mounted component goes first. */
export function useKeys(title: string, bindings: readonly KeyBinding[]): void {
  const layer = useRef<Layer>({ title, bindings });
  layer.current = { title, bindings };
  useEffect(() => {
    layers.value = [...layers.peek(), layer];
    return () => {
      layers.value = layers.peek().filter((each) => each !== layer);
    };
  }, []);
}

export function showKeys(): void {
  sheetOpen.value = true;
}

function Sheet() {
  const shown = layers.value
    .map((layer) => layer.current)
    .filter((layer) => layer.bindings.some((each) => !each.silent));
  return (
    <div class="keys-parts">
      {shown.map((layer) => (
        <section class="keys-part" key={layer.title}>
          <h3>{layer.title}</h3>
          <dl class="keys">
            {layer.bindings
              .filter((binding) => !binding.silent)
              .map((binding) => [
                <dt key={binding.label}>
                  {binding.keys.map((keys) => (
                    <kbd key={keys}>{spelled(keys)}</kbd>
                  ))}
                </dt>,
                <dd key={`${binding.label}-words`}>{binding.label}</dd>,
              ])}
          </dl>
        </section>
      ))}
    </div>
  );
}

/** Mounted once by the shell: listens to the keyboard and opens on `?`. */
export function Keys() {
  useEffect(() => {
    document.addEventListener("keydown", dispatch);
    return () => document.removeEventListener("keydown", dispatch);
  }, []);
  useKeys(t.common.keysEverywhere, [{ keys: ["?"], label: t.common.showKeys, run: showKeys }]);
  return (
    <Dialog shape="wide" open={sheetOpen.value} title={t.common.keysOf} onClose={() => (sheetOpen.value = false)}>
      <Sheet />
    </Dialog>
  );
}
