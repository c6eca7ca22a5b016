//! How facts bear on the records of those who are named in them.

use super::{Facts, OpenInvoice, OpenOrder, Standing, Standings};
use ledger::{
    Act, Credited, DisputeSettled, Disputed, Event, Invoiced, Lapse, Ordered, Outcome, Paid, Received,
    Responded, Verdict,
};
use std::collections::BTreeSet;
use vocabulary::{AgentId, AgreementId, Amount, InvoiceId, OrderId, Timestamp};

/// What one entry of a block knows beside its facts.
struct Entry<'a> {
    time: Timestamp,
    by: Option<AgentId>,
    act: Option<&'a Act>,
    /// Invoices whose time was over in this entry.
    over: BTreeSet<InvoiceId>,
}

impl Entry<'_> {
    fn day(&self) -> Option<Timestamp> {
        match self.act {
            Some(Act::PlaceOrder(act)) => Some(act.deliver_by),
            Some(Act::ChangeOrder(act)) => Some(act.deliver_by),
            Some(_) | None => None,
        }
    }
}

fn minor(amount: &Amount) -> u128 {
    u128::from(amount.minor())
}

impl Standings {
    /// Takes in the next block.
    pub fn fold(&mut self, facts: &Facts<'_>) {
        for (at, outcome) in facts.outcomes.iter().enumerate() {
            let act = facts.acts.get(at).copied().flatten();
            self.outcome(outcome, facts.time, act);
        }
    }

    fn outcome(&mut self, outcome: &Outcome, time: Timestamp, act: Option<&Act>) {
        let Verdict::Done(done) = &outcome.verdict else { return };
        let by = outcome.asker.as_ref().map(|asker| asker.principal);
        let mut entry = Entry { time, by, act, over: BTreeSet::new() };
        for event in &done.events {
            self.event(event, &mut entry);
        }
        for invoice in entry.over {
            self.time_over(&invoice);
        }
    }

