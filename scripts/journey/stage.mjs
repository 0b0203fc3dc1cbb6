// A fresh server for one journey: its own folder, its own port, gone afterwards whatever happened.
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { migrate, withDatabase } from "../server/database.mjs";
import { insertFirstAdmin } from "../server/first-admin.mjs";
import { freePort, serve } from "../server/serve.mjs";
import { ROOT } from "../server/tools.mjs";

const SCHOOL = { schoolName: "Lycée du Parcours", adminName: "Édith Bâtisseur", adminEmail: "admin@journey.example" };

/**
 * Starts an empty school. `stop` ends the server and, unless `keep`, removes its folder; it may be called at any time
 * after this began, also more than once.
 * @param {{ tag: string, keep: boolean }} ask
 */
export function openStage({ tag, keep }) {
  const persist = path.join(ROOT, ".cache", `journey-${tag}`);
  const ready = begin(persist);
  /** @type {Promise<void> | null} */
  let ending = null;
  const end = async () => {
    const server = await ready.catch(() => null);
    await server?.stop();
    if (!keep) await rm(persist, { recursive: true, force: true });
  };
  const stop = () => {
    ending ??= end();
    return ending;
  };
  return { ready, stop, persist };
}

async function begin(persist) {
  await mkdir(persist, { recursive: true });
  // The server insists on a folder for the web app, which a journey does not look at.
  await mkdir(path.join(ROOT, "dist/web"), { recursive: true });
  await migrate(persist);
  const token = await withDatabase((db) => insertFirstAdmin(db, SCHOOL), persist);
  const log = process.env.KORRIGO_LOG ? console.log : null;
  const { url, stop, said } = await serve({ port: await freePort(), persist, log });
  return { url, stop, said, link: `${url}/welcome#${token}` };
}
