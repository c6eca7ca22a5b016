//! The glossary: words that mean something of their own here, in every language.

use crate::texts::Language;

/// A word and what it means.
pub(crate) type Entry = (&'static str, &'static str);

/// Each word in English, Dutch and German. By the English word; a test looks.
const WORDS: &[[Entry; 3]] = &[
    [
        (
            "acceptance",
            "your word that a delivery is as ordered; after the agreed time, silence counts as acceptance",
        ),
        (
            "aanvaarding",
            "uw woord dat een levering klopt; na de afgesproken tijd geldt zwijgen als aanvaarding",
        ),
        (
            "Annahme",
            "Ihr Wort, dass eine Lieferung stimmt; nach der vereinbarten Frist gilt Schweigen als Annahme",
        ),
    ],
    [
        ("action", "something that you do here and sign: order, approve, pay and so on"),
        ("handeling", "iets dat u hier doet en ondertekent: bestellen, goedkeuren, betalen enzovoort"),
        ("Vorgang", "was Sie hier tun und unterschreiben: bestellen, genehmigen, zahlen und so weiter"),
    ],
    [
        (
            "agreement",
            "what buyer and seller have signed: articles, prices, terms; orders are placed under it",
        ),
        (
            "overeenkomst",
            "wat koper en verkoper hebben ondertekend: artikelen, prijzen, voorwaarden; daaronder wordt besteld",
        ),
        (
            "Vertrag",
            "was Käufer und Verkäufer unterschrieben haben: Artikel, Preise, Bedingungen; darauf wird bestellt",
        ),
    ],
    [
        ("approval", "the yes of a member whose role the approval rules ask for; never of whoever began"),
        ("goedkeuring", "het ja van een lid wiens rol de goedkeuringsregels vragen; nooit van wie begon"),
        (
            "Genehmigung",
            "das Ja eines Mitglieds, dessen Rolle die Genehmigungsregeln verlangen; nie von dem, der begonnen hat",
        ),
    ],
    [
        ("approval rules", "who in an organisation may start what, and who must approve it"),
        ("goedkeuringsregels", "wie in een organisatie wat mag beginnen en wie het moet goedkeuren"),
        ("Genehmigungsregeln", "wer in einer Organisation was beginnen darf und wer es genehmigen muss"),
    ],
    [
        ("arbiter", "who decides a dispute if the parties do not settle it themselves"),
        ("arbiter", "wie een geschil beslist als de partijen het zelf niet oplossen"),
        ("Schiedsperson", "wer einen Streitfall entscheidet, wenn die Parteien sich nicht selbst einigen"),
    ],
    [
        ("bidder", "who makes a quote on a need"),
        ("aanbieder", "wie een offerte op een behoefte uitbrengt"),
        ("Bieter", "wer auf einen Bedarf ein Preisangebot abgibt"),
    ],
    [
        ("block", "the facts that became final together"),
        ("blok", "de feiten die samen definitief werden"),
        ("Block", "die Fakten, die zusammen endgültig wurden"),
    ],
    [
        ("books", "the accounts of each party, worked out from what both sides have signed"),
        ("boekhouding", "de rekeningen van elke partij, berekend uit wat beide kanten hebben ondertekend"),
        ("Bücher", "die Konten jeder Partei, errechnet aus dem, was beide Seiten unterschrieben haben"),
    ],
    [
        ("category", "a code of the Common Procurement Vocabulary (CPV) for what is bought"),
        (
            "categorie",
            "een code van de gemeenschappelijke woordenlijst overheidsopdrachten (CPV) voor wat wordt gekocht",
        ),
        (
            "Kategorie",
            "ein Code des Gemeinsamen Vokabulars für öffentliche Aufträge (CPV) für das, was gekauft wird",
        ),
    ],
    [
        ("check code", "a few characters that are the same on every screen for the same text"),
        ("controlecode", "enkele tekens die op elk scherm gelijk zijn voor dezelfde tekst"),
        ("Prüfcode", "einige Zeichen, die für denselben Text auf jedem Bildschirm gleich sind"),
    ],
    [
        ("claim", "what an invoice asks for and is not yet paid"),
        ("vordering", "wat een factuur vraagt en nog niet is betaald"),
        ("Forderung", "was eine Rechnung verlangt und noch nicht bezahlt ist"),
    ],
    [
        ("collection", "a part of the data in a vault, to which access is given and ended as one"),
        (
            "verzameling",
            "een deel van de gegevens in een kluis, waartoe als geheel toegang wordt gegeven en beëindigd",
        ),
        ("Sammlung", "ein Teil der Daten in einem Tresor, zu dem als Ganzem Zugang gegeben und beendet wird"),
    ],
    [
        ("confirmation", "the page that shows that what you signed is recorded"),
        ("bevestiging", "de pagina die toont dat uw handeling is vastgelegd"),
        ("Bestätigung", "die Seite, die zeigt, dass Ihr Vorgang festgehalten ist"),
    ],
    [
        ("CPV", "the Common Procurement Vocabulary, the European list of what public buyers buy"),
        ("CPV", "de Europese lijst van wat overheden kopen"),
        ("CPV", "die europäische Liste dessen, was öffentliche Auftraggeber kaufen"),
    ],
    [
        ("credit note", "takes back lines of an invoice, in part or whole"),
        ("creditnota", "neemt regels van een factuur geheel of deels terug"),
        ("Gutschrift", "nimmt Positionen einer Rechnung ganz oder teilweise zurück (Rechnungskorrektur)"),
    ],
    [
        ("dispute", "an objection to an invoice or an order; deadlines stop until it is settled"),
        ("geschil", "een bezwaar tegen een factuur of bestelling; termijnen staan stil tot het is opgelost"),
        (
            "Streitfall",
            "ein Einwand gegen eine Rechnung oder Bestellung; Fristen ruhen, bis er beigelegt ist",
        ),
    ],
    [
        ("epoch", "a stretch of blocks with the same validators; for those who run the network"),
        ("tijdvak", "een reeks blokken met dezelfde validators; voor wie het netwerk beheert"),
        ("Epoche", "eine Reihe von Blöcken mit denselben Validatoren; für den Betrieb des Netzwerks"),
    ],
    [
        ("fact", "something that happened, or was refused; signed, final, and never changed"),
        ("feit", "iets dat gebeurde of werd geweigerd; ondertekend, definitief en nooit gewijzigd"),
        ("Fakt", "etwas, das geschah oder abgelehnt wurde; unterschrieben, endgültig und nie geändert"),
    ],
    [
        ("framework agreement", "an agreement for many orders, up to a maximum"),
        ("raamovereenkomst", "een overeenkomst voor meerdere bestellingen, tot een maximum"),
        ("Rahmenvertrag", "ein Vertrag für viele Bestellungen, bis zu einem Höchstbetrag"),
    ],
    [
        (
            "guardian",
            "somebody you trust, who can help to give you access again if you lose all your devices",
        ),
        (
            "vertrouwenspersoon",
            "iemand die u vertrouwt en die u weer toegang kan helpen geven als u al uw apparaten kwijt bent",
        ),
        (
            "Vertrauensperson",
            "jemand, dem Sie vertrauen und der hilft, Ihnen wieder Zugang zu geben, wenn Sie alle Geräte verlieren",
        ),
    ],
    [
        ("id", "the code by which the network knows a person, an organisation or a document"),
        ("id", "de code waaronder het netwerk een persoon, organisatie of document kent"),
        (
            "Kennung",
            "der Code, unter dem das Netzwerk eine Person, eine Organisation oder ein Dokument kennt",
        ),
    ],
    [
        ("keeper", "who stores a collection of somebody's data without being able to read them"),
        ("bewaarder", "wie een verzameling gegevens van iemand opslaat zonder die te kunnen lezen"),
        ("Verwahrer", "wer eine Sammlung fremder Daten speichert, ohne sie lesen zu können"),
    ],
    [
        ("key", "what your device signs with; it never leaves the device"),
        ("sleutel", "waarmee uw apparaat ondertekent; die verlaat het apparaat nooit"),
        ("Schlüssel", "womit Ihr Gerät unterschreibt; er verlässt das Gerät nie"),
    ],
    [
        ("lapse", "to end because nobody acted in time"),
        ("vervallen", "eindigen omdat niemand op tijd iets deed"),
        ("verfallen", "enden, weil niemand rechtzeitig gehandelt hat"),
    ],
    [
        (
            "ledger",
            "the shared list of everything that was agreed, delivered, invoiced and paid; nobody can change it afterwards",
        ),
        (
            "register",
            "de gedeelde lijst van alles wat is afgesproken, geleverd, gefactureerd en betaald; niemand kan die achteraf wijzigen",
        ),
        (
            "Register",
            "die gemeinsame Liste von allem, was vereinbart, geliefert, abgerechnet und bezahlt ist; niemand kann sie nachträglich ändern",
        ),
    ],
    [
        ("lot", "a part of a need that can be awarded on its own"),
        ("perceel", "een deel van een behoefte dat apart gegund kan worden"),
        ("Los", "ein Teil eines Bedarfs, der einzeln vergeben werden kann"),
    ],
    [
        ("mandate", "what a connected tool may do for you, up to which amount, until when"),
        ("mandaat", "wat een gekoppeld programma voor u mag, tot welk bedrag, tot wanneer"),
        ("Vollmacht", "was ein verbundenes Programm für Sie darf, bis zu welchem Betrag, bis wann"),
    ],
    [
        (
            "money on the ledger",
            "a kind of money that somebody issues here and stands for; not your bank account",
        ),
        (
            "geld op het register",
            "een geldsoort die iemand hier uitgeeft en waarvoor die instaat; niet uw bankrekening",
        ),
        (
            "Geld im Register",
            "eine Geldart, die jemand hier ausgibt und für die er einsteht; nicht Ihr Bankkonto",
        ),
    ],
    [
        (
            "money set aside",
            "money on the ledger that is kept for the seller until you accept the delivery (escrow)",
        ),
        (
            "apart gezet geld",
            "geld op het register dat voor de verkoper apart staat tot u de levering aanvaardt (depot)",
        ),
        (
            "zurückgelegtes Geld",
            "Geld im Register, das für den Verkäufer zurückgelegt ist, bis Sie die Lieferung annehmen (Treuhand)",
        ),
    ],
    [
        ("need", "something wanted, on which others make quotes"),
        ("behoefte", "iets dat gevraagd wordt en waarop anderen offertes uitbrengen"),
        ("Bedarf", "etwas Gesuchtes, auf das andere Preisangebote abgeben"),
    ],
    [
        ("node", "a computer that keeps the ledger and serves these pages"),
        ("knooppunt", "een computer die het register bewaart en deze pagina's toont"),
        ("Knoten", "ein Computer, der das Register führt und diese Seiten zeigt"),
    ],
    [
        ("offer", "something to be had, which others can buy"),
        ("aanbod", "iets dat te krijgen is en dat anderen kunnen kopen"),
        ("Angebot", "etwas, das zu haben ist und das andere kaufen können"),
    ],
    [
        ("passkey", "a key that your device keeps and uses when you show that it is you"),
        ("passkey", "een sleutel die uw apparaat bewaart en gebruikt als u toont dat u het bent"),
        ("Passkey", "ein Schlüssel, den Ihr Gerät behält und benutzt, wenn Sie zeigen, dass Sie es sind"),
    ],
    [
        ("proof", "a file that shows what the ledger says to anybody who has the trust text"),
        ("bewijs", "een bestand dat toont wat het register zegt aan ieder die de vertrouwenstekst heeft"),
        ("Beweis", "eine Datei, die jedem mit dem Vertrauenstext zeigt, was das Register sagt"),
    ],
    [
        ("property", "what is true of an article, such as colour or weight"),
        ("eigenschap", "wat voor een artikel geldt, zoals kleur of gewicht"),
        ("Eigenschaft", "was für einen Artikel gilt, etwa Farbe oder Gewicht"),
    ],
    [
        ("publication", "a need or an offer that somebody has published"),
        ("publicatie", "een behoefte of aanbod dat iemand heeft gepubliceerd"),
        ("Anzeige", "ein Bedarf oder ein Angebot, das jemand veröffentlicht hat"),
    ],
    [
        ("quote", "what a bidder asks for the lines of a need"),
        ("offerte", "wat een aanbieder vraagt voor de regels van een behoefte"),
        ("Preisangebot", "was ein Bieter für die Positionen eines Bedarfs verlangt"),
    ],
    [
        ("requirement", "what a need asks of the properties of what is quoted"),
        ("eis", "wat een behoefte vraagt van de eigenschappen van wat wordt geboden"),
        ("Anforderung", "was ein Bedarf von den Eigenschaften des Angebotenen verlangt"),
    ],
    [
        ("role", "what a member is in an organisation; the approval rules speak of roles"),
        ("rol", "wat een lid in een organisatie is; de goedkeuringsregels noemen rollen"),
        ("Rolle", "was ein Mitglied in einer Organisation ist; die Genehmigungsregeln nennen Rollen"),
    ],
    [
        (
            "sealed quote",
            "a quote that nobody can read until its bidder opens it; it counts only once it is opened in time",
        ),
        (
            "verzegelde offerte",
            "een offerte die niemand kan lezen tot de aanbieder haar opent; zij telt pas mee als zij op tijd is geopend",
        ),
        (
            "verschlossenes Preisangebot",
            "ein Preisangebot, das niemand lesen kann, bis der Bieter es öffnet; es zählt erst, wenn es rechtzeitig geöffnet ist",
        ),
    ],
    [
        ("signing page", "the separate page on which you see once more what you sign"),
        ("ondertekenpagina", "de aparte pagina waarop u nog eens ziet wat u ondertekent"),
        ("Unterschriftsseite", "die eigene Seite, auf der Sie noch einmal sehen, was Sie unterschreiben"),
    ],
    [
        ("split", "how the amount in dispute is shared between buyer and seller"),
        ("verdeling", "hoe het betwiste bedrag wordt gedeeld tussen koper en verkoper"),
        ("Teilung", "wie der strittige Betrag zwischen Käufer und Verkäufer geteilt wird"),
    ],
    [
        ("three-way match", "ordered, accepted and invoiced are compared line by line"),
        ("driewegmatch", "besteld, aanvaard en gefactureerd worden regel voor regel vergeleken"),
        (
            "Drei-Wege-Abgleich",
            "bestellt, angenommen und abgerechnet werden Position für Position verglichen",
        ),
    ],
    [
        ("time and effort", "how many steps, people and how much waiting a purchase took"),
        ("tijd en moeite", "hoeveel stappen, mensen en wachttijd een aankoop kostte"),
        ("Zeit und Aufwand", "wie viele Schritte, Menschen und wie viel Warten ein Einkauf kostete"),
    ],
    [
        ("tool", "a program that may act for you, such as a link to your accounting"),
        ("programma", "een programma dat voor u mag handelen, zoals een koppeling met uw boekhouding"),
        ("Programm", "ein Programm, das für Sie handeln darf, etwa eine Anbindung Ihrer Buchhaltung"),
    ],
    [
        ("transaction", "a signed request, and what became of it"),
        ("transactie", "een ondertekend verzoek, en wat ervan werd"),
        ("Transaktion", "eine unterschriebene Anfrage, und was daraus wurde"),
    ],
    [
        ("trust text", "one short text, published once, by which anybody checks any proof of the network"),
        (
            "vertrouwenstekst",
            "één korte tekst, één keer gepubliceerd, waarmee ieder elk bewijs van het netwerk controleert",
        ),
        (
            "Vertrauenstext",
            "ein kurzer Text, einmal veröffentlicht, mit dem jeder jeden Beweis des Netzwerks prüft",
        ),
    ],
    [
        ("validator", "a node that helps to decide which blocks are final"),
        ("validator", "een knooppunt dat mee beslist welke blokken definitief zijn"),
        ("Validator", "ein Knoten, der mitentscheidet, welche Blöcke endgültig sind"),
    ],
    [
        ("vault", "your data, kept locked by somebody who cannot read them"),
        ("kluis", "uw gegevens, op slot bewaard door iemand die ze niet kan lezen"),
        ("Tresor", "Ihre Daten, verschlossen verwahrt von jemandem, der sie nicht lesen kann"),
    ],
];

