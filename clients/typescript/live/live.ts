/**
 * The client against a running node: `npm run test:live -- http://127.0.0.1:7420`, or the path of a `kerf` binary, which
 * is then started and stopped. Where Chromium is installed, the page that signs is tried in it too.
 */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { hex, unhex } from "../src/bytes.js";
import {
  type Act,
  type Bytes,
  CanonError,
  type Fact,
  type Json,
  KerfClient,
  NodeError,
  Problem,
  TRANSACTION_DOMAIN,
  challengeOf,
  codec,
  encode,
  framed,
  keyOfSpki,
  newEd25519,
  passkeySigner,
  shown,
  signed,
} from "../src/index.js";
import { Authenticator } from "../test/authenticator.js";
import { Dice } from "../test/dice.js";
import { vectors } from "../test/vectors.js";
import { apiOf } from "../tools/generate.js";
import { PACKAGE } from "../tools/repository.js";
import { browserTests } from "./browser.js";
import { type RunningNode, nodeAt } from "../tools/node.js";
import { Party, inHours, told } from "./parties.js";

/** How many changed envelopes the node and the library are compared by. */
const DIFFERENCES = 3_000;

const [where] = process.argv.slice(2);
if (where === undefined) {
  console.error("usage: npm run test:live -- http://127.0.0.1:7420 (or the path of a kerf binary)");
  process.exit(2);
}

let node: RunningNode;
let client: KerfClient;
let buyer: Party;
let seller: Party;

before(async () => {
  node = await nodeAt(where);
  client = new KerfClient(node.url);
  buyer = await Party.enrolled(client);
  const passkey = await Authenticator.make();
  const signer = passkeySigner(keyOfSpki(passkey.spki), (challenge) => passkey.get(challenge));
  seller = await Party.enrolled(client, signer);
});
after(async () => node.stop());

const id = (state: Parameters<typeof told>[0], event: string, field: string): string => String(told(state, event)[field]);

/** What a call is refused with. */
async function problem(call: Promise<unknown>): Promise<Problem> {
  try {
    await call;
  } catch (error) {
    assert(error instanceof Problem, `not a problem: ${String(error)}`);
    return error;
  }
  return assert.fail("it was taken");
}

test("operations are made from the interface that this node describes (npm run generate -- URL)", async () => {
  assert.equal(readFileSync(join(PACKAGE, "api.json"), "utf8"), await apiOf(node.url));
});

test("both kinds of keys are known to the ledger", async () => {
  for (const { human, signer } of [buyer, seller]) {
    const { record } = await client.getAgent(human);
    assert("person" in record);
    assert.deepEqual(record.person.keys?.map((entry) => entry.key), [signer.key]);
  }
});

test("the node makes the same bytes, id and challenge of an envelope", async () => {
  const envelope = buyer.envelope({ act: { profile: { profile: { name: "Ærlig Papir A/S", country: "DK" } } } });
  const told = await client.envelope(envelope);
  const bytes = encode("Envelope", envelope);
  const said = await shown(bytes);
  assert.equal(told.envelope, hex(bytes));
  assert.equal(told.id, said.id);
  const message = unhex(said.id) ?? assert.fail();
  assert.equal(told.sign.bytes, hex(framed(TRANSACTION_DOMAIN, message)));
  assert.equal(told.sign.challenge, hex(await challengeOf(TRANSACTION_DOMAIN, message)));
  const would = await client.dryRun(bytes);
  assert.equal(would.id, said.id);
  assert.equal(would.would.events.length, 1);
});

test("the node and this library take the same bytes and the same JSON, and refuse the same", async () => {
  const dice = new Dice(7);
  const acts = vectors().filter((vector) => vector.name.startsWith("Act/"));
  const envelopes = acts.map(({ json }) => buyer.envelope({ act: json as Act }) as unknown as Json);
  const bytes = envelopes.map((envelope) => codec.encode("Envelope", envelope));
  const counts = { taken: 0, refused: 0 };
  for (let round = 0; round < DIFFERENCES; round += 1) {
    const json = dice.below(2) === 0;
    const changed = dice.changed(dice.pick(bytes), dice.pick(bytes)) as Bytes;
    const text = JSON.stringify(dice.changedJson(dice.pick(envelopes), dice.pick(acts).json));
    const taken = takes(() => (json ? codec.encode("Envelope", JSON.parse(text) as Json) : codec.decode("Envelope", changed)));
    const headers = { "content-type": json ? "application/json" : "application/cbor" };
    const asked = { method: "POST", headers, body: json ? text : changed };
    const answer = (await (await fetch(`${node.url}/v1/dry-run`, asked)).json()) as { code?: string };
    assert.equal(answer.code !== "malformed", taken, `${JSON.stringify(answer)} ${json ? text : hex(changed)}`);
    counts[taken ? "taken" : "refused"] += 1;
  }
  assert(counts.taken > DIFFERENCES / 50 && counts.refused > DIFFERENCES / 2, JSON.stringify(counts));
});

