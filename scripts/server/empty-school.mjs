// A product of one's own with an empty school and its admin at the API: started, used, removed.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client } from "../api/client.mjs";
import { migrate, withDatabase } from "./database.mjs";
import { insertFirstAdmin } from "./first-admin.mjs";
import { freePort, serve } from "./serve.mjs";

/** @param {{ name: string, log?: ((line: string) => void) | null }} about */
export async function emptySchool({ name, log = null }) {
  const home = await mkdtemp(path.join(tmpdir(), "korrigo-school-"));
  await migrate(home);
  const facts = { schoolName: name, adminName: name, adminEmail: "admin@school.test" };
  const token = await withDatabase((db) => insertFirstAdmin(db, facts), home);
  const server = await serve({ port: await freePort(), persist: home, log });
  const admin = new Client(server.url);
  await admin.useLink(`#${token}`, "bench-orage-violette");
  await admin.readCharter();
  return {
    admin,
    server,
    async stop() {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A plain exam for a scan to be imported into; answers its id. */
export async function plainExam(admin, facts) {
  const { id } = await admin.call("POST", "/api/exams", {
    date: "2026-01-01",
    subject: "",
    pagesPerCopy: 4,
    sheetSize: "A4",
    anonymous: true,
    scheme: [{ id: "1", label: "1", points: 100 }],
    ...facts,
  });
  return id;
}