    /// What each fact means. Every kind of fact is written out.
    fn event(&mut self, event: &Event, entry: &mut Entry<'_>) {
        match event {
            Event::Ordered(ordered) => self.ordered(ordered, entry),
            Event::Responded(responded) => self.responded(responded),
            Event::ChangeAsked(asked) => {
                if let Some(order) = self.orders.get_mut(&asked.order) {
                    order.asked_day = entry.day();
                }
            }
            Event::Cancelled(cancelled) => {
                if let Some(order) = self.orders.remove(&cancelled.order) {
                    self.agent(order.buyer).buying.orders_cancelled += 1;
                }
            }
            Event::Delivered(delivered) => {
                let Some(order) = self.orders.get_mut(&delivered.order) else { return };
                match delivered.delivery {
                    Some(delivery) => drop(order.deliveries.insert(delivery, entry.time)),
                    // Where nobody accepts, what is delivered counts as accepted.
                    None => order.accept(minor(&delivered.net), entry.time),
                }
            }
            Event::Received(received) => self.received(received),
            // What was delivered last may still be decided on; an order counts when it is closed.
            Event::DeliveryEnded(_) => {}
            Event::Closed(closed) => self.closed(&closed.order),
            Event::Invoiced(bill) => self.invoiced(bill),
            Event::Credited(credit) => self.credited(credit),
            Event::Paid(paid) => self.paid(paid),
            Event::Disputed(disputed) => self.disputed(disputed, entry),
            Event::DisputeSettled(settled) => self.settled(settled),
            Event::Lapsed(lapsed) => self.lapsed(&lapsed.lapse, entry),
            // A refund gives back what was paid too much, and a compensation follows a dispute.
            Event::Refunded(_)
            | Event::Compensated(_)
            | Event::PaymentDeclared(_)
            | Event::SplitOffered(_) => {}
            // What binds nobody bears on nobody's record.
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
            | Event::Held(_)
            | Event::Freed(_)
            | Event::MoneyCreated(_)
            | Event::Issued(_)
            | Event::Redeemed(_)
            | Event::LimitSet(_)
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

    fn agent(&mut self, agent: AgentId) -> &mut Standing {
        self.agents.entry(agent).or_default()
    }

    fn ordered(&mut self, ordered: &Ordered, entry: &Entry<'_>) {
        self.agent(ordered.seller).selling.orders += 1;
        self.agent(ordered.buyer).buying.orders += 1;
        let order = OpenOrder {
            agreement: ordered.agreement,
            buyer: ordered.buyer,
            seller: ordered.seller,
            net: minor(&ordered.net),
            deliver_by: entry.day(),
            asked_day: None,
            is_taken: false,
            accepted: 0,
            accepted_late: 0,
            deliveries: std::collections::BTreeMap::new(),
        };
        self.orders.insert(ordered.order, order);
    }

    fn responded(&mut self, responded: &Responded) {
        match (responded.change, responded.accepted) {
            (false, false) => self.not_taken(&responded.order),
            (false, true) => {
                if let Some(order) = self.orders.get_mut(&responded.order) {
                    order.is_taken = true;
                }
            }
            (true, is_agreed) => {
                let Some(order) = self.orders.get_mut(&responded.order) else { return };
                let asked = order.asked_day.take();
                if is_agreed {
                    order.net = minor(&responded.net);
                    order.deliver_by = asked.or(order.deliver_by);
                }
            }
        }
    }

    fn not_taken(&mut self, order: &OrderId) {
        if let Some(order) = self.orders.remove(order) {
            self.agent(order.seller).selling.orders_not_taken += 1;
        }
    }

    fn received(&mut self, received: &Received) {
        let Some(order) = self.orders.get_mut(&received.order) else { return };
        let delivered_at = order.deliveries.get(&received.delivery).copied();
        order.accept(minor(&received.accepted), delivered_at.unwrap_or(Timestamp::EPOCH));
        let (buyer, seller) = (order.buyer, order.seller);
        let receipts = self.agent(seller).selling.receipts.entry(received.accepted.currency()).or_default();
        receipts.accepted += minor(&received.accepted);
        receipts.rejected += minor(&received.rejected);
        let buying = &mut self.agent(buyer).buying;
        if received.by_deadline {
            buying.deliveries_by_deadline += 1;
        } else {
            buying.deliveries_decided += 1;
        }
    }

    fn closed(&mut self, id: &OrderId) {
        let Some(order) = self.orders.remove(id) else { return };
        // Of an order that both took back nothing was ever due.
        if order.net == 0 {
            return;
        }
        self.use_pact(&order);
        let is_short = order.is_short();
        let selling = &mut self.agent(order.seller).selling;
        match order.deliver_by {
            _ if is_short => selling.orders_short += 1,
            None => selling.orders_undated += 1,
            Some(_) if order.accepted_late > 0 => selling.orders_late += 1,
            Some(_) => selling.orders_on_time += 1,
        }
        if is_short {
            self.break_pact(order.agreement, order.seller, true);
        }
    }

    fn use_pact(&mut self, order: &OpenOrder) {
        let pact = self.pacts.entry(order.agreement).or_default();
        if !pact.is_used {
            pact.is_used = true;
            self.agent(order.seller).selling.agreements += 1;
            self.agent(order.buyer).buying.agreements += 1;
        }
    }

    fn break_pact(&mut self, agreement: AgreementId, by: AgentId, is_seller: bool) {
        let pact = self.pacts.entry(agreement).or_default();
        let broken = if is_seller { &mut pact.broken_by_seller } else { &mut pact.broken_by_buyer };
        if std::mem::replace(broken, true) {
            return;
        }
        let standing = self.agent(by);
        if is_seller {
            standing.selling.agreements_broken += 1;
        } else {
            standing.buying.agreements_broken += 1;
        }
    }

    fn invoiced(&mut self, bill: &Invoiced) {
        self.agent(bill.seller).selling.invoices += 1;
        self.agent(bill.buyer).buying.invoices += 1;
        let agreement =
            bill.orders.first().and_then(|order| self.orders.get(order)).map(|order| order.agreement);
        let owed = minor(&bill.net) + minor(&bill.tax);
        let invoice = OpenInvoice { buyer: bill.buyer, agreement, owed, times_over: 0, is_credited: false };
        self.invoices.insert(bill.invoice, invoice);
    }

    fn credited(&mut self, credit: &Credited) {
        // An invoice that is settled may be credited still; that it was is counted once while it is known.
        let is_first = match self.invoices.get_mut(&credit.invoice) {
            Some(invoice) => {
                invoice.owed = invoice.owed.saturating_sub(minor(&credit.net) + minor(&credit.tax));
                !std::mem::replace(&mut invoice.is_credited, true)
            }
            None => true,
        };
        if is_first {
            self.agent(credit.seller).selling.invoices_credited += 1;
        }
        self.settle(&credit.invoice);
    }

    fn paid(&mut self, paid: &Paid) {
        if let Some(invoice) = self.invoices.get_mut(&paid.invoice) {
            invoice.owed = invoice.owed.saturating_sub(minor(&paid.amount));
        }
        self.settle(&paid.invoice);
    }

    /// Counts an invoice of which nothing is owed any more.
    fn settle(&mut self, id: &InvoiceId) {
        let Some(invoice) = self.invoices.get(id).copied().filter(|invoice| invoice.owed == 0) else {
            return;
        };
        self.invoices.remove(id);
        let buying = &mut self.agent(invoice.buyer).buying;
        match invoice.times_over {
            0 => buying.invoices_on_time += 1,
            1 => buying.invoices_late += 1,
            _ => {
                buying.invoices_unpaid = buying.invoices_unpaid.saturating_sub(1);
                buying.invoices_late += 1;
            }
        }
    }

    /// The time of an invoice is over, and what an escrow could pay is paid.
    fn time_over(&mut self, id: &InvoiceId) {
        let Some(invoice) = self.invoices.get_mut(id) else { return };
        invoice.times_over = invoice.times_over.saturating_add(1);
        if invoice.times_over == 2 {
            let invoice = *invoice;
            self.agent(invoice.buyer).buying.invoices_unpaid += 1;
            if let Some(agreement) = invoice.agreement {
                self.break_pact(agreement, invoice.buyer, false);
            }
        }
    }

    fn disputed(&mut self, disputed: &Disputed, entry: &Entry<'_>) {
        let Some(order) = self.orders.get(&disputed.order) else { return };
        let (agreement, buyer, seller) = (order.agreement, order.buyer, order.seller);
        self.disputes.insert(disputed.dispute, (agreement, buyer, seller));
        let by_seller = entry.by == Some(seller);
        let (selling, begun) = (&mut self.agent(seller).selling.disputes, by_seller);
        *(if begun { &mut selling.begun } else { &mut selling.answered }) += 1;
        let buying = &mut self.agent(buyer).buying.disputes;
        *(if begun { &mut buying.answered } else { &mut buying.begun }) += 1;
    }

    fn settled(&mut self, settled: &DisputeSettled) {
        let Some((agreement, buyer, seller)) = self.disputes.remove(&settled.dispute) else { return };
        let selling = &mut self.agent(seller).selling.disputes;
        match (settled.to_seller.is_zero(), settled.to_buyer.is_zero()) {
            (true, true) | (false, false) => {
                selling.split += 1;
                self.agent(buyer).buying.disputes.split += 1;
            }
            (true, false) => {
                selling.lost += 1;
                self.agent(buyer).buying.disputes.won += 1;
                self.break_pact(agreement, seller, true);
            }
            (false, true) => {
                selling.won += 1;
                self.agent(buyer).buying.disputes.lost += 1;
                self.break_pact(agreement, buyer, false);
            }
        }
    }

    fn lapsed(&mut self, lapse: &Lapse, entry: &mut Entry<'_>) {
        match lapse {
            Lapse::Order(lapse) => {
                if self.orders.get(&lapse.order).is_some_and(|order| !order.is_taken) {
                    self.not_taken(&lapse.order);
                }
            }
            Lapse::Invoice(lapse) => {
                entry.over.insert(lapse.invoice);
            }
            Lapse::Pending(_)
            | Lapse::Listing(_)
            | Lapse::Quote(_)
            | Lapse::Agreement(_)
            | Lapse::Delivery(_)
            | Lapse::Payment(_)
            | Lapse::Dispute(_)
            | Lapse::Collection(_)
            | Lapse::Grant(_)
            | Lapse::Recovery(_) => {}
        }
    }
}

impl OpenOrder {
    fn accept(&mut self, net: u128, delivered_at: Timestamp) {
        self.accepted += net;
        if self.deliver_by.is_some_and(|day| delivered_at > day) {
            self.accepted_late += net;
        }
    }

    /// True if something was never accepted, beyond what rounding can hide.
    fn is_short(&self) -> bool {
        self.net.saturating_sub(self.accepted) > self.net / 1_000 + 1
    }
}
