/** The PDFs of test/fixtures as bytes; workerd has no disk to read them from. */
import brokenPageUrl from "../../fixtures/broken-page.pdf?inline";
import fedSidewaysUrl from "../../fixtures/fed-sideways.pdf?inline";
import formBombUrl from "../../fixtures/form-bomb.pdf?inline";
import hugePictureUrl from "../../fixtures/huge-picture.pdf?inline";
import lockedUrl from "../../fixtures/locked.pdf?inline";
import lockedForOwnerUrl from "../../fixtures/locked-for-owner.pdf?inline";
import notAPdfUrl from "../../fixtures/not-a-pdf.pdf?inline";
import truncatedUrl from "../../fixtures/truncated.pdf?inline";
import twoPagesUrl from "../../fixtures/two-pages.pdf?inline";
import zeroPagesUrl from "../../fixtures/zero-pages.pdf?inline";

function decoded(dataUrl: string): Uint8Array {
  const [, base64 = ""] = dataUrl.split(",");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

export const brokenPage = decoded(brokenPageUrl);
export const fedSideways = decoded(fedSidewaysUrl);
export const formBomb = decoded(formBombUrl);
export const hugePicture = decoded(hugePictureUrl);
export const locked = decoded(lockedUrl);
export const lockedForOwner = decoded(lockedForOwnerUrl);
export const notAPdf = decoded(notAPdfUrl);
export const truncated = decoded(truncatedUrl);
export const twoPages = decoded(twoPagesUrl);
export const zeroPages = decoded(zeroPagesUrl);