/// The glossary in a language, by its own alphabet.
pub(crate) fn words(language: Language) -> Vec<Entry> {
    let mut all: Vec<Entry> = WORDS
        .iter()
        .map(|[english, dutch, german]| match language {
            Language::English => *english,
            Language::Dutch => *dutch,
            Language::German => *german,
        })
        .collect();
    all.sort_by_key(|(word, _)| word.to_lowercase());
    all
}

#[cfg(test)]
mod tests {
    use super::{WORDS, words};
    use crate::acts::act_label;
    use crate::texts::{Language, Text, deadlines, help};

    /// The terms of art of our texts: beginnings of words, in English, Dutch and German, and the word of the glossary
    /// that explains them. Whoever writes a text with a new one adds it here, and its entry above.
    const TERMS: &[([&str; 3], &str)] = &[
        (["accept", "aanvaard", "annahme"], "acceptance"),
        (["action", "handeling", "vorg"], "action"),
        (["agreement", "overeenkomst", "vertrag"], "agreement"),
        (["approval", "goedkeuring", "genehmigung"], "approval"),
        (["approval rule", "goedkeuringsregel", "genehmigungsregel"], "approval rules"),
        (["arbiter", "arbiter", "schiedsperson"], "arbiter"),
        (["bidder", "aanbieder", "bieter"], "bidder"),
        (["block", "blok", "block"], "block"),
        (["books", "boekhouding", "bücher"], "books"),
        (["categor", "categorie", "kategorie"], "category"),
        (["check code", "controlecode", "prüfcode"], "check code"),
        (["claim", "vordering", "forderung"], "claim"),
        (["collection", "verzameling", "sammlung"], "collection"),
        (["confirmation", "bevestiging", "bestätigung"], "confirmation"),
        (["cpv", "cpv", "cpv"], "CPV"),
        (["credit note", "creditnota", "gutschrift"], "credit note"),
        (["dispute", "geschil", "streitf"], "dispute"),
        (["epoch", "tijdvak", "epoche"], "epoch"),
        (["fact", "feit", "fakt"], "fact"),
        (["framework agreement", "raamovereenkomst", "rahmenvertrag"], "framework agreement"),
        (["guardian", "vertrouwensperso", "vertrauensperso"], "guardian"),
        (["id", "id", "kennung"], "id"),
        (["keeper", "bewaarder", "verwahrer"], "keeper"),
        (["key", "sleutel", "schlüssel"], "key"),
        (["lapse", "verv", "verf"], "lapse"),
        (["ledger", "register", "register"], "ledger"),
        (["lot", "perceel", "los"], "lot"),
        (["mandate", "mandaat", "vollmacht"], "mandate"),
        (["money on the ledger", "geld op het register", "geld im register"], "money on the ledger"),
        (["money set aside", "apart gezet", "zurückgelegt"], "money set aside"),
        (["need", "behoefte", "bedarf"], "need"),
        (["node", "knooppunt", "knoten"], "node"),
        (["offer", "aanbod", "angebot"], "offer"),
        (["passkey", "passkey", "passkey"], "passkey"),
        (["proof", "bewijs", "beweis"], "proof"),
        (["propert", "eigenschap", "eigenschaft"], "property"),
        (["publication", "publicatie", "anzeige"], "publication"),
        (["quote", "offerte", "preisangebot"], "quote"),
        (["requirement", "eis", "anforderung"], "requirement"),
        (["role", "rol", "rolle"], "role"),
        (["sealed", "verzegeld", "verschlossen"], "sealed quote"),
        (["signing page", "ondertekenpagina", "unterschriftsseite"], "signing page"),
        (["split", "verdeling", "teilung"], "split"),
        (["three-way match", "driewegmatch", "drei-wege-abgleich"], "three-way match"),
        (["time and effort", "tijd en moeite", "zeit und aufwand"], "time and effort"),
        (["tool", "programma", "programm"], "tool"),
        (["transaction", "transactie", "transaktion"], "transaction"),
        (["trust text", "vertrouwenstekst", "vertrauenstext"], "trust text"),
        (["validator", "validator", "validator"], "validator"),
        (["vault", "kluis", "tresor"], "vault"),
    ];

