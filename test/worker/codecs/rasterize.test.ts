/** PDFium in workerd over small PDFs: what opens, what is refused and how, what the pictures and the extracts hold. */
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { readFeed } from "#domain/orientation";
import { type Raster, toGrey } from "#src/codecs/image";
import { jspiAvailable } from "#src/codecs/jspi";
import { bytesSource, r2Source } from "#src/codecs/pdf-source";
import { MEMORY_LIMIT_BYTES } from "#src/codecs/pdfium";
import { type PageRef, type Pdf, type RenderOptions, withPdf } from "#src/codecs/rasterize";
import * as fixtures from "./fixtures.ts";

const PLAIN: RenderOptions = { dpi: 72, maxPixels: 4_000_000, turn: 0 };
const at = (index: number): PageRef => ({ index, objectNumber: 0 });

function render(bytes: Uint8Array, ref: PageRef, options: Partial<RenderOptions> = {}) {
  return withPdf(bytesSource(bytes), (pdf) => pdf.render(ref, { ...PLAIN, ...options }));
}

async function picture(bytes: Uint8Array, ref: PageRef, options: Partial<RenderOptions> = {}): Promise<Raster> {
  const rendered = await render(bytes, ref, options);
  if (!rendered.ok) throw new Error(rendered.error.code);
  return rendered.value;
}

/** On which edges of the picture the black bar lies: the pixel 30 points in from the middle of each edge. */
function barAt({ width, height, rgba }: Raster): string {
  const black = (x: number, y: number) => (rgba[4 * (Math.round(y) * width + Math.round(x))] ?? 255) < 100;
  const edges = {
    top: black(width / 2, 42),
    right: black(width - 42, height / 2),
    bottom: black(width / 2, height - 42),
    left: black(42, height / 2),
  };
  return Object.entries(edges)
    .flatMap(([edge, dark]) => (dark ? [edge] : []))
    .join();
}

test("This runtime can suspend wasm while a scan is read", () => {
  expect(jspiAvailable()).toBe(true);
});

describe("A file is refused with its own reason", () => {
  test.each([
    ["an empty file", new Uint8Array(0), { code: "FILE_EMPTY" }],
    ["a spreadsheet renamed to .pdf", fixtures.notAPdf, { code: "NOT_A_PDF" }],
    ["a PDF that needs a password", fixtures.locked, { code: "PDF_ENCRYPTED" }],
    ["a PDF cut off in the middle", fixtures.truncated, { code: "PDF_BROKEN" }],
    ["a PDF without pages", fixtures.zeroPages, { code: "PDF_WITHOUT_PAGES" }],
  ])("%s", async (_, bytes, error) => {
    const opened = await withPdf(bytesSource(bytes), async (pdf) => pdf.pageCount);
    expect(opened).toEqual({ ok: false, error });
  });

  test("a file longer than PDFium can address", async () => {
    const source = { ...bytesSource(fixtures.twoPages), size: 2 ** 32 };
    expect(await withPdf(source, async (pdf) => pdf.pageCount)).toEqual({
      ok: false,
      error: { code: "FILE_TOO_LARGE" },
    });
  });

  test("a page that is not there is named as people count", async () => {
    const refusal = { ok: false, error: { code: "PDF_PAGE_BROKEN", page: 2 } };
    expect(await render(fixtures.brokenPage, at(1))).toEqual(refusal);
    expect((await render(fixtures.brokenPage, at(0))).ok).toBe(true);
  });

  test("a page that wants more memory than an isolate has, and the next file is read as ever", async () => {
    let memory = 0;
    const bombed = await withPdf(bytesSource(fixtures.formBomb), async (pdf) => {
      try {
        return await pdf.render(at(0), PLAIN);
      } finally {
        memory = pdf.memoryBytes();
      }
    });
    expect(bombed).toEqual({ ok: false, error: { code: "PDF_PAGE_BROKEN", page: 1 } });
    expect(memory).toBeLessThanOrEqual(MEMORY_LIMIT_BYTES);
    expect((await render(fixtures.twoPages, at(0))).ok).toBe(true);
  });

  test("a page whose picture does not fit, instead of showing it black", async () => {
    expect(await render(fixtures.hugePicture, at(0))).toEqual({
      ok: false,
      error: { code: "PDF_PAGE_BROKEN", page: 1 },
    });
  });
});

