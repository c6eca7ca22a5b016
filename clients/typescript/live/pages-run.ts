/**
 * The pages of a node in a browser: `npm run test:pages -- PATH_OF_KERF`. Two organisations with two people each go
 * through the whole cycle; pictures of all pages are left in `target/pages`.
 */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { KerfClient, Problem, newEd25519, signed } from "../src/index.js";
import { freePort } from "../tools/node.js";
import { chromiumPath } from "./chromium.js";
import { Visitor } from "./visitor.js";

const [kerf, pictures = join(process.cwd(), "../../target/pages")] = process.argv.slice(2);
if (kerf === undefined) {
  console.error("usage: npm run test:pages -- PATH_OF_KERF [FOLDER_FOR_PICTURES]");
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), "kerf-pages-"));
let port = 0;
let node: ChildProcess;
let pages = "";
let people: Visitor[] = [];
/** What came to be, by name: ids of records. */
const made: Record<string, string> = {};

async function start(): Promise<void> {
  const args = ["node", "--dir", folder, "--listen", `127.0.0.1:${port}`, "--reads", "parties", "--log", "error"];
  node = spawn(kerf ?? "", args, { stdio: ["ignore", "ignore", "inherit"] });
  for (let tries = 0; tries < 600; tries += 1) {
    const up = await fetch(`http://127.0.0.1:${port}/readyz`).then((answer) => answer.ok, () => false);
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail("the node is not ready");
}

async function gone(signal: NodeJS.Signals): Promise<void> {
  const ended = new Promise((resolve) => node.once("exit", resolve));
  node.kill(signal);
  await ended;
}

before(async () => {
  mkdirSync(pictures, { recursive: true });
  port = await freePort();
  pages = `http://localhost:${port}`;
  await start();
  const chromium = chromiumPath();
  assert(chromium !== undefined, "Chromium is not installed");
  for (const name of ["Ann", "Bob", "Cas", "Dee"]) people.push(await Visitor.arrive(chromium, name, pages, pictures));
});

after(async () => {
  await Promise.all(people.map((one) => one.browser.stop()));
  await gone("SIGTERM");
  rmSync(folder, { recursive: true, maxRetries: 5 });
});

function all(): [Visitor, Visitor, Visitor, Visitor] {
  const [ann, bob, cas, dee] = people;
  assert(ann && bob && cas && dee);
  return [ann, bob, cas, dee];
}

/** The instant so many seconds from now, as a field of a form takes it, in UTC. */
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString().slice(0, 19);
const inDays = (days: number): string => inSeconds(days * 86_400).slice(0, 16);
const until = async (time: string): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, Date.parse(`${time}Z`) - Date.now()) + 1_500));
};

test("four people make themselves known with passkeys, and sign in", { timeout: 300_000 }, async () => {
  for (const one of all()) {
    await one.enrol();
    await one.says("Nothing waits for you");
    await one.acts("/act/profile", { "profile.name": one.name, "profile.country": "EE" });
  }
});

test("two organisations are founded, and each takes in a second member", { timeout: 300_000 }, async () => {
  const [ann, bob, cas, dee] = all();
  for (const [founder, other, name] of [[ann, bob, "Town of Viljandi"], [cas, dee, "Paper & Co"]] as const) {
    await founder.acts("/act/found", { name });
    made[name] = (await founder.idsSaid("agent")).find((id) => id !== founder.agent) ?? "";
    await founder.actFor(made[name] ?? "");
    await founder.acts("/act/invite", { person: other.agent, roles: "chief\nbuyer" });
    await other.open("/");
    await other.says(name);
    await other.press("Accept the invitation");
    await other.review();
    await other.sign();
    await other.says("Done. This is recorded");
    await other.actFor(made[name] ?? "");
  }
  await ann.open("/act/charter");
  await ann.pressValue("add:charter.rules");
  await ann.pressValue("add:charter.rules.0.approvals");
  await ann.check("charter.rules.0.verbs", "contract");
  // The rules that are being written answer who would have to approve, before anybody signs them.
  const rule = { "charter.rules.0.approvals.0.role": "chief", "charter.rules.0.approvals.0.count": "1" };
  await ann.fill({ ...rule, "ask.verb": "contract", "ask.amount": "12000.00 EUR" });
  await ann.pressValue("ask:");
  await ann.says("1 × chief (rule 1)");
  await ann.picture("charter-with-answer");
  await ann.acts("");
  await ann.open("/organisation?verb=contract&amount=12000.00+EUR&category=");
  await ann.says("1 × chief (rule 1)");
  await ann.says("none: whoever begins decides alone");
});

