/** Addresses of page pictures. They change with their content, so that a browser may keep them. */
import type { PageFacts } from "./db/copies.ts";

type Pictured = Pick<PageFacts, "id" | "maskedViewKey">;

/** Enough of the page's id to tell contents apart; a masked picture is another content. */
export function versionOf(page: Pictured, masked: boolean): string {
  return `${page.id.slice(0, 8)}${masked && page.maskedViewKey !== null ? "m" : ""}`;
}

export function pictureUrl(copyId: string, n: number, size: "thumb" | "view", page: Pictured, masked: boolean): string {
  return `/api/copies/${copyId}/pages/${n}/image?size=${size}&v=${versionOf(page, masked)}`;
}

export function pageWires(copyId: string, pages: readonly PageFacts[], masked: boolean) {
  return pages.map((page, n) => ({
    n,
    width: page.width,
    height: page.height,
    thumb: pictureUrl(copyId, n, "thumb", page, masked),
    view: pictureUrl(copyId, n, "view", page, masked),
  }));
}

/** The picture this reader gets. A masked reader never gets the one with the name. */
export function pictureKey(page: PageFacts, size: "thumb" | "view" | "full", masked: boolean): string {
  if (size === "thumb") return masked ? (page.maskedThumbKey ?? page.thumbKey) : page.thumbKey;
  return masked ? (page.maskedViewKey ?? page.viewKey) : page.viewKey;
}
