/** The sentences of admins and secretaries: what several screens share, exams, people, trouble; the rest by screen. */
import { plural } from "../numbers.ts";
import { alerts } from "./admin-alerts.ts";
import { audit } from "./admin-audit.ts";
import { pages } from "./admin-pages.ts";
import { print } from "./admin-print.ts";
import { privacy } from "./admin-privacy.ts";
import { dispatch, marking, publication } from "./admin-results.ts";
import { desk, scans } from "./admin-scans.ts";
import { scheme } from "./admin-scheme.ts";
import { outbox, settings, slips } from "./admin-school.ts";
import { students } from "./admin-students.ts";
import { errors } from "./office-errors.ts";

const shared = {
  refresh: "Actualiser",
  showMore: (left: number) => `Afficher la suite (${left})`,
  reason: "Raison",
  reasonHint: "Elle reste dans l'historique de la copie.",
  copied: "Copié",
  copy: "Copier",
  offlineNow: "La connexion est coupée ; ce qui est affiché date d'un instant.",
  newVersion: "Korrigo a été mis à jour : rechargez la page.",
  reload: "Recharger",
};

const exams = {
  title: "Examens",
  list: "Liste des examens",
  create: "Créer un examen",
  none: "Aucun examen pour l'instant",
  noneText: "Un examen réunit un barème, des élèves et les copies numérisées. Le reste suit, étape par étape.",
  noneForYou: "Quand l'administration aura créé un examen, vous le trouverez ici.",
  progress: (graded: number, copies: number) =>
    copies === 0 ? "pas encore de copies" : `${graded} sur ${copies} ${plural(copies, "fr", "corrigée", "corrigées")}`,
  released: "publié",
  showDeleted: "Examens supprimés",
  noneDeleted: "Aucun examen supprimé",
  noneDeletedText: "Un examen supprimé reste ici et peut être restauré avec ses copies.",
  deletedOn: (moment: string) => `supprimé le ${moment}`,
  restore: "Restaurer",
  restored: (name: string) => `« ${name} » est de nouveau dans la liste.`,
  facts: "Réglages",
  remove: "Supprimer l'examen",
  removeTitle: (name: string) => `Supprimer « ${name} » ?`,
  removeText: "L'examen quitte les listes de tout le monde. Vous pourrez le restaurer, tel qu'il est.",
  removeCopies: (n: number) =>
    `${n} ${plural(n, "fr", "copie part", "copies partent")} avec lui ; ${plural(n, "fr", "elle revient", "elles reviennent")} si vous le restaurez.`,
  removed: (name: string) => `« ${name} » est supprimé.`,
  form: {
    title: "Nouvel examen",
    name: "Nom",
    nameHint: "Par exemple « Bac blanc de mathématiques, terminale A ».",
    nameMissing: "Donnez un nom à l'examen.",
    date: "Date de l'épreuve",
    dateMissing: "Indiquez la date.",
    subject: "Matière",
    pagesPerCopy: "Pages par copie",
    pagesPerCopyHint: "Le scan est découpé toutes les tant de pages. Une copie double A3 fait 4 pages.",
    pagesPerCopyWrong: (max: number) => `Un nombre entier, de 1 à ${max}.`,
    sheetSize: "Format numérisé",
    sheetA4: "A4, une page par face",
    sheetA3: "A3, deux pages par face",
    folding: "Feuilles doubles d'une copie",
    foldingNested: "glissées l'une dans l'autre",
    foldingConsecutive: "l'une après l'autre",
    anonymous: "Correction anonyme",
    anonymousHint: "Le bandeau du nom est retiré des images que reçoivent les professeurs.",
    appreciation: "Appréciation obligatoire",
    appreciationHint: "Une copie ne peut pas être finalisée sans appréciation.",
    create: "Créer l'examen",
    saved: "Réglages enregistrés.",
  },
};

