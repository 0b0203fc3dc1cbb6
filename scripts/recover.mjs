// `npm run recover`: puts right what got stuck; with --dry-run it only tells.
import { parseArgs } from "node:util";
import { openOperator, WHERE } from "./server/operator.mjs";

const { values } = parseArgs({
  options: {
    ...WHERE,
    "dry-run": { type: "boolean", default: false },
    "lost-messages": { type: "boolean", default: false },
  },
});
const operator = await openOperator({ url: values.url, tokenFile: values["token-file"] });
try {
  const { dryRun, ...found } = await operator.post("/recover", {
    dryRun: values["dry-run"],
    lostMessages: values["lost-messages"],
  });
  for (const [what, which] of Object.entries(found)) {
    const count = Array.isArray(which) ? which.length : which;
    console.log(`${what.padEnd(16)} ${count}${Array.isArray(which) && count > 0 ? `  ${which.join(" ")}` : ""}`);
  }
  if (dryRun) console.log("Nothing was changed.");
} finally {
  await operator.close();
}
