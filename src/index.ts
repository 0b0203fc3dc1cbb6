/** The Worker: requests, messages, the clock. */
import { consume } from "#queues/index";
import { sweepJobs } from "./actions/sweep-jobs.ts";
import { app } from "./app.ts";
import { sweepSessions } from "./db/sessions.ts";
import type { Bindings } from "./env.ts";

export { CopyDO } from "#do/copy/copy";
export { ExamDO } from "#do/exam/exam";

export default {
  fetch: app.fetch,
  queue: consume,
  async scheduled(controller, env) {
    await sweepSessions(env.DB, controller.scheduledTime);
    await sweepJobs(env, controller.scheduledTime);
  },
} satisfies ExportedHandler<Bindings>;
