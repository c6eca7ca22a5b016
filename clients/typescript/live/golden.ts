/**
 * Writes `test/golden/command-line.txt`: for each act what the command line shows before signing it.
 *
 *     node dist/live/golden.js http://127.0.0.1:7600 path/to/kerf
 *
 * The command line is asked to sign without anybody to ask, so it shows and does not sign. Acts come from the frozen
 * vectors; those that name a content by its hash only are made on the node, since the command line fetches it.
 */

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Act, type AgreementContent, KerfClient, decode, encode } from "../src/index.js";
import { hex } from "../src/bytes.js";
import { PACKAGE } from "../tools/repository.js";
import { vectors } from "../test/vectors.js";
import { Party, inHours, told } from "./parties.js";

const [url = "http://127.0.0.1:7420", kerf = "kerf"] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "kerf-golden-"));
const env = { ...process.env, KERF_HOME: folder, KERF_URL: url, KERF_PASSPHRASE: "of no use elsewhere" };
const run = (...args: string[]): string => execFileSync(kerf, args, { env, encoding: "utf8" });
const shown = (...args: string[]): string => {
  const { stderr } = spawnSync(kerf, [...args, "--as", "clerk"], { env, encoding: "utf8", input: "" });
  const text = /^What is signed:\n(?: .*\n)+Transaction [0-9a-f]{64}\n/m.exec(stderr)?.[0];
  if (text === undefined) throw new Error(`kerf ${args.join(" ")} shows nothing: ${stderr}`);
  return text;
};

/** The envelope that the text speaks of: its own first fields, and the command that was asked for. */
function envelopeOf(text: string, command: object): string {
  const value = (name: string): string => new RegExp(`^  ${name}: (.*)$`, "m").exec(text)?.[1] ?? "";
  const envelope = {
    network: value("network"),
    key: value("key"),
    human: value("human"),
    principal: value("principal"),
    valid_until: value("valid until"),
    command,
  };
  return hex(encode("Envelope", envelope as never));
}

const blocks: string[] = [];
const add = (name: string, text: string, command: object): void => {
  blocks.push(`${name} ${envelopeOf(text, command)}\n${text}`);
};

/** An organisation in which the command line's clerk approves what the other asks for. */
async function approvals(other: Party, clerk: string): Promise<void> {
  const member = { person: clerk, roles: ["head"], invited_until: inHours(5) };
  const open = { rules: [{}] };
  const founded = await other.does({ found: { name: "Town", founder: ["buyer"], invite: [member], charter: open } });
  const town = String(told(founded, "founded")["organisation"] ?? told(founded, "founded")["agent"]);
  run("join", "--organisation", town, "--as", "clerk", "--yes");
  const rule = { verbs: ["publish"] as const, initiators: ["buyer"], approvals: [{ role: "head", count: 1 }] };
  await other.does({ charter: { charter: { rules: [rule, {}] } } }, town);
  const lines = [{ item: { name: "Paper", unit: "XBX" }, quantity: "500 XBX" }];
  const until = { open_until: inHours(1), reveal_until: inHours(2), select_until: inHours(3) };
  const act: Act = { publish: { purpose: "need", title: "Paper", lines, ...until } };
  const pending = String(told(await other.does(act, town), "asked")["pending"]);
  const named = ["--in-name-of", town];
  add("Command/approve", shown("approve", pending, ...named), { approve: { pending, act } });
  const reason = 'no\n  amount: 1.00 EUR "as agreed"';
  add("Command/reject", shown("reject", pending, "--reason", reason, ...named), { reject: { pending, reason } });
}

async function main(): Promise<void> {
  run("keys", "new", "clerk");
  run("enrol", "--as", "clerk", "--yes");
  const file = join(folder, "act.json");
  const clerk = /agent_\w+/.exec(run("keys", "list", "--json"))?.[0] ?? "";
  const behindHash = ["sign", "agree_amendment", "seal_quote"];
  const seen = new Set<string>();
  for (const { name, json } of vectors().filter((vector) => vector.name.startsWith("Act/"))) {
    const act = name.slice(4);
    if (seen.has(act) || behindHash.includes(act)) continue;
    seen.add(act);
    const fields = (json as Readonly<Record<string, object>>)[act];
    // A key that is enrolled is the one that signs, so the command line's own.
    writeFileSync(file, JSON.stringify(fields));
    add(name, shown(act, "--file", file), { act: json });
  }
  const other = await Party.enrolled(new KerfClient(url));
  const content: AgreementContent = {
    buyer: other.human,
    seller: clerk,
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
  };
  const proposed = await other.does({ propose: { content, sign_by: inHours(2) } });
  const agreement = String(told(proposed, "proposed")["agreement"]);
  const digest = (text: string, field: string): string => new RegExp(`${field}: ([0-9a-f]{64})`).exec(text)?.[1] ?? "";
  const behind = (name: string, text: string, act: Act): void => add(`Act/${name}`, text, { act });
  let text = shown("sign", "--agreement", agreement);
  behind("sign", text, { sign: { agreement, content: digest(text, "content") } });
  run("sign", "--agreement", agreement, "--as", "clerk", "--yes");
  const changed = { ...content, limit: "7000.00 EUR" };
  await other.does({ propose_amendment: { agreement, content: changed, agree_by: inHours(2) } });
  text = shown("agree_amendment", "--agreement", agreement);
  behind("agree_amendment", text, { agree_amendment: { agreement, content: digest(text, "content") } });
  const need = await other.does({
    publish: {
      purpose: "need",
      title: "Paper",
      lines: [{ item: { name: "Paper", unit: "XBX" }, quantity: "500 XBX" }],
      open_until: inHours(1),
      reveal_until: inHours(2),
      select_until: inHours(3),
    },
  });
  const listing = String(told(need, "published")["listing"]);
  writeFileSync(file, JSON.stringify({ lines: [{ line: 0, price: "12.40 EUR" }] }));
  text = shown("seal_quote", "--listing", listing, "--content", `@${file}`);
  behind("seal_quote", text, { seal_quote: { listing, version: 1, commitment: digest(text, "commitment") } });
  await approvals(other, clerk);
  blocks.sort();
  writeFileSync(join(PACKAGE, "test", "golden", "command-line.txt"), blocks.join("\n"));
  for (const block of blocks) decode("Envelope", Buffer.from(block.split(/[ \n]/)[1] ?? "", "hex"));
  console.log(`${blocks.length} texts of the command line`);
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true });
}
