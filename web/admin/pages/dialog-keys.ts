/** Keys of an open dialog: the screen behind it hears none, so these are its own. */
import { useEffect, useRef } from "preact/hooks";
import { matches } from "../../ui/keys.tsx";

/** `run` by keys as `useKeys` writes them. Enter and Space stay with the button that has the focus. */
export function useDialogKeys(bindings: readonly { keys: readonly string[]; run: () => void }[]): void {
  const latest = useRef(bindings);
  latest.current = bindings;
  useEffect(() => {
    const typed = (event: KeyboardEvent) => {
      const { target } = event;
      if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return;
      if (target instanceof HTMLButtonElement && /^(Enter| )$/.test(event.key)) return;
      const binding = latest.current.find(({ keys }) => keys.some((each) => matches(event, each)));
      if (!binding) return;
      event.preventDefault();
      binding.run();
    };
    document.addEventListener("keydown", typed);
    return () => document.removeEventListener("keydown", typed);
  }, []);
}
