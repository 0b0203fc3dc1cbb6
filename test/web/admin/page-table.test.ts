/** The page table under the hand: what is shown at once, what is told to the server, and what happens when it says no. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { laws, type PageAct } from "#domain/page-table";
import { formerCopy, placeOfMissing, possible } from "../../../web/admin/pages/commands.ts";
import {
  type Command,
  type Effect,
  type Model,
  type Msg,
  newModel,
  rowsIn,
  update,
} from "../../../web/admin/pages/model.ts";
import { countsOf, TRAY_ROW } from "../../../web/admin/pages/rows.ts";
import { type Page, sheetOrder, type Table } from "../../../web/admin/pages/table.ts";
import { looked, PageTableServer, page, tableOf } from "./page-table-server.ts";

let made = 0;
const fresh = () => {
  made += 1;
  return { act: `act${made}`, thing: `new${made}` };
};

/** A screen and its server. What the screen sends stays on the way until it is delivered. */
class Desk {
  model: Model;
  readonly server: PageTableServer;
  readonly effects: Effect[] = [];

  constructor(table: Table) {
    this.server = new PageTableServer(table);
    this.model = newModel(table);
  }

  send(msg: Msg): void {
    const [model, effects] = update(this.model, msg);
    this.model = model;
    this.effects.push(...effects);
  }

  press(command: Command): void {
    this.send({ t: "command", command, fresh: fresh() });
  }

  on(id: string): void {
    this.send({ t: "spot", page: id, how: "alone" });
  }

  arrow(key: string, extend = false): void {
    this.send({ t: "arrow", key, extend });
  }

  /** What the screen asked the shell for last, of one kind. */
  last<K extends Effect["fx"]>(fx: K): (Effect & { fx: K }) | undefined {
    return this.effects.findLast((each): each is Effect & { fx: K } => each.fx === fx);
  }

  /** Delivers the next thing that waits, if one is under way. */
  deliver(): boolean {
    const [item] = this.model.ledger.waiting;
    if (this.model.line !== "busy" || !item) return false;
    const { version } = this.model.ledger.base;
    if (item.kind === "validate") {
      const refusal = this.server.validate(item.copy);
      if (refusal) this.send({ t: "refused", code: refusal, failure: refusal });
      else this.send({ t: "validated", copy: item.copy, status: "READY" });
      return true;
    }
    if (item.kind === "validateAll") throw new Error("not served here");
    const answer = item.kind === "act" ? this.server.act({ ...item, version }) : this.server.back(item.kind, item);
    if (typeof answer === "string") {
      this.send({ t: "refused", code: answer, failure: answer });
      this.send({ t: "read", table: this.server.table });
    } else this.send({ t: "answered", done: answer });
    return true;
  }

  settle(): void {
    while (this.deliver());
  }

  /** The pages of the copies as the screen shows them: "a1 a2 | b1". */
  sheet(table = this.model.ledger.shown): string {
    return table.copies
      .map((copy) =>
        table.pages
          .filter((each) => each.copyId === copy.id)
          .sort((a, b) => (a.position ?? 0) - (b.position ?? 0))
          .map((each) => each.id)
          .join(" "),
      )
      .join(" | ");
  }

  find(id: string): Page {
    const found = this.model.ledger.shown.pages.find((each) => each.id === id);
    if (!found) throw new Error(`no page ${id}`);
    return found;
  }
}

/** The server has its own order of copies that came into being here. */
const inAnyOrder = (sheet: string) => sheet.split(" | ").sort();
const duplicate = (of: string) => page("double", { state: "duplicate", duplicateOf: of, faults: ["duplicate"] });
const stray = (id: string) => page(id, { state: "unknown", faults: ["unknown"] });

