/**
 * Brings one copy to a new scheme: its marks by the rule, an event for each that changed, the former ones kept, and a
 * copy that was finalized with other numbers back among those to be finalized. All of it is committed together, once.
 */
import { bear, changesNumbers, compareSchemes, type SchemePlan } from "#domain/scheme-change";
import { step } from "#domain/transition";
import type { Ledger } from "./ledger.ts";
import type { CopyStore, Life } from "./store.ts";

/** `version` is the scheme's, as it will be; `reason` is what whoever changed it wrote. */
export type NewScheme = SchemePlan & { version: number; reason: string };
export type Bringer = { userId: string; requestId: string; now: number };

/**
 * `waits`: its final PDF is being made, with the numbers of before. `there`: it knew the version already, or was never
 * validated and has nothing to bring.
 */
export type Brought = "brought" | "there" | "waits";

export function bring(
  { store, ledger }: { store: CopyStore; ledger: Ledger },
  life: Life | null,
  scheme: NewScheme,
  by: Bringer,
): Brought {
  if (life === null || life.schemeVersion >= scheme.version) return "there";
  if (life.state.status === "GRADING_IN_PROGRESS") return "waits";
  const { version: schemeVersion, reason, to } = scheme;
  const before = store.marks();
  const { changed, marks, becomesIncomplete } = bear(before, scheme);
  const next = changesNumbers(compareSchemes(scheme)) ? step(life.state, { verb: "rescheme", by: "admin" }) : null;
  const reopened = next?.ok ? next.value : null;
  ledger.together(
    life,
    () => {
      store.setLife({ schemeVersion });
      for (const { questionId, why } of changed) {
        const [former, mark] = [before, marks].map((list) => list.find((each) => each.questionId === questionId));
        if (!former || !mark) throw new Error("a mark that is not there was changed");
        store.keepFormer(former, schemeVersion);
        store.setMark(mark);
        const detail = { questionId, version: mark.version, why, schemeVersion };
        ledger.note(life, { kind: "MARK_BY_SCHEME", by, detail });
      }
      if (changed.length > 0 || becomesIncomplete || reopened) {
        ledger.note(life, { kind: "SCHEME", by, detail: { schemeVersion, marks: changed.length, reason } });
      }
      const now = { ...life, schemeVersion };
      if (reopened) {
        const detail = { reason, version: life.finalVersion, schemeVersion };
        ledger.become(now, { verb: "rescheme", next: reopened, by, detail, questions: to });
      } else if (changed.length > 0) ledger.project(now, to);
    },
    to,
  );
  return "brought";
}
