/** The bytes of a request, up to a limit. Says nothing of what is in them. */

import { LIMITS } from "#domain/limits";
import { cappedSink } from "./codecs/capped-sink.ts";
import { ApiError } from "./errors.ts";

const declared = (request: Request) => Number(request.headers.get("content-length") ?? 0);

/**
 * Reads the whole body, or refuses it: at the first byte too many where no length was said, so that nothing fills the
 * memory before it is measured. A body that says it is a little too large is heard to its end and thrown away, for a
 * client that sends everything before it listens would never hear why. `max` in bytes; throws FILE_TOO_LARGE.
 */
export async function readBody(request: Request, max: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new ApiError("FILE_TOO_LARGE", { max });
  const said = declared(request);
  if (said > max + LIMITS.bodyHeardBytesMax) throw tooLarge();
  const patience = Math.max(max, said);
  const sink = cappedSink(max);
  let heard = 0;
  for await (const part of request.body ?? []) {
    heard += part.length;
    // Leaving the loop cancels the stream.
    if (!sink.take(part) && heard > patience) break;
  }
  if (sink.overflowed()) throw tooLarge();
  return sink.joined();
}

/** For a body that its handler streams: refused here when it says that it is too large. */
export async function refuseLarger(request: Request, max: number): Promise<void> {
  if (declared(request) > max) {
    await readBody(request, 0).catch(() => undefined);
    throw new ApiError("FILE_TOO_LARGE", { max });
  }
}
