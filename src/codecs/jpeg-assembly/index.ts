// What src/codecs/jpeg.ts calls. Addresses are those of this module's memory; they are trusted.
export { mark, release, releaseAll, take } from "./arena";
export { decodeFile, found } from "./decode";
export { encodePicture } from "./encode";
export {
  copyPlane,
  fillPlane,
  shrinkPlane,
  splitRows,
  turnPlane180,
  turnPlane270,
  turnPlane90,
} from "./planes";
