/** The students of the school, on a screen of their own. */
import { t } from "../text/admin.ts";
import { Screen } from "../ui/screen.tsx";
import { RosterPanel } from "./roster-panel.tsx";

export function RosterScreen() {
  return (
    <Screen title={t.students.title}>
      <RosterPanel />
    </Screen>
  );
}
