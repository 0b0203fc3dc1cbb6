/** The teacher's screens: lots, copies of a lot. French is the original. */
import { plural } from "../numbers.ts";
import { desk } from "./desk.ts";

export const teacher = {
  lots: {
    title: "Mes lots",
    none: "Aucun lot pour l'instant",
    noneText: "Quand des copies vous seront confiées, elles apparaîtront ici. Il n'y a rien à faire en attendant.",
    left: (n: number) =>
      n === 0 ? "tout est corrigé" : `${n} ${plural(n, "fr", "copie à corriger", "copies à corriger")}`,
    done: (done: number, total: number) => `${done} / ${total} ${plural(total, "fr", "corrigée", "corrigées")}`,
    failed: (n: number) => `${n} ${plural(n, "fr", "PDF en échec", "PDF en échec")}`,
    goOn: "Reprendre où j'en étais",
    start: "Commencer",
    see: "Voir les copies",
    progress: "Copies corrigées",
    outOf: (points: string) => `sur ${points}`,
  },
  lot: {
    back: "Mes lots",
    title: (name: string) => `Lot · ${name}`,
    nextUnmarked: "Corriger la suivante",
    allDone: "Tout est corrigé",
    empty: "Ce lot est vide",
    emptyText: "Aucune copie de cet examen ne vous est confiée.",
    copies: "Copies du lot",
    copy: "Copie",
    status: "État",
    marked: "Notées",
    total: "Total",
    open: (id: string) => `Ouvrir la copie ${id}`,
    keys: "Lot",
    keyNext: "corriger la suivante",
  },
  desk,
};

export type TeacherText = typeof teacher;
