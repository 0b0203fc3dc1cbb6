// What a journey's teachers write on each copy: all of it follows from the copy's place. Sends nothing anywhere.

/** Three levels, quarter points, 17.5 points in all: nothing may rely on 20. Each label is unique, so that a report can be read. */
export const SCHEME = [
  {
    id: "A",
    label: "Partie A – Mécanique",
    children: [
      {
        id: "A1",
        label: "Exercice 1 : la chute libre",
        children: [
          { id: "A1a", label: "Bilan des forces", points: 125 },
          { id: "A1b", label: "Durée de la chute", points: 275 },
        ],
      },
      { id: "A2", label: "Quantité de mouvement", points: 350 },
    ],
  },
  {
    id: "B",
    label: "Partie B – Électricité",
    children: [
      { id: "B1", label: "Schéma du circuit", points: 200 },
      { id: "B2", label: "Étude de la bobine", points: 425 },
    ],
  },
  { id: "C", label: "Présentation et clarté", points: 375 },
];

/** @typedef {{ id: string, label: string, points: number }} Question */

/** @returns {Question[]} the leaves, in reading order */
function leaves(nodes) {
  return nodes.flatMap((node) => (node.children ? leaves(node.children) : [node]));
}

export const QUESTIONS = leaves(SCHEME);
export const SCHEME_TOTAL = QUESTIONS.reduce((sum, { points }) => sum + points, 0);

const QUARTER = 25;
const KINDS = /** @type {const} */ (["comment", "highlight", "error", "bonus"]);
const DELTAS = { comment: null, highlight: null, error: -QUARTER, bonus: 2 * QUARTER };

/** Where the four annotations of a page lie, as fractions of the page. */
const BOXES = [
  { x: 0.08, y: 0.34, w: 0.42, h: 0.06 },
  { x: 0.1, y: 0.47, w: 0.36, h: 0.03 },
  { x: 0.3, y: 0.6, w: 0.3, h: 0.08 },
  { x: 0.12, y: 0.8, w: 0.5, h: 0.09 },
];

const SHORT = {
  comment: "Démarche à détailler : d’où vient cette égalité ?",
  highlight: "Résultat à mettre en évidence",
  error: "Erreur de signe : l’accélération est dirigée vers le bas",
  bonus: "Très bonne idée, élégamment rédigée",
};

const LONG =
  "Votre raisonnement est juste dans l’ensemble, mais il manque l’étape où l’on montre que la vitesse initiale est " +
  "nulle ; sans elle, l’intégration de l’accélération laisse une constante indéterminée. Pensez également à préciser " +
  "le référentiel choisi, à vérifier l’homogénéité de chaque égalité et à garder des chiffres significatifs cohérents " +
  "jusqu’à l’application numérique. Où êtes-vous allé chercher la valeur 9,81 ? Citez-la dès le début. Enfin, n’hésitez " +
  "pas à conclure par une phrase : le lecteur doit reconnaître aussitôt ce que vous avez démontré.";

/** @param {number} place of the copy, from 0 @param {number} page from 0 @param {typeof KINDS[number]} kind */
function words(place, page, kind) {
  const about = `(copie n° ${place + 1}, page ${page + 1})`;
  return page === 0 && kind === "comment" ? `${LONG} ${about}` : `${SHORT[kind]} ${about}`;
}

function annotationsOf(place, pageCount) {
  return Array.from({ length: pageCount }, (_, page) =>
    KINDS.map((kind, index) => {
      const box = BOXES[(index + place + page) % BOXES.length];
      const facts = { page, ...box, kind, text: words(place, page, kind), scoreDelta: DELTAS[kind] };
      return { id: `p${page}-${kind}`, ...facts };
    }),
  ).flat();
}

function marksOf(place) {
  return QUESTIONS.map(({ id, points }, index) => ({
    questionId: id,
    points: ((place * 5 + index * 7) % (points / QUARTER + 1)) * QUARTER,
  }));
}

function remarksOf(place) {
  return [QUESTIONS[place % QUESTIONS.length], QUESTIONS[(place + 3) % QUESTIONS.length]].map(({ id, label }) => ({
    questionId: id,
    text: `« ${label} » : soignez l’unité et le schéma légendé (élève n° ${place + 1}).`,
  }));
}

/**
 * Everything a teacher writes on one copy; no two copies get the same.
 * @param {number} place of the copy in its scan, from 0 @param {number} pageCount of the copy, from 1
 */
export function workOf(place, pageCount) {
  const marks = marksOf(place);
  return {
    marks,
    total: marks.reduce((sum, { points }) => sum + points, 0),
    annotations: annotationsOf(place, pageCount),
    remarks: remarksOf(place),
    appreciation: `Élève n° ${place + 1} : un travail sérieux et régulier, même s’il reste des naïvetés. À l’œuvre dès la rentrée !`,
  };
}
