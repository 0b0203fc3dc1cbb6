/**
 * A device with passkeys, in software: ES256 keys, and the bytes a browser would send. Its small lies (another site, an
 * older counter, no finger) are options, so that each can be shown to be refused.
 */

const UP = 0x01;
const UV = 0x04;
const ATTESTED = 0x40;

type Lies = { origin?: string; rpId?: string; challenge?: string; type?: string; verified?: boolean };

const utf8 = (text: string) => new Uint8Array(new TextEncoder().encode(text));

function base64url(bytes: Uint8Array | ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function join(...parts: (Uint8Array | ArrayBuffer)[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parts.flatMap((part) => [...new Uint8Array(part)]));
}

/** As much of CBOR as an authenticator writes: numbers, texts, bytes, maps. */
type Cbor = number | string | Uint8Array | Map<number | string, Cbor>;

function head(major: number, n: number): number[] {
  if (n < 24) return [(major << 5) | n];
  return n < 256 ? [(major << 5) | 24, n] : [(major << 5) | 25, n >> 8, n & 255];
}

function cbor(value: Cbor): Uint8Array<ArrayBuffer> {
  if (typeof value === "number") return new Uint8Array(value >= 0 ? head(0, value) : head(1, -1 - value));
  if (typeof value === "string") return join(new Uint8Array(head(3, value.length)), utf8(value));
  if (value instanceof Uint8Array) return join(new Uint8Array(head(2, value.length)), value);
  const entries = [...value].flatMap(([key, each]) => [cbor(key), cbor(each)]);
  return join(new Uint8Array(head(5, value.size)), ...entries);
}

function big(n: number, bytes: number): Uint8Array {
  return new Uint8Array(Array.from({ length: bytes }, (_, at) => (n / 256 ** (bytes - 1 - at)) & 255));
}

/** WebCrypto signs as two numbers side by side, WebAuthn wants them as ASN.1. */
function der(signature: Uint8Array): Uint8Array<ArrayBuffer> {
  const number = (bytes: Uint8Array) => {
    const from = bytes.findIndex((byte) => byte !== 0);
    const short = bytes.subarray(from);
    const signed = (short[0] ?? 0) > 127 ? join(new Uint8Array([0]), short) : short;
    return join(new Uint8Array([2, signed.length]), signed);
  };
  const both = join(number(signature.subarray(0, 32)), number(signature.subarray(32)));
  return join(new Uint8Array([0x30, both.length]), both);
}

export class Authenticator {
  readonly id: string;
  counter = 0;
  userHandle = "";
  readonly #keys: CryptoKeyPair;
  readonly #origin: string;

  private constructor(id: string, keys: CryptoKeyPair, origin: string) {
    this.id = id;
    this.#keys = keys;
    this.#origin = origin;
  }

  static async make(origin: string): Promise<Authenticator> {
    const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
    const id = base64url(crypto.getRandomValues(new Uint8Array(16)));
    return new Authenticator(id, keys as CryptoKeyPair, origin);
  }

  #clientData(type: string, options: Record<string, unknown>, lies: Lies): Uint8Array<ArrayBuffer> {
    const challenge = lies.challenge ?? options.challenge;
    const origin = lies.origin ?? this.#origin;
    return utf8(JSON.stringify({ type: lies.type ?? type, challenge, origin, crossOrigin: false }));
  }

  async #authData(flags: number, rpId: string, lies: Lies, more = new Uint8Array()): Promise<Uint8Array<ArrayBuffer>> {
    const site = await crypto.subtle.digest("SHA-256", utf8(lies.rpId ?? rpId));
    const seen = lies.verified === false ? flags & ~UV : flags;
    return join(site, new Uint8Array([seen]), big(this.counter, 4), more);
  }

  async #publicKey(): Promise<Uint8Array> {
    const raw = new Uint8Array((await crypto.subtle.exportKey("raw", this.#keys.publicKey)) as ArrayBuffer);
    const [x, y] = [raw.slice(1, 33), raw.slice(33, 65)];
    return cbor(
      new Map<number, Cbor>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, x],
        [-3, y],
      ]),
    );
  }

  /** Answers `navigator.credentials.create`. */
  async create(options: Record<string, unknown>, lies: Lies = {}) {
    const { rp, user } = options as { rp: { id: string }; user: { id: string } };
    this.userHandle = user.id;
    const idBytes = Uint8Array.from(atob(this.id.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const attested = join(new Uint8Array(16), big(idBytes.length, 2), idBytes, await this.#publicKey());
    const authData = await this.#authData(UP | UV | ATTESTED, rp.id, lies, attested);
    const attestation = new Map<string, Cbor>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", authData],
    ]);
    return {
      id: this.id,
      rawId: this.id,
      type: "public-key",
      clientExtensionResults: {},
      response: {
        clientDataJSON: base64url(this.#clientData("webauthn.create", options, lies)),
        attestationObject: base64url(cbor(attestation)),
        transports: ["internal", "nonsense"],
      },
    };
  }

  /** Answers `navigator.credentials.get`; each answer counts one up, as devices do, unless told otherwise. */
  async get(options: Record<string, unknown>, lies: Lies & { counter?: number; userHandle?: string } = {}) {
    this.counter = lies.counter ?? this.counter + 1;
    const clientData = this.#clientData("webauthn.get", options, lies);
    const authData = await this.#authData(UP | UV, options.rpId as string, lies);
    const hash = await crypto.subtle.digest("SHA-256", clientData);
    const signature = await crypto.subtle.sign(
      { name: "ECDSA", hash: "SHA-256" },
      this.#keys.privateKey,
      join(authData, hash),
    );
    return {
      id: this.id,
      rawId: this.id,
      type: "public-key",
      clientExtensionResults: {},
      response: {
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(authData),
        signature: base64url(der(new Uint8Array(signature))),
        userHandle: lies.userHandle ?? this.userHandle,
      },
    };
  }
}
