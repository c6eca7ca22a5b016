//! Words, and the forms of them under which the index finds one another.
//!
//! A listing does not say in which language it is written, and people write their own. So a word is found
//! under its stem in each of six languages (English, French, German, Spanish, Portuguese, Dutch), with and
//! without its accents: `Straßenbeläge` stands under what the German stemmer leaves of it, and a search for
//! `Strassenbelag` comes to the same. Most languages agree on most words, so a word has some three forms.
//! The price: two words that two languages would cut to the same stem find each other. The word itself is
//! kept as a form of its own, so that whoever wrote the very word comes first.
//!
//! Promise: searching takes words as words. There is no syntax, so nothing in a text can mean anything else.
//! Not here: scripts without spaces between words; a run of such letters counts as one word.

use frostem::{Algorithm, Stemmer};
use std::collections::BTreeSet;
use tantivy::tokenizer::{AsciiFoldingFilter, RawTokenizer, TextAnalyzer};

/// The most bytes of a word that count; what is longer is cut.
pub const WORD_BYTES_MAX: usize = 64;

/// What marks the form that is the word itself. No word begins with it.
const EXACT: char = '=';

const LANGUAGES: [Algorithm; 6] = [
    Algorithm::English,
    Algorithm::French,
    Algorithm::German,
    Algorithm::Spanish,
    Algorithm::Portuguese,
    Algorithm::Dutch,
];

/// The words of a text in lower case, in order.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| cut(&word.to_lowercase()).to_owned())
}

fn cut(word: &str) -> &str {
    let end = (0..=word.len().min(WORD_BYTES_MAX)).rev().find(|end| word.is_char_boundary(*end));
    word.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// The word without accents.
fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    let mut folder = TextAnalyzer::builder(RawTokenizer::default()).filter(AsciiFoldingFilter).build();
    let mut stream = folder.token_stream(word);
    if stream.advance() { stream.token().text.clone() } else { word.to_owned() }
}

/// The forms of one word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Forms {
    /// The word itself, marked.
    pub(crate) exact: String,
    /// Its stems.
    pub(crate) stems: BTreeSet<String>,
}

impl Forms {
    pub(crate) fn of(word: &str) -> Self {
        let plain = folded(word);
        let mut stems = BTreeSet::new();
        // Numbers and codes have no stems: `a4` and `80` stay what they are.
        if word.chars().any(char::is_numeric) {
            stems.insert(plain.clone());
        } else {
            for stemmer in LANGUAGES.map(Stemmer::new) {
                stems.insert(folded(&stemmer.stem(word)));
                stems.insert(folded(&stemmer.stem(&plain)));
            }
        }
        stems.retain(|stem| !stem.is_empty());
        Self { exact: format!("{EXACT}{plain}"), stems }
    }

    /// All of them.
    pub(crate) fn into_all(self) -> impl Iterator<Item = String> {
        std::iter::once(self.exact).chain(self.stems)
    }
}

/// Forms of words that came before; writing an index asks for the same words again and again.
#[derive(Debug, Default)]
pub(crate) struct Known(std::collections::BTreeMap<String, Vec<String>>);

/// How many words are remembered at most.
const KNOWN_MAX: usize = 16_384;

impl Known {
    /// Adds the forms of every word of `text`.
    pub(crate) fn add(&mut self, text: &str, out: &mut BTreeSet<String>) {
        for word in words(text) {
            if let Some(forms) = self.0.get(&word) {
                out.extend(forms.iter().cloned());
                continue;
            }
            let forms: Vec<String> = Forms::of(&word).into_all().collect();
            out.extend(forms.iter().cloned());
            // Numbers of models and the like hardly come again.
            if word.chars().any(char::is_numeric) {
                continue;
            }
            if self.0.len() >= KNOWN_MAX {
                self.0.clear();
            }
            self.0.insert(word, forms);
        }
    }
}

#[cfg(test)]
mod tests;
