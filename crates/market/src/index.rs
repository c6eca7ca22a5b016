//! The index: entries written down, so that a search finds them.
//!
//! Promise: what is committed is there after a restart, with the height up to which it goes; an index that is
//! damaged, or was made by another version of this code, is refused and can be made anew from the ledger.
//! Not here: where it is kept (a directory that the caller makes), when to commit (after a block, or after
//! many).
//! Start reading at [`Market`].

use crate::entry::{Entry, Owner, purpose_number};
use crate::facet::Owners;
use crate::number;
use crate::view::View;
use crate::word::Known;
use ledger::{Listing, Purpose};
use std::collections::BTreeSet;
use std::sync::Arc;
use tantivy::directory::Directory;
use tantivy::directory::error::LockError;
use tantivy::merge_policy::LogMergePolicy;
use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, Score, TantivyDocument, TantivyError, Term};
use vocabulary::{ListingId, Timestamp};

/// Counts the forms that the index has had. Another one is made anew.
const VERSION: u32 = 1;

/// How much memory an index uses for what is not committed yet.
const WRITER_BYTES: usize = 64 << 20;

/// Why an index could not be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum MarketError {
    /// Another version of this code made it, or other code tables. Empty the directory and open it again.
    #[error("the index was made by another version: {found}")]
    OtherVersion {
        /// What it says of itself.
        found: String,
    },
    /// It cannot be read. Empty the directory and open it again.
    #[error("the index is damaged: {0}")]
    Damaged(String),
    /// Somebody else writes to it.
    #[error("another process has the index open")]
    Busy,
    /// The directory refused.
    #[error("the index could not be read or written: {0}")]
    Failed(#[from] TantivyError),
}

impl MarketError {
    /// True if emptying the directory and reading the ledger again helps.
    pub const fn is_mended_by_making_it_anew(&self) -> bool {
        match self {
            Self::OtherVersion { .. } | Self::Damaged(_) => true,
            Self::Busy | Self::Failed(_) => false,
        }
    }
}

/// Where each part of an entry stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    pub(crate) listing: Field,
    pub(crate) owner: Field,
    pub(crate) title: Field,
    pub(crate) items: Field,
    pub(crate) about: Field,
    pub(crate) head: Field,
    pub(crate) until: Field,
    pub(crate) fact: Field,
    pub(crate) category: Field,
    pub(crate) attribute: Field,
    pub(crate) proof: Field,
    high: Field,
    low: Field,
    line: Field,
    price: Field,
    base_price: Field,
    size: Field,
    trait_name: Field,
    trait_kind: Field,
    trait_low: Field,
    trait_high: Field,
    pub(crate) own_category: Field,
    pub(crate) asked: Field,
    ask_name: Field,
    ask_kind: Field,
    ask_low: Field,
    ask_high: Field,
}

/// Terms of the field `fact`: what a listing is, in one letter and a value.
pub(crate) fn fact(letter: char, value: impl core::fmt::Display) -> String {
    format!("{letter}{value}")
}

fn schema() -> (Schema, Fields) {
    let mut schema = SchemaBuilder::new();
    let words = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic),
    );
    let number = || NumericOptions::default().set_fast();
    let term = || NumericOptions::default().set_indexed();
    let bytes = tantivy::schema::BytesOptions::default;
    let fields = Fields {
        listing: schema.add_bytes_field("listing", bytes().set_indexed()),
        owner: schema.add_bytes_field("owner", bytes().set_indexed().set_fast()),
        title: schema.add_text_field("title", words.clone()),
        items: schema.add_text_field("items", words.clone()),
        about: schema.add_text_field("about", words.clone()),
        head: schema.add_u64_field("head", number()),
        until: schema.add_u64_field("until", number()),
        fact: schema.add_text_field("fact", words),
        category: schema.add_u64_field("category", term()),
        attribute: schema.add_u64_field("attribute", term()),
        proof: schema.add_bytes_field("proof", bytes().set_stored()),
        high: schema.add_u64_field("high", number()),
        low: schema.add_u64_field("low", number()),
        line: schema.add_u64_field("line", number()),
        price: schema.add_u64_field("price", number()),
        base_price: schema.add_u64_field("base_price", number()),
        size: schema.add_u64_field("size", number()),
        trait_name: schema.add_u64_field("trait_name", number()),
        trait_kind: schema.add_u64_field("trait_kind", number()),
        trait_low: schema.add_u64_field("trait_low", number()),
        trait_high: schema.add_u64_field("trait_high", number()),
        own_category: schema.add_u64_field("own_category", term()),
        asked: schema.add_u64_field("asked", term()),
        ask_name: schema.add_u64_field("ask_name", number()),
        ask_kind: schema.add_u64_field("ask_kind", number()),
        ask_low: schema.add_u64_field("ask_low", number()),
        ask_high: schema.add_u64_field("ask_high", number()),
    };
    (schema.build(), fields)
}

