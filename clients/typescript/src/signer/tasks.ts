/** What the page that signs does: one function for each task of its address. */

import { type Bytes, hex, unbase64url, unhex } from "../bytes.js";
import type { Codec, Json } from "../codec.js";
import { CanonError } from "../error.js";
import { agentOfKey, TRANSACTION_DOMAIN } from "../hash.js";
import { challengeOf, signedBy } from "../webauthn.js";
import { type Shown, type Words, shownBy } from "../wording.js";
import type { CpvTable } from "./cpv.js";
import { keepOpening, keepPasskey, openings, passkeys } from "./kept.js";
import { type Fields, type NodeOfPage, fields } from "./node.js";
import { Failed, type Page, STATUS_ID, make } from "./page.js";
import { makePasskey, usePasskey } from "./passkey.js";
import { actOf, asides, commitmentOf } from "./sealed.js";

/** For how long what this page makes itself can count. */
const VALID_MS = 15 * 60_000;
const NAME_CHARACTERS_MAX = 64;

/** All that a task works with. */
export interface Work {
  readonly page: Page;
  readonly words: Words;
  readonly node: NodeOfPage;
  readonly codec: Codec;
  readonly cpv: CpvTable;
  readonly task: URLSearchParams;
  readonly rpId: string;
  readonly returnOrigin: string;
}

/** The address to go back to: a path of the pages' origin, and of no other. */
export function wayBack(work: Work, more: Readonly<Record<string, string>> = {}): string {
  const home = new URL("/", work.returnOrigin);
  const wanted = work.task.get("return") ?? "/";
  let back = home;
  try {
    const url = new URL(wanted, home);
    if (wanted.startsWith("/") && url.origin === home.origin) back = url;
  } catch {
    // An address that is none leads to the front page.
  }
  for (const [name, value] of Object.entries(more)) back.searchParams.set(name, value);
  return back.href;
}

function failed(work: Work, code: string, name: string, what = "", next = `${name}.next`): Failed {
  return new Failed(code, work.words.say(name, { what }), work.words.say(next));
}

function envelopeBytes(work: Work): Bytes {
  const bytes = unbase64url(work.task.get("envelope") ?? "");
  if (bytes === undefined || bytes.length === 0) throw failed(work, "no_envelope", "fail.task");
  return bytes;
}

function readable<Value>(work: Work, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof CanonError) throw failed(work, error.code, "fail.bytes", error.message);
    throw error;
  }
}

/** Says no to what no node would take, before anybody is asked to sign it. */
async function checked(work: Work, envelope: Fields): Promise<void> {
  const status = await work.node.get("/v1/network");
  const text = (name: string): string => String(envelope[name]);
  if (text("network") !== status["network"]) {
    throw failed(work, "wrong_network", "fail.network", text("network"), "fail.bytes.next");
  }
  const now = Math.max(Date.now(), Date.parse(String(status["time"])));
  if (Date.parse(text("valid_until")) <= now) {
    throw failed(work, "expired", "fail.expired", work.words.leaf("Timestamp", text("valid_until")), "fail.task.next");
  }
  if (!text("key").startsWith("p256:")) throw failed(work, "no_passkey", "fail.key", text("key"));
}

/** What an envelope's bytes say; with what the codes in it stand for. */
async function read(work: Work, bytes: Bytes): Promise<Shown> {
  const { page, words, codec, cpv } = work;
  try {
    let shown = await shownBy(words, codec, bytes);
    if (cpv.asked) {
      await cpv.load();
      shown = await shownBy(words, codec, bytes);
    }
    for (const [code, label] of cpv.labels(shown.text)) page.notes.set(code, label);
    return shown;
  } catch (error) {
    if (error instanceof CanonError) throw failed(work, error.code, "fail.bytes", error.message);
    throw error;
  }
}

