/** How long a password holds against guessing, by zxcvbn with the most used passwords. Fetched when one is being chosen. */
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";

const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

/** 0 (guessed at once) to 4. Beyond a hundred characters nothing changes but the time it takes. */
export function strengthOf(password: string, about: readonly string[]): number {
  return zxcvbn.check(password.slice(0, 100), [...about]).score;
}
