//! A release, said in our words.
//!
//! Promise: one element of the record is one element of the model; only an order (by the contract) and an
//! invoice (by the payment) are implied where the record states none, and they say so.

use super::check;
use super::model::{
    Agreement, AgreementStatus, Delivery, DeliveryIndex, DeliveryStatus, Invoice, InvoiceIndex, InvoiceLine,
    Lot, MatchPolicy, Need, NeedStatus, Order, OrderIndex, Origin, PartyRef, Payment, Process, Quote,
    Selection, SelectionIndex, SelectionStatus, Step,
};
use super::notes::{ExceptionKind, Notes, quote};
use super::party::Organisations;
use super::read::RawRelease;
use super::stated::{Place, amendments, date, line, lines, period, value, vat};
use std::collections::{BTreeMap, BTreeSet};

/// Says `raw` in our words. Never fails: what is wrong with the record is in [`Process::exceptions`].
pub fn process(raw: &RawRelease) -> Process {
    let root = Place::root(&raw.json);
    let mut notes = Notes::default();
    for exception in &raw.exceptions {
        notes.note(&exception.path, exception.kind, exception.detail.clone());
    }
    let organisations = Organisations::listed(&root, &mut notes);
    let mut reading = Reading { notes, organisations };
    let buyer = reading.buyer(&root);
    let need = reading.need(&root);
    let quotes = reading.quotes(&root);
    let selections = reading.selections(&root);
    let agreements = reading.agreements(&root, &Ids::of(&selections, |selection| selection.id.as_ref()));
    let date = date(&root, "date", &mut reading.notes);
    let mut process = Process {
        publisher: raw.publisher.clone(),
        ocid: raw.ocid.clone(),
        licence: raw.licence.clone(),
        language: root.owned("language"),
        date,
        parties: reading.organisations.parties,
        buyer,
        need,
        quotes,
        selections,
        agreements,
        lacking: Vec::new(),
        exceptions: Vec::new(),
        exceptions_left_out: 0,
    };
    process.lacking = lacking(&process);
    check::process(&process, &mut reading.notes);
    process.exceptions = reading.notes.kept;
    process.exceptions_left_out = reading.notes.left_out;
    process
}

/// The steps that no element of the process states.
fn lacking(process: &Process) -> Vec<Step> {
    let all_lack = |step| process.agreements.iter().all(|agreement| agreement.lacking.contains(&step));
    Step::ALL
        .iter()
        .copied()
        .filter(|step| match step {
            Step::Profile => process.parties.is_empty(),
            Step::Need => process.need.is_none(),
            Step::Quote => process.quotes.is_empty(),
            Step::Selection => process.selections.is_empty(),
            Step::Agreement => process.agreements.is_empty(),
            Step::Order | Step::Delivery | Step::Invoice | Step::Payment => all_lack(*step),
        })
        .collect()
}

/// Where the elements of a list stand, by id; of two with one id, the first counts.
struct Ids(BTreeMap<String, usize>);

impl Ids {
    fn of<T>(items: &[T], id: impl Fn(&T) -> Option<&String>) -> Self {
        let mut places = BTreeMap::new();
        for (place, item) in items.iter().enumerate() {
            if let Some(id) = id(item) {
                places.entry(id.clone()).or_insert(place);
            }
        }
        Self(places)
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.0.get(id).copied()
    }
}

struct Reading {
    notes: Notes,
    organisations: Organisations,
}

impl Reading {
    fn buyer(&mut self, root: &Place<'_>) -> Option<PartyRef> {
        self.organisations.mentioned(&root.get("buyer"), &mut self.notes)
    }

    /// The status at `place`, as one of the standard's codes; capital letters are forgiven.
    fn status<T: Copy + core::fmt::Display>(
        &mut self,
        place: &Place<'_>,
        codes: &[T],
    ) -> (Option<T>, Option<String>) {
        let Some(stated) = place.word("status") else { return (None, None) };
        let code = codes.iter().copied().find(|code| code.to_string().eq_ignore_ascii_case(stated));
        if code.is_none() {
            self.notes.note(&place.get("status").path, ExceptionKind::UnknownStatus, quote(stated));
        }
        (code, Some(stated.to_owned()))
    }