    /// Terms that our texts no longer use, because a newcomer did not understand them: in no language.
    const GONE: &[&str] = &[
        "statuut",
        "satzung",
        "grootboek",
        "hauptbuch",
        "fingerprint",
        "vingerafdruk",
        "fingerabdruck",
        "fiat",
        "hulpmiddel",
        "werkzeug",
        "bieder",
        "versiegelt",
        "scheidsrechter",
        "schiedsrichter",
        "vertrauensregel",
        "berechenbar",
        "salted",
        "gezouten",
        "gesalzen",
    ];

    /// Everything that the pages say in a language, in small letters.
    fn said(language: Language) -> Vec<String> {
        let mut all: Vec<String> =
            Text::ALL.iter().map(|text| text.written_in(language).to_owned()).collect();
        for act in ledger::ACTS {
            all.push(act_label(language, act.name));
            all.push(help::act(language, act.name).to_owned());
        }
        for refusal in ledger::Refusal::ALL {
            let code = crate::page::trade::code(refusal);
            all.extend(crate::texts::no_in_words(language, &code).map(str::to_owned));
        }
        all.extend(deadlines::all(language).map(str::to_owned));
        all.extend(crate::labels::all(language).map(str::to_owned));
        all.extend(help::fields(language).map(str::to_owned));
        all.iter().map(|text| text.to_lowercase()).collect()
    }

