/** One running instance of jpeg.wasm: its memory and calls. Knows addresses, and nothing of what a picture is for. */
import module from "./jpeg.wasm";

/** Bytes of width by height pixels at an address, rows `stride` apart. */
export type Plane = { at: number; stride: number; width: number; height: number };

/** Brightness first, then blue and red difference, each pixel of which stands for `across` by `down` pixels. */
export type Planes = {
  width: number;
  height: number;
  luma: Plane;
  chroma: { blue: Plane; red: Plane; across: number; down: number } | null;
};

/** The codec's memory is full: a picture this size, or this many pictures, is more than one message may hold. */
export class JpegMemoryError extends Error {
  override readonly name = "JpegMemoryError";
}

type Exports = {
  memory: WebAssembly.Memory;
  found: WebAssembly.Global;
  mark(): number;
  release(to: number): void;
  releaseAll(): void;
  take(bytes: number): number;
  decodeFile(file: number, bytes: number, reduce: number): number;
  encodePicture(picture: number, quality: number): number;
  copyPlane(from: number, stride: number, width: number, height: number, to: number, toStride: number): void;
  fillPlane(at: number, stride: number, width: number, height: number, value: number): void;
  turnPlane90(from: number, stride: number, width: number, height: number, to: number, toStride: number): void;
  turnPlane180(from: number, stride: number, width: number, height: number, to: number, toStride: number): void;
  turnPlane270(from: number, stride: number, width: number, height: number, to: number, toStride: number): void;
  shrinkPlane(...args: [...from: PlaneArgs, to: number, stride: number, width: number, height: number]): number;
  splitRows(
    ...args: [upper: number, lower: number, width: number, luma: number, luma2: number, cb: number, cr: number]
  ): number;
};
type PlaneArgs = [at: number, stride: number, width: number, height: number];

/** Numbers in the description of a picture that the module reads and writes: five, then four a plane. */
const DESCRIPTION = 17;
const FIRST_PLANE = 5;
const ROW_ALIGNMENT = 16;

export class JpegEngine {
  readonly calls: Exports;
  /** Goes up whenever all pictures are freed, so that an old one is not mistaken for a new one. */
  generation = 0;

  constructor() {
    this.calls = new WebAssembly.Instance(module).exports as unknown as Exports;
  }

  get memoryBytes(): number {
    return this.calls.memory.buffer.byteLength;
  }

  clear(): void {
    this.calls.releaseAll();
    this.generation++;
  }

  /** The memory as bytes; only valid until the next call that takes some. */
  bytes(at: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.calls.memory.buffer as ArrayBuffer, at, length);
  }

  take(bytes: number): number {
    const at = this.calls.take(bytes);
    if (at === 0) throw new JpegMemoryError(`no memory for ${bytes} bytes more`);
    return at;
  }

  /** Memory for a plane, not cleared. */
  plane(width: number, height: number): Plane {
    const stride = Math.ceil(width / ROW_ALIGNMENT) * ROW_ALIGNMENT;
    return { at: this.take(stride * height), stride, width, height };
  }

  /** Null when the file is not for this codec. What it took is given back then. */
  decode(file: Uint8Array, reduce: number): Planes | null {
    const before = this.calls.mark();
    const at = this.calls.take(file.length);
    if (at !== 0) {
      this.bytes(at, file.length).set(file);
      if (this.calls.decodeFile(at, file.length, reduce) !== 0) return this.#described();
    }
    this.calls.release(before);
    return null;
  }

  encode(planes: Planes, quality: number): Uint8Array<ArrayBuffer> {
    this.#describe(planes);
    const length = this.calls.encodePicture(Number(this.calls.found.value), quality);
    if (length === 0) throw new JpegMemoryError("no memory for the file of a picture");
    return this.bytes(this.calls.mark(), length).slice();
  }

  #description(): Int32Array {
    return new Int32Array(this.calls.memory.buffer, Number(this.calls.found.value), DESCRIPTION);
  }

  #described(): Planes {
    const numbers = this.#description();
    const [width = 0, height = 0, components, across = 1, down = 1] = numbers;
    const planeAt = (index: number): Plane => {
      const first = FIRST_PLANE + 4 * index;
      const [at = 0, stride = 0, wide = 0, high = 0] = numbers.subarray(first, first + 4);
      return { at, stride, width: wide, height: high };
    };
    const chroma = components === 1 ? null : { blue: planeAt(1), red: planeAt(2), across, down };
    return { width, height, luma: planeAt(0), chroma };
  }

  #describe({ width, height, luma, chroma }: Planes): void {
    const planes = chroma === null ? [luma] : [luma, chroma.blue, chroma.red];
    const numbers = [width, height, planes.length, chroma?.across ?? 1, chroma?.down ?? 1];
    for (const plane of planes) numbers.push(plane.at, plane.stride, plane.width, plane.height);
    this.#description().set(numbers);
  }
}
