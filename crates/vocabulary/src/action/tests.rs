use super::*;
use crate::Unit;
use expect_test::{Expect, expect};

/// `540/480`: what one has rights to, and what one has in hand.
fn stock(text: &str) -> Stock {
    let (accounting, onhand) = text.split_once('/').unwrap();
    let count = |text: &str| Quantity::whole(text.parse().unwrap(), Unit::ONE).unwrap();
    Stock { accounting: count(accounting), onhand: count(onhand) }
}

/// Each step: an action, how many, and `back` if the sides change places.
fn check(before: &str, steps: &str, expected: Expect) {
    let (provider, receiver) = before.split_once(' ').unwrap();
    let mut stocks = Stocks { provider: stock(provider), receiver: stock(receiver) };
    let swap = |it: Stocks| Stocks { provider: it.receiver, receiver: it.provider };
    let count = |it: &Quantity| it.micros() / 1_000_000;
    let shown = |it: &Stock| format!("{}/{}", count(&it.accounting), count(&it.onhand));
    let mut lines = String::new();
    for step in steps.split("; ") {
        let words: Vec<&str> = step.split(' ').collect();
        let action: Action = words[0].parse().unwrap();
        let quantity = Quantity::whole(words[1].parse().unwrap(), Unit::ONE).unwrap();
        let back = words.get(2) == Some(&"back");
        match action.apply(&quantity, &if back { swap(stocks) } else { stocks }) {
            Ok(after) => {
                stocks = if back { swap(after) } else { after };
                lines += &format!("{step:<24} {} {}\n", shown(&stocks.provider), shown(&stocks.receiver));
            }
            Err(error) => lines += &format!("{step:<24} refused: {error}\n"),
        }
    }
    expected.assert_eq(&lines);
}

#[test]
fn alice_transfers_a_hundred_coins_to_bob() {
    // ValueFlows, example crypto-currency-transfer: 540 and 480 become 440 and 580.
    check(
        "540/540 480/480",
        "transfer 100; transfer 441; transfer 580 back",
        expect![[r#"
        transfer 100             440/440 580/580
        transfer 441             refused: the quantity would be less than nothing
        transfer 580 back        1020/1020 0/0
    "#]],
    );
}

#[test]
fn a_library_lends_a_book_and_gets_it_back() {
    // ValueFlows, example checkout-book: rights 1, 1, 1 and in hand 1, 0, 1.
    check(
        "1/1 0/0",
        "transferCustody 1; transferCustody 1; transferCustody 1 back",
        expect![[r#"
        transferCustody 1        1/0 0/1
        transferCustody 1        refused: the quantity would be less than nothing
        transferCustody 1 back   1/1 0/0
    "#]],
    );
}

#[test]
fn bob_moves_coins_between_his_accounts() {
    // ValueFlows, example moving-crypto-currency.
    check(
        "540/540 480/480",
        "move 100",
        expect![[r#"
        move 100                 440/440 580/580
    "#]],
    );
}

#[test]
fn every_action_does_to_ten_and_five_what_its_effects_say() {
    let two = Quantity::whole(2, Unit::ONE).unwrap();
    let mut lines = String::new();
    for action in Action::ALL {
        let after = action.apply(&two, &Stocks { provider: stock("10/10"), receiver: stock("5/5") }).unwrap();
        let count = |it: &Quantity| it.micros() / 1_000_000;
        let shown = |it: &Stock| format!("{}/{}", count(&it.accounting), count(&it.onhand));
        lines += &format!("{action:<18} {} {}\n", shown(&after.provider), shown(&after.receiver));
    }
    expect![[r#"
        accept 10/8 5/5
        combine 10/8 5/5
        consume 8/8 5/5
        cite 10/10 5/5
        copy 10/10 7/7
        deliverService 10/10 5/5
        dropoff 10/12 5/5
        lower 8/8 5/5
        modify 10/12 5/5
        move 8/8 7/7
        pickup 10/8 5/5
        produce 12/12 5/5
        raise 12/12 5/5
        separate 10/12 5/5
        transferAllRights 8/10 7/5
        transfer 8/8 7/7
        transferCustody 10/8 5/7
        use 10/10 5/5
        work 10/10 5/5
    "#]]
    .assert_eq(&lines);
}

#[test]
fn transfers_and_moves_conserve_what_they_pass_on() {
    let (before, two) =
        (Stocks { provider: stock("10/10"), receiver: stock("5/5") }, Quantity::whole(2, Unit::ONE));
    let two = two.unwrap();
    for action in Action::ALL {
        let after = action.apply(&two, &before).unwrap();
        let sum = |it: &Stocks, part: fn(&Stock) -> Quantity| {
            part(&it.provider).micros() + part(&it.receiver).micros()
        };
        for (effect, part) in [
            (action.effects().accounting, (|it| it.accounting) as fn(&Stock) -> Quantity),
            (action.effects().onhand, |it| it.onhand),
        ] {
            let (was, is) = (sum(&before, part), sum(&after, part));
            match effect {
                QuantityEffect::Unchanged | QuantityEffect::DecrementIncrement => assert_eq!(was, is),
                QuantityEffect::Increment | QuantityEffect::IncrementTo => assert_eq!(was + 2_000_000, is),
                QuantityEffect::Decrement => assert_eq!(was - 2_000_000, is),
            }
        }
    }
}

#[test]
fn pairs_point_at_each_other() {
    for action in Action::ALL {
        if let Some(other) = action.effects().pairs_with {
            assert_eq!(other.effects().pairs_with, Some(*action));
        }
    }
}

#[test]
fn kilograms_cannot_be_taken_from_a_stock_of_pieces() {
    let kilogram = Quantity::whole(1, Unit::KILOGRAM).unwrap();
    let stocks = Stocks { provider: stock("1/1"), receiver: Stock::none(Unit::ONE) };
    let refused = Action::Consume.apply(&kilogram, &stocks);
    assert_eq!(refused, Err(QuantityError::UnitMismatch { left: Unit::ONE, right: Unit::KILOGRAM }));
    assert_eq!(Action::Use.apply(&kilogram, &stocks), Ok(stocks));
}
