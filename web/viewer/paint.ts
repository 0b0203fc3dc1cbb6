/** Where things are painted: CSS lengths out of the model. Pure. */
import type { Box } from "./box.ts";
import type { Gesture, Model } from "./state.ts";
import { sheetSize, type View } from "./view.ts";

const px = (value: number) => `${Math.round(value * 10) / 10}px`;
const percent = (share: number) => `${Math.round(share * 1e5) / 1e3}%`;

export function sheetStyle(view: View) {
  const { width, height } = sheetSize(view);
  return { width: px(width), height: px(height), transform: `translate(${px(view.x)}, ${px(view.y)})` };
}

export function boxStyle(box: Box) {
  return { left: percent(box.x), top: percent(box.y), width: percent(box.w), height: percent(box.h) };
}

/** The box under the hand: drawn, dragged or placed, and for which annotation. */
export function boxInHand(gesture: Gesture | null): { id: string | null; box: Box } | null {
  if (gesture === null || gesture.t === "pan") return null;
  return { id: gesture.t === "move" || gesture.t === "resize" ? gesture.id : null, box: gesture.box };
}

const GAP = 8;

/** Where a card of a size floats beside a box: right of it, else left, else over its lower edge; never out of the frame. */
export function cardPlace(model: Model, box: Box, card: { width: number; height: number }) {
  const { view } = model;
  const sheet = sheetSize(view);
  const left = view.x + box.x * sheet.width;
  const right = left + box.w * sheet.width;
  const top = view.y + box.y * sheet.height;
  const bottom = top + box.h * sheet.height;
  const fitsRight = right + GAP + card.width + GAP <= view.frame.width;
  const fitsLeft = left - GAP - card.width >= GAP;
  const beside = fitsRight || fitsLeft;
  const x = fitsRight ? right + GAP : fitsLeft ? left - GAP - card.width : view.frame.width - card.width - GAP;
  const below = bottom + GAP + card.height <= view.frame.height ? bottom + GAP : top - GAP - card.height;
  const clamp = (at: number, room: number) => Math.max(GAP, Math.min(at, room - GAP));
  return {
    left: px(clamp(x, view.frame.width - card.width)),
    top: px(clamp(beside ? top : below, view.frame.height - card.height)),
  };
}