    fn need(&mut self, root: &Place<'_>) -> Option<Need> {
        let at = root.get("tender");
        at.object(&mut self.notes)?;
        let (status, status_stated) = self.status(&at, NeedStatus::ALL);
        let lots = at.get("lots").things(&mut self.notes);
        Some(Need {
            id: at.owned("id"),
            title: at.owned("title"),
            description: at.owned("description"),
            status,
            status_stated,
            method: at.owned("procurementMethod"),
            value: value(&at, "value", &mut self.notes),
            period: period(&at, "tenderPeriod", &mut self.notes),
            procurer: self.organisations.mentioned(&at.get("procuringEntity"), &mut self.notes),
            tenderers: self.organisations.all(&at, "tenderers", &mut self.notes),
            lots: lots.iter().map(|lot| self.lot(lot)).collect(),
            lines: lines(&at, "items", &mut self.notes),
            amendments: amendments(&at, &mut self.notes),
            path: at.path,
        })
    }

    fn lot(&mut self, at: &Place<'_>) -> Lot {
        Lot {
            path: at.path.clone(),
            id: at.owned("id"),
            title: at.owned("title").or_else(|| at.owned("description")),
            value: value(at, "value", &mut self.notes),
        }
    }

    fn quotes(&mut self, root: &Place<'_>) -> Vec<Quote> {
        let bids = root.get("bids").get("details").things(&mut self.notes);
        let quotes = bids.into_iter().map(|at| {
            let mut lots = at.words("relatedLot", "id");
            lots.extend(at.words("relatedLots", "id"));
            Quote {
                id: at.owned("id"),
                date: date(&at, "date", &mut self.notes),
                status_stated: at.owned("status"),
                tenderers: self.organisations.all(&at, "tenderers", &mut self.notes),
                value: value(&at, "value", &mut self.notes),
                lots,
                lines: lines(&at, "items", &mut self.notes),
                path: at.path,
            }
        });
        quotes.collect()
    }

    fn selections(&mut self, root: &Place<'_>) -> Vec<Selection> {
        let awards = root.get("awards").things(&mut self.notes);
        awards.into_iter().map(|at| self.selection(at)).collect()
    }

    fn selection(&mut self, at: Place<'_>) -> Selection {
        let (status, status_stated) = self.status(&at, SelectionStatus::ALL);
        Selection {
            id: at.owned("id"),
            title: at.owned("title").or_else(|| at.owned("description")),
            date: date(&at, "date", &mut self.notes),
            status,
            status_stated,
            suppliers: self.organisations.all(&at, "suppliers", &mut self.notes),
            value: value(&at, "value", &mut self.notes),
            lots: at.words("relatedLots", "lotId"),
            lines: lines(&at, "items", &mut self.notes),
            period: period(&at, "contractPeriod", &mut self.notes),
            amendments: amendments(&at, &mut self.notes),
            path: at.path,
        }
    }

    fn agreements(&mut self, root: &Place<'_>, selections: &Ids) -> Vec<Agreement> {
        let contracts = root.get("contracts").things(&mut self.notes);
        contracts.into_iter().map(|at| self.agreement(at, selections)).collect()
    }

    fn agreement(&mut self, at: Place<'_>, selections: &Ids) -> Agreement {
        let selection_stated = at.owned("awardID");
        let (status, status_stated) = self.status(&at, AgreementStatus::ALL);
        let mut buyers = self.organisations.all(&at, "buyers", &mut self.notes);
        buyers.extend(self.organisations.mentioned(&at.get("buyer"), &mut self.notes));
        let mut agreement = Agreement {
            path: at.path.clone(),
            id: at.owned("id"),
            selection: selection_stated.as_ref().and_then(|id| selections.place(id)).map(SelectionIndex),
            selection_stated,
            title: at.owned("title").or_else(|| at.owned("description")),
            status,
            status_stated,
            buyer: buyers.into_iter().next(),
            suppliers: self.organisations.all(&at, "suppliers", &mut self.notes),
            value: value(&at, "value", &mut self.notes),
            period: period(&at, "period", &mut self.notes),
            signed: date(&at, "dateSigned", &mut self.notes),
            lines: lines(&at, "items", &mut self.notes),
            amendments: amendments(&at, &mut self.notes),
            match_policy: MatchPolicy::TwoWay,
            orders: Vec::new(),
            deliveries: Vec::new(),
            invoices: Vec::new(),
            payments: Vec::new(),
            lacking: Vec::new(),
        };
        self.follow(&at, &mut agreement);
        agreement
    }

