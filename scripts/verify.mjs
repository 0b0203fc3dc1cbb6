// `npm run verify`: every copy against its object, its chain of events and its final PDF. Ends with 1 while faults remain.
import { parseArgs } from "node:util";
import { openOperator, WHERE } from "./server/operator.mjs";

const { values } = parseArgs({
  options: { ...WHERE, repair: { type: "boolean", default: false }, bytes: { type: "boolean", default: false } },
});
const operator = await openOperator({ url: values.url, tokenFile: values["token-file"] });
const sum = { copies: 0, events: 0, faults: 0, repaired: 0 };
try {
  for (let cursor; cursor !== null; ) {
    const step = await operator.post("/verify", { repair: values.repair, bytes: values.bytes, cursor });
    for (const { kind, copyId, detail } of step.faults) console.log(`${kind}  ${copyId ?? "-"}  ${detail}`);
    for (const copyId of step.repaired) console.log(`repaired  ${copyId}`);
    sum.copies += step.copies;
    sum.events += step.events;
    sum.faults += step.faults.length;
    sum.repaired += step.repaired.length;
    cursor = step.next;
  }
} finally {
  await operator.close();
}
console.log(`verify: copies ${sum.copies} events ${sum.events} faults ${sum.faults} repaired ${sum.repaired}`);
process.exitCode = sum.faults === 0 ? 0 : 1;
