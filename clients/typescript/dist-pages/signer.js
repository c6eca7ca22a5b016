// Made from clients/typescript/src/signer.ts by `npm run build`; do not edit.

var HEX = "0123456789abcdef", BASE32 = "0123456789abcdefghjkmnpqrstvwxyz", BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
function hex(bytes) {
 let out = "";
 for (let byte of bytes) out += HEX.charAt(byte >> 4) + HEX.charAt(byte & 15);
 return out;
}
function unhex(text2) {
 if (!(text2.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text2)))
  return Uint8Array.from({ length: text2.length / 2 }, (_, at) => parseInt(text2.slice(2 * at, 2 * at + 2), 16));
}
function packed(bytes, alphabet, size2) {
 let out = "", held = 0, bits = 0;
 for (let byte of bytes)
  for (held = held << 8 | byte, bits += 8; bits >= size2; )
   bits -= size2, out += alphabet.charAt(held >> bits), held &= (1 << bits) - 1;
 return bits > 0 ? out + alphabet.charAt(held << size2 - bits) : out;
}
function unpacked(text2, alphabet, size2) {
 let out = [], held = 0, bits = 0;
 for (let digit of text2) {
  let value = alphabet.indexOf(digit);
  if (value < 0) return;
  held = held << size2 | value, bits += size2, bits >= 8 && (bits -= 8, out.push(held >> bits), held &= (1 << bits) - 1);
 }
 return held === 0 && bits < size2 ? Uint8Array.from(out) : void 0;
}
function base32(bytes) {
 return packed(bytes, BASE32, 5);
}
function unbase32(text2) {
 if (/^[0-9A-Za-z]*$/.test(text2))
  return unpacked(text2.toLowerCase().replace(/o/g, "0").replace(/[il]/g, "1"), BASE32, 5);
}
function base64url(bytes) {
 return packed(bytes, BASE64, 6);
}
function unbase64url(text2) {
 return unpacked(text2, BASE64, 6);
}
function utf8(text2) {
 let bytes = new TextEncoder().encode(text2);
 return fromUtf8(bytes) === text2 ? bytes : void 0;
}
function fromUtf8(bytes) {
 try {
  return new TextDecoder("utf-8", { fatal: !0, ignoreBOM: !0 }).decode(bytes);
 } catch {
  return;
 }
}
function joined(...parts) {
 return joinedAll(parts);
}
function joinedAll(parts) {
 let out = new Uint8Array(parts.reduce((sum2, part) => sum2 + part.length, 0)), at = 0;
 for (let part of parts)
  out.set(part, at), at += part.length;
 return out;
}
function compared(left, right) {
 let length = Math.min(left.length, right.length);
 for (let at = 0; at < length; at += 1) {
  let difference2 = (left[at] ?? 0) - (right[at] ?? 0);
  if (difference2 !== 0) return difference2;
 }
 return left.length - right.length;
}

var CanonError = class extends Error {
 constructor(code, what, at, next = typeof at == "number" ? "sign nothing; ask for the bytes again" : "correct the value; docs/formats/types.md describes its form") {
  super(typeof at == "number" ? `${what}, at byte ${at}` : at === "" ? what : `at \`${at}\`: ${what}`);
  this.code = code;
  this.what = what;
  this.at = at;
  this.next = next;
 }
 code;
 what;
 at;
 next;
 name = "CanonError";
}, Broken = class extends Error {
 name = "Broken";
};

var Writer = class {
 parts = [];
 bytes() {
  return joinedAll(this.parts);
 }
 raw(canonical) {
  this.parts.push(canonical);
 }
 head(major, argument) {
  if (argument < 24) this.parts.push(Uint8Array.of(major | Number(argument)));
  else if (argument < 256) this.parts.push(Uint8Array.of(major | 24, Number(argument)));
  else {
   let size2 = argument < 65536 ? 2 : argument < 4294967296 ? 4 : 8, wide = new DataView(new ArrayBuffer(8));
   wide.setBigUint64(0, BigInt(argument)), this.parts.push(Uint8Array.of(major | (size2 === 2 ? 25 : size2 === 4 ? 26 : 27))), this.parts.push(new Uint8Array(wide.buffer, 8 - size2));
  }
 }
 unsigned(value) {
  this.head(0, value);
 }
 signed(value) {
  value < 0n ? this.head(32, -1n - value) : this.head(0, value);
 }
 flag(value) {
  this.parts.push(Uint8Array.of(value ? 245 : 244));
 }
 octets(value) {
  this.head(64, value.length), this.parts.push(value);
 }
 text(value) {
  let bytes = new TextEncoder().encode(value);
  this.head(96, bytes.length), this.parts.push(bytes);
 }
 array(length) {
  this.head(128, length);
 }
 map(length) {
  this.head(160, length);
 }
}, Reader = class {
 constructor(input) {
  this.input = input;
 }
 input;
 at = 0;
 since(from) {
  return this.input.subarray(from, this.at);
 }
 end() {
  let left = this.input.length - this.at;
  if (left > 0) throw new CanonError("trailing", `${left} bytes are left over after the value`, this.at);
 }
 invalid(what, at = this.at) {
  return new CanonError("invalid", what, at);
 }
 head(expected, ...majors) {
  let at = this.at, wrong = () => new CanonError("expected", `expected ${expected}`, at), first = this.input[at];
  if (first === void 0 || !majors.includes(first >> 5)) throw wrong();
  let low = first & 31;
  if (low < 24)
   return this.at = at + 1, [first >> 5, low];
  let size2 = 1 << low - 24;
  if (low > 27 || at + 1 + size2 > this.input.length) throw wrong();
  let argument = 0n;
  for (let byte of this.input.subarray(at + 1, at + 1 + size2)) argument = argument << 8n | BigInt(byte);
  return this.at = at + 1 + size2, [first >> 5, argument <= Number.MAX_SAFE_INTEGER ? Number(argument) : argument];
 }
 length(expected, major) {
  let [, length] = this.head(expected, major);
  return Number(length);
 }
 piece(expected, major) {
  let at = this.at, length = this.length(expected, major);
  if (length > this.input.length - this.at) throw new CanonError("expected", `expected ${expected}`, at);
  return this.at += length, this.input.slice(this.at - length, this.at);
 }
 unsigned() {
  return this.head("an unsigned integer", 0)[1];
 }
 signed() {
  let at = this.at, [major, argument] = this.head("an integer", 0, 1);
  if (argument >= 1n << 63n) throw new CanonError("expected", "expected an integer", at);
  return major === 0 ? BigInt(argument) : -1n - BigInt(argument);
 }
 flag() {
  let first = this.input[this.at];
  if (first !== 244 && first !== 245) throw new CanonError("expected", "expected true or false", this.at);
  return this.at += 1, first === 245;
 }
 octets() {
  return this.piece("a byte string", 2);
 }
 text() {
  let at = this.at, text2 = fromUtf8(this.piece("a text", 3));
  if (text2 === void 0) throw new CanonError("expected", "expected a text in UTF-8", at);
  return text2;
 }
 array() {
  return this.length("an array", 4);
 }
 map() {
  return this.length("a map", 5);
 }
 nextIsNumber() {
  let first = this.input[this.at];
  return first !== void 0 && first >> 5 === 0;
 }
};

var LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
function v4(text2) {
 let parts = text2.split(".");
 return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256) ? parts.map(Number) : void 0;
}
function v6(text2) {
 let [head = "", tail, ...more] = text2.split("::");
 if (more.length > 0) return;
 let groups = (part, last) => {
  if (part === "") return [];
  let out = [], pieces2 = part.split(":");
  for (let [place, piece] of pieces2.entries())
   if (/^[0-9A-Fa-f]{1,4}$/.test(piece)) out.push(Number.parseInt(piece, 16));
   else {
    let [a, b, c, d] = (last && place === pieces2.length - 1 ? v4(piece) : void 0) ?? [];
    if (a === void 0 || b === void 0 || c === void 0 || d === void 0) return;
    out.push(a * 256 + b, c * 256 + d);
   }
  return out;
 }, left = groups(head, tail === void 0), right = groups(tail ?? "", !0);
 if (left === void 0 || right === void 0) return;
 let missing = 8 - left.length - right.length;
 if (!(tail === void 0 ? missing !== 0 : missing < 1))
  return [...left, ...Array(missing).fill(0), ...right];
}
function v6Text(groups) {
 if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 65535) {
  let [high = 0, low = 0] = groups.slice(6);
  return `::ffff:${[high >> 8, high & 255, low >> 8, low & 255].join(".")}`;
 }
 let best = { start: 0, length: 1 };
 for (let start = 0; start < 8; start += 1) {
  let length = 0;
  for (; groups[start + length] === 0; ) length += 1;
  length > best.length && (best = { start, length });
 }
 let texts = groups.map((group) => group.toString(16));
 return best.length === 1 ? texts.join(":") : `${texts.slice(0, best.start).join(":")}::${texts.slice(best.start + best.length).join(":")}`;
}
function endpointOf(text2) {
 let wrong = new Broken(`\`${text2}\` is no address of a node: a host or an IP address and a port`), found = text2.length > 300 ? null : /^(.*):(\d{1,5})$/s.exec(text2);
 if (found === null) throw wrong;
 let [, host = "", digits = ""] = found, port = Number(digits);
 if (port < 1 || port > 65535) throw wrong;
 if (host.startsWith("[") && host.endsWith("]")) {
  let [, address = "", scope = ""] = /^([^%]*)(%(?:0|[1-9]\d{0,9}))?$/.exec(host.slice(1, -1)) ?? [], groups = v6(address);
  if (groups === void 0 || Number(scope.slice(1)) > 4294967295) throw wrong;
  return `[${v6Text(groups)}${scope === "%0" ? "" : scope}]:${port}`;
 }
 if (v4(host) !== void 0) return `${host}:${port}`;
 let labels = host.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).split("."), name = labels.join(".");
 if (/^\d*$/.test(labels[labels.length - 1] ?? "") || name.length > 253 || !labels.every((label) => LABEL.test(label))) throw wrong;
 return `${name}:${port}`;
}

