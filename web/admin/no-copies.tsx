/** A step that needs copies and has none yet: scans come first. */
import { t } from "../text/admin.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { examPath } from "./paths.ts";

export function NoCopies({ examId }: { examId: string }) {
  return (
    <EmptyState
      title={t.pages.none}
      action={
        <Button kind="primary" href={examPath(examId, "scans")}>
          {t.pages.toScans}
        </Button>
      }
    >
      {t.pages.noneText}
    </EmptyState>
  );
}
