/** ZIPs as people's programs write them, and as no honest program would. */
import { downloadZip } from "client-zip";

export type Packed = { name: string; bytes: Uint8Array };

export async function zipOf(files: readonly Packed[]): Promise<Uint8Array<ArrayBuffer>> {
  const entries = files.map(({ name, bytes }) => ({ name, input: bytes.slice(), lastModified: new Date(0) }));
  return new Uint8Array(await downloadZip(entries).arrayBuffer());
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;

/** One file, deflated, with what the list claims of it: how long it is unpacked, whether it is encrypted. */
export async function deflatedZip(
  name: string,
  bytes: Uint8Array,
  claim: { size?: number; encrypted?: boolean; sum?: number } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const packed = await new Response(
    new Blob([bytes.slice()]).stream().pipeThrough(new CompressionStream("deflate-raw")),
  ).arrayBuffer();
  const title = new TextEncoder().encode(name);
  const { size = bytes.length, encrypted = false, sum = crc32(bytes) } = claim;
  const facts = (view: DataView, at: number) => {
    view.setUint16(at, 20, true);
    view.setUint16(at + 2, encrypted ? 1 : 0, true);
    view.setUint16(at + 4, 8, true);
    view.setUint32(at + 10, sum, true);
    view.setUint32(at + 14, packed.byteLength, true);
    view.setUint32(at + 18, size, true);
    view.setUint16(at + 22, title.length, true);
  };
  const local = new DataView(new ArrayBuffer(30));
  local.setUint32(0, LOCAL, true);
  facts(local, 4);
  const central = new DataView(new ArrayBuffer(46));
  central.setUint32(0, CENTRAL, true);
  central.setUint16(4, 20, true);
  facts(central, 6);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, END, true);
  end.setUint16(8, 1, true);
  end.setUint16(10, 1, true);
  end.setUint32(12, 46 + title.length, true);
  end.setUint32(16, 30 + title.length + packed.byteLength, true);
  const parts = [local.buffer, title, packed, central.buffer, title, end.buffer];
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

const SUMS = Uint32Array.from({ length: 256 }, (_, n) => {
  let sum = n;
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  return sum;
});

function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (SUMS[(sum ^ byte) & 255] ?? 0) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}