describe("A sound file", () => {
  test("opens when it is locked only against changes", async () => {
    const plain = await picture(fixtures.twoPages, at(0));
    expect(await picture(fixtures.lockedForOwner, at(0))).toEqual(plain);
  });

  test("tells its pages, their sizes as displayed and their object numbers", async () => {
    const told = await withPdf(bytesSource(fixtures.twoPages), async (pdf) => ({
      pageCount: pdf.pageCount,
      numbers: await pdf.pageObjectNumbers(),
      sizes: [await pdf.pageSize(at(0)), await pdf.pageSize(at(1))],
    }));
    const portrait = { width: 595, height: 842 };
    expect(told).toEqual({ ok: true, value: { pageCount: 2, numbers: [3, 5], sizes: [portrait, portrait] } });
  });

  test("gives the same page by object number as by place, and by place when the number is no page", async () => {
    const byPlace = await picture(fixtures.twoPages, at(1));
    expect(await picture(fixtures.twoPages, { index: 0, objectNumber: 5 })).toEqual(byPlace);
    expect(await picture(fixtures.twoPages, { index: 1, objectNumber: 4711 })).toEqual(byPlace);
    expect(await picture(fixtures.twoPages, at(0))).not.toEqual(byPlace);
  });

  test("answers pages asked for at once, each with its own", async () => {
    const alone = [await picture(fixtures.twoPages, at(0)), await picture(fixtures.twoPages, at(1))];
    const together = await withPdf(bytesSource(fixtures.twoPages), (pdf) =>
      Promise.all([pdf.render(at(0), PLAIN), pdf.render(at(1), PLAIN)]),
    );
    expect(together).toEqual({ ok: true, value: alone });
  });

  test("cannot be used once it is closed", async () => {
    const kept: Pdf[] = [];
    await withPdf(bytesSource(fixtures.twoPages), async (pdf) => kept.push(pdf));
    await expect(kept[0]?.render(at(0), PLAIN)).rejects.toThrow("closed");
  });
});

describe("An accident is not blamed on the file", () => {
  test("storage that fails while a page is read", async () => {
    const source = bytesSource(fixtures.twoPages);
    const failing = { ...source, read: (offset: number, length: number) => read(offset, length) };
    let read = source.read;
    const work = withPdf(failing, (pdf) => {
      read = () => Promise.reject(new Error("R2 is away"));
      return pdf.render(at(1), PLAIN);
    });
    await expect(work).rejects.toThrow("R2 is away");
  });

  test("an error of the work itself", async () => {
    const work = withPdf(bytesSource(fixtures.twoPages), () => Promise.reject(new Error("the work went wrong")));
    await expect(work).rejects.toThrow("the work went wrong");
  });
});

