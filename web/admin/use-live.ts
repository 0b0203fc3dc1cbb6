/** The shell of the live rule: opens the socket, polls while it is down, hands every progress on. Decides nothing. */
import { useEffect, useState } from "preact/hooks";
import { call, pathOf } from "../api/client.ts";
import { type ExamProgress, LIVE_START, type LiveEffect, type LiveEvent, live, POLL_MS, readLive } from "./live.ts";

export type Live = { progress: ExamProgress | null; down: boolean; old: boolean };

type Hear = (heard: Partial<Live>) => void;

/** Follows one exam until the returned function is called. */
export function followExam(examId: string, hear: Hear): () => void {
  let { state } = LIVE_START;
  let socket: WebSocket | null = null;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let polling: ReturnType<typeof setInterval> | undefined;
  let asking: AbortController | null = null;

  const poll = async () => {
    if (asking || document.hidden) return;
    asking = new AbortController();
    try {
      const progress = await call("GET /api/exams/:id/progress", { params: { id: examId }, signal: asking.signal });
      if (polling !== undefined) hear({ progress, down: false });
    } catch {
      // The next turn asks again; until then the screen says that what it shows is a moment old.
      if (polling !== undefined) hear({ down: true });
    } finally {
      asking = null;
    }
  };
  const connect = () => {
    const url = new URL(pathOf("GET /api/exams/:id/live", { params: { id: examId } }), location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const opening = new WebSocket(url);
    socket = opening;
    const lost = () => socket === opening && happen({ t: "lost", now: Date.now(), random: Math.random() });
    opening.addEventListener("close", lost);
    opening.addEventListener("message", (message) => {
      const said = readLive(String(message.data));
      if (said === "old") hear({ old: true });
      if (said === "old" || said === null) return;
      // Open is the socket that has spoken: some proxies accept one and let nothing through.
      if (state.socket === "connecting") happen({ t: "opened", now: Date.now() });
      hear({ progress: said, down: false });
    });
  };
  const carryOut = (effect: LiveEffect) => {
    if (effect.t === "connect") connect();
    else if (effect.t === "wait") waiting = setTimeout(() => happen({ t: "due" }), effect.ms);
    else if (effect.t === "close") {
      clearTimeout(waiting);
      asking?.abort();
      const open = socket;
      socket = null;
      open?.close();
    } else {
      if (effect.on && polling !== undefined) return;
      clearInterval(polling);
      polling = effect.on ? setInterval(poll, POLL_MS) : undefined;
    }
  };
  function happen(event: LiveEvent): void {
    const next = live(state, event);
    state = next.state;
    for (const effect of next.effects) carryOut(effect);
  }

  for (const effect of LIVE_START.effects) carryOut(effect);
  return () => happen({ t: "leave" });
}

/** `first` is the progress that came with the exam itself. */
export function useLive(examId: string, first: ExamProgress | null): Live {
  const [heard, setHeard] = useState<Live & { examId: string }>({ examId, progress: null, down: false, old: false });
  useEffect(() => {
    setHeard({ examId, progress: null, down: false, old: false });
    return followExam(examId, (more) => setHeard((now) => ({ ...now, ...more, examId })));
  }, [examId]);
  const mine = heard.examId === examId ? heard : { progress: null, down: false, old: false };
  return { progress: mine.progress ?? first, down: mine.down, old: mine.old };
}
