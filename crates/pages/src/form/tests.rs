//! Forms as a browser would send them back: what is drawn is read out of the HTML again.

use super::{Drawing, Fields, Press, Wrong, complete, draw, gather, prefilled, pressed};
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
    draw(&scene, shape, &Drawing { draft, wrongs, fixed, notes: &[], act: "", help: &[] }).into_string()
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

#[test]
fn every_act_comes_back_from_its_form_as_it_was() {
    for act in ACTS {
        let shape = (act.shape)();
        for seed in 0..40 {
            let original = sample(&shape, seed);
            let json = decided(prefilled(&shape, original.clone()), act.name);
            let fields = sent(&drawn(&shape, Some(&json), &[], &[]));
            let draft = gather(&shape, "", Fields(&fields));
            let back = complete(&shape, draft.as_ref());
            match back {
                // Times lose their seconds in a browser's field; everything else is the same to the byte.
                Ok(back) => {
                    assert_eq!(
                        to_minutes(&back),
                        to_minutes(&normal(&shape, &original)),
                        "{} {seed}",
                        act.name
                    )
                }
                Err(wrongs) => panic!("{} {seed}: {wrongs:?}\n{json}\n{fields:?}", act.name),
            }
        }
    }
}

/// With a no where a yes or no must be chosen: the ledger's JSON leaves a no out.
fn decided(json: Json, act: &str) -> Json {
    if act != "respond" || json.get("accept").is_some() {
        return json;
    }
    let Json::Object(mut members) = json else { return json };
    members.push(("accept".to_owned(), Json::Flag(false)));
    Json::Object(members)
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
    let wrongs = [Wrong::new("title", hostile)];
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

fn typed(act: &str, field: &str, text: &str) -> Result<String, Option<crate::texts::Text>> {
    let act = ACTS.iter().find(|known| known.name == act).expect("an act");
    let draft = super::steps(field).iter().rev().fold(Json::Text(text.to_owned()), |inner, step| {
        if step.parse::<usize>().is_ok() {
            Json::List(vec![inner])
        } else {
            Json::Object(vec![((*step).to_owned(), inner)])
        }
    });
    let shape = (act.shape)();
    let wrongs = complete(&shape, Some(&draft)).expect_err("other fields are missing");
    match wrongs.iter().find(|wrong| wrong.path == field) {
        Some(wrong) => Err(wrong.hint),
        None => Ok(text.to_owned()),
    }
}

#[test]
fn what_can_be_read_in_two_ways_is_refused() {
    use crate::texts::Text;
    let price = |text| typed("quote", "content.lines.0.price", text);
    for text in ["1.250 EUR", "1,250 EUR", "12.500 EUR"] {
        assert_eq!(price(text), Err(Some(Text::TwoReadings)), "{text}");
    }
    for text in ["1250 EUR", "1.25 EUR", "1,25 EUR", "1.2500 EUR", "0.125 EUR"] {
        assert!(price(text).is_ok(), "{text}");
    }
    assert_eq!(price("dear"), Err(Some(Text::WriteSum)));
    assert_eq!(typed("order", "lines.0.quantity", "1.000 XBX"), Err(Some(Text::TwoReadings)));
    assert_eq!(typed("order", "lines.0.quantity", "many XBX"), Err(Some(Text::WriteNumber)));
    // What is filled in beforehand is never refused for it.
    let shape = (ACTS.iter().find(|act| act.name == "quote").expect("an act").shape)();
    let json = Json::parse(r#"{"content":{"lines":[{"line":0,"price":"3.125 EUR"}]}}"#).expect("JSON");
    assert!(prefilled(&shape, json).to_string().contains("3.1250 EUR"));
}

#[test]
fn shares_are_written_in_percent_and_vat_as_a_rate() {
    use crate::texts::Text;
    let share = |text| typed("propose", "content.terms.default_share", text);
    for text in ["50", "2.5", "2,5 %", "0.05"] {
        assert!(share(text).is_ok(), "{text}");
    }
    for text in ["half", "1.234", "-5", "%"] {
        assert_eq!(share(text), Err(Some(Text::WritePercent)), "{text}");
    }
    assert_eq!(super::percent(5_000), "50");
    assert_eq!(super::percent(250), "2.5");
    assert_eq!(super::percent(5), "0.05");
    let vat = |text| typed("propose", "content.lines.0.vat", text);
    for text in ["21 %", "21", "5,5%", "S 22", "ae 0"] {
        assert!(vat(text).is_ok(), "{text}: {:?}", vat(text));
    }
    assert_eq!(vat("a fifth"), Err(Some(Text::WriteVat)));
}

#[test]
fn an_order_is_accepted_or_rejected_and_neither_by_silence() {
    let shape = (ACTS.iter().find(|act| act.name == "respond").expect("an act").shape)();
    let answer = |more: &[(&str, &str)]| {
        let ids = [
            ("order", "order_89sq2v03cwthd7c5x1dhzzv5zg"),
            ("agreement", "agreement_ths73jktxabs4k7tmb6evr8q8m"),
        ];
        let fields: Vec<(String, String)> =
            ids.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        complete(&shape, gather(&shape, "", Fields(&fields)).as_ref())
    };
    let missing = answer(&[]).expect_err("nothing was chosen");
    assert_eq!(missing.iter().map(|wrong| wrong.path.as_str()).collect::<Vec<_>>(), ["accept"]);
    let yes = answer(&[("accept", "true")]).expect("a yes");
    assert_eq!(yes.get("accept"), Some(&Json::Flag(true)));
    let no = answer(&[("accept", "false")]).expect("a no");
    assert_ne!(no.get("accept"), Some(&Json::Flag(true)));
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
    let complete = complete(&shape, gather(&shape, "", Fields(&fields)).as_ref()).expect("a charter");
    assert!(complete.to_string().contains(r#""approvals":[{"role":"head","count":1}]"#), "{complete}");
}
