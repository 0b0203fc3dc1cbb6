/** Follows one job until it ends. Every slow act answers with a job; the screen shows how far it is. */
import { useEffect, useState } from "preact/hooks";
import type * as z from "zod";
import type { JobWire } from "#contract/exam";
import { call } from "../api/client.ts";

export type Job = z.infer<typeof JobWire>;

const ASK_MS = 1_000;

export function hasEnded(job: Pick<Job, "state">): boolean {
  return job.state === "succeeded" || job.state === "failed" || job.state === "cancelled";
}

/** `failure` is why the last asking failed; asking goes on. */
export function useJob(jobId: string | null): { job: Job | null; failure: unknown } {
  const [seen, setSeen] = useState<{ job: Job | null; failure: unknown }>({ job: null, failure: null });
  useEffect(() => {
    setSeen({ job: null, failure: null });
    if (jobId === null) return;
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        const job = await call("GET /api/jobs/:id", { params: { id: jobId }, signal: leaving.signal });
        if (leaving.signal.aborted) return;
        setSeen({ job, failure: null });
        if (hasEnded(job)) return;
      } catch (failure) {
        if (leaving.signal.aborted) return;
        setSeen(({ job }) => ({ job, failure }));
      }
      timer = setTimeout(ask, ASK_MS);
    };
    void ask();
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [jobId]);
  return seen;
}
