/** Keys as a reader finds them on the keyboard. */
import { t } from "../text/base.ts";

/** "Ctrl+Enter" in the reader's words for the keys. */
export function spelled(keys: string): string {
  const names: Record<string, string> = t.common.keyNames;
  if (keys === "+") return keys;
  return keys
    .split("+")
    .map((part) => names[part] ?? part)
    .join(" ");
}
