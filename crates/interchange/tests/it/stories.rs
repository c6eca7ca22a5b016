//! What is made of a record: small records written for these tests, one trouble each.

use expect_test::{Expect, expect};
use interchange::ocds::{Json, Origin, Process, merge, process, read};
use std::fmt::Write as _;

/// A whole cycle without a fault.
const WHOLE: &str = r#"{"ocid":"k-1","id":"1","date":"2026-01-02T00:00:00Z","tag":["compiled"],"language":"en",
"parties":[{"id":"B","name":"Town of Ham","roles":["buyer"],"address":{"countryName":"GB"}},
           {"id":"S","name":"Paper Ltd","roles":["supplier"],"identifier":{"scheme":"GB-COH","id":"01234567"}}],
"buyer":{"id":"B","name":"Town of Ham"},
"tender":{"id":"t","title":"Paper","status":"complete","tenderPeriod":{"startDate":"2026-01-02T00:00:00Z","endDate":"2026-01-10T00:00:00Z"},
  "items":[{"id":"1","description":"A4 paper","quantity":20,"unit":{"name":"kg","value":{"amount":2.50,"currency":"GBP"}},
            "classification":{"scheme":"CPV","id":"30197644-2"}}]},
"bids":{"details":[{"id":"q","date":"2026-01-09T00:00:00Z","tenderers":[{"id":"S"}],"value":{"amount":50,"currency":"GBP"}}]},
"awards":[{"id":"a","status":"active","date":"2026-01-12T00:00:00Z","suppliers":[{"id":"S"}],"value":{"amount":50,"currency":"GBP"}}],
"contracts":[{"id":"c","awardID":"a","status":"active","dateSigned":"2026-01-15T00:00:00Z","value":{"amount":50.0,"currency":"GBP"},
  "items":[{"id":"1","quantity":20,"unit":{"scheme":"UNCEFACT","id":"KGM","value":{"amount":2.5,"currency":"GBP"}}}],
  "implementation":{"milestones":[{"id":"m","title":"Delivered","status":"met","dateMet":"2026-02-01T00:00:00Z"}],
    "transactions":[{"id":"p","date":"2026-02-20T00:00:00Z","value":{"amount":50,"currency":"GBP"},"payer":{"id":"B"},"payee":{"id":"S"}}]}}]}"#;

/// A contract alone, in the manner of the least willing publishers.
const ALONE: &str = r#"{"publisher":"somewhere","licence":"https://creativecommons.org/licenses/by/4.0/","kind":"release",
"release":{"ocid":7,"contracts":[{"id":"c","value":{"amount":"10","currency":"eur"},"period":{"durationInDays":20}}]}}"#;

/// Everything wrong at once.
const WRONG: &str = r#"{"ocid":"w","date":"yesterday","parties":[{"id":"B"},{"id":"B"},{"name":"nameless"}],"buyer":{"id":"X"},
"awards":{"id":"a","status":"won","date":"2020-05-01","suppliers":[],"value":{"amount":"1.234,50","currency":"EUR"}},
"contracts":[{"id":"c","awardID":"z","dateSigned":"2020-13-01","value":{"amount":10.005,"currency":"EUR"},
  "items":[{"id":"1","quantity":"three","unit":{"name":"heap"},"classification":{"scheme":"CPV","id":"99999999-9"}},
           {"id":"2","quantity":2,"unit":{"name":"heap"}},"loose"],
  "period":{"startDate":"2020-02-01","endDate":"2020-01-01"},
  "implementation":{"transactions":[{"value":{"amount":11,"currency":"EUR"},"relatedInvoices":["i"]},
    {"id":"2","value":{"amount":-1,"currency":"EUR"}},{"id":"3","value":{"amount":1}},{"id":"4","amount":{"amount":1,"currency":"MNX"}},
    {"id":"5"},{"id":"6","value":{"amount":1e20,"currency":"EUR"}}]}}]}"#;

/// The seeds of the fuzz tests.
pub(crate) const RECORDS: &[&str] = &[WHOLE, ALONE, WRONG];

