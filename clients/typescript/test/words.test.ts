/** Fault 29: what is shown before signing is what the bytes say, and equal to what the command line shows. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { unhex, utf8 } from "../src/bytes.js";
import { CanonError, type Json, codec, deriveId, encode } from "../src/canon.js";
import type { Envelope } from "../src/generated/records.js";
import { agentOf, ed25519Signer } from "../src/sign.js";
import { LANGUAGES, say, textNames } from "../src/texts.js";
import { deceptions } from "../src/visible.js";
import { type Line, Words, indented, shown, visible } from "../src/words.js";
import { readText } from "../tools/repository.js";
import { notation } from "../tools/types.js";
import { typesOf } from "../src/shape.js";
import { vectors } from "./vectors.js";

const named = (text: string): Uint8Array => utf8(text) ?? assert.fail();

/** The texts that the tests of the command line expect, in their order. */
function expected(): string[] {
  const source = readText("crates", "kerf", "src", "display", "tests.rs");
  return [...source.matchAll(/expect!\[\[r#"\n(.*?)"#\]\]/gs)].map(([, block = ""]) => {
    const lines = block.split("\n");
    const indent = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
    return lines.map((line) => line.slice(indent)).join("\n");
  });
}

async function envelope(command: object, tool = false): Promise<Envelope> {
  const { key } = await ed25519Signer(new Uint8Array(32).fill(7));
  const used = { tool: await deriveId("agent", named("tool")), mandates: [await deriveId("mandate", named("mandate"))] };
  return {
    network: await deriveId("net", named("test")),
    key,
    human: await agentOf(key),
    ...(tool ? { tool: used } : {}),
    principal: await deriveId("agent", named("town")),
    valid_until: "1970-01-01T00:00:00.000Z",
    command: command as Envelope["command"],
  };
}

const PAY = {
  pay: {
    money: "money_nr88hw4n4dvxyt5ksnmqsg5z7g",
    payee: "agent_vfebdap4z7d4t7nq02wtdaf5tc",
    claims: [
      { invoice: "invoice_prsza8tszjn9fr6ecct4zc18g0", amount: "120.00 EUR" },
      { invoice: "invoice_prsza8tszjn9fr6ecct4zc18g0", amount: "0.05 EUR" },
    ],
    orders: ["order_89sq2v03cwthd7c5x1dhzzv5zg"],
  },
};

test("fault 29: the texts that the command line's own tests expect", async () => {
  const [pay = "", rule = "", approve = ""] = expected();
  assert.equal((await shown(encode("Envelope", await envelope({ act: PAY }, true)))).text, pay);
  const charter = await shown(encode("Envelope", await envelope({ act: { charter: { charter: { rules: [{}] } } } })));
  assert(charter.text.split("\n").some((line) => `${line.trim()}\n` === rule), charter.text);
  const reason = 'torn\n  amount: 1.00 EUR "as agreed"';
  const act = { dispute: { order: "order_89sq2v03cwthd7c5x1dhzzv5zg", reason } };
  const pending = await deriveId("pending", named("pending"));
  assert.equal((await shown(encode("Envelope", await envelope({ approve: { pending, act } })))).text, approve);
});

test("fault 29: every act as the command line shows it, and its approval and refusal", async () => {
  const acts = new Set<string>();
  for (const block of readText("clients", "typescript", "test", "golden", "command-line.txt").split(/\n(?=\w+\/)/)) {
    const [, name = "", digits = "", text = ""] = /^(\S+) ([0-9a-f]+)\n(.*)$/s.exec(block) ?? [];
    const said = await shown(unhex(digits) ?? assert.fail(name));
    assert.equal(said.text.trimEnd(), text.trimEnd(), name);
    assert(text.includes(`Transaction ${said.id}`));
    assert.equal(said.fingerprint.replace(/ /g, ""), said.id.slice(0, 16));
    acts.add(name);
  }
  assert.equal(acts.size, 65);
  for (const { name } of vectors().filter((vector) => vector.name.startsWith("Act/"))) assert(acts.has(name), name);
});

/** Names and values in the order in which they stand in JSON. */
function leaves(json: Json): string[] {
  if (typeof json === "boolean") return [json ? "yes" : "no"];
  if (typeof json === "number") return [String(json)];
  if (typeof json === "string") return [visible(json.replace(/\\/g, "\\\\").replace(/"/g, '\\"'))];
  if (Array.isArray(json)) return (json as readonly Json[]).flatMap(leaves);
  return Object.entries(json ?? {}).flatMap(([name, value]) => [name.replace(/_/g, " "), ...leaves(value as Json)]);
}

const flat = (lines: readonly Line[]): Line[] => lines.flatMap((line) => [line, ...flat(line.lines)]);

test("fault 29: no leaf of any act is left out, in any language", async () => {
  let count = 0;
  for (const { name, json } of vectors().filter((vector) => vector.name.startsWith("Act/"))) {
    const value = (await envelope({ act: json })) as unknown as Json;
    const bytes = codec.encode("Envelope", value);
    for (const locale of ["en", "de-AT", "nl"]) {
      const said = await shown(bytes, { locale, timeZone: "Europe/Vienna" });
      let rest = said.text;
      for (const leaf of leaves(value)) {
        const at = rest.indexOf(leaf);
        assert(at >= 0, `${name}: \`${leaf}\` is missing in\n${said.text}`);
        rest = rest.slice(at + leaf.length);
      }
      for (const line of flat(said.lines)) {
        assert(line.label !== "" && (line.value !== undefined || line.lines.length > 0), `${name} ${line.name}`);
      }
      assert.equal(said.text, `What is signed:\n${indented(said.lines)}Transaction ${said.id}\n`);
      count += 1;
    }
  }
  assert(count >= 3 * 63);
});

test("bytes that are not an envelope are not shown", async () => {
  const bytes = encode("Envelope", await envelope({ act: PAY }));
  for (const bad of [Uint8Array.of(), bytes.subarray(1), Uint8Array.of(...bytes, 0), encode("PublicKey", (await envelope({})).key)]) {
    await assert.rejects(shown(bad), CanonError);
  }
});

test("the title says who, in whose name, does what", async () => {
  const title = async (command: object, locale: string, tool = false): Promise<string> =>
    (await shown(encode("Envelope", await envelope(command, tool)), { locale })).title;
  const [human, town, tool] = [
    (await envelope({})).human,
    await deriveId("agent", named("town")),
    await deriveId("agent", named("tool")),
  ];
  assert.equal(
    await title({ act: PAY }, "en-GB"),
    `${human}, in the name of ${town}, wants to pay from an account on the ledger: 120.05 EUR`,
  );
  assert.equal(
    await title({ act: PAY }, "de-DE", true),
    `Das Programm ${tool}, für ${human} möchte im Namen von ${town} vom Konto im Register zahlen: 120,05 EUR`,
  );
  const pending = "pending_e6wr8pb34771stzh3z8ppphz4m";
  assert.match(await title({ approve: { pending, act: PAY } }, "nl"), /dit goedkeuren: betalen van .*: 120,05 EUR$/);
  assert.match(await title({ reject: { pending } }, "en"), /wants to reject a request$/);
});

test("values stand in the reader's locale and zone, exactly", async () => {
  const lines = (name: string, json: Json, locale: string): (string | undefined)[] =>
    flat(new Words(codec, { locale, timeZone: "Europe/Amsterdam" }).lines(name, json)).map((line) => line.local);
  const quote = { lines: [{ line: 0, price: "9223372036854.775807 EUR", quantity: "1234567.5 KGM" }] };
  assert.deepEqual(lines("QuoteContent", quote, "de").slice(2), ["1", "9.223.372.036.854,775807 EUR", "1.234.567,5 KGM (Kilogramm)"]);
  const terms = {
    matching: { ways: "three_way", over_quantity: 0, over_price: 0 },
    respond_within: "P1DT12H",
    accept_within: "PT0.25S",
    invoice_within: "PT0S",
    pay_within: "P30D",
    settle_within: "P1D",
    default_share: 1,
  };
  const spans = lines("Terms", terms, "en").filter((text) => /day|hour|second/.test(text ?? ""));
  assert.deepEqual(spans, ["1 day 12 hours", "0.25 seconds", "0 seconds", "30 days", "1 day"]);
  // Lines count from 1 and shares are percents for people; the text that is compared has what the bytes have.
  const shares = new Words(codec, { locale: "nl" }).lines("Terms", { ...terms, default_share: 1_250 });
  assert.deepEqual(shares.filter((line) => line.name === "default share").map((line) => [line.value, line.local]), [["1250", "12,5 %"]]);
  assert.equal(lines("Matching", { ways: "three_way", over_quantity: 0, over_price: 10_000 }, "en").slice(1).join(), "0 %,100 %");
  const [until] = lines("Join", { organisation: "agent_vfebdap4z7d4t7nq02wtdaf5tc" }, "en");
  assert.equal(until, undefined);
  const at = { person: "agent_vfebdap4z7d4t7nq02wtdaf5tc", roles: ["head"], until: "2026-07-01T22:30:00.000Z" };
  assert.match(lines("Invite", at, "en-GB").join(" "), /Thursday,? 2 July 2026 at 00:30:00 CEST/);
  assert.match(lines("SetProfile", { profile: { name: "x", country: "1A" } } as Json, "en").join(" "), /^[^(]*$/);
});

test("a text cannot pass for a field, and what deceives is named", async () => {
  assert.equal(visible("a\u001b[2Jb\u202ec\nd\te\u00ad"), "a\\u{1b}[2Jb\\u{202e}c\\nd\\te\\u{ad}");
  assert.deepEqual(deceptions("Paper A4, 80 g/m² Årsavtal 紙 Москва Ελλάδα"), { blank: [], mixed: [] });
  assert.deepEqual(deceptions("Pаypal"), { blank: [], mixed: ["Pаypal (U+0430)"] });
  assert.deepEqual(deceptions("a\u3164b\u00a0c\u2800"), { blank: ["U+3164", "U+00A0", "U+2800"], mixed: [] });
  assert.equal(deceptions("Ｐaper").mixed.length, 1);
  const profile = { profile: { profile: { name: "Pаypal\nkey: ed25519" } } };
  const lines = flat((await shown(encode("Envelope", await envelope({ act: profile })), { locale: "en" })).lines);
  const line = lines.find((one) => one.name === "name");
  assert.equal(line?.value, '"Pаypal\\nkey: ed25519"');
  assert.match(line?.warnings.join() ?? "", /several alphabets .*U\+0430/);
});

test("there are words for every act, field, variant and code, in each language", () => {
  const types = typesOf(notation(["Transaction"]));
  const names = new Set(textNames());
  const wanted = new Set<string>();
  for (const type of types.values()) {
    if (type.is === "record" || (type.is === "choice" && type.name !== "Act")) {
      for (const member of type.members) wanted.add(member.name);
    }
    if (type.is === "choice" && type.name === "Act") for (const act of type.members) wanted.add(`act.${act.name}`);
    if (type.is === "code") for (const code of type.codes.values()) wanted.add(type.name === "Verb" ? `verb.${code}` : code);
  }
  const plain = /^([A-Z]{1,2}|ed25519|webauthn)$/;
  const missing = [...wanted].filter((name) => !names.has(name) && !plain.test(name));
  assert.deepEqual(missing, []);
  for (const name of names) {
    for (const language of LANGUAGES) assert.notEqual(say(language, name), "", `${language} ${name}`);
  }
});