describe("A page is shown", () => {
  test.each([
    [0, "top", 595, 842],
    [90, "right", 842, 595],
    [180, "bottom", 595, 842],
    [270, "left", 842, 595],
  ] as const)("turned %i degrees clockwise on top of its own rotation", async (turn, edge, width, height) => {
    for (const index of [0, 1]) {
      const raster = await picture(fixtures.twoPages, at(index), { turn });
      expect({ width: raster.width, height: raster.height, bar: barAt(raster) }).toEqual({ width, height, bar: edge });
    }
  });

  test("in its colours, with what was annotated on it", async () => {
    const { width, height, rgba } = await picture(fixtures.twoPages, at(0));
    const colour = (x: number, y: number) => [...rgba.slice(4 * ((height - y) * width + x)).slice(0, 3)];
    expect(colour(125, 125)).toEqual([255, 0, 0]);
    expect(colour(225, 125)).toEqual([0, 0, 255]);
  });

  test("on opaque white paper", async () => {
    const { rgba } = await picture(fixtures.twoPages, at(0));
    expect([...rgba.slice(0, 4)]).toEqual([255, 255, 255, 255]);
    expect(rgba.every((value, place) => place % 4 !== 3 || value === 255)).toBe(true);
  });

  test("with fewer dots per inch rather than more pixels than allowed", async () => {
    const { width, height } = await picture(fixtures.twoPages, at(0), { dpi: 600, maxPixels: 100_000 });
    expect(width * height).toBeLessThanOrEqual(100_000);
    expect(width * height).toBeGreaterThan(98_000);
    expect(width / height).toBeCloseTo(595 / 842, 2);
  });

  test("as one pixel at the least", async () => {
    const { width, height } = await picture(fixtures.twoPages, at(0), { dpi: 0.01 });
    expect([width, height]).toEqual([1, 1]);
  });

  test("upright when it was fed sideways", async () => {
    const lying = await picture(fixtures.fedSideways, at(0), { dpi: 100 });
    const feed = readFeed(toGrey(lying));
    expect(feed).toEqual({ lay: "sideways", turn: 90 });
    const upright = await picture(fixtures.fedSideways, at(0), { dpi: 100, turn: feed.turn ?? 0 });
    expect(upright.height).toBeGreaterThan(upright.width);
    const lyingAgain = await picture(fixtures.fedSideways, at(0), { dpi: 100, turn: 180 });
    expect(readFeed(toGrey(lyingAgain))).toEqual({ lay: "sideways", turn: 270 });
  });

  test("the same from R2 as from memory", async () => {
    await env.FILES.put("scan", fixtures.fedSideways);
    const source = await r2Source(env.FILES, "scan");
    if (source === null) throw new Error("the scan is not in R2");
    const fromStorage = await withPdf(source, (pdf) => pdf.render(at(0), PLAIN));
    expect(fromStorage).toEqual({ ok: true, value: await picture(fixtures.fedSideways, at(0)) });
  });
});

describe("Pages are taken out of a scan", () => {
  const LIMIT = 1_000_000;

  function extract(bytes: Uint8Array, indices: readonly number[], limitBytes = LIMIT) {
    return withPdf(bytesSource(bytes), (pdf) => pdf.extract(indices.map(at), limitBytes));
  }

  async function extracted(bytes: Uint8Array, indices: readonly number[]): Promise<Uint8Array> {
    const taken = await extract(bytes, indices);
    if (!taken.ok || !taken.value.ok) throw new Error(JSON.stringify(taken));
    return taken.value.value;
  }

  test("in the order asked for, and only these", async () => {
    const swapped = await extracted(fixtures.twoPages, [1, 0]);
    expect(await picture(swapped, at(0))).toEqual(await picture(fixtures.twoPages, at(1)));
    expect(await picture(swapped, at(1))).toEqual(await picture(fixtures.twoPages, at(0)));
    const single = await extracted(fixtures.twoPages, [1]);
    expect(await withPdf(bytesSource(single), async (pdf) => pdf.pageCount)).toEqual({ ok: true, value: 1 });
  });

  test("with the scanner's picture byte for byte", async () => {
    const jpeg = pictureBytes(fixtures.fedSideways);
    expect(jpeg.length).toBeGreaterThan(10_000);
    expect(pictureBytes(await extracted(fixtures.fedSideways, [0]))).toEqual(jpeg);
  });

  test("readable without the owner's password", async () => {
    const free = await extracted(fixtures.lockedForOwner, [0]);
    expect(new TextDecoder("latin1").decode(free)).not.toContain("/Encrypt");
    expect(await picture(free, at(0))).toEqual(await picture(fixtures.twoPages, at(0)));
  });

  test("unless the result would be too large", async () => {
    const refusal = { ok: false, error: { code: "COPY_TOO_LARGE", limitBytes: 20_000 } };
    expect(await extract(fixtures.fedSideways, [0], 20_000)).toEqual({ ok: true, value: refusal });
  });

  test("unless one of them is broken, which is named", async () => {
    const refusal = { ok: false, error: { code: "PDF_PAGE_BROKEN", page: 2 } };
    expect(await extract(fixtures.brokenPage, [0, 1])).toEqual(refusal);
  });
});

/** From the JPEG's first marker to its last. */
function pictureBytes(pdf: Uint8Array): string {
  const text = new TextDecoder("latin1").decode(pdf);
  return text.slice(text.indexOf("\u00ff\u00d8\u00ff"), text.lastIndexOf("\u00ff\u00d9") + 2);
}
