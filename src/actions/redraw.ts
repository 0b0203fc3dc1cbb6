/** Asks for new pictures of pages: one message per scan. Whatever gets lost is found again by the recovery. */

import type { Message } from "#queues/messages";
import { sendAll } from "#queues/send";
import type { Bindings } from "../env.ts";

export type ToRedraw = { schoolId: string; scanId: string; pageId: string };

/** Pages per message: a picture costs up to a tenth of a second. */
const PAGES_A_MESSAGE = 8;

export async function askRedraw(env: Bindings, pages: readonly ToRedraw[], requestId: string): Promise<void> {
  const scans = new Map<string, ToRedraw[]>();
  for (const page of pages) {
    const list = scans.get(page.scanId);
    if (list) list.push(page);
    else scans.set(page.scanId, [page]);
  }
  const messages = [...scans].flatMap(([scanId, list]) => {
    const runs: Message[] = [];
    for (let from = 0; from < list.length; from += PAGES_A_MESSAGE) {
      const some = list.slice(from, from + PAGES_A_MESSAGE);
      const [first] = some;
      if (!first) continue;
      const ids = some.map(({ pageId }) => pageId);
      runs.push({ v: 1, schoolId: first.schoolId, requestId, kind: "redraw", scanId, pages: ids });
    }
    return runs;
  });
  await sendAll(env, messages);
}
