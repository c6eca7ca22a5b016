//! Searching: the index as of one commit.
//!
//! A search is a set of words that must be there, each in any of its forms, terms that must hold, and a
//! judgement of single lines by their numbers. The library finds the listings that have words and terms;
//! everything that is compared, counted and ranked is ours and in whole numbers.
//! Start reading at [`View::search`].

use crate::entry::{Asked, Entry, Head, Line, Trait, UNSAID, purpose_number, stage_number};
use crate::facet::{Facets, Owners, Tally};
use crate::filter::{Answered, Filter, Need, numbers_up};
use crate::index::{Fields, MarketError, fact, halves, whole};
use crate::number;
use crate::page::{Page, Rank};
use crate::query::{Cursor, DEPTH_MAX, Order, Query, QueryError, order_number};
use crate::reason::{Reason, Why, answer_points, of_answer, reasons};
use crate::text::Words;
use canon::Digest;
use ledger::Purpose;
use std::collections::BTreeSet;
use std::sync::Arc;
use tantivy::columnar::Column;
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, EnableScoring, Occur, TermQuery};
use tantivy::schema::{IndexRecordOption, Value as _};
use tantivy::{DocId, IndexReader, Score, Searcher, SegmentReader, TantivyDocument, Term};
use vocabulary::{AgentId, ListingId, Timestamp};

/// The most listings of one owner that [`View::listings_of`] gives at a time.
pub const OWN_LISTINGS_MAX: usize = 1_000;

/// One listing that was found, and what is needed to check it against the ledger: fetch the record, and
/// compare its version and hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which.
    pub listing: ListingId,
    /// Which version of it was indexed.
    pub version: u32,
    /// The hash of its record's canonical bytes: [`crate::content_digest`].
    pub digest: Digest,
    /// How well it fits; for other orders, what it is ordered by.
    pub score: u64,
    /// Why it is where it is.
    pub reasons: Vec<Reason>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The block up to which the index goes.
    pub height: u64,
    /// The time of that block.
    pub time: Timestamp,
    /// How many there are on all pages.
    pub total: u64,
    /// This page.
    pub hits: Vec<Hit>,
    /// All of them, counted; empty if the query wants none.
    pub facets: Facets,
    /// Where the next page begins; absent on the last.
    pub next: Option<Cursor>,
}

/// The index as of one commit. It stays as it is while the index goes on.
#[derive(Clone)]
pub struct View {
    searcher: Searcher,
    fields: Fields,
    owners: Arc<Owners>,
    height: u64,
    time: Timestamp,
}

impl core::fmt::Debug for View {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.debug_struct("View").field("height", &self.height).finish_non_exhaustive()
    }
}

/// The columns of one piece of the index.
struct Columns {
    head: Column<u64>,
    until: Column<u64>,
    owner: Option<Column<u64>>,
    high: Column<u64>,
    low: Column<u64>,
    line: Column<u64>,
    price: Column<u64>,
    base_price: Column<u64>,
    size: Column<u64>,
    traits: [Column<u64>; 4],
    asks: [Column<u64>; 4],
}

impl Columns {
    fn of(reader: &SegmentReader) -> tantivy::Result<Self> {
        let columns = reader.fast_fields();
        Ok(Self {
            head: columns.u64("head")?,
            until: columns.u64("until")?,
            owner: columns.bytes("owner")?.map(|column| column.ords().clone()),
            high: columns.u64("high")?,
            low: columns.u64("low")?,
            line: columns.u64("line")?,
            price: columns.u64("price")?,
            base_price: columns.u64("base_price")?,
            size: columns.u64("size")?,
            traits: [
                columns.u64("trait_name")?,
                columns.u64("trait_kind")?,
                columns.u64("trait_low")?,
                columns.u64("trait_high")?,
            ],
            asks: [
                columns.u64("ask_name")?,
                columns.u64("ask_kind")?,
                columns.u64("ask_low")?,
                columns.u64("ask_high")?,
            ],
        })
    }

    fn listing(&self, doc: DocId) -> ListingId {
        whole(self.high.first(doc).unwrap_or_default(), self.low.first(doc).unwrap_or_default())
    }

    /// Reads the lines of a listing. Columns keep the order in which values were added.
    fn lines(&self, doc: DocId, out: &mut Vec<Line>) {
        out.clear();
        let prices = self.price.values_for_doc(doc).zip(self.base_price.values_for_doc(doc));
        let numbers = self.line.values_for_doc(doc).zip(prices).zip(self.size.values_for_doc(doc));
        out.extend(numbers.map(|((code, (price, base_price)), size)| Line { code, price, base_price, size }));
    }

