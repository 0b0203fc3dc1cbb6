/** The journal's question in the address: read as it was written, and nothing else taken for a filter. */
import { expect, test } from "vitest";
import { AUDIT_KINDS } from "#domain/audit";
import { askedOf, auditPath, readFilters } from "../../../web/admin/audit-filters.ts";
import { audit as en } from "../../../web/text/en/admin-audit.ts";
import { audit as fr } from "../../../web/text/fr/admin-audit.ts";

test("A question written into an address is read back as it was, and what is no filter is left out", () => {
  const filters = { kind: "COPY_SEEN", actor: "a1", copy: "c-1", from: "2026-05-12", to: "2026-05-13" } as const;
  const read = (path: string) => readFilters(Object.fromEntries(new URL(path, "https://x").searchParams));
  expect(read(auditPath(filters))).toEqual(filters);
  expect(auditPath({})).toBe("/audit");
  expect(read("/audit?kind=NONSENSE&actor=../x&from=yesterday&more=1&exam=")).toEqual({});
});

test("Days are those of the reader: the last one counts to its end", () => {
  expect(askedOf({ from: "2026-05-12", to: "2026-05-12", copy: "c" })).toEqual({
    copy: "c",
    from: new Date(2026, 4, 12).getTime(),
    to: new Date(2026, 4, 13).getTime(),
  });
  expect(askedOf({ from: "2026-99-99" })).toEqual({});
});

test("Every kind of entry has its sentence in both languages, with what it is about", () => {
  const about = { subject: "Léa Durand", copy: "A3F7", exam: "Brevet" };
  for (const kind of AUDIT_KINDS) {
    for (const words of [fr, en]) {
      expect(words.kinds[kind].name, kind).not.toBe("");
      expect(words.kinds[kind].did(about), kind).not.toMatch(/undefined|^$/);
    }
  }
  expect(fr.kinds.IDENTITY_SET.did(about)).toContain("Léa Durand");
  expect(en.kinds.IDENTITY_SET.did({ ...about, subject: "" })).toBe("took the name off copy A3F7 of Brevet");
});
