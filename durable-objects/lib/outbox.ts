/** Facts an object has committed and still owes the outside world. In order; the first failure stops the line. */
export type Owed<F> = { n: number; attempts: number; fact: F };
export type Outbox<F> = {
  pending(limit: number): Owed<F>[];
  forget(n: number): void;
  bump(n: number): void;
  carry(fact: F): Promise<void>;
  /** Told what went wrong, so that it can be logged; the line stops all the same. */
  trouble(error: unknown): void;
};

const BATCH = 50;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 300_000;

/** Carries what it can and says when to wake next; null means nothing is owed. Carrying twice must be harmless. */
export async function drain<F>(box: Outbox<F>, now: number): Promise<number | null> {
  const owed = box.pending(BATCH);
  for (const { n, attempts, fact } of owed) {
    try {
      await box.carry(fact);
    } catch (error) {
      box.trouble(error);
      box.bump(n);
      return now + Math.min(FIRST_WAIT_MS * 2 ** attempts, LONGEST_WAIT_MS);
    }
    box.forget(n);
  }
  return owed.length === BATCH ? now : null;
}
