/** The final PDF as a reader gets it: what is on its pages, where it is, and that the scan itself was left alone. */
import { decodePDFRawStream, degrees, PDFDocument, PDFName, type PDFPage, PDFRawStream, rgb } from "pdf-lib";
import { describe, expect, test } from "vitest";
import type { Annotation } from "#domain/annotation";
import type { FinalFacts } from "#domain/report";
import type { PageLie, PageTurn } from "#domain/straight";
import { drawable } from "#src/codecs/fonts";
import { drawFinalPdf } from "#src/codecs/pdf-write";
import { balanceOf } from "#src/codecs/pdf-write-balance";
import { lookAt, type Rgb } from "./pdf-look.ts";

const annotation = (facts: Partial<Annotation>): Annotation => ({
  id: "a",
  page: 0,
  x: 0.1,
  y: 0.2,
  w: 0.3,
  h: 0.1,
  kind: "error",
  text: "",
  scoreDelta: null,
  ink: null,
  version: 1,
  ...facts,
});

const lying = (turn: PageTurn): PageLie => ({ turn, skew: 0, cropLeft: 0, cropRight: 10_000 });

const facts = (changes: Partial<FinalFacts> = {}): FinalFacts => ({
  examName: "Devoir n° 3",
  subject: "Mathématiques",
  date: "2026-05-12",
  anonymousId: "A3F7B2",
  student: { lastName: "LEFÈVRE", firstName: "Zoé", className: "Tle B" },
  language: "fr",
  pages: [lying(0)],
  annotations: [],
  questions: [{ id: "q", path: ["Exercice 1", "a) Limite"], points: 4000 }],
  marks: [{ questionId: "q", points: 1450, version: 1 }],
  remarks: [],
  appreciation: "",
  total: 1450,
  max: 4000,
  now: Date.UTC(2026, 4, 20),
  ...changes,
});

/** A file of plain pages, each changed by `prepare` before it is saved. */
async function scanOf(
  count: number,
  prepare: (page: PDFPage, document: PDFDocument) => void = () => {},
): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  for (let index = 0; index < count; index++) {
    const page = document.addPage([595, 842]);
    page.drawRectangle({ x: 0, y: 0, width: 1, height: 1, color: rgb(0, 0, 0) });
    prepare(page, document);
  }
  return document.save();
}