fn one(text: &str) -> Process {
    process(&read(text).next().unwrap().unwrap())
}

/// The process in a few lines.
fn told(process: &Process) -> String {
    let mut told = format!("{} {} {:?}\n", process.publisher, process.ocid, process.date);
    for party in &process.parties {
        writeln!(told, "party {:?} {:?} listed={}", party.id, party.name, party.listed).unwrap();
    }
    for agreement in &process.agreements {
        let amount = agreement.value.as_ref().and_then(|value| value.amount);
        let buyer = process.buyer_of(agreement).map(|buyer| &buyer.key);
        let suppliers: Vec<&String> =
            process.suppliers_of(agreement).iter().map(|supplier| &supplier.key).collect();
        writeln!(told, "agreement {:?} {amount:?} {buyer:?} buys from {suppliers:?}", agreement.id).unwrap();
        writeln!(told, "  match {}", agreement.match_policy).unwrap();
        for order in &agreement.orders {
            writeln!(
                told,
                "  order {:?} {} {} lines at {}",
                order.id,
                order.origin,
                order.lines.len(),
                order.path
            )
            .unwrap();
        }
        for delivery in &agreement.deliveries {
            writeln!(told, "  delivery {:?} {:?} {:?}", delivery.id, delivery.status, delivery.met).unwrap();
        }
        for invoice in &agreement.invoices {
            writeln!(told, "  invoice {:?} {} at {}", invoice.id, invoice.origin, invoice.path).unwrap();
        }
        for payment in &agreement.payments {
            let amount = payment.value.as_ref().and_then(|value| value.amount);
            writeln!(told, "  payment {:?} {amount:?} settles {:?}", payment.id, payment.invoices).unwrap();
        }
    }
    let lacking: Vec<&str> = process.lacking.iter().map(|step| step.name()).collect();
    writeln!(told, "lacking {}", lacking.join(", ")).unwrap();
    for exception in &process.exceptions {
        writeln!(told, "{} {}: {}", exception.kind, exception.path, exception.detail).unwrap();
    }
    told
}

fn check(text: &str, expected: Expect) {
    expected.assert_eq(&told(&one(text)));
}

