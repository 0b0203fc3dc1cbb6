/** What every answer carries: its request id, and what a browser may do with it. */

/** Nothing from elsewhere, nothing inline, in nobody's frame. WASM runs on the server only. */
const PAGE = {
  "default-src": "'self'",
  "script-src": "'self'",
  "style-src": "'self'",
  "img-src": "'self' blob:",
  "font-src": "'self'",
  "connect-src": "'self'",
  "worker-src": "'self'",
  "object-src": "'none'",
  "base-uri": "'none'",
  "form-action": "'self'",
  "frame-ancestors": "'none'",
  "report-uri": "/api/csp-reports",
  "report-to": "csp",
};
/** The reader of the API document has its signs in its style sheet. */
const DOCS = { ...PAGE, "img-src": "'self' data:" };
/** A PDF opens in the browser's own viewer, which asks nothing of this policy. Not `sandbox`: Safari shows nothing then. */
const PDF = { "default-src": "'none'", "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'none'" };
/** Data, opened as a page: nothing may run in it, load anything, or be of this origin. */
const DATA = { ...PDF, sandbox: "" };

const written = (policy: Record<string, string>) =>
  Object.entries(policy)
    .map(([directive, value]) => `${directive} ${value}`.trim())
    .join("; ");
const [PAGE_POLICY, DOCS_POLICY, PDF_POLICY, DATA_POLICY] = [PAGE, DOCS, PDF, DATA].map(written) as [
  string,
  string,
  string,
  string,
];

function policyFor(path: string, type: string): string {
  if (path === "/api/docs") return DOCS_POLICY;
  if (!path.startsWith("/api/")) return PAGE_POLICY;
  return type.startsWith("application/pdf") ? PDF_POLICY : DATA_POLICY;
}

const ALWAYS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "permissions-policy":
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "strict-transport-security": "max-age=31536000; includeSubDomains",
};

/** The same answer with the house's headers. A socket's answer is left alone: it has no page. */
export function secured(response: Response, requestId: string, path: string): Response {
  if (response.status === 101) return response;
  const answer = new Response(response.body, response);
  const { headers } = answer;
  const type = headers.get("content-type") ?? "";
  headers.set("x-request-id", requestId);
  headers.set("content-security-policy", policyFor(path, type));
  if (path === "/api/docs" || !path.startsWith("/api/")) headers.set("reporting-endpoints", 'csp="/api/csp-reports"');
  for (const [name, value] of Object.entries(ALWAYS)) headers.set(name, value);
  if (path.startsWith("/api/")) {
    // What says nothing about keeping it is somebody's data.
    if (!headers.has("cache-control")) headers.set("cache-control", "private, no-store");
  } else if (path.startsWith("/assets/") && response.ok && !type.startsWith("text/html")) {
    // Named by their content. What is not there is answered with the app's page, which must not be kept for a year.
    headers.set("cache-control", "public, max-age=31536000, immutable");
  }
  return answer;
}
