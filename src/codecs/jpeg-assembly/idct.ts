// From 64 coefficients to 8 x 8, 4 x 4, 2 x 2 or 1 pixel. Constants are of 13 bits after the point. The smaller sizes are
// the means of the pixels they stand for: a mean of a cosine is a cosine of half, a quarter or an eighth as many samples.

/** Writes the pixels of a block at `out`; `size` 8, 4, 2 or 1. Leaves the coefficients as they are. */
export function drawBlock(block: usize, steps: usize, out: usize, stride: usize, size: i32): void {
  if (size == 8) draw8(block, steps, out, stride);
  else if (size == 4) draw4(block, steps, out, stride);
  else if (size == 2) draw2(block, steps, out, stride);
  else store<u8>(out, flat(block, steps));
}

/** The same for a block that is all of one brightness. */
export function drawFlat(block: usize, steps: usize, out: usize, stride: usize, size: i32): void {
  const value = flat(block, steps);
  if (size == 8) {
    const eight: u64 = <u64>value * 0x0101010101010101;
    for (let y = 0; y < 8; y++, out += stride) store<u64>(out, eight);
  } else if (size == 4) {
    const four: u32 = value * 0x01010101;
    for (let y = 0; y < 4; y++, out += stride) store<u32>(out, four);
  } else if (size == 2) {
    store<u16>(out, value * 0x0101);
    store<u16>(out + stride, value * 0x0101);
  } else {
    store<u8>(out, value);
  }
}

function flat(block: usize, steps: usize): u32 {
  const dc = <i32>load<i16>(block) * <i32>load<i16>(steps);
  return max(0, min(255, ((dc + 4) >> 3) + 128));
}

/** All but the first of the 64 coefficients are zero. */
export function isFlat(block: usize): bool {
  let any = v128.and(v128.load(block), i16x8(0, -1, -1, -1, -1, -1, -1, -1));
  for (let row: usize = 16; row < 128; row += 16) any = v128.or(any, v128.load(block + row));
  return !v128.any_true(any);
}

export function clearBlock(block: usize): void {
  const zero = i64x2.splat(0);
  v128.store(block, zero, 0);
  v128.store(block, zero, 16);
  v128.store(block, zero, 32);
  v128.store(block, zero, 48);
  v128.store(block, zero, 64);
  v128.store(block, zero, 80);
  v128.store(block, zero, 96);
  v128.store(block, zero, 112);
}

// @ts-ignore: decorator
@inline
function row(block: usize, steps: usize, at: usize): v128 {
  return i16x8.mul(v128.load(block + at), v128.load(steps + at));
}

// @ts-ignore: decorator
@inline
export function low(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

// @ts-ignore: decorator
@inline
export function high(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

// @ts-ignore: decorator
@inline
export function low32(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 4, 1, 5);
}

// @ts-ignore: decorator
@inline
export function high32(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 2, 6, 3, 7);
}

// @ts-ignore: decorator
@inline
export function low64(a: v128, b: v128): v128 {
  return v128.shuffle<i64>(a, b, 0, 2);
}

// @ts-ignore: decorator
@inline
export function high64(a: v128, b: v128): v128 {
  return v128.shuffle<i64>(a, b, 1, 3);
}

// @ts-ignore: decorator
@inline
export function times(pairs: v128, factors: v128): v128 {
  return i32x4.dot_i16x8_s(pairs, factors);
}

// @ts-ignore: decorator
@inline
export function rounded(lowHalf: v128, highHalf: v128, half: v128, shift: i32): v128 {
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(lowHalf, half), shift),
    i32x4.shr_s(i32x4.add(highHalf, half), shift),
  );
}

// @ts-ignore: decorator
@inline
function storeRows(out: usize, stride: usize, a: v128, b: v128): void {
  const both = v128.xor(i8x16.narrow_i16x8_s(a, b), i8x16.splat(-128));
  v128.store64_lane(out, both, 0);
  v128.store64_lane(out + stride, both, 1);
}

