//! What acts do, what their fields are for, and what it means to leave a field empty.
//!
//! A field's row is found by the act and the path, such as `publish.lines.price`; else by the end of the path, the
//! longest first. Numbers of items are not part of it.

use crate::labels::{Row, named};
use crate::texts::Language;

/// What an act does, by its name. Sorted; a test looks.
const ABOUT: &[Row] = &[
    (
        "admit_validator",
        "Admits a validator from the next epoch on. Blocks are made while more than two thirds of all validators are online, this one among them: see that its node is up and stays up.",
        "Laat een validator toe vanaf het volgende tijdvak. Er worden blokken gemaakt zolang meer dan twee derde van alle validators online is, deze meegerekend: zorg dat het knooppunt draait en blijft draaien.",
        "Nimmt einen Validator ab der nächsten Epoche auf. Blöcke entstehen, solange mehr als zwei Drittel aller Validatoren erreichbar sind, dieser eingerechnet: Sorgen Sie dafür, dass sein Knoten läuft und weiterläuft.",
    ),
    (
        "agree_amendment",
        "From then on the agreement holds as it would be changed.",
        "Vanaf dan geldt de overeenkomst zoals gewijzigd.",
        "Danach gilt der Vertrag in der geänderten Form.",
    ),
    (
        "agree_split",
        "The amount in dispute is shared as the other party offers, and the dispute is over.",
        "Het betwiste bedrag wordt verdeeld zoals de andere partij voorstelt, en het geschil is voorbij.",
        "Der strittige Betrag wird so geteilt, wie die andere Partei es anbietet, und der Streitfall ist beigelegt.",
    ),
    (
        "amend_listing",
        "Quotes that were made already lapse and must be made again.",
        "Reeds uitgebrachte offertes vervallen en moeten opnieuw.",
        "Schon abgegebene Preisangebote verfallen und müssen neu abgegeben werden.",
    ),
    (
        "assign",
        "With no role left, the member is removed.",
        "Zonder rol wordt het lid verwijderd.",
        "Ohne Rolle wird das Mitglied entfernt.",
    ),
    (
        "cancel_order",
        "At once, as long as the seller has not answered. Later the seller must agree, and what was delivered stays.",
        "Direct, zolang de verkoper niet heeft geantwoord. Later moet de verkoper instemmen; het geleverde blijft.",
        "Sofort, solange der Verkäufer nicht geantwortet hat. Später muss er zustimmen; Geliefertes bleibt.",
    ),
    (
        "change_order",
        "It holds once the seller accepts. What was delivered stays ordered.",
        "Geldt zodra de verkoper akkoord is. Wat geleverd is, blijft besteld.",
        "Gilt, sobald der Verkäufer zustimmt. Geliefertes bleibt bestellt.",
    ),
    (
        "charter",
        "The whole table is replaced at once. Read from the top, the first rule that fits decides.",
        "De hele tabel wordt in één keer vervangen. Van boven naar beneden beslist de eerste regel die past.",
        "Die ganze Tabelle wird auf einmal ersetzt. Von oben nach unten entscheidet die erste passende Regel.",
    ),
    (
        "close_collection",
        "The collection is closed for ever; who stores it must delete it.",
        "De verzameling wordt voorgoed gesloten; de bewaarder moet haar wissen.",
        "Die Sammlung wird für immer geschlossen; der Verwahrer muss sie löschen.",
    ),
    (
        "confirm_payment",
        "Only when the money is on your account: the invoice then counts as paid.",
        "Alleen als het geld op uw rekening staat: de factuur geldt dan als betaald.",
        "Nur wenn das Geld auf Ihrem Konto ist: Die Rechnung gilt dann als bezahlt.",
    ),
    (
        "confirm_rekeyed",
        "For programs: confirms, as the keeper, that the collection has a new lock.",
        "Voor programma's: bevestigt als bewaarder dat de verzameling een nieuw slot heeft.",
        "Für Programme: bestätigt als Verwahrer, dass die Sammlung ein neues Schloss hat.",
    ),
    (
        "connect",
        "Give it a mandate: what it may do for you, up to which amount, until when.",
        "Geef het een mandaat: wat het voor u mag, tot welk bedrag, tot wanneer.",
        "Geben Sie ihm eine Vollmacht: was es für Sie darf, bis zu welchem Betrag, bis wann.",
    ),
    (
        "create_money",
        "You are its issuer and stand for what you issue.",
        "U bent de uitgever en staat in voor wat u uitgeeft.",
        "Sie sind der Herausgeber und stehen für das ein, was Sie ausgeben.",
    ),
    (
        "credit",
        "Takes back part or all of an invoice.",
        "Neemt een factuur geheel of deels terug.",
        "Nimmt eine Rechnung ganz oder teilweise zurück.",
    ),
    (
        "declare_payment",
        "This does not pay. Pay through your bank first, then report it here; the seller confirms when the money has come.",
        "Hiermee betaalt u niet. Betaal eerst via uw bank en meld dat hier; de verkoper bevestigt als het geld binnen is.",
        "Damit zahlen Sie nicht. Überweisen Sie erst über Ihre Bank und melden Sie es dann hier; der Verkäufer bestätigt den Eingang.",
    ),
    (
        "decline",
        "Rejects what the other proposes, or takes your own proposal back.",
        "Wijst het voorstel van de ander af, of trekt uw eigen voorstel in.",
        "Lehnt den Vorschlag der anderen Seite ab oder nimmt Ihren eigenen zurück.",
    ),
    (
        "deliver",
        "The buyer then accepts or rejects it.",
        "De koper aanvaardt of keurt af.",
        "Der Käufer nimmt dann an oder weist zurück.",
    ),
    (
        "disconnect",
        "It may do nothing for you from now on, nor may those to which it passed its mandate on.",
        "Het mag vanaf nu niets meer voor u, ook niet wie het mandaat doorgegeven kreeg.",
        "Es darf ab sofort nichts mehr für Sie, auch niemand, dem es die Vollmacht weitergab.",
    ),
    (
        "dispute",
        "The deadlines stop. You and the other party look for a split; when the agreed time is over, the arbiter or the agreed split decides.",
        "De termijnen staan stil. U zoekt samen een verdeling; na de afgesproken tijd beslist de arbiter of de afgesproken verdeling.",
        "Die Fristen ruhen. Sie suchen gemeinsam eine Teilung; nach der vereinbarten Zeit entscheidet die Schiedsperson oder die vereinbarte Teilung.",
    ),
    (
        "end_grant",
        "From now on nothing new can be read. What was read already cannot be taken back.",
        "Vanaf nu kan niets nieuws worden gelezen. Wat al gelezen is, is niet terug te nemen.",
        "Ab jetzt kann nichts Neues gelesen werden. Was schon gelesen wurde, lässt sich nicht zurückholen.",
    ),
    (
        "enrol",
        "You register with the key that signs.",
        "U registreert zich met de sleutel die ondertekent.",
        "Sie registrieren sich mit dem Schlüssel, der unterschreibt.",
    ),
    (
        "found",
        "You become its first member; invite others and say who must approve what. As it stands, every member may do everything alone: add rules for what others must approve.",
        "U wordt het eerste lid; nodig anderen uit en bepaal wie wat moet goedkeuren. Zoals het er staat mag elk lid alles alleen: voeg regels toe voor wat anderen moeten goedkeuren.",
        "Sie werden ihr erstes Mitglied; laden Sie andere ein und legen Sie fest, wer was genehmigen muss. So, wie es dasteht, darf jedes Mitglied alles allein: Fügen Sie Regeln hinzu für das, was andere genehmigen müssen.",
    ),
    (
        "found_network",
        "Puts the network under the approval rules of your organisation, with the endorsement of its validators (all but fewer than a third of them).",
        "Brengt het netwerk onder de goedkeuringsregels van uw organisatie, met steun van de validators (op minder dan een derde na).",
        "Stellt das Netzwerk unter die Genehmigungsregeln Ihrer Organisation, mit Befürwortung der Validatoren (bis auf weniger als ein Drittel).",
    ),
    (
        "grant",
        "Somebody may read what you name, until the day that you name.",
        "Iemand mag lezen wat u noemt, tot de dag die u noemt.",
        "Jemand darf lesen, was Sie nennen, bis zu dem Tag, den Sie nennen.",
    ),
    (
        "guardians",
        "If you lose all your devices, they can together give you access again. You have time to object.",
        "Raakt u al uw apparaten kwijt, dan kunnen zij u samen weer toegang geven. U krijgt tijd om nee te zeggen.",
        "Verlieren Sie alle Geräte, können diese Ihnen gemeinsam wieder Zugang geben. Sie haben Zeit zum Widerspruch.",
    ),
    (
        "invite",
        "They find the invitation on their Home page and must accept it.",
        "De ander vindt de uitnodiging op Start en moet haar aannemen.",
        "Die Person findet die Einladung auf ihrer Startseite und muss sie annehmen.",
    ),
    (
        "invoice",
        "For what was accepted (or ordered, if so agreed) and not yet invoiced. For a part, lower the quantities.",
        "Voor wat is aanvaard (of besteld, indien zo afgesproken) en nog niet gefactureerd. Voor een deel: verlaag de hoeveelheden.",
        "Über Angenommenes (oder Bestelltes, wenn so vereinbart), das noch nicht abgerechnet ist. Für einen Teil verringern Sie die Mengen.",
    ),
    (
        "issue",
        "You owe what you issue.",
        "U bent verschuldigd wat u uitgeeft.",
        "Was Sie ausgeben, schulden Sie.",
    ),
    (
        "join",
        "You may then act for this organisation, in the roles that it gives you.",
        "U mag dan namens deze organisatie handelen, in de rollen die zij u geeft.",
        "Danach dürfen Sie für diese Organisation handeln, in den Rollen, die sie Ihnen gibt.",
    ),
    (
        "leave",
        "Not possible if nobody could approve then.",
        "Kan niet als dan niemand meer kan goedkeuren.",
        "Nicht möglich, wenn dann niemand mehr genehmigen könnte.",
    ),
    (
        "move_collection",
        "What the old keeper was still to do no longer counts.",
        "Wat de oude bewaarder nog moest doen, vervalt.",
        "Was der alte Verwahrer noch tun sollte, entfällt.",
    ),
    (
        "move_validator",
        "Says where the node of a validator is found from now on.",
        "Zegt waar het knooppunt van een validator voortaan te vinden is.",
        "Sagt, wo der Knoten eines Validators von jetzt an zu finden ist.",
    ),
    (
        "offer_split",
        "The other party can agree to it, or offer another.",
        "De andere partij kan akkoord gaan of een andere verdeling voorstellen.",
        "Die andere Partei kann zustimmen oder eine andere Teilung anbieten.",
    ),
    (
        "open_collection",
        "A part of your data that is given and withdrawn as one.",
        "Een deel van uw gegevens dat als één geheel wordt gegeven en ingetrokken.",
        "Ein Teil Ihrer Daten, der als Ganzes gegeben und entzogen wird.",
    ),
    (
        "order",
        "Orders goods or services under this agreement.",
        "Bestelt onder deze overeenkomst.",
        "Bestellt auf Grund dieses Vertrags.",
    ),
    (
        "pay",
        "Not a bank payment: money on the ledger moves at once.",
        "Geen bankbetaling: geld op het register gaat meteen over.",
        "Keine Banküberweisung: Geld im Register wechselt sofort.",
    ),
    (
        "profile",
        "Everything here is public: anybody on the network can read it. What you write replaces what was there.",
        "Alles hier is openbaar: iedereen op het netwerk kan het lezen. Wat u schrijft vervangt wat er stond.",
        "Alles hier ist öffentlich: Jeder im Netzwerk kann es lesen. Was Sie schreiben, ersetzt das Bisherige.",
    ),
    (
        "propose",
        "By sending it you sign it. It holds once the other party has signed too.",
        "Door te verzenden ondertekent u. Zij geldt zodra ook de ander ondertekent.",
        "Mit dem Absenden unterschreiben Sie. Er gilt, sobald auch die andere Partei unterschreibt.",
    ),
    (
        "propose_amendment",
        "It holds once the other party agrees; parties and currency stay.",
        "Geldt zodra de ander akkoord is; partijen en valuta blijven.",
        "Gilt, sobald die andere Partei zustimmt; Parteien und Währung bleiben.",
    ),
    (
        "publish",
        "A need: others send you quotes. An offer: others can buy it.",
        "Behoefte: anderen sturen offertes. Aanbod: anderen kunnen kopen.",
        "Bedarf: Andere senden Preisangebote. Angebot: Andere können kaufen.",
    ),
    (
        "quote",
        "The buyer sees your quote at once; other bidders do not.",
        "De koper ziet uw offerte meteen; andere aanbieders niet.",
        "Der Käufer sieht Ihr Preisangebot sofort, andere Bieter nicht.",
    ),
    (
        "receive",
        "Only what you accept may be invoiced. If you do nothing until the deadline, all counts as accepted.",
        "Alleen wat u aanvaardt mag worden gefactureerd. Doet u niets tot de termijn, dan geldt alles als aanvaard.",
        "Nur Angenommenes darf abgerechnet werden. Tun Sie bis zum Ende der Frist nichts, gilt alles als angenommen.",
    ),
    (
        "recover",
        "Speak to the person face to face and compare the key.",
        "Spreek de persoon zelf en vergelijk de sleutel.",
        "Sprechen Sie selbst mit der Person und vergleichen Sie den Schlüssel.",
    ),
    (
        "redeem",
        "You give the money back; its issuer pays you for it outside the ledger.",
        "U geeft het geld terug; de uitgever betaalt u buiten het register.",
        "Sie geben das Geld zurück; der Herausgeber zahlt Ihnen außerhalb des Registers.",
    ),
    (
        "refund",
        "Pays back what was paid too much after a credit note.",
        "Betaalt terug wat na een creditnota te veel is betaald.",
        "Zahlt zurück, was nach einer Korrektur zu viel bezahlt ist.",
    ),
    (
        "release",
        "Pays an invoice out of the money that was set aside for its order.",
        "Betaalt een factuur uit het geld dat voor de bestelling apart staat.",
        "Zahlt eine Rechnung aus dem Geld, das für ihre Bestellung zurückgelegt ist.",
    ),
    (
        "remove_validator",
        "From the next epoch on. Blocks are made while more than two thirds of those that stay are online. The last one cannot be removed.",
        "Vanaf het volgende tijdvak. Er worden blokken gemaakt zolang meer dan twee derde van wie blijft online is. De laatste kan niet weg.",
        "Ab der nächsten Epoche. Blöcke entstehen, solange mehr als zwei Drittel der verbleibenden erreichbar sind. Der letzte kann nicht entfernt werden.",
    ),
    (
        "replace_validator_key",
        "From the next epoch on; both nodes run until then.",
        "Vanaf het volgende tijdvak; tot dan draaien beide knooppunten.",
        "Ab der nächsten Epoche; bis dahin laufen beide Knoten.",
    ),
    (
        "respond",
        "Accept or reject the order, or the change that the buyer asks for.",
        "Neem de bestelling, of de gevraagde wijziging, aan of wijs haar af.",
        "Nehmen Sie die Bestellung oder die gewünschte Änderung an, oder lehnen Sie sie ab.",
    ),
    ("reveal_quote", "Only now does it count.", "Pas nu telt zij mee.", "Erst jetzt zählt es."),
    (
        "rotate_keys",
        "Add a device or remove one that you no longer have.",
        "Voeg een apparaat toe, of verwijder een dat u niet meer hebt.",
        "Fügen Sie ein Gerät hinzu, oder entfernen Sie eines, das Sie nicht mehr haben.",
    ),
    (
        "rule",
        "You decide, as the arbiter, how the amount in dispute is shared.",
        "U beslist als arbiter hoe het betwiste bedrag wordt verdeeld.",
        "Sie entscheiden als Schiedsperson, wie der strittige Betrag geteilt wird.",
    ),
    (
        "schedule_protocol",
        "In the place of one that is scheduled and not yet in force. Naming the version in force takes back what was scheduled.",
        "In de plaats van een versie die gepland is en nog niet geldt. De geldende versie noemen trekt de planning in.",
        "An Stelle einer angesetzten, die noch nicht gilt. Wer die geltende nennt, nimmt die Ansetzung zurück.",
    ),
    (
        "seal_quote",
        "Your quote stays secret until you open it; only that you have quoted is visible. You must come back and open it yourself, with this browser or the file that you keep, after the closing time and before the deadline for opening. Otherwise it does not count.",
        "Uw offerte blijft geheim tot u haar opent; zichtbaar is alleen dat u een offerte hebt uitgebracht. U moet zelf terugkomen en haar openen, met deze browser of het bestand dat u bewaart, na de sluiting en vóór het einde van de openingstermijn. Anders telt zij niet mee.",
        "Ihr Preisangebot bleibt geheim, bis Sie es öffnen; sichtbar ist nur, dass Sie geboten haben. Sie müssen selbst wiederkommen und es öffnen, mit diesem Browser oder der aufbewahrten Datei, nach dem Ende der Angebotsfrist und vor dem Ende der Öffnungsfrist. Sonst zählt es nicht.",
    ),
    (
        "select",
        "It binds nobody yet: next, propose the agreement to the winner.",
        "Nog niet bindend: stel daarna de winnaar de overeenkomst voor.",
        "Noch nicht bindend: Schlagen Sie dem Gewinner danach den Vertrag vor.",
    ),
    (
        "set_limit",
        "How far this account may go below zero.",
        "Hoe ver deze rekening onder nul mag.",
        "Wie weit dieses Konto unter null gehen darf.",
    ),
    (
        "set_state",
        "For programs: says which version of a collection is the newest.",
        "Voor programma's: zegt welke versie van een verzameling de nieuwste is.",
        "Für Programme: sagt, welche Fassung einer Sammlung die neueste ist.",
    ),
    (
        "set_vault",
        "From now on others can send you data that only you can read.",
        "Anderen kunnen u gegevens sturen die alleen u kunt lezen.",
        "Andere können Ihnen Daten senden, die nur Sie lesen können.",
    ),
    ("sign", "From then on both are bound.", "Vanaf dan zijn beide gebonden.", "Danach sind beide gebunden."),
    (
        "stop_recovery",
        "If it is about you and you did not ask for it, stop it now. A guardian takes back their word.",
        "Gaat het om u en hebt u er niet om gevraagd, stop het nu. Een vertrouwenspersoon trekt de steun in.",
        "Betrifft sie Sie und haben Sie nicht darum gebeten, stoppen Sie sie jetzt. Eine Vertrauensperson nimmt ihr Wort zurück.",
    ),
    (
        "terminate",
        "No new orders; orders placed already are carried out.",
        "Geen nieuwe bestellingen; lopende worden uitgevoerd.",
        "Keine neuen Bestellungen; laufende werden ausgeführt.",
    ),
    (
        "withdraw_listing",
        "Nobody can quote or buy any more.",
        "Niemand kan nog offreren of kopen.",
        "Niemand kann mehr bieten oder kaufen.",
    ),
    ("withdraw_quote", "It no longer counts.", "Zij telt niet meer mee.", "Es zählt nicht mehr."),
];

