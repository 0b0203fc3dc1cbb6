/** The page on the screen: picture, boxes, tags, and the hand's events. It keeps nothing; the model does. */
import type { ReadonlySignal } from "@preact/signals";
import { Check, Highlighter, type LucideIcon, MessageSquare, PenLine, Plus, Stamp, X } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Annotation, AnnotationKind } from "#domain/annotation";
import { StraightPicture } from "../ui/straight-picture.tsx";
import { boxInHand, boxStyle, sheetStyle } from "./paint.ts";
import { Pointers } from "./pointers.ts";
import { type Model, type Msg, onPage } from "./state.ts";
import { pageSize, type Size } from "./view.ts";

export const KIND_ICONS: Record<AnnotationKind, LucideIcon> = {
  comment: MessageSquare,
  highlight: Highlighter,
  error: X,
  bonus: Plus,
  ink: PenLine,
  tick: Check,
  cross: X,
  stamp: Stamp,
};

export type PageViewProps = {
  id?: string;
  model: ReadonlySignal<Model>;
  send: (msg: Msg) => void;
  /** Address of each page's picture, and by how many degrees clockwise it is rotated to be straight. */
  pictures: readonly { view: string; rotate: number }[];
  words: {
    viewer: string;
    page: (n: number) => string;
    missing: string;
    ghost: string;
    annotation: (annotation: Annotation) => string;
    points: (annotation: Annotation) => string;
  };
  /** What floats over the page, in its frame. */
  children?: ComponentChildren;
};

function Tag({
  annotation,
  words,
  send,
  open,
}: { annotation: Annotation; open: boolean } & Pick<PageViewProps, "words" | "send">) {
  const Icon = KIND_ICONS[annotation.kind];
  return (
    <button
      type="button"
      class={annotation.y < 0.03 ? "tag tag-under" : "tag"}
      aria-label={words.annotation(annotation)}
      aria-expanded={open}
      data-annotation={annotation.id}
      onFocus={() => {
        if (!open) send({ t: "selected", id: annotation.id, open: false });
      }}
      onClick={() => send({ t: "selected", id: annotation.id, open: !open })}
    >
      <Icon size={14} aria-hidden="true" />
      {words.points(annotation)}
    </button>
  );
}

function Boxes({ model, words, send }: { model: Model } & Pick<PageViewProps, "words" | "send">) {
  const inHand = boxInHand(model.gesture);
  return (
    <>
      {onPage(model, model.view.page).map((each) => {
        const chosen = each.id === model.selected;
        const box = inHand?.id === each.id ? inHand.box : each;
        return (
          <div key={each.id} class={`box box-${each.kind}${chosen ? " box-chosen" : ""}`} style={boxStyle(box)}>
            {chosen && !model.readOnly && <span class="grips" aria-hidden="true" />}
            <Tag annotation={each} words={words} send={send} open={chosen && model.open} />
          </div>
        );
      })}
      {inHand && inHand.id === null && <div class={`box box-new box-${model.kind}`} style={boxStyle(inHand.box)} />}
    </>
  );
}

type PictureProps = { src: string; alt: string; missing: string; rotate: number; frame: Size };

function Picture({ missing, ...picture }: PictureProps) {
  const [broken, setBroken] = useState(false);
  if (broken) return <p class="sheet-missing">{missing}</p>;
  return <StraightPicture {...picture} onError={() => setBroken(true)} />;
}

/** Space held down moves the page with any tool. */
function useSpace(): { readonly current: boolean } {
  const held = useRef(false);
  useEffect(() => {
    const set = (event: KeyboardEvent) => {
      if (event.key === " ") held.current = event.type === "keydown";
    };
    addEventListener("keydown", set);
    addEventListener("keyup", set);
    return () => {
      removeEventListener("keydown", set);
      removeEventListener("keyup", set);
    };
  }, []);
  return held;
}

const LINE_PX = 32;

function wheelMsg(event: WheelEvent, at: { x: number; y: number }): Msg {
  const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
  if (event.ctrlKey || event.metaKey) return { t: "zoomed", factor: Math.exp(-event.deltaY * unit * 0.004), at };
  const across = event.shiftKey && event.deltaX === 0;
  const by = across ? { x: event.deltaY * unit, y: 0 } : { x: event.deltaX * unit, y: event.deltaY * unit };
  return { t: "wheeled", by, now: event.timeStamp };
}

/** The frame tells its size, and takes the wheel before the browser zooms the whole window with it. */
function useFrame(send: PageViewProps["send"]) {
  const frame = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    const watch = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width > 0 && height > 0) send({ t: "framed", frame: { width, height } });
    });
    watch.observe(element);
    const wheel = (event: WheelEvent) => {
      if (event.target instanceof Element && event.target.closest("[data-over]")) return;
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      send(wheelMsg(event, { x: event.clientX - left, y: event.clientY - top }));
    };
    element.addEventListener("wheel", wheel, { passive: false });
    return () => {
      watch.disconnect();
      element.removeEventListener("wheel", wheel);
    };
  }, [send]);
  return frame;
}

function pointOf(event: PointerEvent, frame: HTMLElement) {
  const { left, top } = frame.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}

/** The handlers of the frame. What floats over the page (`data-over`) and tags keep their own presses. */
function usePointers({ model, send }: Pick<PageViewProps, "model" | "send">) {
  const space = useSpace();
  const pointers = useMemo(() => new Pointers(send), [send]);
  return {
    onPointerDown: (event: PointerEvent) => {
      const { currentTarget: frame, target } = event;
      if (!(frame instanceof HTMLElement) || event.button > 1) return;
      if (target instanceof Element && target.closest("button, [data-over]")) return;
      // The hand on the page must not take the keyboard from the mark field.
      event.preventDefault();
      frame.setPointerCapture(event.pointerId);
      const { pointerId: id, pointerType: type, button } = event;
      pointers.press(model.peek(), { id, type, button, at: pointOf(event, frame), pans: space.current });
    },
    onPointerMove: (event: PointerEvent) => {
      if (event.currentTarget instanceof HTMLElement)
        pointers.move(event.pointerId, pointOf(event, event.currentTarget));
    },
    onPointerUp: (event: PointerEvent) => pointers.lift(event.pointerId, false),
    onPointerCancel: (event: PointerEvent) => pointers.lift(event.pointerId, true),
  };
}

export function PageView({ id, model, send, pictures, words, children }: PageViewProps) {
  const frame = useFrame(send);
  const handlers = usePointers({ model, send });
  const shown = model.value;
  const { page } = shown.view;
  const picture = pictures[page];
  const ready = shown.view.pages.length > 0 && shown.view.frame.width > 0;
  return (
    <section ref={frame} id={id} class={`viewer viewer-${shown.tool}`} aria-label={words.viewer} {...handlers}>
      {ready && (
        <div class="sheet" style={sheetStyle(shown.view)}>
          <Picture
            key={picture?.view}
            src={picture?.view ?? ""}
            alt={words.page(page + 1)}
            missing={words.missing}
            rotate={picture?.rotate ?? 0}
            frame={pageSize(shown.view)}
          />
          <Boxes model={shown} words={words} send={send} />
        </div>
      )}
      {shown.gesture?.t === "ghost" && (
        <p class="viewer-hint" role="status">
          {words.ghost}
        </p>
      )}
      {children}
    </section>
  );
}
