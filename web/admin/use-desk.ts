/** The identification desk at work: each act is told to the server first, then the queue moves. */
import { useRef, useState } from "preact/hooks";
import { call, Refused } from "../api/client.ts";
import type { Copy } from "./copies.ts";
import { assigned, back, current, type DeskQueue, lastDone, later, openQueue, undone } from "./desk-queue.ts";
import type { Student } from "./roster-panel.tsx";

export type Ask = { copy: Copy; student: Student };

/** The queue, and the acts that tell the server before they move it. */
export function useDesk(copies: readonly Copy[], onCopy: (copy: Copy) => void) {
  const [queue, setQueue] = useState<DeskQueue>(() =>
    openQueue(copies.filter((copy) => !copy.student).map((copy) => copy.id)),
  );
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [second, askSecond] = useState<Ask | null>(null);
  const latest = useRef(queue);
  latest.current = queue;
  const move = (next: DeskQueue) => {
    setError(null);
    setQueue(next);
  };
  const copy = copies.find((each) => each.id === current(queue)) ?? null;

  const put = async (copyId: string, studentId: string | null, secondCopy: boolean) => {
    const body = { studentId, ...(secondCopy ? { secondCopy } : {}) };
    onCopy(await call("PUT /api/copies/:id/student", { params: { id: copyId }, body }));
  };
  const undo = async () => {
    const last = lastDone(latest.current);
    if (!last || busy) return;
    setBusy(true);
    try {
      // It was theirs before, a second copy or not: putting it back asks nothing.
      await put(last.copyId, last.before, last.before !== null);
      move(undone(latest.current));
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  };
  const assign = async ({ copy: mine, student }: Ask, secondCopy = false) => {
    if (busy) return;
    setBusy(true);
    askSecond(null);
    try {
      await put(mine.id, student.id, secondCopy);
      move(assigned(latest.current, mine.id, mine.student?.id ?? null));
    } catch (failure) {
      if (failure instanceof Refused && failure.code === "STUDENT_HAS_COPY") askSecond({ copy: mine, student });
      else setError(failure);
    }
    setBusy(false);
  };
  return {
    queue,
    copy,
    busy,
    error,
    second,
    assign,
    undo,
    later: () => move(later(queue)),
    back: () => move(back(queue)),
    keepSearching: () => askSecond(null),
  };
}

export type Desk = ReturnType<typeof useDesk>;
