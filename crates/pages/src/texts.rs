//! Every text of the pages, in one place, in every language.
//!
//! A language is added as one more column here, in `labels.rs` and in the folder `texts`, and one more [`Language`].
//! Promise: no text of the pages stands anywhere else, but for the names of categories and of rare units and the
//! report of `books`, which are in English. The signing page says the same words (`clients/typescript/src/texts.ts`);
//! a test compares them.

pub(crate) mod deadlines;
pub(crate) mod glossary;
pub(crate) mod help;
mod noes;
pub(crate) mod units;

pub use deadlines::deadline_of;
pub use noes::no_in_words;

/// A language that the pages are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English; what is understood if nothing else is asked for.
    English,
    /// Dutch.
    Dutch,
    /// German.
    German,
}

impl Language {
    /// Every language.
    pub const ALL: &[Self] = &[Self::English, Self::Dutch, Self::German];

    /// Its tag (BCP 47).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Dutch => "nl",
            Self::German => "de",
        }
    }

    /// What it calls itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Dutch => "Nederlands",
            Self::German => "Deutsch",
        }
    }

    /// The language with this tag.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let tag = tag.trim().split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        Self::ALL.iter().copied().find(|language| language.tag() == tag)
    }

    /// The first language of an `Accept-Language` header that there is; English if there is none.
    ///
    /// Weights are not looked at: browsers send what is preferred first.
    pub fn accepted(header: &str) -> Self {
        let tags = header.split(',').take(16).map(|part| part.split(';').next().unwrap_or_default());
        tags.filter_map(Self::of_tag).next().unwrap_or(Self::English)
    }

    /// The marks of numbers: between thousands, and before decimals.
    pub(crate) const fn marks(self) -> (char, char) {
        match self {
            Self::English => (',', '.'),
            Self::Dutch | Self::German => ('.', ','),
        }
    }

    /// A day, as it is written.
    pub(crate) fn date(self, year: &str, month: &str, day: &str) -> String {
        match self {
            Self::English => format!("{year}-{month}-{day}"),
            Self::Dutch => format!("{day}-{month}-{year}"),
            Self::German => format!("{day}.{month}.{year}"),
        }
    }
}

macro_rules! texts {
    ($( $text:ident $english:literal, $dutch:literal, $german:literal; )*) => {
        /// A text of the pages. `{}` stands for what is put in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Text {
            $( #[doc = $english] $text, )*
        }

        impl Text {
            /// Every text.
            pub const ALL: &[Self] = &[ $( Self::$text, )* ];

            /// The text in a language.
            pub const fn written_in(self, language: Language) -> &'static str {
                match (self, language) {
                    $(
                        (Self::$text, Language::English) => $english,
                        (Self::$text, Language::Dutch) => $dutch,
                        (Self::$text, Language::German) => $german,
                    )*
                }
            }
        }
    };
}

