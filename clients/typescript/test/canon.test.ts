/** Bytes: frozen vectors in both directions, the worked example, and what must be refused. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { hex, unhex, utf8 } from "../src/bytes.js";
import {
  BYTES_MAX,
  CanonError,
  type Json,
  TYPES_BY_NAME,
  actDigest,
  agentOfKey,
  agreementDigest,
  codec,
  decode,
  deriveId,
  encode,
  quoteCommitment,
  transactionId,
} from "../src/canon.js";
import { sumOf, sumText } from "../src/amount.js";
import { readText } from "../tools/repository.js";
import { Dice } from "./dice.js";
import { vectors } from "./vectors.js";

const bytesOf = (digits: string): Uint8Array => unhex(digits) ?? assert.fail(`${digits} are no bytes`);

/** The error that a bad value gives; anything untyped fails. */
function refusal(run: () => unknown): CanonError {
  try {
    run();
  } catch (error) {
    assert(error instanceof CanonError, `not a typed error: ${String(error)}`);
    assert(error.what !== "" && error.next !== "");
    return error;
  }
  return assert.fail("it was taken");
}

test("every frozen vector, from JSON to bytes and back", () => {
  const seen = new Set<string>();
  for (const vector of vectors()) {
    const place = `${vector.file}:${vector.line} ${vector.name}`;
    assert.equal(hex(codec.encode(vector.type, vector.json)), vector.bytes, place);
    assert.deepEqual(codec.decode(vector.type, bytesOf(vector.bytes)), vector.json, place);
    seen.add(vector.name);
  }
  assert(seen.size > 300, `only ${seen.size} kinds of vectors were found`);
  const types = new Set([...seen].map((name) => name.split("/")[0] ?? ""));
  const acts = [...seen].filter((name) => name.startsWith("Act/"));
  assert.equal(acts.length, 63);
  for (const name of ["Transaction", "Envelope", "Price", "Endpoint", "Balance"]) assert(types.has(name), name);
});

test("the worked example of docs/formats", async () => {
  const text = readText("docs", "formats", "bytes.md").split("<!-- begin example -->")[1] ?? "";
  const told = (name: string): string => new RegExp(`^${name} (.*)$`, "m").exec(text)?.[1] ?? "";
  const json = JSON.parse(told("envelope-json")) as Json;
  const envelope = codec.encode("Envelope", json);
  assert.equal(hex(envelope), told("envelope"));
  assert.equal(hex(await transactionId(envelope)), told("id"));
  const { key, human } = decode("Envelope", envelope);
  assert.equal(await agentOfKey(encode("PublicKey", key)), human);
  const transaction = { envelope: json, signature: { ed25519: told("signature") } };
  assert.equal(hex(codec.encode("Transaction", transaction)), told("transaction"));
});

test("hashes have the domains that docs/formats names", async () => {
  const part = Uint8Array.of(1, 2, 3);
  // Worked out with docs/formats/check.py: hash_parts(domain, bytes([1, 2, 3])).hex()
  assert.equal(hex(await actDigest(part)), "5cabbbc2e3a05f9c5351056cd94175f3928dc5e8db0931b2aac2be8c0be58456");
  assert.equal(hex(await agreementDigest(part)), "8dc4d8c10685e1ba370072e0a39b10c4d2c46315af99ffd0225b2271cfe01caf");
  const id = Uint8Array.from({ length: 16 }, (_, place) => place);
  const salt = new Uint8Array(32).fill(7);
  const sealed = { bidder: id, need: id, version: 258, salt, content: part };
  assert.equal(hex(await quoteCommitment(sealed)), "9452f1bd099e09d355809aedbfceb11b46f63cf59daf229b5072862b476b4dbb");
  assert.equal(await deriveId("order", part), "order_zmhjbn9e0ggfv0qahry6fdzaam");
});

