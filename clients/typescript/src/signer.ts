/**
 * The page that signs: the script of `/sign` on the signer's own origin.
 *
 * Promise: it shows what is signed from the very bytes that are signed, all of it (the frame of the act, which it
 * checks itself, behind a fold: network, key, human, principal, validity); it signs nothing that nobody
 * pressed the button for; it sends only to its own origin and goes back only to the one origin that its page names.
 *
 * ## The page
 *
 * An HTML page at any path of an origin of its own (`http://sign.localhost:7420/sign`), with
 *
 * ```html
 * <main id="signer" data-rp-id="sign.localhost" data-return-origin="http://localhost:7420" data-cpv="/sign/cpv.txt">
 *   <noscript>..</noscript>
 * </main>
 * <script type="module" src="/sign/signer.js"></script>
 * ```
 *
 * - `data-rp-id`: the relying party's id of all passkeys: the signer's host, or a suffix of it that is a domain which
 *   can be registered. For `sign.localhost` it must be `sign.localhost`: browsers refuse `localhost` there.
 * - `data-return-origin`: the pages' origin, the only one that is gone back to.
 * - `data-cpv`: may be left out; a path of this origin that gives `crates/vocabulary/data/cpv.txt` as text. It is
 *   fetched only when a CPV code is to be shown, and then says what the code stands for. Without it the code's check
 *   digit, which the bytes do not have, is shown as `?`.
 * - `data-names`: may be left out; a path of this origin that gives, for `?ids=agent_..,agent_..` (12 at most),
 *   `{"names": {"agent_..": "Ann"}}`, without those that have none. Without it profiles and agents are read one by
 *   one, and one that is not there is a 404 in the browser's console.
 *
 * What stands in the root is taken away. Policy: `default-src 'none'; script-src 'self'; style-src 'self';
 * connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`. Nothing inline is needed. The
 * header `Cross-Origin-Opener-Policy: same-origin` keeps whoever opened the page from holding on to it.
 *
 * Classes, for the style sheet: `signer-title` (h1), `signer-sentence`, `signer-status` (p, role=status, `data-tone` busy, calm, good
 * or bad), `signer-body`, `signer-section`, `signer-fields` (dl), `signer-field` (div with dt and dd),
 * `signer-value`, `signer-raw` (the value as the command line writes it, where it differs), `signer-note` (what the
 * network calls an agent, or a code stands for), `signer-warning`, `signer-fingerprint`, `signer-id`, `signer-about`, `signer-next`,
 * `signer-code`, `signer-technical` (details), `signer-label`, `signer-input`, `signer-opening`, `signer-failure`, `signer-buttons`, `signer-main` and
 * `signer-other` (buttons), `signer-back` (the link).
 *
 * ## The task, in the fragment of the address, as `URLSearchParams`
 *
 * | task | parameters | what it does |
 * | --- | --- | --- |
 * | `act` | `envelope`; `opening` for a sealed quote made elsewhere: base64url of the content, `.`, hex of the salt | shows, signs, sends |
 * | `enrol` | `network` (may be left out) | makes a passkey, shows and signs the act `enrol`; then offers a second passkey |
 * | `add-key` | `network`, `human`, `key` (each may be left out) | makes another passkey, shows and signs `rotate_keys` with the first |
 * | `session` | `challenge`: hex of 32 bytes | signs in, for reading |
 * | `seal` | `envelope` with the act `quote` | makes a `seal_quote` of it with a new salt, keeps the opening in this origin's storage |
 * | `reveal` | `envelope` with the act `reveal_quote`, `content` `{}` and a salt of noughts | fills in what was kept |
 *
 * `envelope` is base64url, without padding, of the canonical bytes of an `Envelope`. `return` is a path of the
 * return origin, with its query; without it, `/`. After an act the link back has `tx=` (the transaction's id) in its
 * query, after `enrol` and `add-key` also `agent=`; after a cancel it has neither.
 *
 * ## What it asks of its own origin
 *
 * `GET /v1/network`, `/v1/profiles/{id}`, `/v1/agents/{id}`, `/v1/agreements/{id}`, `/v1/quotes/{id}`;
 * `POST /v1/transactions?wait_ms=..` with the canonical bytes as
 * `application/cbor`; for `session`, `POST /v1/sessions` with the JSON
 *
 * ```json
 * {"challenge": "hex of the 32 bytes", "assertion": {"authenticator_data": "hex", "client_data": "hex", "signature": "hex of r || s"}}
 * ```
 *
 * and the answer `{"code": ".."}`. The assertion signs `hash("kerf/session/1", challenge)`, both as in
 * `docs/formats/bytes.md`. Then it goes to `<return origin>/session?code=..&return=<path>`. Against being signed in as
 * somebody else, the pages must tie the challenge to a cookie of theirs when they make it, and take the code only
 * with that cookie, once, within a minute.
 */

