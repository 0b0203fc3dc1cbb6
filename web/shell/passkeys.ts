/** Whether passkeys can be offered here, and the doors to them; what speaks to the device is fetched when first needed. */
import { passkeySite } from "#domain/passkey";
import { call } from "../api/client.ts";
import type { Me } from "./session.ts";

/** here: offered. number: the address has no name. browser: this browser knows none. */
export type Offer = "here" | "number" | "browser";

export function passkeyOffer(): Offer {
  if (!passkeySite(location)) return "number";
  return "PublicKeyCredential" in window ? "here" : "browser";
}

/** The same place under a name that passkeys accept; only on one's own machine is there one we know. */
export function placeWithName(): string | null {
  return location.hostname === "127.0.0.1" ? `http://localhost:${location.port}` : null;
}

const browser = () => import("./passkey-browser.ts");

/** Null when the person closed the browser's own dialog: nobody has to be told what she did herself. */
export async function enterByPasskey(how: { autofill: boolean }): Promise<Me | null> {
  const { answerQuestion } = await browser();
  const { token, options } = await call("POST /api/session/passkey/options");
  const response = await answerQuestion(options, how.autofill);
  return response === null ? null : await call("POST /api/session/passkey", { body: { token, response } });
}

/** Whether the browser can name passkeys among its suggestions for the login. */
export async function canSuggest(): Promise<boolean> {
  return passkeyOffer() === "here" && (await (await browser()).canSuggest());
}

export async function stopSuggesting(): Promise<void> {
  (await browser()).stopAsking();
}
