/** A pile without numbers: copies begin at codes that stand on some pages only, or after so many pages. */
import {
  type About,
  type Cut,
  type CutCopy,
  type Loose,
  loose,
  type PilePage,
  type Placed,
  placed,
  type Side,
} from "./cut.ts";

type Parts = Pick<Cut, "copies" | "tray">;

/** `sides` in the order of the pile. A3 sides and A4 sides in one pile are cut run by run. */
export function cutByCount(sides: readonly Side[], about: About): Parts {
  const starts = startsOf(sides, about);
  const out: Parts = { copies: [], tray: [] };
  for (const run of runs(sides)) {
    const folded = run.some(isFolded);
    const pages = run.flatMap((side) => side.pages);
    if (folded) cutFolded(out, run, about, starts);
    else cutSingle(out, pages, about.pagesPerCopy, starts);
  }
  return out;
}

function isFolded({ left, right }: Side): boolean {
  return left !== null || right !== null;
}

/** Neighbouring sides of one kind. */
function runs(sides: readonly Side[]): Side[][] {
  const all: Side[][] = [];
  for (const side of sides) {
    const last = all.at(-1);
    if (last?.[0] && isFolded(last[0]) === isFolded(side)) last.push(side);
    else all.push([side]);
  }
  return all;
}

/** Pages at which a code says that a copy begins. A code that is on nearly every page says nothing of the kind. */
function startsOf(sides: readonly Side[], about: About): ReadonlySet<string> {
  const pages = sides.flatMap((side) => side.pages);
  const starts = pages.filter(({ code }) => code?.kind === "start");
  const tells = about.pagesPerCopy === 1 || starts.length * 3 <= pages.length * 2;
  return new Set(tells ? starts.map(({ id }) => id) : []);
}

/** True for a page that takes no place in the count: it is of another exam, or an extra sheet. */
function isForeign({ code }: PilePage): boolean {
  return code?.kind === "otherExam" || code?.kind === "extra";
}

function cutSingle(out: Parts, pages: readonly PilePage[], perCopy: number, starts: ReadonlySet<string>): void {
  let open: { copy: CutCopy; count: number } | null = null;
  const begin = () => {
    const copy: CutCopy = { existing: null, paperNumber: null, pages: [] };
    out.copies.push(copy);
    return { copy, count: 0 };
  };
  for (const page of pages) {
    if (isForeign(page)) {
      if (page.code?.kind === "extra" && page.readable && open) open.copy.pages.push(placed(page));
      else out.tray.push(loose(page));
      continue;
    }
    const full = starts.size > 0 ? starts.has(page.id) : open === null || open.count === perCopy;
    if (full) open = begin();
    if (open) open.count++;
    if (open && page.readable) open.copy.pages.push(placed(page));
    else out.tray.push(loose(page));
  }
  dropEmpty(out);
}

/** A copy none of whose pages could be read is none. */
function dropEmpty(out: Parts): void {
  out.copies = out.copies.filter(({ pages }) => pages.length > 0);
}

/** A side in its copy; null where its other side was not scanned. */
type Place = Side | null;

function cutFolded(out: Parts, run: readonly Side[], about: About, starts: ReadonlySet<string>): void {
  const foreign = run.filter((side) => side.pages.some(isForeign));
  for (const side of foreign) out.tray.push(...side.pages.map(loose));
  const sides = run.filter((side) => !foreign.includes(side));
  const isFront = (side: Side) =>
    side.pages.some((page) => starts.has(page.id) || (page.half === "right" && page.isFront));
  const backFirst = beginsWithBacks(sides.map(isFront));
  const seen = sides.some(isFront);
  const perCopy = 2 * Math.max(1, Math.ceil(about.pagesPerCopy / 4));
  for (const list of foldedCopies(sides, { isFront, backFirst, perCopy })) {
    const pages: { number: number; page: PilePage }[] = [];
    for (let at = 0; at < list.length; at += 2) {
      const [front, back] = sheetOf(list.slice(at, at + 2), { isFront, backFirst, seen: seen && at === 0 });
      const numbers = pagesOfSheet(at / 2, perCopy / 2, about.folding);
      pages.push(...numberedHalves(front, numbers.front), ...numberedHalves(back, numbers.back));
    }
    const sorted = pages.sort((a, b) => a.number - b.number).map(({ page }) => page);
    const on: Placed[] = sorted.filter(({ readable }) => readable).map((page) => placed(page));
    const off: Loose[] = sorted.filter(({ readable }) => !readable).map(loose);
    out.copies.push({ existing: null, paperNumber: null, pages: on });
    out.tray.push(...off);
  }
  dropEmpty(out);
}

/** Were the sheets fed with their backs first? Told by the ends of the pile, else by where fronts mostly lie. */
function beginsWithBacks(fronts: readonly boolean[]): boolean {
  if (fronts[0]) return false;
  if (fronts.at(-1)) return true;
  const at = (parity: number) => fronts.filter((front, index) => front && index % 2 === parity).length;
  return at(1) > at(0);
}

type How = { isFront: (side: Side) => boolean; backFirst: boolean; perCopy: number };

/** Sides of each copy, two of each sheet: a front seen where none was due begins a new copy. */
function foldedCopies(sides: readonly Side[], { isFront, backFirst, perCopy }: How): Place[][] {
  const copies: Place[][] = [];
  let open: Place[] = [];
  const close = () => {
    if (open.length > 0) copies.push(open);
    open = [];
  };
  for (const side of sides) {
    const due = backFirst ? 1 : 0;
    if (open.length === perCopy || (isFront(side) && open.length !== due)) close();
    if (open.length === 0 && backFirst && isFront(side)) open.push(null);
    open.push(side);
  }
  close();
  return copies;
}

/** Front and back of one sheet. A side that is alone is a back where fronts are known by their header and it has none. */
function sheetOf(
  pair: readonly Place[],
  { isFront, backFirst, seen }: { isFront: (side: Side) => boolean; backFirst: boolean; seen: boolean },
): [front: Place, back: Place] {
  const [first = null, second = null] = pair;
  if (first && second) return backFirst ? [second, first] : [first, second];
  const alone = first ?? second;
  if (!alone) return [null, null];
  const back = isFront(alone) ? false : seen || (backFirst && first !== null);
  return back ? [null, alone] : [alone, null];
}

type Numbers = { left: number; right: number };

/** Page numbers, from 1, on the halves of sheet s of k: folded, a front holds a later page on its left and an earlier on its right. */
export function pagesOfSheet(s: number, k: number, folding: About["folding"]): { front: Numbers; back: Numbers } {
  if (folding === "consecutive") {
    return { front: { left: 4 * s + 4, right: 4 * s + 1 }, back: { left: 4 * s + 2, right: 4 * s + 3 } };
  }
  return {
    front: { left: 4 * k - 2 * s, right: 1 + 2 * s },
    back: { left: 2 + 2 * s, right: 4 * k - 1 - 2 * s },
  };
}

function numberedHalves(side: Place, numbers: Numbers): { number: number; page: PilePage }[] {
  if (!side) return [];
  return side.pages.map((page) => ({ number: page.half === "left" ? numbers.left : numbers.right, page }));
}
