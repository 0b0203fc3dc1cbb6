/** The sentences of the journal: who did or saw what. */
import type { AuditKind } from "#domain/audit";
import { plural } from "../numbers.ts";

/** What an entry is about, in words; "" for what it is not about. */
export type AuditAbout = { subject: string; copy: string; exam: string };
type Sentences = Record<AuditKind, { name: string; did: (about: AuditAbout) => string }>;

const kinds: Sentences = {
  SIGN_IN: { name: "Connexion", did: () => "connexion" },
  SIGN_OUT: { name: "Déconnexion", did: () => "déconnexion" },
  LOCKED_OUT: {
    name: "Compte bloqué un moment",
    did: () => "compte bloqué un moment après plusieurs mots de passe faux",
  },
  LINK_MADE: { name: "Lien créé", did: ({ subject }) => `a créé un lien d'entrée pour ${subject}` },
  LINK_USED: { name: "Lien utilisé", did: () => "a utilisé un lien d'entrée" },
  PASSWORD_CHANGED: { name: "Mot de passe changé", did: () => "a changé son mot de passe" },
  TOTP_ON: { name: "Second facteur activé", did: () => "a activé les codes à six chiffres" },
  TOTP_OFF: { name: "Second facteur retiré", did: () => "a retiré les codes à six chiffres" },
  BACKUP_CODES_MADE: { name: "Codes de secours créés", did: () => "a créé des codes de secours" },
  PASSKEY_ADDED: { name: "Clé d'accès ajoutée", did: () => "a ajouté une clé d'accès" },
  PASSKEY_REMOVED: { name: "Clé d'accès retirée", did: () => "a retiré une clé d'accès" },
  TOKEN_MADE: { name: "Jeton créé", did: () => "a créé un jeton pour un programme" },
  TOKEN_REVOKED: { name: "Jeton retiré", did: () => "a retiré un jeton" },
  SESSION_REVOKED: { name: "Session fermée", did: ({ subject }) => `a fermé une session de ${subject}` },
  PERSON_ADDED: { name: "Personne ajoutée", did: ({ subject }) => `a ajouté ${subject}` },
  ROLE_CHANGED: { name: "Rôle changé", did: ({ subject }) => `a changé le rôle de ${subject}` },
  PERSON_DISABLED: { name: "Compte fermé", did: ({ subject }) => `a fermé le compte de ${subject}` },
  PERSON_ENABLED: { name: "Compte rouvert", did: ({ subject }) => `a rouvert le compte de ${subject}` },
  SLIPS_MADE: { name: "Fiches d'accès imprimées", did: () => "a préparé des fiches d'accès d'élèves" },
  SETTINGS_CHANGED: { name: "Réglages changés", did: () => "a changé les réglages de l'établissement" },
  SCHOOL_MADE: { name: "Établissement créé", did: () => "a créé l'établissement" },
  SCHOOL_SUSPENDED: { name: "Établissement suspendu", did: () => "a suspendu l'établissement" },
  SCHOOL_RESUMED: { name: "Établissement rouvert", did: () => "a rouvert l'établissement" },
  COPY_SEEN: { name: "Copie vue", did: ({ copy, exam }) => `a vu la copie ${copy} de ${exam}` },
  FINAL_PDF_READ: {
    name: "PDF final lu",
    did: ({ copy, exam }) => `a ouvert le PDF final de la copie ${copy} de ${exam}`,
  },
  IDENTITY_SET: {
    name: "Copie identifiée",
    did: ({ copy, exam, subject }) =>
      subject === ""
        ? `a retiré le nom de la copie ${copy} de ${exam}`
        : `a attribué la copie ${copy} de ${exam} à ${subject}`,
  },
  IDENTITY_REVEALED: {
    name: "Identité révélée",
    did: ({ copy, exam }) => `a révélé l'auteur de la copie ${copy} de ${exam}`,
  },
  LOCK_BROKEN: { name: "Copie libérée", did: ({ copy, exam }) => `a libéré la copie ${copy} de ${exam}` },
  COPY_REOPENED: { name: "Copie rouverte", did: ({ copy, exam }) => `a rouvert la copie ${copy} de ${exam}` },
  SCHEME_CHANGED: { name: "Barème changé", did: ({ exam }) => `a changé le barème de ${exam}` },
  EXAM_DELETED: { name: "Examen supprimé", did: ({ exam }) => `a supprimé ${exam}` },
  EXAM_RESTORED: { name: "Examen restauré", did: ({ exam }) => `a restauré ${exam}` },
  RESULTS_RELEASED: { name: "Résultats publiés", did: ({ exam }) => `a publié les résultats de ${exam}` },
  RESULTS_TAKEN_BACK: { name: "Publication retirée", did: ({ exam }) => `a retiré la publication de ${exam}` },
  PAPERS_PRINTED: { name: "Copies imprimées", did: ({ exam }) => `a préparé des copies à imprimer pour ${exam}` },
  EXPORT_MADE: { name: "Export préparé", did: ({ exam }) => `a préparé un fichier des résultats de ${exam}` },
  EXPORT_READ: { name: "Fichier téléchargé", did: () => "a téléchargé un fichier préparé" },
  CHARTER_SEEN: { name: "Charte lue", did: () => "a lu la charte de confidentialité" },
  STUDENT_EXPORTED: { name: "Données d'un élève réunies", did: ({ subject }) => `a réuni les données de ${subject}` },
  STUDENT_ERASED: { name: "Élève effacé", did: () => "a effacé les données d'un élève" },
  RETENTION_RUN: { name: "Effacement de nuit", did: () => "effacement de ce dont la durée est passée" },
};

export const audit = {
  title: "Journal",
  intro: "Qui a fait ou vu quoi, quand et d'où. Le journal se garde six mois au moins ; personne ne peut le changer.",
  list: "Entrées du journal",
  count: (n: number) => `${n} ${plural(n, "fr", "entrée", "entrées")}`,
  none: "Rien ne correspond",
  noneText: "Aucune entrée avec ces filtres. Élargissez la période ou retirez un filtre.",
  noneCopy: "Personne n'a encore vu cette copie",
  noneCopyText: "Dès que quelqu'un l'ouvrira, ce sera écrit ici.",
  all: "Tout voir",
  kind: "Quoi",
  anyKind: "Tout",
  actor: "Qui",
  anybody: "Tout le monde",
  from: "Depuis le",
  to: "Jusqu'au",
  copyOnly: (copy: string) => `Seulement la copie ${copy}`,
  thisCopy: "Seulement une copie",
  thisExam: (exam: string) => `Seulement ${exam}`,
  whoSaw: "Qui l'a vue ?",
  whoSawOf: (copy: string) => `Qui a vu la copie ${copy} ?`,
  system: "Korrigo",
  goneActor: "un compte effacé",
  goneCopy: "effacée",
  goneExam: "un examen effacé",
  goneSubject: "une personne effacée",
  quoted: (name: string) => `« ${name} »`,
  refused: "refusé",
  kinds,
};

export type AuditText = typeof audit;