/** Columns, then rows: the same steps twice, with the block turned over in between and after. */
function draw8(block: usize, steps: usize, out: usize, stride: usize): void {
  let r0 = row(block, steps, 0);
  let r1 = row(block, steps, 16);
  let r2 = row(block, steps, 32);
  let r3 = row(block, steps, 48);
  let r4 = row(block, steps, 64);
  let r5 = row(block, steps, 80);
  let r6 = row(block, steps, 96);
  let r7 = row(block, steps, 112);
  let shift: i32 = 11;
  let half = i32x4.splat(1 << 10);
  for (let pass = 0; ; pass++) {
    // Odd: sums shared by two outputs each, then what each pair of coefficients gives alone.
    const w3 = i16x8.add(r3, r7);
    const w4 = i16x8.add(r1, r5);
    let pl = low(w3, w4);
    let ph = high(w3, w4);
    const s3l = times(pl, i16x8(-6436, 9633, -6436, 9633, -6436, 9633, -6436, 9633));
    const s3h = times(ph, i16x8(-6436, 9633, -6436, 9633, -6436, 9633, -6436, 9633));
    const s4l = times(pl, i16x8(9633, 6436, 9633, 6436, 9633, 6436, 9633, 6436));
    const s4h = times(ph, i16x8(9633, 6436, 9633, 6436, 9633, 6436, 9633, 6436));
    pl = low(r7, r1);
    ph = high(r7, r1);
    const o0l = i32x4.add(s3l, times(pl, i16x8(-4926, -7373, -4926, -7373, -4926, -7373, -4926, -7373)));
    const o0h = i32x4.add(s3h, times(ph, i16x8(-4926, -7373, -4926, -7373, -4926, -7373, -4926, -7373)));
    const o3l = i32x4.add(s4l, times(pl, i16x8(-7373, 4926, -7373, 4926, -7373, 4926, -7373, 4926)));
    const o3h = i32x4.add(s4h, times(ph, i16x8(-7373, 4926, -7373, 4926, -7373, 4926, -7373, 4926)));
    pl = low(r5, r3);
    ph = high(r5, r3);
    const o1l = i32x4.add(s4l, times(pl, i16x8(-4176, -20995, -4176, -20995, -4176, -20995, -4176, -20995)));
    const o1h = i32x4.add(s4h, times(ph, i16x8(-4176, -20995, -4176, -20995, -4176, -20995, -4176, -20995)));
    const o2l = i32x4.add(s3l, times(pl, i16x8(-20995, 4176, -20995, 4176, -20995, 4176, -20995, 4176)));
    const o2h = i32x4.add(s3h, times(ph, i16x8(-20995, 4176, -20995, 4176, -20995, 4176, -20995, 4176)));
    // Even.
    pl = low(r0, r4);
    ph = high(r0, r4);
    const sumL = i32x4.add(times(pl, i16x8(8192, 8192, 8192, 8192, 8192, 8192, 8192, 8192)), half);
    const sumH = i32x4.add(times(ph, i16x8(8192, 8192, 8192, 8192, 8192, 8192, 8192, 8192)), half);
    const difL = i32x4.add(times(pl, i16x8(8192, -8192, 8192, -8192, 8192, -8192, 8192, -8192)), half);
    const difH = i32x4.add(times(ph, i16x8(8192, -8192, 8192, -8192, 8192, -8192, 8192, -8192)), half);
    pl = low(r2, r6);
    ph = high(r2, r6);
    const outL = times(pl, i16x8(10703, 4433, 10703, 4433, 10703, 4433, 10703, 4433));
    const outH = times(ph, i16x8(10703, 4433, 10703, 4433, 10703, 4433, 10703, 4433));
    const inL = times(pl, i16x8(4433, -10703, 4433, -10703, 4433, -10703, 4433, -10703));
    const inH = times(ph, i16x8(4433, -10703, 4433, -10703, 4433, -10703, 4433, -10703));
    let el = i32x4.add(sumL, outL);
    let eh = i32x4.add(sumH, outH);
    const c0 = shifted(i32x4.add(el, o3l), i32x4.add(eh, o3h), shift);
    const c7 = shifted(i32x4.sub(el, o3l), i32x4.sub(eh, o3h), shift);
    el = i32x4.add(difL, inL);
    eh = i32x4.add(difH, inH);
    const c1 = shifted(i32x4.add(el, o2l), i32x4.add(eh, o2h), shift);
    const c6 = shifted(i32x4.sub(el, o2l), i32x4.sub(eh, o2h), shift);
    el = i32x4.sub(difL, inL);
    eh = i32x4.sub(difH, inH);
    const c2 = shifted(i32x4.add(el, o1l), i32x4.add(eh, o1h), shift);
    const c5 = shifted(i32x4.sub(el, o1l), i32x4.sub(eh, o1h), shift);
    el = i32x4.sub(sumL, outL);
    eh = i32x4.sub(sumH, outH);
    const c3 = shifted(i32x4.add(el, o0l), i32x4.add(eh, o0h), shift);
    const c4 = shifted(i32x4.sub(el, o0l), i32x4.sub(eh, o0h), shift);
    // Turned over.
    const a0 = low(c0, c1);
    const a1 = low(c2, c3);
    const a2 = low(c4, c5);
    const a3 = low(c6, c7);
    const a4 = high(c0, c1);
    const a5 = high(c2, c3);
    const a6 = high(c4, c5);
    const a7 = high(c6, c7);
    const b0 = low32(a0, a1);
    const b1 = low32(a2, a3);
    const b2 = high32(a0, a1);
    const b3 = high32(a2, a3);
    const b4 = low32(a4, a5);
    const b5 = low32(a6, a7);
    const b6 = high32(a4, a5);
    const b7 = high32(a6, a7);
    r0 = low64(b0, b1);
    r1 = high64(b0, b1);
    r2 = low64(b2, b3);
    r3 = high64(b2, b3);
    r4 = low64(b4, b5);
    r5 = high64(b4, b5);
    r6 = low64(b6, b7);
    r7 = high64(b6, b7);
    if (pass == 1) break;
    shift = 18;
    half = i32x4.splat(1 << 17);
  }
  storeRows(out, stride, r0, r1);
  out += 2 * stride;
  storeRows(out, stride, r2, r3);
  out += 2 * stride;
  storeRows(out, stride, r4, r5);
  out += 2 * stride;
  storeRows(out, stride, r6, r7);
}

