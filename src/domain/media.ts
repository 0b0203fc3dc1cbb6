/** What a file is, by its first bytes; its name and what the browser says of it count for nothing. */

export const MEDIA = ["pdf", "jpeg", "png", "tiff", "zip"] as const;
export type Media = (typeof MEDIA)[number];

/** What a file that cannot be imported seems to be, so that the sentence can say what to do instead. */
export const NO_SCANS = [
  /** What a telephone of Apple's takes unless told otherwise. */
  "heic",
  "webp",
  "gif",
  "bmp",
  "jpeg2000",
  /** A camera's own format. */
  "raw",
  "video",
  /** A text, a table, slides: what is written with an office program. */
  "office",
  "text",
  /** A packed file other than ZIP. */
  "archive",
  "unknown",
] as const;
export type NoScan = (typeof NO_SCANS)[number];

export type Sniffed = { media: Media } | { media: null; seems: NoScan };

/** So many bytes from the beginning of a file are enough: a PDF may be preceded by up to 1 KiB of something else. */
export const SNIFF_BYTES = 2_048;

export function sniff(head: Uint8Array): Sniffed {
  const media = mediaOf(head);
  return media ? { media } : { media: null, seems: seems(head) };
}

function mediaOf(head: Uint8Array): Media | null {
  if (begins(head, [0xff, 0xd8, 0xff])) return "jpeg";
  if (begins(head, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "png";
  if (isTiff(head)) return text(head, 8, 10) === "CR" ? null : "tiff";
  if (text(head, 0, 4) === "PK\u0003\u0004") return isOffice(head) ? null : "zip";
  // An empty one.
  if (text(head, 0, 4) === "PK\u0005\u0006") return "zip";
  return text(head, 0, 1_024).includes("%PDF-") ? "pdf" : null;
}

/** Both byte orders, with positions of 32 or 64 bits. */
function isTiff(head: Uint8Array): boolean {
  return ["II*\0", "MM\0*", "II+\0", "MM\0+"].includes(text(head, 0, 4));
}

/** Office files are ZIPs whose first entry tells which; the name stands at byte 30. */
function isOffice(head: Uint8Array): boolean {
  const name = text(head, 30, 30 + (head[26] ?? 0) + 256 * (head[27] ?? 0));
  return name === "[Content_Types].xml" || name === "mimetype" || /^(?:_rels|word|xl|ppt|docProps|Index)\//.test(name);
}

const HEIF = ["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1", "avif", "avis"];

function seems(head: Uint8Array): NoScan {
  const start = text(head, 0, 4);
  if (text(head, 4, 8) === "ftyp") {
    const brand = text(head, 8, 12);
    if (HEIF.includes(brand)) return "heic";
    return brand.startsWith("crx") ? "raw" : "video";
  }
  if (isTiff(head)) return "raw";
  if (start === "RIFF") return text(head, 8, 12) === "WEBP" ? "webp" : "video";
  if (start === "GIF8") return "gif";
  if (start.startsWith("BM")) return "bmp";
  if (begins(head, [0, 0, 0, 12]) || begins(head, [0xff, 0x4f, 0xff, 0x51])) return "jpeg2000";
  if (start.startsWith("PK") || begins(head, [0xd0, 0xcf, 0x11, 0xe0]) || start === "{\\rt") return "office";
  if (start === "Rar!" || begins(head, [0x37, 0x7a, 0xbc, 0xaf]) || begins(head, [0x1f, 0x8b])) return "archive";
  if (begins(head, [0x1a, 0x45, 0xdf, 0xa3])) return "video";
  return isText(head) ? "text" : "unknown";
}

function isText(head: Uint8Array): boolean {
  return head.length > 0 && head.every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13);
}

function begins(head: Uint8Array, bytes: readonly number[]): boolean {
  return bytes.every((byte, at) => head[at] === byte);
}

/** Bytes as letters, one each. */
function text(head: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...head.subarray(from, to));
}
