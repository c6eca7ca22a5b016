//! A trade told to others, and read back.

use crate::schema::{faults, release_schema};
use expect_test::expect;
use interchange::ocds::{
    AgreementStatus, Counts, DeliveryStatus, ExportError, NeedStatus, Origin, Role, SelectionStatus, Trade,
    TradeAgreement, TradeAmendment, TradeDelivery, TradeInvoice, TradeInvoiceLine, TradeLine, TradeLot,
    TradeNeed, TradeOrder, TradeParty, TradePayment, TradeQuote, TradeSelection, export, process, read,
};
use proptest::prelude::*;
use serde_json::Value;
use vocabulary::{Bill, Identifier, Taxed, Totals, VatSubtotal, line_net};

fn parse<T: core::str::FromStr<Err: core::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

fn party(id: &str, name: &str, roles: &[Role]) -> TradeParty {
    let identifier = Identifier { scheme: parse("BE-BCE_KBO"), id: parse("0123456749") };
    let country = Some(vocabulary::Country::parse("BE").unwrap());
    TradeParty {
        id: id.into(),
        name: Some(name.into()),
        identifier: Some(identifier),
        country,
        roles: roles.to_vec(),
    }
}

fn line(id: &str, quantity: &str, price: &str) -> TradeLine {
    TradeLine {
        id: id.into(),
        title: format!("Paper \"A4\", sort {id}"),
        cpv: Some(parse("30197644-2")),
        quantity: parse(quantity),
        price: Some(parse(price)),
        lot: Some("lot-1".into()),
    }
}

fn invoice(id: &str, order: &str, delivery: &str, lines: &[TradeLine]) -> TradeInvoice {
    let vat = parse("S 21");
    let line = |line: &TradeLine| TradeInvoiceLine {
        net: line_net(&line.price.unwrap(), &line.quantity, None, None).unwrap(),
        vat,
        order_line: Some(line.id.clone()),
        delivery: Some(delivery.into()),
        line: line.clone(),
    };
    let lines: Vec<TradeInvoiceLine> = lines.iter().map(line).collect();
    let taxed: Vec<Taxed> = lines.iter().map(|line| Taxed { net: line.net, vat: line.vat }).collect();
    let currency = taxed[0].net.currency();
    let totals: Totals = Bill::of_lines(currency, &taxed).totals().unwrap();
    let vat: Vec<VatSubtotal> = totals.vat.iter().copied().collect();
    TradeInvoice {
        id: id.into(),
        order: Some(order.into()),
        issued: parse("2026-03-01"),
        due: Some(parse("2026-03-31")),
        lines,
        vat,
        tax_total: totals.tax_total,
        with_vat: totals.with_vat,
        credited: None,
    }
}

