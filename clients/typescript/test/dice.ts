/** Made-up changes, the same for the same seed. */

import type { Json } from "../src/codec.js";

/** Numbers by SplitMix32; good enough to vary tests, and the same everywhere. */
export class Dice {
  constructor(private state: number) {}

  below(limit: number): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    let mixed = this.state ^ (this.state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % limit;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error("there is nothing to pick from");
    return item;
  }

  /** Bytes with a bit turned, a byte set, some taken away, or a piece of others put in. */
  changed(bytes: Uint8Array, others: Uint8Array): Uint8Array {
    const out = [...bytes];
    for (let times = 1 + this.below(3); times > 0; times -= 1) {
      const at = this.below(out.length + 1);
      switch (this.below(6)) {
        case 0:
          out[at] = (out[at] ?? 0) ^ (1 << this.below(8));
          break;
        case 1:
          out[at] = this.below(256);
          break;
        case 2:
          out.splice(at, 1 + this.below(4));
          break;
        case 3: {
          const from = this.below(others.length);
          out.splice(at, this.below(3), ...others.subarray(from, from + 1 + this.below(12)));
          break;
        }
        case 4:
          out.splice(at, 0, this.pick([0x18, 0x19, 0x1b, 0x3b, 0x58, 0x78, 0x9f, 0xbf, 0xc1, 0xf4, 0xf6, 0xfb, 0xff]));
          break;
        default:
          out.length = at;
      }
    }
    return Uint8Array.from(out);
  }

  /** JSON with some part put in the place of another, or changed. */
  changedJson(json: Json, other: Json): Json {
    if (this.below(4) === 0) return this.pick<Json>([other, null, 0, -1, 2 ** 53, 1.5, "", "\ud800", [], {}, false, "x"]);
    if (Array.isArray(json)) {
      return (json as readonly Json[]).map((item) => (this.below(2) === 0 ? this.changedJson(item, other) : item));
    }
    if (typeof json === "object" && json !== null) {
      const fields = Object.entries(json as { readonly [name: string]: Json });
      const kept = fields.filter(() => this.below(8) > 0);
      const again = kept.map(([name, value]): [string, Json] => [
        this.below(16) === 0 ? this.pick([`${name}x`, "__proto__", "constructor"]) : name,
        this.below(3) === 0 ? this.changedJson(value, other) : value,
      ]);
      return Object.fromEntries(again);
    }
    if (typeof json === "string") {
      const at = this.below(json.length + 1);
      return json.slice(0, at) + this.pick(["", "0", " ", ".", "-", "\u202e", "é", "🎈"]) + json.slice(at + this.below(2));
    }
    return this.pick<Json>([json, 1, "1", true]);
  }
}
