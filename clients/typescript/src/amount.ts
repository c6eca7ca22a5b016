/** Sums of money as numbers: minor units in a `bigint`, for adding up and comparing. */

import { TABLES } from "./canon.js";
import { Broken, CanonError } from "./error.js";
import { decimal, scaled } from "./leaf.js";

/** A sum of money in one currency. */
export interface Sum {
  /** Minor units: cents for EUR. Below nought only for differences. */
  readonly minor: bigint;
  readonly currency: string;
}

const MINOR_MAX = BigInt(Number.MAX_SAFE_INTEGER);

function wrong(what: string): CanonError {
  return new CanonError("invalid", what, "");
}

function places(currency: string): number {
  const decimals = TABLES.decimals(currency);
  if (decimals === undefined) throw wrong(`\`${currency}\` is not a currency of ISO 4217`);
  return decimals;
}

/** The sum in the text of an `Amount` or a `Difference`: `12.50 EUR`, `-0.02 EUR`. */
export function sumOf(text: string): Sum {
  const [, sign = "", number = "", currency = ""] = /^(-?)(\S+) (\S+)$/.exec(text) ?? [];
  try {
    const minor = scaled(number, places(currency), MINOR_MAX);
    return { minor: sign === "-" ? -minor : minor, currency };
  } catch (error) {
    throw error instanceof Broken ? wrong(error.message) : error;
  }
}

/** The text of a sum, with exactly the currency's decimals. */
export function sumText({ minor, currency }: Sum): string {
  const size = minor < 0n ? -minor : minor;
  if (size > MINOR_MAX) throw wrong(`${minor} is more than can be kept`);
  const decimals = places(currency);
  return `${minor < 0n ? "-" : ""}${decimal(size, decimals, decimals)} ${currency}`;
}