/// A framework of two orders; the first is delivered in two parts, billed, and paid at once with the second.
fn trade() -> Trade {
    let lines = [line("1", "12.5 KGM", "3.141593 EUR"), line("2", "3 H87", "0.01 EUR")];
    let order = |id: &str| TradeOrder {
        id: id.into(),
        date: parse("2026-02-01T09:00:00.000Z"),
        value: Some(parse("39.30 EUR")),
        lines: lines.to_vec(),
    };
    let delivery = |id: &str, order: &str, lines: &[TradeLine], status| TradeDelivery {
        id: id.into(),
        order: Some(order.into()),
        title: Some("to the school".into()),
        due: Some(parse("2026-02-20")),
        met: Some(parse("2026-02-18T12:00:00.000Z")),
        status,
        lines: lines.to_vec(),
    };
    let invoices = vec![invoice("i-1", "o-1", "d-1", &lines[..1]), invoice("i-2", "o-1", "d-2", &lines[1..])];
    let paid = invoices[0].with_vat.checked_add(&invoices[1].with_vat).unwrap();
    let agreement = TradeAgreement {
        id: "c-1".into(),
        selection: "s-1".into(),
        title: Some("Paper for schools".into()),
        status: AgreementStatus::Active,
        signed: Some(parse("2026-01-20T10:00:00.000Z")),
        period: Some(parse("2026-01-20/2027-01-19")),
        value: Some(parse("500.00 EUR")),
        lines: lines.to_vec(),
        amendments: vec![TradeAmendment {
            id: "am-1".into(),
            date: parse("2026-02-10T00:00:00.000Z"),
            rationale: "one month longer".into(),
        }],
        orders: vec![order("o-1"), order("o-2")],
        deliveries: vec![
            delivery("d-1", "o-1", &lines[..1], DeliveryStatus::Met),
            delivery("d-2", "o-1", &lines[1..], DeliveryStatus::Met),
            delivery("d-3", "o-2", &[], DeliveryStatus::Scheduled),
        ],
        invoices,
        payments: vec![TradePayment {
            id: "p-1".into(),
            date: parse("2026-03-20T00:00:00.000Z"),
            value: paid,
            payer: Some("B".into()),
            payee: Some("S".into()),
            invoices: vec!["i-1".into(), "i-2".into()],
        }],
    };
    Trade {
        ocid: "ocds-kerf00-1".into(),
        release: "1".into(),
        date: parse("2026-04-01T00:00:00.000Z"),
        language: Some("en".into()),
        parties: vec![
            party("B", "Town of Ham", &[Role::Buyer, Role::Procurer, Role::Payer]),
            party("S", "Paper Ltd", &[Role::Supplier, Role::Tenderer, Role::Payee]),
            party("T", "Other Paper Ltd", &[Role::Tenderer]),
        ],
        buyer: Some("B".into()),
        need: Some(TradeNeed {
            id: "n-1".into(),
            title: "Paper".into(),
            description: Some("Paper for all schools".into()),
            status: NeedStatus::Complete,
            procurer: Some("B".into()),
            value: Some(parse("600.00 EUR")),
            period: Some(parse("2026-01-02/2026-01-10")),
            lots: vec![TradeLot { id: "lot-1".into(), title: "Paper".into(), value: None }],
            lines: lines.to_vec(),
        }),
        quotes: ["S", "T"]
            .map(|tenderer| TradeQuote {
                id: format!("q-{tenderer}"),
                date: Some(parse("2026-01-09T00:00:00.000Z")),
                status: Some("valid".into()),
                tenderers: vec![tenderer.into()],
                value: Some(parse("500.00 EUR")),
                lines: Vec::new(),
            })
            .to_vec(),
        selections: vec![TradeSelection {
            id: "s-1".into(),
            title: None,
            date: Some(parse("2026-01-12T00:00:00.000Z")),
            status: SelectionStatus::Active,
            suppliers: vec!["S".into()],
            value: Some(parse("500.00 EUR")),
            lines: lines.to_vec(),
        }],
        agreements: vec![agreement],
    }
}

/// The totals of a trade, taken from the trade itself.
fn counts(trade: &Trade) -> Counts {
    let mut counts = Counts {
        parties: trade.parties.len(),
        tender_items: trade.need.as_ref().map_or(0, |need| need.lines.len()),
        lots: trade.need.as_ref().map_or(0, |need| need.lots.len()),
        bids: trade.quotes.len(),
        awards: trade.selections.len(),
        contracts: trade.agreements.len(),
        ..Counts::default()
    };
    let suppliers: std::collections::BTreeSet<&String> =
        trade.selections.iter().flat_map(|selection| &selection.suppliers).collect();
    counts.suppliers = suppliers.len();
    let mut add = |sums: fn(&mut Counts) -> &mut std::collections::BTreeMap<String, _>,
                   amount: vocabulary::Amount| {
        let places = u32::from(amount.currency().minor_units());
        let number = interchange::ocds::Decimal::of(i128::from(amount.minor()), places);
        let sum = sums(&mut counts).entry(amount.currency().code().to_owned());
        let sum = sum.or_insert(interchange::ocds::Decimal::ZERO);
        *sum = sum.checked_add(&number).unwrap();
    };
    for agreement in &trade.agreements {
        agreement.value.iter().for_each(|value| add(|counts| &mut counts.contract_value, *value));
        agreement.payments.iter().for_each(|payment| add(|counts| &mut counts.paid, payment.value));
    }
    for agreement in &trade.agreements {
        counts.contract_items += agreement.lines.len();
        counts.amendments += agreement.amendments.len();
        counts.milestones += agreement.deliveries.len();
        counts.transactions += agreement.payments.len();
    }
    counts
}

/// The schema with the extension, which stands in its documentation as a merge patch (RFC 7396).
fn extended_schema() -> Value {
    let text = include_str!("../../../../docs/formats/ocds-extension.md");
    let patch = text.split("```json patch\n").nth(1).unwrap().split("\n```").next().unwrap();
    let patch: Value = serde_json::from_str(patch).unwrap();
    let mut schema = release_schema();
    apply(&mut schema, &patch);
    schema
}

fn apply(target: &mut Value, patch: &Value) {
    let Value::Object(members) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    for (name, member) in members {
        apply(target.as_object_mut().unwrap().entry(name.clone()).or_insert(Value::Null), member);
    }
}

