/**
 * Makes the scripts of the node's pages: `dist-pages/signer.js` and `live.js`, each one module without imports.
 *
 * Names stay as they are written; only comments and white space go.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { PACKAGE, started } from "./repository.js";

/** The scripts, by name. */
export const PAGES = ["signer", "live"] as const;

/** The text of one script. */
export async function bundled(name: (typeof PAGES)[number]): Promise<string> {
  const result = await build({
    entryPoints: [join(PACKAGE, "src", `${name}.ts`)],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    minifySyntax: true,
    banner: { js: `// Made from clients/typescript/src/${name}.ts by \`npm run build\`; do not edit.` },
  });
  const text = result.outputFiles[0]?.text ?? "";
  const comments = /^ *(?:\/\*\*[^]*?\*\/|\/\/ (?!Made from).*)\n/gm;
  return text.replace(comments, "").replace(/^ +/gm, (spaces) => " ".repeat(spaces.length / 2));
}

/** Where a script stands. */
export function pagePath(name: string): string {
  return join(PACKAGE, "dist-pages", `${name}.js`);
}

/** The names of the scripts that are not what would be made. */
export async function stalePages(): Promise<string[]> {
  const out: string[] = [];
  for (const name of PAGES) {
    if (readFileSync(pagePath(name), "utf8") !== (await bundled(name))) out.push(name);
  }
  return out;
}

if (started(import.meta.url)) {
  for (const name of PAGES) writeFileSync(pagePath(name), await bundled(name));
}
