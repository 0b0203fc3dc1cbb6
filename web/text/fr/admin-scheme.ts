/** The sentences of the marking scheme: its editor and the pasted table. */
import { plural } from "../numbers.ts";

export const scheme = {
  title: "Barème",
  intro:
    "Des exercices, des questions, des points : jusqu'à trois niveaux. Un exercice vaut la somme de ses questions.",
  id: "N°",
  label: "Intitulé",
  points: "Points",
  idOf: (place: string) => `Numéro de la ligne ${place}`,
  labelOf: (id: string) => `Intitulé de la question ${id}`,
  pointsOf: (id: string) => `Points de la question ${id}`,
  sumOf: (id: string) => `Somme des questions de ${id}`,
  total: "Total",
  totalIs: (points: string, questions: number) =>
    `${points} points, ${questions} ${plural(questions, "fr", "question", "questions")}`,
  add: "Ajouter une question",
  addUnder: (id: string) => `Diviser ${id} : ajouter une sous-question`,
  up: (id: string) => `Monter ${id}`,
  down: (id: string) => `Descendre ${id}`,
  remove: (id: string) => `Supprimer ${id}`,
  removed: (label: string) => `« ${label} » est supprimé du barème.`,
  unnamed: "question sans intitulé",
  save: "Enregistrer le barème",
  saved: "Barème enregistré.",
  unsaved: "Modifications non enregistrées",
  inUse: "Des notes ont déjà été mises avec ce barème : il ne change plus.",
  readOnly: "L'administration écrit le barème.",
  faults: {
    BAD_ID: "Un numéro s'écrit avec des lettres sans accent, des chiffres, un point ou un tiret.",
    DUPLICATE_ID: "Ce numéro existe déjà plus haut.",
    LABEL_MISSING: "Il manque l'intitulé.",
    POINTS_MISSING: "Il manque les points.",
    POINTS_RANGE: "Entre 0 et 1000 points.",
    TOO_DEEP: "Trois niveaux au plus.",
  },
  pointsUnclear: "Un nombre, deux décimales au plus : 2,5.",
  faultsLeft: (n: number) => `${n} ${plural(n, "fr", "ligne à compléter", "lignes à compléter")}`,
  empty: "Le barème est vide",
  keys: {
    enter: "Champ suivant, puis nouvelle question",
    under: "Diviser la question",
    move: "Monter ou descendre la ligne",
    remove: "Supprimer la ligne",
    undo: "Annuler",
  },
  paste: {
    open: "Coller un tableau",
    title: "Coller un tableau",
    text: "Copiez les cellules de votre tableur : numéro, intitulé, points. Ou seulement intitulé et points.",
    example: "1\tExercice 1\n1a\tDériver f\t2,5\n1b\tTracer la courbe\t1,5",
    field: "Tableau",
    preview: (questions: number, points: string) =>
      questions === 0
        ? "Aucune question comprise pour l'instant."
        : `${questions} ${plural(questions, "fr", "question comprise", "questions comprises")}, ${points} points`,
    faults: (n: number) => `${n} ${plural(n, "fr", "ligne n'a pas été comprise", "lignes n'ont pas été comprises")} :`,
    said: (line: number, text: string, why: string) => `Ligne ${line}, « ${text} » : ${why}.`,
    take: "Remplacer le barème",
    taken: "Le tableau remplace le barème ; enregistrez-le quand il convient.",
    why: {
      ID_MISSING: "il manque le numéro",
      BAD_ID: "le numéro contient un signe qui ne convient pas",
      DUPLICATE_ID: "ce numéro est déjà pris",
      LABEL_MISSING: "il manque l'intitulé",
      POINTS_MISSING: "il manque les points",
      BAD_POINTS: "les points ne sont pas un nombre entre 0 et 1000",
      TOO_DEEP: "quatrième niveau, il y en a trois au plus",
      TOO_MANY_CELLS: "plus de trois colonnes",
    },
    notes: {
      HEADINGS: "ligne d'en-tête, laissée de côté",
      TOTAL: "ligne de total, laissée de côté",
      SUM_DIFFERS: "les points écrits diffèrent de la somme des questions ; la somme compte",
    },
  },
};
