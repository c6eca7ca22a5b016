/**
 * Passkeys: what browsers give, in the forms that the ledger takes (`docs/formats/bytes.md`, Signatures).
 *
 * Start reading at {@link assertionOf} and {@link keyOfSpki}.
 */

import { type Bytes, fromUtf8, base64url, hex, joined, unhex } from "./bytes.js";
import type { Assertion } from "./generated/records.js";
import { hashParts, sha256 } from "./hash.js";

/** What an authenticator returned cannot be used. */
export class WebAuthnError extends Error {
  override readonly name = "WebAuthnError";
  constructor(
    readonly code: "not_der" | "not_p256" | "not_a_point" | "too_long" | "not_verified" | "wrong_challenge",
    what: string,
  ) {
    super(what);
  }
}

/** The most bytes of each part of an assertion. */
export const PART_BYTES_MAX = 1024;

const P = (1n << 256n) - (1n << 224n) + (1n << 192n) + (1n << 96n) - 1n;
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** What stands before the 65 bytes of a point in the SubjectPublicKeyInfo of a P-256 key (RFC 5480). */
const SPKI = "3059301306072a8648ce3d020106082a8648ce3d030107034200";

const numberOf = (bytes: Uint8Array): bigint => (bytes.length === 0 ? 0n : BigInt(`0x${hex(bytes)}`));
const bytesOf = (number: bigint): Bytes => unhex(number.toString(16).padStart(64, "0")) as Bytes;

/** `r || s` of a signature in DER (RFC 3279), with `s` in the lower half of the order. */
export function rawSignature(der: Uint8Array): Bytes {
  const wrong = (): WebAuthnError => new WebAuthnError("not_der", "the signature is not two numbers in DER");
  let at = 2;
  const number = (): bigint => {
    const length = der[at + 1] ?? 0;
    const bytes = der.subarray(at + 2, at + 2 + length);
    const good = der[at] === 2 && length >= 1 && length <= 33 && bytes.length === length;
    // Positive, and in the fewest bytes.
    const first = bytes[0] ?? 0x80;
    if (!good || first >= 0x80 || (first === 0 && length > 1 && (bytes[1] ?? 0) < 0x80)) throw wrong();
    at += 2 + length;
    return numberOf(bytes);
  };
  if (der[0] !== 0x30 || der[1] !== der.length - 2) throw wrong();
  const [r, s] = [number(), number()];
  if (at !== der.length || r === 0n || s === 0n || r >= ORDER || s >= ORDER) throw wrong();
  return joined(bytesOf(r), bytesOf(s > ORDER / 2n ? ORDER - s : s));
}

/** `p256:` and the compressed point of the key in a SubjectPublicKeyInfo, as `getPublicKey()` gives it. */
export function keyOfSpki(spki: Uint8Array): string {
  const head = SPKI.length / 2;
  if (hex(spki.subarray(0, head)) !== SPKI || spki.length !== head + 65 || spki[head] !== 4) {
    throw new WebAuthnError("not_p256", "the passkey's key is not one of P-256");
  }
  return keyOfPoint(spki.subarray(head + 1, head + 33), spki.subarray(head + 33));
}

/** `p256:` and the compressed point of the key in COSE form (RFC 9053), as authenticator data holds it. */
export function keyOfCose(cose: Uint8Array): string {
  // The canonical map {1: 2, 3: -7, -1: 1, -2: x, -3: y}, which CTAP prescribes to the byte.
  const text = hex(cose);
  if (cose.length !== 77 || !text.startsWith("a5010203262001215820") || text.slice(84, 90) !== "225820") {
    throw new WebAuthnError("not_p256", "the passkey's key is not one of P-256 for ES256");
  }
  return keyOfPoint(cose.subarray(10, 42), cose.subarray(45));
}

function keyOfPoint(x: Uint8Array, y: Uint8Array): string {
  if (!onCurve(numberOf(x), numberOf(y))) throw new WebAuthnError("not_a_point", "the key is no point of P-256");
  return `p256:${(y[31] ?? 0) % 2 === 0 ? "02" : "03"}${hex(x)}`;
}

