//! Finds the releases in a text, whatever they are wrapped in.
//!
//! Promise: a release, a release package, a record, a record package, our wrapper line, a list of any of
//! these, and one of these per line are all read; what cannot be read is an error that says where, and the
//! rest is read all the same. No document and no line beyond [`DOCUMENT_BYTES_MAX`] is looked into.
//! Not here: what the releases mean (`process.rs`), putting those of one process together (`merge.rs`).

use super::json::{Json, SyntaxError};
use super::notes::Exception;

/// The longest document or line that is read.
pub const DOCUMENT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// The longest publisher, licence and ocid; they are kept with every release, and one beyond it with none.
const WORD_BYTES_MAX: usize = 1_000;

canon::code! {
    /// What a release is in the life of its process.
    pub enum ReleaseKind {
        /// What was published at one time.
        1 => Release "release",
        /// What is known from all releases together.
        2 => Compiled "compiled",
    }
}

/// A release as it was found, before it is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRelease {
    /// Who published it; empty if nobody is named.
    pub publisher: String,
    /// The id of the process.
    pub ocid: String,
    /// The licence it is under, if stated.
    pub licence: Option<String>,
    /// One release, or all of a process.
    pub kind: ReleaseKind,
    /// The line it was found in, from 1; a document counts as its first line.
    pub line: u64,
    /// Where in that document, as a JSON pointer.
    pub path: String,
    /// The release.
    pub json: Json,
    /// What merging found wrong, at places of the releases that were merged; empty for a release just read.
    pub exceptions: Vec<Exception>,
}

/// Why a part of the input gives no release.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, at `{path}`: {fault}")]
pub struct ReadError {
    /// The line, from 1; a document counts as its first line.
    pub line: u64,
    /// Where in that document, as a JSON pointer; empty for the whole.
    pub path: String,
    /// What is wrong.
    pub fault: ReadFault,
}

/// What is wrong with a part of the input.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadFault {
    /// Longer than [`DOCUMENT_BYTES_MAX`].
    #[error("{bytes} bytes are more than the {DOCUMENT_BYTES_MAX} that are read at once")]
    TooLong {
        /// How long it is.
        bytes: usize,
    },
    /// Not text.
    #[error("not UTF-8 from byte {at}")]
    NotText {
        /// The first byte that is none.
        at: usize,
    },
    /// Not JSON, or nested too deep.
    #[error("not JSON that can be read: {0}")]
    Syntax(SyntaxError),
    /// JSON, but none of the forms above.
    #[error("neither a release nor something that holds releases")]
    NotOcds,
    /// A release without the id of its process, or with one of more than a thousand bytes.
    #[error("the release has no `ocid`")]
    NoOcid,
    /// A release that stands at another address; nothing is fetched here.
    #[error("the release is only linked")]
    Linked,
}

/// The releases of `text`: one document, or one per line.
///
/// A text that is one JSON value is a document. Of any other text, each line is read by itself, provided that one
/// of them looks like a whole release; else the error is that of the document.
pub fn read(text: &str) -> Releases<'_> {
    let whole = (text.len() <= DOCUMENT_BYTES_MAX).then(|| Json::parse(text));
    let fault = match whole {
        Some(Ok(json)) => {
            let found = releases_of(1, json);
            return Releases { lines: None, reader: LineReader::new(), found: found.into_iter() };
        }
        Some(Err(error)) => ReadFault::Syntax(error),
        None => ReadFault::TooLong { bytes: text.len() },
    };
    if text.lines().any(holds_release) {
        return Releases {
            lines: Some(text.lines()),
            reader: LineReader::new(),
            found: Vec::new().into_iter(),
        };
    }
    let error = ReadError { line: 1, path: String::new(), fault };
    Releases { lines: None, reader: LineReader::new(), found: vec![Err(error)].into_iter() }
}

/// True if `line` looks as if it held a whole release, and not a piece of a document over several lines.
fn holds_release(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('{') && line.ends_with('}') && line.contains("\"ocid\"")
}

/// [`read`] for bytes that may not be text.
pub fn read_bytes(bytes: &[u8]) -> Releases<'_> {
    match core::str::from_utf8(bytes) {
        Ok(text) => read(text),
        Err(error) => {
            let fault = ReadFault::NotText { at: error.valid_up_to() };
            let found = vec![Err(ReadError { line: 1, path: String::new(), fault })];
            Releases { lines: None, reader: LineReader::new(), found: found.into_iter() }
        }
    }
}

/// The releases of a text, one after the other; of a text in lines, only one line is held in memory.
#[derive(Debug)]
pub struct Releases<'a> {
    lines: Option<core::str::Lines<'a>>,
    reader: LineReader,
    found: std::vec::IntoIter<Result<RawRelease, ReadError>>,
}

impl Iterator for Releases<'_> {
    type Item = Result<RawRelease, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(found) = self.found.next() {
                return Some(found);
            }
            let line = self.lines.as_mut()?.next()?;
            self.found = self.reader.push(line).into_iter();
        }
    }
}

/// Reads lines as they come, so that a file of any length can be read by whoever holds it.
#[derive(Debug, Default)]
pub struct LineReader {
    line: u64,
}

impl LineReader {
    /// Stands before the first line.
    pub const fn new() -> Self {
        Self { line: 0 }
    }

    /// The releases in the next line; none if it is blank.
    pub fn push(&mut self, line: &str) -> Vec<Result<RawRelease, ReadError>> {
        self.line = self.line.saturating_add(1);
        if line.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty() {
            return Vec::new();
        }
        let fault = if line.len() > DOCUMENT_BYTES_MAX {
            ReadFault::TooLong { bytes: line.len() }
        } else {
            match Json::parse(line) {
                Ok(json) => return releases_of(self.line, json),
                Err(error) => ReadFault::Syntax(error),
            }
        };
        vec![Err(ReadError { line: self.line, path: String::new(), fault })]
    }
}

