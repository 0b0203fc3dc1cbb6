/** The pictures of test/fixtures as bytes; workerd has no disk to read them from. */
import all from "../../fixtures/pictures.json";

export type PictureName = keyof typeof all;

export function picture(name: PictureName): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(all[name]), (letter) => letter.charCodeAt(0));
}