const steps = {
  label: "Étapes de l'examen",
  names: {
    scheme: "Barème",
    students: "Élèves",
    scans: "Scans",
    pages: "Pages",
    identification: "Identification",
    dispatch: "Répartition",
    marking: "Correction",
    publication: "Publication",
  },
  scheme: (questions: number, points: string) =>
    questions === 0 ? "à écrire" : `${questions} ${plural(questions, "fr", "question", "questions")}, ${points} pts`,
  students: (n: number) => (n === 0 ? "liste à importer" : `${n} ${plural(n, "fr", "élève", "élèves")}`),
  scans: (n: number, importing: number) =>
    n === 0
      ? "à déposer"
      : importing > 0
        ? `${importing} en cours d'import`
        : `${n} ${plural(n, "fr", "fichier", "fichiers")}`,
  scansFailed: "un import a échoué",
  noCopies: "pas encore de copies",
  pages: (left: number, total: number) =>
    left === 0
      ? `${total} ${plural(total, "fr", "copie validée", "copies validées")}`
      : `${left} ${plural(left, "fr", "copie", "copies")} à valider`,
  identification: (left: number, total: number) =>
    left === 0 ? `${total} ${plural(total, "fr", "identifiée", "identifiées")}` : `${left} à identifier`,
  dispatch: (left: number, total: number) =>
    left === 0 ? `${total} ${plural(total, "fr", "répartie", "réparties")}` : `${left} à répartir`,
  nobody: "rien à corriger encore",
  marking: (done: number, total: number) => `${done} sur ${total} ${plural(total, "fr", "corrigée", "corrigées")}`,
  markingFailed: (n: number) => `${n} PDF en échec`,
  unreleased: (ready: number) => (ready === 0 ? "rien à publier encore" : `${ready} prêtes, non publiées`),
  planned: (moment: string) => `prévue le ${moment}`,
  released: (moment: string) => `publiée le ${moment}`,
};

const jobs = {
  title: "En cours et en panne",
  running: (n: number) => `${n} ${plural(n, "fr", "tâche en cours", "tâches en cours")}`,
  failed: (n: number) => `${n} ${plural(n, "fr", "tâche en échec", "tâches en échec")}`,
  alerts: (n: number) => `${n} ${plural(n, "fr", "alerte", "alertes")}`,
  see: "Voir",
  none: "Rien en cours, rien en panne.",
  cancel: "Arrêter",
  kinds: {
    import: "Import d'un scan",
    finalize: "PDF final d'une copie",
    export: "Fichier de résultats",
    roster: "Import d'élèves",
    scheme: "Changement du barème",
    slips: "Codes d'accès des élèves",
    booklets: "Copies à imprimer",
    studentExport: "Données d'un élève",
  },
  states: {
    queued: "en attente",
    running: "en cours",
    succeeded: "terminée",
    failed: "en échec",
    cancelled: "arrêtée",
  },
};

const trouble = {
  title: "Pannes",
  intro: "Ces messages n'ont pas pu être traités, même après plusieurs essais. Rien n'est perdu : ils attendent ici.",
  none: "Aucun message en panne",
  noneText: "Si un traitement échoue malgré tous les essais, il attendra ici.",
  what: "Quoi",
  why: "Pourquoi",
  attempts: "Essais",
  since: "Depuis",
  retry: "Relancer",
  retried: (moment: string) => `relancé le ${moment}`,
  sent: "Le message est reparti.",
  messages: "Messages en panne",
};

