/**
 * The words people make passwords of: leaked passwords, French and English words, names, days, months, and neighbours
 * on keyboards (AZERTY too). Imported when the first password is chosen, as it takes a third of a second and some
 * megabytes to unpack. Only these lists of the packages: all of them would be twice as much and change no verdict that
 * we know of (docs/performance.md).
 */
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import graphs from "@zxcvbn-ts/language-common/dist/adjacencyGraphs.json.mjs";
import passwords from "@zxcvbn-ts/language-common/dist/passwords.json.mjs";
import firstNamesEn from "@zxcvbn-ts/language-en/dist/firstnames.json.mjs";
import wordsEn from "@zxcvbn-ts/language-en/dist/wikipedia.json.mjs";
import sequencesEn from "@zxcvbn-ts/language-en/dist/wordSequences.json.mjs";
import wordsFr from "@zxcvbn-ts/language-fr/dist/commonWords.json.mjs";
import firstNamesFr from "@zxcvbn-ts/language-fr/dist/firstnames.json.mjs";
import lastNamesFr from "@zxcvbn-ts/language-fr/dist/lastnames.json.mjs";
import sequencesFr from "@zxcvbn-ts/language-fr/dist/wordSequences.json.mjs";

export function newStrength(): ZxcvbnFactory {
  const dictionary = {
    passwords,
    firstNamesEn,
    wordsEn,
    wordsFr,
    firstNamesFr,
    lastNamesFr,
    ...sequencesEn,
    ...sequencesFr,
  };
  return new ZxcvbnFactory({ graphs, dictionary });
}