/// Tokens that are words already.
fn tokens<'a>(forms: impl Iterator<Item = &'a String>) -> PreTokenizedString {
    let token = |(position, form): (usize, &String)| Token {
        offset_from: 0,
        offset_to: 0,
        position,
        text: form.clone(),
        position_length: 1,
    };
    PreTokenizedString { text: String::new(), tokens: forms.enumerate().map(token).collect() }
}

fn document(fields: &Fields, entry: &Entry) -> TantivyDocument {
    let mut out = TantivyDocument::default();
    out.add_bytes(fields.listing, &entry.listing.0);
    out.add_bytes(fields.owner, &entry.owner.0);
    out.add_pre_tokenized_text(fields.title, tokens(entry.title.iter()));
    out.add_pre_tokenized_text(fields.items, tokens(entry.items.iter()));
    out.add_pre_tokenized_text(fields.about, tokens(entry.about.iter()));
    out.add_u64(fields.head, entry.head.0);
    out.add_u64(fields.until, entry.until);
    let facts: Vec<String> = facts(entry).collect();
    out.add_pre_tokenized_text(fields.fact, tokens(facts.iter()));
    for category in &entry.categories {
        out.add_u64(fields.category, u64::from(*category));
    }
    let mut proof = entry.version.to_be_bytes().to_vec();
    proof.extend(entry.digest.0);
    out.add_bytes(fields.proof, &proof);
    let (high, low) = halves(&entry.listing);
    out.add_u64(fields.high, high);
    out.add_u64(fields.low, low);
    for line in &entry.lines {
        out.add_u64(fields.line, line.code);
        out.add_u64(fields.price, line.price);
        out.add_u64(fields.base_price, line.base_price);
        out.add_u64(fields.size, line.size);
    }
    for it in &entry.traits {
        out.add_u64(fields.trait_name, it.name);
        out.add_u64(fields.trait_kind, it.kind);
        out.add_u64(fields.trait_low, it.low);
        out.add_u64(fields.trait_high, it.high);
    }
    for name in entry.traits.iter().map(|it| it.name).collect::<BTreeSet<u64>>() {
        out.add_u64(fields.attribute, name);
    }
    if entry.head.purpose() == purpose_number(Purpose::Need) {
        add_asked(fields, entry, &mut out);
    }
    out
}

/// What a need asks for, so that offers find it.
fn add_asked(fields: &Fields, entry: &Entry, out: &mut TantivyDocument) {
    for category in entry.lines.iter().map(|line| line.category()).collect::<BTreeSet<u64>>() {
        out.add_u64(fields.own_category, category);
    }
    for name in entry.asks.iter().map(|ask| ask.name).collect::<BTreeSet<u64>>() {
        out.add_u64(fields.asked, name);
    }
    for ask in &entry.asks {
        out.add_u64(fields.ask_name, ask.name);
        out.add_u64(fields.ask_kind, ask.kind);
        out.add_u64(fields.ask_low, ask.low);
        out.add_u64(fields.ask_high, ask.high);
    }
}

/// What a listing is, as terms.
pub(crate) fn facts(entry: &Entry) -> impl Iterator<Item = String> + '_ {
    let head = [fact('p', entry.head.purpose()), fact('s', entry.head.stage())];
    let open = entry.is_waiting.then(|| fact('o', ""));
    let country = (entry.head.country() != 0).then(|| fact('c', entry.head.country()));
    let currencies = entry.currencies.iter().map(|currency| fact('m', currency));
    let areas = entry.areas.iter().map(|area| fact('a', area));
    head.into_iter().chain(open).chain(country).chain(currencies).chain(areas)
}

/// The two halves of an id: what sorts first comes first.
pub(crate) fn halves(listing: &ListingId) -> (u64, u64) {
    let whole = u128::from_be_bytes(listing.0);
    let half = |part: u128| u64::try_from(part & u128::from(u64::MAX)).unwrap_or_default();
    (half(whole >> 64), half(whole))
}

pub(crate) fn whole(high: u64, low: u64) -> ListingId {
    ListingId(((u128::from(high) << 64) | u128::from(low)).to_be_bytes())
}

/// What an index says of itself: its version, its code tables, and up to where it goes.
fn payload(height: u64, time: Timestamp) -> String {
    format!("kerf-market {VERSION} {} {height} {}", number::tables(), time.ms())
}

fn read_payload(text: &str) -> Result<(u64, Timestamp), MarketError> {
    let other = || MarketError::OtherVersion { found: text.chars().take(100).collect() };
    let prefix = format!("kerf-market {VERSION} {} ", number::tables());
    let (height, time) =
        text.strip_prefix(&prefix).and_then(|rest| rest.split_once(' ')).ok_or_else(other)?;
    let time = time.parse().ok().and_then(|ms| Timestamp::from_ms(ms).ok()).ok_or_else(other)?;
    Ok((height.parse().map_err(|_| other())?, time))
}

/// The index of a network's listings, and what writes to it.
pub struct Market {
    index: Index,
    writer: IndexWriter,
    reader: IndexReader,
    fields: Fields,
    known: Known,
    view: View,
}

impl core::fmt::Debug for Market {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.debug_struct("Market").field("height", &self.height()).finish_non_exhaustive()
    }
}