    /// Reads what followed from the contract at `at`.
    fn follow(&mut self, at: &Place<'_>, agreement: &mut Agreement) {
        let implementation = at.get("implementation");
        let Some(implementation) = implementation.object(&mut self.notes) else {
            agreement.deliveries = self.deliveries(at, &implementation, &Ids(BTreeMap::new()));
            settle(agreement);
            return;
        };
        agreement.orders = self.orders(implementation);
        let orders = Ids::of(&agreement.orders, |order| order.id.as_ref());
        agreement.deliveries = self.deliveries(at, implementation, &orders);
        let deliveries = Ids::of(&agreement.deliveries, |delivery| delivery.id.as_ref());
        agreement.invoices = self.invoices(implementation, &orders, &deliveries);
        let invoices = Ids::of(&agreement.invoices, |invoice| invoice.id.as_ref());
        agreement.payments = self.payments(implementation, &invoices);
        settle(agreement);
    }

    fn orders(&mut self, implementation: &Place<'_>) -> Vec<Order> {
        let orders = implementation.get("orders").things(&mut self.notes);
        let orders = orders.into_iter().map(|at| Order {
            origin: Origin::Stated,
            id: at.owned("id"),
            date: date(&at, "date", &mut self.notes),
            lines: lines(&at, "items", &mut self.notes),
            value: value(&at, "value", &mut self.notes),
            path: at.path,
        });
        orders.collect()
    }

    /// The order that `at` names in `relatedOrder`.
    fn order_of(&mut self, at: &Place<'_>, orders: &Ids) -> Option<OrderIndex> {
        let wanted = at.word("relatedOrder")?;
        let index = orders.place(wanted);
        if index.is_none() {
            let detail = format!("there is no order {}", quote(wanted));
            self.notes.note(&at.get("relatedOrder").path, ExceptionKind::UnknownReference, detail);
        }
        index.map(OrderIndex)
    }

    /// The milestones of the contract (1.1) and of its implementation; one of an id that stands in both
    /// places is one delivery. The extension's deliveries add lines to the milestones of their ids.
    fn deliveries(
        &mut self,
        contract: &Place<'_>,
        implementation: &Place<'_>,
        orders: &Ids,
    ) -> Vec<Delivery> {
        let mut milestones = implementation.get("milestones").things(&mut self.notes);
        let known: BTreeSet<&str> = milestones.iter().filter_map(|milestone| milestone.word("id")).collect();
        let planned = contract.get("milestones").things(&mut self.notes);
        milestones
            .extend(planned.into_iter().filter(|at| at.word("id").is_none_or(|id| !known.contains(id))));
        let mut deliveries: Vec<Delivery> = milestones.into_iter().map(|at| self.delivery(at)).collect();
        let mut ids = Ids::of(&deliveries, |delivery| delivery.id.as_ref());
        for at in implementation.get("deliveries").things(&mut self.notes) {
            let order = self.order_of(&at, orders);
            let lines = lines(&at, "items", &mut self.notes);
            let place = at.word("id").and_then(|id| ids.place(id)).unwrap_or_else(|| {
                let delivery = self.delivery(at);
                let place = deliveries.len();
                ids.0.extend(delivery.id.clone().map(|id| (id, place)));
                deliveries.push(delivery);
                place
            });
            if let Some(delivery) = deliveries.get_mut(place) {
                delivery.order = order;
                delivery.lines = lines;
            }
        }
        deliveries
    }

    fn delivery(&mut self, at: Place<'_>) -> Delivery {
        let (status, status_stated) = self.status(&at, DeliveryStatus::ALL);
        Delivery {
            id: at.owned("id"),
            title: at.owned("title").or_else(|| at.owned("description")),
            due: date(&at, "dueDate", &mut self.notes),
            met: date(&at, "dateMet", &mut self.notes),
            status,
            status_stated,
            order: None,
            lines: Vec::new(),
            path: at.path,
        }
    }