/** Shows an envelope, waits for the button, signs, sends, and shows the receipt. */
async function signAndSend(work: Work, bytes: Bytes, opening: string | null = null): Promise<Shown | undefined> {
  const { page, words, node } = work;
  page.say("busy", words.say("ui.loading"));
  const shown = await read(work, bytes);
  await checked(work, shown.envelope);
  // Who is not known yet has no name to ask for.
  const known = actOf(shown.envelope).name === "enrol" ? "" : shown.text;
  for (const [id, name] of await node.names(known)) page.notes.set(id, words.say("ui.known", { name }));
  const beside = await asides(work, shown.envelope, opening);
  present(work, shown, beside);
  page.say("calm", words.say("ui.ready"));
  for (;;) {
    if ((await page.choice([words.say("ui.sign"), words.say("ui.cancel")])) !== 0) {
      page.say("bad", words.say("ui.cancelled"));
      return undefined;
    }
    try {
      const answer = await signed(work, shown, bytes);
      receipt(work, shown, answer);
      return shown;
    } catch (error) {
      if (!(error instanceof Failed) || !error.again) throw error;
      page.failed(error);
    }
  }
}

function present(work: Work, shown: Shown, beside: readonly HTMLElement[]): void {
  const { page, words } = work;
  const asked = shown.lines.filter((line) => line.name === "command").flatMap((line) => line.lines);
  const what = asked.flatMap((line) => (line.name === "act" ? line.lines : [line]));
  const around = shown.lines.filter((line) => line.name !== "command");
  const readers = shown.title.replace(/agent_[0-9a-z]{26}/g, (id) => {
    const note = page.notes.get(id);
    return note === undefined ? id : `${id} (${note})`;
  });
  // Who registers has nothing to look at but what they made themselves; the rest is there for whoever wants it.
  const registers = actOf(shown.envelope).name === "enrol";
  const technical = make("details", "technical", make("summary", "", words.say("ui.around")));
  technical.append(...(registers ? [make("p", "sentence", readers), page.lines(what)] : []), page.lines(around));
  page.begin(
    shown.act,
    make("p", "sentence", registers ? words.say("ui.enrol.sentence") : readers),
    ...(registers ? [] : [page.section(words.say("ui.what"), page.lines(what))]),
    ...beside,
    technical,
    page.section(
      words.say("ui.fingerprint"),
      make("p", "", make("code", "fingerprint", shown.fingerprint)),
      make("p", "about", words.say("ui.fingerprint.about")),
      make("p", "", `${words.say("ui.transaction")} `, make("code", "id", shown.id)),
    ),
  );
}

/** Has the passkey sign, and sends. The bytes that are sent are those that were shown. */
async function signed(work: Work, shown: Shown, bytes: Bytes): Promise<Fields> {
  const { page, words, codec, node } = work;
  const key = String(shown.envelope["key"]);
  page.say("busy", words.say("ui.touch"));
  const challenge = await challengeOf(TRANSACTION_DOMAIN, unhex(shown.id) ?? bytes);
  const own = passkeys().filter((passkey) => passkey.key === key);
  const used = await usePasskey(words, work.rpId, challenge, own.map((passkey) => passkey.credential));
  if (!(await signedBy(key, used.assertion))) {
    const say = (name: string): string => words.say(name, { what: key });
    throw new Failed("other_passkey", say("fail.other"), say("fail.other.next"), true);
  }
  keepPasskey({ credential: used.credential, key, agent: String(shown.envelope["human"]) });
  page.say("busy", words.say("ui.sending"));
  const signature: Json = { webauthn: used.assertion };
  const transaction = codec.encode("Transaction", { envelope: shown.envelope, signature });
  return node.submit(transaction);
}

function receipt(work: Work, shown: Shown, answer: Fields): void {
  const { page, words } = work;
  const verdict = fields(fields(answer["outcome"])["verdict"]);
  const events = (fields(verdict["done"])["events"] ?? []) as readonly Json[];
  const asked = events.some((event) => fields(event)["asked"] !== undefined);
  const at = { at: String(answer["at"]), time: words.leaf("Timestamp", String(answer["time"])) };
  page.begin(
    words.say(asked ? "ui.asked" : "ui.done"),
    make("p", "", words.say("ui.done.at", at)),
    page.section(words.say("ui.events"), page.lines(words.rawLines(events))),
    make("p", "", `${words.say("ui.transaction")} `, make("code", "id", shown.id)),
  );
  page.say("good", words.say(asked ? "ui.asked" : "ui.done"));
}

/** `task=act`: signs what the address holds. */
export async function act(work: Work): Promise<void> {
  const done = await signAndSend(work, envelopeBytes(work), work.task.get("opening"));
  finish(work, done);
}

