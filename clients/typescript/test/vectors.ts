/** The frozen vectors of the repository, one a line: name, seed, JSON, bytes. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../src/codec.js";
import { REPOSITORY, readText } from "../tools/repository.js";

/** One frozen vector. */
export interface Vector {
  readonly file: string;
  readonly line: number;
  /** Its type, and after a slash the variant. */
  readonly name: string;
  readonly type: string;
  readonly json: Json;
  readonly bytes: string;
}

/** All vectors of types that `docs/formats` describes. */
export function vectors(): Vector[] {
  const ledger = readdirSync(join(REPOSITORY, "crates/ledger/tests/vectors")).sort();
  const files = [
    "crates/canon/tests/vectors/canon.txt",
    "crates/vocabulary/tests/vectors/vectors.txt",
    ...ledger.map((name) => `crates/ledger/tests/vectors/${name}`),
  ];
  return files.flatMap((file) =>
    readText(file)
      .trimEnd()
      .split("\n")
      .flatMap((text, index) => {
        if (text.startsWith("#")) return [];
        const [name = "", , json = "", bytes = ""] = text.split("\t");
        const type = name.split("/")[0] ?? "";
        return [{ file, line: index + 1, name, type, json: JSON.parse(json) as Json, bytes }];
      }),
  );
}