fn valid(text: &str) {
    let json: Value = serde_json::from_str(text).unwrap();
    assert_eq!(faults(&release_schema(), &json), Vec::<String>::new());
    assert_eq!(faults(&extended_schema(), &json), Vec::<String>::new());
}

#[test]
fn a_trade_is_told_with_its_orders_deliveries_and_invoice_lines() {
    let text = export(&trade()).unwrap();
    valid(&text);
    let json: Value = serde_json::from_str(&text).unwrap();
    let implementation = &json["contracts"][0]["implementation"];
    let told = ["orders", "deliveries", "invoices", "milestones", "transactions"].map(|list| {
        let first = &implementation[list][0];
        let members = first.as_object().unwrap().iter().map(|(name, value)| format!("  {name}: {value}\n"));
        format!("{list}\n{}", members.collect::<String>())
    });
    expect![[r#"
        orders
          date: "2026-02-01T09:00:00.000Z"
          id: "o-1"
          items: [{"classification":{"description":"Xerographic paper","id":"30197644-2","scheme":"CPV"},"description":"Paper \"A4\", sort 1","id":"1","quantity":12.5,"relatedLot":"lot-1","unit":{"id":"KGM","name":"kilogram","scheme":"UNCEFACT","value":{"amount":3.141593,"currency":"EUR"}}},{"classification":{"description":"Xerographic paper","id":"30197644-2","scheme":"CPV"},"description":"Paper \"A4\", sort 2","id":"2","quantity":3,"relatedLot":"lot-1","unit":{"id":"H87","name":"piece","scheme":"UNCEFACT","value":{"amount":0.01,"currency":"EUR"}}}]
          value: {"amount":39.3,"currency":"EUR"}
        deliveries
          id: "d-1"
          items: [{"classification":{"description":"Xerographic paper","id":"30197644-2","scheme":"CPV"},"description":"Paper \"A4\", sort 1","id":"1","quantity":12.5,"relatedLot":"lot-1","unit":{"id":"KGM","name":"kilogram","scheme":"UNCEFACT","value":{"amount":3.141593,"currency":"EUR"}}}]
          relatedOrder: "o-1"
        invoices
          dateIssued: "2026-03-01T00:00:00Z"
          dueDate: "2026-03-31T00:00:00Z"
          id: "i-1"
          lines: [{"classification":{"description":"Xerographic paper","id":"30197644-2","scheme":"CPV"},"description":"Paper \"A4\", sort 1","id":"1","net":{"amount":39.27,"currency":"EUR"},"quantity":12.5,"relatedDelivery":"d-1","relatedItem":"1","relatedLot":"lot-1","tax":{"category":"S","rate":21},"unit":{"id":"KGM","name":"kilogram","scheme":"UNCEFACT","value":{"amount":3.141593,"currency":"EUR"}}}]
          relatedOrder: "o-1"
          taxTotal: {"amount":8.25,"currency":"EUR"}
          taxes: [{"category":"S","rate":21,"tax":{"amount":8.25,"currency":"EUR"},"taxable":{"amount":39.27,"currency":"EUR"}}]
          value: {"amount":47.52,"currency":"EUR"}
        milestones
          dateMet: "2026-02-18T12:00:00.000Z"
          dueDate: "2026-02-20T00:00:00Z"
          id: "d-1"
          status: "met"
          title: "to the school"
          type: "delivery"
        transactions
          date: "2026-03-20T00:00:00.000Z"
          id: "p-1"
          payee: {"id":"S","name":"Paper Ltd"}
          payer: {"id":"B","name":"Town of Ham"}
          relatedInvoices: ["i-1","i-2"]
          value: {"amount":47.56,"currency":"EUR"}
    "#]].assert_eq(&told.concat());
}

#[test]
fn the_extension_is_checked_and_not_only_written_down() {
    let text = export(&trade()).unwrap();
    let broken = text.replace("\"dateIssued\":\"2026-03-01T00:00:00Z\"", "\"dateIssued\":\"in March\"");
    let json: Value = serde_json::from_str(&broken).unwrap();
    assert_eq!(faults(&release_schema(), &json), Vec::<String>::new());
    expect![[r#"
        [
            "/contracts/0/implementation/invoices/0/dateIssued: `in March` is no date-time",
            "/contracts/0/implementation/invoices/1/dateIssued: `in March` is no date-time",
        ]
    "#]]
    .assert_debug_eq(&faults(&extended_schema(), &json));
}

#[test]
fn what_was_told_is_read_back() {
    let trade = trade();
    let text = export(&trade).unwrap();
    let process = process(&read(&text).next().unwrap().unwrap());
    assert_eq!(Counts::of(&process), counts(&trade));
    assert_eq!(process.lacking, []);
    expect![[r#"
        [
            Exception {
                path: "/contracts/0",
                kind: LinesDifferFromValue,
                detail: "the lines sum up to 39.3, the contract says 500.00 EUR",
            },
        ]
    "#]]
    .assert_debug_eq(&process.exceptions);
    let agreement = &process.agreements[0];
    assert!(agreement.orders.iter().all(|order| order.origin == Origin::Stated));
    assert!(agreement.invoices.iter().all(|invoice| invoice.origin == Origin::Stated));
    for (read, told) in agreement.orders[0].lines.iter().zip(&trade.agreements[0].orders[0].lines) {
        assert_eq!((read.quantity, read.cpv), (Some(told.quantity), told.cpv));
    }
    for (read, told) in agreement.deliveries.iter().zip(&trade.agreements[0].deliveries) {
        assert_eq!(
            (read.lines.len(), read.due, read.met),
            (told.lines.len(), told.due, told.met.map(|met| met.date()))
        );
    }
    for (read, told) in agreement.invoices.iter().zip(&trade.agreements[0].invoices) {
        assert_eq!(read.value.as_ref().unwrap().amount, Some(told.with_vat));
        for (read, told) in read.lines.iter().zip(&told.lines) {
            assert_eq!((read.vat, read.net.as_ref().unwrap().amount), (Some(told.vat), Some(told.net)));
            assert!(read.delivery.is_some());
        }
    }
    assert_eq!(agreement.payments[0].invoices.len(), 2);
}

#[test]
fn a_trade_that_does_not_fit_together_is_not_told() {
    let check = |change: fn(&mut Trade)| {
        let mut trade = trade();
        change(&mut trade);
        export(&trade).unwrap_err()
    };
    let errors: Vec<ExportError> = vec![
        check(|trade| trade.ocid.clear()),
        check(|trade| trade.buyer = Some("nobody".into())),
        check(|trade| trade.parties[1].id = "B".into()),
        check(|trade| trade.agreements[0].selection = "s-2".into()),
        check(|trade| trade.agreements[0].deliveries[0].order = Some("o-9".into())),
        check(|trade| trade.agreements[0].invoices[0].lines[0].delivery = Some("d-9".into())),
        check(|trade| trade.agreements[0].payments[0].invoices.push("i-9".into())),
        check(|trade| trade.need.as_mut().unwrap().lines[0].lot = Some("lot-9".into())),
    ];
    let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
    expect![[r#"
        a process has no id
        there is no party `nobody`
        more than one party has the id `B`
        there is no selection `s-2`
        there is no order `o-9`
        there is no delivery `d-9`
        there is no invoice `i-9`
        there is no lot `lot-9`"#]]
    .assert_eq(&told.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Any part of the trade may be missing, and texts may be anything.
    #[test]
    fn any_trade_is_valid_and_read_back(keep in any::<[bool; 12]>(), title in ".{1,40}", minor in 0_u64..1_000_000_000_000) {
        let mut trade = trade();
        let [need, quotes, agreements, orders, deliveries, invoices, payments, lines, amendments, lots, value, language] = keep;
        if let Some(need) = &mut trade.need {
            need.title = title.clone();
            if !lots {
                need.lots.clear();
                need.lines.iter_mut().for_each(|line| line.lot = None);
            }
        }
        if !need { trade.need = None; }
        if !quotes { trade.quotes.clear(); }
        if !language { trade.language = None; }
        let agreement = &mut trade.agreements[0];
        agreement.title = Some(title);
        agreement.value = value.then(|| vocabulary::Amount::new(minor, vocabulary::Currency::parse("PYG").unwrap()).unwrap());
        if !lines { agreement.lines.clear(); }
        if !amendments { agreement.amendments.clear(); }
        if !payments { agreement.payments.clear(); }
        if !invoices {
            agreement.invoices.clear();
            agreement.payments.iter_mut().for_each(|payment| payment.invoices.clear());
        }
        if !deliveries {
            agreement.deliveries.clear();
            agreement.invoices.iter_mut().flat_map(|invoice| &mut invoice.lines).for_each(|line| line.delivery = None);
        }
        if !orders {
            agreement.orders.clear();
            agreement.deliveries.iter_mut().for_each(|delivery| delivery.order = None);
            agreement.invoices.iter_mut().for_each(|invoice| invoice.order = None);
        }
        if !agreements { trade.agreements.clear(); }
        let text = export(&trade).unwrap();
        valid(&text);
        let process = process(&read(&text).next().unwrap().unwrap());
        prop_assert_eq!(Counts::of(&process), counts(&trade));
    }
}
