//! From one process of a record to the transactions that play it.

use super::actor::{Actor, Clock, Signed};
use canon::{List, Set, Text};
use institution::Profile;
use interchange::ocds::{
    Agreement as Contract, AgreementStatus, Delivery as Milestone, DeliveryStatus, MatchPolicy, Need,
    PartyIndex, PartyRef, Process,
};
use ledger::{
    Act, AgreeAmendment, AgreementContent, AgreementKind, AgreementLine, Chosen, Claim, ClaimLine,
    ConfirmPayment, DeclarePayment, Deliver, IssueInvoice, LineQuantity, ListingLine, MakeQuote, MatchWays,
    Matching, PlaceOrder, Propose, ProposeAmendment, Publish, Purpose, QuoteContent, QuoteLine, Receipt,
    Receive, Reference, Respond, SelectQuotes, SetProfile, Sign, Terminate, Terms,
};
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::{
    AgentId, AgreementId, Amount, DeliveryId, InvoiceId, ListingId, Name, NetworkId, OrderId, PaymentId,
    Price, Quantity, QuoteId, ResourceSpecification, Span, Timestamp, Unit, Vat, VatCategory, VatRate,
};

/// One transaction of a play, and the field of the record that it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// The transaction.
    pub(crate) signed: Signed,
    /// What it plays.
    pub(crate) what: Played,
    /// The path to the field, as a JSON pointer into the release.
    pub(crate) path: String,
    /// The sum it plays, for the totals.
    pub(crate) amount: Option<Amount>,
}

/// What a step plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Played {
    /// A party.
    Party,
    /// A tender.
    Need,
    /// A bid.
    Quote,
    /// Awards.
    Selection,
    /// A contract, proposed and signed.
    Agreement,
    /// An amendment of a contract.
    Amendment,
    /// An order and its answer.
    Order,
    /// A milestone that was met, and its acceptance.
    Delivery,
    /// An invoice.
    Invoice,
    /// A payment, declared and confirmed.
    Payment,
    /// The end of a contract.
    End,
}

/// Who plays the organisations of the records, over all processes of an import.
pub(crate) struct Cast<'a> {
    pub(crate) network: NetworkId,
    pub(crate) secret: &'a [u8; 32],
    pub(crate) now: Timestamp,
    actors: BTreeMap<String, Actor>,
}

impl<'a> Cast<'a> {
    pub(crate) fn new(network: NetworkId, secret: &'a [u8; 32], now: Timestamp) -> Self {
        Self { network, secret, now, actors: BTreeMap::new() }
    }
}

const NAME_MAX: usize = 200;

fn name(text: Option<&str>, otherwise: &str) -> Name {
    text.and_then(Text::<NAME_MAX>::tolerant)
        .or_else(|| Text::tolerant(otherwise))
        .unwrap_or_else(|| unreachable!("the other name is not blank"))
}

fn reference(scheme: &str, id: Option<&str>) -> Option<Reference> {
    Some(Reference { scheme: Text::tolerant(scheme)?, id: Text::tolerant(id?)? })
}

fn list<T, const MAX: usize>(items: impl IntoIterator<Item = T>) -> List<T, MAX> {
    List::try_from(items.into_iter().take(MAX).collect::<Vec<_>>()).unwrap_or_default()
}

/// No tax is stated in procurement records: their sums stand as they are.
fn no_vat() -> Vat {
    Vat::new(VatCategory::OutOfScope, VatRate::ZERO)
        .unwrap_or_else(|_| unreachable!("category O has no rate"))
}

/// The play of one process.
struct Play<'a, 'b> {
    cast: &'b mut Cast<'a>,
    process: &'b Process,
    clock: &'b mut Clock,
    steps: Vec<Step>,
}

/// The transactions that play `process`, in order.
pub(crate) fn play(cast: &mut Cast<'_>, process: &Process, clock: &mut Clock) -> Vec<Step> {
    let mut play = Play { cast, process, clock, steps: Vec::new() };
    play.market();
    for contract in &process.agreements {
        play.contract(contract);
    }
    play.steps
}

