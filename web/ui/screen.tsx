/** The frame of a screen: title (also the window's), what leads back, the one primary button, the content. */
import { ChevronLeft } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../text/base.ts";

/** Names the window while the component is mounted. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${t.common.product}`;
  }, [title]);
}

export type ScreenProps = {
  title: string;
  /** A line under the title. */
  note?: ComponentChildren;
  back?: { href: string; label: string };
  /** At the right of the title: one primary button, and at most two others. */
  actions?: ComponentChildren;
  narrow?: boolean;
  children: ComponentChildren;
};

export function Screen({ title, note, back, actions, narrow, children }: ScreenProps) {
  useTitle(title);
  return (
    <main id="content" tabIndex={-1} class={narrow ? "screen screen-narrow" : "screen"}>
      <div class="screen-head">
        <div class="screen-title">
          {back && (
            <a class="screen-back" href={back.href}>
              <ChevronLeft size={16} aria-hidden="true" />
              {back.label}
            </a>
          )}
          <h1>{title}</h1>
          {note && <p class="soft">{note}</p>}
        </div>
        {actions && <div class="row">{actions}</div>}
      </div>
      {children}
    </main>
  );
}
