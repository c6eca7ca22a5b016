/** What the page that signs asks its own origin. */

import type { Bytes } from "../bytes.js";
import type { Json } from "../codec.js";
import { quoted } from "../visible.js";
import type { Words } from "../wording.js";
import { Failed } from "./page.js";

/** How long one request waits for a transaction to be final; the node allows 30 s. */
const WAIT_MS = 20_000;
/** How many times it asks before it says that it is not final yet. */
const ASKS_MAX = 6;
/** How many agents are looked up by name. */
const NAMES_MAX = 12;

export type Fields = { readonly [name: string]: Json };

/** An object's fields, or none. */
export function fields(json: Json | undefined): Fields {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as Fields) : {};
}

export class NodeOfPage {
  constructor(
    private readonly words: Words,
    private readonly namesPath: string | undefined,
  ) {}

  private async ask(path: string, init: RequestInit = {}): Promise<{ status: number; json: Json }> {
    try {
      const response = await fetch(path, { ...init, credentials: "same-origin", redirect: "error" });
      return { status: response.status, json: (await response.json()) as Json };
    } catch {
      throw new Failed("no_node", this.words.say("fail.node"), this.words.say("fail.node.next"), true);
    }
  }

  private async good(path: string, init: RequestInit = {}): Promise<{ status: number; fields: Fields }> {
    const { status, json } = await this.ask(path, init);
    const answer = fields(json);
    if (status >= 200 && status < 300) return { status, fields: answer };
    const text = (name: string): string => String(answer[name] ?? "");
    throw new Failed(text("code"), text("detail"), text("next"), status === 429 || status >= 500);
  }

  async get(path: string): Promise<Fields> {
    return (await this.good(path)).fields;
  }

  async post(path: string, body: Json): Promise<Fields> {
    const headers = { "content-type": "application/json" };
    return (await this.good(path, { method: "POST", headers, body: JSON.stringify(body) })).fields;
  }

  /** The record with this id. */
  async record(plural: string, id: string): Promise<Fields> {
    return fields((await this.get(`/v1/${plural}/${encodeURIComponent(id)}`))["record"]);
  }

  /** Sends a signed transaction and waits until it is final. Sending it again changes nothing. */
  async submit(transaction: Bytes): Promise<Fields> {
    const headers = { "content-type": "application/cbor" };
    const init = { method: "POST", headers, body: transaction };
    const path = `/v1/transactions?wait_ms=${WAIT_MS}`;
    let answer = await this.good(path, init);
    // Whoever has the bytes may know what became of them; to ask by the id may take a session.
    for (let asks = 0; answer.status === 202 && asks < ASKS_MAX; asks += 1) answer = await this.good(path, init);
    if (answer.status !== 202) return answer.fields;
    throw new Failed("not_final", this.words.say("fail.waiting"), this.words.say("fail.waiting.next"), true);
  }

  /** What the network calls the agents whose ids stand in `text`, in quotes. Not signed, so never missed. */
  async names(text: string): Promise<[string, string][]> {
    const ids = [...new Set(text.match(/agent_[0-9a-z]{26}/g) ?? [])].slice(0, NAMES_MAX);
    if (ids.length === 0) return [];
    try {
      const found = this.namesPath === undefined ? await this.looked(ids) : await this.listed(this.namesPath, ids);
      return found.flatMap(([id, name]) => (typeof name === "string" ? [[id, quoted(name)]] : []));
    } catch {
      return [];
    }
  }

  private async listed(path: string, ids: readonly string[]): Promise<[string, Json | undefined][]> {
    const names = fields((await this.get(`${path}?ids=${ids.join(",")}`))["names"]);
    return ids.map((id) => [id, names[id]]);
  }

  private async looked(ids: readonly string[]): Promise<[string, Json | undefined][]> {
    const none = (): Fields => ({});
    return Promise.all(
      ids.map(async (id): Promise<[string, Json | undefined]> => {
        const profile = await this.record("profiles", id).catch(none);
        if (profile["name"] !== undefined) return [id, profile["name"]];
        const agent = await this.record("agents", id).catch(none);
        return [id, fields(agent["organisation"] ?? agent["tool"])["name"]];
      }),
    );
  }
}
