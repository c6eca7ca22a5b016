/**
 * Every word that people read, in one table: a name, then English, German, Dutch.
 *
 * `act.` says what an act does, `unit.` names the usual units of measure by their codes, `ui.` and `fail.` stand on the
 * page that signs, the rest are names of fields and variants. What
 * is not in the table is shown as its name, with spaces.
 */

/** The languages, in the order of the table's columns. */
export const LANGUAGES = ["en", "de", "nl"] as const;
export type Language = (typeof LANGUAGES)[number];

const TABLE = `
act.enrol|register, with the key that signs|sich registrieren, mit dem Schlüssel, der unterschreibt|zich registreren, met de sleutel die ondertekent
act.rotate_keys|add or remove keys of the person|Schlüssel der Person hinzufügen oder entfernen|sleutels van de persoon toevoegen of verwijderen
act.profile|say who this is and what it can do|sagen, wer das ist und was es kann|zeggen wie dit is en wat die kan
act.found|found an organisation|eine Organisation gründen|een organisatie oprichten
act.invite|invite a person to be a member|eine Person als Mitglied einladen|een persoon uitnodigen als lid
act.join|join an organisation|einer Organisation beitreten|lid worden van een organisatie
act.leave|leave an organisation|eine Organisation verlassen|een organisatie verlaten
act.assign|give a member other roles, or remove them|einem Mitglied andere Rollen geben oder es entfernen|een lid andere rollen geven of verwijderen
act.charter|replace the approval rules|die Genehmigungsregeln ersetzen|de goedkeuringsregels vervangen
act.connect|connect a tool: let it act for the person|ein Werkzeug verbinden: es darf für die Person handeln|een hulpmiddel verbinden: het mag voor de persoon handelen
act.disconnect|disconnect a tool: take its mandate back|ein Werkzeug trennen: seine Vollmacht zurücknehmen|een hulpmiddel loskoppelen: zijn mandaat intrekken
act.publish|publish an offer or a need|ein Angebot oder einen Bedarf veröffentlichen|een aanbod of een behoefte publiceren
act.amend_listing|change a listing; quotes on the earlier version are void|eine Anzeige ändern; Preisangebote auf die frühere Fassung sind hinfällig|een publicatie wijzigen; offertes op de eerdere versie vervallen
act.withdraw_listing|take a listing back|eine Anzeige zurückziehen|een publicatie intrekken
act.quote|make an open quote on a need|ein offenes Preisangebot auf einen Bedarf abgeben|een open offerte op een behoefte doen
act.seal_quote|make a sealed quote on a need|ein verschlossenes Preisangebot auf einen Bedarf abgeben|een verzegelde offerte op een behoefte doen
act.reveal_quote|open a sealed quote|ein verschlossenes Preisangebot öffnen|een verzegelde offerte openen
act.withdraw_quote|take a quote back|ein Preisangebot zurückziehen|een offerte intrekken
act.select|choose among the quotes on a need|unter den Preisangeboten auf einen Bedarf wählen|kiezen uit de offertes op een behoefte
act.propose|propose an agreement and sign it for the own side|einen Vertrag vorschlagen und für die eigene Seite unterschreiben|een overeenkomst voorstellen en voor de eigen kant ondertekenen
act.sign|sign an agreement|einen Vertrag unterschreiben|een overeenkomst ondertekenen
act.decline|decline an agreement or a change of it|einen Vertrag oder seine Änderung ablehnen|een overeenkomst of een wijziging ervan afwijzen
act.propose_amendment|propose to change an agreement|eine Vertragsänderung vorschlagen|een wijziging van de overeenkomst voorstellen
act.agree_amendment|agree to the change of an agreement|einer Vertragsänderung zustimmen|instemmen met een wijziging van de overeenkomst
act.terminate|end an agreement|einen Vertrag beenden|een overeenkomst beëindigen
act.order|place an order|eine Bestellung aufgeben|een bestelling plaatsen
act.respond|answer an order|eine Bestellung beantworten|een bestelling beantwoorden
act.change_order|ask for a change of an order|um Änderung einer Bestellung bitten|om wijziging van een bestelling vragen
act.cancel_order|cancel an order|eine Bestellung stornieren|een bestelling annuleren
act.deliver|say what was delivered|sagen, was geliefert wurde|zeggen wat geleverd is
act.receive|accept or reject a delivery|eine Lieferung annehmen oder zurückweisen|een levering aanvaarden of afkeuren
act.invoice|send an invoice|eine Rechnung stellen|een factuur sturen
act.credit|credit lines of an invoice|Positionen einer Rechnung gutschreiben|regels van een factuur crediteren
act.pay|pay from the account on the ledger|vom Konto im Register zahlen|betalen van de rekening op het register
act.release|pay an invoice out of escrow|eine Rechnung aus dem Treuhandgeld zahlen|een factuur uit het depot betalen
act.declare_payment|declare a payment outside the ledger|eine Zahlung außerhalb des Registers ankündigen|een betaling buiten het register melden
act.confirm_payment|confirm a payment received outside the ledger|eine außerhalb des Registers erhaltene Zahlung bestätigen|een buiten het register ontvangen betaling bevestigen
act.refund|pay back what was paid too much|zu viel Gezahltes zurückzahlen|te veel betaald geld terugbetalen
act.dispute|begin a dispute|einen Streit beginnen|een geschil beginnen
act.offer_split|offer a split in a dispute|in einem Streit eine Teilung anbieten|in een geschil een verdeling aanbieden
act.agree_split|agree to the split that is offered|der angebotenen Teilung zustimmen|instemmen met de aangeboden verdeling
act.rule|rule on a dispute, as its arbiter|als Schiedsperson über einen Streit entscheiden|als arbiter over een geschil beslissen
act.create_money|create a money|ein Geld schaffen|een geld scheppen
act.issue|issue money|Geld ausgeben|geld uitgeven
act.redeem|give money back to its issuer|Geld an seinen Herausgeber zurückgeben|geld teruggeven aan de uitgever
act.set_limit|set how far an account may go below nought|festlegen, wie weit ein Konto unter null gehen darf|bepalen hoe ver een rekening onder nul mag
act.found_network|put the network under approval rules|das Netzwerk unter Genehmigungsregeln stellen|het netwerk onder goedkeuringsregels brengen
act.admit_validator|admit a validator|einen Validator aufnehmen|een validator toelaten
act.remove_validator|remove a validator|einen Validator entfernen|een validator verwijderen
act.replace_validator_key|replace a validator's key|den Schlüssel eines Validators ersetzen|de sleutel van een validator vervangen
act.move_validator|say where a validator's node is found|sagen, wo der Knoten eines Validators zu finden ist|zeggen waar het knooppunt van een validator te vinden is
act.schedule_protocol|schedule a version of the protocol|eine Version des Protokolls ansetzen|een versie van het protocol plannen
act.set_vault|say where private messages go and who issues keys to the data|sagen, wohin private Nachrichten gehen und wer Schlüssel zu den Daten ausgibt|zeggen waar privéberichten heen gaan en wie sleutels tot de gegevens uitgeeft
act.open_collection|open a collection of data|eine Sammlung von Daten eröffnen|een verzameling gegevens openen
act.set_state|say which state of a collection is the newest|sagen, welcher Stand einer Sammlung der neueste ist|zeggen welke stand van een verzameling de nieuwste is
act.confirm_rekeyed|confirm that a collection is encrypted anew|bestätigen, dass eine Sammlung neu verschlüsselt ist|bevestigen dat een verzameling opnieuw versleuteld is
act.move_collection|move a collection to another provider|eine Sammlung zu einem anderen Anbieter verlegen|een verzameling naar een andere aanbieder verhuizen
act.close_collection|close a collection for ever|eine Sammlung für immer schließen|een verzameling voorgoed sluiten
act.grant|let somebody read data until a time|jemanden bis zu einem Zeitpunkt Daten lesen lassen|iemand tot een tijdstip gegevens laten lezen
act.end_grant|end somebody's leave to read|ein Leserecht beenden|een leesrecht beëindigen
act.guardians|choose who can bring the person back when all keys are lost|wählen, wer die Person zurückholt, wenn alle Schlüssel verloren sind|kiezen wie de persoon terughaalt als alle sleutels weg zijn
act.recover|stand behind a new key of a person, in the place of all old ones|für einen neuen Schlüssel einer Person einstehen, an Stelle aller alten|instaan voor een nieuwe sleutel van een persoon, in plaats van alle oude
act.stop_recovery|say no to a recovery|eine Wiederherstellung ablehnen|een herstel weigeren
who|{human} wants to {act}|{human} möchte {act}|{human} wil {act}
who.for|{human}, in the name of {principal}, wants to {act}|{human} möchte im Namen von {principal} {act}|{human} wil namens {principal} {act}
who.tool|The tool {tool}, for {who}|Das Werkzeug {tool}, für {who}|Het hulpmiddel {tool}, voor {who}
who.approve|approve this: {act}|dies genehmigen: {act}|dit goedkeuren: {act}
who.reject|say no to something pending|etwas Wartendes ablehnen|iets dat wacht afwijzen
about|is about|betrifft|gaat over
accept|accepts|angenommen|aanvaard
accept_within|to be accepted within|anzunehmen binnen|te aanvaarden binnen
accepted|accepted|angenommen|aanvaard
act|what is done|was getan wird|wat gedaan wordt
add|add|hinzufügen|toevoegen
agree_by|to be agreed by|zuzustimmen bis|in te stemmen uiterlijk
agreement|agreement|Vertrag|overeenkomst
amount|amount|Betrag|bedrag
approvals|approvals needed|nötige Genehmigungen|nodige goedkeuringen
approve|approval|Genehmigung|goedkeuring
arbiter|arbiter|Schiedsperson|arbiter
at|at|am|op
at_least|at least|mindestens|ten minste
at_most|at most|höchstens|ten hoogste
attributes|attributes|Eigenschaften|eigenschappen
authenticator_data|authenticator's data|Daten des Authentifikators|gegevens van de authenticator
begins|begins|beginnt|begint
between|between|zwischen|tussen
buyer|buyer|Käufer|koper
capabilities|capabilities|Fähigkeiten|mogelijkheden
categories|categories|Kategorien|categorieën
category|category|Kategorie|categorie
charter|approval rules|Genehmigungsregeln|goedkeuringsregels
chosen|chosen|gewählt|gekozen
claim|claim|Forderung|vordering
claims|claims|Forderungen|vorderingen
classified_as|classified as|eingeordnet als|ingedeeld als
client_data|client's data|Daten des Browsers|gegevens van de browser
code|code|Code|code
command|asked for|verlangt|gevraagd
commitment|commitment (a salted hash)|Bindung (ein gesalzener Hash)|verbintenis (een gezouten hash)
commitments|commitments|Bindungen|verbintenissen
confirm_by|can be confirmed until|zu bestätigen bis|te bevestigen tot
connect|connect|verbinden|verbinden
content|content|Inhalt|inhoud
contract|contract|Vertrag|contract
count|how many|wie viele|hoeveel
counterparties|counterparties|Gegenparteien|tegenpartijen
counterparty|other party|andere Partei|andere partij
country|country|Land|land
default_share|share if nobody agrees|Anteil ohne Einigung|deel zonder akkoord
deliver|deliver|liefern|leveren
deliver_by|to be delivered by|zu liefern bis|te leveren uiterlijk
delivery|delivery|Lieferung|levering
denomination|counted in|gezählt in|geteld in
dispute|dispute|Streit|geschil
document|hash of the document|Hash des Dokuments|hash van het document
endorsements|endorsements|Befürwortungen|steunbetuigingen
endpoint|address|Adresse|adres
envelope|what is signed|was unterschrieben wird|wat ondertekend wordt
epoch_blocks|blocks of an epoch|Blöcke einer Epoche|blokken van een tijdvak
equals|is|ist|is
escrow|escrow|Treuhandgeld|depot
expires|expires|läuft ab|verloopt
fiat|approve|genehmigen|goedkeuren
flag|yes or no|ja oder nein|ja of nee
founder|founder's roles|Rollen der gründenden Person|rollen van de oprichter
framework|framework|Rahmenvertrag|raamovereenkomst
from|from|von|van
genesis|beginning of the network|Anfang des Netzwerks|begin van het netwerk
govern|govern|leiten|besturen
height|block|Block|blok
human|person it goes back to|Person, auf die es zurückgeht|persoon op wie het teruggaat
id|id|Kennung|id
identifiers|identifiers|Kennungen|kenmerken
in_total|in total|insgesamt|in totaal
initiators|who may begin it|wer es beginnen darf|wie het mag beginnen
invite|invited|eingeladen|uitgenodigd
invited_until|invited until|eingeladen bis|uitgenodigd tot
invoice|invoice|Rechnung|factuur
invoice_within|to be invoiced within|abzurechnen binnen|te factureren binnen
is|is|ist|is
issued|made by its issuer|vom Herausgeber geschaffen|door de uitgever gemaakt
item|item|Gegenstand|artikel
key|key|Schlüssel|sleutel
kind|kind|Art|soort
label|label|Bezeichnung|aanduiding
limit|limit|Grenze|limiet
line|line (counted from 0)|Position (von 0 gezählt)|regel (geteld vanaf 0)
lines|lines|Positionen|regels
listing|publication|Anzeige|publicatie
lot|lot|Los|perceel
mandate|mandate|Vollmacht|mandaat
mandates|mandates|Vollmachten|mandaten
matching|matching of invoices|Abgleich der Rechnungen|afstemming van facturen
may_pass_on|may be passed on, times|darf weitergegeben werden, Male|mag worden doorgegeven, keren
money|money|Geld|geld
monies|monies|Gelder|gelden
mutual_credit|mutual credit|gegenseitiger Kredit|wederzijds krediet
name|name|Name|naam
need|need|Bedarf|behoefte
network|network|Netzwerk|netwerk
new_tool|new tool|neues Werkzeug|nieuw hulpmiddel
no|no|nein|nee
none|none|keine|geen
note|note|Anmerkung|opmerking
nothing|(nothing is said)|(nichts gesagt)|(niets gezegd)
number|number|Nummer|nummer
offer|offer|Angebot|aanbod
old|key until now|bisheriger Schlüssel|sleutel tot nu toe
one_of|one of|eines von|een van
one_off|one-off|einmalig|eenmalig
open_until|open until|offen bis|open tot
operator|operator|Betreiber|beheerder
order|order|Bestellung|bestelling
orders|orders|Bestellungen|bestellingen
organisation|organisation|Organisation|organisatie
over_price|price may be above by|Preis darf darüber liegen um|prijs mag hoger zijn met
over_quantity|quantity may be above by|Menge darf darüber liegen um|hoeveelheid mag hoger zijn met
owner|owner|Eigentümer|eigenaar
pay|pay|zahlen|betalen
pay_within|to be paid within|zu zahlen binnen|te betalen binnen
payee|who is paid|wer bezahlt wird|wie betaald wordt
payer|who pays|wer zahlt|wie betaalt
payment|payment|Zahlung|betaling
pending|what is pending|was wartet|wat wacht
per_act|for each act|je Handlung|per handeling
period|period|Zeitraum|periode
person|person|Person|persoon
price|price of one unit|Preis einer Einheit|prijs per eenheid
principal|in whose name|in wessen Namen|namens
principals|in whose names|in wessen Namen|namens
profile|profile|Profil|profiel
protocol|protocol version|Version des Protokolls|protocolversie
publish|publish|veröffentlichen|publiceren
purchase|buy|kaufen|kopen
purpose|offer or need|Angebot oder Bedarf|aanbod of behoefte
quantity|quantity|Menge|hoeveelheid
quote|quote|Preisangebot|offerte
range|range|Bereich|bereik
readiness|readiness|Bereitschaft|gereedheid
reason|reason|Grund|reden
reference|reference|Verweis|kenmerk
references|references|Verweise|verwijzingen
reject|refusal|Ablehnung|afwijzing
rejected|rejected|zurückgewiesen|afgekeurd
remove|remove|entfernen|verwijderen
required|required|verlangt|vereist
requirements|requirements|Anforderungen|eisen
respond_within|to be answered within|zu beantworten binnen|te beantwoorden binnen
reveal_until|to be opened until|zu öffnen bis|te openen tot
role|role|Rolle|rol
roles|roles|Rollen|rollen
rules|rules|Regeln|regels
salt|salt|Salz|zout
scheme|scheme|Schema|schema
scope|what it may do|was es darf|wat het mag
search|search|suchen|zoeken
select|choose|wählen|kiezen
select_until|chosen until|gewählt bis|gekozen tot
seller|seller|Verkäufer|verkoper
settle_within|to be settled within|auszugleichen binnen|te vereffenen binnen
sign_by|to be signed by|zu unterschreiben bis|te ondertekenen uiterlijk
signature|signature|Unterschrift|handtekening
source|comes from|kommt aus|komt uit
source_line|line it comes from (counted from 0)|Position, aus der es kommt (von 0 gezählt)|regel waar het uit komt (geteld vanaf 0)
terms|terms|Bedingungen|voorwaarden
text|text|Text|tekst
three_way|against order and delivery|gegen Bestellung und Lieferung|tegen bestelling en levering
title|title|Titel|titel
to|to|an|aan
to_seller|seller's part|Teil des Verkäufers|deel van de verkoper
tool|tool|Werkzeug|hulpmiddel
total|total with VAT|Gesamtbetrag mit USt|totaal met btw
two_way|against the order|gegen die Bestellung|tegen de bestelling
unit|unit|Einheit|eenheid
unit.ANN|year|Jahr|jaar
unit.C62|one|Stück|stuk
unit.DAY|day|Tag|dag
unit.E48|service unit|Leistungseinheit|diensteenheid
unit.EA|each|je Stück|per stuk
unit.GRM|gram|Gramm|gram
unit.H87|piece|Stück|stuk
unit.HUR|hour|Stunde|uur
unit.KGM|kilogram|Kilogramm|kilogram
unit.KMT|kilometre|Kilometer|kilometer
unit.KWH|kilowatt hour|Kilowattstunde|kilowattuur
unit.LS|lump sum|pauschal|vaste som
unit.LTR|litre|Liter|liter
unit.MIN|minute|Minute|minuut
unit.MON|month|Monat|maand
unit.MTK|square metre|Quadratmeter|vierkante meter
unit.MTQ|cubic metre|Kubikmeter|kubieke meter
unit.MTR|metre|Meter|meter
unit.PR|pair|Paar|paar
unit.SET|set|Satz|set
unit.TNE|tonne|Tonne|ton
unit.WEE|week|Woche|week
unit.XBG|bag|Beutel|zak
unit.XBX|box|Kasten|doos
unit.XCT|carton|Karton|karton
unit.XPK|package|Paket|pak
unit.XPX|pallet|Palette|pallet
unit.XRO|roll|Rolle|rol
until|until|bis|tot
up_to|up to|bis zu|tot
valid_until|void from|ungültig ab|ongeldig vanaf
validators|validators|Validatoren|validators
value|value|Wert|waarde
vat|VAT|USt|btw
verbs|verbs|Verben|werkwoorden
version|version|Fassung|versie
warn.blank|holds characters that cannot be seen: {which}|enthält unsichtbare Zeichen: {which}|bevat onzichtbare tekens: {which}
warn.mixed|mixes letters of several alphabets that look alike: {which}|mischt ähnliche Buchstaben mehrerer Alphabete: {which}|mengt op elkaar lijkende letters van meerdere alfabetten: {which}
ways|ways|Wege|wegen
yes|yes|ja|ja
sealing|key for private messages|Schlüssel für private Nachrichten|sleutel voor privéberichten
found_at|where private messages go|wohin private Nachrichten gehen|waar privéberichten heen gaan
custody|hash of the custody that issues keys|Hash der Verwahrung, die Schlüssel ausgibt|hash van de bewaring die sleutels uitgeeft
provider|provider|Anbieter|aanbieder
collection|collection|Sammlung|verzameling
revision|number of the state|Nummer des Standes|nummer van de stand
epoch|epoch|Epoche|tijdvak
state|hash of the state|Hash des Standes|hash van de stand
rekeying|to be encrypted anew|neu zu verschlüsseln|opnieuw te versleutelen
guardians|guardians|Vertrauenspersonen|helpers
threshold|how many it takes|wie viele nötig sind|hoeveel er nodig zijn
delay|time to say no|Zeit zum Ablehnen|tijd om te weigeren
grant|let read|lesen lassen|laten lezen
reader|who may read|wer lesen darf|wie mag lezen
receipt|hash of the receipt|Hash der Quittung|hash van het ontvangstbewijs
by|until when|bis wann|tot wanneer
`;

