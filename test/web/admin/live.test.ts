/** The line of steps stays live through a bad line: polling while the socket is down, growing waits, no double socket. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LIVE_START, type LiveEvent, live, readLive, reconnectWait } from "../../../web/admin/live.ts";

const at = (state: ReturnType<typeof live>["state"], ...events: LiveEvent[]) =>
  events.reduce((now, event) => live(now.state, event), { state, effects: [] } as ReturnType<typeof live>);
const opened = (now: number): LiveEvent => ({ t: "opened", now });
const lost = (now: number): LiveEvent => ({ t: "lost", now, random: 0.5 });

describe("the live line of steps", () => {
  test("It polls until the socket is open and again when it is lost", () => {
    expect(LIVE_START.effects).toEqual([{ t: "connect" }, { t: "poll", on: true }]);
    const open = at(LIVE_START.state, opened(0));
    expect(open.effects).toEqual([{ t: "poll", on: false }]);
    expect(at(open.state, lost(500)).effects).toEqual([
      { t: "poll", on: true },
      { t: "wait", ms: 1_000 },
    ]);
  });

  test("Sockets that do not live are tried ever more rarely", () => {
    let state = LIVE_START.state;
    const waits: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      const next = live(state, lost(0));
      waits.push(...next.effects.flatMap((effect) => (effect.t === "wait" ? [effect.ms] : [])));
      state = live(next.state, { t: "due" }).state;
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  test("After a socket that lived ten seconds the first wait is short again", () => {
    const tired = { socket: "connecting", failures: 6, openedAt: null } as const;
    expect(at(tired, opened(0), lost(10_000)).effects).toContainEqual({ t: "wait", ms: 1_000 });
    expect(at(tired, opened(0), lost(9_999)).effects).toContainEqual({ t: "wait", ms: 30_000 });
  });

  test("Whatever happens, there is never a second socket, and polling is off only while the socket is open", () => {
    const event = fc.constantFrom<LiveEvent>(opened(0), lost(0), { t: "due" });
    fc.assert(
      fc.property(fc.array(event), (events) => {
        let state = LIVE_START.state;
        let sockets = 1;
        let polling = true;
        for (const each of events) {
          if (each.t === "opened" && state.socket !== "connecting") continue;
          if (each.t === "lost" && state.socket === "waiting") expect(live(state, each).effects).toEqual([]);
          if (each.t === "lost" && state.socket !== "waiting") sockets -= 1;
          const next = live(state, each);
          state = next.state;
          for (const effect of next.effects) {
            if (effect.t === "connect") sockets += 1;
            if (effect.t === "poll") polling = effect.on;
          }
          expect(sockets).toBe(state.socket === "waiting" ? 0 : 1);
          expect(polling).toBe(state.socket !== "open");
        }
      }),
    );
  });

  test("Leaving the screen closes everything, and late events change nothing", () => {
    const left = at(LIVE_START.state, opened(0), { t: "leave" });
    expect(left.effects).toEqual([{ t: "poll", on: false }, { t: "close" }]);
    expect(at(left.state, lost(1)).effects).toEqual([]);
  });

  test("Waits are spread by a quarter around their length", () => {
    expect(reconnectWait(1, 0)).toBe(750);
    expect(reconnectWait(1, 1)).toBe(1_250);
    expect(reconnectWait(50, 0.5)).toBe(30_000);
  });

  test("A message of another version tells the tab that it is old; noise is left alone", () => {
    const progress = { total: 3 };
    expect(readLive(JSON.stringify({ t: "hello", v: 1, progress }))).toEqual(progress);
    expect(readLive(JSON.stringify({ t: "progress", v: 1, progress }))).toEqual(progress);
    expect(readLive(JSON.stringify({ t: "progress", v: 2, progress }))).toBe("old");
    for (const noise of ["", "null", "3", "{}", '{"v":1,"t":"other"}']) expect(readLive(noise)).toBeNull();
  });
});