/// The elements of `process` that `steps` leave out, because the record says too little of them: their
/// paths, and what would be needed.
pub(crate) fn left_out<'a>(process: &'a Process, steps: &[Step]) -> Vec<(&'a str, &'static str)> {
    let played: BTreeSet<(Played, &str)> = steps.iter().map(|step| (step.what, step.path.as_str())).collect();
    let needs = process.need.iter().map(|need| (Played::Need, need.path.as_str(), "a buyer"));
    let quotes = process.quotes.iter().map(|quote| {
        (Played::Quote, quote.path.as_str(), "a need, a bidder and an amount with its currency")
    });
    let contracts = process.agreements.iter().flat_map(|contract| {
        let payments = contract.payments.iter().map(|payment| {
            (Played::Payment, payment.path.as_str(), "a contract and an amount with its currency")
        });
        let needed = "a buyer, a supplier and an amount with its currency";
        core::iter::once((Played::Agreement, contract.path.as_str(), needed)).chain(payments)
    });
    needs
        .chain(quotes)
        .chain(contracts)
        .filter(|(what, path, _)| !played.contains(&(*what, *path)))
        .map(|(_, path, needed)| (path, needed))
        .collect()
}

impl Play<'_, '_> {
    /// The key under which a party is played: the publisher's id for it, or its name.
    fn cast_key(&self, party: PartyIndex) -> Option<String> {
        let party = self.process.party(party)?;
        let id = party
            .identifier
            .as_ref()
            .map(|identifier| identifier.id.clone())
            .or_else(|| party.id.clone())
            .or_else(|| party.name.clone())?;
        Some(format!("{}\u{1f}{id}", self.process.publisher))
    }

    /// Makes sure that the party has an actor; enrols it if it is new.
    fn actor(&mut self, reference: &PartyRef) -> Option<String> {
        let key = self.cast_key(reference.party)?;
        if self.cast.actors.contains_key(&key) {
            return Some(key);
        }
        let party = self.process.party(reference.party)?;
        let seed = canon::hash_parts("kerf/import-key/1", &[self.cast.secret, key.as_bytes()]).0;
        let mut actor = Actor::human(self.cast.network, &seed);
        let called = name(party.name.as_deref(), party.id.as_deref().unwrap_or("unnamed"));
        let enrol = actor.enrol(self.clock);
        let found = actor.found_alone(called.clone(), self.clock);
        let profile = Profile {
            name: called,
            identifiers: list(party.identifier.as_ref().and_then(|identifier| identifier.identifier())),
            country: party.country,
            capabilities: List::new(),
            commitments: List::new(),
        };
        let told = actor.act(Act::SetProfile(SetProfile { profile }), self.clock);
        for signed in [enrol, found, told] {
            self.push(signed, Played::Party, &party.path, None);
        }
        self.cast.actors.insert(key.clone(), actor);
        Some(key)
    }

    fn push(&mut self, signed: Signed, what: Played, path: &str, amount: Option<Amount>) {
        self.steps.push(Step { signed, what, path: path.to_owned(), amount });
    }

    fn act(
        &mut self,
        key: &str,
        act: Act,
        what: Played,
        path: &str,
        amount: Option<Amount>,
    ) -> Option<Signed> {
        let signed = self.cast.actors.get(key)?.act(act, self.clock);
        self.push(signed.clone(), what, path, amount);
        Some(signed)
    }

    fn agent(&self, key: &str) -> Option<AgentId> {
        self.cast.actors.get(key).map(|actor| actor.principal)
    }

    fn in_days(&self, days: u64) -> Timestamp {
        self.cast.now.plus(Span::days(days))
    }

    /// Tender, bids and awards.
    fn market(&mut self) -> Option<()> {
        let process = self.process;
        let need = process.need.as_ref()?;
        let owner = process.buyer.as_ref().or(need.procurer.as_ref())?;
        let owner = self.actor(owner)?;
        let publish = Publish {
            purpose: Purpose::Need,
            title: name(need.title.as_deref().or(need.description.as_deref()), &process.ocid),
            lines: list(need_lines(need, &process.ocid)),
            open_until: self.in_days(30),
            reveal_until: None,
            select_until: Some(self.in_days(60)),
            references: list(
                [reference("ocds", Some(&process.ocid)), reference("tender", need.id.as_deref())]
                    .into_iter()
                    .flatten(),
            ),
            note: need.description.as_deref().and_then(Text::tolerant),
        };
        let published = self.act(&owner, Act::Publish(publish), Played::Need, &need.path, None)?;
        let listing = ListingId::derive(&[&published.seed.0]);
        let quotes = self.quotes(need, listing);
        self.select(&owner, listing, &quotes)
    }

