/**
 * Passkeys by the rules of WebAuthn, through @simplewebauthn/server. It is fetched when first used: with the parsers of
 * certificates it brings along it is the largest of our libraries, and a start of the Worker must not wait for it.
 */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";

export type Site = { rpId: string; origin: string };
export type Browser = Record<string, unknown>;

/** EdDSA, ES256, RS256: what today's devices make. Named here, so that an update of the library changes nothing. */
const ALGORITHMS = [-8, -7, -257];

async function library() {
  const [server, helpers] = await Promise.all([
    import("@simplewebauthn/server"),
    import("@simplewebauthn/server/helpers"),
  ]);
  return { ...server, ...helpers };
}
type Library = Awaited<ReturnType<typeof library>>;

/** A device's answer is a stranger's word: whatever the library finds wrong with it is one refusal. */
async function refusedAsNull<T>(read: (library: Library) => Promise<T | null>): Promise<T | null> {
  const loaded = await library();
  try {
    return await read(loaded);
  } catch {
    return null;
  }
}

export type Known = { id: string; transports: string[] };

/** Asks for a passkey that needs no user name and that is opened by a finger, a face or a PIN. */
export async function creationOptions(
  site: Site,
  person: { id: string; login: string; name: string; known: Known[] },
): Promise<{ challenge: string; options: Browser }> {
  const { generateRegistrationOptions } = await library();
  const options = await generateRegistrationOptions({
    rpName: "Korrigo",
    rpID: site.rpId,
    userID: new Uint8Array(new TextEncoder().encode(person.id)),
    userName: person.login,
    userDisplayName: person.name,
    attestationType: "none",
    excludeCredentials: person.known as { id: string; transports: AuthenticatorTransport[] }[],
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  return { challenge: options.challenge, options: { ...options } };
}

type AuthenticatorTransport = "ble" | "cable" | "hybrid" | "internal" | "nfc" | "smart-card" | "usb";

export type Created = { id: string; publicKey: string; counter: number; transports: string[] };

/** A browser's word: the library's types describe what it should be, and its own checks say whether it is. */
function unchecked<T>(answer: Browser): T {
  return answer as unknown as T;
}

/** What to keep of a new passkey, or null when the answer is not the one that was asked for. */
export function readCreation(site: Site, challenge: string, answer: Browser): Promise<Created | null> {
  return refusedAsNull(async ({ verifyRegistrationResponse, decodeAttestationObject, isoBase64URL }) => {
    const response = unchecked<RegistrationResponseJSON>(answer);
    // We asked for no attestation. Anything but none, or a key vouching for itself, would have certificates read and
    // revocation lists fetched from addresses a stranger chose.
    const attestation = decodeAttestationObject(isoBase64URL.toBuffer(response.response.attestationObject));
    const format = attestation.get("fmt");
    if (format !== "none" && !(format === "packed" && attestation.get("attStmt").get("x5c") === undefined)) return null;
    const verified = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified.verified) return null;
    const { id, publicKey, counter } = verified.registrationInfo.credential;
    const said: unknown = response.response.transports;
    const transports = Array.isArray(said) ? said.filter((each) => TRANSPORTS.has(each)) : [];
    return { id, publicKey: isoBase64URL.fromBuffer(publicKey), counter, transports };
  });
}

const TRANSPORTS = new Set<unknown>(["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"]);

/** Asks for any passkey of this site: the device knows whose they are. */
export async function requestOptions(site: Site): Promise<{ challenge: string; options: Browser }> {
  const { generateAuthenticationOptions } = await library();
  const options = await generateAuthenticationOptions({ rpID: site.rpId, userVerification: "required" });
  return { challenge: options.challenge, options: { ...options } };
}

/**
 * The counter of a signature that is right, or null. Whether the counter went back is not asked here: the statement
 * that stores it decides, so that two answers in one moment cannot both pass.
 */
export function readSignature(
  site: Site,
  challenge: string,
  answer: Browser,
  passkey: { id: string; publicKey: string; userId: string },
): Promise<number | null> {
  return refusedAsNull(async ({ verifyAuthenticationResponse, isoBase64URL }) => {
    const response = unchecked<AuthenticationResponseJSON>(answer);
    const { userHandle } = response.response;
    if (userHandle && isoBase64URL.toUTF8String(userHandle) !== passkey.userId) return null;
    const verified = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.rpId,
      requireUserVerification: true,
      credential: { id: passkey.id, publicKey: isoBase64URL.toBuffer(passkey.publicKey), counter: 0 },
    });
    return verified.verified ? verified.authenticationInfo.newCounter : null;
  });
}