/// What a field is for. Sorted; a test looks.
const FIELDS: &[Row] = &[
    (
        "assign.roles",
        "All roles from now on, one per line, spelled as in the approval rules.",
        "Alle rollen vanaf nu, één per regel, gespeld zoals in de goedkeuringsregels.",
        "Alle Rollen von jetzt an, eine je Zeile, geschrieben wie in den Genehmigungsregeln.",
    ),
    (
        "attributes",
        "What is true of the article, such as colour or weight.",
        "Wat voor het artikel geldt, zoals kleur of gewicht.",
        "Was für den Artikel gilt, etwa Farbe oder Gewicht.",
    ),
    (
        "change_order.lines",
        "The new quantity of each line; what was delivered stays ordered.",
        "De nieuwe hoeveelheid van elke regel; wat geleverd is, blijft besteld.",
        "Die neue Menge jeder Position; Geliefertes bleibt bestellt.",
    ),
    (
        "chosen",
        "The quotes that win; no line twice.",
        "De offertes die winnen; geen regel twee keer.",
        "Die Preisangebote, die gewinnen; keine Position zweimal.",
    ),
    (
        "chosen.lines",
        "For which lines. Nothing ticked: for all that it quotes.",
        "Voor welke regels. Niets aangevinkt: voor alle.",
        "Für welche Positionen. Nichts angekreuzt: für alle.",
    ),
    (
        "claims",
        "What for, and how much of it. Parts and several at once are fine.",
        "Waarvoor, en hoeveel ervan. Delen en meerdere tegelijk mag.",
        "Wofür, und wie viel davon. Teile und mehrere auf einmal sind möglich.",
    ),
    (
        "classified_as",
        "The European code of what it is, such as 30197644-2. Empty: not classified.",
        "De Europese code van wat het is, zoals 30197644-2. Leeg: niet ingedeeld.",
        "Der europäische Code dafür, etwa 30197644-2. Leer: nicht eingeordnet.",
    ),
    (
        "confirm_by",
        "After that the report lapses and the invoice is still open.",
        "Daarna vervalt de melding en staat de factuur nog open.",
        "Danach verfällt die Meldung und die Rechnung ist weiter offen.",
    ),
    (
        "connect.new_tool",
        "A tool that the ledger does not know yet.",
        "Een programma dat het register nog niet kent.",
        "Ein Programm, das das Register noch nicht kennt.",
    ),
    (
        "connect.tool",
        "A tool that the ledger knows already: paste its id or the address of its page.",
        "Een programma dat het register al kent: plak het id of het adres van de pagina.",
        "Ein Programm, das das Register schon kennt: Kennung oder Adresse der Seite einfügen.",
    ),
    (
        "content.kind",
        "One purchase, or many orders up to a maximum.",
        "Eén aankoop, of meerdere bestellingen tot een maximum.",
        "Ein Kauf, oder viele Bestellungen bis zu einem Höchstbetrag.",
    ),
    (
        "content.limit",
        "The most that may be ordered in all.",
        "Het hoogste totaal dat mag worden besteld.",
        "Der Höchstbetrag aller Bestellungen.",
    ),
    (
        "content.period",
        "From and to when orders may be placed, such as 2027-01-01/2027-12-31. Empty: no end.",
        "Van en tot wanneer besteld mag worden, zoals 2027-01-01/2027-12-31. Leeg: geen einde.",
        "Von wann bis wann bestellt werden darf, etwa 2027-01-01/2027-12-31. Leer: ohne Ende.",
    ),
    (
        "credit.lines",
        "How much of each line is credited.",
        "Hoeveel van elke regel wordt gecrediteerd.",
        "Wie viel von jeder Position gutgeschrieben wird.",
    ),
    ("credit.number", "Number of the credit note.", "Nummer van de creditnota.", "Nummer der Korrektur."),
    (
        "deliver_by",
        "When everything is to be delivered.",
        "Wanneer alles geleverd moet zijn.",
        "Wann alles geliefert sein soll.",
    ),
    (
        "document",
        "The file stays with you; only its check code is recorded. Empty: no document.",
        "Het bestand blijft bij u; alleen de controlecode wordt vastgelegd. Leeg: geen document.",
        "Die Datei bleibt bei Ihnen; nur ihr Prüfcode wird festgehalten. Leer: kein Dokument.",
    ),
    (
        "found.founder",
        "Your own roles to begin with, one per line.",
        "Uw eigen rollen om mee te beginnen, één per regel.",
        "Ihre eigenen Rollen für den Anfang, eine je Zeile.",
    ),
    (
        "found.invite",
        "Others, who are invited at once. You can also do that later.",
        "Anderen, die meteen worden uitgenodigd. Dat kan ook later.",
        "Andere, die sofort eingeladen werden. Das geht auch später.",
    ),
    (
        "guardians.delay",
        "Between 1 and 90 days: so long you can object before a new key counts.",
        "Tussen 1 en 90 dagen: zo lang kunt u nee zeggen voordat een nieuwe sleutel geldt.",
        "Zwischen 1 und 90 Tagen: So lange können Sie widersprechen, bevor ein neuer Schlüssel gilt.",
    ),
    (
        "guardians.guardians",
        "Other people whom you trust, one per line: ids or addresses of their pages. Empty: nobody.",
        "Andere mensen die u vertrouwt, één per regel: id of adres van hun pagina. Leeg: niemand.",
        "Andere Menschen, denen Sie vertrauen, je Zeile eine Person: Kennung oder Adresse der Seite. Leer: niemand.",
    ),
    (
        "guardians.threshold",
        "How many of them must agree.",
        "Hoeveel van hen het eens moeten zijn.",
        "Wie viele von ihnen zustimmen müssen.",
    ),
    (
        "invite.person",
        "Your colleague registers first, opens their own page (their name at the top of every page) and sends you its address. Paste it here.",
        "Uw collega registreert zich eerst, opent de eigen pagina (de naam bovenaan elke pagina) en stuurt u het adres. Plak dat hier.",
        "Ihre Kollegin oder Ihr Kollege registriert sich zuerst, öffnet die eigene Seite (der Name oben auf jeder Seite) und schickt Ihnen deren Adresse. Fügen Sie sie hier ein.",
    ),
    (
        "invite.roles",
        "One per line, spelled as in the approval rules.",
        "Eén per regel, gespeld zoals in de goedkeuringsregels.",
        "Eine je Zeile, geschrieben wie in den Genehmigungsregeln.",
    ),
    (
        "invite.until",
        "Until when it can be accepted.",
        "Tot wanneer zij kan worden aangenomen.",
        "Bis wann sie angenommen werden kann.",
    ),
    (
        "invoice.lines",
        "How much is invoiced of each line. The total follows.",
        "Hoeveel van elke regel wordt gefactureerd. Het totaal volgt vanzelf.",
        "Wie viel von jeder Position berechnet wird. Der Gesamtbetrag folgt daraus.",
    ),
    ("invoice.number", "Your own invoice number.", "Uw eigen factuurnummer.", "Ihre eigene Rechnungsnummer."),
    (
        "invoice.total",
        "Worked out from the lines.",
        "Berekend uit de regels.",
        "Aus den Positionen errechnet.",
    ),
    (
        "lot",
        "A part of the need that can be awarded on its own. Lines of the same lot have the same name here.",
        "Een deel van de behoefte dat apart gegund kan worden. Regels van hetzelfde perceel hebben hier dezelfde naam.",
        "Ein Teil des Bedarfs, der einzeln vergeben werden kann. Positionen desselben Loses haben hier denselben Namen.",
    ),
    (
        "open_until",
        "Until when quotes can be made, or the offer can be bought.",
        "Tot wanneer offertes mogelijk zijn, of het aanbod gekocht kan worden.",
        "Bis wann Preisangebote möglich sind oder das Angebot gekauft werden kann.",
    ),
    (
        "order.escrow",
        "Set money aside for the seller until you accept. Leave it empty if you pay by bank.",
        "Geld apart zetten voor de verkoper tot u aanvaardt. Leeg laten als u per bank betaalt.",
        "Geld für den Verkäufer zurücklegen, bis Sie annehmen. Leer lassen bei Banküberweisung.",
    ),
    ("order.lines", "How much of each line.", "Hoeveel van elke regel.", "Wie viel von jeder Position."),
    (
        "profile.capabilities",
        "What you can supply or do; others and your own organisation find you by it.",
        "Wat u kunt leveren of doen; anderen en uw eigen organisatie vinden u erdoor.",
        "Was Sie liefern oder leisten können; andere und Ihre eigene Organisation finden Sie damit.",
    ),
    (
        "profile.identifiers",
        "Numbers in public registers, such as a VAT number.",
        "Nummers in openbare registers, zoals een btw-nummer.",
        "Nummern in öffentlichen Registern, etwa eine USt-Nummer.",
    ),
    (
        "publish.lines.price",
        "Price of one unit, excl. VAT. In a need: the most you would pay, if you want to say so.",
        "Prijs per eenheid, excl. btw. In een behoefte: het hoogste dat u wilt betalen, als u dat wilt noemen.",
        "Preis je Einheit, netto. In einem Bedarf: was Sie höchstens zahlen würden, wenn Sie es nennen wollen.",
    ),
    ("publish.lines.quantity", "Empty: any quantity.", "Leeg: elke hoeveelheid.", "Leer: jede Menge."),
    (
        "publish.lines.vat",
        "Empty: not stated; it must then be chosen in the agreement.",
        "Leeg: niet vermeld; het moet dan in de overeenkomst worden gekozen.",
        "Leer: nicht angegeben; dann ist sie im Vertrag zu wählen.",
    ),
    ("quantity", "How much.", "Hoeveel.", "Wie viel."),
    (
        "quote.content.lines.quantity",
        "Empty: as much as is needed.",
        "Leeg: zoveel als nodig.",
        "Leer: so viel wie benötigt.",
    ),
    ("reason", "In your own words.", "In uw eigen woorden.", "In eigenen Worten."),
    (
        "receive.reason",
        "If you reject something: why.",
        "Als u iets afkeurt: waarom.",
        "Wenn Sie etwas zurückweisen: warum.",
    ),
    (
        "reference",
        "What stands on the bank statement.",
        "Wat op het afschrift staat.",
        "Was auf dem Kontoauszug steht.",
    ),
    (
        "references",
        "Numbers under which you or others keep this.",
        "Nummers waaronder u of anderen dit bewaren.",
        "Nummern, unter denen Sie oder andere dies führen.",
    ),
    (
        "refund.money",
        "Empty: paid back by bank (then the buyer reports it).",
        "Leeg: per bank terugbetaald (dan meldt de koper het).",
        "Leer: per Bank zurückgezahlt (dann meldet es der Käufer).",
    ),
    (
        "requirements",
        "What a quote must have, such as a colour or a least weight.",
        "Wat een offerte moet hebben, zoals een kleur of een minimumgewicht.",
        "Was ein Preisangebot haben muss, etwa eine Farbe oder ein Mindestgewicht.",
    ),
    ("respond.reason", "If you reject: why.", "Bij afwijzing: waarom.", "Bei Ablehnung: warum."),
    (
        "reveal_until",
        "Fill in for sealed quotes: bidders open theirs between the closing time and this time. Empty: open quotes, which you see at once.",
        "Invullen voor verzegelde offertes: aanbieders openen die tussen sluiting en dit tijdstip. Leeg: open offertes, die u meteen ziet.",
        "Für verschlossene Preisangebote ausfüllen: Bieter öffnen sie zwischen dem Ende der Frist und diesem Zeitpunkt. Leer: offene Preisangebote, die Sie sofort sehen.",
    ),
    (
        "rules",
        "Read from the top: the first rule that fits decides.",
        "Van boven naar beneden: de eerste regel die past, beslist.",
        "Von oben nach unten: Die erste passende Regel entscheidet.",
    ),
    (
        "rules.approvals",
        "Whose approvals it takes besides. None: whoever begins decides alone.",
        "Wiens goedkeuring daarnaast nodig is. Geen: wie begint, beslist alleen.",
        "Wessen Genehmigung außerdem nötig ist. Keine: Wer beginnt, entscheidet allein.",
    ),
    (
        "rules.categories",
        "CPV codes, one per line. Empty: any category.",
        "CPV-codes, één per regel. Leeg: elke categorie.",
        "CPV-Codes, einer je Zeile. Leer: jede Kategorie.",
    ),
    (
        "rules.initiators",
        "Roles that may begin, one per line. Empty: every member.",
        "Rollen die mogen beginnen, één per regel. Leeg: elk lid.",
        "Rollen, die beginnen dürfen, eine je Zeile. Leer: jedes Mitglied.",
    ),
    (
        "rules.up_to",
        "Empty: any amount. Actions without an amount always fit.",
        "Leeg: elk bedrag. Handelingen zonder bedrag vallen er altijd onder.",
        "Leer: jeder Betrag. Vorgänge ohne Betrag fallen immer darunter.",
    ),
    (
        "rules.verbs",
        "Nothing ticked: every kind of action.",
        "Niets aangevinkt: elke soort handeling.",
        "Nichts angekreuzt: jede Art von Vorgang.",
    ),
    (
        "scope.categories",
        "CPV codes, one per line. Empty: any category.",
        "CPV-codes, één per regel. Leeg: elke categorie.",
        "CPV-Codes, einer je Zeile. Leer: jede Kategorie.",
    ),
    (
        "scope.counterparties",
        "Ids or addresses of pages, one per line. Empty: with anybody.",
        "Id's of adressen van pagina's, één per regel. Leeg: met iedereen.",
        "Kennungen oder Adressen von Seiten, eine je Zeile. Leer: mit allen.",
    ),
    ("scope.in_total", "Empty: no limit.", "Leeg: geen limiet.", "Leer: keine Obergrenze."),
    (
        "scope.may_pass_on",
        "0: it may not pass its mandate on.",
        "0: het mag het mandaat niet doorgeven.",
        "0: Es darf die Vollmacht nicht weitergeben.",
    ),
    ("scope.per_act", "Empty: no limit.", "Leeg: geen limiet.", "Leer: keine Obergrenze."),
    (
        "scope.principals",
        "Empty: for you and for every organisation that you may act for.",
        "Leeg: voor uzelf en voor elke organisatie namens wie u mag handelen.",
        "Leer: für Sie und jede Organisation, für die Sie handeln dürfen.",
    ),
    (
        "scope.verbs",
        "What it may do. Nothing ticked: it may do nothing.",
        "Wat het mag. Niets aangevinkt: het mag niets.",
        "Was es darf. Nichts angekreuzt: Es darf nichts.",
    ),
    (
        "select_until",
        "After that the need lapses.",
        "Daarna vervalt de behoefte.",
        "Danach verfällt der Bedarf.",
    ),
    (
        "sign.content",
        "Check code of this agreement: it changes if one letter of the agreement changes.",
        "Controlecode van deze overeenkomst: hij verandert als één letter van de overeenkomst verandert.",
        "Prüfcode dieses Vertrags: Er ändert sich, wenn ein Buchstabe des Vertrags sich ändert.",
    ),
    (
        "sign_by",
        "After that the proposal lapses.",
        "Daarna vervalt het voorstel.",
        "Danach verfällt der Vorschlag.",
    ),
    (
        "terms.accept_within",
        "What the buyer has not rejected in this time counts as accepted.",
        "Wat de koper binnen deze tijd niet afkeurt, geldt als aanvaard.",
        "Was der Käufer in dieser Zeit nicht zurückweist, gilt als angenommen.",
    ),
    (
        "terms.arbiter",
        "Who decides if you do not agree. Empty: the split below.",
        "Wie beslist als u het niet eens wordt. Leeg: de verdeling hieronder.",
        "Wer entscheidet, wenn Sie sich nicht einigen. Leer: die Teilung unten.",
    ),
    (
        "terms.default_share",
        "The rest goes to the buyer.",
        "De rest gaat naar de koper.",
        "Der Rest geht an den Käufer.",
    ),
    (
        "terms.invoice_within",
        "After the last delivery. Then the order is closed and can no longer be invoiced.",
        "Na de laatste levering. Daarna is de bestelling gesloten en kan niet meer worden gefactureerd.",
        "Nach der letzten Lieferung. Danach ist die Bestellung geschlossen und kann nicht mehr abgerechnet werden.",
    ),
    (
        "terms.matching.ways",
        "Invoice only what was accepted, or all that was ordered.",
        "Alleen het aanvaarde factureren, of al het bestelde.",
        "Nur Angenommenes abrechnen, oder alles Bestellte.",
    ),
    (
        "terms.monies",
        "Empty: bank payments only.",
        "Leeg: alleen bankbetalingen.",
        "Leer: nur Banküberweisungen.",
    ),
    (
        "terms.pay_within",
        "Counted from the invoice. Then the money set aside pays, or the invoice is overdue.",
        "Vanaf de factuur. Daarna betaalt het depot, of is de factuur achterstallig.",
        "Ab der Rechnung. Danach zahlt das zurückgelegte Geld, oder die Rechnung ist überfällig.",
    ),
    (
        "terms.respond_within",
        "If the seller does not answer in this time, the order lapses.",
        "Antwoordt de verkoper niet binnen deze tijd, dan vervalt de bestelling.",
        "Antwortet der Verkäufer nicht in dieser Zeit, verfällt die Bestellung.",
    ),
    (
        "terms.settle_within",
        "Time to agree on a dispute; then the arbiter has as much again.",
        "Tijd om een geschil samen op te lossen; daarna heeft de arbiter even lang.",
        "Zeit, sich in einem Streitfall zu einigen; danach hat die Schiedsperson ebenso lange.",
    ),
    ("to_seller", "The rest is the buyer's.", "De rest is voor de koper.", "Der Rest gehört dem Käufer."),
    ("unit", "Such as piece, hour or kg.", "Zoals stuk, uur of kg.", "Etwa Stück, Stunde oder kg."),
    (
        "vat",
        "The kind, and the rate if it has one.",
        "De soort, en het tarief als die er een heeft.",
        "Die Art, und der Satz, wenn sie einen hat.",
    ),
];

