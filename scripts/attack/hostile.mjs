// Bodies that mean harm, on every route that takes one, sent by somebody who may use the route.
import { poisoned, refusable } from "./bodies.mjs";
import { pool } from "./caller.mjs";
import { goodCall } from "./matrix.mjs";
import { expected, ROLES, ROWS } from "./table.mjs";

/** What a body may be refused with; anything else was believed, or an accident. */
const NO = [400, 403, 404, 409, 413, 415, 422, 423, 428, 429];

const senderFor = (key) =>
  ROLES.find((role) => role !== "ops" && expected(ROWS[key], role, "mine") === "in") ?? "admin";

/** @param {{ share: number }} options share of the bodies that are sent, 0 to 1 */
export async function hostileBodies({ world, ask, judge, roll, routes }, { share }) {
  const [here] = world.schools;
  const takes = routes.filter(
    ({ key, method, type }) =>
      method !== "GET" &&
      type === "application/json" &&
      ROWS[key] &&
      ROWS[key].open !== "operator" &&
      !key.startsWith("POST /api/session"),
  );
  const calls = takes.flatMap((route) => {
    const role = senderFor(route.key);
    const ids = { ...here.mineOf(role), exams: here.spareExam };
    const call = goodCall(route, ids);
    const good = typeof route.good === "object" && route.good !== null ? route.good : {};
    const some = (list) => roll.shuffle(list).slice(0, Math.ceil(list.length * share));
    const sent = ([name, body, type]) => ({
      ...call,
      body,
      headers: { "x-lock-token": "any", ...(type ? { "content-type": type } : {}) },
      note: name,
    });
    return [
      ...some(refusable(good)).map((each) => ({ role, call: sent(each), mayPass: each[3] === true })),
      ...some(poisoned(good)).map((each) => ({ role, call: sent(each), mayPass: true })),
    ];
  });
  await pool(roll.shuffle(calls), 8, async ({ role, call, mayPass }) => {
    const answer = await ask(role, { ...call, impatient: true });
    if (!mayPass) judge.refused(NO, answer);
    judge.must(
      !/<script|onerror=/.test(answer.text) || answer.type.includes("json"),
      "leaks",
      `${answer.what} gives HTML back as something else than data`,
    );
  });
  return calls.length;
}

/** Bytes that say they are what they are not. */
export async function falseFiles({ world, ask, judge }) {
  const [here] = world.schools;
  const { admin } = here.people;
  const csv = { "content-type": "text/csv" };
  // Asked as everybody asks: who has asked too often waits, and is answered then.
  const roster = (body, headers = csv) =>
    ask("admin", { method: "POST", path: "/api/students/import?dryRun=true", headers, body });
  judge.refused([422], await roster("%PDF-1.7\n1 0 obj\n"));
  judge.refused([422], await roster(Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0])));
  judge.refused([415], await roster("Nom;Prénom\nA;B\n", { "content-type": "application/pdf" }));
  judge.refused([413], await roster("x".repeat(2_200_000)));
  const formula = await ask("admin", {
    method: "POST",
    path: "/api/students/import?dryRun=true",
    headers: csv,
    body: 'Nom;Prénom\n=1+1;"@SUM(A1)"\n',
  });
  judge.refused([200, 422], formula);
  // A file that says .pdf in its name and is none: the job ends in a refusal, never in copies.
  const { scanId } = await admin.call("POST", `/api/exams/${here.fileExam}/scans`, { fileName: "vrai.pdf", size: 10 });
  await admin.send("PUT", `/api/scans/${scanId}/parts/1`, { body: "not a pdf!", type: "application/octet-stream" });
  const { jobId } = await admin.call("POST", `/api/scans/${scanId}/complete`);
  const ended = await admin.ended(jobId).then(
    () => null,
    (refusal) => refusal,
  );
  judge.must(ended?.code === "NOT_A_SCAN", "allowedWrong", `a text that is called .pdf was taken: ${ended?.code}`);
}

/** The table of results is opened in a spreadsheet: no cell of it may be a formula. */
export async function formulas({ world, judge }) {
  const [here] = world.schools;
  const { admin } = here.people;
  const { jobId } = await admin.call("POST", `/api/exams/${here.exam}/exports`, { kind: "csv" });
  await admin.ended(jobId);
  const text = new TextDecoder().decode(await admin.bytes(`/api/jobs/${jobId}/file`));
  const cells = text
    .replace(/^\ufeff/, "")
    .split(/[;,\t\r\n]/)
    .map((cell) => cell.replace(/^"/, ""));
  const bad = cells.filter((cell) => /^[=+@\t\r]|^-(?![\d.,]*$)/.test(cell));
  judge.must(bad.length === 0, "leaks", `the results hold a formula: ${bad[0]}`);
}