#[test]
fn a_whole_record_lacks_only_what_the_standard_lacks() {
    check(
        WHOLE,
        expect![[r#"
         k-1 Some(2026-01-02)
        party Some("B") Some("Town of Ham") listed=true
        party Some("S") Some("Paper Ltd") listed=true
        agreement Some("c") Some(Amount { minor: 5000, currency: GBP }) Some("B") buys from ["S"]
          match three_way
          order Some("c") implied 1 lines at /contracts/0
          delivery Some("m") Some(Met) Some(2026-02-01)
          invoice Some("p") implied at /contracts/0/implementation/transactions/0
          payment Some("p") Some(Amount { minor: 5000, currency: GBP }) settles [InvoiceIndex(0)]
        lacking order, invoice
    "#]],
    );
}

#[test]
fn a_contract_alone_is_an_agreement_and_everything_else_is_lacking() {
    check(
        ALONE,
        expect![[r#"
        somewhere 7 None
        agreement Some("c") Some(Amount { minor: 1000, currency: EUR }) None buys from []
          match two_way
          order Some("c") implied 0 lines at /contracts/0
        lacking profile, need, quote, selection, order, delivery, invoice, payment
        currency_case /contracts/0/value/currency: `eur`
        contract_without_award /contracts/0: it names no award
        no_supplier /contracts/0: neither the contract nor its award names a supplier
        party_missing /contracts/0: nobody buys
    "#]],
    );
}

#[test]
fn every_fault_is_named_with_its_place() {
    check(
        WRONG,
        expect![[r#"
             w None
            party Some("B") None listed=true
            party Some("B") None listed=true
            party None Some("nameless") listed=true
            party Some("X") None listed=false
            agreement Some("c") Some(Amount { minor: 1001, currency: EUR }) Some("X") buys from []
              match two_way
              order Some("c") implied 2 lines at /contracts/0
              invoice None implied at /contracts/0/implementation/transactions/0
              invoice Some("2") implied at /contracts/0/implementation/transactions/1
              invoice Some("3") implied at /contracts/0/implementation/transactions/2
              invoice Some("4") implied at /contracts/0/implementation/transactions/3
              invoice Some("5") implied at /contracts/0/implementation/transactions/4
              invoice Some("6") implied at /contracts/0/implementation/transactions/5
              payment None Some(Amount { minor: 1100, currency: EUR }) settles [InvoiceIndex(0)]
              payment Some("2") None settles [InvoiceIndex(1)]
              payment Some("3") None settles [InvoiceIndex(2)]
              payment Some("4") None settles [InvoiceIndex(3)]
              payment Some("5") None settles [InvoiceIndex(4)]
              payment Some("6") None settles [InvoiceIndex(5)]
            lacking need, quote, order, delivery, invoice
            duplicate_id /parties/1: `B`
            missing_id /parties/2: there is no id
            party_missing /buyer: `X` is not in the list of parties
            wrong_form /awards: expected an array, found one object
            unknown_status /awards/status: `won`
            unparseable_amount /awards/value/amount: `1.234,50`: not a number: expected digits, with a point before the fraction if there is one
            amount_rounded /contracts/0/value/amount: 10.005 is read as 10.01 EUR
            dates_out_of_order /contracts/0/period: starts on 2020-02-01, ends on 2020-01-01
            date_unparseable /contracts/0/dateSigned: `2020-13-01`
            wrong_form /contracts/0/items/2: expected an object
            unknown_classification /contracts/0/items/0/classification: CPV has no `99999999-9`
            unparseable_quantity /contracts/0/items/0/quantity: `three`: not a number: expected digits, with a point before the fraction if there is one
            unknown_unit /contracts/0/items/1/unit: `heap`
            missing_id /contracts/0/implementation/transactions/0: there is no id
            unknown_reference /contracts/0/implementation/transactions/0/relatedInvoices: there is no invoice `i`
            negative_amount /contracts/0/implementation/transactions/1/value/amount: -1
            missing_currency /contracts/0/implementation/transactions/2/value: an amount without a currency
            unknown_currency /contracts/0/implementation/transactions/3/amount/currency: `MNX`
            amount_too_large /contracts/0/implementation/transactions/5/value/amount: 100000000000000000000
            date_unparseable /date: `yesterday`
            award_without_tender /awards: there is no tender
            no_supplier /awards: the award names no supplier
            contract_without_award /contracts/0: there is no award `z`
            no_supplier /contracts/0: neither the contract nor its award names a supplier
            missing_value /contracts/0/implementation/transactions/4: the payment has no amount
            paid_above_contract /contracts/0: 11.00 EUR was paid, 10.01 EUR was agreed
        "#]],
    );
}

#[test]
fn an_implied_invoice_says_so_and_a_stated_one_is_settled() {
    let stated = WHOLE
        .replace(
            r#""transactions":"#,
            r#""invoices":[{"id":"i","value":{"amount":50,"currency":"GBP"}}],"transactions":"#,
        )
        .replace(r#""payer":"#, r#""relatedInvoices":["i"],"payer":"#);
    let origins = |text: &str| {
        one(text).agreements[0].invoices.iter().map(|invoice| invoice.origin).collect::<Vec<_>>()
    };
    assert_eq!(origins(WHOLE), [Origin::Implied]);
    assert_eq!(origins(&stated), [Origin::Stated]);
}

/// Where the releases of `text` were found, and what could not be read.
fn found(text: &str) -> String {
    let mut told = String::new();
    for release in read(text) {
        match release {
            Ok(release) => {
                let licence = release.licence.as_deref().unwrap_or("-");
                let place = format!("line {} `{}`", release.line, release.path);
                writeln!(told, "{place}: {} {} {} {licence}", release.publisher, release.ocid, release.kind)
                    .unwrap();
            }
            Err(error) => writeln!(told, "{error}").unwrap(),
        }
    }
    told
}

#[test]
fn releases_are_found_in_whatever_they_are_wrapped() {
    let forms = [
        r#"{"ocid":"1","tag":["tender"]}"#,
        r#"[{"ocid":"1","tag":["tender"]},{"ocid":"2","tag":["compiled"]}]"#,
        r#"{"publisher":{"name":"P"},"license":"L","releases":[{"ocid":"1"},{"ocid":"2"},3,{"id":"no ocid","tag":[]}]}"#,
        r#"{"publisher":{"name":"P"},"records":[{"ocid":"1","releases":[{"url":"https://example.org/1.json"}],"compiledRelease":{"ocid":"1"}},{"ocid":"2","releases":[{"ocid":"2"}]}]}"#,
        r#"{"publisher":"P","ocid":"1","has":["tender"],"compiled_by":"ocdsmerge","release":{"ocid":"1"}}"#,
        "\u{feff}{\"ocid\":\"1\",\"tender\":{}}\r\n\r\n{\"ocid\":\"2\"\n{\"ocid\":\"3\",\"tender\":{}}\n",
        "{\n  \"ocid\": \"1\",\n  \"tender\": {}\n}\n",
        "{\n  \"ocid\": \"1\",\n  \"tender\": {}\n",
        r#"{"releases":[{"url":"https://example.org/1.json"}]}"#,
        "7",
        "",
    ];
    let told: Vec<String> = forms.iter().map(|form| found(form)).collect();
    expect![[r#"
        line 1 ``:  1 release -
        --
        line 1 `/0`:  1 release -
        line 1 `/1`:  2 compiled -
        --
        line 1 `/releases/0`: P 1 release L
        line 1 `/releases/1`: P 2 release L
        line 1, at `/releases/2`: neither a release nor something that holds releases
        line 1, at `/releases/3`: the release has no `ocid`
        --
        line 1 `/records/0/compiledRelease`: P 1 compiled -
        line 1 `/records/1/releases/0`: P 2 release -
        --
        line 1 `/release`: P 1 compiled -
        --
        line 1 ``:  1 release -
        line 3, at ``: not JSON that can be read: at byte 11: expected a comma or the end of the object
        line 4 ``:  3 release -
        --
        line 1 ``:  1 release -
        --
        line 1, at ``: not JSON that can be read: at byte 32: expected a comma or the end of the object
        --
        line 1, at `/releases/0`: the release is only linked
        --
        line 1, at ``: neither a release nor something that holds releases
        --
        line 1, at ``: not JSON that can be read: at byte 0: the text ends where a value should stand
    "#]]
    .assert_eq(&told.join("--\n"));
}

#[test]
fn a_later_release_changes_adds_and_takes_away() {
    let lines = [
        r#"{"ocid":"1","date":"2026-01-02","tender":{"id":"t","title":"old","value":{"amount":1,"currency":"EUR"},"items":[{"id":"1","quantity":1},{"id":2,"quantity":2}]}}"#,
        r#"{"ocid":"1","date":"2026-01-03","tender":{"title":"new","value":null,"items":[{"id":"2","quantity":3},{"id":"3","additionalClassifications":[{"id":"x"}]}],"submissionMethod":["a"]}}"#,
        r#"{"ocid":"1","date":"2026-01-01","tender":{"title":"first","submissionMethod":["b","c"],"documents":[{"title":"no id"}]}}"#,
    ];
    let text = lines.join("\n");
    let merged = merge(read(&text).map(Result::unwrap));
    let tender = merged[0].json.get("tender").map(Json::to_string).unwrap();
    expect![[r#"
        1 releases
        {"documents":[{"title":"no id"}],"id":"t","items":[{"id":"1","quantity":1},{"id":"2","quantity":3},{"additionalClassifications":[{"id":"x"}],"id":"3"}],"submissionMethod":["a"],"title":"new"}
    "#]].assert_eq(&format!("{} releases\n{tender}\n", merged.len()));
}