const people = {
  title: "Personnes",
  add: "Ajouter une personne",
  addMany: "Ajouter plusieurs personnes",
  filter: "Rôle affiché",
  everybody: (n: number) => `tout le monde (${n})`,
  resetLink: "Lien de nouveau mot de passe",
  resetTitle: (name: string) => `Nouveau mot de passe de ${name}`,
  manage: "Gérer",
  mailFailed: "message non parti",
  mailOutcome: {
    sent: "Le message est parti, avec ce lien. Vous n'avez rien d'autre à faire.",
    failed: "Le message n'est pas parti. Rien n'est perdu : donnez ce lien vous-même.",
    kept: "Cette installation d'essai n'envoie rien : le message est dans la boîte d'envoi.",
    none: "Aucun message n'est envoyé d'ici : donnez ce lien vous-même.",
  },
  lastMail: {
    sent: (moment: string) => `Dernier message envoyé le ${moment}.`,
    failed: (moment: string) => `Le message du ${moment} n'est pas parti : faites un nouveau lien et donnez-le.`,
    kept: (moment: string) => `Dernier message gardé dans la boîte d'envoi, le ${moment}.`,
  },
  noEmail: (login: string) => `Sans adresse e-mail, identifiant ${login}`,
  notYourself: "C'est votre compte : un autre administrateur peut en changer le rôle ou le fermer.",
  changeRole: "Changer le rôle",
  roleQuestion: (role: string) => `Cette personne sera déconnectée partout et n'aura plus que le rôle « ${role} ».`,
  roleChanged: (name: string, role: string) => `${name} a maintenant le rôle « ${role} ».`,
  signOutText: "Un appareil perdu, une séance restée ouverte : le mot de passe reste le même.",
  disableText: "La personne ne peut plus entrer. Rien de son travail ne disparaît, et le compte peut être rouvert.",
  enableText: "La personne pourra de nouveau entrer avec son mot de passe.",
  pasteField: "Une personne par ligne : nom ; adresse e-mail ; rôle",
  pasteHint: "Collez depuis un tableur ou tapez. Sans rôle, la personne est professeur.",
  pasteChecked: "Rien n'est encore enregistré. Voici ce qu'il adviendra de chaque ligne.",
  pasteFates: {
    new: "invitée",
    known: "déjà là",
    twice: "déjà plus haut",
    noName: "il manque le nom",
    badEmail: "adresse incomplète",
    badRole: "rôle inconnu",
  },
  inviteMany: (n: number) => `Inviter ${n} ${plural(n, "fr", "personne", "personnes")}`,
  pasteDone: (n: number) => `${n} ${plural(n, "fr", "personne invitée", "personnes invitées")}.`,
  pasteLinks: "Liens à donner vous-même",
  none: "Personne d'autre pour l'instant",
  noneText: "Ajoutez les professeurs qui corrigent et les personnes du secrétariat.",
  name: "Nom",
  nameMissing: "Indiquez le nom.",
  email: "Adresse e-mail",
  emailWrong: "Cette adresse n'est pas complète.",
  role: "Rôle",
  roles: {
    admin: "administration",
    secretary: "secrétariat",
    teacher: "professeur",
    student: "élève",
    ops: "exploitation",
  },
  roleHints: {
    admin: "Tout : examens, répartition, publication, personnes.",
    secretary: "Élèves, scans, pages et identification.",
    teacher: "Corrige les copies de ses lots.",
    student: "Lit ses copies une fois publiées.",
  },
  active: "actif",
  invited: "invitation en attente",
  disabled: "fermé",
  invite: "Inviter",
  invitation: "Nouveau lien",
  invitationTitle: (name: string) => `Lien d'invitation de ${name}`,
  invitationText: "Envoyez ce lien à cette personne. Il ne sert qu'une fois et n'est montré qu'ici, maintenant.",
  invitationUntil: (moment: string) => `Valable jusqu'au ${moment}.`,
  invitationCopied: "Lien copié.",
  invitationNotCopied: "Le navigateur refuse de copier : sélectionnez le lien et copiez-le vous-même.",
  disable: "Fermer le compte",
  enable: "Rouvrir le compte",
  disabledNow: (name: string) => `Le compte de ${name} est fermé.`,
  enabledNow: (name: string) => `Le compte de ${name} est ouvert.`,
  signOut: "Déconnecter partout",
  devices: "Appareils connectés",
  noDevices: "Aucun pour l'instant.",
  deviceUnknown: "Appareil inconnu",
  deviceSeen: (moment: string) => `vu le ${moment}`,
  deviceEnd: "Déconnecter",
  deviceEnded: "Appareil déconnecté.",
  signedOut: (name: string) => `${name} est déconnecté de tous ses appareils.`,
  actions: (name: string) => `Actions pour ${name}`,
  search: "Chercher un nom ou une adresse",
  noMatch: "Personne ne correspond à cette recherche.",
  you: "vous",
};

export const admin = {
  errors,
  shared,
  exams,
  steps,
  jobs,
  trouble,
  alerts,
  people,
  outbox,
  settings,
  slips,
  print,
  scheme,
  students,
  scans,
  pages,
  desk,
  dispatch,
  marking,
  publication,
  audit,
  privacy,
};
export type AdminText = typeof admin;
