/**
 * A client of a node's HTTP interface.
 *
 * Each operation of the node's OpenAPI document is a method (`generated/operations.ts`); lists have a second one that
 * goes through all pages. Here stands what needs more than one request: sending a transaction until it is final, and
 * following what happens.
 *
 * ```ts
 * const client = new KerfClient("http://127.0.0.1:7420");
 * for await (const { record } of client.listListingsAll({ owner })) console.log(record.title);
 * ```
 */

import type { Bytes } from "./bytes.js";
import { hex } from "./bytes.js";
import { type CallOptions, NodeError, Problem } from "./call.js";
import { decode, encode } from "./canon.js";
import { serverEvents } from "./events.js";
import { type Fact, Operations, type TransactionState } from "./generated/operations.js";
import type { Transaction } from "./generated/records.js";
import { transactionId } from "./hash.js";

export * from "./call.js";
export * from "./generated/operations.js";
export { EVENT_CHARACTERS_MAX } from "./events.js";

/** How long one request waits for a transaction to be final; the node allows 30 s. */
const WAIT_MS = 20_000;
const PAUSE_MS_MIN = 250;
const PAUSE_MS_MAX = 5_000;

/** How a transaction is sent. */
export interface SubmitOptions extends CallOptions {
  /** How long to try, in ms; a minute if nothing is said. */
  readonly withinMs?: number;
}

/** How events are followed. */
export interface FollowOptions extends CallOptions {
  /** The place of the fact after which to begin; without it from now on. `0-0` begins at the first. */
  readonly after?: string;
}

/** Waits, unless the signal says that nobody waits any more. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const over = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", over);
      resolve();
    }, ms);
    signal?.addEventListener("abort", over, { once: true });
  });
}

/** True for what may work when it is tried again. */
function passes(error: unknown): boolean {
  return error instanceof Problem ? error.passing : error instanceof NodeError && error.code === "unreachable";
}

/** A client of one node. */
export class KerfClient extends Operations {
  /**
   * Sends a signed transaction, as often as it takes, and gives its final state.
   *
   * The transaction's id is its idempotency key, so it counts at most once however often it is sent. A refusal of
   * the ledger is a {@link Problem} with status 422; {@link NodeError} `not_final` says that time is over first, and
   * that it may still count.
   */
  async submitAndWait(transaction: Bytes | Transaction, options: SubmitOptions = {}): Promise<TransactionState> {
    const bytes = transaction instanceof Uint8Array ? transaction : encode("Transaction", transaction);
    const { envelope } = decode("Transaction", bytes);
    const id = hex(await transactionId(encode("Envelope", envelope)));
    const end = Date.now() + (options.withinMs ?? 60_000);
    let sent = false;
    for (let wait = PAUSE_MS_MIN; ; wait = Math.min(2 * wait, PAUSE_MS_MAX)) {
      const waitMs = Math.max(0, Math.min(WAIT_MS, end - Date.now()));
      try {
        const state = sent
          ? await this.transaction(id, { wait_ms: waitMs }, options)
          : await this.submitOnce(bytes, id, waitMs, options);
        sent = true;
        if (state.state === "final") return settled(state);
      } catch (error) {
        // Not known there: it was not taken in, so it is sent again.
        const unknown = sent && error instanceof Problem && error.code === "not_found";
        if (!unknown && !passes(error)) throw error;
        sent = false;
      }
      if (Date.now() >= end) {
        throw new NodeError("not_final", "the transaction is not final yet", "ask again with its id", id);
      }
      await pause(Math.min(wait, Math.max(1, end - Date.now())), options.signal);
    }
  }

  private submitOnce(bytes: Bytes, id: string, waitMs: number, options: CallOptions): Promise<TransactionState> {
    const headers = { ...options.headers, "idempotency-key": id };
    return this.submit(bytes, { wait_ms: waitMs }, { ...options, headers });
  }

  /**
   * What happens, as it happens; goes on where it was when the connection breaks, until the signal aborts it or
   * nobody asks for the next.
   */
  async *follow(options: FollowOptions = {}): AsyncGenerator<Fact, void, undefined> {
    let last = options.after;
    let retryMs = 1_000;
    let wait = PAUSE_MS_MIN;
    for (;;) {
      try {
        const headers = { accept: "text/event-stream", ...options.headers };
        const init: RequestInit = { headers, ...(options.signal === undefined ? {} : { signal: options.signal }) };
        const response = await this.ask("GET", "/v1/events", init, { after: last });
        if (!response.ok) throw await this.problem(response);
        if (response.body === null) return;
        for await (const { id, event, data } of serverEvents(response.body, (ms) => (retryMs = ms))) {
          if (id !== "") last = id;
          wait = PAUSE_MS_MIN;
          if (event === "fact") yield JSON.parse(data) as Fact;
        }
      } catch (error) {
        options.signal?.throwIfAborted();
        const broken = error instanceof TypeError || passes(error);
        if (!broken) throw error;
      }
      await pause(Math.min(Math.max(wait, retryMs), PAUSE_MS_MAX), options.signal);
      wait = Math.min(2 * wait, PAUSE_MS_MAX);
    }
  }
}

/** A final state; a refusal is a problem, as the answer to the first sending would be. */
function settled(state: TransactionState): TransactionState {
  const verdict = state.outcome?.verdict;
  if (verdict === undefined || !("refused" in verdict)) return state;
  const { code } = verdict.refused;
  const detail = `the ledger refused it: ${code.replace(/_/g, " ")}`;
  const where = { id: state.id, ...(state.at === undefined ? {} : { at: state.at }) };
  throw new Problem({ status: 422, code, title: detail, detail, next: "see the code", ...where });
}