texts! {
    // The frame.
    SkipToContent "Skip to content", "Naar de inhoud", "Zum Inhalt";
    Home "Home", "Start", "Start";
    Search "Search", "Zoeken", "Suchen";
    Trades "Buying and selling", "Inkoop en verkoop", "Ein- und Verkauf";
    Organisation "Organisation", "Organisatie", "Organisation";
    Tools "Connected tools", "Gekoppelde programma's", "Verbundene Programme";
    Books "Books", "Boekhouding", "Bücher";
    Friction "Time and effort", "Tijd en moeite", "Zeit und Aufwand";
    Explorer "Ledger", "Register", "Register";
    Audit "Audit", "Controle", "Prüfung";
    Glossary "Glossary", "Woordenlijst", "Glossar";
    SignIn "Sign in", "Aanmelden", "Anmelden";
    SignOut "Sign out", "Afmelden", "Abmelden";
    Enrol "Register", "Registreren", "Registrieren";
    SignedInAs "Signed in as", "Aangemeld als", "Angemeldet als";
    ActingFor "You act for", "U handelt namens", "Sie handeln für";
    Change "Switch", "Wisselen", "Wechseln";
    Yourself "myself", "uzelf", "sich selbst";
    Network "Network", "Netwerk", "Netzwerk";
    Block "Block", "Blok", "Block";
    LoadedAt "as of block {}", "stand van blok {}", "Stand: Block {}";
    DayShort "d", "d", "T";
    HourShort "h", "u", "Std";
    In "in {}", "over {}", "in {}";
    Ago "{} ago", "{} geleden", "vor {}";
    None "None", "Geen", "Keine";
    Next "Next page", "Volgende pagina", "Nächste Seite";
    Back "Back", "Terug", "Zurück";
    Details "Everything that the record says", "Alles wat het record zegt", "Alles, was der Datensatz sagt";
    Proof "Download the proof", "Bewijs downloaden", "Beweis herunterladen";
    ProofAbout "For auditors: a file that proves what this page says, without trusting this site.", "Voor controleurs: een bestand dat bewijst wat hier staat, zonder deze site te hoeven vertrouwen.", "Für Prüfer: eine Datei, die beweist, was hier steht, ohne dieser Seite zu vertrauen.";
    History "What happened", "Wat er gebeurde", "Was geschah";
    Stage "Status", "Status", "Status";
    Deadline "Deadline", "Termijn", "Frist";
    When "When", "Wanneer", "Wann";
    What "What", "Wat", "Was";
    Who "Who", "Wie", "Wer";
    // Home.
    WaitsForYou "Waits for you", "Wacht op u", "Wartet auf Sie";
    NothingWaits "Nothing waits for you. When something does, it appears here by itself.", "Er wacht niets op u. Zodra dat verandert, verschijnt het hier vanzelf.", "Nichts wartet auf Sie. Sobald sich das ändert, erscheint es hier von selbst.";
    YouStarted "You started, others decide", "U begon, anderen beslissen", "Von Ihnen begonnen, andere entscheiden";
    NothingStarted "Nothing that you started is waiting for others.", "Niets wat u begon wacht op anderen.", "Nichts, was Sie begonnen haben, wartet auf andere.";
    Welcome "Buy and sell with records that both sides share", "Kopen en verkopen met gegevens die beide kanten delen", "Kaufen und verkaufen mit Daten, die beide Seiten teilen";
    WelcomeAbout "Find what you need, agree, order, deliver, invoice and pay. Both sides see the same signed facts, so there is nothing to reconcile.", "Vind wat u nodig hebt, maak afspraken, bestel, lever, factureer en betaal. Beide kanten zien dezelfde ondertekende feiten, dus er valt niets te vergelijken.", "Finden, was Sie brauchen, vereinbaren, bestellen, liefern, abrechnen und zahlen. Beide Seiten sehen dieselben unterschriebenen Fakten, also gibt es nichts abzugleichen.";
    Approve "Approve", "Goedkeuren", "Genehmigen";
    SayNo "Reject", "Afwijzen", "Ablehnen";
    TakeBack "Take back", "Intrekken", "Zurücknehmen";
    StartedBy "Requested by", "Aangevraagd door", "Beantragt von";
    ApprovedBy "Approved so far by", "Tot nu toe goedgekeurd door", "Bisher genehmigt von";
    NobodyYet "nobody yet", "nog niemand", "noch niemand";
    Awaits "Needs approval by", "Goedkeuring nodig van", "Genehmigung nötig von";
    PendingAct "Waiting for approval", "Wacht op goedkeuring", "Wartet auf Genehmigung";
    TheWholeAct "What you are asked to approve", "Wat u wordt gevraagd goed te keuren", "Was Sie genehmigen sollen";
    ActNotKept "This site no longer has the full text of this request, so you cannot approve it here. Ask {} to take it back and send it again.", "Deze site heeft de volledige tekst van deze aanvraag niet meer; u kunt haar hier niet goedkeuren. Vraag {} om haar in te trekken en opnieuw in te dienen.", "Diese Seite hat den vollen Text dieser Anfrage nicht mehr; Sie können sie hier nicht genehmigen. Bitten Sie {}, sie zurückzunehmen und neu zu stellen.";
    SecondKey "You can sign from one device only. If you lose it, you lose your access, unless guardians give it back. Add a second device or a security key now.", "U kunt maar met één apparaat ondertekenen. Raakt u het kwijt, dan verliest u uw toegang, tenzij vertrouwenspersonen die teruggeven. Voeg nu een tweede apparaat of een beveiligingssleutel toe.", "Sie können nur mit einem Gerät unterschreiben. Geht es verloren, verlieren Sie Ihren Zugang, wenn nicht Vertrauenspersonen ihn zurückgeben. Fügen Sie jetzt ein zweites Gerät oder einen Sicherheitsschlüssel hinzu.";
    NoName "Others see only your id so far.", "Anderen zien nu alleen uw id.", "Andere sehen bisher nur Ihre Kennung.";
    AddKey "Add a device", "Apparaat toevoegen", "Gerät hinzufügen";
    // Search.
    SearchWords "Search for", "Zoekwoorden", "Suchbegriffe";
    Offers "Offers", "Aanbiedingen", "Angebote";
    Needs "Needs", "Behoeften", "Bedarfe";
    OffersAndNeeds "Offers and needs", "Aanbod en behoefte", "Angebote und Bedarfe";
    Found "{} found", "{} gevonden", "{} gefunden";
    NothingFound "Nothing was found. Try fewer words, or a wider category.", "Niets gevonden. Probeer minder woorden of een ruimere categorie.", "Nichts gefunden. Versuchen Sie weniger Wörter oder eine weitere Kategorie.";
    NarrowDown "Narrow down", "Verfijnen", "Eingrenzen";
    WhyHere "Why it is here", "Waarom dit hier staat", "Warum es hier steht";
    Category "Category", "Categorie", "Kategorie";
    PriceUpTo "Price up to", "Prijs tot", "Preis bis";
    Currency "Currency", "Valuta", "Währung";
    Any "any", "alle", "alle";
    SaveSearch "Save this search (new results are shown on Home)", "Zoekopdracht bewaren (nieuwe resultaten staan op Start)", "Suche speichern (Neues steht auf der Startseite)";
    SavedSearches "Saved searches", "Bewaarde zoekopdrachten", "Gespeicherte Suchen";
    NewSince "{} new", "{} nieuw", "{} neu";
    Forget "Delete", "Verwijderen", "Löschen";
    AnswersNeed "Matching offers", "Passend aanbod", "Passende Angebote";
    AnswersOffer "Matching needs", "Passende behoeften", "Passende Bedarfe";
    MakeShareBuy "Make, share or buy", "Zelf maken, delen of kopen", "Selbst machen, teilen oder kaufen";
    Make "Make", "Zelf maken", "Selbst machen";
    Share "Share", "Delen", "Teilen";
    Buy "Buy", "Kopen", "Kaufen";
    Way "How", "Hoe", "Wie";
    Coordination "Coordination so far", "Afstemming tot nu toe", "Abstimmung bisher";
    NotKnown "not known", "niet bekend", "nicht bekannt";
    SourcingAbout "What your own people and tools say they can do, what partners can do (with whom you have a framework agreement or a member in common), and what the market offers.", "Wat uw eigen mensen en programma's zeggen te kunnen, wat partners kunnen (met wie u een raamovereenkomst of een lid gemeen hebt), en wat de markt aanbiedt.", "Was Ihre Leute und Programme nach eigener Angabe können, was Partner können (mit denen Sie einen Rahmenvertrag oder ein Mitglied gemeinsam haben), und was der Markt anbietet.";
    // Listing and quotes.
    Offer "Offer", "Aanbod", "Angebot";
    Need "Need", "Behoefte", "Bedarf";
    Of "of", "van", "von";
    Lines "Lines", "Regels", "Positionen";
    Item "Item", "Artikel", "Artikel";
    Quantity "Quantity", "Hoeveelheid", "Menge";
    UnitPrice "Price of one unit", "Prijs per eenheid", "Preis je Einheit";
    Vat "VAT", "Btw", "USt";
    Required "Required", "Vereist", "Gefordert";
    Attributes "Properties", "Eigenschappen", "Eigenschaften";
    OpenUntil "Open until", "Open tot", "Offen bis";
    RevealUntil "Bidders open their quotes by", "Aanbieders openen hun offerte uiterlijk", "Bieter öffnen ihr Preisangebot bis";
    SelectUntil "Choice to be made by", "Keuze uiterlijk", "Auswahl bis";
    SealedQuotes "Quotes on this need are sealed: nobody can read them before {}. Then each bidder must come back and open their own quote by {}. A quote that is not opened does not count.", "Offertes op deze behoefte zijn verzegeld: niemand kan ze lezen vóór {}. Daarna moet elke aanbieder terugkomen en de eigen offerte openen, uiterlijk {}. Een offerte die niet is geopend, telt niet mee.", "Preisangebote auf diesen Bedarf sind verschlossen: Niemand kann sie vor {} lesen. Danach muss jeder Bieter wiederkommen und sein Preisangebot selbst öffnen, spätestens am {}. Was nicht geöffnet wird, zählt nicht.";
    Quotes "Quotes", "Offertes", "Preisangebote";
    NoQuotes "There are no quotes yet.", "Er zijn nog geen offertes.", "Es gibt noch keine Preisangebote.";
    QuotesHidden "{} quotes. Only the buyer sees them, and each bidder their own.", "{} offertes. Alleen de koper ziet ze, en elke aanbieder de eigen.", "{} Preisangebote. Nur der Käufer sieht sie, und jeder Bieter sein eigenes.";
    Compare "Quotes side by side", "Offertes naast elkaar", "Preisangebote im Vergleich";
    Bidder "Bidder", "Aanbieder", "Bieter";
    Sealed "sealed", "verzegeld", "verschlossen";
    Met "met", "voldaan", "erfüllt";
    Missed "missed", "niet voldaan", "nicht erfüllt";
    Lacking "not stated", "niet vermeld", "nicht angegeben";
    Choose "Choose", "Kiezen", "Wählen";
    Recommended "Rank", "Rangorde", "Rang";
    Standing "Track record", "Staat van dienst", "Bisherige Geschäfte";
    Version "Version", "Versie", "Fassung";
    // Trades.
    Agreement "Agreement", "Overeenkomst", "Vertrag";
    Agreements "Agreements", "Overeenkomsten", "Verträge";
    Order "Order", "Bestelling", "Bestellung";
    Orders "Orders", "Bestellingen", "Bestellungen";
    Delivery "Delivery", "Levering", "Lieferung";
    Deliveries "Deliveries", "Leveringen", "Lieferungen";
    Invoice "Invoice", "Factuur", "Rechnung";
    Invoices "Invoices", "Facturen", "Rechnungen";
    Payments "Payments", "Betalingen", "Zahlungen";
    Dispute "Dispute", "Geschil", "Streitfall";
    Disputes "Disputes", "Geschillen", "Streitfälle";
    Buyer "Buyer", "Koper", "Käufer";
    Seller "Seller", "Verkoper", "Verkäufer";
    Limit "Maximum, excl. VAT", "Maximum, excl. btw", "Höchstbetrag, netto";
    Terms "Terms", "Voorwaarden", "Bedingungen";
    DeliverBy "To be delivered by", "Te leveren uiterlijk", "Zu liefern bis";
    Net "Excl. VAT", "Excl. btw", "Netto";
    Gross "Incl. VAT", "Incl. btw", "Brutto";
    Ordered "Ordered", "Besteld", "Bestellt";
    Delivered "Delivered", "Geleverd", "Geliefert";
    Accepted "Accepted", "Aanvaard", "Angenommen";
    Rejected "Rejected", "Afgekeurd", "Zurückgewiesen";
    Invoiced "Invoiced less credited", "Gefactureerd min gecrediteerd", "Abgerechnet abzüglich Gutschriften";
    Credited "Credited", "Gecrediteerd", "Gutgeschrieben";
    Paid "Paid", "Betaald", "Bezahlt";
    Owed "Still to pay", "Nog te betalen", "Noch zu zahlen";
    Escrow "Money set aside", "Apart gezet geld", "Zurückgelegtes Geld";
    ThreeWayMatch "Three-way match: ordered, accepted, invoiced", "Driewegmatch: besteld, aanvaard, gefactureerd", "Drei-Wege-Abgleich: bestellt, angenommen, abgerechnet";
    MatchAbout "Ordered, accepted and invoiced must agree. What may be invoiced now is what was accepted and not invoiced yet.", "Besteld, aanvaard en gefactureerd moeten overeenstemmen. Nu te factureren is wat aanvaard en nog niet gefactureerd is.", "Bestellte, angenommene und in Rechnung gestellte Mengen müssen übereinstimmen. Abrechenbar ist, was angenommen und noch nicht in Rechnung gestellt ist.";
    MayInvoice "May be invoiced now", "Nu te factureren", "Jetzt abrechenbar";
    MatchVerdict "What is next", "Wat nu volgt", "Was als Nächstes folgt";
    MatchWaits "waits for delivery: {}", "wacht op levering: {}", "wartet auf Lieferung: {}";
    MatchUndecided "waits for the buyer's acceptance: {}", "wacht op aanvaarding: {}", "wartet auf Annahme: {}";
    MatchOpen "can be invoiced: {}", "te factureren: {}", "kann in Rechnung gestellt werden: {}";
    MatchDone "all that was accepted is invoiced", "al het aanvaarde is gefactureerd", "alles Angenommene ist in Rechnung gestellt";
    NumberOfSeller "Invoice number", "Factuurnummer", "Rechnungsnummer";
    NoTrades "Nothing bought or sold yet. Search for an offer, or publish what you need.", "Nog niets gekocht of verkocht. Zoek een aanbod, of publiceer wat u nodig hebt.", "Noch nichts gekauft oder verkauft. Suchen Sie ein Angebot, oder veröffentlichen Sie Ihren Bedarf.";
    Publish "Publish a need or an offer", "Behoefte of aanbod publiceren", "Bedarf oder Angebot veröffentlichen";
    Listings "Offers and needs of yours", "Uw aanbod en behoeften", "Ihre Angebote und Bedarfe";
    // Organisation.
    Members "Members", "Leden", "Mitglieder";
    Roles "Roles", "Rollen", "Rollen";
    Invited "invited until {}", "uitgenodigd tot {}", "eingeladen bis {}";
    Charter "Approval rules", "Goedkeuringsregels", "Genehmigungsregeln";
    CharterAbout "Read from the top. The first rule that fits decides who must approve.", "Van boven naar beneden. De eerste regel die past, bepaalt wie moet goedkeuren.", "Von oben nach unten. Die erste passende Regel entscheidet, wer genehmigen muss.";
    Verbs "Kinds of action", "Soorten handelingen", "Arten von Vorgängen";
    UpTo "Up to", "Tot", "Bis";
    AnyAmount "any amount", "elk bedrag", "jeder Betrag";
    AnyCategory "any category", "elke categorie", "jede Kategorie";
    EveryVerb "every kind", "elke soort", "jede Art";
    AnyMember "any member", "elk lid", "jedes Mitglied";
    WhoBegins "Who may begin", "Wie mag beginnen", "Wer beginnen darf";
    ApprovalsNeeded "Approvals needed", "Nodige goedkeuringen", "Nötige Genehmigungen";
    NoApproval "none: whoever begins decides alone", "geen: wie begint, beslist alleen", "keine: wer beginnt, entscheidet allein";
    WhoMustApprove "Who must approve?", "Wie moet goedkeuren?", "Wer muss genehmigen?";
    DryRun "Try it", "Probeer", "Ausprobieren";
    Amount "Amount", "Bedrag", "Betrag";
    Verb "Kind of action", "Soort handeling", "Art des Vorgangs";
    IfBegunBy "If {} begins", "Als {} begint", "Wenn {} beginnt";
    MayNotBegin "may not begin this: no approval rule allows it", "mag hier niet mee beginnen: geen goedkeuringsregel staat het toe", "darf dies nicht beginnen: keine Genehmigungsregel erlaubt es";
    RuleNumber "rule {}", "regel {}", "Regel {}";
    NoOrganisation "You act for yourself. Set up an organisation, or accept an invitation.", "U handelt voor uzelf. Richt een organisatie op, of neem een uitnodiging aan.", "Sie handeln für sich selbst. Gründen Sie eine Organisation, oder nehmen Sie eine Einladung an.";
    Keys "Keys", "Sleutels", "Schlüssel";
    Since "since", "sinds", "seit";
    // Tools.
    ToolsAbout "A tool is a program that may act for you, such as a link to your accounting. Its mandate says what it may do, up to which amount and until when. You can take it back at any time.", "Een gekoppeld programma mag voor u handelen, bijvoorbeeld een koppeling met uw boekhouding. Het mandaat zegt wat het mag, tot welk bedrag en tot wanneer. U kunt het altijd intrekken.", "Ein verbundenes Programm darf für Sie handeln, zum Beispiel eine Anbindung Ihrer Buchhaltung. Die Vollmacht sagt, was es darf, bis zu welchem Betrag und bis wann. Sie können sie jederzeit zurücknehmen.";
    Mandate "Mandate", "Mandaat", "Vollmacht";
    Mandates "Mandates", "Mandaten", "Vollmachten";
    PerAct "Per action", "Per handeling", "Je Vorgang";
    Left "Left in total", "Totaal over", "Insgesamt übrig";
    Expires "Expires", "Verloopt", "Läuft ab";
    ConnectTool "Connect a tool", "Programma koppelen", "Programm verbinden";
    Closed "closed", "gesloten", "geschlossen";
    // Books.
    Account "Account", "Rekening", "Konto";
    Accounts "Accounts on the ledger", "Rekeningen op het register", "Konten im Register";
    Counterparty "With whom", "Met wie", "Mit wem";
    Debit "Debit", "Debet", "Soll";
    Credit "Credit", "Credit", "Haben";
    Balance "Balance", "Saldo", "Saldo";
    BooksAbout "Worked out from what both sides have signed; the other side's books show the same about you.", "Berekend uit wat beide kanten hebben ondertekend; de boeken van de ander tonen hetzelfde over u.", "Errechnet aus dem, was beide Seiten unterschrieben haben; die Bücher der anderen Seite zeigen dasselbe über Sie.";
    NoBooks "This site does not keep the full history, so it cannot show this. Ask your administrator for the address of one that does.", "Deze site bewaart niet de hele geschiedenis en kan dit niet tonen. Vraag uw beheerder naar een adres dat dat wel doet.", "Diese Seite bewahrt nicht die ganze Geschichte und kann dies nicht zeigen. Fragen Sie Ihre Verwaltung nach einer Adresse, die das tut.";
    FrictionAbout "How much time and work each purchase or sale took: steps, people, waiting, data.", "Hoeveel tijd en werk elke aan- of verkoop kostte: stappen, mensen, wachttijd, gegevens.", "Wie viel Zeit und Arbeit jeder Ein- oder Verkauf kostete: Schritte, Menschen, Wartezeit, Daten.";
    // Explorer.
    Blocks "Blocks", "Blokken", "Blöcke";
    Facts "Facts", "Feiten", "Fakten";
    Validators "Validators", "Validatoren", "Validatoren";
    Trust "Trust text", "Vertrouwenstekst", "Vertrauenstext";
    TrustAbout "With this short text anybody can check a proof. Make sure that others have the same one.", "Met deze korte tekst kan iedereen een bewijs controleren. Ga na of anderen dezelfde hebben.", "Mit diesem kurzen Text kann jeder einen Beweis prüfen. Vergewissern Sie sich, dass andere denselben haben.";
    NotYours "between others", "tussen anderen", "zwischen anderen";
    FactHidden "Something between others: only its parties and the auditor see it.", "Iets tussen anderen: alleen de partijen en de controleur zien het.", "Ein Vorgang zwischen anderen: Nur die Beteiligten und die Prüfung sehen ihn.";
    FactsKept "facts in this block", "feiten in dit blok", "Fakten in diesem Block";
    Epoch "Epoch", "Tijdvak", "Epoche";
    Refused "Refused", "Geweigerd", "Abgelehnt";
    // Audit.
    AuditAbout "Everything that the books say, checked against itself, with what an auditor needs to check it elsewhere.", "Alles wat de boeken zeggen, onderling gecontroleerd, met wat een controleur nodig heeft om het elders te controleren.", "Alles, was die Bücher sagen, gegeneinander geprüft, mit dem, was ein Prüfer braucht, um es anderswo zu prüfen.";
    AuditNotYou "You see what you are party to. An auditor of the whole network is a member in the role `auditor` of the organisation that governs it.", "U ziet waar u partij in bent. Controleur van het hele netwerk is een lid met de rol `auditor` van de organisatie die het bestuurt.", "Sie sehen, woran Sie beteiligt sind. Prüfer des ganzen Netzwerks ist ein Mitglied mit der Rolle `auditor` der Organisation, die es führt.";
    BooksBalance "Debits equal credits in everybody's books, and each two parties' books agree.", "Debet is gelijk aan credit in ieders boeken, en elke twee partijen stemmen overeen.", "Soll gleich Haben in allen Büchern, und je zwei Parteien stimmen überein.";
    BooksDiffer "The books do not balance:", "De boeken kloppen niet:", "Die Bücher stimmen nicht:";
    CopyAbout "The whole ledger in a file, to check it again elsewhere:", "Het hele register in een bestand, om elders opnieuw te controleren:", "Das ganze Register in einer Datei, um es anderswo noch einmal zu prüfen:";
    Overdue "Overdue invoices", "Achterstallige facturen", "Überfällige Rechnungen";
    // Forms and signing.
    Review "Look at it before signing", "Bekijken voor ondertekening", "Vor dem Unterschreiben ansehen";
    ReviewTitle "Before you sign", "Voor u ondertekent", "Bevor Sie unterschreiben";
    WouldHappen "This would happen", "Dit zou gebeuren", "Das würde geschehen";
    WouldRefuse "This is not possible", "Dit kan niet", "Das geht nicht";
    SignWithPasskey "Go on to sign", "Verder naar ondertekenen", "Weiter zum Unterschreiben";
    SignAbout "On the signing page you see once more what you sign, and confirm it with your passkey.", "Op de ondertekenpagina ziet u nog eens wat u ondertekent en bevestigt u het met uw passkey.", "Auf der Unterschriftsseite sehen Sie noch einmal, was Sie unterschreiben, und bestätigen es mit Ihrem Passkey.";
    CorrectIt "Change it", "Aanpassen", "Ändern";
    Correct "There is something to correct:", "Er is iets te verbeteren:", "Es gibt etwas zu verbessern:";
    AddLine "Add", "Toevoegen", "Hinzufügen";
    RemoveLine "Remove", "Verwijderen", "Entfernen";
    Optional "optional", "niet verplicht", "freiwillig";
    IsMissing "please fill this in", "vul dit in", "bitte ausfüllen";
    OnePerLine "one on each line", "één per regel", "eines je Zeile";
    Fingerprint "Check code", "Controlecode", "Prüfcode";
    FingerprintAbout "The signing page must show the same code. If it does not, do not sign.", "De ondertekenpagina moet dezelfde code tonen. Zo niet, onderteken dan niet.", "Die Unterschriftsseite muss denselben Code zeigen. Wenn nicht, unterschreiben Sie nicht.";
    Receipt "Confirmation", "Bevestiging", "Bestätigung";
    IsFinal "Done. This is recorded and can no longer be changed.", "Gelukt. Dit is vastgelegd en kan niet meer worden gewijzigd.", "Erledigt. Dies ist festgehalten und kann nicht mehr geändert werden.";
    IsWaiting "Being processed. This page updates by itself, usually within seconds.", "Wordt verwerkt. Deze pagina werkt zichzelf bij, meestal binnen enkele seconden.", "Wird verarbeitet. Diese Seite aktualisiert sich selbst, meist in Sekunden.";
    IsRefused "This was not possible. Nothing has changed.", "Dit kon niet. Er is niets veranderd.", "Das war nicht möglich. Nichts hat sich geändert.";
    MoreActs "All actions", "Alle handelingen", "Alle Vorgänge";
    // Sign in.
    SignInAbout "Signing in lets you read. Each time you order, approve or pay, you confirm with your passkey.", "Aangemeld kunt u lezen. Telkens als u bestelt, goedkeurt of betaalt, bevestigt u met uw passkey.", "Angemeldet können Sie lesen. Jede Bestellung, Genehmigung oder Zahlung bestätigen Sie mit Ihrem Passkey.";
    WithPasskey "With a passkey", "Met een passkey", "Mit einem Passkey";
    EnrolAbout "Your device makes a passkey (finger, face or PIN). No password, and nothing secret leaves your device.", "Uw apparaat maakt een passkey (vinger, gezicht of pincode). Geen wachtwoord, en niets geheims verlaat uw apparaat.", "Ihr Gerät legt einen Passkey an (Finger, Gesicht oder PIN). Kein Passwort, und nichts Geheimes verlässt Ihr Gerät.";
    NeedsScript "Signing needs JavaScript; reading does not.", "Ondertekenen vraagt JavaScript; lezen niet.", "Unterschreiben braucht JavaScript; Lesen nicht.";
    SignInFirst "Sign in to see this.", "Meld u aan om dit te zien.", "Melden Sie sich an, um dies zu sehen.";
    // No.
    SomethingWrong "That did not work", "Dat lukte niet", "Das hat nicht geklappt";
    Code "Code", "Code", "Code";
    // Approval rules as a table, and what each way of buying took so far.
    Acts "Actions", "Handelingen", "Vorgänge";
    AddRule "Add a rule", "Regel toevoegen", "Regel hinzufügen";
    ApprovalsGiven "Approvals", "Goedkeuringen", "Genehmigungen";
    CoordinationAbout "Medians of the facts so far. For making: acts in the name of your organisation, under its approval rules. For sharing: your trades with partners. For buying: all trades of this network.", "Medianen van de feiten tot nu toe. Voor zelf maken: handelingen namens uw organisatie, volgens haar goedkeuringsregels. Voor delen: uw handel met partners. Voor kopen: alle handel op dit netwerk.", "Mediane der bisherigen Fakten. Fürs Selbermachen: Vorgänge im Namen Ihrer Organisation, nach ihren Genehmigungsregeln. Fürs Teilen: Ihre Geschäfte mit Partnern. Fürs Kaufen: alle Geschäfte in diesem Netzwerk.";
    HowMany "How many", "Hoeveel", "Wie viele";
    NoFactsYet "there are no facts of this kind yet", "hiervan zijn er nog geen feiten", "davon gibt es noch keine Fakten";
    OutOf "Out of", "Uit", "Aus";
    People "People", "Mensen", "Menschen";
    RemoveRule "Remove rule {}", "Regel {} verwijderen", "Regel {} entfernen";
    RuleUp "Move rule {} up", "Regel {} omhoog", "Regel {} nach oben";
    Waiting "Waiting", "Wachten", "Wartezeit";
    // Beside fields, lists and records.
    NoOrdersYet "no orders yet", "nog geen bestellingen", "noch keine Bestellungen";
    EnrolTitle "Register with a passkey", "Registreren met een passkey", "Mit einem Passkey registrieren";
    InNameOf "for", "namens", "für";
    ReasonIfNo "Reason (if you reject)", "Reden (bij afwijzing)", "Grund (bei Ablehnung)";
    Per "per", "per", "je";
    AlsoClosed "Also show what is closed or has lapsed", "Toon ook wat gesloten of vervallen is", "Auch Geschlossenes und Verfallenes zeigen";
    ComeBack "Your quote is sealed. Come back between {} and {} and open it, with this browser or the file that you kept. Otherwise it does not count.", "Uw offerte is verzegeld. Kom tussen {} en {} terug en open haar, met deze browser of met het bewaarde bestand. Anders telt zij niet mee.", "Ihr Preisangebot ist verschlossen. Öffnen Sie es zwischen {} und {}, mit diesem Browser oder der aufbewahrten Datei. Sonst zählt es nicht.";
    OpenNow "Open your quote now, by {}, with the browser in which you sealed it or the file that you kept. Otherwise it does not count.", "Open uw offerte nu, uiterlijk {}, met de browser waarin u haar verzegelde of met het bewaarde bestand. Anders telt zij niet mee.", "Öffnen Sie Ihr Preisangebot jetzt, spätestens am {}, mit dem Browser, in dem Sie es verschlossen haben, oder mit der aufbewahrten Datei. Sonst zählt es nicht.";
    QuoteOf "Quote of {}", "Offerte van {}", "Preisangebot von {}";
    InvoicedNet "Invoiced, excl. VAT", "Gefactureerd, excl. btw", "In Rechnung gestellt, netto";
    Unit "Unit", "Eenheid", "Einheit";
    RolesInRules "Roles in the approval rules: {}.", "Rollen in de goedkeuringsregels: {}.", "Rollen in den Genehmigungsregeln: {}.";
    OwnAddress "The address of your own page. Send it to a colleague who is to invite you.", "Het adres van uw eigen pagina. Stuur het aan de collega die u wil uitnodigen.", "Die Adresse Ihrer eigenen Seite. Senden Sie sie der Person, die Sie einladen will.";
    ForTerminal "For users of the command line", "Voor gebruikers van de opdrachtregel", "Für die Befehlszeile";
    AtLeastOne "at least one", "minstens één", "mindestens eine";
    UnitAbove "in the unit above", "in de eenheid hierboven", "in der Einheit oben";
    Rate "rate", "tarief", "Satz";
    TotalChanged "The total follows from the lines. It was {}; it is now {}.", "Het totaal volgt uit de regels. Het was {}; het is nu {}.", "Der Gesamtbetrag folgt aus den Positionen. Er war {}; er ist jetzt {}.";
    BackTo "Back to {}", "Terug naar {}", "Zurück zu {}";
    MoreActsAbout "Most actions start on the page of the order, invoice or agreement that they are about. Use this list only if you have its id.", "De meeste handelingen begint u op de pagina van de bestelling, factuur of overeenkomst. Gebruik deze lijst alleen als u het id hebt.", "Die meisten Vorgänge beginnen Sie auf der Seite der Bestellung, der Rechnung oder des Vertrags. Diese Liste brauchen Sie nur, wenn Sie die Kennung haben.";
    ForOperators "Running the network (operators only)", "Beheer van het netwerk (alleen beheerders)", "Betrieb des Netzwerks (nur Betreiber)";
    SignInFailed "Signing in failed or took too long. Try again.", "Aanmelden lukte niet of duurde te lang. Probeer opnieuw.", "Die Anmeldung schlug fehl oder dauerte zu lange. Versuchen Sie es noch einmal.";
    // What is wrong with a field.
    WrongTwoWays "This can be read in two ways. Write {} or {}.", "Dit kan op twee manieren worden gelezen. Schrijf {} of {}.", "Das ist zweideutig. Schreiben Sie {} oder {}.";
    WrongQuantity "Write a number, such as 12.5.", "Vul een getal in, bijvoorbeeld 12,5.", "Geben Sie eine Zahl ein, zum Beispiel 12,5.";
    WrongSum "Write an amount and a currency, such as 12.50 EUR.", "Vul een bedrag en een valuta in, bijvoorbeeld 12,50 EUR.", "Geben Sie Betrag und Währung ein, zum Beispiel 12,50 EUR.";
    WrongNoCurrency "Add the currency, such as EUR.", "Vul ook de valuta in, bijvoorbeeld EUR.", "Geben Sie auch die Währung an, zum Beispiel EUR.";
    WrongNoUnit "Say the unit, such as piece or hour.", "Vul de eenheid in, bijvoorbeeld stuk of uur.", "Geben Sie die Einheit an, zum Beispiel Stück oder Stunde.";
    WrongUnit "There is no unit “{}”. Choose one from the list, or write its code.", "Er is geen eenheid “{}”. Kies er een uit de lijst, of vul de code in.", "Es gibt keine Einheit „{}“. Wählen Sie eine aus der Liste, oder geben Sie den Code ein.";
    WrongVat "Choose the kind of VAT, and a rate if it has one, such as 21.", "Kies de soort btw, en een tarief als die er een heeft, bijvoorbeeld 21.", "Wählen Sie die Art der USt, und einen Satz, wenn sie einen hat, zum Beispiel 19.";
    WrongWhole "Write a whole number, such as 3.", "Vul een heel getal in, bijvoorbeeld 3.", "Geben Sie eine ganze Zahl ein, zum Beispiel 3.";
    WrongLarge "This is too large: {} at most.", "Dit is te groot: hoogstens {}.", "Das ist zu groß: höchstens {}.";
    WrongShare "Write a percentage, such as 2.5.", "Vul een percentage in, bijvoorbeeld 2,5.", "Geben Sie Prozente ein, zum Beispiel 2,5.";
    WrongDate "This is not a date that fits here. Choose one from the calendar.", "Dit is geen passende datum. Kies er een uit de kalender.", "Das ist kein passendes Datum. Wählen Sie eines im Kalender.";
    WrongSpan "Write a whole number, and choose days or hours.", "Vul een heel getal in, en kies dagen of uren.", "Geben Sie eine ganze Zahl ein, und wählen Sie Tage oder Stunden.";
    WrongCpv "This is not a CPV code, such as 30197644-2.", "Dit is geen CPV-code, zoals 30197644-2.", "Das ist kein CPV-Code wie 30197644-2.";
    WrongCurrency "This is not a currency, such as EUR.", "Dit is geen valuta, zoals EUR.", "Das ist keine Währung wie EUR.";
    WrongCountry "This is not a country: two letters, such as NL.", "Dit is geen land: twee letters, zoals NL.", "Das ist kein Land: zwei Buchstaben, etwa DE.";
    WrongId "This is not an id. Paste the id, or the address of its page.", "Dit is geen id. Plak het id, of het adres van de pagina.", "Das ist keine Kennung. Fügen Sie die Kennung ein, oder die Adresse der Seite.";
    WrongLong "This is too long: {} characters at most.", "Dit is te lang: hoogstens {} tekens.", "Das ist zu lang: höchstens {} Zeichen.";
    WrongText "Some characters in it cannot be used here.", "Sommige tekens erin kunnen hier niet.", "Einige Zeichen darin sind hier nicht möglich.";
    WrongForm "This is not in the form that belongs here.", "Dit heeft niet de vorm die hier hoort.", "Das hat nicht die Form, die hierher gehört.";
    // Why a quote is recommended or left out.
    RuleTotal "The lowest total excl. VAT wins everything.", "De laagste totaalprijs excl. btw krijgt alles.", "Die niedrigste Gesamtsumme ohne USt erhält alles.";
    RuleLine "Each line goes to the lowest price per unit, excl. VAT.", "Elke regel gaat naar de laagste prijs per eenheid, excl. btw.", "Jede Position geht an den niedrigsten Preis je Einheit, ohne USt.";
    RuleSoonest "The shortest time of delivery wins everything; among equals the lowest total.", "De kortste levertijd krijgt alles; bij gelijke de laagste totaalprijs.", "Die kürzeste Lieferzeit erhält alles; bei gleicher die niedrigste Gesamtsumme.";
    RuleMeets "A quote must meet every requirement.", "Een offerte moet aan alle eisen voldoen.", "Ein Preisangebot muss alle Anforderungen erfüllen.";
    RuleMisses "A quote must miss no requirement, but need not speak of each.", "Een offerte mag geen eis missen, maar hoeft niet elke te noemen.", "Ein Preisangebot darf keine Anforderung verfehlen, muss aber nicht jede nennen.";
    RuleEnough "It must cover the full quantity.", "Zij moet de volle hoeveelheid bieden.", "Es muss die volle Menge anbieten.";
    RuleLimit "It must not exceed the price named in the need.", "Zij mag niet boven de prijs uit de behoefte liggen.", "Es darf den im Bedarf genannten Preis nicht überschreiten.";
    RuleOnTime "At least {} of the bidder's orders must have been on time.", "Minstens {} van de bestellingen van de aanbieder moet op tijd zijn geweest.", "Mindestens {} der Bestellungen des Bieters müssen pünktlich gewesen sein.";
    IsLeftOut "{} is left out: {}.", "{} valt af: {}.", "{} scheidet aus: {}.";
    IsPicked "Recommended: {}.", "Aanbevolen: {}.", "Empfohlen: {}.";
    IsPickedFor "Recommended: {}, {} excl. VAT.", "Aanbevolen: {}, {} excl. btw.", "Empfohlen: {}, {} ohne USt.";
    IsPickedLines "Recommended for {}: {}.", "Aanbevolen voor {}: {}.", "Empfohlen für {}: {}.";
    AreEqual "Equal: {}. The buyer decides.", "Gelijk: {}. De koper beslist.", "Gleich: {}. Der Käufer entscheidet.";
    NonePicked "No quote can be recommended.", "Geen offerte kan worden aanbevolen.", "Kein Preisangebot kann empfohlen werden.";
    OutSealed "it was not opened", "zij is niet geopend", "es wurde nicht geöffnet";
    OutGone "it was withdrawn, or has lapsed", "zij is ingetrokken of vervallen", "es wurde zurückgezogen oder ist verfallen";
    OutVersion "it answers version {} of the need", "zij antwoordt op versie {} van de behoefte", "es antwortet auf Fassung {} des Bedarfs";
    OutUnreadable "it quotes a line that the need does not have, or one twice", "zij noemt een regel die de behoefte niet heeft, of een regel twee keer", "es nennt eine Position, die der Bedarf nicht hat, oder eine zweimal";
    OutCurrency "its prices are in {}", "de prijzen zijn in {}", "die Preise sind in {}";
    OutNoTotal "{}: neither it nor the need says how much", "{}: noch zij noch de behoefte zegt hoeveel", "{}: weder es noch der Bedarf sagt, wie viel";
    OutLarge "its sums are too large", "de bedragen zijn te groot", "die Beträge sind zu groß";
    OutLines "it does not quote {}", "zij noemt {} niet", "es nennt {} nicht";
    OutLacking "{}, {}: not stated", "{}, {}: niet vermeld", "{}, {}: nicht angegeben";
    OutMissed "{}, {}: not met", "{}, {}: niet voldaan", "{}, {}: nicht erfüllt";
    OutLittle "{}: less than is needed", "{}: minder dan nodig", "{}: weniger als benötigt";
    OutLimit "{}: above the price named in the need", "{}: boven de prijs uit de behoefte", "{}: über dem im Bedarf genannten Preis";
    OutLate "only {} of the bidder's orders were on time", "slechts {} van de bestellingen van de aanbieder was op tijd", "nur {} der Bestellungen des Bieters waren pünktlich";
    LineNumber "line {}", "regel {}", "Position {}";
    // Why a listing is found.
    WhyWord "“{}” {}", "“{}” {}", "„{}“ {}";
    WhyWordForm "another form of “{}” {}", "een andere vorm van “{}” {}", "eine andere Form von „{}“ {}";
    WhyTitle "in the title", "in de titel", "im Titel";
    WhyItem "in the name of a line", "in de naam van een regel", "im Namen einer Position";
    WhyAbout "in a note, a property or a category", "in een opmerking, eigenschap of categorie", "in einer Bemerkung, Eigenschaft oder Kategorie";
    WhyAnswers "lines of the need that it answers: {}", "regels van de behoefte die het dekt: {}", "Positionen des Bedarfs, die es deckt: {}";
    WhyCategory "lines in the very category asked for: {}", "regels in precies de gevraagde categorie: {}", "Positionen in genau der gesuchten Kategorie: {}";
    WhyMeets "requirements met: {}; not stated: {}", "eisen waaraan het voldoet: {}; niet vermeld: {}", "erfüllte Anforderungen: {}; nicht angegeben: {}";
    WhyPrice "its price", "de prijs", "der Preis";
    WhyEnd "when it ends", "wanneer het eindigt", "wann es endet";
    WhyAlike "nothing sets it apart", "niets onderscheidt het", "nichts unterscheidet es";
}

#[cfg(test)]
mod tests;
