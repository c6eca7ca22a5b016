/** The descriptions of types: `docs/formats/types.json` in the compact notation, and as TypeScript. */

import { readText } from "./repository.js";

interface RawForm {
  type?: string;
  text?: number;
  number?: number;
  flag?: boolean;
  bytes?: [number, number];
  list?: RawForm;
  set?: RawForm;
  max?: number;
}
interface RawMember {
  number: number;
  name: string;
  form?: RawForm;
  optional?: boolean;
}
interface RawType {
  name: string;
  is: "record" | "choice" | "code" | "leaf";
  about?: string;
  fields?: RawMember[];
  variants?: RawMember[];
}

/** Every type, as the file has it. */
export function rawTypes(): RawType[] {
  return (JSON.parse(readText("docs", "formats", "types.json")) as { types: RawType[] }).types;
}

function formText(form: RawForm): string {
  if (form.type !== undefined) return form.type;
  if (form.text !== undefined) return `"${form.text}`;
  if (form.number !== undefined) return form.number === Number.MAX_SAFE_INTEGER ? "#" : `#${form.number}`;
  if (form.bytes !== undefined) return `$${form.bytes.join("-")}`;
  if (form.flag !== undefined) return "!";
  const of = form.list ?? form.set;
  if (of === undefined) throw new Error(`a form that is not known: ${JSON.stringify(form)}`);
  return `${form.set === undefined ? "*" : "+"}${form.max},${formText(of)}`;
}

function line(type: RawType): string {
  const members = type.fields ?? type.variants ?? [];
  const item = (member: RawMember): string =>
    `${member.number}${member.name}` +
    (type.is === "code" ? "" : `${member.optional === true ? "?" : ""}:${formText(member.form ?? {})}`);
  const sign = { record: "{", choice: "|", code: "/", leaf: "." }[type.is];
  return `${type.name}${sign}${members.map(item).join(" ")}`;
}

/** The types in the compact notation of `src/shape.ts`: all, or those that `roots` are made of. */
export function notation(roots?: string[]): string {
  const types = new Map(rawTypes().map((type) => [type.name, type]));
  const wanted = new Set<string>(roots ?? types.keys());
  const visit = (form: RawForm | undefined): void => {
    const inner = form?.list ?? form?.set;
    if (inner !== undefined) visit(inner);
    if (form?.type !== undefined) wanted.add(form.type);
  };
  // A set goes on through what is added while it is walked.
  for (const name of wanted) {
    const type = types.get(name);
    for (const member of type?.fields ?? type?.variants ?? []) visit(member.form);
  }
  return rawTypes().filter((type) => wanted.has(type.name)).map(line).join("\n");
}

/** The name of a type in TypeScript: ids are `AgentId`, the others have their own. */
function typeName(name: string): string {
  if (!/^[a-z]/.test(name)) return name;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}Id`;
}

function formType(form: RawForm): string {
  if (form.type !== undefined) return typeName(form.type);
  if (form.number !== undefined) return "number";
  if (form.flag !== undefined) return "boolean";
  const of = form.list ?? form.set;
  return of === undefined ? "string" : `readonly ${formType(of)}[]`;
}

/** All types as declarations of TypeScript: the JSON form of values. */
export function declarations(): string {
  const out = rawTypes().map((type) => {
    const name = typeName(type.name);
    switch (type.is) {
      case "leaf":
        return `/** ${type.about ?? ""} */\nexport type ${name} = string;`;
      case "code":
        return `export type ${name} = ${(type.variants ?? []).map((variant) => `"${variant.name}"`).join(" | ")};`;
      case "choice": {
        const variants = (type.variants ?? []).map(
          (variant) => `\n  | { readonly ${variant.name}: ${formType(variant.form ?? {})} }`,
        );
        return `export type ${name} =${variants.join("")};`;
      }
      case "record": {
        const fields = (type.fields ?? []).map(
          (field) =>
            `\n  readonly ${field.name}${field.optional === true ? "?" : ""}: ${formType(field.form ?? {})};`,
        );
        return `export type ${name} = {${fields.join("")}\n};`;
      }
    }
  });
  const names = rawTypes().map((type) => `\n  ${JSON.stringify(type.name)}: ${typeName(type.name)};`);
  const map = `/** Every type by its name in docs/formats. */\nexport type TypeByName = {${names.join("")}\n};`;
  return [...out, map].join("\n\n");
}

/** The names of all types, as TypeScript and OpenAPI have them. */
export function typeNames(): ReadonlySet<string> {
  return new Set(rawTypes().map((type) => typeName(type.name)));
}
