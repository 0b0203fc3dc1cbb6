// The product's own isolate while it works, through the inspector of the local server: its memory, and the CPU time it
// uses itself, without that of the simulated storage, which has isolates of its own.

/**
 * Asks for the memory every `everyMs`. `stop` answers the most that was seen, in MB (JavaScript objects, and buffers
 * outside the heap, which hold the memory of WASM too), and with `profile` the ms of CPU by function.
 */
export async function watchIsolate(port, { everyMs = 40, profile = false } = {}) {
  const inspector = await open(port);
  const peak = { used: 0, buffers: 0, together: 0, samples: 0 };
  const look = async () => {
    const { usedSize = 0, backingStorageSize = 0 } = await inspector.ask("Runtime.getHeapUsage");
    peak.samples++;
    peak.used = Math.max(peak.used, usedSize);
    peak.buffers = Math.max(peak.buffers, backingStorageSize);
    peak.together = Math.max(peak.together, usedSize + backingStorageSize);
  };
  if (profile) {
    await inspector.ask("Profiler.enable");
    await inspector.ask("Profiler.setSamplingInterval", { interval: 500 });
    await inspector.ask("Profiler.start");
  }
  const timer = setInterval(() => void look().catch(() => undefined), everyMs);
  return {
    async stop() {
      clearInterval(timer);
      const cpu = profile ? byFunction((await inspector.ask("Profiler.stop")).profile) : null;
      inspector.close();
      const mb = (bytes) => bytes / 1048576;
      return {
        used: mb(peak.used),
        buffers: mb(peak.buffers),
        together: mb(peak.together),
        samples: peak.samples,
        cpu,
      };
    },
  };
}

async function open(port) {
  const targets = await (await fetch(`http://127.0.0.1:${port}/json`)).json();
  const target = targets.find(({ webSocketDebuggerUrl }) => webSocketDebuggerUrl);
  if (!target) throw new Error("the inspector shows no isolate");
  const headers = { origin: "http://localhost", "user-agent": "korrigo" };
  const socket = new WebSocket(target.webSocketDebuggerUrl, { headers });
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.addEventListener("error", () => reject(new Error("the inspector does not answer")), { once: true });
  });
  const waiting = new Map();
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result ?? {});
    waiting.delete(id);
  });
  let last = 0;
  return {
    ask: (method, params = {}) =>
      new Promise((resolve) => {
        waiting.set(++last, resolve);
        socket.send(JSON.stringify({ id: last, method, params }));
      }),
    close: () => socket.close(),
  };
}

const IDLE = new Set(["(idle)", "(root)"]);

/** Ms of a profile by function, the idle time left out; "all" is their sum. */
function byFunction({ nodes, samples, timeDeltas }) {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const ms = new Map();
  samples.forEach((id, at) => {
    const name = names.get(id);
    if (!IDLE.has(name)) ms.set(name, (ms.get(name) ?? 0) + timeDeltas[at] / 1000);
  });
  const all = [...ms.values()].reduce((sum, each) => sum + each, 0);
  return { all, functions: [...ms].sort((a, b) => b[1] - a[1]) };
}

function nameOf({ functionName, url, lineNumber }) {
  const wasm = /wasm:\/\/\S+/.exec(url)?.[0];
  if (wasm) return `${functionName} ${wasm.slice(-10)}`;
  return functionName || `(line ${lineNumber + 1} of ${url.split("/").at(-1)})`;
}
