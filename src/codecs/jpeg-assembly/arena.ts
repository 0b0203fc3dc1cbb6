// One stretch of memory, handed out upwards and taken back from the top. Nothing here is ever collected.

/** Kernels may read, never write, this far past what they were given. */
const SLACK: usize = 64;
const WASM_PAGE: usize = 65536;

let top: usize = (__heap_base + 15) & ~15;
const bottom: usize = top;

/** Where the next piece will begin. */
export function mark(): usize {
  return top;
}

/** Gives back everything taken since `to` was the mark. */
export function release(to: usize): void {
  top = (to + 15) & ~15;
}

export function releaseAll(): void {
  top = bottom;
}

/** An aligned piece of memory, not cleared; 0 when the limit of the memory is reached. */
export function take(bytes: usize): usize {
  const at = top;
  if (!reserve(bytes)) return 0;
  top = (at + bytes + 15) & ~15;
  return at;
}

/** Makes sure that `bytes` above the mark exist, without taking them. */
export function reserve(bytes: usize): bool {
  const end: u64 = <u64>top + <u64>bytes + <u64>SLACK;
  const have: u64 = <u64>memory.size() * <u64>WASM_PAGE;
  if (end <= have) return true;
  if (end > 0x7fffffff) return false;
  return memory.grow(<i32>((end - have + <u64>WASM_PAGE - 1) / <u64>WASM_PAGE)) >= 0;
}
