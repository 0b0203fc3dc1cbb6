// One scan: which components and coefficients it brings, and the walk over its blocks.
import { readBlock } from "./baseline";
import { damaged, leftover, openPiece, overrun, setDamaged } from "./bits";
import {
  Component,
  component,
  componentOf,
  count,
  drawn,
  latchSteps,
  MAX_BLOCKS_A_UNIT,
  progressive,
  unitsHigh,
  unitsWide,
} from "./frame";
import { huffmanTable, isDefined } from "./huffman";
import { clearBlock, drawBlock, drawFlat } from "./idct";
import { forgetRun, readAcFirst, readAcMore, readDcFirst, readDcMore } from "./progressive";

/** Bytes between the last bit that is read and the next marker: some writers pad. */
const MAX_LEFTOVER: i32 = 8;
const RST0: i32 = 0xd0;

let inScan: i32 = 0;
const chosen: usize = memory.data(4 * 3, 4);
const scratch: usize = memory.data(128, 16);

let from: i32 = 0;
let to: i32 = 63;
let shift: i32 = 0;
let more: bool = false;

/** Units between restart markers, 0 for none. */
export let restartEvery: i32 = 0;

export function setRestart(units: i32): void {
  restartEvery = units;
}

// @ts-ignore: decorator
@inline
function inTurn(i: i32): Component {
  return component(load<i32>(chosen + (<usize>i << 2)));
}

/** Reads the scan whose header is `at`; the coded data begins at `end`. Answers where it stopped, 0 when it is no good. */
export function readScan(at: usize, end: usize, fileEnd: usize, piece: usize): usize {
  if (!readHeader(at, end)) return 0;
  const stopped = walk(end, fileEnd, piece);
  if (stopped != 0) note();
  return stopped;
}

function readHeader(at: usize, end: usize): bool {
  if (count == 0 || at >= end) return false;
  inScan = load<u8>(at);
  if (inScan < 1 || inScan > count || end - at != <usize>(4 + 2 * inScan)) return false;
  let blocks = 0;
  for (let i = 0; i < inScan; i++) {
    const index = componentOf(load<u8>(at + 1 + 2 * i));
    if (index < 0) return false;
    for (let j = 0; j < i; j++) if (load<i32>(chosen + (<usize>j << 2)) == index) return false;
    store<i32>(chosen + (<usize>i << 2), index);
    const c = component(index);
    const tables = <i32>load<u8>(at + 2 + 2 * i);
    if (tables >> 4 > 3 || (tables & 15) > 3) return false;
    c.dc = huffmanTable(0, tables >> 4);
    c.ac = huffmanTable(1, tables & 15);
    blocks += c.h * c.v;
  }
  if (inScan > 1 && blocks > MAX_BLOCKS_A_UNIT) return false;
  const tail = at + 1 + 2 * inScan;
  from = load<u8>(tail);
  to = load<u8>(tail, 1);
  const before = <i32>load<u8>(tail, 2) >> 4;
  shift = <i32>load<u8>(tail, 2) & 15;
  more = before != 0;
  return (progressive ? mayFollow(before) : from == 0 && to == 63 && before == 0 && shift == 0) && prepare();
}

/** A progressive scan brings what no scan before has brought. */
function mayFollow(before: i32): bool {
  if (to > 63 || from > to || shift > 13 || (from == 0 && to != 0)) return false;
  if (from > 0 && inScan != 1) return false;
  if (before != 0 && before != shift + 1) return false;
  return true;
}

function prepare(): bool {
  for (let i = 0; i < inScan; i++) {
    const c = inTurn(i);
    for (let k = from; k <= to; k++) {
      const missing = <i32>load<i8>(c.missing + k);
      if (more ? missing != shift + 1 : missing != -1) return false;
    }
    if (from > 0 && load<i8>(c.missing) == -1) return false;
    if (from == 0 && load<i8>(c.missing) == -1 && !latchSteps(c)) return false;
    if (from == 0 && !more && !isDefined(c.dc)) return false;
    if (to > 0 && !isDefined(c.ac)) return false;
  }
  return true;
}

function note(): void {
  for (let i = 0; i < inScan; i++) {
    const c = inTurn(i);
    for (let k = from; k <= to; k++) store<i8>(c.missing + k, shift);
  }
}

function restart(): void {
  forgetRun();
  for (let i = 0; i < inScan; i++) inTurn(i).before = 0;
}

/** All blocks of the scan, a piece between markers at a time. */
function walk(start: usize, fileEnd: usize, piece: usize): usize {
  const alone = inScan == 1;
  const wide = alone ? inTurn(0).ownBlocksWide : unitsWide;
  const high = alone ? inTurn(0).ownBlocksHigh : unitsHigh;
  setDamaged(false);
  clearBlock(scratch);
  restart();
  let at = openPiece(start, fileEnd, piece);
  let left = restartEvery;
  let expected = RST0;
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      if (restartEvery > 0 && left-- == 0) {
        if (damaged || overrun() || leftover() > MAX_LEFTOVER) return 0;
        while (at + 2 < fileEnd && load<u8>(at + 1) == 0xff) at++;
        if (at + 2 > fileEnd || <i32>load<u8>(at + 1) != expected) return 0;
        at = openPiece(at + 2, fileEnd, piece);
        expected = RST0 + ((expected + 1) & 7);
        left = restartEvery - 1;
        restart();
      }
      if (alone) visit(inTurn(0), x, y);
      else visitUnit(x, y);
    }
    if (damaged || overrun()) return 0;
  }
  return leftover() > MAX_LEFTOVER ? 0 : at;
}

function visitUnit(x: i32, y: i32): void {
  for (let i = 0; i < inScan; i++) {
    const c = inTurn(i);
    const h = c.h;
    const v = c.v;
    for (let dy = 0; dy < v; dy++) {
      for (let dx = 0; dx < h; dx++) visit(c, x * h + dx, y * v + dy);
    }
  }
}

function visit(c: Component, x: i32, y: i32): void {
  if (!progressive) {
    const out = c.plane + <usize>(y * drawn) * <usize>c.stride + <usize>(x * drawn);
    const last = readBlock(scratch, c.dc, c.ac, c.before);
    c.before = load<i16>(scratch);
    if (last == 0) {
      drawFlat(scratch, c.steps, out, c.stride, drawn);
      return;
    }
    drawBlock(scratch, c.steps, out, c.stride, drawn);
    clearBlock(scratch);
    return;
  }
  const block = c.coefficients + (<usize>y * <usize>c.blocksWide + <usize>x) * 128;
  if (from == 0) {
    if (more) readDcMore(block, shift);
    else c.before = readDcFirst(block, c.dc, c.before, shift);
  } else if (more) readAcMore(block, c.ac, from, to, shift);
  else readAcFirst(block, c.ac, from, to, shift);
}
