/** A backup holds the whole school, and put into an empty installation it is the same school. */
import { applyD1Migrations, createExecutionContext, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { verify } from "#src/actions/verify";
import { app } from "#src/app";
import { BACKUP_TABLES, NOT_IN_A_BACKUP } from "#src/db/backup";
import { type Desk, makeDesk, markAll, objectOf, take } from "../../support/exams.ts";
import { author } from "../../support/pupils.ts";
import { finalized } from "../../support/runs.ts";
import { files, world } from "../../support/world.ts";

const SECRET = "a-secret-of-the-deployment-0123456789abc";

async function ask(method: string, path: string, body?: BodyInit, type = "application/json"): Promise<Response> {
  const headers = { authorization: `Bearer ${SECRET}`, "content-type": type };
  const request = new Request(`https://korrigo.test/api/operator${path}`, { method, headers, body: body ?? null });
  return app.fetch(request, { ...env, OPERATOR_TOKEN: SECRET }, createExecutionContext());
}

async function read<T>(path: string): Promise<T> {
  const answer = await ask("GET", path);
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
  return (await answer.json()) as T;
}

type Rows = Record<string, unknown>[];
type Kept = { tables: [string, Rows][]; copies: [string, string, unknown][]; files: [string, ArrayBuffer][] };

async function backup(): Promise<Kept> {
  const { tables } = await read<{ tables: { name: string }[] }>("/backup");
  const kept: Kept = { tables: [], copies: [], files: [] };
  for (const { name } of tables) {
    const rows: Rows = [];
    for (let after: string | null = "0"; after !== null; ) {
      const step: { rows: Rows; next: string | null } = await read(`/backup/rows?table=${name}&after=${after}`);
      rows.push(...step.rows);
      after = step.next;
    }
    kept.tables.push([name, rows]);
    if (name !== "copy") continue;
    for (const { id, school_id } of rows) {
      const { dump } = await read<{ dump: unknown }>(`/backup/copies/${id}`);
      kept.copies.push([String(id), String(school_id), dump]);
    }
  }
  const { items } = await read<{ items: { key: string }[] }>("/backup/files");
  for (const { key } of items) {
    const answer = await ask("GET", `/backup/file?key=${encodeURIComponent(key)}`);
    kept.files.push([key, await answer.arrayBuffer()]);
  }
  return kept;
}

const OCTETS = "application/octet-stream";

async function restore(kept: Kept): Promise<number[]> {
  const statuses = [(await ask("POST", "/restore", "{}")).status];
  for (const [table, rows] of kept.tables)
    statuses.push((await ask("POST", "/restore/rows", JSON.stringify({ table, rows }))).status);
  for (const [key, bytes] of kept.files)
    statuses.push((await ask("PUT", `/restore/file?key=${encodeURIComponent(key)}`, bytes, OCTETS)).status);
  for (const [id, schoolId, dump] of kept.copies)
    statuses.push(
      (await ask("PUT", `/restore/copies/${id}?schoolId=${schoolId}`, JSON.stringify(dump), OCTETS)).status,
    );
  return statuses;
}

/** One copy graded, one being marked, one untouched; one of them somebody's. */
async function school(): Promise<Desk> {
  const desk = await makeDesk(3);
  await finalized(desk);
  const [first = "", second = ""] = desk.copyIds;
  await markAll(desk.teacher, second, await take(desk.teacher, second));
  const lea = { lastName: "Durand", firstName: "Léa", email: "lea@school.example", number: "1", className: "3A" };
  await author(desk, first, lea).catch(async () => author(desk, second, lea));
  for (const id of desk.copyIds) await objectOf(desk, id).settle();
  return desk;
}

async function emptied(): Promise<void> {
  await reset();
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
}

test("A school put back from its backup has the same rows, files, objects and chains of events [restore]", async () => {
  const desk = await school();
  const kept = await backup();
  const [before, stored] = [await world(), await files("")];
  await emptied();
  expect(await files("")).toEqual([]);
  expect(new Set(await restore(kept))).toEqual(new Set([204, 200]));
  const ended = await ask("DELETE", "/restore");
  expect(await ended.json()).toEqual({ copies: 3 });
  expect((await world()).rows).toEqual(before.rows);
  expect(await files("")).toEqual(stored);
  for (const [id, , dump] of kept.copies) expect(await objectOf(desk, id).dump()).toEqual(dump);
  expect(await verify(env, { now: Date.now(), bytes: true })).toMatchObject({ copies: 3, faults: [] });
});

test("A restore that was interrupted is run again from its beginning; what is there already is left alone [restore]", async () => {
  const desk = await school();
  const kept = await backup();
  const before = await world();
  await emptied();
  await ask("POST", "/restore", "{}");
  for (const [table, rows] of kept.tables.slice(0, 8))
    await ask("POST", "/restore/rows", JSON.stringify({ table, rows }));
  const [copy] = kept.copies;
  if (!copy) throw new Error("no copy");
  await ask("PUT", `/restore/copies/${copy[0]}?schoolId=${copy[1]}`, JSON.stringify(copy[2]), OCTETS);
  expect(new Set(await restore(kept))).toEqual(new Set([204, 200]));
  await ask("DELETE", "/restore");
  expect((await world()).rows).toEqual(before.rows);
  expect(desk.copyIds.length).toBe(3);
});

test("Into an installation that has a school nothing is put, neither rows nor files nor objects [restore]", async () => {
  const desk = await school();
  const kept = await backup();
  const before = await world();
  expect(new Set(await restore(kept))).toEqual(new Set([409]));
  expect((await ask("DELETE", "/restore")).status).toBe(409);
  expect(await world()).toEqual(before);
  expect(desk.copyIds.length).toBe(3);
});

test("Lists that are older than their objects learn the truth when the restore ends [restore]", async () => {
  const desk = await school();
  const kept = await backup();
  const rows = kept.tables.find(([name]) => name === "copy")?.[1] ?? [];
  for (const row of rows) Object.assign(row, { status: "READY", version: 1, total: null, marked: 0, final_version: 0 });
  await emptied();
  await restore(kept);
  await ask("DELETE", "/restore");
  const { results } = await env.DB.prepare("select status from copy order by status").all();
  expect(results).toEqual([{ status: "GRADED" }, { status: "LOCKED" }, { status: "READY" }]);
  expect((await verify(env, { now: Date.now() })).faults).toEqual([]);
  expect(desk.copyIds.length).toBe(3);
});

test("No table is forgotten: each is in a backup or left out on purpose", async () => {
  const { results } = await env.DB.prepare(
    "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like '_cf_%' and name <> 'd1_migrations'",
  ).all<{ name: string }>();
  expect(results.map(({ name }) => name).sort()).toEqual([...BACKUP_TABLES, ...NOT_IN_A_BACKUP].sort());
});
