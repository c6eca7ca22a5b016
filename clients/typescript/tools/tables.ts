/** The tables of codes, from `crates/vocabulary/data`. */

import { readText } from "./repository.js";

function rows(name: string): string[][] {
  const text = readText("crates", "vocabulary", "data", name);
  return text.trimEnd().split("\n").map((row) => row.split("|"));
}

/** Currencies by their number of decimals, countries: small enough for the page that signs. */
export function smallTables(): string {
  const byDecimals = new Map<number, string>();
  for (const [code = "", , decimals = ""] of rows("currencies.txt")) {
    const places = /^\d+$/.test(decimals) ? Number(decimals) : 0;
    byDecimals.set(places, (byDecimals.get(places) ?? "") + code);
  }
  const places = Math.max(...byDecimals.keys());
  const lists = Array.from({ length: places + 1 }, (_, place) => `  "${byDecimals.get(place) ?? ""}",`);
  const countries = rows("countries.txt").map(([code]) => code).join("");
  return [
    "/** The currencies of ISO 4217 with no, one, two.. decimals, three letters each. */",
    `export const CURRENCIES: readonly string[] = [\n${lists.join("\n")}\n];`,
    "/** The countries of ISO 3166-1, two letters each. */",
    `export const COUNTRIES = "${countries}";`,
  ].join("\n");
}

/** Units, and CPV codes: each as a letter for how many digits it shares with the one before, its next digits up to
 * the zeros at its end, and its check digit. */
export function largeTables(): string {
  const units = rows("units.txt").map(([code]) => code).join(" ");
  let last = "";
  let cpv = "";
  for (const row of readText("crates", "vocabulary", "data", "cpv.txt").trimEnd().split("\n")) {
    const code = row.slice(0, 8);
    let shared = 0;
    while (shared < 8 && code.charAt(shared) === last.charAt(shared)) shared += 1;
    const suffix = code.slice(shared).replace(/0+$/, "");
    cpv += String.fromCharCode(97 + shared) + suffix + row.charAt(8);
    last = code;
  }
  return [
    "/** The units of UN/ECE Recommendations 20 and 21. */",
    `export const UNITS =\n  "${units}";`,
    "/** The CPV codes, each a letter for how many digits it shares with the one before it, its next digits up to the",
    " * zeros at its end, and its check digit. */",
    `export const CPV =\n  "${cpv}";`,
  ].join("\n");
}
