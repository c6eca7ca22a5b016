//! What each deadline is, and what then happens: the words for `ledger`'s `rules/lapses.rs`.

use crate::labels::{Row, named};
use crate::texts::Language;
use ledger::{Purpose, Record};

/// By the kind of record and its stage. Sorted; a test looks. `{}` stands for the time.
const DEADLINES: &[Row] = &[
    ("agreement.active", "Runs until {}", "Loopt tot {}", "Läuft bis {}"),
    (
        "agreement.amendment",
        "The change is to be answered by {}; after that it lapses",
        "De wijziging is te beantwoorden uiterlijk {}; daarna vervalt zij",
        "Die Änderung ist zu beantworten bis {}; danach verfällt sie",
    ),
    (
        "agreement.proposed",
        "To be signed by {}; after that the proposal lapses",
        "Te ondertekenen uiterlijk {}; daarna vervalt het voorstel",
        "Zu unterschreiben bis {}; danach verfällt der Vorschlag",
    ),
    (
        "collection",
        "The keeper confirms the new lock by {}; after that it counts as late",
        "De bewaarder bevestigt het nieuwe slot uiterlijk {}; daarna geldt hij als te laat",
        "Der Verwahrer bestätigt das neue Schloss bis {}; danach gilt er als säumig",
    ),
    (
        "delivery.waiting",
        "Accept or reject by {}; after that it counts as accepted",
        "Aanvaard of keur af uiterlijk {}; daarna geldt de levering als aanvaard",
        "Annehmen oder zurückweisen bis {}; danach gilt die Lieferung als angenommen",
    ),
    (
        "dispute.open",
        "Settle it between you by {}; after that the arbiter decides or, if there is none, the agreed split applies",
        "Los het samen op uiterlijk {}; daarna beslist de arbiter of, als die er niet is, geldt de afgesproken verdeling",
        "Einigen Sie sich bis {}; danach entscheidet die Schiedsperson oder, wenn es keine gibt, gilt die vereinbarte Teilung",
    ),
    (
        "dispute.with_arbiter",
        "The arbiter decides by {}; after that the agreed split applies",
        "De arbiter beslist uiterlijk {}; daarna geldt de afgesproken verdeling",
        "Die Schiedsperson entscheidet bis {}; danach gilt die vereinbarte Teilung",
    ),
    ("grant.live", "Access until {}", "Toegang tot {}", "Zugang bis {}"),
    (
        "invoice.open",
        "To be paid by {}; after that it is overdue, or money set aside pays it",
        "Te betalen uiterlijk {}; daarna is de factuur achterstallig, of betaalt apart gezet geld",
        "Zu zahlen bis {}; danach ist die Rechnung überfällig, oder zurückgelegtes Geld zahlt sie",
    ),
    (
        "invoice.overdue",
        "Overdue; from {} it is marked as not paid in full, and the claim stays",
        "Achterstallig; vanaf {} geldt de factuur als niet volledig betaald, en de vordering blijft",
        "Überfällig; ab {} gilt die Rechnung als nicht voll bezahlt, und die Forderung bleibt",
    ),
    ("listing.need.open", "Quotes until {}", "Offertes tot {}", "Preisangebote bis {}"),
    (
        "listing.need.revealing",
        "Bidders open their quotes by {}; what is not opened does not count",
        "Aanbieders openen hun offerte uiterlijk {}; wat niet is geopend, telt niet",
        "Bieter öffnen ihr Preisangebot bis {}; was nicht geöffnet wird, zählt nicht",
    ),
    (
        "listing.need.selecting",
        "Choice to be made by {}; after that the need lapses",
        "Keuze uiterlijk {}; daarna vervalt de behoefte",
        "Auswahl bis {}; danach verfällt der Bedarf",
    ),
    (
        "listing.offer.open",
        "Offer open until {}; after that it lapses",
        "Aanbod geldig tot {}; daarna vervalt het",
        "Angebot gültig bis {}; danach verfällt es",
    ),
    ("mandate", "Mandate until {}", "Mandaat tot {}", "Vollmacht bis {}"),
    (
        "order.billing",
        "The seller invoices by {}; after that the order is closed",
        "De verkoper factureert uiterlijk {}; daarna wordt de bestelling gesloten",
        "Der Verkäufer stellt bis {} Rechnung; danach wird die Bestellung geschlossen",
    ),
    (
        "order.open",
        "To be delivered by {}; after that nothing more can be delivered, only invoiced",
        "Te leveren uiterlijk {}; daarna kan niets meer worden geleverd, alleen gefactureerd",
        "Zu liefern bis {}; danach kann nichts mehr geliefert, nur noch abgerechnet werden",
    ),
    (
        "order.placed",
        "The seller answers by {}; after that the order lapses",
        "De verkoper antwoordt uiterlijk {}; daarna vervalt de bestelling",
        "Der Verkäufer antwortet bis {}; danach verfällt die Bestellung",
    ),
    (
        "organisation.invited",
        "Invitation to be accepted by {}; after that it lapses",
        "Uitnodiging aan te nemen uiterlijk {}; daarna vervalt zij",
        "Einladung anzunehmen bis {}; danach verfällt sie",
    ),
    (
        "payment.declared",
        "The seller confirms by {}; after that the report lapses and the invoice is still open",
        "De verkoper bevestigt uiterlijk {}; daarna vervalt de melding en staat de factuur nog open",
        "Der Verkäufer bestätigt bis {}; danach verfällt die Meldung und die Rechnung ist weiter offen",
    ),
    (
        "pending",
        "To be approved by {}; after that the request lapses",
        "Goed te keuren uiterlijk {}; daarna vervalt de aanvraag",
        "Zu genehmigen bis {}; danach verfällt die Anfrage",
    ),
    (
        "quote.open",
        "The buyer chooses by {}; after that the quote lapses",
        "De koper kiest uiterlijk {}; daarna vervalt de offerte",
        "Der Käufer wählt bis {}; danach verfällt das Preisangebot",
    ),
    (
        "quote.sealed",
        "To be opened by its bidder by {}; otherwise it does not count",
        "Te openen door de aanbieder uiterlijk {}; anders telt zij niet mee",
        "Vom Bieter zu öffnen bis {}; sonst zählt es nicht",
    ),
    (
        "recovery.comeback",
        "The new key takes the place of all others at {}; until then it can be stopped",
        "De nieuwe sleutel vervangt alle andere op {}; tot dan kan dat worden gestopt",
        "Der neue Schlüssel ersetzt alle anderen am {}; bis dahin lässt sich das stoppen",
    ),
    (
        "recovery.support",
        "Enough guardians must agree by {}; after that the oldest word lapses",
        "Genoeg vertrouwenspersonen moeten instemmen uiterlijk {}; daarna vervalt de oudste steun",
        "Genug Vertrauenspersonen müssen zustimmen bis {}; danach verfällt das älteste Wort",
    ),
];

