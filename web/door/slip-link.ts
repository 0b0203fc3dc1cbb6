/** What the square on a slip brings: `#login~code`. Pure. */

export function readSlipLink(hash: string): { login: string; code: string } | null {
  const [, login, code] = /^#([^~]+)~([^~]+)$/.exec(hash) ?? [];
  if (!login || !code) return null;
  try {
    return { login: decodeURIComponent(login), code: decodeURIComponent(code) };
  } catch {
    return null;
  }
}
