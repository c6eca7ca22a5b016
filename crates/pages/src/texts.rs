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
    Trades "Trades", "Handel", "Geschäfte";
    Organisation "Organisation", "Organisatie", "Organisation";
    Tools "Tools", "Hulpmiddelen", "Werkzeuge";
    Books "Books", "Boekhouding", "Bücher";
    Friction "Friction", "Wrijving", "Reibung";
    Explorer "Explorer", "Verkenner", "Explorer";
    Audit "Audit", "Controle", "Prüfung";
    Glossary "Glossary", "Woordenlijst", "Glossar";
    SignIn "Sign in", "Aanmelden", "Anmelden";
    SignOut "Sign out", "Afmelden", "Abmelden";
    Enrol "Enrol", "Inschrijven", "Registrieren";
    SignedInAs "Signed in as", "Aangemeld als", "Angemeldet als";
    ActingFor "in the name of", "namens", "im Namen von";
    Change "Change", "Wijzigen", "Ändern";
    Yourself "yourself", "uzelf", "sich selbst";
    Network "Network", "Netwerk", "Netzwerk";
    Block "Block", "Blok", "Block";
    LoadedAt "as of block {}", "bij blok {}", "Stand Block {}";
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
    ProofAbout "A file that `kerf verify proof` checks with nothing but the trust string.", "Een bestand dat `kerf verify proof` met alleen de vertrouwensregel controleert.", "Eine Datei, die `kerf verify proof` allein mit der Vertrauenszeile prüft.";
    History "What happened", "Wat er gebeurde", "Was geschah";
    Stage "Stage", "Fase", "Stand";
    Deadline "Ends by itself", "Eindigt vanzelf", "Endet von selbst";
    When "When", "Wanneer", "Wann";
    What "What", "Wat", "Was";
    Who "Who", "Wie", "Wer";
    // Home.
    WaitsForYou "Waits for you", "Wacht op u", "Wartet auf Sie";
    NothingWaits "Nothing waits for you. When something does, it appears here by itself.", "Er wacht niets op u. Zodra dat verandert, verschijnt het hier vanzelf.", "Nichts wartet auf Sie. Sobald sich das ändert, erscheint es hier von selbst.";
    YouStarted "You started, others decide", "U begon, anderen beslissen", "Von Ihnen begonnen, andere entscheiden";
    NothingStarted "Nothing that you started is waiting for others.", "Niets wat u begon wacht op anderen.", "Nichts, was Sie begonnen haben, wartet auf andere.";
    Welcome "Trade on a ledger that none of you owns", "Handel op een register dat van niemand is", "Handeln auf einem Register, das niemandem gehört";
    WelcomeAbout "Find what you need, agree, order, deliver, invoice and pay. Both sides see the same signed facts, so there is nothing to reconcile.", "Vind wat u nodig hebt, maak afspraken, bestel, lever, factureer en betaal. Beide kanten zien dezelfde ondertekende feiten, dus er valt niets te vergelijken.", "Finden, was Sie brauchen, vereinbaren, bestellen, liefern, abrechnen und zahlen. Beide Seiten sehen dieselben unterschriebenen Fakten, also gibt es nichts abzugleichen.";
    Approve "Approve", "Goedkeuren", "Genehmigen";
    SayNo "Say no", "Afwijzen", "Ablehnen";
    TakeBack "Take back", "Intrekken", "Zurücknehmen";
    StartedBy "Started by", "Begonnen door", "Begonnen von";
    ApprovedBy "Approved so far by", "Tot nu toe goedgekeurd door", "Bisher genehmigt von";
    NobodyYet "nobody yet", "nog niemand", "noch niemand";
    Awaits "Needs approval by", "Vraagt goedkeuring door", "Braucht Genehmigung durch";
    PendingAct "Waiting for approval", "Wacht op goedkeuring", "Wartet auf Genehmigung";
    TheWholeAct "What is to be approved, whole", "Wat goed te keuren is, volledig", "Was zu genehmigen ist, vollständig";
    ActNotKept "This node no longer keeps the transaction that asked. Ask its initiator for the act, and approve with `kerf approve --file`.", "Dit knooppunt bewaart de vragende transactie niet meer. Vraag de handeling aan wie begon, en keur goed met `kerf approve --file`.", "Dieser Knoten hat die anfragende Transaktion nicht mehr. Bitten Sie den Urheber um den Vorgang und genehmigen Sie mit `kerf approve --file`.";
    SecondKey "You have one key only. If its device is lost, so is the way back: add a second one.", "U hebt maar één sleutel. Raakt dat apparaat kwijt, dan is er geen weg terug: voeg een tweede toe.", "Sie haben nur einen Schlüssel. Geht das Gerät verloren, gibt es keinen Weg zurück: Fügen Sie einen zweiten hinzu.";
    NoName "Others see only your id so far.", "Anderen zien nu alleen uw id.", "Andere sehen bisher nur Ihre Kennung.";
    AddKey "Add a key", "Sleutel toevoegen", "Schlüssel hinzufügen";
    // Search.
    SearchWords "Words", "Woorden", "Wörter";
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
    SaveSearch "Tell me when something new is found", "Waarschuw mij bij iets nieuws", "Bei Neuem benachrichtigen";
    SavedSearches "Saved searches", "Bewaarde zoekopdrachten", "Gespeicherte Suchen";
    NewSince "{} new", "{} nieuw", "{} neu";
    Forget "Forget", "Vergeten", "Vergessen";
    AnswersNeed "What answers this need", "Wat aan deze behoefte voldoet", "Was diesen Bedarf deckt";
    AnswersOffer "Needs that this offer answers", "Behoeften waaraan dit aanbod voldoet", "Bedarfe, die dieses Angebot deckt";
    MakeShareBuy "Make, share or buy", "Zelf maken, delen of kopen", "Selbst machen, teilen oder kaufen";
    Make "Make", "Zelf maken", "Selbst machen";
    Share "Share", "Delen", "Teilen";
    Buy "Buy", "Kopen", "Kaufen";
    Way "Way", "Weg", "Weg";
    Coordination "Coordination so far: steps / by humans / time / bytes", "Afstemming tot nu toe: stappen / door mensen / tijd / bytes", "Abstimmung bisher: Schritte / von Menschen / Zeit / Bytes";
    NotKnown "not known", "niet bekend", "nicht bekannt";
    SourcingAbout "What your own people and tools say they can do, what partners under an agreement can do, and what the market offers. The last column is what such trades have cost to coordinate on this network: the median of all so far.", "Wat uw eigen mensen en hulpmiddelen zeggen te kunnen, wat partners onder een overeenkomst kunnen, en wat de markt aanbiedt. De laatste kolom is wat zulke handel op dit netwerk aan afstemming kostte: de mediaan tot nu toe.", "Was Ihre Leute und Werkzeuge nach eigener Angabe können, was Partner mit Vertrag können, und was der Markt anbietet. Die letzte Spalte ist, was solche Geschäfte in diesem Netzwerk an Abstimmung gekostet haben: der Median bisher.";
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
    RevealUntil "Quotes are opened until", "Offertes worden geopend tot", "Angebote werden geöffnet bis";
    SelectUntil "The owner chooses until", "De eigenaar kiest tot", "Der Eigentümer wählt bis";
    SealedQuotes "Quotes on this need are sealed: nobody sees them before the time is over.", "Offertes op deze behoefte zijn verzegeld: niemand ziet ze voordat de tijd om is.", "Angebote auf diesen Bedarf sind versiegelt: niemand sieht sie vor Ablauf der Zeit.";
    Quotes "Quotes", "Offertes", "Angebote der Bieter";
    NoQuotes "There are no quotes yet.", "Er zijn nog geen offertes.", "Es gibt noch keine Angebote.";
    QuotesHidden "{} quotes; only the bidders and the owner see them.", "{} offertes; alleen bieders en eigenaar zien ze.", "{} Angebote; nur Bieter und Eigentümer sehen sie.";
    Compare "Quotes side by side", "Offertes naast elkaar", "Angebote im Vergleich";
    Bidder "Bidder", "Bieder", "Bieter";
    Sealed "sealed", "verzegeld", "versiegelt";
    Met "met", "voldaan", "erfüllt";
    Missed "missed", "niet voldaan", "verfehlt";
    Lacking "not said", "niet vermeld", "nicht angegeben";
    Choose "Choose", "Kiezen", "Wählen";
    Recommended "Place by the rule", "Plaats volgens de regel", "Platz nach der Regel";
    Standing "Record of the bidder", "Staat van dienst", "Bilanz des Bieters";
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
    Limit "Limit, without VAT", "Limiet, zonder btw", "Grenze, ohne USt";
    Terms "Terms", "Voorwaarden", "Bedingungen";
    DeliverBy "To be delivered by", "Te leveren uiterlijk", "Zu liefern bis";
    Net "Without VAT", "Zonder btw", "Netto";
    Gross "With VAT", "Met btw", "Brutto";
    Ordered "Ordered", "Besteld", "Bestellt";
    Delivered "Delivered", "Geleverd", "Geliefert";
    Accepted "Accepted", "Aanvaard", "Angenommen";
    Rejected "Rejected", "Afgekeurd", "Abgelehnt";
    Invoiced "Invoiced", "Gefactureerd", "Berechnet";
    Credited "Credited", "Gecrediteerd", "Gutgeschrieben";
    Paid "Paid", "Betaald", "Bezahlt";
    Owed "Still to pay", "Nog te betalen", "Noch zu zahlen";
    Escrow "Held in escrow", "In depot", "Treuhänderisch gehalten";
    ThreeWayMatch "Three-way match, line by line", "Drievoudige vergelijking, regel voor regel", "Dreifachabgleich, Position für Position";
    MatchAbout "Ordered, accepted and invoiced must agree. What may be invoiced now is what was accepted and not invoiced yet.", "Besteld, aanvaard en gefactureerd moeten overeenstemmen. Nu te factureren is wat aanvaard en nog niet gefactureerd is.", "Bestellt, angenommen und berechnet müssen übereinstimmen. Jetzt berechenbar ist, was angenommen und noch nicht berechnet ist.";
    MayInvoice "May be invoiced now", "Nu te factureren", "Jetzt berechenbar";
    MatchVerdict "What the match says", "Wat de vergelijking zegt", "Was der Abgleich sagt";
    MatchWaits "waits for delivery: {}", "wacht op levering: {}", "wartet auf Lieferung: {}";
    MatchUndecided "waits for the buyer's acceptance: {}", "wacht op aanvaarding: {}", "wartet auf Annahme: {}";
    MatchOpen "can be invoiced: {}", "te factureren: {}", "berechenbar: {}";
    MatchDone "all that was accepted is invoiced", "al het aanvaarde is gefactureerd", "alles Angenommene ist berechnet";
    NumberOfSeller "Number", "Nummer", "Nummer";
    NoTrades "No trades yet. Search for an offer, or publish what you need.", "Nog geen handel. Zoek een aanbod, of publiceer wat u nodig hebt.", "Noch keine Geschäfte. Suchen Sie ein Angebot, oder veröffentlichen Sie Ihren Bedarf.";
    Publish "Publish an offer or a need", "Aanbod of behoefte publiceren", "Angebot oder Bedarf veröffentlichen";
    Listings "Offers and needs of yours", "Uw aanbod en behoeften", "Ihre Angebote und Bedarfe";
    // Organisation.
    Members "Members", "Leden", "Mitglieder";
    Roles "Roles", "Rollen", "Rollen";
    Invited "invited until {}", "uitgenodigd tot {}", "eingeladen bis {}";
    Charter "Charter", "Statuut", "Satzung";
    CharterAbout "Read from the top: the first rule that fits the act and whoever begins it decides.", "Van boven naar beneden gelezen: de eerste regel die past bij de handeling en wie begint, beslist.", "Von oben gelesen: die erste Regel, die zum Vorgang und zu dem passt, der ihn beginnt, entscheidet.";
    Verbs "Verbs", "Werkwoorden", "Tätigkeiten";
    UpTo "Up to", "Tot", "Bis";
    AnyAmount "any amount", "elk bedrag", "jeder Betrag";
    AnyCategory "any category", "elke categorie", "jede Kategorie";
    EveryVerb "every verb", "elk werkwoord", "jede Tätigkeit";
    AnyMember "any member", "elk lid", "jedes Mitglied";
    WhoBegins "Who may begin", "Wie mag beginnen", "Wer beginnen darf";
    ApprovalsNeeded "Approvals needed", "Nodige goedkeuringen", "Nötige Genehmigungen";
    NoApproval "none: beginning is enough", "geen: beginnen volstaat", "keine: Beginnen genügt";
    WhoMustApprove "Who must approve?", "Wie moet goedkeuren?", "Wer muss genehmigen?";
    DryRun "Try it", "Probeer", "Ausprobieren";
    Amount "Amount", "Bedrag", "Betrag";
    Verb "Verb", "Werkwoord", "Tätigkeit";
    IfBegunBy "If {} begins", "Als {} begint", "Wenn {} beginnt";
    MayNotBegin "may not begin this: no rule of the charter fits", "mag hier niet mee beginnen: geen regel van het statuut past", "darf dies nicht beginnen: keine Regel der Satzung passt";
    RuleNumber "rule {}", "regel {}", "Regel {}";
    NoOrganisation "You act for yourself. Found an organisation, or take up an invitation.", "U handelt voor uzelf. Richt een organisatie op, of neem een uitnodiging aan.", "Sie handeln für sich selbst. Gründen Sie eine Organisation, oder nehmen Sie eine Einladung an.";
    Keys "Keys", "Sleutels", "Schlüssel";
    Since "since", "sinds", "seit";
    // Tools.
    ToolsAbout "A tool is a key that acts for you: a script, a connector, an agent. Its mandate says what it may do, and runs down.", "Een hulpmiddel is een sleutel die voor u handelt: een script, een koppeling, een agent. Het mandaat zegt wat het mag, en raakt op.", "Ein Werkzeug ist ein Schlüssel, der für Sie handelt: ein Skript, eine Anbindung, ein Agent. Sein Mandat sagt, was es darf, und läuft ab.";
    Mandate "Mandate", "Mandaat", "Mandat";
    Mandates "Mandates", "Mandaten", "Mandate";
    PerAct "Per act", "Per handeling", "Je Vorgang";
    Left "Left in total", "Totaal over", "Insgesamt übrig";
    Expires "Expires", "Verloopt", "Läuft ab";
    ConnectTool "Connect a tool", "Hulpmiddel koppelen", "Werkzeug verbinden";
    Closed "closed", "gesloten", "geschlossen";
    // Books.
    Account "Account", "Rekening", "Konto";
    Accounts "Accounts on the ledger", "Rekeningen op het register", "Konten auf dem Register";
    Counterparty "With whom", "Met wie", "Mit wem";
    Debit "Debit", "Debet", "Soll";
    Credit "Credit", "Credit", "Haben";
    Balance "Balance", "Saldo", "Saldo";
    BooksAbout "Folded from the shared facts: the other party's books say the same of you.", "Opgemaakt uit de gedeelde feiten: de boeken van de ander zeggen hetzelfde over u.", "Aus den gemeinsamen Fakten gebildet: die Bücher der anderen Seite sagen dasselbe über Sie.";
    NoBooks "This node does not keep all facts that books are made of. Ask a node that keeps all blocks.", "Dit knooppunt bewaart niet alle feiten waaruit boeken bestaan. Vraag een knooppunt dat alle blokken bewaart.", "Dieser Knoten hat nicht alle Fakten, aus denen Bücher entstehen. Fragen Sie einen Knoten, der alle Blöcke behält.";
    FrictionAbout "What coordination has cost: steps, people, waiting and bytes of every trade that you may see.", "Wat afstemming kostte: stappen, mensen, wachten en bytes van elke handel die u mag zien.", "Was Abstimmung gekostet hat: Schritte, Menschen, Warten und Bytes jedes Geschäfts, das Sie sehen dürfen.";
    // Explorer.
    Blocks "Blocks", "Blokken", "Blöcke";
    Facts "Facts", "Feiten", "Fakten";
    Validators "Validators", "Validators", "Validatoren";
    Trust "Trust string", "Vertrauensregel", "Vertrauenszeile";
    TrustAbout "All that anybody needs to check a proof. Compare it with what the others see.", "Alles wat nodig is om een bewijs te controleren. Vergelijk met wat anderen zien.", "Alles, was man braucht, um einen Beweis zu prüfen. Vergleichen Sie mit dem, was andere sehen.";
    NotYours "between others", "tussen anderen", "zwischen anderen";
    FactHidden "A fact between others: only its parties and the auditor see it.", "Een feit tussen anderen: alleen de partijen en de controleur zien het.", "Eine Tatsache zwischen anderen: nur die Parteien und der Prüfer sehen sie.";
    FactsKept "facts in this block", "feiten in dit blok", "Fakten in diesem Block";
    Epoch "Epoch", "Epoche", "Epoche";
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
    WouldRefuse "The ledger would refuse this", "Het register zou dit weigeren", "Das Register würde dies verweigern";
    SignWithPasskey "Go on to sign", "Verder naar ondertekenen", "Weiter zum Unterschreiben";
    SignElsewhere "Or sign in a terminal", "Of onderteken in een terminal", "Oder in einem Terminal unterschreiben";
    SignAbout "The next page belongs to the signer alone. It shows what the very bytes say, and asks for your passkey.", "De volgende pagina is alleen van de ondertekenaar. Die toont wat de bytes zelf zeggen, en vraagt uw passkey.", "Die nächste Seite gehört allein dem Unterzeichner. Sie zeigt, was die Bytes selbst sagen, und fragt nach Ihrem Passkey.";
    CorrectIt "Change it", "Aanpassen", "Ändern";
    Correct "There is something to correct:", "Er is iets te verbeteren:", "Es gibt etwas zu verbessern:";
    AddLine "Add", "Toevoegen", "Hinzufügen";
    RemoveLine "Remove", "Verwijderen", "Entfernen";
    Optional "may be left out", "mag leeg blijven", "darf leer bleiben";
    IsMissing "this is missing", "dit ontbreekt", "dies fehlt";
    OnePerLine "one on each line", "één per regel", "eines je Zeile";
    Fingerprint "Fingerprint", "Vingerafdruk", "Fingerabdruck";
    FingerprintAbout "The signer shows the same. If it does not, do not sign.", "De ondertekenaar toont dezelfde. Zo niet, onderteken dan niet.", "Der Unterzeichner zeigt denselben. Wenn nicht, unterschreiben Sie nicht.";
    Receipt "Receipt", "Bewijs van verwerking", "Beleg";
    IsFinal "It is final.", "Het is definitief.", "Es ist endgültig.";
    IsWaiting "It waits for a block. This page goes on by itself.", "Het wacht op een blok. Deze pagina gaat vanzelf verder.", "Es wartet auf einen Block. Diese Seite geht von selbst weiter.";
    IsRefused "The ledger refused it. Nothing has changed.", "Het register weigerde. Er is niets veranderd.", "Das Register hat es verweigert. Nichts hat sich geändert.";
    MoreActs "All acts", "Alle handelingen", "Alle Vorgänge";
    // Sign in.
    SignInAbout "A session is for reading. Whatever you do is signed, each time.", "Een sessie is om te lezen. Alles wat u doet wordt ondertekend, elke keer.", "Eine Sitzung ist zum Lesen. Was Sie tun, wird jedes Mal unterschrieben.";
    WithPasskey "With a passkey", "Met een passkey", "Mit einem Passkey";
    WithTerminal "With a key of the command line", "Met een sleutel van de opdrachtregel", "Mit einem Schlüssel der Kommandozeile";
    EnrolAbout "Make yourself known with a passkey: your device keeps the key, the ledger knows only its public half.", "Maak uzelf bekend met een passkey: uw apparaat bewaart de sleutel, het register kent alleen de openbare helft.", "Machen Sie sich mit einem Passkey bekannt: Ihr Gerät behält den Schlüssel, das Register kennt nur die öffentliche Hälfte.";
    NeedsScript "Signing needs JavaScript; reading does not.", "Ondertekenen vraagt JavaScript; lezen niet.", "Unterschreiben braucht JavaScript; Lesen nicht.";
    SignInFirst "Sign in to see this.", "Meld u aan om dit te zien.", "Melden Sie sich an, um dies zu sehen.";
    // No.
    NotFound "There is nothing here, or nothing that you may see.", "Hier is niets, of niets dat u mag zien.", "Hier ist nichts, oder nichts, was Sie sehen dürfen.";
    SomethingWrong "That did not work", "Dat lukte niet", "Das hat nicht geklappt";
    Code "Code", "Code", "Code";
    WhatNext "What to do next", "Wat nu te doen", "Was als Nächstes zu tun ist";
}

#[cfg(test)]
mod tests;