    fn traits(&self, doc: DocId, out: &mut Vec<Trait>) {
        out.clear();
        let [name, kind, low, high] = &self.traits;
        let ends = low.values_for_doc(doc).zip(high.values_for_doc(doc));
        let numbers = name.values_for_doc(doc).zip(kind.values_for_doc(doc)).zip(ends);
        out.extend(numbers.map(|((name, kind), (low, high))| Trait { name, kind, low, high }));
    }

    /// Reads what a need's lines ask for.
    fn asks(&self, doc: DocId, out: &mut Vec<Asked>) {
        out.clear();
        let [name, kind, low, high] = &self.asks;
        let ends = low.values_for_doc(doc).zip(high.values_for_doc(doc));
        let numbers = name.values_for_doc(doc).zip(kind.values_for_doc(doc)).zip(ends);
        out.extend(numbers.map(|((name, kind), (low, high))| Asked { name, kind, low, high }));
    }

    fn tally(&self, doc: DocId, head: Head, tally: &mut Tally<'_>) {
        tally.head(head);
        if let Some(owner) = self.owner.as_ref().and_then(|owner| owner.first(doc)) {
            tally.owner(owner);
        }
        let code = |code: u64| {
            let line = Line { code, price: 0, base_price: 0, size: 0 };
            (line.category(), line.currency())
        };
        let mut lines = self.line.values_for_doc(doc).map(code);
        match (lines.next(), lines.next()) {
            (Some((category, currency)), None) => tally.line(category, currency),
            (Some(_), Some(_)) => {
                let all: Vec<(u64, u64)> = self.line.values_for_doc(doc).map(code).collect();
                tally.lines(all.iter().copied());
            }
            (None, _) => {}
        }
    }
}

fn failed(error: impl core::fmt::Display) -> QueryError {
    QueryError::Index(error.to_string())
}

/// A search, ready to run.
struct Plan<'a> {
    query: &'a Query,
    words: Words,
    filter: Filter,
    need: Option<Need>,
    offer: Option<Entry>,
    now: u64,
}

/// One listing that has words and terms.
struct Candidate {
    doc: DocId,
    head: Head,
    points: u32,
}

/// Room that every candidate uses again.
#[derive(Default)]
struct Desk {
    lines: Vec<Line>,
    traits: Vec<Trait>,
    asks: Vec<Asked>,
}

impl Plan<'_> {
    /// How the listing answers the need, or is answered by the offer, that is asked about: `None` if it is not.
    /// Its lines and traits are on the desk.
    fn answer(&self, doc: DocId, columns: &Columns, desk: &mut Desk) -> Option<Answered> {
        let mut all = Answered::default();
        if let Some(need) = &self.need {
            all = all.and(need.answered_by(&desk.lines, &desk.traits)?);
        }
        if let Some(offer) = &self.offer {
            columns.asks(doc, &mut desk.asks);
            let need = Need::of_numbers(&desk.lines, &desk.asks);
            all = all.and(need.answered_by(&offer.lines, &offer.traits)?);
        }
        Some(all)
    }

    /// The listing's rank, if it is one that is searched for.
    fn judge(&self, found: &Candidate, columns: &Columns, desk: &mut Desk) -> Option<u64> {
        let doc = found.doc;
        if self.query.is_open && columns.until.first(doc).unwrap_or(UNSAID) <= self.now {
            return None;
        }
        let looks_at_lines = self.filter.looks_at_lines();
        let asks_for_answers = self.need.is_some() || self.offer.is_some();
        if looks_at_lines || asks_for_answers || self.query.order == Order::CheapestFirst {
            columns.lines(doc, &mut desk.lines);
        }
        if !self.filter.wishes.is_empty() || self.need.is_some() {
            columns.traits(doc, &mut desk.traits);
        }
        if looks_at_lines && !self.filter.fits(&desk.lines, &desk.traits) {
            return None;
        }
        let answer = if asks_for_answers { answer_points(&self.answer(doc, columns, desk)?) } else { 0 };
        match self.query.order {
            Order::BestFirst => Some(u64::from(found.points) + u64::from(answer)),
            Order::CheapestFirst => self.price(desk).map(|price| u64::MAX - price),
            Order::EndingFirst => Some(u64::MAX - columns.until.first(doc).unwrap_or(UNSAID)),
        }
    }

    /// The lowest price among the lines that fit.
    fn price(&self, desk: &Desk) -> Option<u64> {
        let currency = number::of_currency(self.query.price_currency());
        let fits = |(at, line): &(u64, &Line)| {
            line.currency() == currency && self.filter.fits_line(*at, line, &desk.traits)
        };
        (0_u64..).zip(&desk.lines).filter(fits).map(|(_, line)| line.base_price).min()
    }
}

