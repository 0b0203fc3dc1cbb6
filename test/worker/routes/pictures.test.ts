/** Pictures of pages: how each is to be shown, what it is, and that a stale or missing mask never lets the name through. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { type Desk, makeDesk } from "../../support/exams.ts";

type Page = { n: number; width: number; height: number; rotate: number; thumb: string; view: string };

const pagesOf = async (desk: Desk, who = desk.teacher) =>
  ((await who.ask("GET", `/api/copies/${desk.copyId}`)).body as { pages: Page[] }).pages;

/** Changes a page of the desk's copy. */
const change = (desk: Desk, position: number, set: string, ...values: (string | number | null)[]) =>
  env.DB.prepare(`update page set ${set} where copy_id = ?1 and position = ?2`)
    .bind(desk.copyId, position, ...values)
    .run();

test("A page says by how much its picture is rotated: its skew and the turns made since it was drawn", async () => {
  const desk = await makeDesk(1);
  expect((await pagesOf(desk)).map(({ rotate }) => rotate)).toEqual([0, 0]);
  await change(desk, 0, "skew = -130");
  await change(desk, 1, "skew = 45, turn = 270, picture_turn = 180, width = 212, height = 150");
  const pages = await pagesOf(desk);
  expect(pages.map(({ rotate }) => rotate)).toEqual([-1.3, 90.45]);
  expect(pages.map(({ width, height }) => [width, height])).toEqual([
    [150, 212],
    [212, 150],
  ]);
  const { body } = await desk.admin.ask("GET", `/api/exams/${desk.examId}/copies`);
  expect(body).toMatchObject({ items: [{ rotations: [-1.3, 90.45] }] });
  const seen = (await desk.teacher.ask("GET", `/api/exams/${desk.examId}/copies`)).body as { items: object[] };
  expect(seen.items).toHaveLength(1);
  expect(seen.items[0]).not.toHaveProperty("rotations");
});

test("A picture drawn anew has another address, whichever of the two was drawn", async () => {
  const desk = await makeDesk(1);
  const [before] = await pagesOf(desk, desk.admin);
  await change(desk, 0, "view_key = ?3", "schools/x/anew.view.jpg");
  const [view] = await pagesOf(desk, desk.admin);
  expect([view?.view === before?.view, view?.thumb === before?.thumb]).toEqual([false, true]);
  const [masked] = await pagesOf(desk);
  await change(desk, 0, "masked_thumb_key = ?3", "schools/x/anew.thumb.jpg");
  const [anew] = await pagesOf(desk);
  expect([anew?.view === masked?.view, anew?.thumb === masked?.thumb]).toEqual([true, false]);
  // The address does not tell where in the stack the page lay.
  expect(anew?.view).toMatch(/^\/api\/copies\/[\w-]+\/pages\/0\/image\?size=view&v=[0-9a-z]{1,7}$/);
});

test.each([
  ["image/jpeg", "image/jpeg"],
  ["image/png", "image/png"],
  ["image/webp", "image/webp"],
  [undefined, "image/webp"],
  ["text/html", "image/webp"],
])("A picture stored as %s is served as %s", async (stored, served) => {
  const desk = await makeDesk(1);
  const key = await env.DB.prepare("select view_key as k from page where copy_id = ?1 and position = 1")
    .bind(desk.copyId)
    .first<string>("k");
  await env.FILES.put(key ?? "", "bytes", stored === undefined ? {} : { httpMetadata: { contentType: stored } });
  const [, page] = await pagesOf(desk);
  const response = await desk.teacher.raw("GET", page?.view ?? "");
  expect([response.status, response.headers.get("content-type")]).toEqual([200, served]);
  expect(response.headers.get("cache-control")).toBe("private, max-age=86400, immutable");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(await response.text()).toBe("bytes");
});

test("While a page that bears the name has no picture without it, or one from before it was turned, its teacher gets none", async () => {
  const desk = await makeDesk(1);
  const { results } = await env.DB.prepare(
    "select view_key as open, masked_view_key as masked from page where copy_id = ?1 order by position",
  )
    .bind(desk.copyId)
    .all<{ open: string; masked: string | null }>();
  for (const { open, masked } of results)
    for (const key of [open, masked]) if (key) await env.FILES.put(key, key === open ? "open" : "masked");
  const got = async (who = desk.teacher, n = 0) => {
    const response = await who.raw("GET", `/api/copies/${desk.copyId}/pages/${n}/image`);
    return [response.status, response.status === 200 ? await response.text() : null];
  };
  expect(await got()).toEqual([200, "masked"]);
  await change(desk, 0, "turn = 180");
  expect(await got()).toEqual([404, null]);
  expect(await got(desk.admin)).toEqual([200, "open"]);
  await change(desk, 0, "picture_turn = 180");
  expect(await got()).toEqual([200, "masked"]);
  expect(await got(desk.teacher, 1)).toEqual([200, "open"]);
  await change(desk, 1, "named = 1");
  expect(await got(desk.teacher, 1)).toEqual([404, null]);
  expect(await got(desk.admin, 1)).toEqual([200, "open"]);
});