test("a form keeps what was typed, and says beside the field what is wrong", { timeout: 60_000 }, async () => {
  const [ann] = all();
  await ann.open("/act/publish?purpose=need");
  await ann.fill({ title: "Copying paper", "lines.0.item.name": "Paper, A4", "lines.0.quantity.much": "many", "lines.0.item.unit": "XBX" });
  await ann.review();
  await ann.says("There is something to correct:");
  await ann.picture("form-with-errors");
  const kept = await ann.browser.value<string>("document.querySelector('[name=\"title\"]').value");
  assert.equal(kept, "Copying paper");
  const marked = await ann.browser.value<string>("document.querySelector('[aria-invalid=true]').name");
  assert.equal(marked, "lines.0.quantity.much");
});

test("numbers and times are typed as the pages show them, and what can be read in two ways is refused", { timeout: 60_000 }, async () => {
  const [ann] = all();
  const read = (name: string): Promise<string> => ann.browser.value<string>(`document.querySelector('[name="${name}"]').value`);
  await ann.browser.send("Emulation.setTimezoneOverride", { timezoneId: "Europe/Amsterdam" });
  await ann.open(`/language?to=nl&back=${encodeURIComponent("/act/publish?purpose=need")}`);
  await ann.says("Midden-Europese");
  await ann.fill({ title: "Papier", "lines.0.item.name": "Papier", "lines.0.item.unit": "doos", "lines.0.quantity.much": "1.250,5" });
  await ann.fill({ "lines.0.price": "1.250 EUR", open_until: "2027-01-15T17:00", select_until: "2027-02-15T17:00" });
  await ann.press("Bekijken voor ondertekening");
  await ann.says("Dit kan op twee manieren worden gelezen. Schrijf 1250 of 1,2500.");
  assert.equal(await read("lines.0.price"), "1.250 EUR");
  assert.equal(await read("lines.0.item.unit"), "doos");
  assert.equal(await read("open_until"), "2027-01-15T17:00");
  await ann.picture("dutch-form-with-errors");
  await ann.fill({ "lines.0.price": "1.250,00 EUR" });
  await ann.press("Bekijken voor ondertekening");
  await ann.says("1.250,5");
  await ann.says("1.250,00");
  const times = await ann.browser.value<string>("document.querySelector('main').innerHTML");
  assert.match(times, /datetime="2027-01-15T16:00:00.000Z"/);
  await ann.browser.send("Emulation.setTimezoneOverride", { timezoneId: "" });
  await ann.open("/language?to=en&back=%2F");
});

test("fault 25: sealed bids: nobody sees them before the time, and the best is chosen by the rule", { timeout: 300_000 }, async () => {
  const [ann, , cas, dee] = all();
  const [open, reveal] = [inSeconds(90), inSeconds(150)];
  await ann.acts("/act/publish?purpose=need", {
    title: "Copying paper for the town hall",
    "lines.0.item.name": "Paper, A4, 80 g",
    "lines.0.item.classified_as": "30197644-2",
    "lines.0.item.unit": "XBX",
    "lines.0.quantity.much": "200",
    "lines.0.vat.kind": "S",
    "lines.0.vat.rate": "22",
    open_until: open,
    reveal_until: reveal,
    select_until: inDays(10),
  });
  made["need"] = await ann.idSaid("listing");
  for (const [bidder, price] of [[cas, "31.00 EUR"], [dee, "29.50 EUR"]] as const) {
    if (bidder === dee) await dee.actFor(dee.agent);
    await bidder.open("/search?text=papers&purpose=need");
    await bidder.press("Copying paper for the town hall");
    await bidder.press("Make a sealed quote");
    await bidder.fill({ "content.lines.0.price": price });
    await bidder.review();
    await bidder.sign();
  }
  await ann.open(`/listings/${made["need"]}`);
  await ann.says("sealed");
  assert(!(await ann.text()).includes("29.50"), "a sealed quote is seen");
  await dee.actFor(made["Paper & Co"] ?? "");
  await dee.open(`/listings/${made["need"]}`);
  assert(!(await dee.text()).includes("29.50"), "a quote of somebody else is seen");
  await dee.actFor(dee.agent);
  await until(open);
  for (const bidder of [cas, dee]) {
    // It waits on the first page, and says by when.
    await bidder.open("/");
    await bidder.says("Open your quote");
    await bidder.says("otherwise it does not count");
    await bidder.open(`/listings/${made["need"]}`);
    const [mine] = await bidder.ids("quotes");
    made["quote"] = mine ?? "";
    await bidder.open(`/quotes/${mine}`);
    await bidder.toSigner("Open your quote");
  }
  await until(reveal);
  await ann.open(`/listings/${made["need"]}/quotes`);
  await ann.says("29.50");
  await ann.says("31.00");
  await ann.press("Choose");
  await ann.review();
  await ann.sign();
  await ann.says("Done. This is recorded");
});