/// What is said of the deadline under this name.
pub(crate) fn deadline(language: Language, name: &str) -> Option<&'static str> {
    named(DEADLINES, language, name)
}

/// What is said of every deadline, for tests.
#[cfg(test)]
pub(crate) fn all(language: Language) -> impl Iterator<Item = &'static str> {
    DEADLINES.iter().filter_map(move |row| named(DEADLINES, language, row.0))
}

/// The name under which something is said of the deadline of a record; empty if it has none.
pub fn deadline_of(record: &Record) -> String {
    let code = |kind: &str, stage: String| format!("{kind}.{stage}");
    match record {
        Record::Pending(_) => "pending".to_owned(),
        Record::Listing(listing) => {
            let purpose = if listing.purpose == Purpose::Need { "need" } else { "offer" };
            format!("listing.{purpose}.{}", crate::page::trade::code(&listing.stage))
        }
        Record::Quote(quote) => code("quote", crate::page::trade::code(&quote.stage)),
        Record::Agreement(agreement) => {
            // Whichever of the two comes first is the record's deadline.
            let amendment = agreement.amendment.as_ref().map(|amendment| amendment.deadline);
            let is_first = amendment
                .is_some_and(|amendment| agreement.deadline.is_none_or(|deadline| amendment < deadline));
            if is_first {
                "agreement.amendment".to_owned()
            } else {
                code("agreement", crate::page::trade::code(&agreement.stage))
            }
        }
        Record::Order(order) => code("order", crate::page::trade::code(&order.stage)),
        Record::Delivery(delivery) => code("delivery", crate::page::trade::code(&delivery.stage)),
        Record::Invoice(invoice) => code("invoice", crate::page::trade::code(&invoice.stage)),
        Record::Payment(payment) => code("payment", crate::page::trade::code(&payment.stage)),
        Record::Dispute(dispute) => code("dispute", crate::page::trade::code(&dispute.stage)),
        Record::Collection(_) => "collection".to_owned(),
        Record::Grant(grant) => code("grant", crate::page::trade::code(&grant.stage)),
        Record::Recovery(recovery) => {
            if recovery.comeback.is_some() { "recovery.comeback" } else { "recovery.support" }.to_owned()
        }
        Record::Mandate(_) => "mandate".to_owned(),
        Record::Agent(_)
        | Record::Profile(_)
        | Record::Money(_)
        | Record::Account(_)
        | Record::Seen(_)
        | Record::Network(_)
        | Record::Vault(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{DEADLINES, deadline, deadline_of};
    use crate::texts::Language;
    use canon::{Canon, Json, Shape};
    use ledger::Record;

    #[test]
    fn every_deadline_says_what_it_is_in_every_language() {
        assert!(DEADLINES.is_sorted_by(|left, right| left.0 < right.0));
        for row in DEADLINES {
            for language in Language::ALL {
                let said = deadline(*language, row.0).unwrap_or_default();
                assert_eq!(said.matches("{}").count(), 1, "{} in {language:?}", row.0);
            }
        }
    }

    /// Whatever record waits with a deadline, something is said of it.
    #[test]
    fn no_record_waits_with_a_deadline_that_nothing_is_said_of() {
        let Shape::Choice(kinds) = Record::shape() else { panic!("records are a choice") };
        let mut told = std::collections::BTreeSet::new();
        for kind in kinds.variants {
            let shape = kind.payload.expect("a record has a form")();
            for seed in 0..400 {
                let json = Json::Object(vec![(kind.name.to_owned(), canon::sample(&shape, seed))]);
                let Ok(record) = canon::from_json::<Record>(&json) else { continue };
                if record.deadline().is_some() && record.is_waiting() {
                    let name = deadline_of(&record);
                    // Made-up records can be what real ones never are: an offer that is not open, an agreement that
                    // is over and still has a deadline.
                    let never = ["listing.offer.revealing", "listing.offer.selecting"];
                    let over = ["declined", "lapsed", "terminated", "ended"]
                        .map(|stage| format!("agreement.{stage}"));
                    if !never.contains(&name.as_str()) && !over.contains(&name) {
                        assert!(deadline(Language::English, &name).is_some(), "{name}");
                        told.insert(name);
                    }
                }
            }
        }
        assert!(told.len() > 15, "{told:?}");
    }
}
