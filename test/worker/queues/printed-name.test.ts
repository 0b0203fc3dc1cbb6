/** The final PDF prints who wrote the copy: that name and the catalogue's must stay one. */
import { expect, test } from "vitest";
import { makeDesk } from "../../support/exams.ts";
import { ALI, enrol, ZOE } from "../../support/pupils.ts";
import { finalized } from "../../support/runs.ts";

const wrongStatus = { status: 409, body: { error: { code: "WRONG_STATUS", details: { status: "GRADED" } } } };

test("A copy that was finalized under a name gets another one only after it was reopened", async () => {
  const desk = await makeDesk(1);
  const { admin, copyId } = desk;
  const [zoe = "", ali = ""] = await enrol(admin, [ZOE, ALI]);
  const name = (studentId: string | null) => admin.ask("PUT", `/api/copies/${copyId}/student`, { studentId });
  expect(await name(zoe)).toMatchObject({ status: 200 });
  await finalized(desk);
  expect(await name(ali)).toMatchObject(wrongStatus);
  expect(await name(null)).toMatchObject(wrongStatus);
  expect(await name(zoe)).toMatchObject({ status: 200, body: { student: { id: zoe } } });
  await admin.ask("POST", `/api/copies/${copyId}/reopen`, { reason: "the wrong pupil" });
  expect(await name(ali)).toMatchObject({ status: 200, body: { student: { id: ali } } });
});

test("A copy that was marked first may be named afterwards: its PDF shows the anonymous id alone", async () => {
  const desk = await makeDesk(1);
  const [zoe = ""] = await enrol(desk.admin, [ZOE]);
  await finalized(desk);
  const named = await desk.admin.ask("PUT", `/api/copies/${desk.copyId}/student`, { studentId: zoe });
  expect(named).toMatchObject({ status: 200, body: { student: { id: zoe } } });
});
