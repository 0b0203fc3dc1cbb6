/** One page of a copy with what the teacher wrote on it: boxes that open on touch, on click and by keyboard. */
import { useId, useState } from "preact/hooks";
import type * as z from "zod";
import type { PageWire } from "#contract/copy";
import type { Annotation } from "#domain/annotation";
import { language } from "../text/language.ts";
import { formatDelta } from "../text/numbers.ts";
import { t } from "../text/student.ts";
import { StraightPicture } from "../ui/straight-picture.tsx";

type Page = z.output<typeof PageWire>;

const percent = (share: number) => `${share * 100}%`;

/** Strokes in the page's own measure, so that a slanted hand stays slanted. */
function Ink({ strokes, page }: { strokes: readonly (readonly number[])[]; page: Page }) {
  const path = (stroke: readonly number[]) => {
    const at = (n: number) => `${(stroke[n] ?? 0) * page.width} ${(stroke[n + 1] ?? 0) * page.height}`;
    return stroke.flatMap((_, n) => (n % 2 === 0 ? [`${n === 0 ? "M" : "L"}${at(n)}`] : [])).join("");
  };
  return (
    <svg class="ink" viewBox={`0 0 ${page.width} ${page.height}`} aria-hidden="true">
      {strokes.map((stroke) => (
        <path key={stroke.join(" ")} d={path(stroke)} />
      ))}
    </svg>
  );
}

type BoxProps = { annotation: Annotation; n: number; open: boolean; onOpen: () => void };

function Box({ annotation, n, open, onOpen }: BoxProps) {
  const { x, y, w, h, kind, text, scoreDelta } = annotation;
  const points = scoreDelta === null ? "" : formatDelta(scoreDelta, language.value);
  const words = [`${n}. ${t.kinds[kind]}`, points, text || t.noWords].filter((part) => part !== "").join(", ");
  return (
    <button
      type="button"
      class={`note-box note-${kind}${open ? " note-open" : ""}`}
      style={{ left: percent(x), top: percent(y), width: percent(w), height: percent(h) }}
      aria-expanded={open}
      aria-label={words}
      onClick={onOpen}
    >
      <span class="note-number tabular" aria-hidden="true">
        {points || n}
      </span>
    </button>
  );
}

function Words({ annotation, n, id }: { annotation: Annotation; n: number; id: string }) {
  const { kind, text, scoreDelta } = annotation;
  return (
    <figcaption id={id} class={`note-words note-${kind}`} aria-live="polite">
      <p class="note-kind">
        <span>{`${n}. ${t.kinds[kind]}`}</span>
        {scoreDelta !== null && <span class="tabular">{formatDelta(scoreDelta, language.value)}</span>}
      </p>
      <p>{text || t.noWords}</p>
    </figcaption>
  );
}

function Picture({ page, of }: { page: Page; of: number }) {
  const [broken, setBroken] = useState(false);
  if (broken) return <p class="page-missing">{t.pageMissing}</p>;
  const { n, width, height, rotate, view } = page;
  return (
    <StraightPicture
      src={view}
      alt={t.page(n + 1, of)}
      rotate={rotate}
      frame={{ width, height }}
      loading={n === 0 ? "eager" : "lazy"}
      onError={() => setBroken(true)}
    />
  );
}

export type MarkedPageProps = { page: Page; of: number; annotations: readonly Annotation[] };

export function MarkedPage({ page, of, annotations }: MarkedPageProps) {
  const wordsId = useId();
  const [openId, setOpenId] = useState<string | null>(null);
  const ordered = [...annotations].sort((a, b) => a.y - b.y || a.x - b.x);
  const at = ordered.findIndex((each) => each.id === openId);
  const open = ordered[at];
  return (
    <figure
      class="marked-page"
      onKeyDown={(event) => {
        if (event.key === "Escape") setOpenId(null);
      }}
    >
      <p class="small soft marked-head">
        <span>{t.page(page.n + 1, of)}</span>
        {annotations.length > 0 && <span>{t.annotations(annotations.length)}</span>}
      </p>
      <div class="marked-sheet">
        <Picture page={page} of={of} />
        {ordered.map((each) => each.ink && <Ink key={each.id} strokes={each.ink} page={page} />)}
        {ordered.map((each, n) => (
          <Box
            key={each.id}
            annotation={each}
            n={n + 1}
            open={each.id === openId}
            onOpen={() => setOpenId(each.id === openId ? null : each.id)}
          />
        ))}
      </div>
      {open && <Words annotation={open} n={at + 1} id={wordsId} />}
    </figure>
  );
}
