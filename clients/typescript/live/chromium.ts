/** Chromium without a head, spoken to over two pipes in the DevTools protocol; with virtual authenticators. */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

const WAIT_MS_MAX = 15_000;
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The path of Chromium; `undefined` if it is not installed. */
export function chromiumPath(): string | undefined {
  const named = process.env["CHROMIUM"];
  return named !== undefined ? named : PLACES.find((place) => existsSync(place));
}

type Message = { id?: number; method?: string; params?: Json; result?: Json; error?: { message: string } };
type Json = Record<string, unknown>;

/** One page in one browser. */
export class Browser {
  private next = 1;
  private session: string | undefined;
  private held = "";
  private readonly waiting = new Map<number, (message: Message) => void>();
  /** How many bytes came over the line, once the network is listened to. */
  received = 0;
  /** What the page wrote to its console, and errors that nobody caught. */
  readonly console: string[] = [];

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    (child.stdio[4] as Readable).setEncoding("utf8").on("data", (text: string) => this.read(text));
  }

  static async start(path: string, language = "en-GB"): Promise<Browser> {
    const folder = mkdtempSync(join(tmpdir(), "kerf-chromium-"));
    const args = [
      "--headless=new",
      "--remote-debugging-pipe",
      "--no-sandbox",
      "--no-first-run",
      "--disable-gpu",
      `--lang=${language}`,
      `--accept-lang=${language}`,
      `--user-data-dir=${folder}`,
    ];
    const env = { ...process.env, LANGUAGE: language.replace("-", "_") };
    const child = spawn(path, args, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"], env });
    const browser = new Browser(child, folder);
    const { targetId } = await browser.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    browser.session = String(sessionId);
    for (const domain of ["Page", "Runtime", "Log", "WebAuthn"]) await browser.send(`${domain}.enable`);
    const overridden = { source: `Object.defineProperty(navigator, "languages", { get: () => ["${language}"] })` };
    await browser.send("Page.addScriptToEvaluateOnNewDocument", overridden);
    return browser;
  }

  private read(text: string): void {
    this.held += text;
    for (let end = this.held.indexOf("\0"); end >= 0; end = this.held.indexOf("\0")) {
      const message = JSON.parse(this.held.slice(0, end)) as Message;
      this.held = this.held.slice(end + 1);
      if (message.id !== undefined) this.waiting.get(message.id)?.(message);
      else this.noted(message);
    }
  }

  private noted({ method, params = {} }: Message): void {
    if (method === "Network.loadingFinished") this.received += Number(params["encodedDataLength"]);
    if (method === "Runtime.exceptionThrown") this.console.push(`uncaught ${JSON.stringify(params)}`);
    if (method === "Log.entryAdded") {
      const { level, text, url } = params["entry"] as { level: string; text: string; url?: string };
      if (level === "error") this.console.push(`${text} ${url ?? ""}`);
    }
    if (method === "Runtime.consoleAPICalled" && params["type"] === "error") this.console.push(JSON.stringify(params));
  }

  async send(method: string, params: Json = {}): Promise<Json> {
    const id = this.next;
    this.next += 1;
    const message = { id, method, params, ...(this.session === undefined ? {} : { sessionId: this.session }) };
    const answer = new Promise<Message>((resolve) => this.waiting.set(id, resolve));
    (this.child.stdio[3] as Writable).write(`${JSON.stringify(message)}\0`);
    const { result, error } = await answer;
    this.waiting.delete(id);
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  /** The value of an expression in the page. */
  async value<Value>(expression: string): Promise<Value> {
    const asked = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", asked);
    if (exceptionDetails !== undefined) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
    return (result as { value: Value }).value;
  }

  /** Waits until an expression is true, and says what the page shows if it never is. */
  async until(expression: string): Promise<void> {
    const end = Date.now() + WAIT_MS_MAX;
    while (!(await this.value<boolean>(`Boolean(${expression})`).catch(() => false))) {
      if (Date.now() > end) throw new Error(`never ${expression}; the page shows:\n${await this.text()}`);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  async open(url: string): Promise<void> {
    await this.send("Page.navigate", { url: "about:blank" });
    await this.until("location.href === 'about:blank'");
    await this.send("Page.navigate", { url });
    await this.until("location.href !== 'about:blank' && document.readyState === 'complete'");
  }

  text(): Promise<string> {
    return this.value<string>("document.body.innerText");
  }

  /** Presses what the selector finds, where it is, as a hand does. */
  async press(selector: string): Promise<void> {
    await this.until(`document.querySelector('${selector}:not([disabled])')`);
    const place = `(() => { const e = document.querySelector('${selector}'); e.scrollIntoView();
      const r = e.getBoundingClientRect(); return { x: r.x + r.width / 2, y: r.y + r.height / 2 }; })()`;
    const at = await this.value<{ x: number; y: number }>(place);
    const button = { ...at, button: "left", clickCount: 1 };
    await this.send("Input.dispatchMouseEvent", { ...button, type: "mousePressed" });
    await this.send("Input.dispatchMouseEvent", { ...button, type: "mouseReleased" });
  }

  async type(text: string): Promise<void> {
    await this.send("Input.insertText", { text });
  }

  async key(key: string): Promise<void> {
    const named = key === "Enter" ? { key, code: "Enter", windowsVirtualKeyCode: 13, text: "\r" } : { key, text: key };
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", ...named });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...named });
  }

  /** A new virtual authenticator; gives its id. */
  async authenticator(transport: "internal" | "usb"): Promise<string> {
    const options = {
      protocol: "ctap2",
      transport,
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    };
    return String((await this.send("WebAuthn.addVirtualAuthenticator", { options }))["authenticatorId"]);
  }

  async presence(authenticatorId: string, enabled: boolean): Promise<void> {
    await this.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });
  }

  async picture(path: string): Promise<void> {
    const { data } = await this.send("Page.captureScreenshot", { captureBeyondViewport: true });
    writeFileSync(path, Buffer.from(String(data), "base64"));
  }

  async stop(): Promise<void> {
    this.session = undefined;
    const gone = new Promise((resolve) => this.child.once("exit", resolve));
    await this.send("Browser.close").catch(() => undefined);
    await gone;
    rmSync(this.folder, { recursive: true, maxRetries: 5 });
  }
}