/// A score as the whole number that it is: points are small enough for the library to add them up exactly.
fn points(score: Score) -> u32 {
    let bits = score.to_bits();
    let (exponent, fraction) = ((bits >> 23) & 0xff, (bits & 0x007f_ffff) | 0x0080_0000);
    if exponent < 127 { 0 } else { fraction >> 150_u32.saturating_sub(exponent).min(31) }
}

impl View {
    pub(crate) fn of(
        reader: &IndexReader,
        fields: Fields,
        owners: &Arc<Owners>,
        height: u64,
        time: Timestamp,
    ) -> Result<Self, MarketError> {
        let searcher = reader.searcher();
        let mut owners = Arc::clone(owners);
        if searcher.segment_readers().iter().any(|piece| !owners.knows(&piece.segment_id())) {
            let mut more = Owners::clone(&owners);
            for piece in searcher.segment_readers() {
                let column = piece.fast_fields().bytes("owner")?;
                more.learn(piece.segment_id(), column.as_ref()).map_err(tantivy::TantivyError::from)?;
            }
            let pieces: BTreeSet<_> =
                searcher.segment_readers().iter().map(SegmentReader::segment_id).collect();
            more.forget_but(&pieces);
            owners = Arc::new(more);
        }
        Ok(Self { searcher, fields, owners, height, time })
    }

    pub(crate) const fn owners(&self) -> &Arc<Owners> {
        &self.owners
    }

    /// The block up to which it goes.
    pub const fn height(&self) -> u64 {
        self.height
    }

    /// The time of that block.
    pub const fn time(&self) -> Timestamp {
        self.time
    }

    /// How many listings it has.
    pub fn listing_count(&self) -> u64 {
        self.searcher.num_docs()
    }

    /// Finds what `query` asks for, as things stand at `now`.
    ///
    /// Cost: one look at each listing that has all words and terms; nothing is read twice but the hits of the
    /// page.
    ///
    /// # Errors
    /// [`QueryError`]: a bound of the query that is broken, or an index that cannot be read.
    pub fn search(&self, query: &Query, now: Timestamp) -> Result<Found, QueryError> {
        query.check()?;
        let words = Words::of(&query.words()?, &self.searcher, &self.fields).map_err(failed)?;
        let need = query.answers.as_deref().map(Need::of);
        let offer = query.answered_by.as_deref().map(|offer| {
            Entry::of(&ListingId([0; 16]), offer, crate::Owner::default(), &mut crate::word::Known::default())
        });
        let plan = Plan { query, words, filter: Filter::of(query), need, offer, now: now.ms() };
        let mut page =
            Page::new(query.page(), query.cursor.map(|cursor| Rank::new(cursor.rank, cursor.listing)));
        let mut tally = (!query.without_facets).then(|| Tally::new(&self.owners));
        let total = self.gather(&plan, &mut page, tally.as_mut()).map_err(failed)?;
        let depth = query.cursor.map_or(0, |cursor| cursor.depth);
        let (ranked, is_last) = page.finish();
        let seen = depth.saturating_add(u32::try_from(ranked.len()).unwrap_or(u32::MAX));
        let next = ranked.last().filter(|_| !is_last && seen < DEPTH_MAX).map(|(rank, _)| Cursor {
            rank: rank.value,
            listing: rank.listing,
            depth: seen,
            order: order_number(query.order),
        });
        Ok(Found {
            height: self.height,
            time: self.time,
            total,
            hits: self.hits(&plan, &ranked).map_err(failed)?,
            facets: tally.map_or_else(Facets::default, Tally::finish),
            next,
        })
    }

