/** The sentences of scans and the identification desk. */
import { plural } from "../numbers.ts";

export const scans = {
  title: "Scans",
  none: "Aucun scan pour l'instant",
  noneText:
    "Déposez ce que le scanner a produit, tout d'un coup. Vous pouvez fermer l'onglet : l'envoi reprendra où il en était.",
  choose: "Choisir des fichiers",
  drop: "ou déposez ici des fichiers ou un dossier",
  accepted: (size: string, sides: string) =>
    `PDF, JPEG, PNG, TIFF ou ZIP ; ${size} et ${sides} faces par fichier au plus.`,
  checking: "préparation…",
  hashing: (share: string) => `vérification ${share}`,
  waiting: "en attente",
  sending: "envoi",
  retrying: "la connexion faiblit, nouvel essai dans un instant",
  paused: "en pause",
  stopped: "envoi interrompu",
  starting: "début de l'import…",
  rate: (perSecond: string, remaining: string | null) =>
    remaining === null ? `${perSecond}/s` : `${perSecond}/s, encore ${remaining}`,
  seconds: (n: number) => `${n} s`,
  minutes: (n: number) => `${n} min`,
  hours: (n: number, minutes: number) => `${n} h ${minutes} min`,
  resumeFile: (name: string) => `Reprendre « ${name} »`,
  pauseFile: (name: string) => `Mettre « ${name} » en pause`,
  removeFile: (name: string) => `Retirer « ${name} »`,
  interrupted: (done: string, size: string) => `${done} sur ${size} déjà envoyés.`,
  chooseAgain: (name: string) => `Choisissez de nouveau « ${name} » pour continuer l'envoi.`,
  chooseFile: "Choisir le fichier",
  otherFile: (name: string) => `Ce n'est pas le même fichier. Il faut « ${name} », inchangé.`,
  sameFile: (name: string) => `« ${name} » a déjà été déposé : les mêmes copies seraient importées deux fois.`,
  sameFileAs: (name: string, moment: string, exam: string) =>
    `Le même fichier, « ${name} », a été importé le ${moment} dans l'examen « ${exam} ».`,
  importAnyway: "Importer quand même",
  importing: (done: number, total: number) =>
    total > 0 ? `lecture, ${done} ${plural(done, "fr", "page", "pages")} sur ${total}` : "lecture du fichier…",
  unpacking: (done: number, total: number) =>
    total > 0
      ? `ouverture du ZIP, ${done} ${plural(done, "fr", "fichier", "fichiers")} sur ${total}`
      : "ouverture du ZIP…",
  waitsForOthers: "lu ; attend les autres fichiers du dépôt",
  unpacked: (files: number, failed: number) =>
    `${files} ${plural(files, "fr", "fichier", "fichiers")}${failed === 0 ? "" : `, dont ${failed} en échec`}`,
  showFiles: (n: number) => (n === 1 ? "Voir le fichier" : `Voir les ${n} fichiers`),
  order: "Ces deux fichiers contiennent",
  orders: {
    files: "des copies différentes, l'un après l'autre",
    frontsBacks: "les rectos, puis les versos dans le même ordre",
    frontsBacksReversed: "les rectos, puis les versos à l'envers (pile retournée)",
  },
  password: "Mot de passe du PDF",
  passwordFor: (name: string) => `Mot de passe de « ${name} »`,
  unlock: "Ouvrir",
  passwordHint: "Il sert une seule fois, à ouvrir ce fichier ; il n'est pas gardé.",
  seems: {
    heic: "C'est une photo au format HEIC. Sur l'iPhone : Réglages, Appareil photo, Formats, « Le plus compatible » ; ou enregistrez-la en JPEG.",
    webp: "C'est une image WebP. Enregistrez-la en JPEG ou en PNG.",
    gif: "C'est une image GIF. Enregistrez-la en PNG.",
    bmp: "C'est une image BMP. Enregistrez-la en PNG.",
    jpeg2000: "C'est une image JPEG 2000. Enregistrez-la en JPEG.",
    raw: "C'est une photo brute d'appareil. Exportez-la en JPEG.",
    video: "C'est une vidéo. Photographiez ou numérisez les copies.",
    office: "C'est un document de bureautique. Exportez-le en PDF.",
    text: "C'est un texte. Exportez-le en PDF.",
    archive: "C'est une archive qui n'est pas un ZIP. Refaites-la en ZIP, ou déposez les fichiers eux-mêmes.",
    unknown: "Son format n'est pas reconnu. Déposez un PDF, des images JPEG, PNG ou TIFF, ou un ZIP.",
  },
  unsupported: (what: string) =>
    `Ce genre d'image n'est pas lu : ${what}. Enregistrez-la en JPEG, en PNG simple ou en PDF.`,
  zipFiles: (max: number) => `Ce ZIP contient plus de ${max} fichiers. Faites-en plusieurs.`,
  zipBytes: (max: string) => `Une fois ouvert, ce ZIP dépasse ${max}. Faites-en plusieurs.`,
  tooManySides: (max: number) => `Ce fichier a plus de ${max} faces. Coupez-le en plusieurs.`,
  imported: (pageCount: number, copies: number) =>
    `${pageCount} ${plural(pageCount, "fr", "page", "pages")}, ${copies} ${plural(copies, "fr", "copie", "copies")}`,
  failedPage: (n: number) => `Page ${n} :`,
  elsewhere: "envoyé depuis un autre écran, ou interrompu",
  stopImport: "Arrêter l'import",
  states: { uploading: "envoi", importing: "import", imported: "importé", failed: "en échec", cancelled: "arrêté" },
  toPages: "Vérifier les pages",
  tooLarge: (max: string) => `Ce fichier dépasse ${max}. Coupez-le en plusieurs.`,
};