fn damaged(error: &TantivyError) -> MarketError {
    MarketError::Damaged(error.to_string())
}

/// Whoever writes to the index: nobody else does at the same time.
fn writer_of(index: &Index) -> Result<IndexWriter, MarketError> {
    let writer: IndexWriter = index.writer_with_num_threads(1, WRITER_BYTES).map_err(|error| {
        let is_busy = matches!(error, TantivyError::LockFailure(LockError::LockBusy, _));
        if is_busy { MarketError::Busy } else { MarketError::Failed(error) }
    })?;
    // A piece of which a quarter is gone is written anew, so that following for long does not make it slow.
    let mut merging = LogMergePolicy::default();
    merging.set_del_docs_ratio_before_merge(Score::from(1_u8) / Score::from(4_u8));
    writer.set_merge_policy(Box::new(merging));
    Ok(writer)
}

impl Market {
    /// Opens the index in `directory`, or begins one there at height 0. Cost: reads every file once, to see
    /// whether it is whole.
    ///
    /// # Errors
    /// [`MarketError`]; [`MarketError::is_mended_by_making_it_anew`] says whether an empty directory helps.
    pub fn open(directory: impl Into<Box<dyn Directory>>) -> Result<Self, MarketError> {
        let directory = directory.into();
        let (schema, fields) = schema();
        let exists = Index::exists(&*directory).map_err(|error| MarketError::Damaged(error.to_string()))?;
        let (index, (height, time)) = if exists {
            let index = Index::open(directory).map_err(|error| damaged(&error))?;
            let metas = index.load_metas().map_err(|error| damaged(&error))?;
            let at = read_payload(metas.payload.as_deref().unwrap_or_default())?;
            if index.schema() != schema {
                return Err(MarketError::OtherVersion { found: "other fields".to_owned() });
            }
            let broken = index.validate_checksum().map_err(|error| damaged(&error))?;
            if let Some(file) = broken.iter().min() {
                return Err(MarketError::Damaged(format!("`{}` is not what was written", file.display())));
            }
            (index, at)
        } else {
            let index = Index::create(directory, schema, tantivy::IndexSettings::default())?;
            (index, (0, Timestamp::EPOCH))
        };
        let writer = writer_of(&index)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let view = View::of(&reader, fields, &Arc::new(Owners::default()), height, time)?;
        let mut market = Self { index, writer, reader, fields, known: Known::default(), view };
        if !exists {
            market.commit(0, Timestamp::EPOCH)?;
        }
        Ok(market)
    }

    /// Up to which block it goes; 0 if nothing was read yet.
    pub const fn height(&self) -> u64 {
        self.view.height()
    }

    /// Puts a listing in, or in the place of its older version. It is found after the next
    /// [`Market::commit`].
    ///
    /// # Errors
    /// [`MarketError::Failed`].
    pub fn put(&mut self, id: &ListingId, listing: &Listing, owner: Owner) -> Result<(), MarketError> {
        let entry = Entry::of(id, listing, owner, &mut self.known);
        self.remove(id);
        self.writer.add_document(document(&self.fields, &entry))?;
        Ok(())
    }

    /// Takes a listing out. It is gone after the next [`Market::commit`].
    pub fn remove(&mut self, id: &ListingId) {
        self.writer.delete_term(Term::from_field_bytes(self.fields.listing, &id.0));
    }

    /// Makes everything since the last commit durable and findable, as of the block of this height and time.
    ///
    /// # Errors
    /// [`MarketError::Failed`]; then open it again: it is as it was after the last commit.
    pub fn commit(&mut self, height: u64, time: Timestamp) -> Result<(), MarketError> {
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&payload(height, time));
        prepared.commit()?;
        self.reader.reload()?;
        self.view = View::of(&self.reader, self.fields, self.view.owners(), height, time)?;
        Ok(())
    }

    /// What can be searched: the index as of the last commit. Cheap to clone, and it stays as it is.
    pub fn view(&self) -> View {
        self.view.clone()
    }

    /// Searches the index as of the last commit; see [`View::search`].
    ///
    /// # Errors
    /// As [`View::search`].
    pub fn search(&self, query: &crate::Query, now: Timestamp) -> Result<crate::Found, crate::QueryError> {
        self.view.search(query, now)
    }

    /// Joins its pieces into one, which makes searching faster: worth its time after a whole ledger was read. What
    /// was put and not committed is lost.
    ///
    /// # Errors
    /// [`MarketError`]; then open it again: it is as it was after the last commit.
    pub fn pack(self) -> Result<Self, MarketError> {
        let Self { index, writer, reader, fields, known, view } = self;
        // The library may be joining some of them already.
        writer.wait_merging_threads()?;
        let mut writer = writer_of(&index)?;
        let pieces = index.searchable_segment_ids()?;
        if pieces.len() > 1 {
            writer.merge(&pieces).wait()?;
        }
        let (height, time) = (view.height(), view.time());
        let mut market = Self { index, writer, reader, fields, known, view };
        market.commit(height, time)?;
        Ok(market)
    }
}
