/** The head of a copy's row: its number, its state, what is odd about it as a whole, and what to do about that. */
import { Check } from "lucide-preact";
import { t } from "../../text/admin.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { gridHead } from "./grid.ts";
import type { Row } from "./rows.ts";
import { isOpen } from "./table.ts";
import { fresh, type Send } from "./use-page-table.ts";
import { copyFaultWords } from "./words.ts";

export type CopyHeadProps = {
  row: Row & { kind: "copy" };
  expected: number;
  carrying: boolean;
  send: Send;
};

function State({ row: { copy } }: CopyHeadProps) {
  if (copy.sealed && copy.status === "STAGING") return <Badge tone="busy">{t.pages.validating}</Badge>;
  return (
    <>
      {copy.status !== "STAGING" && <Badge tone="good">{t.pages.valid}</Badge>}
      {copy.identified && <Badge>{t.pages.identified}</Badge>}
    </>
  );
}

function Faults({ row, expected, send }: CopyHeadProps) {
  const { copy, pages, number } = row;
  const words = copyFaultWords(copy, pages.length, expected);
  if (words.length === 0) return null;
  const asks = isOpen(copy) && !copy.oddAccepted;
  return (
    <>
      {words.map((each) => (
        <Badge key={each} tone={asks ? "wait" : "quiet"}>
          {each}
        </Badge>
      ))}
      {copy.oddAccepted && <span class="small soft">{t.pages.oddAccepted}</span>}
      {asks &&
        copy.missing.map((page) => (
          <Button key={page} onClick={() => send({ t: "substituted", copy: copy.id, page, fresh: fresh() })}>
            {t.pages.replace(page)}
            <span class="unseen"> {t.pages.copy(number)}</span>
          </Button>
        ))}
      {asks && (
        <Button onClick={() => send({ t: "ofCopy", copy: copy.id, command: "accept", fresh: fresh() })}>
          {t.pages.acceptCopy}
          <span class="unseen"> {t.pages.copy(number)}</span>
        </Button>
      )}
    </>
  );
}

export function CopyHead(props: CopyHeadProps) {
  const { row, carrying, send } = props;
  const { copy, number, pages, needs } = row;
  const open = isOpen(copy);
  return (
    <div {...gridHead} class="pt-head">
      <h2>
        {t.pages.copy(number)} <span class="soft small">{copy.anonymousId}</span>
      </h2>
      <State {...props} />
      <Faults {...props} />
      {carrying && open && (
        <Button
          kind="primary"
          onClick={() => send({ t: "put", place: { copy: copy.id, at: pages.length }, fresh: fresh() })}
        >
          {t.pages.putHere}
          <span class="unseen"> {t.pages.copy(number)}</span>
        </Button>
      )}
      {open && !needs && !carrying && (
        <Button
          icon={<Check size={16} aria-hidden="true" />}
          keys="V"
          onClick={() => send({ t: "ofCopy", copy: copy.id, command: "validate", fresh: fresh() })}
        >
          {t.pages.validate}
          <span class="unseen"> {t.pages.copy(number)}</span>
        </Button>
      )}
    </div>
  );
}
