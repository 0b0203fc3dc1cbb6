/** The printed boxes at the top of a page where a name is written: they tell the front of a sheet from its back. */
import type { GreyPage } from "../glyphs.ts";
import { lettersOf } from "./feed.ts";
import { type Ink, inkOf, type Mark, marksOf, runsOf } from "./ink.ts";
import { type Plane, paperOf, planeOf } from "./plane.ts";

/** In millimetres. */
const A4_HEIGHT = 297;
/** A header begins above this share of the page and ends above that one. */
const BEGINS = 0.2;
const ENDS = 0.36;
/** A frame or a row of boxes is at least so wide and so tall, in millimetres. */
const BOX = { width: 18, height: 5 };
/** All frames together take at least this share of the page's width. */
const WIDTH = 0.4;
/** A frame is drawn along this share of each of its four sides, and is hollow: its ink fills less than that of its box. */
const DRAWN = 0.85;
const HOLLOW = 0.4;
/** Frames lean by this share of their length when a page went in askew. */
const LEAN = 0.05;
/** More letters than this above a frame, and it is a table under a question. */
const LETTERS_ABOVE = 45;

/** Ten-thousandths of the page's width and height. */
export type Box = { left: number; top: number; right: number; bottom: number };

/** The frame or the boxes at the top of an upright page, all in one; null without. Boxes printed too pale are not seen. */
export function findHeaderBox(page: GreyPage): Box | null {
  const plane = planeOf(page, (page.height / A4_HEIGHT) * 25.4);
  if (plane.width < 64 || plane.height < 64) return null;
  const paper = paperOf(plane);
  const ink = inkOf(plane, paper);
  const runs = runsOf(plane, ink);
  const marks = marksOf(plane, runs, paper);
  const frames = marks.filter((mark) => couldHead(mark, plane) && isFrame(mark, plane, ink));
  const box = around(frames);
  if (!box || box.x1 - box.x0 < WIDTH * plane.width) return null;
  if (lettersOf(marks, plane).filter(({ y1 }) => y1 <= box.y0).length > LETTERS_ABOVE) return null;
  const across = (x: number) => Math.round((10_000 * x) / plane.width);
  const down = (y: number) => Math.round((10_000 * y) / plane.height);
  return { left: across(box.x0), top: down(box.y0), right: across(box.x1), bottom: down(box.y1) };
}

function couldHead({ x0, y0, x1, y1, area }: Mark, { height, millimetre }: Plane): boolean {
  return (
    y0 > 0 &&
    y0 <= BEGINS * height &&
    y1 <= ENDS * height &&
    x1 - x0 >= BOX.width * millimetre &&
    y1 - y0 >= BOX.height * millimetre &&
    area <= HOLLOW * (x1 - x0) * (y1 - y0)
  );
}

/** Is there ink along all four sides of a mark's box, near enough for a frame a little askew? */
function isFrame({ x0, y0, x1, y1 }: Mark, { width }: Plane, { dark }: Ink): boolean {
  const [wide, tall] = [x1 - x0, y1 - y0];
  const deep = Math.min(tall >> 1, 2 + Math.ceil(LEAN * wide));
  const aside = Math.min(wide >> 1, 2 + Math.ceil(LEAN * tall));
  const drawn = (length: number, depth: number, at: (along: number, inward: number) => number) => {
    let found = 0;
    for (let along = 0; along < length; along++) {
      for (let inward = 0; inward < depth; inward++) {
        if (dark[at(along, inward)] !== 1) continue;
        found++;
        break;
      }
    }
    return found >= DRAWN * length;
  };
  return (
    drawn(wide, deep, (along, inward) => (y0 + inward) * width + x0 + along) &&
    drawn(wide, deep, (along, inward) => (y1 - 1 - inward) * width + x0 + along) &&
    drawn(tall, aside, (along, inward) => (y0 + along) * width + x0 + inward) &&
    drawn(tall, aside, (along, inward) => (y0 + along) * width + x1 - 1 - inward)
  );
}

function around(boxes: readonly Mark[]): Pick<Mark, "x0" | "y0" | "x1" | "y1"> | null {
  const [first, ...others] = boxes;
  if (!first) return null;
  return others.reduce<Pick<Mark, "x0" | "y0" | "x1" | "y1">>(
    (all, box) => ({
      x0: Math.min(all.x0, box.x0),
      y0: Math.min(all.y0, box.y0),
      x1: Math.max(all.x1, box.x1),
      y1: Math.max(all.y1, box.y1),
    }),
    first,
  );
}
