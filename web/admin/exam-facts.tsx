/** The facts of an exam as fields: used to create one and to change one. What is wrong is said under its field. */
import { useState } from "preact/hooks";
import type * as z from "zod";
import type { ExamWire } from "#contract/exam";
import { LIMITS } from "#domain/limits";
import { t } from "../text/admin.ts";
import { Check, Field, Select } from "../ui/field.tsx";

/** A folded A3 sheet: with more pages a copy has several, and it matters how they lie. */
const PAGES_OF_A_SHEET = 4;

type Wire = z.infer<typeof ExamWire>;
type Chosen = "name" | "date" | "subject" | "sheetSize" | "folding" | "anonymous" | "appreciationRequired";
export type Facts = Pick<Wire, Chosen> & {
  /** As typed. */
  pagesPerCopy: string;
};

/** `date`: today, as YYYY-MM-DD. A double sheet of four pages, marked without names, is what French schools do. */
export function newFacts(date: string): Facts {
  return {
    name: "",
    date,
    subject: "",
    pagesPerCopy: "4",
    sheetSize: "A4",
    folding: "nested",
    anonymous: true,
    appreciationRequired: false,
  };
}

export function factsOf(exam: Wire): Facts {
  const { name, date, subject, sheetSize, folding, anonymous, appreciationRequired, pagesPerCopy } = exam;
  const chosen = { name, date, subject, sheetSize, folding, anonymous, appreciationRequired };
  return { ...chosen, pagesPerCopy: String(pagesPerCopy) };
}

/** The number of pages typed, or null when it is none. */
export function pagesTyped({ pagesPerCopy }: Facts): number | null {
  const pages = /^\d{1,3}$/.test(pagesPerCopy.trim()) ? Number(pagesPerCopy) : 0;
  return pages >= 1 && pages <= LIMITS.pagesPerCopyMax ? pages : null;
}

export function factsAreRight(facts: Facts): boolean {
  return facts.name.trim() !== "" && facts.date !== "" && pagesTyped(facts) !== null;
}

export type ExamFactsProps = { facts: Facts; onChange: (facts: Facts) => void; showFaults: boolean };

function Choices({ facts, onChange }: Pick<ExamFactsProps, "facts" | "onChange">) {
  const words = t.exams.form;
  return (
    <>
      <div class="facts-check">
        <Check
          label={words.anonymous}
          checked={facts.anonymous}
          onChange={(on) => onChange({ ...facts, anonymous: on })}
        />
        <p class="field-hint">{words.anonymousHint}</p>
      </div>
      <div class="facts-check">
        <Check
          label={words.appreciation}
          checked={facts.appreciationRequired}
          onChange={(on) => onChange({ ...facts, appreciationRequired: on })}
        />
        <p class="field-hint">{words.appreciationHint}</p>
      </div>
    </>
  );
}

export function ExamFacts({ facts, onChange, showFaults }: ExamFactsProps) {
  const words = t.exams.form;
  const [touched, touch] = useState(false);
  const put = <K extends keyof Facts>(key: K, value: Facts[K]) => onChange({ ...facts, [key]: value });
  const pagesWrong = (showFaults || touched) && pagesTyped(facts) === null;
  return (
    <div class="facts">
      <div class="facts-wide">
        <Field
          label={words.name}
          hint={words.nameHint}
          value={facts.name}
          maxLength={LIMITS.nameMax}
          error={showFaults && facts.name.trim() === "" ? words.nameMissing : null}
          onInput={(name) => put("name", name)}
        />
      </div>
      <Field
        label={words.date}
        type="date"
        value={facts.date}
        error={showFaults && facts.date === "" ? words.dateMissing : null}
        onInput={(date) => put("date", date)}
      />
      <Field
        label={words.subject}
        value={facts.subject}
        maxLength={200}
        onInput={(subject) => put("subject", subject)}
      />
      <Field
        label={words.pagesPerCopy}
        hint={words.pagesPerCopyHint}
        inputMode="numeric"
        value={facts.pagesPerCopy}
        error={pagesWrong ? words.pagesPerCopyWrong(LIMITS.pagesPerCopyMax) : null}
        onInput={(pages) => put("pagesPerCopy", pages)}
        onBlur={() => touch(true)}
      />
      <Select
        label={words.sheetSize}
        value={facts.sheetSize}
        options={[
          { value: "A4", label: words.sheetA4 },
          { value: "A3", label: words.sheetA3 },
        ]}
        onChange={(size) => put("sheetSize", size)}
      />
      {facts.sheetSize === "A3" && (pagesTyped(facts) ?? 0) > PAGES_OF_A_SHEET && (
        <Select
          label={words.folding}
          value={facts.folding}
          options={[
            { value: "nested", label: words.foldingNested },
            { value: "consecutive", label: words.foldingConsecutive },
          ]}
          onChange={(folding) => put("folding", folding)}
        />
      )}
      <Choices facts={facts} onChange={onChange} />
    </div>
  );
}
