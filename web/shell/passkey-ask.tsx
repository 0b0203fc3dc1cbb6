/** Coming in by a passkey: a button, and the browser's own suggestions in the field of the login. */
import { KeyRound } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { Offline, Refused } from "../api/client.ts";
import { t } from "../text/base.ts";
import { Button } from "../ui/button.tsx";
import { sentenceOf } from "../ui/error-note.tsx";
import { canSuggest, enterByPasskey, passkeyOffer, stopSuggesting } from "./passkeys.ts";
import { enter } from "./session.ts";

/** A question lasts five minutes; a sign-in page may stand open all morning. */
const RENEW_MS = 4 * 60_000;

/** A refusal of ours has its sentence; a device that confirmed nothing needs only to be asked again. */
function whyNot(failure: unknown): string {
  return failure instanceof Refused || failure instanceof Offline ? sentenceOf(failure) : t.shell.passkeyStopped;
}

/** Keeps a question open behind the login field, so that the browser can suggest a passkey there. */
function useSuggestions(onFailure: (sentence: string) => void): void {
  useEffect(() => {
    let open = true;
    const suggest = async () => {
      if (!(await canSuggest()) || !open) return;
      const me = await enterByPasskey({ autofill: true });
      if (me && open) enter(me);
    };
    // What fails here was not asked for by anybody, unless the server refused a passkey that was chosen.
    const start = () =>
      suggest().catch((failure: unknown) => {
        if (open && failure instanceof Refused && failure.status !== 503) onFailure(whyNot(failure));
      });
    void start();
    const timer = setInterval(start, RENEW_MS);
    return () => {
      open = false;
      clearInterval(timer);
      if (passkeyOffer() === "here") void stopSuggesting();
    };
  }, [onFailure]);
}

function Suggest({ onFailure }: { onFailure: (sentence: string) => void }) {
  useSuggestions(onFailure);
  return null;
}

export default function PasskeyAsk({ suggest }: { suggest: boolean }) {
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const press = async () => {
    setBusy(true);
    setError(null);
    try {
      const me = await enterByPasskey({ autofill: false });
      if (me) return enter(me);
    } catch (failure) {
      setError(whyNot(failure));
    }
    setBusy(false);
  };
  return (
    <>
      {suggest && !busy && <Suggest onFailure={setError} />}
      <Button busy={busy} icon={<KeyRound size={18} aria-hidden="true" />} onClick={press}>
        {t.shell.byPasskey}
      </Button>
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </>
  );
}
