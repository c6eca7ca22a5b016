/** The page that signs and the script of all pages, in a real browser with virtual authenticators. */

import assert from "node:assert/strict";
import { describe, after, before, test } from "node:test";
import { base64url, unhex } from "../src/bytes.js";
import { type Command, KerfClient, challengeOf, encode, signedBy } from "../src/index.js";
import { type AgreementContent } from "../src/generated/records.js";
import { Browser, chromiumPath } from "./chromium.js";
import { freePort } from "../tools/node.js";
import { type Pages, servePages } from "./pages.js";
import { Party, inHours, told } from "./parties.js";

const MAIN = "button.signer-main";
const shows = (tone: string): string => `document.querySelector('.signer-status')?.dataset.tone === '${tone}'`;
const READY = "document.querySelector('.signer-fingerprint')";

/** Tests in Chromium; skipped where it is not installed. */
export function browserTests(nodeUrl: () => string): void {
  const path = chromiumPath();
  const skip = path === undefined ? "Chromium is not installed" : false;
  describe("in a browser", { skip }, () => {
    let [browser, pages] = [{} as Browser, {} as Pages];
    let [agent, key, network] = ["", "", ""];
    let second = "";
    let client: KerfClient;

    before(async () => {
      client = new KerfClient(nodeUrl());
      pages = await servePages(await freePort(), nodeUrl());
      browser = await Browser.start(path ?? "");
      network = (await client.network()).network;
    });
    after(async () => {
      await browser.stop();
      await pages.stop();
    });

    const sign = (task: string, more: Record<string, string> = {}): Promise<void> =>
      browser.open(`${pages.signer}/sign#${new URLSearchParams({ task, ...more })}`);
    const envelope = (command: Command, validUntil = inHours(1)): string =>
      base64url(encode("Envelope", { network, key, human: agent, principal: agent, valid_until: validUntil, command }));
    const back = (): Promise<string> => browser.value<string>("document.querySelector('a.signer-back').href");
    const quiet = (allowed = /status of 40[34]|status of 422/): void => {
      assert.deepEqual(browser.console.filter((line) => !allowed.test(line)), []);
      browser.console.length = 0;
    };
    const done = async (): Promise<URL> => {
      await browser.until(READY);
      await browser.press(MAIN);
      await browser.until(`${shows("good")} || ${shows("bad")}`);
      assert(await browser.value(shows("good")), await browser.text());
      return new URL(await back());
    };

    test("a person makes itself known with a passkey, and adds a second one", async () => {
      await browser.authenticator("internal");
      await sign("enrol", { network, return: "/people?sort=name" });
      await browser.press(MAIN);
      await browser.until(shows("bad"));
      await browser.type("Ann");
      await browser.key("Enter");
      const url = await done();
      assert.equal(url.origin, pages.home);
      assert.equal(url.pathname, "/people");
      assert.equal(url.searchParams.get("sort"), "name");
      agent = url.searchParams.get("agent") ?? "";
      const state = await client.transaction(url.searchParams.get("tx") ?? "");
      assert.equal(told(state, "enrolled")["person"], agent);
      key = String(told(state, "enrolled")["key"]);
      assert.match(key, /^p256:0[23]/);
      second = await browser.authenticator("usb");
      await browser.press(MAIN);
      await browser.until("document.querySelector('#signer-name')");
      await browser.type("Ann's other");
      await browser.press(MAIN);
      await browser.until(READY);
      // Else the other authenticator would say at once that it does not know the first passkey.
      await browser.presence(second, false);
      await done();
      const { record } = await client.getAgent(agent);
      assert("person" in record && record.person.keys?.length === 2);
      assert(!pages.asked.includes("/sign/cpv.txt"), "no code was shown, so no table is fetched");
      quiet();
    });

    test("fault 29: an act is shown from its bytes, signed on the button only, and read back", async () => {
      const profile = { name: "Pаypal & Söhne", country: "EE", capabilities: [{ name: "Paper", classified_as: "30197644-2", unit: "KGM" }] };
      const command: Command = { act: { profile: { profile } } };
      await sign("act", { envelope: envelope(command), return: "/me" });
      await browser.until(READY);
      assert(!(await browser.text()).includes(key), "the frame of the act is behind a fold");
      await browser.press("details.signer-technical summary");
      const text = await browser.text();
      for (const part of [agent, key, network, "30197644-2 Xerographic paper", "KGM (kilogram)", "Estonia (EE)", "U+0430", '"Pаypal & Söhne"']) {
        assert(text.includes(part), `${part} is missing in ${text}`);
      }
      await assert.rejects(client.getProfile(agent), "nothing is sent before the button");
      const url = await done();
      const id = url.searchParams.get("tx") ?? "";
      assert(text.includes(id), "the id that was shown is the one that counted");
      assert(text.includes((id.slice(0, 16).match(/.{4}/g) ?? []).join(" ")));
      assert.equal((await client.getProfile(agent)).record.name, profile.name);
      await sign("act", { envelope: envelope({ act: { join: { organisation: agent } } }) });
      await browser.until(READY);
      assert.match(await browser.text(), /known to this network as "Pаypal & Söhne"/);
      await browser.press("button.signer-other");
      await browser.until(shows("bad"));
      assert.equal(await back(), `${pages.home}/`);
      quiet();
    });

    test("no task of the address leads elsewhere, and no bad bytes are signed", async () => {
      const act: Command = { act: { join: { organisation: agent } } };
      const other = await Party.enrolled(client);
      const foreign = base64url(encode("Envelope", other.envelope(act)));
      const elsewhere = encode("Envelope", { ...other.envelope(act), network: "net_0nq4s1y640ffqevd4be47gxn8r" });
      const good = envelope(act);
      const cases: [Record<string, string>, string][] = [
        [{ task: "" }, "no_task"],
        [{ task: "constructor" }, "no_task"],
        [{ task: "act" }, "no_envelope"],
        [{ task: "act", envelope: "AAAA" }, "expected"],
        [{ task: "act", envelope: `${good}AA` }, "trailing"],
        [{ task: "act", envelope: good.slice(0, -8) }, "expected"],
        [{ task: "act", envelope: foreign }, "no_passkey"],
        [{ task: "act", envelope: base64url(elsewhere) }, "wrong_network"],
        [{ task: "act", envelope: envelope(act, "2026-01-01T00:00:00.000Z") }, "expired"],
        [{ task: "enrol", network: "net_0nq4s1y640ffqevd4be47gxn8r" }, "wrong_network"],
        [{ task: "session", challenge: "00" }, "no_challenge"],
        [{ task: "seal", envelope: good }, "not_a_quote"],
        [{ task: "reveal", envelope: good }, "not_a_quote"],
      ];
      const ways = ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "evil"];
      for (const [place, [{ task = "", ...more }, code]] of cases.entries()) {
        await sign(task, { ...more, return: ways[place % ways.length] ?? "" });
        await browser.until(shows("bad"));
        const text = await browser.text();
        assert(text.includes(`Code: ${code}`), `${JSON.stringify(more)}: ${text}`);
        assert.equal(new URL(await back()).origin, pages.home, text);
      }
      quiet();
    });

    test("a refusal of the ledger is shown with its code and what to do", async () => {
      await sign("act", { envelope: envelope({ act: { enrol: { key } } }) });
      await browser.until(READY);
      await browser.press(MAIN);
      await browser.until(shows("bad"));
      assert.match(await browser.text(), /the agent is already known[\s\S]*Code: agent_exists/);
      quiet();
    });

    test("a contract is shown before its hash is signed, and not signed if it is another", async () => {
      const other = await Party.enrolled(client);
      const content: AgreementContent = {
        buyer: other.human,
        seller: agent,
        kind: "framework",
        lines: [{ name: "Paper", category: "30197644-2", quantity: "500 XBX", price: "12.40 EUR", vat: "S 21" }],
        limit: "6200.00 EUR",
        terms: {
          matching: { ways: "two_way", over_quantity: 0, over_price: 0 },
          respond_within: "P2D",
          accept_within: "P14D",
          invoice_within: "P30D",
          pay_within: "P30D",
          settle_within: "P14D",
          default_share: 5000,
        },
        period: "2026-01-01/2029-12-31",
      };
      const proposed = await other.does({ propose: { content, sign_by: inHours(2) } });
      const agreement = String(told(proposed, "proposed")["agreement"]);
      const wrong = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
      await sign("act", { envelope: envelope({ act: { sign: { agreement, content: wrong } } }) });
      await browser.until(shows("bad"));
      assert.match(await browser.text(), /Code: not_the_content/);
      const { agreementDigest } = await import("../src/index.js");
      const digest = Buffer.from(await agreementDigest(encode("AgreementContent", content))).toString("hex");
      await sign("act", { envelope: envelope({ act: { sign: { agreement, content: digest } } }) });
      await browser.until(READY);
      assert.match(await browser.text(), /The agreement whose check code is signed[\s\S]*6,200\.00 EUR[\s\S]*30 days/);
      await done();
      assert.equal((await client.getAgreement(agreement)).record.stage, "active");
      quiet();
    });

    test("a quote is sealed, kept, and opened after the deadline", async () => {
      const other = await Party.enrolled(client);
      const lines = [{ item: { name: "Paper", unit: "XBX" }, quantity: "5 XBX" }];
      const until = { open_until: new Date(Date.now() + 6_000).toISOString(), reveal_until: inHours(1), select_until: inHours(2) };
      const need = await other.does({ publish: { purpose: "need", title: "Paper", lines, ...until } });
      const listing = String(told(need, "published")["listing"]);
      const content = { lines: [{ line: 0, price: "12.40 EUR" }], note: "within a week" };
      await sign("seal", { envelope: envelope({ act: { quote: { listing, version: 1, content } } }) });
      await browser.until(READY);
      assert.match(await browser.text(), /The quote that is sealed[\s\S]*12\.40 EUR[\s\S]*"within a week"/);
      const sealed = await done();
      const state = await client.transaction(sealed.searchParams.get("tx") ?? "");
      const quote = String(told(state, "quoted")["quote"]);
      assert.equal((await client.getQuote(quote)).record.content, undefined, "the ledger has the hash only");
      await new Promise((go) => setTimeout(go, Math.max(0, Date.parse(until.open_until) - Date.now() + 1_500)));
      const blank = { quote, listing, content: {}, salt: "00".repeat(32) };
      await sign("reveal", { envelope: envelope({ act: { reveal_quote: blank } }) });
      await done();
      assert.deepEqual((await client.getQuote(quote)).record.content, content);
      quiet();
    });

    test("a session is asked for with a passkey's signature over the challenge, and nothing else", async () => {
      const challenge = "ab".repeat(32);
      await sign("session", { challenge, return: "/approvals?only=mine" });
      await browser.press(MAIN);
      await browser.until("location.pathname === '/session'");
      const url = new URL(await browser.value<string>("location.href"));
      assert.equal(url.origin, pages.home);
      assert.equal(url.searchParams.get("code"), "once");
      assert.equal(url.searchParams.get("return"), "/approvals?only=mine");
      const [session] = pages.sessions;
      assert.deepEqual(Object.keys(session ?? {}), ["challenge", "assertion"]);
      const assertion = session?.assertion as Parameters<typeof signedBy>[1];
      assert(await signedBy(key, assertion));
      const client_ = JSON.parse(Buffer.from(assertion.client_data, "hex").toString()) as { challenge: string };
      const asked = await challengeOf("kerf/session/1", unhex(challenge) ?? assert.fail());
      assert.equal(client_.challenge, base64url(asked));
      quiet();
    });

    test("the page speaks German and Dutch, and begins at its title", async () => {
      const words = { "de-DE": /Unterschreiben[\s\S]*Abbrechen/, "nl-NL": /Ondertekenen[\s\S]*Annuleren/ };
      for (const [language, expected] of Object.entries(words)) {
        const own = await Browser.start(path ?? "", language);
        try {
          const hash = new URLSearchParams({ task: "act", envelope: envelope({ act: { join: { organisation: agent } } }) });
          await own.open(`${pages.signer}/sign#${hash}`);
          await own.until(READY);
          assert.match(await own.text(), expected);
          assert.equal(await own.value("document.documentElement.lang"), language.slice(0, 2));
          assert.equal(await own.value("document.activeElement.className"), "signer-title");
        } finally {
          await own.stop();
        }
      }
    });

    test("pages follow what happens, and keep what was typed, the focus and the place", async () => {
      const main = (text: string): string =>
        `<p id="said">${text}</p><time datetime="2026-07-01T22:30:00Z">1 July</time><a id="link" href="/">x</a><input id="field">`;
      pages.main = main("first");
      await browser.open(`${pages.home}/live`);
      const title = "document.querySelector('time').title";
      await browser.until(`${title} === '1 July'`);
      assert.match(await browser.value<string>("document.querySelector('time').textContent"), /2026.*(UTC|GMT|CE|E[SD]T)/);
      await browser.key("/");
      assert.equal(await browser.value("document.activeElement.id"), "q");
      await browser.value("document.getElementById('link').focus()");
      pages.main = main("second");
      pages.happen();
      await browser.until("document.getElementById('said').textContent === 'second'");
      assert.equal(await browser.value("document.activeElement.id"), "link");
      assert.equal(await browser.value(title), "1 July");
      await browser.value("document.getElementById('field').focus()");
      await browser.type("typed");
      pages.main = main("third");
      pages.happen();
      await new Promise((go) => setTimeout(go, 800));
      assert.equal(await browser.value("document.getElementById('said').textContent"), "second");
      assert.equal(await browser.value("document.getElementById('field').value"), "typed");
      quiet();
    });
  });
}
