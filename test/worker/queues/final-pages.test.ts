/** The final PDF of a copy whose pages came in several scans, as halves of sides, askew, or without their name. */
import { env } from "cloudflare:workers";
import { degrees, PDFDocument, rgb, StandardFonts } from "pdf-lib";
import { expect, test } from "vitest";
import { makeFinal } from "#src/actions/make-final";
import { FILES } from "#src/files";
import { type Desk, makeDesk, placeCopies } from "../../support/exams.ts";
import { lookAt, type Rgb } from "../codecs/pdf-look.ts";

/** One side of a scan: words at places of it as displayed, in fractions. */
type Side = { width: number; height: number; rotate?: number; words: { text: string; x: number; y: number }[] };

async function pdfOf(sides: readonly Side[]): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (const { width, height, rotate = 0, words } of sides) {
    const page = document.addPage([width, height]);
    page.setRotation(degrees(rotate));
    for (const { text, x, y } of words) {
      page.drawText(text, { x: x * width, y: (1 - y) * height, size: 8, font });
      page.drawRectangle({ x: x * width, y: (1 - y) * height - 14, width: 10, height: 10, color: rgb(0, 0, 0) });
    }
  }
  return document.save();
}

const a4 = (text: string): Side => ({ width: 150, height: 212, words: [{ text, x: 0.2, y: 0.6 }] });

type Place = {
  scanId: string;
  side: number;
  half?: 0 | 1 | 2;
  turn?: number;
  skew?: number;
  crop?: [number, number];
  nameless?: boolean;
};

/** Other bytes in a scan that has been placed. */
async function scanOf(desk: Desk, sides: readonly Side[]): Promise<{ scanId: string; sourceKey: string }> {
  const place = { schoolId: desk.schoolId, examId: desk.examId, by: desk.admin.id };
  const { scanId, sourceKey } = await placeCopies(place, 1, 1);
  await env.DB.prepare("update page set copy_id = null, position = null where scan_id = ?1").bind(scanId).run();
  await env.FILES.put(sourceKey, await pdfOf(sides));
  return { scanId, sourceKey };
}

/** The copy of the desk gets exactly these pages, in this order. */
async function lay(desk: Desk, places: readonly Place[]): Promise<void> {
  await env.DB.prepare("update page set copy_id = null, position = null where copy_id = ?1").bind(desk.copyId).run();
  const rows = places.map((place, position) => {
    const [cropLeft, cropRight] = place.crop ?? [0, 10_000];
    const n = 100 + position;
    const view = `${FILES.pages(desk.schoolId, desk.examId, place.scanId)}${n}.view.webp`;
    return env.DB.prepare(
      `insert into page (id, school_id, scan_id, n, side, half, object_number, copy_id, position, done, state, width, height,
         turn, picture_turn, skew, crop_left, crop_right, view_key, thumb_key, masked_view_key, masked_thumb_key)
       values (?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8, 1, 'known', 150, 212, ?9, ?9, ?10, ?11, ?12, ?13, ?13, ?14, ?14)`,
    ).bind(
      crypto.randomUUID(),
      desk.schoolId,
      place.scanId,
      n,
      place.side,
      place.half ?? 0,
      desk.copyId,
      position,
      place.turn ?? 0,
      place.skew ?? 0,
      cropLeft,
      cropRight,
      view,
      place.nameless ? view : null,
    );
  });
  const count = env.DB.prepare("update copy set page_count = ?2 where id = ?1").bind(desk.copyId, places.length);
  await env.DB.batch([...rows, count]);
}

const NO_WORK = { annotations: [], marks: [], remarks: [], appreciation: { text: "" } };
/** Made at once, without the queue: what the queue does with it has its own tests. */
const made = ({ schoolId, examId, copyId }: Desk) => makeFinal(env, { schoolId, examId, copyId }, NO_WORK);

async function finalOf(desk: Desk) {
  const final = await made(desk);
  if (!final.ok) throw new Error(JSON.stringify(final.error));
  return lookAt(final.value.bytes);
}

const isDark = ({ red, green, blue }: Rgb) => red + green + blue < 300;

test("Pages of three scans, in any order, are one final PDF in the order of the copy", async () => {
  const desk = await makeDesk(1);
  const [first, second, third] = [
    await scanOf(desk, [a4("alpha one"), a4("alpha two")]),
    await scanOf(desk, [a4("beta one"), a4("beta two")]),
    await scanOf(desk, [a4("substitute")]),
  ];
  await lay(desk, [
    { scanId: second.scanId, side: 1 },
    { scanId: first.scanId, side: 0, skew: 120 },
    { scanId: third.scanId, side: 0 },
    { scanId: second.scanId, side: 0, turn: 180 },
    { scanId: first.scanId, side: 1 },
  ]);
  const look = await finalOf(desk);
  const words = [0, 1, 2, 3, 4].map((page) => look.words(page).trim());
  expect(words).toEqual(["beta two", "alpha one", "substitute", "beta one", "alpha two"]);
  // The one turned upside down shows its square where it was turned to.
  expect(isDark(look.picture(3, 600).at(1 - (0.2 + 5 / 150), 1 - (0.6 + 9 / 212)))).toBe(true);
  expect(isDark(look.picture(4, 600).at(0.2 + 5 / 150, 0.6 + 9 / 212))).toBe(true);
});

