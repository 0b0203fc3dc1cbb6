// What a deployment would do and write, judged without an account: configuration, plan, SQL, and the reading of wrangler.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { unstable_readConfig } from "wrangler";
import { bucketNames, jsonIn, queueNames, uploadSize, urlsOf } from "../../scripts/deploy/cloudflare.mjs";
import { deploymentConfig, NO_DATABASE, resourcesOf } from "../../scripts/deploy/config.mjs";
import { schoolSql, wrongWith, wrongWithOperator } from "../../scripts/deploy/first-school.mjs";
import { creation, isThere, missingIn, planInWords } from "../../scripts/deploy/plan.mjs";
import { filled, literal } from "../../scripts/deploy/sql.mjs";
import { operatorAccount } from "../../scripts/server/first-admin.mjs";

const ROOT = path.resolve(import.meta.dirname, "../..");
const TOML = readFileSync(path.join(ROOT, "wrangler.toml"), "utf8");
const DATABASE = "0f1e2d3c-4b5a-4978-8697-a5b4c3d2e1f0";

describe("The configuration of a deployment", () => {
  const place = { databaseId: DATABASE, root: ROOT, folder: path.join(ROOT, ".cache/deploy") };
  const written = deploymentConfig(TOML, place);

  test("Every resource the Worker is bound to is one the deployment creates", () => {
    const bound = unstable_readConfig({ config: path.join(ROOT, "wrangler.toml") });
    const queues = [
      ...bound.queues.producers.map(({ queue }) => queue),
      ...bound.queues.consumers.flatMap(({ queue, dead_letter_queue }) => [queue, dead_letter_queue]),
    ].filter((name) => name !== undefined);
    expect(resourcesOf(TOML)).toEqual({
      worker: bound.name,
      database: bound.d1_databases[0]?.database_name,
      bucket: bound.r2_buckets[0]?.bucket_name,
      queues: [...new Set(queues)].sort(),
    });
    expect(bound.d1_databases).toHaveLength(1);
    expect(bound.r2_buckets).toHaveLength(1);
    expect(queues).toContain("korrigo-dead");
  });

  test("It differs from the committed one in the database and in paths that lead to the same places", () => {
    const before = TOML.split("\n");
    const after = written.split("\n").slice(1);
    expect(after).toHaveLength(before.length);
    const changed = after.filter((line, index) => line !== before[index]);
    expect(changed).toEqual([
      'main = "../../src/index.ts"',
      'directory = "../../dist/web"',
      `database_id = "${DATABASE}"`,
      'migrations_dir = "../../migrations"',
    ]);
    for (const line of changed.filter((each) => each.includes("../"))) {
      const [, relative = ""] = /"(.*)"/.exec(line) ?? [];
      expect(TOML).toContain(path.relative(ROOT, path.resolve(place.folder, relative)));
    }
  });

  test("The committed file names no account's database", () => {
    expect(TOML).toContain(NO_DATABASE);
    expect(() => deploymentConfig(written, place)).toThrow(/must not name/);
  });

  test("What is no database id is not written", () => {
    for (const databaseId of ["", 'x"\nname = "other', `${DATABASE}"`]) {
      expect(() => deploymentConfig(TOML, { ...place, databaseId })).toThrow(/no database id/);
    }
  });
});

describe("The plan of a deployment", () => {
  const wanted = { worker: "w", database: "d", bucket: "b", queues: ["q1", "q2"] };

  test("An empty account gets everything, database first", () => {
    const missing = missingIn(wanted, { databases: new Map(), buckets: new Set(), queues: new Set() });
    expect(missing.map((each) => creation(each, "weur").join(" "))).toEqual([
      "d1 create d --location weur",
      "r2 bucket create b --location weur",
      "queues create q1",
      "queues create q2",
    ]);
  });

  test("What is there is left alone", () => {
    const account = { databases: new Map([["d", DATABASE]]), buckets: new Set(["b"]), queues: new Set(["q1"]) };
    expect(missingIn(wanted, account)).toEqual([{ kind: "queue", name: "q2" }]);
    expect(missingIn(wanted, { ...account, queues: new Set(["q1", "q2", "q3"]) })).toEqual([]);
  });

  test("A creation refused because the thing exists is none to worry about; any other is", () => {
    expect(isThere("The bucket you tried to create already exists, and you own it. [code: 10004]")).toBe(true);
    expect(isThere("Queue name 'korrigo-work' is already taken. [code: 11009]")).toBe(true);
    expect(isThere("Authentication error [code: 10000]")).toBe(false);
  });

  test("In words it names every resource and every step once", () => {
    const words = planInWords(resourcesOf(TOML), "weur");
    for (const name of ["korrigo-files", "korrigo-dead", "korrigo-import", "korrigo-finalize", "korrigo-work"]) {
      expect(words.filter((step) => step.endsWith(` ${name}`) || step.includes(` ${name} `))).toHaveLength(1);
    }
    const order = ["wrangler whoami", "d1 create", "migrations apply", "wrangler deploy", "one-time link"];
    const places = order.map((each) => words.findIndex((step) => step.includes(each)));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });
});

