/** The words on printed papers, in both languages. Holds no rule. */
import type { Language } from "./figures.ts";
import type { HeaderField } from "./header-boxes.ts";

export type PaperWords = {
  title: string;
  copy: (number: string) => string;
  page: (page: number, pages: number) => string;
  fields: Readonly<Record<HeaderField, string>>;
  dateHint: readonly [day: string, month: string, year: string];
  capitals: string;
  keepClear: string;
  extra: (number: string) => string;
  extraHint: string;
  attendance: string;
  noClass: string;
  columns: { name: string; copy: string; signature: string };
  doctor: { title: string; text: readonly string[] };
};

export const PAPER_WORDS: Readonly<Record<Language, PaperWords>> = {
  fr: {
    title: "Copies à imprimer",
    copy: (number) => `Copie ${number}`,
    page: (page, pages) => `Page ${page}/${pages}`,
    fields: {
      lastName: "NOM",
      firstName: "PRÉNOM",
      birthDate: "NÉ(E) LE",
      studentNumber: "NUMÉRO",
      className: "CLASSE",
      copyNumber: "COPIE N°",
    },
    dateHint: ["jj", "mm", "aaaa"],
    capitals: "En capitales, une lettre par case",
    keepClear: "Ne rien écrire sur les carrés noirs ni sur les ronds",
    extra: (number) => `Feuille supplémentaire ${number}`,
    extraHint: "Recopiez le numéro imprimé en haut de votre copie.",
    attendance: "Feuille d’émargement",
    noClass: "Sans classe",
    columns: { name: "Nom et prénom", copy: "Copie n°", signature: "Signature" },
    doctor: {
      title: "Feuille de contrôle du scanner",
      text: [
        "1. Imprimez cette feuille à la taille réelle (100 %, sans « ajuster à la page »), sur une imprimante nette.",
        "2. Numérisez-la avec les mêmes réglages que les copies, puis déposez le fichier avec les scans.",
        "3. Korrigo dit si la résolution, le contraste, les couleurs et les bords suffisent.",
      ],
    },
  },
  en: {
    title: "Papers to print",
    copy: (number) => `Copy ${number}`,
    page: (page, pages) => `Page ${page}/${pages}`,
    fields: {
      lastName: "LAST NAME",
      firstName: "FIRST NAME",
      birthDate: "BORN ON",
      studentNumber: "NUMBER",
      className: "CLASS",
      copyNumber: "COPY NO.",
    },
    dateHint: ["dd", "mm", "yyyy"],
    capitals: "In capitals, one letter in each box",
    keepClear: "Write nothing on the black squares and dots",
    extra: (number) => `Extra sheet ${number}`,
    extraHint: "Write the number printed at the top of your copy.",
    attendance: "Attendance sheet",
    noClass: "No class",
    columns: { name: "Name", copy: "Copy no.", signature: "Signature" },
    doctor: {
      title: "Scanner check sheet",
      text: [
        "1. Print this sheet at actual size (100%, without “fit to page”) on a printer that prints cleanly.",
        "2. Scan it with the settings you use for copies, and upload the file together with the scans.",
        "3. Korrigo says whether resolution, contrast, colours and edges are good enough.",
      ],
    },
  },
};
