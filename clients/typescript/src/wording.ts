/**
 * What is signed, in words: from the very bytes, by the description from which bytes are written, and from nothing
 * else.
 *
 * Promise: every field of the envelope is there, with the value that the command line shows for the same bytes, and
 * with the same transaction id. Whatever has no words of its own is shown raw. A text inside a value cannot pass
 * for a field: it stands in quotes, and what cannot be seen in it is spelled out.
 * Start reading at {@link shown}.
 */

import { hex } from "./bytes.js";
import type { Codec, Json } from "./codec.js";
import { formatted } from "./format.js";
import { transactionId } from "./hash.js";
import type { Form } from "./shape.js";
import { type Language, hasText, languageOf, say } from "./texts.js";
import { deceptions, quoted, visible } from "./visible.js";

/** One field, or one item of a list. */
export interface Line {
  /** Its name as the command line writes it. */
  readonly name: string;
  /** Its name in words of the reader's language. */
  readonly label: string;
  /** The value as the command line writes it; `undefined` if it is made of the lines below. */
  readonly value?: string;
  /** The value in the reader's locale, where that says more. */
  readonly local?: string;
  /** The leaf or form of the value. */
  readonly kind?: string;
  /** What may deceive about it. */
  readonly warnings: readonly string[];
  readonly lines: readonly Line[];
}

/** Numbers of lines, which the ledger counts from 0. */
const LINES = new Set(["line", "lines", "source_line"]);
/** Shares, of which the ledger keeps hundredths of a percent. */
const SHARES = new Set(["over_quantity", "over_price", "default_share"]);

/** For whom the words are. */
export interface ReaderOptions {
  /** A BCP 47 tag, or several, the best first. */
  readonly locale?: string | readonly string[];
  /** A name of the IANA time zone database. */
  readonly timeZone?: string;
}

/** What a person is shown before signing. */
export interface Shown {
  /** Who, in whose name, does what. */
  readonly title: string;
  /** What is done, as a heading. */
  readonly act: string;
  readonly lines: readonly Line[];
  /** The transaction's id, 64 hexadecimal digits. */
  readonly id: string;
  /** The first sixteen digits of the id in fours: what people compare between two screens. */
  readonly fingerprint: string;
  /** The text of the command line for the same bytes, to the letter. */
  readonly text: string;
  /** The envelope. */
  readonly envelope: { readonly [name: string]: Json };
}

/** The first sixteen digits of a transaction's id, in fours. */
export function fingerprint(id: string): string {
  return (id.slice(0, 16).match(/.{4}/g) ?? []).join(" ");
}

/** The reader's words and formats. */
export class Words {
  readonly language: Language;
  readonly locales: string[];
  constructor(
    private readonly codec: Codec,
    private readonly reader: ReaderOptions = {},
  ) {
    const { locale } = reader;
    this.locales = locale === undefined ? [] : typeof locale === "string" ? [locale] : [...locale];
    this.language = languageOf(this.locales);
  }

  say(name: string, filled: Readonly<Record<string, string>> = {}): string {
    return say(this.language, name, filled);
  }

  /** A leaf as the reader writes it. */
  leaf(name: string, text: string): string {
    return this.local(name, text) ?? text;
  }

  /** A value of the type `name`, as lines. */
  lines(name: string, json: Json): Line[] {
    return this.inside({ is: "type", name }, json);
  }

