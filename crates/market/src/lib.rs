//! Search over the ledger's listings, what answers a need, and how bids on it compare.
//!
//! Promise: a pure function of public facts, rebuilt from them at any time; an index that followed the ledger
//! answers as one made anew. Every hit says why it is where it is, and what is needed to check it against the
//! ledger. Everything is bounded.
//! Not here: where the facts and the index's directory come from (`node`, `gateway`), drawing pages. The library
//! below writes into the directory that it is given, with threads of its own; this crate opens no file.
//! Start reading at [`Market`] and [`Query`]; then [`answer`](fn@answer) and [`compare`](fn@compare).

#![warn(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::wildcard_enum_match_arm
)]

mod answer;
mod compare;
mod entry;
mod facet;
mod filter;
mod index;
mod known;
mod number;
mod page;
mod query;
mod reason;
mod saved;
mod sourcing;
mod standing;
mod text;
mod touched;
mod view;
mod word;

pub use answer::{Enough, LineAnswer, NeedAnswer, answer};
pub use compare::{
    BIDS_MAX, Basis, Bid, Cell, Column, Comparison, LeftOut, Pick, RULE_SCHEME, SelectionRule, UnknownRule,
    compare,
};
pub use entry::{Owner, content_digest};
pub use facet::{Count, FACET_CATEGORIES_MAX, FACET_VALUES_MAX, Facets};
pub use filter::NEED_LINES_MAX;
pub use index::{Market, MarketError};
pub use known::{AREA_SERVED, Area, DELIVERY_TIME, FREE_CAPACITY, UnknownArea, areas_served, delivery_time};
pub use query::{
    Cursor, DEPTH_MAX, HITS_MAX, Order, PriceRange, Query, QueryError, REQUIREMENTS_MAX, TEXT_BYTES_MAX,
    WORDS_MAX,
};
pub use reason::{Place, Reason, Why};
pub use saved::{Percolator, SAVED_MAX, SavedError, SavedSearch};
pub use sourcing::{
    Able, Coordination, Figures, LineOptions, OPTIONS_MAX, Offered, SourcingOption, Way, options,
};
pub use standing::{Buying, Disputes, Facts, Receipts, Selling, Standing, Standings, acts_of};
pub use touched::{Touched, touched};
pub use view::{Found, Hit, OWN_LISTINGS_MAX, View};
pub use word::WORD_BYTES_MAX;
