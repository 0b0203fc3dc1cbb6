/** Sends one part of a scan and tells how much has left: fetch cannot, so this is the one place with XMLHttpRequest. */
import { Offline, pathOf, refusalOf, session } from "../api/client.ts";

export type Sending = { done: Promise<void>; stop: () => void };

/** `done` rejects with Refused or Offline; after `stop` it rejects with an AbortError and nothing was promised. */
export function sendPart(scanId: string, n: number, bytes: Blob, onMoved: (bytes: number) => void): Sending {
  const request = new XMLHttpRequest();
  const done = new Promise<void>((resolve, reject) => {
    request.open("PUT", pathOf("PUT /api/scans/:id/parts/:n", { params: { id: scanId, n } }));
    request.setRequestHeader("content-type", "application/octet-stream");
    if (session.check !== "") request.setRequestHeader("x-session-check", session.check);
    request.upload.addEventListener("progress", (event) => onMoved(event.loaded));
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) return resolve();
      if (request.status === 401) session.lost();
      const refusal = refusalOf(request.status, request.responseText, request.getResponseHeader("retry-after"));
      if (refusal.code === "WRONG_SESSION") void session.renew();
      reject(refusal);
    });
    request.addEventListener("error", () => reject(new Offline("no answer")));
    request.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
    request.send(bytes);
  });
  return { done, stop: () => request.abort() };
}