    /// Goes through everything that has words and terms.
    fn gather(
        &self,
        plan: &Plan<'_>,
        page: &mut Page,
        mut tally: Option<&mut Tally<'_>>,
    ) -> tantivy::Result<u64> {
        let query = self.library_query(plan);
        let scores = plan.words.has_any() && plan.query.order == Order::BestFirst;
        let scoring = if scores {
            EnableScoring::enabled_from_searcher(&self.searcher)
        } else {
            EnableScoring::disabled_from_searcher(&self.searcher)
        };
        let weight = query.weight(scoring)?;
        let (mut total, mut desk) = (0, Desk::default());
        for (piece, reader) in (0_u32..).zip(self.searcher.segment_readers()) {
            let columns = Columns::of(reader)?;
            if let Some(tally) = &mut tally {
                tally.begin(&reader.segment_id());
            }
            let alive = reader.alive_bitset();
            let mut take = |doc: DocId, points: u32| {
                if alive.is_some_and(|alive| !alive.is_alive(doc)) {
                    return;
                }
                let head = Head(columns.head.first(doc).unwrap_or_default());
                let found = Candidate { doc, head, points };
                let Some(rank) = plan.judge(&found, &columns, &mut desk) else { return };
                total += 1;
                if let Some(tally) = &mut tally {
                    columns.tally(doc, found.head, tally);
                }
                if page.wants(rank) {
                    page.put(Rank::new(rank, columns.listing(doc)), (piece, doc));
                }
            };
            if scores {
                weight.for_each(reader, &mut |doc, score| take(doc, points(score)))?;
            } else {
                weight.for_each_no_score(reader, &mut |docs| docs.iter().for_each(|doc| take(*doc, 0)))?;
            }
        }
        Ok(total)
    }

    /// The words and terms, as the library takes them.
    fn library_query(&self, plan: &Plan<'_>) -> Box<dyn tantivy::query::Query> {
        let Fields { owner, fact: field, category, attribute, .. } = self.fields;
        let query = plan.query;
        let is = |text: String| Term::from_field_text(field, &text);
        let mut terms = Vec::new();
        terms.extend(query.purpose.map(|purpose| is(fact('p', purpose_number(purpose)))));
        terms.extend(query.stage.map(|stage| is(fact('s', stage_number(stage)))));
        terms.extend(query.is_open.then(|| is(fact('o', ""))));
        terms.extend(query.country.map(|country| is(fact('c', number::of_country(Some(country))))));
        terms.extend(query.price_currency().map(|it| is(fact('m', number::of_currency(Some(it))))));
        terms.extend(query.category.map(|it| Term::from_field_u64(category, u64::from(it.number()))));
        terms.extend(query.owner.map(|agent| Term::from_field_bytes(owner, &agent.0)));
        terms.extend(plan.filter.wishes.iter().map(|wish| Term::from_field_u64(attribute, wish.name)));
        let mut parts: Vec<(Occur, Box<dyn tantivy::query::Query>)> = plan.words.queries();
        parts.extend(terms.into_iter().map(|term| (Occur::Must, silent(term_query(term)))));
        if let Some(area) = &query.area {
            let wider = area.wider().map(|code| term_query(is(fact('a', code)))).collect();
            parts.push((Occur::Must, silent(Box::new(BooleanQuery::union(wider)))));
        }
        if let Some(need) = &plan.need {
            let lines = need.lines.iter().flat_map(|line| {
                let of_category =
                    line.category.map(|it| Term::from_field_u64(category, u64::from(it.number())));
                let named = line.wishes.iter().map(|wish| Term::from_field_u64(attribute, wish.name));
                of_category.into_iter().chain(named).collect::<BTreeSet<Term>>()
            });
            parts.push((Occur::Must, any_of(lines.collect())));
            parts.push((Occur::Must, silent(term_query(is(fact('p', purpose_number(Purpose::Offer)))))));
        }
        if let Some(offer) = &plan.offer {
            let Fields { own_category, asked, .. } = self.fields;
            let categories = offer.lines.iter().flat_map(|line| numbers_up(line.category()));
            let categories = categories.map(|category| Term::from_field_u64(own_category, category));
            let named = offer.traits.iter().map(|it| Term::from_field_u64(asked, it.name));
            parts.push((Occur::Must, any_of(categories.chain(named).collect())));
            parts.push((Occur::Must, silent(term_query(is(fact('p', purpose_number(Purpose::Need)))))));
        }
        if parts.is_empty() { Box::new(AllQuery) } else { Box::new(BooleanQuery::new(parts)) }
    }

    /// The hits of a page, with their reasons.
    fn hits(&self, plan: &Plan<'_>, ranked: &[(Rank, (u32, DocId))]) -> tantivy::Result<Vec<Hit>> {
        let mut by_words = if plan.query.order == Order::BestFirst {
            plan.words.reasons(&self.searcher, ranked.iter().map(|(_, at)| *at))?
        } else {
            std::collections::BTreeMap::new()
        };
        let mut hits = Vec::with_capacity(ranked.len());
        for (rank, at) in ranked {
            let (piece, doc) = *at;
            let stored: TantivyDocument = self.searcher.doc(tantivy::DocAddress::new(piece, doc))?;
            let proof =
                stored.get_first(self.fields.proof).and_then(|value| value.as_bytes()).unwrap_or_default();
            let (version, digest) = read_proof(proof);
            let reasons = match plan.query.order {
                Order::BestFirst => {
                    let mut points = by_words.remove(at).unwrap_or_default();
                    if let Some(answer) = self.answer(plan, *at)? {
                        points.extend(of_answer(&answer));
                    }
                    reasons(points)
                }
                Order::CheapestFirst => reasons(vec![(Why::Price, 1)]),
                Order::EndingFirst => reasons(vec![(Why::End, 1)]),
            };
            let score = match plan.query.order {
                Order::BestFirst => rank.value,
                Order::CheapestFirst | Order::EndingFirst => u64::MAX - rank.value,
            };
            hits.push(Hit { listing: rank.listing, version, digest, score, reasons });
        }
        Ok(hits)
    }

