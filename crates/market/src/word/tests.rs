use super::*;
use expect_test::{Expect, expect};

fn check(pairs: &str, expected: Expect) {
    let shown = |pair: &str| {
        let (left, right) = pair.split_once('/').unwrap();
        let forms = |word: &str| Forms::of(&words(word).next().unwrap());
        let (left, right) = (forms(left), forms(right));
        let shared: Vec<&String> = left.stems.intersection(&right.stems).collect();
        format!("{pair:<34} {}{shared:?}\n", if left.exact == right.exact { "same word " } else { "" })
    };
    expected.assert_eq(&pairs.split("; ").map(shown).collect::<String>());
}

#[test]
fn a_word_is_found_by_another_of_its_forms_in_six_languages() {
    check(
        "deliveries/delivery; cleaning/cleaned; nettoyages/nettoyage; Häuser/Haus; \
         Straßenbeläge/Strassenbelag; Reinigungen/Reinigung; limpiezas/limpieza; camiones/camión; \
         licitações/licitação; serviços/serviço; schoonmaken/schoonmaak; boeken/boek",
        expect![[r#"
            deliveries/delivery                ["deliveri"]
            cleaning/cleaned                   ["clean"]
            nettoyages/nettoyage               ["nettoyag"]
            Häuser/Haus                        ["haus"]
            Straßenbeläge/Strassenbelag        ["strassenbelag"]
            Reinigungen/Reinigung              ["reinig", "reinigung"]
            limpiezas/limpieza                 ["limpiez", "limpieza"]
            camiones/camión                    ["camion"]
            licitações/licitação               ["licit"]
            serviços/serviço                   ["servic", "servico"]
            schoonmaken/schoonmaak             ["schoonmaak"]
            boeken/boek                        ["boek", "bok"]
        "#]],
    );
}

#[test]
fn stemmers_do_not_know_plurals_that_change_the_word() {
    check(
        "travaux/travail; papéis/papel",
        expect![[r#"
        travaux/travail                    []
        papéis/papel                       []
    "#]],
    );
}

#[test]
fn accents_may_be_left_out() {
    check(
        "serviços/servicos; camión/camion; Möbel/mobel; Straße/strasse; Œuvre/oeuvre",
        expect![[r#"
        serviços/servicos                  same word ["servic", "servico", "servicos"]
        camión/camion                      same word ["camion"]
        Möbel/mobel                        same word ["mobel"]
        Straße/strasse                     same word ["stras", "strass"]
        Œuvre/oeuvre                       same word ["oeuvr", "ouvr"]
    "#]],
    );
}

#[test]
fn other_words_and_numbers_are_not_found() {
    check(
        "paper/printer; a4/a3; 80/800; house/horse",
        expect![[r#"
        paper/printer                      []
        a4/a3                              []
        80/800                             []
        house/horse                        []
    "#]],
    );
}

#[test]
fn words_are_cut_at_what_is_no_letter_and_at_their_length() {
    let all: Vec<String> = words("L'eau: 80g/m² (A4), \"title:x\" +must -not *\u{0}\u{7}").collect();
    expect![[r#"["l", "eau", "80g", "m²", "a4", "title", "x", "must", "not"]"#]]
        .assert_eq(&format!("{all:?}"));
    let long: Vec<String> = words(&"ä".repeat(50_000)).collect();
    assert_eq!(long, ["ä".repeat(WORD_BYTES_MAX / 2)]);
}
