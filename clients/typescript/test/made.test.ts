/** What is generated and bundled is up to date, and what the pages get is small and asks nobody else. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { PAGES, pagePath, stalePages } from "../tools/bundle.js";
import { stale } from "../tools/generate.js";
import { PACKAGE, readText } from "../tools/repository.js";

/** The most bytes of the scripts: as they stand, and as they travel. */
const BYTES_MAX = { signer: { plain: 113_000, packed: 38_500 }, live: { plain: 4_000, packed: 1_700 } };

test("what is generated is what would be generated (npm run generate)", () => {
  assert.deepEqual(stale(), []);
});

test("the pages' scripts are what would be made of the sources (npm run build)", async () => {
  assert.deepEqual(await stalePages(), []);
});

test("the pages' scripts import nothing, make no markup and no code, and are small", () => {
  for (const name of PAGES) {
    const text = readFileSync(pagePath(name), "utf8");
    assert(text.length < BYTES_MAX[name].plain, `${name} has ${text.length} characters`);
    const packed = gzipSync(text, { level: 9 }).length;
    assert(packed < BYTES_MAX[name].packed, `${name} has ${packed} bytes when packed`);
    assert.doesNotMatch(text, /^\s*(import|export)\b/m);
    assert.doesNotMatch(text, /\beval\(|\bnew Function\b|outerHTML|insertAdjacentHTML|document\.write|https?:\/\//);
  }
  // The page that signs compares nothing as markup either.
  assert.doesNotMatch(readFileSync(pagePath("signer"), "utf8"), /innerHTML|DOMParser|\.style\b|srcdoc/);
});

test("nothing here names where packages come from", () => {
  const lock = readText("clients", "typescript", "package-lock.json");
  assert.doesNotMatch(lock, /"resolved"/);
  assert.doesNotMatch(lock + readFileSync(join(PACKAGE, "package.json"), "utf8"), /registry\./);
  const { dependencies } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as { dependencies?: object };
  assert.equal(dependencies, undefined);
});