const modulo = (value: bigint): bigint => ((value % P) + P) % P;
const rightSide = (x: bigint): bigint => modulo(x * x * x - 3n * x + B);
const onCurve = (x: bigint, y: bigint): boolean => x < P && y < P && (y * y) % P === rightSide(x);

function power(base: bigint, exponent: bigint): bigint {
  let out = 1n;
  for (let rest = exponent, square = base; rest > 0n; rest >>= 1n) {
    if (rest & 1n) out = (out * square) % P;
    square = (square * square) % P;
  }
  return out;
}

/** The 65 bytes of the point whose compressed text is `p256:` and 66 digits. */
export function pointOf(key: string): Bytes {
  const bytes = /^p256:0[23][0-9a-f]{64}$/.test(key) ? unhex(key.slice(5)) : undefined;
  const x = bytes === undefined ? P : numberOf(bytes.subarray(1));
  // The root of the right side: the prime is 3 modulo 4.
  const root = x < P ? power(rightSide(x), (P + 1n) / 4n) : 0n;
  if (bytes === undefined || !onCurve(x, root)) {
    throw new WebAuthnError("not_a_point", `\`${key}\` is not a P-256 key`);
  }
  const odd = bytes[0] === 3;
  const y = (root & 1n) === (odd ? 1n : 0n) ? root : P - root;
  return joined(Uint8Array.of(4), bytes.subarray(1), bytesOf(y));
}

/** The challenge by which a passkey signs `message` in `domain`. */
export async function challengeOf(domain: string, message: Uint8Array): Promise<Bytes> {
  return hashParts(domain, message);
}

/** The parts of `AuthenticatorAssertionResponse` that count. */
export interface AssertionResponse {
  readonly authenticatorData: ArrayBuffer;
  readonly clientDataJSON: ArrayBuffer;
  readonly signature: ArrayBuffer;
}

/** The assertion that an authenticator returned for `challenge`; refused if the ledger would refuse it. */
export function assertionOf(response: AssertionResponse, challenge: Uint8Array): Assertion {
  const data = new Uint8Array(response.authenticatorData);
  const client = new Uint8Array(response.clientDataJSON);
  if (data.length > PART_BYTES_MAX || client.length > PART_BYTES_MAX) {
    throw new WebAuthnError("too_long", `a part of the assertion has more than ${PART_BYTES_MAX} bytes`);
  }
  const said = parsed(client);
  if (said["type"] !== "webauthn.get" || said["challenge"] !== base64url(challenge) || said["crossOrigin"] === true) {
    throw new WebAuthnError("wrong_challenge", "the authenticator signed something else");
  }
  const needed = 0x05;
  if (data.length < 37 || ((data[32] ?? 0) & needed) !== needed) {
    throw new WebAuthnError("not_verified", "the authenticator did not verify who uses it");
  }
  const signature = hex(rawSignature(new Uint8Array(response.signature)));
  return { authenticator_data: hex(data), client_data: hex(client), signature };
}

/** The fields of `clientDataJSON`; none if it is no object. */
export function parsed(client: Uint8Array): Record<string, unknown> {
  try {
    const said: unknown = JSON.parse(fromUtf8(client) ?? "");
    return typeof said === "object" && said !== null ? (said as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** True if `key` made the assertion's signature. */
export async function signedBy(key: string, assertion: Assertion): Promise<boolean> {
  const [data, client, signature] = [assertion.authenticator_data, assertion.client_data, assertion.signature].map(
    (digits) => unhex(digits),
  );
  if (data === undefined || client === undefined || signature === undefined) return false;
  const ecdsa = { name: "ECDSA", namedCurve: "P-256" };
  const imported = await crypto.subtle.importKey("raw", pointOf(key), ecdsa, false, ["verify"]);
  const signed = joined(data, await sha256(client));
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, signature, signed);
}
