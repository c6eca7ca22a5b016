//! Nothing from outside makes the importer panic, hang or disagree with itself.

use crate::shared::shared;
use interchange::ocds::{
    Counts, DEPTH_MAX, DOCUMENT_BYTES_MAX, Decimal, Json, LineReader, ReadFault, merge, process, read,
    read_bytes,
};
use proptest::prelude::*;

/// Reads `bytes` in every way there is.
fn survive(bytes: &[u8]) {
    let releases: Vec<_> = read_bytes(bytes).flatten().collect();
    let mut lines = LineReader::new();
    for line in String::from_utf8_lossy(bytes).lines() {
        for release in lines.push(line).into_iter().flatten() {
            Counts::of(&process(&release));
        }
    }
    for release in releases.iter().chain(&merge(releases.clone())) {
        let once = process(release);
        assert_eq!(once, process(release));
        Counts::of(&once);
        for exception in &once.exceptions {
            assert!(exception.path.is_empty() || exception.path.starts_with('/'), "{exception:?}");
        }
    }
}

/// The small records of these tests, some of the sample, and some of every publisher if they are at hand.
fn seeds() -> Vec<String> {
    let mut seeds: Vec<String> = crate::stories::RECORDS.iter().map(|record| (*record).to_owned()).collect();
    seeds.extend(
        crate::sample::SAMPLE.lines().filter(|line| line.len() < 12_000).step_by(9).map(str::to_owned),
    );
    if let Some(text) = shared("ocds/processes.jsonl") {
        seeds.extend(text.lines().filter(|line| line.len() < 20_000).step_by(23).map(str::to_owned));
    }
    seeds
}

fn seed() -> impl Strategy<Value = String> {
    proptest::sample::select(seeds())
}

