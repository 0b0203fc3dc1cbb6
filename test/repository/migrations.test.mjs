// Migrations only add: a database of any release comes to the same schema as one from nothing, keeps its rows, and the
// former release's code still runs on it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../..");
const RELEASES = path.join(ROOT, "test/releases");
const KINDS = { catalogue: "migrations", copy: "durable-objects/copy/migrations" };

const read = (...parts) => readFileSync(path.join(...parts), "utf8");
const filesOf = (folder) =>
  readdirSync(path.join(ROOT, folder))
    .filter((name) => name.endsWith(".sql"))
    .sort();

function run(db, folder, names) {
  for (const name of names) {
    for (const statement of read(ROOT, folder, name).split("--> statement-breakpoint")) db.exec(statement);
  }
}

const tablesOf = (db) =>
  db
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name")
    .all()
    .map(({ name }) => name);
const columnsOf = (db, table) => db.prepare(`select * from pragma_table_info('${table}') order by name`).all();
const indexesOf = (db, table) =>
  db
    .prepare(
      `select name, "unique", partial from pragma_index_list('${table}') where name not like 'sqlite_%' order by name`,
    )
    .all()
    .map((index) => ({
      ...index,
      on: db
        .prepare(`select name from pragma_index_info('${index.name}')`)
        .all()
        .map(({ name }) => name),
    }));

/** The schema as a value; the order in which columns were added says nothing. */
const schemaOf = (db) =>
  tablesOf(db).map((table) => ({
    table,
    columns: columnsOf(db, table).map(({ cid: _, ...column }) => column),
    indexes: indexesOf(db, table),
  }));

const rowsOf = (db) =>
  Object.fromEntries(tablesOf(db).map((table) => [table, db.prepare(`select * from "${table}"`).all()]));

for (const release of readdirSync(RELEASES)) {
  const shipped = JSON.parse(read(RELEASES, release, "release.json"));
  for (const [kind, folder] of Object.entries(KINDS)) {
    describe(`The ${kind} of release ${release}`, () => {
      const old = Object.keys(shipped[kind]);
      const former = () => {
        const db = new DatabaseSync(":memory:");
        run(db, folder, old);
        db.exec(read(RELEASES, release, `${kind}.sql`));
        return db;
      };
      const later = filesOf(folder).filter((name) => !old.includes(name));

      test("Its migrations are what they were when they were shipped [P0-OP-06]", () => {
        for (const [name, sum] of Object.entries(shipped[kind]))
          expect(
            createHash("sha256")
              .update(read(ROOT, folder, name))
              .digest("hex"),
            name,
          ).toBe(sum);
      });

      test("Brought up to date it has the schema of one made from nothing, and every row it had [P0-OP-06]", () => {
        const db = former();
        const before = rowsOf(db);
        run(db, folder, later);
        const fresh = new DatabaseSync(":memory:");
        run(fresh, folder, filesOf(folder));
        expect(schemaOf(db)).toEqual(schemaOf(fresh));
        const after = rowsOf(db);
        for (const [table, rows] of Object.entries(before)) {
          expect(rows.length, `${table} has no row in ${kind}.sql`).toBeGreaterThan(
            ["session", "link"].includes(table) ? -1 : 0,
          );
          expect(after[table]).toMatchObject(rows);
          expect(after[table]).toHaveLength(rows.length);
        }
      });

      test("Its code still runs afterwards: nothing it names is gone, and what is new asks nothing of it [P0-OP-06]", () => {
        const before = former();
        const db = former();
        run(db, folder, later);
        for (const table of tablesOf(before)) {
          const now = columnsOf(db, table);
          for (const { cid: _, ...column } of columnsOf(before, table)) {
            const { cid: __, ...same } = now.find(({ name }) => name === column.name) ?? {};
            expect(same, `${table}.${column.name}`).toEqual(column);
          }
          const known = new Set(columnsOf(before, table).map(({ name }) => name));
          for (const column of now.filter(({ name }) => !known.has(name)))
            expect(column.notnull === 0 || column.dflt_value !== null, `${table}.${column.name}`).toBe(true);
          const strict = indexesOf(db, table).filter(
            ({ unique, on }) => unique === 1 && on.every((name) => known.has(name)),
          );
          expect(strict).toEqual(indexesOf(before, table).filter(({ unique }) => unique === 1));
        }
      });
    });
  }
}

test("A migration takes nothing away unless it says which release stopped using it, and nothing disappears by cascade [P0-OP-06]", () => {
  for (const folder of Object.values(KINDS)) {
    for (const name of filesOf(folder)) {
      const sql = read(ROOT, folder, name);
      if (!/^-- contract: \d/m.test(sql)) expect(sql, name).not.toMatch(/\b(drop|rename|delete from)\b/i);
      expect(sql, name).not.toMatch(/on delete cascade/i);
    }
  }
});
