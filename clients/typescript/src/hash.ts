/** Hashes with a domain, and the ids cut from them (`docs/formats/bytes.md`, Hashes). */

import { type Bytes, base32, joined } from "./bytes.js";

/** The domain of transactions' ids and signatures. */
export const TRANSACTION_DOMAIN = "kerf/transaction/1";

/** Plain SHA-256. */
export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function u32(value: number): Bytes {
  const out = new DataView(new ArrayBuffer(4));
  out.setUint32(0, value);
  return new Uint8Array(out.buffer);
}

/** SHA-256 over parts that cannot be shifted into each other, in a domain of their own. */
export async function hashParts(domain: string, ...parts: Uint8Array[]): Promise<Bytes> {
  const name = new TextEncoder().encode(domain);
  if (name.length > 255) throw new RangeError("a domain has at most 255 bytes");
  const framed = parts.flatMap((part) => [u32(part.length), part]);
  return sha256(joined(Uint8Array.of(name.length), name, ...framed));
}

/** The id of a transaction: the hash of its envelope's canonical bytes. */
export async function transactionId(envelope: Uint8Array): Promise<Bytes> {
  return hashParts(TRANSACTION_DOMAIN, envelope);
}

/** The hash by which a pending act is known. */
export async function actDigest(act: Uint8Array): Promise<Bytes> {
  return hashParts("kerf/act/1", act);
}

/** The hash of a contract's content, which both parties sign. */
export async function agreementDigest(content: Uint8Array): Promise<Bytes> {
  return hashParts("kerf/agreement/1", content);
}

/** What is hashed when a quote is sealed. */
export interface SealedQuote {
  /** The 16 bytes of the bidder's id. */
  readonly bidder: Uint8Array;
  /** The 16 bytes of the need's id. */
  readonly need: Uint8Array;
  /** The version of the need. */
  readonly version: number;
  /** 32 secret random bytes. */
  readonly salt: Uint8Array;
  /** The canonical bytes of the `QuoteContent`. */
  readonly content: Uint8Array;
}

/** The commitment of a sealed quote. */
export async function quoteCommitment(quote: SealedQuote): Promise<Bytes> {
  return hashParts("kerf/sealed-quote/1", quote.bidder, quote.need, u32(quote.version), quote.salt, quote.content);
}

/** The id of one kind that belongs to these parts, as text. */
export async function deriveId(prefix: string, ...parts: Uint8Array[]): Promise<string> {
  const hash = await hashParts(`kerf/id/${prefix}`, ...parts);
  return `${prefix}_${base32(hash.subarray(0, 16))}`;
}

/** The id of the person or tool that begins with a key; `key` is the canonical bytes of the `PublicKey`. */
export async function agentOfKey(key: Uint8Array): Promise<string> {
  return deriveId("agent", key);
}
