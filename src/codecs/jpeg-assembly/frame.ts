// What a file says about its picture before any pixel: size, components, quantisation steps.
import { take } from "./arena";
import { ZIGZAG } from "./tables";

const MAX_COMPONENTS: i32 = 3;
/** A3 at 600 dpi has 70 million pixels. */
const MAX_SIDE: i32 = 32767;
const MAX_PIXELS: u64 = 100_000_000;
/** Blocks of a component one file may have in one unit of a scan. */
export const MAX_BLOCKS_A_UNIT: i32 = 10;
const NEVER: i8 = -1;

/** One plane of the picture. Blocks are of 8 x 8 pixels of the component at full size. */
@unmanaged
export class Component {
  id: i32;
  /** How many blocks across and down a unit of an interleaved scan has. */
  h: i32;
  v: i32;
  /** Which quantisation table, and a copy of it as it was when the component's first scan began. */
  stepsId: i32;
  steps: usize;
  /** With the blocks that fill up the last unit, and without. */
  blocksWide: i32;
  blocksHigh: i32;
  ownBlocksWide: i32;
  ownBlocksHigh: i32;
  /** The pixels, and for a progressive file the coefficients. */
  plane: usize;
  stride: i32;
  coefficients: usize;
  /** Tables of the scan under way, and the DC of the block before. */
  dc: usize;
  ac: usize;
  before: i32;
  /** For each coefficient the bits still to come; NEVER before its first scan. */
  missing: usize;
}

const components: usize = memory.data(3 * 128, 16);
const missing: usize = memory.data(3 * 64, 16);
const latched: usize = memory.data(3 * 128, 16);
const steps: usize = memory.data(4 * 128, 16);
const stepsDefined: usize = memory.data(4);

export let count: i32 = 0;
export let progressive: bool = false;
export let width: i32 = 0;
export let height: i32 = 0;
export let maxH: i32 = 1;
export let maxV: i32 = 1;
export let unitsWide: i32 = 0;
export let unitsHigh: i32 = 0;
/** Pixels drawn for each side of a block: 8, 4, 2 or 1. */
export let drawn: i32 = 8;

export function forgetFrame(size: i32): void {
  count = 0;
  drawn = size;
  memory.fill(stepsDefined, 0, 4);
}

export function component(index: i32): Component {
  return changetype<Component>(components + <usize>index * 128);
}

/** The component of this identifier, or -1. */
export function componentOf(id: i32): i32 {
  for (let i = 0; i < count; i++) if (component(i).id == id) return i;
  return -1;
}

// @ts-ignore: decorator
@inline
export function word(at: usize): i32 {
  return (<i32>load<u8>(at) << 8) | <i32>load<u8>(at, 1);
}

// @ts-ignore: decorator
@inline
export function divideUp(a: i32, b: i32): i32 {
  return (a + b - 1) / b;
}

/** Reads a DQT segment; false when it is damaged. */
export function readSteps(at: usize, end: usize): bool {
  while (at < end) {
    const head = <i32>load<u8>(at++);
    const wide = head >> 4;
    const id = head & 15;
    const bytes: usize = wide ? 128 : 64;
    if (wide > 1 || id > 3 || at + bytes > end) return false;
    const table = steps + <usize>id * 128;
    for (let k: usize = 0; k < 64; k++) {
      const step = wide ? word(at + 2 * k) : <i32>load<u8>(at + k);
      if (step == 0 || step > 32767) return false;
      store<i16>(table + <usize>load<u8>(ZIGZAG + k), step);
    }
    store<u8>(stepsDefined + id, 1);
    at += bytes;
  }
  return true;
}

/** A component keeps the steps that were valid when its first scan began; false when there are none. */
export function latchSteps(c: Component): bool {
  if (load<u8>(stepsDefined + c.stepsId) == 0) return false;
  memory.copy(c.steps, steps + <usize>c.stepsId * 128, 128);
  return true;
}

/** Reads the frame's segment and takes memory for the planes; false for what is not for this codec, or too large. */
export function readFrame(at: usize, bytes: i32, isProgressive: bool): bool {
  if (count != 0 || bytes < 6 || load<u8>(at) != 8) return false;
  const n = <i32>load<u8>(at, 5);
  height = word(at + 1);
  width = word(at + 3);
  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) return false;
  if (<u64>width * <u64>height > MAX_PIXELS) return false;
  if ((n != 1 && n != MAX_COMPONENTS) || bytes != 6 + 3 * n) return false;
  progressive = isProgressive;
  maxH = 1;
  maxV = 1;
  for (let i = 0; i < n; i++) if (!readComponent(at + 6 + 3 * i, i, n == 1)) return false;
  count = n;
  unitsWide = divideUp(width, 8 * maxH);
  unitsHigh = divideUp(height, 8 * maxV);
  return sampledAsUsual() && takePlanes();
}

function readComponent(at: usize, index: i32, alone: bool): bool {
  const c = component(index);
  c.id = load<u8>(at);
  for (let i = 0; i < index; i++) if (component(i).id == c.id) return false;
  const h = <i32>load<u8>(at, 1) >> 4;
  const v = <i32>load<u8>(at, 1) & 15;
  if (h < 1 || v < 1 || h > 4 || v > 4) return false;
  c.h = alone ? 1 : h;
  c.v = alone ? 1 : v;
  c.stepsId = load<u8>(at, 2);
  if (c.stepsId > 3) return false;
  c.steps = latched + <usize>index * 128;
  c.missing = missing + <usize>index * 64;
  memory.fill(c.missing, <u8>NEVER, 64);
  maxH = max(maxH, c.h);
  maxV = max(maxV, c.v);
  return true;
}

/** Brightness at full size, both colours at the same 1, 1/2 or 1/4 of it. */
function sampledAsUsual(): bool {
  if (count == 1) return true;
  const y = component(0);
  const cb = component(1);
  const cr = component(2);
  if (y.h != maxH || y.v != maxV || cb.h != cr.h || cb.v != cr.v) return false;
  if (y.h % cb.h != 0 || y.v % cb.v != 0) return false;
  const across = y.h / cb.h;
  const down = y.v / cb.v;
  if (across * down > 4 || across == 3 || down == 3) return false;
  return y.h * y.v + 2 * cb.h * cb.v <= MAX_BLOCKS_A_UNIT;
}

function takePlanes(): bool {
  for (let i = 0; i < count; i++) {
    const c = component(i);
    c.blocksWide = unitsWide * c.h;
    c.blocksHigh = unitsHigh * c.v;
    c.ownBlocksWide = divideUp(divideUp(width * c.h, maxH), 8);
    c.ownBlocksHigh = divideUp(divideUp(height * c.v, maxV), 8);
    c.stride = (c.blocksWide * drawn + 15) & ~15;
    c.plane = take(<usize>c.stride * <usize>(c.blocksHigh * drawn));
    if (c.plane == 0) return false;
  }
  if (!progressive) return true;
  for (let i = 0; i < count; i++) {
    const c = component(i);
    const bytes = <usize>c.blocksWide * <usize>c.blocksHigh * 128;
    c.coefficients = take(bytes);
    if (c.coefficients == 0) return false;
    memory.fill(c.coefficients, 0, bytes);
  }
  return true;
}

/** Every bit of every coefficient has come. */
export function isComplete(): bool {
  for (let i = 0; i < count; i++) {
    for (let k: usize = 0; k < 64; k++) if (load<i8>(component(i).missing + k) != 0) return false;
  }
  return count > 0;
}