const rows = new Map(
  TABLE.trim()
    .split("\n")
    .map((line): [string, string[]] => {
      const [name = "", ...texts] = line.split("|");
      return [name, texts];
    }),
);

/** Adds words to the table; for the page that signs. */
export function addTexts(table: string): void {
  for (const line of table.trim().split("\n")) {
    const [name = "", ...texts] = line.split("|");
    rows.set(name, texts);
  }
}

/** True if the table has a text of this name. */
export function hasText(name: string): boolean {
  return rows.has(name);
}

/** The names in the table. */
export function textNames(): string[] {
  return [...rows.keys()];
}

/** The first of our languages that the reader knows. */
export function languageOf(wanted: readonly string[]): Language {
  for (const one of wanted) {
    const found = LANGUAGES.find((language) => one.toLowerCase().split("-")[0] === language);
    if (found !== undefined) return found;
  }
  return "en";
}

/** The text of this name, with what stands in braces filled in; the name with spaces if there is none. */
export function say(language: Language, name: string, filled: Readonly<Record<string, string>> = {}): string {
  const text = rows.get(name)?.[LANGUAGES.indexOf(language)] ?? name.replace(/_/g, " ");
  // Each brace once, from the table's text only: what is filled in is not looked at again.
  return text.replace(/\{(\w+)\}/g, (_, key: string) => filled[key] ?? "");
}
