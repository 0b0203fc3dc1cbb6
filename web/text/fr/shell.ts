/** The frame around every screen: signing in, choosing a password, the header. */
import { plural } from "../numbers.ts";

export const shell = {
  exams: "Examens",
  people: "Personnes",
  roster: "Élèves",
  trouble: "Pannes",
  audit: "Journal",
  lots: "Mes lots",
  myCopies: "Mes copies",
  mainNavigation: "Navigation principale",
  skip: "Aller au contenu",
  toLight: "Passer en clair",
  toDark: "Passer en sombre",
  toEnglish: "Switch to English",
  toFrench: "Passer en français",
  signOut: "Se déconnecter",
  signOutUnsaved: (n: number) =>
    `${n} ${plural(n, "fr", "acte n'est pas encore enregistré", "actes ne sont pas encore enregistrés")} : attendez un instant avant de vous déconnecter.`,
  signIn: "Se connecter",
  signInTitle: "Connexion",
  promise: [
    "Les copies d'examen, corrigées à l'écran.",
    "La page en grand, les notes au clavier, rien ne se perd.",
    "Les élèves lisent leur copie annotée quand l'établissement publie.",
  ],
  login: "Identifiant ou adresse e-mail",
  password: "Mot de passe",
  goOn: "Continuer",
  otherLogin: "Changer d'identifiant",
  loginMissing: "Indiquez votre identifiant.",
  passwordMissing: "Indiquez votre mot de passe.",
  tryAgainIn: (minutes: number) => `Réessayez dans ${minutes} ${plural(minutes, "fr", "minute", "minutes")}.`,
  forgotten: "Mot de passe oublié ? Votre établissement peut vous envoyer un nouveau lien.",
  sessionLost: "Votre session est terminée. Reconnectez-vous : ce qui n'était pas enregistré attend ici.",
  welcomeTitle: (name: string) => `Bienvenue, ${name}`,
  welcomeLogin: (login: string) => `Votre identifiant : ${login}`,
  welcomeWhere: (school: string) => `Établissement : ${school}`,
  choosePassword: "Choisissez un mot de passe",
  passwordRule: (min: number) =>
    `${min} caractères au moins. Quatre mots sans rapport se retiennent mieux qu'un mot compliqué.`,
  passwordShort: (min: number, now: number) =>
    `Encore ${min - now} ${plural(min - now, "fr", "caractère", "caractères")}.`,
  passwordLong: (max: number) => `${max} caractères au plus.`,
  showPassword: "Montrer le mot de passe",
  hidePassword: "Cacher le mot de passe",
  startNow: "Enregistrer et commencer",
  linkDead: "Ce lien ne fonctionne plus",
  toSignIn: "Aller à la connexion",
  nothingHere: "Il n'y a rien à cette adresse",
  nothingHereText: "La page a peut-être changé de place.",
  toStart: "Revenir au début",
  unreachable: "Korrigo ne répond pas",
  reload: "Recharger",
  newVersion: "Korrigo a été mis à jour. Rechargez la page pour continuer.",
};

export type ShellText = typeof shell;
