/** What a key of R2 means: which fact of the catalogue would refer to it. The keys themselves are made in files.ts. */

export type FileOwner =
  | { kind: "scan"; scanId: string }
  | { kind: "picture"; scanId: string; page: number }
  | { kind: "final"; copyId: string; schoolId: string; examId: string }
  | { kind: "export"; jobId: string }
  | { kind: "roster"; jobId: string }
  | { kind: "slips"; jobId: string }
  | { kind: "booklets"; jobId: string };

const ID = "([A-Za-z0-9-]+)";
const EXAM = `^schools/${ID}/exams/${ID}`;
const SCAN = new RegExp(`${EXAM}/scans/${ID}/(?:source\\.pdf|original)$`);
/** Pictures of former releases are WebP and do not say how the page was turned. */
const PICTURE = new RegExp(
  `${EXAM}/scans/${ID}/(?:pages|masked)/(\\d+)(?:-(?:0|90|180|270))?\\.(?:view|thumb)\\.(?:webp|jpg|png)$`,
);
const FINAL = new RegExp(`${EXAM}/copies/${ID}/final/${ID}\\.pdf$`);
const EXPORT = new RegExp(`^schools/${ID}/exports/${ID}\\.(?:csv|zip)$`);
const SLIPS = new RegExp(`^schools/${ID}/tmp/slips/${ID}/${ID}\\.pdf$`);
const BOOKLETS = new RegExp(`^schools/${ID}/tmp/booklets/${ID}/${ID}\\.pdf$`);
const ROSTER = new RegExp(`^schools/${ID}/tmp/rosters/${ID}\\.csv$`);

/** Null for a key this release does not know: such a file is nobody's to remove. */
export function ownerOf(key: string): FileOwner | null {
  const scan = SCAN.exec(key);
  if (scan?.[3]) return { kind: "scan", scanId: scan[3] };
  const picture = PICTURE.exec(key);
  if (picture?.[3]) return { kind: "picture", scanId: picture[3], page: Number(picture[4]) };
  const final = FINAL.exec(key);
  if (final?.[1] && final[2] && final[3])
    return { kind: "final", schoolId: final[1], examId: final[2], copyId: final[3] };
  const made = EXPORT.exec(key);
  if (made?.[2]) return { kind: "export", jobId: made[2] };
  const slips = SLIPS.exec(key);
  if (slips?.[2]) return { kind: "slips", jobId: slips[2] };
  const booklets = BOOKLETS.exec(key);
  if (booklets?.[2]) return { kind: "booklets", jobId: booklets[2] };
  const roster = ROSTER.exec(key);
  return roster?.[2] ? { kind: "roster", jobId: roster[2] } : null;
}