describe("the sheet", () => {
  test("Faults come first: trays of pages without a copy, then only the copies that wait for somebody", () => {
    const desk = new Desk(tableOf({ a: 4, b: 3, c: 4 }, [stray("s1"), duplicate("a2")]));
    expect(rowsIn(desk.model).map((row) => row.key)).toEqual(["unknown 0", "duplicate 0", "b"]);
    expect(desk.model.ledger.shown.needYou).toBe(3);
  });

  test("A table in order shows every copy", () => {
    const desk = new Desk(tableOf({ a: 4, b: 4 }));
    expect(desk.model.filter).toBe("all");
    expect(rowsIn(desk.model).map((row) => row.key)).toEqual(["a", "b"]);
  });

  test("The count goes down with each answer, and an answered copy stays where it is until another choice is made", () => {
    const desk = new Desk(tableOf({ a: 4, b: 3, c: 5 }));
    desk.send({ t: "ofCopy", copy: "b", command: "accept", fresh: fresh() });
    expect(desk.model.ledger.shown.needYou).toBe(1);
    expect(rowsIn(desk.model).map((row) => row.key)).toEqual(["b", "c"]);
    desk.send({ t: "filtered", filter: "toSee" });
    expect(rowsIn(desk.model).map((row) => row.key)).toEqual(["c"]);
  });

  test("A copy is called by the number printed on it, else by its place", () => {
    const table = tableOf({ a: 4, b: 4 });
    const numbered = { ...table, copies: table.copies.map((c) => (c.id === "b" ? { ...c, paperNumber: 37 } : c)) };
    const rows = rowsIn(newModel(looked(numbered)));
    expect(rows.flatMap((row) => (row.kind === "copy" ? row.number : []))).toEqual([1, 37]);
  });

  test("Numbered copies stand by their numbers, others as their paper lay in the pile", () => {
    const table = tableOf({ b: 4, a: 4 });
    expect(sheetOrder({ ...table, copies: table.copies.toReversed() })).toEqual(["b", "a"]);
    const copies = table.copies.map((copy) => ({ ...copy, paperNumber: copy.id === "a" ? 1 : 2 }));
    expect(sheetOrder({ ...table, copies })).toEqual(["a", "b"]);
  });

  test("When the first copies of an import come, what waits is shown first", () => {
    const late = page("p", { state: "unread", thumb: null, view: null });
    const desk = new Desk(tableOf({}, [late]));
    expect(desk.model.filter).toBe("all");
    desk.send({ t: "read", table: { ...tableOf({ a: 3, b: 4 }), version: 2 } });
    expect(rowsIn(desk.model).map((row) => row.key)).toEqual(["a"]);
  });

  test("A long tray is cut into rows and its head counts all of it", () => {
    const strays = Array.from({ length: TRAY_ROW + 1 }, (_, i) => stray(`s${i}`));
    const rows = rowsIn(new Desk(tableOf({ a: 4 }, strays)).model);
    expect(rows.map((row) => row.kind === "tray" && [row.pages.length, row.count, row.head])).toEqual([
      [TRAY_ROW, TRAY_ROW + 1, true],
      [1, TRAY_ROW + 1, false],
    ]);
  });

  test("Each choice counts what it shows", () => {
    const table = tableOf({ a: 4, b: 3, c: 4 });
    const skewed = {
      ...table,
      pages: table.pages.map((p) => (p.id === "a2" ? page("a2", { ...p, faults: ["skewed"] }) : p)),
    };
    const copies = skewed.copies.map((copy) => (copy.id === "c" ? { ...copy, status: "READY" as const } : copy));
    expect(countsOf(looked({ ...skewed, copies }))).toEqual({ toSee: 1, all: 3, putRight: 1, validated: 1 });
  });
});

