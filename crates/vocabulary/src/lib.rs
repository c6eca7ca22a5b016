//! The words of trade: amounts, quantities, codes, attributes, periods, actions.
//!
//! Promise: a value that exists is well formed; whatever its type forbids cannot be built, parsed or
//! decoded. Money, quantities and taxes are whole numbers and exact fractions, never floats.
//! Not here: how values become bytes (`canon`), what agents do with them (`institution`, `ledger`).
//! Start reading at the glossary below, then [`Amount`].
//!
//! # Glossary
//!
//! One word, one meaning, in code, interfaces and prose.
//!
//! | word | meaning |
//! | --- | --- |
//! | agent | whoever acts: a person, a tool or an organisation ([`AgentKind`]) |
//! | person | a human being, with keys |
//! | tool | a device, script or software agent that acts for a person |
//! | organisation | members in roles under a charter |
//! | mandate | what a tool may do for a person, up to which limit, until when |
//! | charter | the rules of an organisation: who approves what |
//! | verb | what can be asked of the network ([`Verb`]) |
//! | resource | goods, a service or a right; its kind is a [`ResourceSpecification`] |
//! | attribute | one thing that is true of what is offered ([`Attribute`]) |
//! | requirement | one thing that a need asks for ([`Requirement`]) |
//! | genesis | what a network begins with ([`Genesis`]) |
//! | endpoint | where a node is found ([`Endpoint`]) |
//! | validator | a key that makes and certifies blocks, the node that holds it, and who answers for it |
//! | operator | the person or organisation that answers for a validator |
//! | statement | what a validator's own key signs for the ledger: readiness, or an endorsement of who governs |
//! | term | the time for which the validators have said who governs the network, counted from 1 |
//! | protocol | the rules that blocks follow, by version |
//! | listing | an offer or a need that has been published |
//! | quote | an answer to a listing, with a price |
//! | agreement | commitments that every party has signed |
//! | order | a call on an agreement |
//! | delivery | what a provider handed over, and how much of it was accepted |
//! | invoice | a claim on accepted deliveries; a credit note corrects it |
//! | payment | what settles an invoice, on the ledger or outside |
//! | dispute | a claim that is contested |
//! | vault | data of an agent, encrypted to the agent's policy, kept by somebody who cannot read them |
//! | collection | a part of a vault that is granted and withdrawn as one |
//! | grant | leave to read what a policy names, until a time |
//! | guardian | somebody whom a person has chosen to bring them back when their keys are lost |
//! | provider, receiver | the side that gives, and the side that gets, in one event |
//! | action | what an economic event does to a resource ([`Action`]) |
//! | stock | how much one has rights to, and how much in hand ([`Stock`]) |
//! | currency | a code of ISO 4217 ([`Currency`]) |
//! | money | a currency as one issuer issues it on the ledger |
//! | account | one agent's holding of one money |
//! | amount | a sum in whole minor units, never negative ([`Amount`]) |
//! | difference | how far one amount is above or below another ([`Difference`]) |
//! | price | what one unit costs, in millionths ([`Price`]) |
//! | unit | a code of UN/ECE Recommendation 20 or 21 ([`Unit`]) |
//! | quantity | how much, in millionths of a unit ([`Quantity`]) |
//! | range | every quantity from a least to a most ([`Range`]) |
//! | category of what is bought | a code of the Common Procurement Vocabulary ([`Cpv`]) |
//! | VAT | value added tax, or what stands in its place ([`Vat`]) |
//! | bill | what the totals of an invoice are computed from ([`Bill`]) |
//! | timestamp | an instant in UTC ([`Timestamp`]) |
//! | span | a length of time ([`Span`]) |
//! | date, period | a day, and the days from one to another ([`Date`], [`Period`]) |

#![warn(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::wildcard_enum_match_arm
)]

mod action;
mod agent;
mod attribute;
mod cpv;
mod decimal;
mod id;
mod money;
mod network;
mod quantity;
mod resource;
mod sums;
mod table;
mod tax;
mod time;
mod verb;

pub use action::{
    Action, CreateResource, Effects, EventQuantity, InputOutput, PropertyEffect, QuantityEffect, Stock,
    Stocks,
};
pub use agent::{AgentKind, Country, Identifier, Name, Note, UnknownCountry};
pub use attribute::{
    Attribute, AttributeValue, CODES_MAX, Code, Demand, Flag, Match, Range, RangeError, Requirement,
    match_all, matches,
};
pub use cpv::{Cpv, CpvError};
pub use id::{
    AccountId, AgentId, AgreementId, CollectionId, DeliveryId, DisputeId, GrantId, InvoiceId, ListingId,
    MandateId, MoneyId, NetworkId, OrderId, PaymentId, PendingId, QuoteId, TransactionId,
};
pub use money::{
    AMOUNT_MINOR_MAX, Amount, AmountError, Currency, Difference, PRICE_MICROS_MAX, Price, UnknownCurrency,
};
pub use network::{EPOCH_BLOCKS, Endpoint, Genesis, GenesisError, UnknownEndpoint, VALIDATORS_MAX, quorum};
pub use quantity::{Converted, QUANTITY_MICROS_MAX, Quantity, QuantityError, Unit, UnknownUnit};
pub use resource::{ATTRIBUTES_MAX, ResourceSpecification};
pub use sums::{Bill, SumError, Taxed, Totals, VAT_SUBTOTALS_MAX, VatSubtotal, line_net, round_half_up};
pub use tax::{VAT_RATE_MAX, Vat, VatCategory, VatError, VatRate};
pub use time::{Date, Period, SPAN_MS_MAX, Span, TIMESTAMP_MS_MAX, TimeError, Timestamp};
pub use verb::Verb;
