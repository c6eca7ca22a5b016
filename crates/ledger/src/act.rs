//! Acts: everything that can be asked of the ledger, by verb.
//!
//! An act names every record that it needs, so that the node can load them before it runs
//! (`touch.rs`). What an act does stands in `rules`.

mod parts;

pub use parts::{Chosen, ClaimLine, DisputeAbout, Endorsement, LineQuantity, NewTool, NewValidator, Receipt};

use crate::record::{
    AgreementContent, Claim, GUARDIANS_MAX, Lines, ListingLine, Purpose, QuoteContent, Reference, Rekeying,
    SealingKey, Source,
};
use crate::salt::Salt;
use crate::statement::Readiness;
use canon::{Canon, Digest, List, PublicKey, Set, Shape, Signature64, Text};
use institution::{Charter, MEMBERS_MAX, MandateScope, Member, MoneyKind, Profile, ROLES_MAX, Role};
use vocabulary::{
    AccountId, AgentId, AgreementId, Amount, CollectionId, Currency, DeliveryId, DisputeId, Endpoint,
    Genesis, GrantId, InvoiceId, ListingId, MandateId, MoneyId, Name, Note, OrderId, PaymentId, QuoteId,
    Span, Timestamp, VALIDATORS_MAX, Verb,
};

macro_rules! acts {
    ($(
        $(#[doc = $about:literal])+
        $number:literal => $act:ident $name:literal $verb:ident {
            $( $(#[doc = $field_about:literal])+ $field_number:literal => $field:ident : $type:ty, )*
        }
    )*) => {
        $(
            canon::record! {
                $(#[doc = $about])+
                #[derive(Clone, Debug, PartialEq, Eq)]
                pub struct $act {
                    $( $(#[doc = $field_about])+ $field_number => $field: $type, )*
                }
            }
        )*

        canon::choice! {
            /// Everything that can be asked of the ledger.
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub enum Act {
                $( $(#[doc = $about])+ $number => $act($act) $name, )*
            }
        }

        impl Act {
            /// The verb under which charters and mandates speak of it.
            pub const fn verb(&self) -> Verb {
                match self { $( Self::$act(_) => Verb::$verb, )* }
            }
        }

        /// Each act's name, verb, description, fields with their descriptions, and form: for help texts.
        pub const ACTS: &[ActHelp] = &[
            $( ActHelp {
                name: $name,
                verb: Verb::$verb,
                about: &[ $( $about, )+ ],
                fields: &[ $( (stringify!($field), &[ $( $field_about, )+ ]), )* ],
                shape: <$act as Canon>::shape,
            }, )*
        ];
    };
}

/// What there is to say about one kind of act.
#[derive(Clone, Copy, Debug)]
pub struct ActHelp {
    /// Its name in JSON and on the command line.
    pub name: &'static str,
    /// Its verb.
    pub verb: Verb,
    /// What it does, as lines of text.
    pub about: &'static [&'static str],
    /// Its fields: name, and what it is, as lines of text.
    pub fields: &'static [(&'static str, &'static [&'static str])],
    /// Its form.
    pub shape: fn() -> Shape,
}

acts! {
    /// Makes a person known by the key that signs.
    1 => Enrol "enrol" Profile {
        /// The key, the same that signs; the person's id derives from it.
        1 => key: PublicKey,
    }
    /// Adds and removes keys of the person who signs. The id stays.
    2 => RotateKeys "rotate_keys" Profile {
        /// The keys to add.
        1 => add: List<PublicKey, 8>,
        /// The keys to remove; one must remain.
        2 => remove: List<PublicKey, 8>,
    }
    /// Says who the agent is and what it can do.
    3 => SetProfile "profile" Profile {
        /// All of it; it takes the place of what was said before.
        1 => profile: Profile,
    }
    /// Founds an organisation; its founder must be its first member.
    4 => Found "found" Govern {
        /// What it is called.
        1 => name: Name,
        /// The founder, with the roles to begin with.
        2 => founder: Set<Role, ROLES_MAX>,
        /// Others, who are invited at once.
        3 => invite: List<Member, MEMBERS_MAX>,
        /// What it takes to act in its name. It must work with the founder alone.
        4 => charter: Charter,
    }
    /// Invites a human to be a member.
    5 => Invite "invite" Govern {
        /// The human.
        1 => person: AgentId,
        /// The roles on offer.
        2 => roles: Set<Role, ROLES_MAX>,
        /// Until when it can be taken up.
        3 => until: Timestamp,
    }
    /// Takes up an invitation.
    6 => Join "join" Profile {
        /// The organisation.
        1 => organisation: AgentId,
    }
    /// Leaves an organisation, unless that would leave it unable to act.
    7 => Leave "leave" Profile {
        /// The organisation.
        1 => organisation: AgentId,
    }
    /// Gives a member other roles; with none the member is removed.
    8 => Assign "assign" Govern {
        /// The member.
        1 => person: AgentId,
        /// All roles from now on.
        2 => roles: Set<Role, ROLES_MAX>,
    }
    /// Replaces the charter.
    9 => SetCharter "charter" Govern {
        /// The new one, whole.
        1 => charter: Charter,
    }
    /// Connects a tool: gives it a mandate. A tool may pass its own mandate on, narrower.
    10 => Connect "connect" Connect {
        /// The tool, if the ledger knows it.
        1 => tool: Option<AgentId>,
        /// The tool, if it is new.
        2 => new_tool: Option<NewTool>,
        /// What it may do.
        3 => scope: MandateScope,
    }
    /// Disconnects: takes a mandate back, with all that were cut from it. It works in the same block.
    11 => Disconnect "disconnect" Connect {
        /// The mandate.
        1 => mandate: MandateId,
    }
    /// Publishes an offer or a need.
    12 => Publish "publish" Publish {
        /// Offer or need.
        1 => purpose: Purpose,
        /// Its title.
        2 => title: Name,
        /// What it is about.
        3 => lines: Lines<ListingLine>,
        /// Until when quotes can be made, or the offer taken up.
        4 => open_until: Timestamp,
        /// For sealed quotes: until when they must be opened.
        5 => reveal_until: Option<Timestamp>,
        /// For needs: until when the owner chooses.
        6 => select_until: Option<Timestamp>,
        /// What others call it.
        7 => references: List<Reference, 4>,
        /// More about it.
        8 => note: Option<Note>,
    }
    /// Amends a listing; quotes on the earlier version are void.
    13 => AmendListing "amend_listing" Publish {
        /// The listing.
        1 => listing: ListingId,
        /// Its title from now on.
        2 => title: Name,
        /// Its lines from now on.
        3 => lines: Lines<ListingLine>,
        /// Until when quotes can be made from now on.
        4 => open_until: Timestamp,
        /// More about it.
        5 => note: Option<Note>,
    }
    /// Takes a listing back.
    14 => WithdrawListing "withdraw_listing" Publish {
        /// The listing.
        1 => listing: ListingId,
    }
    /// Makes an open quote on a need.
    15 => MakeQuote "quote" Select {
        /// The need.
        1 => listing: ListingId,
        /// The version of the need that it answers.
        2 => version: u32,
        /// What it says.
        3 => content: QuoteContent,
    }
    /// Makes a sealed quote on a need: only its salted hash.
    16 => SealQuote "seal_quote" Select {
        /// The need.
        1 => listing: ListingId,
        /// The version of the need that it answers.
        2 => version: u32,
        /// The hash; see `docs/formats`.
        3 => commitment: Digest,
    }
    /// Opens a sealed quote.
    17 => RevealQuote "reveal_quote" Select {
        /// The quote.
        1 => quote: QuoteId,
        /// The need.
        2 => listing: ListingId,
        /// What it says.
        3 => content: QuoteContent,
        /// The salt it was sealed with.
        4 => salt: Salt,
    }
    /// Takes a quote back.
    18 => WithdrawQuote "withdraw_quote" Select {
        /// The quote.
        1 => quote: QuoteId,
    }
    /// Chooses among the quotes on a need.
    19 => SelectQuotes "select" Select {
        /// The need.
        1 => listing: ListingId,
        /// The quotes, each for some lines or all; no line twice.
        2 => chosen: List<Chosen, 32>,
    }
    /// Proposes a contract and signs it for the own side.
    20 => Propose "propose" Contract {
        /// What both are to sign. The one who proposes is buyer or seller.
        1 => content: AgreementContent,
        /// The offer or the quote that it comes from.
        2 => source: Option<Source>,
        /// The need that the quote answered.
        3 => need: Option<ListingId>,
        /// Until when the other party can sign.
        4 => sign_by: Timestamp,
    }
    /// Signs a proposed contract.
    21 => Sign "sign" Contract {
        /// The agreement.
        1 => agreement: AgreementId,
        /// The hash of its content, so that nothing else is signed.
        2 => content: Digest,
    }
    /// Declines a proposed contract or amendment, or takes the own proposal back.
    22 => Decline "decline" Contract {
        /// The agreement.
        1 => agreement: AgreementId,
        /// Why.
        2 => reason: Option<Note>,
    }
    /// Proposes to change an active agreement.
    23 => ProposeAmendment "propose_amendment" Contract {
        /// The agreement.
        1 => agreement: AgreementId,
        /// The whole content as it would be; parties and currency stay.
        2 => content: AgreementContent,
        /// Until when the other party can agree.
        3 => agree_by: Timestamp,
    }
    /// Agrees to a proposed amendment.
    24 => AgreeAmendment "agree_amendment" Contract {
        /// The agreement.
        1 => agreement: AgreementId,
        /// The hash of the content as it would be.
        2 => content: Digest,
    }
    /// Ends an agreement. Orders already placed run on.
    25 => Terminate "terminate" Contract {
        /// The agreement.
        1 => agreement: AgreementId,
        /// Why.
        2 => reason: Option<Note>,
    }
    /// Orders: calls off an agreement.
    26 => PlaceOrder "order" Purchase {
        /// The agreement.
        1 => agreement: AgreementId,
        /// How much of each line.
        2 => lines: Lines<LineQuantity>,
        /// When everything is to be delivered.
        3 => deliver_by: Timestamp,
        /// The money to hold for the seller, with VAT; absent means no escrow.
        4 => escrow: Option<MoneyId>,
    }
    /// Answers an order, or a change of one.
    27 => Respond "respond" Purchase {
        /// The order.
        1 => order: OrderId,
        /// The agreement.
        2 => agreement: AgreementId,
        /// Yes or no.
        3 => accept: bool,
        /// The account that the escrow is held in, if there is one.
        4 => escrow: Option<AccountId>,
        /// Why not.
        5 => reason: Option<Note>,
    }
    /// Asks for a change of an open order; it counts once the seller has accepted it.
    28 => ChangeOrder "change_order" Purchase {
        /// The order.
        1 => order: OrderId,
        /// The lines to change, each with its new quantity; what was delivered stays ordered.
        2 => lines: Lines<LineQuantity>,
        /// When everything is to be delivered.
        3 => deliver_by: Timestamp,
    }
    /// Cancels an order: at once if the seller has not answered, else as a change to what was delivered.
    29 => CancelOrder "cancel_order" Purchase {
        /// The order.
        1 => order: OrderId,
        /// The agreement.
        2 => agreement: AgreementId,
        /// The account that the escrow is held in, if there is one.
        3 => escrow: Option<AccountId>,
        /// Why.
        4 => reason: Option<Note>,
    }
    /// Says what was delivered.
    30 => Deliver "deliver" Deliver {
        /// The order.
        1 => order: OrderId,
        /// How much of each line.
        2 => lines: Lines<LineQuantity>,
        /// The hash of the delivery note, if there is one.
        3 => document: Option<Digest>,
    }
    /// Accepts or rejects a delivery, line by line, in part or whole.
    31 => Receive "receive" Deliver {
        /// The delivery.
        1 => delivery: DeliveryId,
        /// The order.
        2 => order: OrderId,
        /// What is accepted and what is rejected.
        3 => lines: Lines<Receipt>,
        /// Why, if something is rejected.
        4 => reason: Option<Note>,
    }
    /// Invoices what was accepted (three-way match) or ordered (two-way match).
    32 => IssueInvoice "invoice" Invoice {
        /// The buyer.
        1 => buyer: AgentId,
        /// The seller's number.
        2 => number: Text<64>,
        /// What is claimed, for one order or several.
        3 => lines: Lines<ClaimLine>,
        /// The sum with VAT, to be compared with what the ledger works out.
        4 => total: Amount,
        /// The hash of the invoice's document, if there is one.
        5 => document: Option<Digest>,
    }
    /// Credits lines of an invoice, in part or whole.
    33 => Credit "credit" Invoice {
        /// The invoice.
        1 => invoice: InvoiceId,
        /// The orders of the lines.
        2 => orders: List<OrderId, 8>,
        /// How much of each of the invoice's lines, counted from 0.
        3 => lines: Lines<LineQuantity>,
        /// The seller's number of the credit note.
        4 => number: Text<64>,
        /// Why.
        5 => reason: Option<Note>,
    }
    /// Pays invoices of one seller from the own account on the ledger.
    34 => Pay "pay" Pay {
        /// The money.
        1 => money: MoneyId,
        /// Who is paid.
        2 => payee: AgentId,
        /// What for; parts and several at once are fine.
        3 => claims: List<Claim, 32>,
        /// The orders of those invoices.
        4 => orders: List<OrderId, 32>,
    }
    /// Pays an invoice out of the escrow of its order.
    35 => Release "release" Pay {
        /// The order that has the escrow.
        1 => order: OrderId,
        /// What for.
        2 => claim: Claim,
        /// The money.
        3 => money: MoneyId,
        /// Who is paid.
        4 => payee: AgentId,
        /// The other orders of that invoice, if it is about several.
        5 => orders: List<OrderId, 8>,
    }
    /// Declares that invoices are paid outside the ledger; the payee or a bank statement confirms it.
    36 => DeclarePayment "declare_payment" Pay {
        /// Who is paid.
        1 => payee: AgentId,
        /// What for.
        2 => claims: List<Claim, 32>,
        /// What it is called on the bank statement.
        3 => reference: Text<140>,
        /// Until when it can be confirmed.
        4 => confirm_by: Timestamp,
    }
    /// Confirms a payment outside the ledger: by its payee, or a tool of theirs that reads bank statements.
    37 => ConfirmPayment "confirm_payment" Pay {
        /// The payment, if the payer has declared it.
        1 => payment: Option<PaymentId>,
        /// The payer.
        2 => payer: AgentId,
        /// What was received, for what.
        3 => claims: List<Claim, 32>,
        /// The orders of those invoices.
        4 => orders: List<OrderId, 32>,
        /// What it is called on the bank statement.
        5 => reference: Text<140>,
    }
    /// Pays back what was paid too much after a credit note, from the seller's account on the ledger, or
    /// outside it (then the buyer is the one who says so).
    38 => Refund "refund" Pay {
        /// The invoice.
        1 => invoice: InvoiceId,
        /// The orders of that invoice.
        2 => orders: List<OrderId, 8>,
        /// How much.
        3 => amount: Amount,
        /// The money, if it is paid on the ledger.
        4 => money: Option<MoneyId>,
        /// The other party.
        5 => counterparty: AgentId,
    }
    /// Begins a dispute about an invoice, or about the escrow of an order.
    39 => BeginDispute "dispute" Dispute {
        /// The order.
        1 => order: OrderId,
        /// The invoice, if it is about one.
        2 => invoice: Option<InvoiceId>,
        /// What is wrong.
        3 => reason: Note,
    }
    /// Offers the other party a split of what is at stake.
    40 => OfferSplit "offer_split" Dispute {
        /// The dispute.
        1 => dispute: DisputeId,
        /// The seller's part; the rest is the buyer's.
        2 => to_seller: Amount,
    }
    /// Agrees to the split that the other party offers.
    41 => AgreeSplit "agree_split" Dispute {
        /// The dispute.
        1 => dispute: DisputeId,
        /// The seller's part, as it was offered.
        2 => to_seller: Amount,
        /// The records that the dispute is about.
        3 => about: DisputeAbout,
    }
    /// Rules on a dispute, as its arbiter.
    42 => RuleDispute "rule" Dispute {
        /// The dispute.
        1 => dispute: DisputeId,
        /// The seller's part; the rest is the buyer's.
        2 => to_seller: Amount,
        /// The records that the dispute is about.
        3 => about: DisputeAbout,
    }
    /// Creates a money of which the agent is the issuer.
    43 => CreateMoney "create_money" Money {
        /// What it is called.
        1 => name: Name,
        /// What it is counted in.
        2 => denomination: Currency,
        /// How it comes to be.
        3 => kind: MoneyKind,
    }
    /// Issues money to somebody, as its issuer.
    44 => Issue "issue" Money {
        /// The money.
        1 => money: MoneyId,
        /// To whom.
        2 => to: AgentId,
        /// How much.
        3 => amount: Amount,
    }
    /// Gives money back to its issuer, who pays for it outside the ledger.
    45 => Redeem "redeem" Money {
        /// The money.
        1 => money: MoneyId,
        /// How much.
        2 => amount: Amount,
    }
    /// Sets how far a member of a mutual credit may go below nought, as its issuer.
    46 => SetLimit "set_limit" Money {
        /// The money.
        1 => money: MoneyId,
        /// Whose account.
        2 => owner: AgentId,
        /// How far.
        3 => limit: Amount,
    }
    /// Founds the network: puts it under the charter of the organisation that asks, with the endorsement of
    /// its validators (all but fewer than a third of them). When it is founded already, the present
    /// validators move it to another organisation in the same way, should the one that governs be lost.
    47 => FoundNetwork "found_network" Govern {
        /// What the network began with.
        1 => genesis: Genesis,
        /// Each of the first validators, described once; none if the network is founded already.
        2 => validators: List<NewValidator, VALIDATORS_MAX>,
        /// What present validators have signed, within the last seven days.
        3 => endorsements: List<Endorsement, VALIDATORS_MAX>,
    }
    /// Admits a validator, from the next epoch on. Blocks are made while more than two thirds of all
    /// validators are online, this one among them: see that its node is up and stays up.
    48 => AdmitValidator "admit_validator" Govern {
        /// What its node has signed, within the last hour.
        1 => readiness: Readiness,
        /// The signature by its key.
        2 => signature: Signature64,
    }
    /// Removes a validator, from the next epoch on. Blocks are made while more than two thirds of those that
    /// stay are online, so see to that first. The last one cannot be removed.
    49 => RemoveValidator "remove_validator" Govern {
        /// Its key.
        1 => key: PublicKey,
    }
    /// Puts another key in the place of a validator's, from the next epoch on: by its operator, or by the
    /// organisation that governs. Both nodes run until then.
    50 => ReplaceValidatorKey "replace_validator_key" Govern {
        /// The key until now.
        1 => old: PublicKey,
        /// What the node with the new key has signed, within the last hour; the operator stays.
        2 => readiness: Readiness,
        /// The signature by the new key.
        3 => signature: Signature64,
    }
    /// Says that a validator's node is found elsewhere: by its operator, or by the organisation that governs.
    51 => MoveValidator "move_validator" Govern {
        /// Its key.
        1 => key: PublicKey,
        /// Where it is found from now on.
        2 => endpoint: Endpoint,
    }
    /// Schedules a later version of the protocol, in the place of one that is scheduled and not yet in
    /// force. Naming the version in force takes back what was scheduled.
    52 => ScheduleProtocol "schedule_protocol" Govern {
        /// The version.
        1 => protocol: u16,
        /// The first block of this time or later follows it; ten minutes to a year ahead.
        2 => from: Timestamp,
    }
    /// Says to which key private messages for the agent are sealed and where they go, and which custody issues the
    /// keys to its data.
    53 => SetVault "set_vault" Grant {
        /// What others seal to.
        1 => sealing: SealingKey,
        /// Where they send it; of a provider, where it serves.
        2 => found_at: Option<Endpoint>,
        /// The hash of the custody, if the agent has data of its own.
        3 => custody: Option<Digest>,
    }
    /// Opens a collection in the agent's vault.
    54 => OpenCollection "open_collection" Grant {
        /// Who stores it.
        1 => provider: AgentId,
    }
    /// Says which state of a collection is the newest. With a new epoch it orders the provider to re-key: who
    /// was withdrawn has no key to what is stored afterwards.
    55 => SetState "set_state" Grant {
        /// The collection.
        1 => collection: CollectionId,
        /// The number of the state: one more than that of the last.
        2 => revision: u32,
        /// Its epoch: that of the last, or the next one.
        3 => epoch: u32,
        /// The hash of the state.
        4 => state: Digest,
        /// What is ordered, with a new epoch; until when it is to be done, 90 days ahead at most.
        5 => rekeying: Option<Rekeying>,
    }
    /// Confirms that a collection is re-keyed, as its provider.
    56 => ConfirmRekeyed "confirm_rekeyed" Grant {
        /// The collection.
        1 => collection: CollectionId,
        /// The hash of the order.
        2 => order: Digest,
        /// The hash of the signed receipt.
        3 => receipt: Digest,
    }
    /// Moves a collection to another provider. What the old one was still to do is void.
    57 => MoveCollection "move_collection" Grant {
        /// The collection.
        1 => collection: CollectionId,
        /// Who stores it from now on.
        2 => provider: AgentId,
    }
    /// Closes a collection for ever. Its provider has to delete what it stores of it.
    58 => CloseCollection "close_collection" Grant {
        /// The collection.
        1 => collection: CollectionId,
    }
    /// Lets somebody read what a policy names, until a time.
    59 => GiveGrant "grant" Grant {
        /// Who may read.
        1 => reader: AgentId,
        /// The salted hash of the terms: the policy and the purpose; see `docs/formats`.
        2 => terms: Digest,
        /// Until when; ten years ahead at most.
        3 => until: Timestamp,
    }
    /// Ends a grant: its owner withdraws it, or its reader renounces it.
    60 => EndGrant "end_grant" Grant {
        /// The grant.
        1 => grant: GrantId,
    }
    /// Chooses who can bring the person who signs back when all keys are lost; none, if nobody shall. Not while
    /// they are at it: say no to that first.
    61 => SetGuardians "guardians" Profile {
        /// Other people.
        1 => guardians: Set<AgentId, GUARDIANS_MAX>,
        /// How many of them it takes.
        2 => threshold: u8,
        /// How long the person can say no: 1 to 90 days.
        3 => delay: Span,
    }
    /// Stands behind a new key of a person, as one of the person's guardians. When enough of them do, and the person
    /// does not say no in time, it takes the place of all keys that the person had.
    62 => SupportRecovery "recover" Profile {
        /// The person.
        1 => person: AgentId,
        /// The new key. Compare it with the person, not by the way it came.
        2 => key: PublicKey,
    }
    /// Says no to a recovery: the person ends it, a guardian takes back their word.
    63 => StopRecovery "stop_recovery" Profile {
        /// The person.
        1 => person: AgentId,
    }
}

impl Act {
    /// The hash of the act's canonical bytes, by which a pending act is known.
    pub fn digest(&self) -> Digest {
        canon::hash_parts("kerf/act/1", &[&canon::encode(self)])
    }
}