test("numbers beyond 2^53 are exact", () => {
  const price = "9223372036854.775807 EUR";
  assert.equal(hex(encode("Price", price)), `82634555521b${"7fffffffffffffff"}`);
  assert.equal(decode("Price", encode("Price", price)), price);
  assert.equal(refusal(() => encode("Price", "9223372036854.775808 EUR")).at, "");
  assert.equal(decode("Balance", encode("Balance", "-9223372036854775808")), "-9223372036854775808");
  assert.equal(decode("Balance", encode("Balance", "9007199254740993")), "9007199254740993");
  assert.equal(decode("Amount", encode("Amount", "90071992547409.91 USD")), "90071992547409.91 USD");
  refusal(() => encode("Amount", "90071992547409.92 USD"));
});

test("sums of money are counted in minor units", () => {
  assert.deepEqual(sumOf("12.5 EUR"), { minor: 1250n, currency: "EUR" });
  assert.deepEqual(sumOf("-0.02 EUR"), { minor: -2n, currency: "EUR" });
  assert.deepEqual(sumOf("1000 JPY"), { minor: 1000n, currency: "JPY" });
  const total = sumOf("90071992547409.90 USD").minor + sumOf("0.01 USD").minor;
  assert.equal(sumText({ minor: total, currency: "USD" }), "90071992547409.91 USD");
  assert.equal(sumText({ minor: -2n, currency: "TND" }), "-0.002 TND");
  for (const bad of ["1.005 EUR", "1 XYZ", "EUR", "", "1 EUR ", "--1 EUR", "90071992547409.92 USD"]) refusal(() => sumOf(bad));
  refusal(() => sumText({ minor: total + 1n, currency: "USD" }));
  refusal(() => sumText({ minor: 1n, currency: "EURO" }));
});

test("bytes that are not the one encoding of a value are refused, with their place", () => {
  const said = (type: string, digits: string): string => {
    const { code, at } = refusal(() => codec.decode(type, bytesOf(digits)));
    return `${code} ${at}`;
  };
  const found = {
    "a head that is too long": said("Date", "1805"),
    "a list of open length": said("QuoteContent", "a1019f00ff"),
    "a tag": said("Date", "c100"),
    "a float": said("Date", "f90000"),
    "null": said("Country", "f6"),
    "a field out of order": said("Claim", "a20282634555520a01508ae77d7a6f4449a8fe9a618ddcedd091"),
    "a field twice": said("Rule", "a202826345555200028263455552" + "00"),
    "an unknown field": said("Rule", "a10900"),
    "an empty list written out": said("Charter", "a10180"),
    "false written out": said("Respond", "a301508ae77d7a6f4449a8fe9a618ddcedd09102508ae77d7a6f4449a8fe9a618ddcedd09103f4"),
    "a missing field": said("Claim", "a101508ae77d7a6f4449a8fe9a618ddcedd091"),
    "a set out of order": said("Rule", "a101820502"),
    "an item twice": said("Rule", "a101820202"),
    "more items than allowed": said("Rule", "a10191"),
    "a length that is not there": said("Digest", "5bffffffffffffffff"),
    "a list that is not there": said("Charter", "a1019b0000000100000000"),
    "bytes left over": said("Date", "0000"),
    "nothing": said("Date", ""),
    "text that is no UTF-8": said("QuoteContent", "a10261ff"),
    "text that hides": said("QuoteContent", "a10263e280ae"),
    "an id that is too short": said("agent", "4f00000000000000000000000000000000"),
    "a code that is not there": said("Purpose", "03"),
    "a variant that is not there": said("Command", "8204a0"),
    "a choice without its value": said("Command", "01"),
    "a currency that is not there": said("Amount", "826358595a00"),
    "a CPV code that is not there": said("Cpv", "01"),
  };
  assert.deepEqual(found, {
    "a head that is too long": "not_canonical 0",
    "a list of open length": "expected 2",
    "a tag": "expected 0",
    "a float": "expected 0",
    null: "expected 0",
    "a field out of order": "missing 2",
    "a field twice": "unknown 8",
    "an unknown field": "unknown 1",
    "an empty list written out": "not_canonical 0",
    "false written out": "not_canonical 0",
    "a missing field": "missing 19",
    "a set out of order": "invalid 4",
    "an item twice": "invalid 4",
    "more items than allowed": "invalid 2",
    "a length that is not there": "expected 0",
    "a list that is not there": "invalid 2",
    "bytes left over": "trailing 1",
    nothing: "expected 0",
    "text that is no UTF-8": "expected 2",
    "text that hides": "invalid 2",
    "an id that is too short": "invalid 0",
    "a code that is not there": "invalid 0",
    "a variant that is not there": "invalid 0",
    "a choice without its value": "expected 0",
    "a currency that is not there": "invalid 0",
    "a CPV code that is not there": "invalid 0",
  });
  assert.equal(refusal(() => codec.decode("Digest", new Uint8Array(BYTES_MAX + 1))).code, "too_long");
  assert.equal(refusal(() => codec.decode("Nothing", new Uint8Array(1))).code, "no_type");
});

