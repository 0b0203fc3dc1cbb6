// A desk that cannot save leaves what it has on the server; another device of the same teacher is offered it.
import { afterAll, expect, test } from "vitest";
import { accessibilityFaults, closeBrowser, PHONE, personAt } from "./support/browser.mjs";

afterAll(closeBrowser);

/** The last copy of the lot: other journeys begin at the first and want it untouched. */
async function openLast(page) {
  await page.waitForURL(/\/lots/);
  const id = await page.evaluate(async () => {
    const read = async (path) => (await fetch(path)).json();
    const lots = await read("/api/lots");
    const lot = lots.find(({ name }) => name === "Épreuve commune de mathématiques");
    return (await read(`/api/exams/${lot.examId}/copies`)).items.at(-1).id;
  });
  await page.goto(`/desk/${id}`);
  return ready(page);
}

/** The mark fields, once the copy is there and ours. */
async function ready(page) {
  const fields = page.getByLabel(/^Note de/);
  await fields.first().waitFor({ state: "attached" });
  await expect.poll(async () => (await stored(page)).lock.mine, { timeout: 10_000 }).toBe(true);
  return fields;
}

/** The same teacher at another device, on the same copy. */
async function elsewhere(url, how) {
  const person = await personAt("teacher", how);
  await person.page.waitForURL(/\/lots/);
  await person.page.goto(url);
  return { ...person, fields: await ready(person.page) };
}

const read = (page, end) =>
  page.evaluate(async (path) => {
    const answer = await fetch(`/api/copies/${location.pathname.split("/").at(-1)}${path}`);
    return answer.status === 204 ? null : await answer.json();
  }, end);
const stored = (page) => read(page, "");
const draft = (page) => read(page, "/draft");
const pointsOf = async (page, id) => (await stored(page)).marks.find((mark) => mark.questionId === id)?.points ?? null;
const offer = (page) => page.getByText(/Sur un autre appareil/);

/** The question of a field. */
const questionOf = async (field) => (await field.getAttribute("id")).replace(/^mark-/, "");

/** Somebody's program writes a mark beside the open desk, under the same lock. */
const writeBeside = (page, questionId, points) =>
  page.evaluate(
    async ([id, wanted]) => {
      const path = `/api/copies/${location.pathname.split("/").at(-1)}`;
      const headers = { "content-type": "application/json" };
      const { token } = await (await fetch(`${path}/lock`, { method: "POST", headers, body: "{}" })).json();
      const { marks } = await (await fetch(path)).json();
      const version = marks.find((mark) => mark.questionId === id)?.version ?? 0;
      const body = JSON.stringify({ points: wanted, version });
      return (
        await fetch(`${path}/marks/${id}`, { method: "PUT", headers: { ...headers, "x-lock-token": token }, body })
      ).status;
    },
    [questionId, points],
  );

test("What one device could not save is offered on another, which takes it up, asks where it clashes, and saves it", async () => {
  const first = await personAt("teacher");
  const fields = await openLast(first.page);
  const [clash, garbled] = [await questionOf(fields.nth(0)), await questionOf(fields.nth(1))];
  expect(await writeBeside(first.page, clash, 25)).toBe(200);
  await fields.nth(0).fill("0,5");
  await fields.nth(0).press("Enter");
  await first.page.getByText(/entre-temps/).waitFor();
  await fields.nth(1).fill("un et demi");
  await fields.nth(1).press("Enter");
  await expect.poll(async () => (await draft(first.page))?.payload ?? "", { timeout: 15_000 }).toContain("un et demi");
  const url = first.page.url();
  await first.page.context().close();

  const { page, fields: again, shot, faults } = await elsewhere(url);
  await offer(page).waitFor();
  expect(await offer(page).textContent()).toMatch(/2 actes n.ont pas été enregistrés/);
  await shot("draft-1-offered");
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press("Control+Enter");
  expect(page.url()).toBe(url);
  await page.getByRole("button", { name: "Les reprendre ici" }).click();
  await page.getByText(/entre-temps/).waitFor();
  expect(await again.nth(1).inputValue()).toBe("un et demi");
  await shot("draft-2-taken");
  expect(await pointsOf(page, clash)).toBe(25);
  await page.getByRole("button", { name: /Mettre.*0,5/ }).click();
  await expect.poll(() => pointsOf(page, clash), { timeout: 10_000 }).toBe(50);
  await again.nth(1).fill("1");
  await again.nth(1).press("Enter");
  await expect.poll(() => pointsOf(page, garbled), { timeout: 10_000 }).toBe(100);
  await expect.poll(() => draft(page), { timeout: 10_000 }).toBe(null);
  expect(faults).toEqual([]);
  await page.context().close();
});

