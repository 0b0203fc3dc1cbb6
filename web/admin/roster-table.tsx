/** The fate of every line of an imported list, with the refused ones one click away. */
import { useState } from "preact/hooks";
import { t } from "../text/admin.ts";
import { Badge, type Tone } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Check } from "../ui/field.tsx";
import { Table } from "../ui/table.tsx";
import { countOf, FATES, type Fate, type Line, linesWith, type Report } from "./roster-report.ts";

const TONES: Record<Fate, Tone> = { created: "good", updated: "busy", unchanged: "quiet", refused: "bad" };
/** A list of ten thousand lines is read from its top; the rest is there when asked for. */
const SHOWN_AT_ONCE = 200;

const columns = () => [
  { key: "line", head: t.students.line, align: "end" as const, cell: (line: Line) => line.line },
  { key: "name", head: t.students.name, cell: (line: Line) => line.name },
  {
    key: "fate",
    head: t.students.fate,
    cell: (line: Line) => <Badge tone={TONES[line.fate]}>{t.students.fates[line.fate]}</Badge>,
  },
  { key: "why", head: t.students.why, cell: (line: Line) => line.reason && t.students.reasons[line.reason] },
];

export function RosterTable({ report }: { report: Report }) {
  const [refusedOnly, setRefusedOnly] = useState(false);
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const lines = linesWith(report, refusedOnly ? "refused" : null);
  return (
    <>
      <div class="row spread">
        <p class="row">
          {FATES.filter((fate) => countOf(report, fate) > 0).map((fate) => (
            <Badge key={fate} tone={TONES[fate]}>
              {t.students.summary[fate](countOf(report, fate))}
            </Badge>
          ))}
        </p>
        {report.refused.length > 0 && (
          <Check label={t.students.onlyRefused} checked={refusedOnly} onChange={setRefusedOnly} />
        )}
      </div>
      <div class="scroll-box">
        <Table
          caption={t.students.importTitle}
          columns={columns()}
          rows={lines.slice(0, shown)}
          rowKey={(line) => String(line.line)}
        />
      </div>
      {lines.length > shown && (
        <Button kind="quiet" onClick={() => setShown(shown + SHOWN_AT_ONCE * 5)}>
          {t.shared.showMore(lines.length - shown)}
        </Button>
      )}
    </>
  );
}