test("JSON that is no value is refused, with the path to what is wrong", () => {
  const claim = { invoice: "invoice_prsza8tszjn9fr6ecct4zc18g0", amount: "120.00 EUR" };
  const pay = (more: object): Json => ({ pay: { money: "money_nr88hw4n4dvxyt5ksnmqsg5z7g", ...more } }) as Json;
  const said = (json: Json): string => refusal(() => codec.encode("Act", json)).message;
  assert.deepEqual(
    [
      said(pay({ payee: "agent_x", claims: [claim] })),
      said(pay({ payee: "agent_vfebdap4z7d4t7nq02wtdaf5tc", claims: [claim, { ...claim, amount: "1.005 EUR" }] })),
      said(pay({ payee: "agent_vfebdap4z7d4t7nq02wtdaf5tc", sum: 1 })),
      said({ pays: {} }),
      said({ pay: {}, sign: {} }),
      said([]),
      said(pay({})),
    ],
    [
      "at `/pay/payee`: `agent_x` is not an id of the form agent_ and 26 characters",
      "at `/pay/claims/1/amount`: `1.005` has more than 2 decimals",
      "at `/pay`: Pay has no field `sum`; it has money, payee, claims, orders",
      said({ pays: {} }),
      said({ pays: {} }),
      said({ pays: {} }),
      "at `/pay`: field `payee` of Pay is missing",
    ],
  );
  for (const bad of ["\ud800", "", " \t", "a\u202eb", "x".repeat(2001)]) {
    refusal(() => codec.encode("QuoteContent", { note: bad }));
  }
  for (const bad of [1.5, -1, 2 ** 53, Number.NaN, "1", null]) {
    refusal(() => codec.encode("LineQuantity", { line: bad, quantity: "1 C62" }));
  }
});

test("JSON is read as people write it", () => {
  const rule = { verbs: ["select", "publish"], up_to: null, initiators: [], approvals: undefined };
  const bytes = codec.encode("Rule", rule as unknown as Json);
  assert.deepEqual(codec.decode("Rule", bytes), { verbs: ["select", "publish"] });
  const same = (type: string, left: string, right: string): void =>
    assert.equal(hex(codec.encode(type, left)), hex(codec.encode(type, right)), left);
  same("agent", "agent_VFEBDAP4Z7D4T7NQO2WTDAF5TC", "agent_vfebdap4z7d4t7nq02wtdaf5tc");
  same("Timestamp", "2026-11-22T14:05:00+01:00", "2026-11-22T13:05:00.000Z");
  same("Timestamp", "2026-11-22t13:05:00.0009z", "2026-11-22T13:05:00.000Z");
  same("Span", "P2W", "P14D");
  same("Span", "PT90M", "PT1H30M");
  same("Amount", "12.5 EUR", "12.50 EUR");
  same("Endpoint", "Node.Example.ORG:80", "node.example.org:80");
  same("Endpoint", "[2001:DB8:0:0::7]:7421", "[2001:db8::7]:7421");
});

