/** The sentences of the school's settings, of printed codes, and of the outbox of development. */
import { plural } from "../numbers.ts";

const people = (n: number) => `${n} ${plural(n, "fr", "personne", "personnes")}`;

export const slips = {
  title: "Codes pour les élèves",
  text: "Pour les élèves sans adresse e-mail : un papier par élève, avec un code qui sert une fois. L'élève choisit alors son mot de passe. Un nouveau papier annule l'ancien.",
  nobody: "Tous les élèves de la liste ont une adresse e-mail : invitez-les depuis « Personnes ».",
  noClass: "sans classe",
  classOption: (name: string, n: number) => `${name} : ${n} sans adresse e-mail`,
  wholeClass: "Toute la classe",
  wholeClassText: "Qui a déjà choisi son mot de passe n'a pas de papier et garde son mot de passe.",
  chosenText: "Les élèves cochés ont un nouveau papier, même avec un mot de passe : l'ancien sert jusqu'au nouveau.",
  make: "Préparer les papiers",
  making: "Préparation des papiers",
  done: (n: number, accounts: number) =>
    `${n} ${plural(n, "fr", "papier", "papiers")}, dont ${accounts} pour un compte qui vient d'être créé.`,
  printNow: "Imprimez maintenant : ce fichier est le seul à connaître les codes, et il est effacé dans 24 heures.",
  open: "Ouvrir le PDF",
};

export const outbox = {
  title: "Boîte d'envoi",
  text: "Cette installation d'essai n'envoie aucun message. Voici ceux qui seraient partis.",
  none: "Aucun message pour l'instant",
};

export const settings = {
  title: "Réglages",
  school: "Établissement",
  name: "Nom de l'établissement",
  nameHint: "Il figure sur les papiers des élèves et dans les messages.",
  nameMissing: "Donnez un nom à l'établissement.",
  language: "Langue de l'établissement",
  languageHint: "Celle des messages, des papiers et des PDF finaux. Chacun choisit la langue de ses écrans.",
  secondFactor: "Deuxième preuve à la connexion",
  secondFactorText:
    "En plus du mot de passe : un code sur le téléphone, ou une clé d'accès. Un mot de passe volé ne suffit alors plus.",
  secondFactorWho: "Obligatoire pour",
  secondFactorChoices: {
    admins: "l'administration",
    staff: "tout le personnel",
    optional: "personne, au choix de chacun",
  },
  secondFactorWill: (n: number) =>
    n === 0
      ? "Toutes les personnes concernées ont déjà une deuxième preuve."
      : `${people(n)} ${plural(n, "fr", "n'a", "n'ont")} pas encore de deuxième preuve : Korrigo la demandera dès la prochaine connexion, avant toute autre chose.`,
  secondFactorYou:
    "Vous en faites partie. Ayez votre téléphone sous la main, ou préparez d'abord votre deuxième preuve dans votre compte.",
  retention: "Durée de conservation",
  scans: "Taille des scans",
  scansText: "Pour un fichier, tel qu'il est déposé et une fois ouvert s'il s'agit d'un ZIP.",
  scanLimits: {
    fileMiB: { label: "Mio par fichier", hint: "Le produit en accepte 2 048 au plus." },
    sides: { label: "Faces par fichier", hint: "Une feuille imprimée des deux côtés en compte deux ; 3 000 au plus." },
  },
  numberWrong: (min: number, max: number) => `Un nombre de ${min} à ${max}.`,
  retentionText: "En jours. Passé ce délai, les données disparaissent pour de bon, sauvegardes mises à part.",
  daysWrong: (min: number, max: number) => `Un nombre de jours, de ${min} à ${max}.`,
  days: {
    examDays: { label: "Copies, notes et scans", hint: "Après la date de l'épreuve." },
    studentDays: { label: "Élèves sans copie", hint: "Après le dernier import où ils figurent." },
    deletedExamDays: {
      label: "Examens supprimés",
      hint: "Après la suppression ; d'ici là ils peuvent être restaurés.",
    },
    draftDays: { label: "Brouillons", hint: "Après la dernière modification." },
    exportDays: { label: "Fichiers de résultats", hint: "Après leur préparation ; on peut les refaire." },
    auditDays: { label: "Journal des accès", hint: "Jamais moins de 180 jours : il protège tout le monde." },
  },
  questionTitle: "Ces réglages ont des conséquences",
  shorter: (what: string, before: number, after: string) =>
    `${what} : ${after} jours au lieu de ${before}. Ce qui est plus ancien disparaîtra, sans retour possible.`,
  saved: "Réglages enregistrés.",
};
