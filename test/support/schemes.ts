/** Schemes changed after the first mark: begun over HTTP, their messages brought by hand. */
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { Message } from "#queues/messages";
import { type Desk, idOf, SCHEME } from "./exams.ts";
import { deliver, ended } from "./jobs.ts";

/** 1b is worth half, 2 is not asked any more, 3 is asked anew; 1a has another label only. */
export const OTHER = [
  {
    id: "1",
    label: "Exercice 1",
    children: [
      { id: "1a", label: "a, réécrite", points: 600 },
      { id: "1b", label: "b", points: 200 },
    ],
  },
  { id: "3", label: "Exercice 3", points: 500 },
];
/** Only the maximum of 1a: marks of 4.5 become 2. */
export const LOWER = [
  {
    id: "1",
    label: "Exercice 1",
    children: [
      { id: "1a", label: "a", points: 200 },
      { id: "1b", label: "b", points: 400 },
    ],
  },
  { id: "2", label: "Exercice 2", points: 1_000 },
];
export const RENAMED = SCHEME.map((node) => ({ ...node, label: `${node.label} (corrigé)` }));

type Apply = { version?: number; choices?: Record<string, "keep" | "scale">; reason?: string };

export function asked(desk: Desk, scheme: unknown, { version = 1, choices = {}, reason = "erreur" }: Apply = {}) {
  const body = { scheme, apply: { version, choices, reason } };
  return desk.admin.ask("PUT", `/api/exams/${desk.examId}/scheme`, body);
}

/** Begun, and brought to its end by the queue. */
export async function applied(desk: Desk, scheme: unknown, apply: Apply = {}): Promise<string> {
  const jobId = idOf((await asked(desk, scheme, apply)).body, "jobId");
  const job = await ended(desk.admin, jobId);
  if (job.state !== "succeeded") throw new Error(`the job ended as ${job.state}`);
  return jobId;
}

/** Begun with its message lost: the exam is claimed, the job waits, nobody works for it. */
export async function begunButLost(desk: Desk, scheme: unknown, apply: Apply = {}): Promise<string> {
  {
    using _lost = vi.spyOn(env.WORK_QUEUE, "send").mockRejectedValueOnce(new Error("the isolate died"));
    const { status } = await asked(desk, scheme, apply);
    if (status !== 500) throw new Error(`it answered ${status}`);
  }
  const row = await env.DB.prepare("select scheme_job_id as id from exam where id = ?1")
    .bind(desk.examId)
    .first<{ id: string }>();
  if (!row?.id) throw new Error("the exam was not claimed");
  return row.id;
}

export function walk(desk: Desk, jobId: string, after = "") {
  const message: Message = { v: 1, kind: "scheme", schoolId: desk.schoolId, requestId: "r-walk", jobId, after };
  return deliver("korrigo-work", message);
}
