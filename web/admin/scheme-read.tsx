/** A marking scheme to be read: numbers, labels, what each is worth. */
import type { Scheme } from "#domain/scheme";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatPoints } from "../text/numbers.ts";
import { editScheme, rowsOf, worth } from "./scheme-editor.ts";

export function SchemeRead({ scheme, scrolls }: { scheme: Scheme; scrolls?: boolean }) {
  if (scheme.length === 0) return null;
  return (
    // A long scheme scrolls in its place, so the place takes focus to be scrolled by keyboard.
    <ol
      class={scrolls ? "scheme-preview scheme-scrolls" : "scheme-preview"}
      tabIndex={scrolls ? 0 : undefined}
      aria-label={t.scheme.title}
    >
      {rowsOf(editScheme(scheme).nodes).map(({ node, level }) => (
        <li key={node.key} class={`scheme-level-${level}`}>
          <span class="soft tabular">{node.id}</span>
          <span>{node.label}</span>
          <span class="tabular">{formatPoints(worth(node), language.value)}</span>
        </li>
      ))}
    </ol>
  );
}