describe("The SQL of the first school", () => {
  /** A database as the migrations leave it. */
  function database() {
    const db = new DatabaseSync(":memory:");
    for (const file of readdirSync(path.join(ROOT, "migrations"))
      .filter((name) => name.endsWith(".sql"))
      .sort()) {
      db.exec(readFileSync(path.join(ROOT, "migrations", file), "utf8"));
    }
    return db;
  }

  test("Names with quotes, semicolons and comments are kept letter by letter", () => {
    const school = {
      schoolName: "Lycée d'Alembert'); drop table user; --",
      adminName: 'Ève « O"Neil » ? /* \\ */',
      adminEmail: "Eve.O'Neil@lycee.example",
      now: 1_700_000_000_000,
    };
    const db = database();
    const { sql, token } = schoolSql(school);
    db.exec(sql);
    expect(db.prepare("select name from school").all()).toEqual([{ name: school.schoolName }]);
    expect(db.prepare("select name, email, role from user").all()).toEqual([
      { name: school.adminName, email: "eve.o'neil@lycee.example", role: "admin" },
    ]);
    expect(db.prepare("select purpose, expires_at - created_at as ms from link").all()).toEqual([
      { purpose: "invitation", ms: 24 * 3_600_000 },
    ]);
    expect(sql).not.toContain(token);
  });

  test("The operator gets an account and a link, again a new link only, and nobody of a school becomes one", () => {
    const db = database();
    const run = (facts) => {
      const { statements, linkId, token } = operatorAccount(facts);
      const sql = statements.map(filled).join("\n");
      expect(sql).not.toContain(token);
      db.exec(sql);
      return db.prepare("select count(*) as n from link where id = ?").get(linkId).n;
    };
    const facts = { opsName: "Ève O'Neil", opsEmail: "Ops@korrigo.example" };
    expect([run(facts), run(facts)]).toEqual([1, 1]);
    expect(db.prepare("select count(*) as n from link").get()).toEqual({ n: 1 });
    expect(db.prepare("select name, email, role, school_id, password_hash from user").all()).toEqual([
      { name: "Ève O'Neil", email: "ops@korrigo.example", role: "ops", school_id: null, password_hash: null },
    ]);
    db.exec(schoolSql({ schoolName: "x", adminName: "y", adminEmail: "admin@lycee.example" }).sql);
    expect(run({ opsName: "z", opsEmail: "admin@lycee.example" })).toBe(0);
    expect(db.prepare("select count(*) as n from user where role = 'ops'").get()).toEqual({ n: 1 });
    expect(wrongWithOperator({ opsName: "", opsEmail: "a@b.example" })).toContain("--ops-name");
    expect(wrongWithOperator({ opsName: "a", opsEmail: "b" })).toContain("--ops-email");
    expect(wrongWithOperator(facts)).toBeNull();
  });

  test("Any text comes back as it was written", () => {
    const db = new DatabaseSync(":memory:");
    const text = fc.string({ unit: "grapheme" }).filter((each) => !each.includes("\0") && each.isWellFormed());
    fc.assert(
      fc.property(text, (value) => {
        expect(db.prepare(`select ${literal(value)} as value`).get()).toEqual({ value });
      }),
    );
  });

  test("What no database can keep is refused", () => {
    for (const value of ["a\0b", "\ud800", 0.5, Number.NaN, undefined, {}]) {
      expect(() => literal(/** @type {string} */ (value))).toThrow(TypeError);
    }
    expect(() => filled(["select ?, ?", 1])).toThrow(/2 places for 1/);
    expect(() => filled(["select 1", 1])).toThrow(/0 places for 1/);
  });

  test("A school without name, or an admin without a real address, is refused before anything is written", () => {
    const right = { schoolName: "Lycée", adminName: "Ève", adminEmail: "eve@lycee.example" };
    expect(wrongWith(right)).toBeNull();
    expect(wrongWith({ ...right, schoolName: "  " })).toContain("--school");
    expect(wrongWith({ ...right, adminName: "x".repeat(201) })).toContain("--admin-name");
    expect(wrongWith({ ...right, adminEmail: "eve" })).toContain("--admin-email");
  });
});

describe("What wrangler says", () => {
  test("JSON is found behind a banner", () => {
    expect(jsonIn('▲ a warning\n[\n  {"name": "korrigo", "uuid": "u"}\n]\n')).toEqual([{ name: "korrigo", uuid: "u" }]);
    expect(() => jsonIn("nothing")).toThrow(/no JSON/);
  });

  test("Buckets and queues are read from lists made for people", () => {
    const buckets =
      "Listing buckets...\nname:           korrigo-files\ncreation_date:  2026\n\nname:           other\n";
    expect(bucketNames(buckets)).toEqual(new Set(["korrigo-files", "other"]));
    const queues = [
      "┌──┬──────────────┬────────────┐",
      "│ id │ name │ created_on │",
      "├──┼──────────────┼────────────┤",
      "│ 1f │ korrigo-dead │ 2026-01-01 │",
      "└──┴──────────────┴────────────┘",
    ].join("\n");
    expect(queueNames(queues)).toEqual(new Set(["korrigo-dead"]));
  });

  test("Of the places a Worker runs at, only addresses are offered", () => {
    const targets = ["https://korrigo.ecole.workers.dev", "schedule: */15 * * * *", "Producer for korrigo-work"];
    expect(urlsOf(targets)).toEqual(["https://korrigo.ecole.workers.dev"]);
    expect(urlsOf(["korrigo.lycee.example (custom domain)"])).toEqual(["https://korrigo.lycee.example"]);
  });

  test("The size of the upload is read from wrangler's own line", () => {
    expect(uploadSize("x\nTotal Upload: 8289.44 KiB / gzip: 3685.50 KiB\ny")).toBe("8289.44 KiB / gzip: 3685.50 KiB");
    expect(uploadSize("x")).toBeNull();
  });
});
