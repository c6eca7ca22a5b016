/**
 * The client's operations, from the OpenAPI document of a node.
 *
 * `api.json` holds what is needed of it: paths, parameters, bodies and answers, and the schemas that
 * `docs/formats/types.json` does not have. Types of values come from there, so that bytes and JSON cannot disagree.
 */

import { typeNames } from "./types.js";

interface Schema {
  $ref?: string;
  type?: string;
  description?: string;
  enum?: string[];
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  required?: string[];
  properties?: Record<string, Schema>;
}
interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  description?: string;
  schema: Schema;
}
type Content = Record<string, { schema?: Schema }>;
interface Operation {
  operationId: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: { description?: string; content: Content };
  responses: Record<string, { description?: string; content?: Content }>;
}
/** What is needed of an OpenAPI document. */
export interface Document {
  info: { version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** Only what operations are made from; the rest of a document comes and goes without meaning anything here. */
export function reduced(document: Document): Document {
  const paths: Document["paths"] = {};
  for (const [path, methods] of Object.entries(document.paths)) {
    paths[path] = {};
    for (const [method, operation] of Object.entries(methods)) {
      const { operationId, description, parameters, requestBody, responses } = operation;
      const good = Object.entries(responses).filter(([status]) => status.startsWith("2"));
      paths[path][method] = JSON.parse(
        JSON.stringify({ operationId, description, parameters, requestBody, responses: Object.fromEntries(good) }),
      ) as Operation;
    }
  }
  const known = typeNames();
  const schemas = Object.entries(document.components.schemas).filter(([name]) => !known.has(name));
  return { info: { version: document.info.version }, paths, components: { schemas: Object.fromEntries(schemas) } };
}

const camel = (name: string): string => name.replace(/[_-](\w)/g, (_, letter: string) => letter.toUpperCase());
const pascal = (name: string): string => camel(name).replace(/^\w/, (letter) => letter.toUpperCase());

class Types {
  /** Names of `records.ts` that are used. */
  readonly imported = new Set<string>();
  constructor(
    private readonly schemas: Record<string, Schema>,
    private readonly known: ReadonlySet<string>,
  ) {}

  of(schema: Schema | undefined): string {
    if (schema === undefined) return "unknown";
    if (schema.$ref !== undefined) {
      const name = schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
      if (this.known.has(name)) this.imported.add(name);
      else if (this.schemas[name] === undefined) throw new Error(`there is no schema ${name}`);
      return name;
    }
    const choices = schema.oneOf ?? schema.anyOf;
    if (choices !== undefined) return choices.map((choice) => this.of(choice)).join(" | ");
    if (schema.enum !== undefined) return schema.enum.map((word) => JSON.stringify(word)).join(" | ");
    switch (schema.type) {
      case "integer":
      case "number":
        return "number";
      case "boolean":
        return "boolean";
      case "string":
        return "string";
      case "null":
        return "null";
      case "array": {
        const item = this.of(schema.items);
        return `readonly ${item.includes("|") ? `(${item})` : item}[]`;
      }
      case "object":
        return schema.properties === undefined ? "{ readonly [name: string]: unknown }" : this.object(schema);
      default:
        return "unknown";
    }
  }

  private object(schema: Schema): string {
    const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
      const about = field.description === undefined ? "" : `  /** ${field.description} */\n`;
      const mark = schema.required?.includes(name) === true ? "" : "?";
      return `${about}  readonly ${name}${mark}: ${this.of(field)};`;
    });
    return `{\n${fields.join("\n")}\n}`;
  }

  declarations(): string[] {
    return Object.entries(this.schemas).map(([name, schema]) =>
      // A problem is an error of the library (`call.ts`); what it needs of the schema are the codes.
      name === "Problem"
        ? `/** Every code that a problem may have. */\nexport type ProblemCode = ${this.of(schema.properties?.["code"])};`
        : `export type ${name} = ${this.of(schema)};`,
    );
  }

  schema(name: string): Schema | undefined {
    return this.schemas[name];
  }
}

interface Made {
  code: string[];
  paged?: { name: string; query: string; item: string; cursor: string; path: Parameter[] };
}

