/** A picture as planes in the codec's memory, and what is done to it. Every operation makes another picture. */
import type { GreyPage } from "#domain/glyphs";
import { type JpegEngine, JpegMemoryError, type Plane, type Planes } from "./jpeg-engine.ts";

/** None of its methods works after the codec was cleared. Those that make a picture throw JpegMemoryError. */
export interface Picture {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly colour: boolean;
  /** The brightness, copied out. */
  grey(): GreyPage;
  /**
   * Clockwise. Subsampled colour is turned with the rest: 4:2:2 becomes 4:4:0. A side that is no multiple of the
   * sampling moves the colour by up to half a colour pixel.
   */
  turned(degrees: 90 | 180 | 270): Picture;
  /**
   * What lies in the rectangle, in pixels, without copying it. Left and top are rounded down to where a colour pixel
   * begins; what reaches past the picture is left out, and at least one pixel remains.
   */
  cropped(left: number, top: number, width: number, height: number): Picture;
  /** A copy with the rectangle, in pixels, white. Rounded outwards to whole colour pixels: nothing in it survives. */
  blanked(left: number, top: number, width: number, height: number): Picture;
  /** At most `maxWidth` pixels wide, each pixel the mean of those it stands for; the same picture when it is narrow. */
  shrunk(maxWidth: number): Picture;
  /** A baseline JPEG with the picture's own sampling. `quality` 1 to 100, IJG's scale. Neither side above 65,535. */
  encode(quality: number): Uint8Array<ArrayBuffer>;
}

const WHITE = 255;
const NO_COLOUR = 128;

export class EnginePicture implements Picture {
  readonly #engine: JpegEngine;
  readonly #generation: number;
  readonly #stored: Planes;

  constructor(engine: JpegEngine, planes: Planes) {
    this.#engine = engine;
    this.#generation = engine.generation;
    this.#stored = planes;
  }

  get width(): number {
    return this.#stored.width;
  }

  get height(): number {
    return this.#stored.height;
  }

  get colour(): boolean {
    return this.#stored.chroma !== null;
  }

  /** The planes, as long as nobody freed them. */
  get #planes(): Planes {
    if (this.#engine.generation !== this.#generation) throw new Error("the picture was freed");
    return this.#stored;
  }

  grey(): GreyPage {
    const { at, stride, width, height } = this.#planes.luma;
    const grey = new Uint8Array(width * height);
    const rows = this.#engine.bytes(at, stride * (height - 1) + width);
    for (let y = 0; y < height; y++) grey.set(rows.subarray(y * stride, y * stride + width), y * width);
    return { width, height, grey };
  }

  turned(degrees: 90 | 180 | 270): Picture {
    const { width, height } = this.#planes;
    const upright = degrees === 180;
    const size = upright ? { width, height } : { width: height, height: width };
    const sampling = (across: number, down: number) => (upright ? { across, down } : { across: down, down: across });
    return this.#each(size, sampling, (plane) => this.#turnedPlane(plane, degrees));
  }

  #turnedPlane(plane: Plane, degrees: 90 | 180 | 270): Plane {
    const { calls } = this.#engine;
    const { at, stride, width, height } = plane;
    const target = degrees === 180 ? this.#engine.plane(width, height) : this.#engine.plane(height, width);
    const turn = { 90: calls.turnPlane90, 180: calls.turnPlane180, 270: calls.turnPlane270 }[degrees];
    turn(at, stride, width, height, target.at, target.stride);
    return target;
  }

  cropped(left: number, top: number, width: number, height: number): Picture {
    const { across, down } = this.#sampling();
    const x = within(Math.floor(left), this.width - 1);
    const y = within(Math.floor(top), this.height - 1);
    const right = Math.max(x + 1, within(Math.ceil(left + width), this.width));
    const bottom = Math.max(y + 1, within(Math.ceil(top + height), this.height));
    const box = { x: x - (x % across), y: y - (y % down), right, bottom };
    const size = { width: right - box.x, height: bottom - box.y };
    return this.#each(size, undefined, (plane, wide, high) => ({
      at: plane.at + (box.y / high) * plane.stride + box.x / wide,
      stride: plane.stride,
      width: Math.ceil(size.width / wide),
      height: Math.ceil(size.height / high),
    }));
  }

  blanked(left: number, top: number, width: number, height: number): Picture {
    const { across, down } = this.#sampling();
    const [x, right] = outwards(left, width, this.width, across);
    const [y, bottom] = outwards(top, height, this.height, down);
    return this.#each(this.#stored, undefined, (plane, wide, high, isLuma) => {
      const copy = this.#copied(plane);
      const [from, over] = [x / wide, y / high];
      const [columns, rows] = [Math.ceil(right / wide) - from, Math.ceil(bottom / high) - over];
      const at = copy.at + over * copy.stride + from;
      if (columns > 0 && rows > 0) {
        this.#engine.calls.fillPlane(at, copy.stride, columns, rows, isLuma ? WHITE : NO_COLOUR);
      }
      return copy;
    });
  }

  #copied({ at, stride, width, height }: Plane): Plane {
    const copy = this.#engine.plane(width, height);
    this.#engine.calls.copyPlane(at, stride, width, height, copy.at, copy.stride);
    return copy;
  }

  shrunk(maxWidth: number): Picture {
    if (this.width <= maxWidth) return this;
    const width = Math.max(1, Math.floor(maxWidth));
    const size = { width, height: Math.max(1, Math.round((this.height * width) / this.width)) };
    return this.#each(size, undefined, (plane, wide, high) => {
      const small = this.#engine.plane(Math.ceil(size.width / wide), Math.ceil(size.height / high));
      const from = [plane.at, plane.stride, plane.width, plane.height] as const;
      const done = this.#engine.calls.shrinkPlane(...from, small.at, small.stride, small.width, small.height);
      if (done === 0) throw new JpegMemoryError("no memory for the sums of a row");
      return small;
    });
  }

  encode(quality: number): Uint8Array<ArrayBuffer> {
    return this.#engine.encode(this.#planes, Math.min(100, Math.max(1, Math.round(quality))));
  }

  #sampling(): { across: number; down: number } {
    return this.#stored.chroma ?? { across: 1, down: 1 };
  }

  /** A picture of other planes. `change` is told how many pixels across and down a pixel of the plane stands for. */
  #each(
    { width, height }: { width: number; height: number },
    sampled: ((across: number, down: number) => { across: number; down: number }) | undefined,
    change: (plane: Plane, across: number, down: number, isLuma: boolean) => Plane,
  ): Picture {
    const { luma, chroma } = this.#planes;
    const changed: Planes = { width, height, luma: change(luma, 1, 1, true), chroma: null };
    if (chroma !== null) {
      const { across, down } = chroma;
      const blue = change(chroma.blue, across, down, false);
      const red = change(chroma.red, across, down, false);
      changed.chroma = { blue, red, ...(sampled?.(across, down) ?? { across, down }) };
    }
    return new EnginePicture(this.#engine, changed);
  }
}

function within(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}

/** From where to where a stretch goes inside `whole`, to multiples of `step`; nothing when it lies outside. */
function outwards(from: number, length: number, whole: number, step: number): [number, number] {
  const first = within(from, whole);
  const past = within(from + length, whole);
  if (past <= first) return [0, 0];
  return [Math.floor(first / step) * step, Math.min(whole, Math.ceil(past / step) * step)];
}
