use super::*;
use proptest::prelude::*;

const NETWORK: &str = "0101010101010101010101010101010101010101010101010101010101010101";
const COMMITTEE: &str = "0202020202020202020202020202020202020202020202020202020202020202";

#[test]
fn a_trust_string_says_which_network_and_perhaps_an_anchor() {
    let plain = Trust { network: [1; 32], anchor: None };
    assert_eq!(plain.to_string(), format!("kerf1:{NETWORK}"));
    assert_eq!(format!("  kerf1:{NETWORK}\n").parse(), Ok(plain));
    let anchored = Trust { anchor: Some(Anchor { epoch: 70, committee: [2; 32] }), ..plain };
    assert_eq!(anchored.to_string(), format!("kerf1:{NETWORK}:70:{COMMITTEE}"));
    assert_eq!(anchored.to_string().parse(), Ok(anchored));
}

#[test]
fn anything_else_is_refused_and_the_reader_is_told_where_to_get_one() {
    for text in [
        String::new(),
        "kerf1:".to_owned(),
        NETWORK.to_owned(),
        format!("kerf2:{NETWORK}"),
        format!("kerf1:{}", &NETWORK[1..]),
        format!("kerf1:{NETWORK}0"),
        format!("kerf1:{NETWORK}:"),
        format!("kerf1:{NETWORK}:7"),
        format!("kerf1:{NETWORK}:{COMMITTEE}"),
        format!("kerf1:{NETWORK}::{COMMITTEE}"),
        format!("kerf1:{NETWORK}:07:{COMMITTEE}"),
        format!("kerf1:{NETWORK}:+7:{COMMITTEE}"),
        format!("kerf1:{NETWORK}:18446744073709551616:{COMMITTEE}"),
        format!("kerf1:{NETWORK}:7:{COMMITTEE}:"),
        format!("kerf1:{}", NETWORK.replace('0', "A")),
    ] {
        let error = text.parse::<Trust>().unwrap_err();
        assert!(error.to_string().contains("ask the network's operators"), "{text}");
    }
}

proptest! {
    #[test]
    fn every_trust_has_one_text(network: [u8; 32], anchor: Option<(u64, [u8; 32])>) {
        let anchor = anchor.map(|(epoch, committee)| Anchor { epoch, committee });
        let trust = Trust { network, anchor };
        prop_assert_eq!(trust.to_string().parse(), Ok(trust));
    }

    #[test]
    fn no_text_can_panic(text in ".{0,200}") {
        let _ = text.parse::<Trust>();
        let _ = format!("kerf1:{text}").parse::<Trust>();
    }
}
