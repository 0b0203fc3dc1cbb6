/** What every answer carries: its request id, and what a browser may do with it. */

/** Nothing from elsewhere, nothing inline, in nobody's frame. WASM runs on the server only. */
const PAGE_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** The page that shows the API document sets styles from its script. */
const DOCS_POLICY = PAGE_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");
/** Data: nothing may run in it. A PDF opens in the browser's own viewer, which needs its styles. */
const DATA_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

function policyFor(path: string): string {
  if (path === "/api/docs") return DOCS_POLICY;
  return path.startsWith("/api/") ? DATA_POLICY : PAGE_POLICY;
}

/** The same answer with the house's headers. A socket's answer is left alone: it has no page. */
export function secured(response: Response, requestId: string, path: string): Response {
  if (response.status === 101) return response;
  const answer = new Response(response.body, response);
  const { headers } = answer;
  headers.set("x-request-id", requestId);
  headers.set("content-security-policy", policyFor(path));
  headers.set("x-content-type-options", "nosniff");
  headers.set("x-frame-options", "DENY");
  headers.set("referrer-policy", "no-referrer");
  headers.set("permissions-policy", "camera=(), microphone=(), geolocation=()");
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("cross-origin-resource-policy", "same-origin");
  headers.set("strict-transport-security", "max-age=31536000; includeSubDomains");
  if (path.startsWith("/assets/")) headers.set("cache-control", "public, max-age=31536000, immutable");
  return answer;
}