test("a contract waits for the second human, and is signed by both sides", { timeout: 300_000 }, async () => {
  const [ann, bob, cas, dee] = all();
  // The lowest bid was Dee's own, or the rule's pick; whoever was chosen goes on.
  await ann.open(`/listings/${made["need"]}`);
  const winner = (await ann.text()).includes("Dee") && (await chosen(ann)) === dee.agent ? dee : cas;
  made["seller"] = winner === dee ? dee.agent : (made["Paper & Co"] ?? "");
  await ann.press("Propose an agreement").catch(async () => {
    const quote = await selectedQuote(ann);
    await ann.open(`/quotes/${quote}`);
    await ann.press("Propose an agreement");
  });
  await ann.review();
  await ann.says("sent for approval");
  await ann.sign();
  await ann.open("/");
  await bob.open("/");
  await bob.press("Approve");
  await bob.says("What you are asked to approve");
  await bob.press("Approve");
  await bob.sign();
  await bob.says("Done. This is recorded");
  await winner.open("/");
  await winner.press("Sign the agreement");
  await winner.says("Paper, A4, 80 g");
  await winner.review();
  await winner.sign();
  await winner.says("Done. This is recorded");
  made["agreement"] = await winner.idSaid("agreement");
});

async function selectedQuote(one: Visitor): Promise<string> {
  for (const quote of await one.ids("quotes")) {
    await one.open(`/quotes/${quote}`);
    if (/Status:\s*chosen/.test(await one.text())) return quote;
    await one.open(`/listings/${made["need"]}`);
  }
  return assert.fail("no quote was chosen");
}

async function chosen(one: Visitor): Promise<string> {
  const quote = await selectedQuote(one);
  await one.open(`/quotes/${quote}`);
  const [bidder] = (await one.ids("agents")).filter((id) => id !== made["Town of Viljandi"] && id !== one.agent);
  await one.open(`/quotes/${quote}`);
  return bidder ?? "";
}

function seller(): Visitor {
  const [, , cas, dee] = all();
  return made["seller"] === dee.agent ? dee : cas;
}

test("an order is delivered in part, rejected in part, refused when over-invoiced, credited and paid", { timeout: 400_000 }, async () => {
  const [ann] = all();
  const from = seller();
  await ann.open(`/agreements/${made["agreement"]}`);
  await ann.press("Place an order");
  await ann.acts("", { "lines.0.quantity.much": "120" });
  made["order"] = await ann.idSaid("order");
  await from.open("/");
  await from.press("Answer the order");
  await from.check("accept", "yes");
  await from.review();
  await from.sign();
  await from.open(`/orders/${made["order"]}`);
  await from.press("Report a delivery");
  await from.acts("", { "lines.0.quantity.much": "100" });
  made["delivery"] = await from.idSaid("delivery");
  await ann.open("/");
  await ann.press("Accept or reject the delivery");
  await ann.acts("", { "lines.0.accepted.much": "90", "lines.0.rejected.much": "10", reason: "ten boxes are wet" });
  await from.open(`/orders/${made["order"]}`);
  await from.says("can be invoiced: 90");
  await from.press("Send an invoice");
  await from.fill({ number: "2026-17", "lines.0.quantity.much": "100" });
  await from.review();
  await from.says("This is not possible");
  await from.says("over_accepted");
  await from.says("The total follows from the lines. It was 3239.10 EUR; it is now 3599.00 EUR.");
  await from.picture("refused-invoice");
  await from.press("Change it");
  await from.acts("", { "lines.0.quantity.much": "90" });
  made["invoice"] = await from.idSaid("invoice");

  await gone("SIGKILL");
  await start();

  await from.open(`/invoices/${made["invoice"]}`);
  await from.press("Issue a credit note");
  await from.acts("", { "lines.0.quantity.much": "5", number: "2026-17-C", reason: "five were the wrong size" });
  await ann.open("/");
  await ann.press("Report a bank payment");
  await ann.review();
  await ann.sign();
  await ann.says("Done. This is recorded");
  made["payment"] = await ann.idSaid("payment");
  await from.open("/");
  await from.press("Confirm that the money has come");
  await from.review();
  await from.sign();
  await from.says("Done. This is recorded");
  await ann.open(`/invoices/${made["invoice"]}`);
  await ann.says("paid");
});