/// Lists that the ledger does not take without an item: found like the rows above.
const NEED_ONE: &[&str] =
    &["chosen", "claims", "found.founder", "invite.roles", "lines", "rules", "scope.verbs"];
/// Lists that end like one of them and may be empty.
const NEED_NONE: &[&str] = &["chosen.lines"];

/// What an act does.
pub(crate) fn act(language: Language, act: &str) -> &'static str {
    named(ABOUT, language, act).unwrap_or_default()
}

/// The names under which something is said of a field, the best first.
fn keys(act: &str, path: &str) -> Vec<String> {
    let steps: Vec<&str> = path.split('.').filter(|step| step.parse::<usize>().is_err()).collect();
    // A sealed quote is written like an open one.
    let act = if act == "seal_quote" { "quote" } else { act };
    let mut keys = vec![format!("{act}.{}", steps.join("."))];
    keys.extend((0..steps.len()).filter_map(|from| steps.get(from..)).map(|steps| steps.join(".")));
    keys
}

/// What a field is for.
pub(crate) fn field(language: Language, act: &str, path: &str) -> Option<&'static str> {
    keys(act, path).iter().find_map(|key| named(FIELDS, language, key))
}

/// What is said of fields, for tests.
#[cfg(test)]
pub(crate) fn fields(language: Language) -> impl Iterator<Item = &'static str> {
    FIELDS.iter().filter_map(move |row| named(FIELDS, language, row.0))
}

