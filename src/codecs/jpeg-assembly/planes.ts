// What is done to one plane of bytes: turned, copied, filled, made smaller, made out of RGBA.
import { mark, reserve } from "./arena";

export function copyPlane(from: usize, stride: i32, width: i32, height: i32, to: usize, toStride: i32): void {
  for (let y = 0; y < height; y++, from += stride, to += toStride) memory.copy(to, from, width);
}

export function fillPlane(at: usize, stride: i32, width: i32, height: i32, value: i32): void {
  for (let y = 0; y < height; y++, at += stride) memory.fill(at, <u8>value, width);
}

/** A quarter turn clockwise, `width` and `height` those of the plane as it was. */
export function turnPlane90(from: usize, stride: i32, width: i32, height: i32, to: usize, toStride: i32): void {
  // The last rows become the first columns: read upwards, a tile's rows come in the order of its new columns.
  const last = from + <usize>(height - 1) * <usize>stride;
  transpose(last, -stride, width, height, to, toStride);
}

/** A quarter turn anticlockwise. */
export function turnPlane270(from: usize, stride: i32, width: i32, height: i32, to: usize, toStride: i32): void {
  const last = to + <usize>(width - 1) * <usize>toStride;
  transpose(from, stride, width, height, last, -toStride);
}

export function turnPlane180(from: usize, stride: i32, width: i32, height: i32, to: usize, toStride: i32): void {
  const backwards = i8x16(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  to += <usize>(height - 1) * <usize>toStride;
  for (let y = 0; y < height; y++, from += stride, to -= toStride) {
    let x: i32 = 0;
    for (; x + 16 <= width; x += 16) {
      v128.store(to + <usize>(width - 16 - x), v128.swizzle(v128.load(from + <usize>x), backwards));
    }
    for (; x < width; x++) store<u8>(to + <usize>(width - 1 - x), load<u8>(from + <usize>x));
  }
}

/** Rows become columns; a negative stride walks upwards. */
function transpose(from: usize, stride: i32, width: i32, height: i32, to: usize, toStride: i32): void {
  const wholeRows = height & ~7;
  const wholeColumns = width & ~7;
  for (let y = 0; y < wholeRows; y += 8) {
    for (let x = 0; x < wholeColumns; x += 8) {
      transposeTile(from + <usize>(y * stride + x), stride, to + <usize>(x * toStride + y), toStride);
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = y < wholeRows ? wholeColumns : 0; x < width; x++) {
      store<u8>(to + <usize>(x * toStride + y), load<u8>(from + <usize>(y * stride + x)));
    }
  }
}

// @ts-ignore: decorator
@inline
function weave(a: v128, b: v128): v128 {
  return v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

function transposeTile(from: usize, stride: i32, to: usize, toStride: i32): void {
  const r0 = v128.load64_zero(from);
  const r1 = v128.load64_zero((from += stride));
  const r2 = v128.load64_zero((from += stride));
  const r3 = v128.load64_zero((from += stride));
  const r4 = v128.load64_zero((from += stride));
  const r5 = v128.load64_zero((from += stride));
  const r6 = v128.load64_zero((from += stride));
  const r7 = v128.load64_zero((from += stride));
  const a = weave(r0, r1);
  const b = weave(r2, r3);
  const c = weave(r4, r5);
  const d = weave(r6, r7);
  const ab0 = v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
  const ab1 = v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
  const cd0 = v128.shuffle<i16>(c, d, 0, 8, 1, 9, 2, 10, 3, 11);
  const cd1 = v128.shuffle<i16>(c, d, 4, 12, 5, 13, 6, 14, 7, 15);
  const c01 = v128.shuffle<i32>(ab0, cd0, 0, 4, 1, 5);
  const c23 = v128.shuffle<i32>(ab0, cd0, 2, 6, 3, 7);
  const c45 = v128.shuffle<i32>(ab1, cd1, 0, 4, 1, 5);
  const c67 = v128.shuffle<i32>(ab1, cd1, 2, 6, 3, 7);
  v128.store64_lane(to, c01, 0);
  v128.store64_lane((to += toStride), c01, 1);
  v128.store64_lane((to += toStride), c23, 0);
  v128.store64_lane((to += toStride), c23, 1);
  v128.store64_lane((to += toStride), c45, 0);
  v128.store64_lane((to += toStride), c45, 1);
  v128.store64_lane((to += toStride), c67, 0);
  v128.store64_lane((to += toStride), c67, 1);
}

/** Every pixel of the smaller plane is the mean of those it stands for. False when there is no memory for the sums. */
export function shrinkPlane(
  from: usize,
  stride: i32,
  width: i32,
  height: i32,
  to: usize,
  toStride: i32,
  toWidth: i32,
  toHeight: i32,
): bool {
  const sums = mark();
  if (!reserve(4 * <usize>(width + 16))) return false;
  for (let y = 0; y < toHeight; y++) {
    const top = edge(y, height, toHeight);
    const bottom = max(edge(y + 1, height, toHeight), top + 1);
    memory.fill(sums, 0, 4 * <usize>(width + 16));
    let row = top;
    for (; row + 1 < bottom; row += 2) addTwoRows(from + <usize>row * <usize>stride, stride, width, sums);
    if (row < bottom) addRow(from + <usize>row * <usize>stride, width, sums);
    meanRow(sums, width, bottom - top, to + <usize>(y * toStride), toWidth);
  }
  return true;
}

function edge(at: i32, from: i32, to: i32): i32 {
  return <i32>((<u64>at * <u64>from) / <u64>to);
}

/** A row of means. Where a box ends is counted on, not divided for: there are as many boxes as pixels. */
function meanRow(sums: usize, width: i32, rows: i32, to: usize, toWidth: i32): void {
  const whole = width / toWidth;
  const rest = width % toWidth;
  let left = 0;
  let over = 0;
  for (let x = 0; x < toWidth; x++) {
    let next = left + whole;
    over += rest;
    if (over >= toWidth) {
      over -= toWidth;
      next++;
    }
    const right = max(next, left + 1);
    let sum: u64 = 0;
    for (let column = left; column < right; column++) sum += load<u32>(sums + (<usize>column << 2));
    const pixels = <u64>(right - left) * <u64>rows;
    // Exact: a quotient that is no integer is at least 1 / pixels away from one.
    store<u8>(to + <usize>x, <u8>(<f64>(sum + (pixels >> 1)) / <f64>pixels));
    left = next;
  }
}

function addRow(row: usize, width: i32, sums: usize): void {
  for (let x: i32 = 0; x < width; x += 16, row += 16, sums += 64) {
    const bytes = v128.load(row);
    addSixteen(i16x8.extend_low_i8x16_u(bytes), i16x8.extend_high_i8x16_u(bytes), sums);
  }
}

function addTwoRows(row: usize, stride: usize, width: i32, sums: usize): void {
  for (let x: i32 = 0; x < width; x += 16, row += 16, sums += 64) {
    const upper = v128.load(row);
    const lower = v128.load(row + stride);
    const first = i16x8.add(i16x8.extend_low_i8x16_u(upper), i16x8.extend_low_i8x16_u(lower));
    const second = i16x8.add(i16x8.extend_high_i8x16_u(upper), i16x8.extend_high_i8x16_u(lower));
    addSixteen(first, second, sums);
  }
}

// @ts-ignore: decorator
@inline
function addSixteen(first: v128, second: v128, sums: usize): void {
  v128.store(sums, i32x4.add(v128.load(sums), i32x4.extend_low_i16x8_u(first)));
  v128.store(sums, i32x4.add(v128.load(sums, 16), i32x4.extend_high_i16x8_u(first)), 16);
  v128.store(sums, i32x4.add(v128.load(sums, 32), i32x4.extend_low_i16x8_u(second)), 32);
  v128.store(sums, i32x4.add(v128.load(sums, 48), i32x4.extend_high_i16x8_u(second)), 48);
}

/**
 * Two rows of RGBA, `width` rounded up to four pixels, to two rows of brightness and one of each colour at half size.
 * True when a pixel has colour.
 */
export function splitRows(
  upper: usize,
  lower: usize,
  width: i32,
  lumaUpper: usize,
  lumaLower: usize,
  cb: usize,
  cr: usize,
): bool {
  let colour = i64x2.splat(0);
  for (let x = 0; x < width; x += 4, upper += 16, lower += 16) {
    const a = v128.load(upper);
    const b = v128.load(lower);
    colour = v128.or(colour, v128.or(v128.xor(a, i32x4.shr_u(a, 8)), v128.xor(b, i32x4.shr_u(b, 8))));
    const a0 = i16x8.extend_low_i8x16_u(a);
    const a1 = i16x8.extend_high_i8x16_u(a);
    const b0 = i16x8.extend_low_i8x16_u(b);
    const b1 = i16x8.extend_high_i8x16_u(b);
    v128.store32_lane(lumaUpper + x, brightness(a0, a1), 0);
    v128.store32_lane(lumaLower + x, brightness(b0, b1), 0);
    const s0 = i16x8.add(a0, b0);
    const s1 = i16x8.add(a1, b1);
    const sums = i16x8.add(v128.shuffle<i64>(s0, s1, 0, 2), v128.shuffle<i64>(s0, s1, 1, 3));
    store<u16>(cb + (x >> 1), hue(i32x4.dot_i16x8_s(sums, i16x8(-5529, -10855, 16384, 0, -5529, -10855, 16384, 0))));
    store<u16>(cr + (x >> 1), hue(i32x4.dot_i16x8_s(sums, i16x8(16384, -13720, -2664, 0, 16384, -13720, -2664, 0))));
  }
  return v128.any_true(v128.and(colour, i32x4.splat(0xffff)));
}

// @ts-ignore: decorator
@inline
function brightness(first: v128, second: v128): v128 {
  const weights = i16x8(9798, 19235, 3735, 0, 9798, 19235, 3735, 0);
  const p = i32x4.dot_i16x8_s(first, weights);
  const q = i32x4.dot_i16x8_s(second, weights);
  const sum = i32x4.add(v128.shuffle<i32>(p, q, 0, 2, 4, 6), v128.shuffle<i32>(p, q, 1, 3, 5, 7));
  const four = i32x4.shr_u(i32x4.add(sum, i32x4.splat(1 << 14)), 15);
  const words = i16x8.narrow_i32x4_s(four, four);
  return i8x16.narrow_i16x8_u(words, words);
}

/** Two pixels of colour out of the weighted sums of four. */
// @ts-ignore: decorator
@inline
function hue(parts: v128): u32 {
  const half: i32 = (128 << 17) + (1 << 16);
  const first = (i32x4.extract_lane(parts, 0) + i32x4.extract_lane(parts, 1) + half) >> 17;
  const second = (i32x4.extract_lane(parts, 2) + i32x4.extract_lane(parts, 3) + half) >> 17;
  return first | (second << 8);
}
