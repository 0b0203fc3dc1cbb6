#!/usr/bin/env node
// Writes a practice exam to disc: npm run practice-exam -- --seed S --copies C --out FILE.pdf [--roster FILE.csv]
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { PAGES_PER_COPY, practiceExam, practiceRosterCsv, practiceStudents } from "./practice/exam.mjs";

const USAGE = "npm run practice-exam -- --seed S --copies C --out FILE.pdf [--roster FILE.csv]";

/** The command line as given, or what is wrong with it. */
function order() {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      copies: { type: "string", default: "30" },
      out: { type: "string" },
      roster: { type: "string" },
    },
  });
  if (!values.out) throw new RangeError("--out is missing");
  if (!/^\d+$/.test(values.copies)) throw new RangeError(`--copies must be a whole number, not ${values.copies}`);
  return { seed: values.seed, copies: Number(values.copies), out: values.out, roster: values.roster };
}

/** @param {ReturnType<typeof order>} wanted */
async function write({ seed, copies, out, roster }) {
  const students = practiceStudents(seed, copies);
  const pdf = await practiceExam({ seed, copies });
  await writeFile(out, pdf);
  const pages = copies * PAGES_PER_COPY;
  console.log(`${out}: ${copies} copies, ${pages} pages, ${(pdf.length / 1e6).toFixed(1)} MB`);
  if (!roster) return;
  await writeFile(roster, practiceRosterCsv(students));
  console.log(`${roster}: ${students.length} students`);
}

try {
  await write(order());
} catch (fault) {
  const badOrder = fault instanceof RangeError || (fault instanceof TypeError && "code" in fault);
  if (!badOrder) throw fault;
  console.error(`${fault.message}\n${USAGE}`);
  process.exitCode = 2;
}
