/** What is signed, in words, with every type and the full tables of codes; see `wording.ts`. */

import { codec } from "./canon.js";
import { type ReaderOptions, type Shown, Words, shownBy } from "./wording.js";

export { fingerprint, indented, type Line, type ReaderOptions, type Shown, Words } from "./wording.js";
export { quoted, visible } from "./visible.js";

/**
 * What a person is shown before signing the canonical bytes of an envelope.
 *
 * Refused with a `CanonError` if the bytes are not the one encoding of an envelope: then nothing must be signed.
 */
export async function shown(bytes: Uint8Array, reader: ReaderOptions = {}): Promise<Shown> {
  return shownBy(new Words(codec, reader), codec, bytes);
}
