//! What is to be done until when, and what follows if nobody does it: by kind and stage of a record.

use crate::labels::Row;

/// Sorted by name, a test looks; `{}` stands for the time.
pub(crate) const DEADLINES: &[Row] = &[
    ("agreement.active", "Runs until {}", "Loopt tot {}", "Läuft bis {}"),
    (
        "agreement.proposed",
        "To be signed by {}; after that the proposal lapses",
        "Te ondertekenen uiterlijk {}; daarna vervalt het voorstel",
        "Zu unterschreiben bis {}; danach verfällt der Vorschlag",
    ),
    (
        "amendment",
        "To be answered by {}; after that the change lapses",
        "Te beantwoorden uiterlijk {}; daarna vervalt de wijziging",
        "Zu beantworten bis {}; danach verfällt die Änderung",
    ),
    (
        "delivery.waiting",
        "Accept or reject by {}; after that it counts as accepted",
        "Aanvaard of keur af uiterlijk {}; daarna geldt zij als aanvaard",
        "Annehmen oder zurückweisen bis {}; danach gilt sie als angenommen",
    ),
    (
        "dispute.open",
        "Settle it between you by {}; after that the arbiter decides",
        "Los het samen op uiterlijk {}; daarna beslist de arbiter",
        "Einigen Sie sich bis {}; danach entscheidet die Schiedsperson",
    ),
    (
        "dispute.with_arbiter",
        "The arbiter decides by {}; after that the agreed split applies",
        "De arbiter beslist uiterlijk {}; daarna geldt de afgesproken verdeling",
        "Die Schiedsperson entscheidet bis {}; danach gilt die vereinbarte Teilung",
    ),
    ("grant.live", "Leave to read until {}", "Leesrecht tot {}", "Leserecht bis {}"),
    (
        "invoice.open",
        "To be paid by {}; after that it is overdue (or the escrow pays)",
        "Te betalen uiterlijk {}; daarna is zij achterstallig (of betaalt het depot)",
        "Zu zahlen bis {}; danach ist sie überfällig (oder die Treuhand zahlt)",
    ),
    (
        "invoice.overdue",
        "Overdue. From {} it is marked as not paid in full; the claim stays",
        "Achterstallig. Vanaf {} geldt zij als niet volledig betaald; de vordering blijft",
        "Überfällig. Ab {} gilt sie als nicht voll bezahlt; die Forderung bleibt",
    ),
    ("listing.open", "Open until {}", "Open tot {}", "Offen bis {}"),
    (
        "listing.revealing",
        "Bidders open their quotes by {}; what is not opened does not count",
        "Aanbieders openen hun offerte uiterlijk {}; wat niet is geopend, telt niet",
        "Bieter öffnen ihr Preisangebot bis {}; was nicht geöffnet wird, zählt nicht",
    ),
    (
        "listing.selecting",
        "Choose by {}; after that the need lapses",
        "Kies uiterlijk {}; daarna vervalt de behoefte",
        "Wählen bis {}; danach verfällt der Bedarf",
    ),
    (
        "order.billing",
        "The seller invoices by {}; after that the order is closed",
        "De verkoper factureert uiterlijk {}; daarna wordt de bestelling gesloten",
        "Der Verkäufer stellt bis {} Rechnung; danach wird die Bestellung geschlossen",
    ),
    ("order.open", "To be delivered by {}", "Te leveren uiterlijk {}", "Zu liefern bis {}"),
    (
        "order.placed",
        "The seller answers by {}; after that the order lapses",
        "De verkoper antwoordt uiterlijk {}; daarna vervalt de bestelling",
        "Der Verkäufer antwortet bis {}; danach verfällt die Bestellung",
    ),
    (
        "organisation.invited",
        "To be accepted by {}; after that the invitation lapses",
        "Aan te nemen uiterlijk {}; daarna vervalt de uitnodiging",
        "Anzunehmen bis {}; danach verfällt die Einladung",
    ),
    (
        "payment.declared",
        "The seller confirms by {}; after that the report lapses and the invoice is still open",
        "De verkoper bevestigt uiterlijk {}; daarna vervalt de melding en staat de factuur nog open",
        "Der Verkäufer bestätigt bis {}; danach verfällt die Meldung und die Rechnung ist weiter offen",
    ),
    (
        "pending.waiting_for_approval",
        "To be approved by {}; after that the request lapses",
        "Goed te keuren uiterlijk {}; daarna vervalt de aanvraag",
        "Zu genehmigen bis {}; danach verfällt die Anfrage",
    ),
    ("quote.open", "The buyer chooses by {}", "De koper kiest uiterlijk {}", "Der Käufer wählt bis {}"),
    (
        "quote.sealed",
        "Open it by {}; otherwise it does not count",
        "Open haar uiterlijk {}; anders telt zij niet mee",
        "Öffnen bis {}; sonst zählt es nicht",
    ),
];
