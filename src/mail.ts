/** Handing a mail over. Says whether it left; never throws, because the act it tells of has been done already. */
import type { Letter } from "#domain/mail-words";
import { INTERACTIVE, within } from "./deadline.ts";
import type { Bindings } from "./env.ts";
import { describe, log } from "./log.ts";

export type Delivery = "sent" | "failed" | "kept";

export interface Mailer {
  /** True where texts are kept to be looked at, because nothing leaves the machine. */
  readonly keeps: boolean;
  deliver(to: string, letter: Letter): Promise<Delivery>;
}

const OUTBOX: Mailer = { keeps: true, deliver: async () => "kept" };

/** Cloudflare's mail service, through the binding EMAIL. */
function cloudflare(service: SendEmail, from: string): Mailer {
  return {
    keeps: false,
    async deliver(to, { subject, text }) {
      try {
        const message = { from: { email: from, name: "Korrigo" }, to, subject, text };
        await within("the mail service", INTERACTIVE.call, service.send(message));
        return "sent";
      } catch (error) {
        // The address is somebody's: the log gets the reason only.
        log("error", { event: "mail.failed", error: describe(error).replaceAll(to, "…") });
        return "failed";
      }
    },
  };
}

/** In production the mail service, or null where there is none. Elsewhere nothing ever leaves: mails are kept. */
export function mailerOf(env: Pick<Bindings, "ENVIRONMENT" | "EMAIL" | "MAIL_FROM">): Mailer | null {
  if (env.ENVIRONMENT !== "production") return OUTBOX;
  return env.EMAIL && env.MAIL_FROM ? cloudflare(env.EMAIL, env.MAIL_FROM) : null;
}