var DAY = 864e5, FIRST = -25567 * DAY, DAYS_MAX = 401766, INSTANT_MAX = 3250368e7 - 1, SPAN_MAX = 36525 * DAY;
function instantText(ms) {
 if (ms > INSTANT_MAX) throw new Broken("an instant lies between 1970 and the end of 2999");
 return new Date(ms).toISOString();
}
function dayText(days) {
 if (days > DAYS_MAX) throw new Broken("a day lies between 1900-01-01 and 2999-12-31");
 return new Date(FIRST + days * DAY).toISOString().slice(0, 10);
}
function dayOf(text2) {
 let days = ((/^\d{4}-\d{2}-\d{2}$/.test(text2) ? Date.parse(`${text2}T00:00:00Z`) : Number.NaN) - FIRST) / DAY;
 if (!(days >= 0 && days <= DAYS_MAX) || dayText(days) !== text2)
  throw new Broken(`\`${text2}\` is not a day such as \`2026-11-22\`, from 1900-01-01 to 2999-12-31`);
 return days;
}
function instantOf(text2) {
 let found = /^([\d-]{10})[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(text2);
 if (found === null) throw new Broken(`\`${text2}\` is not an instant such as \`2026-11-22T13:05:00.000Z\``);
 let [, day2 = "", hour, minute, second, part = "", sign, offsetHour, offsetMinute] = found, [h, m, s] = [Number(hour), Number(minute), Number(second)], [oh, om] = [Number(offsetHour ?? 0), Number(offsetMinute ?? 0)];
 if (h > 23 || m > 59 || s > 59 || oh > 23 || om > 59) throw new Broken(`\`${text2}\` has no such time of day`);
 let offset = (sign === "-" ? -1 : 1) * (oh * 60 + om) * 6e4, clock = ((h * 60 + m) * 60 + s) * 1e3 + Number(part.padEnd(3, "0").slice(0, 3)), ms = FIRST + dayOf(day2) * DAY + clock - offset;
 if (ms < 0 || ms > INSTANT_MAX) throw new Broken("an instant lies between 1970 and the end of 2999");
 return ms;
}
function spanText(ms) {
 if (ms > SPAN_MAX) throw new Broken("a span is at most a hundred years");
 let days = Math.floor(ms / DAY), rest = ms % DAY, [hours, minutes] = [Math.floor(rest / 36e5), Math.floor(rest % 36e5 / 6e4)], seconds = rest % 6e4 / 1e3, clock = (hours > 0 ? `${hours}H` : "") + (minutes > 0 ? `${minutes}M` : "");
 return (seconds > 0 || ms === 0) && (clock += `${seconds}S`), `P${days > 0 ? `${days}D` : ""}${clock === "" ? "" : `T${clock}`}`;
}
function spanOf(text2) {
 let part = "(\\d{1,12})", pattern = `^P(?:${part}W)?(?:${part}D)?(?:T(?:${part}H)?(?:${part}M)?(?:(\\d{1,12})(?:\\.(\\d{1,3}))?S)?)?$`, found = text2.endsWith("P") || text2.endsWith("T") ? null : new RegExp(pattern).exec(text2);
 if (found === null) throw new Broken(`\`${text2}\` is not a span such as \`P14D\`, \`PT30M\` or \`P1DT12H\``);
 let [weeks, days, hours, minutes, seconds] = found.slice(1, 6).map((digits) => BigInt(digits ?? 0)), ms = (((((weeks ?? 0n) * 7n + (days ?? 0n)) * 24n + (hours ?? 0n)) * 60n + (minutes ?? 0n)) * 60n + (seconds ?? 0n)) * 1000n + BigInt((found[6] ?? "").padEnd(3, "0"));
 if (ms > SPAN_MAX) throw new Broken("a span is at most a hundred years");
 return Number(ms);
}

var INTEGER_MAX = BigInt(Number.MAX_SAFE_INTEGER), PRICE_MAX = (1n << 63n) - 1n, DIGITS_MAX = 64, RATE_MAX = 10000n, CATEGORIES = ["S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B"], UNTAXED = 7, ID_PREFIXES = "net agent mandate money account listing quote pending agreement order delivery invoice payment dispute col grant".split(" ");
function need(condition, what) {
 if (!condition) throw new Broken(what);
}
function scaled(text2, places, max) {
 let found = text2.length > DIGITS_MAX ? null : /^(\d+)(?:\.(\d+))?$/.exec(text2);
 if (found === null) throw new Broken(`\`${text2}\` is no number: no sign, a point before the decimals`);
 let [, whole2 = "", part = ""] = found;
 need(part.length <= places, `\`${text2}\` has more than ${places} decimals`);
 let value = BigInt(whole2 + part.padEnd(places, "0"));
 return need(value <= max, `\`${text2}\` is more than can be kept`), value;
}
function decimal(value, places, least) {
 let digits = value.toString().padStart(places + 1, "0"), whole2 = digits.slice(0, digits.length - places), part = digits.slice(digits.length - places);
 for (; part.length > least && part.endsWith("0"); ) part = part.slice(0, -1);
 return part === "" ? whole2 : `${whole2}.${part}`;
}
function pair(text2) {
 let at = text2.indexOf(" ");
 return need(at > 0, `\`${text2}\` is not a number, a space and a code`), [text2.slice(0, at), text2.slice(at + 1)];
}
function atMost(value, max) {
 return need(value <= max, `${value} is more than ${max}`), BigInt(value);
}
function size(reader, length) {
 need(reader.array() === length, `expected an array of ${length}`);
}
function fixed(reader, length) {
 let bytes = reader.octets();
 return need(bytes.length === length, `${bytes.length} bytes where ${length} belong`), bytes;
}
function whole(max, textOf, numberOf2) {
 return {
  take: (reader) => textOf(Number(atMost(reader.unsigned(), max))),
  put: (text2, writer) => writer.unsigned(numberOf2(text2))
 };
}
function text(same) {
 return {
  take(reader, tables) {
   let read3 = reader.text(), one = same(read3, tables);
   return need(one === read3, `\`${read3}\` must be written \`${one}\``), read3;
  },
  put: (given, writer, tables) => writer.text(same(given, tables))
 };
}
function decimalsOf(code, tables) {
 let decimals = tables.decimals(code);
 if (decimals === void 0) throw new Broken(`\`${code}\` is not a currency of ISO 4217`);
 return decimals;
}
function currency(code, tables) {
 return decimalsOf(code, tables), code;
}
function unit(code, tables) {
 return need(tables.unit(code), `\`${code}\` is not a unit of UN/ECE Rec 20 or 21`), code;
}
function country(code, tables) {
 return need(tables.country(code), `\`${code}\` is not a country of ISO 3166-1`), code;
}
function hash(length) {
 return { take: (reader) => hex(fixed(reader, length)), put: (digits, writer) => writer.octets(unhexed(digits, length)) };
}
function unhexed(digits, length) {
 let bytes = unhex(digits);
 if (bytes?.length !== length) throw new Broken(`\`${digits}\` is not ${2 * length} lower-case hexadecimal digits`);
 return bytes;
}
function id(prefix) {
 return {
  take: (reader) => `${prefix}_${base32(fixed(reader, 16))}`,
  put(text2, writer) {
   let bytes = text2.startsWith(`${prefix}_`) ? unbase32(text2.slice(prefix.length + 1)) : void 0;
   if (bytes?.length !== 16) throw new Broken(`\`${text2}\` is not an id of the form ${prefix}_ and 26 characters`);
   writer.octets(bytes);
  }
 };
}
var publicKey = {
 take(reader) {
  let bytes = reader.octets(), good = bytes[0] === 1 && bytes.length === 33 || bytes[0] === 2 && bytes.length === 34;
  return need(good, "not a public key: 1 and 32 bytes, or 2 and 33 bytes"), (bytes[0] === 1 ? "ed25519:" : "p256:") + hex(bytes.subarray(1));
 },
 put(text2, writer) {
  let passkey = text2.startsWith("p256:");
  need(passkey || text2.startsWith("ed25519:"), `\`${text2}\` is not \`ed25519:\` or \`p256:\` and a key`);
  let digits = text2.slice(text2.indexOf(":") + 1);
  writer.octets(joined(Uint8Array.of(passkey ? 2 : 1), unhexed(digits, passkey ? 33 : 32)));
 }
};
function sum(max, places) {
 return {
  take(reader, tables) {
   size(reader, 2);
   let code = reader.text(), least = decimalsOf(code, tables);
   return `${decimal(atMost(reader.unsigned(), max), places ?? least, least)} ${code}`;
  },
  put(text2, writer, tables) {
   let [number, code] = pair(text2), least = decimalsOf(code, tables);
   writer.array(2), writer.text(code), writer.unsigned(scaled(number, places ?? least, max));
  }
 };
}
var difference = {
 take(reader, tables) {
  size(reader, 2);
  let code = reader.text(), places = decimalsOf(code, tables), value = reader.signed(), minor = atMost(value < 0n ? -value : value, INTEGER_MAX);
  return `${value < 0n ? "-" : ""}${decimal(minor, places, places)} ${code}`;
 },
 put(text2, writer, tables) {
  let [number, code] = pair(text2.replace(/^-/, "")), minor = scaled(number, decimalsOf(code, tables), INTEGER_MAX);
  writer.array(2), writer.text(code), writer.signed(text2.startsWith("-") ? -minor : minor);
 }
};
function measure(count) {
 let told = (numbers2, code) => {
  let [least = 0n] = numbers2;
  return need(numbers2.length === count, `expected ${count} numbers`), need(numbers2.every((number) => number >= least), "a range cannot end below its start"), `${numbers2.map((number) => decimal(number, 6, 0)).join("..")} ${code}`;
 };
 return {
  take(reader, tables) {
   size(reader, 1 + count);
   let code = unit(reader.text(), tables), numbers2 = Array.from({ length: count }, () => atMost(reader.unsigned(), INTEGER_MAX));
   return told(numbers2, code);
  },
  put(text2, writer, tables) {
   let [given, code] = pair(text2), numbers2 = given.split("..").map((number) => scaled(number, 6, INTEGER_MAX));
   told(numbers2, unit(code, tables)), writer.array(1 + count), writer.text(code);
   for (let number of numbers2) writer.unsigned(number);
  }
 };
}
var cpv = {
 take(reader, tables) {
  let digits = String(reader.unsigned()).padStart(8, "0"), check = tables.cpv(digits);
  return need(check !== void 0, `${digits} is not a code of the Common Procurement Vocabulary 2008`), `${digits}-${check}`;
 },
 put(text2, writer, tables) {
  let [, digits = "", check] = /^(\d{8})-(.)$/.exec(text2) ?? [], right = tables.cpv(digits);
  need(right !== void 0, `\`${text2}\` is not a CPV code such as \`30197644-2\``), need(right === check || right === "?", `\`${text2}\` has a wrong check digit: ${digits} has ${right}`), writer.unsigned(Number(digits));
 }
};
function periodText(first, last) {
 let text2 = `${dayText(first)}/${dayText(last)}`;
 return need(first <= last, "a period cannot end before it starts"), text2;
}
var period = {
 take(reader) {
  size(reader, 2);
  let first = Number(atMost(reader.unsigned(), INTEGER_MAX));
  return periodText(first, Number(atMost(reader.unsigned(), INTEGER_MAX)));
 },
 put(text2, writer) {
  let [first = "", last = "", ...more] = text2.split("/");
  need(more.length === 0, `\`${text2}\` is not a period such as \`2026-01-01/2026-12-31\``), periodText(dayOf(first), dayOf(last)), writer.array(2), writer.unsigned(dayOf(first)), writer.unsigned(dayOf(last));
 }
}, rateText = (hundredths) => decimal(BigInt(hundredths), 2, 0), rateOf = (text2) => Number(scaled(text2, 2, RATE_MAX));
function vatText(category, rate) {
 let name = CATEGORIES[category - 1];
 if (name === void 0) throw new Broken(`no VAT category ${category}`);
 return category === 1 ? need(rate > 0, "category S needs a rate above zero") : category <= UNTAXED && need(rate === 0, `category ${name} has no tax, so its rate is 0`), `${name} ${rateText(rate)}`;
}
var vat = {
 take(reader) {
  size(reader, 2);
  let category = Number(atMost(reader.unsigned(), INTEGER_MAX));
  return vatText(category, Number(atMost(reader.unsigned(), RATE_MAX)));
 },
 put(text2, writer) {
  let [category, rate] = pair(text2), number = CATEGORIES.indexOf(category) + 1;
  vatText(number, rateOf(rate)), writer.array(2), writer.unsigned(number), writer.unsigned(rateOf(rate));
 }
}, balance = {
 take: (reader) => reader.signed().toString(),
 put(text2, writer) {
  need(/^(0|-?[1-9]\d{0,18})$/.test(text2), `\`${text2}\` is not a whole number`);
  let value = BigInt(text2);
  need(value === BigInt.asIntN(64, value), `\`${text2}\` is more than can be kept`), writer.signed(value);
 }
}, LEAVES = new Map([
 ["Digest", hash(32)],
 ["TransactionId", hash(32)],
 ["PublicKey", publicKey],
 ["Currency", text(currency)],
 ["Unit", text(unit)],
 ["Country", text(country)],
 ["Amount", sum(INTEGER_MAX)],
 ["Difference", difference],
 ["Price", sum(PRICE_MAX, 6)],
 ["Quantity", measure(1)],
 ["Range", measure(2)],
 ["Cpv", cpv],
 ["Timestamp", whole(INTEGER_MAX, instantText, instantOf)],
 ["Span", whole(INTEGER_MAX, spanText, spanOf)],
 ["Date", whole(INTEGER_MAX, dayText, dayOf)],
 ["Period", period],
 ["VatRate", whole(RATE_MAX, rateText, rateOf)],
 ["Vat", vat],
 ["Balance", balance],
 ["Endpoint", text(endpointOf)],
 ...ID_PREFIXES.map((prefix) => [prefix, id(prefix)])
]);
function leaf(name) {
 let found = LEAVES.get(name);
 if (found === void 0) throw new Broken(`nothing is known of the leaf ${name}`);
 return found;
}
function takeLeaf(name, reader, tables) {
 return leaf(name).take(reader, tables);
}
function putLeaf(name, text2, writer, tables) {
 leaf(name).put(text2, writer, tables);
}

var BYTES_MAX = 1 << 20, HIDDEN = /[\u{0}-\u{8}\u{b}-\u{1f}\u{7f}-\u{9f}\u{61c}\u{200b}\u{200e}\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{e0000}-\u{e007f}]/u;
function textFault(text2, max) {
 let bytes = utf8(text2);
 if (bytes === void 0) return "the text is not well-formed Unicode";
 if (bytes.length > max) return `${bytes.length} bytes of text are more than the ${max} allowed`;
 if (/^\p{White_Space}*$/u.test(text2)) return "the text is empty";
 let hidden = HIDDEN.exec(text2)?.[0];
 return hidden === void 0 ? void 0 : `character U+${(hidden.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")} is not allowed: it cannot be seen, or turns the reading direction`;
}
function isObject(json) {
 return typeof json == "object" && json !== null && !Array.isArray(json);
}
function saysNothing(json) {
 return json === null || json === !1 || Array.isArray(json) && json.length === 0;
}
var Codec = class {
 constructor(types, tables) {
  this.types = types;
  this.tables = tables;
 }
 types;
 tables;
 described(name) {
  let found = this.types.get(name);
  if (found === void 0) throw new CanonError("no_type", `there is no type ${name}`, "");
  return found;
 }
 decode(name, bytes) {
  if (bytes.length > BYTES_MAX)
   throw new CanonError("too_long", `${bytes.length} bytes are more than the ${BYTES_MAX} of a value`, BYTES_MAX);
  let reader = new Reader(bytes), value = this.read({ is: "type", name }, reader);
  reader.end();
  let again = this.encode(name, value);
  if (compared(again, bytes) !== 0) {
   let at = again.findIndex((byte, place) => byte !== bytes[place]);
   throw new CanonError("not_canonical", "not the one encoding of this value", at < 0 ? again.length : at);
  }
  return value;
 }
 encode(name, json) {
  let writer = new Writer();
  this.write({ is: "type", name }, json, [], writer);
  let bytes = writer.bytes();
  if (bytes.length <= BYTES_MAX) return bytes;
  throw new CanonError("too_long", `${bytes.length} bytes are more than the ${BYTES_MAX} of a value`, "");
 }
 read(form, reader) {
  let at = reader.at;
  switch (form.is) {
   case "type":
    return this.readType(this.described(form.name), reader);
   case "text": {
    let text2 = reader.text(), fault = textFault(text2, form.max);
    if (fault !== void 0) throw reader.invalid(fault, at);
    return text2;
   }
   case "number": {
    let number = reader.unsigned();
    if (number > form.max) throw reader.invalid(`${number} is more than ${form.max}`, at);
    return Number(number);
   }
   case "flag":
    return reader.flag();
   case "bytes": {
    let { length } = reader.octets();
    if (length < form.min || length > form.max)
     throw reader.invalid(`${length} bytes where ${form.min} to ${form.max} belong`, at);
    return hex(reader.since(reader.at - length));
   }
   case "list":
    return this.readList(form.of, form.max, form.set, reader);
  }
 }
 readList(of, max, set, reader) {
  let start = reader.at, length = reader.array();
  if (length > max) throw reader.invalid(`${length} items are more than the ${max} allowed`, start);
  let items = [], last = new Uint8Array(0);
  for (let place = 0; place < length; place += 1) {
   let at = reader.at;
   items.push(this.read(of, reader));
   let bytes = reader.since(at);
   if (set && compared(bytes, last) <= 0)
    throw reader.invalid("the items of a set are not in ascending order of their bytes", at);
   last = bytes;
  }
  return items;
 }
 readType(type, reader) {
  let at = reader.at;
  switch (type.is) {
   case "leaf":
    try {
     return takeLeaf(type.name, reader, this.tables);
    } catch (error) {
     throw error instanceof Broken ? reader.invalid(error.message, at) : error;
    }
   case "code": {
    let number = reader.unsigned(), name = type.codes.get(Number(number));
    if (name === void 0) throw reader.invalid(`no code ${number} of ${type.name}`, at);
    return name;
   }
   case "choice": {
    if (reader.array() !== 2)
     throw new CanonError("expected", "expected an array of a variant number and its value", at);
    let number = reader.unsigned(), variant = type.members.find((member) => member.number === number);
    if (variant === void 0) throw reader.invalid(`no variant ${number} of ${type.name}`, at);
    return { [variant.name]: this.read(variant.form, reader) };
   }
   case "record":
    return this.readRecord(type.name, type.members, reader);
  }
 }
 readRecord(name, members, reader) {
  let value = {}, length = reader.map(), from = 0, skip = (to) => {
   let missing = members.slice(from, to).find((member) => !member.optional);
   if (missing !== void 0)
    throw new CanonError("missing", `field \`${missing.name}\` of ${name} is missing`, reader.at);
  };
  for (let count = 0; count < length; count += 1) {
   let at = reader.at, number = reader.unsigned(), place = members.findIndex((member2, index) => index >= from && member2.number === number), member = members[place];
   if (member === void 0)
    throw new CanonError("unknown", `field number ${number} of ${name} is unknown or out of order`, at);
   skip(place), from = place + 1, value[member.name] = this.read(member.form, reader);
  }
  return skip(members.length), value;
 }
 write(form, json, path, writer) {
  let wrong = (what) => {
   let steps = path.map((step) => `/${step.replace(/~/g, "~0").replace(/\//g, "~1")}`);
   return new CanonError("invalid", what, steps.join(""));
  };
  switch (form.is) {
   case "type":
    return this.writeType(this.described(form.name), json, path, writer, wrong);
   case "text": {
    let fault = typeof json == "string" ? textFault(json, form.max) : "expected a text";
    if (fault !== void 0) throw wrong(fault);
    return writer.text(json);
   }
   case "number":
    if (typeof json != "number" || !Number.isInteger(json) || json < 0 || json > form.max)
     throw wrong(`expected a whole number from 0 to ${form.max}`);
    return writer.unsigned(json);
   case "flag":
    if (typeof json != "boolean") throw wrong("expected true or false");
    return writer.flag(json);
   case "bytes": {
    let bytes = typeof json == "string" ? unhex(json) : void 0;
    if (bytes === void 0 || bytes.length < form.min || bytes.length > form.max)
     throw wrong(`expected ${form.min} to ${form.max} bytes in lower-case hexadecimal`);
    return writer.octets(bytes);
   }
   case "list":
    if (!Array.isArray(json)) throw wrong("expected an array");
    if (json.length > form.max) throw wrong(`${json.length} items are more than the ${form.max} allowed`);
    return this.writeList(form.of, form.set, json, path, writer, wrong);
  }
 }
 writeList(of, set, items, path, writer, wrong) {
  let written = Array.from(items, (item, place) => {
   let one = new Writer();
   return this.write(of, item ?? null, [...path, String(place)], one), one.bytes();
  });
  if (set && (written.sort(compared), written.some((bytes, place) => place > 0 && compared(bytes, written[place - 1] ?? bytes) === 0)))
   throw wrong("an item stands there twice");
  writer.array(written.length);
  for (let bytes of written) writer.raw(bytes);
 }
 writeType(type, json, path, writer, wrong) {
  switch (type.is) {
   case "leaf":
    if (typeof json != "string") throw wrong(`expected a text (${type.name})`);
    try {
     return putLeaf(type.name, json, writer, this.tables);
    } catch (error) {
     throw error instanceof Broken ? wrong(error.message) : error;
    }
   case "code": {
    for (let [number, name] of type.codes) if (name === json) return writer.unsigned(number);
    throw wrong(`expected one of ${[...type.codes.values()].join(", ")}`);
   }
   case "choice": {
    let [name, ...more] = isObject(json) ? Object.keys(json) : [], variant = type.members.find((member) => member.name === name);
    if (variant === void 0 || more.length > 0 || !isObject(json))
     throw wrong(`${type.name} is an object with one of the keys ${type.members.map((one) => one.name).join(", ")}`);
    return writer.array(2), writer.unsigned(variant.number), this.write(variant.form, json[variant.name] ?? null, [...path, variant.name], writer);
   }
   case "record": {
    if (!isObject(json)) throw wrong(`expected an object (${type.name})`);
    let names = type.members.map((member) => member.name), odd = Object.keys(json).find((name) => json[name] !== void 0 && !names.includes(name));
    if (odd !== void 0) throw wrong(`${type.name} has no field \`${odd}\`; it has ${names.join(", ")}`);
    let said = type.members.filter((member) => {
     let value = Object.hasOwn(json, member.name) ? json[member.name] : void 0;
     if (value !== void 0) return !(member.optional && saysNothing(value));
     if (!member.optional) throw wrong(`field \`${member.name}\` of ${type.name} is missing`);
     return !1;
    });
    writer.map(said.length);
    for (let member of said)
     writer.unsigned(member.number), this.write(member.form, json[member.name] ?? null, [...path, member.name], writer);
   }
  }
 }
};

var CURRENCIES = [
 "BIFCLPDJFGNFISKJPYKMFKRWPYGRWFUGXUYIVNDVUVXAFXAGXAUXBAXBBXBCXBDXDRXOFXPDXPFXPTXSUXTSXUAXXX",
 "",
 "AEDAFNALLAMDAOAARSAUDAWGAZNBAMBBDBDTBMDBNDBOBBOVBRLBSDBTNBWPBYNBZDCADCDFCHECHFCHWCNYCOPCOUCRCCUPCVECZKDKKDOPDZDEGPERNETBEURFJDFKPGBPGELGHSGIPGMDGTQGYDHKDHNLHTGHUFIDRILSINRIRRJMDKESKGSKHRKPWKYDKZTLAKLBPLKRLRDLSLMADMDLMGAMKDMMKMNTMOPMRUMURMVRMWKMXNMXVMYRMZNNADNGNNIONOKNPRNZDPABPENPGKPHPPKRPLNQARRONRSDRUBSARSBDSCRSDGSEKSGDSHPSLESOSSRDSSPSTNSVCSYPSZLTHBTJSTMTTOPTRYTTDTWDTZSUAHUSDUSNUYUUZSVEDVESWSTXADXCDXCGYERZARZMWZWG",
 "BHDIQDJODKWDLYDOMRTND",
 "CLFUYW"
], COUNTRIES = "1AADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXIYEYTZAZMZW";

var SIGNED_TYPES = `
Act|1enrol:Enrol 2rotate_keys:RotateKeys 3profile:SetProfile 4found:Found 5invite:Invite 6join:Join 7leave:Leave 8assign:Assign 9charter:SetCharter 10connect:Connect 11disconnect:Disconnect 12publish:Publish 13amend_listing:AmendListing 14withdraw_listing:WithdrawListing 15quote:MakeQuote 16seal_quote:SealQuote 17reveal_quote:RevealQuote 18withdraw_quote:WithdrawQuote 19select:SelectQuotes 20propose:Propose 21sign:Sign 22decline:Decline 23propose_amendment:ProposeAmendment 24agree_amendment:AgreeAmendment 25terminate:Terminate 26order:PlaceOrder 27respond:Respond 28change_order:ChangeOrder 29cancel_order:CancelOrder 30deliver:Deliver 31receive:Receive 32invoice:IssueInvoice 33credit:Credit 34pay:Pay 35release:Release 36declare_payment:DeclarePayment 37confirm_payment:ConfirmPayment 38refund:Refund 39dispute:BeginDispute 40offer_split:OfferSplit 41agree_split:AgreeSplit 42rule:RuleDispute 43create_money:CreateMoney 44issue:Issue 45redeem:Redeem 46set_limit:SetLimit 47found_network:FoundNetwork 48admit_validator:AdmitValidator 49remove_validator:RemoveValidator 50replace_validator_key:ReplaceValidatorKey 51move_validator:MoveValidator 52schedule_protocol:ScheduleProtocol 53set_vault:SetVault 54open_collection:OpenCollection 55set_state:SetState 56confirm_rekeyed:ConfirmRekeyed 57move_collection:MoveCollection 58close_collection:CloseCollection 59grant:GiveGrant 60end_grant:EndGrant 61guardians:SetGuardians 62recover:SupportRecovery 63stop_recovery:StopRecovery
AdmitValidator{1readiness:Readiness 2signature:$64-64
AgreeAmendment{1agreement:agreement 2content:Digest
AgreeSplit{1dispute:dispute 2to_seller:Amount 3about:DisputeAbout
AgreementContent{1buyer:agent 2seller:agent 3kind:AgreementKind 4lines?:*200,AgreementLine 5limit:Amount 6terms:Terms 7period?:Period 8references?:*4,Reference 9document?:Digest
AgreementKind/1one_off 2framework
AgreementLine{1name:"200 2category?:Cpv 3quantity:Quantity 4price:Price 5vat:Vat 6source_line?:#65535
AmendListing{1listing:listing 2title:"200 3lines?:*200,ListingLine 4open_until:Timestamp 5note?:"2000
Amount.
Approve{1pending:pending 2act:Act
Assertion{1authenticator_data:$1-1024 2client_data:$1-1024 3signature:$64-64
Assign{1person:agent 2roles?:+16,"32
Attribute{1name:"64 2value:AttributeValue
AttributeValue|1text:"200 2number:Quantity 3code:Code 4flag:Flag 5range:Range
BeginDispute{1order:order 2invoice?:invoice 3reason:"2000
CancelOrder{1order:order 2agreement:agreement 3escrow?:account 4reason?:"2000
ChangeOrder{1order:order 2lines?:*200,LineQuantity 3deliver_by:Timestamp
Charter{1rules?:*32,Rule
Chosen{1quote:quote 2lines?:+200,#65535
Claim{1invoice:invoice 2amount:Amount
ClaimLine{1order:order 2line:#65535 3quantity:Quantity 4price:Price 5vat:Vat
CloseCollection{1collection:col
Code{1scheme:"32 2code:"64
Command|1act:Act 2approve:Approve 3reject:Reject
ConfirmPayment{1payment?:payment 2payer:agent 3claims?:*32,Claim 4orders?:*32,order 5reference:"140
ConfirmRekeyed{1collection:col 2order:Digest 3receipt:Digest
Connect{1tool?:agent 2new_tool?:NewTool 3scope:MandateScope
Country.
Cpv.
CreateMoney{1name:"200 2denomination:Currency 3kind:MoneyKind
Credit{1invoice:invoice 2orders?:*8,order 3lines?:*200,LineQuantity 4number:"64 5reason?:"2000
Currency.
DeclarePayment{1payee:agent 2claims?:*32,Claim 3reference:"140 4confirm_by:Timestamp
Decline{1agreement:agreement 2reason?:"2000
Deliver{1order:order 2lines?:*200,LineQuantity 3document?:Digest
Demand|1equals:"200 2at_least:Quantity 3at_most:Quantity 4between:Range 5one_of:*16,Code 6is:Flag
Digest.
Disconnect{1mandate:mandate
DisputeAbout{1order:order 2invoice?:invoice 3orders?:*8,order 4money?:money 5buyer:agent 6seller:agent
EndGrant{1grant:grant
Endorsement{1key:PublicKey 2at:Timestamp 3signature:$64-64
Endpoint.
Enrol{1key:PublicKey
Envelope{1network:net 2key:PublicKey 3human:agent 4tool?:ToolUse 5principal:agent 6valid_until:Timestamp 7command:Command
Flag{1value?:!
Found{1name:"200 2founder?:+16,"32 3invite?:*128,Member 4charter:Charter
FoundNetwork{1genesis:Genesis 2validators?:*128,NewValidator 3endorsements?:*128,Endorsement
Genesis{1name:"200 2begins:Timestamp 3epoch_blocks:#4294967295 4validators?:+128,PublicKey
GiveGrant{1reader:agent 2terms:Digest 3until:Timestamp
Identifier{1scheme:"32 2id:"100
Invite{1person:agent 2roles?:+16,"32 3until:Timestamp
Issue{1money:money 2to:agent 3amount:Amount
IssueInvoice{1buyer:agent 2number:"64 3lines?:*200,ClaimLine 4total:Amount 5document?:Digest
Join{1organisation:agent
Leave{1organisation:agent
LineQuantity{1line:#65535 2quantity:Quantity
ListingLine{1item:ResourceSpecification 2quantity?:Quantity 3price?:Price 4vat?:Vat 5lot?:"64 6requirements?:*16,Requirement
MakeQuote{1listing:listing 2version:#4294967295 3content:QuoteContent
MandateScope{1verbs?:+16,Verb 2counterparties?:+16,agent 3categories?:*16,Cpv 4per_act?:Amount 5in_total?:Amount 6expires:Timestamp 7may_pass_on:#255 8principals?:+16,agent
MatchWays/2two_way 3three_way
Matching{1ways:MatchWays 2over_quantity:#65535 3over_price:#65535
Member{1person:agent 2roles?:+16,"32 3invited_until?:Timestamp
MoneyKind/1issued 2mutual_credit
MoveCollection{1collection:col 2provider:agent
MoveValidator{1key:PublicKey 2endpoint:Endpoint
NewTool{1key:PublicKey 2name:"200
NewValidator{1key:PublicKey 2endpoint:Endpoint 3operator:agent
OfferSplit{1dispute:dispute 2to_seller:Amount
OpenCollection{1provider:agent
Pay{1money:money 2payee:agent 3claims?:*32,Claim 4orders?:*32,order
Period.
PlaceOrder{1agreement:agreement 2lines?:*200,LineQuantity 3deliver_by:Timestamp 4escrow?:money
Price.
Profile{1name:"200 2identifiers?:*8,Identifier 3country?:Country 4capabilities?:*16,ResourceSpecification 5commitments?:*32,ProfileCommitment
ProfileCommitment{1label:"64 2commitment:Digest
Propose{1content:AgreementContent 2source?:Source 3need?:listing 4sign_by:Timestamp
ProposeAmendment{1agreement:agreement 2content:AgreementContent 3agree_by:Timestamp
PublicKey.
Publish{1purpose:Purpose 2title:"200 3lines?:*200,ListingLine 4open_until:Timestamp 5reveal_until?:Timestamp 6select_until?:Timestamp 7references?:*4,Reference 8note?:"2000
Purpose/1offer 2need
Quantity.
Quorum{1role:"32 2count:#255
QuoteContent{1lines?:*200,QuoteLine 2note?:"2000
QuoteLine{1line:#65535 2price:Price 3quantity?:Quantity 4attributes?:*16,Attribute
Range.
Readiness{1network:net 2key:PublicKey 3endpoint:Endpoint 4operator:agent 5height:# 6at:Timestamp
Receipt{1line:#65535 2accepted:Quantity 3rejected:Quantity
Receive{1delivery:delivery 2order:order 3lines?:*200,Receipt 4reason?:"2000
Redeem{1money:money 2amount:Amount
Reference{1scheme:"32 2id:"128
Refund{1invoice:invoice 2orders?:*8,order 3amount:Amount 4money?:money 5counterparty:agent
Reject{1pending:pending 2reason?:"2000
Rekeying{1order:Digest 2by:Timestamp
Release{1order:order 2claim:Claim 3money:money 4payee:agent 5orders?:*8,order
RemoveValidator{1key:PublicKey
ReplaceValidatorKey{1old:PublicKey 2readiness:Readiness 3signature:$64-64
Requirement{1name:"64 2required:Demand
ResourceSpecification{1name:"200 2classified_as?:Cpv 3unit:Unit 4attributes?:*32,Attribute 5note?:"2000
Respond{1order:order 2agreement:agreement 3accept?:! 4escrow?:account 5reason?:"2000
RevealQuote{1quote:quote 2listing:listing 3content:QuoteContent 4salt:$32-32
RotateKeys{1add?:*8,PublicKey 2remove?:*8,PublicKey
Rule{1verbs?:+16,Verb 2up_to?:Amount 3categories?:*16,Cpv 4initiators?:+16,"32 5approvals?:*8,Quorum
RuleDispute{1dispute:dispute 2to_seller:Amount 3about:DisputeAbout
ScheduleProtocol{1protocol:#65535 2from:Timestamp
SealQuote{1listing:listing 2version:#4294967295 3commitment:Digest
SelectQuotes{1listing:listing 2chosen?:*32,Chosen
SetCharter{1charter:Charter
SetGuardians{1guardians?:+16,agent 2threshold:#255 3delay:Span
SetLimit{1money:money 2owner:agent 3limit:Amount
SetProfile{1profile:Profile
SetState{1collection:col 2revision:#4294967295 3epoch:#4294967295 4state:Digest 5rekeying?:Rekeying
SetVault{1sealing:$1216-1216 2found_at?:Endpoint 3custody?:Digest
Sign{1agreement:agreement 2content:Digest
Signature|1ed25519:$64-64 2webauthn:Assertion
Source|1offer:listing 2quote:quote
Span.
StopRecovery{1person:agent
SupportRecovery{1person:agent 2key:PublicKey
Terminate{1agreement:agreement 2reason?:"2000
Terms{1matching:Matching 2respond_within:Span 3accept_within:Span 4invoice_within:Span 5pay_within:Span 6settle_within:Span 7arbiter?:agent 8default_share:#65535 9monies?:+8,money
Timestamp.
ToolUse{1tool:agent 2mandates?:*4,mandate
Transaction{1envelope:Envelope 2signature:Signature
Unit.
Vat.
Verb/1profile 2search 3select 4fiat 5contract 6purchase 7deliver 8invoice 9pay 10govern 11connect 12money 13publish 14dispute 15grant
WithdrawListing{1listing:listing
WithdrawQuote{1quote:quote
account.
agent.
agreement.
col.
delivery.
dispute.
grant.
invoice.
listing.
mandate.
money.
net.
order.
payment.
pending.
quote.
`;

function formOf(text2) {
 let rest = text2.slice(1), number = rest === "" ? Number.MAX_SAFE_INTEGER : Number.parseInt(rest, 10);
 switch (text2.charAt(0)) {
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
   return { is: "list", max: number, of: formOf(rest.slice(rest.indexOf(",") + 1)), set: text2.startsWith("+") };
  default:
   return { is: "type", name: text2 };
 }
}
function memberOf(text2) {
 let [head = "", form = ""] = text2.split(":"), number = Number.parseInt(head, 10), name = head.slice(String(number).length), optional = name.endsWith("?");
 return { number, name: optional ? name.slice(0, -1) : name, optional, form: formOf(form) };
}
function typesOf(notation) {
 let types = /* @__PURE__ */ new Map();
 for (let line of notation.trim().split(`
`)) {
  let [, name = "", sign = "", rest = ""] = /^(\w+)(.)(.*)$/.exec(line) ?? [], items = rest === "" ? [] : rest.split(" ");
  if (sign === ".") types.set(name, { is: "leaf", name });
  else if (sign === "/") {
   let codes = items.map((item) => {
    let number = Number.parseInt(item, 10);
    return [number, item.slice(String(number).length)];
   });
   types.set(name, { is: "code", name, codes: new Map(codes) });
  } else types.set(name, { is: sign === "{" ? "record" : "choice", name, members: items.map(memberOf) });
 }
 return types;
}

var CpvTable = class {
 constructor(path) {
  this.path = path;
 }
 path;
 rows;
 asked = !1;
 check(digits) {
  return this.rows !== void 0 ? this.rows.get(digits)?.charAt(0) : (this.asked = !0, "?");
 }
 async load() {
  if (this.path === void 0 || this.rows !== void 0) return;
  let rows2 = (await fetch(this.path).then((response) => response.ok ? response.text() : "", () => "")).split(`
`).filter((row) => /^\d{9}/.test(row));
  rows2.length > 0 && (this.rows = new Map(rows2.map((row) => [row.slice(0, 8), row.slice(8)])));
 }
 *labels(text2) {
  for (let [code] of text2.matchAll(/\b\d{8}-\d\b/g)) {
   let row = this.rows?.get(code.slice(0, 8));
   row !== void 0 && (yield [code, row.slice(1)]);
  }
 }
};

var HIDDEN2 = /[\p{Cc}\u{ad}\u{61c}\u{180e}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{e0000}-\u{e007f}]/gu, BLANK = /[\u{34f}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}-\u{180d}\u{180f}\u{2800}\u{3164}\u{ffa0}\u{fe00}-\u{fe0f}\u{1d173}-\u{1d17a}\u{e0080}-\u{e0fff}]|(?! )\p{Zs}/gu, ALIKE = ["Latin", "Cyrillic", "Greek", "Armenian", "Cherokee", "Coptic", "Lisu"];
function visible(text2) {
 return text2.replace(
  HIDDEN2,
  (letter) => letter === `
` ? "\\n" : letter === "	" ? "\\t" : `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`
 );
}
function quoted(text2) {
 return `"${visible(text2.replace(/\\/g, "\\\\").replace(/"/g, '\\"'))}"`;
}
var named = (letter) => `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
function deceptions(text2) {
 let blank = [...new Set(text2.match(BLANK) ?? [])].map(named), mixed = [];
 for (let word of text2.match(/[\p{L}\p{M}]+/gu) ?? []) {
  let scripts = ALIKE.filter((script) => new RegExp(`\\p{Script=${script}}`, "u").test(word)), odd = [...word].filter((letter) => /[\u{1d400}-\u{1d7ff}\u{ff21}-\u{ff5a}]/u.test(letter));
  if (scripts.length > 1 || odd.length > 0) {
   let foreign = [...word].filter((letter) => !/\p{Script=Latin}/u.test(letter) || odd.includes(letter));
   mixed.push(`${visible(word)} (${[...new Set(foreign)].map(named).join(" ")})`);
  }
 }
 return { blank, mixed };
}

var Failed = class extends Error {
 constructor(code, what, next, again = !1) {
  super(what);
  this.code = code;
  this.what = what;
  this.next = next;
  this.again = again;
 }
 code;
 what;
 next;
 again;
}, STATUS_ID = "signer-status", SETTLE_MS = 500;
function make(tag, name, ...inside) {
 let made2 = document.createElement(tag);
 return name !== "" && (made2.className = `signer-${name}`), made2.append(...inside), made2;
}
var Page = class {
 constructor(root2, words, notes = /* @__PURE__ */ new Map()) {
  this.words = words;
  this.notes = notes;
  this.heading.tabIndex = -1, this.status.setAttribute("role", "status"), this.status.id = STATUS_ID, root2.replaceChildren(this.heading, this.status, this.body, this.foot);
 }
 words;
 notes;
 heading = make("h1", "title");
 status = make("p", "status");
 body = make("div", "body");
 foot = make("div", "buttons");
 begin(title, ...inside) {
  this.heading.textContent = title, document.title = title, this.body.replaceChildren(...inside), this.foot.replaceChildren(), this.heading.focus();
 }
 add(...inside) {
  this.body.append(...inside);
 }
 say(tone, text2) {
  this.status.dataset.tone = tone, this.status.textContent = text2;
 }
 async choice(labels, settle = !0) {
  let buttons = labels.map((label, place) => {
   let button = make("button", place === 0 ? "main" : "other", label);
   return button.type = "button", button.disabled = settle, button;
  });
  return this.foot.replaceChildren(...buttons), settle && setTimeout(() => buttons.forEach((button) => button.disabled = !1), SETTLE_MS), new Promise((resolve) => {
   buttons.forEach((button, place) => {
    button.addEventListener("click", () => {
     buttons.forEach((other) => other.disabled = !0), resolve(place);
    });
   });
  });
 }
 link(label, href) {
  let link = make("a", "back", label);
  link.href = href, this.foot.append(link), link.focus();
 }
 section(title, ...inside) {
  return make("section", "section", make("h2", "", title), ...inside);
 }
 lines(lines) {
  let rows2 = lines.map((line) => {
   let value = make("dd", "", ...line.value === void 0 ? [this.lines(line.lines)] : this.value(line));
   return make("div", "field", make("dt", "", line.label), value);
  });
  return make("dl", "fields", ...rows2);
 }
 value(line) {
  let value = line.value ?? "", out = [], local = line.local ?? value, plain = line.kind === "text" || line.kind === "number" || line.local !== void 0;
  out.push(plain ? make("span", "value", local) : make("code", "value", value)), local !== value && line.kind !== "number" && line.kind !== "flag" && out.push(" ", make("code", "raw", value));
  let note = this.notes.get(value);
  note !== void 0 && out.push(" ", make("span", "note", note));
  for (let warning of line.warnings) out.push(" ", make("strong", "warning", warning));
  return out;
 }
 failed(error) {
  this.say("bad", error.what);
  let { words } = this;
  this.body.querySelector(".signer-failure")?.remove();
  let next = make("p", "next", words.say("ui.next", { next: error.next }));
  this.add(make("div", "failure", next, make("p", "code", words.say("ui.code", { code: error.code }))));
 }
};

var WAIT_MS = 2e4, ASKS_MAX = 6, NAMES_MAX = 12;
function fields(json) {
 return typeof json == "object" && json !== null && !Array.isArray(json) ? json : {};
}
var NodeOfPage = class {
 constructor(words, namesPath) {
  this.words = words;
  this.namesPath = namesPath;
 }
 words;
 namesPath;
 async ask(path, init = {}) {
  try {
   let response = await fetch(path, { ...init, credentials: "same-origin", redirect: "error" });
   return { status: response.status, json: await response.json() };
  } catch {
   throw new Failed("no_node", this.words.say("fail.node"), this.words.say("fail.node.next"), !0);
  }
 }
 async good(path, init = {}) {
  let { status, json } = await this.ask(path, init), answer = fields(json);
  if (status >= 200 && status < 300) return { status, fields: answer };
  let text2 = (name) => String(answer[name] ?? "");
  throw new Failed(text2("code"), text2("detail"), text2("next"), status === 429 || status >= 500);
 }
 async get(path) {
  return (await this.good(path)).fields;
 }
 async post(path, body) {
  let headers = { "content-type": "application/json" };
  return (await this.good(path, { method: "POST", headers, body: JSON.stringify(body) })).fields;
 }
 async record(plural, id2) {
  return fields((await this.get(`/v1/${plural}/${encodeURIComponent(id2)}`)).record);
 }
 async submit(transaction) {
  let init = { method: "POST", headers: { "content-type": "application/cbor" }, body: transaction }, path = `/v1/transactions?wait_ms=${WAIT_MS}`, answer = await this.good(path, init);
  for (let asks = 0; answer.status === 202 && asks < ASKS_MAX; asks += 1) answer = await this.good(path, init);
  if (answer.status !== 202) return answer.fields;
  throw new Failed("not_final", this.words.say("fail.waiting"), this.words.say("fail.waiting.next"), !0);
 }
 async names(text2) {
  let ids = [...new Set(text2.match(/agent_[0-9a-z]{26}/g) ?? [])].slice(0, NAMES_MAX);
  if (ids.length === 0) return [];
  try {
   return (this.namesPath === void 0 ? await this.looked(ids) : await this.listed(this.namesPath, ids)).flatMap(([id2, name]) => typeof name == "string" ? [[id2, quoted(name)]] : []);
  } catch {
   return [];
  }
 }
 async listed(path, ids) {
  let names = fields((await this.get(`${path}?ids=${ids.join(",")}`)).names);
  return ids.map((id2) => [id2, names[id2]]);
 }
 async looked(ids) {
  let none = () => ({});
  return Promise.all(
   ids.map(async (id2) => {
    let profile = await this.record("profiles", id2).catch(none);
    if (profile.name !== void 0) return [id2, profile.name];
    let agent = await this.record("agents", id2).catch(none);
    return [id2, fields(agent.organisation ?? agent.tool).name];
   })
  );
 }
};

var TRANSACTION_DOMAIN = "kerf/transaction/1";
async function sha256(bytes) {
 return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
function u32(value) {
 let out = new DataView(new ArrayBuffer(4));
 return out.setUint32(0, value), new Uint8Array(out.buffer);
}
async function hashParts(domain, ...parts) {
 let name = new TextEncoder().encode(domain);
 if (name.length > 255) throw new RangeError("a domain has at most 255 bytes");
 let framed = parts.flatMap((part) => [u32(part.length), part]);
 return sha256(joined(Uint8Array.of(name.length), name, ...framed));
}
async function transactionId(envelope2) {
 return hashParts(TRANSACTION_DOMAIN, envelope2);
}
async function agreementDigest(content) {
 return hashParts("kerf/agreement/1", content);
}
async function quoteCommitment(quote) {
 return hashParts("kerf/sealed-quote/1", quote.bidder, quote.need, u32(quote.version), quote.salt, quote.content);
}
async function deriveId(prefix, ...parts) {
 let hash2 = await hashParts(`kerf/id/${prefix}`, ...parts);
 return `${prefix}_${base32(hash2.subarray(0, 16))}`;
}
async function agentOfKey(key) {
 return deriveId("agent", key);
}

var WebAuthnError = class extends Error {
 constructor(code, what) {
  super(what);
  this.code = code;
 }
 code;
 name = "WebAuthnError";
}, PART_BYTES_MAX = 1024, P = (1n << 256n) - (1n << 224n) + (1n << 192n) + (1n << 96n) - 1n, B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn, ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n, SPKI = "3059301306072a8648ce3d020106082a8648ce3d030107034200", numberOf = (bytes) => bytes.length === 0 ? 0n : BigInt(`0x${hex(bytes)}`), bytesOf = (number) => unhex(number.toString(16).padStart(64, "0"));
function rawSignature(der) {
 let wrong = () => new WebAuthnError("not_der", "the signature is not two numbers in DER"), at = 2, number = () => {
  let length = der[at + 1] ?? 0, bytes = der.subarray(at + 2, at + 2 + length), good = der[at] === 2 && length >= 1 && length <= 33 && bytes.length === length, first = bytes[0] ?? 128;
  if (!good || first >= 128 || first === 0 && length > 1 && (bytes[1] ?? 0) < 128) throw wrong();
  return at += 2 + length, numberOf(bytes);
 };
 if (der[0] !== 48 || der[1] !== der.length - 2) throw wrong();
 let [r, s] = [number(), number()];
 if (at !== der.length || r === 0n || s === 0n || r >= ORDER || s >= ORDER) throw wrong();
 return joined(bytesOf(r), bytesOf(s > ORDER / 2n ? ORDER - s : s));
}
function keyOfSpki(spki) {
 let head = SPKI.length / 2;
 if (hex(spki.subarray(0, head)) !== SPKI || spki.length !== head + 65 || spki[head] !== 4)
  throw new WebAuthnError("not_p256", "the passkey's key is not one of P-256");
 return keyOfPoint(spki.subarray(head + 1, head + 33), spki.subarray(head + 33));
}
function keyOfPoint(x, y) {
 if (!onCurve(numberOf(x), numberOf(y))) throw new WebAuthnError("not_a_point", "the key is no point of P-256");
 return `p256:${(y[31] ?? 0) % 2 === 0 ? "02" : "03"}${hex(x)}`;
}
var modulo = (value) => (value % P + P) % P, rightSide = (x) => modulo(x * x * x - 3n * x + B), onCurve = (x, y) => x < P && y < P && y * y % P === rightSide(x);
function power(base, exponent) {
 let out = 1n;
 for (let rest = exponent, square = base; rest > 0n; rest >>= 1n)
  rest & 1n && (out = out * square % P), square = square * square % P;
 return out;
}
function pointOf(key) {
 let bytes = /^p256:0[23][0-9a-f]{64}$/.test(key) ? unhex(key.slice(5)) : void 0, x = bytes === void 0 ? P : numberOf(bytes.subarray(1)), root2 = x < P ? power(rightSide(x), (P + 1n) / 4n) : 0n;
 if (bytes === void 0 || !onCurve(x, root2))
  throw new WebAuthnError("not_a_point", `\`${key}\` is not a P-256 key`);
 let odd = bytes[0] === 3, y = (root2 & 1n) === (odd ? 1n : 0n) ? root2 : P - root2;
 return joined(Uint8Array.of(4), bytes.subarray(1), bytesOf(y));
}
async function challengeOf(domain, message) {
 return hashParts(domain, message);
}
function assertionOf(response, challenge) {
 let data = new Uint8Array(response.authenticatorData), client = new Uint8Array(response.clientDataJSON);
 if (data.length > PART_BYTES_MAX || client.length > PART_BYTES_MAX)
  throw new WebAuthnError("too_long", `a part of the assertion has more than ${PART_BYTES_MAX} bytes`);
 let said = parsed(client);
 if (said.type !== "webauthn.get" || said.challenge !== base64url(challenge) || said.crossOrigin === !0)
  throw new WebAuthnError("wrong_challenge", "the authenticator signed something else");
 let needed = 5;
 if (data.length < 37 || ((data[32] ?? 0) & needed) !== needed)
  throw new WebAuthnError("not_verified", "the authenticator did not verify who uses it");
 let signature = hex(rawSignature(new Uint8Array(response.signature)));
 return { authenticator_data: hex(data), client_data: hex(client), signature };
}
function parsed(client) {
 try {
  let said = JSON.parse(fromUtf8(client) ?? "");
  return typeof said == "object" && said !== null ? said : {};
 } catch {
  return {};
 }
}
async function signedBy(key, assertion) {
 let [data, client, signature] = [assertion.authenticator_data, assertion.client_data, assertion.signature].map(
  (digits) => unhex(digits)
 );
 if (data === void 0 || client === void 0 || signature === void 0) return !1;
 let ecdsa = { name: "ECDSA", namedCurve: "P-256" }, imported = await crypto.subtle.importKey("raw", pointOf(key), ecdsa, !1, ["verify"]), signed2 = joined(data, await sha256(client));
 return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, imported, signature, signed2);
}

