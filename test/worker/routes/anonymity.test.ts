/** Names: in no byte a marking teacher receives, and in no line of any log. */
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { newToken } from "#src/tokens";
import { call, may, TABLE } from "../../support/calls.ts";
import { idOf, makeExam, makeStaff, markAll, take } from "../../support/exams.ts";
import { ended } from "../../support/jobs.ts";
import { paper } from "../../support/paper.ts";
import { PASSWORD, Visitor } from "../../support/people.ts";
import { enrol, ZOE } from "../../support/pupils.ts";
import { delivered } from "../../support/runs.ts";
import { upload } from "../../support/scans.ts";

/** A browser that keeps every byte it was ever sent. */
class Listener extends Visitor {
  readonly heard: { what: string; text: string }[] = [];

  override async raw(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    const response = await super.raw(method, path, init);
    if (response.status === 101) return response;
    const bytes = await response.clone().arrayBuffer();
    const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    // One letter a byte: whatever hides in a picture is found too.
    this.heard.push({
      what: `${method} ${path}`,
      text: `${head}\n${new TextDecoder("latin1").decode(bytes)}`.toLowerCase(),
    });
    return response;
  }
}

/** An anonymous exam with the scan of one pupil, imported, identified, dispatched: all by real doors. */
async function examOf(name: string) {
  const staff = await makeStaff();
  const [studentId = ""] = await enrol(staff.admin, [ZOE]);
  const examId = await makeExam(staff.admin, [staff.teacher]);
  const { jobId } = await upload(staff.secretary, examId, await paper(2, { name }));
  await ended(staff.secretary, jobId);
  const { items } = (await staff.admin.ask("GET", `/api/exams/${examId}/copies`)).body as { items: { id: string }[] };
  const copyId = items[0]?.id ?? "";
  await staff.secretary.ask("PUT", `/api/copies/${copyId}/student`, { studentId });
  await staff.secretary.ask("POST", `/api/exams/${examId}/validate-all`);
  await staff.admin.ask("POST", `/api/exams/${examId}/dispatch`, {});
  const desk = { ...staff, examId, copyId, copyIds: [copyId], sourceKey: "" };
  return { desk, studentId };
}

const NOTE = { page: 0, x: 0.1, y: 0.1, w: 0.2, h: 0.1, kind: "comment", text: "hors sujet", version: 0 };

async function marked({ desk }: Awaited<ReturnType<typeof examOf>>, teacher: Visitor): Promise<string> {
  const { copyId } = desk;
  const token = await take(teacher, copyId);
  await markAll(teacher, copyId, token);
  await teacher.ask("PUT", `/api/copies/${copyId}/annotations/a9`, NOTE, token);
  await teacher.ask("PUT", `/api/copies/${copyId}/appreciation`, { text: "Solide", version: 0 }, token);
  const { body } = await teacher.ask("POST", `/api/copies/${copyId}/finalize`, undefined, token);
  return idOf(body, "jobId");
}

test("Nothing a teacher is ever sent about an anonymous exam names its pupils, at any endpoint, before the release", async () => {
  const scene = await examOf(`${ZOE.firstName} ${ZOE.lastName}`);
  const { desk, studentId } = scene;
  const { admin, teacher, examId, copyId } = desk;
  const listener = Object.assign(new Listener(), { cookie: teacher.cookie });
  const jobId = await marked(scene, listener);
  await delivered(desk, copyId, jobId, listener);
  const ids = {
    exams: examId,
    copies: copyId,
    scans: "none",
    users: teacher.id,
    jobs: jobId,
    parked: "none",
    my: copyId,
  };
  const allowed = TABLE.filter(([key, endpoint]) => may("teacher", endpoint) && key !== "DELETE /api/session");
  for (const round of ["graded", "reopened"]) {
    for (const [key] of allowed) await call(listener, key, ids);
    for (const size of ["thumb", "view", "full"])
      for (const n of [0, 1]) await listener.raw("GET", `/api/copies/${copyId}/pages/${n}/image?size=${size}`);
    if (round === "graded") await admin.ask("POST", `/api/copies/${copyId}/reopen`, { reason: "relecture" });
  }
  expect(listener.heard.length).toBeGreaterThan(60);
  const telling = [ZOE.lastName, ZOE.firstName, ZOE.email, ZOE.number, ZOE.className, studentId].map((word) =>
    word.toLowerCase(),
  );
  const leaks = listener.heard.flatMap(({ what, text }) =>
    telling.filter((word) => text.includes(word)).map((word) => `${word} in ${what}`),
  );
  expect(leaks).toEqual([]);
  const secretary = Object.assign(new Listener(), { cookie: desk.secretary.cookie });
  await secretary.ask("GET", `/api/exams/${examId}/copies`);
  expect(secretary.heard[0]?.text).toContain(ZOE.lastName.toLowerCase());
});

