//! Collecting a trade: from a need or an agreement to everything that hangs on it.

use super::Wanted;
use super::ask::{Told, bad_answer, hanging_on, one, told, when};
use super::lines::{
    accepted_lines, agreement_line, agreement_status, amendments, chosen, delivery_status, need_of,
    order_line,
};
use crate::client::Client;
use crate::failure::{Failure, Outcome};
use crate::kinds::kind_of_id;
use institution::{Agent, Profile};
use interchange::ocds::{
    AgreementStatus, DeliveryStatus, Role, SelectionStatus, Trade, TradeAgreement, TradeDelivery,
    TradeInvoice, TradeInvoiceLine, TradeLine, TradeOrder, TradeParty, TradePayment, TradeQuote,
    TradeSelection,
};
use ledger::{
    Agreement, Delivery, Event, Invoice, Kind, Listing, Order, OrderStage, Quote, QuoteStage, Reference,
    Source,
};
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::{
    AgentId, AgreementId, Amount, Bill, DeliveryId, InvoiceId, ListingId, OrderId, Quantity, QuoteId, Taxed,
    Timestamp, VatSubtotal, line_net,
};

/// Collects a trade from a node.
struct Collector<'a> {
    client: &'a Client,
    parties: BTreeMap<AgentId, BTreeSet<Role>>,
    /// As of when: the newest thing that is told.
    newest: Timestamp,
    agreements: Vec<TradeAgreement>,
    selections: Vec<TradeSelection>,
}

/// The trade that a need, an offer or an agreement belongs to.
pub(super) fn trade(client: &Client, wanted: &Wanted) -> Outcome<Trade> {
    let mut collector = Collector {
        client,
        parties: BTreeMap::new(),
        newest: Timestamp::EPOCH,
        agreements: Vec::new(),
        selections: Vec::new(),
    };
    let (kind, _) = kind_of_id(&wanted.id)?;
    let (listing, only) = match kind.kind {
        Kind::Listing => (wanted.id.parse().ok(), None),
        Kind::Agreement => {
            let id: AgreementId = wanted.id.parse().map_err(bad_answer)?;
            (collector.listing_of(&id)?, Some(id))
        }
        _ => {
            return Err(Failure::usage(
                format!("a {} is not a trade", kind.name),
                "give the id of a need, an offer or an agreement",
            ));
        }
    };
    collector.collect(wanted, listing, only)
}

