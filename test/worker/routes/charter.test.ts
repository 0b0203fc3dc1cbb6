/** The privacy charter: shown once to everybody, in the way of no program. */
import { expect, test } from "vitest";
import { CHARTER_VERSION, charterDue } from "#domain/charter";
import { makeDesk } from "../../support/exams.ts";
import { makePerson } from "../../support/people.ts";
import { one } from "../../support/world.ts";

test("The charter is due until somebody says that she was shown it, once for each version, for every role [charter]", async () => {
  const desk = await makeDesk(1);
  const student = await makePerson(desk.schoolId, "student");
  for (const who of [desk.admin, desk.secretary, desk.teacher, student]) {
    expect((await who.ask("GET", "/api/me")).body).toMatchObject({ charterDue: true, charterVersion: CHARTER_VERSION });
    for (let n = 0; n < 2; n++) {
      expect(await who.ask("POST", "/api/me/charter", { version: CHARTER_VERSION })).toMatchObject({
        status: 200,
        body: { charterDue: false },
      });
    }
    expect((await who.ask("GET", "/api/me")).body).toMatchObject({ charterDue: false });
    expect(await one("select count(*) as n from audit where kind = 'CHARTER_SEEN' and actor_id = ?1", who.id)).toBe(1);
  }
  expect(charterDue(CHARTER_VERSION - 1)).toBe(true);
});

test("A version that does not exist is refused; who was not shown the charter works by the API as ever [charter]", async () => {
  const { teacher, copyId } = await makeDesk(1);
  for (const version of [0, CHARTER_VERSION + 1, 1.5]) {
    expect((await teacher.ask("POST", "/api/me/charter", { version })).status).toBe(400);
  }
  expect((await teacher.ask("GET", "/api/me")).body).toMatchObject({ charterDue: true });
  expect((await teacher.ask("GET", `/api/copies/${copyId}`)).status).toBe(200);
});
