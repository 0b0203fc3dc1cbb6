/** Two files that came together may be fronts and backs of the same sheets: asked quietly. */
import type * as z from "zod";
import type { PileRow } from "#contract/scan";
import { call } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { sentenceOf } from "../ui/error-note.tsx";
import { Select } from "../ui/field.tsx";
import { toast } from "../ui/toast.tsx";
import type { Scan } from "./scan-words.ts";

export type Pile = z.infer<typeof PileRow>;
const ORDERS = ["files", "frontsBacks", "frontsBacksReversed"] as const;

/** Both are PDFs, as far as one knows: nobody photographs fronts and backs apart. */
export function asksForOrder(pile: Pile, scans: readonly Scan[]): boolean {
  const own = scans.filter((scan) => scan.pileId === pile.id && scan.state !== "cancelled" && scan.state !== "failed");
  const pdfs = own.every(({ media, fileName }) => media === "pdf" || (media === null && /\.pdf$/i.test(fileName)));
  return pile.files === 2 && own.length === 2 && pdfs;
}

export function PileOrder({ pile, onChanged }: { pile: Pile; onChanged: () => Promise<unknown> }) {
  const change = async (order: Pile["order"]) => {
    try {
      // What was cut in the meantime is cut anew, as long as nothing of it is settled.
      if (pile.state === "open") await call("PATCH /api/piles/:id", { params: { id: pile.id }, body: { order } });
      else await call("POST /api/piles/:id/cut", { params: { id: pile.id }, body: { order } });
    } catch (failure) {
      toast(sentenceOf(failure));
    }
    await onChanged();
  };
  const options = ORDERS.map((value) => ({ value, label: t.scans.orders[value] }));
  return (
    <div class="pile-order">
      <Select label={t.scans.order} value={pile.order} options={options} onChange={(order) => void change(order)} />
    </div>
  );
}
