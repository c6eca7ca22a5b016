//! The clerk: reads facts, and writes entries by the rules.
//!
//! What a fact means for the books can depend on what is still open: whether an order binds already, what
//! of it is accepted and not invoiced, what an invoice still claims. The clerk keeps exactly that, and
//! forgets it when the order closes or the invoice is settled; an invoice it does not know is settled.

use crate::account::{Account, Side};
use crate::books::Block;
use crate::rule::{Rule, Sides};
use institution::Account as MoneyAccount;
use ledger::{
    Compensated, Credited, Delivered, Event, Invoiced, Lapse, Ordered, Outcome, Paid, Received, Refunded,
    Responded, Verdict,
};
use std::collections::BTreeMap;
use vocabulary::{AccountId, AgentId, Amount, Currency, InvoiceId, MoneyId, OrderId};

/// One entry in one party's books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) height: u64,
    pub(crate) index: u32,
    pub(crate) agent: AgentId,
    pub(crate) account: Account,
    pub(crate) counterparty: Option<AgentId>,
    pub(crate) currency: Currency,
    pub(crate) minor: u128,
    pub(crate) side: Side,
    pub(crate) rule: Rule,
}

/// An order that is not closed.
#[derive(Clone, Debug)]
struct OpenOrder {
    buyer: AgentId,
    seller: AgentId,
    currency: Currency,
    /// What it is worth in all.
    net: u128,
    /// What the seller has still to deliver.
    committed: u128,
    /// What is delivered and not decided on.
    undecided: u128,
    /// What is accepted and not invoiced; below nought if more is invoiced.
    unbilled: i128,
    /// The seller has said yes.
    answered: bool,
    /// Nothing more is delivered.
    ended: bool,
}

/// An invoice that is not settled.
#[derive(Clone, Debug, Default)]
struct OpenInvoice {
    owed: u128,
    overpaid: u128,
    /// The order to which a credit note gives the price back.
    order: Option<OrderId>,
}

/// The two parties of a deal: who gives and who gets, as the rules mean it.
#[derive(Clone, Copy)]
struct Deal {
    giver: AgentId,
    taker: AgentId,
    currency: Currency,
}

impl Deal {
    const fn of(giver: AgentId, taker: AgentId, amount: &Amount) -> Self {
        Self { giver, taker, currency: amount.currency() }
    }
}

impl OpenOrder {
    fn deal(&self) -> Deal {
        Deal { giver: self.seller, taker: self.buyer, currency: self.currency }
    }
}

/// What the clerk remembers of open business.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clerk {
    orders: BTreeMap<OrderId, OpenOrder>,
    invoices: BTreeMap<InvoiceId, OpenInvoice>,
    accounts: BTreeMap<AccountId, (MoneyId, AgentId)>,
}

/// Where the clerk writes.
struct Desk<'a> {
    height: u64,
    index: u32,
    write: &'a mut dyn FnMut(&Entry),
}

impl Desk<'_> {
    fn post(&mut self, rule: Rule, deal: Deal, minor: u128) {
        if minor == 0 {
            return;
        }
        let (debit, credit) = rule.accounts();
        let mut put = |account: Account, agent, other, side| {
            let counterparty = account.is_personal().then_some(other);
            let Deal { currency, .. } = deal;
            let (height, index) = (self.height, self.index);
            (self.write)(&Entry { height, index, agent, account, counterparty, currency, minor, side, rule });
        };
        put(debit, deal.giver, deal.taker, Side::Debit);
        put(credit, deal.giver, deal.taker, Side::Credit);
        match rule.sides() {
            Sides::One => {}
            Sides::Both => {
                put(debit.answered_by(), deal.taker, deal.giver, Side::Credit);
                put(credit.answered_by(), deal.taker, deal.giver, Side::Debit);
            }
        }
    }
}

fn minor_of(amount: &Amount) -> u128 {
    u128::from(amount.minor())
}

fn signed(minor: u128) -> i128 {
    i128::try_from(minor).expect("sums of trade stay far below 2^127")
}

impl Clerk {
    /// Writes the entries of a block, in order.
    pub(crate) fn fold(&mut self, block: &Block<'_>, write: &mut dyn FnMut(&Entry)) {
        for (index, outcome) in (0..).zip(block.outcomes) {
            self.outcome(outcome, &mut Desk { height: block.height, index, write });
        }
    }

    fn outcome(&mut self, outcome: &Outcome, desk: &mut Desk<'_>) {
        let Verdict::Done(done) = &outcome.verdict else { return };
        for event in &done.events {
            self.event(event, desk);
        }
    }