function numbers(locales) {
 return new Intl.NumberFormat([...locales]);
}
function localNumber(text2, locales) {
 let [whole2 = "0", part] = text2.split("."), format = numbers(locales), grouped = format.format(BigInt(whole2));
 if (part === void 0) return grouped;
 let mark = format.formatToParts(1.5).find((piece) => piece.type === "decimal")?.value ?? ".";
 return grouped + mark + part;
}
var day = (text2, locales) => new Intl.DateTimeFormat([...locales], { dateStyle: "long", timeZone: "UTC" }).format(/* @__PURE__ */ new Date(`${text2}T00:00:00Z`));
function span(text2, locales) {
 let units = { D: "day", H: "hour", M: "minute", S: "second" };
 return [...text2.matchAll(/([\d.]+)([DHMS])/g)].map(
  ([, number = "", letter = ""]) => new Intl.NumberFormat([...locales], { style: "unit", unit: units[letter] ?? "day", unitDisplay: "long" }).format(
   Number(number)
  )
 ).join(" ");
}
function formatted(leaf2, text2, locales, timeZone) {
 let [number = "", code = ""] = text2.split(" ");
 switch (leaf2) {
  case "Amount":
  case "Price":
  case "Quantity":
   return `${localNumber(number, locales)} ${code}`;
  case "Difference":
   return `${number.startsWith("-") ? "−" : ""}${localNumber(number.replace("-", ""), locales)} ${code}`;
  case "Range":
   return `${number.split("..").map((one) => localNumber(one, locales)).join(" – ")} ${code}`;
  case "Timestamp": {
   let format = { dateStyle: "full", timeStyle: "long", ...timeZone === void 0 ? {} : { timeZone } };
   return new Intl.DateTimeFormat([...locales], format).format(new Date(text2));
  }
  case "Span":
   return span(text2, locales);
  case "Date":
   return day(text2, locales);
  case "Period":
   return text2.split("/").map((one) => day(one, locales)).join(" – ");
  case "VatRate":
   return `${localNumber(text2, locales)} %`;
  case "Vat":
   return `${number} ${localNumber(code, locales)} %`;
  case "Country": {
   if (!/^[A-Z]{2}$/.test(text2)) return;
   let name = new Intl.DisplayNames([...locales], { type: "region", fallback: "none" }).of(text2);
   return name === void 0 ? void 0 : `${name} (${text2})`;
  }
  case "Currency": {
   let name = new Intl.DisplayNames([...locales], { type: "currency", fallback: "none" }).of(text2);
   return name === void 0 ? void 0 : `${name} (${text2})`;
  }
  default:
   return;
 }
}

