/** What can be done to the pages in hand, at the foot of the sheet: for the mouse, for a finger, and to learn the keys. */
import {
  ArrowRightLeft,
  Check,
  Columns2,
  FilePlus2,
  Inbox,
  type LucideIcon,
  Maximize2,
  Merge,
  Redo2,
  RotateCcw,
  RotateCw,
  Scissors,
  Trash2,
  Undo2,
  UserRound,
} from "lucide-preact";
import { t } from "../../text/admin.ts";
import { Button } from "../../ui/button.tsx";
import { possible } from "./commands.ts";
import { KEY_OF } from "./sheet-keys.ts";
import { type Command, copyIn, hand, type Model, nameOf, pageIn } from "./state.ts";
import { isOpen } from "./table.ts";
import { fresh, type Send } from "./use-page-table.ts";
import { nameWords } from "./words.ts";

const ICONS: Partial<Record<Command, LucideIcon>> = {
  loupe: Maximize2,
  take: ArrowRightLeft,
  split: Scissors,
  join: Merge,
  right: RotateCw,
  left: RotateCcw,
  discard: Trash2,
  restore: Undo2,
  takeOut: Inbox,
  substitute: FilePlus2,
  name: UserRound,
  accept: Check,
  keep: Columns2,
  undo: Undo2,
  redo: Redo2,
};

/** What answers a fault stands first. */
const SHOWN = [
  "accept",
  "keep",
  "restore",
  "loupe",
  "left",
  "right",
  "take",
  "takeOut",
  "split",
  "join",
  "discard",
  "name",
  "substitute",
] as const;
/** Known by their sign. */
const SIGN_ONLY: ReadonlySet<Command> = new Set(["left", "right", "undo", "redo"]);

export function CommandButton({ command, model, send }: { command: Command; model: Model; send: Send }) {
  const Icon = ICONS[command];
  const named = command === "name" && pageIn(model, model.spot)?.named;
  const words = named ? t.pages.commands.unname : t.pages.commands[command];
  const sign = SIGN_ONLY.has(command);
  return (
    <Button
      kind="quiet"
      label={sign ? words : undefined}
      keys={KEY_OF[command]?.[0]}
      icon={Icon && <Icon size={16} aria-hidden="true" />}
      disabled={sign && !possible(model).has(command)}
      onClick={() => send({ t: "command", command, fresh: fresh() })}
    >
      {sign ? undefined : words}
    </Button>
  );
}

function Carrying({ model, send }: { model: Model; send: Send }) {
  const { pages = [], place = null } = model.carried ?? {};
  return (
    <>
      <p class="pt-bar-words">{t.pages.carrying(pages.length)}</p>
      {place && (
        <Button kind="primary" keys="Enter" onClick={() => send({ t: "put", fresh: fresh() })}>
          {t.pages.putNow}
        </Button>
      )}
      <Button keys="Esc" onClick={() => send({ t: "escaped" })}>
        {t.pages.notNow}
      </Button>
    </>
  );
}

function Acting({ model, send }: { model: Model; send: Send }) {
  const can = possible(model);
  const pages = hand(model);
  const only = pages.length === 1 ? pageIn(model, pages[0] ?? null) : null;
  const copy = copyIn(model, pageIn(model, model.spot)?.copyId ?? null);
  return (
    <>
      <p class="pt-bar-words tabular">
        {only ? nameWords(nameOf(model.ledger.shown, only)) : t.pages.picked(pages.length)}
      </p>
      {copy && !isOpen(copy) && <p class="small soft">{t.pages.sealed}</p>}
      <div class="pt-bar-acts">
        {SHOWN.filter((command) => can.has(command)).map((command) => (
          <CommandButton key={command} command={command} model={model} send={send} />
        ))}
        <Button kind="quiet" pressed={model.several} onClick={() => send({ t: "several" })}>
          {t.pages.several}
        </Button>
      </div>
      <div class="pt-bar-back">
        <CommandButton command="undo" model={model} send={send} />
        <CommandButton command="redo" model={model} send={send} />
      </div>
    </>
  );
}

export function ActBar({ model, send }: { model: Model; send: Send }) {
  const carrying = model.carried !== null && !model.carried.dragged;
  return (
    <section class={carrying ? "pt-bar pt-bar-carrying" : "pt-bar"} aria-label={t.pages.acts}>
      {carrying ? <Carrying model={model} send={send} /> : <Acting model={model} send={send} />}
    </section>
  );
}
