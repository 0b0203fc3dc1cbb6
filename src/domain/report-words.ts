/** The words of the report in both languages. Holds no rule. */
import type { AnnotationKind } from "./annotation.ts";
import type { Language } from "./figures.ts";

export type ReportWords = {
  copy: (anonymousId: string) => string;
  total: string;
  appreciation: string;
  questions: string;
  annotations: string;
  page: (page: number) => string;
  reference: (page: number, number: number) => string;
  sheet: (page: number, of: number) => string;
  kinds: Readonly<Record<AnnotationKind, string>>;
  date: (day: number, month: number, year: number) => string;
};

const MONTHS_FR = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(" ");
const MONTHS_EN = "January February March April May June July August September October November December".split(" ");

export const REPORT_WORDS: Readonly<Record<Language, ReportWords>> = {
  fr: {
    copy: (anonymousId) => `Copie ${anonymousId}`,
    total: "Note",
    appreciation: "Appréciation",
    questions: "Notes par question",
    annotations: "Annotations",
    page: (page) => `Page\u00a0${page}`,
    reference: (page, number) => `p.\u00a0${page}, n°\u00a0${number}`,
    sheet: (page, of) => `page\u00a0${page}/${of}`,
    kinds: {
      comment: "Commentaire",
      highlight: "Passage surligné",
      error: "Erreur",
      bonus: "Bonus",
      ink: "Au stylo",
      tick: "Juste",
      cross: "Faux",
      stamp: "Tampon",
    },
    date: (day, month, year) => `${day === 1 ? "1er" : day} ${MONTHS_FR[month - 1]} ${year}`,
  },
  en: {
    copy: (anonymousId) => `Copy ${anonymousId}`,
    total: "Mark",
    appreciation: "Overall comment",
    questions: "Marks by question",
    annotations: "Annotations",
    page: (page) => `Page\u00a0${page}`,
    reference: (page, number) => `p.\u00a0${page}, no.\u00a0${number}`,
    sheet: (page, of) => `page\u00a0${page}/${of}`,
    kinds: {
      comment: "Comment",
      highlight: "Highlighted passage",
      error: "Error",
      bonus: "Bonus",
      ink: "Handwriting",
      tick: "Right",
      cross: "Wrong",
      stamp: "Stamp",
    },
    date: (day, month, year) => `${day} ${MONTHS_EN[month - 1]} ${year}`,
  },
};
