// What was acknowledged, and whether it is there in the end.

/** The number in the appreciation's, a mark's or an annotation's row, with its value as it was sent. */
function storedOf(dump, target) {
  const [kind, id] = [target.split(":")[0], target.slice(target.indexOf(":") + 1)];
  if (kind === "appreciation")
    return { version: dump.life[0].appreciation_version, value: { text: dump.life[0].appreciation } };
  if (kind === "mark") {
    const row = dump.mark.find(({ question_id }) => question_id === id);
    return row ? { version: row.version, value: { points: row.points } } : null;
  }
  const row = dump.annotation.find((each) => each.id === id);
  return row ? { version: row.version, value: row.body === null ? null : JSON.parse(row.body) } : null;
}

const holds = (stored, sent) =>
  sent === null
    ? stored === null
    : stored !== null && Object.entries(sent).every(([name, value]) => stored[name] === value);

export class Ledger {
  sent = 0;
  kills = 0;
  acknowledged = [];
  counts = { lost: 0, duplicated: 0, wrongOwner: 0, invariants: 0 };
  details = [];

  acknowledge(act) {
    this.acknowledged.push(act);
  }

  fault(kind, detail) {
    this.counts[kind] += 1;
    if (this.details.length < 20) this.details.push(`${kind}: ${detail}`);
  }

  /** Compares what was acknowledged of one copy with everything its object keeps. */
  compare(copyId, dump) {
    const operations = new Map(dump.operation.map((row) => [row.id, row]));
    for (const act of this.acknowledged.filter((each) => each.copyId === copyId)) {
      const where = `${copyId} ${act.target} version ${act.version}`;
      const stored = storedOf(dump, act.target);
      if (operations.get(act.operationId)?.version !== act.version)
        this.fault("lost", `${where}: its operation is not there`);
      else if (!stored || stored.version < act.version) this.fault("lost", `${where}: stored is ${stored?.version}`);
      else if (stored.version === act.version && !holds(stored.value, act.value))
        this.fault("lost", `${where}: another value`);
    }
    const versions = [...dump.mark, ...dump.annotation].reduce(
      (sum, { version }) => sum + version,
      dump.life[0].appreciation_version,
    );
    if (versions !== dump.operation.length)
      this.fault("duplicated", `${copyId}: ${versions} versions by ${dump.operation.length} operations`);
    this.owners(copyId, dump.event);
  }

  /** Every write stands under a lock of its writer. */
  owners(copyId, events) {
    let holder = null;
    const seen = new Set();
    for (const { kind, actor_id, detail, seq } of events) {
      if (kind === "LOCK") holder = actor_id;
      else if (kind === "UNLOCK" || kind === "BREAK_LOCK" || kind === "FINALIZE" || kind === "REOPEN") holder = null;
      else if (/MARK|ANNOTATION|REMARK|APPRECIATION/.test(kind)) {
        if (holder !== actor_id) this.fault("wrongOwner", `${copyId} event ${seq} ${kind}`);
        const what = `${kind.replace(/^.*_/, "")} ${detail}`;
        if (seen.has(what)) this.fault("duplicated", `${copyId} event ${seq} ${what}`);
        seen.add(what);
      }
    }
  }

  line({ finals, seconds }) {
    const { lost, duplicated, wrongOwner, invariants } = this.counts;
    return `storm: acts ${this.sent} acknowledged ${this.acknowledged.length} lost ${lost} duplicated ${duplicated} wrongOwner ${wrongOwner} invariants ${invariants} kills ${this.kills} finalPdfs ${finals} seconds ${seconds}`;
  }

  get clean() {
    return Object.values(this.counts).every((count) => count === 0);
  }
}
