/** Papers to print for an exam, offered where scans are awaited. */
import { FilePlus2, Printer, ScanLine, Signature } from "lucide-preact";
import { useState } from "preact/hooks";
import { pathOf } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { Button } from "../ui/button.tsx";
import type { Exam } from "./exam-screen.tsx";
import { PrintDialog } from "./print-dialog.tsx";
import type { PrintKind } from "./print-draft.ts";

const CHOICES = [
  { kind: "copies", Icon: Printer },
  { kind: "extra", Icon: FilePlus2 },
  { kind: "attendance", Icon: Signature },
] as const satisfies readonly { kind: PrintKind; Icon: unknown }[];

export function PrintCard({ exam }: { exam: Exam }) {
  const [open, setOpen] = useState<PrintKind | null>(null);
  return (
    <section class="card card-small stack" aria-labelledby="print-title">
      <h2 id="print-title">{t.print.title}</h2>
      <p class="soft small">{t.print.text}</p>
      <div class="row">
        {CHOICES.map(({ kind, Icon }) => (
          <Button key={kind} icon={<Icon size={16} aria-hidden="true" />} onClick={() => setOpen(kind)}>
            {t.print.kinds[kind].title}
          </Button>
        ))}
        <Button
          newTab
          icon={<ScanLine size={16} aria-hidden="true" />}
          href={pathOf("GET /api/scanner-sheet", { query: { language: language.value } })}
        >
          {t.print.scanner}
        </Button>
      </div>
      {open && <PrintDialog exam={exam} kind={open} onClose={() => setOpen(null)} />}
    </section>
  );
}