    /// What each fact means for the books. Every kind of fact is written out.
    fn event(&mut self, event: &Event, desk: &mut Desk<'_>) {
        match event {
            Event::Ordered(ordered) => self.ordered(ordered, desk),
            Event::Responded(responded) => match (responded.change, responded.accepted) {
                (false, true) => self.with_order(&responded.order, |order| order.answered = true),
                (false, false) => self.close(&responded.order, desk),
                (true, true) => self.changed(responded, desk),
                (true, false) => {}
            },
            Event::Cancelled(cancelled) => self.close(&cancelled.order, desk),
            Event::DeliveryEnded(ended) => self.end(&ended.order, desk),
            Event::Closed(closed) => self.close(&closed.order, desk),
            Event::Delivered(delivered) => self.delivered(delivered, desk),
            Event::Received(received) => self.received(received, desk),
            Event::Invoiced(bill) => self.invoiced(bill, desk),
            Event::Credited(credit) => self.credited(credit, desk),
            Event::Paid(paid) => self.paid(paid, desk),
            Event::Refunded(refunded) => self.refunded(refunded, desk),
            Event::Held(held) => self.held(&held.account, &held.amount, Rule::Hold, desk),
            Event::Freed(freed) => self.held(&freed.account, &freed.amount, Rule::Free, desk),
            Event::Compensated(paid) => self.compensated(paid, desk),
            Event::Issued(issued) => {
                self.know(issued.money, issued.to);
                let deal = Deal::of(issued.issuer, issued.to, &issued.amount);
                desk.post(Rule::Issue(issued.money), deal, minor_of(&issued.amount));
            }
            Event::Redeemed(back) => {
                let deal = Deal::of(back.issuer, back.from, &back.amount);
                desk.post(Rule::Redeem(back.money), deal, minor_of(&back.amount));
            }
            Event::LimitSet(set) => self.know(set.money, set.owner),
            Event::Lapsed(lapsed) => self.lapsed(&lapsed.lapse, desk),
            // A split moves nothing by itself: credit notes, payments and compensations follow it.
            Event::Disputed(_) | Event::SplitOffered(_) | Event::DisputeSettled(_) => {}
            // A payment outside the ledger counts once its payee, or a bank statement, confirms it.
            Event::PaymentDeclared(_) => {}
            // What binds nobody to pay or to deliver stands in no books.
            Event::Enrolled(_)
            | Event::KeysRotated(_)
            | Event::Profiled(_)
            | Event::Founded(_)
            | Event::Invited(_)
            | Event::Joined(_)
            | Event::Left(_)
            | Event::Assigned(_)
            | Event::CharterSet(_)
            | Event::Connected(_)
            | Event::Disconnected(_)
            | Event::Published(_)
            | Event::ListingAmended(_)
            | Event::ListingWithdrawn(_)
            | Event::Quoted(_)
            | Event::Revealed(_)
            | Event::QuoteWithdrawn(_)
            | Event::Selected(_)
            | Event::Proposed(_)
            | Event::Signed(_)
            | Event::Declined(_)
            | Event::AmendmentProposed(_)
            | Event::Amended(_)
            | Event::Terminated(_)
            | Event::ChangeAsked(_)
            | Event::MoneyCreated(_)
            | Event::Asked(_)
            | Event::Approved(_)
            | Event::Rejected(_)
            | Event::NetworkFounded(_)
            | Event::NetworkMoved(_)
            | Event::ValidatorAdmitted(_)
            | Event::ValidatorRemoved(_)
            | Event::ValidatorReplaced(_)
            | Event::ValidatorMoved(_)
            | Event::ProtocolScheduled(_)
            | Event::ProtocolWithdrawn(_)
            | Event::VaultSet(_)
            | Event::CollectionOpened(_)
            | Event::StateSet(_)
            | Event::Rekeyed(_)
            | Event::CollectionMoved(_)
            | Event::CollectionClosed(_)
            | Event::Granted(_)
            | Event::GrantEnded(_)
            | Event::GuardiansSet(_)
            | Event::RecoverySupported(_)
            | Event::RecoveryStopped(_)
            | Event::Recovered(_) => {}
        }
    }

    fn with_order(&mut self, id: &OrderId, change: impl FnOnce(&mut OpenOrder)) {
        if let Some(order) = self.orders.get_mut(id) {
            change(order);
        }
    }

