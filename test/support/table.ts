/** The page table as people see it, and acts on it. */
import { env } from "cloudflare:workers";
import { newId } from "#src/tokens";
import { makeExam, makeStaff, placeCopies, type Staff } from "./exams.ts";
import type { Visitor } from "./people.ts";

export type Table = {
  version: number;
  copies: {
    id: string;
    faults: string[];
    missing: number[];
    sealed: boolean;
    anonymousId: string;
    paperNumber: number | null;
  }[];
  pages: {
    id: string;
    copyId: string | null;
    position: number | null;
    state: string;
    named: boolean;
    reason: string | null;
    rotate: number;
    width: number | null;
    faults: string[];
    view: string | null;
  }[];
  piles: { id: string; state: string; settled: boolean }[];
  needYou: number;
  putRight: number;
  undo: { id: string; verb: string } | null;
  redo: { id: string; verb: string } | null;
};

export type Stage = Staff & { examId: string; copyIds: string[] };

/** An exam with copies in staging. */
export async function makeStage(count = 3, facts: Record<string, unknown> = {}): Promise<Stage> {
  const staff = await makeStaff();
  const examId = await makeExam(staff.admin, [], facts);
  const { copyIds } = await placeCopies({ schoolId: staff.schoolId, examId, by: staff.admin.id }, count);
  return { ...staff, examId, copyIds };
}

export async function tableOf(who: Visitor, examId: string): Promise<Table> {
  const { status, body } = await who.ask("GET", `/api/exams/${examId}/page-table`);
  if (status !== 200) throw new Error(`the table answered ${status} ${JSON.stringify(body)}`);
  return body as Table;
}

export async function act(who: Visitor, examId: string, what: unknown, { version = -1, id = newId() } = {}) {
  const on = version < 0 ? (await tableOf(who, examId)).version : version;
  const answer = await who.ask("POST", `/api/exams/${examId}/page-acts`, { id, version: on, act: what });
  return { ...answer, id };
}

/** Page ids of a copy, in order. */
export function pagesOn(table: Pick<Table, "pages">, copyId: string): string[] {
  return table.pages
    .filter((page) => page.copyId === copyId)
    .sort((a, b) => (a.position ?? 0) - (b.position ?? 0))
    .map(({ id }) => id);
}

/** What every page and copy of an exam is, in one list to compare: rows only, no versions. */
export async function stored(examId: string): Promise<unknown[]> {
  const { results: pages } = await env.DB.prepare(
    `select p.id, p.copy_id, p.position, p.state, p.turn, p.named, p.reason, p.duplicate_of, p.accepted, p.width, p.height
     from page p join scan s on s.id = p.scan_id where s.exam_id = ?1 order by p.id`,
  )
    .bind(examId)
    .all();
  const { results: copies } = await env.DB.prepare("select * from copy where exam_id = ?1 order by id")
    .bind(examId)
    .all();
  return [...pages, ...copies];
}
