/** The line of steps of an exam, always visible; each step is a link with its count and its state in words. */
import { Check, Circle, CircleAlert, CircleDot } from "lucide-preact";

export type StepState = "todo" | "now" | "wait" | "done";
export type Step = {
  id: string;
  name: string;
  href: string;
  state: StepState;
  /** "23 pages vous attendent" */
  note?: string;
};

function StepIcon({ state }: { state: StepState }) {
  const shared = { size: 14, "aria-hidden": "true" } as const;
  if (state === "done") return <Check {...shared} />;
  if (state === "wait") return <CircleAlert {...shared} />;
  return state === "now" ? <CircleDot {...shared} /> : <Circle {...shared} />;
}

export function Steps({ label, steps, current }: { label: string; steps: readonly Step[]; current: string }) {
  return (
    <nav aria-label={label}>
      <ol class="steps">
        {steps.map((step) => (
          <li key={step.id}>
            <a
              class={`step step-${step.state}`}
              href={step.href}
              aria-current={step.id === current ? "step" : undefined}
            >
              <span class="step-name">
                <StepIcon state={step.state} />
                {step.name}
              </span>
              <span class="step-note">{step.note ?? "\u00a0"}</span>
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
