/** The teacher's desk: the page as large as the window allows, the marks beside it, the next copy already there. */

import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso";
import type { Annotation } from "#domain/annotation";
import { language } from "../../text/language.ts";
import { formatDelta } from "../../text/numbers.ts";
import { t } from "../../text/teacher.ts";
import { ErrorNote } from "../../ui/error-note.tsx";
import { useTitle } from "../../ui/screen.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { toast } from "../../ui/toast.tsx";
import { PageView } from "../../viewer/page.tsx";
import { lotSeen, nextToMark, readLot, refreshLot, rememberStop } from "../lot.ts";
import { Bars } from "./bars.tsx";
import { useDeskKeys } from "./bindings.ts";
import { Editor } from "./editor.tsx";
import { Head } from "./head.tsx";
import { Panel } from "./panel.tsx";
import { type Copy, fetchPicture } from "./reading.ts";
import { Tools } from "./tools.tsx";
import { focusCurrent } from "./typing.ts";
import type { CopyWork } from "./work.ts";
import { finalizeBehind, letGo, prepare, workOn } from "./works.ts";

const NARROW = matchMedia("(max-width: 1023px)");

function points(annotation: Annotation): string {
  return annotation.scoreDelta === null ? "" : formatDelta(annotation.scoreDelta, language.value);
}

function pageWords() {
  return {
    viewer: t.desk.viewer,
    page: t.desk.copyPage,
    missing: t.desk.pageMissing,
    ghost: t.desk.ghost,
    points,
    annotation: (each: Annotation) => t.desk.annotation(t.desk.kinds[each.kind], points(each), each.text),
  };
}

/** The copy, held while it is on the desk. One brought back from the browser's memory is taken again. */
function useWork(copyId: string): CopyWork {
  const work = useMemo(() => workOn(copyId), [copyId]);
  useEffect(() => {
    const back = (event: PageTransitionEvent) => {
      if (event.persisted) void work.reload();
    };
    addEventListener("pageshow", back);
    return () => {
      removeEventListener("pageshow", back);
      void letGo(work);
    };
  }, [work]);
  return work;
}

/** Fetches the lot once, the next two copies, and the pages beside the one that is shown. */
function useAhead(work: CopyWork): void {
  const copy = work.copy.value;
  const examId = copy?.exam.id;
  const rows = examId ? lotSeen(examId) : undefined;
  const next = rows ? nextToMark(rows, work.id) : null;
  const after = rows && next ? nextToMark(rows, next.id) : null;
  const { page } = work.page.value.view;
  useEffect(() => {
    if (!examId) return;
    rememberStop(examId, work.id);
    if (!lotSeen(examId)) void refreshLot(examId);
  }, [examId, work]);
  useEffect(() => {
    prepare([next, after].filter((row) => row !== null && row.id !== work.id).map((row) => row?.id ?? ""));
  }, [next, after, work]);
  useEffect(() => {
    for (const beside of [copy?.pages[page + 1], copy?.pages[page - 1]]) if (beside) fetchPicture(beside.view);
  }, [copy, page]);
}

/** The keyboard starts in the first field without a mark, once the copy is there. */
function useFirstField(work: CopyWork): void {
  const there = work.copy.value !== null;
  useEffect(() => {
    if (there && !NARROW.matches) focusCurrent(work);
  }, [there, work]);
}

function useNext(work: CopyWork): () => Promise<void> {
  const { route } = useLocation();
  return useCallback(async () => {
    const examId = work.copy.peek()?.exam.id;
    if (!examId) return;
    const rows = lotSeen(examId) ?? (await readLot(examId));
    const next = nextToMark(rows, work.id);
    if (next) return route(`/desk/${next.id}`, true);
    toast(t.desk.allLotDone);
    route(`/lots/${examId}`, true);
  }, [work, route]);
}

