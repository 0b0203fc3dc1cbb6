/** The privacy charter. What it says changes with CHARTER_VERSION only. */
type Line = { what: string; text: string };

const rights: Line = {
  what: "Vos droits.",
  text: "Vous pouvez demander à l'établissement de voir, corriger ou effacer vos données ; il répond en un mois.",
};

export const charter = {
  title: "Vos données, en clair",
  intro: (school: string) => `${school} utilise Korrigo pour corriger les copies. Voici ce qui est gardé, et pour qui.`,
  student: [
    {
      what: "Gardé :",
      text: "votre nom, votre classe, vos copies numérisées, vos notes et ce que les professeurs y ont écrit.",
    },
    {
      what: "Qui voit :",
      text: "vos professeurs corrigent le plus souvent sans votre nom ; l'administration sait qui a écrit quoi ; les autres élèves ne voient rien.",
    },
    { what: "Noté :", text: "chaque ouverture d'une copie est inscrite dans un journal, la vôtre aussi." },
    { what: "Combien de temps :", text: "un an en général, puis tout est effacé." },
    rights,
  ] as readonly Line[],
  staff: [
    { what: "Gardé :", text: "votre nom, votre adresse, vos connexions, et ce que vous écrivez sur les copies." },
    {
      what: "Les élèves :",
      text: "leurs copies et leurs notes ne servent qu'à corriger et à rendre ; ne les montrez et ne les envoyez à personne d'autre.",
    },
    {
      what: "Noté :",
      text: "connexions, copies ouvertes, fichiers téléchargés, publications sont inscrits six mois dans un journal que l'administration peut lire et que personne ne peut changer.",
    },
    { what: "Combien de temps :", text: "copies et notes un an en général, puis tout est effacé." },
    rights,
  ] as readonly Line[],
  goOn: "J'ai lu, continuer",
};

export type CharterText = typeof charter;
