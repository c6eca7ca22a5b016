//! Rust source as words, without comments, strings and tests.
//!
//! Promise: what is inside a comment, a string, or an item under `#[cfg(test)]` is never reported.
//! Not here: syntax. This reads just enough of it to find the paths that a file names.
//! Start reading at [`names`].

/// One word or sign of the source, and the line it stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// The line, counted from 1.
    pub(crate) line: usize,
    /// What it is.
    pub(crate) kind: Kind,
}

/// What a [`Word`] is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An identifier or a keyword.
    Name(String),
    /// A number, as it is written.
    Number(String),
    /// A string, character or lifetime; what is in it does not matter here.
    Quote,
    /// `::`.
    Path,
    /// Any other sign.
    Sign(char),
}

/// One path that the source names, with `use` groups written out: `std::fs::File`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// The line it ends on.
    pub(crate) line: usize,
    /// Its parts.
    pub(crate) parts: Vec<String>,
}

/// The words of `source` that are not under `#[cfg(test)]`.
pub(crate) fn shipped_words(source: &str) -> Vec<Word> {
    without_tests(&words(source))
}

/// Every path among `words`; a single name is a path of one part.
pub(crate) fn names(words: &[Word]) -> Vec<Named> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        at = if matches!(words[at].kind, Kind::Name(_)) { tree(words, at, &[], &mut found) } else { at + 1 };
    }
    found
}

/// Reads one path, or one `use` tree, that starts at `at` below `stem`; returns where it ends.
fn tree(words: &[Word], mut at: usize, stem: &[String], found: &mut Vec<Named>) -> usize {
    let mut parts = stem.to_vec();
    let mut line = 0;
    while let Some(word) = words.get(at) {
        match &word.kind {
            Kind::Name(name) => {
                line = word.line;
                parts.push(name.clone());
                at += 1;
            }
            Kind::Sign('{') => return group(words, at + 1, &parts, found),
            Kind::Number(_) | Kind::Quote | Kind::Path | Kind::Sign(_) => break,
        }
        match words.get(at).map(|word| &word.kind) {
            Some(Kind::Path) => at += 1,
            Some(Kind::Name(_) | Kind::Number(_) | Kind::Quote | Kind::Sign(_)) | None => break,
        }
    }
    if line > 0 {
        found.push(Named { line, parts });
    }
    at
}

fn group(words: &[Word], mut at: usize, stem: &[String], found: &mut Vec<Named>) -> usize {
    while let Some(word) = words.get(at) {
        match &word.kind {
            Kind::Sign('}') => return at + 1,
            Kind::Name(_) => at = tree(words, at, stem, found),
            Kind::Sign('{') => at = group(words, at + 1, stem, found),
            Kind::Number(_) | Kind::Quote | Kind::Path | Kind::Sign(_) => at += 1,
        }
    }
    at
}

/// Leaves out every item that stands under `#[cfg(test)]`.
fn without_tests(words: &[Word]) -> Vec<Word> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if is_test_mark(&words[at..]) {
            at = end_of_item(words, at + TEST_MARK.len());
        } else {
            kept.push(words[at].clone());
            at += 1;
        }
    }
    kept
}

const TEST_MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];

fn is_test_mark(words: &[Word]) -> bool {
    words.len() >= TEST_MARK.len()
        && words.iter().zip(TEST_MARK).all(|(word, mark)| match &word.kind {
            Kind::Name(name) => name == mark,
            Kind::Sign(sign) => mark.len() == 1 && mark.starts_with(*sign),
            Kind::Number(_) | Kind::Quote | Kind::Path => false,
        })
}

