/** What was dropped together: its files, the order of its pages, and cutting it anew while nothing of it is settled. */
import { useState } from "preact/hooks";
import { LIMITS } from "#domain/limits";
import { call } from "../../api/client.ts";
import { t } from "../../text/admin.ts";
import { t as base } from "../../text/base.ts";
import { language } from "../../text/language.ts";
import { formatMoment } from "../../text/numbers.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Field, Select } from "../../ui/field.tsx";
import { toast } from "../../ui/toast.tsx";
import type { Pile, Table } from "./table.ts";

const ORDERS = ["files", "frontsBacks", "frontsBacksReversed"] as const;

type CutDialogProps = { pile: Pile; expected: number; onClose: () => void; onCut: () => void };

/** How many pages a copy has, or null for what is no such number. */
export function pagesTyped(text: string): number | null {
  const pages = Number(text);
  return /^\d+$/.test(text.trim()) && pages >= 1 && pages <= LIMITS.pagesPerCopyMax ? pages : null;
}

function useCut({ pile, onClose, onCut }: CutDialogProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const cut = async (order: Pile["order"], pagesPerCopy: number) => {
    setBusy(true);
    setError(null);
    try {
      await call("POST /api/piles/:id/cut", { params: { id: pile.id }, body: { order, pagesPerCopy } });
      toast(t.pages.piles.cutting);
      onCut();
      onClose();
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return { busy, error, cut };
}

function CutDialog(props: CutDialogProps) {
  const { pile, expected, onClose } = props;
  const words = t.pages.piles;
  const [order, setOrder] = useState(pile.order);
  const [typed, setTyped] = useState(String(expected));
  const { busy, error, cut } = useCut(props);
  const pages = pagesTyped(typed);
  const open = pile.state === "open";
  const run = () => {
    if (!busy && pages !== null) void cut(order, pages);
  };
  const actions = (
    <>
      <Button onClick={onClose}>{base.common.cancel}</Button>
      <Button kind="danger" busy={busy} disabled={pages === null} onClick={run}>
        {open ? words.cutWithout : words.cutAnew}
      </Button>
    </>
  );
  return (
    <Dialog open title={open ? words.cutWithoutTitle : words.cutAnewTitle} onClose={onClose} actions={actions}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <p>{open ? words.cutWithoutText : words.cutAnewText}</p>
        <Select
          label={words.order}
          value={order}
          options={ORDERS.map((value) => ({ value, label: words.orders[value] }))}
          onChange={setOrder}
        />
        <Field
          label={words.pagesPerCopy}
          type="text"
          inputMode="numeric"
          value={typed}
          onInput={setTyped}
          error={pages === null ? words.pagesWrong(LIMITS.pagesPerCopyMax) : null}
        />
        <ErrorNote error={error} />
      </form>
    </Dialog>
  );
}

type PileRowProps = { pile: Pile; number: number; table: Table; onCut: () => void };

function PileRow({ pile, number, table, onCut }: PileRowProps) {
  const [asking, ask] = useState(false);
  const words = t.pages.piles;
  const names = pile.scans.flatMap((id) => table.scans.find((scan) => scan.id === id)?.fileName ?? []);
  const open = pile.state === "open";
  return (
    <li class="pt-pile">
      <div class="pt-pile-words">
        <h2>
          {words.pile(number)} <span class="soft small">{formatMoment(pile.createdAt, language.value)}</span>
        </h2>
        <p class="small">{names.join(" · ")}</p>
        <p class="small soft">
          {words.files(pile.scans.length, pile.files)} · {words.orders[pile.order]}
        </p>
        {pile.settled && <p class="small soft">{words.settled}</p>}
      </div>
      <Badge tone={open ? "wait" : "good"}>{open ? words.open : words.cut}</Badge>
      {!pile.settled && (
        <Button onClick={() => ask(true)}>
          {open ? words.cutWithout : words.cutAnew}
          <span class="unseen"> {words.pile(number)}</span>
        </Button>
      )}
      {asking && <CutDialog pile={pile} expected={table.expected} onClose={() => ask(false)} onCut={onCut} />}
    </li>
  );
}

export function Piles({ table, onCut }: { table: Table; onCut: () => void }) {
  if (table.piles.length === 0) return null;
  const waits = table.piles.some((pile) => pile.state === "open");
  return (
    <details class="pt-piles" open={waits}>
      <summary>{t.pages.piles.title(table.piles.length)}</summary>
      <ul>
        {table.piles.map((pile, index) => (
          <PileRow key={pile.id} pile={pile} number={index + 1} table={table} onCut={onCut} />
        ))}
      </ul>
    </details>
  );
}
