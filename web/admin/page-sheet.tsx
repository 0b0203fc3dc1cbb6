/** The contact sheet: copies as rows, pages as thumbnails; one hand on the arrows, a loupe on Space. */
import { Check } from "lucide-preact";
import { useRef, useState } from "preact/hooks";
import { t } from "../text/admin.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { useKeys } from "../ui/keys.tsx";
import type { Copy } from "./copies.ts";
import { Loupe } from "./loupe.tsx";
import { pageImage } from "./page-image.ts";
import { movedSpot, type Spot } from "./sheet-spot.ts";

type ThumbProps = {
  copy: Copy;
  name: string;
  page: number;
  here: boolean;
  onSpot: (spot: Spot) => void;
  onOpen: (spot: Spot) => void;
};

function Thumb({ copy, name, page, here, onSpot, onOpen }: ThumbProps) {
  const spot = { copyId: copy.id, page };
  return (
    <button
      type="button"
      class="sheet-page"
      data-spot={`${copy.id} ${page}`}
      tabIndex={here ? 0 : -1}
      aria-label={t.pages.page(page + 1, name)}
      onFocus={() => onSpot(spot)}
      onClick={() => onOpen(spot)}
    >
      <img
        src={page === 0 && copy.thumb ? copy.thumb : pageImage(copy.id, page, "thumb")}
        alt=""
        loading="lazy"
        width={110}
        height={156}
      />
    </button>
  );
}

function Head({
  copy,
  name,
  odd,
  expected,
  onValidate,
}: {
  copy: Copy;
  name: string;
  odd: boolean;
  expected: number;
  onValidate: () => void;
}) {
  return (
    <div class="sheet-head">
      <h2>
        {name} <span class="soft small">{copy.anonymousId}</span>
      </h2>
      {odd && <Badge tone="wait">{t.pages.odd(copy.pageCount, expected)}</Badge>}
      {copy.status === "STAGING" ? (
        <Button icon={<Check size={16} aria-hidden="true" />} onClick={onValidate}>
          {t.pages.validate}
          <span class="unseen"> {name}</span>
        </Button>
      ) : (
        <Badge tone="good">{t.pages.valid}</Badge>
      )}
    </div>
  );
}

/** Keys for a thumbnail that has the focus; elsewhere they are left to whoever is there. */
function useSheetKeys(
  shown: readonly Copy[],
  spot: Spot | null,
  acts: { go: (spot: Spot) => void; open: (spot: Spot) => void; validate: (copy: Copy) => void },
) {
  const onPage = (act: (at: Spot, key: string) => void) => (event: KeyboardEvent) => {
    const within = event.target instanceof HTMLElement && event.target.dataset.spot !== undefined;
    if (!spot || !within) return false;
    act(spot, event.key);
  };
  const move = onPage((at, key) => {
    const next = movedSpot(shown, at, key);
    if (next) acts.go(next);
  });
  const validate = onPage((at) => {
    const copy = shown.find((each) => each.id === at.copyId);
    const next = movedSpot(shown, at, "ArrowDown");
    if (next) acts.go({ ...next, page: 0 });
    if (copy) acts.validate(copy);
  });
  useKeys(t.pages.title, [
    { keys: ["Space"], label: t.pages.keys.loupe, run: onPage((at) => acts.open(at)) },
    { keys: ["ArrowLeft", "ArrowRight"], label: t.pages.keys.turn, run: move },
    { keys: ["ArrowUp", "ArrowDown"], label: t.pages.keys.row, run: move },
    { keys: ["V"], label: t.pages.keys.validate, run: validate },
  ]);
}

export type PageSheetProps = {
  /** All copies of the exam: a copy's number is its place among them. */
  all: readonly Copy[];
  shown: readonly Copy[];
  /** Pages a copy should have. */
  expected: number;
  onValidate: (copy: Copy) => void;
};

export function PageSheet({ all, shown, expected, onValidate }: PageSheetProps) {
  const list = useRef<HTMLUListElement>(null);
  const [seen, setSpot] = useState<Spot | null>(null);
  const [open, setOpen] = useState<Spot | null>(null);
  const first = shown[0] ? { copyId: shown[0].id, page: 0 } : null;
  const spot = seen && shown.some((copy) => copy.id === seen.copyId) ? seen : first;
  const go = (next: Spot) => {
    setSpot(next);
    list.current?.querySelector<HTMLElement>(`[data-spot="${next.copyId} ${next.page}"]`)?.focus();
  };
  useSheetKeys(shown, spot, { go, open: setOpen, validate: onValidate });
  const nameOf = (copy: Copy) => t.pages.copy(all.indexOf(copy) + 1);
  const opened = open && all.find((copy) => copy.id === open.copyId);
  return (
    <>
      <ul class="sheet" ref={list}>
        {shown.map((copy) => (
          <li key={copy.id} class={copy.pageCount === expected ? "sheet-row" : "sheet-row sheet-odd"}>
            <Head
              copy={copy}
              name={nameOf(copy)}
              odd={copy.pageCount !== expected}
              expected={expected}
              onValidate={() => onValidate(copy)}
            />
            <ul class="sheet-pages">
              {Array.from({ length: copy.pageCount }, (_, page) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a page is its number
                <li key={page}>
                  <Thumb
                    copy={copy}
                    name={nameOf(copy)}
                    page={page}
                    here={spot?.copyId === copy.id && spot.page === page}
                    onSpot={setSpot}
                    onOpen={setOpen}
                  />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {open && opened && (
        <Loupe
          copyId={opened.id}
          name={nameOf(opened)}
          page={open.page}
          pageCount={opened.pageCount}
          onPage={(page) => setOpen({ ...open, page })}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}
