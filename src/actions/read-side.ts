/** One side of a scan is read: which way up, how straight, one page or two, what its codes say, how good it is. */
import { findFold, isTwoPages } from "#domain/look/a3";
import { type Box, findHeaderBox } from "#domain/look/header";
import { type Look, lookAt } from "#domain/look/look";
import { isOf, type PaperOrigin, readCode, type SeenCode } from "#domain/page-code";
import type { PageLook } from "#domain/page-look";
import type { PageFault } from "#domain/page-table";
import { feedAsShown, quarter, type Way, wayUp } from "#domain/way-up";
import { type FoundCode, readCodes } from "../codecs/barcode.ts";
import type { JpegCodec } from "../codecs/jpeg.ts";
import { imageOfSide, type PageImage } from "../codecs/page-image.ts";
import type { PageRef, Pdf } from "../codecs/rasterize.ts";

export type ReadPage = {
  half: 0 | 1 | 2;
  /** Points, as displayed. */
  width: number;
  height: number;
  /** Clockwise from how the scan shows the side. */
  turn: Way;
  skew: number;
  cropLeft: number;
  cropRight: number;
  code: { text: string; said: SeenCode | null } | null;
  look: PageLook;
  image: PageImage;
};

export type ReadAbout = {
  /** The turn most pages of the scan need beyond how the scan shows them; null when nobody knows. */
  vote: Way | null;
  /** Every page is searched for a code where the usual corners show none. */
  coded: boolean;
  /** The exam is written on folded sheets: a wide side has two pages, whatever its size. */
  folded: boolean;
  /** What this exam's own papers say; null when none were printed. */
  origin: PaperOrigin | null;
};

export type Tools = { pdf: Pdf; jpeg: JpegCodec };

/** Hundredths of a degree: askew by less, a page is as pages are. */
const SKEW_TOLD = 200;
const WIDE = 1.2;
const WHOLE = { half: 0, left: 0, right: 10_000, assumed: false } as const;

type Part = { half: 0 | 1 | 2; left: number; right: number; assumed: boolean };
/** What the side as a whole says about each of its pages. */
type Side = { turn: Way; feed: Look["feed"]; sure: boolean; skew: number; moved: PageFault[] };

/** One page, or the two of a folded sheet, left first. Throws PageRefused when the side cannot be read. */
export async function readSide(tools: Tools, ref: PageRef, about: ReadAbout): Promise<ReadPage[]> {
  const { image, turn: shown } = await imageOfSide(tools.pdf, tools.jpeg, ref);
  const { page: grey, dpi } = image.grey();
  const look = lookAt(grey, { dpi });
  const codes = await codesOn(grey, about.coded);
  const up = wayUp({
    codes: codes.map(({ rotation }) => rotation),
    print: look.feed.turn,
    lay: look.feed.lay,
    vote: about.vote === null ? null : quarter(about.vote + shown),
    shown,
  });
  const turn = quarter(up.turn - shown);
  const feed = feedAsShown(look.feed, shown);
  const side = { turn, feed, sure: up.sure, skew: look.skew, moved: movedBy(turn, about.vote) };
  const upright = image.turned(up.turn);
  const parts = partsOf(upright, about.folded);
  if (parts.length === 1) return [pageOf(upright, WHOLE, side, { look, codes, header: null }, about)];
  const pages: ReadPage[] = [];
  for (const part of parts) {
    const half = upright.between(part.left, part.right);
    const seen = half.grey();
    const facts = {
      look: lookAt(seen.page, { dpi: seen.dpi }),
      codes: await codesOn(seen.page, about.coded),
      header: findHeaderBox(seen.page),
    };
    pages.push(pageOf(half, part, side, facts, about));
  }
  return pages;
}

/** A stack that was fed sideways as a whole is nothing to tell; the one page that lay otherwise is. */
function movedBy(turn: Way, vote: Way | null): PageFault[] {
  if (turn === (vote ?? 0)) return [];
  return [quarter(turn - (vote ?? 0)) === 180 ? "upsideDown" : "sideways"];
}

function partsOf(upright: PageImage, folded: boolean): Part[] {
  if (upright.width <= WIDE * upright.height) return [WHOLE];
  const { page } = upright.grey();
  const points = { width: (72 * upright.width) / upright.dpi, height: (72 * upright.height) / upright.dpi };
  if (!folded && !isTwoPages(page, points)) return [WHOLE];
  const { at, certainty } = findFold(page);
  const assumed = certainty === "assumed";
  return [
    { half: 1, left: 0, right: at, assumed },
    { half: 2, left: at, right: 10_000, assumed },
  ];
}

function pageOf(
  image: PageImage,
  part: Part,
  side: Side,
  { look, codes, header }: { look: Look; codes: readonly FoundCode[]; header: Box | null },
  { origin }: ReadAbout,
): ReadPage {
  const { ink, blank, contrast, sharpness, stain } = look;
  const askew: PageFault[] = Math.abs(side.skew) >= SKEW_TOLD ? ["skewed"] : [];
  const fold: PageFault[] = part.assumed ? ["foldAssumed"] : [];
  const found = [
    ...withoutFold(look, part.half),
    ...(blank ? (["blank"] as const) : []),
    ...side.moved,
    ...askew,
    ...fold,
  ];
  return {
    half: part.half,
    width: Math.round((72 * image.width) / image.dpi),
    height: Math.round((72 * image.height) / image.dpi),
    turn: side.turn,
    skew: side.skew,
    cropLeft: part.left,
    cropRight: part.right,
    code: pick(codes, origin),
    look: { ink, blank, contrast, sharpness, stain, feed: side.feed, sure: side.sure, header, found },
    image,
  };
}

/** What touches the edge at which the sheet was cut in two is the shadow of its fold. */
function withoutFold({ faults, cut }: Look, half: Part["half"]): Look["faults"] {
  const { left, right, top, bottom } = cut;
  const outer = half === 1 ? left : half === 2 ? right : left || right;
  return outer || top || bottom ? faults : faults.filter((fault) => fault !== "cutEdge");
}

async function codesOn(grey: Parameters<typeof readCodes>[0], thorough: boolean): Promise<FoundCode[]> {
  const near = await readCodes(grey, "corner");
  return near.length > 0 || !thorough ? near : readCodes(grey, "everywhere");
}

/** The code that says most: of this exam, of another paper of ours, of another program. */
function pick(codes: readonly FoundCode[], origin: PaperOrigin | null): ReadPage["code"] {
  const seen = codes.map(({ text }) => ({ text, said: readCode(text) }));
  const rank = ({ said }: { said: SeenCode | null }) => {
    if (said === null) return 0;
    if (said.kind === "page" || said.kind === "extra" || said.kind === "doctor")
      return origin !== null && isOf(said, origin) ? 4 : 3;
    return said.kind === "numbered" ? 2 : 1;
  };
  return seen.toSorted((a, b) => rank(b) - rank(a))[0] ?? null;
}
