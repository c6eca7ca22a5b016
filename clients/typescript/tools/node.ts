/** A node to try things on: one that runs, or one that is started from a `kerf` binary and stopped again. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How long a node may take until it answers. */
const START_MS_MAX = 60_000;

/** A running node. */
export interface RunningNode {
  readonly url: string;
  stop(): Promise<void>;
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => child.once("exit", resolve));
}

/** The node at an address, or one that is started from the binary at a path. */
export async function nodeAt(where: string): Promise<RunningNode> {
  if (/^https?:/.test(where)) return { url: where, stop: async () => undefined };
  const folder = mkdtempSync(join(tmpdir(), "kerf-client-"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const address = new URL(url).host;
  const args = ["node", "--dir", join(folder, "node"), "--listen", address, "--log", "error"];
  const child = spawn(where, args, { stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, KERF_HOME: folder } });
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended(child);
    rmSync(folder, { recursive: true });
  };
  const end = Date.now() + START_MS_MAX;
  for (;;) {
    const ready = await fetch(`${url}/readyz`).then((response) => response.ok, () => false);
    if (ready) return { url, stop };
    if (child.exitCode !== null || Date.now() > end) {
      await stop();
      throw new Error(`${where} does not come up`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
