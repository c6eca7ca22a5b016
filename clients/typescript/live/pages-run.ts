/**
 * The pages of a node in a browser: `npm run test:pages -- PATH_OF_KERF`. Two organisations with two people each go
 * through the whole cycle; pictures of all pages are left in `target/pages`.
 */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { freePort } from "../tools/node.js";
import { chromiumPath } from "./chromium.js";
import { Visitor } from "./visitor.js";

const [kerf, pictures = join(process.cwd(), "../../target/pages")] = process.argv.slice(2);
if (kerf === undefined) {
  console.error("usage: npm run test:pages -- PATH_OF_KERF [FOLDER_FOR_PICTURES]");
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), "kerf-pages-"));
let port = 0;
let node: ChildProcess;
let pages = "";
let [ann, bob, cas, dee]: Visitor[] = [];

async function start(): Promise<void> {
  node = spawn(kerf ?? "", ["node", "--dir", folder, "--listen", `127.0.0.1:${port}`, "--reads", "parties", "--log", "error"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  for (let tries = 0; tries < 300; tries += 1) {
    const up = await fetch(`http://127.0.0.1:${port}/readyz`).then((answer) => answer.ok, () => false);
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail("the node is not ready");
}

async function gone(signal: NodeJS.Signals): Promise<void> {
  const ended = new Promise((resolve) => node.once("exit", resolve));
  node.kill(signal);
  await ended;
}

before(async () => {
  mkdirSync(pictures, { recursive: true });
  port = await freePort();
  pages = `http://localhost:${port}`;
  await start();
  const chromium = chromiumPath();
  assert(chromium !== undefined, "Chromium is not installed");
  const arrive = (name: string): Promise<Visitor> => Visitor.arrive(chromium, name, pages, pictures);
  [ann, bob, cas, dee] = await Promise.all([arrive("Ann"), arrive("Bob"), arrive("Cas"), arrive("Dee")]);
});

after(async () => {
  await Promise.all([ann, bob, cas, dee].map((one) => one?.browser.stop()));
  await gone("SIGTERM");
  rmSync(folder, { recursive: true, maxRetries: 5 });
});

export const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 16);

function all(): [Visitor, Visitor, Visitor, Visitor] {
  assert(ann && bob && cas && dee);
  return [ann, bob, cas, dee];
}

test("four people make themselves known with passkeys, and sign in", async () => {
  for (const one of all()) {
    await one.enrol();
    await one.says("Nothing waits for you");
    await one.acts("/act/profile", { "profile.name": one.name, "profile.country": "EE" });
  }
});