describe("the spot and the selection", () => {
  const desk = () => new Desk(tableOf({ a: 4, b: 2, c: 4 }));

  test.each([
    ["a1", "ArrowRight", "a2"],
    ["a4", "ArrowRight", "b1"],
    ["b1", "ArrowLeft", "a4"],
    ["a4", "ArrowDown", "b2"],
    ["c1", "ArrowUp", "b1"],
    ["a1", "ArrowUp", "a1"],
    ["c4", "ArrowRight", "c4"],
    ["a2", "End", "a4"],
    ["a2", "Home", "a1"],
  ])("From %s %s leads to %s", (from, key, to) => {
    const each = desk();
    each.send({ t: "filtered", filter: "all" });
    each.on(from);
    each.arrow(key);
    expect(each.model.spot).toBe(to);
  });

  test("Shift and arrows extend the selection over copies, and back", () => {
    const each = desk();
    each.send({ t: "filtered", filter: "all" });
    each.on("a3");
    for (let i = 0; i < 3; i++) each.arrow("ArrowRight", true);
    expect([...each.model.chosen]).toEqual(["a3", "a4", "b1", "b2"]);
    each.arrow("ArrowLeft", true);
    expect([...each.model.chosen]).toEqual(["a3", "a4", "b1"]);
    each.arrow("ArrowLeft");
    expect(each.model.chosen.size).toBe(0);
  });

  test("When several are chosen by touch, each touch adds one or takes it away", () => {
    const each = desk();
    each.send({ t: "several" });
    each.on("a1");
    each.on("a3");
    each.on("a1");
    expect([...each.model.chosen]).toEqual(["a3"]);
  });
});