/** One level out: what is open on the page, the list of what is missing, the field, the desk. */
function useOut(work: CopyWork, lacking: boolean, closeList: () => void): () => void {
  const { route } = useLocation();
  return () => {
    const { gesture, open, selected } = work.page.peek();
    const focused = document.activeElement;
    if (gesture || open || selected !== null) {
      work.see({ t: "escaped" });
      if (open) focusCurrent(work);
    } else if (lacking) {
      closeList();
      focusCurrent(work);
    } else if (focused instanceof HTMLTextAreaElement) focusCurrent(work);
    else if (focused instanceof HTMLInputElement) focused.blur();
    else route(`/lots/${work.copy.peek()?.exam.id ?? ""}`);
  };
}

type Side = "page" | "marks";

function useDesk(work: CopyWork) {
  const [folded, setFolded] = useState(NARROW.matches);
  const [lacking, setLacking] = useState(false);
  const [side, setSide] = useState<Side>("page");
  const next = useNext(work);
  const closeList = () => setLacking(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another copy has its own list
  useEffect(() => setLacking(false), [work]);
  const finalize = () => {
    if (work.readOnly.peek()) return;
    if (work.missing()) {
      setFolded(false);
      setSide("marks");
      setLacking(true);
      return;
    }
    if (work.keeping.offer.peek()) {
      toast(t.desk.draftFirst);
      return;
    }
    void finalizeBehind(work);
    void next();
  };
  const fold = () => {
    setFolded(!folded);
    setSide("page");
  };
  const out = useOut(work, lacking, closeList);
  useDeskKeys(work, { finalize, nextCopy: () => void next(), fold, out });
  return { folded, fold, lacking, closeList, side, setSide, finalize };
}

function Sides({ side, onSide }: { side: Side; onSide: (side: Side) => void }) {
  const tabs = [
    { id: "page" as const, label: t.desk.tabPage },
    { id: "marks" as const, label: t.desk.tabMarks },
  ];
  return (
    <nav class="desk-tabs" aria-label={t.desk.sides}>
      <Tabs label={t.desk.sides} tabs={tabs} current={side} onChange={onSide} />
    </nav>
  );
}

/** Nothing to show yet, and why. */
function NotYet({ work }: { work: CopyWork }) {
  return (
    <div class="desk-empty">
      <ErrorNote error={work.failure.value} onRetry={() => void work.open()} />
      {work.failure.value === null && <Skeleton lines={6} />}
    </div>
  );
}

function ThePage({ work, copy }: { work: CopyWork; copy: Copy }) {
  const send = useMemo(() => work.see.bind(work), [work]);
  const close = () => {
    work.see({ t: "escaped" });
    focusCurrent(work);
  };
  return (
    <PageView id="panel-page" model={work.page} send={send} pictures={copy.pages} words={pageWords()}>
      <Editor work={work} onClose={close} />
    </PageView>
  );
}

export default function Desk() {
  const { params } = useRoute();
  const work = useWork(params.copyId ?? "");
  const copy = work.copy.value;
  useTitle(t.desk.title(copy?.anonymousId ?? ""));
  useAhead(work);
  useFirstField(work);
  const desk = useDesk(work);
  return (
    <div class={`desk desk-on-${desk.side}`}>
      <Head work={work} folded={desk.folded} onFold={desk.fold} />
      <Bars work={work} />
      <Sides side={desk.side} onSide={desk.setSide} />
      <main id="content" class="desk-main" tabIndex={-1}>
        {!copy && <NotYet work={work} />}
        {copy && <Tools work={work} />}
        {copy && <ThePage work={work} copy={copy} />}
        {copy && (
          <aside id="panel-marks" class="panel" aria-label={t.desk.panel} hidden={desk.folded && desk.side === "page"}>
            <Panel work={work} lacking={desk.lacking} onFinalize={desk.finalize} onGone={desk.closeList} />
          </aside>
        )}
      </main>
    </div>
  );
}
