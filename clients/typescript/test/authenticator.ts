/**
 * An authenticator: P-256 keys in memory that sign as WebAuthn Level 3 says (sections 6.1 and 6.3.3).
 *
 * It stands outside of what is tested: it gives what hardware gives, DER with any `s`, and takes what browsers give.
 */

import { type Bytes, base64url, hex, joined, unhex, utf8 } from "../src/bytes.js";
import type { AssertionResponse } from "../src/webauthn.js";

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** A whole number in DER. */
function integer(number: bigint): Bytes {
  const digits = number.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  const bytes = unhex(even) ?? new Uint8Array(0);
  const sign = (bytes[0] ?? 0) >= 0x80 ? Uint8Array.of(0) : new Uint8Array(0);
  return joined(Uint8Array.of(2, bytes.length + sign.length), sign, bytes);
}

/** `r || s` as DER. */
export function der(raw: Uint8Array, high = false): Bytes {
  const r = BigInt(`0x${hex(raw.subarray(0, 32))}`);
  const s = BigInt(`0x${hex(raw.subarray(32))}`);
  const flipped = high === s > ORDER / 2n ? s : ORDER - s;
  const body = joined(integer(r), integer(flipped));
  return joined(Uint8Array.of(0x30, body.length), body);
}

const buffer = (bytes: Bytes): ArrayBuffer => bytes.slice().buffer;

/** One passkey in an authenticator. */
export class Authenticator {
  private counter = 0;
  private constructor(
    private readonly pair: CryptoKeyPair,
    /** The key as `getPublicKey()` gives it. */
    readonly spki: Bytes,
    private readonly rpId: string,
  ) {}

  static async make(rpId = "sign.localhost"): Promise<Authenticator> {
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
    const spki = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
    return new Authenticator(pair, spki, rpId);
  }

  /** The key in COSE form. */
  get cose(): Bytes {
    const point = this.spki.subarray(-64);
    const [x, y] = [point.slice(0, 32), point.slice(32)];
    const head = (digits: string): Bytes => unhex(digits) ?? new Uint8Array(0);
    return joined(head("a5010203262001215820"), x, head("225820"), y);
  }

  /** Signs a challenge; `flags` are user present and verified unless said otherwise. */
  async get(challenge: Uint8Array, how: { flags?: number; type?: string; high?: boolean } = {}): Promise<AssertionResponse> {
    const client = { type: how.type ?? "webauthn.get", challenge: base64url(challenge), origin: `https://${this.rpId}`, crossOrigin: false };
    const clientData = utf8(JSON.stringify(client)) ?? new Uint8Array(0);
    this.counter += 1;
    const count = Uint8Array.of(0, 0, this.counter >> 8, this.counter & 255);
    const data = joined(await sha256(utf8(this.rpId) ?? new Uint8Array(0)), Uint8Array.of(how.flags ?? 5), count);
    const signed = joined(data, await sha256(clientData));
    const raw = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, this.pair.privateKey, signed);
    const signature = der(new Uint8Array(raw), how.high ?? true);
    return { authenticatorData: buffer(data), clientDataJSON: buffer(clientData), signature: buffer(signature) };
  }
}
