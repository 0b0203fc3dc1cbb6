/** Several people at once: lines pasted, looked at before anything is written, invited one after the other. */
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Note, sentenceOf } from "../ui/error-note.tsx";
import { TextArea } from "../ui/field.tsx";
import { Progress } from "../ui/progress.tsx";
import { Table } from "../ui/table.tsx";
import { type PastedLine, readPeople } from "./paste-people.ts";
import type { Person } from "./person-row.tsx";

/** What became of a line: the link when the mail did not leave, or why it was refused. */
type Outcome = { line: PastedLine; url: string | null; refusal: string | null };

const fateCell = ({ fate }: PastedLine) => (
  <Badge tone={fate === "new" ? "good" : fate === "known" ? "quiet" : "bad"}>{t.people.pasteFates[fate]}</Badge>
);

function Preview({ lines }: { lines: readonly PastedLine[] }) {
  const columns = [
    { key: "name", head: t.people.name, cell: (line: PastedLine) => line.name },
    { key: "email", head: t.people.email, cell: (line: PastedLine) => line.email },
    { key: "role", head: t.people.role, cell: ({ role }: PastedLine) => (role ? t.people.roles[role] : "") },
    { key: "fate", head: t.students.fate, cell: fateCell },
  ];
  return (
    <div class="scroll-box">
      <Table caption={t.people.addMany} columns={columns} rows={lines} rowKey={({ line }) => String(line)} />
    </div>
  );
}

function Done({ outcomes }: { outcomes: readonly Outcome[] }) {
  const refused = outcomes.filter(({ refusal }) => refusal !== null);
  const byHand = outcomes.filter(({ url }) => url !== null);
  return (
    <div class="stack">
      <p role="status">{t.people.pasteDone(outcomes.length - refused.length)}</p>
      {byHand.length > 0 && (
        <TextArea
          label={t.people.pasteLinks}
          hint={t.people.invitationText}
          readOnly
          rows={Math.min(byHand.length + 1, 8)}
          value={byHand.map(({ line, url }) => `${line.name}\t${line.email}\t${url}`).join("\n")}
          onInput={() => {}}
        />
      )}
      {refused.length > 0 && (
        <Note tone="wait">{refused.map(({ line, refusal }) => `${line.name} : ${refusal}`).join(" ")}</Note>
      )}
    </div>
  );
}

type PasteProps = { known: readonly Person[]; onClose: () => void; onAdded: () => Promise<void> };

function usePaste(text: string, known: readonly Person[], onAdded: () => Promise<void>) {
  const addresses = new Set(known.flatMap(({ email }) => (email === null ? [] : [email])));
  const lines = readPeople(text, addresses);
  const fresh = lines.filter(({ fate }) => fate === "new");
  const [running, setRunning] = useState<number | null>(null);
  const [outcomes, setOutcomes] = useState<Outcome[] | null>(null);
  const invite = async () => {
    const done: Outcome[] = [];
    for (const line of fresh) {
      setRunning(done.length);
      try {
        const body = { name: line.name, email: line.email, role: line.role ?? "teacher" };
        const { invitation } = await call("POST /api/users", { body });
        done.push({ line, url: invitation.mail === "sent" ? null : invitation.url, refusal: null });
      } catch (failure) {
        done.push({ line, url: null, refusal: sentenceOf(failure) });
      }
    }
    setOutcomes(done);
    setRunning(null);
    await onAdded();
  };
  return { lines, fresh, running, outcomes, invite };
}

export function PasteDialog({ known, onClose, onAdded }: PasteProps) {
  const [text, setText] = useState("");
  const { lines, fresh, running, outcomes, invite } = usePaste(text, known, onAdded);
  // While invitations go out, nothing closes: the links of those already made would be lost.
  const close = () => running === null && onClose();
  const actions = (
    <>
      <Button onClick={close}>{outcomes ? base.common.close : base.common.cancel}</Button>
      {!outcomes && (
        <Button kind="primary" busy={running !== null} disabled={fresh.length === 0} onClick={() => void invite()}>
          {t.people.inviteMany(fresh.length)}
        </Button>
      )}
    </>
  );
  return (
    <Dialog open shape="wide" title={t.people.addMany} onClose={close} actions={actions}>
      {outcomes ? (
        <Done outcomes={outcomes} />
      ) : (
        <div class="stack">
          <TextArea label={t.people.pasteField} hint={t.people.pasteHint} rows={5} value={text} onInput={setText} />
          {lines.length > 0 && running === null && <p class="soft small">{t.people.pasteChecked}</p>}
          {running !== null && <Progress label={t.people.invite} done={running} total={fresh.length} />}
          {lines.length > 0 && <Preview lines={lines} />}
        </div>
      )}
    </Dialog>
  );
}