    fn ordered(&mut self, ordered: &Ordered, desk: &mut Desk<'_>) {
        let order = OpenOrder {
            buyer: ordered.buyer,
            seller: ordered.seller,
            currency: ordered.net.currency(),
            net: minor_of(&ordered.net),
            committed: minor_of(&ordered.net),
            undecided: 0,
            unbilled: 0,
            answered: false,
            ended: false,
        };
        desk.post(Rule::Commit, order.deal(), order.committed);
        self.orders.insert(ordered.order, order);
    }

    /// An order is worth more or less from now on.
    fn changed(&mut self, responded: &Responded, desk: &mut Desk<'_>) {
        let Some(order) = self.orders.get_mut(&responded.order) else { return };
        let net = minor_of(&responded.net);
        let more = net.saturating_sub(order.net);
        let less = order.net.saturating_sub(net).min(order.committed);
        order.net = net;
        order.committed = order.committed + more - less;
        desk.post(Rule::Commit, order.deal(), more);
        desk.post(Rule::Release, order.deal(), less);
    }

    fn delivered(&mut self, delivered: &Delivered, desk: &mut Desk<'_>) {
        let Some(order) = self.orders.get_mut(&delivered.order) else { return };
        let net = minor_of(&delivered.net);
        let performed = net.min(order.committed);
        order.committed -= performed;
        desk.post(Rule::Release, order.deal(), performed);
        match delivered.delivery {
            Some(_) => {
                order.undecided += net;
                desk.post(Rule::Present, order.deal(), net);
            }
            None => {
                order.unbilled += signed(net);
                desk.post(Rule::Earn, order.deal(), net);
            }
        }
    }

    fn received(&mut self, received: &Received, desk: &mut Desk<'_>) {
        let Some(order) = self.orders.get_mut(&received.order) else { return };
        let (accepted, rejected) = (minor_of(&received.accepted), minor_of(&received.rejected));
        let decided = (accepted + rejected).min(order.undecided);
        order.undecided -= decided;
        order.unbilled += signed(accepted);
        desk.post(Rule::Decide, order.deal(), decided);
        desk.post(Rule::Earn, order.deal(), accepted);
        if !order.ended {
            // What was rejected can be delivered again.
            order.committed += rejected;
            desk.post(Rule::Commit, order.deal(), rejected);
        }
    }

    fn invoiced(&mut self, bill: &Invoiced, desk: &mut Desk<'_>) {
        let (net, tax) = (minor_of(&bill.net), minor_of(&bill.tax));
        let deal = Deal::of(bill.seller, bill.buyer, &bill.net);
        desk.post(Rule::BillNet, deal, net);
        desk.post(Rule::BillTax, deal, tax);
        self.bill_orders(&bill.orders, net);
        let order = bill.orders.last().copied();
        self.invoices.insert(bill.invoice, OpenInvoice { owed: net + tax, overpaid: 0, order });
    }

    /// Spreads an invoice over its orders: each up to what it has unbilled, the rest on the last.
    fn bill_orders(&mut self, orders: &[OrderId], net: u128) {
        let mut left = net;
        let last = orders.len().saturating_sub(1);
        for (index, id) in orders.iter().enumerate() {
            let Some(order) = self.orders.get_mut(id) else { continue };
            let open = u128::try_from(order.unbilled).unwrap_or(0);
            let part = if index == last { left } else { left.min(open) };
            order.unbilled -= signed(part);
            left -= part;
        }
    }

    fn credited(&mut self, credit: &Credited, desk: &mut Desk<'_>) {
        let id = credit.invoice;
        let (net, tax) = (minor_of(&credit.net), minor_of(&credit.tax));
        let deal = Deal::of(credit.seller, credit.buyer, &credit.net);
        let invoice = self.invoices.entry(id).or_default();
        let open = invoice.order.and_then(|order| self.orders.get_mut(&order));
        match open {
            Some(order) => {
                order.unbilled += signed(net);
                desk.post(Rule::CreditNet, deal, net);
            }
            None => desk.post(Rule::CreditLate, deal, net),
        }
        desk.post(Rule::CreditTax, deal, tax);
        let gross = net + tax;
        let overpaid = gross.saturating_sub(invoice.owed);
        invoice.owed -= gross - overpaid;
        invoice.overpaid += overpaid;
        desk.post(Rule::Overpay, deal, overpaid);
        self.forget_settled(id);
    }

    fn forget_settled(&mut self, id: InvoiceId) {
        if self.invoices.get(&id).is_some_and(|invoice| invoice.owed == 0 && invoice.overpaid == 0) {
            self.invoices.remove(&id);
        }
    }

