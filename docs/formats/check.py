#!/usr/bin/env python3
"""A second implementation of Kerf's bytes, in small, that checks the first.

It knows bytes.md and types.json and nothing of the Rust code. For every frozen vector it turns the JSON into bytes
and the bytes into JSON; for the worked example it hashes and signs. Standard library only:

    python3 docs/formats/check.py
"""

import datetime
import hashlib
import ipaddress
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
TABLES = REPOSITORY / "crates" / "vocabulary" / "data"
TYPES = {described["name"]: described for described in json.loads((HERE / "types.json").read_text("utf-8"))["types"]}


def table(name):
    return [line.split("|") for line in (TABLES / name).read_text("utf-8").splitlines()]


DECIMALS = {row[0]: int(row[2]) if row[2].isdigit() else 0 for row in table("currencies.txt")}
UNITS = {row[0] for row in table("units.txt")}
COUNTRIES = {row[0] for row in table("countries.txt")}
CPV_CHECK = {line[:8]: line[8] for line in (TABLES / "cpv.txt").read_text("utf-8").splitlines()}


class Refused(Exception):
    """The value or the bytes break a rule."""


def need(condition, reason):
    if not condition:
        raise Refused(reason)


# CBOR, deterministic


def head(major, number):
    if number < 24:
        return bytes([major << 5 | number])
    for extra, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << (8 * size):
            return bytes([major << 5 | extra]) + number.to_bytes(size, "big")
    raise Refused("a number beyond 64 bits")


def cbor(value):
    """Python's int, bytes, str, bool, list, and dict with ascending numbers as keys."""
    if value is True or value is False:
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(cbor, value))
    pairs = sorted(value.items())
    return head(5, len(pairs)) + b"".join(cbor(key) + cbor(item) for key, item in pairs)


def uncbor(data, at=0):
    """The item at `at`, and where the next one begins."""
    need(at < len(data), "the bytes stop early")
    major, low = data[at] >> 5, data[at] & 31
    at += 1
    if major == 7:
        need(low in (20, 21), "neither true nor false")
        return low == 21, at
    need(low < 28, "a length left open, or a reserved head")
    number = low
    if low >= 24:
        size = 1 << (low - 24)
        need(at + size <= len(data), "the bytes stop early")
        number = int.from_bytes(data[at : at + size], "big")
        at += size
    if major == 0:
        return number, at
    if major == 1:
        return -1 - number, at
    if major in (2, 3):
        need(at + number <= len(data), "the bytes stop early")
        piece = data[at : at + number]
        return (piece if major == 2 else piece.decode("utf-8")), at + number
    if major == 4:
        items = []
        for _ in range(number):
            item, at = uncbor(data, at)
            items.append(item)
        return items, at
    need(major == 5, "a tag")
    pairs = {}
    for _ in range(number):
        key, at = uncbor(data, at)
        need(isinstance(key, int) and key not in pairs, "a key that is no number, or twice")
        pairs[key], at = uncbor(data, at)
    return pairs, at


# Leaves: text to item, item to text

BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"
IDS = set(
    "net agent mandate money account listing quote pending agreement order delivery invoice payment dispute col grant".split()
)
EPOCH = datetime.datetime(1970, 1, 1)
FIRST_DAY = datetime.date(1900, 1, 1)


def base32(data):
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    return "".join(BASE32[int(bits[at : at + 5], 2)] for at in range(0, len(bits), 5))


