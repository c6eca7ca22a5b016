/**
 * CBOR items (RFC 8949), as far as Kerf uses them: no tags, floats, nulls or open lengths.
 *
 * Promise: a reader takes no room for lengths that are announced and not there. That a head has its shortest
 * form is checked where a value is encoded again (`canon.ts`).
 */

import { type Bytes, fromUtf8, joinedAll } from "./bytes.js";
import { CanonError } from "./error.js";

/** A whole number: exact beyond 2^53 too. */
export type Whole = number | bigint;

/** Appends items in their shortest form. */
export class Writer {
  private readonly parts: Uint8Array[] = [];

  bytes(): Bytes {
    return joinedAll(this.parts);
  }

  raw(canonical: Uint8Array): void {
    this.parts.push(canonical);
  }

  private head(major: number, argument: Whole): void {
    if (argument < 24) this.parts.push(Uint8Array.of(major | Number(argument)));
    else if (argument < 0x100) this.parts.push(Uint8Array.of(major | 24, Number(argument)));
    else {
      const size = argument < 0x1_0000 ? 2 : argument < 0x1_0000_0000 ? 4 : 8;
      const wide = new DataView(new ArrayBuffer(8));
      wide.setBigUint64(0, BigInt(argument));
      this.parts.push(Uint8Array.of(major | (size === 2 ? 25 : size === 4 ? 26 : 27)));
      this.parts.push(new Uint8Array(wide.buffer, 8 - size));
    }
  }

  unsigned(value: Whole): void {
    this.head(0x00, value);
  }
  signed(value: bigint): void {
    if (value < 0n) this.head(0x20, -1n - value);
    else this.head(0x00, value);
  }
  flag(value: boolean): void {
    this.parts.push(Uint8Array.of(value ? 0xf5 : 0xf4));
  }
  octets(value: Uint8Array): void {
    this.head(0x40, value.length);
    this.parts.push(value);
  }
  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.head(0x60, bytes.length);
    this.parts.push(bytes);
  }
  array(length: number): void {
    this.head(0x80, length);
  }
  map(length: number): void {
    this.head(0xa0, length);
  }
}

/** Reads items, keeping the place for messages. */
export class Reader {
  at = 0;
  constructor(private readonly input: Uint8Array) {}

  /** The bytes from `from` up to here. */
  since(from: number): Uint8Array {
    return this.input.subarray(from, this.at);
  }

  end(): void {
    const left = this.input.length - this.at;
    if (left > 0) throw new CanonError("trailing", `${left} bytes are left over after the value`, this.at);
  }

  /** An error at this place, for a value that breaks a rule of its type. */
  invalid(what: string, at = this.at): CanonError {
    return new CanonError("invalid", what, at);
  }

  private head(expected: string, ...majors: number[]): [number, Whole] {
    const at = this.at;
    const wrong = (): CanonError => new CanonError("expected", `expected ${expected}`, at);
    const first = this.input[at];
    if (first === undefined || !majors.includes(first >> 5)) throw wrong();
    const low = first & 31;
    if (low < 24) {
      this.at = at + 1;
      return [first >> 5, low];
    }
    const size = 1 << (low - 24);
    if (low > 27 || at + 1 + size > this.input.length) throw wrong();
    let argument = 0n;
    for (const byte of this.input.subarray(at + 1, at + 1 + size)) argument = (argument << 8n) | BigInt(byte);
    this.at = at + 1 + size;
    return [first >> 5, argument <= Number.MAX_SAFE_INTEGER ? Number(argument) : argument];
  }

  private length(expected: string, major: number): number {
    const [, length] = this.head(expected, major);
    return Number(length);
  }

  private piece(expected: string, major: number): Bytes {
    const at = this.at;
    const length = this.length(expected, major);
    if (length > this.input.length - this.at) throw new CanonError("expected", `expected ${expected}`, at);
    this.at += length;
    return this.input.slice(this.at - length, this.at) as Bytes;
  }

  unsigned(): Whole {
    return this.head("an unsigned integer", 0)[1];
  }
  /** From -2^63 to 2^63 - 1. */
  signed(): bigint {
    const at = this.at;
    const [major, argument] = this.head("an integer", 0, 1);
    if (argument >= 1n << 63n) throw new CanonError("expected", "expected an integer", at);
    return major === 0 ? BigInt(argument) : -1n - BigInt(argument);
  }
  flag(): boolean {
    const first = this.input[this.at];
    if (first !== 0xf4 && first !== 0xf5) throw new CanonError("expected", "expected true or false", this.at);
    this.at += 1;
    return first === 0xf5;
  }
  octets(): Bytes {
    return this.piece("a byte string", 2);
  }
  text(): string {
    const at = this.at;
    const text = fromUtf8(this.piece("a text", 3));
    if (text === undefined) throw new CanonError("expected", "expected a text in UTF-8", at);
    return text;
  }
  array(): number {
    return this.length("an array", 4);
  }
  map(): number {
    return this.length("a map", 5);
  }
  nextIsNumber(): boolean {
    const first = this.input[this.at];
    return first !== undefined && first >> 5 === 0;
  }
}
