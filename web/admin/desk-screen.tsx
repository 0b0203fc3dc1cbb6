/** The identification desk: the strip with the name, a search, a list. Enter says who wrote the copy and brings the next. */
import { ArrowLeft, ArrowRight, Undo2, X } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { t } from "../text/admin.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { useKeys } from "../ui/keys.tsx";
import { useTitle } from "../ui/screen.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { type Copy, readCopies, studentName } from "./copies.ts";
import { DeskDone } from "./desk-done.tsx";
import { type DeskQueue, lastDone, upcoming } from "./desk-queue.ts";
import { StudentSearch } from "./desk-search.tsx";
import { SecondCopyDialog } from "./desk-second-copy.tsx";
import { Strip } from "./desk-strip.tsx";
import { pageImage } from "./page-image.ts";
import { examPath } from "./paths.ts";
import { type Desk, useDesk } from "./use-desk.ts";
import { useOnce, useWhen } from "./use-when.ts";

/** How many strips are fetched ahead: Enter twice in a row must not show an empty place. */
const AHEAD = 3;

function useNextStrips(queue: DeskQueue): void {
  const ids = upcoming(queue, AHEAD).join();
  useEffect(() => {
    for (const id of ids === "" ? [] : ids.split(",")) new Image().src = pageImage(id, 0, "view");
  }, [ids]);
}

type DeskProps = { examId: string; copies: readonly Copy[]; onCopy: (copy: Copy) => void };

function Acts({ desk, examId }: { desk: Desk; examId: string }) {
  const icon = { size: 18, "aria-hidden": true } as const;
  const { queue } = desk;
  const left = queue.todo.length;
  return (
    <div class="id-acts">
      <Button
        kind="quiet"
        label={t.desk.back}
        keys="ArrowLeft"
        disabled={queue.trail.length === 0}
        icon={<ArrowLeft {...icon} />}
        onClick={desk.back}
      />
      <Button
        kind="quiet"
        keys="ArrowRight"
        disabled={left < 2 && queue.recalled === null}
        icon={<ArrowRight {...icon} />}
        onClick={desk.later}
      >
        {t.desk.later}
      </Button>
      <Button
        kind="quiet"
        label={t.desk.undo}
        keys="Ctrl+Z"
        disabled={lastDone(queue) === null}
        icon={<Undo2 {...icon} />}
        onClick={() => void desk.undo()}
      />
      <Button
        kind="quiet"
        label={t.desk.leave}
        keys="Esc"
        href={examPath(examId, "identification")}
        icon={<X {...icon} />}
      />
    </div>
  );
}

/** How far, who was the last, and the acts. */
function Line({ desk, examId, copies }: { desk: Desk; examId: string; copies: readonly Copy[] }) {
  const left = desk.queue.todo.length;
  const identified = copies.length - left;
  const last = copies.find((copy) => copy.id === lastDone(desk.queue)?.copyId);
  const name = last && studentName(last);
  return (
    <div class="id-line">
      <p class="tabular small" role="status">
        {t.desk.progress(identified, left)}
        {name && <span class="soft id-last"> · {t.desk.last(name)}</span>}
      </p>
      <progress aria-label={t.desk.title} value={identified} max={Math.max(1, copies.length)} />
      <Acts desk={desk} examId={examId} />
    </div>
  );
}

function DeskWork({ examId, copies, onCopy }: DeskProps) {
  const desk = useDesk(copies, onCopy);
  const { queue, copy } = desk;
  const { route } = useLocation();
  const [typed, setTyped] = useState("");
  useNextStrips(queue);
  useWhen(copy?.id, () => setTyped(""));
  const whenEmpty = (act: () => void) => () => (typed === "" ? act() : false);
  useKeys(t.desk.title, [
    { keys: ["ArrowRight"], label: t.desk.keys.later, whileTyping: true, run: whenEmpty(desk.later) },
    { keys: ["ArrowLeft"], label: t.desk.keys.back, whileTyping: true, run: whenEmpty(desk.back) },
    { keys: ["Ctrl+Z"], label: t.desk.keys.undo, whileTyping: true, run: whenEmpty(() => void desk.undo()) },
    { keys: ["Enter"], label: t.desk.keys.assign, whileTyping: true, run: () => false },
    { keys: ["ArrowUp", "ArrowDown"], label: t.desk.keys.choose, whileTyping: true, run: () => false },
    { keys: ["Escape"], label: t.desk.leave, whileTyping: true, run: () => route(examPath(examId, "identification")) },
  ]);
  const last = lastDone(queue);
  if (!copy) {
    return <DeskDone examId={examId} none={copies.length === 0} undo={last && (() => void desk.undo())} />;
  }
  const now = studentName(copy);
  return (
    <>
      <Line desk={desk} examId={examId} copies={copies} />
      <Strip key={copy.id} copyId={copy.id} rotate={copy.rotations?.[0] ?? 0} />
      <div class="id-work">
        {now && <p class="id-now">{t.desk.now(now)}</p>}
        <ErrorNote error={desk.error} />
        <StudentSearch
          key={`${copy.id} ${queue.done.length}`}
          examId={examId}
          typed={typed}
          onTyped={setTyped}
          busy={desk.busy}
          onChoose={(student) => void desk.assign({ copy, student })}
        />
      </div>
      {desk.second && (
        <SecondCopyDialog ask={desk.second} onYes={(ask) => void desk.assign(ask, true)} onNo={desk.keepSearching} />
      )}
    </>
  );
}

export function DeskScreen({ examId }: { examId: string }) {
  // The queue is made once, of what the server says now and not of what was seen an hour ago.
  const [copies, setCopies] = useState<readonly Copy[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  useTitle(t.desk.title);
  const read = async () => {
    try {
      setCopies(await readCopies(examId));
      setError(null);
    } catch (failure) {
      setError(failure);
    }
  };
  useOnce(() => void read());
  const replace = (copy: Copy) => setCopies((now) => now?.map((each) => (each.id === copy.id ? copy : each)) ?? null);
  return (
    <main id="content" class="id-desk" tabIndex={-1}>
      <h1 class="unseen">{t.desk.title}</h1>
      <ErrorNote error={error} onRetry={read} />
      {!copies && !error && <Skeleton />}
      {copies && <DeskWork examId={examId} copies={copies} onCopy={replace} />}
    </main>
  );
}
