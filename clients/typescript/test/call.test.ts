/** A client before servers that are no good node: what they answer ends in a typed error, and never in more memory. */

import assert from "node:assert/strict";
import { type RequestListener, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { ANSWER_BYTES_MAX, EVENT_CHARACTERS_MAX, KerfClient, NodeError, Problem } from "../src/api.js";
import { type ServerEvent, serverEvents } from "../src/events.js";

async function before(listener: RequestListener, use: (client: KerfClient) => Promise<void>): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(new KerfClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function refusal(call: Promise<unknown>): Promise<Problem | NodeError> {
  try {
    await call;
  } catch (error) {
    assert(error instanceof Problem || error instanceof NodeError, String(error));
    return error;
  }
  return assert.fail("it was taken");
}

test("what is no answer of a node is a typed error", async () => {
  const bodies: [number, string][] = [
    [200, "{"],
    [500, "<html>"],
    [404, '{"code": 5}'],
    [302, ""],
    [422, '{"code": "empty", "detail": "there is nothing in it"}'],
  ];
  const codes: string[] = [];
  for (const [status, body] of bodies) {
    await before(
      (_, answer) => answer.writeHead(status).end(body),
      async (client) => void codes.push((await refusal(client.network())).code),
    );
  }
  assert.deepEqual(codes, ["bad_answer", "bad_answer", "bad_answer", "bad_answer", "empty"]);
});

test("an answer that does not end is not read to its end", async () => {
  let written = 0;
  const endless: RequestListener = (_, answer) => {
    const piece = Buffer.alloc(1 << 20, " ");
    const more = (): void => {
      while (!answer.destroyed && answer.write(piece)) written += piece.length;
      if (!answer.destroyed) answer.once("drain", more);
    };
    more();
  };
  await before(endless, async (client) => {
    assert.equal((await refusal(client.network())).code, "too_large");
    assert(written < 3 * ANSWER_BYTES_MAX);
  });
});

test("a broken connection and an abort are told apart", async () => {
  await before(
    (_, answer) => void answer.writeHead(200, { "content-length": "100" }).write("{", () => answer.destroy()),
    async (client) => assert.equal((await refusal(client.network())).code, "unreachable"),
  );
  await before(
    (asked) => void asked.socket.destroy(),
    async (client) => {
      assert.equal((await refusal(client.network())).code, "unreachable");
      const stop = new AbortController();
      stop.abort(new Error("nobody waits"));
      await assert.rejects(client.network({ signal: stop.signal }), /nobody waits|abort/);
    },
  );
});

test("an empty page is not the end of a list, and no page is asked for before its time", async () => {
  let asked = 0;
  const page = (request: { url?: string | undefined }): string => {
    asked += 1;
    const at = new URL(request.url ?? "", "http://x").searchParams.get("cursor") ?? "0";
    const next = at === "2" ? null : String(Number(at) + 1);
    return JSON.stringify({ items: at === "1" ? [] : [{ id: at }], next });
  };
  await before(
    (request, answer) => answer.end(page(request)),
    async (client) => {
      const ids: string[] = [];
      for await (const { id } of client.listAgentsAll()) ids.push(id);
      assert.deepEqual(ids, ["0", "2"]);
      asked = 0;
      for await (const { id } of client.listAgentsAll()) if (id === "0") break;
      assert.equal(asked, 1, "nobody asked for the second page");
    },
  );
});

/** A stream of these pieces. */
function stream(pieces: readonly (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(control) {
      for (const piece of pieces) control.enqueue(typeof piece === "string" ? new TextEncoder().encode(piece) : piece);
      control.close();
    },
  });
}

async function read(pieces: readonly (string | Uint8Array)[]): Promise<{ events: ServerEvent[]; retries: number[] }> {
  const [events, retries]: [ServerEvent[], number[]] = [[], []];
  for await (const event of serverEvents(stream(pieces), (ms) => retries.push(ms))) events.push(event);
  return { events, retries };
}

test("events are read as the standard says, wherever the pieces are cut", async () => {
  const text = "retry: 250\n: welcome\n\nid: 7-0\nevent: fact\ndata: {\"é\":\ndata:1}\r\n\r\nid\ndata\n\nevent: x\n\ndata: last\r\rdata: cut";
  const wanted = {
    events: [
      { id: "7-0", event: "fact", data: '{"é":\n1}' },
      { id: "", event: "message", data: "" },
      { id: "", event: "message", data: "last" },
    ],
    retries: [250],
  };
  assert.deepEqual(await read([text]), wanted);
  const bytes = new TextEncoder().encode(text);
  for (let size = 1; size < 7; size += 1) {
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
    assert.deepEqual(await read(pieces), wanted, `pieces of ${size}`);
  }
});

test("an event without an end is not kept", async () => {
  const piece = "x".repeat(1 << 20);
  const pieces = Array.from({ length: (EVENT_CHARACTERS_MAX >> 20) + 2 }, () => piece);
  await assert.rejects(read(["data: ", ...pieces]), (error: NodeError) => error.code === "too_large");
  const lines = pieces.map((text) => `data: ${text}\n`);
  await assert.rejects(read(lines), (error: NodeError) => error.code === "too_large");
});

test("a client that follows comes back with the last event that it has", async () => {
  const asked: (string | null)[] = [];
  const fact = (at: string): string => `retry: 1\n\nid: ${at}\nevent: fact\ndata: {"at":"${at}"}\n\n`;
  const listener: RequestListener = (request, answer) => {
    asked.push(new URL(request.url ?? "", "http://x").searchParams.get("after"));
    if (asked.length === 2) return void answer.writeHead(503).end('{"code":"busy","detail":"too much to do","next":"wait"}');
    answer.writeHead(200, { "content-type": "text/event-stream" }).end(fact(`${asked.length}-0`));
    return undefined;
  };
  await before(listener, async (client) => {
    const seen: string[] = [];
    for await (const { at } of client.follow({ after: "0-0" })) {
      seen.push(at);
      if (seen.length === 2) break;
    }
    assert.deepEqual(seen, ["1-0", "3-0"]);
    assert.deepEqual(asked, ["0-0", "1-0", "1-0"]);
  });
});