    fn quotes(&mut self, need: &Need, listing: ListingId) -> Vec<(String, QuoteId, BTreeSet<u16>)> {
        let process = self.process;
        let mut made = Vec::new();
        for quote in &process.quotes {
            let Some(bidder) = quote.tenderers.first() else { continue };
            let Some(amount) = quote.value.as_ref().and_then(|value| value.amount) else { continue };
            let Some(bidder) = self.actor(bidder) else { continue };
            let Ok(price) = Price::from_amount(&amount) else { continue };
            let lines = quoted_lines(need, &quote.lots);
            let said = |line: &u16| QuoteLine { line: *line, price, quantity: None, attributes: List::new() };
            let content = QuoteContent { lines: list(lines.iter().map(said)), note: None };
            let act = Act::MakeQuote(MakeQuote { listing, version: 1, content });
            if let Some(signed) = self.act(&bidder, act, Played::Quote, &quote.path, Some(amount)) {
                made.push((bidder, QuoteId::derive(&[&signed.seed.0]), lines));
            }
        }
        made
    }

    /// Chooses the quotes of those who were awarded something. An award without a bid has no choice to play.
    fn select(
        &mut self,
        owner: &str,
        listing: ListingId,
        quotes: &[(String, QuoteId, BTreeSet<u16>)],
    ) -> Option<()> {
        let process = self.process;
        let mut taken = BTreeSet::new();
        let mut chosen = Vec::new();
        let mut path = None;
        for selection in &process.selections {
            for supplier in &selection.suppliers {
                let Some(key) = self.cast_key(supplier.party) else { continue };
                for (bidder, quote, lines) in quotes.iter().filter(|(bidder, ..)| *bidder == key) {
                    let free: BTreeSet<u16> = lines.difference(&taken).copied().collect();
                    if !free.is_empty() && chosen.iter().all(|other: &Chosen| other.quote != *quote) {
                        taken.extend(free.iter().copied());
                        chosen.push(Chosen { quote: *quote, lines: Set::of(free).unwrap_or_default() });
                        path = path.or(Some(selection.path.clone()));
                        debug_assert_eq!(bidder, &key);
                    }
                }
            }
        }
        let path = path?;
        let act = Act::SelectQuotes(SelectQuotes { listing, chosen: list(chosen) });
        self.act(owner, act, Played::Selection, &path, None).map(|_| ())
    }

    /// One contract and what followed from it.
    fn contract(&mut self, contract: &Contract) -> Option<()> {
        let process = self.process;
        let value = contract.value.as_ref().and_then(|value| value.amount)?;
        let buyer = process.buyer_of(contract)?;
        let seller = process.suppliers_of(contract).first()?;
        let (buyer, seller) = (self.actor(buyer)?, self.actor(seller)?);
        let content = AgreementContent {
            buyer: self.agent(&buyer)?,
            seller: self.agent(&seller)?,
            kind: AgreementKind::OneOff,
            lines: list([by_value(contract.title.as_deref(), contract, &value)?]),
            limit: value,
            terms: terms(contract.match_policy),
            period: None,
            references: list(reference("contract", contract.id.as_deref())),
            document: None,
        };
        let propose =
            Propose { content: content.clone(), source: None, need: None, sign_by: self.in_days(30) };
        let path = contract.path.clone();
        let proposed = self.act(&buyer, Act::Propose(propose), Played::Agreement, &path, None)?;
        let agreement = AgreementId::derive(&[&proposed.seed.0]);
        let sign = Sign { agreement, content: content.digest() };
        self.act(&seller, Act::Sign(sign), Played::Agreement, &path, Some(value))?;
        self.amendments(contract, agreement, &content, &buyer, &seller);
        let pair = Pair { buyer: &buyer, seller: &seller, agreement, value };
        // Publishers give no orders: one stands for the whole contract.
        if let Some(order) = contract.orders.first() {
            let placed = self.order(&pair, &order.path)?;
            self.deliveries(contract, &pair, placed);
            self.invoices(contract, &pair, placed);
        }
        if matches!(contract.status, Some(AgreementStatus::Cancelled | AgreementStatus::Terminated)) {
            let end = Act::Terminate(Terminate { agreement, reason: None });
            self.act(&buyer, end, Played::End, &path, None);
        }
        Some(())
    }

