/** Class lists as schools really send them, through the door they come in by. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { LIMITS } from "#domain/limits";
import { FILES } from "#src/files";
import { idOf, makeStaff } from "../../support/exams.ts";
import { deliver, ended } from "../../support/jobs.ts";
import { type Answer, makePerson, makeSchool, type Visitor } from "../../support/people.ts";
import { files, one, world } from "../../support/world.ts";

type Report = {
  created: number;
  updated: number;
  unchanged: number;
  refused: unknown[];
  lines: { line: number; name: string; fate: string }[];
};

async function send(who: Visitor, body: BodyInit, dryRun = false): Promise<Answer & { body: Report }> {
  const response = await who.raw("POST", `/api/students/import${dryRun ? "?dryRun=true" : ""}`, {
    body,
    headers: { "content-type": "text/csv" },
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

type Row = {
  lastName: string;
  firstName: string;
  birthDate: string;
  email: string | null;
  className: string;
  number: string | null;
};
const listed = async (who: Visitor, query = "") =>
  ((await who.ask("GET", `/api/students${query}`)).body as { items: Row[] }).items;

/** Windows-1252: one byte a letter, which for these letters is the code point itself. */
const windows1252 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const ZOE = {
  lastName: "Lefèvre",
  firstName: "Zoé",
  birthDate: "2008-09-03",
  email: "zoe@lycee.test",
  className: "2nde 4",
  number: "0123",
};
const LINE = "Lefèvre;Zoé;03/09/2008;Zoe@Lycee.test;2nde 4;0123";
const HEADER = "Nom;Prénom;Date de naissance;E-mail;Classe;Numéro";

const UGLY: Record<string, BodyInit> = {
  "with semicolons and a final line break": `${HEADER}\n${LINE}\n`,
  "with a byte order mark": `\uFEFF${HEADER}\n${LINE}`,
  "with line ends of Windows": `${HEADER}\r\n${LINE}\r\n`,
  "with line ends of old Macs": `${HEADER}\r${LINE}\r`,
  "with tabs": `${HEADER}\n${LINE}\n`.replaceAll(";", "\t"),
  "with commas and quotes": `${HEADER}\n${LINE}\n`.replaceAll(";", ",").replace("2nde 4", '"2nde 4"'),
  "in the letters of Windows": windows1252(`${HEADER}\r\n${LINE}\r\n`),
  "with English headers and an ISO date": `Surname,First name,Birth date,Mail,Class,Student number\n${LINE.replace("03/09/2008", "2008-09-03").replaceAll(";", ",")}`,
  "with other columns in between, in another order": `N°;Numéro;Classe;Option;Prénom;Nom;E-mail;Né(e) le;Naissance\n1;0123;2nde 4;latin;Zoé;Lefèvre;zoe@lycee.test;;3/9/2008\n`,
  "with blanks around every cell and empty lines": `\n${HEADER.replaceAll(";", " ; ")}\n\n  ${LINE.replaceAll(";", "  ;  ")}  \n;;;;;\n\n`,
};

for (const [title, body] of Object.entries(UGLY)) {
  test(`A class list ${title} is read like any other`, async () => {
    const admin = await makePerson(await makeSchool(), "admin");
    expect(await send(admin, body)).toMatchObject({ status: 200, body: { created: 1, refused: [] } });
    expect(await listed(admin)).toEqual([expect.objectContaining(ZOE)]);
  });
}

test("A list of two columns and one pupil is a class list too", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  for (const body of ["Nom;Prénom\nPetit;Ali\n", "Nom,Prénom\nPetit,Ali\nRoy\n", "Nom\tPrénom\nPetit\tAli"]) {
    expect((await send(admin, body, true)).body, body).toMatchObject({ created: 1 });
  }
});

test("A dry run says the fate of every line and writes nothing; the run itself says the same and writes", async () => {
  const { admin, secretary } = await makeStaff();
  await send(admin, `${HEADER}\n${LINE}\nPetit;Ali;;;;7\n`);
  const before = await world();
  const list = `${HEADER}\n${LINE.replace("2nde 4", "2nde 5")}\nPetit;Ali;;;;7\nRoy;Lou;;;;8\nRoy;Lou;;;;9\nRoy;;;;;\nMoreau;Max;;;;7\n"Le ""Bel""";Guy;32/01/2008;;;\n`;
  const dry = await send(secretary, list, true);
  expect(await world()).toEqual(before);
  expect(dry.body).toMatchObject({ created: 1, updated: 1, unchanged: 1 });
  expect(dry.body.lines.map(({ line, fate }) => `${line} ${fate}`)).toEqual([
    "2 updated",
    "3 unchanged",
    "4 created",
    "5 refused",
    "6 refused",
    "7 refused",
    "8 refused",
  ]);
  expect(await send(secretary, list)).toMatchObject({ status: 200, body: dry.body });
  expect(await listed(admin)).toHaveLength(3);
  expect((await send(admin, list, true)).body).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
});