async function drawn(pages: Uint8Array, changes: Partial<FinalFacts> = {}) {
  const result = await drawFinalPdf(pages, facts(changes));
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

const plain = (text: string): string => text.replace(/\s+/g, " ");
const isRed = ({ red, green, blue }: Rgb): boolean => red > 150 && green < 120 && blue < 120;
const isWhite = ({ red, green, blue }: Rgb): boolean => red > 245 && green > 245 && blue > 245;

/** True when a frame of the box's own outline, and nothing of it elsewhere, is on the page. */
function hasFrame(picture: { at: (x: number, y: number) => Rgb }, box: Annotation): boolean {
  const middle = [box.x + box.w / 2, box.y + box.h / 2] as const;
  const edges = [
    [box.x, middle[1]],
    [box.x + box.w, middle[1]],
    [middle[0], box.y],
    [middle[0], box.y + box.h],
  ] as const;
  const near = [-0.003, -0.0015, 0, 0.0015, 0.003];
  const red = edges.every(([x, y]) => near.some((dx) => near.some((dy) => isRed(picture.at(x + dx, y + dy)))));
  return red && isWhite(picture.at(...middle));
}

describe("Where things stand", () => {
  const box = annotation({});
  const cases = [0, 90, 180, 270].flatMap((own) => ([0, 90, 180, 270] as const).map((turn) => ({ own, turn })));

  test("A box lies where it was drawn, whichever way the page was fed and turned", async () => {
    const pages = await scanOf(cases.length, (page) => {
      const own = cases[page.doc.getPageCount() - 1]?.own ?? 0;
      page.setRotation(degrees(own));
    });
    const turns = cases.map(({ turn }) => lying(turn));
    const annotations = cases.map((_, page) => annotation({ id: `a${page}`, page }));
    const look = await lookAt((await drawn(pages, { pages: turns, annotations })).bytes);
    for (const [page, { own, turn }] of cases.entries()) {
      const picture = look.picture(page, 1400);
      expect(picture.aspect > 1, `own ${own}, turn ${turn}`).toBe((own + turn) % 180 === 90);
      expect(hasFrame(picture, box), `own ${own}, turn ${turn}`).toBe(true);
    }
  });

  test("A shifted crop box and a larger unit move nothing", async () => {
    const pages = await scanOf(2, (page) => {
      page.setMediaBox(-100, 50, 700, 900);
      page.setCropBox(-60, 120, 420, 560);
      page.setRotation(degrees(90));
      if (page.doc.getPageCount() === 2) page.node.set(PDFName.of("UserUnit"), page.doc.context.obj(2));
    });
    const annotations = [box, annotation({ id: "b", page: 1 })];
    const look = await lookAt((await drawn(pages, { pages: [lying(0), lying(180)], annotations })).bytes);
    expect(hasFrame(look.picture(0, 1400), box)).toBe(true);
    expect(hasFrame(look.picture(1, 1400), box)).toBe(true);
  });

  test.each([
    ["leaves its state open", "q 0.5 0 0 0.5 100 100 cm q 2 0 0 2 0 0 cm"],
    ["closes more than it opened", "Q Q q Q Q 0.3 0 0 0.3 50 50 cm (Q \\) q) Tj Q"],
  ])("A page whose own drawing %s shifts no box", async (_, content) => {
    const pages = await scanOf(1, (page, document) => {
      page.node.set(PDFName.of("Contents"), document.context.register(document.context.flateStream(content)));
    });
    const look = await lookAt((await drawn(pages, { annotations: [box] })).bytes);
    expect(hasFrame(look.picture(0, 1400), box)).toBe(true);
  });

  test("A highlight lets the writing under it show", async () => {
    const pages = await scanOf(1, (page) =>
      page.drawRectangle({ x: 100, y: 600, width: 60, height: 20, color: rgb(0, 0, 0) }),
    );
    const marker = annotation({ kind: "highlight", x: 0, y: 0.2, w: 1, h: 0.2 });
    const picture = (await lookAt((await drawn(pages, { annotations: [marker] })).bytes)).picture(0, 1400);
    const ink = picture.at(130 / 595, (842 - 610) / 842);
    const paper = picture.at(0.8, (842 - 610) / 842);
    expect(ink.red + ink.green + ink.blue).toBeLessThan(60);
    expect(paper.red > 230 && paper.green > 190 && paper.blue < 150).toBe(true);
  });
});

describe("What is not lost", () => {
  test("The scan's own image bytes stay as they are", async () => {
    const image = crypto.getRandomValues(new Uint8Array(64 * 64));
    const pages = await scanOf(1, (page, document) => {
      const { context } = document;
      const look = {
        Type: "XObject",
        Subtype: "Image",
        Width: 64,
        Height: 64,
        ColorSpace: "DeviceGray",
        BitsPerComponent: 8,
      };
      const name = page.node.newXObject("Scan", context.register(context.flateStream(image, look)));
      page.node.set(
        PDFName.of("Contents"),
        context.register(context.stream(`595 0 0 842 0 0 cm ${name.toString()} Do`)),
      );
    });
    const packed = await imagesOf(pages);
    const after = await imagesOf((await drawn(pages, { annotations: [annotation({ text: "Juste" })] })).bytes);
    expect(packed).toHaveLength(1);
    expect(after).toEqual(packed);
  });

  test("A page that is not there is named instead of left out", async () => {
    const two = await scanOf(2);
    const asked = (count: number) => facts({ pages: Array.from({ length: count }, () => lying(0)) });
    expect(await drawFinalPdf(two, asked(3))).toEqual({ ok: false, error: { code: "PAGE_MISSING", page: 2 } });
    expect(await drawFinalPdf(two, asked(1))).toEqual({ ok: false, error: { code: "PAGE_MISSING", page: 1 } });
    const document = await PDFDocument.load(await scanOf(3));
    document.context.delete(document.getPage(1).ref);
    const torn = await document.save();
    expect(await drawFinalPdf(torn, asked(3))).toEqual({ ok: false, error: { code: "PAGE_MISSING", page: 1 } });
  });

  test("A page whose picture is gone is named instead of shown blank", async () => {
    const pages = await scanOf(2, (page, document) => {
      if (document.getPageCount() === 2) page.node.newXObject("Scan", document.context.nextRef());
    });
    const result = await drawFinalPdf(pages, facts({ pages: [lying(0), lying(0)] }));
    expect(result).toEqual({ ok: false, error: { code: "PAGE_MISSING", page: 1 } });
  });

  test("An annotation on a page the copy has not is refused, never dropped", async () => {
    const result = await drawFinalPdf(await scanOf(1), facts({ annotations: [annotation({ page: 4 })] }));
    expect(result).toEqual({ ok: false, error: { code: "PAGE_MISSING", page: 4 } });
  });

  test("What is no PDF is refused", async () => {
    const result = await drawFinalPdf(new TextEncoder().encode("not a scan at all"), facts());
    expect(result).toEqual({ ok: false, error: { code: "PDF_BROKEN" } });
  });

  test("A comment of 4 000 characters stands whole in the report, across as many pages as it takes", async () => {
    const text = Array.from({ length: 600 }, (_, n) => `mot${n}é`)
      .join(" ")
      .slice(0, 4000);
    const { bytes, pageCount } = await drawn(await scanOf(1), { annotations: [annotation({ text, scoreDelta: -50 })] });
    const look = await lookAt(bytes);
    expect(look.pageCount).toBe(pageCount);
    const pages = Array.from({ length: pageCount - 1 }, (_, index) => look.words(index + 1));
    const seen = new Set(pages.join(" ").split(/\s+/));
    expect(text.split(" ").filter((word) => !seen.has(word))).toEqual([]);
    expect(plain(look.words(0))).toContain("1 −0,5");
  });

  test("A word longer than a line is broken, not cut off", async () => {
    const word = Array.from({ length: 120 }, (_, n) => `x${n}`).join("");
    const { bytes, pageCount } = await drawn(await scanOf(1), { appreciation: word });
    const text = (await lookAt(bytes)).words(pageCount - 1).replace(/\s/g, "");
    expect(text).toContain(word);
  });
});

describe("What can be read", () => {
  test("The exam's own maximum is shown, with accents, signs and points in the reader's language", async () => {
    const appreciation = "L’œuvre de François « coûte » 5 € : √2 ≤ 3 ; bien fini !";
    const { bytes, pageCount } = await drawn(await scanOf(1), { appreciation });
    const text = plain((await lookAt(bytes)).words(pageCount - 1));
    for (const part of ["14,5 / 40", "LEFÈVRE Zoé", plain(appreciation), "12 mai 2026", "page 2/2"])
      expect(text).toContain(part);
    const english = await drawn(await scanOf(1), { language: "en" });
    expect(plain((await lookAt(english.bytes)).words(1))).toContain("14.5 / 40");
  });

  test("A sign the typeface lacks is shown as one box", () => {
    expect(drawable("Bravo 👩‍🏫 ! 学")).toBe("Bravo □ ! □");
    expect(drawable("e\u0301le\u0300ve\u0007")).toBe("élève");
  });

  test("A letter that an earlier copy had only under an accent is found in the next copy", async () => {
    await drawn(await scanOf(1), { appreciation: "Ŵ" });
    const { bytes, pageCount } = await drawn(await scanOf(1), { appreciation: "Wapiti" });
    expect(plain((await lookAt(bytes)).words(pageCount - 1))).toContain("Wapiti");
  });

  test("An emoji in a comment does not keep the copy from being finished", async () => {
    const { bytes } = await drawn(await scanOf(1), { annotations: [annotation({ text: "Bravo 👩‍🏫" })] });
    expect(plain((await lookAt(bytes)).words(1))).toContain("Bravo □");
  });
});

describe("What the file is", () => {
  test("The same facts give the same bytes", async () => {
    const pages = await scanOf(2);
    const changes = { pages: [lying(0), lying(90)] as const, annotations: [annotation({ text: "Juste ?" })] };
    const [first, second] = [await drawn(pages, changes), await drawn(pages, changes)];
    expect(first.bytes).toEqual(second.bytes);
  });

  test("The student's name is on the page and not in the file's description", async () => {
    const { bytes } = await drawn(await scanOf(1, (_, document) => document.setAuthor("Collège Jean Moulin")));
    const document = await PDFDocument.load(bytes, { updateMetadata: false });
    const description = [document.getTitle(), document.getSubject(), document.getKeywords(), document.getAuthor()];
    expect(description).toEqual(["Devoir n° 3 – A3F7B2", undefined, undefined, "Collège Jean Moulin"]);
    expect(document.getProducer()).toBe("Korrigo");
    expect(document.getCreationDate()).toEqual(new Date(Date.UTC(2026, 4, 20)));
  });

  test("Scripts and actions of the scan are gone, links stay", async () => {
    const pages = await scanOf(1, (page, document) => {
      const { context } = document;
      const script = context.register(context.stream("app.alert('gone')"));
      document.catalog.set(PDFName.of("OpenAction"), context.obj({ S: "JavaScript", JS: script }));
      page.node.set(PDFName.of("AA"), context.obj({ O: { S: "JavaScript", JS: script } }));
      const action = (kind: string) =>
        context.obj({ Type: "Annot", Subtype: "Link", Rect: [0, 0, 9, 9], A: { S: kind } });
      page.node.set(PDFName.of("Annots"), context.obj([action("Launch"), action("URI")]));
    });
    const document = await PDFDocument.load((await drawn(pages)).bytes);
    const text = document.context
      .enumerateIndirectObjects()
      .map(([, object]) => object.toString())
      .join("\n");
    const streams = document.context
      .enumerateIndirectObjects()
      .map(([, object]) => contentOf(object))
      .join("\n");
    for (const gone of ["/JavaScript", "/OpenAction", "/AA", "/Launch"]) expect(text.includes(gone), gone).toBe(false);
    expect(streams.includes("app.alert")).toBe(false);
    expect(text.includes("/URI")).toBe(true);
  });

  test("Strings, names, comments and inline images do not count as saved states", () => {
    const balance = (content: string) => balanceOf(new TextEncoder().encode(content));
    expect(balance("q (Q q \\) Q) Tj <51> /Q gs %Q\nBI /W 1 ID Q Q\nEI Q")).toEqual({ unclosed: 0, stray: [] });
    expect(balance("q q Q")).toEqual({ unclosed: 1, stray: [] });
    expect(balance("Q q Q Q")).toEqual({ unclosed: 0, stray: [0, 6] });
  });
});

function contentOf(object: unknown): string {
  return object instanceof PDFRawStream ? new TextDecoder().decode(decodePDFRawStream(object).decode()) : "";
}

/** The packed bytes of every image in a file. */
async function imagesOf(bytes: Uint8Array): Promise<Uint8Array[]> {
  const document = await PDFDocument.load(bytes);
  const objects = document.context.enumerateIndirectObjects().map(([, object]) => object);
  const images = objects.filter(
    (object) => object instanceof PDFRawStream && object.dict.get(PDFName.of("Subtype")) === PDFName.of("Image"),
  );
  return images.map((image) => (image instanceof PDFRawStream ? image.contents : new Uint8Array()));
}