impl Collector<'_> {
    fn told(&mut self, kind: Kind, id: &str) -> Outcome<Vec<Told>> {
        let told = told(self.client, kind, id)?;
        self.newest = told.iter().map(|told| told.time).fold(self.newest, Timestamp::max);
        Ok(told)
    }

    fn takes_part(&mut self, agent: AgentId, role: Role) -> String {
        self.parties.entry(agent).or_default().insert(role);
        agent.to_string()
    }

    /// The need or offer that an agreement follows from.
    fn listing_of(&mut self, id: &AgreementId) -> Outcome<Option<ListingId>> {
        let agreement: Agreement = one(self.client, Kind::Agreement, &id.to_string())?;
        match &agreement.source {
            Some(Source::Offer(listing)) => Ok(Some(*listing)),
            Some(Source::Quote(quote)) => {
                let quote: Quote = one(self.client, Kind::Quote, &quote.to_string())?;
                Ok(Some(quote.listing))
            }
            None => {
                let told = self.told(Kind::Agreement, &id.to_string())?;
                Ok(told.iter().find_map(|told| match &told.event {
                    Event::Proposed(proposed) if proposed.agreement == *id => proposed.need,
                    _ => None,
                }))
            }
        }
    }

    fn collect(
        &mut self,
        wanted: &Wanted,
        listing: Option<ListingId>,
        only: Option<AgreementId>,
    ) -> Outcome<Trade> {
        let mut found: Vec<(AgreementId, Agreement)> = Vec::new();
        let mut quotes = Vec::new();
        let mut need = None;
        if let Some(id) = listing {
            let record: Listing = one(self.client, Kind::Listing, &id.to_string())?;
            let told = self.told(Kind::Listing, &id.to_string())?;
            found.extend(hanging_on(self.client, Kind::Agreement, &id.to_string())?);
            for (quote_id, quote) in hanging_on::<Quote, QuoteId>(self.client, Kind::Quote, &id.to_string())?
            {
                found.extend(hanging_on(self.client, Kind::Agreement, &quote_id.to_string())?);
                quotes.push(self.quote(&quote_id, &quote, &record, &told)?);
            }
            need = Some((id, record, told));
        }
        if let Some(id) = only {
            found.retain(|(other, _)| *other == id);
            if found.is_empty() {
                found.push((id, one(self.client, Kind::Agreement, &id.to_string())?));
            }
        }
        let mut buyer = None;
        let mut references: Vec<Reference> = Vec::new();
        for (id, agreement) in &found {
            buyer = buyer.or(Some(agreement.content.buyer));
            references.extend(agreement.content.references.iter().cloned());
            self.agreement(id, agreement)?;
        }
        let need = match need {
            Some((id, listing, told)) => {
                references.splice(0..0, listing.references.iter().cloned());
                let is_need = listing.purpose == ledger::Purpose::Need;
                buyer = buyer.or(is_need.then_some(listing.owner));
                // The standard begins with what a buyer wants; an offer that was taken up stands in its place.
                let procurer = is_need.then(|| self.takes_part(listing.owner, Role::Procurer));
                Some(need_of(&id, &listing, &told, procurer))
            }
            None => None,
        };
        let stated = references.into_iter().find(|reference| &*reference.scheme == "ocds");
        let ocid = wanted.ocid.clone().or(stated.map(|reference| reference.id.to_string()));
        let ocid = ocid.unwrap_or_else(|| format!("kerf-{}", wanted.id));
        let buyer = buyer.map(|agent| self.takes_part(agent, Role::Buyer));
        Ok(Trade {
            release: format!("{ocid}-{}", self.newest.ms()),
            ocid,
            date: self.newest,
            language: None,
            parties: self.all_parties()?,
            buyer,
            need,
            quotes,
            selections: std::mem::take(&mut self.selections),
            agreements: std::mem::take(&mut self.agreements),
        })
    }

    /// Everybody who takes part. Organisations by name; persons by id alone.
    fn all_parties(&self) -> Outcome<Vec<TradeParty>> {
        let mut all = Vec::new();
        for (id, roles) in &self.parties {
            let text = id.to_string();
            let agent: Agent = one(self.client, Kind::Agent, &text)?;
            let profile = match agent {
                Agent::Organisation(_) => self.profile(&text)?,
                Agent::Person(_) | Agent::Tool(_) => None,
            };
            all.push(TradeParty {
                id: text,
                name: profile.as_ref().map(|profile| profile.name.to_string()),
                identifier: profile.as_ref().and_then(|profile| profile.identifiers.first().cloned()),
                country: profile.as_ref().and_then(|profile| profile.country),
                roles: roles.iter().copied().collect(),
            });
        }
        Ok(all)
    }

    fn profile(&self, id: &str) -> Outcome<Option<Profile>> {
        match one(self.client, Kind::Profile, id) {
            Ok(profile) => Ok(Some(profile)),
            Err(failure) if failure.code == "not_found" => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    fn quote(
        &mut self,
        id: &QuoteId,
        quote: &Quote,
        listing: &Listing,
        told: &[Told],
    ) -> Outcome<TradeQuote> {
        let tenderer = self.takes_part(quote.bidder, Role::Tenderer);
        let own = self.told(Kind::Quote, &id.to_string())?;
        let mut lines = Vec::new();
        let mut value: Option<Amount> = None;
        for said in quote.content.iter().flat_map(|content| content.lines.iter()) {
            let Some(asked) = listing.lines.get(usize::from(said.line)) else { continue };
            let quantity = said.quantity.or(asked.quantity);
            let net = quantity.and_then(|quantity| line_net(&said.price, &quantity, None, None).ok());
            value = match (value, net) {
                (Some(sum), Some(net)) => sum.checked_add(&net).ok(),
                (None, net) => net,
                (Some(_), None) => None,
            };
            lines.push(TradeLine {
                id: said.line.to_string(),
                title: asked.item.name.to_string(),
                cpv: asked.item.classified_as,
                quantity: quantity.unwrap_or_else(|| Quantity::zero(asked.item.unit)),
                price: Some(said.price),
                lot: asked.lot.as_ref().map(ToString::to_string),
            });
        }
        if quote.stage == QuoteStage::Selected {
            let supplier = self.takes_part(quote.bidder, Role::Supplier);
            self.selections.push(TradeSelection {
                id: id.to_string(),
                title: Some(listing.title.to_string()),
                date: when(
                    told,
                    |event| matches!(event, Event::Selected(selected) if selected.quotes.contains(id)),
                ),
                status: SelectionStatus::Active,
                suppliers: vec![supplier],
                value,
                lines: chosen(&lines, quote),
            });
        }
        let status = match quote.stage {
            QuoteStage::Sealed => "pending",
            QuoteStage::Open | QuoteStage::Selected => "valid",
            QuoteStage::Withdrawn => "withdrawn",
            // One that was never opened could not be looked at.
            QuoteStage::Lapsed if quote.content.is_none() => "disqualified",
            QuoteStage::Lapsed => "valid",
        };
        Ok(TradeQuote {
            id: id.to_string(),
            date: own.first().map(|told| told.time),
            status: Some(status.to_owned()),
            tenderers: vec![tenderer],
            value,
            lines,
        })
    }

    fn agreement(&mut self, id: &AgreementId, agreement: &Agreement) -> Outcome<()> {
        let content = &agreement.content;
        let told = self.told(Kind::Agreement, &id.to_string())?;
        let signed = when(&told, |event| matches!(event, Event::Signed(signed) if signed.agreement == *id));
        self.takes_part(content.buyer, Role::Buyer);
        let supplier = self.takes_part(content.seller, Role::Supplier);
        let lines: Vec<TradeLine> = (0_u16..).zip(content.lines.iter()).map(agreement_line).collect();
        let selection = self.selection_for(id, agreement, supplier, &lines, &told);
        let mut told_of = TradeAgreement {
            id: id.to_string(),
            selection,
            title: content.lines.first().map(|line| line.name.to_string()),
            status: agreement_status(agreement.stage),
            signed,
            period: content.period,
            value: Some(content.limit),
            lines,
            amendments: amendments(id, &told),
            orders: Vec::new(),
            deliveries: Vec::new(),
            invoices: Vec::new(),
            payments: Vec::new(),
        };
        let mut invoices: BTreeMap<InvoiceId, Invoice> = BTreeMap::new();
        let orders: Vec<(OrderId, Order)> = hanging_on(self.client, Kind::Order, &id.to_string())?;
        for (order_id, order) in &orders {
            self.order(&mut told_of, order_id, order, agreement)?;
            invoices.extend(hanging_on(self.client, Kind::Invoice, &order_id.to_string())?);
        }
        for (invoice_id, invoice) in &invoices {
            self.invoice(&mut told_of, invoice_id, invoice, agreement, &orders)?;
        }
        told_of.payments.sort_by(|left, right| (left.date, &left.id).cmp(&(right.date, &right.id)));
        self.agreements.push(told_of);
        Ok(())
    }

    /// The selection that a contract follows from; where nobody had to choose, the contract was the choice.
    fn selection_for(
        &mut self,
        id: &AgreementId,
        agreement: &Agreement,
        supplier: String,
        lines: &[TradeLine],
        told: &[Told],
    ) -> String {
        if let Some(Source::Quote(quote)) = &agreement.source {
            let quote = quote.to_string();
            if self.selections.iter().any(|selection| selection.id == quote) {
                return quote;
            }
        }
        self.selections.push(TradeSelection {
            id: id.to_string(),
            title: None,
            date: when(told, |event| matches!(event, Event::Proposed(proposed) if proposed.agreement == *id)),
            status: match agreement_status(agreement.stage) {
                AgreementStatus::Pending => SelectionStatus::Pending,
                AgreementStatus::Cancelled => SelectionStatus::Unsuccessful,
                AgreementStatus::Active | AgreementStatus::Terminated => SelectionStatus::Active,
            },
            suppliers: vec![supplier],
            value: Some(agreement.content.limit),
            lines: lines.to_vec(),
        });
        id.to_string()
    }

    fn order(
        &mut self,
        out: &mut TradeAgreement,
        id: &OrderId,
        order: &Order,
        agreement: &Agreement,
    ) -> Outcome<()> {
        match order.stage {
            OrderStage::Open | OrderStage::Billing | OrderStage::Closed | OrderStage::Disputed => {}
            // What the seller never took on is no order for others.
            OrderStage::Placed | OrderStage::Rejected | OrderStage::Cancelled | OrderStage::Lapsed => {
                return Ok(());
            }
        }
        let told = self.told(Kind::Order, &id.to_string())?;
        let accepted = when(
            &told,
            |event| matches!(event, Event::Responded(answer) if answer.order == *id && answer.accepted),
        );
        let lines = (0_u16..).zip(order.lines.iter());
        out.orders.push(TradeOrder {
            id: id.to_string(),
            date: accepted.ok_or_else(|| bad_answer("an order was accepted by no fact"))?,
            value: Some(order.net),
            lines: lines.map(|(at, line)| order_line(agreement, at, line, line.ordered)).collect(),
        });
        let deliveries: BTreeMap<DeliveryId, Delivery> =
            hanging_on(self.client, Kind::Delivery, &id.to_string())?.into_iter().collect();
        for happened in &told {
            let Event::Delivered(delivered) = &happened.event else { continue };
            if delivered.order != *id {
                continue;
            }
            let record = delivered.delivery.and_then(|id| Some((id, deliveries.get(&id)?)));
            let by_itself = || format!("{id}-{}", happened.at);
            let met = match record {
                Some((delivery, _)) => when(
                    &told,
                    |event| matches!(event, Event::Received(received) if received.delivery == delivery),
                ),
                // The order alone counts: it is delivered when the seller says so.
                None => Some(happened.time),
            };
            out.deliveries.push(TradeDelivery {
                id: record.map_or_else(by_itself, |(id, _)| id.to_string()),
                order: Some(id.to_string()),
                title: None,
                due: Some(order.deliver_by.date()),
                met,
                status: record.map_or(DeliveryStatus::Met, |(_, delivery)| delivery_status(delivery)),
                lines: record
                    .map_or_else(Vec::new, |(_, delivery)| accepted_lines(agreement, order, delivery)),
            });
        }
        Ok(())
    }

    fn invoice(
        &mut self,
        out: &mut TradeAgreement,
        id: &InvoiceId,
        invoice: &Invoice,
        agreement: &Agreement,
        orders: &[(OrderId, Order)],
    ) -> Outcome<()> {
        let told = self.told(Kind::Invoice, &id.to_string())?;
        let issued = when(&told, |event| matches!(event, Event::Invoiced(issued) if issued.invoice == *id));
        let issued = issued.ok_or_else(|| bad_answer("an invoice was issued by no fact"))?;
        let mut lines = Vec::new();
        for (at, billed) in (0_u16..).zip(invoice.lines.iter()) {
            let order = orders.iter().find(|(order, _)| *order == billed.order).map(|(_, order)| order);
            let ordered = order.and_then(|order| order.lines.get(usize::from(billed.line)));
            let agreed = ordered.and_then(|line| agreement.content.lines.get(usize::from(line.line)));
            lines.push(TradeInvoiceLine {
                line: TradeLine {
                    id: at.to_string(),
                    title: agreed.map(|line| line.name.to_string()).unwrap_or_default(),
                    cpv: ordered.and_then(|line| line.category),
                    quantity: billed.quantity,
                    price: Some(billed.price),
                    lot: None,
                },
                net: line_net(&billed.price, &billed.quantity, None, None).map_err(bad_answer)?,
                vat: billed.vat,
                order_line: Some(billed.line.to_string()),
                delivery: None,
            });
        }
        let taxed: Vec<Taxed> = lines.iter().map(|line| Taxed { net: line.net, vat: line.vat }).collect();
        let totals = Bill::of_lines(invoice.total.currency(), &taxed).totals().map_err(bad_answer)?;
        let vat: Vec<VatSubtotal> = totals.vat.iter().copied().collect();
        let here = |order: &&OrderId| out.orders.iter().any(|told| told.id == order.to_string());
        out.invoices.push(TradeInvoice {
            id: id.to_string(),
            // One that bills several orders names none of them.
            order: invoice
                .orders
                .first()
                .filter(|_| invoice.orders.len() == 1)
                .filter(here)
                .map(ToString::to_string),
            issued: issued.date(),
            due: Some(issued.plus(invoice.terms.pay_within).date()),
            lines,
            vat,
            tax_total: invoice.tax,
            with_vat: invoice.total,
            credited: (invoice.credited.minor() > 0).then_some(invoice.credited),
        });
        self.payments(out, id, &told);
        Ok(())
    }

    /// What was paid for an invoice, and what was paid back.
    fn payments(&mut self, out: &mut TradeAgreement, id: &InvoiceId, told: &[Told]) {
        for happened in told {
            let (payer, payee, value) = match &happened.event {
                Event::Paid(paid) if paid.invoice == *id => (paid.payer, paid.payee, paid.amount),
                Event::Refunded(back) if back.invoice == *id => (back.payer, back.payee, back.amount),
                _ => continue,
            };
            let same = format!("{id}-{}", happened.at);
            let before = out.payments.iter().filter(|payment| payment.id.starts_with(&same)).count();
            out.payments.push(TradePayment {
                id: if before == 0 { same } else { format!("{same}-{before}") },
                date: happened.time,
                value,
                payer: Some(self.takes_part(payer, Role::Payer)),
                payee: Some(self.takes_part(payee, Role::Payee)),
                invoices: vec![id.to_string()],
            });
        }
    }
}
