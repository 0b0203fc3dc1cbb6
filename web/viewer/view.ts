/** Where the sheet lies in its frame: fit, zoom, pan, turn. Pure geometry in CSS pixels; the sheet is measured in points. */
export type Size = { width: number; height: number };
export type Point = { x: number; y: number };
export type Fit = "width" | "page" | "free";

export type View = {
  frame: Size;
  pages: readonly Size[];
  /** From 0. */
  page: number;
  fit: Fit;
  /** CSS pixels per point (1/72 inch). */
  scale: number;
  /** Top left corner of the sheet inside the frame. */
  x: number;
  y: number;
  /** Share of the first page's height that is blank from its top: the strip that bore the name. */
  blankTop: number;
  /** When the page last turned under the wheel, so that one long push turns one page. */
  turnedAt: number;
};

/** A screen point of CSS is 1/96 inch: this scale shows the paper in its own size. */
const FULL = 96 / 72;
export const SCALE_MIN = 0.2 * FULL;
export const SCALE_MAX = 4 * FULL;
export const ZOOM_STEP = 1.2;
const MARGIN = 12;
const TURN_PAUSE_MS = 400;
const SWIPE_PX = 60;

export function pageSize(view: View): Size {
  return view.pages[view.page] ?? { width: 595, height: 842 };
}

export function sheetSize(view: View): Size {
  const { width, height } = pageSize(view);
  return { width: width * view.scale, height: height * view.scale };
}

function clampAxis(at: number, frame: number, sheet: number): number {
  if (sheet + 2 * MARGIN <= frame) return (frame - sheet) / 2;
  return Math.min(MARGIN, Math.max(frame - sheet - MARGIN, at));
}

/** Keeps the sheet in sight: centred when it is smaller than the frame, else never further than its edge. */
export function settled(view: View): View {
  const sheet = sheetSize(view);
  return {
    ...view,
    x: clampAxis(view.x, view.frame.width, sheet.width),
    y: clampAxis(view.y, view.frame.height, sheet.height),
  };
}

function scaleFor(view: View, fit: Exclude<Fit, "free">): number {
  const page = pageSize(view);
  const across = (view.frame.width - 2 * MARGIN) / page.width;
  const down = (view.frame.height - 2 * MARGIN) / page.height;
  return Math.min(SCALE_MAX, Math.max(SCALE_MIN, fit === "width" ? across : Math.min(across, down)));
}

/** Where a page begins to be read: below the strip that bore the name. */
function top(view: View): number {
  return view.page === 0 ? MARGIN - view.blankTop * sheetSize(view).height : MARGIN;
}

/** Shows the page as wide as the frame, or whole; from where it begins to be read. */
export function fitted(view: View, fit: Fit): View {
  if (fit === "free") return settled({ ...view, fit });
  const scaled = { ...view, fit, scale: scaleFor(view, fit) };
  return settled({ ...scaled, x: 0, y: top(scaled) });
}

/** The frame changed its size: what was fitted stays fitted and keeps its height on the page. */
export function framed(view: View, frame: Size): View {
  const before = sheetSize(view).height;
  const share = before > 0 ? -view.y / before : 0;
  const next = fitted({ ...view, frame }, view.fit);
  if (view.fit === "page" || view.frame.height === 0) return next;
  return settled({ ...next, y: -share * sheetSize(next).height });
}

/** Zooms by a factor around a point of the frame that stays where it is. */
export function zoomed(view: View, factor: number, at: Point): View {
  const scale = Math.min(SCALE_MAX, Math.max(SCALE_MIN, view.scale * factor));
  const grown = scale / view.scale;
  return settled({ ...view, fit: "free", scale, x: at.x - (at.x - view.x) * grown, y: at.y - (at.y - view.y) * grown });
}

export function panned(view: View, dx: number, dy: number): View {
  return settled({ ...view, x: view.x + dx, y: view.y + dy });
}

/** Turns to a page, from its top, or from its foot when one comes back to it. */
export function turnedTo(view: View, page: number, from: "top" | "foot" = "top"): View {
  const next = Math.min(view.pages.length - 1, Math.max(0, page));
  if (next === view.page) return view;
  const turned = { ...view, page: next };
  const shown = view.fit === "free" ? settled({ ...turned, y: top(turned) }) : fitted(turned, view.fit);
  return from === "foot" ? settled({ ...shown, y: Number.NEGATIVE_INFINITY }) : shown;
}

/** The wheel scrolls; pushed on at the edge of the sheet it turns the page. */
export function wheeled(view: View, by: Point, now: number): View {
  const moved = panned(view, -by.x, -by.y);
  const stuck = moved.y === view.y && Math.abs(by.y) > Math.abs(by.x);
  const next = view.page + Math.sign(by.y);
  if (!stuck || next < 0 || next >= view.pages.length || now - view.turnedAt < TURN_PAUSE_MS) return moved;
  return { ...turnedTo(view, next, by.y > 0 ? "top" : "foot"), turnedAt: now };
}

/** A push to the side turns the page, where the sheet has nowhere to go to that side. */
export function swiped(view: View, from: Point, to: Point): View {
  const [across, down] = [to.x - from.x, to.y - from.y];
  const fixed = sheetSize(view).width <= view.frame.width;
  if (!fixed || Math.abs(across) < SWIPE_PX || Math.abs(across) < 2 * Math.abs(down)) return view;
  return turnedTo(view, view.page - Math.sign(across));
}

/** A point of the frame as fractions of the page; outside [0,1] when it is beside the sheet. */
export function toPage(view: View, at: Point): Point {
  const sheet = sheetSize(view);
  return { x: (at.x - view.x) / sheet.width, y: (at.y - view.y) / sheet.height };
}

/** Moves the sheet so that a height of the page (a fraction) is in sight. */
export function showing(view: View, y: number): View {
  const at = view.y + y * sheetSize(view).height;
  if (at >= MARGIN && at <= view.frame.height * 0.8) return view;
  return panned(view, 0, view.frame.height * 0.25 - at);
}