test("a leaf's text is refused where it is no value", () => {
  const bad: Record<string, string[]> = {
    Amount: ["12.505 EUR", "1.5 JPY", "-1.00 EUR", "1 EURO", "1EUR", "1  EUR", ".5 EUR", "1. EUR", "1e3 EUR"],
    Quantity: ["1 XYZZY", "0.0000001 KGM", "1", " 1 KGM"],
    Range: ["3..1 GRM", "1.2 GRM", "1 GRM..2 GRM", "..1 GRM"],
    Timestamp: ["2026-11-22", "2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z", "3000-01-01T00:00:00Z", "1969-12-31T23:59:59Z"],
    Date: ["2026-2-3", "0026-01-01", "1899-12-31", "3000-01-01", "2026-13-01"],
    Period: ["2026-12-31/2026-01-01", "2026-01-01", "2026-01-01/2026-01-02/2026-01-03"],
    Span: ["P", "PT", "P1DT", "P1Y", "PT1H1H", "PT1M1H", "P36526D", "PT0.0001S", "P1.5D", "-P1D"],
    Vat: ["S 0", "Z 1", "S 100.01", "Q 1", "S", "S 21%"],
    Cpv: ["30197644-3", "30197644", "00000000-0", "3019764-2"],
    PublicKey: ["p256:00", "ed25519:AA", "rsa:00"],
    Endpoint: ["node", "node:0", "1.2.3:4", "a..b:1", "-a:1", "n:99999", "[::1:7", "[1::2::3]:7", "a b:1", "[::01.2.3.4]:7"],
    agent: ["agent_vfebdap4z7d4t7nq02wtdaf5t", "agent_vfebdap4z7d4t7nq02wtdaf5td", "order_vfebdap4z7d4t7nq02wtdaf5tc", "agent_u"],
    Country: ["EEE", "ee", "ZZ"],
    Balance: ["01", "+1", "-0", "9223372036854775808"],
  };
  for (const [type, texts] of Object.entries(bad)) {
    for (const text of texts) refusal(() => assert.fail(hex(codec.encode(type, text)) + ` for ${text}`));
  }
  for (const good of ["[::]:1", "[::1]:1", "[::ffff:1.2.3.4]:5", "[fe80::1%3]:7421", "localhost:1", "1.2.3.4:5"]) {
    assert.equal(codec.decode("Endpoint", codec.encode("Endpoint", good)), good);
  }
});

test("fuzz: no change of good bytes gives a value two encodings, or an untyped error", () => {
  const dice = new Dice(20261128);
  const all = vectors().map((vector) => ({ type: vector.type, bytes: bytesOf(vector.bytes) }));
  let [taken, refused] = [0, 0];
  for (let round = 0; round < 40_000; round += 1) {
    const { type, bytes } = dice.pick(all);
    const changed = dice.changed(bytes, dice.pick(all).bytes);
    try {
      const value = codec.decode(type, changed);
      assert.equal(hex(codec.encode(type, value)), hex(changed), `${type} has two encodings`);
      taken += 1;
    } catch (error) {
      assert(error instanceof CanonError, `${type} ${hex(changed)}: ${String(error)}`);
      refused += 1;
    }
  }
  assert(taken > 500 && refused > 10_000, `${taken} taken, ${refused} refused: the changes are of no use`);
});

test("fuzz: no JSON gives an untyped error, and what is taken reads back", () => {
  const dice = new Dice(42);
  const all = vectors();
  for (let round = 0; round < 20_000; round += 1) {
    const { type, json } = dice.pick(all);
    const changed = dice.changedJson(json, dice.pick(all).json);
    try {
      const bytes = codec.encode(type, changed);
      assert.equal(hex(codec.encode(type, codec.decode(type, bytes))), hex(bytes));
    } catch (error) {
      assert(error instanceof CanonError, `${type} ${JSON.stringify(changed)}: ${String(error)}`);
    }
  }
});

test("bytes that are nothing are refused by every type of docs/formats", () => {
  assert(TYPES_BY_NAME.size > 200);
  for (const name of TYPES_BY_NAME.keys()) refusal(() => codec.decode(name, utf8("\u0000no") ?? new Uint8Array(0)));
});
