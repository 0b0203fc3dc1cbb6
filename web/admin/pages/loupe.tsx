/** One page, large; arrows go to its neighbours, and what a look decides is done from here. */
import { ChevronLeft, ChevronRight, ZoomIn } from "lucide-preact";
import { useState } from "preact/hooks";
import { t } from "../../text/admin.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { CommandButton } from "./act-bar.tsx";
import { possible } from "./commands.ts";
import { useDialogKeys } from "./dialog-keys.ts";
import { PagePicture } from "./page-picture.tsx";
import { movedSpot } from "./rows.ts";
import { KEY_OF } from "./sheet-keys.ts";
import { type Command, type Model, nameOf, pageIn, rowsIn } from "./state.ts";
import { fresh, type Send } from "./use-page-table.ts";
import { nameWords } from "./words.ts";

const DONE_HERE = ["accept", "keep", "restore", "left", "right", "takeOut", "discard", "name"] as const;

export function Loupe({ model, send }: { model: Model; send: Send }) {
  const [large, setLarge] = useState(false);
  const close = () => send({ t: "closed" });
  const to = (key: "ArrowLeft" | "ArrowRight") => () => send({ t: "arrow", key, extend: false });
  const command = (name: Command) => () => send({ t: "command", command: name, fresh: fresh() });
  useDialogKeys([
    { keys: ["ArrowLeft"], run: to("ArrowLeft") },
    { keys: ["ArrowRight"], run: to("ArrowRight") },
    { keys: ["Space"], run: close },
    { keys: ["+"], run: () => setLarge(!large) },
    ...[...DONE_HERE, "undo" as const, "redo" as const].map((name) => ({
      keys: KEY_OF[name] ?? [],
      run: command(name),
    })),
  ]);
  const page = pageIn(model, model.spot);
  if (!page) return null;
  const rows = rowsIn(model);
  const can = possible(model);
  const title = nameWords(nameOf(model.ledger.shown, page));
  return (
    <Dialog open title={title} onClose={close} shape="wide">
      <div class={large ? "pt-loupe pt-loupe-large" : "pt-loupe"} key={page.id}>
        <PagePicture page={page} size="view" alt={title} />
      </div>
      <div class="row pt-loupe-acts">
        <Button
          label={t.pages.previous}
          keys="ArrowLeft"
          disabled={movedSpot(rows, page.id, "ArrowLeft") === null}
          icon={<ChevronLeft size={18} aria-hidden="true" />}
          onClick={to("ArrowLeft")}
        />
        <Button
          label={t.pages.next}
          keys="ArrowRight"
          disabled={movedSpot(rows, page.id, "ArrowRight") === null}
          icon={<ChevronRight size={18} aria-hidden="true" />}
          onClick={to("ArrowRight")}
        />
        <Button
          kind="quiet"
          label={t.pages.larger}
          keys="+"
          pressed={large}
          icon={<ZoomIn size={18} aria-hidden="true" />}
          onClick={() => setLarge(!large)}
        />
        {DONE_HERE.filter((name) => can.has(name)).map((name) => (
          <CommandButton key={name} command={name} model={model} send={send} />
        ))}
      </div>
    </Dialog>
  );
}
