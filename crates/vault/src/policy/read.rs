//! Reading a policy: words, then a descent with a bound on its depth.

use super::{POLICY_BYTES_MAX, POLICY_DEPTH_MAX, POLICY_TESTS_MAX, PolicyError, Rule, Test};
use crate::schema::{Kind, Name, RESERVED, Schema, Value};
use vocabulary::Date;

/// One word or sign of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Plain(String),
    Quoted(String),
    Sign(&'static str),
    End,
}

impl Token {
    fn shown(&self) -> String {
        match self {
            Self::Plain(text) => format!("`{text}`"),
            Self::Quoted(text) => format!("`\"{text}\"`"),
            Self::Sign(sign) => format!("`{sign}`"),
            Self::End => "the end".into(),
        }
    }
}

/// Signs, the longer ones first.
const SIGNS: [&str; 10] = ["!=", "<=", ">=", "..", "=", "<", ">", "(", ")", ","];

fn is_plain_sign(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, '-' | '_' | '.' | ':' | '/' | '@' | '+')
}

/// True if a word needs no quotation marks.
pub(super) fn is_plain(word: &str) -> bool {
    !word.is_empty() && word.chars().all(is_plain_sign) && !word.contains("..") && !RESERVED.contains(&word)
}

/// The tokens with their places, counted in characters from 1.
fn tokens(text: &str) -> Result<Vec<(usize, Token)>, PolicyError> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut at = 1;
    while let Some(sign) = rest.chars().next() {
        let start = at;
        let (token, used) = if sign.is_whitespace() {
            (None, sign.len_utf8())
        } else if let Some(known) = SIGNS.iter().find(|known| rest.starts_with(**known)) {
            (Some(Token::Sign(known)), known.len())
        } else if sign == '"' {
            let (word, used) = quoted(rest).ok_or(PolicyError::Expected {
                at,
                expected: "a closing quotation mark",
                found: Token::End.shown(),
            })?;
            (Some(Token::Quoted(word)), used)
        } else if is_plain_sign(sign) {
            let end = rest.find(|sign| !is_plain_sign(sign)).unwrap_or(rest.len());
            let end = rest.find("..").map_or(end, |dots| end.min(dots));
            (Some(Token::Plain(rest.get(..end).unwrap_or_default().to_owned())), end)
        } else {
            let expected = "a name, a value or a sign";
            return Err(PolicyError::Expected { at, expected, found: format!("`{sign}`") });
        };
        let (taken, left) = rest.split_at(used);
        at += taken.chars().count();
        rest = left;
        found.extend(token.map(|token| (start, token)));
    }
    found.push((at, Token::End));
    Ok(found)
}

/// The text between quotation marks, and how many bytes it takes with them.
fn quoted(rest: &str) -> Option<(String, usize)> {
    let mut word = String::new();
    let mut signs = rest.char_indices().skip(1);
    while let Some((place, sign)) = signs.next() {
        match sign {
            '"' => return Some((word, place + 1)),
            '\\' => word.push(signs.next()?.1),
            other => word.push(other),
        }
    }
    None
}

pub(super) fn read(text: &str, schema: &Schema) -> Result<Rule, PolicyError> {
    if text.len() > POLICY_BYTES_MAX {
        return Err(PolicyError::TooLong { len: text.len() });
    }
    let tokens = tokens(text)?;
    let mut reader = Reader { tokens: &tokens, schema, tests: 0 };
    let rule = reader.any(false, 0)?;
    match reader.peek() {
        (_, Token::End) => Ok(rule),
        (at, other) => {
            let found = other.shown();
            Err(PolicyError::Expected { at, expected: "`and`, `or` or the end", found })
        }
    }
}

struct Reader<'a> {
    tokens: &'a [(usize, Token)],
    schema: &'a Schema,
    tests: usize,
}

impl<'a> Reader<'a> {
    /// The next token; the last one, the end, stays.
    fn peek(&self) -> (usize, &'a Token) {
        self.tokens.first().map_or((0, &Token::End), |(at, token)| (*at, token))
    }

    fn next(&mut self) -> (usize, &'a Token) {
        let token = self.peek();
        if let [_, rest @ ..] = self.tokens
            && !rest.is_empty()
        {
            self.tokens = rest;
        }
        token
    }

    fn take(&mut self, wanted: &Token) -> bool {
        let there = self.peek().1 == wanted;
        if there {
            self.next();
        }
        there
    }

