/** The PDFs of test/fixtures as bytes; workerd has no disk to read them from. */
import brokenPageUrl from "../../fixtures/broken-page.pdf?inline";
import fedSidewaysUrl from "../../fixtures/fed-sideways.pdf?inline";
import formBombUrl from "../../fixtures/form-bomb.pdf?inline";
import fourInksUrl from "../../fixtures/four-inks.jpg?inline";
import hugePictureUrl from "../../fixtures/huge-picture.pdf?inline";
import lockedUrl from "../../fixtures/locked.pdf?inline";
import lockedForOwnerUrl from "../../fixtures/locked-for-owner.pdf?inline";
import lockedHugePictureUrl from "../../fixtures/locked-huge-picture.pdf?inline";
import notAPdfUrl from "../../fixtures/not-a-pdf.pdf?inline";
import scannedPageUrl from "../../fixtures/scanned-page.jpg?inline";
import truncatedUrl from "../../fixtures/truncated.pdf?inline";
import twoPagesUrl from "../../fixtures/two-pages.pdf?inline";
import zeroPagesUrl from "../../fixtures/zero-pages.pdf?inline";

function decoded(dataUrl: string): Uint8Array<ArrayBuffer> {
  const [, base64 = ""] = dataUrl.split(",");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

export const brokenPage = decoded(brokenPageUrl);
export const fedSideways = decoded(fedSidewaysUrl);
export const fourInks = decoded(fourInksUrl);
export const scannedPage = decoded(scannedPageUrl);
export const formBomb = decoded(formBombUrl);
export const hugePicture = decoded(hugePictureUrl);
export const locked = decoded(lockedUrl);
export const lockedHugePicture = decoded(lockedHugePictureUrl);
export const lockedForOwner = decoded(lockedForOwnerUrl);
export const notAPdf = decoded(notAPdfUrl);
export const truncated = decoded(truncatedUrl);
export const twoPages = decoded(twoPagesUrl);
export const zeroPages = decoded(zeroPagesUrl);
