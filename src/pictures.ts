/** Addresses of page pictures. They change with their content, so that a browser may keep them. */
import { rotateOf } from "#domain/straight";
import type { PageFacts } from "./db/copies.ts";

type Pictured = Pick<
  PageFacts,
  "viewKey" | "thumbKey" | "maskedViewKey" | "maskedThumbKey" | "named" | "pictureTurn"
> & {
  turn: number;
};
export type PictureSize = "thumb" | "view" | "full";

/**
 * The picture this reader gets. A masked reader never gets the one with the name: null when the page bears one and its
 * picture without the strip is not made yet, or was made while the page lay another way.
 */
export function pictureKey(page: Pictured, size: PictureSize, masked: boolean): string | null {
  const open = size === "thumb" ? page.thumbKey : page.viewKey;
  if (!masked) return open;
  const hidden = size === "thumb" ? page.maskedThumbKey : page.maskedViewKey;
  if (hidden === null) return page.named ? null : open;
  return page.turn === page.pictureTurn ? hidden : null;
}

/**
 * Tells contents apart: a picture made anew has another key. Only a digest of the key, for the key itself says where
 * the page lay in the stack, which is often in the order of names.
 */
export function versionOf(page: Pictured, size: PictureSize, masked: boolean): string {
  return digest(pictureKey(page, size, masked) ?? "");
}

export function pictureUrl(copyId: string, n: number, size: "thumb" | "view", page: Pictured, masked: boolean): string {
  return `/api/copies/${copyId}/pages/${n}/image?size=${size}&v=${versionOf(page, size, masked)}`;
}

export function pageWires(copyId: string, pages: readonly PageFacts[], masked: boolean) {
  return pages.map((page, n) => ({
    n,
    width: page.width,
    height: page.height,
    rotate: rotateOf(page),
    thumb: pictureUrl(copyId, n, "thumb", page, masked),
    view: pictureUrl(copyId, n, "view", page, masked),
  }));
}

/** FNV-1a over the text, 32 bits. No secret: a key holds random ids that nobody guesses. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36);
}
