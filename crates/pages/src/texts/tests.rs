use super::{Language, Text};

#[test]
fn every_text_stands_in_every_language_with_the_same_gaps() {
    for text in Text::ALL {
        let gaps = |language| text.written_in(language).matches("{}").count();
        for language in Language::ALL {
            assert!(!text.written_in(*language).is_empty(), "{text:?} in {language:?}");
            assert_eq!(gaps(*language), gaps(Language::English), "{text:?} in {language:?}");
        }
    }
}

#[test]
fn the_first_known_language_of_a_header_counts() {
    for (header, expected) in [
        ("nl-BE,nl;q=0.9,en;q=0.8", Language::Dutch),
        ("fr-FR, de;q=0.5", Language::German),
        ("", Language::English),
        ("xx;;;,,,\u{202e}", Language::English),
        ("DE_ch", Language::German),
    ] {
        assert_eq!(Language::accepted(header), expected, "{header}");
    }
}
