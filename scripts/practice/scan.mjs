// The scanner: lays a printed page and its ink askew on the glass and makes a grey JPEG of it. Cannot read either.
import sharp from "sharp";
import { SHEET } from "./print-layer.mjs";
import { randomOf } from "./random.mjs";

/** @typedef {import("./random.mjs").Random} Random */

export const SCAN_DPI = 150;
export const MAX_TILT_DEGREES = 0.8;
const WIDTH = Math.round((SHEET.width / 2540) * SCAN_DPI);
const HEIGHT = Math.round((SHEET.height / 2540) * SCAN_DPI);
const JPEG_QUALITY = 70;
/** A prime, so that its repetition never falls in step with the page. */
const NOISE_SIDE = 421;
const LID_GREY = 214;

/**
 * How a page lies on the glass: turned about its middle, then shifted. Degrees clockwise; shifts in page units.
 * @typedef {{ degrees: number, dx: number, dy: number }} Pose
 */

/** @param {Random} random @returns {Pose} */
export function poseOf(random) {
  return {
    degrees: random.between(-MAX_TILT_DEGREES, MAX_TILT_DEGREES),
    dx: random.between(-80, 80),
    dy: random.between(-80, 80),
  };
}

/**
 * How much ink lies on each pixel (0 none, 255 black) when shapes in page units are drawn.
 * @param {string} shapes SVG elements @param {Pose} [pose] lies straight when absent
 * @returns {Promise<Uint8Array>}
 */
export async function inkMask(shapes, pose = { degrees: 0, dx: 0, dy: 0 }) {
  const turn = `translate(${pose.dx} ${pose.dy}) rotate(${pose.degrees} ${SHEET.width / 2} ${SHEET.height / 2})`;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" preserveAspectRatio="none" ` +
    `viewBox="0 0 ${SHEET.width} ${SHEET.height}"><g transform="${turn}">${shapes}</g></svg>`;
  return sharp(Buffer.from(svg), { unlimited: true }).ensureAlpha().extractChannel("alpha").raw().toBuffer();
}

/** @type {Int8Array | undefined} */
let noiseTile;

/** The grain of the paper and of the sensor, the same tile for every page of every exam. */
function noise() {
  if (noiseTile) return noiseTile;
  const random = randomOf("paper grain");
  const side = NOISE_SIDE;
  const white = Float32Array.from({ length: side * side }, () => random.next() + random.next() + random.next() - 1.5);
  noiseTile = Int8Array.from(white, (value, i) => {
    const x = i % side;
    const row = i - x;
    // Neighbours mixed in: sensor noise alone is finer than any paper.
    const beside = white[row + ((x + 1) % side)] + white[(i + side) % white.length];
    return Math.round(3.4 * value + 2.4 * beside);
  });
  return noiseTile;
}

/** @param {Random} random brightness over the sheet: a tone, a slope across, a slope down, a darker binding edge */
function lightOf(random) {
  return {
    tone: random.between(236, 246),
    across: random.between(-7, 7) / WIDTH,
    down: random.between(-7, 7) / HEIGHT,
    edge: random.between(4, 14),
  };
}

/**
 * Scans one page: printed ink (straight) and pen ink (already posed), paper, light, grain; then a grey JPEG.
 * @param {Uint8Array} print @param {Uint8Array} pen @param {Pose} pose @param {Random} random
 * @returns {Promise<Uint8Array>}
 */
export async function scanned(print, pen, pose, random) {
  const pixels = new Uint8ClampedArray(WIDTH * HEIGHT);
  const light = lightOf(random);
  const grain = noise();
  const [grainX, grainY] = [random.whole(0, NOISE_SIDE - 1), random.whole(0, NOISE_SIDE - 1)];
  const angle = (-pose.degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [midX, midY] = [WIDTH / 2 - 0.5, HEIGHT / 2 - 0.5];
  const [shiftX, shiftY] = [(pose.dx / SHEET.width) * WIDTH, (pose.dy / SHEET.height) * HEIGHT];
  for (let y = 0, i = 0; y < HEIGHT; y++) {
    const down = y - midY - shiftY;
    const grainRow = ((y + grainY) % NOISE_SIDE) * NOISE_SIDE;
    // Where this pixel lies on the unturned sheet: one turned step further for every pixel to the right.
    let sx = cos * (-midX - shiftX) - sin * down + midX;
    let sy = sin * (-midX - shiftX) + cos * down + midY;
    let paper = light.tone - light.across * midX + light.down * (y - midY);
    for (let x = 0, g = grainX; x < WIDTH; x++, i++, sx += cos, sy += sin, paper += light.across) {
      let value = LID_GREY;
      if (sx >= 0 && sy >= 0 && sx < WIDTH - 1 && sy < HEIGHT - 1) {
        value = sx < 60 ? paper - light.edge * (1 - sx / 60) ** 2 : paper;
        const ink = sampled(print, sx, sy);
        if (ink > 0) value *= 1 - (ink * 0.9) / 255;
        if (pen[i] > 0) value *= 1 - pen[i] / 255;
      }
      pixels[i] = value + grain[grainRow + g];
      if (++g === NOISE_SIDE) g = 0;
    }
  }
  specks(pixels, random);
  const image = sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } });
  return image.toColourspace("b-w").jpeg({ quality: JPEG_QUALITY }).toBuffer();
}

/** The ink between four pixels, weighed by nearness. @param {Uint8Array} mask @param {number} x @param {number} y */
function sampled(mask, x, y) {
  const left = x | 0;
  const top = y | 0;
  const i = top * WIDTH + left;
  const a = mask[i];
  const b = mask[i + 1];
  const c = mask[i + WIDTH];
  const d = mask[i + WIDTH + 1];
  if ((a | b | c | d) === 0) return 0;
  const fx = x - left;
  const fy = y - top;
  return (a * (1 - fx) + b * fx) * (1 - fy) + (c * (1 - fx) + d * fx) * fy;
}

/** Dust on the glass. @param {Uint8ClampedArray} pixels @param {Random} random */
function specks(pixels, random) {
  for (let n = random.whole(3, 14); n > 0; n--) {
    const at = random.whole(1, HEIGHT - 3) * WIDTH + random.whole(1, WIDTH - 3);
    const grey = random.whole(70, 170);
    for (const beside of random.pick([[0], [0, 1], [0, 1, WIDTH], [0, WIDTH]])) pixels[at + beside] = grey;
  }
}
