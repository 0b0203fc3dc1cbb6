/** A server of one page table, in memory: the rules of the trade, versions, ids of acts, undo. For the screens' tests. */
import { apply, type Change, faultsOfCopy, inverse, needs, type PageAct } from "#domain/page-table";
import { type Copy, type Done, inOrder, type Page, type Table, withChange } from "../../../web/admin/pages/table.ts";

type Stored = { id: string; verb: string; change: Change; undone: boolean };

/** `pages` of a copy as the test names them: "a1" is page 1 of copy "a". */
export function page(id: string, more: Partial<Page> = {}): Page {
  return {
    id,
    scanId: "scan",
    side: 1,
    half: "whole",
    state: "known",
    copyId: null,
    position: null,
    turn: 0,
    named: false,
    reason: null,
    duplicateOf: null,
    code: null,
    faults: [],
    accepted: [],
    width: 595,
    height: 842,
    rotate: 0,
    thumb: `/thumb/${id}`,
    view: `/view/${id}`,
    ...more,
  };
}

export function copyOf(id: string, more: Partial<Copy> = {}): Copy {
  return {
    id,
    anonymousId: id.toUpperCase(),
    status: "STAGING",
    paperNumber: null,
    identified: false,
    sealed: false,
    oddAccepted: false,
    faults: [],
    missing: [],
    ...more,
  };
}

/** A table of copies with so many pages each ("a1", "a2", …), and pages on no copy. */
export function tableOf(counts: Record<string, number>, loose: readonly Page[] = [], expected = 4): Table {
  const pages = Object.entries(counts).flatMap(([copyId, count]) =>
    Array.from({ length: count }, (_, position) =>
      page(`${copyId}${position + 1}`, { copyId, position, side: position + 1, named: position === 0 }),
    ),
  );
  return looked({
    version: 1,
    expected,
    copies: Object.keys(counts).map((id) => copyOf(id)),
    pages: [...pages, ...loose],
    scans: [{ id: "scan", fileName: "pile.pdf" }],
    piles: [],
    needYou: 0,
    putRight: 0,
    undo: null,
    redo: null,
  });
}

export function looked(table: Table): Table {
  const copies = table.copies.map((copy) => ({
    ...copy,
    ...faultsOfCopy(
      copy,
      table.pages.filter((each) => each.copyId === copy.id),
      table.expected,
    ),
  }));
  return { ...table, copies, ...needs({ ...table, copies }) };
}

export class PageTableServer {
  table: Table;
  readonly #acts: Stored[] = [];
  readonly #answers = new Map<string, Done>();
  /** Copies in the order they came into being. */
  #order: string[];

  constructor(table: Table) {
    this.table = table;
    this.#order = table.copies.map(({ id }) => id);
  }

  /** Answers what changed, or the code of the refusal. */
  act(ask: { id: string; version: number; act: PageAct }): Done | string {
    const known = this.#answers.get(ask.id);
    if (known) return known;
    if (ask.version !== this.table.version) return "PAGES_CHANGED";
    const change = apply(this.table, ask.act);
    if (!change.ok) return change.error.code;
    const { pages, copies } = change.value;
    if (pages.length + copies.made.length + copies.gone.length + copies.changed.length === 0) {
      return { ...this.table, pages: [], copies: [], copiesGone: [] };
    }
    for (const act of [...this.#acts]) if (act.undone) this.#acts.splice(this.#acts.indexOf(act), 1);
    this.#acts.push({ id: ask.id, verb: ask.act.verb, change: change.value, undone: false });
    return this.#done(ask.id, change.value);
  }

  back(kind: "undo" | "redo", ask: { id: string; act: string }): Done | string {
    const known = this.#answers.get(ask.id);
    if (known) return known;
    const last = kind === "undo" ? this.#acts.findLast((act) => !act.undone) : this.#acts.find((act) => act.undone);
    if (!last || last.id !== ask.act) return "PAGES_CHANGED";
    last.undone = kind === "undo";
    return this.#done(ask.id, kind === "undo" ? inverse(last.change) : last.change);
  }

  validate(copyId: string): string | null {
    const copy = this.table.copies.find(({ id }) => id === copyId);
    if (!copy) return "NOT_FOUND";
    if (copy.faults.length > 0 && !copy.oddAccepted) return "COPY_HAS_FAULTS";
    this.table = looked({
      ...this.table,
      copies: this.table.copies.map((each) => (each.id === copyId ? { ...each, status: "READY" } : each)),
    });
    return null;
  }

  #done(id: string, change: Change): Done {
    for (const copy of change.copies.made) if (!this.#order.includes(copy.id)) this.#order.push(copy.id);
    const before = this.table;
    const next = withChange(before, change, this.#order);
    const undo = this.#acts.findLast((act) => !act.undone);
    const redo = this.#acts.find((act) => act.undone);
    const wire = (act: Stored | undefined) => (act ? { id: act.id, verb: act.verb, at: 0 } : null);
    this.table = looked({
      ...next,
      version: before.version + 1,
      copies: inOrder(next.copies, this.#order),
      undo: wire(undo),
      redo: wire(redo),
    });
    const pages = new Set(change.pages.map(({ before: was, after }) => (after ?? was)?.id));
    const copies = new Set([
      ...change.pages.flatMap(({ before: was, after }) => [was?.copyId, after?.copyId]),
      ...change.copies.changed.map(({ after }) => after.id),
      ...change.copies.made.map((copy) => copy.id),
    ]);
    const { version, needYou, putRight } = this.table;
    const done: Done = {
      version,
      needYou,
      putRight,
      undo: this.table.undo,
      redo: this.table.redo,
      pages: this.table.pages.filter((each) => pages.has(each.id)),
      copies: this.table.copies.filter((each) => copies.has(each.id)),
      copiesGone: change.copies.gone.map((copy) => copy.id),
    };
    this.#answers.set(id, done);
    return done;
  }
}
