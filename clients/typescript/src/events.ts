/** Server-sent events (the HTML standard, section 9.2.6), read from a stream. */

import { NodeError } from "./call.js";

/** The most characters of one event. */
export const EVENT_CHARACTERS_MAX = 8 << 20;

/** One event. */
export interface ServerEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** Reads events; `retry` is told when the server says how long to wait before the next try. */
export async function* serverEvents(
  body: ReadableStream<Uint8Array>,
  retry: (ms: number) => void,
): AsyncGenerator<ServerEvent, void, undefined> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let held = "";
  let [id, event, data]: [string, string, string[]] = ["", "", []];
  try {
    for (;;) {
      const part = await reader.read();
      if (part.done) return;
      held += decoder.decode(part.value, { stream: true });
      for (let end = held.search(/[\r\n]/); end >= 0; end = held.search(/[\r\n]/)) {
        // A line may end in both; the second may still be on its way.
        if (held[end] === "\r" && end + 1 === held.length) break;
        const line = held.slice(0, end);
        held = held.slice(held.startsWith("\r\n", end) ? end + 2 : end + 1);
        if (line === "") {
          if (data.length > 0) yield { id, event: event === "" ? "message" : event, data: data.join("\n") };
          [event, data] = ["", []];
          continue;
        }
        const [, name = "", value = ""] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
        if (name === "id" && !value.includes("\0")) id = value;
        else if (name === "event") event = value;
        else if (name === "data") data.push(value);
        else if (name === "retry" && /^\d{1,8}$/.test(value)) retry(Number(value));
      }
      if (held.length + data.reduce((sum, text) => sum + text.length, 0) > EVENT_CHARACTERS_MAX) {
        throw new NodeError("too_large", "an event is too large", "check that this is a Kerf node");
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
