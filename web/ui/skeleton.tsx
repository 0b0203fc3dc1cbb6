/** The grey lines of a first load; they appear only when it lasts more than 300 ms. */
import { t } from "../text/base.ts";

export function Skeleton({ lines = 5 }: { lines?: number }) {
  return (
    <div class="skeleton" role="status" aria-label={t.common.loading}>
      {Array.from({ length: lines }, () => (
        // biome-ignore lint/correctness/useJsxKeyInIterable: the lines are all alike and never move
        <span />
      ))}
    </div>
  );
}