function finish(work: Work, done: Shown | undefined, more: Readonly<Record<string, string>> = {}): void {
  const result = done === undefined ? {} : { tx: done.id, ...more };
  work.page.link(work.words.say("ui.back"), wayBack(work, result));
}

/** Asks for a name and makes a passkey with it, again if the authenticator does not; `undefined` if it is cancelled. */
async function made(
  work: Work,
  title: string,
  about: string,
  exclude: readonly string[],
): Promise<{ credential: string; key: string } | undefined> {
  const { page, words } = work;
  const ask = named(work, title, about);
  for (;;) {
    const name = await ask();
    if (name === "") return undefined;
    try {
      page.say("busy", words.say("ui.touch"));
      return await makePasskey(words, work.rpId, name, exclude);
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      page.failed(error);
    }
  }
}

/** Shows the form for the name of a new passkey; gives what waits for it. */
function named(work: Work, title: string, about: string): () => Promise<string> {
  const { page, words } = work;
  const field = make("input", "input");
  field.id = "signer-name";
  field.maxLength = NAME_CHARACTERS_MAX;
  field.autocomplete = "name";
  field.required = true;
  field.setAttribute("aria-describedby", STATUS_ID);
  const label = make("label", "label", words.say("ui.name"));
  label.htmlFor = field.id;
  page.begin(title, make("p", "about", about), make("p", "", label, field));
  page.say("calm", "");
  field.focus();
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") document.querySelector<HTMLButtonElement>(".signer-main")?.click();
  });
  return async () => {
    for (;;) {
      const pressed = await page.choice([words.say("ui.make"), words.say("ui.cancel")], false);
      if (pressed !== 0) return "";
      const name = field.value.trim();
      field.setAttribute("aria-invalid", String(name === ""));
      if (name !== "") return name;
      page.say("bad", words.say("ui.name.missing"));
      field.focus();
    }
  };
}

async function network(work: Work): Promise<string> {
  const id = String((await work.node.get("/v1/network"))["network"]);
  const wanted = work.task.get("network") ?? id;
  if (wanted !== id) throw failed(work, "wrong_network", "fail.network", wanted, "fail.bytes.next");
  return id;
}

function envelope(network: string, key: string, human: string, act: Json): Json {
  const until = new Date(Date.now() + VALID_MS).toISOString();
  return { network, key, human, principal: human, valid_until: until, command: { act } };
}

/** `task=enrol`: makes a passkey and a person with it. */
export async function enrol(work: Work): Promise<void> {
  const { page, words, codec } = work;
  const net = await network(work);
  const passkey = await made(work, words.say("ui.enrol"), words.say("ui.enrol.about"), []);
  if (passkey === undefined) return cancelled(work);
  const agent = await agentOfKey(codec.encode("PublicKey", passkey.key));
  keepPasskey({ ...passkey, agent });
  const act = { enrol: { key: passkey.key } };
  const done = await signAndSend(work, codec.encode("Envelope", envelope(net, passkey.key, agent, act)));
  if (done === undefined) return finish(work, done);
  page.add(make("p", "about", words.say("ui.second.about")));
  const second = page.choice([words.say("ui.second")]);
  finish(work, done, { agent });
  await second;
  await another(work, net, agent, passkey.key, done);
}

function cancelled(work: Work, before?: Shown, more: Readonly<Record<string, string>> = {}): void {
  work.page.begin(work.words.say("ui.cancelled"));
  work.page.say("bad", work.words.say("ui.cancelled"));
  finish(work, before, more);
}

/** Makes one more passkey and adds it with a signature of `key`. */
async function another(work: Work, net: string, agent: string, key: string, before?: Shown): Promise<void> {
  const { words, codec } = work;
  const own = passkeys().filter((passkey) => passkey.agent === agent);
  const exclude = own.map((passkey) => passkey.credential);
  const passkey = await made(work, words.say("ui.addkey"), words.say("ui.second.about"), exclude);
  if (passkey === undefined) return cancelled(work, before, { agent });
  keepPasskey({ ...passkey, agent });
  const act = { rotate_keys: { add: [passkey.key] } };
  const done = await signAndSend(work, codec.encode("Envelope", envelope(net, key, agent, act)));
  finish(work, done ?? before, { agent });
}

