//! What acts are called on buttons, and which of them a visitor can begin on a record.
//!
//! Promise: a button stands only where the record's stage and the visitor's part in it allow the act; whether
//! the ledger does it is decided there, and shown before anything is signed.

use crate::labels::{Row, label, named};
use crate::texts::Language;
use ledger::{
    Agreement, AgreementStage, Collection, Delivery, DeliveryStage, Dispute, DisputeStage, GrantStage,
    Invoice, InvoiceStage, Listing, ListingStage, Order, OrderStage, Payment, PaymentStage, Purpose, Quote,
    QuoteStage, Record, Recovery,
};
use vocabulary::{AgentId, Timestamp};

const ACTS: &[Row] = &[
    ("admit_validator", "Admit a validator", "Validator toelaten", "Validator zulassen"),
    ("agree_amendment", "Agree to the change", "Akkoord met wijziging", "Änderung zustimmen"),
    ("agree_split", "Agree to the split", "Akkoord met verdeling", "Teilung zustimmen"),
    ("amend_listing", "Change", "Wijzigen", "Ändern"),
    ("assign", "Change roles", "Rollen wijzigen", "Rollen ändern"),
    ("cancel_order", "Cancel the order", "Bestelling annuleren", "Bestellung stornieren"),
    ("change_order", "Ask for a change", "Wijziging vragen", "Änderung anfragen"),
    ("charter", "Change the approval rules", "Goedkeuringsregels wijzigen", "Genehmigungsregeln ändern"),
    (
        "close_collection",
        "Delete the collection for good",
        "Verzameling definitief verwijderen",
        "Sammlung endgültig löschen",
    ),
    (
        "confirm_payment",
        "Confirm that the money has come",
        "Bevestigen dat het geld binnen is",
        "Zahlungseingang bestätigen",
    ),
    ("confirm_rekeyed", "Confirm the new lock", "Nieuw slot bevestigen", "Neues Schloss bestätigen"),
    ("connect", "Connect a tool", "Programma koppelen", "Programm verbinden"),
    ("create_money", "New kind of money", "Nieuwe geldsoort", "Neue Geldart"),
    ("credit", "Issue a credit note", "Creditnota maken", "Rechnung korrigieren (Gutschrift)"),
    ("declare_payment", "Report a bank payment", "Bankbetaling melden", "Banküberweisung melden"),
    ("decline", "Decline", "Afwijzen", "Ablehnen"),
    ("deliver", "Report a delivery", "Levering melden", "Lieferung melden"),
    ("disconnect", "Disconnect", "Ontkoppelen", "Trennen"),
    ("dispute", "Object (open a dispute)", "Bezwaar maken (geschil)", "Einwand erheben (Streitfall)"),
    ("end_grant", "End the access", "Toegang beëindigen", "Zugang beenden"),
    ("enrol", "Register", "Registreren", "Registrieren"),
    ("found", "Set up an organisation", "Organisatie oprichten", "Organisation gründen"),
    (
        "found_network",
        "Put the network under an organisation",
        "Netwerk onder een organisatie brengen",
        "Netzwerk einer Organisation unterstellen",
    ),
    ("grant", "Give access to data", "Toegang tot gegevens geven", "Zugang zu Daten geben"),
    ("guardians", "Choose guardians", "Vertrouwenspersonen kiezen", "Vertrauenspersonen wählen"),
    ("invite", "Invite a member", "Lid uitnodigen", "Mitglied einladen"),
    ("invoice", "Send an invoice", "Factuur sturen", "Rechnung stellen"),
    ("issue", "Issue money", "Geld uitgeven", "Geld ausgeben"),
    ("join", "Accept the invitation", "Uitnodiging aannemen", "Einladung annehmen"),
    ("leave", "Leave the organisation", "Organisatie verlaten", "Organisation verlassen"),
    ("move_collection", "Move it to another keeper", "Naar een andere bewaarder", "Zu anderem Verwahrer"),
    ("move_validator", "Move a validator", "Validator verhuizen", "Validator verlegen"),
    ("offer_split", "Offer a split", "Verdeling voorstellen", "Teilung anbieten"),
    ("open_collection", "Open a collection", "Verzameling openen", "Sammlung anlegen"),
    ("order", "Place an order", "Bestellen", "Bestellen"),
    (
        "pay",
        "Pay from an account on the ledger",
        "Betalen van een rekening op het register",
        "Vom Konto im Register zahlen",
    ),
    ("profile", "Edit the profile", "Profiel wijzigen", "Profil bearbeiten"),
    ("propose", "Propose an agreement", "Overeenkomst voorstellen", "Vertrag vorschlagen"),
    ("propose_amendment", "Propose a change", "Wijziging voorstellen", "Änderung vorschlagen"),
    (
        "publish",
        "Publish a need or an offer",
        "Behoefte of aanbod publiceren",
        "Bedarf oder Angebot veröffentlichen",
    ),
    ("quote", "Make a quote", "Offerte uitbrengen", "Preisangebot abgeben"),
    (
        "receive",
        "Accept or reject the delivery",
        "Levering aanvaarden of afkeuren",
        "Lieferung annehmen oder zurückweisen",
    ),
    (
        "recover",
        "Help somebody to get access again",
        "Iemand helpen weer toegang te krijgen",
        "Jemandem wieder Zugang geben",
    ),
    ("redeem", "Redeem money", "Geld inwisselen", "Geld einlösen"),
    ("refund", "Pay back", "Terugbetalen", "Zurückzahlen"),
    (
        "release",
        "Pay from the money set aside",
        "Betalen uit het depot",
        "Aus dem zurückgelegten Geld zahlen",
    ),
    ("remove_validator", "Remove a validator", "Validator verwijderen", "Validator entfernen"),
    (
        "replace_validator_key",
        "Change a validator's key",
        "Sleutel van validator wisselen",
        "Schlüssel des Validators wechseln",
    ),
    ("respond", "Answer the order", "Bestelling beantwoorden", "Bestellung beantworten"),
    ("reveal_quote", "Open your quote", "Uw offerte openen", "Ihr Preisangebot öffnen"),
    (
        "rotate_keys",
        "Add or remove keys",
        "Sleutels toevoegen of verwijderen",
        "Schlüssel hinzufügen oder entfernen",
    ),
    ("rule", "Decide the dispute", "Geschil beslissen", "Streitfall entscheiden"),
    (
        "schedule_protocol",
        "Schedule a version of the protocol",
        "Protocolversie plannen",
        "Protokollfassung ansetzen",
    ),
    (
        "seal_quote",
        "Make a sealed quote",
        "Verzegelde offerte uitbrengen",
        "Verschlossenes Preisangebot abgeben",
    ),
    ("select", "Choose the winning quote", "Winnende offerte kiezen", "Preisangebot auswählen"),
    ("set_limit", "Set a credit limit", "Kredietlimiet stellen", "Kreditgrenze setzen"),
    ("set_state", "Record the newest version", "Nieuwste versie vastleggen", "Neueste Fassung festhalten"),
    ("set_vault", "Set up a vault", "Kluis inrichten", "Tresor einrichten"),
    ("sign", "Sign the agreement", "Overeenkomst ondertekenen", "Vertrag unterschreiben"),
    ("stop_recovery", "Stop the recovery", "Herstel stoppen", "Wiederherstellung stoppen"),
    ("terminate", "End the agreement", "Overeenkomst opzeggen", "Vertrag kündigen"),
    ("withdraw_listing", "Withdraw the publication", "Publicatie intrekken", "Anzeige zurückziehen"),
    ("withdraw_quote", "Withdraw the quote", "Offerte intrekken", "Preisangebot zurückziehen"),
];

