// `npm run retention`: removes for good what has had its time by the schools' settings; with --dry-run it only tells.
import { parseArgs } from "node:util";
import { openOperator, WHERE } from "./server/operator.mjs";

const { values } = parseArgs({
  options: { ...WHERE, "dry-run": { type: "boolean", default: false }, school: { type: "string" } },
});
const dryRun = values["dry-run"];
const operator = await openOperator({ url: values.url, tokenFile: values["token-file"] });
const total = {
  schools: 0,
  exams: 0,
  students: 0,
  files: 0,
  drafts: 0,
  runs: 0,
  auditRows: 0,
  postponed: 0,
  announced: 0,
};
const day = (at) => new Date(at).toISOString().slice(0, 10);
try {
  for (let cursor; cursor !== null; ) {
    const step = await operator.post("/retention", { dryRun, schoolId: values.school, cursor });
    const { auditRows, ...lists } = step.gone;
    for (const [kind, ids] of Object.entries(lists)) {
      for (const id of ids) console.log(`${dryRun ? "would remove" : "removed"}  ${kind}  ${id}`);
      total[kind] += ids.length;
    }
    total.auditRows += auditRows;
    if (step.announced) {
      total.schools += 1;
      for (const { examId, why } of step.postponed) console.log(`postponed  exams  ${examId}  ${why}`);
      for (const { kind, id, dueAt, since } of step.announced)
        console.log(`announced  ${kind}s  ${id}  due ${day(dueAt)}  since ${day(since)}`);
      total.postponed += step.postponed.length;
      total.announced += step.announced.length;
    }
    cursor = step.next;
  }
} finally {
  await operator.close();
}
console.log(
  `retention: ${Object.entries(total)
    .map(([name, count]) => `${name} ${count}`)
    .join(" ")}`,
);
