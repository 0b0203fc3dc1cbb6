// The teachers at their desks: each copy locked, read, written on and finalized. Uses the API only.
import { inOrder } from "./ledger.mjs";
import { workOf } from "./work.mjs";

/** @typedef {import("../api/client.mjs").Client} Client */
/** @typedef {import("./ledger.mjs").Ledger} Ledger */

/** Copies one teacher has open at once. */
const AT_ONCE = 2;
/** How soon a teacher hears that a copy was taken for finalization, in ms. */
const FINALIZE_MS = 300;

/**
 * Marks every copy of every lot. Answers the finalize jobs, with the client that may read each.
 * @param {{ name: string, client: Client }[]} teachers @param {{ id: string }[][]} lots one per teacher
 * @param {Map<string, number>} places of the copies in the scan, by id @param {Ledger} ledger
 */
export async function markAll(teachers, lots, places, ledger) {
  /** @type {number[]} */
  const waits = [];
  const jobs = await Promise.all(
    teachers.map(async ({ client }, index) => {
      const lot = [...lots[index]].sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
      return inOrder(lot, AT_ONCE, async ({ id }) => {
        const { jobId, ms } = await markCopy(client, { id, place: places.get(id) ?? 0 }, ledger);
        waits.push(ms);
        return { jobId, client };
      });
    }),
  );
  waits.sort((a, b) => a - b);
  const over = waits.filter((ms) => ms >= FINALIZE_MS).length;
  const [middle, longest] = [waits[waits.length >> 1] ?? 0, waits.at(-1) ?? 0];
  ledger.note(
    `finalize answered 202 after ${middle.toFixed(0)} ms (median), ${longest.toFixed(0)} ms (max), ${over} of ${waits.length} over ${FINALIZE_MS} ms`,
  );
  return jobs.flat();
}

async function markCopy(client, { id, place }, ledger) {
  const path = `/api/copies/${id}`;
  const lock = await client.call("POST", `${path}/lock`, {});
  const held = { "x-lock-token": lock.token };
  const copy = await client.get(path);
  ledger.check(
    copy.status === "LOCKED" && copy.lock.mine,
    `copy ${place + 1} is ${copy.status} after its teacher took it`,
  );
  ledger.check(!("student" in copy), `the desk says who wrote copy ${place + 1}`);
  await lookAt(client, copy, place, ledger);
  await write(client, path, held, workOf(place, copy.pages.length));
  return finalize(client, path, held, place, ledger);
}

/** The media type of a JPEG or a PNG that is there from its first to its last byte; null for anything else. */
function kindOf(bytes) {
  const jpeg = bytes.readUInt16BE(0) === 0xffd8 && bytes.readUInt16BE(bytes.length - 2) === 0xffd9;
  if (jpeg) return "image/jpeg";
  const png =
    bytes.toString("latin1", 1, 4) === "PNG" && bytes.toString("latin1", bytes.length - 8, bytes.length - 4) === "IEND";
  return png ? "image/png" : null;
}

/** The first page in both sizes, by the addresses the desk is given and by the plain path. */
async function lookAt(client, copy, place, ledger) {
  const [page] = copy.pages;
  const plain = `/api/copies/${copy.id}/pages/0/image`;
  for (const address of [page.thumb, page.view, `${plain}?size=thumb`, `${plain}?size=view`]) {
    const answer = await client.send("GET", address);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const right = answer.headers.get("content-type") === kindOf(bytes);
    ledger.check(right, `page 1 of copy ${place + 1} is no whole picture at ${address}`);
  }
}

async function write(client, path, held, work) {
  for (const { questionId, points } of work.marks) {
    await client.call("PUT", `${path}/marks/${questionId}`, { points, version: 0 }, held);
  }
  for (const { id, ...annotation } of work.annotations) {
    await client.call("PUT", `${path}/annotations/${id}`, { ...annotation, version: 0 }, held);
  }
  for (const { questionId, text } of work.remarks) {
    await client.call("PUT", `${path}/remarks/${questionId}`, { text, version: 0 }, held);
  }
  await client.call("PUT", `${path}/appreciation`, { text: work.appreciation, version: 0 }, held);
}

async function finalize(client, path, held, place, ledger) {
  const from = performance.now();
  const answer = await client.send("POST", `${path}/finalize`, { headers: held });
  const { jobId } = await answer.json();
  const ms = performance.now() - from;
  ledger.check(answer.status === 202, `finalizing copy ${place + 1} was answered with ${answer.status}`);
  // By now the first run may even have ended: then the copy is graded and a second order has nothing to start.
  const again = await client.call("POST", `${path}/finalize`, undefined, held).catch((refusal) => refusal);
  ledger.check(
    again.jobId === jobId,
    `finalizing copy ${place + 1} twice gave ${jobId} and then ${again.jobId ?? again.message}`,
  );
  return { jobId, ms };
}

/** Waits for every finalize job. @param {{ jobId: string, client: Client }[]} jobs @param {Ledger} ledger */
export async function awaitFinals(jobs, ledger) {
  await inOrder(jobs, 4, async ({ jobId, client }) => {
    await client.ended(jobId).catch((refusal) => ledger.problem(`a finalization failed: ${refusal.message}`));
  });
}