/// What an act is called.
pub fn act_label(language: Language, act: &str) -> String {
    named(ACTS, language, act).map_or_else(|| label(language, act), str::to_owned)
}

/// An act that the visitor can begin on a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The act.
    pub act: &'static str,
    /// What is filled in: the record's own id above all.
    pub fields: Vec<(&'static str, String)>,
    /// True if the record waits for it.
    pub awaited: bool,
}

fn awaited(act: &'static str, field: &'static str, id: &str) -> Move {
    Move { act, fields: vec![(field, id.to_owned())], awaited: true }
}

fn possible(act: &'static str, field: &'static str, id: &str) -> Move {
    Move { awaited: false, ..awaited(act, field, id) }
}

/// What `principal` can begin on the record with this id.
pub fn moves(principal: &AgentId, id: &str, record: &Record, now: Timestamp) -> Vec<Move> {
    match record {
        Record::Listing(listing) => on_listing(principal, id, listing),
        Record::Quote(quote) => on_quote(principal, id, quote),
        Record::Agreement(agreement) => on_agreement(principal, id, agreement),
        Record::Order(order) => on_order(principal, id, order),
        Record::Delivery(_) => Vec::new(),
        Record::Invoice(invoice) => on_invoice(principal, id, invoice),
        Record::Payment(payment) => on_payment(principal, id, payment),
        Record::Dispute(dispute) => on_dispute(principal, id, dispute),
        Record::Mandate(mandate) if mandate.human == *principal && !mandate.closed => {
            vec![possible("disconnect", "mandate", id)]
        }
        Record::Money(money) if money.issuer == *principal => {
            vec![possible("issue", "money", id), possible("set_limit", "money", id)]
        }
        Record::Account(account) if account.owner == *principal => {
            vec![possible("redeem", "money", &account.money.to_string())]
        }
        Record::Agent(agent) => on_agent(principal, id, agent, now),
        Record::Collection(collection) => on_collection(principal, id, collection),
        Record::Grant(grant) if grant.stage == GrantStage::Live => match principal {
            one if *one == grant.owner || *one == grant.reader => vec![possible("end_grant", "grant", id)],
            _ => Vec::new(),
        },
        Record::Recovery(recovery) => on_recovery(principal, id, recovery),
        Record::Mandate(_)
        | Record::Money(_)
        | Record::Account(_)
        | Record::Profile(_)
        | Record::Pending(_)
        | Record::Seen(_)
        | Record::Grant(_)
        | Record::Vault(_)
        | Record::Network(_) => Vec::new(),
    }
}

