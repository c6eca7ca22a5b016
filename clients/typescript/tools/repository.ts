/** Where things stand in the repository. */

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** `clients/typescript`; this file runs from `dist/tools`. */
export const PACKAGE = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
/** The repository's root. */
export const REPOSITORY = join(PACKAGE, "..", "..");

/** The text of a file of the repository. */
export function readText(...path: string[]): string {
  return readFileSync(join(REPOSITORY, ...path), "utf8");
}

/** True for the module that was started, by its `import.meta.url`. */
export function started(url: string): boolean {
  return process.argv[1] !== undefined && fileURLToPath(url) === process.argv[1];
}
