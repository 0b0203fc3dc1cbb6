/** The sentences of printing papers for an exam. */
import { plural } from "../numbers.ts";

const copies = (n: number) => `${n} ${plural(n, "fr", "copie", "copies")}`;

export const print = {
  title: "Copies à imprimer",
  text: "Des copies avec un code sur chaque page : après le scan, chaque page retrouve sa copie et sa place, même dans le désordre. Les copies ordinaires vont aussi.",
  kinds: {
    copies: {
      title: "Imprimer des copies",
      text: "Les numéros continuent après ceux déjà imprimés. Imprimez recto verso, à la taille réelle.",
    },
    attendance: {
      title: "Feuille d'émargement",
      text: "Une feuille par classe : nom, numéro de copie, signature.",
    },
    extra: {
      title: "Feuilles supplémentaires",
      text: "Pour qui a besoin de place : l'élève y recopie le numéro de sa copie.",
    },
  },
  scanner: "Feuille de contrôle du scanner",
  copies: "Nombre de copies",
  pages: "Pages par copie",
  sheets: "Nombre de feuilles",
  number: (min: number, max: number) => `Un nombre, de ${min} à ${max}.`,
  tooMuch: (n: number, max: number) => `Cela fait ${n} pages ; une impression en a ${max} au plus.`,
  fold: "Une feuille A3 pliée a 4 pages : choisissez un multiple de 4.",
  layout: "Papier",
  layouts: { A4: "A4", A3: "A3 à plier" },
  lines: "Lignes",
  rulings: { seyes: "Grands carreaux", lines: "Lignes", grid: "Petits carreaux (5 mm)", blank: "Sans lignes" },
  language: "Langue",
  languages: { fr: "Français", en: "Anglais" },
  prenamed: "Avec le nom des élèves",
  prenamedText: (n: number) =>
    `${copies(n)} ${plural(n, "fr", "portera un nom", "porteront un nom")} ; qui a déjà la sienne n'en a pas d'autre.`,
  attendance: "Avec la feuille d'émargement",
  allClasses: "Toutes les classes",
  noClass: "sans classe",
  classOption: (name: string, n: number) => `${name} : ${n} ${plural(n, "fr", "élève", "élèves")}`,
  noStudents: "La liste des élèves est vide : importez-la d'abord à l'étape « Élèves ».",
  make: "Préparer le PDF",
  making: "Préparation du PDF",
  doneCopies: (n: number, first: string, last: string) =>
    n === 1 ? `La copie ${first} est prête.` : `${copies(n)}, de ${first} à ${last}, sont prêtes.`,
  done: "Le PDF est prêt.",
  kept: "Le fichier est gardé une semaine.",
  open: "Ouvrir le PDF",
};