// @ts-ignore: decorator
@inline
function shifted(lowHalf: v128, highHalf: v128, shift: i32): v128 {
  return i16x8.narrow_i32x4_s(i32x4.shr_s(lowHalf, shift), i32x4.shr_s(highHalf, shift));
}

// Means of two: the fifth coefficient of eight does not take part.
// @ts-ignore: decorator
@inline
function outerOdd(p13: v128, p57: v128): v128 {
  return i32x4.add(
    times(p13, i16x8(10498, 3686, 10498, 3686, 10498, 3686, 10498, 3686)),
    times(p57, i16x8(-2463, -2088, -2463, -2088, -2463, -2088, -2463, -2088)),
  );
}

// @ts-ignore: decorator
@inline
function innerOdd(p13: v128, p57: v128): v128 {
  return i32x4.add(
    times(p13, i16x8(4348, -8900, 4348, -8900, 4348, -8900, 4348, -8900)),
    times(p57, i16x8(5946, -865, 5946, -865, 5946, -865, 5946, -865)),
  );
}

// @ts-ignore: decorator
@inline
function even4(p26: v128): v128 {
  return times(p26, i16x8(7568, -3135, 7568, -3135, 7568, -3135, 7568, -3135));
}

function draw4(block: usize, steps: usize, out: usize, stride: usize): void {
  const r0 = row(block, steps, 0);
  const r1 = row(block, steps, 16);
  const r2 = row(block, steps, 32);
  const r3 = row(block, steps, 48);
  const r5 = row(block, steps, 80);
  const r6 = row(block, steps, 96);
  const r7 = row(block, steps, 112);
  // Eight columns to four rows.
  let half = i32x4.splat(1 << 10);
  const baseL = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(r0), 13), half);
  const baseH = i32x4.add(i32x4.shl(i32x4.extend_high_i16x8_s(r0), 13), half);
  let p13 = low(r1, r3);
  let p57 = low(r5, r7);
  const outerL = outerOdd(p13, p57);
  const innerL = innerOdd(p13, p57);
  const evenL = even4(low(r2, r6));
  p13 = high(r1, r3);
  p57 = high(r5, r7);
  const outerH = outerOdd(p13, p57);
  const innerH = innerOdd(p13, p57);
  const evenH = even4(high(r2, r6));
  let el = i32x4.add(baseL, evenL);
  let eh = i32x4.add(baseH, evenH);
  const a = shifted(i32x4.add(el, outerL), i32x4.add(eh, outerH), 11);
  const d = shifted(i32x4.sub(el, outerL), i32x4.sub(eh, outerH), 11);
  el = i32x4.sub(baseL, evenL);
  eh = i32x4.sub(baseH, evenH);
  const b = shifted(i32x4.add(el, innerL), i32x4.add(eh, innerH), 11);
  const c = shifted(i32x4.sub(el, innerL), i32x4.sub(eh, innerH), 11);
  // Turned over: two columns of four a vector, then eight columns to four.
  const ab0 = low(a, b);
  const cd0 = low(c, d);
  const ab1 = high(a, b);
  const cd1 = high(c, d);
  const x01 = low32(ab0, cd0);
  const x23 = high32(ab0, cd0);
  const x45 = low32(ab1, cd1);
  const x67 = high32(ab1, cd1);
  half = i32x4.splat(1 << 17);
  const base = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(x01), 13), half);
  p13 = high(x01, x23);
  p57 = high(x45, x67);
  const outer = outerOdd(p13, p57);
  const inner = innerOdd(p13, p57);
  const even = even4(low(x23, x67));
  const e = i32x4.add(base, even);
  const f = i32x4.sub(base, even);
  const left = shifted(i32x4.add(e, outer), i32x4.add(f, inner), 18);
  const right = shifted(i32x4.sub(f, inner), i32x4.sub(e, outer), 18);
  const columns = v128.xor(i8x16.narrow_i16x8_s(left, right), i8x16.splat(-128));
  const rows = v128.shuffle<i8>(columns, columns, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  v128.store32_lane(out, rows, 0);
  out += stride;
  v128.store32_lane(out, rows, 1);
  out += stride;
  v128.store32_lane(out, rows, 2);
  out += stride;
  v128.store32_lane(out, rows, 3);
}