/** `task=add-key`: adds a passkey to a person. */
export async function addKey(work: Work): Promise<void> {
  const { page, words, task } = work;
  const net = await network(work);
  const agent = task.get("human") ?? passkeys()[0]?.agent ?? "";
  if (agent === "") throw failed(work, "no_human", "fail.task");
  const entries = (fields((await work.node.record("agents", agent))["person"])["keys"] ?? []) as readonly Json[];
  const keys = entries.map((entry) => String(fields(entry)["key"])).filter((key) => key.startsWith("p256:"));
  const wanted = task.get("key");
  const here = passkeys().map((passkey) => passkey.key);
  const likely = keys.filter((key) => key === wanted || (wanted === null && here.includes(key)));
  const choices = likely.length > 0 ? likely : keys;
  if (choices.length === 0) throw failed(work, "no_passkey", "fail.key", agent);
  let place = 0;
  if (choices.length > 1) {
    page.begin(words.say("ui.which"));
    place = await page.choice(choices);
  }
  await another(work, net, agent, choices[place] ?? "");
}

/** `task=seal`: makes a sealed quote of an open one, and keeps what opens it. */
export async function seal(work: Work): Promise<void> {
  const { codec, page, words } = work;
  const given = readable(work, () => fields(codec.decode("Envelope", envelopeBytes(work))));
  const { name, act } = actOf(given);
  if (name !== "quote") throw failed(work, "not_a_quote", "fail.task");
  const content = hex(codec.encode("QuoteContent", act["content"] ?? null));
  const salt = hex(crypto.getRandomValues(new Uint8Array(32)));
  const [listing, version] = [String(act["listing"]), Number(act["version"])];
  const opening = { bidder: String(given["principal"]), listing, version, content, salt };
  const commitment = await commitmentOf(opening);
  // Kept first: a quote whose opening is lost cannot be opened by anybody.
  keepOpening({ ...opening, commitment });
  const sealed = { ...given, command: { act: { seal_quote: { listing, version, commitment } } } };
  const done = await signAndSend(work, codec.encode("Envelope", sealed), null);
  if (done !== undefined) {
    const text = make("code", "opening", JSON.stringify({ ...opening, commitment }));
    page.add(page.section(words.say("ui.opening"), make("p", "", text)));
  }
  finish(work, done);
}

/** `task=reveal`: opens a sealed quote with what was kept; the address leaves content and salt to be filled in. */
export async function reveal(work: Work): Promise<void> {
  const { codec, node } = work;
  const given = readable(work, () => fields(codec.decode("Envelope", envelopeBytes(work))));
  const { name, act } = actOf(given);
  if (name !== "reveal_quote") throw failed(work, "not_a_quote", "fail.task");
  const { commitment } = await node.record("quotes", String(act["quote"]));
  const kept = openings().find((opening) => opening.commitment === commitment);
  if (kept === undefined) throw failed(work, "no_opening", "fail.content", String(commitment));
  const content = codec.decode("QuoteContent", unhex(kept.content) ?? new Uint8Array(0));
  const opened = { ...given, command: { act: { reveal_quote: { ...act, content, salt: kept.salt } } } };
  finish(work, await signAndSend(work, codec.encode("Envelope", opened)));
}

/** `task=session`: signs in to the pages, for reading. */
export async function session(work: Work): Promise<void> {
  const { page, words, node, task } = work;
  const challenge = unhex(task.get("challenge") ?? "");
  if (challenge?.length !== 32) throw failed(work, "no_challenge", "fail.task");
  page.begin(words.say("ui.session"), make("p", "about", words.say("ui.session.about", { origin: work.returnOrigin })));
  page.say("calm", "");
  for (;;) {
    if ((await page.choice([words.say("ui.session"), words.say("ui.cancel")])) !== 0) return cancelled(work);
    try {
      page.say("busy", words.say("ui.touch"));
      const asked = await challengeOf("kerf/session/1", challenge);
      const { assertion } = await usePasskey(words, work.rpId, asked, []);
      const { code } = await node.post("/v1/sessions", { challenge: hex(challenge), assertion });
      page.say("good", words.say("ui.session.going"));
      const way = new URL("/session", work.returnOrigin);
      way.searchParams.set("code", String(code));
      const back = new URL(wayBack(work));
      way.searchParams.set("return", back.pathname + back.search);
      location.assign(way.href);
      return;
    } catch (error) {
      if (!(error instanceof Failed) || !error.again) throw error;
      page.failed(error);
    }
  }
}
