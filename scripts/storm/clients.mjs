// Teachers in the storm. Each act has an id and the version it saw, and is sent again, the very same, until an answer
// comes; what was answered with yes goes into the ledger.
import { randomUUID } from "node:crypto";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A small source of chance: the same seed, the same wishes. @param {number} seed */
export function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    chance: (share) => next() < share,
    of: (list) => list[Math.floor(next() * list.length)],
    below: (n) => Math.floor(next() * n),
  };
}

/** Everything one person sends. `until` ends the patience of an act, UTC ms. */
export class Hand {
  constructor({ url, person, roll, ledger, until }) {
    Object.assign(this, { url, person, roll, ledger, until });
  }

  /** Sends until an answer comes; null when none came in time. */
  async send(method, way, { body, token, operationId } = {}) {
    const headers = { cookie: this.person.cookie, "content-type": "application/json" };
    if (token) headers["x-lock-token"] = token;
    if (operationId) headers["x-operation-id"] = operationId;
    const init = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
    this.ledger.sent += 1;
    while (Date.now() < this.until) {
      await pause(100 + this.roll.below(100));
      const answer = await fetch(`${this.url}/api${way}`, init).catch(() => null);
      const text = await answer?.text().catch(() => null);
      // An answer that was lost on its way, after the server acted.
      const lost = this.roll.chance(0.05);
      if (answer && text !== null && text !== undefined && answer.status < 500 && !lost) {
        return { status: answer.status, body: text === "" ? null : JSON.parse(text) };
      }
      if (!answer) await pause(200);
    }
    return null;
  }

  /** One act with an id; what is acknowledged is remembered. Now and then it is sent once more for nothing. */
  async act(copyId, target, { method = "PUT", way, value, version, token }) {
    const operationId = randomUUID();
    const body = method === "DELETE" ? undefined : { ...value, version };
    const query = method === "DELETE" ? `?version=${version}` : "";
    const ask = () => this.send(method, `/copies/${copyId}/${way}${query}`, { body, token, operationId });
    const answer = await ask();
    if (!answer || answer.status >= 300) return answer;
    const given = method === "DELETE" ? version + 1 : answer.body.version;
    this.ledger.acknowledge({
      copyId,
      target,
      version: given,
      value: method === "DELETE" ? null : value,
      operationId,
      userId: this.person.id,
    });
    if (this.roll.chance(0.1)) {
      const again = await ask();
      if (again && (again.status !== answer.status || (again.body?.version ?? given) !== given))
        this.ledger.fault(
          "duplicated",
          `${copyId} ${target}: sent again it answered ${again.status} ${JSON.stringify(again.body)}`,
        );
    }
    return answer;
  }
}

/** One tab of a teacher: takes a copy of hers, marks it, finalizes it when it is complete, goes to the next. */
export async function mark(hand, copies, questions, stopAt) {
  const { roll } = hand;
  while (Date.now() < stopAt) {
    const copyId = roll.of(copies).id;
    const lock = await hand.send("POST", `/copies/${copyId}/lock`, { body: roll.chance(0.1) ? { ttlSeconds: 1 } : {} });
    if (!lock || lock.status >= 300) continue;
    const copy = await hand.send("GET", `/copies/${copyId}`);
    if (copy?.status !== 200) continue;
    await work(hand, copyId, lock.body.token, copy.body, questions, stopAt);
  }
}

async function work(hand, copyId, token, copy, questions, stopAt) {
  const { roll } = hand;
  const versions = new Map(copy.marks.map(({ questionId, version }) => [questionId, version]));
  const open = questions.filter(({ id }) => !versions.has(id));
  const wanted = open.length > 0 ? open : [roll.of(questions)];
  for (const { id, points } of wanted) {
    if (Date.now() > stopAt) return;
    const value = { points: roll.below(points / 25 + 1) * 25 };
    const act = { way: `marks/${id}`, value, version: versions.get(id) ?? 0, token };
    const done = await hand.act(copyId, `mark:${id}`, act);
    if (!done) return;
    if (done.status < 300) versions.set(id, done.body.version);
    else if (done.body.error.code === "VERSION_CONFLICT")
      versions.set(id, done.body.error.details.current?.version ?? 0);
    else return;
    if (roll.chance(0.2) && !(await draw(hand, copyId, token))) return;
  }
  const text = `Vu ${roll.below(1_000)}`;
  await hand.act(copyId, "appreciation", {
    way: "appreciation",
    value: { text },
    version: copy.appreciation.version,
    token,
  });
  if (roll.chance(0.7)) await hand.send("POST", `/copies/${copyId}/finalize`, { token });
  else await hand.send("DELETE", `/copies/${copyId}/lock`, { token });
}

async function draw(hand, copyId, token) {
  const { roll } = hand;
  const id = randomUUID();
  const value = { page: roll.below(2), x: 0.1, y: 0.1, w: 0.2, h: 0.1, kind: "comment", text: `t${roll.below(1_000)}` };
  const made = await hand.act(copyId, `annotation:${id}`, { way: `annotations/${id}`, value, version: 0, token });
  if (!made || made.status >= 300) return made !== null;
  if (roll.chance(0.3))
    await hand.act(copyId, `annotation:${id}`, { method: "DELETE", way: `annotations/${id}`, version: 1, token });
  return true;
}

/** The admin: breaks locks, takes copies herself, writes a mark, gives back; reopens what is graded. */
export async function oversee(hand, copies, questions, stopAt) {
  const { roll } = hand;
  while (Date.now() < stopAt) {
    await pause(300);
    const copyId = roll.of(copies).id;
    const broken = await hand.send("POST", `/copies/${copyId}/lock/break`, { body: { reason: "tempête" } });
    if (broken?.status !== 200) {
      if (roll.chance(0.8)) await hand.send("POST", `/copies/${copyId}/reopen`, { body: { reason: "tempête" } });
      continue;
    }
    const lock = await hand.send("POST", `/copies/${copyId}/lock`, { body: {} });
    if (!lock || lock.status >= 300) continue;
    const { id, points } = roll.of(questions);
    const copy = await hand.send("GET", `/copies/${copyId}`);
    const version = copy?.body.marks?.find(({ questionId }) => questionId === id)?.version ?? 0;
    const token = lock.body.token;
    await hand.act(copyId, `mark:${id}`, { way: `marks/${id}`, value: { points }, version, token });
    await hand.send("DELETE", `/copies/${copyId}/lock`, { token });
  }
}
