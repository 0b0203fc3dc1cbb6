/** The part of a first page that carries the name, across the width, as large as one reads. */
import { useState } from "preact/hooks";
import { LIMITS } from "#domain/limits";
import { t } from "../text/admin.ts";
import { MeasuredPicture } from "./measured-picture.tsx";
import { pageImage } from "./page-image.ts";

/** Width by height of an A4 page, until the picture says what it is. */
const A4 = 210 / 297;

export function Strip({ copyId, rotate }: { copyId: string; rotate: number }) {
  const [page, setPage] = useState(A4);
  const [missing, setMissing] = useState(false);
  return (
    <div class="id-strip" style={{ "--strip": String(page / LIMITS.headerStripFraction) }}>
      {missing ? (
        <p class="soft">{t.desk.imageMissing}</p>
      ) : (
        <MeasuredPicture
          src={pageImage(copyId, 0, "view")}
          alt={t.desk.strip}
          rotate={rotate}
          onFrame={({ width, height }) => setPage(width / height)}
          onError={() => setMissing(true)}
        />
      )}
    </div>
  );
}
