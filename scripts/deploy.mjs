// `npm run deploy`: builds, creates what the account lacks, migrates, uploads, lets the first admin in. Run again at will.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import {
  bookmarkOf,
  databaseId,
  deploy,
  readAccount,
  signedIn,
  undoOf,
  uploadSize,
  WranglerRefusal,
  wrangler,
} from "./deploy/cloudflare.mjs";
import { deploymentConfig, NO_DATABASE, resourcesOf } from "./deploy/config.mjs";
import { hasSchool, schoolFrom, writeOperator, writeSchool, wrongWithOperator } from "./deploy/first-school.mjs";
import { creation, isThere, missingIn, planInWords } from "./deploy/plan.mjs";
import { buildWeb } from "./server/build-web.mjs";
import { ROOT } from "./server/tools.mjs";

const FOLDER = path.join(ROOT, ".cache/deploy");
const FILE = path.join(FOLDER, "wrangler.toml");
const CONFIG = ["--config", FILE];
/** One file per deployment: keep it. */
const NOTES = path.join(ROOT, ".deployments");
const LOCATIONS = ["weur", "eeur", "wnam", "enam", "apac", "oc"];
const USAGE = `npm run deploy -- [--dry-run] [--without-bookmark] [--url URL] [--location ${LOCATIONS.join("|")}]
    [--school NAME --admin-name NAME --admin-email E-MAIL]    for the first deployment
    [--ops-name NAME --ops-email E-MAIL]    the operator's account, or a new link for it`;

function order() {
  const text = /** @type {const} */ ({ type: "string" });
  const { values } = parseArgs({
    options: {
      "dry-run": { type: "boolean", default: false },
      "without-bookmark": { type: "boolean", default: false },
      url: text,
      location: { type: "string", default: "weur" },
      school: text,
      "admin-name": text,
      "admin-email": text,
      "ops-name": text,
      "ops-email": text,
    },
  });
  if (!LOCATIONS.includes(values.location)) throw new RangeError(`--location is one of ${LOCATIONS.join(", ")}`);
  if (values.url !== undefined && !/^https:\/\/[^/?#\s]+\/?$/.test(values.url))
    throw new RangeError("--url looks like https://korrigo.school.example");
  const ops = operatorFrom(values);
  const wrong = ops && wrongWithOperator(ops);
  if (wrong) throw new RangeError(wrong);
  return values;
}

/** Null when no operator was named. */
function operatorFrom({ "ops-name": opsName, "ops-email": opsEmail }) {
  return opsName === undefined && opsEmail === undefined ? null : { opsName: opsName ?? "", opsEmail: opsEmail ?? "" };
}

/** Writes the configuration of this deployment. @param {string} toml @param {string} id of the database */
async function configure(toml, id) {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(FILE, deploymentConfig(toml, { databaseId: id, root: ROOT, folder: FOLDER }));
}

/** What would be done, and the upload as it would be: needs no account and no network. */
async function rehearse(toml, { location }) {
  console.log("What npm run deploy does:");
  for (const step of planInWords(resourcesOf(toml), location)) console.log(`  ${step}`);
  console.log("Building…");
  await buildWeb();
  await configure(toml, NO_DATABASE);
  const said = await wrangler(["deploy", "--dry-run", "--minify", "--outdir", path.join(FOLDER, "worker"), ...CONFIG]);
  const size = uploadSize(said);
  if (!size) throw new Error(`wrangler named no size\n${said}`);
  console.log(`The Worker as it would be uploaded: ${size}. Nothing was sent.`);
}

/** Creates what the account lacks; answers the database's id. */
async function provide(wanted, location) {
  const missing = missingIn(wanted, await readAccount(CONFIG));
  if (missing.length === 0) console.log("The account has everything already.");
  for (const each of missing) {
    await wrangler([...creation(each, location), ...CONFIG]).catch((refusal) => {
      if (!(refusal instanceof WranglerRefusal && isThere(refusal.said))) throw refusal;
    });
    console.log(`Created the ${each.kind} ${each.name}.`);
  }
  return databaseId(wanted.database, CONFIG);
}

async function letFirstAdminIn(wanted, school, url) {
  const where = { database: wanted.database, config: CONFIG, file: path.join(FOLDER, "first-admin.sql") };
  const token = await writeSchool(school, where);
  console.log(`\n${school.adminName} enters by this link, once, within 24 hours:\n  ${url}/welcome#${token}`);
}

async function letOperatorIn(wanted, operator, url) {
  const where = { database: wanted.database, config: CONFIG, file: path.join(FOLDER, "operator.sql") };
  const token = await writeOperator(operator, where);
  if (token === null) throw new Error(`${operator.opsEmail} belongs to somebody of a school; name another address`);
  console.log(`\n${operator.opsName} enters by this link, once, within 24 hours:\n  ${url}/welcome#${token}`);
}

/** Notes where the database stands, so that it can be put back to this very moment. @param {string} database */
async function noteBookmark(database, without) {
  if (without) return console.log("The database's bookmark is not noted, as you said.");
  const bookmark = await bookmarkOf(database, CONFIG).catch((refusal) => {
    throw new Error(
      `the database's bookmark cannot be had, so nothing is migrated (--without-bookmark goes on)\n${refusal.message}`,
    );
  });
  const at = new Date().toISOString();
  await mkdir(NOTES, { recursive: true });
  const file = path.join(NOTES, `${at.replaceAll(":", "-")}.json`);
  await writeFile(file, `${JSON.stringify({ at, database, bookmark, undo: undoOf(database, bookmark) }, null, 2)}\n`);
  console.log(`Noted where the database stands. To go back: ${undoOf(database, bookmark)}`);
}

async function deployAll(toml, given) {
  const wanted = resourcesOf(toml);
  await configure(toml, NO_DATABASE);
  const { email, accounts } = await signedIn();
  console.log(`Signed in as ${email ?? "a token"}${accounts.length === 1 ? `, account ${accounts[0].name}` : ""}.`);
  console.log("Building…");
  await buildWeb();
  await configure(toml, await provide(wanted, given.location));
  await noteBookmark(wanted.database, given["without-bookmark"]);
  console.log("Migrating the database…");
  await wrangler(["d1", "migrations", "apply", wanted.database, "--remote", ...CONFIG]);
  // Asked before anything is uploaded: a product without a school has nobody who could enter.
  const school = (await hasSchool(wanted.database, CONFIG)) ? null : await schoolFrom(given);
  console.log("Uploading…");
  const { out, urls } = await deploy(CONFIG, path.join(FOLDER, "notes.ndjson"));
  const url = given.url?.replace(/\/$/, "") ?? urls[0];
  console.log(
    `Deployed (${uploadSize(out) ?? "size unknown"}): ${url ?? "without a public address; give one with --url"}`,
  );
  const address = url ?? "https://YOUR-ADDRESS";
  if (school) await letFirstAdminIn(wanted, school, address);
  const operator = operatorFrom(given);
  if (operator) await letOperatorIn(wanted, operator, address);
}

try {
  const given = order();
  const toml = await readFile(path.join(ROOT, "wrangler.toml"), "utf8");
  await (given["dry-run"] ? rehearse(toml, given) : deployAll(toml, given));
} catch (fault) {
  const badOrder = fault instanceof RangeError || (fault instanceof TypeError && "code" in fault);
  console.error(
    badOrder ? `${fault.message}\n${USAGE}` : `Not deployed: ${fault instanceof Error ? fault.message : fault}`,
  );
  process.exitCode = badOrder ? 2 : 1;
}