def unbase32(text, size):
    text = text.lower().translate(str.maketrans("oil", "011"))
    need(all(digit in BASE32 for digit in text), "not a digit of base 32")
    bits = "".join(f"{BASE32.index(digit):05b}" for digit in text)
    need(len(text) == -(-size * 8 // 5) and int(bits[size * 8 :] or "0", 2) == 0, "not the length of an id")
    return int(bits[: size * 8], 2).to_bytes(size, "big")


def scaled(text, places):
    match = re.fullmatch(r"([0-9]+)(?:\.([0-9]+))?", text)
    need(match and len(match[2] or "") <= places, f"`{text}` is no number with at most {places} decimals")
    return int(match[1] + (match[2] or "").ljust(places, "0"))


def decimal(number, places, least):
    digits = str(number).rjust(places + 1, "0")
    whole, part = (digits[:-places], digits[-places:]) if places else (digits, "")
    while len(part) > least and part.endswith("0"):
        part = part[:-1]
    return f"{whole}.{part}" if part else whole


def money(text, places):
    number, currency = text.split(" ")
    need(currency in DECIMALS, f"no currency {currency}")
    return [currency, scaled(number, DECIMALS[currency] if places is None else places)]


def measure(text):
    number, unit = text.split(" ")
    need(unit in UNITS, f"no unit {unit}")
    return [unit, scaled(number, 6)]


def span(text):
    match = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?", text)
    need(match and text not in ("P", "PT"), f"`{text}` is no span")
    days, hours, minutes, seconds = match.groups()
    minutes = (int(days or 0) * 24 + int(hours or 0)) * 60 + int(minutes or 0)
    return minutes * 60_000 + scaled(seconds or "0", 3)


def span_text(number):
    seconds, ms = divmod(number, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    if seconds or ms:
        clock += decimal(seconds * 1000 + ms, 3, 0) + "S"
    told = "P" + (f"{days}D" if days else "") + ("T" + clock if clock else "")
    return told if told != "P" else "PT0S"


def instant(text):
    moment = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")
    return (moment - EPOCH) // datetime.timedelta(milliseconds=1)


def instant_text(number):
    moment = EPOCH + datetime.timedelta(milliseconds=number)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{number % 1000:03}Z"


def day(text):
    return (datetime.date.fromisoformat(text) - FIRST_DAY).days


def day_text(number):
    return (FIRST_DAY + datetime.timedelta(days=number)).isoformat()


def category(by, value):
    return next(variant for variant in TYPES["VatCategory"]["variants"] if variant[by] == value)


def public_key(text):
    scheme, digits = text.split(":")
    key = bytes.fromhex(digits)
    need((scheme, len(key)) in (("ed25519", 32), ("p256", 33)), f"`{text}` is no key")
    return (b"\x01" if scheme == "ed25519" else b"\x02") + key


def cpv(text):
    digits, check = text.split("-")
    need(CPV_CHECK.get(digits) == check, f"`{text}` is no CPV code")
    return int(digits)


def known(codes):
    def same(code):
        need(code in codes, f"`{code}` is not in the table")
        return code

    return same, same


def endpoint(text):
    host, port = text.rsplit(":", 1)
    need(port == str(int(port)) and 0 < int(port) < 65536, f"`{text}` has no port")
    if re.fullmatch(r"\[.*\]|.*\.[0-9]+|[0-9]+", host):
        need(str(ipaddress.ip_address(host.strip("[]"))) == host.strip("[]"), f"`{text}` is no address")
    else:
        label = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
        need(len(host) <= 253 and re.fullmatch(rf"{label}(?:\.{label})*", host), f"`{text}` is no host")
    return text


def difference(text):
    currency, number = money(text.lstrip("-"), None)
    return [currency, -number if text.startswith("-") else number]


def money_range(text):
    number, unit = text.split(" ")
    least, most = number.split("..")
    return [unit, scaled(least, 6), scaled(most, 6)]


def amount_text(item):
    places = DECIMALS[item[0]]
    return ("-" if item[1] < 0 else "") + f"{decimal(abs(item[1]), places, places)} {item[0]}"


HASH = (bytes.fromhex, bytes.hex)
LEAVES = {
    "Digest": HASH,
    "TransactionId": HASH,
    "PublicKey": (public_key, lambda item: ("ed25519:" if item[0] == 1 else "p256:") + item[1:].hex()),
    "Currency": known(DECIMALS),
    "Unit": known(UNITS),
    "Country": known(COUNTRIES),
    "Amount": (lambda text: money(text, None), amount_text),
    "Difference": (difference, amount_text),
    "Price": (lambda text: money(text, 6), lambda item: f"{decimal(item[1], 6, DECIMALS[item[0]])} {item[0]}"),
    "Quantity": (measure, lambda item: f"{decimal(item[1], 6, 0)} {item[0]}"),
    "Range": (money_range, lambda item: f"{decimal(item[1], 6, 0)}..{decimal(item[2], 6, 0)} {item[0]}"),
    "Cpv": (cpv, lambda item: f"{item:08}-" + CPV_CHECK[f"{item:08}"]),
    "Timestamp": (instant, instant_text),
    "Span": (span, span_text),
    "Date": (day, day_text),
    "Period": (lambda text: [day(end) for end in text.split("/")], lambda item: "/".join(map(day_text, item))),
    "VatRate": (lambda text: scaled(text, 2), lambda item: decimal(item, 2, 0)),
    "Vat": (
        lambda text: [category("name", text.split(" ")[0])["number"], scaled(text.split(" ")[1], 2)],
        lambda item: f"{category('number', item[0])['name']} {decimal(item[1], 2, 0)}",
    ),
    "Balance": (int, str),
    "Endpoint": (endpoint, endpoint),
}
for prefix in IDS:
    LEAVES[prefix] = (
        lambda text, prefix=prefix: unbase32(text[len(prefix) + 1 :], 16),
        lambda item, prefix=prefix: f"{prefix}_{base32(item)}",
    )


# The forms: JSON to item, item to JSON


def to_item(form, value):
    if "type" in form:
        return typed_to_item(TYPES[form["type"]], value)
    if "bytes" in form:
        item = bytes.fromhex(value)
        need(form["bytes"][0] <= len(item) <= form["bytes"][1], "too few or too many bytes")
        return item
    if "text" in form:
        need(0 < len(value.encode()) <= form["text"], "a text that is too long")
        return value
    if "number" in form:
        need(0 <= value <= form["number"], "a number that is too large")
        return value
    if "flag" in form:
        return value
    kind = "set" if "set" in form else "list"
    items = [to_item(form[kind], item) for item in value]
    need(len(items) <= form["max"], "too many items")
    return sorted(items, key=cbor) if kind == "set" else items


def typed_to_item(described, value):
    kind = described["is"]
    if kind == "leaf":
        return LEAVES[described["name"]][0](value)
    if kind == "record":
        fields = {field["name"]: field for field in described["fields"]}
        need(set(value) <= set(fields), f"unknown fields of {described['name']}: {set(value) - set(fields)}")
        item = {}
        for name, field in fields.items():
            # Not `in (None, False, [])`: to Python, 0 equals False.
            said = name in value and value[name] is not None and value[name] is not False and value[name] != []
            if name in value and (said or not field["optional"]):
                item[field["number"]] = to_item(field["form"], value[name])
            else:
                need(field["optional"], f"{described['name']} lacks {name}")
        return item
    if kind == "code":
        return next(variant["number"] for variant in described["variants"] if variant["name"] == value)
    ((name, inner),) = value.items()
    variant = next(variant for variant in described["variants"] if variant["name"] == name)
    return [variant["number"], to_item(variant["form"], inner)]


def to_json(form, item):
    if "type" in form:
        return typed_to_json(TYPES[form["type"]], item)
    if "bytes" in form:
        return item.hex()
    for kind in ("list", "set"):
        if kind in form:
            return [to_json(form[kind], one) for one in item]
    return item


def typed_to_json(described, item):
    kind = described["is"]
    if kind == "leaf":
        return LEAVES[described["name"]][1](item)
    if kind == "record":
        by_number = {field["number"]: field for field in described["fields"]}
        return {by_number[number]["name"]: to_json(by_number[number]["form"], one) for number, one in item.items()}
    if kind == "code":
        return next(variant["name"] for variant in described["variants"] if variant["number"] == item)
    variant = next(variant for variant in described["variants"] if variant["number"] == item[0])
    return {variant["name"]: to_json(variant["form"], item[1])}


# Hashes and signatures


def hash_parts(domain, *parts):
    data = bytes([len(domain)]) + domain.encode()
    return hashlib.sha256(data + b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()


P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def add(left, right):
    (x1, y1, z1, t1), (x2, y2, z2, t2) = left, right
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    sum_ = (0, 1, 1, 0)
    while number:
        if number & 1:
            sum_ = add(sum_, point)
        point, number = add(point, point), number >> 1
    return sum_


BASE_Y = 4 * pow(5, -1, P) % P
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def compress(point):
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def number_of(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


def ed25519_sign(secret, message):
    """RFC 8032, section 5.1.6; gives the public key and the signature. Not for secrets: it takes varying time."""
    expanded = hashlib.sha512(secret).digest()
    scalar = int.from_bytes(expanded[:32], "little") & (2**254 - 8) | 2**254
    key = compress(times(scalar, BASE))
    nonce = number_of(expanded[32:], message) % L
    point = compress(times(nonce, BASE))
    answer = (nonce + number_of(point, key, message) * scalar) % L
    return key, point + answer.to_bytes(32, "little")


# The checks


def vectors():
    folder = REPOSITORY / "crates"
    yield folder / "canon/tests/vectors/canon.txt"
    yield folder / "vocabulary/tests/vectors/vectors.txt"
    yield from sorted((folder / "ledger/tests/vectors").glob("*.txt"))


def check_line(line):
    name, _, text, digits = line.split("\t")
    form = {"type": name.split("/")[0]}
    value, data = json.loads(text), bytes.fromhex(digits)
    encoded = cbor(to_item(form, value))
    need(encoded == data, f"the bytes should be {digits}, not {encoded.hex()}")
    item, end = uncbor(data)
    need(end == len(data) and cbor(item) == data, "the bytes are not canonical")
    again = to_json(form, item)
    need(again == value, f"the JSON should be {text}, not {json.dumps(again, ensure_ascii=False)}")


def check_example():
    text = (HERE / "bytes.md").read_text("utf-8").split("<!-- begin example -->")[1].split("<!-- end example -->")[0]
    lines = dict(line.split(" ", 1) for line in text.strip().strip("`").splitlines() if " " in line)
    told = {name: bytes.fromhex(value) for name, value in lines.items() if name != "envelope-json"}
    domain = "kerf/transaction/1"
    value = json.loads(lines["envelope-json"])
    envelope = to_item({"type": "Envelope"}, value)
    transaction_id = hash_parts(domain, cbor(envelope))
    signed = bytes([len(domain)]) + domain.encode() + transaction_id
    key, signature = ed25519_sign(told["secret"], signed)
    person = hash_parts("kerf/id/agent", cbor(b"\x01" + key))[:16]
    need(cbor(envelope) == told["envelope"], "the envelope")
    need(transaction_id == told["id"] == hashlib.sha256(told["hashed"]).digest(), "the id")
    need(envelope[2] == b"\x01" + key, "the key")
    need(envelope[3] == envelope[5] == person, "the person's id")
    need(signed == told["signed"] and signature == told["signature"], "the signature")
    need(cbor({1: envelope, 2: [1, signature]}) == told["transaction"], "the transaction")


def main():
    lines, failures, names = 0, 0, set()
    for path in vectors():
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line.startswith("#"):
                continue
            lines += 1
            names.add(line.split("\t")[0])
            try:
                check_line(line)
            except Exception as error:  # whatever goes wrong is wrong with this line
                failures += 1
                print(f"{path.relative_to(REPOSITORY)}:{number}: {line.split(chr(9))[0]}: {error!r}")
    check_example()
    print(f"{lines} vectors of {len(names)} types and variants, {failures} differ; the worked example agrees")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
