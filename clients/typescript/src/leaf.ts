/**
 * Leaves: values with a text form of their own. Each is read from bytes to its text, and written from its text.
 *
 * Promise: numbers are exact at any size; a code that is in no table, and a text that has no value, are refused.
 * Start reading at {@link takeLeaf}.
 */

import { base32, hex, unbase32, unhex } from "./bytes.js";
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
  /** The check digit of a CPV code of eight digits. */
  cpv(digits: string): string | undefined;
}

const INTEGER_MAX = BigInt(Number.MAX_SAFE_INTEGER);
const PRICE_MAX = (1n << 63n) - 1n;
const DIGITS_MAX = 64;
const RATE_MAX = 10_000n;
/** In the order of their numbers, from 1. */
const CATEGORIES = ["S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B"];

/** What an id begins with, which is also the name of its leaf. */
export const ID_PREFIXES = (
  "net agent mandate money account listing quote pending agreement order delivery invoice payment dispute"
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

function known(found: boolean, code: string, what: string): string {
  need(found, `\`${code}\` is not a ${what}`);
  return code;
}

function decimalsOf(code: string, tables: Tables): number {
  const decimals = tables.decimals(code);
  if (decimals === undefined) throw new Broken(`\`${code}\` is not a currency of ISO 4217`);
  return decimals;
}

const unit = (code: string, tables: Tables): string => known(tables.unit(code), code, "unit of UN/ECE Rec 20 or 21");

function atMost(value: Whole, max: bigint): bigint {
  need(value <= max, `${value} is more than ${max}`);
  return BigInt(value);
}

function small(value: Whole): number {
  return Number(atMost(value, INTEGER_MAX));
}

function size(reader: Reader, length: number): void {
  need(reader.array() === length, `expected an array of ${length}`);
}

function fixed(reader: Reader, length: number): Uint8Array {
  const bytes = reader.octets();
  need(bytes.length === length, `${bytes.length} bytes where ${length} belong`);
  return bytes;
}

function vat(category: number, rate: bigint): string {
  const name = CATEGORIES[category - 1];
  if (name === undefined) throw new Broken(`no VAT category ${category}`);
  if (category === 1) need(rate > 0n, "category S needs a rate above zero");
  else if (category <= 7) need(rate === 0n, `category ${name} has no tax, so its rate is 0`);
  return `${name} ${decimal(rate, 2, 0)}`;
}

function range(least: bigint, most: bigint, code: string): string {
  need(least <= most, "a range cannot end below its start");
  return `${decimal(least, 6, 0)}..${decimal(most, 6, 0)} ${code}`;
}

function period(first: number, last: number): string {
  const text = `${dayText(first)}/${dayText(last)}`;
  need(first <= last, "a period cannot end before it starts");
  return text;
}

/** Reads the leaf `name` and gives its text. */
export function takeLeaf(name: string, reader: Reader, tables: Tables): string {
  switch (name) {
    case "Digest":
    case "TransactionId":
      return hex(fixed(reader, 32));
    case "PublicKey": {
      const bytes = reader.octets();
      const good = (bytes[0] === 1 && bytes.length === 33) || (bytes[0] === 2 && bytes.length === 34);
      need(good, "not a public key: 1 and 32 bytes, or 2 and 33 bytes");
      return (bytes[0] === 1 ? "ed25519:" : "p256:") + hex(bytes.subarray(1));
    }
    case "Currency": {
      const code = reader.text();
      decimalsOf(code, tables);
      return code;
    }
    case "Unit":
      return unit(reader.text(), tables);
    case "Country": {
      const code = reader.text();
      return known(tables.country(code), code, "country of ISO 3166-1");
    }
    case "Amount":
    case "Difference": {
      size(reader, 2);
      const code = reader.text();
      const places = decimalsOf(code, tables);
      const value = name === "Amount" ? BigInt(reader.unsigned()) : reader.signed();
      const minor = atMost(value < 0n ? -value : value, INTEGER_MAX);
      return `${value < 0n ? "-" : ""}${decimal(minor, places, places)} ${code}`;
    }
    case "Price": {
      size(reader, 2);
      const code = reader.text();
      const places = decimalsOf(code, tables);
      return `${decimal(atMost(reader.unsigned(), PRICE_MAX), 6, places)} ${code}`;
    }
    case "Quantity": {
      size(reader, 2);
      const code = unit(reader.text(), tables);
      return `${decimal(atMost(reader.unsigned(), INTEGER_MAX), 6, 0)} ${code}`;
    }
    case "Range": {
      size(reader, 3);
      const code = unit(reader.text(), tables);
      const least = atMost(reader.unsigned(), INTEGER_MAX);
      return range(least, atMost(reader.unsigned(), INTEGER_MAX), code);
    }
    case "Cpv": {
      const digits = String(reader.unsigned()).padStart(8, "0");
      const check = tables.cpv(digits);
      need(check !== undefined, `${digits} is not a code of the Common Procurement Vocabulary 2008`);
      return `${digits}-${check}`;
    }
    case "Timestamp":
      return instantText(small(reader.unsigned()));
    case "Span":
      return spanText(small(reader.unsigned()));
    case "Date":
      return dayText(small(reader.unsigned()));
    case "Period": {
      size(reader, 2);
      const first = small(reader.unsigned());
      return period(first, small(reader.unsigned()));
    }
    case "VatRate":
      return decimal(atMost(reader.unsigned(), RATE_MAX), 2, 0);
    case "Vat": {
      size(reader, 2);
      const category = small(reader.unsigned());
      return vat(category, atMost(reader.unsigned(), RATE_MAX));
    }
    case "Balance":
      return reader.signed().toString();
    case "Endpoint": {
      const text = reader.text();
      const one = endpointOf(text);
      need(one === text, `\`${text}\` must be written \`${one}\``);
      return text;
    }
    default:
      need(ID_PREFIXES.includes(name), `nothing is known of the type ${name}`);
      return `${name}_${base32(fixed(reader, 16))}`;
  }
}

function putHex(text: string, prefix: string, length: number, first: number[], writer: Writer): void {
  const bytes = text.startsWith(prefix) ? unhex(text.slice(prefix.length)) : undefined;
  if (bytes?.length !== length) {
    throw new Broken(`\`${text}\` is not ${prefix === "" ? "" : `${prefix} and `}${2 * length} hexadecimal digits`);
  }
  writer.octets(Uint8Array.from([...first, ...bytes]));
}

function putSum(text: string, writer: Writer, tables: Tables, places: number | undefined, max: bigint): void {
  const [number, code] = pair(text);
  const decimals = decimalsOf(code, tables);
  const value = scaled(number, places ?? decimals, max);
  writer.array(2);
  writer.text(code);
  writer.unsigned(value);
}

/** Writes the leaf `name` from its text. */
export function putLeaf(name: string, text: string, writer: Writer, tables: Tables): void {
  switch (name) {
    case "Digest":
    case "TransactionId":
      return putHex(text, "", 32, [], writer);
    case "PublicKey":
      return text.startsWith("p256:")
        ? putHex(text, "p256:", 33, [2], writer)
        : putHex(text, "ed25519:", 32, [1], writer);
    case "Currency":
      decimalsOf(text, tables);
      return writer.text(text);
    case "Unit":
      return writer.text(unit(text, tables));
    case "Country":
      return writer.text(known(tables.country(text), text, "country of ISO 3166-1"));
    case "Amount":
      return putSum(text, writer, tables, undefined, INTEGER_MAX);
    case "Difference": {
      const [number, code] = pair(text.replace(/^-/, ""));
      const minor = scaled(number, decimalsOf(code, tables), INTEGER_MAX);
      writer.array(2);
      writer.text(code);
      return writer.signed(text.startsWith("-") ? -minor : minor);
    }
    case "Price":
      return putSum(text, writer, tables, 6, PRICE_MAX);
    case "Quantity": {
      const [number, code] = pair(text);
      writer.array(2);
      writer.text(unit(code, tables));
      return writer.unsigned(scaled(number, 6, INTEGER_MAX));
    }
    case "Range": {
      const [numbers, code] = pair(text);
      const at = numbers.indexOf("..");
      need(at > 0, `\`${text}\` is not a range such as \`80..120 GRM\``);
      const [least, most] = [numbers.slice(0, at), numbers.slice(at + 2)].map((one) => scaled(one, 6, INTEGER_MAX));
      range(least ?? 0n, most ?? 0n, code);
      writer.array(3);
      writer.text(unit(code, tables));
      writer.unsigned(least ?? 0n);
      return writer.unsigned(most ?? 0n);
    }
    case "Cpv": {
      const [, digits = "", check] = /^(\d{8})-(\d)$/.exec(text) ?? [];
      const right = tables.cpv(digits);
      need(right !== undefined, `\`${text}\` is not a CPV code such as \`30197644-2\``);
      need(right === check, `\`${text}\` has a wrong check digit: ${digits} has ${right}`);
      return writer.unsigned(Number(digits));
    }
    case "Timestamp":
      return writer.unsigned(instantOf(text));
    case "Span":
      return writer.unsigned(spanOf(text));
    case "Date":
      return writer.unsigned(dayOf(text));
    case "Period": {
      const [first = "", last = "", ...more] = text.split("/");
      need(more.length === 0, `\`${text}\` is not a period such as \`2026-01-01/2026-12-31\``);
      period(dayOf(first), dayOf(last));
      writer.array(2);
      writer.unsigned(dayOf(first));
      return writer.unsigned(dayOf(last));
    }
    case "VatRate":
      return writer.unsigned(scaled(text, 2, RATE_MAX));
    case "Vat": {
      const [category, rate] = pair(text);
      const number = CATEGORIES.indexOf(category) + 1;
      const hundredths = scaled(rate, 2, RATE_MAX);
      vat(number, hundredths);
      writer.array(2);
      writer.unsigned(number);
      return writer.unsigned(hundredths);
    }
    case "Balance": {
      need(/^(0|-?[1-9]\d{0,18})$/.test(text), `\`${text}\` is not a whole number`);
      const value = BigInt(text);
      need(value === BigInt.asIntN(64, value), `\`${text}\` is more than can be kept`);
      return writer.signed(value);
    }
    case "Endpoint":
      return writer.text(endpointOf(text));
    default: {
      need(ID_PREFIXES.includes(name), `nothing is known of the type ${name}`);
      const bytes = text.startsWith(`${name}_`) ? unbase32(text.slice(name.length + 1)) : undefined;
      if (bytes?.length !== 16) throw new Broken(`\`${text}\` is not an id of the form ${name}_ and 26 characters`);
      return writer.octets(bytes);
    }
  }
}
