/**
 * Bytes and their text forms: hexadecimal, Crockford's base 32, base 64 for URLs, UTF-8.
 *
 * Promise: each text has one meaning; a text that no encoder wrote is `undefined`, never a guess.
 */

/** Bytes that are not shared with other threads, as the browser's interfaces want them. */
export type Bytes = Uint8Array<ArrayBuffer>;

const HEX = "0123456789abcdef";
const BASE32 = "0123456789abcdefghjkmnpqrstvwxyz";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Lower-case hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  let out = "";
  for (const byte of bytes) out += HEX.charAt(byte >> 4) + HEX.charAt(byte & 15);
  return out;
}

/** The bytes of lower-case hexadecimal digits. */
export function unhex(text: string): Bytes | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return undefined;
  return Uint8Array.from({ length: text.length / 2 }, (_, at) => parseInt(text.slice(2 * at, 2 * at + 2), 16));
}

/** Packs `bits` at a time, most significant first, with zero bits at the end. */
function packed(bytes: Uint8Array, alphabet: string, size: number): string {
  let out = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= size) {
      bits -= size;
      out += alphabet.charAt(held >> bits);
      held &= (1 << bits) - 1;
    }
  }
  return bits > 0 ? out + alphabet.charAt(held << (size - bits)) : out;
}

function unpacked(text: string, alphabet: string, size: number): Bytes | undefined {
  const out: number[] = [];
  let held = 0;
  let bits = 0;
  for (const digit of text) {
    const value = alphabet.indexOf(digit);
    if (value < 0) return undefined;
    held = (held << size) | value;
    bits += size;
    if (bits >= 8) {
      bits -= 8;
      out.push(held >> bits);
      held &= (1 << bits) - 1;
    }
  }
  return held === 0 && bits < size ? Uint8Array.from(out) : undefined;
}

/** Crockford's base 32 in lower case. */
export function base32(bytes: Uint8Array): string {
  return packed(bytes, BASE32, 5);
}

/** The bytes of base 32, as people write it: upper case is lower case, `o` is 0, `i` and `l` are 1. */
export function unbase32(text: string): Bytes | undefined {
  if (!/^[0-9A-Za-z]*$/.test(text)) return undefined;
  return unpacked(text.toLowerCase().replace(/o/g, "0").replace(/[il]/g, "1"), BASE32, 5);
}

/** Base 64 with the URL alphabet, without padding (RFC 4648, section 5). */
export function base64url(bytes: Uint8Array): string {
  return packed(bytes, BASE64, 6);
}

/** The bytes of base 64 with the URL alphabet, without padding. */
export function unbase64url(text: string): Bytes | undefined {
  return unpacked(text, BASE64, 6);
}

/** The bytes of a text in UTF-8; `undefined` if it has half a surrogate pair. */
export function utf8(text: string): Bytes | undefined {
  const bytes = new TextEncoder().encode(text);
  return fromUtf8(bytes) === text ? bytes : undefined;
}

/** The text that the bytes are in UTF-8. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** All of them, one after the other. */
export function joined(...parts: Uint8Array[]): Bytes {
  return joinedAll(parts);
}

/** As {@link joined}, for any number of them. */
export function joinedAll(parts: readonly Uint8Array[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Below nought if `left` comes first, byte by byte; nought if they are the same. */
export function compared(left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
