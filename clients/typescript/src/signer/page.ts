/** What the page that signs shows: elements and texts, never markup from a string. */

import type { Line, Words } from "../wording.js";

/** Why it did not go on; said on the page. */
export class Failed extends Error {
  constructor(
    readonly code: string,
    readonly what: string,
    readonly next: string,
    /** True if the same may be tried again. */
    readonly again = false,
  ) {
    super(what);
  }
}

/** What a field that was filled in wrongly points to. */
export const STATUS_ID = "signer-status";
/** How long buttons stay off, so that nobody hits one that was not there a moment ago. */
const SETTLE_MS = 500;

/** An element with a class, texts and elements. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  name: string,
  ...inside: (string | Node)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (name !== "") made.className = `signer-${name}`;
  made.append(...inside);
  return made;
}

/** The page, in its root element. */
export class Page {
  private readonly heading = make("h1", "title");
  private readonly status = make("p", "status");
  private readonly body = make("div", "body");
  private readonly foot = make("div", "buttons");

  constructor(
    root: HTMLElement,
    readonly words: Words,
    /** What is said beside a value that is not signed: what the network calls an agent, what a code stands for. */
    readonly notes = new Map<string, string>(),
  ) {
    this.heading.tabIndex = -1;
    this.status.setAttribute("role", "status");
    this.status.id = STATUS_ID;
    root.replaceChildren(this.heading, this.status, this.body, this.foot);
  }

  /** Begins anew with a title; the reader's place goes there. */
  begin(title: string, ...inside: Node[]): void {
    this.heading.textContent = title;
    document.title = title;
    this.body.replaceChildren(...inside);
    this.foot.replaceChildren();
    this.heading.focus();
  }

  add(...inside: Node[]): void {
    this.body.append(...inside);
  }

  /** Says how it goes: `busy`, `calm`, `good` or `bad`. */
  say(tone: string, text: string): void {
    this.status.dataset["tone"] = tone;
    this.status.textContent = text;
  }

  /** Waits until one of the buttons is pressed, and gives its place. The first is the main one. */
  async choice(labels: readonly string[], settle = true): Promise<number> {
    const buttons = labels.map((label, place) => {
      const button = make("button", place === 0 ? "main" : "other", label);
      button.type = "button";
      button.disabled = settle;
      return button;
    });
    this.foot.replaceChildren(...buttons);
    if (settle) setTimeout(() => buttons.forEach((button) => (button.disabled = false)), SETTLE_MS);
    return new Promise((resolve) => {
      buttons.forEach((button, place) => {
        button.addEventListener("click", () => {
          buttons.forEach((other) => (other.disabled = true));
          resolve(place);
        });
      });
    });
  }

  /** A link in the place of the buttons; it has the focus. */
  link(label: string, href: string): void {
    const link = make("a", "back", label);
    link.href = href;
    this.foot.append(link);
    link.focus();
  }

  /** A section with a heading. */
  section(title: string, ...inside: Node[]): HTMLElement {
    return make("section", "section", make("h2", "", title), ...inside);
  }

  /** Lines as a list of names and values. */
  lines(lines: readonly Line[]): HTMLElement {
    const rows = lines.map((line) => {
      const value = make("dd", "", ...(line.value === undefined ? [this.lines(line.lines)] : this.value(line)));
      return make("div", "field", make("dt", "", line.label), value);
    });
    return make("dl", "fields", ...rows);
  }

  private value(line: Line): (Node | string)[] {
    const value = line.value ?? "";
    const out: (Node | string)[] = [];
    const local = line.local ?? value;
    const plain = line.kind === "text" || line.kind === "number" || line.local !== undefined;
    out.push(plain ? make("span", "value", local) : make("code", "value", value));
    // A number and an answer in other words would only puzzle; what stands in quotes or codes is shown as it is too.
    if (local !== value && line.kind !== "number" && line.kind !== "flag") out.push(" ", make("code", "raw", value));
    const note = this.notes.get(value);
    if (note !== undefined) out.push(" ", make("span", "note", note));
    for (const warning of line.warnings) out.push(" ", make("strong", "warning", warning));
    return out;
  }

  failed(error: Failed): void {
    this.say("bad", error.what);
    const { words } = this;
    this.body.querySelector(".signer-failure")?.remove();
    const next = make("p", "next", words.say("ui.next", { next: error.next }));
    this.add(make("div", "failure", next, make("p", "code", words.say("ui.code", { code: error.code }))));
  }
}
