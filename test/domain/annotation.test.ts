/** Annotations: where they may lie, and how two writers are kept from losing each other's work. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Annotation, eraseAnnotation, inPage, type StoredAnnotation, writeAnnotation } from "#domain/annotation";

const NOTE: Annotation = {
  id: "a1",
  page: 0,
  x: 0.1,
  y: 0.2,
  w: 0.3,
  h: 0.1,
  kind: "comment",
  text: "Signe oublié",
  scoreDelta: -50,
  ink: null,
  version: 0,
};
const stored = (annotation: Annotation | null, version: number): StoredAnnotation => ({ annotation, version });

test("A box lies on the page when none of it is outside and it has a surface", () => {
  const inside = { x: 0, y: 0, w: 1, h: 1 };
  expect(inPage(inside)).toBe(true);
  expect(inPage({ x: 0.7, y: 0.9, w: 0.3, h: 0.1 })).toBe(true);
  const outside = [
    { x: -0.001 },
    { y: -0.001 },
    { w: 0 },
    { h: 0 },
    { w: 1.001 },
    { h: 1.001 },
    { x: 0.5 },
    { y: 0.5 },
  ];
  expect(outside.map((change) => inPage({ ...inside, ...change }))).toEqual(outside.map(() => false));
  expect(inPage({ ...inside, w: Number.NaN })).toBe(false);
});

test("Rounding in the last digit does not throw a box off the page", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 0.99, noNaN: true }), (x) => {
      expect(inPage({ x, y: x, w: 1 - x, h: 1 - x })).toBe(true);
    }),
  );
});

test("A new annotation becomes version one, an edit of what was seen the next", () => {
  const first = writeAnnotation(null, NOTE, 2);
  expect(first).toEqual({ ok: true, value: { ...NOTE, version: 1 } });
  const edit = { ...NOTE, text: "Signe oublié ligne 2", version: 1 };
  expect(writeAnnotation(stored({ ...NOTE, version: 1 }, 1), edit, 2)).toEqual({
    ok: true,
    value: { ...edit, version: 2 },
  });
});

test("An edit of an older version is refused and shown what stands there now", () => {
  const current = { ...NOTE, text: "de l'autre onglet", version: 2 };
  const refused = { ok: false, error: { code: "VERSION_CONFLICT", current } };
  expect(writeAnnotation(stored(current, 2), { ...NOTE, version: 1 }, 2)).toEqual(refused);
  expect(writeAnnotation(stored(current, 2), { ...NOTE, version: 0 }, 2)).toEqual(refused);
  expect(eraseAnnotation(stored(current, 2), 1)).toEqual(refused);
});

test("An edit of an annotation nobody ever wrote is refused", () => {
  expect(writeAnnotation(null, { ...NOTE, version: 1 }, 2)).toEqual({
    ok: false,
    error: { code: "VERSION_CONFLICT", current: null },
  });
  expect(eraseAnnotation(null, 1)).toEqual({ ok: false, error: { code: "VERSION_CONFLICT", current: null } });
});

test("What was erased cannot be revived by an old edit, nor by writing it as new", () => {
  const gone = eraseAnnotation(stored({ ...NOTE, version: 1 }, 1), 1);
  expect(gone).toEqual({ ok: true, value: { version: 2, changed: true } });
  for (const version of [0, 1]) {
    expect(writeAnnotation(stored(null, 2), { ...NOTE, version }, 2)).toEqual({
      ok: false,
      error: { code: "VERSION_CONFLICT", current: null },
    });
  }
});

test("Erasing what is gone is done, and changes nothing", () => {
  expect(eraseAnnotation(stored(null, 2), 1)).toEqual({ ok: true, value: { version: 2, changed: false } });
});

test("Nothing can be written beside the page or on a page the copy has not", () => {
  expect(writeAnnotation(null, { ...NOTE, x: 0.9 }, 2)).toEqual({ ok: false, error: { code: "OUTSIDE_PAGE" } });
  expect(writeAnnotation(null, { ...NOTE, page: 2 }, 2)).toEqual({
    ok: false,
    error: { code: "NO_SUCH_PAGE", pageCount: 2 },
  });
  expect(writeAnnotation(null, { ...NOTE, page: 1 }, 2).ok).toBe(true);
});
