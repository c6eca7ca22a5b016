/** Lookups in the small tables of codes. */

import type { Tables } from "./leaf.js";

/** Parts a text into pieces of one length. */
function pieces(text: string, length: number): string[] {
  return text.match(new RegExp(`.{${length}}`, "g")) ?? [];
}

/** Currencies with no, one, two.. decimals, and countries. */
export function smallTables(currencies: readonly string[], countries: string): Pick<Tables, "decimals" | "country"> {
  const decimals = new Map(currencies.flatMap((codes, places) => pieces(codes, 3).map((code) => [code, places])));
  const known = new Set(pieces(countries, 2));
  return { decimals: (code) => decimals.get(code), country: (code) => known.has(code) };
}
