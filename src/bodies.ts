/** The bytes of a request, up to a limit. Says nothing of what is in them. */
import { cappedSink } from "./codecs/capped-sink.ts";
import { ApiError } from "./errors.ts";

/**
 * Reads the whole body, or refuses it at the first byte too many: a body sent without its length must not fill the
 * memory before it is measured. `max` in bytes; throws FILE_TOO_LARGE.
 */
export async function readBody(request: Request, max: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new ApiError("FILE_TOO_LARGE", { max });
  if (Number(request.headers.get("content-length") ?? 0) > max) throw tooLarge();
  const sink = cappedSink(max);
  // Leaving the loop cancels the stream.
  for await (const part of request.body ?? []) if (!sink.take(part)) throw tooLarge();
  return sink.joined();
}
