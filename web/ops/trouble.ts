/** What is wrong in which school, the worst first. Pure: the sentences are chosen by the screen. */

export type Health = {
  id: string;
  name: string;
  suspendedAt: number | null;
  activeAdmins: number;
  health: { failedJobs: number; parked: number; openAlerts: number };
};
export type Wrong = { what: "alerts" | "parked" | "failed"; n: number } | { what: "noAdmin" };

/** Nothing for a suspended school: nobody works there. */
export function wrongWith({ suspendedAt, activeAdmins, health }: Health): Wrong[] {
  if (suspendedAt !== null) return [];
  const counted: Wrong[] = [
    { what: "alerts", n: health.openAlerts },
    { what: "parked", n: health.parked },
    { what: "failed", n: health.failedJobs },
  ];
  const found = counted.filter((each) => "n" in each && each.n > 0);
  return activeAdmins === 0 ? [{ what: "noAdmin" }, ...found] : found;
}

export function troubled<S extends Health>(schools: readonly S[]): { school: S; wrong: Wrong[] }[] {
  const weight = (wrong: readonly Wrong[]) => wrong.reduce((sum, each) => sum + ("n" in each ? each.n : 1_000), 0);
  return schools
    .map((school) => ({ school, wrong: wrongWith(school) }))
    .filter(({ wrong }) => wrong.length > 0)
    .sort((a, b) => weight(b.wrong) - weight(a.wrong));
}

const TWO_DAYS_MS = 2 * 86_400_000;

/** The check of the night is overdue; a young installation has had none yet. */
export function checkOverdue(checkedAt: number | null, now: number): boolean {
  return checkedAt !== null && now - checkedAt > TWO_DAYS_MS;
}
