/** Leaves in the reader's locale. Numbers are exact at any size: digits are never turned into a float. */

function numbers(locales: readonly string[]): Intl.NumberFormat {
  return new Intl.NumberFormat([...locales]);
}

/** A decimal number as the reader writes it. */
export function localNumber(text: string, locales: readonly string[]): string {
  const [whole = "0", part] = text.split(".");
  const format = numbers(locales);
  const grouped = format.format(BigInt(whole));
  if (part === undefined) return grouped;
  const mark = format.formatToParts(1.5).find((piece) => piece.type === "decimal")?.value ?? ".";
  return grouped + mark + part;
}

const day = (text: string, locales: readonly string[]): string =>
  new Intl.DateTimeFormat([...locales], { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${text}T00:00:00Z`));

function span(text: string, locales: readonly string[]): string {
  const units: Record<string, string> = { D: "day", H: "hour", M: "minute", S: "second" };
  const parts = [...text.matchAll(/([\d.]+)([DHMS])/g)].map(([, number = "", letter = ""]) =>
    new Intl.NumberFormat([...locales], { style: "unit", unit: units[letter] ?? "day", unitDisplay: "long" }).format(
      Number(number),
    ),
  );
  return parts.join(" ");
}

/** The value of a leaf in the reader's locale; `undefined` where its own text is all there is to say. */
export function formatted(
  leaf: string,
  text: string,
  locales: readonly string[],
  timeZone?: string,
): string | undefined {
  const [number = "", code = ""] = text.split(" ");
  switch (leaf) {
    case "Amount":
    case "Price":
    case "Quantity":
      return `${localNumber(number, locales)} ${code}`;
    case "Difference":
      return `${number.startsWith("-") ? "−" : ""}${localNumber(number.replace("-", ""), locales)} ${code}`;
    case "Range":
      return `${number.split("..").map((one) => localNumber(one, locales)).join(" – ")} ${code}`;
    case "Timestamp": {
      const zone = timeZone === undefined ? {} : { timeZone };
      // Without a zone it would be the machine's, which is the reader's in a browser.
      const format = { dateStyle: "full", timeStyle: "long", ...zone } as const;
      return new Intl.DateTimeFormat([...locales], format).format(new Date(text));
    }
    case "Span":
      return span(text, locales);
    case "Date":
      return day(text, locales);
    case "Period":
      return text.split("/").map((one) => day(one, locales)).join(" – ");
    case "VatRate":
      return `${localNumber(text, locales)} %`;
    case "Vat":
      return `${number} ${localNumber(code, locales)} %`;
    case "Country": {
      // Kosovo's code here has a digit, which is no region to the browser.
      if (!/^[A-Z]{2}$/.test(text)) return undefined;
      const name = new Intl.DisplayNames([...locales], { type: "region", fallback: "none" }).of(text);
      return name === undefined ? undefined : `${name} (${text})`;
    }
    case "Currency": {
      const name = new Intl.DisplayNames([...locales], { type: "currency", fallback: "none" }).of(text);
      return name === undefined ? undefined : `${name} (${text})`;
    }
    default:
      return undefined;
  }
}
