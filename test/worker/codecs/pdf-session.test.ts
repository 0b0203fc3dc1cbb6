/** A PDF over several instances of PDFium: what one bad page costs the others, passwords, and pages that never end. */
import { describe, expect, test } from "vitest";
import type { Raster } from "#src/codecs/image";
import { PATIENCE, paint } from "#src/codecs/paint";
import { PdfDocument } from "#src/codecs/pdf-document";
import { bytesSource } from "#src/codecs/pdf-source";
import { MEMORY_LIMIT_BYTES, Pdfium } from "#src/codecs/pdfium";
import { type PageRef, type Pdf, pageResult, type RenderOptions, withoutLock, withPdf } from "#src/codecs/rasterize";
import * as fixtures from "./fixtures.ts";
import { latin, type PdfStream, scanPdf, written } from "./scan-pdf.ts";

const PLAIN: RenderOptions = { dpi: 72, maxPixels: 4_000_000, turn: 0 };
const at = (index: number): PageRef => ({ index, objectNumber: 0 });

/** The picture of a page in one number: what differs is not for reading. */
async function look(bytes: Uint8Array, index: number, password?: string) {
  return withPdf(bytesSource(bytes), async (pdf) => digest(await pdf.render(at(index), PLAIN)), { password });
}

function digest({ width, height, rgba }: Raster): string {
  let sum = 0;
  for (const value of rgba) sum = (Math.imul(sum, 31) + value) >>> 0;
  return `${width}x${height} ${sum}`;
}

