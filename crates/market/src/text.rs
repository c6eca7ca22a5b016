//! The words of a search against the words of the index.

use crate::index::Fields;
use crate::page::At;
use crate::reason::{Place, Why, rarity, word_points};
use crate::view::term_query;
use crate::word::Forms;
use std::collections::BTreeMap;
use tantivy::query::{BooleanQuery, ConstScoreQuery, DisjunctionMaxQuery, Occur, Query};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet as _, Score, Searcher, TERMINATED, Term};

/// The words of a search, with how rare each is.
pub(crate) struct Words {
    words: Vec<Word>,
    places: [(Place, Field); 3],
}

struct Word {
    word: String,
    forms: Forms,
    rarity: u32,
}

/// Points as the library takes them.
fn score(points: u32) -> Score {
    Score::from(u16::try_from(points).unwrap_or(u16::MAX))
}

impl Words {
    pub(crate) fn of(words: &[String], searcher: &Searcher, fields: &Fields) -> tantivy::Result<Self> {
        let places =
            [(Place::Title, fields.title), (Place::Item, fields.items), (Place::About, fields.about)];
        let word = |word: &String| {
            let forms = Forms::of(word);
            let rarity = how_rare(&forms, searcher, &places)?;
            Ok(Word { word: word.clone(), forms, rarity })
        };
        Ok(Self { words: words.iter().map(word).collect::<tantivy::Result<_>>()?, places })
    }

    pub(crate) fn has_any(&self) -> bool {
        !self.words.is_empty()
    }

    /// One part for each word: it must be somewhere, in any form.
    pub(crate) fn queries(&self) -> Vec<(Occur, Box<dyn Query>)> {
        let of = |word: &Word| -> (Occur, Box<dyn Query>) {
            let places = self.places.iter().map(|(place, field)| word.at(*place, *field)).collect();
            (Occur::Must, Box::new(BooleanQuery::union(places)))
        };
        self.words.iter().map(of).collect()
    }

    /// Which words each of these entries has where, and what that is worth.
    pub(crate) fn reasons(
        &self,
        searcher: &Searcher,
        entries: impl Iterator<Item = At>,
    ) -> tantivy::Result<BTreeMap<At, Vec<(Why, u32)>>> {
        let mut found: BTreeMap<At, Vec<(Why, u32)>> = entries.map(|at| (at, Vec::new())).collect();
        for word in &self.words {
            for (place, field) in self.places {
                let mut has = BTreeMap::new();
                for form in &word.forms.stems {
                    mark(searcher, &Term::from_field_text(field, form), found.keys(), false, &mut has)?;
                }
                mark(
                    searcher,
                    &Term::from_field_text(field, &word.forms.exact),
                    found.keys(),
                    true,
                    &mut has,
                )?;
                for (at, is_exact) in has {
                    let points = word_points(word.rarity, place, is_exact);
                    let why = Why::Word { word: word.word.clone(), place, is_exact };
                    found.entry(at).or_default().push((why, points));
                }
            }
        }
        Ok(found)
    }
}

/// Marks those of `entries` (in order) that have `term`.
fn mark<'a>(
    searcher: &Searcher,
    term: &Term,
    entries: impl Iterator<Item = &'a At>,
    is_exact: bool,
    has: &mut BTreeMap<At, bool>,
) -> tantivy::Result<()> {
    let mut here = None;
    for (piece, doc) in entries {
        if here.as_ref().is_none_or(|(at, _)| at != piece) {
            let inverted = searcher.segment_reader(*piece).inverted_index(term.field())?;
            here = Some((*piece, inverted.read_postings(term, IndexRecordOption::Basic)?));
        }
        let Some((_, Some(postings))) = &mut here else { continue };
        if postings.doc() != TERMINATED && postings.doc() < *doc {
            postings.seek(*doc);
        }
        if postings.doc() == *doc {
            has.insert((*piece, *doc), is_exact);
        }
    }
    Ok(())
}

impl Word {
    fn at(&self, place: Place, field: Field) -> Box<dyn Query> {
        let worth = |query: Box<dyn Query>, is_exact| -> Box<dyn Query> {
            Box::new(ConstScoreQuery::new(query, score(word_points(self.rarity, place, is_exact))))
        };
        let term = |form: &String| term_query(Term::from_field_text(field, form));
        let exact = worth(term(&self.forms.exact), true);
        let stems = self.forms.stems.iter().map(term).collect();
        Box::new(DisjunctionMaxQuery::new(vec![exact, worth(Box::new(BooleanQuery::union(stems)), false)]))
    }
}

/// How rare a word is, by its most frequent form.
///
/// The library counts listings that are gone until it tidies up. Where that could make a difference, those
/// that are there are counted one by one, so that an index that followed ranks as one made anew.
fn how_rare(forms: &Forms, searcher: &Searcher, places: &[(Place, Field)]) -> tantivy::Result<u32> {
    let all = searcher.num_docs();
    let terms: Vec<Term> = places
        .iter()
        .flat_map(|(_, field)| {
            let forms = forms.stems.iter().chain([&forms.exact]);
            forms.map(|form| Term::from_field_text(*field, form))
        })
        .collect();
    let (mut least, mut most) = (0, 0);
    for term in &terms {
        let (mut low, mut high) = (0_u64, 0_u64);
        for reader in searcher.segment_readers() {
            let found = reader.inverted_index(term.field())?.doc_freq(term)?;
            high += u64::from(found);
            low += u64::from(found.saturating_sub(reader.num_deleted_docs()));
        }
        (least, most) = (least.max(low), most.max(high));
    }
    if rarity(least, all) == rarity(most, all) {
        return Ok(rarity(most, all));
    }
    let mut exact = 0;
    for term in &terms {
        let mut sum = 0_u64;
        for reader in searcher.segment_readers() {
            let inverted = reader.inverted_index(term.field())?;
            let Some(mut postings) = inverted.read_postings(term, IndexRecordOption::Basic)? else {
                continue;
            };
            sum += u64::from(match reader.alive_bitset() {
                Some(alive) => postings.count(alive),
                None => inverted.doc_freq(term)?,
            });
        }
        exact = exact.max(sum);
    }
    Ok(rarity(exact, all))
}
