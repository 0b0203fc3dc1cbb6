// What a deployment has to do, from what is wanted and what an account has. Does nothing of it.

/** @typedef {import("./config.mjs").Resources} Resources */
/** `databases` by name, to their ids. @typedef {{ databases: Map<string, string>, buckets: Set<string>, queues: Set<string> }} Account */
/** @typedef {{ kind: "database" | "bucket" | "queue", name: string }} Missing */

/** What must be created; nothing when all of it is there. @param {Resources} wanted @param {Account} account @returns {Missing[]} */
export function missingIn(wanted, { databases, buckets, queues }) {
  return [
    ...(databases.has(wanted.database) ? [] : [{ kind: /** @type {const} */ ("database"), name: wanted.database }]),
    ...(buckets.has(wanted.bucket) ? [] : [{ kind: /** @type {const} */ ("bucket"), name: wanted.bucket }]),
    ...wanted.queues
      .filter((name) => !queues.has(name))
      .map((name) => ({ kind: /** @type {const} */ ("queue"), name })),
  ];
}

/** The wrangler call that creates one. @param {Missing} missing @param {string} location where data is kept, as wrangler names it */
export function creation({ kind, name }, location) {
  if (kind === "database") return ["d1", "create", name, "--location", location];
  if (kind === "bucket") return ["r2", "bucket", "create", name, "--location", location];
  return ["queues", "create", name];
}

/** True when a refused creation means that the thing is there: a list may have been cut short. @param {string} said */
export function isThere(said) {
  return /already (exists|taken)|is already taken|\[code: (10004|11009)\]/i.test(said);
}

/** The steps in words, for --dry-run, where no account was asked. @param {Resources} wanted @param {string} location */
export function planInWords(wanted, location) {
  const all = missingIn(wanted, { databases: new Map(), buckets: new Set(), queues: new Set() });
  const steps = [
    "build the web app into dist/web",
    "check who is signed in: wrangler whoami --json",
    ...all.map(
      (each) => `unless the account has the ${each.kind} ${each.name}: wrangler ${creation(each, location).join(" ")}`,
    ),
    "write .cache/deploy/wrangler.toml with the id of that database",
    `note where the database stands: wrangler d1 time-travel info ${wanted.database}`,
    `bring the database up to date: wrangler d1 migrations apply ${wanted.database} --remote`,
    `upload the Worker ${wanted.worker} and the web app: wrangler deploy --minify`,
    "if no school is there yet: write one with its first admin, and print the admin's one-time link",
    "if --ops-email is given: make the operator's account, or a new link for it, and print that",
  ];
  return steps.map((step, index) => `${index + 1}. ${step}`);
}
