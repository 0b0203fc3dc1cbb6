/** The settings while they are being changed: what differs, and which differences deserve a question. Pure. */
import { type SchoolSettings, SECOND_FACTORS } from "#domain/school-settings";

type School = { name: string; language: "fr" | "en"; settings: SchoolSettings };
export type RetentionField = keyof SchoolSettings["retention"];
export const RETENTION_FIELDS: readonly RetentionField[] = [
  "examDays",
  "studentDays",
  "deletedExamDays",
  "draftDays",
  "exportDays",
  "auditDays",
];

export type ScanField = keyof SchoolSettings["scans"];
export const SCAN_FIELDS: readonly ScanField[] = ["fileMiB", "sides"];

export type Draft = {
  name: string;
  language: "fr" | "en";
  secondFactor: SchoolSettings["secondFactor"];
  /** As typed. */
  retention: Record<RetentionField, string>;
  /** As typed. */
  scans: Record<ScanField, string>;
};

export function draftOf({ name, language, settings }: School): Draft {
  const retention = Object.fromEntries(RETENTION_FIELDS.map((field) => [field, String(settings.retention[field])]));
  const scans = { fileMiB: String(settings.scans.fileMiB), sides: String(settings.scans.sides) };
  return { name, language, secondFactor: settings.secondFactor, retention: retention as Draft["retention"], scans };
}

/** Only what is different: what another admin changed meanwhile stays. */
export function changeOf(school: School, draft: Draft) {
  const days = RETENTION_FIELDS.filter((field) => Number(draft.retention[field]) !== school.settings.retention[field]);
  const retention = Object.fromEntries(days.map((field) => [field, Number(draft.retention[field])]));
  const limits = SCAN_FIELDS.filter((field) => Number(draft.scans[field]) !== school.settings.scans[field]);
  const scans = Object.fromEntries(limits.map((field) => [field, Number(draft.scans[field])]));
  const factor = draft.secondFactor !== school.settings.secondFactor;
  const settings = {
    ...(factor ? { secondFactor: draft.secondFactor } : {}),
    ...(days.length > 0 ? { retention } : {}),
    ...(limits.length > 0 ? { scans } : {}),
  };
  return {
    ...(draft.name.trim() !== school.name ? { name: draft.name.trim() } : {}),
    ...(draft.language !== school.language ? { language: draft.language } : {}),
    ...(Object.keys(settings).length > 0 ? { settings } : {}),
  };
}

export function isEmpty(change: object): boolean {
  return Object.keys(change).length === 0;
}

/** People who need none today would need a second factor. */
export function stricter(before: SchoolSettings["secondFactor"], after: SchoolSettings["secondFactor"]): boolean {
  const reach = (choice: SchoolSettings["secondFactor"]) => ["optional", "admins", "staff"].indexOf(choice);
  return SECOND_FACTORS.includes(after) && reach(after) > reach(before);
}

/** The kinds of data that would go sooner than today. */
export function shortened(school: School, draft: Draft): RetentionField[] {
  return RETENTION_FIELDS.filter((field) => Number(draft.retention[field]) < school.settings.retention[field]);
}