test("what happens appears on a page that is open, by itself", { timeout: 60_000 }, async () => {
  const [ann, bob] = all();
  await ann.open("/trades");
  await bob.acts("/act/publish?purpose=need", {
    title: "Chairs for the library",
    "lines.0.item.name": "Chair",
    "lines.0.item.unit": "C62",
    "lines.0.quantity.much": "12",
  });
  made["chairs"] = await bob.idSaid("listing");
  await ann.says("Chairs for the library");
});

test("fault 27: a stolen tool is disconnected, and what it signs is refused from then on", { timeout: 120_000 }, async () => {
  const [ann] = all();
  const tool = (await newEd25519()).signer;
  await ann.actFor(ann.agent);
  await ann.open("/act/connect");
  await ann.check("scope.verbs", "publish");
  await ann.acts("", { "new_tool.key": tool.key, "new_tool.name": "Stock script" });
  const [toolId] = (await ann.idsSaid("agent")).filter((id) => id !== ann.agent);
  const mandate = await ann.idSaid("mandate");
  made["mandate"] = mandate;
  const client = new KerfClient(`http://127.0.0.1:${port}`);
  const { network } = await client.network();
  const publishes = async (title: string): Promise<void> => {
    const valid_until = new Date(Date.now() + 600_000).toISOString();
    const publish = { purpose: "offer", title, lines: [{ item: { name: title, unit: "C62" } }], open_until: new Date(Date.now() + 9e8).toISOString() } as const;
    const envelope = { network, key: tool.key, human: ann.agent, principal: ann.agent, tool: { tool: toolId ?? "", mandates: [mandate] }, valid_until, command: { act: { publish } } };
    await client.submitAndWait((await signed(tool, envelope)).bytes);
  };
  await publishes("Spare desks");
  await ann.open("/tools");
  await ann.says("Stock script");
  await ann.press("Disconnect");
  await ann.review();
  await ann.sign();
  await ann.says("Done. This is recorded");
  const refused = await publishes("Stolen desks").then(() => undefined, (error: unknown) => error);
  assert(refused instanceof Problem && refused.code === "mandate_closed", String(refused));
});

test("all other pages are looked at, in books both sides agree", { timeout: 120_000 }, async () => {
  const [ann] = all();
  await ann.actFor(made["Town of Viljandi"] ?? "");
  for (const path of ["/books", "/friction", "/explorer", "/audit", "/glossary", "/act", "/trades", "/organisation", `/orders/${made["order"]}`, `/agreements/${made["agreement"]}`, `/agents/${made["seller"]}`, "/search", "/search?text=paper"]) {
    await ann.open(path);
  }
  await ann.open("/audit");
  await ann.says("Debits equal credits");
});

test("fault 31: what is between others is not there for a stranger, on no path", { timeout: 120_000 }, async () => {
  const [, , , dee] = all();
  const shelves: Record<string, string> = { agreement: "agreements", order: "orders", invoice: "invoices", payment: "payments", mandate: "mandates", quote: "quotes", delivery: "deliveries" };
  for (const [name, shelf] of Object.entries(shelves)) {
    const id = made[name] ?? assert.fail(`no ${name}`);
    for (const path of [`/${shelf}/${id}`, `/v1/${shelf}/${id}`, `/v1/${shelf}/${id}/proof`, `/v1/${shelf}/${id}/facts`]) {
      const there = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { host: `localhost:${port}` } });
      assert.equal(there.status, 404, path);
      const nowhere = await fetch(`http://127.0.0.1:${port}${path.replace(id, `${id.split("_")[0]}_${"0".repeat(26)}`)}`);
      assert.equal(nowhere.status, 404, `nothing at ${path}`);
    }
  }
  const facts = (await (await fetch(`http://127.0.0.1:${port}/v1/facts`)).json()) as { items: unknown[] };
  assert.deepEqual(facts.items, []);
  assert.equal((await fetch(`http://127.0.0.1:${port}/v1/blocks/1/body`)).status, 401);
  if (seller() !== dee) {
    await dee.actFor(dee.agent);
    await dee.browser.open(`${pages}/orders/${made["order"]}`);
  }
});

