/** The browser's side of passkeys. Fetched with the first question only; the dialogs are the browser's own. */
import {
  browserSupportsWebAuthnAutofill,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
} from "@simplewebauthn/browser";
import { DeviceRefused } from "./passkey-refused.ts";

type Loose = Record<string, unknown>;
type Answer = Loose & { id: string; response: Loose };

function nameOf(failure: unknown): string {
  return failure instanceof Error ? failure.name : "";
}

/** Null when another question took the place of this one. */
export async function answerQuestion(options: Loose, autofill: boolean): Promise<Answer | null> {
  try {
    const optionsJSON = options as unknown as Parameters<typeof startAuthentication>[0]["optionsJSON"];
    const { id, response, ...rest } = await startAuthentication({ optionsJSON, useBrowserAutofill: autofill });
    return { ...rest, id, response: { ...response } };
  } catch (failure) {
    if (nameOf(failure) === "AbortError") return null;
    throw new DeviceRefused("stopped", failure);
  }
}

export async function createPasskey(options: Loose): Promise<Answer> {
  try {
    const optionsJSON = options as unknown as Parameters<typeof startRegistration>[0]["optionsJSON"];
    const { id, response, ...rest } = await startRegistration({ optionsJSON });
    return { ...rest, id, response: { ...response } };
  } catch (failure) {
    throw new DeviceRefused(nameOf(failure) === "InvalidStateError" ? "there" : "stopped", failure);
  }
}

export function canSuggest(): Promise<boolean> {
  return browserSupportsWebAuthnAutofill();
}

export function stopAsking(): void {
  WebAuthnAbortService.cancelCeremony();
}
