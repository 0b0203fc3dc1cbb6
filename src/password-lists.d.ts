/** The packages' lists one by one: their own types know only all of them together. */
declare module "@zxcvbn-ts/language-common/dist/adjacencyGraphs.json.mjs" {
  const graphs: typeof import("@zxcvbn-ts/language-common").adjacencyGraphs;
  export default graphs;
}
declare module "@zxcvbn-ts/language-fr/dist/wordSequences.json.mjs" {
  const sequences: Record<string, string[]>;
  export default sequences;
}
declare module "@zxcvbn-ts/language-en/dist/wordSequences.json.mjs" {
  const sequences: Record<string, string[]>;
  export default sequences;
}
declare module "@zxcvbn-ts/*.json.mjs" {
  const words: string[];
  export default words;
}
