/**
 * Two origins before a node: one with the page that signs, one that is gone back to. They stand in the place of the
 * node's own pages, with the policy that the head of `src/signer.ts` asks for.
 */

import { readFileSync } from "node:fs";
import { type IncomingMessage, type ServerResponse, createServer, request } from "node:http";
import { pagePath } from "../tools/bundle.js";
import { REPOSITORY } from "../tools/repository.js";

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The two origins. */
export interface Pages {
  readonly signer: string;
  readonly home: string;
  /** What was posted to `/v1/sessions`. */
  readonly sessions: { challenge: string; assertion: Record<string, string> }[];
  /** The paths that were asked for. */
  readonly asked: string[];
  /** What stands in `<main>` of the page `/live`. */
  main: string;
  /** Tells the page `/live` that something happened. */
  happen(): void;
  stop(): Promise<void>;
}

/** A page in the language that the browser asks for, as the node's own. */
const html = (language: string, body: string, more = ""): string =>
  `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>.</title><link rel="icon" href="data:,"><body ${more}>${body}`;

async function bodyOf(message: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of message) text += String(part);
  return text;
}

/** Serves the pages at this port, before the node at `url`. */
export async function servePages(port: number, url: string): Promise<Pages> {
  const node = new URL(url);
  const [signer, home] = [`http://sign.localhost:${port}`, `http://localhost:${port}`];
  const streams = new Set<ServerResponse>();
  const pages: Pages = {
    signer,
    home,
    sessions: [],
    asked: [],
    main: "<p>first</p>",
    happen: () => streams.forEach((stream) => stream.write("event: fact\nid: 1-0\ndata: {}\n\n")),
    stop: async () => {
      streams.forEach((stream) => stream.end());
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const root = `<main id="signer" data-rp-id="sign.localhost" data-return-origin="${home}" data-cpv="/sign/cpv.txt"></main>`;
  const file = (path: string): string => readFileSync(path, "utf8");
  const script = (name: string): string => `<script type="module" src="/${name}.js"></script>`;
  const fixed: Record<string, (language: string) => [string, string]> = {
    "/sign": (language) => ["text/html", html(language, root + script("signer"))],
    "/live": (language) => [
      "text/html",
      html(language, `<input type="search" id="q"><main>${pages.main}</main>${script("live")}`, 'data-events="/stream"'),
    ],
    "/signer.js": () => ["text/javascript", file(pagePath("signer"))],
    "/live.js": () => ["text/javascript", file(pagePath("live"))],
    "/sign/cpv.txt": () => ["text/plain; charset=utf-8", file(`${REPOSITORY}/crates/vocabulary/data/cpv.txt`)],
  };
  const server = createServer((asked, answer) => {
    const { pathname } = new URL(asked.url ?? "/", home);
    const send = (media: string, body: string): void => {
      answer.writeHead(200, { "content-type": media, "content-security-policy": POLICY }).end(body);
    };
    pages.asked.push(pathname);
    const known = fixed[pathname];
    const language = /^[a-z]{2}/.exec(asked.headers["accept-language"] ?? "")?.[0] ?? "en";
    if (known !== undefined) return send(...known(language));
    if (pathname === "/stream") {
      answer.writeHead(200, { "content-type": "text/event-stream" }).write(": welcome\n\n");
      streams.add(answer);
      return undefined;
    }
    if (pathname === "/v1/sessions") {
      void bodyOf(asked).then((text) => {
        pages.sessions.push(JSON.parse(text) as Pages["sessions"][number]);
        send("application/json", '{"code":"once"}');
      });
      return undefined;
    }
    if (!pathname.startsWith("/v1/")) return send("text/html", html(language, "<p>home</p>"));
    const headers = { ...asked.headers, host: node.host };
    const to = { host: node.hostname, port: node.port, path: asked.url, method: asked.method, headers };
    const passed = request(to, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return pages;
}
