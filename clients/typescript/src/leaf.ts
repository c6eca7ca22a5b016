/**
 * Leaves: values with a text form of their own. Each is read from bytes to its text, and written from its text.
 *
 * Promise: numbers are exact at any size; a code that is in no table, and a text that has no value, are refused.
 * Start reading at {@link takeLeaf}.
 */

import { type Bytes, base32, hex, joined, unbase32, unhex } from "./bytes.js";
import type { Reader, Whole, Writer } from "./cbor.js";
import { endpointOf } from "./endpoint.js";
import { Broken } from "./error.js";
import { dayOf, dayText, instantOf, instantText, spanOf, spanText } from "./time.js";

/** The tables of codes that leaves are checked by. */
export interface Tables {
  /** How many decimals an amount in this currency has; `undefined` if there is no such currency. */
  decimals(currency: string): number | undefined;
  unit(code: string): boolean;
  country(code: string): boolean;
  /** The check digit of a CPV code of eight digits; `?` if the table is not at hand, and then any is taken. */
  cpv(digits: string): string | undefined;
}

const INTEGER_MAX = BigInt(Number.MAX_SAFE_INTEGER);
const PRICE_MAX = (1n << 63n) - 1n;
const DIGITS_MAX = 64;
const RATE_MAX = 10_000n;
/** In the order of their numbers, from 1. */
const CATEGORIES = ["S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B"];
/** The last of the categories that have no tax. */
const UNTAXED = 7;

/** What an id begins with, which is also the name of its leaf. */
export const ID_PREFIXES = (
  "net agent mandate money account listing quote pending agreement order delivery invoice payment dispute col grant"
).split(" ");

function need(condition: boolean, what: string): void {
  if (!condition) throw new Broken(what);
}

/** The number in `text`, times ten to the power of `places`. */
export function scaled(text: string, places: number, max: bigint): bigint {
  const found = text.length > DIGITS_MAX ? null : /^(\d+)(?:\.(\d+))?$/.exec(text);
  if (found === null) throw new Broken(`\`${text}\` is no number: no sign, a point before the decimals`);
  const [, whole = "", part = ""] = found;
  need(part.length <= places, `\`${text}\` has more than ${places} decimals`);
  const value = BigInt(whole + part.padEnd(places, "0"));
  need(value <= max, `\`${text}\` is more than can be kept`);
  return value;
}

/** `value` divided by ten to the power of `places`, with `least` decimals or as many as it takes. */
export function decimal(value: bigint, places: number, least: number): string {
  const digits = value.toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  let part = digits.slice(digits.length - places);
  while (part.length > least && part.endsWith("0")) part = part.slice(0, -1);
  return part === "" ? whole : `${whole}.${part}`;
}

