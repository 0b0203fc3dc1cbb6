/** Rows of what an act makes: a copy split off another one, a sheet that stands in for a lost page. */
import { anonymousIds } from "#domain/anonymous";
import type { TablePage } from "#domain/page-table";
import { substituteLines } from "#domain/substitute-words";
import { A4 } from "../codecs/report-layout.ts";
import { drawSubstitute } from "../codecs/substitute-pdf.ts";
import type { Kept, Row } from "../db/page-acts.ts";
import type { StoredTable } from "../db/page-table.ts";
import { anonymousIdsOf } from "../db/scans.ts";
import type { Bindings, Person } from "../env.ts";
import { FILES } from "../files.ts";
import { newId } from "../tokens.ts";

type Ask = { exam: { id: string }; me: Person; now: number; table: StoredTable; change: Kept };

/** Cutting numbers copies from 0; what acts make is numbered by the version they made it on, far behind. */
const MADE_BY_HAND = 10_000;

/** The change with the rows of what it makes; the file of a new sheet is stored before a row names it. */
export async function newRows(env: Bindings, ask: Ask): Promise<{ change: Kept; scans: Row[] }> {
  const { change } = ask;
  const copies = { ...change.rows.copies };
  const pages = { ...change.rows.pages };
  const scans: Row[] = [];
  for (const copy of change.copies.made) {
    copies[copy.id] ??= await copyRow(env, ask, copy.id, copy.paperNumber);
  }
  for (const { before, after } of change.pages) {
    if (before || !after || pages[after.id]) continue;
    const { scan, page } = await sheetRows(env, ask, after);
    scans.push(scan);
    pages[after.id] = page;
  }
  return { change: { ...change, rows: { copies, pages } }, scans };
}

async function copyRow(env: Bindings, ask: Ask, id: string, paperNumber: number | null): Promise<Row> {
  const { exam, me, now, table, change } = ask;
  const first = change.pages.find(({ after }) => after?.copyId === id && after.position === 0)?.after;
  const facts = table.pages.find((page) => page.id === first?.id);
  if (!facts) throw new Error("a new copy begins with a page that is on the table");
  const taken = await anonymousIdsOf(env.DB, me.schoolId, exam.id);
  const [anonymousId = ""] = anonymousIds(1, taken, randomByte);
  return {
    id,
    school_id: me.schoolId,
    exam_id: exam.id,
    scan_id: facts.scanId,
    booklet: MADE_BY_HAND + table.version,
    anonymous_id: anonymousId,
    page_count: 0,
    paper_number: paperNumber,
    status: "STAGING",
    created_at: now,
  };
}

async function sheetRows(env: Bindings, ask: Ask, page: TablePage): Promise<{ scan: Row; page: Row }> {
  const { exam, me, now, table } = ask;
  const id = newId();
  const objectKey = FILES.scan(me.schoolId, exam.id, id);
  const copy = table.copies.find((each) => each.id === page.copyId);
  const before = table.pages.find((each) => each.copyId === page.copyId && each.position === (page.position ?? 0) - 1);
  const number = before?.code ? before.code.page + 1 : (page.position ?? 0) + 1;
  const words = substituteLines(number, copy?.anonymousId ?? "");
  const bytes = await drawSubstitute(words);
  await env.FILES.put(objectKey, bytes, { httpMetadata: { contentType: "application/pdf" } });
  const by = { created_by: me.id, created_at: now, updated_at: now };
  const scan: Row = {
    id,
    school_id: me.schoolId,
    exam_id: exam.id,
    file_name: words.title,
    size: bytes.byteLength,
    part_size: bytes.byteLength,
    state: "imported",
    object_key: objectKey,
    upload_id: "none",
    page_count: 1,
    media: "substitute",
    ...by,
  };
  const [width, height] = [Math.round(A4.width), Math.round(A4.height)];
  const place = { id: page.id, school_id: me.schoolId, scan_id: id, n: 0, object_number: 0 };
  return { scan, page: { ...place, done: 1, state: page.state, reason: page.reason, width, height } };
}

export function randomByte(): number {
  return crypto.getRandomValues(new Uint8Array(1))[0] ?? 0;
}