/// JSON of any form, with the standard's own names for members.
fn any_json() -> impl Strategy<Value = String> {
    let names = [
        "ocid",
        "id",
        "date",
        "tag",
        "release",
        "releases",
        "records",
        "compiledRelease",
        "publisher",
        "tender",
        "bids",
        "details",
        "awards",
        "contracts",
        "parties",
        "buyer",
        "items",
        "unit",
        "value",
        "amount",
        "currency",
        "quantity",
        "implementation",
        "milestones",
        "transactions",
        "orders",
        "deliveries",
        "invoices",
        "lines",
        "awardID",
        "suppliers",
        "identifier",
        "classification",
        "scheme",
        "status",
        "amendment",
        "relatedInvoices",
        "relatedOrder",
        "url",
    ];
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|flag| flag.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        "-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,5})?".prop_map(|number| {
            let digits = number.trim_start_matches('-').trim_start_matches('0');
            if digits.starts_with(|c: char| c.is_ascii_digit()) {
                digits.to_owned()
            } else {
                format!("0{digits}")
            }
        }),
        prop::sample::select(vec![
            "\"EUR\"",
            "\"eur\"",
            "\"\"",
            "\"CPV\"",
            "\"30197644-2\"",
            "\"2020-02-30\"",
            "\"active\"",
            "\"1\""
        ])
        .prop_map(str::to_owned),
        ".{0,12}".prop_map(|text| serde_json::to_string(&text).unwrap()),
    ];
    leaf.prop_recursive(7, 80, 6, move |inner| {
        let member = (prop::sample::select(names.to_vec()), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(member, 0..6).prop_map(|members| {
                let members: Vec<String> =
                    members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

/// Numbers as `serde_json` would understand them, everything else as it stands.
fn same(ours: &Json, theirs: &serde_json::Value) -> bool {
    match (ours, theirs) {
        (Json::Null, serde_json::Value::Null) => true,
        (Json::Flag(ours), serde_json::Value::Bool(theirs)) => ours == theirs,
        (Json::Text(ours), serde_json::Value::String(theirs)) => ours == theirs,
        (Json::Number(ours), serde_json::Value::Number(_)) => {
            serde_json::from_str::<serde_json::Value>(ours).unwrap() == *theirs
        }
        (Json::List(ours), serde_json::Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| same(ours, theirs))
        }
        (Json::Object(ours), serde_json::Value::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().all(|(name, ours)| theirs.get(name).is_some_and(|theirs| same(ours, theirs)))
        }
        _ => false,
    }
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
        survive(&bytes);
    }

    #[test]
    fn any_text_of_json_signs_is_survived(text in "[\\[\\]{}\":,0-9a-zA-Z.\\\\ \\n-]{0,200}") {
        survive(text.as_bytes());
    }

    #[test]
    fn any_json_is_survived_and_read_as_others_read_it(text in any_json()) {
        survive(text.as_bytes());
        if let Ok(theirs) = serde_json::from_str::<serde_json::Value>(&text) {
            let ours = Json::parse(&text).unwrap();
            prop_assert!(same(&ours, &theirs), "{ours} is not {theirs}");
            prop_assert_eq!(Json::parse(&ours.to_string()).unwrap(), ours);
        }
    }

    #[test]
    fn mutated_records_are_survived(record in seed(), places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12)) {
        let mut bytes = record.into_bytes();
        for (place, byte) in places {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        survive(&bytes);
    }

    #[test]
    fn truncated_records_are_survived(record in seed(), end in any::<prop::sample::Index>()) {
        let bytes = record.as_bytes();
        survive(&bytes[..end.index(bytes.len())]);
    }

    #[test]
    fn records_with_other_members_in_their_places_are_survived(record in seed(), name in "[a-zA-Z]{2,12}", other in any_json()) {
        let names: Vec<&str> = record.split('"').skip(1).step_by(2).filter(|part| part.len() < 20).collect();
        let wanted = names.get(name.len() * 7 % names.len().max(1)).copied().unwrap_or("id");
        let mutated = record.replacen(&format!("\"{wanted}\":"), &format!("\"{wanted}\":{other},\"was\":"), 1);
        survive(mutated.as_bytes());
    }

    #[test]
    fn numbers_are_exact(units in -1_000_000_000_000_000_i64..1_000_000_000_000_000, scale in 0_u32..9) {
        let number = Decimal::of(i128::from(units), scale);
        prop_assert_eq!(number.to_string().parse::<Decimal>().unwrap(), number);
        prop_assert_eq!(number.rounded(scale), Some((i128::from(units), true)));
        prop_assert_eq!(format!("{units}e-{scale}").parse::<Decimal>().unwrap(), number);
    }
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(Json::parse(&deep(DEPTH_MAX)).is_ok());
    assert!(Json::parse(&deep(DEPTH_MAX + 2)).is_err());
    survive("[".repeat(1_000_000).as_bytes());
    survive("{\"a\":".repeat(1_000_000).as_bytes());
}

#[test]
fn twenty_thousand_contracts_of_one_award_take_no_more_room_than_their_text() {
    let supplier = format!("{{\"id\":\"s\",\"name\":\"{}\"}}", "x".repeat(100_000));
    let contracts = vec!["{\"awardID\":\"a\"}"; 20_000].join(",");
    let text = format!(
        "{{\"ocid\":\"1\",\"awards\":[{{\"id\":\"a\",\"suppliers\":[{supplier}]}}],\"contracts\":[{contracts}]}}"
    );
    let release = read(&text).next().unwrap().unwrap();
    let process = process(&release);
    assert_eq!(process.agreements.len(), 20_000);
    assert_eq!(process.suppliers_of(&process.agreements[19_999]).len(), 1);
    assert!(process.exceptions_left_out > 0);
}

#[test]
fn what_is_too_long_is_refused_before_it_is_looked_into() {
    let line = "[".repeat(DOCUMENT_BYTES_MAX + 1);
    let error = LineReader::new().push(&line).remove(0).unwrap_err();
    assert_eq!(error.fault, ReadFault::TooLong { bytes: line.len() });
    let error = read(&line).next().unwrap().unwrap_err();
    assert_eq!(error.fault, ReadFault::TooLong { bytes: line.len() });
    // Lines that are short enough are read, however many there are.
    let other = format!("{}\n", "x".repeat(1024 * 1024));
    let text = format!("{{\"ocid\":\"1\",\"tender\":{{}}}}\n{}", other.repeat(65));
    assert!(text.len() > DOCUMENT_BYTES_MAX);
    assert_eq!(read(&text).flatten().count(), 1);
}
