/** The code on a printed slip: typed by a pupil, on a phone, once. Makes no randomness of its own. */

/** 32 signs, so that five random bits are one sign without a preference. Without 0 and O, 1 and I. */
const SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/** Twelve signs are 60 bits: at one login, a thousand guesses a second would need eighteen million years. */
const LENGTH = 12;
const GROUP = 4;

/** Random bytes a code is made of. */
export const SLIP_CODE_BYTES = LENGTH;

export function slipCode(random: Uint8Array): string {
  if (random.length < LENGTH) throw new Error(`a code needs ${LENGTH} random bytes`);
  return [...random.slice(0, LENGTH)].map((byte) => SIGNS[byte % SIGNS.length]).join("");
}

/** In groups, as it is printed: "K7QM-4XWP-9RTN". */
export function spelledSlipCode(code: string): string {
  return code.match(new RegExp(`.{1,${GROUP}}`, "g"))?.join("-") ?? "";
}

/** What somebody typed, as the code it was made from: small letters, spaces and dashes do not matter. Null for no code. */
export function readSlipCode(typed: string): string | null {
  const code = typed.toUpperCase().replace(/[\s\p{Pd}_.]+/gu, "");
  return code.length === LENGTH && [...code].every((sign) => SIGNS.includes(sign)) ? code : null;
}
