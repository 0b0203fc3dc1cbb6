/** One part of the account: a title, a sentence, a list or a form. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { t } from "../text/account.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

export type SectionProps = {
  title: string;
  text: string;
  /** Beside the title: a badge. */
  state?: ComponentChildren;
  children: ComponentChildren;
};

export function Section({ title, text, state, children }: SectionProps) {
  const id = useId();
  return (
    <section class="card stack account-section" aria-labelledby={id}>
      <div>
        <div class="row spread">
          <h2 id={id}>{title}</h2>
          {state}
        </div>
        <p class="soft small">{text}</p>
      </div>
      {children}
    </section>
  );
}

/** What is loaded, or why it is not. */
export function Loaded<T>({
  from,
  children,
}: {
  from: { data: T | undefined; error: unknown; reload: () => Promise<void> };
  children: (data: T) => ComponentChildren;
}) {
  if (from.data !== undefined) return <>{children(from.data)}</>;
  return from.error === null ? (
    <Skeleton lines={2} />
  ) : (
    <ErrorNote error={from.error} onRetry={() => void from.reload()} />
  );
}

/** One thing of a list: its name, what is known of it, what can be done with it. */
export function Item({
  name,
  badge,
  facts,
  children,
}: {
  name: string;
  badge?: ComponentChildren;
  facts: readonly string[];
  children?: ComponentChildren;
}) {
  return (
    <li class="account-item">
      <div class="account-item-words">
        <p class="row">
          <strong>{name}</strong>
          {badge}
        </p>
        <p class="small soft">{facts.filter((fact) => fact !== "").join(" · ")}</p>
      </div>
      {children && <div class="row account-item-acts">{children}</div>}
    </li>
  );
}

/** Copies a text, and says when the browser did not let it. */
export function CopyButton({ text, onDone }: { text: string; onDone: (sentence: string) => void }) {
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => onDone(t.copied),
      () => onDone(t.copyFailed),
    );
  return <Button onClick={() => void copy()}>{t.copy}</Button>;
}
