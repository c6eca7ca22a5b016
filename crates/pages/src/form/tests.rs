//! Forms as a browser would send them back: what is drawn is read out of the HTML again.

use super::{Drawing, Fields, Press, Wrong, complete, draw, gather, pressed, read, typed};
use crate::draft;
use crate::reader::Reader;
use crate::scene::{Names, Scene};
use crate::texts::Language;
use canon::{Json, Shape, sample};
use ledger::ACTS;
use vocabulary::{Price, Timestamp};

fn reader(language: Language) -> Reader {
    Reader { language, now: Timestamp::from_ms(0).expect("a time") }
}

/// A form, drawn for somebody who reads this language.
fn drawn_in(
    language: Language,
    act: &str,
    shape: &Shape,
    draft: Option<&Json>,
    wrongs: &[Wrong],
    fixed: &[&str],
) -> String {
    let names = Names::default();
    let scene = Scene {
        reader: reader(language),
        visitor: None,
        names: &names,
        network: "test",
        height: 1,
        here: "/",
        signer_origin: "http://sign.localhost",
    };
    draw(&scene, shape, &Drawing { act, draft, wrongs, fixed, notes: &[] }).into_string()
}

fn drawn(shape: &Shape, draft: Option<&Json>, wrongs: &[Wrong], fixed: &[&str]) -> String {
    drawn_in(Language::English, "", shape, draft, wrongs, fixed)
}

fn plain(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let at = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag.get(at..)?.split('"').next()
}

/// What a browser sends of the fields in `html`: inputs, chosen options, texts.
fn sent(html: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    let mut select: Option<String> = None;
    for (at, _) in html.match_indices('<') {
        let tag = html[at..].split('>').next().expect("a tag");
        let name = attribute(tag, "name").map(plain);
        if tag.starts_with("<input") {
            let Some(name) = name else { continue };
            let ticked = matches!(attribute(tag, "type"), Some("checkbox" | "radio"));
            if !ticked || tag.contains(" checked") {
                fields.push((name, plain(attribute(tag, "value").unwrap_or(""))));
            }
        } else if tag.starts_with("<select") {
            select = name;
        } else if tag.starts_with("</select") {
            select = None;
        } else if tag.starts_with("<option") && tag.contains(" selected") {
            let chosen = plain(attribute(tag, "value").unwrap_or(""));
            fields.extend(select.clone().map(|name| (name, chosen)));
        } else if tag.starts_with("<textarea") {
            let text = html[at + tag.len() + 1..].split("</textarea>").next().expect("a text");
            fields.push((name.expect("a name"), plain(text)));
        }
    }
    fields
}

/// What `json` leaves unsaid because it is no, said: a form takes neither answer for granted.
fn explicit(shape: &Shape, json: &Json) -> Json {
    match (shape, json) {
        (Shape::Record(record), Json::Object(members)) => {
            let mut all = Vec::new();
            for field in record.fields {
                let inner = (field.shape)();
                match members.iter().find(|(name, _)| name == field.name) {
                    Some((name, value)) => all.push((name.clone(), explicit(&inner, value))),
                    None if matches!(inner, Shape::Flag) => {
                        all.push((field.name.to_owned(), Json::Flag(false)))
                    }
                    None => {}
                }
            }
            Json::Object(all)
        }
        (Shape::Choice(choice), Json::Object(members)) => {
            let inner = |name: &str, value: &Json| {
                let variant = choice.variants.iter().find(|variant| variant.name == name).expect("a variant");
                variant.payload.map_or_else(|| value.clone(), |payload| explicit(&payload(), value))
            };
            Json::Object(members.iter().map(|(name, value)| (name.clone(), inner(name, value))).collect())
        }
        (Shape::List { of, .. }, Json::List(items)) => {
            Json::List(items.iter().map(|item| explicit(&of(), item)).collect())
        }
        (_, json) => json.clone(),
    }
}

#[test]
fn every_act_comes_back_from_its_form_as_it_was_in_every_language() {
    for language in Language::ALL {
        let reader = reader(*language);
        for act in ACTS {
            let shape = (act.shape)();
            let Shape::Record(record) = shape else { panic!("an act is a record") };
            let all: Vec<&str> = record.fields.iter().map(|field| field.name).collect();
            for seed in 0..40 {
                let json = explicit(&shape, &sample(&shape, seed));
                let held = typed(&reader, &shape, &json);
                // Once to be changed, once as it stands.
                for fixed in [&[][..], &all] {
                    let html = drawn_in(*language, act.name, &shape, Some(&held), &[], fixed);
                    let fields = sent(&html);
                    let draft = gather(&shape, "", Fields(&fields));
                    match complete(&reader, &shape, draft.as_ref()) {
                        // Times lose their seconds in a browser's field; everything else is the same to the byte.
                        Ok(back) => {
                            let expected = to_minutes(&normal(&shape, &json));
                            assert_eq!(to_minutes(&back), expected, "{} {seed} {language:?}", act.name);
                        }
                        Err(wrongs) => {
                            panic!("{} {seed} {language:?}: {wrongs:?}\n{json}\n{fields:?}", act.name)
                        }
                    }
                }
            }
        }
    }
}