var LANGUAGES = ["en", "de", "nl"], TABLE = `
act.admit_validator|admit a validator|einen Validator aufnehmen|een validator toelaten
act.agree_amendment|agree to the change of an agreement|einer Vertragsänderung zustimmen|akkoord gaan met de wijziging van een overeenkomst
act.agree_split|agree to the split that is offered|der angebotenen Teilung zustimmen|akkoord gaan met de voorgestelde verdeling
act.amend_listing|change a publication; earlier quotes lapse|eine Anzeige ändern; frühere Preisangebote verfallen|een publicatie wijzigen; eerdere offertes vervallen
act.assign|change the roles of a member|die Rollen eines Mitglieds ändern|de rollen van een lid wijzigen
act.cancel_order|cancel an order|eine Bestellung stornieren|een bestelling annuleren
act.change_order|ask for a change of an order|um Änderung einer Bestellung bitten|om wijziging van een bestelling vragen
act.charter|change the approval rules|die Genehmigungsregeln ändern|de goedkeuringsregels wijzigen
act.close_collection|delete a collection for good|eine Sammlung endgültig löschen|een verzameling definitief verwijderen
act.confirm_payment|confirm that the money has come|den Zahlungseingang bestätigen|bevestigen dat het geld binnen is
act.confirm_rekeyed|confirm the new lock|das neue Schloss bestätigen|het nieuwe slot bevestigen
act.connect|connect a tool|ein Programm verbinden|een programma koppelen
act.create_money|make a new kind of money|eine neue Geldart anlegen|een nieuwe geldsoort aanmaken
act.credit|issue a credit note|eine Rechnung korrigieren (Gutschrift)|een creditnota maken
act.declare_payment|report a bank payment; this does not pay|eine Banküberweisung melden; damit wird nicht gezahlt|een bankbetaling melden; hiermee wordt niet betaald
act.decline|decline an agreement or a change of it|einen Vertrag oder seine Änderung ablehnen|een overeenkomst of een wijziging ervan afwijzen
act.deliver|report a delivery|eine Lieferung melden|een levering melden
act.disconnect|disconnect a tool|ein Programm trennen|een programma ontkoppelen
act.dispute|object (open a dispute)|Einwand erheben (Streitfall)|bezwaar maken (geschil)
act.end_grant|end the access to data|den Zugang zu Daten beenden|de toegang tot gegevens beëindigen
act.enrol|register with this device|sich mit diesem Gerät registrieren|zich registreren met dit apparaat
act.found|set up an organisation|eine Organisation gründen|een organisatie oprichten
act.found_network|put the network under an organisation|das Netzwerk einer Organisation unterstellen|het netwerk onder een organisatie brengen
act.grant|give access to data|Zugang zu Daten geben|toegang tot gegevens geven
act.guardians|choose guardians|Vertrauenspersonen wählen|vertrouwenspersonen kiezen
act.invite|invite a person to be a member|eine Person als Mitglied einladen|een persoon uitnodigen als lid
act.invoice|send an invoice|eine Rechnung stellen|een factuur sturen
act.issue|issue money|Geld ausgeben|geld uitgeven
act.join|accept the invitation of an organisation|die Einladung einer Organisation annehmen|de uitnodiging van een organisatie aannemen
act.leave|leave an organisation|eine Organisation verlassen|een organisatie verlaten
act.move_collection|move a collection|eine Sammlung verlegen|een verzameling verplaatsen
act.move_validator|move a validator|einen Validator verlegen|een validator verhuizen
act.offer_split|offer a split in a dispute|in einem Streitfall eine Teilung anbieten|in een geschil een verdeling voorstellen
act.open_collection|open a collection|eine Sammlung anlegen|een verzameling openen
act.order|place an order|eine Bestellung aufgeben|een bestelling plaatsen
act.pay|pay from an account on the ledger|vom Konto im Register zahlen|betalen van een rekening op het register
act.profile|edit the profile|das Profil bearbeiten|het profiel wijzigen
act.propose|propose an agreement and sign it|einen Vertrag vorschlagen und unterschreiben|een overeenkomst voorstellen en ondertekenen
act.propose_amendment|propose to change an agreement|eine Vertragsänderung vorschlagen|een wijziging van een overeenkomst voorstellen
act.publish|publish a need or an offer|einen Bedarf oder ein Angebot veröffentlichen|een behoefte of aanbod publiceren
act.quote|make an open quote on a need|ein offenes Preisangebot auf einen Bedarf abgeben|een open offerte op een behoefte uitbrengen
act.receive|accept or reject a delivery|eine Lieferung annehmen oder zurückweisen|een levering aanvaarden of afkeuren
act.recover|help a person to get access again|einer Person wieder Zugang geben|een persoon helpen weer toegang te krijgen
act.redeem|give money back to its issuer|Geld an seinen Herausgeber zurückgeben|geld teruggeven aan de uitgever
act.refund|pay back what was paid too much|zu viel Gezahltes zurückzahlen|te veel betaald geld terugbetalen
act.release|pay an invoice from the money set aside|eine Rechnung aus dem zurückgelegten Geld zahlen|een factuur uit het depot betalen
act.remove_validator|remove a validator|einen Validator entfernen|een validator verwijderen
act.replace_validator_key|replace a validator's key|den Schlüssel eines Validators ersetzen|de sleutel van een validator vervangen
act.respond|answer an order|eine Bestellung beantworten|een bestelling beantwoorden
act.reveal_quote|open a sealed quote|ein verschlossenes Preisangebot öffnen|een verzegelde offerte openen
act.rotate_keys|add a device, or remove one|ein Gerät hinzufügen oder entfernen|een apparaat toevoegen of verwijderen
act.rule|decide a dispute, as its arbiter|als Schiedsperson einen Streitfall entscheiden|als arbiter een geschil beslissen
act.schedule_protocol|schedule a version of the protocol|eine Version des Protokolls ansetzen|een versie van het protocol plannen
act.seal_quote|make a sealed quote on a need|ein verschlossenes Preisangebot auf einen Bedarf abgeben|een verzegelde offerte op een behoefte uitbrengen
act.select|choose the winning quote on a need|ein Preisangebot auf einen Bedarf auswählen|de winnende offerte op een behoefte kiezen
act.set_limit|set a credit limit|eine Kreditgrenze setzen|een kredietlimiet stellen
act.set_state|record the newest version|die neueste Fassung festhalten|de nieuwste versie vastleggen
act.set_vault|set up a vault|einen Tresor einrichten|een kluis inrichten
act.sign|sign an agreement|einen Vertrag unterschreiben|een overeenkomst ondertekenen
act.stop_recovery|stop a recovery|eine Wiederherstellung stoppen|een herstel stoppen
act.terminate|end an agreement|einen Vertrag kündigen|een overeenkomst opzeggen
act.withdraw_listing|withdraw a publication|eine Anzeige zurückziehen|een publicatie intrekken
act.withdraw_quote|withdraw a quote|ein Preisangebot zurückziehen|een offerte intrekken
who|{human} wants to {act}|{human} möchte {act}|{human} wil {act}
who.approve|approve this: {act}|dies genehmigen: {act}|dit goedkeuren: {act}
who.for|{human}, in the name of {principal}, wants to {act}|{human} möchte im Namen von {principal} {act}|{human} wil namens {principal} {act}
who.reject|reject a request|eine Anfrage ablehnen|een aanvraag afwijzen
who.tool|The tool {tool}, for {who}|Das Programm {tool}, für {who}|Het programma {tool}, voor {who}
about|Records it is about|Betrifft|Betreft
accept|Accept or reject|Annehmen oder ablehnen|Aannemen of afwijzen
accept.no|Reject|Ablehnen|Afwijzen
accept.yes|Accept|Annehmen|Aannemen
accept_within|Time to accept a delivery|Zeit zur Annahme|Tijd om te aanvaarden
accepted|Accepted|Angenommen|Aanvaard
act|Action|Vorgang|Handeling
add|To add|Hinzuzufügen|Toe te voegen
agree_by|To be agreed by|Zuzustimmen bis|Akkoord uiterlijk
agreement|Agreement|Vertrag|Overeenkomst
amount|Amount|Betrag|Bedrag
approvals|Approvals|Genehmigungen|Goedkeuringen
approve|Approve|Genehmigen|Goedkeuren
arbiter|Arbiter|Schiedsperson|Arbiter
at|At|Am|Op
at_least|at least|mindestens|ten minste
at_most|at most|höchstens|ten hoogste
attributes|Attributes|Eigenschaften|Eigenschaften
authenticator_data|Data of the device|Daten des Geräts|Gegevens van het apparaat
begins|Begins|Beginnt|Begint
between|between|zwischen|tussen
buyer|Buyer|Käufer|Koper
by|By|Durch|Door
capabilities|What you can supply or do|Was Sie liefern oder leisten können|Wat u kunt leveren of doen
categories|Categories|Kategorien|Categorieën
category|Category|Kategorie|Categorie
charter|Approval rules|Genehmigungsregeln|Goedkeuringsregels
chosen|Chosen|Gewählt|Gekozen
claim|Invoice that is paid|Rechnung, die bezahlt wird|Factuur die wordt betaald
claims|Invoices that are paid|Rechnungen, die bezahlt werden|Facturen die worden betaald
classified_as|Category (CPV)|Kategorie (CPV)|Categorie (CPV)
client_data|Data of the browser|Daten des Browsers|Gegevens van de browser
code|Code|Code|Code
collection|Collection|Sammlung|Verzameling
command|Asked for|Verlangt|Gevraagd
commitment|Check code of the private text|Prüfcode des privaten Textes|Controlecode van de privétekst
commitments|Private details, provable later|Private Angaben, später beweisbar|Privégegevens, later te bewijzen
confirm_by|To be confirmed by|Zu bestätigen bis|Te bevestigen uiterlijk
content|Content|Inhalt|Inhoud
count|How many|Wie viele|Hoeveel
counterparties|Only with|Nur mit|Alleen met
counterparty|With whom|Mit wem|Met wie
country|Country|Land|Land
custody|Check code of the custody|Prüfcode der Verwahrung|Controlecode van de bewaring
default_share|Seller's part if nobody decides in time (%)|Anteil des Verkäufers, wenn niemand rechtzeitig entscheidet (%)|Deel van de verkoper als niemand op tijd beslist (%)
delay|Time to object|Zeit zum Widerspruch|Tijd om nee te zeggen
deliver_by|To be delivered by|Zu liefern bis|Te leveren uiterlijk
delivery|Delivery|Lieferung|Levering
denomination|Currency|Währung|Valuta
dispute|Dispute|Streitfall|Geschil
document|Check code of the document (SHA-256)|Prüfcode des Dokuments (SHA-256)|Controlecode van het document (SHA-256)
endorsements|Endorsements|Befürwortungen|Steunbetuigingen
endpoint|Address of the node|Adresse des Knotens|Adres van het knooppunt
envelope|What is signed|Was unterschrieben wird|Wat ondertekend wordt
epoch|Epoch|Epoche|Tijdvak
epoch_blocks|Blocks of an epoch|Blöcke einer Epoche|Blokken van een tijdvak
equals|exactly|genau|precies
escrow|Money set aside for the seller|Für den Verkäufer zurückgelegtes Geld|Geld apart gezet voor de verkoper
expires|Expires|Läuft ab|Verloopt
flag|yes or no|ja oder nein|ja of nee
found_at|Where messages go|Wohin Nachrichten gehen|Waar berichten heen gaan
founder|The founder's roles|Rollen des Gründers|Rollen van de oprichter
framework|framework agreement: many orders|Rahmenvertrag: viele Bestellungen|raamovereenkomst: meerdere bestellingen
from|From|Von|Van
genesis|Beginning of the network|Anfang des Netzwerks|Begin van het netwerk
grant|Access to data|Zugang zu Daten|Toegang tot gegevens
guardians|Guardians|Vertrauenspersonen|Vertrouwenspersonen
height|Block|Block|Blok
human|who answers for it|wer dafür einsteht|wie ervoor instaat
id|Number|Nummer|Nummer
identifiers|Registration and VAT numbers|Register- und USt-Nummern|KvK- en btw-nummer
in_total|Limit in total|Obergrenze insgesamt|Limiet in totaal
initiators|Who may begin|Wer beginnen darf|Wie mag beginnen
invite|Invite|Einladen|Uitnodigen
invited_until|Invited until|Eingeladen bis|Uitgenodigd tot
invoice|Invoice|Rechnung|Factuur
invoice_within|Time to invoice|Zeit zur Rechnungsstellung|Tijd om te factureren
is|yes or no|ja oder nein|ja of nee
issued|issued and redeemed by its issuer|vom Herausgeber ausgegeben und eingelöst|uitgegeven en ingewisseld door de uitgever
item|Item|Artikel|Artikel
key|Key|Schlüssel|Sleutel
kind|Type|Art|Soort
label|What it is about|Worum es geht|Waarover het gaat
limit|Maximum, excl. VAT|Höchstbetrag, netto|Maximum, excl. btw
line|Line|Position|Regel
lines|Lines|Positionen|Regels
listing|Publication|Anzeige|Publicatie
lot|Lot|Los|Perceel
mandate|Mandate|Vollmacht|Mandaat
mandates|Mandates|Vollmachten|Mandaten
matching|What an invoice must match|Womit eine Rechnung übereinstimmen muss|Waarmee een factuur moet kloppen
may_pass_on|How many times it may be passed on|Wie oft sie weitergegeben werden darf|Hoe vaak het mag worden doorgegeven
money|Money on the ledger|Geld im Register|Geld op het register
monies|Money on the ledger that is taken|Geld im Register, das angenommen wird|Geld op het register dat wordt aangenomen
mutual_credit|mutual credit within limits|gegenseitiger Kredit innerhalb von Grenzen|wederzijds krediet binnen limieten
name|Name|Name|Naam
need|Need|Bedarf|Behoefte
network|Network|Netzwerk|Netwerk
new_tool|The new tool|Das neue Programm|Het nieuwe programma
no|No|Nein|Nee
none|none|keine|geen
note|Note|Bemerkung|Opmerking
nothing|(nothing is said)|(nichts gesagt)|(niets gezegd)
number|Invoice number|Rechnungsnummer|Factuurnummer
offer|Offer|Angebot|Aanbod
old|Key until now|Bisheriger Schlüssel|Sleutel tot nu toe
one_of|one of|eines von|een van
one_off|for one purchase|für einen Kauf|voor één aankoop
open_until|Open until|Offen bis|Open tot
operator|Operator|Betreiber|Beheerder
order|Order|Bestellung|Bestelling
orders|Orders|Bestellungen|Bestellingen
organisation|Organisation|Organisation|Organisatie
over_price|May exceed the agreed price by (%)|Darf den vereinbarten Preis überschreiten um (%)|Mag de afgesproken prijs overschrijden met (%)
over_quantity|May exceed the ordered quantity by (%)|Darf die bestellte Menge überschreiten um (%)|Mag de bestelde hoeveelheid overschrijden met (%)
owner|Owner|Inhaber|Eigenaar
pay_within|Time to pay|Zahlungsfrist|Tijd om te betalen
payee|Payee|Empfänger|Ontvanger
payer|Payer|Zahler|Betaler
payment|Payment|Zahlung|Betaling
pending|Request for approval|Anfrage zur Genehmigung|Aanvraag voor goedkeuring
per_act|Limit per action|Obergrenze je Vorgang|Limiet per handeling
period|Term|Laufzeit|Looptijd
person|Person|Person|Persoon
price|Price of one unit|Preis je Einheit|Prijs per eenheid
principal|In the name of|Im Namen von|Namens
principals|Only in the name of|Nur im Namen von|Alleen namens
profile|Profile|Profil|Profiel
protocol|Version of the protocol|Protokollfassung|Protocolversie
provider|Who stores it|Verwahrer|Bewaarder
purpose|Offer or need|Angebot oder Bedarf|Aanbod of behoefte
quantity|Quantity|Menge|Hoeveelheid
quote|Quote|Preisangebot|Offerte
range|range|Bereich|bereik
reader|Who may read|Wer lesen darf|Wie mag lezen
readiness|Readiness|Bereitschaft|Gereedheid
reason|Reason|Grund|Reden
receipt|Check code of the receipt|Prüfcode der Quittung|Controlecode van het ontvangstbewijs
reference|Reference on the bank statement|Verwendungszweck|Kenmerk op het afschrift
references|Own file or reference numbers|Eigene Akten- oder Referenznummern|Eigen zaak- of kenmerknummers
reject|Reject|Ablehnen|Afwijzen
rejected|Rejected|Zurückgewiesen|Afgekeurd
rekeying|To be locked anew|Neu zu verschließen|Opnieuw op slot te doen
remove|To remove|Zu entfernen|Te verwijderen
required|Required|Gefordert|Vereist
requirements|Requirements|Anforderungen|Vereisten
respond_within|Time to answer an order|Zeit zur Antwort|Tijd om te antwoorden
reveal_until|Bidders open their quotes by|Bieter öffnen ihr Preisangebot bis|Aanbieders openen hun offerte uiterlijk
revision|Number of the version|Nummer der Fassung|Nummer van de versie
role|Role|Rolle|Rol
roles|Roles|Rollen|Rollen
rules|Rules|Regeln|Regels
salt|Secret of the seal|Geheimnis des Verschlusses|Geheim van de verzegeling
scheme|Register|Register|Register
scope|What it may do|Was es darf|Wat het mag
sealing|Key for private messages|Schlüssel für private Nachrichten|Sleutel voor privéberichten
select_until|Choice to be made by|Auswahl bis|Keuze uiterlijk
seller|Seller|Verkäufer|Verkoper
settle_within|Time to settle a dispute|Zeit zur Einigung im Streitfall|Tijd om een geschil op te lossen
sign_by|To be signed by|Zu unterschreiben bis|Te ondertekenen uiterlijk
signature|Signature|Unterschrift|Handtekening
source|Where it comes from|Woher es kommt|Waar het vandaan komt
source_line|Line of the quote or offer|Position des Preisangebots oder Angebots|Regel van de offerte of het aanbod
state|Check code of the version|Prüfcode der Fassung|Controlecode van de versie
terms|Terms|Bedingungen|Voorwaarden
text|text|Text|tekst
three_way|the order and what was accepted|der Bestellung und dem Angenommenen|de bestelling en wat is aanvaard
threshold|How many it takes|Wie viele es braucht|Hoeveel er nodig zijn
title|Title|Titel|Titel
to|To|An|Aan
to_seller|The seller's part|Anteil des Verkäufers|Deel van de verkoper
tool|Tool|Programm|Programma
total|Total incl. VAT|Gesamtbetrag inkl. USt|Totaal incl. btw
two_way|the order alone|der Bestellung allein|de bestelling alleen
unit|Unit|Einheit|Eenheid
unit.ANN|year|Jahr|jaar
unit.C62|piece|Stück|stuk
unit.DAY|day|Tag|dag
unit.E48|service unit|Leistungseinheit|diensteenheid
unit.EA|each|je Stück|per stuk
unit.GRM|gram|Gramm|gram
unit.H87|item|Exemplar|exemplaar
unit.HUR|hour|Stunde|uur
unit.KGM|kilogram|Kilogramm|kilogram
unit.KMT|kilometre|Kilometer|kilometer
unit.KWH|kilowatt hour|Kilowattstunde|kilowattuur
unit.LS|lump sum|pauschal|vaste som
unit.LTR|litre|Liter|liter
unit.MIN|minute|Minute|minuut
unit.MON|month|Monat|maand
unit.MTK|square metre|Quadratmeter|vierkante meter
unit.MTQ|cubic metre|Kubikmeter|kubieke meter
unit.MTR|metre|Meter|meter
unit.PR|pair|Paar|paar
unit.SET|set|Satz|set
unit.TNE|tonne|Tonne|ton
unit.WEE|week|Woche|week
unit.XBG|bag|Beutel|zak
unit.XBX|box|Schachtel|doos
unit.XCT|carton|Karton|kartonnen doos
unit.XPK|package|Paket|pak
unit.XPX|pallet|Palette|pallet
unit.XRO|roll|Rolle|rol
until|Until|Bis|Tot
up_to|Up to|Bis|Tot
valid_until|Sign before|Unterschreiben bis|Onderteken vóór
validators|Validators|Validatoren|Validatoren
value|Value|Wert|Waarde
vat|VAT|USt|Btw
verb.connect|connect tools|Programme verbinden|programma's koppelen
verb.contract|sign agreements|Verträge schließen|overeenkomsten sluiten
verb.deliver|deliver and accept|liefern und annehmen|leveren en aanvaarden
verb.dispute|disputes|Streitfälle|geschillen
verb.fiat|approve|genehmigen|goedkeuren
verb.govern|members and rules|Mitglieder und Regeln|leden en regels
verb.grant|access to data|Zugang zu Daten|toegang tot gegevens
verb.invoice|invoice and credit|Rechnungen und Korrekturen|factureren en crediteren
verb.money|money on the ledger|Geld im Register|geld op het register
verb.pay|pay|zahlen|betalen
verb.profile|own details|eigene Angaben|eigen gegevens
verb.publish|publish|veröffentlichen|publiceren
verb.purchase|order|bestellen|bestellen
verb.search|search|suchen|zoeken
verb.select|quote and choose|anbieten und auswählen|offreren en kiezen
verbs|Kinds of action|Arten von Vorgängen|Soorten handelingen
version|Version|Fassung|Versie
warn.blank|holds characters that cannot be seen: {which}|enthält unsichtbare Zeichen: {which}|bevat onzichtbare tekens: {which}
warn.mixed|mixes letters of several alphabets that look alike: {which}|mischt ähnliche Buchstaben mehrerer Alphabete: {which}|mengt op elkaar lijkende letters van meerdere alfabetten: {which}
ways|An invoice must match|Eine Rechnung muss übereinstimmen mit|Een factuur moet kloppen met
yes|Yes|Ja|Ja
`, rows = new Map(
 TABLE.trim().split(`
`).map((line) => {
  let [name = "", ...texts] = line.split("|");
  return [name, texts];
 })
);
function addTexts(table) {
 for (let line of table.trim().split(`
`)) {
  let [name = "", ...texts] = line.split("|");
  rows.set(name, texts);
 }
}
function hasText(name) {
 return rows.has(name);
}
function languageOf(wanted) {
 for (let one of wanted) {
  let found = LANGUAGES.find((language) => one.toLowerCase().split("-")[0] === language);
  if (found !== void 0) return found;
 }
 return "en";
}
function say(language, name, filled = {}) {
 return (rows.get(name)?.[LANGUAGES.indexOf(language)] ?? name.replace(/_/g, " ")).replace(/\{(\w+)\}/g, (_, key) => filled[key] ?? "");
}