test("The picture a teacher gets of the first page is the same whatever name was written on it", async () => {
  const scenes = [await examOf("Zephyrine QUINTESSENCE"), await examOf("Ali PETIT")];
  const picture = async (who: Visitor, copyId: string, size: string, n = 0) => {
    const response = await who.raw("GET", `/api/copies/${copyId}/pages/${n}/image?size=${size}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("image/jpeg");
    return [...new Uint8Array(await response.arrayBuffer())].join();
  };
  for (const size of ["thumb", "view", "full"]) {
    const [first, second] = await Promise.all(scenes.map(({ desk }) => picture(desk.teacher, desk.copyId, size)));
    expect(first === second, `${size} for the teacher`).toBe(true);
    const [named, other] = await Promise.all(scenes.map(({ desk }) => picture(desk.secretary, desk.copyId, size)));
    expect(named === other, `${size} for the secretary`).toBe(false);
  }
  for (const { desk } of scenes) {
    const [mine, theirs] = [
      await picture(desk.teacher, desk.copyId, "view", 1),
      await picture(desk.admin, desk.copyId, "view", 1),
    ];
    expect(mine === theirs).toBe(true);
    expect((await desk.teacher.raw("GET", `/api/copies/${desk.copyId}/pages/2/image`)).status).toBe(404);
    expect((await new Visitor().raw("GET", `/api/copies/${desk.copyId}/pages/0/image`)).status).toBe(401);
  }
});

test("A picture is kept by the browser only under an address that changes with it, and never by anybody in between", async () => {
  const { desk } = await examOf("Ali");
  const { pages } = (await desk.teacher.ask("GET", `/api/copies/${desk.copyId}`)).body as { pages: { view: string }[] };
  const kept = await desk.teacher.raw("GET", pages[0]?.view ?? "");
  expect(kept.headers.get("cache-control")).toBe("private, max-age=86400, immutable");
  const plain = await desk.teacher.raw("GET", `/api/copies/${desk.copyId}/pages/0/image`);
  expect(plain.headers.get("cache-control")).toBe("private, no-cache");
  const etag = plain.headers.get("etag") ?? "";
  const again = await desk.teacher.raw("GET", `/api/copies/${desk.copyId}/pages/0/image`, {
    headers: { "if-none-match": etag },
  });
  expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0]);
  const admins = (await desk.admin.ask("GET", `/api/copies/${desk.copyId}`)).body as { pages: { view: string }[] };
  expect(admins.pages[0]?.view).not.toBe(pages[0]?.view);
});

test("No line of the log names anybody, holds a word that opens something, a mark or a text; one request can be followed to its end", async () => {
  const lines: string[] = [];
  const keep = (...parts: unknown[]) => void lines.push(parts.map(String).join(" "));
  using _log = vi.spyOn(console, "log").mockImplementation(keep);
  using _info = vi.spyOn(console, "info").mockImplementation(keep);
  using _warn = vi.spyOn(console, "warn").mockImplementation(keep);
  using _error = vi.spyOn(console, "error").mockImplementation(keep);
  const scene = await examOf(`${ZOE.firstName} ${ZOE.lastName}`);
  const { desk, studentId } = scene;
  const invited = await desk.admin.ask("POST", "/api/users", {
    email: "nadia.benali@lycee.test",
    name: "Nadia Benali",
    role: "teacher",
  });
  const [, link = ""] = idOf((invited.body as { invitation: unknown }).invitation, "url").split("#");
  const nadia = new Visitor();
  await nadia.ask("POST", "/api/links/use", { token: link, password: PASSWORD });
  await nadia.ask("POST", "/api/session", { login: "nadia.benali@lycee.test", password: `${PASSWORD}x` });
  await nadia.ask("GET", `/api/students?query=${ZOE.lastName}`);
  await desk.admin.ask("GET", `/api/students?query=${ZOE.lastName}`);
  const jobId = await marked(scene, desk.teacher);
  await ended(desk.teacher, jobId);
  await desk.admin.ask("POST", `/api/copies/${desk.copyId}/reopen`, { reason: "relecture confidentielle" });
  await env.DB.exec("alter table final_pdf rename to final_pdf_away");
  const accident = await desk.admin.ask("GET", `/api/copies/${desk.copyId}/final.pdf`);
  expect(accident).toMatchObject({
    status: 500,
    body: { error: { code: "INTERNAL", message: "Something went wrong on our side." } },
  });
  const unlocked = await take(desk.teacher, desk.copyId);
  const cookies = [desk.admin, desk.teacher, nadia].map(({ cookie }) => cookie.split("=")[1] ?? newToken());
  const secrets = [
    ...Object.values(ZOE),
    studentId,
    "Nadia",
    "Benali",
    "Tara",
    "Principal",
    "nadia.benali",
    "@",
    link,
    PASSWORD,
    ...cookies,
    ...Object.values(unlocked),
    "hors sujet",
    "Solide",
    "confidentielle",
    desk.teacher.id,
  ];
  expect(lines.length).toBeGreaterThan(20);
  expect(secrets.filter((secret) => secret.length < 1)).toEqual([]);
  expect(lines.filter((line) => secrets.some((secret) => line.toLowerCase().includes(secret.toLowerCase())))).toEqual(
    [],
  );
  const entries = lines.map(
    (line) =>
      JSON.parse(line) as {
        event: string;
        at: number;
        level: string;
        route?: string;
        requestId?: string;
        jobId?: string;
      },
  );
  for (const entry of entries)
    expect(entry).toMatchObject({
      event: expect.any(String),
      at: expect.any(Number),
      level: expect.stringMatching(/^(info|warn|error)$/),
    });
  const asked = entries.find(({ route }) => route === "POST /api/copies/:id/finalize");
  expect(entries.filter(({ requestId }) => requestId === asked?.requestId).map(({ event }) => event)).toEqual(
    expect.arrayContaining(["request", "message.finalize"]),
  );
  expect(entries.filter(({ event }) => event === "accident")).toHaveLength(1);
});
