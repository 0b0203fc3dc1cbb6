/** An empty list says why it is empty and offers the one next action. */
import type { ComponentChildren } from "preact";

export type EmptyStateProps = { title: string; children?: ComponentChildren; action?: ComponentChildren };

export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}
