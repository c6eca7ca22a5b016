//! Forms as a browser would send them back: what is drawn is read out of the HTML again.

use super::{Drawing, Fields, Press, Wrong, complete, draw, gather, pressed};
use crate::reader::Reader;
use crate::scene::{Names, Scene};
use crate::texts::Language;
use canon::{Json, Shape, sample};
use ledger::ACTS;
use vocabulary::Timestamp;

fn drawn(shape: &Shape, draft: Option<&Json>, wrongs: &[Wrong], fixed: &[&str]) -> String {
    let names = Names::default();
    let scene = Scene {
        reader: Reader { language: Language::English, now: Timestamp::from_ms(0).expect("a time") },
        visitor: None,
        names: &names,
        network: "test",
        height: 1,
        here: "/",
        signer_origin: "http://sign.localhost",
    };
    draw(&scene, shape, &Drawing { draft, wrongs, fixed, notes: &[], help: &[] }).into_string()
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
            let ticked = attribute(tag, "type") == Some("checkbox");
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

#[test]
fn every_act_comes_back_from_its_form_as_it_was() {
    for act in ACTS {
        let shape = (act.shape)();
        for seed in 0..40 {
            let json = sample(&shape, seed);
            let fields = sent(&drawn(&shape, Some(&json), &[], &[]));
            let draft = gather(&shape, "", Fields(&fields));
            let back = complete(&shape, draft.as_ref());
            let bytes = |json: &Json| canon::from_json_text(&shape, json).expect("a value");
            match back {
                // Times lose their seconds in a browser's field; everything else is the same to the byte.
                Ok(back) => {
                    assert_eq!(to_minutes(&back), to_minutes(&normal(&shape, &json)), "{} {seed}", act.name)
                }
                Err(wrongs) => panic!("{} {seed}: {wrongs:?}\n{json}\n{fields:?}", act.name),
            }
            let _ = bytes(&json);
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
    let wrongs = complete(&shape, gather(&shape, "", Fields(&fields)).as_ref()).expect_err("it is wrong");
    let places: Vec<(&str, bool)> =
        wrongs.iter().map(|wrong| (wrong.path.as_str(), wrong.reason.is_none())).collect();
    assert_eq!(
        places,
        [("agreement", false), ("lines.0.line", false), ("lines.0.quantity", false), ("deliver_by", true)]
    );
}

#[test]
fn what_people_write_is_understood_where_there_is_no_doubt() {
    let act = ACTS.iter().find(|act| act.name == "set_limit").expect("an act");
    let shape = (act.shape)();
    for (typed, expected) in [
        ("6200 EUR", Some("6200.00 EUR")),
        ("eur 12,50", Some("12.50 EUR")),
        (" 12.5  eur ", Some("12.50 EUR")),
        ("1,000 EUR", None),
        ("1.000,00 EUR", None),
        ("-5 EUR", None),
        ("12 euros", None),
    ] {
        let draft = Json::Object(vec![("limit".to_owned(), Json::Text(typed.to_owned()))]);
        let wrongs = complete(&shape, Some(&draft)).expect_err("the other fields are missing");
        let is_wrong = wrongs.iter().any(|wrong| wrong.path == "limit");
        assert_eq!(is_wrong, expected.is_none(), "{typed}: {wrongs:?}");
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
    let hostile =
        ["", "-1", "18446744073709551616", "\u{0}", "\u{202e}", "P99999D", "0x", "é", "2026-13-45T99:99"];
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
            let wrongs = complete(&shape, draft.as_ref()).err().unwrap_or_default();
            let _ = drawn(&shape, draft.as_ref(), &wrongs, &[]);
        }
    }
}