/** Means of four: only the first and the odd coefficients take part. */
function draw2(block: usize, steps: usize, out: usize, stride: usize): void {
  const r0 = row(block, steps, 0);
  const p13l = low(row(block, steps, 16), row(block, steps, 48));
  const p13h = high(row(block, steps, 16), row(block, steps, 48));
  const p57l = low(row(block, steps, 80), row(block, steps, 112));
  const p57h = high(row(block, steps, 80), row(block, steps, 112));
  const f13 = i16x8(7423, -2607, 7423, -2607, 7423, -2607, 7423, -2607);
  const f57 = i16x8(1742, -1477, 1742, -1477, 1742, -1477, 1742, -1477);
  const oddL = i32x4.add(times(p13l, f13), times(p57l, f57));
  const oddH = i32x4.add(times(p13h, f13), times(p57h, f57));
  const half = i32x4.splat(1 << 10);
  const baseL = i32x4.add(i32x4.shl(i32x4.extend_low_i16x8_s(r0), 13), half);
  const baseH = i32x4.add(i32x4.shl(i32x4.extend_high_i16x8_s(r0), 13), half);
  twoOf(shifted(i32x4.add(baseL, oddL), i32x4.add(baseH, oddH), 11), out);
  twoOf(shifted(i32x4.sub(baseL, oddL), i32x4.sub(baseH, oddH), 11), out + stride);
}

// @ts-ignore: decorator
@inline
function twoOf(eight: v128, out: usize): void {
  const parts = times(eight, i16x8(0, 7423, 0, -2607, 0, 1742, 0, -1477));
  const odd =
    i32x4.extract_lane(parts, 0) +
    i32x4.extract_lane(parts, 1) +
    i32x4.extract_lane(parts, 2) +
    i32x4.extract_lane(parts, 3);
  const base = (<i32>i16x8.extract_lane_s(eight, 0) << 13) + (1 << 17);
  store<u8>(out, max(0, min(255, ((base + odd) >> 18) + 128)));
  store<u8>(out, max(0, min(255, ((base - odd) >> 18) + 128)), 1);
}
