/**
 * One object per exam: tells open screens how far the exam is. It holds no fact of its own; every progress it sends is
 * read from D1. A socket carries news, never commands.
 */
import { DurableObject } from "cloudflare:workers";
import { examProgress } from "#src/db/exam-progress";

/** Several changes within this time make one message: forty copies finalizing must not mean forty counts. */
const GATHER_MS = 250;

export class ExamDO extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** Opens a socket. Who may listen was decided before the call; names of school and exam stay with the socket. */
  override async fetch(request: Request): Promise<Response> {
    const schoolId = request.headers.get("x-school-id");
    const examId = request.headers.get("x-exam-id");
    if (!schoolId || !examId) return new Response(null, { status: 400 });
    const pair = new WebSocketPair();
    this.ctx.acceptWebSocket(pair[1]);
    pair[1].serializeAttachment({ schoolId, examId });
    const progress = await examProgress(this.env.DB, schoolId, examId, Date.now());
    pair[1].send(JSON.stringify({ t: "hello", v: 1, progress }));
    return new Response(null, { status: 101, webSocket: pair[0] });
  }

  /** Answers, which is all the health probe wants to know. */
  ping(): true {
    return true;
  }

  /** Something of this exam changed in D1; the counting waits a moment for more. */
  async changed(): Promise<void> {
    if (this.ctx.getWebSockets().length === 0) return;
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + GATHER_MS);
  }

  override async alarm(): Promise<void> {
    const sockets = this.ctx.getWebSockets();
    const place = sockets[0]?.deserializeAttachment() as { schoolId: string; examId: string } | undefined;
    if (!place) return;
    const progress = await examProgress(this.env.DB, place.schoolId, place.examId, Date.now());
    const message = JSON.stringify({ t: "progress", v: 1, progress });
    for (const socket of sockets) {
      try {
        socket.send(message);
      } catch {
        // This one has gone; the others still want to know.
        socket.close(1011);
      }
    }
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    socket.close(code === 1005 || code === 1006 ? 1000 : code);
  }
}
