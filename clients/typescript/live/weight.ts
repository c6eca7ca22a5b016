/**
 * What pages weigh and when they can be used on a slow line: `npm run bench:pages -- PATH_OF_KERF`. Prints a table for
 * docs/benchmarks.md. The line: 1.6 Mbit/s down, 0.75 up, 150 ms there and back (what Chromium's tools call slow 4G), and an empty
 * cache each time.
 */

import { nodeAt } from "../tools/node.js";
import { Browser, chromiumPath } from "./chromium.js";
import { KerfClient } from "../src/index.js";
import { Party, inHours, told } from "./parties.js";

const [where] = process.argv.slice(2);
const path = chromiumPath();
if (where === undefined || path === undefined) {
  console.error("usage: npm run bench:pages -- PATH_OF_KERF; needs Chromium");
  process.exit(2);
}
const ROUNDS = 5;
const LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };

const node = await nodeAt(where);
const { host, port } = new URL(node.url);
const seller = await Party.enrolled(new KerfClient(node.url));
let listing = "";
for (let number = 0; number < 40; number += 1) {
  const lines = [{ item: { name: `Paper, A4, 80 g, lot ${number}`, classified_as: "30197644-2", unit: "XBX" }, quantity: "200 XBX", price: "31.00 EUR" }];
  const publish = { purpose: "offer", title: `Copying paper ${number}`, lines, open_until: inHours(240) } as const;
  listing = String(told(await seller.does({ publish }), "published")["listing"]);
}
const pages = `http://localhost:${port}`;
console.log(`pages of ${host}, ${ROUNDS} rounds, medians\n`);
console.log("| page | kB transferred | usable after, ms | loaded after, ms |\n| --- | ---: | ---: | ---: |");
for (const url of [`${pages}/`, `${pages}/search?text=paper`, `${pages}/listings/${listing}`, `${pages}/glossary`, `http://sign.localhost:${port}/sign`]) {
  // A browser for each page: streams of events that were left take some of the few lines to one host.
  const browser = await Browser.start(path);
  await browser.send("Network.enable");
  await browser.send("Network.setCacheDisabled", { cacheDisabled: true });
  await browser.send("Network.emulateNetworkConditions", LINE);
  const rounds: [number, number, number][] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    browser.received = 0;
    await browser.open(url);
    await browser.until("performance.getEntriesByType('navigation')[0].loadEventEnd > 0");
    const [usable, loaded] = await browser.value<[number, number]>(
      "(() => { const one = performance.getEntriesByType('navigation')[0]; return [one.domContentLoadedEventEnd, one.loadEventEnd]; })()",
    );
    rounds.push([browser.received / 1_000, usable, loaded]);
  }
  const median = (place: 0 | 1 | 2): number => rounds.map((one) => one[place]).sort((left, right) => left - right)[ROUNDS >> 1] ?? 0;
  const shown = url.replace(pages, "").replace(`http://sign.localhost:${port}`, "signer: ").replace(listing, "…");
  console.log(`| \`${shown}\` | ${median(0).toFixed(1)} | ${median(1).toFixed(0)} | ${median(2).toFixed(0)} |`);
  await browser.stop();
}
await node.stop();
