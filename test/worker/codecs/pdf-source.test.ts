/** Range reads of a scan in R2: exact bytes, few requests, no accident hidden. */
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { blockCached, bytesSource, r2Source } from "#src/codecs/pdf-source";

const KIB = 1024;
const SCAN = Uint8Array.from({ length: 3000 * KIB + 17 }, (_, at) => (at * 31 + (at >> 9)) & 255);

async function stored(bytes = SCAN) {
  await env.FILES.put("scan", bytes);
  const source = await r2Source(env.FILES, "scan");
  if (source === null) throw new Error("the scan is not in R2");
  return source;
}

describe("A scan in R2", () => {
  test("that is not there is absent, not an error", async () => {
    expect(await r2Source(env.FILES, "no such scan")).toBeNull();
  });

  test.each([
    ["at its start", 0, 512],
    ["across two blocks", 64 * KIB - 5, 10],
    ["of a whole block", 64 * KIB, 64 * KIB],
    ["of a block's length across two", 1000, 64 * KIB],
    ["at its end", SCAN.length - 9, 9],
    ["of a picture", 70_001, 900_000],
    ["of nothing", SCAN.length, 0],
  ])("gives exactly the bytes %s", async (_, offset, length) => {
    const source = await stored();
    expect(await source.read(offset, length)).toEqual(SCAN.slice(offset, offset + length));
  });

  test("is asked once for what is read in small pieces", async () => {
    const source = await stored();
    for (let offset = 0; offset < 64 * KIB; offset += 512) await source.read(offset, 512);
    expect(source.stats).toEqual({ reads: 1, bytes: 64 * KIB });
  });

  test("is asked for a picture's bytes and no more", async () => {
    const source = await stored();
    await source.read(5000, 300_000);
    expect(source.stats).toEqual({ reads: 1, bytes: 300_000 });
  });

  test("is never read beyond its end", async () => {
    const source = await stored();
    await expect(source.read(SCAN.length - 5, 6)).rejects.toThrow(RangeError);
    await expect(source.read(-1, 5)).rejects.toThrow(RangeError);
    expect(source.stats.reads).toBe(0);
  });

  test("that vanishes while it is read is an accident", async () => {
    const source = await stored();
    await env.FILES.delete("scan");
    await expect(source.read(0, 10)).rejects.toThrow("gone");
  });

  test("that shrank while it is read is an accident", async () => {
    const source = await stored();
    await env.FILES.put("scan", SCAN.slice(0, 100));
    await expect(source.read(0, 200_000)).rejects.toThrow();
  });
});

describe("Blocks", () => {
  const fetchRange = async (offset: number, length: number) => SCAN.slice(offset, offset + length);

  test("of a read under way survive any number of others", async () => {
    const source = blockCached(SCAN.length, fetchRange);
    const offsets = Array.from({ length: 46 }, (_, block) => block * 64 * KIB + 64 * KIB - 100);
    const pieces = await Promise.all(offsets.map((offset) => source.read(offset, 200)));
    expect(pieces).toEqual(offsets.map((offset) => SCAN.slice(offset, offset + 200)));
  });

  test("two readers want are fetched once", async () => {
    const source = blockCached(SCAN.length, fetchRange);
    await Promise.all([source.read(0, 100), source.read(50, 100)]);
    expect(source.stats.reads).toBe(1);
  });

  test("are forgotten, the one longest unused first", async () => {
    const source = blockCached(SCAN.length, fetchRange);
    for (let block = 0; block < 40; block++) {
      await source.read(block * 64 * KIB, 1);
      await source.read(0, 1);
    }
    expect(source.stats.reads).toBe(40);
    await source.read(64 * KIB, 1);
    expect(source.stats.reads).toBe(41);
  });

  test("that could not be fetched are asked for again", async () => {
    let broken = true;
    const source = blockCached(SCAN.length, async (offset, length) => {
      if (broken) throw new Error("R2 is away");
      return fetchRange(offset, length);
    });
    await expect(source.read(0, 10)).rejects.toThrow("R2 is away");
    broken = false;
    expect(await source.read(0, 10)).toEqual(SCAN.slice(0, 10));
  });
});

test("Bytes in memory are read like a scan, and the reader may change what it was given", async () => {
  const source = bytesSource(SCAN);
  const piece = await source.read(10, 4);
  piece.fill(0);
  expect(await source.read(10, 4)).toEqual(SCAN.slice(10, 14));
  expect(source.stats).toEqual({ reads: 2, bytes: 8 });
  await expect(source.read(SCAN.length, 1)).rejects.toThrow(RangeError);
});
