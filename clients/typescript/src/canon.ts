/**
 * Canonical bytes of every type of `docs/formats`, with the full tables of codes, and the hashes over them.
 *
 * ```ts
 * const bytes = canon.encode("Envelope", { network: "net_..", ... });
 * const id = await transactionId(bytes);
 * ```
 */

import { Codec } from "./codec.js";
import { COUNTRIES, CURRENCIES } from "./generated/codes.js";
import { CPV, UNITS } from "./generated/tables.js";
import { TYPES } from "./generated/types.js";
import type { TypeByName } from "./generated/records.js";
import type { Bytes } from "./bytes.js";
import type { Tables } from "./leaf.js";
import { typesOf } from "./shape.js";
import { smallTables } from "./tables.js";

export { Codec, type Json, BYTES_MAX } from "./codec.js";
export { CanonError, type CanonCode } from "./error.js";
export type { Bytes } from "./bytes.js";
export * from "./hash.js";

function cpvTable(): Map<string, string> {
  const out = new Map<string, string>();
  let last = "";
  for (const [, shared = "", digits = ""] of CPV.matchAll(/([a-z])(\d+)/g)) {
    last = (last.slice(0, shared.charCodeAt(0) - 97) + digits.slice(0, -1)).padEnd(8, "0");
    out.set(last, digits.slice(-1));
  }
  return out;
}

const units = new Set(UNITS.split(" "));
let cpv: Map<string, string> | undefined;

/** The tables in full. */
export const TABLES: Tables = {
  ...smallTables(CURRENCIES, COUNTRIES),
  unit: (code) => units.has(code),
  cpv: (digits) => (cpv ??= cpvTable()).get(digits),
};

/** The types in full. */
export const TYPES_BY_NAME = typesOf(TYPES);

/** Reads and writes every type. */
export const codec = new Codec(TYPES_BY_NAME, TABLES);

/** The canonical bytes of a value. */
export function encode<Name extends keyof TypeByName>(name: Name, value: TypeByName[Name]): Bytes {
  return codec.encode(name, value);
}

/** The value whose canonical encoding is `bytes`. */
export function decode<Name extends keyof TypeByName>(name: Name, bytes: Uint8Array): TypeByName[Name] {
  return codec.decode(name, bytes) as TypeByName[Name];
}
