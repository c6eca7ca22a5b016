/**
 * Every word that people read, in one table: a name, then English, German, Dutch.
 *
 * `act.` says what an act does, `unit.` names the usual units of measure by their codes, `verb.` kinds of action,
 * `ui.` and `fail.` stand on the page that signs, the rest are names of fields and variants. They are the words of the
 * pages (`crates/pages/src/labels.rs` and `texts/units.rs`): a test there compares them. What is not in the table is
 * shown as its name, with spaces.
 */

/** The languages, in the order of the table's columns. */
export const LANGUAGES = ["en", "de", "nl"] as const;
export type Language = (typeof LANGUAGES)[number];

const TABLE = `
act.admit_validator|admit a validator|einen Validator aufnehmen|een validator toelaten
act.agree_amendment|agree to the change of an agreement|einer Vertragsänderung zustimmen|akkoord gaan met de wijziging van een overeenkomst
act.agree_split|agree to the split that is offered|der angebotenen Teilung zustimmen|akkoord gaan met de voorgestelde verdeling
act.amend_listing|change a publication; earlier quotes lapse|eine Anzeige ändern; frühere Preisangebote verfallen|een publicatie wijzigen; eerdere offertes vervallen
act.assign|change the roles of a member|die Rollen eines Mitglieds ändern|de rollen van een lid wijzigen
act.cancel_order|cancel an order|eine Bestellung stornieren|een bestelling annuleren
act.change_order|ask for a change of an order|um Änderung einer Bestellung bitten|om wijziging van een bestelling vragen
act.charter|change the approval rules|die Genehmigungsregeln ändern|de goedkeuringsregels wijzigen
act.close_collection|delete a collection for good|eine Sammlung endgültig löschen|een verzameling definitief verwijderen
act.confirm_payment|confirm that the money has come|den Zahlungseingang bestätigen|bevestigen dat het geld binnen is
act.confirm_rekeyed|confirm the new lock|das neue Schloss bestätigen|het nieuwe slot bevestigen
act.connect|connect a tool|ein Programm verbinden|een programma koppelen
act.create_money|make a new kind of money|eine neue Geldart anlegen|een nieuwe geldsoort aanmaken
act.credit|issue a credit note|eine Rechnung korrigieren (Gutschrift)|een creditnota maken
act.declare_payment|report a bank payment; this does not pay|eine Banküberweisung melden; damit wird nicht gezahlt|een bankbetaling melden; hiermee wordt niet betaald
act.decline|decline an agreement or a change of it|einen Vertrag oder seine Änderung ablehnen|een overeenkomst of een wijziging ervan afwijzen
act.deliver|report a delivery|eine Lieferung melden|een levering melden
act.disconnect|disconnect a tool|ein Programm trennen|een programma ontkoppelen
act.dispute|object (open a dispute)|Einwand erheben (Streitfall)|bezwaar maken (geschil)
act.end_grant|end the access to data|den Zugang zu Daten beenden|de toegang tot gegevens beëindigen
act.enrol|register with this device|sich mit diesem Gerät registrieren|zich registreren met dit apparaat
act.found|set up an organisation|eine Organisation gründen|een organisatie oprichten
act.found_network|put the network under an organisation|das Netzwerk einer Organisation unterstellen|het netwerk onder een organisatie brengen
act.grant|give access to data|Zugang zu Daten geben|toegang tot gegevens geven
act.guardians|choose guardians|Vertrauenspersonen wählen|vertrouwenspersonen kiezen
act.invite|invite a person to be a member|eine Person als Mitglied einladen|een persoon uitnodigen als lid
act.invoice|send an invoice|eine Rechnung stellen|een factuur sturen
act.issue|issue money|Geld ausgeben|geld uitgeven
act.join|accept the invitation of an organisation|die Einladung einer Organisation annehmen|de uitnodiging van een organisatie aannemen
act.leave|leave an organisation|eine Organisation verlassen|een organisatie verlaten
act.move_collection|move a collection|eine Sammlung verlegen|een verzameling verplaatsen
act.move_validator|move a validator|einen Validator verlegen|een validator verhuizen
act.offer_split|offer a split in a dispute|in einem Streitfall eine Teilung anbieten|in een geschil een verdeling voorstellen
act.open_collection|open a collection|eine Sammlung anlegen|een verzameling openen
act.order|place an order|eine Bestellung aufgeben|een bestelling plaatsen
act.pay|pay from an account on the ledger|vom Konto im Register zahlen|betalen van een rekening op het register
act.profile|edit the profile|das Profil bearbeiten|het profiel wijzigen
act.propose|propose an agreement and sign it|einen Vertrag vorschlagen und unterschreiben|een overeenkomst voorstellen en ondertekenen
act.propose_amendment|propose to change an agreement|eine Vertragsänderung vorschlagen|een wijziging van een overeenkomst voorstellen
act.publish|publish a need or an offer|einen Bedarf oder ein Angebot veröffentlichen|een behoefte of aanbod publiceren
act.quote|make an open quote on a need|ein offenes Preisangebot auf einen Bedarf abgeben|een open offerte op een behoefte uitbrengen
act.receive|accept or reject a delivery|eine Lieferung annehmen oder zurückweisen|een levering aanvaarden of afkeuren
act.recover|help a person to get access again|einer Person wieder Zugang geben|een persoon helpen weer toegang te krijgen
act.redeem|give money back to its issuer|Geld an seinen Herausgeber zurückgeben|geld teruggeven aan de uitgever
act.refund|pay back what was paid too much|zu viel Gezahltes zurückzahlen|te veel betaald geld terugbetalen
act.release|pay an invoice from the money set aside|eine Rechnung aus dem zurückgelegten Geld zahlen|een factuur uit het depot betalen
act.remove_validator|remove a validator|einen Validator entfernen|een validator verwijderen
act.replace_validator_key|replace a validator's key|den Schlüssel eines Validators ersetzen|de sleutel van een validator vervangen
act.respond|answer an order|eine Bestellung beantworten|een bestelling beantwoorden
act.reveal_quote|open a sealed quote|ein verschlossenes Preisangebot öffnen|een verzegelde offerte openen
act.rotate_keys|add a device, or remove one|ein Gerät hinzufügen oder entfernen|een apparaat toevoegen of verwijderen
act.rule|decide a dispute, as its arbiter|als Schiedsperson einen Streitfall entscheiden|als arbiter een geschil beslissen
act.schedule_protocol|schedule a version of the protocol|eine Version des Protokolls ansetzen|een versie van het protocol plannen
act.seal_quote|make a sealed quote on a need|ein verschlossenes Preisangebot auf einen Bedarf abgeben|een verzegelde offerte op een behoefte uitbrengen
act.select|choose the winning quote on a need|ein Preisangebot auf einen Bedarf auswählen|de winnende offerte op een behoefte kiezen
act.set_limit|set a credit limit|eine Kreditgrenze setzen|een kredietlimiet stellen
act.set_state|record the newest version|die neueste Fassung festhalten|de nieuwste versie vastleggen
act.set_vault|set up a vault|einen Tresor einrichten|een kluis inrichten
act.sign|sign an agreement|einen Vertrag unterschreiben|een overeenkomst ondertekenen
act.stop_recovery|stop a recovery|eine Wiederherstellung stoppen|een herstel stoppen
act.terminate|end an agreement|einen Vertrag kündigen|een overeenkomst opzeggen
act.withdraw_listing|withdraw a publication|eine Anzeige zurückziehen|een publicatie intrekken
act.withdraw_quote|withdraw a quote|ein Preisangebot zurückziehen|een offerte intrekken
who|{human} wants to {act}|{human} möchte {act}|{human} wil {act}
who.approve|approve this: {act}|dies genehmigen: {act}|dit goedkeuren: {act}
who.for|{human}, in the name of {principal}, wants to {act}|{human} möchte im Namen von {principal} {act}|{human} wil namens {principal} {act}
who.reject|reject a request|eine Anfrage ablehnen|een aanvraag afwijzen
who.tool|The tool {tool}, for {who}|Das Programm {tool}, für {who}|Het programma {tool}, voor {who}
about|Records it is about|Betrifft|Betreft
accept|Accept or reject|Annehmen oder ablehnen|Aannemen of afwijzen
accept.no|Reject|Ablehnen|Afwijzen
accept.yes|Accept|Annehmen|Aannemen
accept_within|Time to accept a delivery|Zeit zur Annahme|Tijd om te aanvaarden
accepted|Accepted|Angenommen|Aanvaard
act|Action|Vorgang|Handeling
add|To add|Hinzuzufügen|Toe te voegen
agree_by|To be agreed by|Zuzustimmen bis|Akkoord uiterlijk
agreement|Agreement|Vertrag|Overeenkomst
amount|Amount|Betrag|Bedrag
approvals|Approvals|Genehmigungen|Goedkeuringen
approve|Approve|Genehmigen|Goedkeuren
arbiter|Arbiter|Schiedsperson|Arbiter
at|At|Am|Op
at_least|at least|mindestens|ten minste
at_most|at most|höchstens|ten hoogste
attributes|Attributes|Eigenschaften|Eigenschaften
authenticator_data|Data of the device|Daten des Geräts|Gegevens van het apparaat
begins|Begins|Beginnt|Begint
between|between|zwischen|tussen
buyer|Buyer|Käufer|Koper
by|By|Durch|Door
capabilities|What you can supply or do|Was Sie liefern oder leisten können|Wat u kunt leveren of doen
categories|Categories|Kategorien|Categorieën
category|Category|Kategorie|Categorie
charter|Approval rules|Genehmigungsregeln|Goedkeuringsregels
chosen|Chosen|Gewählt|Gekozen
claim|Invoice that is paid|Rechnung, die bezahlt wird|Factuur die wordt betaald
claims|Invoices that are paid|Rechnungen, die bezahlt werden|Facturen die worden betaald
classified_as|Category (CPV)|Kategorie (CPV)|Categorie (CPV)
client_data|Data of the browser|Daten des Browsers|Gegevens van de browser
code|Code|Code|Code
collection|Collection|Sammlung|Verzameling
command|Asked for|Verlangt|Gevraagd
commitment|Check code of the private text|Prüfcode des privaten Textes|Controlecode van de privétekst
commitments|Private details, provable later|Private Angaben, später beweisbar|Privégegevens, later te bewijzen
confirm_by|To be confirmed by|Zu bestätigen bis|Te bevestigen uiterlijk
content|Content|Inhalt|Inhoud
count|How many|Wie viele|Hoeveel
counterparties|Only with|Nur mit|Alleen met
counterparty|With whom|Mit wem|Met wie
country|Country|Land|Land
custody|Check code of the custody|Prüfcode der Verwahrung|Controlecode van de bewaring
default_share|Seller's part if nobody decides in time (%)|Anteil des Verkäufers, wenn niemand rechtzeitig entscheidet (%)|Deel van de verkoper als niemand op tijd beslist (%)
delay|Time to object|Zeit zum Widerspruch|Tijd om nee te zeggen
deliver_by|To be delivered by|Zu liefern bis|Te leveren uiterlijk
delivery|Delivery|Lieferung|Levering
denomination|Currency|Währung|Valuta
dispute|Dispute|Streitfall|Geschil
document|Check code of the document (SHA-256)|Prüfcode des Dokuments (SHA-256)|Controlecode van het document (SHA-256)
endorsements|Endorsements|Befürwortungen|Steunbetuigingen
endpoint|Address of the node|Adresse des Knotens|Adres van het knooppunt
envelope|What is signed|Was unterschrieben wird|Wat ondertekend wordt
epoch|Epoch|Epoche|Tijdvak
epoch_blocks|Blocks of an epoch|Blöcke einer Epoche|Blokken van een tijdvak
equals|exactly|genau|precies
escrow|Money set aside for the seller|Für den Verkäufer zurückgelegtes Geld|Geld apart gezet voor de verkoper
expires|Expires|Läuft ab|Verloopt
flag|yes or no|ja oder nein|ja of nee
found_at|Where messages go|Wohin Nachrichten gehen|Waar berichten heen gaan
founder|The founder's roles|Rollen des Gründers|Rollen van de oprichter
framework|framework agreement: many orders|Rahmenvertrag: viele Bestellungen|raamovereenkomst: meerdere bestellingen
from|From|Von|Van
genesis|Beginning of the network|Anfang des Netzwerks|Begin van het netwerk
grant|Access to data|Zugang zu Daten|Toegang tot gegevens
guardians|Guardians|Vertrauenspersonen|Vertrouwenspersonen
height|Block|Block|Blok
human|who answers for it|wer dafür einsteht|wie ervoor instaat
id|Number|Nummer|Nummer
identifiers|Registration and VAT numbers|Register- und USt-Nummern|KvK- en btw-nummer
in_total|Limit in total|Obergrenze insgesamt|Limiet in totaal
initiators|Who may begin|Wer beginnen darf|Wie mag beginnen
invite|Invite|Einladen|Uitnodigen
invited_until|Invited until|Eingeladen bis|Uitgenodigd tot
invoice|Invoice|Rechnung|Factuur
invoice_within|Time to invoice|Zeit zur Rechnungsstellung|Tijd om te factureren
is|yes or no|ja oder nein|ja of nee
issued|issued and redeemed by its issuer|vom Herausgeber ausgegeben und eingelöst|uitgegeven en ingewisseld door de uitgever
item|Item|Artikel|Artikel
key|Key|Schlüssel|Sleutel
kind|Type|Art|Soort
label|What it is about|Worum es geht|Waarover het gaat
limit|Maximum, excl. VAT|Höchstbetrag, netto|Maximum, excl. btw
line|Line|Position|Regel
lines|Lines|Positionen|Regels
listing|Publication|Anzeige|Publicatie
lot|Lot|Los|Perceel
mandate|Mandate|Vollmacht|Mandaat
mandates|Mandates|Vollmachten|Mandaten
matching|What an invoice must match|Womit eine Rechnung übereinstimmen muss|Waarmee een factuur moet kloppen
may_pass_on|How many times it may be passed on|Wie oft sie weitergegeben werden darf|Hoe vaak het mag worden doorgegeven
money|Money on the ledger|Geld im Register|Geld op het register
monies|Money on the ledger that is taken|Geld im Register, das angenommen wird|Geld op het register dat wordt aangenomen
mutual_credit|mutual credit within limits|gegenseitiger Kredit innerhalb von Grenzen|wederzijds krediet binnen limieten
name|Name|Name|Naam
need|Need|Bedarf|Behoefte
network|Network|Netzwerk|Netwerk
new_tool|The new tool|Das neue Programm|Het nieuwe programma
no|No|Nein|Nee
none|none|keine|geen
note|Note|Bemerkung|Opmerking
nothing|(nothing is said)|(nichts gesagt)|(niets gezegd)
number|Invoice number|Rechnungsnummer|Factuurnummer
offer|Offer|Angebot|Aanbod
old|Key until now|Bisheriger Schlüssel|Sleutel tot nu toe
one_of|one of|eines von|een van
one_off|for one purchase|für einen Kauf|voor één aankoop
open_until|Open until|Offen bis|Open tot
operator|Operator|Betreiber|Beheerder
order|Order|Bestellung|Bestelling
orders|Orders|Bestellungen|Bestellingen
organisation|Organisation|Organisation|Organisatie
over_price|May exceed the agreed price by (%)|Darf den vereinbarten Preis überschreiten um (%)|Mag de afgesproken prijs overschrijden met (%)
over_quantity|May exceed the ordered quantity by (%)|Darf die bestellte Menge überschreiten um (%)|Mag de bestelde hoeveelheid overschrijden met (%)
owner|Owner|Inhaber|Eigenaar
pay_within|Time to pay|Zahlungsfrist|Tijd om te betalen
payee|Payee|Empfänger|Ontvanger
payer|Payer|Zahler|Betaler
payment|Payment|Zahlung|Betaling
pending|Request for approval|Anfrage zur Genehmigung|Aanvraag voor goedkeuring
per_act|Limit per action|Obergrenze je Vorgang|Limiet per handeling
period|Term|Laufzeit|Looptijd
person|Person|Person|Persoon
price|Price of one unit|Preis je Einheit|Prijs per eenheid
principal|In the name of|Im Namen von|Namens
principals|Only in the name of|Nur im Namen von|Alleen namens
profile|Profile|Profil|Profiel
protocol|Version of the protocol|Protokollfassung|Protocolversie
provider|Who stores it|Verwahrer|Bewaarder
purpose|Offer or need|Angebot oder Bedarf|Aanbod of behoefte
quantity|Quantity|Menge|Hoeveelheid
quote|Quote|Preisangebot|Offerte
range|range|Bereich|bereik
reader|Who may read|Wer lesen darf|Wie mag lezen
readiness|Readiness|Bereitschaft|Gereedheid
reason|Reason|Grund|Reden
receipt|Check code of the receipt|Prüfcode der Quittung|Controlecode van het ontvangstbewijs
reference|Reference on the bank statement|Verwendungszweck|Kenmerk op het afschrift
references|Own file or reference numbers|Eigene Akten- oder Referenznummern|Eigen zaak- of kenmerknummers
reject|Reject|Ablehnen|Afwijzen
rejected|Rejected|Zurückgewiesen|Afgekeurd
rekeying|To be locked anew|Neu zu verschließen|Opnieuw op slot te doen
remove|To remove|Zu entfernen|Te verwijderen
required|Required|Gefordert|Vereist
requirements|Requirements|Anforderungen|Vereisten
respond_within|Time to answer an order|Zeit zur Antwort|Tijd om te antwoorden
reveal_until|Bidders open their quotes by|Bieter öffnen ihr Preisangebot bis|Aanbieders openen hun offerte uiterlijk
revision|Number of the version|Nummer der Fassung|Nummer van de versie
role|Role|Rolle|Rol
roles|Roles|Rollen|Rollen
rules|Rules|Regeln|Regels
salt|Secret of the seal|Geheimnis des Verschlusses|Geheim van de verzegeling
scheme|Register|Register|Register
scope|What it may do|Was es darf|Wat het mag
sealing|Key for private messages|Schlüssel für private Nachrichten|Sleutel voor privéberichten
select_until|Choice to be made by|Auswahl bis|Keuze uiterlijk
seller|Seller|Verkäufer|Verkoper
settle_within|Time to settle a dispute|Zeit zur Einigung im Streitfall|Tijd om een geschil op te lossen
sign_by|To be signed by|Zu unterschreiben bis|Te ondertekenen uiterlijk
signature|Signature|Unterschrift|Handtekening
source|Where it comes from|Woher es kommt|Waar het vandaan komt
source_line|Line of the quote or offer|Position des Preisangebots oder Angebots|Regel van de offerte of het aanbod
state|Check code of the version|Prüfcode der Fassung|Controlecode van de versie
terms|Terms|Bedingungen|Voorwaarden
text|text|Text|tekst
three_way|the order and what was accepted|der Bestellung und dem Angenommenen|de bestelling en wat is aanvaard
threshold|How many it takes|Wie viele es braucht|Hoeveel er nodig zijn
title|Title|Titel|Titel
to|To|An|Aan
to_seller|The seller's part|Anteil des Verkäufers|Deel van de verkoper
tool|Tool|Programm|Programma
total|Total incl. VAT|Gesamtbetrag inkl. USt|Totaal incl. btw
two_way|the order alone|der Bestellung allein|de bestelling alleen
unit|Unit|Einheit|Eenheid
unit.ANN|year|Jahr|jaar
unit.C62|piece|Stück|stuk
unit.DAY|day|Tag|dag
unit.E48|service unit|Leistungseinheit|diensteenheid
unit.EA|each|je Stück|per stuk
unit.GRM|gram|Gramm|gram
unit.H87|item|Exemplar|exemplaar
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
unit.XBX|box|Schachtel|doos
unit.XCT|carton|Karton|kartonnen doos
unit.XPK|package|Paket|pak
unit.XPX|pallet|Palette|pallet
unit.XRO|roll|Rolle|rol
until|Until|Bis|Tot
up_to|Up to|Bis|Tot
valid_until|Sign before|Unterschreiben bis|Onderteken vóór
validators|Validators|Validatoren|Validatoren
value|Value|Wert|Waarde
vat|VAT|USt|Btw
verb.connect|connect tools|Programme verbinden|programma's koppelen
verb.contract|sign agreements|Verträge schließen|overeenkomsten sluiten
verb.deliver|deliver and accept|liefern und annehmen|leveren en aanvaarden
verb.dispute|disputes|Streitfälle|geschillen
verb.fiat|approve|genehmigen|goedkeuren
verb.govern|members and rules|Mitglieder und Regeln|leden en regels
verb.grant|access to data|Zugang zu Daten|toegang tot gegevens
verb.invoice|invoice and credit|Rechnungen und Korrekturen|factureren en crediteren
verb.money|money on the ledger|Geld im Register|geld op het register
verb.pay|pay|zahlen|betalen
verb.profile|own details|eigene Angaben|eigen gegevens
verb.publish|publish|veröffentlichen|publiceren
verb.purchase|order|bestellen|bestellen
verb.search|search|suchen|zoeken
verb.select|quote and choose|anbieten und auswählen|offreren en kiezen
verbs|Kinds of action|Arten von Vorgängen|Soorten handelingen
version|Version|Fassung|Versie
warn.blank|holds characters that cannot be seen: {which}|enthält unsichtbare Zeichen: {which}|bevat onzichtbare tekens: {which}
warn.mixed|mixes letters of several alphabets that look alike: {which}|mischt ähnliche Buchstaben mehrerer Alphabete: {which}|mengt op elkaar lijkende letters van meerdere alfabetten: {which}
ways|An invoice must match|Eine Rechnung muss übereinstimmen mit|Een factuur moet kloppen met
yes|Yes|Ja|Ja
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
