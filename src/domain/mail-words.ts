/** The mails of the product, as plain text in the school's language. Short; never a mark, never a password. */
import type { Language } from "./figures.ts";

export type Letter = { subject: string; text: string };
export type LetterFacts = {
  kind: "invitation" | "reset";
  name: string;
  /** What the person signs in with. */
  login: string;
  /** Null for the operator, who belongs to no school. */
  schoolName: string | null;
  url: string;
  hours: number;
};

type Words = Record<LetterFacts["kind"], (facts: LetterFacts, where: string) => Letter>;

const FR: Words = {
  invitation: ({ name, login, url, hours }, where) => ({
    subject: `Votre accès à Korrigo (${where})`,
    text: [
      `Bonjour ${name},`,
      `${where} vous ouvre un compte sur Korrigo, où se corrigent les copies d'examen.`,
      `Choisissez votre mot de passe ici :\n${url}`,
      `Votre identifiant : ${login}\nLe lien ne sert qu'une fois et reste valable ${hours} heures. Ensuite, demandez-en un autre à votre établissement.`,
      "Vous n'attendiez pas ce message ? Ne faites rien : sans ce lien, le compte reste fermé.",
    ].join("\n\n"),
  }),
  reset: ({ name, login, url, hours }, where) => ({
    subject: `Nouveau mot de passe pour Korrigo (${where})`,
    text: [
      `Bonjour ${name},`,
      `Un nouveau mot de passe a été demandé pour votre compte Korrigo. Choisissez-le ici :\n${url}`,
      `Votre identifiant : ${login}\nLe lien ne sert qu'une fois et reste valable ${hours} heures.`,
      "Vous n'avez rien demandé ? Ne faites rien : votre mot de passe d'aujourd'hui continue de servir.",
    ].join("\n\n"),
  }),
};

const EN: Words = {
  invitation: ({ name, login, url, hours }, where) => ({
    subject: `Your access to Korrigo (${where})`,
    text: [
      `Hello ${name},`,
      `${where} opens an account for you on Korrigo, where exam papers are marked.`,
      `Choose your password here:\n${url}`,
      `Your login: ${login}\nThe link works once, for ${hours} hours. After that, ask your school for another.`,
      "You did not expect this message? Do nothing: without the link the account stays shut.",
    ].join("\n\n"),
  }),
  reset: ({ name, login, url, hours }, where) => ({
    subject: `A new password for Korrigo (${where})`,
    text: [
      `Hello ${name},`,
      `A new password was asked for on your Korrigo account. Choose it here:\n${url}`,
      `Your login: ${login}\nThe link works once, for ${hours} hours.`,
      "You asked for nothing? Do nothing: your present password goes on working.",
    ].join("\n\n"),
  }),
};

export function letterOf(facts: LetterFacts, language: Language): Letter {
  const { subject, text } = (language === "fr" ? FR : EN)[facts.kind](facts, facts.schoolName ?? "Korrigo");
  // A name is a line of text, never a header of its own.
  return { subject: subject.replace(/[\r\n]+/g, " "), text };
}
