// A whole file: its segments in order, then, when it is progressive, the drawing of what was gathered.
import { mark, release, take } from "./arena";
import { component, count, divideUp, drawn, forgetFrame, height, isComplete, maxH, maxV, progressive } from "./frame";
import { readFrame, readSteps, width, word } from "./frame";
import { defineHuffman, forgetHuffmanTables, huffmanTable } from "./huffman";
import { drawBlock, drawFlat, isFlat } from "./idct";
import { readScan, setRestart } from "./scan";

/** Usual writers make ten; many more would only be there to cost time. */
const MAX_SCANS: i32 = 64;

const SOF0: i32 = 0xc0;
const SOF1: i32 = 0xc1;
const SOF2: i32 = 0xc2;
const DHT: i32 = 0xc4;
const SOI: i32 = 0xd8;
const EOI: i32 = 0xd9;
const SOS: i32 = 0xda;
const DQT: i32 = 0xdb;
const DNL: i32 = 0xdc;
const DRI: i32 = 0xdd;

/**
 * What was decoded, as 32-bit numbers: width and height in pixels, components, how many pixels across and down share a
 * colour, then for each component address, stride, width and height.
 */
export const found: usize = memory.data(4 * 17, 4);

/**
 * Decodes the file of `bytes` bytes at `file`, which must be the last piece taken, to planes that take its place.
 * `reduce` 1, 2, 4 or 8. False when the file is not for this codec, is damaged or wants more memory than there is.
 */
export function decodeFile(file: usize, bytes: usize, reduce: i32): bool {
  forgetFrame(8 / reduce);
  forgetHuffmanTables();
  setRestart(0);
  const piece = take(bytes + 64);
  if (piece == 0 || !readFile(file, file + bytes, piece) || !isComplete()) return false;
  if (progressive) draw();
  settle(file);
  return true;
}

function readFile(file: usize, end: usize, piece: usize): bool {
  if (file + 4 > end || word(file) != (0xff00 | SOI)) return false;
  let at = file + 2;
  let scans = 0;
  while (at + 1 < end) {
    if (load<u8>(at) != 0xff) return false;
    while (at < end && load<u8>(at) == 0xff) at++;
    if (at >= end) return true;
    const marker = <i32>load<u8>(at++);
    if (marker == EOI) return true;
    if (at + 2 > end || marker < SOF0 || (marker >= 0xd0 && marker <= SOI)) return false;
    const next = at + word(at);
    if (next < at + 2 || next > end) return false;
    if (marker == SOS) {
      if (++scans > MAX_SCANS) return false;
      at = readScan(at + 2, next, end, piece);
      if (at == 0) return false;
      if (!progressive && isComplete()) return true;
      continue;
    }
    if (!readSegment(marker, at + 2, next)) return false;
    at = next;
  }
  return true;
}

function readSegment(marker: i32, at: usize, end: usize): bool {
  if (marker == DQT) return readSteps(at, end);
  if (marker == DHT) return readTables(at, end);
  if (marker == SOF0 || marker == SOF1 || marker == SOF2) return readFrame(at, <i32>(end - at), marker == SOF2);
  if (marker == DRI) {
    if (end - at != 2) return false;
    setRestart(word(at));
    return true;
  }
  // The other frames are lossless, hierarchical or arithmetic; the rest of this range is arithmetic coding's, too.
  return marker != DNL && marker > 0xcf;
}

function readTables(at: usize, end: usize): bool {
  while (at < end) {
    if (at + 17 > end) return false;
    const head = <i32>load<u8>(at);
    let symbols: usize = 0;
    for (let i: usize = 1; i <= 16; i++) symbols += load<u8>(at + i);
    if (head >> 4 > 1 || (head & 15) > 3 || symbols > 256 || at + 17 + symbols > end) return false;
    if (!defineHuffman(huffmanTable(head >> 4, head & 15), at + 1, at + 17)) return false;
    at += 17 + symbols;
  }
  return true;
}

function draw(): void {
  for (let i = 0; i < count; i++) {
    const c = component(i);
    let block = c.coefficients;
    for (let y = 0; y < c.blocksHigh; y++) {
      let out = c.plane + <usize>(y * drawn) * <usize>c.stride;
      for (let x = 0; x < c.blocksWide; x++, block += 128, out += drawn) {
        if (isFlat(block)) drawFlat(block, c.steps, out, c.stride, drawn);
        else drawBlock(block, c.steps, out, c.stride, drawn);
      }
    }
  }
}

/** Moves the planes to where the file was, gives back the rest and says what there is. */
function settle(file: usize): void {
  const reduce = 8 / drawn;
  const wide = divideUp(width, reduce);
  const high = divideUp(height, reduce);
  const across = count == 1 ? 1 : maxH / component(1).h;
  const down = count == 1 ? 1 : maxV / component(1).v;
  release(file);
  for (let i = 0; i < count; i++) {
    const c = component(i);
    const bytes = <usize>c.stride * <usize>(c.blocksHigh * drawn);
    const plane = mark();
    memory.copy(plane, c.plane, bytes);
    take(bytes);
    const at = found + 20 + <usize>i * 16;
    store<i32>(at, <i32>plane);
    store<i32>(at, c.stride, 4);
    store<i32>(at, i == 0 ? wide : divideUp(wide, across), 8);
    store<i32>(at, i == 0 ? high : divideUp(high, down), 12);
  }
  store<i32>(found, wide);
  store<i32>(found, high, 4);
  store<i32>(found, count, 8);
  store<i32>(found, across, 12);
  store<i32>(found, down, 16);
}