test("fault 31: forms of other sites, other names and frames do nothing", { timeout: 60_000 }, async () => {
  const [ann] = all();
  const cookies = (await ann.browser.send("Network.getCookies"))["cookies"] as { name: string; value: string; httpOnly: boolean; sameSite?: string }[];
  const session = cookies.find((cookie) => cookie.name.startsWith("kerf-session")) ?? assert.fail("no session");
  assert(session.httpOnly && session.sameSite === "Lax");
  const post = (headers: Record<string, string>, body: string): Promise<Response> =>
    fetch(`${pages}/sign-out`, { method: "POST", body, redirect: "manual", headers: { cookie: `${session.name}=${session.value}`, "content-type": "application/x-www-form-urlencoded", ...headers } });
  assert.equal((await post({}, "")).status, 403, "without a token");
  assert.equal((await post({}, `token=${"0".repeat(32)}`)).status, 403, "with a token of nobody");
  const token = await ann.browser.value<string>("document.querySelector('header [name=token]').value");
  assert.equal((await post({ origin: "https://evil.example" }, `token=${token}`)).status, 403, "from another site");
  const page = await fetch(`${pages}/`);
  const policy = page.headers.get("content-security-policy") ?? "";
  for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'"]) assert(policy.includes(part));
  assert.match(page.headers.get("permissions-policy") ?? "", /publickey-credentials-get=\(\)/);
  const code = await fetch(`${pages}/session?code=00&return=//evil.example`, { redirect: "manual" });
  assert.equal(code.headers.get("location"), "/sign-in?wrong=1&back=%2F");
});

test("reading works without scripts, at the width of a phone, in the dark, on paper and in three languages", { timeout: 120_000 }, async () => {
  const [ann] = all();
  const plain = await (await fetch(`${pages}/listings/${made["need"]}`)).text();
  assert.match(plain, /Copying paper for the town hall/);
  await ann.browser.send("Emulation.setDeviceMetricsOverride", { width: 360, height: 740, deviceScaleFactor: 1, mobile: true });
  for (const path of ["/", "/trades", `/orders/${made["order"]}`, "/act/publish", "/search?text=paper"]) {
    await ann.open(path);
    const over = await ann.browser.value<number>("document.documentElement.scrollWidth - innerWidth");
    assert(over <= 0, `${path} is ${over} pixels wider than the phone`);
  }
  await ann.picture("phone-search");
  await ann.browser.send("Emulation.clearDeviceMetricsOverride");
  await ann.browser.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: "dark" }] });
  await ann.open(`/orders/${made["order"]}`);
  await ann.picture("dark-order");
  await ann.browser.send("Emulation.setEmulatedMedia", { media: "print", features: [] });
  await ann.picture("print-order");
  await ann.browser.send("Emulation.setEmulatedMedia", { media: "", features: [] });
  for (const [language, text] of [["nl", "Driewegmatch"], ["de", "Drei-Wege-Abgleich"], ["en", "Three-way match"]] as const) {
    await ann.browser.open(`${pages}/language?to=${language}&back=${encodeURIComponent(`/orders/${made["order"]}`)}`);
    await ann.says(text);
  }
});

test("no page has a fault that axe-core finds, and no console complains", () => {
  const faults = people.flatMap((one) => one.faults);
  const told = [...new Map(faults.map((fault) => [`${fault.path} ${fault.rule}`, fault])).values()];
  assert.deepEqual(told, []);
  for (const one of people) assert.deepEqual(one.complaints(), [], one.name);
});

test("a key that is signed out is a stranger", { timeout: 60_000 }, async () => {
  const [ann] = all();
  await ann.open("/");
  await ann.press("Sign out");
  await ann.open("/trades");
  await ann.says("Sign in to see this.");
});
