/** Texts from others, with what deceives a reader made visible. */

/** Control characters, and those that turn the reading direction or take no room: as on the command line. */
const HIDDEN =
  /[\p{Cc}\u{ad}\u{61c}\u{180e}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{e0000}-\u{e007f}]/gu;
/** More that takes no room, or looks like a space and is none. */
const BLANK =
  /[\u{34f}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}-\u{180d}\u{180f}\u{2800}\u{3164}\u{ffa0}\u{fe00}-\u{fe0f}\u{1d173}-\u{1d17a}\u{e0080}-\u{e0fff}]|(?! )\p{Zs}/gu;
/** Scripts whose letters look alike. */
const ALIKE = ["Latin", "Cyrillic", "Greek", "Armenian", "Cherokee", "Coptic", "Lisu"];

/** Text on one line, with what cannot be seen spelled out. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (letter) =>
    letter === "\n" ? "\\n" : letter === "\t" ? "\\t" : `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** As {@link visible}, in quotes, so that no text can pass for a field. */
export function quoted(text: string): string {
  return `"${visible(text.replace(/\\/g, "\\\\").replace(/"/g, '\\"'))}"`;
}

const named = (letter: string): string =>
  `U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

/** What about a text may deceive, beside what {@link visible} spells out: characters by their numbers. */
export function deceptions(text: string): { blank: string[]; mixed: string[] } {
  const blank = [...new Set(text.match(BLANK) ?? [])].map(named);
  const mixed: string[] = [];
  for (const word of text.match(/[\p{L}\p{M}]+/gu) ?? []) {
    const scripts = ALIKE.filter((script) => new RegExp(`\\p{Script=${script}}`, "u").test(word));
    // The letters of a full-width or mathematical alphabet pass for Latin ones.
    const odd = [...word].filter((letter) => /[\u{1d400}-\u{1d7ff}\u{ff21}-\u{ff5a}]/u.test(letter));
    if (scripts.length > 1 || odd.length > 0) {
      const foreign = [...word].filter((letter) => !/\p{Script=Latin}/u.test(letter) || odd.includes(letter));
      mixed.push(`${visible(word)} (${[...new Set(foreign)].map(named).join(" ")})`);
    }
  }
  return { blank, mixed };
}