    fn invoices(&mut self, implementation: &Place<'_>, orders: &Ids, deliveries: &Ids) -> Vec<Invoice> {
        let invoices = implementation.get("invoices").things(&mut self.notes);
        let invoices = invoices.into_iter().map(|at| Invoice {
            origin: Origin::Stated,
            id: at.owned("id"),
            issued: date(&at, "dateIssued", &mut self.notes),
            due: date(&at, "dueDate", &mut self.notes),
            order: self.order_of(&at, orders),
            value: value(&at, "value", &mut self.notes),
            tax: value(&at, "taxTotal", &mut self.notes),
            lines: self.invoice_lines(&at, deliveries),
            path: at.path,
        });
        invoices.collect()
    }

    fn invoice_lines(&mut self, invoice: &Place<'_>, deliveries: &Ids) -> Vec<InvoiceLine> {
        let lines = invoice.get("lines").things(&mut self.notes);
        let lines = lines.into_iter().map(|at| {
            let delivery = at.word("relatedDelivery").and_then(|wanted| {
                let place = deliveries.place(wanted);
                if place.is_none() {
                    let detail = format!("there is no delivery {}", quote(wanted));
                    self.notes.note(&at.path, ExceptionKind::UnknownReference, detail);
                }
                place.map(DeliveryIndex)
            });
            InvoiceLine {
                line: line(&at, &mut self.notes),
                net: value(&at, "net", &mut self.notes),
                vat: vat(&at.get("tax"), &mut self.notes),
                order_line: at.owned("relatedItem"),
                delivery,
            }
        });
        lines.collect()
    }

    fn payments(&mut self, implementation: &Place<'_>, invoices: &Ids) -> Vec<Payment> {
        let transactions = implementation.get("transactions").things(&mut self.notes);
        transactions.into_iter().map(|at| self.payment(at, invoices)).collect()
    }

    /// A transaction of OCDS 1.1, or of 1.0 with its `amount` and its two organisations.
    fn payment(&mut self, at: Place<'_>, invoices: &Ids) -> Payment {
        let stated = value(&at, "value", &mut self.notes);
        let mut settled = Vec::new();
        for wanted in at.words("relatedInvoices", "id") {
            match invoices.place(&wanted) {
                Some(index) => settled.push(InvoiceIndex(index)),
                None => {
                    let detail = format!("there is no invoice {}", quote(&wanted));
                    self.notes.note(&at.get("relatedInvoices").path, ExceptionKind::UnknownReference, detail);
                }
            }
        }
        let payer = self.organisations.mentioned(&at.get("payer"), &mut self.notes);
        let payee = self.organisations.mentioned(&at.get("payee"), &mut self.notes);
        Payment {
            id: at.owned("id"),
            date: date(&at, "date", &mut self.notes),
            value: stated.or_else(|| value(&at, "amount", &mut self.notes)),
            payer: payer
                .or_else(|| self.organisations.mentioned(&at.get("providerOrganization"), &mut self.notes)),
            payee: payee
                .or_else(|| self.organisations.mentioned(&at.get("receiverOrganization"), &mut self.notes)),
            invoices: settled,
            path: at.path,
        }
    }
}

/// Says what is lacking, and puts in what the record implies.
fn settle(agreement: &mut Agreement) {
    let lacks = [
        (Step::Order, agreement.orders.is_empty()),
        (Step::Delivery, agreement.deliveries.is_empty()),
        (Step::Invoice, agreement.invoices.is_empty()),
        (Step::Payment, agreement.payments.is_empty()),
    ];
    agreement.lacking = lacks.into_iter().filter(|(_, lacks)| *lacks).map(|(step, _)| step).collect();
    if !agreement.deliveries.is_empty() {
        agreement.match_policy = MatchPolicy::ThreeWay;
    }
    if agreement.orders.is_empty() {
        agreement.orders.push(Order {
            path: agreement.path.clone(),
            origin: Origin::Implied,
            id: agreement.id.clone(),
            date: agreement.signed,
            lines: agreement.lines.clone(),
            value: agreement.value.clone(),
        });
    }
    for payment in agreement.payments.iter_mut().filter(|payment| payment.invoices.is_empty()) {
        payment.invoices.push(InvoiceIndex(agreement.invoices.len()));
        agreement.invoices.push(Invoice {
            path: payment.path.clone(),
            origin: Origin::Implied,
            id: payment.id.clone(),
            issued: None,
            due: None,
            order: None,
            value: payment.value.clone(),
            tax: None,
            lines: Vec::new(),
        });
    }
}
