use super::*;
use expect_test::expect;
use proptest::prelude::*;

fn code(digits: &str) -> Cpv {
    Cpv::from_digits(digits).unwrap()
}

#[test]
fn a_code_knows_its_place_in_the_hierarchy() {
    let mut lines = String::new();
    let mut next = Some(code("30197644"));
    while let Some(code) = next {
        lines += &format!("{code} level {}: {}\n", code.level(), code.label());
        next = code.parent();
    }
    expect![[r#"
        30197644-2 level 8: Xerographic paper
        30197640-4 level 7: Self-copy or other copy paper
        30197600-2 level 6: Processed paper and paperboard
        30197000-6 level 5: Small office equipment
        30190000-7 level 4: Various office equipment and supplies
        30100000-0 level 3: Office machinery, equipment and supplies except computers, printers and furniture
        30000000-9 level 2: Office and computing machinery, equipment and supplies except furniture and software packages
    "#]].assert_eq(&lines);
}

#[test]
fn a_mistyped_code_is_refused() {
    let shown = |text: &str| text.parse::<Cpv>().map_or_else(|error| error.to_string(), |it| it.to_string());
    let texts = "30197644-2; 30197644-3; 30197645-2; 30197999-1; 99999999-9; 30197644; 3019764-2; 30197644-; 30197644-22; 30197644-x; 03000000-1; ００197644-2";
    expect![[r#"
        30197644-2
        `30197644-3` has a wrong check digit: 30197644 has 2
        `30197645-2` has a wrong check digit: 30197645 has 9
        30197999 is not a code of the Common Procurement Vocabulary 2008
        99999999 is not a code of the Common Procurement Vocabulary 2008
        `30197644` is not a CPV code such as `30197644-2`
        `3019764-2` is not a CPV code such as `30197644-2`
        `30197644-` is not a CPV code such as `30197644-2`
        `30197644-22` is not a CPV code such as `30197644-2`
        `30197644-x` is not a CPV code such as `30197644-2`
        03000000-1
        `００197644-2` is not a CPV code such as `30197644-2`
    "#]]
    .assert_eq(&texts.split("; ").map(|text| shown(text) + "\n").collect::<String>());
    assert_eq!(Cpv::from_digits("30197644").map(Cpv::number), Ok(30_197_644));
    assert_eq!(Cpv::from_digits("30197999"), Err(CpvError::Unknown { code: 30_197_999 }));
    assert!(canon::decode::<Cpv>(&[0x1a, 0x01, 0xcc, 0xc8, 0xef]).is_err());
}

#[test]
fn whoever_wants_paper_is_content_with_copy_paper() {
    let (supplies, stationery, paper) = (code("30000000"), code("30190000"), code("30197644"));
    assert!(paper.is_under(&stationery) && paper.is_under(&supplies) && paper.is_under(&paper));
    assert!(!stationery.is_under(&paper) && !paper.is_under(&code("31000000")));
    assert!(!code("03000000").is_under(&supplies));
}

#[test]
fn every_code_of_the_table_stands_under_its_division() {
    let all: Vec<Cpv> = Cpv::all().collect();
    assert_eq!(all.len(), 9_457);
    assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
    let mut divisions = 0;
    for code in all {
        assert_eq!(code.to_string().parse(), Ok(code));
        assert_eq!(canon::decode(&canon::encode(&code)), Ok(code));
        assert!(code.check_digit().is_ascii_digit() && !code.label().is_empty());
        match code.parent() {
            Some(parent) => {
                assert!(parent.level() < code.level() && code.is_under(&parent) && !parent.is_under(&code));
            }
            None => {
                assert_eq!(code.level(), 2, "{code}");
                divisions += 1;
            }
        }
    }
    assert_eq!(divisions, 45);
}

proptest! {
    #[test]
    fn one_wrong_digit_is_noticed(row in 0_usize..9_457, place in 0_usize..8, digit in b'0'..=b'9') {
        let right = Cpv::all().nth(row).unwrap();
        let mut text = right.to_string().into_bytes();
        text[place] = digit;
        let text = String::from_utf8(text).unwrap();
        // The check digit does not see every slip, but no slip turns into a code with another check digit.
        if let Ok(read) = text.parse::<Cpv>() {
            prop_assert_eq!(read.check_digit(), right.check_digit());
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,12}|[0-9]{8}-[0-9]") {
        if let Ok(code) = text.parse::<Cpv>() {
            prop_assert_eq!(code.to_string(), text);
        }
    }
}
