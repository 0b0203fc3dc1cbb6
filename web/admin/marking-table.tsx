/** The copies of an exam in the marking: state, teacher, mark, and the acts of an admin on one of them. */
import { useState } from "preact/hooks";
import { questionsOf } from "#domain/scheme";
import { call, pathOf } from "../api/client.ts";
import { t } from "../text/admin.ts";
import { t as base } from "../text/base.ts";
import { language } from "../text/language.ts";
import { formatPoints } from "../text/numbers.ts";
import { CopyStatusBadge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { sentenceOf } from "../ui/error-note.tsx";
import { Table } from "../ui/table.tsx";
import { toast } from "../ui/toast.tsx";
import { auditPath } from "./audit-filters.ts";
import { type Copy, studentName } from "./copies.ts";
import { errorWords } from "./error-words.ts";
import type { Exam } from "./exam-screen.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import { may } from "./role.ts";

type Asked = { act: "break" | "reopen"; copy: Copy };
type TableProps = { exam: Exam; copies: readonly Copy[]; onChanged: () => Promise<void> };

function State({ copy }: { copy: Copy }) {
  return (
    <>
      <CopyStatusBadge status={copy.status} />
      {copy.failure && <p class="field-error">{t.marking.failedWhy(errorWords(copy.failure.code))}</p>}
    </>
  );
}

type ActsProps = { copy: Copy; onAsk: (asked: Asked) => void; onRetry: (copy: Copy) => void };

function Acts({ copy, onAsk, onRetry }: ActsProps) {
  const name = copy.anonymousId;
  const pdf = pathOf("GET /api/copies/:id/final.pdf", { params: { id: copy.id } });
  return (
    <div class="row-acts">
      {may("grade") && copy.status !== "STAGING" && (
        <a href={`/desk/${copy.id}`} aria-label={t.marking.deskOf(name)}>
          {t.marking.desk}
        </a>
      )}
      {may("readFinal") && copy.status === "GRADED" && (
        <a href={pdf} target="_blank" rel="noopener" aria-label={t.marking.finalOf(name)}>
          {t.marking.final}
        </a>
      )}
      {may("readAudit") && (
        <a href={auditPath({ copy: copy.id })} aria-label={t.audit.whoSawOf(name)}>
          {t.audit.whoSaw}
        </a>
      )}
      {may("oversee") && copy.status === "GRADING_FAILED" && (
        <Button onClick={() => onRetry(copy)}>{t.marking.retry}</Button>
      )}
      {may("oversee") && copy.status === "LOCKED" && (
        <Button onClick={() => onAsk({ act: "break", copy })}>{t.marking.breakLock}</Button>
      )}
      {may("oversee") && copy.status === "GRADED" && (
        <Button onClick={() => onAsk({ act: "reopen", copy })}>{t.marking.reopen}</Button>
      )}
    </div>
  );
}

function AskDialog({
  asked: { act, copy },
  onClose,
  onChanged,
}: {
  asked: Asked;
  onClose: () => void;
  onChanged: () => Promise<void>;
}) {
  const params = { id: copy.id };
  const name = copy.anonymousId;
  if (act === "break") {
    const free = async (reason: string) => {
      await call("POST /api/copies/:id/lock/break", { params, body: { reason } });
      toast(t.marking.broken);
      await onChanged();
    };
    const text = t.marking.breakText(copy.teacher?.name ?? t.marking.nobody);
    return (
      <ReasonDialog
        title={t.marking.breakTitle(name)}
        text={text}
        verb={t.marking.breakLock}
        act={free}
        onClose={onClose}
      />
    );
  }
  const reopen = async (reason: string) => {
    await call("POST /api/copies/:id/reopen", { params, body: { reason } });
    toast(t.marking.reopened);
    await onChanged();
  };
  return (
    <ReasonDialog
      title={t.marking.reopenTitle(name)}
      text={t.marking.reopenText}
      verb={t.marking.reopen}
      act={reopen}
      onClose={onClose}
    />
  );
}

export function MarkingTable({ exam, copies, onChanged }: TableProps) {
  const [asked, ask] = useState<Asked | null>(null);
  const questions = questionsOf(exam.scheme).length;
  const points = (hundredths: number) => formatPoints(hundredths, language.value);
  const retry = async (copy: Copy) => {
    try {
      await call("POST /api/copies/:id/finalize", { params: { id: copy.id } });
      toast(t.marking.retried);
    } catch (failure) {
      toast(sentenceOf(failure));
    }
    await onChanged();
  };
  return (
    <>
      <Table
        caption={t.marking.copies}
        rows={copies}
        rowKey={(copy) => copy.id}
        columns={[
          { key: "copy", head: t.marking.copy, cell: (copy) => copy.anonymousId },
          {
            key: "student",
            head: t.marking.student,
            cell: (copy) => studentName(copy) ?? <span class="soft">{t.marking.unknown}</span>,
          },
          {
            key: "teacher",
            head: t.marking.teacher,
            cell: (copy) => copy.teacher?.name ?? <span class="soft">{t.marking.nobody}</span>,
          },
          { key: "state", head: t.marking.state, cell: (copy) => <State copy={copy} /> },
          {
            key: "marked",
            head: t.marking.marked,
            align: "end",
            cell: (copy) => base.common.ofTotal(copy.marked, questions),
          },
          {
            key: "total",
            head: t.marking.total,
            align: "end",
            cell: (copy) => (copy.total === null ? "–" : `${points(copy.total)} / ${points(exam.schemeTotal)}`),
          },
          {
            key: "acts",
            head: <span class="unseen">{t.marking.actions}</span>,
            cell: (copy) => <Acts copy={copy} onAsk={ask} onRetry={(each) => void retry(each)} />,
          },
        ]}
      />
      {asked && <AskDialog asked={asked} onClose={() => ask(null)} onChanged={onChanged} />}
    </>
  );
}
