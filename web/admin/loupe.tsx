/** One page of a copy, large; arrows turn, Escape goes back to where one was. */
import { ChevronLeft, ChevronRight } from "lucide-preact";
import { t } from "../text/admin.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { pageImage } from "./page-image.ts";
import { useWhen } from "./use-when.ts";

export type LoupeProps = {
  copyId: string;
  name: string;
  page: number;
  pageCount: number;
  onPage: (page: number) => void;
  onClose: () => void;
};

export function Loupe({ copyId, name, page, pageCount, onPage, onClose }: LoupeProps) {
  const turn = (by: -1 | 1) => {
    if (page + by >= 0 && page + by < pageCount) onPage(page + by);
  };
  // An open dialog keeps the keys of the screen behind it out, so these are its own.
  useWhen(page, () => {
    const typed = (event: KeyboardEvent) => {
      if (event.key === "ArrowRight") turn(1);
      else if (event.key === "ArrowLeft") turn(-1);
      else if (event.key === " " && !(event.target instanceof HTMLButtonElement)) onClose();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", typed);
    return () => document.removeEventListener("keydown", typed);
  });
  const title = t.pages.loupe(page + 1, pageCount, name);
  return (
    <Dialog open title={title} onClose={onClose} shape="wide">
      <img class="loupe-page" key={page} src={pageImage(copyId, page, "view")} alt={title} />
      <div class="row loupe-turn">
        <Button
          label={t.pages.previous}
          keys="ArrowLeft"
          disabled={page === 0}
          icon={<ChevronLeft size={18} aria-hidden="true" />}
          onClick={() => turn(-1)}
        />
        <span class="tabular soft">{`${page + 1} / ${pageCount}`}</span>
        <Button
          label={t.pages.next}
          keys="ArrowRight"
          disabled={page === pageCount - 1}
          icon={<ChevronRight size={18} aria-hidden="true" />}
          onClick={() => turn(1)}
        />
      </div>
    </Dialog>
  );
}
