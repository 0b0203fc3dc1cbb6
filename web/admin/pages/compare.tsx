/** Two pages that want one place, side by side: one is kept, the other is put away and can come back. */
import { useState } from "preact/hooks";
import { t } from "../../text/admin.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { useDialogKeys } from "./dialog-keys.ts";
import { PagePicture } from "./page-picture.tsx";
import { type Model, nameOf, pageIn } from "./state.ts";
import { fresh, type Send } from "./use-page-table.ts";
import { nameWords } from "./words.ts";

export function Compare({ model, pages, send }: { model: Model; pages: readonly [string, string]; send: Send }) {
  const [side, setSide] = useState(model.spot === pages[1] ? 1 : 0);
  const close = () => send({ t: "closed" });
  const keep = (page: string | undefined) => page && send({ t: "kept", page, fresh: fresh() });
  useDialogKeys([
    { keys: ["ArrowLeft", "1"], run: () => setSide(0) },
    { keys: ["ArrowRight", "2"], run: () => setSide(1) },
    { keys: ["Enter", "K"], run: () => keep(pages[side]) },
  ]);
  return (
    <Dialog open title={t.pages.compare.title} onClose={close} shape="wide">
      <p>{t.pages.compare.text}</p>
      <div class="pt-compare">
        {pages.map((id, index) => {
          const page = pageIn(model, id);
          if (!page) return null;
          const name = nameWords(nameOf(model.ledger.shown, page));
          return (
            <section key={id} class={side === index ? "pt-side pt-chosen" : "pt-side"} aria-label={name}>
              <h3>
                {index === 0 ? t.pages.compare.there : t.pages.compare.other} <span class="soft small">{name}</span>
              </h3>
              <PagePicture page={page} size="view" alt={name} />
              <Button
                kind={side === index ? "primary" : "usual"}
                keys={side === index ? "K" : String(index + 1)}
                onClick={() => keep(id)}
              >
                {t.pages.compare.keep}
                <span class="unseen"> {name}</span>
              </Button>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