    fn word(&mut self, word: &str) -> bool {
        self.take(&Token::Plain(word.to_owned()))
    }

    fn want(&mut self, sign: &'static str, expected: &'static str) -> Result<(), PolicyError> {
        if self.take(&Token::Sign(sign)) { Ok(()) } else { Err(self.unexpected(expected)) }
    }

    fn unexpected(&self, expected: &'static str) -> PolicyError {
        let (at, token) = self.peek();
        PolicyError::Expected { at, expected, found: token.shown() }
    }

    /// Parts joined by `or`. Under `denied`, by De Morgan, they are joined by `and`.
    fn any(&mut self, denied: bool, depth: usize) -> Result<Rule, PolicyError> {
        let mut parts = vec![self.all(denied, depth)?];
        while self.word("or") {
            parts.push(self.all(denied, depth)?);
        }
        let wanted = if denied { parts.len() } else { 1 };
        Ok(joined(wanted, parts))
    }

    fn all(&mut self, denied: bool, depth: usize) -> Result<Rule, PolicyError> {
        let mut parts = vec![self.one(denied, depth)?];
        while self.word("and") {
            parts.push(self.one(denied, depth)?);
        }
        let wanted = if denied { 1 } else { parts.len() };
        Ok(joined(wanted, parts))
    }

    fn one(&mut self, denied: bool, depth: usize) -> Result<Rule, PolicyError> {
        let (at, token) = self.peek();
        if depth >= POLICY_DEPTH_MAX {
            return Err(PolicyError::TooDeep { at });
        }
        if self.word("not") {
            return self.one(!denied, depth + 1);
        }
        if self.take(&Token::Sign("(")) {
            let rule = self.any(denied, depth + 1)?;
            self.want(")", "`and`, `or` or `)`")?;
            return Ok(rule);
        }
        match token {
            Token::Plain(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.some_of(denied, depth)
            }
            Token::Plain(_) => self.test(denied),
            Token::Quoted(_) | Token::Sign(_) | Token::End => {
                Err(self.unexpected("a name, a number, `not` or `(`"))
            }
        }
    }

    /// `2 of (a, b, c)`. Denied: so many are false that fewer than two are left.
    fn some_of(&mut self, denied: bool, depth: usize) -> Result<Rule, PolicyError> {
        let (at, token) = self.next();
        let Token::Plain(text) = token else { return Err(self.unexpected("a number")) };
        if !self.word("of") {
            return Err(self.unexpected("`of`"));
        }
        self.want("(", "`(`")?;
        let mut parts = vec![self.any(denied, depth + 1)?];
        while self.take(&Token::Sign(",")) {
            parts.push(self.any(denied, depth + 1)?);
        }
        self.want(")", "`,` or `)`")?;
        let wanted: u64 = text.parse().unwrap_or(u64::MAX);
        let fitting = usize::try_from(wanted).ok().filter(|wanted| (1..=parts.len()).contains(wanted));
        let Some(count) = fitting else {
            return Err(PolicyError::Threshold { at, wanted, parts: parts.len() });
        };
        Ok(joined(if denied { parts.len() - count + 1 } else { count }, parts))
    }

    fn test(&mut self, denied: bool) -> Result<Rule, PolicyError> {
        self.tests += 1;
        if self.tests > POLICY_TESTS_MAX {
            return Err(PolicyError::TooManyTests);
        }
        let (at, token) = self.next();
        let Token::Plain(text) = token else { return Err(self.unexpected("a name")) };
        let in_schema = |cause| PolicyError::Schema { at, cause };
        let name: Name = text.parse().map_err(in_schema)?;
        let schema = self.schema;
        let kind = schema.kind(&name).map_err(in_schema)?;
        let (sign_at, sign) = self.peek();
        let sign = match sign {
            Token::Sign(sign @ ("=" | "!=" | "<" | "<=" | ">" | ">=")) => sign,
            Token::Plain(word) if word == "in" => "in",
            Token::Plain(_) | Token::Quoted(_) | Token::Sign(_) | Token::End => {
                return Err(self.unexpected("`=`, `!=`, `<`, `<=`, `>`, `>=` or `in`"));
            }
        };
        self.next();
        let first = self.value(&name, kind)?;
        let second = if sign == "in" {
            self.want("..", "`..`")?;
            Some(self.value(&name, kind)?)
        } else {
            None
        };
        match kind.bits() {
            None => self.equal(Asked { at, sign_at, sign, name, kind, denied }, first),
            Some(bits) => {
                ordered(Asked { at, sign_at, sign, name, kind, denied }, bits, &first, second.as_ref())
            }
        }
    }

