//! Facts: what happened, as everybody may know it.
//!
//! Each entry of a block has one [`Outcome`], whether it was carried out, is pending, or was refused.
//! `books`, `market` and both parties' views fold the same outcomes.

mod outcome;

pub use outcome::{Asker, Done, Outcome, Refused, Verdict};

use crate::lapse::Lapse;
use crate::record::{Claim, Purpose};
use canon::{Digest, List, PublicKey};
use institution::MoneyKind;
use vocabulary::{
    AccountId, AgentId, AgreementId, Amount, CollectionId, DeliveryId, DisputeId, Endpoint, GrantId,
    InvoiceId, ListingId, MandateId, MoneyId, Name, OrderId, PaymentId, PendingId, QuoteId, Timestamp, Verb,
};

macro_rules! events {
    ($(
        $(#[doc = $about:literal])+
        $number:literal => $event:ident $name:literal {
            $( $(#[doc = $field_about:literal])+ $field_number:literal => $field:ident : $type:ty, )*
        }
    )*) => {
        $(
            canon::record! {
                $(#[doc = $about])+
                #[derive(Clone, Debug, PartialEq, Eq)]
                pub struct $event {
                    $( $(#[doc = $field_about])+ $field_number => $field: $type, )*
                }
            }
        )*

        canon::choice! {
            /// Something that happened.
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub enum Event {
                $( $(#[doc = $about])+ $number => $event($event) $name, )*
            }
        }
    };
}

events! {
    /// A person is known.
    1 => Enrolled "enrolled" {
        /// The person.
        1 => person: AgentId,
        /// The first key.
        2 => key: PublicKey,
    }
    /// A person's keys changed.
    2 => KeysRotated "keys_rotated" {
        /// The person.
        1 => person: AgentId,
    }
    /// An agent said who it is.
    3 => Profiled "profiled" {
        /// The agent.
        1 => agent: AgentId,
    }
    /// An organisation was founded.
    4 => Founded "founded" {
        /// The organisation.
        1 => organisation: AgentId,
        /// What it is called.
        2 => name: Name,
    }
    /// A human was invited.
    5 => Invited "invited" {
        /// The organisation.
        1 => organisation: AgentId,
        /// The human.
        2 => person: AgentId,
    }
    /// A human became a member.
    6 => Joined "joined" {
        /// The organisation.
        1 => organisation: AgentId,
        /// The human.
        2 => person: AgentId,
    }
    /// A member left, or was removed.
    7 => Left "left" {
        /// The organisation.
        1 => organisation: AgentId,
        /// The human.
        2 => person: AgentId,
    }
    /// A member got other roles.
    8 => Assigned "assigned" {
        /// The organisation.
        1 => organisation: AgentId,
        /// The human.
        2 => person: AgentId,
    }
    /// The charter changed.
    9 => CharterSet "charter_set" {
        /// The organisation.
        1 => organisation: AgentId,
    }
    /// A tool got a mandate.
    10 => Connected "connected" {
        /// The mandate.
        1 => mandate: MandateId,
        /// Its human.
        2 => human: AgentId,
        /// The tool.
        3 => tool: AgentId,
    }
    /// A mandate was taken back.
    11 => Disconnected "disconnected" {
        /// The mandate.
        1 => mandate: MandateId,
    }
    /// A listing was published.
    12 => Published "published" {
        /// The listing.
        1 => listing: ListingId,
        /// Whose it is.
        2 => owner: AgentId,
        /// Offer or need.
        3 => purpose: Purpose,
    }
    /// A listing was amended.
    13 => ListingAmended "listing_amended" {
        /// The listing.
        1 => listing: ListingId,
        /// Its version now.
        2 => version: u32,
    }
    /// A listing was taken back.
    14 => ListingWithdrawn "listing_withdrawn" {
        /// The listing.
        1 => listing: ListingId,
    }
    /// A quote was made, open or sealed.
    15 => Quoted "quoted" {
        /// The quote.
        1 => quote: QuoteId,
        /// The need.
        2 => listing: ListingId,
        /// Who quotes.
        3 => bidder: AgentId,
        /// True if only its hash is known.
        4 => sealed: bool,
    }
    /// A sealed quote was opened.
    16 => Revealed "revealed" {
        /// The quote.
        1 => quote: QuoteId,
        /// The need.
        2 => listing: ListingId,
    }
    /// A quote was taken back.
    17 => QuoteWithdrawn "quote_withdrawn" {
        /// The quote.
        1 => quote: QuoteId,
    }
    /// Quotes were chosen.
    18 => Selected "selected" {
        /// The need.
        1 => listing: ListingId,
        /// The quotes.
        2 => quotes: List<QuoteId, 32>,
    }
    /// A contract was proposed.
    19 => Proposed "proposed" {
        /// The agreement.
        1 => agreement: AgreementId,
        /// Who buys.
        2 => buyer: AgentId,
        /// Who sells.
        3 => seller: AgentId,
        /// The most that may be called off, without VAT.
        4 => limit: Amount,
        /// The need that it answers.
        5 => need: Option<ListingId>,
        /// The offer that it takes up.
        6 => offer: Option<ListingId>,
    }
    /// A contract was signed by both.
    20 => Signed "signed" {
        /// The agreement.
        1 => agreement: AgreementId,
        /// The hash of what was signed.
        2 => content: Digest,
    }
    /// A contract or an amendment was declined, or taken back.
    21 => Declined "declined" {
        /// The agreement.
        1 => agreement: AgreementId,
        /// True if it was an amendment.
        2 => amendment: bool,
    }
    /// An amendment was proposed.
    22 => AmendmentProposed "amendment_proposed" {
        /// The agreement.
        1 => agreement: AgreementId,
    }
    /// An amendment was agreed.
    23 => Amended "amended" {
        /// The agreement.
        1 => agreement: AgreementId,
        /// The limit from now on, without VAT.
        2 => limit: Amount,
    }
    /// An agreement was ended by a party.
    24 => Terminated "terminated" {
        /// The agreement.
        1 => agreement: AgreementId,
    }
    /// An order was placed.
    25 => Ordered "ordered" {
        /// The order.
        1 => order: OrderId,
        /// The agreement.
        2 => agreement: AgreementId,
        /// Who buys.
        3 => buyer: AgentId,
        /// Who sells.
        4 => seller: AgentId,
        /// Its value without VAT.
        5 => net: Amount,
        /// Its value with VAT.
        6 => total: Amount,
    }
    /// An order, or a change of one, was answered.
    26 => Responded "responded" {
        /// The order.
        1 => order: OrderId,
        /// Yes or no.
        2 => accepted: bool,
        /// True if it was about a change.
        3 => change: bool,
        /// The order's value without VAT from now on.
        4 => net: Amount,
        /// The order's value with VAT from now on.
        5 => total: Amount,
    }
    /// A change of an order was asked for.
    27 => ChangeAsked "change_asked" {
        /// The order.
        1 => order: OrderId,
    }
    /// An order was cancelled before it was answered.
    28 => Cancelled "cancelled" {
        /// The order.
        1 => order: OrderId,
    }
    /// Something was delivered.
    29 => Delivered "delivered" {
        /// The order.
        1 => order: OrderId,
        /// The delivery, if the buyer decides on it.
        2 => delivery: Option<DeliveryId>,
        /// Its value without VAT.
        3 => net: Amount,
    }
    /// A delivery was accepted or rejected, in part or whole.
    30 => Received "received" {
        /// The order.
        1 => order: OrderId,
        /// The delivery.
        2 => delivery: DeliveryId,
        /// The value of what was accepted, without VAT.
        3 => accepted: Amount,
        /// The value of what was rejected, without VAT.
        4 => rejected: Amount,
        /// True if nobody decided in time.
        5 => by_deadline: bool,
    }
    /// An invoice was issued and matched.
    31 => Invoiced "invoiced" {
        /// The invoice.
        1 => invoice: InvoiceId,
        /// Who claims.
        2 => seller: AgentId,
        /// Who owes.
        3 => buyer: AgentId,
        /// Without VAT.
        4 => net: Amount,
        /// The VAT.
        5 => tax: Amount,
        /// The orders it is about.
        6 => orders: List<OrderId, 8>,
    }
    /// An invoice was credited.
    32 => Credited "credited" {
        /// The invoice.
        1 => invoice: InvoiceId,
        /// Who claims less.
        2 => seller: AgentId,
        /// Who owes less.
        3 => buyer: AgentId,
        /// Without VAT.
        4 => net: Amount,
        /// The VAT.
        5 => tax: Amount,
    }
    /// A claim was paid, on the ledger or outside.
    33 => Paid "paid" {
        /// The invoice.
        1 => invoice: InvoiceId,
        /// Who pays.
        2 => payer: AgentId,
        /// Who is paid.
        3 => payee: AgentId,
        /// How much.
        4 => amount: Amount,
        /// The money on the ledger; absent for a payment outside it.
        5 => money: Option<MoneyId>,
        /// The order whose escrow it came out of; absent if it was paid from what was free, or outside.
        6 => escrow: Option<OrderId>,
    }
    /// A payment outside the ledger was declared.
    34 => PaymentDeclared "payment_declared" {
        /// The payment.
        1 => payment: PaymentId,
        /// Who pays.
        2 => payer: AgentId,
        /// Who is paid.
        3 => payee: AgentId,
        /// How much in all.
        4 => amount: Amount,
        /// What for.
        5 => claims: List<Claim, 32>,
    }
    /// What was paid too much was paid back.
    35 => Refunded "refunded" {
        /// The invoice.
        1 => invoice: InvoiceId,
        /// Who pays back.
        2 => payer: AgentId,
        /// Who gets it back.
        3 => payee: AgentId,
        /// How much.
        4 => amount: Amount,
        /// The money on the ledger; absent for a payment outside it.
        5 => money: Option<MoneyId>,
    }
    /// A part of an account was held for a trade.
    36 => Held "held" {
        /// The order.
        1 => order: OrderId,
        /// The account.
        2 => account: AccountId,
        /// How much.
        3 => amount: Amount,
    }
    /// What was held is free again.
    37 => Freed "freed" {
        /// The order.
        1 => order: OrderId,
        /// The account.
        2 => account: AccountId,
        /// How much.
        3 => amount: Amount,
    }
    /// Nothing more will be delivered on an order.
    38 => DeliveryEnded "delivery_ended" {
        /// The order.
        1 => order: OrderId,
    }
    /// An order is done.
    39 => Closed "closed" {
        /// The order.
        1 => order: OrderId,
    }
    /// A dispute began.
    40 => Disputed "disputed" {
        /// The dispute.
        1 => dispute: DisputeId,
        /// The order.
        2 => order: OrderId,
        /// What is at stake.
        3 => stake: Amount,
    }
    /// A split was offered.
    41 => SplitOffered "split_offered" {
        /// The dispute.
        1 => dispute: DisputeId,
        /// The seller's part.
        2 => to_seller: Amount,
    }
    /// A dispute is over.
    42 => DisputeSettled "dispute_settled" {
        /// The dispute.
        1 => dispute: DisputeId,
        /// The seller's part.
        2 => to_seller: Amount,
        /// The buyer's part.
        3 => to_buyer: Amount,
    }
    /// A money was created.
    43 => MoneyCreated "money_created" {
        /// The money.
        1 => money: MoneyId,
        /// Who answers for it.
        2 => issuer: AgentId,
        /// How it comes to be.
        3 => kind: MoneyKind,
    }
    /// Money was issued.
    44 => Issued "issued" {
        /// The money.
        1 => money: MoneyId,
        /// Its issuer.
        2 => issuer: AgentId,
        /// To whom.
        3 => to: AgentId,
        /// How much.
        4 => amount: Amount,
    }
    /// Money was given back to its issuer.
    45 => Redeemed "redeemed" {
        /// The money.
        1 => money: MoneyId,
        /// Its issuer.
        2 => issuer: AgentId,
        /// By whom.
        3 => from: AgentId,
        /// How much.
        4 => amount: Amount,
    }
    /// A credit limit was set.
    46 => LimitSet "limit_set" {
        /// The money.
        1 => money: MoneyId,
        /// Whose account.
        2 => owner: AgentId,
        /// How far.
        3 => limit: Amount,
    }
    /// An act waits for approvals.
    47 => Asked "asked" {
        /// What is pending.
        1 => pending: PendingId,
        /// In whose name.
        2 => organisation: AgentId,
        /// The act's verb.
        3 => verb: Verb,
        /// When it lapses.
        4 => deadline: Timestamp,
    }
    /// Something pending got an approval; with the last one the act itself happened too.
    48 => Approved "approved" {
        /// What was pending.
        1 => pending: PendingId,
        /// Who approved.
        2 => human: AgentId,
        /// True if that was the last one needed.
        3 => complete: bool,
    }
    /// Something pending was refused, or taken back.
    49 => Rejected "rejected" {
        /// What was pending.
        1 => pending: PendingId,
        /// By whom.
        2 => human: AgentId,
    }
    /// A stage ended by itself.
    50 => Lapsed "lapsed" {
        /// Which.
        1 => lapse: Lapse,
    }
    /// A direct payment between parties out of a dispute, from what was held.
    51 => Compensated "compensated" {
        /// The dispute.
        1 => dispute: DisputeId,
        /// Who pays.
        2 => payer: AgentId,
        /// Who is paid.
        3 => payee: AgentId,
        /// How much.
        4 => amount: Amount,
        /// The money.
        5 => money: MoneyId,
    }
    /// The network was founded: its validators said for the first time who governs it.
    52 => NetworkFounded "network_founded" {
        /// The organisation that governs it.
        1 => organisation: AgentId,
        /// How many validators it has.
        2 => validators: u16,
    }
    /// The validators said that another organisation governs the network.
    53 => NetworkMoved "network_moved" {
        /// The organisation that governs it from now on.
        1 => organisation: AgentId,
        /// The one that governed it before.
        2 => before: AgentId,
        /// How often the validators have said so.
        3 => term: u32,
    }
    /// A validator was admitted.
    54 => ValidatorAdmitted "validator_admitted" {
        /// Its key.
        1 => key: PublicKey,
        /// Where its node is found.
        2 => endpoint: Endpoint,
        /// Who answers for it.
        3 => operator: AgentId,
    }
    /// A validator was removed.
    55 => ValidatorRemoved "validator_removed" {
        /// Its key.
        1 => key: PublicKey,
        /// Who answered for it.
        2 => operator: AgentId,
    }
    /// A validator got another key.
    56 => ValidatorReplaced "validator_replaced" {
        /// The key before.
        1 => old: PublicKey,
        /// The key from now on.
        2 => key: PublicKey,
        /// Where its node is found.
        3 => endpoint: Endpoint,
        /// Who answers for it.
        4 => operator: AgentId,
    }
    /// A validator's node is found elsewhere.
    57 => ValidatorMoved "validator_moved" {
        /// Its key.
        1 => key: PublicKey,
        /// Where its node is found from now on.
        2 => endpoint: Endpoint,
    }
    /// A version of the protocol was scheduled.
    58 => ProtocolScheduled "protocol_scheduled" {
        /// The version.
        1 => protocol: u16,
        /// The first block of this time or later follows it.
        2 => from: Timestamp,
    }
    /// A version of the protocol that was scheduled was taken back.
    59 => ProtocolWithdrawn "protocol_withdrawn" {
        /// The version that will not come.
        1 => protocol: u16,
    }
    /// An agent said where private messages go, and which custody issues the keys to its data.
    60 => VaultSet "vault_set" {
        /// The agent.
        1 => agent: AgentId,
    }
    /// A collection was opened.
    61 => CollectionOpened "collection_opened" {
        /// The collection.
        1 => collection: CollectionId,
        /// Whose.
        2 => owner: AgentId,
        /// Who stores it.
        3 => provider: AgentId,
    }
    /// A collection has a new state.
    62 => StateSet "state_set" {
        /// The collection.
        1 => collection: CollectionId,
        /// The number of the state.
        2 => revision: u32,
        /// Its epoch.
        3 => epoch: u32,
        /// Until when the provider is to have re-keyed, if the epoch is new.
        4 => rekey_by: Option<Timestamp>,
    }
    /// A provider says that it has re-keyed.
    63 => Rekeyed "rekeyed" {
        /// The collection.
        1 => collection: CollectionId,
        /// True if it was late.
        2 => late: bool,
    }
    /// A collection went to another provider.
    64 => CollectionMoved "collection_moved" {
        /// The collection.
        1 => collection: CollectionId,
        /// Who stores it from now on.
        2 => provider: AgentId,
    }
    /// A collection was closed.
    65 => CollectionClosed "collection_closed" {
        /// The collection.
        1 => collection: CollectionId,
    }
    /// Somebody was granted leave to read.
    66 => Granted "granted" {
        /// The grant.
        1 => grant: GrantId,
        /// Whose data.
        2 => owner: AgentId,
        /// Who may read.
        3 => reader: AgentId,
        /// Until when.
        4 => until: Timestamp,
    }
    /// A grant was withdrawn or renounced.
    67 => GrantEnded "grant_ended" {
        /// The grant.
        1 => grant: GrantId,
        /// True if its reader renounced it.
        2 => by_reader: bool,
    }
    /// A person chose guardians, or none.
    68 => GuardiansSet "guardians_set" {
        /// The person.
        1 => person: AgentId,
    }
    /// A guardian stands behind a new key of a person.
    69 => RecoverySupported "recovery_supported" {
        /// The person.
        1 => person: AgentId,
        /// The guardian.
        2 => guardian: AgentId,
        /// When the key takes the place of all others, if enough guardians stand behind it.
        3 => at: Option<Timestamp>,
    }
    /// A recovery was stopped, or a guardian took back their word.
    70 => RecoveryStopped "recovery_stopped" {
        /// The person.
        1 => person: AgentId,
        /// True if the person said no.
        2 => by_person: bool,
    }
    /// A person is back, with one new key.
    71 => Recovered "recovered" {
        /// The person.
        1 => person: AgentId,
        /// The key.
        2 => key: PublicKey,
    }
}
