/** Somebody in a browser of their own, with a virtual authenticator, on the pages of a node. */

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Browser } from "./chromium.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const READY = "document.querySelector('.signer-fingerprint')";
const MAIN = "button.signer-main";
const shows = (tone: string): string => `document.querySelector('.signer-status')?.dataset.tone === '${tone}'`;

/** What is not a fault in a browser's console: answers that say no, and what a page asks of a node that was killed. */
const SAID_NO = /status of 4\d\d|net::ERR_(INCOMPLETE_CHUNKED_ENCODING|CONNECTION_(REFUSED|RESET)|EMPTY_RESPONSE)/;

/** One page's faults, as axe-core finds them. */
export type Fault = { readonly path: string; readonly rule: string; readonly where: string };

export class Visitor {
  readonly faults: Fault[] = [];
  readonly seen = new Set<string>();
  agent = "";

  private constructor(
    readonly browser: Browser,
    readonly name: string,
    readonly pages: string,
    private readonly pictures: string,
  ) {}

  static async arrive(chromium: string, name: string, pages: string, pictures: string, language = "en-GB"): Promise<Visitor> {
    const browser = await Browser.start(chromium, language);
    await browser.authenticator("internal");
    return new Visitor(browser, name, pages, pictures);
  }

  /** Opens a page, and looks at it once: accessible, and quiet in the console. */
  async open(path: string): Promise<void> {
    await this.browser.open(`${this.pages}${path}`);
    await this.look();
  }

  /** Checks the page that is shown, the first time that a page of its kind is. */
  async look(): Promise<void> {
    const path = await this.browser.value<string>("location.pathname");
    const kind = path.replace(/_[0-9a-z]{26}|\/[0-9a-f]{64}|\/\d+/g, "/*");
    if (this.seen.has(kind)) return;
    this.seen.add(kind);
    await this.browser.value(`${AXE}; undefined`);
    const run = `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
      .then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map((node) => node.target.join(" ") + " " + node.html.slice(0, 120)).join(" | ") })))`;
    for (const { id, impact, where } of await this.browser.value<{ id: string; impact: string; where: string }[]>(run)) {
      this.faults.push({ path: `${kind} (${impact})`, rule: id, where });
    }
    await this.picture(`${this.name.toLowerCase()}${kind.replace(/[^a-z0-9]+/g, "-")}`);
  }

  async picture(name: string): Promise<void> {
    await this.browser.picture(join(this.pictures, `${name.replace(/-$/, "")}.png`));
  }

  text(): Promise<string> {
    return this.browser.text();
  }

  /** Waits until the page says something. */
  async says(text: string): Promise<void> {
    await this.browser.until(`document.body.innerText.includes(${JSON.stringify(text)})`);
  }

  /** Presses the link or button with this text, by mouse. */
  async press(text: string): Promise<void> {
    const find = `[...document.querySelectorAll("main a, main button, header a, header button")].find((e) => e.innerText.trim() === ${JSON.stringify(text)} && e.offsetParent !== null)`;
    await this.browser.until(find);
    await this.browser.value(`(${find}).setAttribute("data-pressed", "")`);
    await this.leaving(() => this.browser.press("[data-pressed]"));
  }

  /** Does something that leads to another page, and waits until that is there. */
  async leaving(act: () => Promise<void>): Promise<void> {
    await this.browser.value("window.stillHere = true");
    await act();
    await this.browser.until("window.stillHere === undefined && document.readyState === 'complete'");
    await this.look();
  }

