/** Random words and their hashes. Only hashes are stored; the words travel once. */

/** 32 random bytes in base64url. */
export function newToken(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** What begins a script's token, so that one that leaked into a repository or a log can be searched for. */
export const API_TOKEN_PREFIX = "kor_";

export function newApiToken(): string {
  return API_TOKEN_PREFIX + newToken();
}

/**
 * What a page is told of its session and sends back with each write. Made of the session's hash: it tells two sessions
 * apart and opens neither.
 */
export function checkOf(sessionId: string): string {
  return sessionId.slice(-16);
}

export function newId(): string {
  return crypto.randomUUID();
}

export async function sha256Hex(text: string): Promise<string> {
  return hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

export function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