/** A sound page, one that wants more memory than there is, one that is not there, and a sound one. */
function fourPages(): Uint8Array {
  const page = (content: number, resources = "") =>
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 300] /Contents ${content} 0 R /Resources << ${resources} >> >>`;
  const bomb: PdfStream = {
    dictionary: "/Type /XObject /Subtype /Form /BBox [0 0 500 500] /Resources << /XObject << /I 8 0 R >> >>",
    bytes: latin("/I Do /I Do"),
  };
  return written([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R 4 0 R 99 0 R 5 0 R] /Count 4 >>",
    page(6),
    page(7, "/XObject << /I 8 0 R >>"),
    page(6),
    { dictionary: "", bytes: latin("20 20 100 40 re f") },
    { dictionary: "", bytes: latin("/I Do") },
    bomb,
  ]);
}

/** A page of so many colour runs, each over all of it: long to draw, and small. */
function shadings(count: number): Uint8Array {
  const program = {
    dictionary: "/FunctionType 4 /Domain [0 1 0 1] /Range [0 1 0 1 0 1]",
    bytes: latin("{ mul sin dup sqrt dup }"),
  };
  const shading =
    "<< /ShadingType 1 /ColorSpace /DeviceRGB /Domain [0 1 0 1] /Matrix [600 0 0 800 0 0] /Function 10 0 R >>";
  return scanPdf({
    size: [600, 800],
    content: "/S sh\n".repeat(count),
    resources: "/Shading << /S 11 0 R >>",
    objects: [program, shading],
  });
}

describe("One bad page", () => {
  test("does not keep the others from being read, whatever it was", async () => {
    const read = await withPdf(bytesSource(fourPages()), async (pdf) => {
      const pages = [];
      for (const index of [0, 1, 2, 3])
        pages.push(await pageResult(async () => digest(await pdf.render(at(index), PLAIN))));
      return { pages, peak: pdf.peakMemoryBytes() };
    });
    if (!read.ok) throw new Error(read.error.code);
    const [first, bomb, missing, last] = read.value.pages;
    expect(first).toMatchObject({ ok: true, value: expect.stringMatching("^200x300 ") });
    expect(bomb).toEqual({ ok: false, error: { code: "PDF_PAGE_BROKEN", page: 2 } });
    expect(missing).toEqual({ ok: false, error: { code: "PDF_PAGE_BROKEN", page: 3 } });
    expect(last).toEqual(first);
    expect(read.value.peak).toBeLessThanOrEqual(MEMORY_LIMIT_BYTES);
  });

  test("is named by whatever is asked of it", async () => {
    const refusal = { ok: false, error: { code: "PDF_PAGE_BROKEN", page: 2 } };
    const asked = await withPdf(bytesSource(fourPages()), async (pdf) => [
      await pageResult(() => pdf.plainImage(at(1))),
      await pageResult(() => pdf.pageSize(at(1))),
      await pageResult(() => pdf.pageSize(at(3))),
    ]);
    expect(asked).toEqual({ ok: true, value: [refusal, refusal, { ok: true, value: { width: 200, height: 300 } }] });
  });

  test("ends the work that does not look after it, and is the answer", async () => {
    const read = await withPdf(bytesSource(fourPages()), (pdf) => pdf.render(at(1), PLAIN));
    expect(read).toEqual({ ok: false, error: { code: "PDF_PAGE_BROKEN", page: 2 } });
  });
});

describe("A page that takes for ever", () => {
  test("is given up, and the next one is drawn", async () => {
    const patience = { ...PATIENCE, ms: 100 };
    const read = await withPdf(
      bytesSource(shadings(4_000)),
      async (pdf) => [await pageResult(() => pdf.render(at(0), PLAIN)), await pageResult(() => pdf.pageSize(at(0)))],
      { patience },
    );
    const refusal = { ok: false, error: { code: "PDF_PAGE_TOO_SLOW", page: 1 } };
    expect(read).toEqual({ ok: true, value: [refusal, { ok: true, value: { width: 600, height: 800 } }] });
  });

  test("is given up by the count of its steps where the clock stands still", async () => {
    const patience = { ms: Number.POSITIVE_INFINITY, questions: 20 };
    const draw = (count: number) =>
      withPdf(bytesSource(shadings(count)), (pdf) => pageResult(() => pdf.render(at(0), { ...PLAIN, dpi: 18 })), {
        patience,
      });
    expect(await draw(60)).toEqual({ ok: true, value: { ok: false, error: { code: "PDF_PAGE_TOO_SLOW", page: 1 } } });
    expect(await draw(10)).toMatchObject({ ok: true, value: { ok: true } });
  });
});

describe("A large page", () => {
  test("looks the same in bands as in one piece, turned or not", async () => {
    const document = await PdfDocument.open(await Pdfium.start(bytesSource(fixtures.twoPages)), null);
    for (const index of [0, 1]) {
      for (const turn of [0, 90, 180, 270] as const) {
        const [whole, bands] = await document.withPage(at(index), async (page) => {
          const about = { size: document.sizeOf(page), options: { ...PLAIN, turn }, patience: PATIENCE };
          return [
            digest(await paint(document.pdfium, page, { ...about, bandBytes: 4_000_000 })),
            digest(await paint(document.pdfium, page, { ...about, bandBytes: 100_000 })),
          ];
        });
        expect(bands).toBe(whole);
      }
    }
    await document.close();
  });
});

describe("A locked PDF", () => {
  const pages = (password?: string) => look(fixtures.locked, 0, password);

  test("asks for its password, says when it is wrong and opens with the right one", async () => {
    expect(await pages()).toEqual({ ok: false, error: { code: "PDF_ENCRYPTED" } });
    expect(await pages("sesame")).toEqual({ ok: false, error: { code: "PDF_PASSWORD_WRONG" } });
    expect(await pages("secret")).toEqual(await look(fixtures.twoPages, 0));
  });

  test("is opened again with it after a page that stopped the first instance", async () => {
    const twice = (pdf: Pdf) => Promise.all([1, 2].map(() => pageResult(() => pdf.render(at(0), PLAIN))));
    const refusal = { ok: false, error: { code: "PDF_PAGE_BROKEN", page: 1 } };
    const read = await withPdf(bytesSource(fixtures.lockedHugePicture), twice, { password: "secret" });
    expect(read).toEqual({ ok: true, value: [refusal, refusal] });
  });

  test("an open one does not mind a password", async () => {
    const read = await withPdf(bytesSource(fixtures.twoPages), async (pdf) => pdf.pageCount, { password: "any" });
    expect(read).toEqual({ ok: true, value: 2 });
  });

  test("is kept without its lock, and shows the same", async () => {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    const kept = await withoutLock(bytesSource(fixtures.locked), "secret", async (part) => {
      const copy = part.slice();
      await new Promise((resolve) => setTimeout(resolve, 1));
      parts.push(new Uint8Array(copy));
      return true;
    });
    expect(kept).toEqual({ ok: true, value: true });
    const open = new Uint8Array(await new Blob(parts).arrayBuffer());
    expect(new TextDecoder("latin1").decode(open)).not.toContain("/Encrypt");
    for (const index of [0, 1]) {
      expect(await look(open, index)).toEqual(await look(fixtures.twoPages, index));
    }
  });

  test("is too large to be kept without its lock when its pictures do not fit into memory", async () => {
    const dictionary =
      "/Type /XObject /Subtype /Image /Width 1000 /Height 1000 /BitsPerComponent 8 /ColorSpace /DeviceGray";
    const withPictures = (count: number) =>
      scanPdf({
        size: [200, 300],
        content: "",
        resources: `/XObject << ${Array.from({ length: count }, (_, index) => `/I${index} ${10 + index} 0 R`).join(" ")} >>`,
        objects: Array.from({ length: count }, () => ({ dictionary, bytes: new Uint8Array(1_000_000) })),
      });
    const refusal = { ok: false, error: { code: "FILE_TOO_LARGE" } };
    expect(await withoutLock(bytesSource(withPictures(90)), "any", () => true)).toEqual(refusal);
    expect(await withoutLock(bytesSource(withPictures(30)), "any", () => true)).toEqual({ ok: true, value: true });
  });

  test("is not kept with a wrong password, nor where there is no room for it", async () => {
    const never = () => Promise.reject(new Error("nothing is to be written"));
    expect(await withoutLock(bytesSource(fixtures.locked), "sesame", never)).toEqual({
      ok: false,
      error: { code: "PDF_PASSWORD_WRONG" },
    });
    expect(await withoutLock(bytesSource(fixtures.locked), "secret", () => false)).toEqual({ ok: true, value: false });
    await expect(withoutLock(bytesSource(fixtures.locked), "secret", never)).rejects.toThrow(
      "nothing is to be written",
    );
  });
});