var LINES = /* @__PURE__ */ new Set(["line", "lines", "source_line"]), SHARES = /* @__PURE__ */ new Set(["over_quantity", "over_price", "default_share"]);
function fingerprint(id2) {
 return (id2.slice(0, 16).match(/.{4}/g) ?? []).join(" ");
}
var Words = class {
 constructor(codec, reader = {}) {
  this.codec = codec;
  this.reader = reader;
  let { locale } = reader;
  this.locales = locale === void 0 ? [] : typeof locale == "string" ? [locale] : [...locale], this.language = languageOf(this.locales);
 }
 codec;
 reader;
 language;
 locales;
 say(name, filled = {}) {
  return say(this.language, name, filled);
 }
 leaf(name, text2) {
  return this.local(name, text2) ?? text2;
 }
 lines(name, json) {
  return this.inside({ is: "type", name }, json);
 }
 inline(form, json) {
  let described = form.is === "type" ? this.codec.described(form.name) : void 0;
  if (typeof json == "string") {
   if (form.is === "text") return { value: quoted(json), kind: "text" };
   if (described?.is === "code") {
    let verb = `verb.${json}`;
    return { value: visible(json), local: this.say(described.name === "Verb" && hasText(verb) ? verb : json), kind: "code" };
   }
   if (described?.is === "leaf") {
    let local = this.local(described.name, json);
    return { value: visible(json), kind: described.name, ...local === void 0 ? {} : { local } };
   }
   return { value: visible(json), kind: "bytes" };
  }
  return typeof json == "boolean" ? { value: json ? "yes" : "no", local: this.say(json ? "yes" : "no"), kind: "flag" } : typeof json == "number" ? { value: String(json), kind: "number" } : Array.isArray(json) ? json.length === 0 ? { value: "none", local: this.say("none"), kind: "list" } : void 0 : json !== null && Object.keys(json).length === 0 ? { value: "(nothing is said)", local: this.say("nothing"), kind: "record" } : void 0;
 }
 local(leaf2, text2) {
  let local = formatted(leaf2, text2, this.locales, this.reader.timeZone), unit2 = `unit.${text2.slice(text2.lastIndexOf(" ") + 1)}`;
  return !["Quantity", "Range", "Unit"].includes(leaf2) || !hasText(unit2) ? local : `${local ?? text2} (${this.say(unit2)})`;
 }
 byName(name, json) {
  if (typeof json == "boolean" && hasText(`${name}.yes`)) return this.say(`${name}.${json ? "yes" : "no"}`);
  if (typeof json != "number") return;
  if (LINES.has(name)) return String(json + 1);
  if (!SHARES.has(name)) return;
  let hundredths = String(json).padStart(3, "0"), percent = `${hundredths.slice(0, -2)}.${hundredths.slice(-2)}`.replace(/\.?0+$/, "");
  return this.leaf("VatRate", percent === "" ? "0" : percent);
 }
 line(name, form, json, of = name) {
  let words = name.replace(/_/g, " "), label = /^\d+$/.test(name) ? String(Number(name) + 1) : this.say(name), inline = this.inline(form, json), local = this.byName(of, json), value = inline === void 0 || local === void 0 ? inline : { ...inline, local };
  if (value === void 0) return { name: words, label, warnings: [], lines: this.inside(form, json, name) };
  let warnings = [];
  if (form.is === "text" && typeof json == "string") {
   let { blank, mixed } = deceptions(json);
   blank.length > 0 && warnings.push(this.say("warn.blank", { which: blank.join(", ") })), mixed.length > 0 && warnings.push(this.say("warn.mixed", { which: mixed.join(", ") }));
  }
  return { name: words, label, ...value, warnings, lines: [] };
 }
 inside(form, json, of = "") {
  if (form.is === "list" && Array.isArray(json))
   return json.map((item, place) => this.line(String(place), form.of, item, of));
  let described = form.is === "type" ? this.codec.described(form.name) : void 0, members = described?.is === "record" || described?.is === "choice" ? described.members : void 0;
  return members !== void 0 && typeof json == "object" && json !== null && !Array.isArray(json) ? Object.entries(json).map(([name, value]) => {
   let member = members.find((one) => one.name === name);
   return member === void 0 ? raw(name, value) : this.line(name, member.form, value);
  }) : [];
 }
 rawLines(json) {
  return typeof json != "object" || json === null ? [] : Object.entries(json).map(([name, value]) => {
   let line = { name: visible(name.replace(/_/g, " ")), label: visible(this.say(name)), warnings: [] };
   return typeof value == "object" && value !== null ? { ...line, lines: this.rawLines(value) } : { ...line, value: visible(String(value)), lines: [] };
  });
 }
 done(envelope2) {
  let command = envelope2.command, said = (act2) => {
   let [name = ""] = Object.keys(act2 ?? {}), local = sumsOf(act2?.[name]).map((sum2) => this.leaf("Amount", sum2));
   return this.say(`act.${name}`) + (local.length > 0 ? `: ${local.join(", ")}` : "");
  };
  return command.act !== void 0 ? said(command.act) : command.approve === void 0 ? this.say("who.reject") : this.say("who.approve", { act: said(command.approve.act) });
 }
 heading(envelope2) {
  let text2 = (name) => String(envelope2[name] ?? ""), [human, principal] = [text2("human"), text2("principal")], tool = envelope2.tool, act2 = this.done(envelope2), who = tool === void 0 ? human : this.say("who.tool", { tool: String(tool.tool), who: human }), form = principal === human ? "who" : "who.for", title = this.say(form, { human: who, principal, act: act2 });
  return { act: act2.charAt(0).toUpperCase() + act2.slice(1), title };
 }
};
function raw(name, json) {
 return { name: visible(name), label: visible(name), value: visible(JSON.stringify(json)), warnings: [], lines: [] };
}
function sumsOf(act2) {
 if (typeof act2 != "object" || act2 === null || Array.isArray(act2)) return [];
 let record = act2;
 for (let name of ["total", "amount", "to_seller", "limit"]) {
  let value = record[name];
  if (typeof value == "string") return [value];
 }
 let claims = Array.isArray(record.claims) ? record.claims : [record.claim ?? null], sums = /* @__PURE__ */ new Map();
 for (let claim of claims) {
  let amount = claim?.amount;
  if (typeof amount != "string") return [];
  let [number = "", currency2 = ""] = amount.split(" "), places = (number.split(".")[1] ?? "").length, minor = (sums.get(currency2)?.minor ?? 0n) + BigInt(number.replace(".", ""));
  sums.set(currency2, { minor, places });
 }
 return [...sums].map(([currency2, { minor, places }]) => {
  let digits = minor.toString().padStart(places + 1, "0"), at = digits.length - places;
  return `${digits.slice(0, at)}${places > 0 ? `.${digits.slice(at)}` : ""} ${currency2}`;
 });
}
function indented(lines, depth = 1) {
 return lines.map((line) => {
  let head = "  ".repeat(depth) + line.name;
  return line.value === void 0 ? `${head}:
${indented(line.lines, depth + 1)}` : `${head}: ${line.value}
`;
 }).join("");
}
async function shownBy(words, codec, bytes) {
 let envelope2 = codec.decode("Envelope", bytes), lines = words.lines("Envelope", envelope2), id2 = hex(await transactionId(bytes)), text2 = `What is signed:
${indented(lines)}Transaction ${id2}
`;
 return { ...words.heading(envelope2), lines, id: id2, fingerprint: fingerprint(id2), text: text2, envelope: envelope2 };
}

