/** The Worker: requests, messages, the clock. */
import { LIMITS } from "#domain/limits";
import { consume } from "#queues/index";
import { expirePrints } from "./actions/expire-prints.ts";
import { recover } from "./actions/recover.ts";
import { retainOn } from "./actions/retention.ts";
import { sweepAllFiles } from "./actions/sweep-files.ts";
import { verifyOn } from "./actions/verify.ts";
import { app } from "./app.ts";
import { sweepChallenges } from "./db/challenges.ts";
import { sweepMails } from "./db/mails.ts";
import { sweepSessions } from "./db/sessions.ts";
import { BACKGROUND, withDeadlines } from "./deadline.ts";
import type { Bindings } from "./env.ts";

export { CopyDO } from "#do/copy/copy";
export { ExamDO } from "#do/exam/exam";
export { LimiterDO } from "#do/limiter/limiter";

/** As in wrangler.toml: when the check of everything begins. */
const NIGHTLY = "30 2 * * *";

export default {
  fetch: app.fetch,
  queue: consume,
  async scheduled(controller, bindings) {
    const env = withDeadlines(bindings, BACKGROUND);
    await sweepSessions(env.DB, controller.scheduledTime);
    await sweepChallenges(env.DB, controller.scheduledTime);
    await sweepMails(env.DB, controller.scheduledTime - LIMITS.mailKeptMs);
    await expirePrints(env, controller.scheduledTime);
    await recover(env, { now: controller.scheduledTime });
    await retainOn(env, { now: controller.scheduledTime, begin: controller.cron === NIGHTLY });
    if (controller.cron === NIGHTLY) await sweepAllFiles(env, controller.scheduledTime);
    await verifyOn(env, { now: controller.scheduledTime, begin: controller.cron === NIGHTLY });
  },
} satisfies ExportedHandler<Bindings>;
