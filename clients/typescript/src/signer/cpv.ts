/** What CPV codes stand for: a table of 330 kB, which is fetched when a code is to be shown, and only then. */

/** The table, once it is there. */
export class CpvTable {
  private rows: Map<string, string> | undefined;
  /** True if a code was looked up before the table was there. */
  asked = false;

  constructor(private readonly path: string | undefined) {}

  /** The check digit; `?` while the table is not there, `undefined` if there is no such code. */
  check(digits: string): string | undefined {
    if (this.rows !== undefined) return this.rows.get(digits)?.charAt(0);
    this.asked = true;
    return "?";
  }

  /** Fetches the table; without one codes are shown as far as they are known. */
  async load(): Promise<void> {
    if (this.path === undefined || this.rows !== undefined) return;
    const text = await fetch(this.path).then((response) => (response.ok ? response.text() : ""), () => "");
    const rows = text.split("\n").filter((row) => /^\d{9}/.test(row));
    if (rows.length > 0) this.rows = new Map(rows.map((row) => [row.slice(0, 8), row.slice(8)]));
  }

  /** The codes in a text, with what they stand for in English. */
  *labels(text: string): Generator<[string, string]> {
    for (const [code] of text.matchAll(/\b\d{8}-\d\b/g)) {
      const row = this.rows?.get(code.slice(0, 8));
      if (row !== undefined) yield [code, row.slice(1)];
    }
  }
}
