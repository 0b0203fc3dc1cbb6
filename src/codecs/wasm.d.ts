/** What the bundler makes of a .wasm import, and the two members of JavaScript Promise Integration no lib declares yet. */
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare namespace WebAssembly {
  type Numeric = (...args: number[]) => number;
  /** Wraps an asynchronous import; only wasm may call what it makes. */
  const Suspending: new (work: (...args: number[]) => Promise<number>) => Numeric;
  /** Wraps an export that may reach a suspending import. */
  function promising(exported: Numeric): (...args: number[]) => Promise<number>;
}
