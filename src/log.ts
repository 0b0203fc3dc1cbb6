/** One JSON line per request, per message and per alarm. The type keeps out what must never be logged. */
export type LogLine = {
  event: string;
  requestId?: string | null;
  route?: string;
  status?: number;
  ms?: number;
  userId?: string;
  schoolId?: string;
  copyId?: string;
  examId?: string;
  scanId?: string;
  jobId?: string;
  runId?: string;
  queue?: string;
  attempts?: number;
  outcome?: string;
  code?: string;
  pages?: number;
  count?: number;
  /** What reading some sides cost: ranges of the file, bytes, the most memory outside the JavaScript heap. */
  reads?: number;
  readBytes?: number;
  wasmBytes?: number;
  /** Class and first line of an accident: libraries' own words about code, not about people. */
  error?: string;
  name?: never;
  email?: never;
  token?: never;
  body?: never;
  marks?: never;
};

export function log(level: "info" | "warn" | "error", line: LogLine): void {
  console[level](JSON.stringify({ level, at: Date.now(), ...line }));
}

/** What of an accident may be logged: its class and message, one line, bounded. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return `${error.name}: ${error.message}`.split("\n")[0]?.slice(0, 300) ?? error.name;
}
