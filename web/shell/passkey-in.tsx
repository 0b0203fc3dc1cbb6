/** Coming in by a passkey, where the browser and the address allow it; else why not, or nothing. */
import { ErrorBoundary, lazy } from "preact-iso";
import { t } from "../text/base.ts";
import { passkeyOffer, placeWithName } from "./passkeys.ts";

/** Fetched where it can be used: a phone that signs in by password does not wait for it. */
const PasskeyAsk = lazy(() => import("./passkey-ask.tsx"));

export function PasskeyIn({ suggest }: { suggest: boolean }) {
  const offer = passkeyOffer();
  if (offer === "number") {
    const place = placeWithName();
    return place === null ? null : <p class="small soft">{t.shell.passkeysNotHere(place)}</p>;
  }
  if (offer !== "here") return null;
  return (
    <ErrorBoundary>
      <PasskeyAsk suggest={suggest} />
    </ErrorBoundary>
  );
}