  /** The value on the line of its name, if it fits there. */
  private inline(form: Form, json: Json): Pick<Line, "value" | "local" | "kind"> | undefined {
    const described = form.is === "type" ? this.codec.described(form.name) : undefined;
    if (typeof json === "string") {
      if (form.is === "text") return { value: quoted(json), kind: "text" };
      if (described?.is === "code") {
        const verb = `verb.${json}`;
        return { value: visible(json), local: this.say(described.name === "Verb" && hasText(verb) ? verb : json), kind: "code" };
      }
      if (described?.is === "leaf") {
        const local = this.local(described.name, json);
        return { value: visible(json), kind: described.name, ...(local === undefined ? {} : { local }) };
      }
      return { value: visible(json), kind: "bytes" };
    }
    if (typeof json === "boolean") {
      return { value: json ? "yes" : "no", local: this.say(json ? "yes" : "no"), kind: "flag" };
    }
    if (typeof json === "number") return { value: String(json), kind: "number" };
    if (Array.isArray(json)) {
      return json.length === 0 ? { value: "none", local: this.say("none"), kind: "list" } : undefined;
    }
    // A record that says nothing can mean everything: a rule without limits, for instance.
    const empty = json !== null && Object.keys(json).length === 0;
    return empty ? { value: "(nothing is said)", local: this.say("nothing"), kind: "record" } : undefined;
  }

  /** The value of a leaf as the reader writes it, with the name of a usual unit. */
  private local(leaf: string, text: string): string | undefined {
    const local = formatted(leaf, text, this.locales, this.reader.timeZone);
    const unit = `unit.${text.slice(text.lastIndexOf(" ") + 1)}`;
    if (!["Quantity", "Range", "Unit"].includes(leaf) || !hasText(unit)) return local;
    return `${local ?? text} (${this.say(unit)})`;
  }

  /** A number or an answer as people write it: lines count from 1, shares are percents, yes has a word of its own. */
  private byName(name: string, json: Json): string | undefined {
    if (typeof json === "boolean" && hasText(`${name}.yes`)) return this.say(`${name}.${json ? "yes" : "no"}`);
    if (typeof json !== "number") return undefined;
    if (LINES.has(name)) return String(json + 1);
    if (!SHARES.has(name)) return undefined;
    const hundredths = String(json).padStart(3, "0");
    const percent = `${hundredths.slice(0, -2)}.${hundredths.slice(-2)}`.replace(/\.?0+$/, "");
    return this.leaf("VatRate", percent === "" ? "0" : percent);
  }

  private line(name: string, form: Form, json: Json, of = name): Line {
    const words = name.replace(/_/g, " ");
    const label = /^\d+$/.test(name) ? String(Number(name) + 1) : this.say(name);
    const inline = this.inline(form, json);
    const local = this.byName(of, json);
    const value = inline === undefined || local === undefined ? inline : { ...inline, local };
    if (value === undefined) return { name: words, label, warnings: [], lines: this.inside(form, json, name) };
    const warnings: string[] = [];
    if (form.is === "text" && typeof json === "string") {
      const { blank, mixed } = deceptions(json);
      if (blank.length > 0) warnings.push(this.say("warn.blank", { which: blank.join(", ") }));
      if (mixed.length > 0) warnings.push(this.say("warn.mixed", { which: mixed.join(", ") }));
    }
    return { name: words, label, ...value, warnings, lines: [] };
  }

  private inside(form: Form, json: Json, of = ""): Line[] {
    if (form.is === "list" && Array.isArray(json)) {
      return (json as readonly Json[]).map((item, place) => this.line(String(place), form.of, item, of));
    }
    const described = form.is === "type" ? this.codec.described(form.name) : undefined;
    const members = described?.is === "record" || described?.is === "choice" ? described.members : undefined;
    if (members !== undefined && typeof json === "object" && json !== null && !Array.isArray(json)) {
      return Object.entries(json as { readonly [name: string]: Json }).map(([name, value]) => {
        // The JSON was read by this very description, so each of its fields is one of the record's.
        const member = members.find((one) => one.name === name);
        return member === undefined ? raw(name, value) : this.line(name, member.form, value);
      });
    }
    return [];
  }

  /** An answer of the node, which is not signed, as lines. */
  rawLines(json: Json): Line[] {
    if (typeof json !== "object" || json === null) return [];
    return Object.entries(json as { readonly [name: string]: Json }).map(([name, value]) => {
      const words = visible(name.replace(/_/g, " "));
      const line = { name: words, label: visible(this.say(name)), warnings: [] };
      if (typeof value === "object" && value !== null) return { ...line, lines: this.rawLines(value) };
      return { ...line, value: visible(String(value)), lines: [] };
    });
  }

