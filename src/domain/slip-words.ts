/** The words on a printed slip, in both languages. Holds no rule. */
import type { Language } from "./figures.ts";

export type SlipWords = {
  title: string;
  address: string;
  login: string;
  code: string;
  advice: string;
  until: (day: string) => string;
};

export const SLIP_WORDS: Readonly<Record<Language, SlipWords>> = {
  fr: {
    title: "Codes d’accès des élèves",
    address: "Adresse",
    login: "Identifiant",
    code: "Code, à usage unique",
    advice:
      "Visez le carré avec un téléphone, ou ouvrez l’adresse et choisissez «\u202fJ’ai un code\u202f». Puis inventez votre mot de passe.",
    until: (day) => `Valable jusqu’au ${day}. Ensuite, demandez-en un autre au secrétariat.`,
  },
  en: {
    title: "Access codes of the students",
    address: "Address",
    login: "Login",
    code: "Code, works once",
    advice:
      "Point a phone at the square, or open the address and choose “I have a code”. Then make up your own password.",
    until: (day) => `Valid until ${day}. After that, ask the school office for another.`,
  },
};
