/** Bytes of R2 as answers: never cached by anybody but their reader, never guessed at by the browser. */
import { ownerOf } from "#domain/file-keys";
import type { Bindings } from "../env.ts";
import { ApiError } from "../errors.ts";
import { hex } from "../tokens.ts";

export type Serve = {
  /** Or what follows from the type the object was stored with. */
  contentType: string | ((kept: string | undefined) => string);
  cacheControl: string;
  /** Offered as a download under this name. */
  fileName?: string;
  inline?: boolean;
  ifNoneMatch?: string | null;
};

/** Streams the object; 404 when it is not there, 304 when the reader has it. */
export async function serveFile(env: Bindings, key: string, how: Serve): Promise<Response> {
  const object = await env.FILES.get(key);
  if (!object) throw new ApiError("NOT_FOUND");
  const { contentType } = how;
  const headers = new Headers({
    "content-type": typeof contentType === "string" ? contentType : contentType(object.httpMetadata?.contentType),
    "cache-control": how.cacheControl,
    "x-content-type-options": "nosniff",
    etag: object.httpEtag,
  });
  if (how.fileName !== undefined) {
    const kind = how.inline ? "inline" : "attachment";
    headers.set("content-disposition", `${kind}; filename*=UTF-8''${encodeURIComponent(how.fileName)}`);
  }
  if (how.ifNoneMatch === object.httpEtag) {
    await object.body.cancel();
    return new Response(null, { status: 304, headers });
  }
  headers.set("content-length", String(object.size));
  return new Response(object.body, { headers });
}

/** All files, some hundred at a time, with the hash where R2 keeps one. */
export async function fileList(env: Bindings, cursor: string | undefined) {
  const list = await env.FILES.list({
    prefix: "schools/",
    limit: 500,
    include: ["httpMetadata"],
    ...(cursor ? { cursor } : {}),
  });
  // Codes in clear and names that live a week at most have no place in a backup that lives for years.
  const kept = list.objects.filter(({ key }) => !["slips", "booklets"].includes(ownerOf(key)?.kind ?? ""));
  return {
    items: kept.map(({ key, size, checksums, httpMetadata }) => ({
      key,
      size,
      sha256: checksums.sha256 ? hex(checksums.sha256) : null,
      contentType: httpMetadata?.contentType ?? null,
    })),
    next: list.truncated ? list.cursor : null,
  };
}