    /// Remembers whose account this is: holds name only the account.
    fn know(&mut self, money: MoneyId, owner: AgentId) {
        self.accounts.entry(MoneyAccount::id(&money, &owner)).or_insert((money, owner));
    }

    /// A move of money from `payer` to `payee`; the one who is paid gives, as the rules mean it.
    fn transfer(&mut self, payer: AgentId, payee: AgentId, money: MoneyId, amount: &Amount) -> Deal {
        self.know(money, payer);
        self.know(money, payee);
        Deal::of(payee, payer, amount)
    }

    fn compensated(&mut self, paid: &Compensated, desk: &mut Desk<'_>) {
        let minor = minor_of(&paid.amount);
        let deal = self.transfer(paid.payer, paid.payee, paid.money, &paid.amount);
        desk.post(Rule::Free(paid.money), Deal { giver: paid.payer, ..deal }, minor);
        desk.post(Rule::Compensate(paid.money), deal, minor);
    }

    fn paid(&mut self, paid: &Paid, desk: &mut Desk<'_>) {
        let minor = minor_of(&paid.amount);
        match paid.money {
            None => {
                desk.post(Rule::PayOutside, Deal::of(paid.payee, paid.payer, &paid.amount), minor);
            }
            Some(money) => {
                let deal = self.transfer(paid.payer, paid.payee, money, &paid.amount);
                if paid.escrow.is_some() {
                    desk.post(Rule::Free(money), Deal { giver: paid.payer, ..deal }, minor);
                }
                desk.post(Rule::Pay(money), deal, minor);
            }
        }
        if let Some(invoice) = self.invoices.get_mut(&paid.invoice) {
            invoice.owed = invoice.owed.saturating_sub(minor);
        }
        self.forget_settled(paid.invoice);
    }

    fn refunded(&mut self, refunded: &Refunded, desk: &mut Desk<'_>) {
        let minor = minor_of(&refunded.amount);
        // Here the payer is the seller: it gives back.
        let deal = Deal::of(refunded.payer, refunded.payee, &refunded.amount);
        match refunded.money {
            None => desk.post(Rule::RefundOutside, deal, minor),
            Some(money) => {
                self.know(money, refunded.payee);
                desk.post(Rule::Refund(money), deal, minor);
            }
        }
        if let Some(invoice) = self.invoices.get_mut(&refunded.invoice) {
            invoice.overpaid = invoice.overpaid.saturating_sub(minor);
        }
        self.forget_settled(refunded.invoice);
    }

    fn held(&self, account: &AccountId, amount: &Amount, rule: fn(MoneyId) -> Rule, desk: &mut Desk<'_>) {
        let (money, owner) =
            *self.accounts.get(account).expect("an account had something before a part of it was held");
        desk.post(rule(money), Deal::of(owner, owner, amount), minor_of(amount));
    }

    fn lapsed(&mut self, lapse: &Lapse, desk: &mut Desk<'_>) {
        match lapse {
            Lapse::Order(lapse) => {
                // A lapse of an order at a later stage says by other facts what it did.
                if self.orders.get(&lapse.order).is_some_and(|order| !order.answered) {
                    self.close(&lapse.order, desk);
                }
            }
            Lapse::Pending(_)
            | Lapse::Listing(_)
            | Lapse::Quote(_)
            | Lapse::Agreement(_)
            | Lapse::Delivery(_)
            | Lapse::Invoice(_)
            | Lapse::Payment(_)
            | Lapse::Dispute(_)
            | Lapse::Collection(_)
            | Lapse::Grant(_)
            | Lapse::Recovery(_) => {}
        }
    }

    /// Nothing more is delivered: what is left of the order binds no longer.
    fn end(&mut self, id: &OrderId, desk: &mut Desk<'_>) {
        let Some(order) = self.orders.get_mut(id) else { return };
        desk.post(Rule::Release, order.deal(), order.committed);
        order.committed = 0;
        order.ended = true;
    }

    /// The order is over: what is left of it leaves the books, and what was never invoiced is forgone.
    fn close(&mut self, id: &OrderId, desk: &mut Desk<'_>) {
        self.end(id, desk);
        let Some(order) = self.orders.remove(id) else { return };
        desk.post(Rule::Decide, order.deal(), order.undecided);
        let rule = if order.unbilled < 0 { Rule::Earn } else { Rule::Forgo };
        desk.post(rule, order.deal(), order.unbilled.unsigned_abs());
    }
}
