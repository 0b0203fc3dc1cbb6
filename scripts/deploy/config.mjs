// From the committed wrangler.toml to the one a deployment uses: its resources' names, its paths, its database. Writes no file.
import path from "node:path";

/** The committed file names no account's database: this stands where its id goes. */
export const NO_DATABASE = "00000000-0000-0000-0000-000000000000";

/** @typedef {{ worker: string, database: string, bucket: string, queues: string[] }} Resources */

/** Every value a key has in the file, in order. @param {string} toml @param {string} key */
function valuesOf(toml, key) {
  return [...toml.matchAll(new RegExp(`^${key} = "([^"]*)"`, "gm"))].map(([, value = ""]) => value);
}

/** @param {string} toml @param {string} key */
function only(toml, key) {
  const [value, ...more] = valuesOf(toml, key);
  if (value === undefined || more.length > 0) throw new Error(`wrangler.toml should say ${key} once`);
  return value;
}

/**
 * What the Worker needs in the account: all queues it writes to, reads, or gives up to.
 * @param {string} toml @returns {Resources}
 */
export function resourcesOf(toml) {
  const queues = [...new Set([...valuesOf(toml, "queue"), ...valuesOf(toml, "dead_letter_queue")])].sort();
  return {
    worker: valuesOf(toml, "name")[0] ?? "",
    database: only(toml, "database_name"),
    bucket: only(toml, "bucket_name"),
    queues,
  };
}

/**
 * The configuration of one deployment, to be written into `folder`: the same, with the account's own database and with
 * paths that hold from there. Throws when the committed file is not laid out as expected.
 * @param {string} toml @param {{ databaseId: string, root: string, folder: string }} place absolute folders
 */
export function deploymentConfig(toml, { databaseId, root, folder }) {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(databaseId))
    throw new Error(`${databaseId} is no database id`);
  if (only(toml, "database_id") !== NO_DATABASE) throw new Error("wrangler.toml must not name an account's database");
  const from = (/** @type {string} */ own) => path.relative(folder, path.join(root, own)).split(path.sep).join("/");
  const values = {
    main: from(only(toml, "main")),
    directory: from(only(toml, "directory")),
    migrations_dir: from(only(toml, "migrations_dir")),
    database_id: databaseId,
  };
  const changed = Object.entries(values).reduce(
    (text, [key, value]) => text.replace(new RegExp(`^${key} = "[^"]*"`, "m"), () => `${key} = "${value}"`),
    toml,
  );
  return `# Written by npm run deploy; the original is wrangler.toml.\n${changed}`;
}