fn on_collection(principal: &AgentId, id: &str, collection: &Collection) -> Vec<Move> {
    let mut all = Vec::new();
    if collection.provider == *principal && collection.rekeying.is_some() {
        all.push(awaited("confirm_rekeyed", "collection", id));
    }
    if collection.owner == *principal && !collection.closed {
        let late = collection.overdue;
        all.push(Move { awaited: late, ..possible("move_collection", "collection", id) });
        all.push(possible("close_collection", "collection", id));
    }
    all
}

/// The record is kept under the id of the person whom it is about.
fn on_recovery(principal: &AgentId, person: &str, recovery: &Recovery) -> Vec<Move> {
    let is_person = principal.to_string() == person;
    let under_way = recovery.comeback.is_some() || !recovery.support.is_empty();
    let stands = recovery.support.iter().any(|support| support.guardian == *principal);
    let mut all = Vec::new();
    if is_person && under_way {
        all.push(awaited("stop_recovery", "person", person));
    } else if is_person {
        all.push(Move { fields: Vec::new(), ..possible("guardians", "person", person) });
    } else if recovery.guardians.contains(principal) {
        let moved = if stands { "stop_recovery" } else { "recover" };
        all.push(Move { awaited: under_way && !stands, ..possible(moved, "person", person) });
    }
    all
}

fn on_agent(principal: &AgentId, id: &str, agent: &institution::Agent, now: Timestamp) -> Vec<Move> {
    match agent {
        institution::Agent::Organisation(organisation)
            if organisation.invitation(principal, now).is_some() =>
        {
            vec![awaited("join", "organisation", id)]
        }
        institution::Agent::Organisation(organisation) if organisation.member(principal).is_some() => {
            vec![possible("leave", "organisation", id)]
        }
        institution::Agent::Organisation(_) | institution::Agent::Person(_) | institution::Agent::Tool(_) => {
            Vec::new()
        }
    }
}

