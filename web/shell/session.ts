/**
 * Who is signed in, in this tab and in the others. When a session ends while acts are unsaved, the screen is hidden
 * but kept until the same person is back; otherwise everything seen is forgotten by loading the page anew.
 */
import { signal } from "@preact/signals";
import type * as z from "zod";
import type { Me as MeSchema } from "#contract/session";
import { call, Refused, session } from "../api/client.ts";
import { pendingActs } from "./pending.ts";

export type Me = z.output<typeof MeSchema>;

/** asking: not known yet. in: signed in. out: nobody. unreachable: the server did not answer the first question. */
export type Standing = "asking" | "in" | "out" | "unreachable";

export const standing = signal<Standing>("asking");
/** Null when nobody is; stays set behind the sign-in page while unsaved acts wait for their owner. */
export const me = signal<Me | null>(null);

type Word = { t: "in"; userId: string } | { t: "out" };
const channel = new BroadcastChannel("korrigo.session");

function forget(): void {
  standing.value = "out";
  me.value = null;
  location.replace("/sign-in");
}

/** The session is over. What waits to be saved is neither shown nor dropped. */
function lose(): void {
  if (standing.peek() !== "in") return;
  if (pendingActs() > 0) standing.value = "out";
  else forget();
}

/** Somebody else is in here now. What waits to be saved waits for its owner; else everything seen is forgotten. */
function giveWay(): void {
  if (pendingActs() > 0) standing.value = "out";
  else forget();
}

/** Somebody signed in here: the one whose acts wait goes on, anybody else starts from nothing. */
export function enter(next: Me): void {
  channel.postMessage({ t: "in", userId: next.user.id } satisfies Word);
  const before = me.peek();
  if (before !== null && before.user.id !== next.user.id) {
    me.value = null;
    location.replace("/");
    return;
  }
  settle(next);
}

function settle(next: Me): void {
  session.check = next.session.check;
  me.value = next;
  standing.value = "in";
}

/** Asks the server who is signed in. */
export async function ask(): Promise<void> {
  try {
    const answer = await call("GET /api/me");
    if (me.peek() !== null && me.peek()?.user.id !== answer.user.id) return giveWay();
    settle(answer);
  } catch (failure) {
    if (failure instanceof Refused && failure.status === 401) {
      if (standing.peek() === "in") lose();
      else standing.value = "out";
    } else if (standing.peek() === "asking") standing.value = "unreachable";
  }
}

/** An act was refused because another session has begun: true when it is the same person's, and the act may go again. */
async function renew(): Promise<boolean> {
  const before = session.check;
  await ask();
  return standing.peek() === "in" && session.check !== before;
}

/** Signs out here and in every tab. Refuses nothing: when the server is out of reach it throws, and one is still in. */
export async function signOut(): Promise<void> {
  await call("DELETE /api/session");
  channel.postMessage({ t: "out" } satisfies Word);
  forget();
}

/** Called once. A page brought back from the browser's memory shows nothing until the server said who it is for. */
export function watchSession(): void {
  session.lost = lose;
  session.renew = renew;
  channel.addEventListener("message", ({ data }: MessageEvent<Word>) => {
    if (data.t === "out") lose();
    else if (standing.peek() === "out" && me.peek() === null) location.replace("/");
    else if (me.peek()?.user.id !== data.userId) giveWay();
    // The same person, in a new session: what is sent from here must say so.
    else void ask();
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted || standing.peek() !== "in") return;
    standing.value = "asking";
    void ask();
  });
  // A tab that lay behind others may have been signed out from another device meanwhile.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && standing.peek() === "in") void ask();
  });
}