test("The two halves of a side are two pages, each showing its own alone", async () => {
  const desk = await makeDesk(1);
  const side = { text: "four", x: 0.1, y: 0.6 };
  const a3: Side = { width: 300, height: 212, words: [side, { text: "one", x: 0.6, y: 0.6 }] };
  const { scanId } = await scanOf(desk, [a3]);
  await lay(desk, [
    { scanId, side: 0, half: 2, crop: [5_000, 10_000] },
    { scanId, side: 0, half: 1, crop: [0, 5_000] },
  ]);
  const look = await finalOf(desk);
  for (const page of [0, 1]) {
    const picture = look.picture(page, 600);
    expect(picture.aspect).toBeCloseTo(150 / 212, 2);
    expect(isDark(picture.at(0.2 + 5 / 150, 0.6 + 9 / 212))).toBe(true);
  }
});

test("A half whose other half is on no page of the copy brings nothing of it, not even hidden bytes", async () => {
  const desk = await makeDesk(1);
  const other = { text: "somebody else", x: 0.1, y: 0.6 };
  const a3: Side = { width: 300, height: 212, words: [other, { text: "mine", x: 0.6, y: 0.6 }] };
  const { scanId } = await scanOf(desk, [a3, a4("second")]);
  await lay(desk, [
    { scanId, side: 0, half: 2, crop: [5_000, 10_000], skew: -100 },
    { scanId, side: 1 },
  ]);
  const look = await finalOf(desk);
  expect([look.words(0).trim(), look.words(1).trim()]).toEqual(["", "second"]);
  const picture = look.picture(0, 600);
  expect(picture.aspect).toBeCloseTo(150 / 212, 2);
  const [dx, dy] = [(0.2 + 5 / 150 - 0.5) * 150, (0.6 + 9 / 212 - 0.5) * 212];
  const angle = (-1 * Math.PI) / 180;
  const at = [dx * Math.cos(angle) - dy * Math.sin(angle), dx * Math.sin(angle) + dy * Math.cos(angle)] as const;
  expect(isDark(picture.at(0.5 + at[0] / 150, 0.5 + at[1] / 212))).toBe(true);
});

test("A half drawn as a picture is cut out of the side as it lies once it is turned", async () => {
  const desk = await makeDesk(1);
  const a3: Side = { width: 212, height: 300, words: [{ text: "mine", x: 0.6, y: 0.2 }] };
  const { scanId } = await scanOf(desk, [a3]);
  await lay(desk, [{ scanId, side: 0, half: 2, turn: 90, crop: [5_000, 10_000] }]);
  const picture = (await finalOf(desk)).picture(0, 600);
  expect(picture.aspect).toBeCloseTo(150 / 212, 2);
  const square = { x: 0.6 + 5 / 212, y: 0.2 + 9 / 300 };
  expect(isDark(picture.at((1 - square.y - 0.5) * 2, square.x))).toBe(true);
  expect(isDark(picture.at(1 - (1 - square.y - 0.5) * 2, 1 - square.x))).toBe(false);
});

test("A page whose name was taken off brings no byte of the side it was on, nor does the other half of that side [privacy]", async () => {
  const desk = await makeDesk(1);
  const name = { text: "QUINTESSENCE", x: 0.6, y: 0.15 };
  // Below the strip on the picture, in the strip once the page is rotated straight.
  const low = { text: "Z", x: 0.507, y: 0.2307 };
  const a3: Side = { width: 300, height: 212, words: [name, low, { text: "four", x: 0.1, y: 0.6 }] };
  const { scanId } = await scanOf(desk, [a3, a4("second"), a4("third")]);
  await lay(desk, [
    { scanId, side: 0, half: 2, crop: [5_000, 10_000], skew: 250, nameless: true },
    { scanId, side: 1 },
    { scanId, side: 2 },
    { scanId, side: 0, half: 1, crop: [0, 5_000] },
  ]);
  const look = await finalOf(desk);
  expect([0, 1, 2, 3].map((page) => look.words(page).trim())).toEqual(["", "second", "third", ""]);
  const first = look.picture(0, 300);
  for (let y = 0.005; y < 0.25; y += 0.005)
    for (let x = 0.005; x < 1; x += 0.005) expect(isDark(first.at(x, y))).toBe(false);
  expect(isDark(first.at(7 / 150, 57 / 212))).toBe(true);
  expect(isDark(look.picture(3, 600).at(0.2 + 5 / 150, 0.6 + 9 / 212))).toBe(true);
});

test("When one of several scans is gone, the failure names the pages that were in it", async () => {
  const desk = await makeDesk(1);
  const [first, second] = [await scanOf(desk, [a4("a"), a4("b")]), await scanOf(desk, [a4("c")])];
  await lay(desk, [
    { scanId: first.scanId, side: 0 },
    { scanId: second.scanId, side: 0 },
    { scanId: first.scanId, side: 1 },
  ]);
  await env.FILES.delete(second.sourceKey);
  const error = "page 2 of the copy: the scan's bytes are missing";
  expect(await made(desk)).toEqual({ ok: false, error: { code: "PAGE_MISSING", error } });
});
