/** A marking scheme pasted from a spreadsheet: what was understood beside every line that was not. */
import { useState } from "preact/hooks";
import { type Scheme, schemeTotal } from "#domain/scheme";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { language } from "../text/language.ts";
import { formatPoints } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextArea } from "../ui/field.tsx";
import { SchemeRead } from "./scheme-read.tsx";
import { readTable, type TableRead } from "./scheme-table.ts";

function Unclear({ read }: { read: TableRead }) {
  const words = t.scheme.paste;
  return (
    <>
      {read.faults.length > 0 && (
        <div class="note" role="alert">
          <p>{words.faults(read.faults.length)}</p>
          <ul class="fault-lines">
            {read.faults.map((fault) => (
              <li key={fault.line}>{words.said(fault.line, fault.text, words.why[fault.why])}</li>
            ))}
          </ul>
        </div>
      )}
      {read.notes.length > 0 && (
        <ul class="fault-lines small soft">
          {read.notes.map((note) => (
            <li key={`${note.line} ${note.why}`}>{words.said(note.line, note.text, words.notes[note.why])}</li>
          ))}
        </ul>
      )}
    </>
  );
}

export type SchemeTableDialogProps = { onClose: () => void; onTake: (scheme: Scheme) => void };

export function SchemeTableDialog({ onClose, onTake }: SchemeTableDialogProps) {
  const [text, setText] = useState("");
  const words = t.scheme.paste;
  const read = readTable(text);
  const take = (
    <>
      <Button onClick={onClose}>{base.common.cancel}</Button>
      <Button kind="primary" disabled={read.questions === 0} onClick={() => onTake(read.scheme)}>
        {words.take}
      </Button>
    </>
  );
  return (
    <Dialog open title={words.title} onClose={onClose} shape="wide" actions={take}>
      <div class="stack">
        <p class="soft">{words.text}</p>
        <TextArea
          label={words.field}
          rows={7}
          value={text}
          onInput={setText}
          placeholder={words.example}
          spellcheck={false}
        />
        <p aria-live="polite">
          <b>{words.preview(read.questions, formatPoints(schemeTotal(read.scheme), language.value))}</b>
        </p>
        <Unclear read={read} />
        <SchemeRead scheme={read.scheme} scrolls />
      </div>
    </Dialog>
  );
}
