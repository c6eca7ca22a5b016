/** Why bytes or JSON are not what they should be. Every no of this library is one of its typed errors. */

/** What is wrong. */
export type CanonCode =
  | "too_long"
  | "expected"
  | "missing"
  | "unknown"
  | "invalid"
  | "trailing"
  | "not_canonical"
  | "no_type";

/** Bytes that are not the one encoding of a value, or JSON that is not the form of one. */
export class CanonError extends Error {
  override readonly name = "CanonError";
  constructor(
    /** What is wrong, for programs. */
    readonly code: CanonCode,
    /** What is wrong, for people. */
    readonly what: string,
    /** Where: the offset in bytes, or a JSON pointer (RFC 6901). */
    readonly at: number | string,
    /** What to do next. */
    readonly next: string = typeof at === "number"
      ? "sign nothing; ask for the bytes again"
      : "correct the value; docs/formats/types.md describes its form",
  ) {
    super(typeof at === "number" ? `${what}, at byte ${at}` : at === "" ? what : `at \`${at}\`: ${what}`);
  }
}

/** A value that breaks a rule of its type; whoever reads it knows where it stands. */
export class Broken extends Error {
  override readonly name = "Broken";
}