    fn amendments(
        &mut self,
        contract: &Contract,
        agreement: AgreementId,
        content: &AgreementContent,
        buyer: &str,
        seller: &str,
    ) {
        let mut content = content.clone();
        for (index, amendment) in contract.amendments.iter().enumerate() {
            // What was changed is not published; that something was, and under which number, is.
            let number = amendment.id.clone().unwrap_or_else(|| (index + 1).to_string());
            let first = content.references.first().cloned();
            content.references = list(first.into_iter().chain(reference("amendment", Some(&number))));
            let propose =
                ProposeAmendment { agreement, content: content.clone(), agree_by: self.in_days(30) };
            let agree = AgreeAmendment { agreement, content: content.digest() };
            self.act(buyer, Act::ProposeAmendment(propose), Played::Amendment, &amendment.path, None);
            self.act(seller, Act::AgreeAmendment(agree), Played::Amendment, &amendment.path, None);
        }
    }

    fn order(&mut self, pair: &Pair<'_>, path: &str) -> Option<OrderId> {
        let lines = list([LineQuantity { line: 0, quantity: units(pair.value.minor())? }]);
        let place =
            PlaceOrder { agreement: pair.agreement, lines, deliver_by: self.in_days(365), escrow: None };
        let placed = self.act(pair.buyer, Act::PlaceOrder(place), Played::Order, path, None)?;
        let order = OrderId::derive(&[&placed.seed.0]);
        let respond = Respond { order, agreement: pair.agreement, accept: true, escrow: None, reason: None };
        self.act(pair.seller, Act::Respond(respond), Played::Order, path, Some(pair.value))?;
        Some(order)
    }

    /// Milestones that were met. Records give no quantity for one, so each counts as an equal part.
    fn deliveries(&mut self, contract: &Contract, pair: &Pair<'_>, order: OrderId) {
        let count = contract.deliveries.len() as u64;
        for (index, milestone) in (0u64..).zip(&contract.deliveries) {
            if !is_met(milestone) {
                continue;
            }
            let part = pair.value.minor() / count.max(1);
            let rest = if index + 1 == count { pair.value.minor() % count.max(1) } else { 0 };
            let Some(quantity) = units(part + rest).filter(|quantity| !quantity.is_zero()) else { continue };
            let deliver =
                Deliver { order, lines: list([LineQuantity { line: 0, quantity }]), document: None };
            let path = &milestone.path;
            let Some(signed) = self.act(pair.seller, Act::Deliver(deliver), Played::Delivery, path, None)
            else {
                continue;
            };
            let receipt = Receipt { line: 0, accepted: quantity, rejected: Quantity::zero(quantity.unit()) };
            let receive = Receive {
                delivery: DeliveryId::derive(&[&signed.seed.0]),
                order,
                lines: list([receipt]),
                reason: None,
            };
            self.act(pair.buyer, Act::Receive(receive), Played::Delivery, path, None);
        }
    }

    fn invoices(&mut self, contract: &Contract, pair: &Pair<'_>, order: OrderId) -> Option<()> {
        for payment in &contract.payments {
            let Some(amount) = payment.value.as_ref().and_then(|value| value.amount) else { continue };
            let line = ClaimLine {
                order,
                line: 0,
                quantity: units(amount.minor())?,
                price: unit_price(&pair.value)?,
                vat: no_vat(),
            };
            let number = name(payment.id.as_deref(), "unnumbered");
            let invoice = IssueInvoice {
                buyer: self.agent(pair.buyer)?,
                number: Text::tolerant(&number)?,
                lines: list([line]),
                total: amount,
                document: None,
            };
            let path = &payment.path;
            let issued =
                self.act(pair.seller, Act::IssueInvoice(invoice), Played::Invoice, path, Some(amount))?;
            self.payment(
                pair,
                order,
                InvoiceId::derive(&[&issued.seed.0]),
                amount,
                payment.id.as_deref(),
                path,
            )?;
        }
        Some(())
    }

