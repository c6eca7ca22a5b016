/**
 * One request to a node, and its answer or its no.
 *
 * Promise: every no of the node is a {@link Problem} with its code; a node that cannot be reached, or that answers
 * something else, is a {@link NodeError}. Nothing is thrown that is neither, but the reason of an abort.
 */

import type { Bytes } from "./bytes.js";
import type { ProblemCode } from "./generated/operations.js";

/** A problem document, as far as it is read. A newer node may have codes that are not known here. */
export interface ProblemDocument {
  readonly status: number;
  readonly code: ProblemCode | (string & {});
  readonly title: string;
  readonly detail: string;
  readonly next: string;
  /** The transaction, if it is about one. */
  readonly id?: string;
  /** Where a refusal stands in the ledger. */
  readonly at?: string;
  /** Where in the body it is wrong (RFC 6901). */
  readonly pointer?: string;
}

/** The node says no (RFC 9457). Status 422 is a refusal of the ledger, which is final. */
export class Problem extends Error implements ProblemDocument {
  override readonly name = "Problem";
  readonly status: number;
  readonly code: ProblemCode | (string & {});
  readonly title: string;
  readonly detail: string;
  readonly next: string;
  readonly id?: string;
  readonly at?: string;
  readonly pointer?: string;

  constructor(document: ProblemDocument) {
    super(`${document.code}: ${document.detail}; ${document.next}`);
    this.status = document.status;
    this.code = document.code;
    this.title = document.title;
    this.detail = document.detail;
    this.next = document.next;
    if (document.id !== undefined) this.id = document.id;
    if (document.at !== undefined) this.at = document.at;
    if (document.pointer !== undefined) this.pointer = document.pointer;
  }

  /** True if the same request may work in a moment. */
  get passing(): boolean {
    return this.status === 429 || this.status === 503;
  }
}

/** The node could not be asked, or what answered is no node. */
export class NodeError extends Error {
  override readonly name = "NodeError";
  constructor(
    readonly code: "unreachable" | "bad_answer" | "not_final" | "too_large",
    what: string,
    /** What to do next. */
    readonly next: string,
    /** The transaction, if it is about one. */
    readonly id?: string,
    options?: ErrorOptions,
  ) {
    super(`${what}; ${next}`, options);
  }
}

/** How one call is made. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a client reaches its node. */
export interface ClientOptions {
  /** In the place of the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The most bytes of an answer that are read. */
export const ANSWER_BYTES_MAX = 64 << 20;

type Query = Readonly<Record<string, string | number | undefined>>;

/** The bytes of a body, up to a limit. */
async function bodyOf(response: Response, signal?: AbortSignal | null): Promise<Bytes> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  const broken = (cause: unknown): never => {
    if (signal?.aborted === true) throw cause;
    throw new NodeError("unreachable", "the answer broke off", "send the same request again", undefined, { cause });
  };
  for (;;) {
    const part = await reader?.read().catch(broken);
    if (part === undefined || part.done) break;
    size += part.value.length;
    if (size > ANSWER_BYTES_MAX) {
      await reader?.cancel();
      throw new NodeError("too_large", `the answer has more than ${ANSWER_BYTES_MAX} bytes`, "ask for less at once");
    }
    parts.push(part.value);
  }
  const out = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function problemOf(status: number, body: string): Problem | undefined {
  try {
    const json = JSON.parse(body) as Partial<Record<keyof ProblemDocument, unknown>>;
    if (typeof json.code !== "string" || typeof json.detail !== "string") return undefined;
    const text = (name: "id" | "at" | "pointer"): object =>
      typeof json[name] === "string" ? { [name]: json[name] } : {};
    const [title, next] = [String(json.title ?? ""), String(json.next ?? "")];
    const { code, detail } = json;
    return new Problem({ status, code, title, detail, next, ...text("id"), ...text("at"), ...text("pointer") });
  } catch {
    return undefined;
  }
}

/** Makes requests to one node. */
export abstract class Caller {
  /** The node's address, without a slash at its end. */
  readonly url: string;
  private readonly fetch: typeof fetch;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(url: string | URL, options: ClientOptions = {}) {
    this.url = String(url).replace(/\/+$/, "");
    this.fetch = options.fetch ?? ((input, init) => fetch(input, init));
    this.headers = options.headers ?? {};
  }

  /** The response to a request, whatever its status; refused only if there is none. */
  protected async ask(method: string, path: string, init: RequestInit, query: Query = {}): Promise<Response> {
    const pairs = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    );
    const search = pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
    const headers = { ...this.headers, ...(init.headers as Record<string, string> | undefined) };
    try {
      return await this.fetch(`${this.url}${path}${search}`, { ...init, method, headers });
    } catch (cause) {
      if (init.signal?.aborted === true) throw cause;
      const next = "check the address, and that the node runs";
      throw new NodeError("unreachable", `no answer from ${this.url}`, next, undefined, { cause });
    }
  }

  /** The problem that a response is. */
  protected async problem(response: Response): Promise<Problem | NodeError> {
    const body = new TextDecoder().decode(await bodyOf(response));
    const strange = `status ${response.status} without a problem document`;
    return problemOf(response.status, body) ?? new NodeError("bad_answer", strange, "check that this is a Kerf node");
  }

  /** One operation: the body of its answer. */
  protected async call<Answer>(
    method: string,
    path: string,
    gives: "json" | "bytes" | "text",
    query: object,
    body: unknown,
    options: CallOptions,
  ): Promise<Answer> {
    const binary = body instanceof Uint8Array;
    const media = binary ? "application/cbor" : "application/json";
    const headers = { ...(body === undefined ? {} : { "content-type": media }), ...options.headers };
    const init: RequestInit = { headers };
    if (body !== undefined) init.body = binary ? (body as Bytes) : JSON.stringify(body);
    if (options.signal !== undefined) init.signal = options.signal;
    const response = await this.ask(method, path, init, query as Query);
    if (!response.ok) throw await this.problem(response);
    const bytes = await bodyOf(response, options.signal);
    if (gives === "bytes") return bytes as Answer;
    const text = new TextDecoder().decode(bytes);
    if (gives === "text") return text as Answer;
    try {
      return JSON.parse(text) as Answer;
    } catch (cause) {
      const next = "check that this is a Kerf node";
      throw new NodeError("bad_answer", `the answer of ${path} is no JSON`, next, undefined, { cause });
    }
  }
}

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Every item of a list, page after page. A page may be empty and still not be the last. */
export async function* everyItem<Item>(
  read: (next: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item, void, undefined> {
  let next: string | undefined;
  do {
    const page = await read(next);
    yield* page.items;
    next = page.next ?? undefined;
  } while (next !== undefined);
}
