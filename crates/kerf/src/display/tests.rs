use super::{signed_bytes, value, visible};
use canon::{Json, SecretKey, sample};
use expect_test::expect;
use ledger::{ACTS, Act, Approve, Command, Envelope, ToolUse};
use vocabulary::{AgentId, MandateId, NetworkId, PendingId, Timestamp};

fn envelope(command: Command, tool: bool) -> Envelope {
    let key = SecretKey::from_seed(&[7; 32]).public();
    let human = ledger::agent_of_key(&key);
    let tool = tool.then(|| ToolUse {
        tool: AgentId::derive(&[b"tool"]),
        mandates: vec![MandateId::derive(&[b"mandate"])].try_into().expect("one"),
    });
    Envelope {
        network: NetworkId::derive(&[b"test"]),
        key,
        human,
        tool,
        principal: AgentId::derive(&[b"town"]),
        valid_until: Timestamp::EPOCH,
        command,
    }
}

fn act(text: &str) -> Act {
    canon::from_json(&Json::parse(text).expect("json")).expect("an act")
}

fn check(envelope: &Envelope, expected: &expect_test::Expect) {
    let text = signed_bytes(&canon::encode(envelope)).expect("an envelope");
    assert!(text.ends_with(&format!("Transaction {}\n", envelope.id())));
    expected.assert_eq(&text);
}

#[test]
fn fault_29_a_signer_sees_every_field_of_the_bytes() {
    let pay = act(
        r#"{"pay":{"money":"money_nr88hw4n4dvxyt5ksnmqsg5z7g","payee":"agent_vfebdap4z7d4t7nq02wtdaf5tc",
        "claims":[{"invoice":"invoice_prsza8tszjn9fr6ecct4zc18g0","amount":"120.00 EUR"},
                  {"invoice":"invoice_prsza8tszjn9fr6ecct4zc18g0","amount":"0.05 EUR"}],
        "orders":["order_89sq2v03cwthd7c5x1dhzzv5zg"]}}"#,
    );
    check(
        &envelope(Command::Act(pay), true),
        &expect![[r#"
        What is signed:
          network: net_zheg20vkxd09qjj13r5vcvbv64
          key: ed25519:ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c
          human: agent_28wvzk4rbx67cegxrsg3pzabqc
          tool:
            tool: agent_h9vmyfdasyxzb9jtgs627bc0x4
            mandates:
              0: mandate_876b5epq7dhr9gdyksd64bc630
          principal: agent_kwyy38dwf3fy97b1n9p5yeyj94
          valid until: 1970-01-01T00:00:00.000Z
          command:
            act:
              pay:
                money: money_nr88hw4n4dvxyt5ksnmqsg5z7g
                payee: agent_vfebdap4z7d4t7nq02wtdaf5tc
                claims:
                  0:
                    invoice: invoice_prsza8tszjn9fr6ecct4zc18g0
                    amount: 120.00 EUR
                  1:
                    invoice: invoice_prsza8tszjn9fr6ecct4zc18g0
                    amount: 0.05 EUR
                orders:
                  0: order_89sq2v03cwthd7c5x1dhzzv5zg
        Transaction f81a56d8e48b78bc3a2a119b6963d9c96bcb16b0e92c81af72422bb044bce864
    "#]],
    );
}

#[test]
fn fault_29_a_rule_without_limits_is_not_passed_over() {
    let charter = act(r#"{"charter":{"charter":{"rules":[{}]}}}"#);
    let text = signed_bytes(&canon::encode(&envelope(Command::Act(charter), false))).expect("an envelope");
    expect![[r#"
        0: (nothing is said)
    "#]]
    .assert_eq(
        &text
            .lines()
            .filter(|line| line.starts_with("            "))
            .map(|line| format!("{}\n", line.trim()))
            .collect::<String>(),
    );
}

#[test]
fn fault_29_an_approver_sees_the_act_that_is_approved() {
    let dispute = act(r#"{"dispute":{"order":"order_89sq2v03cwthd7c5x1dhzzv5zg",
        "reason":"torn\n  amount: 1.00 EUR \"as agreed\""}}"#);
    let approve = Approve { pending: PendingId::derive(&[b"pending"]), act: Box::new(dispute) };
    check(
        &envelope(Command::Approve(approve), false),
        &expect![[r#"
        What is signed:
          network: net_zheg20vkxd09qjj13r5vcvbv64
          key: ed25519:ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c
          human: agent_28wvzk4rbx67cegxrsg3pzabqc
          principal: agent_kwyy38dwf3fy97b1n9p5yeyj94
          valid until: 1970-01-01T00:00:00.000Z
          command:
            approve:
              pending: pending_sdqc36t3pddqfnzhktf68jafa8
              act:
                dispute:
                  order: order_89sq2v03cwthd7c5x1dhzzv5zg
                  reason: "torn\n  amount: 1.00 EUR \"as agreed\""
        Transaction 25fcd7b8e59d9f59bbfd7f37aecd98d1c61c920d5dd8f3ec471b902602211c01
    "#]],
    );
}

#[test]
fn fault_29_no_leaf_of_any_act_is_left_out() {
    for help in ACTS {
        for seed in 0..40 {
            let json = Json::Object(vec![(help.name.to_owned(), sample(&(help.shape)(), seed))]);
            let Ok(act) = canon::from_json::<Act>(&json) else { continue };
            let envelope = envelope(Command::Act(act), false);
            let text = signed_bytes(&canon::encode(&envelope)).expect("an envelope");
            let mut leaves = Vec::new();
            collect(&canon::to_json(&envelope), &mut leaves);
            let mut rest = text.as_str();
            for leaf in &leaves {
                let at = rest.find(leaf.as_str());
                let at = at.unwrap_or_else(|| panic!("{} {seed}: `{leaf}` is missing in\n{text}", help.name));
                rest = &rest[at + leaf.len()..];
            }
        }
    }
}

/// Names and values in the order in which they stand.
fn collect(json: &Json, leaves: &mut Vec<String>) {
    match json {
        Json::Null => {}
        Json::Flag(flag) => leaves.push(if *flag { "yes" } else { "no" }.to_owned()),
        Json::Number(number) => leaves.push(number.to_string()),
        Json::Text(text) => leaves.push(visible(&text.replace('\\', "\\\\").replace('"', "\\\""))),
        Json::List(items) => items.iter().for_each(|item| collect(item, leaves)),
        Json::Object(fields) => {
            for (name, value) in fields {
                leaves.push(name.replace('_', " "));
                collect(value, leaves);
            }
        }
    }
}

#[test]
fn bytes_that_are_not_an_envelope_are_not_shown() {
    let reject = ledger::Reject { pending: PendingId::derive(&[b"pending"]), reason: None };
    let bytes = canon::encode(&envelope(Command::Reject(reject), false));
    assert!(signed_bytes(&bytes).is_ok());
    assert!(signed_bytes(&[bytes.as_slice(), &[0]].concat()).is_err());
    assert!(signed_bytes(&bytes[1..]).is_err());
    assert!(signed_bytes(&[]).is_err());
}

#[test]
fn texts_from_others_cannot_draw_on_the_terminal() {
    expect![[r#"a\u{1b}[2Jb\u{202e}c\nd"#]].assert_eq(&visible("a\u{1b}[2Jb\u{202e}c\nd"));
    let id: AgentId = "agent_vfebdap4z7d4t7nq02wtdaf5tc".parse().expect("an id");
    assert_eq!(value(&id, 1), "  agent_vfebdap4z7d4t7nq02wtdaf5tc\n");
}