/// Where the item that starts at `at` ends: after its `;` or its closing brace.
fn end_of_item(words: &[Word], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while let Some(word) = words.get(at) {
        at += 1;
        match word.kind {
            Kind::Sign('{' | '(' | '[') => depth += 1,
            Kind::Sign(')' | ']') => depth = depth.saturating_sub(1),
            Kind::Sign('}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            Kind::Sign(';') if depth == 0 => return at,
            Kind::Name(_) | Kind::Number(_) | Kind::Quote | Kind::Path | Kind::Sign(_) => {}
        }
    }
    at
}

/// Reads all words of `source`.
fn words(source: &str) -> Vec<Word> {
    let mut reader = Reader { rest: source, line: 1, words: Vec::new() };
    while let Some(sign) = reader.rest.chars().next() {
        reader.step(sign);
    }
    reader.words
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
    words: Vec<Word>,
}

impl Reader<'_> {
    fn step(&mut self, sign: char) {
        if self.rest.starts_with("//") {
            self.skip(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.skip(block_comment(self.rest));
        } else if let Some(len) = raw_string(self.rest) {
            self.keep(len, |_| Kind::Quote);
        } else if self.rest.starts_with("b\"") || self.rest.starts_with("c\"") {
            self.keep(1 + string(&self.rest[1..]), |_| Kind::Quote);
        } else if sign == '"' {
            self.keep(string(self.rest), |_| Kind::Quote);
        } else if sign == '\'' {
            self.keep(character(self.rest), |_| Kind::Quote);
        } else if sign.is_alphabetic() || sign == '_' {
            let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            self.keep(end.unwrap_or(self.rest.len()), |text| Kind::Name(text.to_owned()));
        } else if sign.is_ascii_digit() {
            let place = self.words.last().is_some_and(|word| word.kind == Kind::Sign('.'));
            self.keep(number(self.rest, place), |text| Kind::Number(text.to_owned()));
        } else if self.rest.starts_with("::") {
            self.keep(2, |_| Kind::Path);
        } else if sign.is_whitespace() {
            self.skip(sign.len_utf8());
        } else {
            self.keep(sign.len_utf8(), |_| Kind::Sign(sign));
        }
    }

    fn skip(&mut self, len: usize) {
        self.line += self.rest[..len].matches('\n').count();
        self.rest = &self.rest[len..];
    }

    fn keep(&mut self, len: usize, kind: impl FnOnce(&str) -> Kind) {
        self.words.push(Word { line: self.line, kind: kind(&self.rest[..len]) });
        self.skip(len);
    }
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The length of a raw string at the start of `text`, if one is there.
fn raw_string(text: &str) -> Option<usize> {
    let head = ["r", "br", "cr"].into_iter().find(|head| {
        let rest = text.strip_prefix(head).unwrap_or_default();
        rest.trim_start_matches('#').starts_with('"')
    })?;
    let hashes = text[head.len()..].find('"')?;
    let open = head.len() + hashes + 1;
    let close = format!("\"{}", "#".repeat(hashes));
    Some(text[open..].find(&close).map_or(text.len(), |at| open + at + close.len()))
}

fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, sign) in text.char_indices().skip(1) {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a character or a lifetime.
fn character(text: &str) -> usize {
    let mut rest = text.char_indices().skip(1);
    let Some((_, first)) = rest.next() else { return text.len() };
    if first == '\\' {
        let end = rest.skip(1).find(|(_, sign)| *sign == '\'');
        return end.map_or(text.len(), |(at, _)| at + 1);
    }
    match rest.next() {
        Some((at, '\'')) => at + 1,
        Some(_) | None => 1 + first.len_utf8(),
    }
}

/// The length of a number; after a dot it is the place in a tuple, which has no fraction.
fn number(text: &str, place: bool) -> usize {
    let end = |from: usize| {
        let stop = text[from..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        stop.map_or(text.len(), |at| from + at)
    };
    let whole = end(0);
    let mut after = text[whole..].chars();
    if place || after.next() != Some('.') {
        return whole;
    }
    match after.next() {
        Some(sign) if sign.is_ascii_digit() => end(whole + 1),
        Some(sign) if sign == '.' || sign == '_' || sign.is_alphabetic() => whole,
        Some(_) | None => whole + 1,
    }
}

#[cfg(test)]
mod tests;
