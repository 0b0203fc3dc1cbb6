/** The picture of a page, upright and straight in its paper, in a box that has its size before the picture is there. */
import { t } from "../../text/admin.ts";
import type { Page } from "./table.ts";

/** A4, for a page whose size is not known yet. */
const A4 = { width: 210, height: 297 };

export type PagePictureProps = { page: Page; size: "thumb" | "view"; alt: string };

/** The picture may still lie as it was scanned: it is rotated about the middle of the paper, and never made larger than it. */
function lying({ rotate, width, height }: { rotate: number; width: number; height: number }) {
  const across = Math.abs(Math.round(rotate / 90)) % 2 === 1;
  return {
    width: across ? `${(height / width) * 100}%` : "100%",
    height: across ? `${(width / height) * 100}%` : "100%",
    transform: `translate(-50%, -50%) rotate(${rotate}deg)`,
  };
}

export function PagePicture({ page, size, alt }: PagePictureProps) {
  const width = page.width ?? A4.width;
  const height = page.height ?? A4.height;
  const source = size === "thumb" ? page.thumb : (page.view ?? page.thumb);
  const fit = Math.min(1, (width / height) * (A4.height / A4.width));
  return (
    <span
      class="pt-paper"
      style={{ aspectRatio: `${width} / ${height}`, ...(size === "thumb" && { width: `${fit * 100}%` }) }}
    >
      {source === null ? (
        <span class="pt-empty">{page.state === "unread" ? t.pages.unread : t.pages.noPicture}</span>
      ) : (
        <img
          src={source}
          alt={alt}
          draggable={false}
          loading={size === "thumb" ? "lazy" : "eager"}
          decoding="async"
          style={lying({ rotate: page.rotate, width, height })}
        />
      )}
    </span>
  );
}