fn on_listing(principal: &AgentId, id: &str, listing: &Listing) -> Vec<Move> {
    let is_mine = listing.owner == *principal;
    match (listing.purpose, listing.stage, is_mine) {
        (Purpose::Need, ListingStage::Open, true) => {
            vec![possible("amend_listing", "listing", id), possible("withdraw_listing", "listing", id)]
        }
        (Purpose::Need, ListingStage::Selecting, true) => {
            vec![awaited("select", "listing", id), possible("withdraw_listing", "listing", id)]
        }
        (Purpose::Need, ListingStage::Revealing, true) => vec![possible("withdraw_listing", "listing", id)],
        (Purpose::Offer, ListingStage::Open, true) => {
            vec![possible("amend_listing", "listing", id), possible("withdraw_listing", "listing", id)]
        }
        (Purpose::Need, ListingStage::Open, false) if listing.reveal_until.is_some() => {
            vec![possible("seal_quote", "listing", id)]
        }
        (Purpose::Need, ListingStage::Open, false) => vec![possible("quote", "listing", id)],
        (Purpose::Offer, ListingStage::Open, false) => vec![possible("propose", "offer", id)],
        (Purpose::Need, ListingStage::Revealing | ListingStage::Selecting, false)
        | (Purpose::Offer, ListingStage::Revealing | ListingStage::Selecting, _)
        | (_, ListingStage::Selected | ListingStage::Withdrawn | ListingStage::Lapsed, _) => Vec::new(),
    }
}

fn on_quote(principal: &AgentId, id: &str, quote: &Quote) -> Vec<Move> {
    let is_mine = quote.bidder == *principal;
    match (quote.stage, is_mine) {
        (QuoteStage::Sealed, true) => {
            vec![possible("reveal_quote", "quote", id), possible("withdraw_quote", "quote", id)]
        }
        (QuoteStage::Open, true) => vec![possible("withdraw_quote", "quote", id)],
        (QuoteStage::Selected, _) => vec![awaited("propose", "quote", id)],
        (QuoteStage::Sealed | QuoteStage::Open, false) | (QuoteStage::Withdrawn | QuoteStage::Lapsed, _) => {
            Vec::new()
        }
    }
}

fn on_agreement(principal: &AgentId, id: &str, agreement: &Agreement) -> Vec<Move> {
    if agreement.content.other(principal).is_none() {
        return Vec::new();
    }
    match agreement.stage {
        AgreementStage::Proposed if agreement.proposed_by == *principal => {
            vec![possible("decline", "agreement", id)]
        }
        AgreementStage::Proposed => {
            vec![awaited("sign", "agreement", id), possible("decline", "agreement", id)]
        }
        AgreementStage::Active => {
            let mut all = Vec::new();
            match &agreement.amendment {
                Some(amendment) if amendment.by != *principal => {
                    all.push(awaited("agree_amendment", "agreement", id));
                    all.push(possible("decline", "agreement", id));
                }
                Some(_) => all.push(possible("decline", "agreement", id)),
                None => {}
            }
            if agreement.content.buyer == *principal {
                let nothing_called_off = agreement.called_off.is_zero();
                all.push(Move { awaited: nothing_called_off, ..possible("order", "agreement", id) });
            }
            if agreement.amendment.is_none() {
                all.push(possible("propose_amendment", "agreement", id));
            }
            all.push(possible("terminate", "agreement", id));
            all
        }
        AgreementStage::Declined
        | AgreementStage::Lapsed
        | AgreementStage::Terminated
        | AgreementStage::Ended => Vec::new(),
    }
}

/// How much of an order's lines may be invoiced now: true if any of it.
pub(crate) fn can_invoice(order: &Order) -> bool {
    let two_way = order.terms.matching.ways == ledger::MatchWays::TwoWay;
    order.lines.iter().any(|line| {
        let base = if two_way { line.ordered.micros() } else { line.accepted };
        base > line.invoiced
    })
}

