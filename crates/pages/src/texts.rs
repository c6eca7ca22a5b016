//! Every text of the pages, in one place, in every language.
//!
//! A language is added as one more column here and in `labels.rs`, and one more [`Language`].
//! Promise: no text of the pages stands anywhere else, but for what the ledger itself says in English
//! (refusals, names of units and categories).

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
    InTheNameOf "in the name of", "namens", "im Namen von";
    ActingFor "You act for", "U handelt namens", "Sie handeln für";
    Change "Switch", "Wisselen", "Wechseln";
    Yourself "yourself", "uzelf", "sich selbst";
    Network "Network", "Netwerk", "Netzwerk";
    Block "Block", "Blok", "Block";
    LoadedAt "as of block {}", "stand van blok {}", "Stand: Block {}";
    DayShort "d", "d", "T";
    HourShort "h", "u", "Std";
    In "in {}", "over {}", "in {}";
    Ago "{} ago", "{} geleden", "vor {}";
    Yes "Yes", "Ja", "Ja";
    No "No", "Nee", "Nein";
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
    ActNotKept "This site no longer has the full text of this request, so you cannot approve it here. Ask who started it to take it back and send it again. On the command line: `kerf approve --file`.", "Deze site heeft de volledige tekst van deze aanvraag niet meer; u kunt haar hier niet goedkeuren. Vraag wie begon om haar in te trekken en opnieuw in te dienen. Op de opdrachtregel: `kerf approve --file`.", "Diese Seite hat den vollen Text dieser Anfrage nicht mehr; Sie können sie hier nicht genehmigen. Bitten Sie den, der begann, sie zurückzunehmen und neu zu stellen. Auf der Befehlszeile: `kerf approve --file`.";
    SecondKey "You can sign with one device only. If you lose it, nobody can restore your access. Add a second device or a security key now.", "U kunt maar met één apparaat ondertekenen. Raakt u het kwijt, dan kan niemand uw toegang herstellen. Voeg nu een tweede apparaat of een beveiligingssleutel toe.", "Sie können nur mit einem Gerät unterschreiben. Geht es verloren, kann niemand Ihren Zugang wiederherstellen. Fügen Sie jetzt ein zweites Gerät oder einen Sicherheitsschlüssel hinzu.";
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
    CoordinationAbout "Medians of the facts so far. For making: acts in the name of your organisation, under its charter. For sharing: your trades with partners. For buying: all trades of this network.", "Medianen van de feiten tot nu toe. Voor zelf maken: handelingen namens uw organisatie, volgens haar statuut. Voor delen: uw handel met partners. Voor kopen: alle handel op dit netwerk.", "Mediane der bisherigen Fakten. Fürs Selbermachen: Vorgänge im Namen Ihrer Organisation, nach ihrer Satzung. Fürs Teilen: Ihre Geschäfte mit Partnern. Fürs Kaufen: alle Geschäfte in diesem Netzwerk.";
    Acts "Acts", "Handelingen", "Vorgänge";
    People "People", "Mensen", "Menschen";
    ApprovalsGiven "Approvals", "Goedkeuringen", "Genehmigungen";
    Waiting "Waiting", "Wachten", "Wartezeit";
    OutOf "Out of", "Uit", "Aus";
    NoFactsYet "there are no facts of this kind yet", "hiervan zijn er nog geen feiten", "davon gibt es noch keine Fakten";
    NotKnown "not known", "niet bekend", "nicht bekannt";
    SourcingAbout "What your own people and tools say they can do, what partners can do (with whom you have a framework agreement or a member in common), and what the market offers.", "Wat uw eigen mensen en hulpmiddelen zeggen te kunnen, wat partners kunnen (met wie u een raamovereenkomst of een lid gemeen hebt), en wat de markt aanbiedt.", "Was Ihre Leute und Werkzeuge nach eigener Angabe können, was Partner können (mit denen Sie einen Rahmenvertrag oder ein Mitglied gemeinsam haben), und was der Markt anbietet.";
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
    Attributes "Attributes", "Eigenschaften", "Eigenschaften";
    OpenUntil "Open until", "Open tot", "Offen bis";
    RevealUntil "Bidders open their quotes by", "Aanbieders openen hun offerte uiterlijk", "Bieter öffnen ihr Preisangebot bis";
    SelectUntil "Choice to be made by", "Keuze uiterlijk", "Auswahl bis";
    SealedQuotes "Quotes on this need are sealed: nobody can read them while it is open. Then each bidder must come back and open their own quote, with the browser in which it was sealed or the file that was kept. A quote that is not opened in time does not count.", "Offertes op deze behoefte zijn verzegeld: niemand kan ze lezen zolang zij open is. Daarna moet elke aanbieder terugkomen en de eigen offerte openen, met de browser waarin zij verzegeld is of het bewaarde bestand. Een offerte die niet op tijd is geopend, telt niet mee.", "Preisangebote auf diesen Bedarf sind verschlossen: Niemand kann sie lesen, solange er offen ist. Danach muss jeder Bieter wiederkommen und sein Preisangebot selbst öffnen, mit dem Browser, in dem es verschlossen wurde, oder der aufbewahrten Datei. Was nicht rechtzeitig geöffnet wird, zählt nicht.";
    Quotes "Quotes", "Offertes", "Preisangebote";
    NoQuotes "There are no quotes yet.", "Er zijn nog geen offertes.", "Es gibt noch keine Preisangebote.";
    QuotesHidden "{} quotes; each bidder sees their own, the owner sees all.", "{} offertes; elke aanbieder ziet de eigen, de eigenaar ziet alle.", "{} Preisangebote; jeder Bieter sieht das eigene, der Inhaber alle.";
    Compare "Quotes side by side", "Offertes naast elkaar", "Preisangebote im Vergleich";
    Bidder "Bidder", "Aanbieder", "Bieter";
    Sealed "sealed", "verzegeld", "verschlossen";
    Met "met", "voldaan", "erfüllt";
    Missed "missed", "niet voldaan", "nicht erfüllt";
    Lacking "not stated", "niet vermeld", "nicht angegeben";
    Choose "Choose", "Kiezen", "Wählen";
    Recommended "Rank", "Rangorde", "Rang";
    Standing "Track record", "Staat van dienst", "Bisherige Geschäfte";
    Version "Version", "Versie", "Version";
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
    Escrow "Held in escrow", "In depot", "Treuhänderisch gehalten";
    ThreeWayMatch "Three-way match: ordered, accepted, invoiced", "Driewegmatch: besteld, aanvaard, gefactureerd", "Drei-Wege-Abgleich: bestellt, angenommen, abgerechnet";
    MatchAbout "Ordered, accepted and invoiced must agree. What may be invoiced now is what was accepted and not invoiced yet.", "Besteld, aanvaard en gefactureerd moeten overeenstemmen. Nu te factureren is wat aanvaard en nog niet gefactureerd is.", "Bestellte, angenommene und in Rechnung gestellte Mengen müssen übereinstimmen. Abrechenbar ist, was angenommen und noch nicht in Rechnung gestellt ist.";
    MayInvoice "May be invoiced now", "Nu te factureren", "Jetzt abrechenbar";
    MatchVerdict "What is next", "Wat nu volgt", "Was als Nächstes folgt";
    MatchWaits "waits for delivery: {}", "wacht op levering: {}", "wartet auf Lieferung: {}";
    MatchUndecided "waits for the buyer's acceptance: {}", "wacht op aanvaarding: {}", "wartet auf Annahme: {}";
    MatchOpen "can be invoiced: {}", "te factureren: {}", "kann in Rechnung gestellt werden: {}";
    MatchDone "all that was accepted is invoiced", "al het aanvaarde is gefactureerd", "alles Angenommene ist in Rechnung gestellt";
    NumberOfSeller "Invoice number", "Factuurnummer", "Rechnungsnummer";
    NoTrades "No trades yet. Search for an offer, or publish what you need.", "Nog geen handel. Zoek een aanbod, of publiceer wat u nodig hebt.", "Noch keine Geschäfte. Suchen Sie ein Angebot, oder veröffentlichen Sie Ihren Bedarf.";
    Publish "Publish an offer or a need", "Aanbod of behoefte publiceren", "Angebot oder Bedarf veröffentlichen";
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
    NoApproval "none: beginning is enough", "geen: beginnen volstaat", "keine: Beginnen genügt";
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
    Accounts "Accounts on the ledger", "Rekeningen op het register", "Konten auf dem Register";
    Counterparty "With whom", "Met wie", "Mit wem";
    Debit "Debit", "Debet", "Soll";
    Credit "Credit", "Credit", "Haben";
    Balance "Balance", "Saldo", "Saldo";
    BooksAbout "Worked out from what both sides have signed; the other side's books show the same about you.", "Berekend uit wat beide kanten hebben ondertekend; de boeken van de ander tonen hetzelfde over u.", "Errechnet aus dem, was beide Seiten unterschrieben haben; die Bücher der anderen Seite zeigen dasselbe über Sie.";
    NoBooks "This site does not keep the full history, or is still working it out, so it cannot show this. Try again in a moment; else ask your administrator for the address of one that does.", "Deze site bewaart niet de hele geschiedenis, of rekent nog, en kan dit niet tonen. Probeer het zo opnieuw; vraag anders uw beheerder naar een adres dat het wel kan.", "Diese Seite bewahrt nicht die ganze Geschichte oder rechnet noch und kann dies nicht zeigen. Versuchen Sie es gleich noch einmal; sonst fragen Sie Ihre Verwaltung nach einer Adresse, die es kann.";
    FrictionAbout "How much time and work each purchase or sale took: steps, people, waiting, data.", "Hoeveel tijd en werk elke aan- of verkoop kostte: stappen, mensen, wachttijd, gegevens.", "Wie viel Zeit und Arbeit jeder Ein- oder Verkauf kostete: Schritte, Menschen, Wartezeit, Daten.";
    // Explorer.
    Blocks "Blocks", "Blokken", "Blöcke";
    Facts "Facts", "Feiten", "Fakten";
    Validators "Validators", "Validatoren", "Validatoren";
    Trust "Trust text", "Vertrouwenstekst", "Vertrauenstext";
    TrustAbout "With this short text anybody can check a proof. Make sure that others have the same one.", "Met deze korte tekst kan iedereen een bewijs controleren. Ga na of anderen dezelfde hebben.", "Mit diesem kurzen Text kann jeder einen Beweis prüfen. Vergewissern Sie sich, dass andere denselben haben.";
    NotYours "between others", "tussen anderen", "zwischen anderen";
    FactHidden "A fact between others: only its parties and the auditor see it.", "Een feit tussen anderen: alleen de partijen en de controleur zien het.", "Ein Vorgang zwischen anderen: Nur die Beteiligten und die Prüfung sehen ihn.";
    FactsKept "facts in this block", "feiten in dit blok", "Fakten in diesem Block";
    Epoch "Epoch", "Tijdvak", "Epoche";
    Refused "Refused", "Geweigerd", "Verweigert";
    // Audit.
    AuditAbout "Everything that the books say, checked against itself, with what an auditor needs to check it elsewhere.", "Alles wat de boeken zeggen, onderling gecontroleerd, met wat een controleur nodig heeft om het elders te controleren.", "Alles, was die Bücher sagen, gegeneinander geprüft, mit dem, was ein Prüfer braucht, um es anderswo zu prüfen.";
    AuditNotYou "You see what you are party to. An auditor of the whole network is a member in the role `auditor` of the organisation that governs it.", "U ziet waar u partij in bent. Controleur van het hele netwerk is een lid met de rol `auditor` van de organisatie die het bestuurt.", "Sie sehen, woran Sie beteiligt sind. Prüfer des ganzen Netzwerks ist ein Mitglied mit der Rolle `auditor` der Organisation, die es führt.";
    BooksBalance "Debits equal credits in everybody's books, and each two parties' books agree.", "Debet is gelijk aan credit in ieders boeken, en elke twee partijen stemmen overeen.", "Soll gleich Haben in allen Büchern, und je zwei Parteien stimmen überein.";
    BooksDiffer "The books do not balance:", "De boeken kloppen niet:", "Die Bücher stimmen nicht:";
    CopyAbout "The whole ledger in a file, to run it again elsewhere:", "Het hele register in een bestand, om elders opnieuw te draaien:", "Das ganze Register in einer Datei, um es anderswo noch einmal auszuführen:";
    Overdue "Overdue invoices", "Achterstallige facturen", "Überfällige Rechnungen";
    // Forms and signing.
    Review "Look at it before signing", "Bekijken voor ondertekening", "Vor dem Unterschreiben ansehen";
    ReviewTitle "Before you sign", "Voor u ondertekent", "Bevor Sie unterschreiben";
    WouldHappen "This would happen", "Dit zou gebeuren", "Das würde geschehen";
    WouldRefuse "This is not possible", "Dit kan niet", "Das geht nicht";
    SignWithPasskey "Go on to sign", "Verder naar ondertekenen", "Weiter zum Unterschreiben";
    SignElsewhere "For users of the command line", "Voor gebruikers van de opdrachtregel", "Für die Befehlszeile";
    SignAbout "On the next page you see once more what you sign, and confirm it with your passkey.", "Op de volgende pagina ziet u nog eens wat u ondertekent en bevestigt u het met uw passkey.", "Auf der nächsten Seite sehen Sie noch einmal, was Sie unterschreiben, und bestätigen es mit Ihrem Passkey.";
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
    IsRefused "The ledger refused it. Nothing has changed.", "Het register weigerde. Er is niets veranderd.", "Das Register hat es verweigert. Nichts hat sich geändert.";
    MoreActs "All actions", "Alle handelingen", "Alle Vorgänge";
    WrongCode "Signing in failed or took too long. Try again.", "Aanmelden lukte niet of duurde te lang. Probeer opnieuw.", "Die Anmeldung schlug fehl oder dauerte zu lange. Versuchen Sie es noch einmal.";
    AtLeastOne "at least one", "minstens één", "mindestens eine";
    InUtc "in UTC: Dutch and German clocks show 1 hour more in winter, 2 in summer", "in UTC: de Nederlandse klok staat in de winter 1 uur later, in de zomer 2 uur", "in UTC: die deutsche Uhr zeigt im Winter 1 Stunde mehr, im Sommer 2";
    TwoReadings "this can be read in two ways: write it without a mark between thousands", "dit kan op twee manieren worden gelezen: schrijf het zonder teken tussen duizendtallen", "das ist zweideutig: schreiben Sie es ohne Zeichen zwischen Tausendern";
    WriteNumber "write a number, such as 12.5", "vul een getal in, bijvoorbeeld 12,5", "geben Sie eine Zahl ein, zum Beispiel 12,5";
    WriteSum "write an amount and a currency, such as 1250.00 EUR, without a mark between thousands", "vul een bedrag en een valuta in, bijvoorbeeld 1250,00 EUR, zonder teken tussen duizendtallen", "geben Sie Betrag und Währung ein, zum Beispiel 1250,00 EUR, ohne Zeichen zwischen Tausendern";
    WriteCpv "this is not a CPV code, such as 30197644-2", "dit is geen CPV-code, zoals 30197644-2", "das ist kein CPV-Code wie 30197644-2";
    WriteVat "write a percentage, such as 21 %", "vul een percentage in, bijvoorbeeld 21 %", "geben Sie einen Prozentsatz ein, zum Beispiel 19 %";
    WritePercent "write a percentage from 0 to 100, such as 2.5", "vul een percentage van 0 tot 100 in, bijvoorbeeld 2,5", "geben Sie einen Prozentsatz von 0 bis 100 ein, zum Beispiel 2,5";
    AddRule "Add a rule", "Regel toevoegen", "Regel hinzufügen";
    RemoveRule "Remove rule {}", "Regel {} verwijderen", "Regel {} entfernen";
    RuleUp "Move rule {} up", "Regel {} omhoog", "Regel {} nach oben";
    HowMany "How many", "Hoeveel", "Wie viele";
    FoundAbout "As it stands, every member may do everything alone. Add rules for what others must approve.", "Zo mag elk lid alles alleen. Voeg regels toe voor wat anderen moeten goedkeuren.", "So darf jedes Mitglied alles allein. Fügen Sie Regeln hinzu für das, was andere genehmigen müssen.";
    MostActsStart "Most actions start on the page of the order, invoice or agreement that they are about. Use this list only if you have its id.", "De meeste handelingen begint u op de pagina van de bestelling, factuur of overeenkomst. Gebruik deze lijst alleen als u het id hebt.", "Die meisten Vorgänge beginnen Sie auf der Seite der Bestellung, der Rechnung oder des Vertrags. Diese Liste brauchen Sie nur, wenn Sie die Kennung haben.";
    ShowClosed "Also show what is closed or has lapsed", "Toon ook wat gesloten of verlopen is", "Auch Geschlossenes und Verfallenes zeigen";
    Per "per", "per", "je";
    InvoicedNet "Invoiced, excl. VAT", "Gefactureerd, excl. btw", "In Rechnung gestellt, netto";
    Reason "Reason", "Reden", "Grund";
    ReasonToReject "Reason (if you reject)", "Reden (bij afwijzing)", "Grund (bei Ablehnung)";
    AcceptOrder "Accept", "Aannemen", "Annehmen";
    RejectOrder "Reject", "Afwijzen", "Ablehnen";
    // Sign in.
    SignInAbout "Signing in lets you read. Each time you order, approve or pay, you confirm with your passkey.", "Aangemeld kunt u lezen. Telkens als u bestelt, goedkeurt of betaalt, bevestigt u met uw passkey.", "Angemeldet können Sie lesen. Jede Bestellung, Genehmigung oder Zahlung bestätigen Sie mit Ihrem Passkey.";
    WithPasskey "With a passkey", "Met een passkey", "Mit einem Passkey";
    WithTerminal "For users of the command line", "Voor gebruikers van de opdrachtregel", "Für die Befehlszeile";
    EnrolAbout "Your device makes a passkey (finger, face or PIN). No password, and nothing secret leaves your device.", "Uw apparaat maakt een passkey (vinger, gezicht of pincode). Geen wachtwoord, en niets geheims verlaat uw apparaat.", "Ihr Gerät legt einen Passkey an (Finger, Gesicht oder PIN). Kein Passwort, und nichts Geheimes verlässt Ihr Gerät.";
    NeedsScript "Signing needs JavaScript; reading does not.", "Ondertekenen vraagt JavaScript; lezen niet.", "Unterschreiben braucht JavaScript; Lesen nicht.";
    SignInFirst "Sign in to see this.", "Meld u aan om dit te zien.", "Melden Sie sich an, um dies zu sehen.";
    // No.
    NotFound "There is nothing here, or nothing that you may see.", "Hier is niets, of niets dat u mag zien.", "Hier ist nichts, oder nichts, was Sie sehen dürfen.";
    SomethingWrong "That did not work", "Dat lukte niet", "Das hat nicht geklappt";
    Code "Code", "Code", "Code";
    WhatNext "What to do next", "Wat nu te doen", "Was als Nächstes zu tun ist";
}

mod acts;
mod deadlines;
mod fields;
mod glossary;
mod refusals;
#[cfg(test)]
mod tests;

pub(crate) use acts::ACT_HELP;
pub(crate) use deadlines::DEADLINES;
pub(crate) use fields::FIELD_HELP;
pub(crate) use glossary::GLOSSARY;
pub(crate) use refusals::REFUSALS;
