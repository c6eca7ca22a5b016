/** The words of the page that signs: a name, then English, German, Dutch. */

export const PAGE_TEXTS = `
ui.loading|Reading what is to be signed|Es wird gelesen, was unterschrieben werden soll|Lezen wat er ondertekend moet worden
ui.sign|Sign|Unterschreiben|Ondertekenen
ui.cancel|Cancel|Abbrechen|Annuleren
ui.back|Back|Zurück|Terug
ui.what|What is done|Was getan wird|Wat gedaan wordt
ui.around|Technical details|Technische Angaben|Technische gegevens
ui.fingerprint|Check code|Prüfcode|Controlecode
ui.fingerprint.about|The page that you come from shows the same code. If it does not, do not sign.|Die Seite, von der Sie kommen, zeigt denselben Code. Wenn nicht, unterschreiben Sie nicht.|De pagina waar u vandaan komt toont dezelfde code. Zo niet, onderteken dan niet.
ui.transaction|Transaction|Transaktion|Transactie
ui.known|known to this network as {name}|in diesem Netzwerk bekannt als {name}|in dit netwerk bekend als {name}
ui.ready|Nothing is signed yet. Read all of it.|Noch ist nichts unterschrieben. Lesen Sie alles.|Er is nog niets ondertekend. Lees alles.
ui.touch|Use your passkey|Verwenden Sie Ihren Passkey|Gebruik uw passkey
ui.sending|Signed; waiting until it is final|Unterschrieben; warten, bis es endgültig ist|Ondertekend; wachten tot het definitief is
ui.done|Done|Erledigt|Gedaan
ui.done.at|Final at {at}, {time}|Endgültig bei {at}, {time}|Definitief op {at}, {time}
ui.asked|Signed; it waits for the approval of others|Unterschrieben; es wartet auf die Genehmigung anderer|Ondertekend; het wacht op goedkeuring door anderen
ui.events|What happened|Was geschehen ist|Wat er gebeurd is
ui.failed|Not done|Nicht geschehen|Niet gedaan
ui.cancelled|Nothing was signed or sent|Nichts wurde unterschrieben oder gesendet|Er is niets ondertekend of verzonden
ui.next|What to do: {next}|Was zu tun ist: {next}|Wat te doen: {next}
ui.code|Code: {code}|Code: {code}|Code: {code}
ui.aside.agreement|The agreement whose check code is signed|Der Vertrag, dessen Prüfcode unterschrieben wird|De overeenkomst waarvan de controlecode ondertekend wordt
ui.aside.quote|The quote that is sealed|Das Preisangebot, das verschlossen wird|De offerte die verzegeld wordt
ui.opening|Keep this; so does this browser. Come back after the closing time and open the quote with it; otherwise it does not count.|Bewahren Sie dies auf; auch dieser Browser tut es. Kommen Sie nach dem Ende der Frist wieder und öffnen Sie damit das Preisangebot; sonst zählt es nicht.|Bewaar dit; deze browser doet dat ook. Kom na de sluiting terug en open daarmee de offerte; anders telt zij niet mee.
ui.enrol|Register with a passkey|Mit einem Passkey registrieren|Registreren met een passkey
ui.enrol.about|The passkey stays on your device. The name is shown by your device only; it is not sent to the network.|Der Passkey bleibt auf Ihrem Gerät. Den Namen zeigt nur Ihr Gerät; er wird nicht an das Netzwerk gesendet.|De passkey blijft op uw apparaat. De naam toont alleen uw apparaat; hij wordt niet naar het netwerk gezonden.
ui.enrol.sentence|You register on this network. Nothing is bought, sold or paid.|Sie registrieren sich in diesem Netzwerk. Es wird nichts gekauft, verkauft oder bezahlt.|U registreert zich op dit netwerk. Er wordt niets gekocht, verkocht of betaald.
ui.name|Name of the passkey|Name des Passkeys|Naam van de passkey
ui.name.missing|Type a name, so that you find the passkey again|Tippen Sie einen Namen, damit Sie den Passkey wiederfinden|Typ een naam, zodat u de passkey terugvindt
ui.make|Make a passkey|Passkey anlegen|Passkey maken
ui.second|Add a second passkey now|Jetzt einen zweiten Passkey hinzufügen|Nu een tweede passkey toevoegen
ui.second.about|With one passkey only, losing the device means losing access. Use another device, a phone or a security key.|Wer nur einen Passkey hat, verliert mit dem Gerät den Zugang. Nehmen Sie ein anderes Gerät, ein Telefon oder einen Sicherheitsschlüssel.|Met één passkey verliest u met het apparaat ook de toegang. Neem een ander apparaat, een telefoon of een beveiligingssleutel.
ui.addkey|Add a passkey|Einen Passkey hinzufügen|Een passkey toevoegen
ui.which|Which of your keys signs?|Welcher Ihrer Schlüssel unterschreibt?|Welke van uw sleutels ondertekent?
ui.session|Sign in|Anmelden|Aanmelden
ui.session.about|You sign in to {origin}, only to read. Nothing is ordered or paid.|Sie melden sich bei {origin} an, nur zum Lesen. Nichts wird bestellt oder bezahlt.|U meldt zich aan bij {origin}, alleen om te lezen. Er wordt niets besteld of betaald.
ui.session.going|Signed in; going back|Angemeldet; es geht zurück|Aangemeld; terug
fail.task|The address of this page does not say what to do|Die Adresse dieser Seite sagt nicht, was zu tun ist|Het adres van deze pagina zegt niet wat er moet gebeuren
fail.task.next|go back and begin again|gehen Sie zurück und beginnen Sie neu|ga terug en begin opnieuw
fail.bytes|What is to be signed cannot be read: {what}|Was unterschrieben werden soll, ist nicht lesbar: {what}|Wat ondertekend moet worden is niet leesbaar: {what}
fail.bytes.next|sign nothing; go back and begin again|unterschreiben Sie nichts; gehen Sie zurück und beginnen Sie neu|onderteken niets; ga terug en begin opnieuw
fail.network|This is for another network ({what})|Dies ist für ein anderes Netzwerk ({what})|Dit is voor een ander netwerk ({what})
fail.expired|The time to sign this is over ({what})|Die Zeit, dies zu unterschreiben, ist vorbei ({what})|De tijd om dit te ondertekenen is voorbij ({what})
fail.key|This is to be signed by a key that is no passkey ({what})|Dies soll ein Schlüssel unterschreiben, der kein Passkey ist ({what})|Dit moet ondertekend worden door een sleutel die geen passkey is ({what})
fail.key.next|sign it with the command line|unterschreiben Sie mit der Befehlszeile|onderteken met de opdrachtregel
fail.other|You used another passkey than the one that is to sign ({what})|Sie haben einen anderen Passkey verwendet als den, der unterschreiben soll ({what})|U gebruikte een andere passkey dan die moet ondertekenen ({what})
fail.other.next|try again with the passkey of this key; nothing was sent|versuchen Sie es mit dem Passkey dieses Schlüssels; nichts wurde gesendet|probeer opnieuw met de passkey van deze sleutel; er is niets verzonden
fail.passkey|The passkey was not used: {what}|Der Passkey wurde nicht verwendet: {what}|De passkey is niet gebruikt: {what}
fail.passkey.next|try again; nothing was sent|versuchen Sie es noch einmal; nichts wurde gesendet|probeer opnieuw; er is niets verzonden
fail.node|The node cannot be reached|Der Knoten ist nicht erreichbar|Het knooppunt is niet bereikbaar
fail.node.next|check that the node runs, and try again; the same transaction counts at most once|prüfen Sie, ob der Knoten läuft, und versuchen Sie es noch einmal; dieselbe Transaktion zählt höchstens einmal|controleer of het knooppunt draait en probeer opnieuw; dezelfde transactie telt hoogstens één keer
fail.waiting|It is sent, and not final yet|Es ist gesendet und noch nicht endgültig|Het is verzonden en nog niet definitief
fail.waiting.next|wait, and look again; it counts at most once|warten Sie und sehen Sie wieder nach; es zählt höchstens einmal|wacht en kijk opnieuw; het telt hoogstens één keer
fail.content|The content behind the check code cannot be shown: {what}|Der Inhalt hinter dem Prüfcode kann nicht gezeigt werden: {what}|De inhoud achter de controlecode kan niet worden getoond: {what}
fail.content.next|sign nothing that you cannot read; ask for the content|unterschreiben Sie nichts, was Sie nicht lesen können; bitten Sie um den Inhalt|onderteken niets dat u niet kunt lezen; vraag om de inhoud
fail.framed|This page does not work inside another page|Diese Seite arbeitet nicht innerhalb einer anderen|Deze pagina werkt niet binnen een andere
fail.browser|This browser has no passkeys|Dieser Browser kennt keine Passkeys|Deze browser kent geen passkeys
fail.browser.next|use a current browser, or the command line|verwenden Sie einen aktuellen Browser oder die Befehlszeile|gebruik een actuele browser of de opdrachtregel
fail.unexpected|Something unexpected happened: {what}|Etwas Unerwartetes ist geschehen: {what}|Er gebeurde iets onverwachts: {what}
`;