    fn answer(&self, plan: &Plan<'_>, (piece, doc): (u32, DocId)) -> tantivy::Result<Option<Answered>> {
        if plan.need.is_none() && plan.offer.is_none() {
            return Ok(None);
        }
        let columns = Columns::of(self.searcher.segment_reader(piece))?;
        let mut desk = Desk::default();
        columns.lines(doc, &mut desk.lines);
        columns.traits(doc, &mut desk.traits);
        Ok(plan.answer(doc, &columns, &mut desk))
    }

    /// The ids of an owner's listings that come after `after`, in order, at most [`OWN_LISTINGS_MAX`]: to put
    /// them again when its profile has changed.
    ///
    /// # Errors
    /// [`QueryError::Index`].
    pub fn listings_of(
        &self,
        owner: &AgentId,
        after: Option<ListingId>,
    ) -> Result<Vec<ListingId>, QueryError> {
        let query = term_query(Term::from_field_bytes(self.fields.owner, &owner.0));
        let gather = || -> tantivy::Result<BTreeSet<ListingId>> {
            let weight = query.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
            let mut first = BTreeSet::new();
            for reader in self.searcher.segment_readers() {
                let columns = Columns::of(reader)?;
                let alive = reader.alive_bitset();
                weight.for_each_no_score(reader, &mut |docs| {
                    for doc in docs.iter().filter(|doc| alive.is_none_or(|alive| alive.is_alive(**doc))) {
                        let id = columns.listing(*doc);
                        if after.is_none_or(|after| id > after) {
                            first.insert(id);
                            if first.len() > OWN_LISTINGS_MAX {
                                first.pop_last();
                            }
                        }
                    }
                })?;
            }
            Ok(first)
        };
        gather().map(|ids| ids.into_iter().collect()).map_err(failed)
    }

    /// The version and hash of a listing as it is indexed.
    ///
    /// # Errors
    /// [`QueryError::Index`].
    pub fn indexed(&self, listing: &ListingId) -> Result<Option<(u32, Digest)>, QueryError> {
        let term = Term::from_field_bytes(self.fields.listing, &listing.0);
        let find = || -> tantivy::Result<Option<(u32, Digest)>> {
            for (piece, reader) in (0_u32..).zip(self.searcher.segment_readers()) {
                let postings = reader.inverted_index(self.fields.listing)?;
                let Some(mut postings) = postings.read_postings(&term, IndexRecordOption::Basic)? else {
                    continue;
                };
                let mut doc = tantivy::DocSet::doc(&postings);
                while doc != tantivy::TERMINATED {
                    if !reader.is_deleted(doc) {
                        let stored: TantivyDocument =
                            self.searcher.doc(tantivy::DocAddress::new(piece, doc))?;
                        let proof = stored.get_first(self.fields.proof).and_then(|value| value.as_bytes());
                        return Ok(proof.map(read_proof));
                    }
                    doc = tantivy::DocSet::advance(&mut postings);
                }
            }
            Ok(None)
        };
        find().map_err(failed)
    }
}

fn read_proof(proof: &[u8]) -> (u32, Digest) {
    let (version, digest) = proof.split_first_chunk::<4>().unwrap_or((&[0; 4], &[]));
    (u32::from_be_bytes(*version), Digest(digest.try_into().unwrap_or_default()))
}

pub(crate) fn term_query(term: Term) -> Box<dyn tantivy::query::Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

fn any_of(terms: BTreeSet<Term>) -> Box<dyn tantivy::query::Query> {
    silent(Box::new(BooleanQuery::union(terms.into_iter().map(term_query).collect())))
}

/// What must hold and is worth no points.
fn silent(query: Box<dyn tantivy::query::Query>) -> Box<dyn tantivy::query::Query> {
    Box::new(ConstScoreQuery::new(query, Score::default()))
}

/// The id's order is that of its halves, which stand in columns of their own.
const _: fn(&ListingId) -> (u64, u64) = halves;
