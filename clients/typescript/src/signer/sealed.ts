/** Contents behind a hash: found, checked against the hash, and shown, or nothing is signed. */

import { type Bytes, hex, unbase32, unbase64url, unhex } from "../bytes.js";
import type { Codec, Json } from "../codec.js";
import { CanonError } from "../error.js";
import { agreementDigest, quoteCommitment } from "../hash.js";
import { type Opening, openings } from "./kept.js";
import { type Fields, fields } from "./node.js";
import { Failed } from "./page.js";
import type { Work } from "./tasks.js";

const idBytes = (id: Json | undefined): Uint8Array => unbase32(String(id).split("_")[1] ?? "") ?? new Uint8Array(0);

/** The commitment that an opening gives. */
export async function commitmentOf(opening: Omit<Opening, "commitment">): Promise<string> {
  const [content, salt] = [unhex(opening.content), unhex(opening.salt)];
  const parts = { bidder: idBytes(opening.bidder), need: idBytes(opening.listing), version: opening.version };
  const none = new Uint8Array(0);
  return hex(await quoteCommitment({ ...parts, salt: salt ?? none, content: content ?? none }));
}

/** The act of a command, and its name. */
export function actOf(envelope: Fields): { name: string; act: Fields } {
  const command = fields(envelope["command"]);
  const acts = fields(command["act"] ?? fields(command["approve"])["act"]);
  const [name = ""] = Object.keys(acts);
  return { name, act: fields(acts[name]) };
}

/** The bytes of a contract's content, if it is one. */
function encoded(codec: Codec, content: Json): Bytes | undefined {
  try {
    return codec.encode("AgreementContent", content);
  } catch (error) {
    if (error instanceof CanonError) return undefined;
    throw error;
  }
}

/** What must be shown beside an envelope. `given` is an opening from the page's address: content and salt. */
export async function asides(work: Work, envelope: Fields, given: string | null): Promise<HTMLElement[]> {
  const { page, words, node, codec, cpv } = work;
  const blind = (what: string): Failed =>
    new Failed("not_the_content", words.say("fail.content", { what }), words.say("fail.content.next"));
  const { name, act } = actOf(envelope);
  if (name === "sign" || name === "agree_amendment") {
    const agreement = await node.record("agreements", String(act["agreement"]));
    const content = (name === "sign" ? agreement : fields(agreement["amendment"]))["content"];
    if (content === undefined) throw blind(String(act["agreement"]));
    const text = JSON.stringify(content);
    if (/\d{8}-\d/.test(text)) await cpv.load();
    for (const [code, label] of cpv.labels(text)) page.notes.set(code, label);
    // What does not encode is not what was signed; what does is compared by its hash.
    const bytes = encoded(codec, content);
    if (bytes === undefined) throw blind(String(act["agreement"]));
    const digest = hex(await agreementDigest(bytes));
    if (digest !== act["content"]) throw blind(`${digest} ≠ ${String(act["content"])}`);
    return [page.section(words.say("ui.aside.agreement"), page.lines(words.lines("AgreementContent", content)))];
  }
  if (name === "seal_quote") {
    const [content = "", salt = ""] = (given ?? "").split(".");
    const asGiven = { content: hex(unbase64url(content) ?? new Uint8Array(0)), salt };
    const named = { bidder: String(envelope["principal"]), listing: String(act["listing"]), version: Number(act["version"]) };
    const kept = openings().find((opening) => opening.commitment === act["commitment"]);
    const found = { ...named, ...(kept === undefined ? asGiven : { content: kept.content, salt: kept.salt }) };
    if ((await commitmentOf(found)) !== act["commitment"]) throw blind(String(act["commitment"]));
    const quote = codec.decode("QuoteContent", unhex(found.content) ?? new Uint8Array(0));
    return [page.section(words.say("ui.aside.quote"), page.lines(words.lines("QuoteContent", quote)))];
  }
  return [];
}