describe("acts", () => {
  test("Taken by M, carried by arrows, put down by M: the page lies elsewhere at once and the server is told once", () => {
    const desk = new Desk(tableOf({ a: 5, b: 3 }));
    desk.on("a3");
    desk.press("take");
    desk.arrow("ArrowDown");
    expect(desk.model.carried?.place).toEqual({ copy: "b", at: 2 });
    desk.press("take");
    expect(desk.sheet()).toBe("a1 a2 a4 a5 | b1 b2 a3 b3");
    expect(desk.model.spot).toBe("a3");
    expect(desk.last("send")?.item).toMatchObject({
      kind: "act",
      act: { verb: "move", pages: ["a3"], copy: "b", at: 2 },
    });
    desk.settle();
    expect(desk.sheet(desk.server.table)).toBe(desk.sheet());
    expect(desk.model.ledger.shown.needYou).toBe(0);
  });

  test("The place behind the last page is a place, too, and the ear is told where one is", () => {
    const desk = new Desk(tableOf({ a: 4, b: 3 }));
    desk.send({ t: "filtered", filter: "all" });
    desk.on("a4");
    desk.press("take");
    desk.arrow("ArrowDown");
    expect(desk.last("say")?.told).toEqual({ what: "place", copy: 2, at: 3, last: true });
    desk.send({ t: "put", fresh: fresh() });
    expect(desk.sheet()).toBe("a1 a2 a3 | b1 b2 b3 a4");
  });

  test("Several pages dragged to another copy keep their order", () => {
    const desk = new Desk(tableOf({ a: 4, b: 4 }));
    desk.on("a3");
    desk.send({ t: "spot", page: "a1", how: "toggle" });
    desk.send({ t: "lifted", page: "a3" });
    desk.send({ t: "over", place: { copy: "b", at: 1 } });
    desk.send({ t: "put", fresh: fresh() });
    expect(desk.sheet()).toBe("a2 a4 | b1 a1 a3 b2 b3 b4");
  });

  test("Pages put down where they were change nothing and tell nobody", () => {
    const desk = new Desk(tableOf({ a: 4 }));
    desk.on("a2");
    desk.press("take");
    desk.arrow("ArrowRight");
    desk.press("take");
    expect(desk.model.ledger.waiting).toEqual([]);
    expect(desk.model.carried).toBeNull();
  });

  test("Escape puts nothing down", () => {
    const desk = new Desk(tableOf({ a: 4, b: 4 }));
    desk.on("a2");
    desk.press("take");
    desk.arrow("ArrowDown");
    desk.send({ t: "escaped" });
    expect(desk.sheet()).toBe("a1 a2 a3 a4 | b1 b2 b3 b4");
    expect(desk.model.carried).toBeNull();
  });

  test("S makes a copy begin here, and it stands behind the one it came from", () => {
    const desk = new Desk(tableOf({ a: 8, b: 4 }));
    desk.on("a5");
    desk.press("split");
    expect(desk.sheet()).toBe("a1 a2 a3 a4 | a5 a6 a7 a8 | b1 b2 b3 b4");
    desk.settle();
    desk.send({ t: "read", table: desk.server.table });
    expect(desk.sheet()).toBe("a1 a2 a3 a4 | a5 a6 a7 a8 | b1 b2 b3 b4");
    expect(desk.model.ledger.shown.needYou).toBe(0);
  });

  test("J joins the copy to the one before it, which may be hidden by the filter and then appears", () => {
    const desk = new Desk(tableOf({ a: 4, b: 4, c: 2 }));
    desk.on("c1");
    desk.press("join");
    expect(desk.sheet()).toBe("a1 a2 a3 a4 | b1 b2 b3 b4 c1 c2");
    expect(rowsIn(desk.model).map((row) => row.key)).toEqual(["b"]);
  });

  test("R and Shift+R turn the picture on the screen before the server has made it anew", () => {
    const desk = new Desk(tableOf({ a: 4 }));
    desk.on("a2");
    desk.press("right");
    expect(desk.find("a2")).toMatchObject({ turn: 90, rotate: 90, width: 842, height: 595 });
    desk.press("left");
    expect(desk.find("a2")).toMatchObject({ turn: 0, rotate: 0, width: 595, height: 842 });
  });

  test("D asks why, the page leaves, the hand goes on to the next one; on a page put away it brings it back", () => {
    const desk = new Desk(tableOf({ a: 5 }));
    desk.on("a3");
    desk.press("discard");
    expect(desk.model.open).toEqual({ what: "discard", pages: ["a3"] });
    expect(desk.model.ledger.waiting).toEqual([]);
    desk.send({ t: "discarded", pages: ["a3"], reason: "Brouillon", fresh: fresh() });
    expect(desk.find("a3")).toMatchObject({ state: "discarded", reason: "Brouillon", copyId: null });
    expect(desk.model.spot).toBe("a4");
    expect(desk.model.open).toBeNull();
    desk.send({ t: "filtered", filter: "all" });
    desk.on("a3");
    desk.press("discard");
    expect(desk.find("a3").state).toBe("unknown");
  });

  test("T takes pages off their copy", () => {
    const desk = new Desk(tableOf({ a: 4, b: 4 }));
    desk.on("a1");
    desk.send({ t: "spot", page: "a2", how: "extend" });
    desk.press("takeOut");
    expect(desk.sheet()).toBe("a3 a4 | b1 b2 b3 b4");
    expect(desk.find("a1").state).toBe("unknown");
  });

  test("P puts a substitute where the lost page belongs, told apart from real pages", () => {
    const table = tableOf({ a: 3 });
    const numbers = [1, 2, 4];
    const coded = {
      ...table,
      copies: table.copies.map((copy) => ({ ...copy, paperNumber: 7 })),
      pages: table.pages.map((each, i) => ({ ...each, code: { copy: 7, page: numbers[i] ?? 0 } })),
    };
    const desk = new Desk(looked(coded));
    expect(desk.model.ledger.shown.copies[0]).toMatchObject({ faults: ["missing"], missing: [3] });
    desk.on("a1");
    desk.press("substitute");
    expect(desk.sheet()).toMatch(/^a1 a2 new\d+ a3$/);
    expect(desk.model.ledger.shown.pages.filter((each) => each.reason === "substitute")).toHaveLength(1);
    expect(desk.model.ledger.shown.needYou).toBe(0);
  });

  test("A lost page belongs before the first page with a higher number, else at its own place", () => {
    const coded = (...numbers: number[]) => numbers.map((n) => page(`p${n}`, { code: { copy: 1, page: n } }));
    expect(placeOfMissing(coded(1, 2, 4), 3)).toBe(2);
    expect(placeOfMissing(coded(2, 3), 1)).toBe(0);
    expect(placeOfMissing(coded(1, 2), 4)).toBe(2);
  });

  test("N says which page carries the name", () => {
    const desk = new Desk(tableOf({ a: 4 }));
    desk.on("a2");
    desk.press("name");
    expect(desk.find("a2").named).toBe(true);
    desk.press("name");
    expect(desk.find("a2").named).toBe(false);
  });

  test("A answers for the page first, and for its copy once the pages are answered", () => {
    const table = tableOf({ a: 3 });
    const blurred = table.pages.map((each) => (each.id === "a2" ? { ...each, faults: ["blurred" as const] } : each));
    const desk = new Desk(looked({ ...table, pages: blurred }));
    desk.on("a2");
    desk.press("accept");
    expect(desk.model.ledger.shown.needYou).toBe(1);
    desk.press("accept");
    expect(desk.model.ledger.shown.needYou).toBe(0);
    desk.settle();
    expect(desk.server.table.needYou).toBe(0);
  });

  test("K compares the doubles; the one that is kept has the place, the other is put away", () => {
    const desk = new Desk(tableOf({ a: 4 }, [duplicate("a2")]));
    desk.on("double");
    desk.press("keep");
    expect(desk.model.open).toEqual({ what: "compare", pages: ["a2", "double"] });
    desk.send({ t: "kept", page: "double", fresh: fresh() });
    expect(desk.sheet()).toBe("a1 double a3 a4");
    expect(desk.find("a2").state).toBe("discarded");
    expect(desk.model.ledger.shown.needYou).toBe(0);
  });

  test("V validates the copy, seals it at once and goes on to the next one", () => {
    const desk = new Desk(tableOf({ a: 4, b: 4 }));
    desk.on("a2");
    desk.press("validate");
    expect(desk.model.ledger.shown.copies[0]?.sealed).toBe(true);
    expect(desk.model.spot).toBe("b1");
    desk.settle();
    expect(desk.model.ledger.shown.copies[0]).toMatchObject({ status: "READY", sealed: false });
    desk.on("a2");
    expect(possible(desk.model)).toEqual(new Set(["loupe"]));
  });

  test("A page being read can be looked for but not moved", () => {
    const desk = new Desk(tableOf({ a: 3 }, [page("late", { state: "unread", thumb: null, view: null })]));
    desk.on("late");
    desk.press("right");
    expect(desk.last("tell")?.told).toMatchObject({ what: "cannot", why: { code: "ACT_IMPOSSIBLE", why: "unread" } });
    expect(desk.model.ledger.waiting).toEqual([]);
  });

  test("What was done is said with the page and the copy as people call them", () => {
    const desk = new Desk(tableOf({ a: 4, b: 4 }));
    desk.on("a3");
    desk.press("take");
    desk.arrow("ArrowDown");
    desk.press("take");
    expect(desk.last("tell")?.told).toMatchObject({ verb: "move", count: 1, page: { page: 3, copy: 1 }, copy: 2 });
  });

  test("The copy before the first one does not exist", () => {
    expect(formerCopy(tableOf({ a: 4, b: 4 }), "a")).toBeNull();
  });
});

