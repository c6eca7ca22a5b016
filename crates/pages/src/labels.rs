//! What fields, stages, verbs and events are called on the pages.
//!
//! A name that is not in the table is shown as it stands in the formats, with spaces for underscores, so that
//! nothing is ever hidden for want of a translation.

use crate::texts::Language;

/// A name of the formats, and what it is called in English, Dutch and German.
pub(crate) type Row = (&'static str, &'static str, &'static str, &'static str);

/// Sorted by name; a test looks.
const LABELS: &[Row] = &[
    ("about", "Records it is about", "Betreft", "Betrifft"),
    ("accept_within", "Time to accept a delivery", "Tijd om te aanvaarden", "Zeit zur Annahme"),
    ("accepted", "Accepted", "Aanvaard", "Angenommen"),
    ("account", "Account", "Rekening", "Konto"),
    ("active", "active", "actief", "aktiv"),
    ("agreement", "Agreement", "Overeenkomst", "Vertrag"),
    ("amount", "Amount", "Bedrag", "Betrag"),
    ("approvals", "Approvals", "Goedkeuringen", "Genehmigungen"),
    ("arbiter", "Arbiter", "Scheidsrechter", "Schiedsrichter"),
    ("attributes", "Attributes", "Eigenschaften", "Eigenschaften"),
    ("billing", "to be invoiced and paid", "te factureren en betalen", "abzurechnen und zu zahlen"),
    ("buyer", "Buyer", "Koper", "Käufer"),
    ("cancelled", "cancelled", "geannuleerd", "storniert"),
    ("capabilities", "What it can do", "Wat het kan", "Was es kann"),
    ("categories", "Categories", "Categorieën", "Kategorien"),
    ("category", "Category", "Categorie", "Kategorie"),
    ("charter", "Charter", "Statuut", "Satzung"),
    ("chosen", "Chosen", "Gekozen", "Gewählt"),
    ("claim", "Claim", "Vordering", "Forderung"),
    ("claims", "Claims", "Vorderingen", "Forderungen"),
    ("classified_as", "Category (CPV)", "Categorie (CPV)", "Kategorie (CPV)"),
    ("closed", "closed", "gesloten", "geschlossen"),
    ("commitment", "Salted hash", "Gezouten hash", "Gesalzener Hash"),
    ("confirm_by", "To be confirmed by", "Te bevestigen tot", "Zu bestätigen bis"),
    ("confirmed", "confirmed", "bevestigd", "bestätigt"),
    ("connect", "connect", "koppelen", "verbinden"),
    ("content", "Content", "Inhoud", "Inhalt"),
    ("contract", "contract", "contract", "Vertrag"),
    ("counterparties", "Only with", "Alleen met", "Nur mit"),
    ("counterparty", "With whom", "Met wie", "Mit wem"),
    ("country", "Country", "Land", "Land"),
    ("deadline", "Deadline", "Termijn", "Frist"),
    ("decided", "decided", "beslist", "entschieden"),
    ("declared", "declared, not confirmed", "gemeld, niet bevestigd", "angezeigt, nicht bestätigt"),
    ("declined", "declined", "afgewezen", "abgelehnt"),
    (
        "default_share",
        "Seller's part if nobody decides, in hundredths of a percent",
        "Deel verkoper als niemand beslist, in honderdsten van procenten",
        "Anteil des Verkäufers ohne Entscheid, in Hundertstel Prozent",
    ),
    ("defaulted", "never paid in full", "nooit volledig betaald", "nie voll bezahlt"),
    ("deliver", "deliver", "leveren", "liefern"),
    ("deliver_by", "To be delivered by", "Te leveren uiterlijk", "Zu liefern bis"),
    ("delivery", "Delivery", "Levering", "Lieferung"),
    ("dispute", "dispute", "geschil", "Streit"),
    ("disputed", "in dispute", "in geschil", "strittig"),
    ("document", "Hash of the document", "Hash van het document", "Hash des Dokuments"),
    ("ended", "ended", "beëindigd", "beendet"),
    ("escrow", "Escrow", "Depot", "Treuhand"),
    ("expires", "Expires", "Verloopt", "Läuft ab"),
    ("fiat", "fiat", "fiat", "Fiat"),
    ("founder", "The founder's roles", "Rollen van de oprichter", "Rollen des Gründers"),
    ("framework", "for several orders", "voor meerdere bestellingen", "für mehrere Bestellungen"),
    ("govern", "govern", "besturen", "führen"),
    (
        "identifiers",
        "Numbers in public registers",
        "Nummers in openbare registers",
        "Nummern in öffentlichen Registern",
    ),
    ("in_total", "Limit in total", "Limiet in totaal", "Grenze insgesamt"),
    ("initiators", "Who may begin", "Wie mag beginnen", "Wer beginnen darf"),
    ("invite", "Invite", "Uitnodigen", "Einladen"),
    ("invoice", "Invoice", "Factuur", "Rechnung"),
    ("invoice_within", "Time to invoice", "Tijd om te factureren", "Zeit zur Rechnung"),
    ("item", "Item", "Artikel", "Artikel"),
    ("key", "Key", "Sleutel", "Schlüssel"),
    ("kind", "Kind", "Soort", "Art"),
    ("lapsed", "lapsed", "verlopen", "verfallen"),
    ("limit", "Limit, without VAT", "Limiet, zonder btw", "Grenze, ohne USt"),
    ("line", "Line", "Regel", "Position"),
    ("lines", "Lines", "Regels", "Positionen"),
    ("listing", "Listing", "Publicatie", "Eintrag"),
    ("lot", "Lot", "Perceel", "Los"),
    ("mandate", "Mandate", "Mandaat", "Mandat"),
    ("matching", "Matching", "Vergelijking", "Abgleich"),
    (
        "may_pass_on",
        "May be passed on so often",
        "Mag zo vaak worden doorgegeven",
        "Darf so oft weitergegeben werden",
    ),
    ("money", "money", "geld", "Geld"),
    (
        "monies",
        "Monies on the ledger that count",
        "Gelden op het register die tellen",
        "Gelder auf dem Register, die zählen",
    ),
    ("name", "Name", "Naam", "Name"),
    ("need", "Need", "Behoefte", "Bedarf"),
    ("net", "Without VAT", "Zonder btw", "Netto"),
    ("new_tool", "The new tool", "Het nieuwe hulpmiddel", "Das neue Werkzeug"),
    ("note", "Note", "Opmerking", "Bemerkung"),
    ("number", "Number", "Nummer", "Nummer"),
    ("offer", "Offer", "Aanbod", "Angebot"),
    ("one_off", "for one purchase", "voor één aankoop", "für einen Kauf"),
    ("open", "open", "open", "offen"),
    ("open_until", "Open until", "Open tot", "Offen bis"),
    ("order", "Order", "Bestelling", "Bestellung"),
    ("orders", "Orders", "Bestellingen", "Bestellungen"),
    ("organisation", "Organisation", "Organisatie", "Organisation"),
    (
        "over_price",
        "Price tolerance, in hundredths of a percent",
        "Prijstolerantie, in honderdsten van procenten",
        "Preistoleranz, in Hundertstel Prozent",
    ),
    (
        "over_quantity",
        "Quantity tolerance, in hundredths of a percent",
        "Hoeveelheidstolerantie, in honderdsten van procenten",
        "Mengentoleranz, in Hundertstel Prozent",
    ),
    ("overdue", "overdue", "achterstallig", "überfällig"),
    ("pay", "pay", "betalen", "zahlen"),
    ("pay_within", "Time to pay", "Tijd om te betalen", "Zahlungsfrist"),
    ("payee", "Payee", "Ontvanger", "Empfänger"),
    ("payer", "Payer", "Betaler", "Zahler"),
    ("payment", "Payment", "Betaling", "Zahlung"),
    ("per_act", "Limit per act", "Limiet per handeling", "Grenze je Vorgang"),
    ("period", "Period", "Periode", "Zeitraum"),
    ("person", "Person", "Persoon", "Person"),
    ("placed", "placed", "geplaatst", "aufgegeben"),
    ("price", "Price of one unit", "Prijs per eenheid", "Preis je Einheit"),
    ("principals", "Only in the name of", "Alleen namens", "Nur im Namen von"),
    ("profile", "profile", "profiel", "Profil"),
    ("proposed", "proposed", "voorgesteld", "vorgeschlagen"),
    ("publish", "publish", "publiceren", "veröffentlichen"),
    ("purchase", "purchase", "kopen", "kaufen"),
    ("purpose", "Offer or need", "Aanbod of behoefte", "Angebot oder Bedarf"),
    ("quantity", "Quantity", "Hoeveelheid", "Menge"),
    ("quote", "Quote", "Offerte", "Angebot"),
    ("reason", "Reason", "Reden", "Grund"),
    ("reference", "Reference on the bank statement", "Kenmerk op het afschrift", "Verwendungszweck"),
    ("references", "What others call it", "Hoe anderen het noemen", "Wie andere es nennen"),
    ("rejected", "rejected", "afgewezen", "abgelehnt"),
    ("required", "Required", "Vereist", "Gefordert"),
    ("requirements", "Requirements", "Vereisten", "Anforderungen"),
    ("respond_within", "Time to answer an order", "Tijd om te antwoorden", "Zeit zur Antwort"),
    (
        "reveal_until",
        "Sealed quotes are opened until",
        "Verzegelde offertes worden geopend tot",
        "Versiegelte Angebote werden geöffnet bis",
    ),
    ("revealing", "quotes are being opened", "offertes worden geopend", "Angebote werden geöffnet"),
    ("roles", "Roles", "Rollen", "Rollen"),
    ("rules", "Rules", "Regels", "Regeln"),
    ("scope", "What it may do", "Wat het mag", "Was es darf"),
    ("sealed", "sealed", "verzegeld", "versiegelt"),
    ("search", "search", "zoeken", "suchen"),
    ("select", "select", "kiezen", "wählen"),
    ("select_until", "The owner chooses until", "De eigenaar kiest tot", "Der Eigentümer wählt bis"),
    ("selected", "selected", "gekozen", "gewählt"),
    ("selecting", "the owner chooses", "de eigenaar kiest", "der Eigentümer wählt"),
    ("seller", "Seller", "Verkoper", "Verkäufer"),
    (
        "settle_within",
        "Time to settle a dispute",
        "Tijd om een geschil te schikken",
        "Zeit zur Einigung im Streit",
    ),
    ("settled", "settled", "voldaan", "beglichen"),
    ("sign_by", "To be signed by", "Te ondertekenen tot", "Zu unterschreiben bis"),
    ("source", "Where it comes from", "Waar het vandaan komt", "Woher es kommt"),
    ("terminated", "ended by a party", "opgezegd", "gekündigt"),
    ("terms", "Terms", "Voorwaarden", "Bedingungen"),
    ("three_way", "order and acceptance", "bestelling en aanvaarding", "Bestellung und Annahme"),
    ("title", "Title", "Titel", "Titel"),
    ("to_seller", "The seller's part", "Deel van de verkoper", "Anteil des Verkäufers"),
    ("tool", "Tool", "Hulpmiddel", "Werkzeug"),
    ("total", "Total with VAT", "Totaal met btw", "Summe mit USt"),
    ("two_way", "the order alone", "alleen de bestelling", "nur die Bestellung"),
    ("unit", "Unit", "Eenheid", "Einheit"),
    ("until", "Until", "Tot", "Bis"),
    ("up_to", "Up to", "Tot", "Bis"),
    ("vat", "VAT", "Btw", "USt"),
    ("verbs", "Verbs", "Werkwoorden", "Tätigkeiten"),
    ("waiting", "waits for acceptance", "wacht op aanvaarding", "wartet auf Annahme"),
    (
        "ways",
        "An invoice is matched against",
        "Een factuur wordt vergeleken met",
        "Eine Rechnung wird abgeglichen mit",
    ),
    ("with_arbiter", "with the arbiter", "bij de scheidsrechter", "beim Schiedsrichter"),
    ("withdrawn", "withdrawn", "ingetrokken", "zurückgezogen"),
];

/// What `name` is called in `language`.
pub fn label(language: Language, name: &str) -> String {
    named(LABELS, language, name).map_or_else(|| spaced(name), str::to_owned)
}

/// What a table that is sorted by name says of `name` in `language`.
pub(crate) fn named(rows: &'static [Row], language: Language, name: &str) -> Option<&'static str> {
    let place = rows.binary_search_by_key(&name, |row| row.0).ok()?;
    let (_, english, dutch, german) = rows.get(place)?;
    Some(match language {
        Language::English => english,
        Language::Dutch => dutch,
        Language::German => german,
    })
}

/// `open_until` as `Open until`.
fn spaced(name: &str) -> String {
    let mut letters = name.chars().map(|letter| if letter == '_' { ' ' } else { letter });
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::{LABELS, label};
    use crate::texts::Language;

    #[test]
    fn names_are_sorted_and_unknown_ones_are_shown() {
        assert!(LABELS.is_sorted_by(|left, right| left.0 < right.0));
        assert_eq!(label(Language::Dutch, "deliver_by"), "Te leveren uiterlijk");
        assert_eq!(label(Language::German, "valid_until"), "Valid until");
        assert_eq!(label(Language::English, ""), "");
    }
}