    fn value(&mut self, name: &Name, kind: &Kind) -> Result<Value, PolicyError> {
        let (at, token) = self.peek();
        let text = match token {
            Token::Plain(text) | Token::Quoted(text) => text,
            Token::Sign(_) | Token::End => return Err(self.unexpected("a value")),
        };
        self.next();
        kind.value(name, text).map_err(|cause| PolicyError::Schema { at, cause })
    }

    fn equal(&self, asked: Asked<'_>, value: Value) -> Result<Rule, PolicyError> {
        let Asked { at, sign_at, sign, name, kind, denied } = asked;
        let Value::Word(word) = value else { return Err(self.unexpected("a word")) };
        let is = match sign {
            "=" => !denied,
            "!=" => denied,
            _ => return Err(PolicyError::NoOrder { at: sign_at, name }),
        };
        let test = match (is, kind) {
            (true, _) => Test::Is(name, word),
            (false, Kind::Choice(values)) => Test::IsNot(name, word, values.iter().cloned().collect()),
            (false, Kind::Words | Kind::Number { .. } | Kind::Date) => {
                return Err(PolicyError::NoDenial { at, name });
            }
        };
        Ok(Rule::Test(test))
    }
}

/// A test as it was read.
struct Asked<'a> {
    at: usize,
    sign_at: usize,
    sign: &'a str,
    name: Name,
    kind: &'a Kind,
    denied: bool,
}

/// A test of a number or a day: the range that passes it, or the two beside that range.
fn ordered(asked: Asked<'_>, bits: u8, first: &Value, second: Option<&Value>) -> Result<Rule, PolicyError> {
    let Asked { at, sign, name, kind, denied, .. } = asked;
    let last = match kind {
        Kind::Date => Value::Date(Date::MAX).place(),
        Kind::Number { .. } | Kind::Words | Kind::Choice(_) => (1 << bits) - 1,
    };
    let never = || PolicyError::Never { at, name: name.clone() };
    let place = first.place();
    // What passes, both ends included; `None` if nothing does.
    let (range, turned) = match sign {
        "=" => (Some((place, place)), false),
        "!=" => (Some((place, place)), true),
        "<" => (place.checked_sub(1).map(|to| (0, to)), false),
        "<=" => (Some((0, place)), false),
        ">" => ((place < last).then_some((place + 1, last)), false),
        ">=" => (Some((place, last)), false),
        _ => (second.map(|to| (place, to.place())).filter(|(from, to)| from <= to), false),
    };
    let ranges: Vec<(u64, u64)> = match (range, turned != denied) {
        (None, false) => return Err(never()),
        (None, true) => vec![(0, last)],
        (Some(range), false) => vec![range],
        (Some((from, to)), true) => {
            let below = from.checked_sub(1).map(|below| (0, below));
            let above = (to < last).then_some((to + 1, last));
            below.into_iter().chain(above).collect()
        }
    };
    let parts: Option<Vec<Rule>> = ranges
        .into_iter()
        .map(|(from, to)| {
            let (from, to) = (value_at(kind, from)?, value_at(kind, to)?);
            Some(Rule::Test(Test::Within { name: name.clone(), bits, from, to }))
        })
        .collect();
    match parts.filter(|parts| !parts.is_empty()) {
        Some(parts) => Ok(joined(1, parts)),
        None => Err(never()),
    }
}

fn value_at(kind: &Kind, place: u64) -> Option<Value> {
    match kind {
        Kind::Date => Date::MIN.plus_days(u32::try_from(place).ok()?).map(Value::Date),
        Kind::Number { .. } => Some(Value::Number(place)),
        Kind::Words | Kind::Choice(_) => None,
    }
}

/// A gate; of one part, the part itself. Gates of the same kind are joined to one.
fn joined(wanted: usize, mut parts: Vec<Rule>) -> Rule {
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return only;
    }
    let all = wanted == parts.len();
    if !all && wanted != 1 {
        return Rule::Gate { wanted, parts };
    }
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Rule::Gate { wanted, parts } if (all && wanted == parts.len()) || (!all && wanted == 1) => {
                flat.extend(parts);
            }
            other @ (Rule::Gate { .. } | Rule::Test(_)) => flat.push(other),
        }
    }
    Rule::Gate { wanted: if all { flat.len() } else { 1 }, parts: flat }
}