describe("undo", () => {
  test("Z takes back what was just done, before and after the server has answered", () => {
    for (const answered of [false, true]) {
      const desk = new Desk(tableOf({ a: 8, b: 4 }));
      const before = desk.sheet();
      desk.on("a5");
      desk.press("split");
      if (answered) desk.settle();
      desk.press("undo");
      expect(desk.sheet()).toBe(before);
      desk.settle();
      expect(desk.sheet()).toBe(before);
      expect(desk.sheet(desk.server.table)).toBe(before);
      desk.press("redo");
      desk.settle();
      expect(desk.sheet()).toBe("a1 a2 a3 a4 | a5 a6 a7 a8 | b1 b2 b3 b4");
      expect(inAnyOrder(desk.sheet(desk.server.table))).toEqual(inAnyOrder(desk.sheet()));
    }
  });

  test("What was done before the screen was opened can be taken back, once", () => {
    const first = new Desk(tableOf({ a: 4, b: 4 }));
    const before = first.sheet();
    first.on("a1");
    first.press("takeOut");
    first.settle();
    const second = new Desk(first.server.table);
    expect(possible(second.model).has("undo")).toBe(true);
    second.press("undo");
    const [item] = second.model.ledger.waiting;
    if (item?.kind !== "undo") throw new Error("the undo is not under way");
    const done = first.server.back("undo", item);
    if (typeof done === "string") throw new Error(done);
    second.send({ t: "answered", done });
    expect(second.sheet()).toBe(before);
    expect(possible(second.model).has("undo")).toBe(false);
  });

  test("Nothing to take back is said", () => {
    const desk = new Desk(tableOf({ a: 4 }));
    desk.press("undo");
    expect(desk.last("tell")?.told).toEqual({ what: "nothing" });
  });
});

