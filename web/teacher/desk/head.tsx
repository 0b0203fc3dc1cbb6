/** The line above the page: back to the lot, which copy, which page, how far, whether all is saved. */
import { ChevronLeft, ChevronRight, CloudOff, Keyboard, PanelRightClose, PanelRightOpen } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { t as base } from "../../text/base.ts";
import { t } from "../../text/teacher.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { spelled } from "../../ui/key-names.ts";
import { showKeys } from "../../ui/keys.tsx";
import { isDone, lotSeen } from "../lot.ts";
import { isUndecided } from "./acts.ts";
import type { CopyWork } from "./work.ts";

/** More pages than this are told by number only. */
const DOTS_MAX = 12;

type TurnProps = { work: CopyWork; to: number; label: string; icon: ComponentChildren };

/** Only where there is no room for a dot per page. */
function Turn({ work, to, label, icon }: TurnProps) {
  const { length } = work.page.value.view.pages;
  return (
    <Button
      kind="quiet"
      class="head-turn"
      label={label}
      disabled={to < 0 || to >= length}
      icon={icon}
      onClick={() => work.see({ t: "turned", to })}
    />
  );
}

function Pages({ work }: { work: CopyWork }) {
  const { pages, page } = work.page.value.view;
  if (pages.length === 0) return null;
  return (
    <div class="head-pages">
      {pages.length <= DOTS_MAX && (
        <ul class="dots">
          {pages.map((_, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a page is its number
            <li key={n}>
              <button
                type="button"
                class="dot"
                aria-label={t.desk.goToPage(n + 1)}
                aria-current={n === page ? "page" : undefined}
                onClick={() => work.see({ t: "turned", to: n })}
              />
            </li>
          ))}
        </ul>
      )}
      <Turn work={work} to={page - 1} label={t.desk.previousPage} icon={<ChevronLeft size={18} aria-hidden="true" />} />
      <span class="tabular" aria-live="polite">
        {t.desk.page(page + 1, pages.length)}
      </span>
      <Turn work={work} to={page + 1} label={t.desk.nextPage} icon={<ChevronRight size={18} aria-hidden="true" />} />
    </div>
  );
}

function SaveSign({ work }: { work: CopyWork }) {
  const { waiting, attempt, held } = work.queue.value;
  const idle = waiting.size === 0;
  const undecided = [...waiting.values()].every(isUndecided);
  const stuck = attempt > 0 || undecided || (!held && work.holding.state.value.t !== "asking");
  const readOnly = idle && work.readOnly.value;
  return (
    <span class="head-saved" role="status">
      {readOnly && <Badge tone="quiet">{t.desk.readOnly}</Badge>}
      {!readOnly && idle && <Badge tone="good">{t.desk.saved}</Badge>}
      {!idle && !stuck && <Badge tone="busy">{t.desk.saving}</Badge>}
      {!idle && stuck && (
        <span class="badge badge-wait">
          <CloudOff size={14} aria-hidden="true" />
          {t.desk.waiting(waiting.size)}
        </span>
      )}
    </span>
  );
}

function WhichCopy({ work }: { work: CopyWork }) {
  const copy = work.copy.value;
  const href = copy ? `/lots/${copy.exam.id}` : "/lots";
  return (
    <>
      <a class="head-back" href={href} title={`${copy?.exam.name ?? t.desk.lot} (${spelled("Esc")})`}>
        <ChevronLeft size={16} aria-hidden="true" />
        {t.desk.lot}
      </a>
      <h1 class="head-copy">
        <span class="unseen">{t.desk.title("")}</span>
        {copy?.anonymousId}
      </h1>
    </>
  );
}

function Done({ work }: { work: CopyWork }) {
  const examId = work.copy.value?.exam.id;
  const rows = examId ? lotSeen(examId) : undefined;
  const done = rows?.filter((row) => isDone(row.status)).length ?? 0;
  return <span class="head-done tabular soft">{rows && t.desk.doneOf(done, rows.length)}</span>;
}

export type HeadProps = { work: CopyWork; folded: boolean; onFold: () => void };

export function Head({ work, folded, onFold }: HeadProps) {
  const FoldIcon = folded ? PanelRightOpen : PanelRightClose;
  return (
    <header class="desk-head">
      <WhichCopy work={work} />
      <Pages work={work} />
      <Done work={work} />
      <SaveSign work={work} />
      <Button
        kind="quiet"
        class="head-keys"
        label={base.common.keys}
        keys="?"
        icon={<Keyboard size={18} aria-hidden="true" />}
        onClick={showKeys}
      />
      <Button
        kind="quiet"
        class="head-fold"
        label={folded ? t.desk.unfold : t.desk.fold}
        keys="I"
        expanded={!folded}
        icon={<FoldIcon size={18} aria-hidden="true" />}
        onClick={onFold}
      />
    </header>
  );
}