fn releases_of(line: u64, json: Json) -> Vec<Result<RawRelease, ReadError>> {
    let mut finder = Finder { line, found: Vec::new() };
    finder.any(json, &Around::default(), String::new());
    finder.found
}

/// What is said around a release and holds for it.
#[derive(Clone, Debug, Default)]
struct Around {
    publisher: Option<String>,
    licence: Option<String>,
    ocid: Option<String>,
    /// What the release is, if what holds it says so; else its tag does.
    kind: Option<ReleaseKind>,
}

impl Around {
    /// With what `json` says. A publisher is a name, or an object with one.
    fn within(&self, json: &Json) -> Self {
        let short = |word: &&str| word.len() <= WORD_BYTES_MAX;
        let word = |json: Option<&Json>| json.and_then(Json::as_word).filter(short).map(str::to_owned);
        let publisher = json.get("publisher");
        let info = json.get("packageInfo").and_then(|info| info.get("publisher"));
        let named = |publisher: Option<&Json>| {
            word(publisher.and_then(|it| it.get("name"))).or_else(|| word(publisher))
        };
        Self {
            // Who wraps a release knows better than the release who published it.
            publisher: self.publisher.clone().or_else(|| named(publisher)).or_else(|| named(info)),
            licence: self
                .licence
                .clone()
                .or_else(|| word(json.get("licence")))
                .or_else(|| word(json.get("license"))),
            ocid: word(json.get("ocid")).or_else(|| self.ocid.clone()),
            kind: self.kind,
        }
    }
}

struct Finder {
    line: u64,
    found: Vec<Result<RawRelease, ReadError>>,
}

impl Finder {
    fn fault(&mut self, path: String, fault: ReadFault) {
        self.found.push(Err(ReadError { line: self.line, path, fault }));
    }

    fn any(&mut self, json: Json, around: &Around, path: String) {
        let members = match json {
            Json::Object(members) => members,
            Json::List(items) => return self.each(items, around, &path),
            Json::Null | Json::Flag(_) | Json::Number(_) | Json::Text(_) => {
                return self.fault(path, ReadFault::NotOcds);
            }
        };
        let json = Json::Object(members);
        let mut within = around.within(&json);
        if json.get("release").is_some_and(Json::is_object) {
            let stated = json.get("kind").and_then(Json::as_text).and_then(|kind| kind.parse().ok());
            within.kind = stated.or(json.get("compiled_by").is_some().then_some(ReleaseKind::Compiled));
            let release = take(json, "release");
            return self.release(release, &within, format!("{path}/release"));
        }
        for key in ["releases", "records"] {
            if json.get(key).and_then(Json::as_list).is_some_and(|items| !items.is_empty()) {
                return self.package(json, key, &within, &path);
            }
        }
        if json.get("compiledRelease").is_some_and(Json::is_object) {
            within.kind = Some(ReleaseKind::Compiled);
            let release = take(json, "compiledRelease");
            return self.release(release, &within, format!("{path}/compiledRelease"));
        }
        let parts = ["ocid", "tag", "tender", "awards", "contracts", "planning", "buyer", "parties"];
        if parts.iter().any(|part| json.get(part).is_some()) {
            return self.release(json, &within, path);
        }
        let fault = if json.get("url").is_some() { ReadFault::Linked } else { ReadFault::NotOcds };
        self.fault(path, fault);
    }

    /// A release package, a record package, or a record with its releases. Where a record's releases are only
    /// linked, its compiled release stands for them.
    fn package(&mut self, json: Json, key: &str, within: &Around, path: &str) {
        let linked = |release: &Json| release.get("url").is_some() && release.get("ocid").is_none();
        let releases = json.get(key).and_then(Json::as_list).unwrap_or_default();
        if key == "releases"
            && releases.iter().any(linked)
            && json.get("compiledRelease").is_some_and(Json::is_object)
        {
            let compiled = Around { kind: Some(ReleaseKind::Compiled), ..within.clone() };
            let release = take(json, "compiledRelease");
            return self.release(release, &compiled, format!("{path}/compiledRelease"));
        }
        if let Json::List(items) = take(json, key) {
            self.each(items, within, &format!("{path}/{key}"));
        }
    }

    fn each(&mut self, items: Vec<Json>, around: &Around, path: &str) {
        for (index, item) in items.into_iter().enumerate() {
            self.any(item, around, format!("{path}/{index}"));
        }
    }

    fn release(&mut self, json: Json, around: &Around, path: String) {
        let within = around.within(&json);
        let tags = json.get("tag").and_then(Json::as_list).unwrap_or_default();
        let tagged = tags.iter().any(|tag| tag.as_text() == Some("compiled"));
        let tagged = if tagged { ReleaseKind::Compiled } else { ReleaseKind::Release };
        let Some(ocid) = within.ocid else { return self.fault(path, ReadFault::NoOcid) };
        self.found.push(Ok(RawRelease {
            publisher: within.publisher.unwrap_or_default(),
            ocid,
            licence: within.licence,
            kind: within.kind.unwrap_or(tagged),
            line: self.line,
            path,
            json,
            exceptions: Vec::new(),
        }));
    }
}

/// The member `key` of `json`, taken out.
fn take(json: Json, key: &str) -> Json {
    match json {
        Json::Object(members) => {
            members.into_iter().find(|(name, _)| name == key).map_or(Json::Null, |(_, value)| value)
        }
        Json::Null | Json::Flag(_) | Json::Number(_) | Json::Text(_) | Json::List(_) => Json::Null,
    }
}
