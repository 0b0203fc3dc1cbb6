// One server with a practice school for all journeys, in a folder of its own, stopped afterwards.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { enterAsOperator, makePracticeSchool, OPERATOR, SCHOOL } from "../../../scripts/practice/school.mjs";
import { migrate, withDatabase } from "../../../scripts/server/database.mjs";
import { insertFirstAdmin, insertOperator } from "../../../scripts/server/first-admin.mjs";
import { freePort, serve } from "../../../scripts/server/serve.mjs";

export default async function setup(project) {
  const persist = await mkdtemp(path.join(tmpdir(), "korrigo-journeys-"));
  await migrate(persist);
  const token = await withDatabase((db) => insertFirstAdmin(db, SCHOOL), persist);
  const strict = {
    schoolName: "Lycée strict",
    adminName: "Agnès Roche",
    adminEmail: "admin@strict.test",
    settings: {},
  };
  const strictToken = await withDatabase((db) => insertFirstAdmin(db, strict), persist);
  const opsToken = await withDatabase((db) => insertOperator(db, OPERATOR), persist);
  const server = await serve({ port: await freePort(), persist });
  const signIns = await makePracticeSchool(server.url, token);
  signIns.push(await enterAsOperator(server.url, opsToken));
  // The second school asks its admins for a second factor, as a school does that chose nothing.
  project.provide("korrigo", { url: server.url, signIns, strictToken });
  return async () => {
    await server.stop();
    await rm(persist, { recursive: true, force: true });
  };
}
