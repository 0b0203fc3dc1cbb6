// What a journey counted, how long each step took, and every problem in words. Knows nothing of exams or servers.

/** Keeps the account of one journey and prints it as it goes. */
export class Ledger {
  #say;
  #startedAt = performance.now();
  /** Every problem so far, in words. @type {string[]} */
  problems = [];
  counts = { copies: 0, pages: 0, graded: 0, finalPdfs: 0, marksChecked: 0 };

  /** @param {(line: string) => void} say */
  constructor(say = console.log) {
    this.#say = say;
  }

  /** A remark that is no problem. @param {string} words */
  note(words) {
    this.#say(`  ${words}`);
  }

  /** @param {string} words */
  problem(words) {
    this.problems.push(words);
    this.#say(`  PROBLEM: ${words}`);
  }

  /** Notes a problem unless `held`; answers `held`. @param {boolean} held @param {string} words */
  check(held, words) {
    if (!held) this.problem(words);
    return held;
  }

  /** Runs one step and prints its seconds. @template T @param {string} name @param {() => Promise<T>} work */
  async step(name, work) {
    const from = performance.now();
    this.#say(`${name}…`);
    const made = await work();
    this.#say(`${name}: ${seconds(performance.now() - from)} s`);
    return made;
  }

  /** The last line of a journey, for programs to read. */
  line() {
    const { copies, pages, graded, finalPdfs, marksChecked } = this.counts;
    const counted = `copies ${copies} pages ${pages} graded ${graded} finalPdfs ${finalPdfs} marksChecked ${marksChecked}`;
    return `journey: ${counted} problems ${this.problems.length} seconds ${seconds(performance.now() - this.#startedAt)}`;
  }
}

/** @param {number} ms */
function seconds(ms) {
  return (ms / 1000).toFixed(1);
}

/**
 * Works on all items, at most `width` at once, begun in their order; answers in their order. The first failure ends it.
 * @template T, R @param {readonly T[]} items @param {number} width @param {(item: T, index: number) => Promise<R>} work
 * @returns {Promise<R[]>}
 */
export async function inOrder(items, width, work) {
  /** @type {R[]} */
  const made = new Array(items.length);
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      made[index] = await work(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return made;
}