/// The JSON of what the bytes of `json` say: what may be left out is left out.
fn normal(shape: &Shape, json: &Json) -> Json {
    let bytes = canon::from_json_text(shape, json).expect("a value");
    canon::to_json_text(shape, &bytes).expect("what was written")
}

fn to_minutes(json: &Json) -> String {
    let text = json.to_string();
    let mut out = String::new();
    for part in text.split('"') {
        let is_time = part.len() == 24 && part.ends_with('Z') && part.as_bytes().get(10) == Some(&b'T');
        out.push_str(if is_time { part.get(..16).unwrap_or(part) } else { part });
        out.push('"');
    }
    out
}

#[test]
fn fault_31_what_a_party_wrote_is_text_on_a_page_and_nothing_else() {
    let act = ACTS.iter().find(|act| act.name == "publish").expect("an act");
    let hostile = "\"><script>alert(1)</script>\u{202e}";
    let json = Json::Object(vec![("title".to_owned(), Json::Text(hostile.to_owned()))]);
    let wrongs = [Wrong { path: "title".to_owned(), reason: Some(hostile.to_owned()) }];
    for fixed in [&[][..], &["title"][..]] {
        let html = drawn(&(act.shape)(), Some(&json), &wrongs, fixed);
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("&lt;script"), "{html}");
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once_at_its_place() {
    let act = ACTS.iter().find(|act| act.name == "order").expect("an act");
    let fields: Vec<(String, String)> = [
        ("agreement", "order_4"),
        ("lines.0.line", "one"),
        ("lines.0.quantity.much", "many"),
        ("lines.0.quantity.of", "XBX"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    let shape = (act.shape)();
    let wrongs = complete(&reader(Language::English), &shape, gather(&shape, "", Fields(&fields)).as_ref())
        .expect_err("it is wrong");
    let places: Vec<(&str, bool)> =
        wrongs.iter().map(|wrong| (wrong.path.as_str(), wrong.reason.is_none())).collect();
    assert_eq!(
        places,
        [("agreement", false), ("lines.0.line", false), ("lines.0.quantity", false), ("deliver_by", true)]
    );
}

/// What is wrong with the only field, in words; or its value.
fn entered(language: Language, act: &str, path: &str, fields: &[(&str, &str)]) -> Result<String, String> {
    let act = ACTS.iter().find(|known| known.name == act).expect("an act");
    let shape = (act.shape)();
    let fields: Vec<(String, String)> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let draft = gather(&shape, "", Fields(&fields));
    let wrongs =
        complete(&reader(language), &shape, draft.as_ref()).expect_err("the other fields are missing");
    if let Some(wrong) = wrongs.into_iter().find(|wrong| wrong.path == path) {
        return Err(wrong.reason.unwrap_or_default());
    }
    let mut json = &draft.expect("something was entered");
    for step in path.split('.') {
        json = match (json, step.parse::<usize>()) {
            (Json::List(items), Ok(place)) => &items[place],
            (json, _) => json.get(step).expect("it is there"),
        };
    }
    let leaf = if path.ends_with("price") { "Price" } else { "Amount" };
    let text = json.as_text().expect("a text");
    Ok(match leaf {
        "Price" => read::<Price>(&reader(language), leaf, text).expect("it was read").to_string(),
        _ => read::<vocabulary::Amount>(&reader(language), leaf, text).expect("it was read").to_string(),
    })
}

#[test]
fn what_a_reader_sees_can_be_typed_and_what_is_ambiguous_is_refused_in_every_language() {
    for language in Language::ALL {
        let limit = |text: &str| entered(*language, "set_limit", "limit", &[("limit", text)]);
        // What the page shows for this very amount.
        for (whole, shown) in [(125_000, "1250.00"), (123_456_750, "1234567.50"), (505, "5.05")] {
            let currency = "EUR".parse().expect("a currency");
            let amount = vocabulary::Amount::new(whole, currency).expect("an amount");
            let html = reader(*language).amount(&amount).into_string();
            let seen = html.split('>').nth(1).and_then(|rest| rest.split('<').next()).expect("a text");
            assert_eq!(limit(seen), Ok(format!("{shown} EUR")), "{seen}");
        }
        for (typed, expected) in [
            ("6200 EUR", Some("6200.00 EUR")),
            ("eur 12,50", Some("12.50 EUR")),
            (" 12.5  eur ", Some("12.50 EUR")),
            ("€ 1.250,5", Some("1250.50 EUR")),
            ("1.250.000EUR", Some("1250000.00 EUR")),
            ("1 250,00 EUR", Some("1250.00 EUR")),
            ("1.250 EUR", None),
            ("1,250 EUR", None),
            ("12.50", None),
            ("-5 EUR", None),
            ("12 euros", None),
            ("12.345,678 EUR", None),
        ] {
            assert_eq!(limit(typed).ok().as_deref(), expected, "{typed} in {language:?}");
        }
        // A price has six decimals: a thousand that was taken for a decimal would pass.
        let price = |text: &str| {
            let path = "content.lines.0.price";
            entered(*language, "quote", path, &[("content.lines.0.line", "1"), (path, text)])
        };
        assert_eq!(price("3,125 EUR"), price("3.125 EUR"), "neither is guessed at");
        assert_eq!(price("3,1250 EUR"), Ok("3.125 EUR".to_owned()));
        assert_eq!(price("1.250,00 EUR"), Ok("1250.00 EUR".to_owned()));
    }
    let told =
        |language| entered(language, "set_limit", "limit", &[("limit", "1.250 EUR")]).expect_err("refused");
    assert_eq!(told(Language::English), "This can be read in two ways. Write 1250 or 1.2500.");
    assert_eq!(told(Language::Dutch), "Dit kan op twee manieren worden gelezen. Schrijf 1250 of 1,2500.");
    assert_eq!(told(Language::German), "Das ist zweideutig. Schreiben Sie 1250 oder 1,2500.");
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    Fields(fields).get(name)
}

/// The fields of a form as it is drawn for a Dutch reader.
fn dutch_fields(act: &str, json: &str, fixed: &[&str]) -> Vec<(String, String)> {
    let act = ACTS.iter().find(|known| known.name == act).expect("an act");
    let shape = (act.shape)();
    let held = typed(&reader(Language::Dutch), &shape, &Json::parse(json).expect("JSON"));
    sent(&drawn_in(Language::Dutch, act.name, &shape, Some(&held), &[], fixed))
}

#[test]
fn lines_count_from_one_shares_are_percents_and_units_have_names() {
    let order = r#"{"lines": [{"line": 0, "quantity": "1250.5 XBX"}]}"#;
    let fields = dutch_fields("order", order, &[]);
    assert_eq!(field(&fields, "lines.0.line"), Some("1"));
    assert_eq!(field(&fields, "lines.0.quantity.much"), Some("1250,5"));
    assert_eq!(field(&fields, "lines.0.quantity.of"), Some("doos"));
    let html = {
        let act = ACTS.iter().find(|act| act.name == "order").expect("an act");
        let held = typed(&reader(Language::Dutch), &(act.shape)(), &Json::parse(order).expect("JSON"));
        drawn_in(Language::Dutch, "order", &(act.shape)(), Some(&held), &[], &["lines.*.quantity.of"])
    };
    assert!(!html.contains("list=\"units\""), "a unit that is fixed is no field: {html}");

    let propose = r#"{"content": {"lines": [{"vat": "S 7.7"}], "terms": {"matching": {"over_quantity": 250},
        "default_share": 5000, "accept_within": "P14D", "pay_within": "PT36H"}}}"#;
    let fields = dutch_fields("propose", propose, &[]);
    for (name, expected) in [
        ("content.terms.matching.over_quantity", "2,5"),
        ("content.terms.default_share", "50"),
        ("content.terms.accept_within.much", "14"),
        ("content.terms.accept_within.in", "d"),
        ("content.terms.pay_within.much", "36"),
        ("content.terms.pay_within.in", "h"),
        ("content.lines.0.vat.kind", "S"),
        ("content.lines.0.vat.rate", "7,7"),
    ] {
        assert_eq!(field(&fields, name), Some(expected), "{name}");
    }
}