function read(name) {
 try {
  let items = JSON.parse(localStorage.getItem(name) ?? "[]");
  return Array.isArray(items) ? items : [];
 } catch {
  return [];
 }
}
function keep(name, item, same, max) {
 try {
  let others = read(name).filter((other) => !same(other));
  return localStorage.setItem(name, JSON.stringify([item, ...others].slice(0, max))), !0;
 } catch {
  return !1;
 }
}
function passkeys() {
 return read("kerf.passkeys");
}
function keepPasskey(passkey) {
 keep("kerf.passkeys", passkey, (other) => other.credential === passkey.credential, 64);
}
function openings() {
 return read("kerf.openings");
}
function keepOpening(opening) {
 return keep("kerf.openings", opening, (other) => other.commitment === opening.commitment, 200);
}

var TIMEOUT_MS = 3e5, ES256 = -7;
async function asked(words, ask) {
 try {
  return await ask();
 } catch (error) {
  let what = error instanceof Error ? error.message : String(error);
  throw new Failed("passkey_failed", words.say("fail.passkey", { what }), words.say("fail.passkey.next"), !0);
 }
}
function listed(credentials) {
 return credentials.flatMap((text2) => {
  let id2 = unbase64url(text2);
  return id2 === void 0 ? [] : [{ type: "public-key", id: id2 }];
 });
}
async function makePasskey(words, rpId, name, exclude) {
 return asked(words, async () => {
  let made2 = await navigator.credentials.create({
   publicKey: {
    rp: { id: rpId, name: "Kerf" },
    user: { id: crypto.getRandomValues(new Uint8Array(16)), name, displayName: name },
    challenge: crypto.getRandomValues(new Uint8Array(32)),
    pubKeyCredParams: [{ type: "public-key", alg: ES256 }],
    authenticatorSelection: { residentKey: "required", requireResidentKey: !0, userVerification: "required" },
    excludeCredentials: listed(exclude),
    attestation: "none",
    timeout: TIMEOUT_MS
   }
  }), { rawId, response } = made2, spki = response.getPublicKey();
  return { credential: base64url(new Uint8Array(rawId)), key: keyOfSpki(new Uint8Array(spki ?? new ArrayBuffer(0))) };
 });
}
async function usePasskey(words, rpId, challenge, credentials) {
 return asked(words, async () => {
  let used = await navigator.credentials.get({
   publicKey: {
    rpId,
    challenge,
    allowCredentials: listed(credentials),
    userVerification: "required",
    timeout: TIMEOUT_MS
   }
  }), { rawId, response } = used, assertion = assertionOf(response, challenge);
  return { credential: base64url(new Uint8Array(rawId)), assertion };
 });
}

