/** Making and using passkeys. */

import { type Bytes, base64url, unbase64url } from "../bytes.js";
import type { Assertion } from "../generated/records.js";
import { assertionOf, keyOfSpki } from "../webauthn.js";
import type { Words } from "../wording.js";
import { Failed } from "./page.js";

const TIMEOUT_MS = 300_000;
/** ECDSA with P-256 and SHA-256 (RFC 9053). */
const ES256 = -7;

async function asked<Result>(words: Words, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new Failed("passkey_failed", words.say("fail.passkey", { what }), words.say("fail.passkey.next"), true);
  }
}

function listed(credentials: readonly string[]): PublicKeyCredentialDescriptor[] {
  return credentials.flatMap((text) => {
    const id = unbase64url(text);
    return id === undefined ? [] : [{ type: "public-key" as const, id }];
  });
}

/** Has the authenticator make a passkey. */
export async function makePasskey(
  words: Words,
  rpId: string,
  name: string,
  exclude: readonly string[],
): Promise<{ credential: string; key: string }> {
  return asked(words, async () => {
    const made = await navigator.credentials.create({
      publicKey: {
        rp: { id: rpId, name: "Kerf" },
        user: { id: crypto.getRandomValues(new Uint8Array(16)), name, displayName: name },
        // Nothing is proven by making one: the first signature says that the key is held.
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        pubKeyCredParams: [{ type: "public-key", alg: ES256 }],
        authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
        excludeCredentials: listed(exclude),
        attestation: "none",
        timeout: TIMEOUT_MS,
      },
    });
    const { rawId, response } = made as PublicKeyCredential;
    const spki = (response as AuthenticatorAttestationResponse).getPublicKey();
    return { credential: base64url(new Uint8Array(rawId)), key: keyOfSpki(new Uint8Array(spki ?? new ArrayBuffer(0))) };
  });
}

/** Has one of the passkeys sign a challenge; any that the authenticator knows if none is named. */
export async function usePasskey(
  words: Words,
  rpId: string,
  challenge: Bytes,
  credentials: readonly string[],
): Promise<{ credential: string; assertion: Assertion }> {
  return asked(words, async () => {
    const used = await navigator.credentials.get({
      publicKey: {
        rpId,
        challenge,
        allowCredentials: listed(credentials),
        userVerification: "required",
        timeout: TIMEOUT_MS,
      },
    });
    const { rawId, response } = used as PublicKeyCredential;
    const assertion = assertionOf(response as AuthenticatorAssertionResponse, challenge);
    return { credential: base64url(new Uint8Array(rawId)), assertion };
  });
}
