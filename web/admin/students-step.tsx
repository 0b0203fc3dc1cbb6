/** The second step: the roster, which serves every exam of the school. */
import type { StepProps } from "./exam-screen.tsx";
import { RosterPanel } from "./roster-panel.tsx";

export function StudentsStep({ reload }: StepProps) {
  return <RosterPanel onChanged={() => void reload()} />;
}
