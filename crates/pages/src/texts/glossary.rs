//! The glossary: words of the pages and what they mean, in every language.

/// A word and one plain sentence, in English, Dutch and German.
pub(crate) const GLOSSARY: &[[(&str, &str); 3]] = &[
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
        ("action", "something that you do here and sign: order, approve, pay …"),
        ("handeling", "iets dat u hier doet en ondertekent: bestellen, goedkeuren, betalen …"),
        ("Vorgang", "was Sie hier tun und unterschreiben: bestellen, genehmigen, zahlen …"),
    ],
    [
        ("agent", "whoever can own, offer, need, sign or be bound: a person, a tool, an organisation"),
        (
            "deelnemer",
            "wie kan bezitten, aanbieden, vragen, ondertekenen of gebonden zijn: een persoon, een programma, een organisatie",
        ),
        (
            "Teilnehmer",
            "wer besitzen, anbieten, brauchen, unterschreiben oder gebunden sein kann: Person, Programm, Organisation",
        ),
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
        ("approval rules", "who in an organisation may start what, and who must approve it"),
        ("goedkeuringsregels", "wie in een organisatie wat mag beginnen en wie het moet goedkeuren"),
        ("Genehmigungsregeln", "wer in einer Organisation was beginnen darf und wer es genehmigen muss"),
    ],
    [
        ("approve", "say yes, in your role, to what a colleague has started"),
        ("goedkeuren", "in uw rol ja zeggen tegen wat een collega begon"),
        ("genehmigen", "in Ihrer Rolle Ja sagen zu dem, was jemand anders begonnen hat"),
    ],
    [
        ("arbiter", "who decides a dispute if the parties do not settle it themselves"),
        ("arbiter", "wie over een geschil beslist als de partijen er zelf niet uitkomen"),
        ("Schiedsperson", "wer über einen Streitfall entscheidet, wenn sich die Parteien nicht einigen"),
    ],
    [
        ("attribute", "one property of an article, such as colour or weight"),
        ("eigenschap", "één kenmerk van een artikel, zoals kleur of gewicht"),
        ("Eigenschaft", "ein Merkmal eines Artikels, etwa Farbe oder Gewicht"),
    ],
    [
        ("bidder", "who makes a quote on a need"),
        ("aanbieder", "wie een offerte op een behoefte uitbrengt"),
        ("Bieter", "wer auf einen Bedarf ein Preisangebot abgibt"),
    ],
    [
        ("block", "the facts that became final together; each block names the one before it"),
        ("blok", "de feiten die samen definitief werden; elk blok noemt het vorige"),
        ("Block", "die Fakten, die gemeinsam endgültig wurden; jeder Block nennt den vorigen"),
    ],
    [
        ("books", "the accounts of each party, worked out from the shared facts"),
        ("boekhouding", "de rekeningen van elke partij, berekend uit de gedeelde feiten"),
        ("Bücher", "die Konten jeder Partei, errechnet aus den gemeinsamen Fakten"),
    ],
    [
        ("category", "a code of the European list (CPV) of what public buyers buy"),
        ("categorie", "een code van de Europese lijst (CPV) van wat overheden inkopen"),
        ("Kategorie", "ein Code der europäischen Liste (CPV) dessen, was öffentliche Stellen einkaufen"),
    ],
    [
        ("check code", "a few digits that are the same on every screen for the same text"),
        ("controlecode", "enkele tekens die op elk scherm gelijk zijn voor dezelfde tekst"),
        ("Prüfcode", "einige Zeichen, die für denselben Text auf jedem Bildschirm gleich sind"),
    ],
    [
        ("collection", "a part of a vault that is given to read, and taken back, as one"),
        (
            "verzameling",
            "een deel van een kluis dat als één geheel te lezen wordt gegeven en weer ingetrokken",
        ),
        ("Sammlung", "ein Teil eines Tresors, der als Ganzes zum Lesen gegeben und zurückgenommen wird"),
    ],
    [
        ("confirmation", "the page that shows that what you signed is recorded"),
        ("bevestiging", "de pagina die toont dat uw handeling is vastgelegd"),
        ("Bestätigung", "die Seite, die zeigt, dass Ihr Vorgang festgehalten ist"),
    ],
    [
        ("CPV", "the Common Procurement Vocabulary, the European list of what public buyers buy"),
        ("CPV", "het Common Procurement Vocabulary, de Europese lijst van wat overheden inkopen"),
        (
            "CPV",
            "das Common Procurement Vocabulary, die europäische Liste dessen, was öffentliche Stellen einkaufen",
        ),
    ],
    [
        ("credit note", "takes back an invoice, in part or whole"),
        ("creditnota", "neemt een factuur geheel of deels terug"),
        ("Rechnungskorrektur", "nimmt eine Rechnung ganz oder teilweise zurück"),
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
        ("epoch", "a stretch of blocks with the same validators; of no importance for buying and selling"),
        ("tijdvak", "een reeks blokken met dezelfde validatoren; niet van belang voor kopen en verkopen"),
        (
            "Epoche",
            "eine Reihe von Blöcken mit denselben Validatoren; zum Kaufen und Verkaufen ohne Bedeutung",
        ),
    ],
    [
        ("escrow", "money set aside for the seller until you accept the delivery"),
        ("depot", "geld dat apart staat voor de verkoper tot u de levering aanvaardt"),
        ("Treuhand", "Geld, das für den Verkäufer zurückgelegt ist, bis Sie die Lieferung annehmen"),
    ],
    [
        ("fact", "something that happened, or was refused; signed, final, and never changed"),
        ("feit", "iets dat gebeurde of werd geweigerd; ondertekend, definitief en nooit gewijzigd"),
        ("Fakt", "etwas, das geschah oder verweigert wurde; unterschrieben, endgültig und nie geändert"),
    ],
    [
        ("framework agreement", "an agreement for many orders, up to a maximum"),
        ("raamovereenkomst", "een overeenkomst voor meerdere bestellingen, tot een maximum"),
        ("Rahmenvertrag", "ein Vertrag für viele Bestellungen, bis zu einem Höchstbetrag"),
    ],
    [
        ("guardian", "somebody you have chosen to bring you back when all your keys are lost"),
        ("helper", "iemand die u gekozen hebt om u terug te halen als al uw sleutels weg zijn"),
        (
            "Vertrauensperson",
            "jemand, den Sie gewählt haben, um Sie zurückzuholen, wenn alle Schlüssel verloren sind",
        ),
    ],
    [
        ("hash", "a code worked out from a text: change one letter and it is another"),
        ("hash", "een code die uit een tekst wordt berekend: verander één letter en het is een andere"),
        ("Hash", "ein aus einem Text errechneter Code: Ändern Sie einen Buchstaben, so ist es ein anderer"),
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
        ("invoice", "what the seller asks for deliveries that were accepted"),
        ("factuur", "wat de verkoper vraagt voor aanvaarde leveringen"),
        ("Rechnung", "was der Verkäufer für angenommene Lieferungen fordert"),
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
        ("leave to read", "what somebody may read in a vault, for what purpose, until when"),
        ("leesrecht", "wat iemand in een kluis mag lezen, waarvoor en tot wanneer"),
        ("Leserecht", "was jemand in einem Tresor lesen darf, wofür und bis wann"),
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
        ("need", "something wanted, on which others make quotes"),
        ("behoefte", "iets dat gezocht wordt en waarop anderen offertes doen"),
        ("Bedarf", "etwas Gesuchtes, auf das andere Preisangebote abgeben"),
    ],
    [
        ("node", "a computer that keeps the ledger and serves these pages"),
        ("knooppunt", "een computer die het register bewaart en deze pagina's toont"),
        ("Knoten", "ein Computer, der das Register bewahrt und diese Seiten zeigt"),
    ],
    [
        ("offer", "something that others can buy"),
        ("aanbod", "iets dat anderen kunnen kopen"),
        ("Angebot", "etwas, das andere kaufen können"),
    ],
    [
        ("order", "what is asked for now, under an agreement"),
        ("bestelling", "wat nu wordt gevraagd, onder een overeenkomst"),
        ("Bestellung", "was jetzt verlangt wird, auf Grund eines Vertrags"),
    ],
    [
        (
            "partner",
            "somebody with whom you have a framework agreement, or an organisation that has a member in common with yours",
        ),
        (
            "partner",
            "iemand met wie u een raamovereenkomst hebt, of een organisatie die een lid met de uwe gemeen heeft",
        ),
        (
            "Partner",
            "jemand, mit dem Sie einen Rahmenvertrag haben, oder eine Organisation, die ein Mitglied mit Ihrer gemeinsam hat",
        ),
    ],
    [
        (
            "passkey",
            "a key that your device keeps and uses when you show that it is you: by finger, face or PIN",
        ),
        (
            "passkey",
            "een sleutel die uw apparaat bewaart en gebruikt als u laat zien dat u het bent: met vinger, gezicht of pincode",
        ),
        (
            "Passkey",
            "ein Schlüssel, den Ihr Gerät bewahrt und nutzt, wenn Sie zeigen, dass Sie es sind: mit Finger, Gesicht oder PIN",
        ),
    ],
    [
        ("proof", "a file that shows what the ledger says to anybody who has the trust text"),
        ("bewijs", "een bestand dat aan iedereen met de vertrouwenstekst toont wat het register zegt"),
        ("Beweis", "eine Datei, die jedem mit dem Vertrauenstext zeigt, was das Register sagt"),
    ],
    [
        ("publication", "an offer or a need that everybody can find"),
        ("publicatie", "een aanbod of behoefte die iedereen kan vinden"),
        ("Anzeige", "ein Angebot oder Bedarf, den alle finden können"),
    ],
    [
        ("quote", "what a bidder asks for the lines of a need"),
        ("offerte", "wat een aanbieder voor de regels van een behoefte vraagt"),
        ("Preisangebot", "was ein Bieter für die Positionen eines Bedarfs fordert"),
    ],
    [
        ("requirement", "what a need asks of the attributes of what is offered"),
        ("vereiste", "wat een behoefte van de eigenschappen van het aangebodene vraagt"),
        ("Anforderung", "was ein Bedarf von den Eigenschaften des Angebotenen verlangt"),
    ],
    [
        ("role", "what a member is in an organisation; the approval rules speak of roles"),
        ("rol", "wat een lid in een organisatie is; de goedkeuringsregels spreken van rollen"),
        ("Rolle", "was ein Mitglied in einer Organisation ist; die Genehmigungsregeln sprechen von Rollen"),
    ],
    [
        ("sealed quote", "a quote whose content nobody can read until its bidder opens it"),
        ("verzegelde offerte", "een offerte die niemand kan lezen tot de aanbieder haar opent"),
        ("verschlossenes Preisangebot", "ein Preisangebot, das niemand lesen kann, bis der Bieter es öffnet"),
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
        ("three-way match", "ordered, accepted and invoiced are compared, line by line"),
        ("driewegmatch", "besteld, aanvaard en gefactureerd worden regel voor regel vergeleken"),
        (
            "Drei-Wege-Abgleich",
            "Bestelltes, Angenommenes und Abgerechnetes werden Position für Position verglichen",
        ),
    ],
    [
        ("time and effort", "how many steps, people and how much waiting a purchase took"),
        ("tijd en moeite", "hoeveel stappen, mensen en wachttijd een aankoop kostte"),
        ("Zeit und Aufwand", "wie viele Schritte, Menschen und wie viel Warten ein Einkauf kostete"),
    ],
    [
        ("tolerance", "how much may be delivered or charged above what was agreed"),
        ("tolerantie", "hoeveel meer dan afgesproken geleverd of berekend mag worden"),
        ("Toleranz", "wie viel mehr als vereinbart geliefert oder berechnet werden darf"),
    ],
    [
        ("tool", "a program that acts for a person, with a key of its own"),
        ("programma", "een programma dat met een eigen sleutel voor een persoon handelt"),
        ("Programm", "ein Programm, das mit einem eigenen Schlüssel für eine Person handelt"),
    ],
    [
        ("transaction", "a signed request, and what became of it"),
        ("transactie", "een ondertekend verzoek, en wat ervan werd"),
        ("Transaktion", "ein unterschriebenes Verlangen, und was daraus wurde"),
    ],
    [
        ("trust text", "one short text, published once, by which anybody checks any proof of the network"),
        (
            "vertrouwenstekst",
            "één korte tekst, eenmaal gepubliceerd, waarmee iedereen elk bewijs van het netwerk controleert",
        ),
        (
            "Vertrauenstext",
            "ein kurzer, einmal veröffentlichter Text, mit dem jeder jeden Beweis des Netzwerks prüft",
        ),
    ],
    [
        ("validator", "a computer that helps to decide which facts are final"),
        ("validator", "een computer die mee beslist welke feiten definitief zijn"),
        ("Validator", "ein Computer, der mitentscheidet, welche Fakten endgültig sind"),
    ],
    [
        ("vault", "data of yours, encrypted, kept by a provider who cannot read them"),
        ("kluis", "uw gegevens, versleuteld, bewaard door een aanbieder die ze niet kan lezen"),
        ("Tresor", "Ihre Daten, verschlüsselt, bei einem Anbieter, der sie nicht lesen kann"),
    ],
];
