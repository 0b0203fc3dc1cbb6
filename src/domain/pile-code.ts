/** What a code read on a page means for the pile it lies in. */
import type { CodeSeen } from "./cut.ts";
import { isOf, type PaperOrigin, readCode } from "./page-code.ts";

/** `text` as it was read; `origin` of this exam's own papers, null while none were printed. */
export function codeSeen(text: string | null, origin: PaperOrigin | null): CodeSeen | null {
  const code = text === null ? null : readCode(text);
  if (!code) return null;
  switch (code.kind) {
    case "numbered":
      return { kind: "numbered", stem: code.stem, copy: code.copy, page: code.page };
    case "other":
      return { kind: "start", text: code.text };
    case "page":
      if (!origin || !isOf(code, origin)) return { kind: "otherExam" };
      return { kind: "ours", copy: code.copy, page: code.page, pages: code.pages };
    case "extra":
      return origin && isOf(code, origin) ? { kind: "extra" } : { kind: "otherExam" };
    case "doctor":
      // The scanner's control sheet is no exam's page.
      return { kind: "otherExam" };
  }
}