var idBytes = (id2) => unbase32(String(id2).split("_")[1] ?? "") ?? new Uint8Array(0);
async function commitmentOf(opening) {
 let [content, salt] = [unhex(opening.content), unhex(opening.salt)], parts = { bidder: idBytes(opening.bidder), need: idBytes(opening.listing), version: opening.version }, none = new Uint8Array(0);
 return hex(await quoteCommitment({ ...parts, salt: salt ?? none, content: content ?? none }));
}
function actOf(envelope2) {
 let command = fields(envelope2.command), acts = fields(command.act ?? fields(command.approve).act), [name = ""] = Object.keys(acts);
 return { name, act: fields(acts[name]) };
}
function encoded(codec, content) {
 try {
  return codec.encode("AgreementContent", content);
 } catch (error) {
  if (error instanceof CanonError) return;
  throw error;
 }
}
async function asides(work, envelope2, given) {
 let { page, words, node, codec, cpv: cpv2 } = work, blind = (what) => new Failed("not_the_content", words.say("fail.content", { what }), words.say("fail.content.next")), { name, act: act2 } = actOf(envelope2);
 if (name === "sign" || name === "agree_amendment") {
  let agreement = await node.record("agreements", String(act2.agreement)), content = (name === "sign" ? agreement : fields(agreement.amendment)).content;
  if (content === void 0) throw blind(String(act2.agreement));
  let text2 = JSON.stringify(content);
  /\d{8}-\d/.test(text2) && await cpv2.load();
  for (let [code, label] of cpv2.labels(text2)) page.notes.set(code, label);
  let bytes = encoded(codec, content);
  if (bytes === void 0) throw blind(String(act2.agreement));
  let digest = hex(await agreementDigest(bytes));
  if (digest !== act2.content) throw blind(`${digest} ≠ ${String(act2.content)}`);
  return [page.section(words.say("ui.aside.agreement"), page.lines(words.lines("AgreementContent", content)))];
 }
 if (name === "seal_quote") {
  let [content = "", salt = ""] = (given ?? "").split("."), asGiven = { content: hex(unbase64url(content) ?? new Uint8Array(0)), salt }, named3 = { bidder: String(envelope2.principal), listing: String(act2.listing), version: Number(act2.version) }, kept = openings().find((opening) => opening.commitment === act2.commitment), found = { ...named3, ...kept === void 0 ? asGiven : { content: kept.content, salt: kept.salt } };
  if (await commitmentOf(found) !== act2.commitment) throw blind(String(act2.commitment));
  let quote = codec.decode("QuoteContent", unhex(found.content) ?? new Uint8Array(0));
  return [page.section(words.say("ui.aside.quote"), page.lines(words.lines("QuoteContent", quote)))];
 }
 return [];
}

var VALID_MS = 15 * 6e4, NAME_CHARACTERS_MAX = 64;
function wayBack(work, more = {}) {
 let home = new URL("/", work.returnOrigin), wanted = work.task.get("return") ?? "/", back = home;
 try {
  let url = new URL(wanted, home);
  wanted.startsWith("/") && url.origin === home.origin && (back = url);
 } catch {
 }
 for (let [name, value] of Object.entries(more)) back.searchParams.set(name, value);
 return back.href;
}
function failed(work, code, name, what = "", next = `${name}.next`) {
 return new Failed(code, work.words.say(name, { what }), work.words.say(next));
}
function envelopeBytes(work) {
 let bytes = unbase64url(work.task.get("envelope") ?? "");
 if (bytes === void 0 || bytes.length === 0) throw failed(work, "no_envelope", "fail.task");
 return bytes;
}
function readable(work, read3) {
 try {
  return read3();
 } catch (error) {
  throw error instanceof CanonError ? failed(work, error.code, "fail.bytes", error.message) : error;
 }
}
async function checked(work, envelope2) {
 let status = await work.node.get("/v1/network"), text2 = (name) => String(envelope2[name]);
 if (text2("network") !== status.network)
  throw failed(work, "wrong_network", "fail.network", text2("network"), "fail.bytes.next");
 let now = Math.max(Date.now(), Date.parse(String(status.time)));
 if (Date.parse(text2("valid_until")) <= now)
  throw failed(work, "expired", "fail.expired", work.words.leaf("Timestamp", text2("valid_until")), "fail.task.next");
 if (!text2("key").startsWith("p256:")) throw failed(work, "no_passkey", "fail.key", text2("key"));
}
async function read2(work, bytes) {
 let { page, words, codec, cpv: cpv2 } = work;
 try {
  let shown = await shownBy(words, codec, bytes);
  cpv2.asked && (await cpv2.load(), shown = await shownBy(words, codec, bytes));
  for (let [code, label] of cpv2.labels(shown.text)) page.notes.set(code, label);
  return shown;
 } catch (error) {
  throw error instanceof CanonError ? failed(work, error.code, "fail.bytes", error.message) : error;
 }
}
async function signAndSend(work, bytes, opening = null) {
 let { page, words, node } = work;
 page.say("busy", words.say("ui.loading"));
 let shown = await read2(work, bytes);
 await checked(work, shown.envelope);
 let known = actOf(shown.envelope).name === "enrol" ? "" : shown.text;
 for (let [id2, name] of await node.names(known)) page.notes.set(id2, words.say("ui.known", { name }));
 let beside = await asides(work, shown.envelope, opening);
 for (present(work, shown, beside), page.say("calm", words.say("ui.ready")); ; ) {
  if (await page.choice([words.say("ui.sign"), words.say("ui.cancel")]) !== 0) {
   page.say("bad", words.say("ui.cancelled"));
   return;
  }
  try {
   let answer = await signed(work, shown, bytes);
   return receipt(work, shown, answer), shown;
  } catch (error) {
   if (!(error instanceof Failed) || !error.again) throw error;
   page.failed(error);
  }
 }
}
function present(work, shown, beside) {
 let { page, words } = work, what = shown.lines.filter((line) => line.name === "command").flatMap((line) => line.lines).flatMap((line) => line.name === "act" ? line.lines : [line]), around = shown.lines.filter((line) => line.name !== "command"), readers = shown.title.replace(/agent_[0-9a-z]{26}/g, (id2) => {
  let note = page.notes.get(id2);
  return note === void 0 ? id2 : `${id2} (${note})`;
 }), registers = actOf(shown.envelope).name === "enrol", technical = make("details", "technical", make("summary", "", words.say("ui.around")));
 technical.append(...registers ? [make("p", "sentence", readers), page.lines(what)] : [], page.lines(around)), page.begin(
  shown.act,
  make("p", "sentence", registers ? words.say("ui.enrol.sentence") : readers),
  ...registers ? [] : [page.section(words.say("ui.what"), page.lines(what))],
  ...beside,
  technical,
  page.section(
   words.say("ui.fingerprint"),
   make("p", "", make("code", "fingerprint", shown.fingerprint)),
   make("p", "about", words.say("ui.fingerprint.about")),
   make("p", "", `${words.say("ui.transaction")} `, make("code", "id", shown.id))
  )
 );
}
async function signed(work, shown, bytes) {
 let { page, words, codec, node } = work, key = String(shown.envelope.key);
 page.say("busy", words.say("ui.touch"));
 let challenge = await challengeOf(TRANSACTION_DOMAIN, unhex(shown.id) ?? bytes), own = passkeys().filter((passkey) => passkey.key === key), used = await usePasskey(words, work.rpId, challenge, own.map((passkey) => passkey.credential));
 if (!await signedBy(key, used.assertion)) {
  let say2 = (name) => words.say(name, { what: key });
  throw new Failed("other_passkey", say2("fail.other"), say2("fail.other.next"), !0);
 }
 keepPasskey({ credential: used.credential, key, agent: String(shown.envelope.human) }), page.say("busy", words.say("ui.sending"));
 let signature = { webauthn: used.assertion }, transaction = codec.encode("Transaction", { envelope: shown.envelope, signature });
 return node.submit(transaction);
}
function receipt(work, shown, answer) {
 let { page, words } = work, verdict = fields(fields(answer.outcome).verdict), events = fields(verdict.done).events ?? [], asked2 = events.some((event) => fields(event).asked !== void 0), at = { at: String(answer.at), time: words.leaf("Timestamp", String(answer.time)) };
 page.begin(
  words.say(asked2 ? "ui.asked" : "ui.done"),
  make("p", "", words.say("ui.done.at", at)),
  page.section(words.say("ui.events"), page.lines(words.rawLines(events))),
  make("p", "", `${words.say("ui.transaction")} `, make("code", "id", shown.id))
 ), page.say("good", words.say(asked2 ? "ui.asked" : "ui.done"));
}
async function act(work) {
 let done = await signAndSend(work, envelopeBytes(work), work.task.get("opening"));
 finish(work, done);
}
function finish(work, done, more = {}) {
 let result = done === void 0 ? {} : { tx: done.id, ...more };
 work.page.link(work.words.say("ui.back"), wayBack(work, result));
}
async function made(work, title, about, exclude) {
 let { page, words } = work, ask = named2(work, title, about);
 for (; ; ) {
  let name = await ask();
  if (name === "") return;
  try {
   return page.say("busy", words.say("ui.touch")), await makePasskey(words, work.rpId, name, exclude);
  } catch (error) {
   if (!(error instanceof Failed)) throw error;
   page.failed(error);
  }
 }
}
function named2(work, title, about) {
 let { page, words } = work, field = make("input", "input");
 field.id = "signer-name", field.maxLength = NAME_CHARACTERS_MAX, field.autocomplete = "name", field.required = !0, field.setAttribute("aria-describedby", STATUS_ID);
 let label = make("label", "label", words.say("ui.name"));
 return label.htmlFor = field.id, page.begin(title, make("p", "about", about), make("p", "", label, field)), page.say("calm", ""), field.focus(), field.addEventListener("keydown", (event) => {
  event.key === "Enter" && document.querySelector(".signer-main")?.click();
 }), async () => {
  for (; ; ) {
   if (await page.choice([words.say("ui.make"), words.say("ui.cancel")], !1) !== 0) return "";
   let name = field.value.trim();
   if (field.setAttribute("aria-invalid", String(name === "")), name !== "") return name;
   page.say("bad", words.say("ui.name.missing")), field.focus();
  }
 };
}
async function network(work) {
 let id2 = String((await work.node.get("/v1/network")).network), wanted = work.task.get("network") ?? id2;
 if (wanted !== id2) throw failed(work, "wrong_network", "fail.network", wanted, "fail.bytes.next");
 return id2;
}
function envelope(network2, key, human, act2) {
 let until = new Date(Date.now() + VALID_MS).toISOString();
 return { network: network2, key, human, principal: human, valid_until: until, command: { act: act2 } };
}
async function enrol(work) {
 let { page, words, codec } = work, net = await network(work), passkey = await made(work, words.say("ui.enrol"), words.say("ui.enrol.about"), []);
 if (passkey === void 0) return cancelled(work);
 let agent = await agentOfKey(codec.encode("PublicKey", passkey.key));
 keepPasskey({ ...passkey, agent });
 let act2 = { enrol: { key: passkey.key } }, done = await signAndSend(work, codec.encode("Envelope", envelope(net, passkey.key, agent, act2)));
 if (done === void 0) return finish(work, done);
 page.add(make("p", "about", words.say("ui.second.about")));
 let second = page.choice([words.say("ui.second")]);
 finish(work, done, { agent }), await second, await another(work, net, agent, passkey.key, done);
}
function cancelled(work, before, more = {}) {
 work.page.begin(work.words.say("ui.cancelled")), work.page.say("bad", work.words.say("ui.cancelled")), finish(work, before, more);
}
async function another(work, net, agent, key, before) {
 let { words, codec } = work, exclude = passkeys().filter((passkey2) => passkey2.agent === agent).map((passkey2) => passkey2.credential), passkey = await made(work, words.say("ui.addkey"), words.say("ui.second.about"), exclude);
 if (passkey === void 0) return cancelled(work, before, { agent });
 keepPasskey({ ...passkey, agent });
 let act2 = { rotate_keys: { add: [passkey.key] } }, done = await signAndSend(work, codec.encode("Envelope", envelope(net, key, agent, act2)));
 finish(work, done ?? before, { agent });
}
async function addKey(work) {
 let { page, words, task } = work, net = await network(work), agent = task.get("human") ?? passkeys()[0]?.agent ?? "";
 if (agent === "") throw failed(work, "no_human", "fail.task");
 let keys = (fields((await work.node.record("agents", agent)).person).keys ?? []).map((entry) => String(fields(entry).key)).filter((key) => key.startsWith("p256:")), wanted = task.get("key"), here = passkeys().map((passkey) => passkey.key), likely = keys.filter((key) => key === wanted || wanted === null && here.includes(key)), choices = likely.length > 0 ? likely : keys;
 if (choices.length === 0) throw failed(work, "no_passkey", "fail.key", agent);
 let place = 0;
 choices.length > 1 && (page.begin(words.say("ui.which")), place = await page.choice(choices)), await another(work, net, agent, choices[place] ?? "");
}
async function seal(work) {
 let { codec, page, words } = work, given = readable(work, () => fields(codec.decode("Envelope", envelopeBytes(work)))), { name, act: act2 } = actOf(given);
 if (name !== "quote") throw failed(work, "not_a_quote", "fail.task");
 let content = hex(codec.encode("QuoteContent", act2.content ?? null)), salt = hex(crypto.getRandomValues(new Uint8Array(32))), [listing, version] = [String(act2.listing), Number(act2.version)], opening = { bidder: String(given.principal), listing, version, content, salt }, commitment = await commitmentOf(opening);
 keepOpening({ ...opening, commitment });
 let sealed = { ...given, command: { act: { seal_quote: { listing, version, commitment } } } }, done = await signAndSend(work, codec.encode("Envelope", sealed), null);
 if (done !== void 0) {
  let text2 = make("code", "opening", JSON.stringify({ ...opening, commitment }));
  page.add(page.section(words.say("ui.opening"), make("p", "", text2)));
 }
 finish(work, done);
}
async function reveal(work) {
 let { codec, node } = work, given = readable(work, () => fields(codec.decode("Envelope", envelopeBytes(work)))), { name, act: act2 } = actOf(given);
 if (name !== "reveal_quote") throw failed(work, "not_a_quote", "fail.task");
 let { commitment } = await node.record("quotes", String(act2.quote)), kept = openings().find((opening) => opening.commitment === commitment);
 if (kept === void 0) throw failed(work, "no_opening", "fail.content", String(commitment));
 let content = codec.decode("QuoteContent", unhex(kept.content) ?? new Uint8Array(0)), opened = { ...given, command: { act: { reveal_quote: { ...act2, content, salt: kept.salt } } } };
 finish(work, await signAndSend(work, codec.encode("Envelope", opened)));
}
async function session(work) {
 let { page, words, node, task } = work, challenge = unhex(task.get("challenge") ?? "");
 if (challenge?.length !== 32) throw failed(work, "no_challenge", "fail.task");
 for (page.begin(words.say("ui.session"), make("p", "about", words.say("ui.session.about", { origin: work.returnOrigin }))), page.say("calm", ""); ; ) {
  if (await page.choice([words.say("ui.session"), words.say("ui.cancel")]) !== 0) return cancelled(work);
  try {
   page.say("busy", words.say("ui.touch"));
   let asked2 = await challengeOf("kerf/session/1", challenge), { assertion } = await usePasskey(words, work.rpId, asked2, []), { code } = await node.post("/v1/sessions", { challenge: hex(challenge), assertion });
   page.say("good", words.say("ui.session.going"));
   let way = new URL("/session", work.returnOrigin);
   way.searchParams.set("code", String(code));
   let back = new URL(wayBack(work));
   way.searchParams.set("return", back.pathname + back.search), location.assign(way.href);
   return;
  } catch (error) {
   if (!(error instanceof Failed) || !error.again) throw error;
   page.failed(error);
  }
 }
}

