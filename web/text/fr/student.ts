/** The student's screens: the copies given back, and one of them. French is the original. */
export const student = {
  title: "Mes copies",
  none: "Aucune copie pour l'instant",
  noneText: "Vos copies corrigées apparaîtront ici dès que votre établissement les publiera.",
  mark: (points: string, total: string) => `${points} sur ${total}`,
  markLabel: "Note",
  releasedOn: (date: string) => `Publiée le ${date}`,
  appreciation: "Appréciation",
  questions: "Questions",
  remark: "Remarque",
  seeOnCopy: "Voir sur la copie",
  seeOnCopyOf: (label: string) => `Voir ${label} sur la copie`,
  pages: "Votre copie",
  page: (n: number, of: number) => `Page ${n} sur ${of}`,
  pageMissing: "L'image de cette page n'a pas pu être chargée.",
  annotations: (n: number) => `${n} ${n > 1 ? "annotations" : "annotation"}`,
  kinds: {
    comment: "Commentaire",
    highlight: "Passage surligné",
    error: "Erreur",
    bonus: "Bonus",
    ink: "Encre",
    tick: "Juste",
    cross: "Faux",
    stamp: "Tampon",
  },
  noWords: "Sans commentaire.",
  pdf: "Ouvrir le PDF de la copie",
  back: "Mes copies",
  close: "Fermer",
};

export type StudentText = typeof student;
