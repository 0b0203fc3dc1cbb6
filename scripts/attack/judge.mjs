// The judge of the attack: what was wanted, what came, and which of the five counts it belongs to. Knows no network.
import { internalsIn } from "./leaks.mjs";
import { CODES } from "./table.mjs";

/** @typedef {{ what: string, status: number, code: string | null, text: string, type: string, headers?: string, ms: number }} Answer */

/** The names of refusals by which a permission says no. */
const REFUSALS = new Set(["UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "WRONG_ORIGIN"]);
const DETAILS_KEPT = 40;

export class Judge {
  requests = 0;
  counts = { allowedWrong: 0, refusedWrong: 0, leaks: 0, errors5xx: 0 };
  slowest = 0;
  details = [];

  /** @param {keyof Judge["counts"]} kind @param {string} detail */
  fault(kind, detail) {
    this.counts[kind] += 1;
    if (this.details.length < DETAILS_KEPT) this.details.push(`${kind}: ${detail}`);
  }

  /** What every answer must be, whoever asked and whatever for. @param {Answer} answer @param {(bytes: string) => string[]} [find] */
  always(answer, find = () => []) {
    this.requests += 1;
    this.slowest = Math.max(this.slowest, answer.ms);
    const { what, status, text, type, headers = "" } = answer;
    if (status >= 500) this.fault("errors5xx", `${what} answered ${status} ${text.slice(0, 200)}`);
    const inside = status >= 400 ? internalsIn(text) : null;
    if (inside !== null) this.fault("leaks", `${what} tells of itself: ${inside}`);
    for (const word of new Set(find(`${headers}\n${text}`))) this.fault("leaks", `${what} tells ${word}`);
    if (what.includes(" /api/") && /^text\/html/.test(type) && !what.includes("/api/docs"))
      this.fault("leaks", `${what} answers as a page`);
  }

  /**
   * Whether permission said what the table says. `wanted` is "in" or the status of the refusal.
   * @param {"in" | 400 | 401 | 403 | 404} wanted @param {Answer} answer
   */
  permission(wanted, answer) {
    const { what, status, code } = answer;
    const came = `answered ${status} ${code ?? ""}`.trim();
    if (wanted === "in") {
      if (code !== null && REFUSALS.has(code)) this.fault("refusedWrong", `${what} ${came}`);
    } else if (status !== wanted || code !== CODES[wanted]) {
      this.fault("allowedWrong", `${what} ${came}, wanted ${wanted} ${CODES[wanted]}`);
    }
  }

  /** That something hostile was refused with one of these. @param {readonly number[]} wanted @param {Answer} answer */
  refused(wanted, answer) {
    if (!wanted.includes(answer.status))
      this.fault(
        "allowedWrong",
        `${answer.what} answered ${answer.status} ${answer.code ?? ""}, wanted ${wanted.join("/")}`,
      );
  }

  /** That something rightful was not refused. @param {Answer} answer */
  accepted(answer) {
    if (answer.status >= 400)
      this.fault("refusedWrong", `${answer.what} answered ${answer.status} ${answer.code ?? ""}`);
  }

  /** Anything else that must hold. @param {boolean} holds @param {keyof Judge["counts"]} kind @param {string} detail */
  must(holds, kind, detail) {
    if (!holds) this.fault(kind, detail);
  }

  get clean() {
    return this.requests > 0 && Object.values(this.counts).every((count) => count === 0);
  }

  line() {
    const counts = Object.entries(this.counts).map(([name, count]) => `${name} ${count}`);
    return `attack: requests ${this.requests} ${counts.join(" ")} slowest ${this.slowest}`;
  }
}
