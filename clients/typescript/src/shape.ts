/**
 * Descriptions of the forms of values, read from the compact notation into which `tools/generate.ts` turns
 * `docs/formats/types.json`.
 *
 * One type a line: `Name{` and its fields for a record, `Name|` and its variants for a choice, `Name/` and its
 * variants for a code, `Name.` for a leaf. A field is its number, its name, `?` if it may be left out, and `:` and
 * its form: a type's name, `"` and the most bytes of a text, `#` and the largest number (2^53 - 1 if nothing is
 * said), `!` for true or false, `$` and the fewest and the most bytes, `*` or `+` and the most items of a list or
 * a set with the form of an item after a comma.
 */

/** The form of a value. */
export type Form =
  | { readonly is: "type"; readonly name: string }
  | { readonly is: "text"; readonly max: number }
  | { readonly is: "number"; readonly max: number }
  | { readonly is: "flag" }
  | { readonly is: "bytes"; readonly min: number; readonly max: number }
  | { readonly is: "list"; readonly of: Form; readonly max: number; readonly set: boolean };

/** A field of a record, or a variant of a choice. */
export interface Member {
  readonly number: number;
  readonly name: string;
  readonly optional: boolean;
  readonly form: Form;
}

/** A named type. */
export type Described =
  | { readonly is: "record" | "choice"; readonly name: string; readonly members: readonly Member[] }
  | { readonly is: "code"; readonly name: string; readonly codes: ReadonlyMap<number, string> }
  | { readonly is: "leaf"; readonly name: string };

/** All types, by name. */
export type Types = ReadonlyMap<string, Described>;

function formOf(text: string): Form {
  const rest = text.slice(1);
  const number = rest === "" ? Number.MAX_SAFE_INTEGER : Number.parseInt(rest, 10);
  switch (text.charAt(0)) {
    case '"':
      return { is: "text", max: number };
    case "#":
      return { is: "number", max: number };
    case "!":
      return { is: "flag" };
    case "$":
      return { is: "bytes", min: number, max: Number.parseInt(rest.slice(rest.indexOf("-") + 1), 10) };
    case "*":
    case "+":
      return { is: "list", max: number, of: formOf(rest.slice(rest.indexOf(",") + 1)), set: text.startsWith("+") };
    default:
      return { is: "type", name: text };
  }
}

function memberOf(text: string): Member {
  const [head = "", form = ""] = text.split(":");
  const number = Number.parseInt(head, 10);
  const name = head.slice(String(number).length);
  const optional = name.endsWith("?");
  return { number, name: optional ? name.slice(0, -1) : name, optional, form: formOf(form) };
}

/** The types of a description in the compact notation. */
export function typesOf(notation: string): Types {
  const types = new Map<string, Described>();
  for (const line of notation.trim().split("\n")) {
    const [, name = "", sign = "", rest = ""] = /^(\w+)(.)(.*)$/.exec(line) ?? [];
    const items = rest === "" ? [] : rest.split(" ");
    if (sign === ".") types.set(name, { is: "leaf", name });
    else if (sign === "/") {
      const codes = items.map((item): [number, string] => {
        const number = Number.parseInt(item, 10);
        return [number, item.slice(String(number).length)];
      });
      types.set(name, { is: "code", name, codes: new Map(codes) });
    } else types.set(name, { is: sign === "{" ? "record" : "choice", name, members: items.map(memberOf) });
  }
  return types;
}