test("A column the file does not have keeps what the school knows", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  await send(admin, `${HEADER}\n${LINE}\n`);
  expect((await send(admin, "Numéro;Nom;Prénom;Classe\n0123;Lefèvre;Zoé;1re 2\n")).body).toMatchObject({
    updated: 1,
    created: 0,
  });
  expect(await listed(admin)).toEqual([expect.objectContaining({ ...ZOE, className: "1re 2" })]);
});

test("Pupils of one school are unknown in the other, even with the same number", async () => {
  const [admin, stranger] = [
    await makePerson(await makeSchool(), "admin"),
    await makePerson(await makeSchool(), "admin"),
  ];
  await send(admin, `${HEADER}\n${LINE}\n`);
  expect((await send(stranger, `${HEADER}\n${LINE}\n`)).body).toMatchObject({ created: 1 });
  expect(await listed(admin)).toHaveLength(1);
});

test("A pupil is found by pieces of name, class or number, without accents and in any order", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  await send(admin, `${HEADER}\n${LINE}\nPetit;Ali;;;2nde 4;7\nLe Goff;Maël;;;;\n`);
  const found = async (query: string) =>
    (await listed(admin, `?query=${encodeURIComponent(query)}`)).map(({ firstName }) => firstName);
  expect(await found("lefevre zo")).toEqual(["Zoé"]);
  expect(await found("ZOÉ LEF")).toEqual(["Zoé"]);
  expect(await found("2nde 4")).toEqual(["Zoé", "Ali"]);
  expect(await found("mael goff")).toEqual(["Maël"]);
  expect(await found("0123")).toEqual(["Zoé"]);
  expect(await found("évre")).toEqual([]);
  expect(await found("%' or 1=1 --")).toEqual([]);
});

test("What is no class list is refused whole, with the reason, and nothing is written", async () => {
  const admin = await makePerson(await makeSchool(), "admin");
  const before = await world();
  const refusals: [body: BodyInit, status: number, code: string][] = [
    ["", 422, "CSV_UNREADABLE"],
    ["Nom;Prénom\n", 422, "CSV_UNREADABLE"],
    ["Matière;Note\nMaths;12\n", 422, "CSV_UNREADABLE"],
    [windows1252("%PDF-1.7\n\u0080\u0081\n"), 422, "CSV_UNREADABLE"],
    [`Nom;Prénom\n${"a;b\n".repeat(LIMITS.rosterLinesMax + 1)}`, 422, "TOO_MANY_LINES"],
    [new Uint8Array(LIMITS.rosterBytesMax + 1), 413, "FILE_TOO_LARGE"],
  ];
  for (const [body, status, code] of refusals)
    expect(await send(admin, body)).toMatchObject({ status, body: { error: { code } } });
  const typed = await admin.raw("POST", "/api/students/import", {
    body: `${HEADER}\n${LINE}`,
    headers: { "content-type": "application/json" },
  });
  expect(typed.status).toBe(415);
  expect(await world()).toEqual(before);
});

const longList = (count: number) =>
  `Nom;Prénom;Numéro\n${Array.from({ length: count }, (_, n) => `Nom${n};Ali;${n}`).join("\n")}\n`;

test("Two hundred lines are imported at once, one more becomes a job; its message twice is one import", async () => {
  const { schoolId, secretary } = await makeStaff();
  expect(await send(secretary, longList(LIMITS.rosterLinesNow))).toMatchObject({ status: 200, body: { created: 200 } });
  const dry = await send(secretary, longList(LIMITS.rosterLinesNow + 1), true);
  expect(dry).toMatchObject({ status: 200, body: { created: 1, unchanged: 200 } });
  const begun = await send(secretary, longList(LIMITS.rosterLinesNow + 1));
  expect(begun.status).toBe(202);
  const jobId = idOf(begun.body, "jobId");
  expect(await ended(secretary, jobId)).toMatchObject({
    state: "succeeded",
    done: 201,
    total: 201,
    result: { created: 1, unchanged: 200 },
  });
  expect(await one("select count(*) as n from student where school_id = ?1", schoolId)).toBe(201);
  const before = await world();
  expect(await deliver("korrigo-work", { v: 1, kind: "roster", schoolId, requestId: "again", jobId })).toMatchObject({
    acked: true,
  });
  expect(await world()).toEqual(before);
  expect(await files(FILES.roster(schoolId, jobId))).toEqual([]);
  expect(await env.DB.prepare("select count(*) as n from job").first("n")).toBe(1);
});
