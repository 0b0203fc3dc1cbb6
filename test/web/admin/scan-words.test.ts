/** Why a file was not imported: one sentence with what to do; and when two files are asked about. */
import { beforeAll, expect, test } from "vitest";
import { NO_SCANS } from "#domain/media";
import { asksForOrder, type Pile } from "../../../web/admin/pile-order.tsx";
import { failureWords, isLocked, type Scan } from "../../../web/admin/scan-words.ts";
import { load } from "../../../web/text/admin.ts";
import { loadBase } from "../../../web/text/base.ts";
import { language } from "../../../web/text/language.ts";
import { formatMoment } from "../../../web/text/numbers.ts";

beforeAll(() => Promise.all([load(), loadBase()]));

const failed = (code: NonNullable<Scan["error"]>["code"], details?: unknown) =>
  failureWords({ error: { code, page: null, ...(details === undefined ? {} : { details }) } });

test("A file with known bytes is told by the name, the day and the exam of the first", () => {
  const at = new Date(2026, 10, 12, 14, 5).getTime();
  const same = { scanId: "s", examId: "e", fileName: "copies-A.pdf", createdAt: at, examName: "Maths" };
  for (const part of ["copies-A.pdf", formatMoment(at, language.value), "Maths"])
    expect(failed("SAME_FILE", same)).toContain(part);
  expect(failed("SAME_FILE")).not.toContain("undefined");
});

test("Each thing a file may be instead of a scan has its own advice, and an unknown one the general sentence", () => {
  const all = NO_SCANS.map((seems) => failed("NOT_A_SCAN", { seems }));
  expect(new Set(all).size).toBe(NO_SCANS.length);
  expect(failed("NOT_A_SCAN", { seems: "heic" })).toContain("JPEG");
  expect(failed("NOT_A_SCAN", { seems: "something new" })).toBe(failed("NOT_A_SCAN"));
});

const scan = (facts: Partial<Scan>): Scan => ({
  ...{ id: "s", examId: "e", fileName: "a.pdf", size: 1, partSize: 1, state: "imported", parts: [], jobId: null },
  ...{ pageCount: 1, copies: 0, pileId: "p", place: 0, member: 0, parentId: null, media: "pdf", error: null },
  createdAt: 0,
  ...facts,
});

test("Only two PDFs that came together are asked about, also once they are cut, which is then done anew", () => {
  const pile: Pile = { id: "p", files: 2, order: "files", state: "open", complete: true, createdAt: 0 };
  const two = [scan({ id: "a" }), scan({ id: "b", place: 1 })];
  expect(asksForOrder(pile, two)).toBe(true);
  expect(asksForOrder(pile, [scan({ id: "a", media: null }), scan({ id: "b", media: null, fileName: "B.PDF" })])).toBe(
    true,
  );
  expect(asksForOrder({ ...pile, state: "cut" }, two)).toBe(true);
  expect(asksForOrder({ ...pile, files: 3 }, two)).toBe(false);
  expect(asksForOrder(pile, two.slice(1))).toBe(false);
  expect(asksForOrder(pile, [scan({ id: "a" }), scan({ id: "b", media: "jpeg" })])).toBe(false);
  expect(asksForOrder(pile, [scan({ id: "a" }), scan({ id: "b", pileId: "q" })])).toBe(false);
});

test("Only a protected PDF asks for a password, after a wrong one again", () => {
  const with_ = (code: NonNullable<Scan["error"]>["code"]) => scan({ state: "failed", error: { code, page: null } });
  expect(isLocked(with_("PDF_ENCRYPTED"))).toBe(true);
  expect(isLocked(with_("PDF_PASSWORD_WRONG"))).toBe(true);
  expect(isLocked(with_("PDF_BROKEN"))).toBe(false);
});