  /** Fills in fields by their names. */
  async fill(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(fields)) {
      const field = `document.querySelector('form.act [name="${name}"], form [name="${name}"], [form][name="${name}"]')`;
      await this.browser.until(field);
      await this.browser.value(`(() => { const e = ${field}; for (let up = e; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true;
        if (e.type === "checkbox") e.checked = ${JSON.stringify(value)} === "true"; else e.value = ${JSON.stringify(value)};
        e.dispatchEvent(new Event("input", { bubbles: true })); })()`);
    }
  }

  async review(): Promise<void> {
    await this.press("Look at it before signing");
  }

  /** From the page before signing to the receipt. Gives the path that the signer led to. */
  async sign(): Promise<string> {
    await this.browser.until("document.querySelector('#sign')").catch(async (error: unknown) => {
      throw new Error(`${this.name} cannot sign: ${String(error)}`);
    });
    const [shown, id] = await this.browser.value<[string, string]>(
      "[document.querySelector('.fingerprint').innerText, document.querySelector('#sign').href]",
    );
    assert(id.length > 0);
    await this.browser.press("#sign");
    await this.browser.until(READY);
    const same = await this.browser.value<string>("document.querySelector('.signer-fingerprint').innerText");
    if (id.includes("task=act")) assert(same.replace(/\s+/g, " ").includes(shown), `${shown} is not ${same}`);
    return this.returns();
  }

  /** Presses the signer's button, and follows the link back. */
  async returns(): Promise<string> {
    await this.browser.press(MAIN);
    await this.browser.until(`${shows("good")} || ${shows("bad")}`);
    assert(await this.browser.value(shows("good")), await this.text());
    await this.leaving(() => this.browser.press("a.signer-back"));
    return this.browser.value<string>("location.pathname + location.search");
  }

  /** Does an act from its form to the receipt. */
  async acts(path: string, fields: Readonly<Record<string, string>> = {}): Promise<void> {
    if (path !== "") await this.open(path);
    await this.fill(fields);
    await this.review();
    await this.sign();
    await this.says("Done. This is recorded");
  }

  /** Ids of a kind (`order`, `agent`) anywhere on the page. */
  async idsSaid(prefix: string): Promise<string[]> {
    const found = await this.browser.value<string[]>(
      `document.querySelector("main").innerHTML.match(/${prefix}_[0-9a-z]{26}/g) ?? []`,
    );
    return [...new Set(found)];
  }

  async idSaid(prefix: string): Promise<string> {
    const [first] = await this.idsSaid(prefix);
    return first ?? assert.fail(`no ${prefix} on the page:\n${await this.text()}`);
  }

  /** Presses the button with this value. */
  async pressValue(value: string): Promise<void> {
    await this.leaving(() => this.browser.press(`button[value="${value}"]`));
  }

  /** Ticks one of several. */
  async check(name: string, value: string): Promise<void> {
    const box = `document.querySelector('[name="${name}"][value="${value}"]')`;
    await this.browser.until(box);
    await this.browser.value(`(() => { for (let up = ${box}; up; up = up.parentElement) if (up.tagName === "DETAILS") up.open = true; ${box}.checked = true; })()`);
  }

  /** Acts in the name of an agent from here on. */
  async actFor(agent: string): Promise<void> {
    await this.open("/");
    const select = "document.querySelector('header select[name=principal]')";
    await this.browser.until(select);
    if ((await this.browser.value<string>(`${select}.value`)) === agent) return;
    await this.browser.value(`${select}.value = ${JSON.stringify(agent)}`);
    await this.press("Switch");
    await this.browser.until(`${select}?.value === ${JSON.stringify(agent)}`);
  }

  /** A link that leads straight to the signer; signs there and comes back. */
  async toSigner(text: string): Promise<void> {
    const find = `[...document.querySelectorAll("main a")].find((e) => e.innerText.trim() === ${JSON.stringify(text)})`;
    await this.browser.until(find);
    await this.browser.value(`(${find}).setAttribute("data-pressed", "")`);
    await this.browser.press("[data-pressed]");
    await this.browser.until(READY);
    await this.returns();
  }

  /** The ids of a kind that the page links to. */
  async ids(kind: string): Promise<string[]> {
    const found = await this.browser.value<string[]>(
      `[...document.querySelectorAll('main a[href*="/${kind}/"]')].map((e) => e.getAttribute("href"))`,
    );
    const ids = found.map((href) => href.split("/")[2]?.split("?")[0] ?? "");
    return [...new Set(ids)];
  }

  /** Makes the visitor known, and signs in. */
  async enrol(): Promise<void> {
    await this.open("/enrol");
    await this.browser.press("#enrol");
    await this.browser.until("document.querySelector('#signer-name')");
    await this.browser.value("document.querySelector('#signer-name').focus()");
    await this.browser.type(this.name);
    await this.browser.press(MAIN);
    await this.browser.until(READY);
    await this.picture(`${this.name.toLowerCase()}-signer-enrol`);
    const back = new URL(await this.returns(), this.pages);
    this.agent = back.searchParams.get("agent") ?? "";
    await this.signIn();
  }

  async signIn(): Promise<void> {
    await this.open("/sign-in?back=%2F");
    await this.browser.press("#passkey");
    await this.browser.until(`document.querySelector("${MAIN}") || location.origin === "${this.pages}" && document.querySelector("header .who")`);
    if (await this.browser.value(`Boolean(document.querySelector("${MAIN}"))`)) await this.browser.press(MAIN);
    await this.browser.until(`location.origin === "${this.pages}" && document.querySelector("header form[action='/sign-out']")`);
    await this.look();
  }

  /** What the browser's console holds against the pages so far. */
  complaints(): string[] {
    return this.browser.console.filter((line) => !SAID_NO.test(line));
  }
}
