/** Bytes: the frozen vectors in both directions. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { codec } from "../src/canon.js";
import { hex, unhex } from "../src/bytes.js";
import { vectors } from "./vectors.js";

test("every frozen vector, from JSON to bytes and back", () => {
  const seen = new Set<string>();
  for (const vector of vectors()) {
    const place = `${vector.file}:${vector.line} ${vector.name}`;
    assert.equal(hex(codec.encode(vector.type, vector.json)), vector.bytes, place);
    const bytes = unhex(vector.bytes);
    assert(bytes !== undefined, place);
    assert.deepEqual(codec.decode(vector.type, bytes), vector.json, place);
    seen.add(vector.name);
  }
  assert(seen.size > 500, `only ${seen.size} kinds of vectors were found`);
});
