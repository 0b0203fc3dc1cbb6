/** Where passkeys can be. A passkey belongs to a name of the Internet: browsers make none for a bare number. */

type Address = { hostname: string; protocol: string; origin: string };

/** The site a passkey is bound to, or null where browsers refuse: at 127.0.0.1, say, but not at localhost. */
export function passkeySite({ hostname, protocol, origin }: Address): { rpId: string; origin: string } | null {
  const isNumber = /^\d{1,3}(\.\d{1,3}){3}$/.test(hostname) || hostname.startsWith("[");
  const isSafe = protocol === "https:" || hostname === "localhost" || hostname.endsWith(".localhost");
  return isNumber || !isSafe ? null : { rpId: hostname, origin };
}
