/** The sentences about a student's rights: seeing the data, having it erased. */
import { plural } from "../numbers.ts";

const copies = (n: number) => `${n} ${plural(n, "fr", "copie", "copies")}`;

export const privacy = {
  open: "Ses données",
  openOf: (name: string) => `Données de ${name}`,
  title: (name: string) => `Données de ${name}`,
  gatherTitle: "Les réunir",
  gatherText: "Un fichier ZIP avec tout ce qui est gardé : fiche, compte, copies, notes, qui les a vues, PDF et pages.",
  gather: "Réunir ses données",
  gathering: "Rassemblement des données",
  download: "Télécharger le fichier",
  gathered: "Remettez-le à l'élève ou à sa famille seulement. Il s'efface de lui-même après quelques jours.",
  gatherFailed: "Le fichier n'a pas pu être fait. Recommencez dans un instant.",
  eraseTitle: "Les effacer",
  eraseText: "Les copies restent, sans auteur : les notes et les statistiques des autres ne changent pas.",
  look: "Voir ce qui s'effacerait",
  goes: "Disparaît pour toujours",
  goesFacts: "sa fiche d'élève",
  goesAccount: "son compte, ses connexions et ses liens",
  goesCopies: (n: number) => `son nom sur ${copies(n)} : le bandeau de l'en-tête et le lien avec sa fiche`,
  goesFinals: (n: number) =>
    `${n} ${plural(n, "fr", "PDF final qui porte", "PDF finaux qui portent")} son nom, refaits sans lui`,
  goesExports: (n: number) => `${n} ${plural(n, "fr", "fichier exporté", "fichiers exportés")} où son nom figure`,
  stays: "Reste encore",
  staysScan: (exam: string, until: string) =>
    `le scan de ${exam}, qui contient aussi les pages des autres : il part avec l'examen, au plus tôt le ${until}`,
  staysText: "ce que des professeurs ont écrit de leur main sur la page, et les sauvegardes faites avant aujourd'hui",
  inMarking: (n: number) =>
    `${copies(n)} en cours de correction : effacer quand même, la correction continuera sans nom`,
  reasonHint: "Elle reste dans le journal. N'y écrivez pas le nom de l'élève.",
  erase: "Effacer pour toujours",
  erased: (name: string) => `Les données de ${name} sont effacées.`,
};

export type PrivacyText = typeof privacy;
