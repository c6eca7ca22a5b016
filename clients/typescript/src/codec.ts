/**
 * Values to their canonical bytes and back, by the description of their type.
 *
 * Promise: `decode` gives a value only if `encode` of it is those very bytes, so a value has one encoding; whatever
 * is wrong is a {@link CanonError}. Memory is bounded by the bytes that are there, and depth by the type, since no
 * type contains itself.
 */

import { type Bytes, compared, hex, unhex, utf8 } from "./bytes.js";
import { Reader, Writer } from "./cbor.js";
import { Broken, CanonError } from "./error.js";
import { type Tables, putLeaf, takeLeaf } from "./leaf.js";
import type { Described, Form, Member, Types } from "./shape.js";

/** A value in the form that the HTTP interface uses. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** The most bytes of a value. */
export const BYTES_MAX = 1 << 20;

const HIDDEN =
  /[\u{0}-\u{8}\u{b}-\u{1f}\u{7f}-\u{9f}\u{61c}\u{200b}\u{200e}\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{e0000}-\u{e007f}]/u;

/** Says why a text is refused; `undefined` if it is not. */
function textFault(text: string, max: number): string | undefined {
  const bytes = utf8(text);
  if (bytes === undefined) return "the text is not well-formed Unicode";
  if (bytes.length > max) return `${bytes.length} bytes of text are more than the ${max} allowed`;
  if (/^\p{White_Space}*$/u.test(text)) return "the text is empty";
  const hidden = HIDDEN.exec(text)?.[0];
  if (hidden === undefined) return undefined;
  const code = (hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return `character U+${code} is not allowed: it cannot be seen, or turns the reading direction`;
}

function isObject(json: Json | undefined): json is { readonly [name: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** True for what a record leaves out where it may be left out. */
function saysNothing(json: Json): boolean {
  return json === null || json === false || (Array.isArray(json) && json.length === 0);
}

/** Reads and writes values of the types that it was made with. */
export class Codec {
  constructor(
    private readonly types: Types,
    private readonly tables: Tables,
  ) {}

  /** The description of a type. */
  described(name: string): Described {
    const found = this.types.get(name);
    if (found === undefined) throw new CanonError("no_type", `there is no type ${name}`, "");
    return found;
  }

  /** The value of type `name` whose canonical encoding is `bytes`. */
  decode(name: string, bytes: Uint8Array): Json {
    if (bytes.length > BYTES_MAX) {
      throw new CanonError("too_long", `${bytes.length} bytes are more than the ${BYTES_MAX} of a value`, BYTES_MAX);
    }
    const reader = new Reader(bytes);
    const value = this.read({ is: "type", name }, reader);
    reader.end();
    const again = this.encode(name, value);
    if (compared(again, bytes) !== 0) {
      const at = again.findIndex((byte, place) => byte !== bytes[place]);
      throw new CanonError("not_canonical", "not the one encoding of this value", at < 0 ? again.length : at);
    }
    return value;
  }

  /** The canonical bytes of a value of type `name`. */
  encode(name: string, json: Json): Bytes {
    const writer = new Writer();
    this.write({ is: "type", name }, json, [], writer);
    const bytes = writer.bytes();
    if (bytes.length <= BYTES_MAX) return bytes;
    throw new CanonError("too_long", `${bytes.length} bytes are more than the ${BYTES_MAX} of a value`, "");
  }

  private read(form: Form, reader: Reader): Json {
    const at = reader.at;
    switch (form.is) {
      case "type":
        return this.readType(this.described(form.name), reader);
      case "text": {
        const text = reader.text();
        const fault = textFault(text, form.max);
        if (fault !== undefined) throw reader.invalid(fault, at);
        return text;
      }
      case "number": {
        const number = reader.unsigned();
        if (number > form.max) throw reader.invalid(`${number} is more than ${form.max}`, at);
        return Number(number);
      }
      case "flag":
        return reader.flag();
      case "bytes": {
        const { length } = reader.octets();
        if (length < form.min || length > form.max) {
          throw reader.invalid(`${length} bytes where ${form.min} to ${form.max} belong`, at);
        }
        return hex(reader.since(reader.at - length));
      }
      case "list":
        return this.readList(form.of, form.max, form.set, reader);
    }
  }

  private readList(of: Form, max: number, set: boolean, reader: Reader): Json {
    const start = reader.at;
    const length = reader.array();
    if (length > max) throw reader.invalid(`${length} items are more than the ${max} allowed`, start);
    const items: Json[] = [];
    let last: Uint8Array = new Uint8Array(0);
    for (let place = 0; place < length; place += 1) {
      const at = reader.at;
      items.push(this.read(of, reader));
      const bytes = reader.since(at);
      if (set && compared(bytes, last) <= 0) {
        throw reader.invalid("the items of a set are not in ascending order of their bytes", at);
      }
      last = bytes;
    }
    return items;
  }

  private readType(type: Described, reader: Reader): Json {
    const at = reader.at;
    switch (type.is) {
      case "leaf":
        try {
          return takeLeaf(type.name, reader, this.tables);
        } catch (error) {
          throw error instanceof Broken ? reader.invalid(error.message, at) : error;
        }
      case "code": {
        const number = reader.unsigned();
        const name = type.codes.get(Number(number));
        if (name === undefined) throw reader.invalid(`no code ${number} of ${type.name}`, at);
        return name;
      }
      case "choice": {
        if (reader.array() !== 2) {
          throw new CanonError("expected", "expected an array of a variant number and its value", at);
        }
        const number = reader.unsigned();
        const variant = type.members.find((member) => member.number === number);
        if (variant === undefined) throw reader.invalid(`no variant ${number} of ${type.name}`, at);
        return { [variant.name]: this.read(variant.form, reader) };
      }
      case "record":
        return this.readRecord(type.name, type.members, reader);
    }
  }

  private readRecord(name: string, members: readonly Member[], reader: Reader): Json {
    const value: Record<string, Json> = {};
    const length = reader.map();
    let from = 0;
    const skip = (to: number): void => {
      const missing = members.slice(from, to).find((member) => !member.optional);
      if (missing === undefined) return;
      throw new CanonError("missing", `field \`${missing.name}\` of ${name} is missing`, reader.at);
    };
    for (let count = 0; count < length; count += 1) {
      const at = reader.at;
      const number = reader.unsigned();
      const place = members.findIndex((member, index) => index >= from && member.number === number);
      const member = members[place];
      if (member === undefined) {
        throw new CanonError("unknown", `field number ${number} of ${name} is unknown or out of order`, at);
      }
      skip(place);
      from = place + 1;
      value[member.name] = this.read(member.form, reader);
    }
    skip(members.length);
    return value;
  }

  private write(form: Form, json: Json, path: string[], writer: Writer): void {
    const wrong = (what: string): CanonError => {
      const steps = path.map((step) => `/${step.replace(/~/g, "~0").replace(/\//g, "~1")}`);
      return new CanonError("invalid", what, steps.join(""));
    };
    switch (form.is) {
      case "type":
        return this.writeType(this.described(form.name), json, path, writer, wrong);
      case "text": {
        const fault = typeof json === "string" ? textFault(json, form.max) : "expected a text";
        if (fault !== undefined) throw wrong(fault);
        return writer.text(json as string);
      }
      case "number":
        if (typeof json !== "number" || !Number.isInteger(json) || json < 0 || json > form.max) {
          throw wrong(`expected a whole number from 0 to ${form.max}`);
        }
        return writer.unsigned(json);
      case "flag":
        if (typeof json !== "boolean") throw wrong("expected true or false");
        return writer.flag(json);
      case "bytes": {
        const bytes = typeof json === "string" ? unhex(json) : undefined;
        if (bytes === undefined || bytes.length < form.min || bytes.length > form.max) {
          throw wrong(`expected ${form.min} to ${form.max} bytes in lower-case hexadecimal`);
        }
        return writer.octets(bytes);
      }
      case "list":
        if (!Array.isArray(json)) throw wrong("expected an array");
        if (json.length > form.max) throw wrong(`${json.length} items are more than the ${form.max} allowed`);
        return this.writeList(form.of, form.set, json as readonly Json[], path, writer, wrong);
    }
  }

  private writeList(
    of: Form,
    set: boolean,
    items: readonly Json[],
    path: string[],
    writer: Writer,
    wrong: (what: string) => CanonError,
  ): void {
    const written = Array.from(items, (item, place) => {
      const one = new Writer();
      this.write(of, item ?? null, [...path, String(place)], one);
      return one.bytes();
    });
    if (set) {
      written.sort(compared);
      const twice = written.some((bytes, place) => place > 0 && compared(bytes, written[place - 1] ?? bytes) === 0);
      if (twice) throw wrong("an item stands there twice");
    }
    writer.array(written.length);
    for (const bytes of written) writer.raw(bytes);
  }

  private writeType(
    type: Described,
    json: Json,
    path: string[],
    writer: Writer,
    wrong: (what: string) => CanonError,
  ): void {
    switch (type.is) {
      case "leaf":
        if (typeof json !== "string") throw wrong(`expected a text (${type.name})`);
        try {
          return putLeaf(type.name, json, writer, this.tables);
        } catch (error) {
          throw error instanceof Broken ? wrong(error.message) : error;
        }
      case "code": {
        for (const [number, name] of type.codes) if (name === json) return writer.unsigned(number);
        throw wrong(`expected one of ${[...type.codes.values()].join(", ")}`);
      }
      case "choice": {
        const [name, ...more] = isObject(json) ? Object.keys(json) : [];
        const variant = type.members.find((member) => member.name === name);
        if (variant === undefined || more.length > 0 || !isObject(json)) {
          throw wrong(`${type.name} is an object with one of the keys ${type.members.map((one) => one.name).join(", ")}`);
        }
        writer.array(2);
        writer.unsigned(variant.number);
        return this.write(variant.form, json[variant.name] ?? null, [...path, variant.name], writer);
      }
      case "record": {
        if (!isObject(json)) throw wrong(`expected an object (${type.name})`);
        const names = type.members.map((member) => member.name);
        const odd = Object.keys(json).find((name) => json[name] !== undefined && !names.includes(name));
        if (odd !== undefined) throw wrong(`${type.name} has no field \`${odd}\`; it has ${names.join(", ")}`);
        const said = type.members.filter((member) => {
          const value = Object.hasOwn(json, member.name) ? json[member.name] : undefined;
          if (value !== undefined) return !(member.optional && saysNothing(value));
          if (!member.optional) throw wrong(`field \`${member.name}\` of ${type.name} is missing`);
          return false;
        });
        writer.map(said.length);
        for (const member of said) {
          writer.unsigned(member.number);
          this.write(member.form, json[member.name] ?? null, [...path, member.name], writer);
        }
      }
    }
  }
}
