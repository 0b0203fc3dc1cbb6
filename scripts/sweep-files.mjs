// `npm run sweep-files`: files that nothing refers to and that are older than a day; with --dry-run it only tells.
import { parseArgs } from "node:util";
import { openOperator, WHERE } from "./server/operator.mjs";

const { values } = parseArgs({ options: { ...WHERE, "dry-run": { type: "boolean", default: false } } });
const operator = await openOperator({ url: values.url, tokenFile: values["token-file"] });
let [looked, orphans, unknown] = [0, 0, 0];
try {
  for (let cursor; cursor !== null; ) {
    const step = await operator.post("/sweep-files", { dryRun: values["dry-run"], cursor });
    for (const { key, size } of step.orphans)
      console.log(`${values["dry-run"] ? "would remove" : "removed"}  ${key}  ${size}`);
    for (const key of step.unknown) console.log(`unknown, left alone  ${key}`);
    looked += step.looked;
    orphans += step.orphans.length;
    unknown += step.unknown.length;
    cursor = step.next;
  }
} finally {
  await operator.close();
}
console.log(`sweep-files: looked ${looked} orphans ${orphans} unknown ${unknown}`);
