/** Scans on a weak line: no part twice, no part forgotten, no try without a wait. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  allSent,
  bytesDone,
  isRetrying,
  nextTryIn,
  PARALLEL_PARTS,
  PART_TRIES,
  partCount,
  partLost,
  partMoved,
  partRange,
  partSent,
  paused,
  planUpload,
  remainingMs,
  resumed,
  sameFile,
  speed,
  takeParts,
} from "../../../web/admin/upload-plan.ts";

const MIB = 1024 * 1024;

describe("a scan in parts", () => {
  test("The parts cover the file once, without gap", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: 400 }), (size, partSize) => {
        const ranges = Array.from({ length: partCount(size, partSize) }, (_, i) =>
          partRange({ size, partSize }, i + 1),
        );
        expect(ranges[0]?.start).toBe(0);
        expect(ranges.at(-1)?.end).toBe(size);
        for (const [i, range] of ranges.slice(1).entries()) expect(range.start).toBe(ranges[i]?.end);
        expect(ranges.every(({ start, end }) => end > start)).toBe(true);
      }),
    );
  });

  test("Four parts are on their way at once, the next when one arrived", () => {
    const first = takeParts(planUpload(40 * MIB, 8 * MIB), 0);
    expect(first.take).toEqual([1, 2, 3, 4]);
    expect(takeParts(first.plan, 0).take).toEqual([]);
    expect(takeParts(partSent(first.plan, 2, 100), 100).take).toEqual([5]);
  });

  test("After a reload only the missing parts are sent", () => {
    const plan = planUpload(40 * MIB, 8 * MIB, [1, 2, 4]);
    expect(takeParts(plan, 0).take).toEqual([3, 5]);
    expect(bytesDone(plan)).toBe(24 * MIB);
  });

  test("A lost part waits longer each time while the others go on", () => {
    let plan = takeParts(planUpload(80 * MIB, 8 * MIB), 0).plan;
    const waits: (number | null)[] = [];
    plan = partSent(partSent(plan, 2, 0), 3, 0);
    for (let n = 4; n <= 10; n += 1) plan = partSent(takeParts(plan, 0).plan, n, 0);
    for (let tries = 1; tries <= 7; tries += 1) {
      plan = partLost(plan, 1, 0);
      waits.push(nextTryIn(plan, 0));
      expect(takeParts(plan, (waits.at(-1) ?? 0) - 1).take).toEqual([]);
      plan = takeParts(plan, waits.at(-1) ?? 0).plan;
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000]);
  });

  test("When the server asks for a longer wait it gets it", () => {
    const plan = partLost(takeParts(planUpload(1, 8), 0).plan, 1, 5_000, { waitMs: 30_000 });
    expect(nextTryIn(plan, 5_000)).toBe(30_000);
    expect(isRetrying(plan)).toBe(true);
  });

  test("A part lost once too often, or refused, stops the upload until somebody resumes it", () => {
    let plan = planUpload(1, 8);
    for (let i = 0; i < PART_TRIES; i += 1) plan = partLost(takeParts(plan, 1e9).plan, 1, 0);
    expect(plan.stopped).toBe(true);
    expect(nextTryIn(plan, 1e9)).toBeNull();
    expect(takeParts(plan, 1e9).take).toEqual([]);
    expect(takeParts(resumed(plan), 0).take).toEqual([1]);
    expect(partLost(takeParts(planUpload(1, 8), 0).plan, 1, 0, { forGood: true }).stopped).toBe(true);
  });

  test("A pause forgets nothing and costs no try", () => {
    const sending = partSent(takeParts(planUpload(40 * MIB, 8 * MIB), 0).plan, 1, 10);
    const plan = paused(sending);
    expect(takeParts(plan, 20).take).toEqual([]);
    expect(bytesDone(plan)).toBe(8 * MIB);
    expect(takeParts(resumed(plan), 20).take).toEqual([2, 3, 4, 5]);
    expect(isRetrying(plan)).toBe(false);
  });

  test("Speed and remaining time follow what went through in the last ten seconds", () => {
    let plan = takeParts(planUpload(10_000, 10_000), 0).plan;
    expect(speed(plan, 0)).toBeNull();
    for (let at = 0; at <= 4_000; at += 1_000) plan = partMoved(plan, 1, 100 + at / 2, at);
    expect(speed(plan, 4_000)).toBe(500);
    expect(remainingMs(plan, 4_000)).toBe(((10_000 - 2_100) * 1_000) / 500);
    expect(speed(plan, 60_000)).toBeNull();
  });

  test("However the line behaves, every part arrives once and the bytes add up", () => {
    fc.assert(
      fc.property(
        fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 200 }),
        (luck, size) => {
          let plan = planUpload(size, 16);
          let now = 0;
          const arrived: number[] = [];
          for (let i = 0; !allSent(plan); i += 1) {
            now += nextTryIn(plan, now) ?? 0;
            const { plan: next, take } = takeParts(plan, now);
            plan = next;
            expect(plan.parts.filter((part) => part.state === "sending").length).toBeLessThanOrEqual(PARALLEL_PARTS);
            for (const n of take) {
              const lucky = i >= 8 || (luck[(i + n) % luck.length] ?? true);
              if (lucky) arrived.push(n);
              plan = lucky ? partSent(plan, n, now) : partLost(plan, n, now);
            }
          }
          expect(arrived.toSorted((a, b) => a - b)).toEqual(
            Array.from({ length: partCount(size, 16) }, (_, i) => i + 1),
          );
          expect(bytesDone(plan)).toBe(size);
        },
      ),
    );
  });

  test("Another file of the same name is not the same file", () => {
    const file = { name: "lot 1.pdf", size: 10, lastModified: 5 };
    expect(sameFile(file, { ...file })).toBe(true);
    expect(sameFile(file, { ...file, size: 11 })).toBe(false);
    expect(sameFile(file, { ...file, lastModified: 6 })).toBe(false);
  });
});