function operationCode(path: string, method: string, operation: Operation, types: Types): Made | undefined {
  const [first] = Object.entries(operation.responses);
  const [media = "", content] = Object.entries(first?.[1].content ?? {})[0] ?? [];
  // Streams are read by hand-written code.
  if (media === "text/event-stream") return undefined;
  const name = camel(operation.operationId);
  const all = operation.parameters ?? [];
  const inPath = all.filter((parameter) => parameter.in === "path");
  const query = all.filter((parameter) => parameter.in === "query");
  const json = media === "application/json";
  const gives = json ? types.of(content?.schema) : media.startsWith("application/octet") ? "Bytes" : "string";
  const args = inPath.map((parameter) => `${parameter.name}: ${types.of(parameter.schema)}`);
  const body = operation.requestBody?.content;
  if (body !== undefined) {
    const json = body["application/json"]?.schema;
    const cbor = body["application/cbor"] === undefined ? [] : ["Bytes"];
    args.push(`body: ${[...cbor, ...(json === undefined ? [] : [types.of(json)])].join(" | ")}`);
  }
  const lines = (parameter: Parameter): string =>
    `  /** ${parameter.description ?? ""} */\n  readonly ${parameter.name}?: ${types.of(parameter.schema)};`;
  const queryType = query.length > 0 ? `${pascal(operation.operationId)}Query` : "";
  if (queryType !== "") args.push(`query: ${queryType} = {}`);
  args.push("options: CallOptions = {}");
  const url = path.replace(/\{(\w+)\}/g, (_, parameter: string) => `\${encodeURIComponent(${parameter})}`);
  const call = [
    `"${method.toUpperCase()}"`,
    "`" + url + "`",
    `"${json ? "json" : gives === "Bytes" ? "bytes" : "text"}"`,
    queryType === "" ? "{}" : "query",
    body === undefined ? "undefined" : "body",
    "options",
  ];
  const about = `  /** ${operation.description ?? ""} */`;
  const code = [
    `${about}\n  ${name}(${args.join(", ")}): Promise<${gives}> {\n    return this.call(${call.join(", ")});\n  }`,
  ];
  const types_ = queryType === "" ? [] : [`export type ${queryType} = {\n${query.map(lines).join("\n")}\n};`];
  const item = types.schema(gives)?.properties?.["items"]?.items;
  const cursor = query.find((parameter) => parameter.name === "cursor" || parameter.name === "after")?.name;
  if (item === undefined || cursor === undefined || types.schema(gives)?.properties?.["next"] === undefined) {
    return { code: [...types_, ...code] };
  }
  const paged = { name, query: queryType, item: types.of(item), cursor, path: inPath };
  return { code: [...types_, ...code], paged };
}

function pagedCode(paged: NonNullable<Made["paged"]>, types: Types): string {
  const args = paged.path.map((parameter) => `${parameter.name}: ${types.of(parameter.schema)}`);
  const given = paged.path.map((parameter) => parameter.name);
  const call = `this.${paged.name}(${[...given, `{ ...query, ...(next === undefined ? {} : { ${paged.cursor}: next }) }`, "options"].join(", ")})`;
  return [
    `  /** Every item of {@link ${paged.name}}, page after page. */`,
    `  ${paged.name}All(${[...args, `query: ${paged.query} = {}`, "options: CallOptions = {}"].join(", ")}): AsyncGenerator<${paged.item}, void, undefined> {`,
    `    return everyItem((next) => ${call});`,
    "  }",
  ].join("\n");
}

/** The file `src/generated/operations.ts`. */
export function operations(document: Document): string {
  const types = new Types(document.components.schemas, typeNames());
  const [queries, methods]: [string[], string[]] = [[], []];
  for (const [path, byMethod] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(byMethod)) {
      const made = operationCode(path, method, operation, types);
      const code = made?.code ?? [];
      queries.push(...code.slice(0, -1));
      methods.push(...code.slice(-1));
      if (made?.paged !== undefined) methods.push(pagedCode(made.paged, types));
    }
  }
  const declared = types.declarations();
  const imported = [...types.imported].sort();
  return [
    `import type { Bytes } from "../bytes.js";\nimport { type CallOptions, Caller, everyItem } from "../call.js";`,
    `import type {\n  ${imported.join(",\n  ")},\n} from "./records.js";`,
    `/** The version of the node's interface that this was made from. */\nexport const API_VERSION = "${document.info.version}";`,
    ...declared,
    ...queries,
    `/** One method for each operation of the interface. */\nexport abstract class Operations extends Caller {\n${methods.join("\n\n")}\n}`,
  ].join("\n\n");
}