describe("the line", () => {
  test("Acts go one after the other, each on the version the one before it made", () => {
    const desk = new Desk(tableOf({ a: 4, b: 4 }));
    desk.on("a1");
    desk.press("right");
    desk.press("right");
    desk.press("right");
    expect(desk.effects.filter((each) => each.fx === "send")).toHaveLength(1);
    desk.settle();
    const sent = desk.effects.flatMap((each) => (each.fx === "send" ? each.version : []));
    expect(sent).toEqual([1, 2, 3]);
    expect(desk.server.table.pages.find((each) => each.id === "a1")?.turn).toBe(270);
  });

  test("While the line is cut acts are kept in order and leave once it is back, with the ids they had", () => {
    const desk = new Desk(tableOf({ a: 4, b: 4 }));
    desk.on("a1");
    desk.press("right");
    const first = desk.last("send")?.item;
    desk.send({ t: "unreached" });
    desk.press("right");
    expect(desk.model.line).toBe("cut");
    expect(desk.last("wait")).toBeDefined();
    expect(desk.find("a1").turn).toBe(180);
    desk.send({ t: "retried" });
    expect(desk.last("send")?.item).toEqual(first);
    desk.settle();
    expect(desk.server.table.pages.find((each) => each.id === "a1")?.turn).toBe(180);
    expect(desk.model.ledger.waiting).toEqual([]);
  });

  test("An act that arrived although its answer was lost is done once", () => {
    const desk = new Desk(tableOf({ a: 4 }));
    desk.on("a1");
    desk.press("right");
    const [item] = desk.model.ledger.waiting;
    if (item?.kind !== "act") throw new Error("no act");
    desk.server.act({ ...item, version: 1 });
    desk.send({ t: "unreached" });
    desk.send({ t: "retried" });
    desk.settle();
    expect(desk.server.table.pages.find((each) => each.id === "a1")?.turn).toBe(90);
    expect(desk.model.ledger.base.version).toBe(2);
  });

  test("When somebody else was quicker nothing stays half done: the table is theirs, and that is said", () => {
    const desk = new Desk(tableOf({ a: 4, b: 4 }));
    desk.server.act({ id: "theirs", version: 1, act: { verb: "takeOut", pages: ["b4"] } });
    desk.on("a1");
    desk.press("right");
    desk.press("right");
    desk.settle();
    expect(desk.last("tell")?.told).toEqual({ what: "changed" });
    expect(desk.last("read")).toBeDefined();
    expect(desk.find("a1").turn).toBe(0);
    expect(desk.sheet()).toBe("a1 a2 a3 a4 | b1 b2 b3");
    expect(desk.model.ledger.waiting).toEqual([]);
  });

  test("A copy that cannot be validated takes nothing else with it", () => {
    const desk = new Desk(tableOf({ a: 3, b: 4 }));
    desk.on("a1");
    desk.press("validate");
    desk.on("a2");
    desk.send({ t: "command", command: "loupe", fresh: fresh() });
    desk.deliver();
    expect(desk.last("tell")?.told).toEqual({ what: "refused", failure: "COPY_HAS_FAULTS" });
    expect(desk.model.ledger.shown.copies[0]).toMatchObject({ status: "STAGING", sealed: false });
  });

  test("A table read while acts are under way is older than they are, and is not shown", () => {
    const desk = new Desk(tableOf({ a: 4 }));
    const old = desk.server.table;
    desk.on("a1");
    desk.press("right");
    desk.send({ t: "read", table: old });
    expect(desk.find("a1").turn).toBe(90);
    expect(desk.last("read")).toBeUndefined();
    desk.settle();
    // What that reading may have told besides is read once nothing waits.
    expect(desk.effects.filter(({ fx }) => fx === "read")).toHaveLength(1);
    desk.send({ t: "read", table: old });
    expect(desk.find("a1").turn).toBe(90);
    expect(desk.effects.filter(({ fx }) => fx === "read")).toHaveLength(2);
    desk.send({ t: "read", table: desk.server.table });
    expect(desk.effects.filter(({ fx }) => fx === "read")).toHaveLength(2);
  });

  test("Pages that were read meanwhile get their pictures, and the hand stays where it was", () => {
    const late = page("late", { state: "unread", thumb: null, view: null });
    const desk = new Desk(tableOf({ a: 3 }, [late]));
    desk.on("a2");
    const ready = { ...late, state: "unknown" as const, faults: ["unknown" as const], thumb: "/t", view: "/v" };
    desk.send({
      t: "read",
      table: looked({
        ...desk.server.table,
        pages: [...desk.server.table.pages.filter((p) => p.id !== "late"), ready],
      }),
    });
    expect(desk.find("late").thumb).toBe("/t");
    expect(desk.model.spot).toBe("a2");
  });
});

