/** An effect whose cause is written apart from what it does: it runs when the cause changes, and only then. */
import { useEffect, useRef } from "preact/hooks";

type Act = (() => void) | (() => () => void);

/** Runs `act` when mounted and whenever `cause` is another one. All else that `act` reads is taken as it is then. */
export function useWhen(cause: unknown, act: Act): void {
  const latest = useRef(act);
  latest.current = act;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cause is why it runs, not what it reads
  useEffect(() => latest.current(), [cause]);
}

/** Runs once, when mounted. */
export function useOnce(act: Act): void {
  useWhen(null, act);
}