#[test]
fn the_unit_of_an_item_is_asked_for_once() {
    let act = ACTS.iter().find(|act| act.name == "publish").expect("an act");
    let fields: Vec<(String, String)> = [
        ("lines.0.item.unit", "doos"),
        ("lines.0.quantity.much", "1.250,5"),
        ("lines.0.item.name", "Papier"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    let shape = (act.shape)();
    let draft = gather(&shape, "", Fields(&fields)).expect("something");
    let wrongs = complete(&reader(Language::Dutch), &shape, Some(&draft)).expect_err("it is not whole");
    assert!(!wrongs.iter().any(|wrong| wrong.path.starts_with("lines.0")), "{wrongs:?}");
    let html = drawn_in(Language::Dutch, "publish", &shape, Some(&draft), &[], &[]);
    assert!(!html.contains("lines.0.quantity.of"), "{html}");
    assert!(html.contains("1.250,5"), "what was typed stays");
}

#[test]
fn neither_yes_nor_no_is_taken_for_granted() {
    let act = ACTS.iter().find(|act| act.name == "respond").expect("an act");
    let shape = (act.shape)();
    let missing = |fields: &[(String, String)]| {
        let draft = gather(&shape, "", Fields(fields));
        let wrongs = complete(&reader(Language::English), &shape, draft.as_ref()).err().unwrap_or_default();
        wrongs.iter().any(|wrong| wrong.path == "accept" && wrong.reason.is_none())
    };
    assert!(missing(&sent(&drawn_in(Language::English, "respond", &shape, None, &[], &[]))));
    for answer in ["yes", "no"] {
        assert!(!missing(&[("accept".to_owned(), answer.to_owned())]));
    }
    assert!(drawn_in(Language::German, "respond", &shape, None, &[], &[]).contains("Ablehnen"));
}

#[test]
fn a_page_can_be_pasted_where_an_id_belongs() {
    let id = "agent_vfebdap4z7d4t7nq02wtdaf5tc";
    for typed in [
        id.to_owned(),
        format!("http://localhost:7420/agents/{id}"),
        format!(" https://x/agents/{id}/?a=b#c "),
    ] {
        let read = read::<vocabulary::AgentId>(&reader(Language::English), "AgentId", &typed);
        assert_eq!(read.map(|id| id.to_string()), Ok(id.to_owned()), "{typed}");
    }
    let wrong = read::<vocabulary::AgentId>(&reader(Language::Dutch), "AgentId", "Jan");
    assert_eq!(wrong, Err("Dit is geen id. Plak het id, of het adres van de pagina.".to_owned()));
}

#[test]
fn the_total_of_an_invoice_follows_its_lines() {
    let act = ACTS.iter().find(|act| act.name == "invoice").expect("an act");
    let shape = (act.shape)();
    let order = "order_89sq2v03cwthd7c5x1dhzzv5zg";
    let begun = format!(
        r#"{{"lines": [{{"order": "{order}", "line": 0, "quantity": "90 XBX", "price": "29.50 EUR", "vat": "S 22"}},
            {{"order": "{order}", "line": 3, "quantity": "2 HUR", "price": "50.00 EUR", "vat": "S 22"}}],
            "total": "3361.10 EUR"}}"#
    );
    for (language, typed_much, before, after) in [
        (Language::English, "50", "3361.10 EUR", "1921.50 EUR"),
        (Language::Dutch, "50,0", "3361,10 EUR", "1921,50 EUR"),
        (Language::German, "50", "3361,10 EUR", "1921,50 EUR"),
    ] {
        let reader = reader(language);
        let held = typed(&reader, &shape, &Json::parse(&begun).expect("JSON"));
        let fixed =
            ["lines.*.order", "lines.*.line", "lines.*.price", "lines.*.vat", "lines.*.quantity.of", "total"];
        let mut fields = sent(&drawn_in(language, "invoice", &shape, Some(&held), &[], &fixed));
        for (name, value) in &mut fields {
            if name == "lines.0.quantity.much" {
                *value = typed_much.to_owned();
            }
        }
        let draft = gather(&shape, "", Fields(&fields)).expect("a draft");
        let (draft, changed) = draft::with_total(&reader, draft);
        assert_eq!(changed, Some((before.to_owned(), after.to_owned())));
        let (draft, changed) = draft::with_total(&reader, draft);
        assert_eq!(changed, None, "it is told once");
        // Without the second line, and then with a quantity that is no number.
        let draft = pressed(draft, &Press::Remove("lines.1".to_owned()));
        let (draft, changed) = draft::with_total(&reader, draft);
        assert!(changed.is_some_and(|(_, now)| now.starts_with("1799")), "50 boxes of 29.50, and 22 %");
        let broken = fields.iter().map(|(name, value)| {
            let value = if name.ends_with("much") { "many" } else { value.as_str() };
            (name.clone(), value.to_owned())
        });
        let broken: Vec<(String, String)> = broken.collect();
        let unread = gather(&shape, "", Fields(&broken)).expect("a draft");
        assert_eq!(draft::with_total(&reader, unread.clone()), (unread, None));
        assert_eq!(draft.get("total").and_then(Json::as_text).map(|total| total.len()), Some(after.len()));
    }
}

