/** Where one is signed in: each device by its browser, and ending one or all others at once. */
import { useState } from "preact/hooks";
import type * as z from "zod";
import type { SessionWire } from "#contract/account";
import { call } from "../api/client.ts";
import { useLoad } from "../api/load.ts";
import { t } from "../text/account.ts";
import { language } from "../text/language.ts";
import { formatMoment } from "../text/numbers.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { toast } from "../ui/toast.tsx";
import { Item, Loaded, Section } from "./section.tsx";
import { useAct } from "./use-act.ts";

type Device = z.output<typeof SessionWire>;

function factsOf({ address, method, createdAt, seenAt }: Device): string[] {
  const when = (at: number) => formatMoment(at, language.value);
  return [t.deviceSeen(when(seenAt)), t.deviceSince(when(createdAt)), t.methods[method], address];
}

export function DevicesSection() {
  const loaded = useLoad("me/sessions", () => call("GET /api/me/sessions"));
  const [ending, setEnding] = useState("");
  const { busy, error, run } = useAct();
  const end = async (which: string, act: () => Promise<unknown>, sentence: string) => {
    setEnding(which);
    if (await run(act)) toast(sentence);
    await loaded.reload();
  };
  const endOne = ({ id }: Device) =>
    end(id, () => call("DELETE /api/me/sessions/:id", { params: { id } }), t.deviceEnded);
  const endOthers = () => end("all", () => call("DELETE /api/me/sessions"), t.devicesEnded);
  return (
    <Section title={t.devices} text={t.devicesText}>
      <Loaded from={loaded}>
        {({ items }) => (
          <>
            <ul class="account-list">
              {[...items.filter(({ current }) => current), ...items.filter(({ current }) => !current)].map((device) => (
                <DeviceItem
                  key={device.id}
                  device={device}
                  busy={busy && ending === device.id}
                  onEnd={() => void endOne(device)}
                />
              ))}
            </ul>
            {items.length > 1 ? (
              <div>
                <Button kind="danger" busy={busy && ending === "all"} onClick={() => void endOthers()}>
                  {t.devicesEndOthers}
                </Button>
              </div>
            ) : (
              <p class="small soft">{t.devicesOnlyThis}</p>
            )}
          </>
        )}
      </Loaded>
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </Section>
  );
}

function DeviceItem({ device, busy, onEnd }: { device: Device; busy: boolean; onEnd: () => void }) {
  const name = device.device || t.deviceUnknown;
  return (
    <Item
      name={name}
      badge={device.current ? <Badge tone="good">{t.deviceHere}</Badge> : undefined}
      facts={factsOf(device)}
    >
      {!device.current && (
        <Button kind="quiet" busy={busy} onClick={onEnd}>
          {t.deviceEnd}
          <span class="unseen"> {name}</span>
        </Button>
      )}
    </Item>
  );
}