/** Whether it is taken; anything but a typed error fails. */
function takes(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch (error) {
    assert(error instanceof CanonError, String(error));
    return false;
  }
}

test("a whole trade between an Ed25519 key and a passkey, followed as it happens", async () => {
  const facts: Fact[] = [];
  const stop = new AbortController();
  const begun = `${(await client.network()).height}-0`;
  const following = (async () => {
    for await (const fact of client.follow({ after: begun, signal: stop.signal })) facts.push(fact);
  })().catch((error: unknown) => assert(stop.signal.aborted, String(error)));
  const proposed = await buyer.does({ propose: { content: content(), sign_by: inHours(2) } });
  const agreement = id(proposed, "proposed", "agreement");
  const { record } = await client.getAgreement(agreement);
  const told_ = await seller.does({ sign: { agreement, content: await digest(record.content) } });
  assert.equal(told_.state, "final");
  const lines = [{ line: 0, quantity: "20 XBX" }];
  const order = id(await buyer.does({ order: { agreement, lines, deliver_by: inHours(48) } }), "ordered", "order");
  await seller.does({ respond: { order, agreement, accept: true } });
  const delivery = id(await seller.does({ deliver: { order, lines } }), "delivered", "delivery");
  const receipt = [{ line: 0, accepted: "15 XBX", rejected: "5 XBX" }];
  await buyer.does({ receive: { delivery, order, lines: receipt, reason: "five are wet" } });
  const claim = [{ order, line: 0, quantity: "15 XBX", price: "12.40 EUR", vat: "S 21" }];
  const invoice = (total: string): Act => ({ invoice: { buyer: buyer.human, number: "2026-1", lines: claim, total } });
  assert.equal((await problem(seller.does(invoice("225.05 EUR")))).status, 422);
  const claimed = id(await seller.does(invoice("225.06 EUR")), "invoiced", "invoice");
  const claims = [{ invoice: claimed, amount: "225.06 EUR" }];
  const declared = await buyer.does({
    declare_payment: { payee: seller.human, claims, reference: "2026-1", confirm_by: inHours(24) },
  });
  const payment = id(declared, "payment_declared", "payment");
  await seller.does({ confirm_payment: { payment, payer: buyer.human, claims, orders: [order], reference: "2026-1" } });
  const paid = await client.getInvoice(claimed);
  assert.equal(paid.record.stage, "settled");
  for (let tries = 0; tries < 100 && facts.length < 10; tries += 1) await new Promise((go) => setTimeout(go, 50));
  stop.abort();
  await following;
  const listed: string[] = [];
  for await (const fact of client.factsAll({ after: begun, limit: 3 })) listed.push(fact.at);
  assert.deepEqual(facts.map((fact) => fact.at), listed.slice(0, facts.length));
  assert(facts.length >= 10, `${facts.length} facts were followed`);
});

function content() {
  return {
    buyer: buyer.human,
    seller: seller.human,
    kind: "one_off",
    lines: [{ name: "Paper", category: "30197644-2", quantity: "500 XBX", price: "12.40 EUR", vat: "S 21" }],
    limit: "6200.00 EUR",
    terms: {
      matching: { ways: "three_way", over_quantity: 0, over_price: 0 },
      respond_within: "P2D",
      accept_within: "P14D",
      invoice_within: "P30D",
      pay_within: "P30D",
      settle_within: "P14D",
      default_share: 5000,
    },
  } as const;
}

async function digest(content: Parameters<typeof encode<"AgreementContent">>[1]): Promise<string> {
  const { agreementDigest } = await import("../src/index.js");
  return hex(await agreementDigest(encode("AgreementContent", content)));
}

