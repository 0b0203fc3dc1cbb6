/** What lists show of a copy, against what its object says. */
import type { CopyStatus } from "./copy.ts";

export type Shown = {
  status: CopyStatus;
  version: number;
  total: number | null;
  marked: number;
  retries: number;
  finalVersion: number;
  finalKey: string | null;
  finalSha256: string | null;
  finalPages: number | null;
};

/** The projection an object would tell now. `final` is there while the copy is graded. */
export type Told = {
  status: CopyStatus;
  version: number;
  total: number | null;
  marked: number;
  retries: number;
  final: { key: string; sha256: string; pages: number; version: number } | null;
};

/** The names of the facts that differ; none when the list is right. A reopened copy keeps its last final PDF in lists. */
export function differences(shown: Shown, told: Told, finalVersion: number): string[] {
  const facts: [string, unknown, unknown][] = [
    ["status", shown.status, told.status],
    ["version", shown.version, told.version],
    ["total", shown.total, told.total],
    ["marked", shown.marked, told.marked],
    ["retries", shown.retries, told.retries],
    ["finalVersion", shown.finalVersion, finalVersion],
  ];
  if (told.final) {
    facts.push(
      ["finalKey", shown.finalKey, told.final.key],
      ["finalSha256", shown.finalSha256, told.final.sha256],
      ["finalPages", shown.finalPages, told.final.pages],
    );
  }
  return facts.filter(([, shows, is]) => shows !== is).map(([name]) => name);
}
