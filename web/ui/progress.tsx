/** What is done and what is left, as a bar and in words. */
export type ProgressProps = {
  label: string;
  done: number;
  total: number;
  /** Words on the right; "12 / 60" when absent. */
  detail?: string;
  hideLabel?: boolean;
};

export function Progress({ label, done, total, detail, hideLabel }: ProgressProps) {
  return (
    <div class="progress">
      <div class="progress-words">
        <span class={hideLabel ? "unseen" : undefined}>{label}</span>
        <span class="soft">{detail ?? `${done} / ${total}`}</span>
      </div>
      <progress aria-label={label} value={done} max={Math.max(total, 1)} />
    </div>
  );
}
