//! Every no, in plain words: what is wrong, and what to do next.
//!
//! By the codes of the ledger's refusals and of the interface's problem documents; a code that both have means the
//! same in both.

use crate::labels::{Row, named};
use crate::texts::Language;

/// Sorted by code; tests look.
const NOES: &[Row] = &[
    (
        "agent_exists",
        "You are registered already. Sign in.",
        "U bent al geregistreerd. Meld u aan.",
        "Sie sind schon registriert. Melden Sie sich an.",
    ),
    (
        "already_a_member",
        "This person is a member or invited already. Change their roles instead.",
        "Deze persoon is al lid of uitgenodigd. Wijzig in plaats daarvan de rollen.",
        "Diese Person ist schon Mitglied oder eingeladen. Ändern Sie stattdessen die Rollen.",
    ),
    (
        "already_approved",
        "You have approved this already. Others are still to approve.",
        "U hebt dit al goedgekeurd. Anderen moeten nog.",
        "Sie haben dies schon genehmigt. Andere müssen noch.",
    ),
    (
        "bad_challenge",
        "Signing in took too long. Try again.",
        "Aanmelden duurde te lang. Probeer opnieuw.",
        "Die Anmeldung dauerte zu lange. Versuchen Sie es noch einmal.",
    ),
    (
        "bad_charter",
        "A rule asks for zero approvals of a role, for more than 8, or there are more than 16 roles. Correct it.",
        "Een regel vraagt nul goedkeuringen van een rol, meer dan 8, of er zijn meer dan 16 rollen. Verbeter dit.",
        "Eine Regel verlangt null Genehmigungen einer Rolle, mehr als 8, oder es gibt mehr als 16 Rollen. Berichtigen Sie das.",
    ),
    (
        "bad_cursor",
        "This page of the list is no longer there. Begin the list again.",
        "Deze pagina van de lijst is er niet meer. Begin de lijst opnieuw.",
        "Diese Seite der Liste gibt es nicht mehr. Beginnen Sie die Liste neu.",
    ),
    (
        "bad_deadline",
        "Dates must lie in the future, one after the other, within ten years.",
        "Datums moeten in de toekomst liggen, na elkaar, binnen tien jaar.",
        "Termine müssen in der Zukunft liegen, nacheinander, innerhalb von zehn Jahren.",
    ),
    ("bad_delay", "Choose 1 to 90 days.", "Kies 1 tot 90 dagen.", "Wählen Sie 1 bis 90 Tage."),
    (
        "bad_guardians",
        "Name people other than yourself, and not more approvals than people.",
        "Noem anderen dan uzelf, en niet meer goedkeuringen dan personen.",
        "Nennen Sie andere als sich selbst, und nicht mehr Zustimmungen als Personen.",
    ),
    (
        "bad_mandate_chain",
        "The mandates named do not lead from this tool to its person. Name the tool's own first, then each one that it was cut from.",
        "De genoemde mandaten leiden niet van dit programma naar de persoon. Noem eerst het eigen mandaat, dan elk waarvan het is afgeleid.",
        "Die genannten Vollmachten führen nicht von diesem Programm zu seiner Person. Nennen Sie zuerst die eigene, dann jede, von der sie abgeleitet ist.",
    ),
    (
        "bad_parameter",
        "Something in the form or the address is not right. Go back and correct it.",
        "Iets in het formulier of het adres klopt niet. Ga terug en verbeter het.",
        "Etwas im Formular oder in der Adresse stimmt nicht. Gehen Sie zurück und berichtigen Sie es.",
    ),
    (
        "bad_signature",
        "The signature is not by that key over this very statement. Have it signed again.",
        "De handtekening is niet van die sleutel onder deze verklaring. Laat opnieuw ondertekenen.",
        "Die Unterschrift ist nicht von diesem Schlüssel unter dieser Erklärung. Lassen Sie neu unterschreiben.",
    ),
    (
        "bad_start",
        "A version begins at least ten minutes and at most a year ahead. Choose another time.",
        "Een versie begint minstens tien minuten en hoogstens een jaar vooruit. Kies een andere tijd.",
        "Eine Fassung beginnt frühestens in zehn Minuten und spätestens in einem Jahr. Wählen Sie eine andere Zeit.",
    ),
    (
        "busy",
        "This site has too much to do. Try again in a moment.",
        "Deze site heeft het te druk. Probeer het zo weer.",
        "Diese Seite hat zu viel zu tun. Versuchen Sie es gleich noch einmal.",
    ),
    (
        "currency_mismatch",
        "The currency differs. Use that of the agreement.",
        "De valuta wijkt af. Gebruik die van de overeenkomst.",
        "Die Währung weicht ab. Nehmen Sie die des Vertrags.",
    ),
    (
        "date_mismatch",
        "Outside the term of the agreement. Order within it, or propose a change.",
        "Buiten de looptijd van de overeenkomst. Bestel daarbinnen, of stel een wijziging voor.",
        "Außerhalb der Laufzeit des Vertrags. Bestellen Sie innerhalb, oder schlagen Sie eine Änderung vor.",
    ),
    (
        "deadline_passed",
        "The time for this is over. Look at the page to see what followed.",
        "De termijn hiervoor is verstreken. De pagina zegt wat erna volgde.",
        "Die Frist dafür ist abgelaufen. Auf der Seite steht, was daraus folgte.",
    ),
    (
        "documents_open",
        "Deliveries or invoices are still open. Deal with those first.",
        "Er staan nog leveringen of facturen open. Handel die eerst af.",
        "Es sind noch Lieferungen oder Rechnungen offen. Erledigen Sie diese zuerst.",
    ),
    (
        "duplicate",
        "This was already done. Look at the confirmation.",
        "Dit is al gedaan. Bekijk de bevestiging.",
        "Das ist schon geschehen. Sehen Sie die Bestätigung an.",
    ),
    (
        "empty",
        "There is nothing in it. Add at least one line.",
        "Er staat niets in. Voeg minstens één regel toe.",
        "Es steht nichts darin. Fügen Sie mindestens eine Position hinzu.",
    ),
    (
        "expired",
        "You waited too long before signing. Fill in the form again and sign.",
        "U wachtte te lang met ondertekenen. Vul het formulier opnieuw in en onderteken.",
        "Sie haben zu lange gewartet. Füllen Sie das Formular neu aus und unterschreiben Sie.",
    ),
    (
        "idempotency_mismatch",
        "This was sent under the number of something else. Begin again.",
        "Dit werd onder het nummer van iets anders verzonden. Begin opnieuw.",
        "Dies wurde unter der Nummer von etwas anderem gesendet. Beginnen Sie neu.",
    ),
    (
        "in_dispute",
        "There is a dispute about this. Settle it first.",
        "Hierover loopt een geschil. Los dat eerst op.",
        "Darüber läuft ein Streitfall. Legen Sie ihn zuerst bei.",
    ),
    (
        "insufficient_funds",
        "There is not enough free on the account. Pay less, or fill the account.",
        "Er is te weinig vrij op de rekening. Betaal minder, of vul de rekening aan.",
        "Auf dem Konto ist nicht genug frei. Zahlen Sie weniger, oder füllen Sie das Konto auf.",
    ),
    (
        "internal",
        "Something went wrong on this site. Try again later; your administrator finds the reason in the log.",
        "Er ging iets mis op deze site. Probeer het later; uw beheerder vindt de reden in het logboek.",
        "Auf dieser Seite ging etwas schief. Versuchen Sie es später; Ihre Verwaltung findet den Grund im Protokoll.",
    ),
    (
        "key_is_new",
        "Its operator has changed this validator's key within a week. Wait, or have the governing organisation do it.",
        "De beheerder heeft de sleutel binnen een week al gewisseld. Wacht, of laat de besturende organisatie het doen.",
        "Der Betreiber hat diesen Schlüssel innerhalb einer Woche schon gewechselt. Warten Sie, oder lassen Sie es die führende Organisation tun.",
    ),
    (
        "last_validator",
        "No validator would be left. Admit another first.",
        "Er zou geen validator overblijven. Laat eerst een andere toe.",
        "Es bliebe kein Validator übrig. Nehmen Sie zuerst einen anderen auf.",
    ),
    (
        "limit_in_use",
        "The account is already lower than this limit. Choose a higher limit.",
        "De rekening staat al lager dan deze limiet. Kies een hogere.",
        "Das Konto liegt schon unter dieser Grenze. Wählen Sie eine höhere.",
    ),
    (
        "line_twice",
        "A line stands there twice. Name each line once.",
        "Een regel staat er twee keer. Noem elke regel één keer.",
        "Eine Position steht zweimal da. Nennen Sie jede Position einmal.",
    ),
    (
        "lock_out",
        "Then nobody could approve some actions any more. Keep enough members in each role that the rules name.",
        "Dan kan niemand bepaalde handelingen nog goedkeuren. Houd genoeg leden in elke rol die de regels noemen.",
        "Dann könnte niemand mehr bestimmte Vorgänge genehmigen. Behalten Sie genug Mitglieder in jeder Rolle, die die Regeln nennen.",
    ),
    (
        "malformed",
        "This site did not understand the request. Go back and try again.",
        "Deze site begreep het verzoek niet. Ga terug en probeer opnieuw.",
        "Diese Seite hat die Anfrage nicht verstanden. Gehen Sie zurück und versuchen Sie es noch einmal.",
    ),
    (
        "mandate_closed",
        "The mandate of this tool was taken back. Give it a new one.",
        "Het mandaat van dit programma is ingetrokken. Geef een nieuw.",
        "Die Vollmacht dieses Programms wurde zurückgenommen. Erteilen Sie eine neue.",
    ),
    (
        "mandate_expired",
        "The mandate of this tool has expired. Give it a new one.",
        "Het mandaat van dit programma is verlopen. Geef een nieuw.",
        "Die Vollmacht dieses Programms ist abgelaufen. Erteilen Sie eine neue.",
    ),
    (
        "mandate_too_wide",
        "A mandate can only be passed on narrower than it is. Narrow it.",
        "Een mandaat kan alleen nauwer worden doorgegeven. Maak het nauwer.",
        "Eine Vollmacht kann nur enger weitergegeben werden. Machen Sie sie enger.",
    ),
    (
        "may_not_approve",
        "Your approval is not needed here. It takes somebody in a role that the request names.",
        "Uw goedkeuring is hier niet nodig. Nodig is iemand in een rol die de aanvraag noemt.",
        "Ihre Genehmigung ist hier nicht nötig. Nötig ist jemand in einer Rolle, die die Anfrage nennt.",
    ),
    (
        "method_not_allowed",
        "This page cannot be used like that. Go back and try again.",
        "Deze pagina kan zo niet worden gebruikt. Ga terug en probeer opnieuw.",
        "Diese Seite kann so nicht benutzt werden. Gehen Sie zurück und versuchen Sie es noch einmal.",
    ),
    (
        "money_not_agreed",
        "This kind of money was not agreed. Pay by bank, or in one that the agreement names.",
        "Deze geldsoort is niet afgesproken. Betaal per bank, of in een die de overeenkomst noemt.",
        "Diese Geldart ist nicht vereinbart. Zahlen Sie per Bank oder in einer, die der Vertrag nennt.",
    ),
    (
        "must_be_open",
        "This need takes open quotes only. Make an open quote.",
        "Deze behoefte neemt alleen open offertes aan. Breng een open offerte uit.",
        "Dieser Bedarf nimmt nur offene Preisangebote an. Geben Sie ein offenes ab.",
    ),
    (
        "must_be_sealed",
        "This need takes sealed quotes only. Make a sealed quote.",
        "Deze behoefte neemt alleen verzegelde offertes aan. Breng een verzegelde offerte uit.",
        "Dieser Bedarf nimmt nur verschlossene Preisangebote an. Geben Sie ein verschlossenes ab.",
    ),
    (
        "no_approver",
        "The approval rules have changed since this was requested. Take it back and request it again.",
        "De goedkeuringsregels zijn sindsdien gewijzigd. Trek de aanvraag in en doe haar opnieuw.",
        "Die Genehmigungsregeln haben sich seither geändert. Nehmen Sie die Anfrage zurück und stellen Sie sie neu.",
    ),
    (
        "no_books",
        "This site does not keep the full history, so it cannot show this. Ask your administrator for the address of one that does.",
        "Deze site bewaart niet de hele geschiedenis en kan dit niet tonen. Vraag uw beheerder naar een adres dat dat wel doet.",
        "Diese Seite bewahrt nicht die ganze Geschichte und kann dies nicht zeigen. Fragen Sie Ihre Verwaltung nach einer Adresse, die das tut.",
    ),
    (
        "no_escrow",
        "No money is set aside for this. Pay another way.",
        "Hiervoor is geen geld apart gezet. Betaal anders.",
        "Dafür ist kein Geld zurückgelegt. Zahlen Sie anders.",
    ),
    (
        "no_guardians",
        "This person has chosen no guardians. Check the id.",
        "Deze persoon koos geen vertrouwenspersonen. Controleer het id.",
        "Diese Person hat keine Vertrauenspersonen gewählt. Prüfen Sie die Kennung.",
    ),
    (
        "no_key_left",
        "Your last key cannot be removed. Add another device first.",
        "Uw laatste sleutel kan niet weg. Voeg eerst een ander apparaat toe.",
        "Ihr letzter Schlüssel kann nicht entfernt werden. Fügen Sie zuerst ein anderes Gerät hinzu.",
    ),
    (
        "no_offer",
        "The other party has not offered this split. Offer one yourself.",
        "De andere partij bood deze verdeling niet aan. Stel er zelf een voor.",
        "Die andere Partei hat diese Teilung nicht angeboten. Bieten Sie selbst eine an.",
    ),
    (
        "no_rule",
        "The approval rules do not let you start this. Ask a colleague with another role.",
        "U mag dit volgens de goedkeuringsregels niet beginnen. Vraag een collega met een andere rol.",
        "Nach den Genehmigungsregeln dürfen Sie dies nicht beginnen. Bitten Sie jemanden mit einer anderen Rolle.",
    ),
    (
        "not_a_guardian",
        "You are not a guardian of this person. Ask one whom the person has chosen.",
        "U bent geen vertrouwenspersoon van deze persoon. Vraag iemand die de persoon heeft gekozen.",
        "Sie sind keine Vertrauensperson dieser Person. Bitten Sie jemanden, den sie gewählt hat.",
    ),
    (
        "not_a_member",
        "You are not a member of this organisation. Ask a member to invite you.",
        "U bent geen lid van deze organisatie. Vraag een lid u uit te nodigen.",
        "Sie sind kein Mitglied dieser Organisation. Bitten Sie ein Mitglied um eine Einladung.",
    ),
    (
        "not_a_need",
        "Quotes are for needs. To buy from an offer, propose an agreement.",
        "Offertes zijn voor behoeften. Kopen uit een aanbod: stel een overeenkomst voor.",
        "Preisangebote gibt es nur auf Bedarfe. Zum Kauf aus einem Angebot schlagen Sie einen Vertrag vor.",
    ),
    (
        "not_a_party",
        "You are not a party to this. Check for whom you act (at the top of the page).",
        "U bent hierbij geen partij. Controleer namens wie u handelt (bovenaan de pagina).",
        "Sie sind hieran nicht beteiligt. Prüfen Sie, für wen Sie handeln (oben auf der Seite).",
    ),
    (
        "not_a_person",
        "This must be a person. Name the id of a person.",
        "Dit moet een persoon zijn. Noem het id van een persoon.",
        "Das muss eine Person sein. Nennen Sie die Kennung einer Person.",
    ),
    (
        "not_a_tool",
        "This must be a tool of that person. Name the tool and the person that it belongs to.",
        "Dit moet een programma van die persoon zijn. Noem het programma en de persoon.",
        "Das muss ein Programm dieser Person sein. Nennen Sie das Programm und die Person, zu der es gehört.",
    ),
    (
        "not_an_organisation",
        "This must be an organisation. Name the id of an organisation.",
        "Dit moet een organisatie zijn. Noem het id van een organisatie.",
        "Das muss eine Organisation sein. Nennen Sie die Kennung einer Organisation.",
    ),
    (
        "not_declared",
        "This differs from what the buyer reported. Confirm that amount, or confirm on the invoice instead.",
        "Dit wijkt af van wat de koper meldde. Bevestig dat bedrag, of bevestig bij de factuur.",
        "Das weicht von der Meldung des Käufers ab. Bestätigen Sie jenen Betrag, oder bestätigen Sie bei der Rechnung.",
    ),
    (
        "not_due",
        "The deadline has not passed. Wait.",
        "De termijn is nog niet verstreken. Wacht.",
        "Die Frist ist noch nicht abgelaufen. Warten Sie.",
    ),
    (
        "not_endorsed",
        "Too few of the present validators endorse this. Gather the endorsements of more than two thirds of them.",
        "Te weinig huidige validators steunen dit. Verzamel de steun van meer dan twee derde.",
        "Zu wenige der jetzigen Validatoren befürworten dies. Sammeln Sie die Befürwortung von mehr als zwei Dritteln.",
    ),
    (
        "not_found",
        "There is nothing here, or nothing that you may see.",
        "Hier is niets, of niets dat u mag zien.",
        "Hier ist nichts, oder nichts, was Sie sehen dürfen.",
    ),
    (
        "not_founded",
        "No organisation governs the network yet. Found it first, with the endorsement of its validators.",
        "Nog geen organisatie bestuurt het netwerk. Breng het eerst onder een organisatie, met steun van de validators.",
        "Noch führt keine Organisation das Netzwerk. Unterstellen Sie es zuerst einer, mit Befürwortung der Validatoren.",
    ),
    (
        "not_here",
        "This site does not go by this name. Use the address that your administrator gave you.",
        "Deze site heet niet zo. Gebruik het adres dat uw beheerder gaf.",
        "Diese Seite heißt nicht so. Nehmen Sie die Adresse Ihrer Verwaltung.",
    ),
    (
        "not_invited",
        "There is no open invitation. Ask the organisation for a new one.",
        "Er is geen open uitnodiging. Vraag de organisatie om een nieuwe.",
        "Es gibt keine offene Einladung. Bitten Sie die Organisation um eine neue.",
    ),
    (
        "not_named",
        "A record that belongs to this is not named. Start from the page of the order, invoice or account.",
        "Er ontbreekt iets dat erbij hoort. Begin op de pagina van de bestelling, factuur of rekening.",
        "Etwas, das dazugehört, ist nicht genannt. Beginnen Sie auf der Seite der Bestellung, der Rechnung oder des Kontos.",
    ),
    (
        "not_the_act",
        "This is not what was asked for. Open the request again and approve it as it stands.",
        "Dit is niet wat werd gevraagd. Open de aanvraag opnieuw en keur haar goed zoals zij is.",
        "Das ist nicht, was beantragt wurde. Öffnen Sie die Anfrage neu und genehmigen Sie sie, wie sie ist.",
    ),
    (
        "not_the_arbiter",
        "Only the arbiter decides, after the parties' time is over. Settle it between you, or wait.",
        "Alleen de arbiter beslist, na de termijn van de partijen. Los het samen op, of wacht.",
        "Nur die Schiedsperson entscheidet, nach Ablauf der Frist der Parteien. Einigen Sie sich, oder warten Sie.",
    ),
    (
        "not_the_content",
        "The agreement has changed since you opened this page. Read it again before you sign.",
        "De overeenkomst is gewijzigd sinds u deze pagina opende. Lees haar opnieuw voor u ondertekent.",
        "Der Vertrag hat sich geändert, seit Sie diese Seite öffneten. Lesen Sie ihn neu, bevor Sie unterschreiben.",
    ),
    (
        "not_the_order",
        "This is not the new lock that was ordered. Confirm what the collection's page names.",
        "Dit is niet het nieuwe slot dat werd gevraagd. Bevestig wat de pagina van de verzameling noemt.",
        "Das ist nicht das verlangte neue Schloss. Bestätigen Sie, was die Seite der Sammlung nennt.",
    ),
    (
        "not_yet",
        "This is not there yet. Try again in a moment.",
        "Dit is er nog niet. Probeer het zo weer.",
        "Das ist noch nicht da. Versuchen Sie es gleich noch einmal.",
    ),
    (
        "not_yours",
        "This is for the other party to do. Check for whom you act (at the top of the page).",
        "Dit is aan de andere partij. Controleer namens wie u handelt (bovenaan de pagina).",
        "Das ist Sache der anderen Partei. Prüfen Sie, für wen Sie handeln (oben auf der Seite).",
    ),
    (
        "nothing_at_stake",
        "Nothing is left to dispute.",
        "Er valt niets meer te betwisten.",
        "Es ist nichts mehr strittig.",
    ),
    (
        "nothing_overpaid",
        "More than was paid too much. Pay back what was paid too much.",
        "Meer dan er te veel is betaald. Betaal terug wat te veel is betaald.",
        "Mehr, als zu viel gezahlt wurde. Zahlen Sie zurück, was zu viel gezahlt wurde.",
    ),
    ("nothing_to_do", "Nothing would change.", "Er zou niets veranderen.", "Es würde sich nichts ändern."),
    (
        "old_protocol",
        "The network follows a later version already. Schedule a later one.",
        "Het netwerk volgt al een latere versie. Plan een latere.",
        "Das Netzwerk folgt schon einer späteren Fassung. Setzen Sie eine spätere an.",
    ),
    (
        "old_version",
        "The buyer has changed the need. Read it again and quote again.",
        "De koper heeft de behoefte gewijzigd. Lees haar opnieuw en breng opnieuw een offerte uit.",
        "Der Käufer hat den Bedarf geändert. Lesen Sie ihn neu und bieten Sie neu.",
    ),
    (
        "other_site",
        "This form does not come from a page that you opened here, or you have been signed out since. Open the page again.",
        "Dit formulier komt niet van een pagina die u hier opende, of u bent intussen afgemeld. Open de pagina opnieuw.",
        "Dieses Formular kommt nicht von einer Seite, die Sie hier geöffnet haben, oder Sie wurden inzwischen abgemeldet. Öffnen Sie die Seite neu.",
    ),
    (
        "out_of_mandate",
        "The tool may not do this. Widen its mandate, or do it yourself.",
        "Het programma mag dit niet. Verruim het mandaat, of doe het zelf.",
        "Das Programm darf das nicht. Erweitern Sie die Vollmacht, oder tun Sie es selbst.",
    ),
    (
        "over_accepted",
        "You invoice more than was accepted and not yet invoiced. The page of the order says how much may be invoiced now.",
        "U factureert meer dan is aanvaard en nog niet gefactureerd. De pagina van de bestelling zegt hoeveel nu mag.",
        "Sie stellen mehr in Rechnung, als angenommen und noch nicht abgerechnet ist. Auf der Seite der Bestellung steht, wie viel jetzt möglich ist.",
    ),
    (
        "over_act_limit",
        "The amount is above what this tool may do at once. Do it yourself, or give a new mandate.",
        "Het bedrag is hoger dan dit programma in één keer mag. Doe het zelf, of geef een nieuw mandaat.",
        "Der Betrag ist höher, als dieses Programm auf einmal darf. Tun Sie es selbst, oder erteilen Sie eine neue Vollmacht.",
    ),
    (
        "over_credited",
        "More than is left on this invoice. Credit less.",
        "Meer dan er op deze factuur over is. Crediteer minder.",
        "Mehr, als auf dieser Rechnung übrig ist. Schreiben Sie weniger gut.",
    ),
    (
        "over_delivered",
        "Accepted and rejected together must not exceed what was delivered.",
        "Aanvaard en afgekeurd mogen samen niet meer zijn dan geleverd.",
        "Angenommen und zurückgewiesen dürfen zusammen nicht mehr sein als geliefert.",
    ),
    (
        "over_issued",
        "More would be redeemed than was issued. Redeem less.",
        "Er zou meer worden ingewisseld dan uitgegeven. Wissel minder in.",
        "Es würde mehr eingelöst als ausgegeben. Lösen Sie weniger ein.",
    ),
    (
        "over_mandate",
        "The amount is above what is left of this tool's mandate. Do it yourself, or give a new mandate.",
        "Het bedrag is hoger dan wat er van het mandaat over is. Doe het zelf, of geef een nieuw mandaat.",
        "Der Betrag ist höher, als von der Vollmacht übrig ist. Tun Sie es selbst, oder erteilen Sie eine neue Vollmacht.",
    ),
    (
        "over_ordered",
        "More than was ordered. Deliver less, or ask the buyer to change the order.",
        "Meer dan besteld. Lever minder, of vraag de koper de bestelling te wijzigen.",
        "Mehr als bestellt. Liefern Sie weniger, oder bitten Sie um Änderung der Bestellung.",
    ),
    (
        "over_paid",
        "More than is still to be paid. Look at the invoice.",
        "Meer dan er nog te betalen is. Bekijk de factuur.",
        "Mehr, als noch zu zahlen ist. Sehen Sie die Rechnung an.",
    ),
    (
        "over_remainder",
        "More than is left under the agreement. Order less, or propose a change.",
        "Meer dan er onder de overeenkomst over is. Bestel minder, of stel een wijziging voor.",
        "Mehr, als vom Vertrag übrig ist. Bestellen Sie weniger, oder schlagen Sie eine Änderung vor.",
    ),
    (
        "overflow",
        "A sum would be too large. Split it.",
        "Een bedrag zou te groot worden. Splits het.",
        "Ein Betrag würde zu groß. Teilen Sie ihn auf.",
    ),
    (
        "own_act",
        "You cannot approve your own request. Ask another member.",
        "U kunt uw eigen aanvraag niet goedkeuren. Vraag een ander lid.",
        "Sie können Ihre eigene Anfrage nicht genehmigen. Bitten Sie ein anderes Mitglied.",
    ),
    (
        "own_listing",
        "You cannot quote on your own need.",
        "U kunt geen offerte doen op uw eigen behoefte.",
        "Auf den eigenen Bedarf können Sie nicht bieten.",
    ),
    (
        "payload_too_large",
        "The form is too large. Split it.",
        "Het formulier is te groot. Splits het.",
        "Das Formular ist zu groß. Teilen Sie es auf.",
    ),
    (
        "price_too_high",
        "The price is above the agreed one. Invoice the agreed price.",
        "De prijs is hoger dan afgesproken. Factureer de afgesproken prijs.",
        "Der Preis liegt über dem vereinbarten. Berechnen Sie den vereinbarten Preis.",
    ),
    (
        "recovery_under_way",
        "A recovery is running. Stop it first, or wait.",
        "Er loopt een herstel. Stop dat eerst, of wacht.",
        "Eine Wiederherstellung läuft. Stoppen Sie sie zuerst, oder warten Sie.",
    ),
    (
        "rekeying_open",
        "The keeper has not finished the new lock. Wait, or move the collection to another keeper.",
        "De bewaarder is niet klaar met het nieuwe slot. Wacht, of verplaats de verzameling naar een andere bewaarder.",
        "Der Verwahrer ist mit dem neuen Schloss nicht fertig. Warten Sie, oder verlegen Sie die Sammlung zu einem anderen.",
    ),
    (
        "requirement_missed",
        "The quote does not meet a requirement of the need. Offer what is required and state it under Properties.",
        "De offerte voldoet niet aan een eis van de behoefte. Bied wat vereist is en vermeld het bij Eigenschappen.",
        "Das Preisangebot erfüllt eine Anforderung des Bedarfs nicht. Bieten Sie das Geforderte und nennen Sie es unter Eigenschaften.",
    ),
    (
        "same_party",
        "Buyer and seller are the same. Name the other party.",
        "Koper en verkoper zijn dezelfde. Noem de andere partij.",
        "Käufer und Verkäufer sind dieselben. Nennen Sie die andere Partei.",
    ),
    ("sign_in", "Sign in first.", "Meld u eerst aan.", "Melden Sie sich zuerst an."),
    (
        "stale_statement",
        "What a validator signed is too old, or lies in the future. Have it signed again, by a node whose clock is right.",
        "Wat een validator ondertekende is te oud of ligt in de toekomst. Laat opnieuw ondertekenen, door een knooppunt waarvan de klok klopt.",
        "Was ein Validator unterschrieb, ist zu alt oder liegt in der Zukunft. Lassen Sie neu unterschreiben, von einem Knoten, dessen Uhr stimmt.",
    ),
    (
        "stopping",
        "This site is being restarted. Try again in a moment.",
        "Deze site wordt opnieuw gestart. Probeer het zo weer.",
        "Diese Seite wird neu gestartet. Versuchen Sie es gleich noch einmal.",
    ),
    (
        "timeout",
        "Your request took too long to arrive. Send it again.",
        "Uw verzoek kwam te langzaam aan. Verzend het opnieuw.",
        "Ihre Anfrage kam zu langsam an. Senden Sie sie noch einmal.",
    ),
    (
        "too_large",
        "It would be too large. Split it.",
        "Het zou te groot worden. Splits het.",
        "Es würde zu groß. Teilen Sie es auf.",
    ),
    (
        "too_many",
        "Too many of your requests wait. Try again in a moment.",
        "Er wachten te veel van uw verzoeken. Probeer het zo weer.",
        "Es warten zu viele Ihrer Anfragen. Versuchen Sie es gleich noch einmal.",
    ),
    (
        "too_many_changes",
        "The validators of a network change at most 4,000 times. Go on with those that there are.",
        "De validators van een netwerk wisselen hoogstens 4.000 keer. Ga verder met wie er zijn.",
        "Die Validatoren eines Netzwerks wechseln höchstens 4.000-mal. Bleiben Sie bei den jetzigen.",
    ),
    (
        "too_many_keys",
        "A person has at most 8 keys. Remove one first.",
        "Een persoon heeft hoogstens 8 sleutels. Verwijder er eerst een.",
        "Eine Person hat höchstens 8 Schlüssel. Entfernen Sie zuerst einen.",
    ),
    (
        "too_many_members",
        "An organisation has at most 128 members. Set up a second one and trade with it.",
        "Een organisatie heeft hoogstens 128 leden. Richt een tweede op en handel daarmee.",
        "Eine Organisation hat höchstens 128 Mitglieder. Gründen Sie eine zweite und handeln Sie mit ihr.",
    ),
    (
        "too_many_validators",
        "A network has at most 128 validators. Remove one first.",
        "Een netwerk heeft hoogstens 128 validators. Verwijder er eerst een.",
        "Ein Netzwerk hat höchstens 128 Validatoren. Entfernen Sie zuerst einen.",
    ),
    (
        "tool_may_not",
        "A tool may not do this. Sign it yourself.",
        "Een programma mag dit niet. Onderteken zelf.",
        "Ein Programm darf das nicht. Unterschreiben Sie selbst.",
    ),
    (
        "under_delivered",
        "Less than was already delivered or invoiced. Leave at least that.",
        "Minder dan al geleverd of gefactureerd. Laat minstens dat staan.",
        "Weniger als schon geliefert oder abgerechnet. Lassen Sie mindestens das stehen.",
    ),
    (
        "unit_mismatch",
        "The unit differs. Use that of the line.",
        "De eenheid wijkt af. Gebruik die van de regel.",
        "Die Einheit weicht ab. Nehmen Sie die der Position.",
    ),
    (
        "unknown_agent",
        "Nobody with this id is known. Check the id; a colleague must register first.",
        "Niemand met dit id is bekend. Controleer het id; een collega moet zich eerst registreren.",
        "Diese Kennung ist unbekannt. Prüfen Sie sie; wer neu ist, muss sich zuerst registrieren.",
    ),
    (
        "unknown_agreement",
        "This agreement is not known. Start from its own page.",
        "Deze overeenkomst is niet bekend. Begin op de pagina ervan.",
        "Dieser Vertrag ist nicht bekannt. Beginnen Sie auf seiner Seite.",
    ),
    (
        "unknown_collection",
        "This collection is not known. Check its id.",
        "Deze verzameling is niet bekend. Controleer het id.",
        "Diese Sammlung ist nicht bekannt. Prüfen Sie die Kennung.",
    ),
    (
        "unknown_delivery",
        "This delivery is not known. Start from its own page.",
        "Deze levering is niet bekend. Begin op de pagina ervan.",
        "Diese Lieferung ist nicht bekannt. Beginnen Sie auf ihrer Seite.",
    ),
    (
        "unknown_dispute",
        "This dispute is not known. Start from its own page.",
        "Dit geschil is niet bekend. Begin op de pagina ervan.",
        "Dieser Streitfall ist nicht bekannt. Beginnen Sie auf seiner Seite.",
    ),
    (
        "unknown_grant",
        "This access is not known. Check its id.",
        "Deze toegang is niet bekend. Controleer het id.",
        "Dieser Zugang ist nicht bekannt. Prüfen Sie die Kennung.",
    ),
    (
        "unknown_invoice",
        "This invoice is not known. Start from its own page.",
        "Deze factuur is niet bekend. Begin op de pagina ervan.",
        "Diese Rechnung ist nicht bekannt. Beginnen Sie auf ihrer Seite.",
    ),
    (
        "unknown_key",
        "Nobody with this key is registered here. Register first.",
        "Niemand met deze sleutel is hier geregistreerd. Registreer u eerst.",
        "Niemand mit diesem Schlüssel ist hier registriert. Registrieren Sie sich zuerst.",
    ),
    (
        "unknown_line",
        "There is no such line. Lines are counted from 1 on these pages.",
        "Deze regel bestaat niet. Regels tellen op deze pagina's vanaf 1.",
        "Diese Position gibt es nicht. Positionen werden auf diesen Seiten von 1 an gezählt.",
    ),
    (
        "unknown_listing",
        "This publication is not known. Start from its own page.",
        "Deze publicatie is niet bekend. Begin op de pagina ervan.",
        "Diese Anzeige ist nicht bekannt. Beginnen Sie auf ihrer Seite.",
    ),
    (
        "unknown_mandate",
        "This mandate is not known. Start from the page of connected tools.",
        "Dit mandaat is niet bekend. Begin op de pagina met gekoppelde programma's.",
        "Diese Vollmacht ist nicht bekannt. Beginnen Sie auf der Seite der verbundenen Programme.",
    ),
    (
        "unknown_money",
        "This kind of money is not known. Check its id.",
        "Deze geldsoort is niet bekend. Controleer het id.",
        "Diese Geldart ist nicht bekannt. Prüfen Sie die Kennung.",
    ),
    (
        "unknown_order",
        "This order is not known. Start from its own page.",
        "Deze bestelling is niet bekend. Begin op de pagina ervan.",
        "Diese Bestellung ist nicht bekannt. Beginnen Sie auf ihrer Seite.",
    ),
    (
        "unknown_parameter",
        "The address has a part that this page does not know. Go back and try again.",
        "Het adres heeft een deel dat deze pagina niet kent. Ga terug en probeer opnieuw.",
        "Die Adresse hat einen Teil, den diese Seite nicht kennt. Gehen Sie zurück und versuchen Sie es noch einmal.",
    ),
    (
        "unknown_payment",
        "This payment is not known. Start from its own page.",
        "Deze betaling is niet bekend. Begin op de pagina ervan.",
        "Diese Zahlung ist nicht bekannt. Beginnen Sie auf ihrer Seite.",
    ),
    (
        "unknown_pending",
        "This request is not waiting any more: it was done, rejected, or has lapsed.",
        "Deze aanvraag wacht niet meer: zij is uitgevoerd, afgewezen of vervallen.",
        "Diese Anfrage wartet nicht mehr: Sie ist ausgeführt, abgelehnt oder verfallen.",
    ),
    (
        "unknown_quote",
        "This quote is not known. Start from its own page.",
        "Deze offerte is niet bekend. Begin op de pagina ervan.",
        "Dieses Preisangebot ist nicht bekannt. Beginnen Sie auf seiner Seite.",
    ),
    (
        "unknown_validator",
        "No present validator has this key. Look at the ledger's page.",
        "Geen huidige validator heeft deze sleutel. Kijk op de pagina van het register.",
        "Kein jetziger Validator hat diesen Schlüssel. Sehen Sie auf der Seite des Registers nach.",
    ),
    (
        "unlisted",
        "This was recorded, but this site no longer knows what became of it. Do not send it again; ask your administrator.",
        "Dit is vastgelegd, maar deze site weet niet meer wat ervan werd. Verzend het niet opnieuw; vraag uw beheerder.",
        "Dies ist festgehalten, aber diese Seite weiß nicht mehr, was daraus wurde. Senden Sie es nicht noch einmal; fragen Sie Ihre Verwaltung.",
    ),
    (
        "unsupported_media_type",
        "This kind of file is not taken here.",
        "Dit soort bestand wordt hier niet aangenomen.",
        "Diese Art von Datei wird hier nicht angenommen.",
    ),
    (
        "valid_too_long",
        "It would stay valid for more than 24 hours. Choose an earlier end.",
        "Het zou langer dan 24 uur geldig blijven. Kies een eerder einde.",
        "Es bliebe länger als 24 Stunden gültig. Wählen Sie ein früheres Ende.",
    ),
    (
        "validator_exists",
        "The key is a validator's already. Name another key.",
        "De sleutel is al van een validator. Noem een andere sleutel.",
        "Der Schlüssel gehört schon einem Validator. Nennen Sie einen anderen.",
    ),
    (
        "weak_key",
        "This key is not safe. Make a new one.",
        "Deze sleutel is niet veilig. Maak een nieuwe.",
        "Dieser Schlüssel ist nicht sicher. Legen Sie einen neuen an.",
    ),
    (
        "wrong_genesis",
        "This is not what this network began with. Name the beginning that has the network's id.",
        "Hiermee is dit netwerk niet begonnen. Noem het begin met het id van het netwerk.",
        "Damit hat dieses Netzwerk nicht begonnen. Nennen Sie den Anfang mit der Kennung des Netzwerks.",
    ),
    (
        "wrong_key",
        "This passkey does not belong to you, or not any more. Use another of your devices.",
        "Deze passkey hoort niet (meer) bij u. Gebruik een ander apparaat van u.",
        "Dieser Passkey gehört nicht (mehr) zu Ihnen. Nehmen Sie ein anderes Ihrer Geräte.",
    ),
    (
        "wrong_money_kind",
        "This kind of money does not work that way. Issue and redeem issued money; set limits of mutual credit.",
        "Zo werkt deze geldsoort niet. Uitgegeven geld wordt uitgegeven en ingewisseld; wederzijds krediet krijgt limieten.",
        "So funktioniert diese Geldart nicht. Ausgegebenes Geld wird ausgegeben und eingelöst; gegenseitiger Kredit bekommt Grenzen.",
    ),
    (
        "wrong_network",
        "This was made for another network. Begin again on this site.",
        "Dit is voor een ander netwerk gemaakt. Begin opnieuw op deze site.",
        "Das wurde für ein anderes Netzwerk erstellt. Beginnen Sie auf dieser Seite neu.",
    ),
    (
        "wrong_seal",
        "This is not the quote that you sealed. Use the browser in which you sealed it, or the file that you kept.",
        "Dit is niet de offerte die u verzegelde. Gebruik de browser waarin u dat deed, of het bewaarde bestand.",
        "Das ist nicht das Preisangebot, das Sie verschlossen haben. Nehmen Sie den Browser von damals oder die aufbewahrte Datei.",
    ),
    (
        "wrong_source",
        "Parties, articles or prices differ from the quote or offer. Take them over unchanged.",
        "Partijen, artikelen of prijzen wijken af van de offerte of het aanbod. Neem ze ongewijzigd over.",
        "Parteien, Artikel oder Preise weichen vom Preisangebot oder Angebot ab. Übernehmen Sie sie unverändert.",
    ),
    (
        "wrong_stage",
        "It is too late or too early for this. Look at the status to see what is possible now.",
        "Hiervoor is het te laat of te vroeg. De status zegt wat nu kan.",
        "Dafür ist es zu spät oder zu früh. Der Status sagt, was jetzt möglich ist.",
    ),
    (
        "wrong_state",
        "This version does not follow the last one. Number it one higher; a new epoch is the next one, and orders a new lock.",
        "Deze versie volgt niet op de laatste. Nummer haar één hoger; een nieuw tijdvak is het volgende en vraagt een nieuw slot.",
        "Diese Fassung folgt nicht auf die letzte. Geben Sie ihr die nächste Nummer; eine neue Epoche ist die nächste und verlangt ein neues Schloss.",
    ),
    (
        "wrong_statement",
        "What a node signed is for another network or another operator. Have it signed for this one.",
        "Wat een knooppunt ondertekende is voor een ander netwerk of een andere beheerder. Laat voor dit netwerk ondertekenen.",
        "Was ein Knoten unterschrieb, ist für ein anderes Netzwerk oder einen anderen Betreiber. Lassen Sie für dieses unterschreiben.",
    ),
    (
        "wrong_tax",
        "The VAT differs from the order. Invoice the VAT of the order.",
        "De btw wijkt af van de bestelling. Factureer de btw van de bestelling.",
        "Die USt weicht von der Bestellung ab. Berechnen Sie die USt der Bestellung.",
    ),
    (
        "wrong_total",
        "The total is not the sum of the lines and their VAT. Look at the form again: it works the total out.",
        "Het totaal is niet de som van de regels en hun btw. Bekijk het formulier opnieuw: het berekent het totaal.",
        "Der Gesamtbetrag ist nicht die Summe der Positionen und ihrer USt. Sehen Sie das Formular neu an: Es errechnet ihn.",
    ),
    (
        "wrong_validators",
        "These are not the first validators, each described once. Describe each once; none if the network is founded already.",
        "Dit zijn niet de eerste validators, elk één keer beschreven. Beschrijf elk één keer; geen als het netwerk al is ondergebracht.",
        "Das sind nicht die ersten Validatoren, jeder einmal beschrieben. Beschreiben Sie jeden einmal; keinen, wenn das Netzwerk schon unterstellt ist.",
    ),
];

/// What is said of a no.
pub fn no_in_words(language: Language, code: &str) -> Option<&'static str> {
    named(NOES, language, code)
}

#[cfg(test)]
mod tests {
    use super::{NOES, no_in_words};
    use crate::page::trade::code;
    use crate::texts::Language;
    use ledger::Refusal;

    #[test]
    fn every_refusal_is_told_in_every_language() {
        assert!(NOES.is_sorted_by(|left, right| left.0 < right.0));
        for refusal in Refusal::ALL {
            for language in Language::ALL {
                let said = no_in_words(*language, &code(refusal)).unwrap_or_default();
                assert!(said.ends_with('.'), "{refusal:?} in {language:?}");
            }
        }
        for (name, english, dutch, german) in NOES {
            assert!(english != dutch && dutch != german && english != german, "{name}");
        }
    }
}