fn on_order(principal: &AgentId, id: &str, order: &Order) -> Vec<Move> {
    let (buys, sells) = (order.buyer == *principal, order.seller == *principal);
    if !buys && !sells {
        return Vec::new();
    }
    let mut all = Vec::new();
    match order.stage {
        OrderStage::Placed if sells => all.push(awaited("respond", "order", id)),
        OrderStage::Placed => all.push(possible("cancel_order", "order", id)),
        OrderStage::Open | OrderStage::Billing => {
            if sells {
                if order.change.is_some() {
                    all.push(awaited("respond", "order", id));
                }
                if order.stage == OrderStage::Open {
                    all.push(awaited("deliver", "order", id));
                }
                if can_invoice(order) {
                    all.push(awaited("invoice", "order", id));
                }
            }
            if buys && order.stage == OrderStage::Open {
                all.push(possible("change_order", "order", id));
                all.push(possible("cancel_order", "order", id));
            }
            if order.dispute.is_none() && order.escrow.is_some() {
                all.push(possible("dispute", "order", id));
            }
        }
        OrderStage::Closed
        | OrderStage::Rejected
        | OrderStage::Cancelled
        | OrderStage::Lapsed
        | OrderStage::Disputed => {}
    }
    all
}

/// What the buyer of its order can begin on a delivery; a delivery does not name the parties.
pub fn moves_on_delivery(principal: &AgentId, id: &str, delivery: &Delivery, order: &Order) -> Vec<Move> {
    match delivery.stage {
        DeliveryStage::Waiting if order.buyer == *principal => vec![awaited("receive", "delivery", id)],
        DeliveryStage::Waiting | DeliveryStage::Decided => Vec::new(),
    }
}

fn on_invoice(principal: &AgentId, id: &str, invoice: &Invoice) -> Vec<Move> {
    let (buys, sells) = (invoice.buyer == *principal, invoice.seller == *principal);
    let mut all = Vec::new();
    match invoice.stage {
        InvoiceStage::Open | InvoiceStage::Overdue | InvoiceStage::Defaulted if buys => {
            all.push(awaited("declare_payment", "invoice", id));
            all.push(possible("pay", "invoice", id));
            all.push(possible("release", "invoice", id));
            if invoice.dispute.is_none() && invoice.stage != InvoiceStage::Defaulted {
                all.push(possible("dispute", "invoice", id));
            }
        }
        InvoiceStage::Open | InvoiceStage::Overdue | InvoiceStage::Defaulted if sells => {
            all.push(possible("confirm_payment", "invoice", id));
            all.push(possible("credit", "invoice", id));
        }
        InvoiceStage::Settled if sells => all.push(possible("credit", "invoice", id)),
        InvoiceStage::Open
        | InvoiceStage::Overdue
        | InvoiceStage::Disputed
        | InvoiceStage::Settled
        | InvoiceStage::Defaulted => {}
    }
    if invoice.overpaid() > 0 && (buys || sells) {
        all.push(Move { awaited: sells, ..possible("refund", "invoice", id) });
    }
    all
}

fn on_payment(principal: &AgentId, id: &str, payment: &Payment) -> Vec<Move> {
    match payment.stage {
        PaymentStage::Declared if payment.payee == *principal => {
            vec![awaited("confirm_payment", "payment", id)]
        }
        PaymentStage::Declared | PaymentStage::Confirmed | PaymentStage::Lapsed => Vec::new(),
    }
}

fn on_dispute(principal: &AgentId, id: &str, dispute: &Dispute) -> Vec<Move> {
    let is_party = dispute.buyer == *principal || dispute.seller == *principal;
    match dispute.stage {
        DisputeStage::Open | DisputeStage::WithArbiter if is_party => {
            let mut all = Vec::new();
            if dispute.offer.as_ref().is_some_and(|offer| offer.by != *principal) {
                all.push(awaited("agree_split", "dispute", id));
            }
            let waits = dispute.offer.is_none();
            all.push(Move { awaited: waits, ..possible("offer_split", "dispute", id) });
            all
        }
        DisputeStage::WithArbiter => vec![awaited("rule", "dispute", id)],
        DisputeStage::Open | DisputeStage::Settled => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{ACTS, act_label};
    use crate::texts::Language;

    #[test]
    fn every_act_of_the_ledger_has_a_name_on_its_button() {
        assert!(ACTS.is_sorted_by(|left, right| left.0 < right.0));
        let named: Vec<&str> = ACTS.iter().map(|row| row.0).collect();
        for act in ledger::ACTS {
            assert!(named.contains(&act.name), "{}", act.name);
        }
        assert_eq!(named.len(), ledger::ACTS.len());
        assert_eq!(act_label(Language::German, "sign"), "Vertrag unterschreiben");
    }
}