#[test]
fn lines_are_added_and_removed_and_bounded() {
    let list = |json: &Json| match json.get("lines") {
        Some(Json::List(items)) => items.len(),
        _ => 0,
    };
    let mut draft = pressed(Json::Null, &Press::Add("lines".to_owned()));
    assert_eq!(list(&draft), 1);
    for _ in 0..500 {
        draft = pressed(draft, &Press::Add("lines".to_owned()));
    }
    assert_eq!(list(&draft), 200);
    draft = pressed(draft, &Press::Remove("lines.7".to_owned()));
    assert_eq!(list(&draft), 199);
    for hostile in ["lines.9999", "lines.x", "", ".", "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t"] {
        let _ = pressed(draft.clone(), &Press::Remove(hostile.to_owned()));
        let _ = pressed(draft.clone(), &Press::Add(hostile.to_owned()));
    }
}

#[test]
fn no_fields_from_outside_can_panic() {
    let hostile = [
        "",
        "-1",
        "18446744073709551616",
        "\u{0}",
        "\u{202e}",
        "P99999D",
        "0x",
        "é",
        "2026-13-45T99:99",
        " ",
        ".",
        ",,,",
        "1.2.3,4",
        "€",
        "1€2",
        "\u{a0}",
        "%",
        "S ",
        "99999999999999999999999 d",
        "..",
        "1..2",
        "é é",
    ];
    for act in ACTS {
        let shape = (act.shape)();
        let names: Vec<String> = sent(&drawn(&shape, Some(&sample(&shape, 0)), &[], &[]))
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        for value in hostile {
            let fields: Vec<(String, String)> =
                names.iter().map(|name| (name.clone(), value.to_owned())).collect();
            let draft = gather(&shape, "", Fields(&fields));
            let wrongs =
                complete(&reader(Language::German), &shape, draft.as_ref()).err().unwrap_or_default();
            let _ = drawn(&shape, draft.as_ref(), &wrongs, &[]);
        }
    }
}