  /** What is done; the sums of money that it is about. */
  private done(envelope: { readonly [name: string]: Json }): string {
    const command = envelope["command"] as { readonly [name: string]: { readonly [name: string]: Json } };
    const said = (act: Json | undefined): string => {
      const [name = ""] = Object.keys(act ?? {});
      const sums = sumsOf((act as { readonly [name: string]: Json } | undefined)?.[name]);
      const local = sums.map((sum) => this.leaf("Amount", sum));
      return this.say(`act.${name}`) + (local.length > 0 ? `: ${local.join(", ")}` : "");
    };
    if (command["act"] !== undefined) return said(command["act"]);
    if (command["approve"] === undefined) return this.say("who.reject");
    return this.say("who.approve", { act: said(command["approve"]["act"]) });
  }

  /** What is done, as a heading; and who, in whose name, does it. */
  heading(envelope: { readonly [name: string]: Json }): { act: string; title: string } {
    const text = (name: string): string => String(envelope[name] ?? "");
    const [human, principal] = [text("human"), text("principal")];
    const tool = envelope["tool"] as { readonly tool?: Json } | undefined;
    const act = this.done(envelope);
    const who = tool === undefined ? human : this.say("who.tool", { tool: String(tool.tool), who: human });
    const form = principal === human ? "who" : "who.for";
    const title = this.say(form, { human: who, principal, act });
    return { act: act.charAt(0).toUpperCase() + act.slice(1), title };
  }
}

/** A value that no description knows, as it is. */
function raw(name: string, json: Json): Line {
  return { name: visible(name), label: visible(name), value: visible(JSON.stringify(json)), warnings: [], lines: [] };
}

/** The sums of money that an act is about, if it says one outright; several claims are added up by currency. */
function sumsOf(act: Json | undefined): string[] {
  if (typeof act !== "object" || act === null || Array.isArray(act)) return [];
  const record = act as { readonly [name: string]: Json };
  for (const name of ["total", "amount", "to_seller", "limit"]) {
    const value = record[name];
    if (typeof value === "string") return [value];
  }
  const claims = Array.isArray(record["claims"]) ? (record["claims"] as readonly Json[]) : [record["claim"] ?? null];
  const sums = new Map<string, { minor: bigint; places: number }>();
  for (const claim of claims) {
    const amount = (claim as { readonly amount?: Json } | null)?.amount;
    if (typeof amount !== "string") return [];
    const [number = "", currency = ""] = amount.split(" ");
    const places = (number.split(".")[1] ?? "").length;
    const minor = (sums.get(currency)?.minor ?? 0n) + BigInt(number.replace(".", ""));
    sums.set(currency, { minor, places });
  }
  return [...sums].map(([currency, { minor, places }]) => {
    const digits = minor.toString().padStart(places + 1, "0");
    const at = digits.length - places;
    return `${digits.slice(0, at)}${places > 0 ? `.${digits.slice(at)}` : ""} ${currency}`;
  });
}

/** Lines as the command line indents them. */
export function indented(lines: readonly Line[], depth = 1): string {
  return lines
    .map((line) => {
      const head = "  ".repeat(depth) + line.name;
      return line.value === undefined ? `${head}:\n${indented(line.lines, depth + 1)}` : `${head}: ${line.value}\n`;
    })
    .join("");
}

/** What a person is shown before signing the canonical bytes of an envelope; throws if they are not that. */
export async function shownBy(words: Words, codec: Codec, bytes: Uint8Array): Promise<Shown> {
  const envelope = codec.decode("Envelope", bytes) as { readonly [name: string]: Json };
  const lines = words.lines("Envelope", envelope);
  const id = hex(await transactionId(bytes));
  const text = `What is signed:\n${indented(lines)}Transaction ${id}\n`;
  return { ...words.heading(envelope), lines, id, fingerprint: fingerprint(id), text, envelope };
}