test("Dropped on the other device it is dropped: the server has it no more, and a third device is offered nothing", async () => {
  const first = await personAt("teacher");
  const fields = await openLast(first.page);
  await fields.nth(2).fill("deux");
  await expect.poll(async () => (await draft(first.page))?.payload ?? "", { timeout: 15_000 }).toContain("deux");
  const url = first.page.url();
  await first.page.context().close();

  const second = await elsewhere(url, { viewport: PHONE, dark: true });
  await offer(second.page).waitFor();
  await second.shot("draft-3-phone-dark");
  await second.page.getByRole("button", { name: "Abandonner" }).click();
  await expect.poll(() => draft(second.page), { timeout: 10_000 }).toBe(null);
  await second.shot("draft-4-dropped");
  await second.page.context().close();

  const third = await elsewhere(url);
  await third.page.waitForTimeout(3_000);
  expect(await offer(third.page).count()).toBe(0);
  expect(await third.fields.nth(2).inputValue()).not.toBe("deux");
  await third.page.context().close();
});

test("Two windows of one browser do not offer each other what both can see, and each keeps what it has", async () => {
  const { page, context, faults } = await personAt("teacher");
  const fields = await openLast(page);
  await fields.nth(3).fill("trois");
  await expect.poll(async () => (await draft(page))?.payload ?? "", { timeout: 15_000 }).toContain("trois");
  const beside = await context.newPage();
  await beside.goto(page.url());
  const others = await ready(beside);
  await others.nth(4).fill("quatre");
  await beside.waitForTimeout(4_000);
  expect(await offer(beside).count()).toBe(0);
  const { payload, version } = await draft(page);
  expect(payload).toContain("trois");
  expect(payload).not.toContain("quatre");
  await beside.waitForTimeout(4_000);
  expect((await draft(page)).version).toBe(version);
  await beside.reload();
  await ready(beside);
  await expect
    .poll(() =>
      beside
        .getByLabel(/^Note de/)
        .nth(4)
        .inputValue(),
    )
    .toBe("quatre");
  expect(await fields.nth(3).inputValue()).toBe("trois");
  expect(faults).toEqual([]);
  await context.close();
});

test("What stands in a field when the teacher turns to the lot stands there when she comes back", async () => {
  const { page, context, faults } = await personAt("teacher");
  const fields = await openLast(page);
  const url = page.url();
  await fields.nth(5).fill("cinq");
  await page.getByRole("link", { name: /Lot/ }).first().click();
  await page.waitForURL(/\/lots/);
  await expect
    .poll(
      () =>
        page.evaluate(
          async (path) => (await (await fetch(path)).json()).locked,
          `/api/copies/${url.split("/").at(-1)}/lock`,
        ),
      { timeout: 10_000 },
    )
    .toBe(false);
  await page.evaluate((path) => {
    history.pushState(null, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
  }, new URL(url).pathname);
  const again = await ready(page);
  await expect.poll(() => again.nth(5).inputValue()).toBe("cinq");
  expect(faults).toEqual([]);
  await context.close();
});
