/** Contents behind a hash: found, checked against the hash, and shown, or nothing is signed. */

import { hex, unbase32, unbase64url, unhex } from "../bytes.js";
import type { Codec, Json } from "../codec.js";
import { agreementDigest, quoteCommitment } from "../hash.js";
import { type Opening, openings } from "./kept.js";
import { type Fields, type NodeOfPage, fields } from "./node.js";
import { Failed, type Page } from "./page.js";

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

/** What must be shown beside an envelope. `given` is an opening from the page's address: content and salt. */
export async function asides(
  page: Page,
  node: NodeOfPage,
  codec: Codec,
  envelope: Fields,
  given: string | null,
): Promise<HTMLElement[]> {
  const { words } = page;
  const blind = (what: string): Failed =>
    new Failed("not_the_content", words.say("fail.content", { what }), words.say("fail.content.next"));
  const { name, act } = actOf(envelope);
  if (name === "sign" || name === "agree_amendment") {
    const agreement = await node.record("agreements", String(act["agreement"]));
    const content = (name === "sign" ? agreement : fields(agreement["amendment"]))["content"];
    if (content === undefined) throw blind(String(act["agreement"]));
    // What does not encode is not what was signed; what does is compared by its hash.
    const digest = hex(await agreementDigest(codec.encode("AgreementContent", content)));
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
