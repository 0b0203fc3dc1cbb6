/** The sentences of the doors for people without a password in their head: a forgotten one, a printed code. */
export const door = {
  forgottenTitle: "Mot de passe oublié",
  forgottenText:
    "Si votre compte a une adresse e-mail, un lien y part tout de suite. Il sert une fois, pendant 24 heures.",
  sendLink: "Envoyer le lien",
  sentTitle: "Regardez votre boîte de réception",
  sentText:
    "Si ce compte a une adresse e-mail, le message arrive dans quelques minutes. Regardez aussi les indésirables.",
  noMail:
    "Rien reçu, ou pas d'adresse e-mail ? L'administration de votre établissement peut vous donner un lien. Les élèves demandent un nouveau code au secrétariat.",
  slipTitle: "J'ai un code",
  slipText: "Recopiez ce qui est imprimé sur votre papier.",
  slipLogin: "Identifiant",
  slipCode: "Code",
  slipCodeHint: "12 lettres et chiffres. Majuscules et tirets sont sans importance.",
  slipCodeMissing: "Indiquez le code de votre papier.",
  slipWrong:
    "Ce code ne va pas avec cet identifiant, a déjà servi ou a expiré. Vérifiez les deux ; sinon, demandez un nouveau code au secrétariat.",
  toSignIn: "Revenir à la connexion",
};

export type DoorText = typeof door;
