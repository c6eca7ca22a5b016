/**
 * Keys and signatures (`docs/formats/bytes.md`, Signatures).
 *
 * ```ts
 * const signer = await ed25519Signer(seed);
 * const { bytes, id } = await signed(signer, envelope);
 * ```
 *
 * Not here: the rule by which nodes check Ed25519 (ZIP 215, stricter), which the platform's check is close to and not
 * the same as. {@link verified} is for own mistakes, not for judging others.
 */

import { type Bytes, base64url, hex, joined, unbase64url, unhex } from "./bytes.js";
import { decode, encode } from "./canon.js";
import type { Assertion, Envelope, Signature } from "./generated/records.js";
import { TRANSACTION_DOMAIN, agentOfKey, transactionId } from "./hash.js";
import { type AssertionResponse, assertionOf, challengeOf, parsed, signedBy } from "./webauthn.js";

export {
  type AssertionResponse,
  WebAuthnError,
  assertionOf,
  challengeOf,
  keyOfCose,
  keyOfSpki,
  rawSignature,
  signedBy,
} from "./webauthn.js";

/** A key that signs. */
export interface Signer {
  /** `ed25519:` or `p256:` and the public key. */
  readonly key: string;
  /** Signs `message` in `domain`. */
  sign(domain: string, message: Uint8Array): Promise<Signature>;
}

/** A key cannot be used here. */
export class KeyError extends Error {
  override readonly name = "KeyError";
  constructor(
    readonly code: "no_ed25519" | "bad_seed" | "bad_key",
    what: string,
    /** What to do next. */
    readonly next: string,
    options?: ErrorOptions,
  ) {
    super(`${what}; ${next}`, options);
  }
}

/** What stands before the 32 bytes of a seed in PKCS #8 (RFC 8410). */
const PKCS8 = "302e020100300506032b657004220420";
const SEED_BYTES = 32;

/** What an Ed25519 key signs: the length of the domain, the domain, the message. */
export function framed(domain: string, message: Uint8Array): Bytes {
  const name = new TextEncoder().encode(domain);
  // One byte of LEB128 up to here; all domains are shorter.
  if (name.length > 127) throw new RangeError("a domain has at most 127 bytes");
  return joined(Uint8Array.of(name.length), name, message);
}

/** The signer of 32 secret bytes (the seed of RFC 8032). The secret stays in the platform's key store. */
export async function ed25519Signer(seed: Uint8Array): Promise<Signer> {
  if (seed.length !== SEED_BYTES) throw new KeyError("bad_seed", `${seed.length} bytes are no seed`, "give 32 bytes");
  const pkcs8 = joined(unhex(PKCS8) ?? new Uint8Array(0), seed);
  let pair: { secret: CryptoKey; x: Bytes | undefined };
  try {
    const open = await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", true, ["sign"]);
    const { x } = await crypto.subtle.exportKey("jwk", open);
    pair = {
      secret: await crypto.subtle.importKey("pkcs8", pkcs8, "Ed25519", false, ["sign"]),
      x: unbase64url(x ?? ""),
    };
  } catch (cause) {
    const next = "use Node 20 or later, or a passkey";
    throw new KeyError("no_ed25519", "this platform cannot sign with Ed25519", next, { cause });
  }
  return {
    key: `ed25519:${hex(pair.x ?? new Uint8Array(0))}`,
    async sign(domain, message) {
      const bytes = await crypto.subtle.sign("Ed25519", pair.secret, framed(domain, message));
      return { ed25519: hex(new Uint8Array(bytes)) };
    },
  };
}

/** The signer of a new key, and its seed, which is the secret. */
export async function newEd25519(): Promise<{ signer: Signer; seed: Bytes }> {
  const seed = crypto.getRandomValues(new Uint8Array(SEED_BYTES));
  return { signer: await ed25519Signer(seed), seed };
}

/**
 * The signer of a passkey. `ask` has the authenticator sign a challenge, as `navigator.credentials.get` does; what
 * another key signed is refused here.
 */
export function passkeySigner(key: string, ask: (challenge: Bytes) => Promise<AssertionResponse>): Signer {
  return {
    key,
    async sign(domain, message) {
      const challenge = await challengeOf(domain, message);
      const assertion: Assertion = assertionOf(await ask(challenge), challenge);
      if (await signedBy(key, assertion)) return { webauthn: assertion };
      throw new KeyError("bad_key", `the authenticator did not sign with ${key}`, "choose that passkey");
    },
  };
}

/** True if `signature` is one by `key` over `message` in `domain`, as the platform checks it. */
export async function verified(
  key: string,
  domain: string,
  message: Uint8Array,
  signature: Signature,
): Promise<boolean> {
  if ("webauthn" in signature) {
    const client = parsed(unhex(signature.webauthn.client_data) ?? new Uint8Array(0));
    const same = client["challenge"] === base64url(await challengeOf(domain, message));
    return same && key.startsWith("p256:") && signedBy(key, signature.webauthn);
  }
  const [bytes, point] = [unhex(signature.ed25519), unhex(key.replace(/^ed25519:/, ""))];
  if (bytes === undefined || point?.length !== 32) return false;
  const imported = await crypto.subtle.importKey("raw", point, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", imported, bytes, framed(domain, message));
}

/** The id of the person or tool that begins with a key. */
export async function agentOf(key: string): Promise<string> {
  return agentOfKey(encode("PublicKey", key));
}

/** A signed transaction. */
export interface SignedTransaction {
  /** Its canonical bytes. */
  readonly bytes: Bytes;
  /** Its id. */
  readonly id: string;
}

/** Signs an envelope, given as its value or its canonical bytes. */
export async function signed(signer: Signer, envelope: Envelope | Bytes): Promise<SignedTransaction> {
  const value = envelope instanceof Uint8Array ? decode("Envelope", envelope) : envelope;
  const id = await transactionId(encode("Envelope", value));
  if (value.key !== signer.key) {
    throw new KeyError("bad_key", `the envelope is to be signed by ${value.key}`, "sign with that key");
  }
  const signature = await signer.sign(TRANSACTION_DOMAIN, id);
  return { bytes: encode("Transaction", { envelope: value, signature }), id: hex(id) };
}
