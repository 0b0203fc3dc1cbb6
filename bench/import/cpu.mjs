// CPU time of processes, from /proc: Linux only, as the figures are.
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const TICK_MS = 1000 / Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name stands in brackets and may hold blanks.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return {
      name: text.slice(text.indexOf("(") + 1, text.lastIndexOf(")")),
      parent: Number(fields[1]),
      ms: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
    };
  } catch {
    return null;
  }
}

/** The ids of the workerd processes below a process. */
export function workerdBelow(root) {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), ...statOf(name) }));
  const below = new Set([root]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, parent } of all) {
      if (!below.has(pid) && below.has(parent)) {
        below.add(pid);
        grown = true;
      }
    }
  }
  return all.filter(({ pid, name }) => below.has(pid) && name?.startsWith("workerd")).map(({ pid }) => pid);
}

/** CPU ms that these processes have used so far, user and system. */
export function cpuOf(pids) {
  return pids.reduce((sum, pid) => sum + (statOf(pid)?.ms ?? 0), 0);
}

/** The most memory a process ever held, in MB. */
export function peakMb(pid) {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1] ?? 0) / 1024;
}

/** CPU ms of a program run to its end, its start included. Throws when it fails. */
export function cpuOfRun(program, args) {
  const quoted = [program, ...args].map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" ");
  const done = spawnSync("bash", ["-c", `${quoted} > /dev/null 2>&1; code=$?; times; exit $code`], {
    encoding: "utf8",
  });
  if (done.status !== 0) throw new Error(`${program} failed with ${done.status}`);
  const children = done.stdout.trim().split("\n").at(-1) ?? "";
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + 60_000 * Number(m) + 1000 * Number(s),
    0,
  );
}