var PAGE_TEXTS = `
ui.loading|Reading what is to be signed|Es wird gelesen, was unterschrieben werden soll|Lezen wat er ondertekend moet worden
ui.sign|Sign|Unterschreiben|Ondertekenen
ui.cancel|Cancel|Abbrechen|Annuleren
ui.back|Back|Zurück|Terug
ui.what|What is done|Was getan wird|Wat gedaan wordt
ui.around|Technical details|Technische Angaben|Technische gegevens
ui.fingerprint|Check code|Prüfcode|Controlecode
ui.fingerprint.about|The page that you come from shows the same code. If it does not, do not sign.|Die Seite, von der Sie kommen, zeigt denselben Code. Wenn nicht, unterschreiben Sie nicht.|De pagina waar u vandaan komt toont dezelfde code. Zo niet, onderteken dan niet.
ui.transaction|Transaction|Transaktion|Transactie
ui.known|known to this network as {name}|in diesem Netzwerk bekannt als {name}|in dit netwerk bekend als {name}
ui.ready|Nothing is signed yet. Read all of it.|Noch ist nichts unterschrieben. Lesen Sie alles.|Er is nog niets ondertekend. Lees alles.
ui.touch|Use your passkey|Verwenden Sie Ihren Passkey|Gebruik uw passkey
ui.sending|Signed; waiting until it is final|Unterschrieben; warten, bis es endgültig ist|Ondertekend; wachten tot het definitief is
ui.done|Done|Erledigt|Gedaan
ui.done.at|Final at {at}, {time}|Endgültig bei {at}, {time}|Definitief op {at}, {time}
ui.asked|Signed; it waits for the approval of others|Unterschrieben; es wartet auf die Genehmigung anderer|Ondertekend; het wacht op goedkeuring door anderen
ui.events|What happened|Was geschehen ist|Wat er gebeurd is
ui.failed|Not done|Nicht geschehen|Niet gedaan
ui.cancelled|Nothing was signed or sent|Nichts wurde unterschrieben oder gesendet|Er is niets ondertekend of verzonden
ui.next|What to do: {next}|Was zu tun ist: {next}|Wat te doen: {next}
ui.code|Code: {code}|Code: {code}|Code: {code}
ui.aside.agreement|The agreement whose check code is signed|Der Vertrag, dessen Prüfcode unterschrieben wird|De overeenkomst waarvan de controlecode ondertekend wordt
ui.aside.quote|The quote that is sealed|Das Preisangebot, das verschlossen wird|De offerte die verzegeld wordt
ui.opening|Keep this; so does this browser. Come back after the closing time and open the quote with it; otherwise it does not count.|Bewahren Sie dies auf; auch dieser Browser tut es. Kommen Sie nach dem Ende der Frist wieder und öffnen Sie damit das Preisangebot; sonst zählt es nicht.|Bewaar dit; deze browser doet dat ook. Kom na de sluiting terug en open daarmee de offerte; anders telt zij niet mee.
ui.enrol|Register with a passkey|Mit einem Passkey registrieren|Registreren met een passkey
ui.enrol.about|The passkey stays on your device. The name is shown by your device only; it is not sent to the network.|Der Passkey bleibt auf Ihrem Gerät. Den Namen zeigt nur Ihr Gerät; er wird nicht an das Netzwerk gesendet.|De passkey blijft op uw apparaat. De naam toont alleen uw apparaat; hij wordt niet naar het netwerk gezonden.
ui.enrol.sentence|You register on this network. Nothing is bought, sold or paid.|Sie registrieren sich in diesem Netzwerk. Es wird nichts gekauft, verkauft oder bezahlt.|U registreert zich op dit netwerk. Er wordt niets gekocht, verkocht of betaald.
ui.name|Name of the passkey|Name des Passkeys|Naam van de passkey
ui.name.missing|Type a name, so that you find the passkey again|Tippen Sie einen Namen, damit Sie den Passkey wiederfinden|Typ een naam, zodat u de passkey terugvindt
ui.make|Make a passkey|Passkey anlegen|Passkey maken
ui.second|Add a second passkey now|Jetzt einen zweiten Passkey hinzufügen|Nu een tweede passkey toevoegen
ui.second.about|With one passkey only, losing the device means losing access. Use another device, a phone or a security key.|Wer nur einen Passkey hat, verliert mit dem Gerät den Zugang. Nehmen Sie ein anderes Gerät, ein Telefon oder einen Sicherheitsschlüssel.|Met één passkey verliest u met het apparaat ook de toegang. Neem een ander apparaat, een telefoon of een beveiligingssleutel.
ui.addkey|Add a passkey|Einen Passkey hinzufügen|Een passkey toevoegen
ui.which|Which of your keys signs?|Welcher Ihrer Schlüssel unterschreibt?|Welke van uw sleutels ondertekent?
ui.session|Sign in|Anmelden|Aanmelden
ui.session.about|You sign in to {origin}, only to read. Nothing is ordered or paid.|Sie melden sich bei {origin} an, nur zum Lesen. Nichts wird bestellt oder bezahlt.|U meldt zich aan bij {origin}, alleen om te lezen. Er wordt niets besteld of betaald.
ui.session.going|Signed in; going back|Angemeldet; es geht zurück|Aangemeld; terug
fail.task|The address of this page does not say what to do|Die Adresse dieser Seite sagt nicht, was zu tun ist|Het adres van deze pagina zegt niet wat er moet gebeuren
fail.task.next|go back and begin again|gehen Sie zurück und beginnen Sie neu|ga terug en begin opnieuw
fail.bytes|What is to be signed cannot be read: {what}|Was unterschrieben werden soll, ist nicht lesbar: {what}|Wat ondertekend moet worden is niet leesbaar: {what}
fail.bytes.next|sign nothing; go back and begin again|unterschreiben Sie nichts; gehen Sie zurück und beginnen Sie neu|onderteken niets; ga terug en begin opnieuw
fail.network|This is for another network ({what})|Dies ist für ein anderes Netzwerk ({what})|Dit is voor een ander netwerk ({what})
fail.expired|The time to sign this is over ({what})|Die Zeit, dies zu unterschreiben, ist vorbei ({what})|De tijd om dit te ondertekenen is voorbij ({what})
fail.key|This is to be signed by a key that is no passkey ({what})|Dies soll ein Schlüssel unterschreiben, der kein Passkey ist ({what})|Dit moet ondertekend worden door een sleutel die geen passkey is ({what})
fail.key.next|sign it with the command line|unterschreiben Sie mit der Befehlszeile|onderteken met de opdrachtregel
fail.other|You used another passkey than the one that is to sign ({what})|Sie haben einen anderen Passkey verwendet als den, der unterschreiben soll ({what})|U gebruikte een andere passkey dan die moet ondertekenen ({what})
fail.other.next|try again with the passkey of this key; nothing was sent|versuchen Sie es mit dem Passkey dieses Schlüssels; nichts wurde gesendet|probeer opnieuw met de passkey van deze sleutel; er is niets verzonden
fail.passkey|The passkey was not used: {what}|Der Passkey wurde nicht verwendet: {what}|De passkey is niet gebruikt: {what}
fail.passkey.next|try again; nothing was sent|versuchen Sie es noch einmal; nichts wurde gesendet|probeer opnieuw; er is niets verzonden
fail.node|The node cannot be reached|Der Knoten ist nicht erreichbar|Het knooppunt is niet bereikbaar
fail.node.next|check that the node runs, and try again; the same transaction counts at most once|prüfen Sie, ob der Knoten läuft, und versuchen Sie es noch einmal; dieselbe Transaktion zählt höchstens einmal|controleer of het knooppunt draait en probeer opnieuw; dezelfde transactie telt hoogstens één keer
fail.waiting|It is sent, and not final yet|Es ist gesendet und noch nicht endgültig|Het is verzonden en nog niet definitief
fail.waiting.next|wait, and look again; it counts at most once|warten Sie und sehen Sie wieder nach; es zählt höchstens einmal|wacht en kijk opnieuw; het telt hoogstens één keer
fail.content|The content behind the check code cannot be shown: {what}|Der Inhalt hinter dem Prüfcode kann nicht gezeigt werden: {what}|De inhoud achter de controlecode kan niet worden getoond: {what}
fail.content.next|sign nothing that you cannot read; ask for the content|unterschreiben Sie nichts, was Sie nicht lesen können; bitten Sie um den Inhalt|onderteken niets dat u niet kunt lezen; vraag om de inhoud
fail.framed|This page does not work inside another page|Diese Seite arbeitet nicht innerhalb einer anderen|Deze pagina werkt niet binnen een andere
fail.browser|This browser has no passkeys|Dieser Browser kennt keine Passkeys|Deze browser kent geen passkeys
fail.browser.next|use a current browser, or the command line|verwenden Sie einen aktuellen Browser oder die Befehlszeile|gebruik een actuele browser of de opdrachtregel
fail.unexpected|Something unexpected happened: {what}|Etwas Unerwartetes ist geschehen: {what}|Er gebeurde iets onverwachts: {what}
`;

function pieces(text2, length) {
 return text2.match(new RegExp(`.{${length}}`, "g")) ?? [];
}
function smallTables(currencies, countries) {
 let decimals = new Map(currencies.flatMap((codes, places) => pieces(codes, 3).map((code) => [code, places]))), known = new Set(pieces(countries, 2));
 return { decimals: (code) => decimals.get(code), country: (code) => known.has(code) };
}

var TASKS = {
 act,
 enrol,
 "add-key": addKey,
 session,
 seal,
 reveal
}, OWN = { ...smallTables(CURRENCIES, COUNTRIES), unit: (code) => /^[0-9A-Z]{1,3}$/.test(code) };
async function run(root2) {
 let { rpId, returnOrigin, cpv: cpv2, names } = root2.dataset, task = new URLSearchParams(location.hash.slice(1)), cpvTable = new CpvTable(cpv2), codec = new Codec(typesOf(SIGNED_TYPES), { ...OWN, cpv: (digits) => cpvTable.check(digits) });
 addTexts(PAGE_TEXTS);
 let words = new Words(codec, { locale: [document.documentElement.lang, ...navigator.languages] });
 document.documentElement.lang = words.language;
 let page = new Page(root2, words), work = {
  page,
  words,
  node: new NodeOfPage(words, names),
  codec,
  cpv: cpvTable,
  task,
  rpId: rpId ?? location.hostname,
  returnOrigin: returnOrigin ?? location.origin
 }, no = (code, name) => new Failed(code, words.say(name), words.say(`${name}.next`));
 try {
  if (page.begin(words.say("ui.loading")), window.top !== window) throw new Failed("framed", words.say("fail.framed"), words.say("fail.task.next"));
  if (!("credentials" in navigator) || !window.isSecureContext) throw no("no_passkeys", "fail.browser");
  let name = task.get("task") ?? "", run2 = Object.hasOwn(TASKS, name) ? TASKS[name] : void 0;
  if (run2 === void 0) throw no("no_task", "fail.task");
  await run2(work);
 } catch (error) {
  let what = error instanceof Error ? error.message : String(error), unexpected = new Failed("unexpected", words.say("fail.unexpected", { what }), words.say("fail.task.next")), failure = error instanceof Failed ? error : unexpected;
  page.begin(words.say("ui.failed")), page.failed(failure), page.link(words.say("ui.back"), wayBack(work));
 }
}
var root = document.getElementById("signer");
root !== null && (window.addEventListener("hashchange", () => location.reload()), run(root));