/** Any hand at the table: the screen and the server agree in the end, and no page is lost. */
test("Whatever is pressed in whatever order, with answers late and lines cut, screen and server end with the same table", () => {
  const commands: Command[] = [
    "split",
    "join",
    "right",
    "left",
    "takeOut",
    "restore",
    "name",
    "accept",
    "undo",
    "redo",
    "validate",
  ];
  const step = fc.oneof(
    fc.record({ t: fc.constant("command" as const), n: fc.nat(commands.length - 1), page: fc.nat(20) }),
    fc.record({ t: fc.constant("move" as const), page: fc.nat(20), copy: fc.nat(5), at: fc.nat(6) }),
    fc.record({ t: fc.constant("discard" as const), page: fc.nat(20) }),
    fc.record({ t: fc.constant("deliver" as const) }),
    fc.record({ t: fc.constant("cut" as const) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const desk = new Desk(tableOf({ a: 4, b: 3, c: 5 }, [duplicate("a2"), stray("s1")]));
      const ids = desk.model.ledger.shown.pages.map((each) => each.id);
      const put = (act: PageAct & { verb: "move" }) => {
        desk.send({ t: "lifted", page: act.pages[0] ?? "" });
        desk.send({ t: "put", place: { copy: act.copy, at: act.at }, fresh: fresh() });
      };
      for (const each of steps) {
        const { shown } = desk.model.ledger;
        const id = "page" in each ? (ids[each.page % ids.length] ?? "") : "";
        if (each.t === "command") {
          desk.on(id);
          desk.press(commands[each.n] ?? "right");
        } else if (each.t === "move") {
          const copy = shown.copies[each.copy % shown.copies.length]?.id ?? "";
          put({ verb: "move", pages: [id], copy, at: each.at });
        } else if (each.t === "discard") {
          desk.send({ t: "discarded", pages: [id], reason: "x", fresh: fresh() });
        } else if (each.t === "deliver") desk.deliver();
        else if (desk.model.line === "busy") {
          desk.send({ t: "unreached" });
          desk.send({ t: "retried" });
        }
        expect(laws(desk.model.ledger.shown)).toEqual([]);
        expect(desk.model.spot === null || desk.find(desk.model.spot)).toBeTruthy();
      }
      desk.settle();
      expect(desk.model.ledger.waiting).toEqual([]);
      expect(inAnyOrder(desk.sheet())).toEqual(inAnyOrder(desk.sheet(desk.server.table)));
      expect(desk.model.ledger.shown.needYou).toBe(desk.server.table.needYou);
      const order = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
      expect(desk.model.ledger.shown.pages.toSorted(order)).toEqual(desk.server.table.pages.toSorted(order));
    }),
    { numRuns: 300 },
  );
});