#[test]
fn rules_are_added_moved_and_removed_without_a_script() {
    let act = ACTS.iter().find(|act| act.name == "charter").expect("an act");
    let shape = (act.shape)();
    let json = Json::parse(
        r#"{"charter":{"rules":[{"verbs":["pay"],"up_to":"500.00 EUR"},{"approvals":[{"role":"head","count":2}]}]}}"#,
    )
    .expect("JSON");
    let pressed_on = |json: &Json, button: &str| {
        let html = drawn(&shape, Some(json), &[], &[]);
        assert!(html.contains(&format!("value=\"{button}\"")), "no button {button}: {html}");
        let mut fields = sent(&html);
        fields.push(("press".to_owned(), button.to_owned()));
        let draft = gather(&shape, "", Fields(&fields)).expect("a draft");
        pressed(draft, &Press::of(Fields(&fields)))
    };
    let shown = |json: &Json| {
        json.get("charter").and_then(|charter| charter.get("rules")).expect("rules").to_string()
    };
    let moved = pressed_on(&json, "up:charter.rules.1");
    assert!(shown(&moved).starts_with(r#"[{"approvals":"#), "{moved}");
    let removed = pressed_on(&moved, "remove:charter.rules.0");
    assert_eq!(shown(&removed), r#"[{"verbs":["pay"],"up_to":"500.00 EUR"}]"#);
    let added = pressed_on(&removed, "add:charter.rules");
    assert_eq!(shown(&added), r#"[{"verbs":["pay"],"up_to":"500.00 EUR"},null]"#);
    // One more approval can always be written in a row, without a button.
    let mut fields = sent(&drawn(&shape, Some(&removed), &[], &[]));
    for (name, value) in [("count", "1"), ("role", "head")] {
        let field = format!("charter.rules.0.approvals.0.{name}");
        let (_, written) = fields.iter_mut().find(|(known, _)| *known == field).expect("an empty field");
        value.clone_into(written);
    }
    let complete = complete(&reader(Language::English), &shape, gather(&shape, "", Fields(&fields)).as_ref())
        .expect("a charter");
    assert!(complete.to_string().contains(r#""approvals":[{"role":"head","count":1}]"#), "{complete}");
}
