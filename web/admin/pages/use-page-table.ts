/** The shell of the page table: reads it, tells the server each act in order, says what was done. Decides nothing. */
import { type Signal, signal } from "@preact/signals";
import { call, Offline, Refused } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import { holdPending } from "../../shell/pending.ts";
import { t } from "../../text/admin.ts";
import { toast } from "../../ui/toast.tsx";
import { errorWords } from "../error-words.ts";
import { useWhen } from "../use-when.ts";
import type { Waiting } from "./ledger.ts";
import { type Effect, type Fresh, type Model, type Msg, newModel, update } from "./model.ts";
import type { Table } from "./table.ts";
import { canUndo, toldWords } from "./words.ts";

/** How long to wait before an act is told again to a server that did not answer. */
const AGAIN_MS = 3_000;
/** Refusals that say "not now": the act waits as if the line were cut. */
const NOT_NOW: ReadonlySet<string> = new Set(["UNAVAILABLE", "TOO_MANY_REQUESTS", "UNAUTHENTICATED"]);

export type Send = (msg: Msg) => void;

export function fresh(): Fresh {
  return { act: crypto.randomUUID(), thing: crypto.randomUUID() };
}

/** Tells the server one thing that waits, and answers what it said. Throws what `call` throws. */
async function tell(examId: string, item: Waiting, version: number): Promise<Msg> {
  const params = { id: examId };
  switch (item.kind) {
    case "act": {
      const body = { id: item.id, version, act: item.act };
      return { t: "answered", done: await call("POST /api/exams/:id/page-acts", { params, body }) };
    }
    case "undo":
    case "redo": {
      const body = { id: item.id, act: item.act };
      return { t: "answered", done: await call(`POST /api/exams/:id/page-acts/${item.kind}`, { params, body }) };
    }
    case "validate": {
      const { status } = await call("POST /api/copies/:id/validate", { params: { id: item.copy } });
      return { t: "validated", copy: item.copy, status };
    }
    case "validateAll": {
      const { validated, refused } = await call("POST /api/exams/:id/validate-all", { params });
      const why = refused.length > 0 ? ` ${t.pages.refused(refused.length)} ${errorWords(refused[0]?.code)}` : "";
      toast(`${t.pages.validated(validated)}${why}`);
      return { t: "validated", copy: null, status: null };
    }
  }
}

function unheard(failure: unknown): boolean {
  return failure instanceof Offline || (failure instanceof Refused && NOT_NOW.has(failure.code));
}

/** The message for what `tell` threw. */
function failed(failure: unknown): Msg {
  if (unheard(failure)) return { t: "unreached" };
  return { t: "refused", code: failure instanceof Refused ? failure.code : "", failure };
}

/** Frames to wait for a page that has moved to be drawn, or for a dialog to be gone. */
const FOCUS_FRAMES = 12;

/** The page that is to have the focus: a later wish replaces an earlier one that still waits. */
let wanted: string | null = null;

function focusPage(page: string): void {
  wanted = page;
  focusSoon(page, FOCUS_FRAMES);
}

function focusSoon(page: string, frames: number): void {
  requestAnimationFrame(() => {
    if (wanted !== page) return;
    const cell = document.querySelector<HTMLElement>(`[data-page="${page}"]`);
    if (cell && !document.querySelector("dialog[open]")) {
      wanted = null;
      cell.focus({ preventScroll: true });
      cell.scrollIntoView({ block: "nearest" });
    } else if (frames > 0) focusSoon(page, frames - 1);
  });
}

/**
 * One exam's table on this screen. It outlives the screen: acts that wait for the line are still told when somebody has
 * gone on to another step.
 */
class TableShell {
  readonly model: Signal<Model | null> = signal(null);
  /** For the ear only. */
  readonly said: Signal<string> = signal("");
  /** Set by the screen, which knows how the table is read. */
  reload: () => Promise<void> = async () => {};
  readonly #examId: string;
  #again: ReturnType<typeof setTimeout> | undefined;
  #unsay: () => void = () => {};

  constructor(examId: string) {
    this.#examId = examId;
    addEventListener("online", () => this.send({ t: "retried" }));
  }

  readonly send: Send = (msg) => {
    const before = this.model.peek();
    if (!before) return;
    const [model, effects] = update(before, msg);
    this.model.value = model;
    holdPending(`page-table ${this.#examId}`, model.ledger.waiting.length);
    for (const effect of effects) this.#carryOut(effect);
  };

  /** The table as the server has it now. */
  take(table: Table): void {
    if (this.model.peek()) this.send({ t: "read", table });
    else this.model.value = newModel(table);
  }

  /** The message with the undo goes with the screen. */
  leave(): void {
    this.#unsay();
  }

  #carryOut(effect: Effect): void {
    switch (effect.fx) {
      case "send": {
        const failing = (failure: unknown) => this.send(failed(failure));
        void tell(this.#examId, effect.item, effect.version).then(this.send, failing);
        return;
      }
      case "wait":
        clearTimeout(this.#again);
        this.#again = setTimeout(() => this.send({ t: "retried" }), AGAIN_MS);
        return;
      case "read":
        void this.reload();
        return;
      case "focus":
        focusPage(effect.page);
        return;
      case "say":
        this.said.value = toldWords(effect.told);
        return;
      case "tell": {
        this.#unsay();
        const undo = () => this.send({ t: "command", command: "undo", fresh: fresh() });
        this.#unsay = toast(toldWords(effect.told), canUndo(effect.told) ? undo : undefined);
      }
    }
  }
}

const shells = new Map<string, TableShell>();

function shellOf(examId: string): TableShell {
  const known = shells.get(examId) ?? new TableShell(examId);
  shells.set(examId, known);
  return known;
}

/** The table, what it says to the ear, and how to tell it what happened. `model` is null until it was read once. */
export function usePageTable(examId: string) {
  const shell = shellOf(examId);
  const table = useLoad<Table>(`exam/${examId}/page-table`, () =>
    call("GET /api/exams/:id/page-table", { params: { id: examId } }),
  );
  shell.reload = table.reload;
  useWhen(table.data, () => {
    if (table.data) shell.take(table.data);
  });
  useWhen(examId, () => () => shell.leave());
  return {
    model: shell.model.value,
    said: shell.said.value,
    send: shell.send,
    error: table.error,
    reload: table.reload,
  };
}

/** Pages a table that is still being read is asked for again after, and bounds, in ms. */
const PER_PAGE_MS = 4;
const SOONEST_MS = 1_200;
const LATEST_MS = 8_000;

/** Reads the table again and again while pages are on their way: often while it is small, rarely once it is long. */
export function useReadWhile(on: boolean, pages: number, reload: () => Promise<void>): void {
  const every = Math.min(Math.max(pages * PER_PAGE_MS, SOONEST_MS), LATEST_MS);
  useWhen(on ? every : null, () => {
    if (!on) return () => {};
    const timer = setInterval(() => {
      if (!document.hidden) void reload();
    }, every);
    return () => clearInterval(timer);
  });
}
