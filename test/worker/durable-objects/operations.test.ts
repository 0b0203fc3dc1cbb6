/** An act with an id of its own is done once, however often it is sent. */
import { expect, test } from "vitest";
import { makeDesk, objectOf, take } from "../../support/exams.ts";
import { eventKinds } from "../../support/world.ts";

const NOTE = { page: 0, x: 0.1, y: 0.1, w: 0.2, h: 0.1, kind: "comment", text: "ici", version: 0 };

async function atWork() {
  const desk = await makeDesk(1);
  const token = await take(desk.teacher, desk.copyId);
  const put = (path: string, body: unknown, id: string, who = desk.teacher) =>
    who.ask("PUT", `/api/copies/${desk.copyId}/${path}`, body, { ...token, "x-operation-id": id });
  return { ...desk, token, put };
}

test("An act whose answer got lost is sent again and gets the same version, one event and no conflict", async () => {
  const { put, copyId, ...desk } = await atWork();
  const acts: [string, object][] = [
    ["marks/1a", { points: 300, version: 0 }],
    ["remarks/1a", { text: "Relire", version: 0 }],
    ["appreciation", { text: "Bien", version: 0 }],
    ["annotations/a1", NOTE],
  ];
  for (const [path, body] of acts) {
    const first = await put(path, body, `operation-${path.replace("/", "-")}`);
    expect(first).toMatchObject({ status: 200, body: { version: 1 } });
    const again = await put(path, body, `operation-${path.replace("/", "-")}`);
    expect([again.status, again.body]).toEqual([first.status, first.body]);
  }
  await objectOf(desk, copyId).settle();
  expect(await eventKinds("copy_id", copyId)).toEqual([
    "VALIDATE",
    "LOCK",
    "MARK",
    "REMARK",
    "APPRECIATION",
    "CREATE_ANNOTATION",
  ]);
});

test("Erasing sent again is done, and does not erase what was drawn since", async () => {
  const { put, teacher, copyId, token } = await atWork();
  await put("annotations/a1", NOTE, "operation-create");
  const erase = () =>
    teacher.ask("DELETE", `/api/copies/${copyId}/annotations/a1?version=1`, undefined, {
      ...token,
      "x-operation-id": "operation-erase",
    });
  expect(await erase()).toMatchObject({ status: 204 });
  expect(await put("annotations/a1", { ...NOTE, version: 2 }, "operation-again")).toMatchObject({
    body: { version: 3 },
  });
  expect(await erase()).toMatchObject({ status: 204 });
  expect(await teacher.ask("GET", `/api/copies/${copyId}`)).toMatchObject({
    body: { annotations: [{ id: "a1", version: 3 }] },
  });
});

test("An act that was done is answered as done also after the copy was given back, and after an admin took it", async () => {
  const { put, teacher, admin, copyId, token } = await atWork();
  const body = { points: 300, version: 0 };
  await put("marks/1a", body, "operation-mark");
  await teacher.ask("DELETE", `/api/copies/${copyId}/lock`, undefined, token);
  expect(await put("marks/1a", body, "operation-mark")).toMatchObject({ status: 200, body: { version: 1 } });
  await take(admin, copyId);
  expect(await put("marks/1a", body, "operation-mark")).toMatchObject({ status: 200, body: { version: 1 } });
  expect(await put("marks/1b", body, "operation-new")).toMatchObject({
    status: 409,
    body: { error: { code: "LOCKED_BY_OTHER" } },
  });
});

test("An id that stood for one act stands for no other, and for no other person's", async () => {
  const { put, admin, teacher, copyId, token } = await atWork();
  await put("marks/1a", { points: 300, version: 0 }, "operation-mark");
  const reused = { status: 409, body: { error: { code: "OPERATION_REUSED" } } };
  expect(await put("marks/1a", { points: 400, version: 1 }, "operation-mark")).toMatchObject(reused);
  expect(await put("marks/1b", { points: 300, version: 0 }, "operation-mark")).toMatchObject(reused);
  await teacher.ask("DELETE", `/api/copies/${copyId}/lock`, undefined, token);
  expect(await put("marks/1a", { points: 300, version: 0 }, "operation-mark", admin)).toMatchObject(reused);
  expect(await put("marks/1a", { points: 300, version: 0 }, "short")).toMatchObject({ status: 400 });
});

test("The same act sent ten times at once is one act", async () => {
  const { put, copyId, ...desk } = await atWork();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => put("marks/1a", { points: 300, version: 0 }, "operation-many")),
  );
  for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { points: 300, version: 1 } });
  await objectOf(desk, copyId).settle();
  expect((await eventKinds("copy_id", copyId)).filter((kind) => kind === "MARK")).toHaveLength(1);
});

test("A refused act is not remembered: put right, it may be sent under a new id, and under the same one as it was", async () => {
  const { put } = await atWork();
  expect(await put("marks/1a", { points: 99_999, version: 0 }, "operation-high")).toMatchObject({ status: 422 });
  expect(await put("marks/1a", { points: 99_999, version: 0 }, "operation-high")).toMatchObject({ status: 422 });
  expect(await put("marks/1a", { points: 600, version: 0 }, "operation-right")).toMatchObject({ status: 200 });
});
