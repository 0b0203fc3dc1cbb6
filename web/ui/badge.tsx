/** A status by word and by shape; the colour only repeats what both say. */
import type { ComponentChildren } from "preact";
import type { CopyStatus } from "#domain/copy";
import { t } from "../text/base.ts";

export type Tone = "quiet" | "wait" | "busy" | "good" | "bad";

/** Ring, half disc, disc in ring, tick, triangle: told apart without colour. */
function Shape({ tone }: { tone: Tone }) {
  const stroke = { fill: "none", stroke: "currentColor", "stroke-width": 1.6 };
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {tone === "bad" && <path d="M6 1.2 11.2 10.6H.8z" fill="currentColor" />}
      {tone === "good" && <path d="M1.5 6.4 4.6 9.5 10.5 2.8" {...stroke} stroke-width={2.2} />}
      {tone !== "bad" && tone !== "good" && <circle cx="6" cy="6" r="4.8" {...stroke} />}
      {tone === "wait" && <path d="M6 1.2a4.8 4.8 0 0 1 0 9.6z" fill="currentColor" />}
      {tone === "busy" && <circle cx="6" cy="6" r="2.2" fill="currentColor" />}
    </svg>
  );
}

export function Badge({ tone = "quiet", children }: { tone?: Tone; children: ComponentChildren }) {
  return (
    <span class={`badge badge-${tone}`}>
      <Shape tone={tone} />
      {children}
    </span>
  );
}

const TONES: Record<CopyStatus, Tone> = {
  STAGING: "quiet",
  READY: "wait",
  LOCKED: "busy",
  GRADING_IN_PROGRESS: "busy",
  GRADING_FAILED: "bad",
  GRADED: "good",
};

export function CopyStatusBadge({ status }: { status: CopyStatus }) {
  return <Badge tone={TONES[status]}>{t.common.status[status]}</Badge>;
}
