/** Whether this runtime can suspend wasm while a promise settles. PDFium cannot read a scan without it, and there is no fallback. */

/** True when JavaScript Promise Integration is there; the health probe asks this at start-up. */
export function jspiAvailable(): boolean {
  return typeof WebAssembly.Suspending === "function" && typeof WebAssembly.promising === "function";
}
