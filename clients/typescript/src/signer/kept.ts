/** What the page that signs keeps in its own origin's storage: no secret keys, those are in the authenticator. */

/** A passkey that was made or used here. */
export interface Passkey {
  /** The credential's id, base 64 for URLs. */
  readonly credential: string;
  /** `p256:` and the key. */
  readonly key: string;
  /** The person it belongs to. */
  readonly agent: string;
}

/** What opens a sealed quote. */
export interface Opening {
  readonly commitment: string;
  readonly bidder: string;
  readonly listing: string;
  readonly version: number;
  /** The canonical bytes of its content, in hexadecimal digits. */
  readonly content: string;
  readonly salt: string;
}

const PASSKEYS_MAX = 64;
const OPENINGS_MAX = 200;

function read<Item>(name: string): Item[] {
  try {
    const items: unknown = JSON.parse(localStorage.getItem(name) ?? "[]");
    return Array.isArray(items) ? (items as Item[]) : [];
  } catch {
    return [];
  }
}

function keep<Item>(name: string, item: Item, same: (other: Item) => boolean, max: number): boolean {
  try {
    const others = read<Item>(name).filter((other) => !same(other));
    localStorage.setItem(name, JSON.stringify([item, ...others].slice(0, max)));
    return true;
  } catch {
    // Storage that is full or forbidden is no reason not to sign.
    return false;
  }
}

export function passkeys(): Passkey[] {
  return read<Passkey>("kerf.passkeys");
}

export function keepPasskey(passkey: Passkey): void {
  keep("kerf.passkeys", passkey, (other) => other.credential === passkey.credential, PASSKEYS_MAX);
}

export function openings(): Opening[] {
  return read<Opening>("kerf.openings");
}

export function keepOpening(opening: Opening): boolean {
  return keep("kerf.openings", opening, (other) => other.commitment === opening.commitment, OPENINGS_MAX);
}
