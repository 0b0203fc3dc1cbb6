/** Files chosen together: the pile they lie in at the server, made once, before the first of them. */
import { call } from "../api/client.ts";

type LocalPile = { examId: string; files: number; id: Promise<string> | null };

const piles = new Map<number, LocalPile>();
let lastKey = 0;

export function addPile(examId: string, files: number): number {
  lastKey += 1;
  piles.set(lastKey, { examId, files, id: null });
  return lastKey;
}

/** The pile's id at the server; null for a file that came alone, which the server gives a pile of its own. */
export async function pileIdOf(key: number): Promise<string | null> {
  const pile = piles.get(key);
  if (!pile || (pile.files === 1 && pile.id === null)) return null;
  pile.id ??= make(pile);
  return pile.id;
}

async function make(pile: LocalPile): Promise<string> {
  try {
    const { id } = await call("POST /api/exams/:id/piles", {
      params: { id: pile.examId },
      body: { files: pile.files },
    });
    return id;
  } catch (error) {
    // The next file of the pile tries again.
    pile.id = null;
    throw error;
  }
}

/** A file of the pile will not come: nobody is to wait for it. */
export async function leavePile(key: number, absent: { place: number; fileName: string }): Promise<void> {
  const pile = piles.get(key);
  if (!pile) return;
  if (pile.id === null) {
    pile.files -= 1;
    return;
  }
  await call("PATCH /api/piles/:id", { params: { id: await pile.id }, body: { absent: [absent] } });
}
