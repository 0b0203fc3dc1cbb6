// Huffman tables of a file: built once, looked up for every symbol.

/** Codes up to this long are found by one look; longer ones are rare. */
export const LOOK: i32 = 10;
const LOOKS: i32 = 1 << LOOK;

/**
 * Kinds of entry of the look-up. PAIR also holds the coefficient that follows the code; END ends a block (or begins a
 * run of ended blocks); ZEROS is sixteen zeros; LONG is a code longer than LOOK.
 */
export const PAIR: i32 = 0;
export const SYMBOL: i32 = 0x40;
export const END: i32 = 0x80;
export const LONG: i32 = 0xc0;

// An entry: bits 0-5 how many bits to drop, 6-7 its kind, 8-11 the run, 12-15 the size, 16-31 the coefficient.
// A table: look-up of whole coefficients, look-up of symbols, end of the codes of each length (left aligned to 16 bits),
// what to add to a code to find its symbol, the symbols, whether it was ever defined.
const SYMBOLS_AT: usize = 4 * <usize>LOOKS;
const ENDS_AT: usize = 2 * SYMBOLS_AT;
const OFFSETS_AT: usize = ENDS_AT + 4 * 18;
const VALUES_AT: usize = OFFSETS_AT + 4 * 18;
const DEFINED_AT: usize = VALUES_AT + 256;
const TABLE_BYTES: usize = DEFINED_AT + 16;

// Eight tables of TABLE_BYTES, which the compiler wants as one number.
const tables: usize = memory.data(73728, 16);

/** The table of this class (0 DC, 1 AC) and destination (0 to 3). */
export function huffmanTable(kind: i32, id: i32): usize {
  return tables + <usize>(4 * kind + id) * TABLE_BYTES;
}

export function forgetHuffmanTables(): void {
  for (let i = 0; i < 8; i++) store<u8>(huffmanTable(i >> 2, i & 3), 0, DEFINED_AT);
}

export function isDefined(table: usize): bool {
  return load<u8>(table, DEFINED_AT) != 0;
}

/** The look-up of symbols alone, for progressive files and for DC. */
export function symbolsOf(table: usize): usize {
  return table + SYMBOLS_AT;
}

/** Builds a table from sixteen counts and their symbols; false when they are no code. `symbols` must hold their sum. */
export function defineHuffman(table: usize, counts: usize, symbols: usize): bool {
  let code: i32 = 0;
  let index: i32 = 0;
  const looks = table + SYMBOLS_AT;
  for (let i = 0; i < LOOKS; i++) store<i32>(looks + (<usize>i << 2), LONG);
  for (let length = 1; length <= 16; length++) {
    const count = <i32>load<u8>(counts + length - 1);
    store<i32>(table + (<usize>length << 2), index - code, OFFSETS_AT);
    if (code + count > 1 << length) return false;
    for (let i = 0; i < count; i++, code++, index++) {
      const symbol = <i32>load<u8>(symbols + index);
      store<u8>(table + index, symbol, VALUES_AT);
      if (length <= LOOK) fillLooks(looks, code, length, symbol);
    }
    store<i32>(table + (<usize>length << 2), code << (16 - length), ENDS_AT);
    code <<= 1;
  }
  pairUp(table);
  store<u8>(table, 1, DEFINED_AT);
  return true;
}

function fillLooks(looks: usize, code: i32, length: i32, symbol: i32): void {
  const size = symbol & 15;
  const run = symbol >> 4;
  const kind = size == 0 && run != 15 ? END : SYMBOL;
  const entry = length | kind | (run << 8) | (size << 12);
  const first = code << (LOOK - length);
  const past = first + (1 << (LOOK - length));
  for (let i = first; i < past; i++) store<i32>(looks + (<usize>i << 2), entry);
}

/** Where code and coefficient fit into one look together, the entry holds both. */
function pairUp(table: usize): void {
  for (let i = 0; i < LOOKS; i++) {
    let entry = load<i32>(table + (<usize>i << 2), SYMBOLS_AT);
    const length = entry & 0x3f;
    const size = (entry >> 12) & 15;
    if ((entry & LONG) == SYMBOL && size > 0 && length + size <= LOOK) {
      const bits = (i >> (LOOK - length - size)) & ((1 << size) - 1);
      entry = (length + size) | PAIR | (entry & 0x0f00) | (extend(bits, size) << 16);
    }
    store<i32>(table + (<usize>i << 2), entry);
  }
}

/** The number that `size` bits of the file stand for. */
// @ts-ignore: decorator
@inline
export function extend(bits: i32, size: i32): i32 {
  return bits < 1 << (size - 1) ? bits + 1 - (1 << size) : bits;
}

/** An entry, as the look-up has them, for a code longer than LOOK; LONG when there is no such code. */
export function longCode(table: usize, next16: i32): i32 {
  for (let length = LOOK + 1; length <= 16; length++) {
    if (next16 >= load<i32>(table + (<usize>length << 2), ENDS_AT)) continue;
    const index = (next16 >> (16 - length)) + load<i32>(table + (<usize>length << 2), OFFSETS_AT);
    const symbol = <i32>load<u8>(table + (<usize>index & 255), VALUES_AT);
    const kind = (symbol & 15) == 0 && symbol >> 4 != 15 ? END : SYMBOL;
    return length | kind | ((symbol >> 4) << 8) | ((symbol & 15) << 12);
  }
  return LONG;
}