    fn payment(
        &mut self,
        pair: &Pair<'_>,
        order: OrderId,
        invoice: InvoiceId,
        amount: Amount,
        id: Option<&str>,
        path: &str,
    ) -> Option<()> {
        let claims: List<Claim, 32> = list([Claim { invoice, amount }]);
        let bank_reference: Text<140> = Text::tolerant(id.unwrap_or("unnumbered"))?;
        let declare = DeclarePayment {
            payee: self.agent(pair.seller)?,
            claims: claims.clone(),
            reference: bank_reference.clone(),
            confirm_by: self.in_days(30),
        };
        let declared = self.act(pair.buyer, Act::DeclarePayment(declare), Played::Payment, path, None)?;
        let confirm = ConfirmPayment {
            payment: Some(PaymentId::derive(&[&declared.seed.0])),
            payer: self.agent(pair.buyer)?,
            claims,
            orders: list([order]),
            reference: bank_reference,
        };
        self.act(pair.seller, Act::ConfirmPayment(confirm), Played::Payment, path, Some(amount)).map(|_| ())
    }
}

/// The two sides of a contract.
struct Pair<'a> {
    buyer: &'a str,
    seller: &'a str,
    agreement: AgreementId,
    value: Amount,
}

/// So much of a contract as is worth `minor` units. Contracts are played by value, since records do not
/// say which line a payment is for: one unit is a million minor units, so a millionth is exactly one.
fn units(minor: u64) -> Option<Quantity> {
    Quantity::new(minor, Unit::ONE).ok()
}

/// The price of one unit, a million minor units.
fn unit_price(value: &Amount) -> Option<Price> {
    Price::from_amount(&Amount::new(1_000_000, value.currency()).ok()?).ok()
}

fn by_value(title: Option<&str>, contract: &Contract, value: &Amount) -> Option<AgreementLine> {
    let first = contract.lines.first();
    let title = title.or_else(|| first.and_then(|line| line.title.as_deref()));
    Some(AgreementLine {
        name: name(title, contract.id.as_deref().unwrap_or("contract")),
        category: first.and_then(|line| line.cpv),
        quantity: units(value.minor())?,
        price: unit_price(value)?,
        vat: no_vat(),
        source_line: None,
    })
}

fn terms(policy: MatchPolicy) -> Terms {
    let ways = match policy {
        MatchPolicy::TwoWay => MatchWays::TwoWay,
        MatchPolicy::ThreeWay => MatchWays::ThreeWay,
    };
    Terms {
        matching: Matching { ways, over_quantity: 0, over_price: 0 },
        respond_within: Span::days(30),
        accept_within: Span::days(30),
        invoice_within: Span::days(365),
        pay_within: Span::days(60),
        settle_within: Span::days(30),
        arbiter: None,
        default_share: 0,
        monies: Set::new(),
    }
}

fn is_met(milestone: &Milestone) -> bool {
    match milestone.status {
        Some(DeliveryStatus::Met) => true,
        Some(DeliveryStatus::Scheduled | DeliveryStatus::NotMet | DeliveryStatus::PartiallyMet) => false,
        None => milestone.met.is_some(),
    }
}

fn need_lines(need: &Need, ocid: &str) -> Vec<ListingLine> {
    let line = |called: Name, line: Option<&interchange::ocds::Line>| {
        let quantity = line.and_then(|line| line.quantity).filter(|quantity| !quantity.is_zero());
        ListingLine {
            item: ResourceSpecification {
                name: called,
                classified_as: line.and_then(|line| line.cpv),
                unit: quantity.map_or(Unit::ONE, |quantity| quantity.unit()),
                attributes: List::new(),
                note: None,
            },
            quantity,
            price: None,
            vat: None,
            lot: line.and_then(|line| line.lots.first()).and_then(|lot| Text::tolerant(lot)),
            requirements: List::new(),
        }
    };
    if need.lines.is_empty() {
        // A tender without items still asks for what its title says.
        return vec![line(name(need.title.as_deref(), ocid), None)];
    }
    need.lines.iter().map(|item| line(name(item.title.as_deref(), "item"), Some(item))).collect()
}

/// The lines of the need that a bid is about: the first of each of its lots, or the first of all.
fn quoted_lines(need: &Need, lots: &[String]) -> BTreeSet<u16> {
    let found: BTreeSet<u16> = lots
        .iter()
        .filter_map(|lot| need.lines.iter().position(|line| line.lots.contains(lot)))
        .filter_map(|index| u16::try_from(index).ok())
        .collect();
    if found.is_empty() { BTreeSet::from([0]) } else { found }
}
