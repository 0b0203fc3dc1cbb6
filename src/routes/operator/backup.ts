/** The whole installation, out and back in. */
import { Dump } from "#contract/operator";
import { copyObject } from "#do/copy/client";
import { LIMITS } from "#domain/limits";
import { fileList, serveFile } from "../../actions/read-file.ts";
import { beginRestore, endRestore, restoreCopy, restoreFile, restoreRows } from "../../actions/restore.ts";
import { readBody } from "../../bodies.ts";
import { backupTable, countRows, rowsAfter } from "../../db/backup.ts";
import { careCopy } from "../../db/care.ts";
import { ApiError, orThrow } from "../../errors.ts";
import { answers } from "../../handlers.ts";

function tableOf(name: string) {
  const table = backupTable(name);
  if (!table) throw new ApiError("NOT_FOUND");
  return table;
}

/** Every key begins with its school. */
function keyOf(key: string): string {
  if (!key.startsWith("schools/") || key.includes("..")) throw new ApiError("NOT_FOUND");
  return key;
}

export const backupRoutes = answers({
  "GET /api/operator/backup": async ({ env, now }) => ({
    status: 200,
    body: { at: now, tables: await countRows(env.DB) },
  }),

  "GET /api/operator/backup/rows": async ({ env, query }) => {
    const { rows, next } = await rowsAfter(env.DB, tableOf(query.table), Number(query.after ?? 0));
    return { status: 200, body: { rows, next: next === null ? null : String(next) } };
  },

  "GET /api/operator/backup/copies/:id": async ({ env, params }) => {
    const copy = await careCopy(env.DB, params.id);
    if (!copy) throw new ApiError("NOT_FOUND");
    const dump = await copyObject(env, { schoolId: copy.schoolId, copyId: copy.id }).dump();
    return { status: 200, body: { dump } };
  },

  "GET /api/operator/backup/files": async ({ env, query }) => ({
    status: 200,
    body: await fileList(env, query.cursor),
  }),

  "GET /api/operator/backup/file": ({ env, query }) =>
    serveFile(env, keyOf(query.key), { contentType: "application/octet-stream", cacheControl: "private, no-store" }),

  "POST /api/operator/restore": async ({ env, now }) => {
    orThrow(await beginRestore(env, now));
    return { status: 204 };
  },

  "POST /api/operator/restore/rows": async ({ env, body }) => ({
    status: 200,
    body: orThrow(await restoreRows(env, tableOf(body.table), body.rows)),
  }),

  "PUT /api/operator/restore/copies/:id": async ({ env, params, query, request }) => {
    const bytes = await readBody(request, LIMITS.dumpBytesMax);
    const dump = Dump.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    if (!dump.success) throw new ApiError("BAD_REQUEST");
    orThrow(await restoreCopy(env, { schoolId: query.schoolId, copyId: params.id }, dump.data));
    return { status: 204 };
  },

  "PUT /api/operator/restore/file": async ({ env, query, request }) => {
    const { key, ...facts } = query;
    const body = request.body ?? new Blob([]).stream();
    orThrow(await restoreFile(env, { key: keyOf(key), body, ...facts }));
    return { status: 204 };
  },

  "DELETE /api/operator/restore": async ({ env, now }) => ({ status: 200, body: orThrow(await endRestore(env, now)) }),
});
