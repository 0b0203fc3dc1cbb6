/** The frame of the pages seen before signing in: the mark, one card, the language and theme switches. */
import type { ComponentChildren } from "preact";
import { t } from "../text/base.ts";
import { Note } from "../ui/error-note.tsx";
import { Switches } from "./switches.tsx";

export type GateProps = { title: string; note?: string | null; promise?: boolean; children: ComponentChildren };

export function Gate({ title, note, promise, children }: GateProps) {
  return (
    <div class="gate">
      <header class="gate-head">
        <span class="mark">{t.common.product}</span>
        <div class="row">
          <Switches />
        </div>
      </header>
      <main id="content" class="gate-main" tabIndex={-1}>
        <div class="card gate-card stack">
          <h1>{title}</h1>
          {note && <Note>{note}</Note>}
          {children}
        </div>
        {promise && (
          <ul class="gate-promise">
            {t.shell.promise.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
      </main>
    </div>
  );
}
