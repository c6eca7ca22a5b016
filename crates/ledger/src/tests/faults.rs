//! Faults of transactions and of money, by their numbers (18 to 21): what must happen then.

use super::script::line;
use super::telling::{Telling, check};
use super::world::{Sent, World, key_of};
use crate::{Kind, Refusal, Transaction, Verdict};
use canon::{PublicKey, Signature, Signature64};
use expect_test::expect;
use vocabulary::{Amount, NetworkId, Price, Quantity, Span, Timestamp};

fn signed(world: &mut World, words: &str) -> Vec<u8> {
    let words: Vec<&str> = words.split_whitespace().collect();
    line(world, &words)
}

fn answer(sent: &Sent) -> String {
    match sent {
        Sent::NotAdmitted(why) => format!("not admitted: {why}"),
        Sent::Ran(outcome) => match &outcome.verdict {
            Verdict::Refused(refused) => format!("refused: {}", refused.code),
            Verdict::Done(_) => "done".to_owned(),
        },
    }
}

#[test]
fn fault_18_a_transaction_counts_once() {
    check(
        "ann enrol ann as ann
         ann profile Ann
         again
         ann profile Anna & ann profile Anna
         ann profile Ann valid=P2D
         again
         ann profile Ann valid=-P1D
         ann profile Ann network=other
         ann profile Ann valid=PT23H
         wait P1D
         again",
        &expect![[r#"
            ann enrol ann as ann                enrolled ann
            ann profile Ann                     profiled ann
            again                               refused: duplicate
            ann profile Anna                    profiled ann
            ann profile Anna                    profiled ann
            ann profile Ann valid=P2D           refused: valid_too_long
            again                               refused: valid_too_long
            ann profile Ann valid=-P1D          refused: expired
            ann profile Ann network=other       refused: wrong_network
            ann profile Ann valid=PT23H         profiled ann
            wait P1D
            again                               refused: expired
        "#]],
    );
}

#[test]
fn fault_18_replayed_in_the_same_block_on_another_network_and_after_it_was_forgotten() {
    let mut world = World::new();
    let enrol = signed(&mut world, "ann enrol ann");
    let profile = signed(&mut world, "ann profile Ann");
    let (_, sent) = world.block(&[enrol.clone(), profile.clone(), profile.clone()]);
    let mut told: Vec<String> = sent.iter().map(answer).collect();
    told.push(answer(&world.block(std::slice::from_ref(&profile)).1[0]));
    world.wait(Span::days(2));
    told.push(answer(&world.block(std::slice::from_ref(&profile)).1[0]));
    let mut other = World { network: NetworkId::derive(&[b"other"]), ..World::new() };
    told.push(answer(&other.block(&[enrol]).1[0]));
    expect![[r#"
        done
        done
        refused: duplicate
        refused: duplicate
        refused: expired
        refused: wrong_network"#]]
    .assert_eq(&told.join("\n"));
    world.replay();
}

#[test]
fn fault_18_what_has_expired_is_forgotten_even_if_it_claimed_to_be_valid_for_years() {
    let mut world = World::new();
    for words in ["ann enrol ann", "ann profile Ann valid=P3650D", "ann profile Ann valid=P1D"] {
        let bytes = signed(&mut world, words);
        world.block(&[bytes]);
    }
    let seen = |world: &World| world.records.keys().filter(|key| key.kind() == Some(Kind::Seen)).count();
    assert_eq!(seen(&world), 3);
    world.wait(Span::hours(25));
    world.block(&[]);
    assert_eq!(seen(&world), 0);
    world.replay();
}

/// The group order of Ed25519, little-endian (RFC 8032, section 5.1).
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// Adds the group order to the signature's scalar: the same scalar, written another way.
fn high_scalar(signature: &mut [u8; 64]) {
    let mut carry = 0;
    for (byte, more) in signature[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(more) + carry;
        *byte = u8::try_from(sum & 0xff).expect("a byte");
        carry = sum >> 8;
    }
}

fn tampered(world: &mut World, tamper: impl FnOnce(&mut Transaction)) -> String {
    let bytes = signed(world, "ann profile Ann");
    let mut transaction: Transaction = canon::decode(&bytes).expect("a transaction");
    tamper(&mut transaction);
    answer(&world.block(&[canon::encode(&transaction)]).1[0])
}

fn bytes_of(signature: &mut Signature) -> &mut [u8; 64] {
    match signature {
        Signature::Ed25519(Signature64(bytes)) => bytes,
        Signature::WebAuthn(_) => panic!("not an Ed25519 signature"),
    }
}

#[test]
fn fault_19_only_the_one_signature_of_the_key_is_admitted() {
    let mut world = World::new();
    let bytes = signed(&mut world, "ann enrol ann");
    world.block(&[bytes]);
    let ann = key_of("ann");
    let resign = |transaction: &mut Transaction, domain: &str| {
        let canon::Digest(id) = transaction.envelope.id().0;
        transaction.signature = ann.sign(domain, &id);
    };
    let cases: Vec<(&str, String)> = vec![
        ("as it was", tampered(&mut world, |_| {})),
        ("high scalar", tampered(&mut world, |sent| high_scalar(bytes_of(&mut sent.signature)))),
        (
            "point above the prime",
            tampered(&mut world, |sent| bytes_of(&mut sent.signature)[..32].fill(0xff)),
        ),
        ("point flipped", tampered(&mut world, |sent| bytes_of(&mut sent.signature)[0] ^= 1)),
        ("all nought", tampered(&mut world, |sent| bytes_of(&mut sent.signature).fill(0))),
        ("other domain", tampered(&mut world, |sent| resign(sent, "kerf/vote/1"))),
        ("bare message", tampered(&mut world, |sent| resign(sent, ""))),
        ("other envelope", tampered(&mut world, |sent| sent.envelope.valid_until = Timestamp::MAX)),
        ("small-order key", tampered(&mut world, |sent| sent.envelope.key = PublicKey::Ed25519([0; 32]))),
        ("no point", tampered(&mut world, |sent| sent.envelope.key = PublicKey::Ed25519([2; 32]))),
        ("other scheme", tampered(&mut world, |sent| sent.envelope.key = PublicKey::P256([2; 33]))),
        ("other key", tampered(&mut world, |sent| sent.envelope.key = key_of("bob").public())),
    ];
    let told: String = cases.iter().map(|(case, answer)| format!("{case:<24}{answer}\n")).collect();
    expect![[r#"
        as it was               done
        high scalar             not admitted: bad signature
        point above the prime   not admitted: bad signature
        point flipped           not admitted: bad signature
        all nought              not admitted: bad signature
        other domain            not admitted: bad signature
        bare message            not admitted: bad signature
        other envelope          not admitted: bad signature
        small-order key         not admitted: bad signature
        no point                not admitted: bad signature
        other scheme            not admitted: bad signature
        other key               not admitted: bad signature
    "#]]
    .assert_eq(&told);
    world.replay();
}

#[test]
fn fault_19_a_transaction_has_one_form() {
    let mut world = World::new();
    let good = signed(&mut world, "ann enrol ann");
    let mut longer = good.clone();
    longer.push(0);
    let shorter = good[..good.len() - 1].to_vec();
    // The map's head, written with one byte more than it needs.
    let mut wide = good.clone();
    wide.splice(0..1, [0xb8, good[0] & 0x1f]);
    let huge = vec![0; crate::TRANSACTION_BYTES_MAX + 1];
    let mut told = String::new();
    for (case, bytes) in
        [("longer", longer), ("shorter", shorter), ("wide", wide), ("huge", huge), ("empty", Vec::new())]
    {
        told.push_str(&format!("{case:<10}{}\n", answer(&world.block(&[bytes]).1[0])));
    }
    told.push_str(&format!("{:<10}{}\n", "good", answer(&world.block(&[good]).1[0])));
    expect![[r#"
        longer    not admitted: 1 bytes are left over after the value
        shorter   not admitted: expected a byte string at byte 148
        wide      not admitted: not the canonical encoding: the first difference is at byte 0; encode the value again
        huge      not admitted: 60001 bytes are more than the 60000 that a transaction may have at byte 0
        empty     not admitted: expected a map at byte 0
        good      done
    "#]].assert_eq(&told);
}

#[test]
fn fault_20_sums_that_cannot_be_are_refused() {
    check(
        "given money
         cay issue eur ann 90071992547409.91
         cay issue eur ann 90071992546409.91
         cay issue eur ann 0.01
         ann propose 0:9000000000@9000000000 limit=90071992547409.91 as a
         bob sign a
         ann order a 0:9000000000 as o
         ann order a 0:0.000001 as o
         ann order a 0:10007.999 as p
         ann order a 0:0 as q
         ann propose 0:10@5USD limit=100USD as b
         bob sign b
         ann order b 0:1 escrow=eur as q",
        &expect![[r#"
            cay issue eur ann 90071992547409.91
                                                  refused: overflow
            cay issue eur ann 90071992546409.91
                                                  issued eur cay ann 90071992546409.91 EUR
            cay issue eur ann 0.01              refused: overflow
            ann propose 0:9000000000@9000000000 limit=90071992547409.91 as a
                                                  proposed a ann bob 90071992547409.91 EUR
            bob sign a                          signed a
            ann order a 0:9000000000 as o       refused: overflow
            ann order a 0:0.000001 as o         ordered o a ann bob 9000.00 EUR 10890.00 EUR
            ann order a 0:10007.999 as p        refused: overflow
            ann order a 0:0 as q                refused: empty
            ann propose 0:10@5USD limit=100USD as b
                                                  proposed b ann bob 100.00 USD
            bob sign b                          signed b
            ann order b 0:1 escrow=eur as q     refused: currency_mismatch
        "#]],
    );
}

#[test]
fn fault_20_negative_and_broken_numbers_have_no_bytes_and_too_precise_ones_no_text() {
    // [ "EUR", -1 ], [ "EUR", 1.5 ], [ "EUR", NaN ], [ "EUR", 2^63 ]
    let bytes: [&[u8]; 4] = [
        &[0x82, 0x63, 0x45, 0x55, 0x52, 0x20],
        &[0x82, 0x63, 0x45, 0x55, 0x52, 0xf9, 0x3e, 0x00],
        &[0x82, 0x63, 0x45, 0x55, 0x52, 0xf9, 0x7e, 0x00],
        &[0x82, 0x63, 0x45, 0x55, 0x52, 0x1b, 0x80, 0, 0, 0, 0, 0, 0, 0],
    ];
    for bytes in bytes {
        assert!(canon::decode::<Amount>(bytes).is_err(), "{bytes:x?}");
        assert!(canon::decode::<Price>(bytes).is_err(), "{bytes:x?}");
    }
    for text in ["-1 EUR", "1.005 EUR", "1.5 JPY", "1e3 EUR", "NaN EUR", "1,000 EUR", "90071992547409.92 EUR"]
    {
        assert!(text.parse::<Amount>().is_err(), "{text}");
    }
    assert!("1.0000001 C62".parse::<Quantity>().is_err());
    assert!("-1 C62".parse::<Quantity>().is_err());
}

#[test]
fn fault_21_money_in_escrow_is_spent_once() {
    check(
        "given an invoice with escrow
         ann release o i & ann release o i:60.50
         ann pay i:1
         show bob/eur balance",
        &expect![[r#"
            ann release o i                     paid i ann bob 60.50 EUR eur o, closed o
            ann release o i:60.50               refused: over_paid
            ann pay i:1                         refused: over_paid
            show bob/eur balance                6050
        "#]],
    );
    check(
        "given an invoice with escrow
         ann pay i & ann release o i:60.50 & bob confirm i:60.50
         show ann/eur balance held",
        &expect![[r#"
            ann pay i                           paid i ann bob 60.50 EUR eur, freed o 60.50 EUR, closed o
            ann release o i:60.50               refused: over_paid
            bob confirm i:60.50                 refused: over_paid
            show ann/eur balance held           93950, 0
        "#]],
    );
    check(
        "given money
         ann propose 0:400@5 limit=2000 as a
         bob sign a
         ann order a 0:100 escrow=eur as o & ann order a 0:100 escrow=eur as p
         bob accept o
         show ann/eur balance held",
        &expect![[r#"
            ann propose 0:400@5 limit=2000 as a
                                                  proposed a ann bob 2000.00 EUR
            bob sign a                          signed a
            ann order a 0:100 escrow=eur as o   held o 605.00 EUR, ordered o a ann bob 500.00 EUR 605.00 EUR
            ann order a 0:100 escrow=eur as p   refused: insufficient_funds
            bob accept o                        responded o accepted 500.00 EUR 605.00 EUR
            show ann/eur balance held           100000, 60500
        "#]],
    );
}

#[test]
fn fault_21_of_two_who_act_at_once_the_first_wins() {
    check(
        "given an agreement
         ann order a 0:10 escrow=eur as o
         bob accept o & ann cancel o
         show o stage
         bob accept o
         ann order a 0:10 escrow=eur as p
         ann cancel p & bob accept p
         show p stage",
        &expect![[r#"
            ann order a 0:10 escrow=eur as o    held o 60.50 EUR, ordered o a ann bob 50.00 EUR 60.50 EUR
            bob accept o                        responded o accepted 50.00 EUR 60.50 EUR
            ann cancel o                        change_asked o
            show o stage                        open
            bob accept o                        freed o 60.50 EUR, responded o accepted change 0.00 EUR 0.00 EUR, delivery_ended o, closed o
            ann order a 0:10 escrow=eur as p    held p 60.50 EUR, ordered p a ann bob 50.00 EUR 60.50 EUR
            ann cancel p                        freed p 60.50 EUR, cancelled p
            bob accept p                        refused: wrong_stage
            show p stage                        cancelled
        "#]],
    );
    check(
        "given a town
         ann@town propose buyer=town seller=dan 0:10@5 limit=50 as a
         bob@town approve a & cay@town reject a
         ann@town propose buyer=town seller=dan 0:10@5 limit=50 as b
         cay@town reject b & bob@town approve b",
        &expect![[r#"
            ann@town propose buyer=town seller=dan 0:10@5 limit=50 as a
                                                  asked town
            bob@town approve a                  approved bob complete, proposed a town dan 50.00 EUR
            cay@town reject a                   refused: unknown_pending
            ann@town propose buyer=town seller=dan 0:10@5 limit=50 as b
                                                  asked town
            cay@town reject b                   rejected cay
            bob@town approve b                  refused: unknown_pending
        "#]],
    );
}

#[test]
fn fault_21_what_was_refunded_is_not_paid_again() {
    check(
        "given an invoice
         ann pay i
         bob credit i 0:10
         bob refund i:60.50 money=eur & bob refund i:60.50 money=eur
         ann pay i:1
         bob confirm i:1
         show i claimed paid refunded credited
         show ann/eur balance
         show bob/eur balance",
        &expect![[r#"
            ann pay i                           paid i ann bob 60.50 EUR eur, closed o
            bob credit i 0:10                   credited i bob ann 50.00 EUR 10.50 EUR
            bob refund i:60.50 money=eur        refunded i bob ann 60.50 EUR eur
            bob refund i:60.50 money=eur        refused: nothing_overpaid
            ann pay i:1                         refused: over_paid
            bob confirm i:1                     refused: over_paid
            show i claimed paid refunded credited
                                                  -, 60.50 EUR, 60.50 EUR, 60.50 EUR
            show ann/eur balance                100000
            show bob/eur balance                0
        "#]],
    );
}

#[test]
fn fault_21_a_deadline_in_the_same_block_comes_first() {
    check(
        "given an agreement
         ann order a 0:10 escrow=eur as o
         jump P2D
         bob accept o
         ann propose 0:10@5 by=P1D as b
         early
         jump P1D
         bob sign b",
        &expect![[r#"
            ann order a 0:10 escrow=eur as o    held o 60.50 EUR, ordered o a ann bob 50.00 EUR 60.50 EUR
            (deadline)                          freed o 60.50 EUR, lapsed o a
            bob accept o                        refused: wrong_stage
            ann propose 0:10@5 by=P1D as b      proposed b ann bob 1000.00 EUR
            early                               refused: not_due
            (deadline)                          lapsed b
            bob sign b                          refused: wrong_stage
        "#]],
    );
}

/// A proposer that leaves the lapses out gains nothing: acts ask for the time themselves.
#[test]
fn fault_21_a_deadline_counts_even_if_the_block_leaves_it_out() {
    let mut telling = Telling::new();
    telling.tell(
        "given an agreement
         ann order a 0:10 as o
         ann propose 0:10@5 by=P2D as b
         ann publish need 0:10 until=P2D as n
         ann publish need 0:10 until=P2D reveal=P4D as s",
    );
    let world = &mut telling.world;
    world.now = world.now.plus(Span::days(2));
    let mut told = String::new();
    for words in ["bob accept o", "ann cancel o", "bob sign b", "bob quote n 0:10@5", "bob seal s 0:10@5"] {
        let bytes = signed(world, words);
        told.push_str(&format!("{words:<20}{}\n", answer(&world.block_with(Vec::new(), &[bytes]).1[0])));
    }
    expect![[r#"
        bob accept o        refused: deadline_passed
        ann cancel o        refused: deadline_passed
        bob sign b          refused: deadline_passed
        bob quote n 0:10@5  refused: deadline_passed
        bob seal s 0:10@5   refused: deadline_passed
    "#]]
    .assert_eq(&told);
    telling.end();
}

#[test]
fn fault_21_a_lapse_that_is_not_due_does_nothing() {
    let mut telling = Telling::new();
    telling.tell("given an invoice with escrow");
    let world = &mut telling.world;
    let now = world.now;
    world.now = now.plus(Span::days(20));
    let early = world.due();
    assert!(!early.is_empty());
    world.now = now;
    let before = world.records.clone();
    let (outcomes, _) = world.block_with(early.iter().chain(&early).cloned().collect(), &[]);
    for outcome in outcomes {
        assert_eq!(outcome.verdict, Verdict::Refused(crate::Refused { code: Refusal::NotDue }));
    }
    assert!(before == world.records);
    // Due but twice in one block: the second finds nothing to do.
    world.now = now.plus(Span::days(14));
    let due = world.due();
    let twice = due.iter().chain(&due).cloned().collect();
    let (outcomes, _) = world.block_with(twice, &[]);
    let refused = outcomes.iter().filter(|outcome| matches!(outcome.verdict, Verdict::Refused(_))).count();
    assert_eq!(refused, due.len());
    telling.end();
}
