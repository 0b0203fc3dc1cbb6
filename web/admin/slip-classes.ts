/** The classes that have students without an e-mail address, and who they are. Pure. */

type Pupil = { id: string; className: string; email: string | null; lastName: string; firstName: string };

export function classesWithoutEmail<S extends Pupil>(students: readonly S[]): { name: string; students: S[] }[] {
  const classes = new Map<string, S[]>();
  for (const student of students) {
    if (student.email !== null) continue;
    const before = classes.get(student.className);
    if (before) before.push(student);
    else classes.set(student.className, [student]);
  }
  return [...classes]
    .map(([name, each]) => ({ name, students: each }))
    .sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}
