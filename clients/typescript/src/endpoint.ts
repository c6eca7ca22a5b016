/** Where a node is found: a host or an IP address, and a port, in the one text that each has. */

import { Broken } from "./error.js";

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

function v4(text: string): number[] | undefined {
  const parts = text.split(".");
  const good = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return good ? parts.map(Number) : undefined;
}

/** The eight groups of an IPv6 address. */
function v6(text: string): number[] | undefined {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const groups = (part: string, last: boolean): number[] | undefined => {
    if (part === "") return [];
    const out: number[] = [];
    const pieces = part.split(":");
    for (const [place, piece] of pieces.entries()) {
      if (/^[0-9A-Fa-f]{1,4}$/.test(piece)) out.push(Number.parseInt(piece, 16));
      else {
        const [a, b, c, d] = (last && place === pieces.length - 1 ? v4(piece) : undefined) ?? [];
        if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
        out.push(a * 256 + b, c * 256 + d);
      }
    }
    return out;
  };
  const left = groups(head, tail === undefined);
  const right = groups(tail ?? "", true);
  if (left === undefined || right === undefined) return undefined;
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...left, ...Array<number>(missing).fill(0), ...right];
}

/** The shortest text of an IPv6 address (RFC 5952). */
function v6Text(groups: number[]): string {
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) {
    const [high = 0, low = 0] = groups.slice(6);
    return `::ffff:${[high >> 8, high & 255, low >> 8, low & 255].join(".")}`;
  }
  let best = { start: 0, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  const texts = groups.map((group) => group.toString(16));
  if (best.length === 1) return texts.join(":");
  return `${texts.slice(0, best.start).join(":")}::${texts.slice(best.start + best.length).join(":")}`;
}

/** The one text of the place that `text` names. */
export function endpointOf(text: string): string {
  const wrong = new Broken(`\`${text}\` is no address of a node: a host or an IP address and a port`);
  const found = text.length > 300 ? null : /^(.*):(\d{1,5})$/s.exec(text);
  if (found === null) throw wrong;
  const [, host = "", digits = ""] = found;
  const port = Number(digits);
  if (port < 1 || port > 65_535) throw wrong;
  if (host.startsWith("[") && host.endsWith("]")) {
    const [, address = "", scope = ""] = /^([^%]*)(%(?:0|[1-9]\d{0,9}))?$/.exec(host.slice(1, -1)) ?? [];
    const groups = v6(address);
    if (groups === undefined || Number(scope.slice(1)) > 0xffff_ffff) throw wrong;
    return `[${v6Text(groups)}${scope === "%0" ? "" : scope}]:${port}`;
  }
  if (v4(host) !== undefined) return `${host}:${port}`;
  const labels = host.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).split(".");
  const name = labels.join(".");
  const numeric = /^\d*$/.test(labels[labels.length - 1] ?? "");
  if (numeric || name.length > 253 || !labels.every((label) => LABEL.test(label))) throw wrong;
  return `${name}:${port}`;
}
