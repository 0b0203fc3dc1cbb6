/** What a school chooses for itself, and what holds while it has not chosen. */

import { AUDIT_KEPT_DAYS } from "./audit.ts";
import { LIMITS } from "./limits.ts";
import type { Role } from "./roles.ts";

export const SECOND_FACTORS = ["admins", "staff", "optional"] as const;

export type SchoolSettings = {
  /** Who must have a second factor (TOTP or a passkey): admins and the operator, all staff, or nobody. */
  secondFactor: (typeof SECOND_FACTORS)[number];
  /** Days after which data goes for good (docs/privacy.md says why each). */
  retention: {
    /** Copies, marks, scans: after the exam's date. */
    examDays: number;
    /** An exam put away: after it was. */
    deletedExamDays: number;
    /** Drafts of teachers: after the last change. */
    draftDays: number;
    /** Files of exports: after they were made. */
    exportDays: number;
    /** The audit, never less than AUDIT_KEPT_DAYS. */
    auditDays: number;
    /** Students on the roster who have no copy any more: after they were last imported. */
    studentDays: number;
  };
  /** How large one file of scans may be, whatever it holds: its MiB as it comes and unpacked, and its sides. */
  scans: { fileMiB: number; sides: number };
};

/** Periods follow the guides of the former Korrigo (product.md 1.19): a year for copies and students, 6 months for the audit. */
export const USUAL_SETTINGS: SchoolSettings = {
  secondFactor: "admins",
  retention: {
    examDays: 365,
    deletedExamDays: 30,
    draftDays: 30,
    exportDays: 7,
    auditDays: 180,
    studentDays: 365,
  },
  scans: { fileMiB: 2_048, sides: LIMITS.scanPagesMax },
};

/** A school on a weak line may choose less than the product can; below the least not one class fits. */
export const SCAN_BOUNDS: Readonly<Record<keyof SchoolSettings["scans"], { min: number; max: number }>> = {
  fileMiB: { min: 50, max: USUAL_SETTINGS.scans.fileMiB },
  sides: { min: 200, max: LIMITS.scanPagesMax },
};

const MIB = 1024 * 1024;

/** Bytes of one file, and of all that a ZIP holds; sides of one file. */
export function scanLimitsOf({ scans }: SchoolSettings): { bytes: number; sides: number } {
  return { bytes: Math.min(scans.fileMiB * MIB, LIMITS.scanBytesMax), sides: scans.sides };
}

const DAY_MS = 86_400_000;

/**
 * Days a school may choose. Below the least, what is still needed would go: an exam is contested for weeks, the audit
 * cannot be removed earlier by anybody. Above ten years nobody has a reason to keep a pupil's data.
 */
export const RETENTION_BOUNDS: Readonly<Record<keyof SchoolSettings["retention"], { min: number; max: number }>> = {
  examDays: { min: 60, max: 3_650 },
  deletedExamDays: { min: 7, max: 365 },
  // Never longer than a copy's object keeps a draft by itself.
  draftDays: { min: 7, max: LIMITS.draftMs / DAY_MS },
  exportDays: { min: 1, max: 90 },
  auditDays: { min: AUDIT_KEPT_DAYS, max: 3_650 },
  studentDays: { min: 60, max: 3_650 },
};

export type SettingsChange = {
  secondFactor?: SchoolSettings["secondFactor"] | undefined;
  retention?: { [K in keyof SchoolSettings["retention"]]?: number | undefined } | undefined;
  scans?: { [K in keyof SchoolSettings["scans"]]?: number | undefined } | undefined;
};

/** Whether somebody of this role must have a second factor. The operator always must; a student never. */
export function needsSecondFactor(role: Role, choice: SchoolSettings["secondFactor"]): boolean {
  if (role === "ops") return true;
  if (role === "student" || choice === "optional") return false;
  return role === "admin" || choice === "staff";
}

/** The settings in force, from what is stored: a change over the usual ones. */
export function settingsOf(stored: SettingsChange): SchoolSettings {
  return {
    secondFactor: stored.secondFactor ?? USUAL_SETTINGS.secondFactor,
    retention: { ...USUAL_SETTINGS.retention, ...withoutGaps(stored.retention ?? {}) },
    scans: { ...USUAL_SETTINGS.scans, ...withoutGaps(stored.scans ?? {}) },
  };
}

/** One change on top of another, for storing. */
export function mergeSettings(stored: SettingsChange, change: SettingsChange): SettingsChange {
  return {
    ...stored,
    ...withoutGaps(change),
    retention: { ...stored.retention, ...withoutGaps(change.retention ?? {}) },
    scans: { ...stored.scans, ...withoutGaps(change.scans ?? {}) },
  };
}

function withoutGaps<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}
