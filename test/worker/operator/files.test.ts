/** Waste goes, and nothing that anything refers to ever does. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { sweepFiles } from "#src/actions/sweep-files";
import { FILES } from "#src/files";
import { makeDesk, objectOf } from "../../support/exams.ts";
import { deliver } from "../../support/jobs.ts";
import { finalized, finalizedButLost } from "../../support/runs.ts";
import { files } from "../../support/world.ts";

const TOMORROW = () => Date.now() + 25 * 3_600_000;

test("What a crash left behind is removed after a day and not before; a dry run names the same and removes nothing [P0-DI-006]", async () => {
  const desk = await makeDesk(1);
  await finalized(desk);
  const before = await files("");
  const { schoolId, examId, copyId } = desk;
  const waste = [
    FILES.final(schoolId, examId, copyId, "run-that-died"),
    `${FILES.pages(schoolId, examId, "no-such-scan")}0.view.webp`,
    FILES.scan(schoolId, examId, "no-such-scan"),
    FILES.export(schoolId, "no-such-job"),
    FILES.roster(schoolId, "no-such-job"),
  ];
  for (const key of waste) await env.FILES.put(key, "waste");
  await env.FILES.put("something/else", "?");
  expect((await sweepFiles(env, { now: Date.now() })).orphans).toEqual([]);
  const dry = await sweepFiles(env, { now: TOMORROW(), dryRun: true });
  expect(dry.orphans.map(({ key }) => key).sort()).toEqual([...waste].sort());
  expect(dry.unknown).toEqual(["something/else"]);
  const done = await sweepFiles(env, { now: TOMORROW() });
  expect(done.orphans).toEqual(dry.orphans);
  await env.FILES.delete("something/else");
  expect(await files("")).toEqual(before);
  expect((await sweepFiles(env, { now: TOMORROW() })).orphans).toEqual([]);
});

test("A final PDF whose copy could not yet tell the lists is nobody's waste [P0-DI-006]", async () => {
  const desk = await makeDesk(1);
  const { message } = await finalizedButLost(desk);
  await env.DB.exec("alter table event rename to event_away");
  await deliver("korrigo-finalize", message);
  await env.DB.exec("alter table event_away rename to event");
  expect(await env.DB.prepare("select count(*) as n from final_pdf").first()).toEqual({ n: 0 });
  expect((await sweepFiles(env, { now: TOMORROW() })).orphans).toEqual([]);
  await objectOf(desk, desk.copyId).settle();
  expect((await sweepFiles(env, { now: TOMORROW() })).orphans).toEqual([]);
});

test("Making a final PDF, broken off wherever one may, leaves after the sweep only what something refers to [P0-DI-006]", async () => {
  const desk = await makeDesk(1);
  const { message } = await finalizedButLost(desk);
  const put = env.FILES.put.bind(env.FILES);
  {
    using _put = vi.spyOn(env.FILES, "put").mockImplementationOnce(async (...args: Parameters<typeof put>) => {
      await put(...args);
      throw new Error("the isolate died after the file was written");
    });
    await deliver("korrigo-finalize", message);
  }
  const finals = () => files(FILES.final(desk.schoolId, desk.examId, desk.copyId, "").replace(/\.pdf$/, ""));
  expect((await finals()).length).toBe(1);
  await sweepFiles(env, { now: TOMORROW() });
  expect(await finals()).toEqual([]);
});

test("Whatever the catalogue refers to stays, however old, among any waste [P0-DI-006]", async () => {
  const desk = await makeDesk(2);
  await finalized(desk);
  const { schoolId, examId } = desk;
  const { results } = await env.DB.prepare(
    "select view_key, thumb_key, masked_view_key, masked_thumb_key from page",
  ).all<Record<string, string | null>>();
  const pictures = results.flatMap((row) => Object.values(row)).filter((key) => key !== null);
  const others = await env.DB.prepare("select object_key as key from scan union select object_key from final_pdf").all<{
    key: string;
  }>();
  const referred = [...pictures, ...others.results.map(({ key }) => key)];
  expect(referred.length).toBeGreaterThan(8);
  const id = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
  const waste = fc.oneof(
    id.map((run) => FILES.final(schoolId, examId, desk.copyId, run)),
    id.map((scan) => FILES.scan(schoolId, examId, scan)),
    fc.tuple(id, fc.nat(9)).map(([scan, n]) => `${FILES.maskedPages(schoolId, examId, scan)}${n}.thumb.webp`),
    id.map((job) => FILES.export(schoolId, job)),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(waste, { maxLength: 6 }),
      fc.subarray(referred, { minLength: 1 }),
      async (rubbish, some) => {
        for (const key of [...rubbish, ...some]) if (!(await env.FILES.head(key))) await env.FILES.put(key, "x");
        await sweepFiles(env, { now: TOMORROW() });
        for (const key of some) expect(await env.FILES.head(key), key).not.toBeNull();
        for (const key of rubbish) expect(await env.FILES.head(key), key).toBeNull();
      },
    ),
    { numRuns: 15 },
  );
});
