/** Where somebody of the school is signed in: one device or all of them end with the next request. */
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/admin.ts";
import { language } from "../text/language.ts";
import { formatMoment } from "../text/numbers.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNote, sentenceOf } from "../ui/error-note.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";

export function PersonDevices({ personId, onEndAll }: { personId: string; onEndAll: () => void }) {
  const params = { id: personId };
  const { data, error, reload } = useLoad(`people/${personId}/sessions`, () =>
    call("GET /api/users/:id/sessions", { params }),
  );
  const [ending, setEnding] = useState("");
  const end = async (sessionId: string) => {
    setEnding(sessionId);
    try {
      await call("DELETE /api/users/:id/sessions/:sessionId", { params: { id: personId, sessionId } });
      toast(t.people.deviceEnded);
    } catch (failure) {
      toast(sentenceOf(failure));
    }
    setEnding("");
    await reload();
  };
  return (
    <section class="stack" aria-labelledby="devices-title">
      <h3 id="devices-title">{t.people.devices}</h3>
      <ErrorNote error={error} onRetry={reload} />
      {!data && !error && <Skeleton lines={2} />}
      {data?.items.length === 0 && <p class="soft small">{t.people.noDevices}</p>}
      {data && data.items.length > 0 && (
        <>
          <p class="soft small">{t.people.signOutText}</p>
          <ul class="person-devices">
            {data.items.map(({ id, device, address, seenAt }) => (
              <li key={id} class="row spread">
                <span>
                  {device || t.people.deviceUnknown}
                  <span class="soft small">
                    {` · ${address} · ${t.people.deviceSeen(formatMoment(seenAt, language.value))}`}
                  </span>
                </span>
                <Button kind="quiet" busy={ending === id} onClick={() => void end(id)}>
                  {t.people.deviceEnd}
                  <span class="unseen"> {device || t.people.deviceUnknown}</span>
                </Button>
              </li>
            ))}
          </ul>
          <Button onClick={onEndAll}>{t.people.signOut}</Button>
        </>
      )}
    </section>
  );
}
