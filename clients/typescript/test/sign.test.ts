/** Signatures: the worked example for Ed25519, an authenticator of our own for passkeys. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { hex, unhex } from "../src/bytes.js";
import { TRANSACTION_DOMAIN, decode, encode } from "../src/canon.js";
import type { Envelope } from "../src/generated/records.js";
import {
  KeyError,
  WebAuthnError,
  agentOf,
  assertionOf,
  challengeOf,
  ed25519Signer,
  framed,
  keyOfCose,
  keyOfSpki,
  newEd25519,
  passkeySigner,
  rawSignature,
  signed,
  signedBy,
  verified,
} from "../src/sign.js";
import { pointOf } from "../src/webauthn.js";
import { readText } from "../tools/repository.js";
import { Authenticator, der } from "./authenticator.js";

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function envelope(key: string, human: string): Envelope {
  return {
    network: "net_0nq4s1y640ffqevd4be47gxn8r",
    key,
    human,
    principal: human,
    valid_until: "2026-11-22T13:05:00.000Z",
    command: { act: { enrol: { key } } },
  };
}

test("the worked example of docs/formats is signed to the letter", async () => {
  const text = readText("docs", "formats", "bytes.md").split("<!-- begin example -->")[1] ?? "";
  const told = (name: string): string => new RegExp(`^${name} (.*)$`, "m").exec(text)?.[1] ?? "";
  const signer = await ed25519Signer(unhex(told("secret")) ?? assert.fail());
  assert.equal(hex(framed(TRANSACTION_DOMAIN, unhex(told("id")) ?? assert.fail())), told("signed"));
  const made = await signed(signer, unhex(told("envelope")) ?? assert.fail());
  assert.equal(hex(made.bytes), told("transaction"));
  assert.equal(made.id, told("id"));
  const { signature } = decode("Transaction", made.bytes);
  const message = unhex(made.id) ?? assert.fail();
  assert(await verified(signer.key, TRANSACTION_DOMAIN, message, signature));
  assert(!(await verified(signer.key, "kerf/other/1", message, signature)));
});

test("a new key signs in its own name only", async () => {
  const [one, other] = [(await newEd25519()).signer, (await newEd25519()).signer];
  assert.notEqual(one.key, other.key);
  const human = await agentOf(one.key);
  assert.match(human, /^agent_[0-9a-z]{26}$/);
  await assert.rejects(signed(other, envelope(one.key, human)), (error: KeyError) => error.code === "bad_key");
  await assert.rejects(ed25519Signer(new Uint8Array(31)), (error: KeyError) => error.code === "bad_seed");
});

test("a passkey signs a transaction that the ledger takes", async () => {
  const passkey = await Authenticator.make();
  const key = keyOfSpki(passkey.spki);
  assert.equal(key, keyOfCose(passkey.cose));
  assert.equal(hex(pointOf(key)), `04${hex(passkey.spki.subarray(-64))}`);
  const signer = passkeySigner(key, (challenge) => passkey.get(challenge));
  const made = await signed(signer, envelope(key, await agentOf(key)));
  const { signature } = decode("Transaction", made.bytes);
  assert("webauthn" in signature);
  const s = BigInt(`0x${signature.webauthn.signature.slice(64)}`);
  assert(s <= ORDER / 2n, "s is in the lower half");
  assert(await verified(key, TRANSACTION_DOMAIN, unhex(made.id) ?? assert.fail(), signature));
  assert(!(await verified(key, TRANSACTION_DOMAIN, new Uint8Array(32), signature)));
  const other = keyOfSpki((await Authenticator.make()).spki);
  assert(!(await signedBy(other, signature.webauthn)));
  const wrong = passkeySigner(other, (challenge) => passkey.get(challenge));
  await assert.rejects(signed(wrong, envelope(other, await agentOf(other))), (error: KeyError) => error.code === "bad_key");
});

test("what an authenticator should not have returned is refused before it is sent", async () => {
  const passkey = await Authenticator.make();
  const challenge = await challengeOf(TRANSACTION_DOMAIN, new Uint8Array(32));
  const code = async (how: object, asked = challenge): Promise<string> => {
    try {
      assertionOf(await passkey.get(challenge, how), asked);
      return "taken";
    } catch (error) {
      assert(error instanceof WebAuthnError);
      return error.code;
    }
  };
  assert.equal(await code({}), "taken");
  assert.equal(await code({ high: false }), "taken");
  assert.equal(await code({ flags: 1 }), "not_verified");
  assert.equal(await code({ flags: 4 }), "not_verified");
  assert.equal(await code({ type: "webauthn.create" }), "wrong_challenge");
  assert.equal(await code({}, new Uint8Array(32)), "wrong_challenge");
});

test("DER is read strictly, and s is brought to the lower half", () => {
  const raw = new Uint8Array(64).fill(1);
  raw[0] = 0xff;
  const low = rawSignature(der(raw, false));
  assert.equal(hex(low), hex(raw));
  assert.equal(hex(rawSignature(der(raw, true))), hex(raw));
  const good = der(raw, true);
  const bad = [
    new Uint8Array(0),
    good.subarray(1),
    Uint8Array.of(...good, 0),
    good.subarray(0, -1),
    unhex("3006020100020101") ?? raw,
    unhex("3006020101020100") ?? raw,
    unhex("300602018102010f") ?? raw,
    unhex("30080202000102020001") ?? raw,
    unhex(`3046022100${ORDER.toString(16)}022100${ORDER.toString(16)}`) ?? raw,
  ];
  for (const bytes of bad) assert.throws(() => rawSignature(bytes), WebAuthnError, hex(bytes));
});

test("keys that are no points of P-256 are refused", async () => {
  const { spki } = await Authenticator.make();
  const moved = spki.slice();
  moved[40] = (moved[40] ?? 0) ^ 1;
  for (const bytes of [moved, spki.subarray(1), new Uint8Array(91)]) assert.throws(() => keyOfSpki(bytes), WebAuthnError);
  assert.throws(() => keyOfCose(new Uint8Array(77)), WebAuthnError);
  for (const key of [`p256:02${"ff".repeat(32)}`, `p256:04${"11".repeat(32)}`, "p256:02", `p256:02${"00".repeat(31)}05x`]) {
    assert.throws(() => pointOf(key), WebAuthnError, key);
  }
  // Half of all x have no y: the sum of both answers is not always "a point".
  let points = 0;
  for (let x = 0; x < 64; x += 1) {
    try {
      pointOf(`p256:02${x.toString(16).padStart(64, "0")}`);
      points += 1;
    } catch (error) {
      assert(error instanceof WebAuthnError);
    }
  }
  assert(points > 16 && points < 48, `${points} of 64`);
  assert.equal(hex(encode("PublicKey", keyOfSpki(spki))).slice(0, 6), "582202");
});
