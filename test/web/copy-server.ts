/** A server for the desk in tests: it keeps versions, a lock and a draft, and loses answers when told to. */
import { type Draft, eraseDraft, writeDraft } from "#domain/draft";

type Saved = Omit<Draft, "updatedAt">;
type Wished = { points: number | null; version: number; schemeVersion?: number };
type Answer = { status: number; body?: unknown };
const no = (status: number, code: string, details?: unknown): Answer => ({
  status,
  body: { error: { code, message: code, requestId: "r", details } },
});

/** Just enough of the server: one copy, its lock, its marks with their versions, the draft of its teacher. */
export class Server {
  status = "READY";
  owner: string | null = null;
  down = false;
  readonly marks = new Map<string, { points: number | null; version: number }>();
  readonly asked: string[] = [];
  finalized = 0;
  schemeVersion = 1;
  max = 1_000;
  draft: Draft | null = null;
  /** Parts of paths that get no answer although the server acts: "after", or does not: "before". */
  readonly lost = new Map<string, "before" | "after">();
  /** Marks that are refused for what they say. */
  readonly refused = new Set<string>();

  readonly fetch = async (path: string, { method = "GET", body }: RequestInit): Promise<Response> => {
    const fate = [...this.lost].find(([part]) => `${method} ${path}`.includes(part))?.[1];
    if (fate === "before") throw new TypeError("no line");
    const { status, body: said } = this.answer(method, path, typeof body === "string" ? JSON.parse(body) : undefined);
    if (fate === "after") throw new TypeError("no line");
    return new Response(said === undefined ? null : JSON.stringify(said), { status });
  };

  answer(method: string, path: string, body: unknown): Answer {
    this.asked.push(`${method} ${path}`);
    if (this.down) return no(503, "UNAVAILABLE");
    if (path.includes("/draft")) return this.#draft(method, path, body as Saved);
    if (method === "GET") return { status: 200, body: this.#copy() };
    if (path.endsWith("/lock")) return this.#lock(method);
    if (this.owner !== "me") return this.owner ? no(409, "LOCKED_BY_OTHER", this.#other()) : no(404, "LOCK_GONE");
    if (path.endsWith("/finalize")) {
      this.finalized += 1;
      return { status: 202, body: { jobId: "j1" } };
    }
    return this.#mark(path.split("/").at(-1) ?? "", body as Wished);
  }

  #draft(method: string, path: string, body: Saved): Answer {
    if (method === "GET") return this.draft ? { status: 200, body: this.draft } : { status: 204 };
    if (method === "DELETE") {
      const query = new URLSearchParams(path.split("?")[1]);
      const seen = { clientId: query.get("clientId") ?? "", version: Number(query.get("version")) };
      const erased = eraseDraft(this.draft, seen);
      if (!erased.ok) return no(409, "DRAFT_CONFLICT", { current: erased.error.current });
      this.draft = null;
      return { status: 204 };
    }
    if (this.owner !== "me") return no(409, "LOCKED_BY_OTHER", this.#other());
    const written = writeDraft(this.draft, { ...body, updatedAt: Date.now() });
    if (!written.ok) return no(409, "DRAFT_CONFLICT", { current: written.error.current });
    this.draft = written.value;
    return { status: 200, body: this.draft };
  }

  #other() {
    return { owner: { id: "u2", name: "Mme Leroy" }, expiresAt: 5_000 };
  }

  #lock(method: string): Answer {
    if (method === "DELETE") {
      this.owner = null;
      return { status: 204 };
    }
    if (this.owner !== null && this.owner !== "me") return no(409, "LOCKED_BY_OTHER", this.#other());
    this.owner = "me";
    return {
      status: 201,
      body: { token: "t", epoch: 1, owner: { id: "u1", name: "M. Rivière" }, expiresAt: 9, serverTime: 1 },
    };
  }

  #mark(questionId: string, wished: Wished): Answer {
    if (this.refused.has(questionId)) return no(422, "MARK_OUT_OF_BOUNDS");
    if (wished.schemeVersion !== this.schemeVersion) return no(409, "SCHEME_CHANGED", { version: this.schemeVersion });
    const now = this.marks.get(questionId);
    if ((now?.version ?? 0) !== wished.version)
      return no(409, "VERSION_CONFLICT", { current: now ? { questionId, ...now } : null });
    const next = { points: wished.points, version: wished.version + 1 };
    this.marks.set(questionId, next);
    return { status: 200, body: { questionId, ...next } };
  }

  #copy() {
    const scheme = ["1", "2"].map((id) => ({ id, label: id, points: this.max }));
    return {
      id: "c1",
      anonymousId: "A3F7B2",
      status: this.status,
      exam: { id: "e1", name: "", subject: "", date: "2026-01-01", anonymous: true, appreciationRequired: false },
      scheme,
      schemeVersion: this.schemeVersion,
      schemeTotal: 2 * this.max,
      pages: [],
      annotations: [],
      remarks: [],
      marks: [...this.marks].map(([questionId, mark]) => ({ questionId, ...mark })),
      appreciation: { text: "", version: 0 },
      total: null,
      failure: null,
      final: null,
      lock: { locked: false, mine: false, owner: null, expiresAt: null, serverTime: 1 },
    };
  }
}