export const desk = {
  title: "Identification",
  strip: "Bandeau de la première page",
  search: "Nom de l'élève",
  hint: "deux lettres suffisent",
  noMatch: "Aucun élève sans copie ne porte ce nom.",
  noMatchAll: "Aucun élève ne porte ce nom.",
  alsoWithCopy: "Chercher aussi les élèves qui ont déjà une copie",
  born: (date: string) => `né(e) le ${date}`,
  assign: "Attribuer",
  later: "Plus tard",
  back: "Copie précédente",
  undo: "Annuler la dernière",
  last: (name: string) => `La dernière : ${name}`,
  now: (name: string) => `Attribuée à ${name}`,
  progress: (identified: number, left: number) =>
    `${identified} ${plural(identified, "fr", "identifiée", "identifiées")} · ${left} à identifier`,
  second: {
    title: (name: string) => `${name} a déjà une copie dans cet examen`,
    text: "Si l'élève a rendu deux copies, celle-ci devient sa seconde copie et les deux seront corrigées.",
    yes: "C'est sa seconde copie",
    no: "Chercher un autre élève",
  },
  done: "Toutes les copies sont identifiées",
  doneText: "Vous pouvez les répartir entre les professeurs.",
  doneTextSecretary: "L'administration peut maintenant les répartir entre les professeurs.",
  toDispatch: "Répartir les copies",
  none: "Pas encore de copies à identifier",
  leave: "Quitter l'identification",
  results: (n: number) => `${n} ${plural(n, "fr", "élève proposé", "élèves proposés")}`,
  start: "Identifier les copies",
  startText: (left: number) =>
    `${left} ${plural(left, "fr", "copie attend un nom", "copies attendent un nom")}. Le bandeau de chacune s'affiche en grand ; tapez deux lettres, puis Entrée.`,
  imageMissing: "L'image de cette page ne peut pas être affichée.",
  keys: {
    assign: "Attribuer et passer à la suivante",
    choose: "Choisir dans la liste",
    later: "Remettre à plus tard",
    back: "Revenir à la copie précédente (champ vide)",
    undo: "Annuler la dernière attribution",
  },
};
