/** One act at a time: what it is doing, and why it failed, in words that stand where the hand is. */
import { useState } from "preact/hooks";
import { DeviceRefused } from "../shell/passkey-refused.ts";
import { t } from "../text/account.ts";
import { sentenceOf } from "../ui/error-note.tsx";

function whyNot(failure: unknown): string {
  if (failure instanceof DeviceRefused) return failure.why === "there" ? t.passkeyThere : t.passkeyStopped;
  return sentenceOf(failure);
}

export function useAct() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  /** Answers whether it was done. */
  const run = async (act: () => Promise<unknown>): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    setError(null);
    try {
      await act();
      return true;
    } catch (failure) {
      setError(whyNot(failure));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, setError, run };
}