/// True if the list at this path must have an item.
pub(crate) fn needs_one(act: &str, path: &str) -> bool {
    let keys = keys(act, path);
    let is_in = |list: &[&str]| keys.iter().any(|key| list.contains(&key.as_str()));
    is_in(NEED_ONE) && !is_in(NEED_NONE)
}

/// What follows from one of the terms of an agreement, wherever it is shown.
pub(crate) fn term(language: Language, record: &str, field: &str) -> Option<&'static str> {
    match record {
        "Terms" => named(FIELDS, language, &format!("terms.{field}")),
        "Matching" => named(FIELDS, language, &format!("terms.matching.{field}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{ABOUT, FIELDS, act, field, needs_one, term};
    use crate::texts::Language;

    #[test]
    fn every_act_says_what_it_does_in_every_language() {
        assert!(ABOUT.is_sorted_by(|left, right| left.0 < right.0));
        assert!(FIELDS.is_sorted_by(|left, right| left.0 < right.0));
        let mut acts: Vec<&str> = ledger::ACTS.iter().map(|act| act.name).collect();
        acts.sort_unstable();
        assert_eq!(ABOUT.iter().map(|row| row.0).collect::<Vec<_>>(), acts);
        for (name, english, dutch, german) in ABOUT.iter().chain(FIELDS) {
            assert!(![english, dutch, german].iter().any(|text| text.is_empty()), "{name}");
        }
        assert_eq!(act(Language::Dutch, "sign"), "Vanaf dan zijn beide gebonden.");
    }

    #[test]
    fn what_a_field_is_for_is_found_by_its_place() {
        let english = |act: &str, path: &str| field(Language::English, act, path).unwrap_or("");
        assert_eq!(english("charter", "charter.rules.0.verbs"), "Nothing ticked: every kind of action.");
        assert_eq!(english("found", "charter.rules.3.verbs"), "Nothing ticked: every kind of action.");
        assert_eq!(english("connect", "scope.verbs"), "What it may do. Nothing ticked: it may do nothing.");
        assert_eq!(english("seal_quote", "content.lines.2.quantity"), "Empty: as much as is needed.");
        assert_eq!(english("respond", "reason"), "If you reject: why.");
        assert_eq!(english("leave", "organisation"), "");
        assert!(needs_one("invoice", "lines") && needs_one("propose", "content.lines"));
        assert!(!needs_one("select", "chosen.0.lines") && !needs_one("found", "invite"));
        assert!(term(Language::German, "Terms", "accept_within").is_some());
        assert_eq!(term(Language::German, "Order", "deadline"), None);
    }

    /// Every row speaks of a field that there is.
    #[test]
    fn nothing_is_said_of_fields_that_are_not_there() {
        let mut paths = Vec::new();
        for act in ledger::ACTS {
            walk(&(act.shape)(), act.name, &mut paths);
        }
        for (name, ..) in FIELDS {
            let ends = |path: &String| path == name || path.ends_with(&format!(".{name}"));
            assert!(paths.iter().any(ends), "{name}");
        }
    }

    fn walk(shape: &canon::Shape, path: &str, paths: &mut Vec<String>) {
        match shape {
            canon::Shape::Record(record) => {
                for field in record.fields {
                    let path = format!("{path}.{}", field.name);
                    walk(&(field.shape)(), &path, paths);
                    paths.push(path);
                }
            }
            canon::Shape::Choice(choice) => {
                for variant in choice.variants {
                    let path = format!("{path}.{}", variant.name);
                    if let Some(payload) = variant.payload {
                        walk(&payload(), &path, paths);
                    }
                    paths.push(path);
                }
            }
            canon::Shape::List { of, .. } => walk(&of(), path, paths),
            canon::Shape::Leaf(_)
            | canon::Shape::Text { .. }
            | canon::Shape::Bytes { .. }
            | canon::Shape::Unsigned { .. }
            | canon::Shape::Flag => {}
        }
    }
}