    /// True if a word of the text begins like this.
    fn begins(text: &str, term: &str) -> bool {
        text.match_indices(term).any(|(at, _)| {
            !text.get(..at).and_then(|before| before.chars().next_back()).is_some_and(char::is_alphabetic)
        })
    }

    #[test]
    fn every_term_of_art_is_in_the_glossary_in_every_language() {
        assert!(WORDS.is_sorted_by(|left, right| left[0].0.to_lowercase() < right[0].0.to_lowercase()));
        for [english, dutch, german] in WORDS {
            let parts = [english.0, english.1, dutch.0, dutch.1, german.0, german.1];
            assert!(parts.iter().all(|part| !part.is_empty()), "{}", english.0);
            assert!(dutch.1 != english.1 && german.1 != english.1 && german.1 != dutch.1, "{}", english.0);
            assert!(TERMS.iter().any(|(_, entry)| *entry == english.0), "nothing leads to `{}`", english.0);
        }
        for (place, language) in Language::ALL.iter().enumerate() {
            let all = said(*language);
            let known: Vec<String> = words(*language).iter().map(|(word, _)| word.to_lowercase()).collect();
            for (terms, entry) in TERMS {
                let term = terms[place];
                assert!(all.iter().any(|text| begins(text, term)), "no text in {language:?} says `{term}`");
                let word =
                    WORDS.iter().find(|row| row[0].0 == *entry).expect("an entry")[place].0.to_lowercase();
                assert!(known.contains(&word), "`{entry}` in {language:?}");
                // The entry is found under the word that the texts use.
                let stem: String = term.chars().take(3).collect();
                assert!(word.contains(&stem), "`{term}` is explained under `{word}` in {language:?}");
            }
            for gone in GONE {
                let found = all.iter().find(|text| begins(text, gone));
                assert_eq!(found, None, "{language:?} says `{gone}`");
            }
        }
    }
}
