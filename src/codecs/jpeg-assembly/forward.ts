// From 8 x 8 pixels to 64 rounded coefficients. Constants are of 13 bits after the point.
import { high, high32, high64, low, low32, low64, rounded, times } from "./idct";

// @ts-ignore: decorator
@inline
function pixels(at: usize): v128 {
  return i16x8.sub(v128.load_ext<u8>(at), i16x8.splat(128));
}

// @ts-ignore: decorator
@inline
function quantised(eight: v128, factors: usize): v128 {
  const whole = i16x8.q15mulr_sat_s(eight, v128.load(factors));
  return i16x8.max_s(i16x8.min_s(whole, i16x8.splat(1023)), i16x8.splat(-1023));
}

/** `factors` are 4096 over the steps, in rows. The coefficients are in rows, none beyond ten bits and a sign. */
export function transformBlock(at: usize, stride: usize, factors: usize, out: usize): void {
  let r0 = pixels(at);
  let r1 = pixels((at += stride));
  let r2 = pixels((at += stride));
  let r3 = pixels((at += stride));
  let r4 = pixels((at += stride));
  let r5 = pixels((at += stride));
  let r6 = pixels((at += stride));
  let r7 = pixels((at += stride));
  let shift: i32 = 11;
  let half = i32x4.splat(1 << 10);
  for (let pass = 0; ; pass++) {
    const s0 = i16x8.add(r0, r7);
    const d0 = i16x8.sub(r0, r7);
    const s1 = i16x8.add(r1, r6);
    const d1 = i16x8.sub(r1, r6);
    const s2 = i16x8.add(r2, r5);
    const d2 = i16x8.sub(r2, r5);
    const s3 = i16x8.add(r3, r4);
    const d3 = i16x8.sub(r3, r4);
    // Even.
    const outer = i16x8.add(s0, s3);
    const inner = i16x8.add(s1, s2);
    let pl = low(outer, inner);
    let ph = high(outer, inner);
    const plus = i16x8.splat(8192);
    const minus = i16x8(8192, -8192, 8192, -8192, 8192, -8192, 8192, -8192);
    const c0 = rounded(times(pl, plus), times(ph, plus), half, shift);
    const c4 = rounded(times(pl, minus), times(ph, minus), half, shift);
    const outerD = i16x8.sub(s0, s3);
    const innerD = i16x8.sub(s1, s2);
    pl = low(outerD, innerD);
    ph = high(outerD, innerD);
    let f = i16x8(10703, 4433, 10703, 4433, 10703, 4433, 10703, 4433);
    const c2 = rounded(times(pl, f), times(ph, f), half, shift);
    f = i16x8(4433, -10703, 4433, -10703, 4433, -10703, 4433, -10703);
    const c6 = rounded(times(pl, f), times(ph, f), half, shift);
    // Odd: the same rotations as on the way back.
    const w3 = i16x8.add(d3, d1);
    const w4 = i16x8.add(d2, d0);
    pl = low(w3, w4);
    ph = high(w3, w4);
    f = i16x8(-6436, 9633, -6436, 9633, -6436, 9633, -6436, 9633);
    const s3l = times(pl, f);
    const s3h = times(ph, f);
    f = i16x8(9633, 6436, 9633, 6436, 9633, 6436, 9633, 6436);
    const s4l = times(pl, f);
    const s4h = times(ph, f);
    pl = low(d3, d0);
    ph = high(d3, d0);
    f = i16x8(-4926, -7373, -4926, -7373, -4926, -7373, -4926, -7373);
    const c7 = rounded(i32x4.add(times(pl, f), s3l), i32x4.add(times(ph, f), s3h), half, shift);
    f = i16x8(-7373, 4926, -7373, 4926, -7373, 4926, -7373, 4926);
    const c1 = rounded(i32x4.add(times(pl, f), s4l), i32x4.add(times(ph, f), s4h), half, shift);
    pl = low(d2, d1);
    ph = high(d2, d1);
    f = i16x8(-4176, -20995, -4176, -20995, -4176, -20995, -4176, -20995);
    const c5 = rounded(i32x4.add(times(pl, f), s4l), i32x4.add(times(ph, f), s4h), half, shift);
    f = i16x8(-20995, 4176, -20995, 4176, -20995, 4176, -20995, 4176);
    const c3 = rounded(i32x4.add(times(pl, f), s3l), i32x4.add(times(ph, f), s3h), half, shift);
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
    shift = 15;
    half = i32x4.splat(1 << 14);
  }
  v128.store(out, quantised(r0, factors));
  v128.store(out, quantised(r1, factors + 16), 16);
  v128.store(out, quantised(r2, factors + 32), 32);
  v128.store(out, quantised(r3, factors + 48), 48);
  v128.store(out, quantised(r4, factors + 64), 64);
  v128.store(out, quantised(r5, factors + 80), 80);
  v128.store(out, quantised(r6, factors + 96), 96);
  v128.store(out, quantised(r7, factors + 112), 112);
}