test("a sealed quote's commitment is the one that the ledger opens", async () => {
  const { quoteCommitment } = await import("../src/index.js");
  const { unbase32 } = await import("../src/bytes.js");
  const [opens, reveals] = [new Date(Date.now() + 3_000).toISOString(), inHours(1)];
  const need = await buyer.does({
    publish: {
      purpose: "need",
      title: "Paper",
      lines: [{ item: { name: "Paper", unit: "XBX" }, quantity: "5 XBX" }],
      open_until: opens,
      reveal_until: reveals,
      select_until: inHours(2),
    },
  });
  const listing = id(need, "published", "listing");
  const raw = (text: string): Uint8Array => unbase32(text.split("_")[1] ?? "") ?? assert.fail();
  const content = { lines: [{ line: 0, price: "12.40 EUR" }], note: "within a week" };
  const salt = crypto.getRandomValues(new Uint8Array(32));
  const sealed = { bidder: raw(seller.human), need: raw(listing), version: 1, salt, content: encode("QuoteContent", content) };
  const commitment = hex(await quoteCommitment(sealed));
  const quote = id(await seller.does({ seal_quote: { listing, version: 1, commitment } }), "quoted", "quote");
  const reveal: Act = { reveal_quote: { quote, listing, content, salt: hex(salt) } };
  for (let tries = 0; ; tries += 1) {
    try {
      await seller.does(reveal);
      break;
    } catch (error) {
      if (tries > 60 || !(error instanceof Problem)) throw error;
      await new Promise((go) => setTimeout(go, 250));
    }
  }
  assert.deepEqual((await client.getQuote(quote)).record.content, content);
});

test("lists go through all pages", async () => {
  const owner = buyer.human;
  const titles = ["one", "two", "three"].map((title) => `List ${title}`);
  for (const title of titles) {
    const lines = [{ item: { name: title, unit: "C62" }, price: "1.00 EUR" }];
    await buyer.does({ publish: { purpose: "offer", title, lines, open_until: inHours(1) } });
  }
  const found: string[] = [];
  for await (const { record } of client.listListingsAll({ owner, limit: 1 })) found.push(record.title);
  assert.deepEqual(found.filter((title) => title.startsWith("List ")), [...titles].reverse());
  let agents = 0;
  for await (const { id } of client.listAgentsAll({ limit: 1 })) agents += id.startsWith("agent_") ? 1 : 0;
  assert(agents >= 2);
});

test("sending again changes nothing; what is wrong is a problem with its code", async () => {
  const join: Act = { profile: { profile: { name: "Buyer" } } };
  const transaction = await signed(buyer.signer, buyer.envelope({ act: join }));
  const first = await client.submitAndWait(transaction.bytes);
  assert.deepEqual(await client.submitAndWait(transaction.bytes), first);
  assert.deepEqual(await client.transaction(transaction.id), first);
  const own = await newEd25519();
  const foreign = { ...buyer.envelope({ act: join }), key: own.signer.key };
  const refused = await problem(client.submitAndWait((await signed(own.signer, foreign)).bytes));
  assert.deepEqual([refused.status, refused.code], [422, "wrong_key"]);
  assert.match(refused.at ?? "", /^\d+-\d+$/);
  const unsent = { profile: { profile: { name: "Another name" } } };
  const forged = (await signed(buyer.signer, buyer.envelope({ act: unsent }))).bytes;
  forged[forged.length - 1] = (forged[forged.length - 1] ?? 0) ^ 1;
  assert.equal((await problem(client.submit(forged))).code, "bad_signature");
  const elsewhere = { ...buyer.envelope({ act: join }), network: "net_0nq4s1y640ffqevd4be47gxn8r" };
  assert.equal((await problem(client.submitAndWait((await signed(buyer.signer, elsewhere)).bytes))).code, "wrong_network");
  assert.equal((await problem(client.getOrder("order_89sq2v03cwthd7c5x1dhzzv5zg"))).code, "not_found");
  assert.equal((await problem(client.listOrders({ cursor: "x" }))).code, "bad_cursor");
  const gone = new KerfClient("http://127.0.0.1:9");
  await assert.rejects(gone.network(), (error: NodeError) => error.code === "unreachable");
  await assert.rejects(gone.submitAndWait(transaction.bytes, { withinMs: 300 }), (error: NodeError) => {
    return error.code === "not_final" && error.id === transaction.id;
  });
});

test("the example of the README prints what it says, but for ids, keys and times", async () => {
  const [, code = "", printed = ""] = /```js\n(import .*?)```\n.*?```\n(.*?)```/s.exec(readFileSync(join(PACKAGE, "README.md"), "utf8")) ?? [];
  const path = join(PACKAGE, "dist", "readme.mjs");
  writeFileSync(path, code.replace("http://127.0.0.1:7420", node.url));
  const out = execFileSync(process.execPath, ["--no-warnings", path], { encoding: "utf8" });
  const same = (text: string): string =>
    text
      .replace(/([a-z]+_)[0-9a-z]{26}/g, "$1..")
      .replace(/[0-9a-f]{64}/g, "..")
      .replace(/20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\d\dZ/g, "..")
      .replace(/^\d+-\d+ /gm, "");
  assert.equal(same(out), same(printed));
});

test("bytes, text and proofs are given as they are", async () => {
  assert((await client.proveAgent(buyer.human)).length > 300);
  assert.match(await client.metrics(), /kerf_height/);
  assert.match(await client.frictionText(), /Friction report/);
});

browserTests(() => node.url);