import { Codec } from "./codec.js";
import { COUNTRIES, CURRENCIES } from "./generated/codes.js";
import { SIGNED_TYPES } from "./generated/signed.js";
import { typesOf } from "./shape.js";
import { CpvTable } from "./signer/cpv.js";
import { NodeOfPage } from "./signer/node.js";
import { Failed, Page } from "./signer/page.js";
import { type Work, act, addKey, enrol, reveal, seal, session, wayBack } from "./signer/tasks.js";
import { PAGE_TEXTS } from "./signer/texts.js";
import { smallTables } from "./tables.js";
import { addTexts } from "./texts.js";
import { Words } from "./wording.js";

const TASKS: Readonly<Record<string, (work: Work) => Promise<void>>> = {
  act,
  enrol,
  "add-key": addKey,
  session,
  seal,
  reveal,
};

/** The codes that this page knows by heart. Units are looked at for their form only: the ledger has the table. */
const OWN = { ...smallTables(CURRENCIES, COUNTRIES), unit: (code: string): boolean => /^[0-9A-Z]{1,3}$/.test(code) };

async function run(root: HTMLElement): Promise<void> {
  const { rpId, returnOrigin, cpv, names } = root.dataset;
  const task = new URLSearchParams(location.hash.slice(1));
  const cpvTable = new CpvTable(cpv);
  const codec = new Codec(typesOf(SIGNED_TYPES), { ...OWN, cpv: (digits) => cpvTable.check(digits) });
  addTexts(PAGE_TEXTS);
  const words = new Words(codec, { locale: [document.documentElement.lang, ...navigator.languages] });
  document.documentElement.lang = words.language;
  const page = new Page(root, words);
  const work: Work = {
    page,
    words,
    node: new NodeOfPage(words, names),
    codec,
    cpv: cpvTable,
    task,
    rpId: rpId ?? location.hostname,
    returnOrigin: returnOrigin ?? location.origin,
  };
  const no = (code: string, name: string): Failed => new Failed(code, words.say(name), words.say(`${name}.next`));
  try {
    page.begin(words.say("ui.loading"));
    if (window.top !== window) throw new Failed("framed", words.say("fail.framed"), words.say("fail.task.next"));
    if (!("credentials" in navigator) || !window.isSecureContext) throw no("no_passkeys", "fail.browser");
    const name = task.get("task") ?? "";
    const run = Object.hasOwn(TASKS, name) ? TASKS[name] : undefined;
    if (run === undefined) throw no("no_task", "fail.task");
    await run(work);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    const unexpected = new Failed("unexpected", words.say("fail.unexpected", { what }), words.say("fail.task.next"));
    const failure = error instanceof Failed ? error : unexpected;
    page.begin(words.say("ui.failed"));
    page.failed(failure);
    page.link(words.say("ui.back"), wayBack(work));
  }
}

const root = document.getElementById("signer");
if (root !== null) {
  // Another task in the address is another page.
  window.addEventListener("hashchange", () => location.reload());
  void run(root);
}
