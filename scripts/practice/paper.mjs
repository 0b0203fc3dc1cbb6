// The practice paper itself: its scheme, the wording of its questions, what stands on which page. Draws nothing.

/**
 * @typedef {{ id: string, label: string, points?: number, children?: PracticeNode[] }} PracticeNode
 * @typedef {{ kind: "heading" | "text", text: string }
 *   | { kind: "question", id: string, text: string }
 *   | { kind: "answer", id: string, lines: number }
 *   | { kind: "values", xs: number[] }
 *   | { kind: "graph" }} Block
 */

export const TITLE = "Épreuve commune de mathématiques – Seconde";
export const SUBTITLE = "Vendredi 20 novembre 2026 – Durée : 1 h 30 – Calculatrice autorisée";
export const INSTRUCTION =
  "Écrire au stylo dans les espaces lignés. Toute réponse doit être justifiée ; la rédaction compte dans la note.";

/**
 * The scheme of the paper: two levels, points in hundredths, 2000 in all.
 * @returns {PracticeNode[]}
 */
export function practiceScheme() {
  return [
    {
      id: "1",
      label: "Exercice 1",
      children: [
        { id: "1a", label: "1a", points: 200 },
        { id: "1b", label: "1b", points: 300 },
        { id: "1c", label: "1c", points: 300 },
      ],
    },
    {
      id: "2",
      label: "Exercice 2",
      children: [
        { id: "2a", label: "2a", points: 300 },
        { id: "2b", label: "2b", points: 400 },
      ],
    },
    { id: "3", label: "Exercice 3", points: 500 },
  ];
}

/** What the points of a question look like in print: « 2 points ». @param {number} hundredths */
function printedPoints(hundredths) {
  const points = String(hundredths / 100).replace(".", ",");
  return `${points}\u00a0point${hundredths >= 200 ? "s" : ""}`;
}

/** @param {PracticeNode} node @returns {number} */
function worth(node) {
  return node.points ?? (node.children ?? []).reduce((sum, child) => sum + worth(child), 0);
}

/** @param {string} id the printed points of that node, so that paper and scheme cannot disagree */
function pointsOf(id) {
  const nodes = practiceScheme().flatMap((node) => [node, ...(node.children ?? [])]);
  const node = nodes.find((one) => one.id === id);
  if (!node) throw new Error(`no question ${id} in the scheme`);
  return printedPoints(worth(node));
}

/**
 * The blocks of the four pages, top to bottom. Words between stars are set in italics.
 * @type {readonly Block[][]}
 */
export const PAPER_PAGES = [
  [
    { kind: "heading", text: `Exercice 1 – Calculs et équations (${pointsOf("1")})` },
    {
      kind: "question",
      id: "1a",
      text: `*a)* Développer et réduire *A* = (2*x* − 3)(*x* + 5) − (*x* − 1)². (${pointsOf("1a")})`,
    },
    { kind: "answer", id: "1a", lines: 8 },
    {
      kind: "question",
      id: "1b",
      text: `*b)* Résoudre dans ℝ : (3*x* + 2)(*x* − 4) = 0, puis 5 − 2*x* ≥ 1. (${pointsOf("1b")})`,
    },
    { kind: "answer", id: "1b", lines: 9 },
  ],
  [
    {
      kind: "question",
      id: "1c",
      text: `*c)* Un article coûte 80 €. Son prix augmente de 15 %, puis baisse de 15 %. Retrouve-t-on le prix de départ ? Justifier par un calcul et donner l’évolution globale en pourcentage. (${pointsOf("1c")})`,
    },
    { kind: "answer", id: "1c", lines: 10 },
    { kind: "heading", text: `Exercice 2 – Fonctions (${pointsOf("2")})` },
    {
      kind: "text",
      text: "On considère la fonction *f* définie sur l’intervalle [−1 ; 5] par *f*(*x*) = *x*² − 4*x* + 3.",
    },
    {
      kind: "question",
      id: "2a",
      text: `*a)* Calculer *f*(0), *f*(2) et *f*(5), puis déterminer par le calcul les antécédents de 0 par *f*. (${pointsOf("2a")})`,
    },
    { kind: "answer", id: "2a", lines: 13 },
  ],
  [
    {
      kind: "question",
      id: "2b",
      text: `*b)* Compléter le tableau de valeurs, tracer la courbe de *f* dans le repère, puis résoudre graphiquement l’inéquation *f*(*x*) ≥ 3. (${pointsOf("2b")})`,
    },
    { kind: "values", xs: [-1, 0, 1, 2, 3, 4, 5] },
    { kind: "graph" },
    { kind: "answer", id: "2b", lines: 14 },
  ],
  [
    { kind: "heading", text: `Exercice 3 – Géométrie repérée (${pointsOf("3")})` },
    {
      kind: "text",
      text: "Dans un repère orthonormé, on donne les points *A*(−2 ; 1), *B*(4 ; 3), *C*(5 ; 0) et *D*(−1 ; −2).",
    },
    {
      kind: "question",
      id: "3",
      text: "Démontrer que le quadrilatère *ABCD* est un rectangle, puis calculer la valeur exacte de son aire. Toute trace de recherche, même incomplète, sera prise en compte.",
    },
    { kind: "answer", id: "3", lines: 25 },
  ],
];