/** Parts `12.50 EUR` at its one space. */
function pair(text: string): [string, string] {
  const at = text.indexOf(" ");
  need(at > 0, `\`${text}\` is not a number, a space and a code`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function atMost(value: Whole, max: bigint): bigint {
  need(value <= max, `${value} is more than ${max}`);
  return BigInt(value);
}

function size(reader: Reader, length: number): void {
  need(reader.array() === length, `expected an array of ${length}`);
}

function fixed(reader: Reader, length: number): Uint8Array {
  const bytes = reader.octets();
  need(bytes.length === length, `${bytes.length} bytes where ${length} belong`);
  return bytes;
}

/** How a leaf is read from bytes, and written from its text. */
interface Leaf {
  take(reader: Reader, tables: Tables): string;
  put(text: string, writer: Writer, tables: Tables): void;
}

/** A whole number. */
function whole(max: bigint, textOf: (value: number) => string, numberOf: (text: string) => number): Leaf {
  return {
    take: (reader) => textOf(Number(atMost(reader.unsigned(), max))),
    put: (text, writer) => writer.unsigned(numberOf(text)),
  };
}

/** A text that has one form; `same` gives it, or refuses. */
function text(same: (text: string, tables: Tables) => string): Leaf {
  return {
    take(reader, tables) {
      const read = reader.text();
      const one = same(read, tables);
      need(one === read, `\`${read}\` must be written \`${one}\``);
      return read;
    },
    put: (given, writer, tables) => writer.text(same(given, tables)),
  };
}

function decimalsOf(code: string, tables: Tables): number {
  const decimals = tables.decimals(code);
  if (decimals === undefined) throw new Broken(`\`${code}\` is not a currency of ISO 4217`);
  return decimals;
}

function currency(code: string, tables: Tables): string {
  decimalsOf(code, tables);
  return code;
}

function unit(code: string, tables: Tables): string {
  need(tables.unit(code), `\`${code}\` is not a unit of UN/ECE Rec 20 or 21`);
  return code;
}

function country(code: string, tables: Tables): string {
  need(tables.country(code), `\`${code}\` is not a country of ISO 3166-1`);
  return code;
}

/** Bytes of one length. */
function hash(length: number): Leaf {
  return { take: (reader) => hex(fixed(reader, length)), put: (digits, writer) => writer.octets(unhexed(digits, length)) };
}

function unhexed(digits: string, length: number): Bytes {
  const bytes = unhex(digits);
  if (bytes?.length !== length) throw new Broken(`\`${digits}\` is not ${2 * length} lower-case hexadecimal digits`);
  return bytes;
}

function id(prefix: string): Leaf {
  return {
    take: (reader) => `${prefix}_${base32(fixed(reader, 16))}`,
    put(text, writer) {
      const bytes = text.startsWith(`${prefix}_`) ? unbase32(text.slice(prefix.length + 1)) : undefined;
      if (bytes?.length !== 16) throw new Broken(`\`${text}\` is not an id of the form ${prefix}_ and 26 characters`);
      writer.octets(bytes);
    },
  };
}

const publicKey: Leaf = {
  take(reader) {
    const bytes = reader.octets();
    const good = (bytes[0] === 1 && bytes.length === 33) || (bytes[0] === 2 && bytes.length === 34);
    need(good, "not a public key: 1 and 32 bytes, or 2 and 33 bytes");
    return (bytes[0] === 1 ? "ed25519:" : "p256:") + hex(bytes.subarray(1));
  },
  put(text, writer) {
    const passkey = text.startsWith("p256:");
    need(passkey || text.startsWith("ed25519:"), `\`${text}\` is not \`ed25519:\` or \`p256:\` and a key`);
    const digits = text.slice(text.indexOf(":") + 1);
    writer.octets(joined(Uint8Array.of(passkey ? 2 : 1), unhexed(digits, passkey ? 33 : 32)));
  },
};

/** A currency and a number of minor units, or of millionths where `places` is 6. */
function sum(max: bigint, places?: number): Leaf {
  return {
    take(reader, tables) {
      size(reader, 2);
      const code = reader.text();
      const least = decimalsOf(code, tables);
      return `${decimal(atMost(reader.unsigned(), max), places ?? least, least)} ${code}`;
    },
    put(text, writer, tables) {
      const [number, code] = pair(text);
      const least = decimalsOf(code, tables);
      writer.array(2);
      writer.text(code);
      writer.unsigned(scaled(number, places ?? least, max));
    },
  };
}

/** As {@link sum}, on either side of nought. */
const difference: Leaf = {
  take(reader, tables) {
    size(reader, 2);
    const code = reader.text();
    const places = decimalsOf(code, tables);
    const value = reader.signed();
    const minor = atMost(value < 0n ? -value : value, INTEGER_MAX);
    return `${value < 0n ? "-" : ""}${decimal(minor, places, places)} ${code}`;
  },
  put(text, writer, tables) {
    const [number, code] = pair(text.replace(/^-/, ""));
    const minor = scaled(number, decimalsOf(code, tables), INTEGER_MAX);
    writer.array(2);
    writer.text(code);
    writer.signed(text.startsWith("-") ? -minor : minor);
  },
};

/** A unit and so many numbers of millionths, ascending, with two points between them. */
function measure(count: number): Leaf {
  const told = (numbers: readonly bigint[], code: string): string => {
    const [least = 0n] = numbers;
    need(numbers.length === count, `expected ${count} numbers`);
    need(numbers.every((number) => number >= least), "a range cannot end below its start");
    return `${numbers.map((number) => decimal(number, 6, 0)).join("..")} ${code}`;
  };
  return {
    take(reader, tables) {
      size(reader, 1 + count);
      const code = unit(reader.text(), tables);
      const numbers = Array.from({ length: count }, () => atMost(reader.unsigned(), INTEGER_MAX));
      return told(numbers, code);
    },
    put(text, writer, tables) {
      const [given, code] = pair(text);
      const numbers = given.split("..").map((number) => scaled(number, 6, INTEGER_MAX));
      told(numbers, unit(code, tables));
      writer.array(1 + count);
      writer.text(code);
      for (const number of numbers) writer.unsigned(number);
    },
  };
}

const cpv: Leaf = {
  take(reader, tables) {
    const digits = String(reader.unsigned()).padStart(8, "0");
    const check = tables.cpv(digits);
    need(check !== undefined, `${digits} is not a code of the Common Procurement Vocabulary 2008`);
    return `${digits}-${check}`;
  },
  put(text, writer, tables) {
    const [, digits = "", check] = /^(\d{8})-(.)$/.exec(text) ?? [];
    const right = tables.cpv(digits);
    need(right !== undefined, `\`${text}\` is not a CPV code such as \`30197644-2\``);
    need(right === check || right === "?", `\`${text}\` has a wrong check digit: ${digits} has ${right}`);
    writer.unsigned(Number(digits));
  },
};

function periodText(first: number, last: number): string {
  const text = `${dayText(first)}/${dayText(last)}`;
  need(first <= last, "a period cannot end before it starts");
  return text;
}

const period: Leaf = {
  take(reader) {
    size(reader, 2);
    const first = Number(atMost(reader.unsigned(), INTEGER_MAX));
    return periodText(first, Number(atMost(reader.unsigned(), INTEGER_MAX)));
  },
  put(text, writer) {
    const [first = "", last = "", ...more] = text.split("/");
    need(more.length === 0, `\`${text}\` is not a period such as \`2026-01-01/2026-12-31\``);
    periodText(dayOf(first), dayOf(last));
    writer.array(2);
    writer.unsigned(dayOf(first));
    writer.unsigned(dayOf(last));
  },
};

const rateText = (hundredths: number): string => decimal(BigInt(hundredths), 2, 0);
const rateOf = (text: string): number => Number(scaled(text, 2, RATE_MAX));

function vatText(category: number, rate: number): string {
  const name = CATEGORIES[category - 1];
  if (name === undefined) throw new Broken(`no VAT category ${category}`);
  if (category === 1) need(rate > 0, "category S needs a rate above zero");
  else if (category <= UNTAXED) need(rate === 0, `category ${name} has no tax, so its rate is 0`);
  return `${name} ${rateText(rate)}`;
}

const vat: Leaf = {
  take(reader) {
    size(reader, 2);
    const category = Number(atMost(reader.unsigned(), INTEGER_MAX));
    return vatText(category, Number(atMost(reader.unsigned(), RATE_MAX)));
  },
  put(text, writer) {
    const [category, rate] = pair(text);
    const number = CATEGORIES.indexOf(category) + 1;
    vatText(number, rateOf(rate));
    writer.array(2);
    writer.unsigned(number);
    writer.unsigned(rateOf(rate));
  },
};

const balance: Leaf = {
  take: (reader) => reader.signed().toString(),
  put(text, writer) {
    need(/^(0|-?[1-9]\d{0,18})$/.test(text), `\`${text}\` is not a whole number`);
    const value = BigInt(text);
    need(value === BigInt.asIntN(64, value), `\`${text}\` is more than can be kept`);
    writer.signed(value);
  },
};

const LEAVES: ReadonlyMap<string, Leaf> = new Map([
  ["Digest", hash(32)],
  ["TransactionId", hash(32)],
  ["PublicKey", publicKey],
  ["Currency", text(currency)],
  ["Unit", text(unit)],
  ["Country", text(country)],
  ["Amount", sum(INTEGER_MAX)],
  ["Difference", difference],
  ["Price", sum(PRICE_MAX, 6)],
  ["Quantity", measure(1)],
  ["Range", measure(2)],
  ["Cpv", cpv],
  ["Timestamp", whole(INTEGER_MAX, instantText, instantOf)],
  ["Span", whole(INTEGER_MAX, spanText, spanOf)],
  ["Date", whole(INTEGER_MAX, dayText, dayOf)],
  ["Period", period],
  ["VatRate", whole(RATE_MAX, rateText, rateOf)],
  ["Vat", vat],
  ["Balance", balance],
  ["Endpoint", text(endpointOf)],
  ...ID_PREFIXES.map((prefix): [string, Leaf] => [prefix, id(prefix)]),
]);

function leaf(name: string): Leaf {
  const found = LEAVES.get(name);
  if (found === undefined) throw new Broken(`nothing is known of the leaf ${name}`);
  return found;
}

/** Reads the leaf `name` and gives its text. */
export function takeLeaf(name: string, reader: Reader, tables: Tables): string {
  return leaf(name).take(reader, tables);
}

/** Writes the leaf `name` from its text. */
export function putLeaf(name: string, text: string, writer: Writer, tables: Tables): void {
  leaf(name).put(text, writer, tables);
}
