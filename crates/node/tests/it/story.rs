//! What a transaction goes through, and what does not get in.

use crate::harness::{PATIENCE, Person, Scene, after_ms, ledger_key, now, places, refusal, until};
use engine::EngineError;
use institution::{Account, MoneyKind};
use ledger::{Act, Admitted, CreateMoney, Issue, Kept as _, Kind, ListingStage, Record, Refusal, Verdict};
use node::{FactCursor, Node, NodeError, Receipt, SubmitError};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use vocabulary::{Amount, Currency, Name, Span, TransactionId};

const WEEK_MS: u64 = 7 * 24 * 3_600_000;

#[test]
fn an_offer_and_a_need_are_found_from_all_sides() {
    let scene = Scene::new();
    let (ann, bob) = (Person::new(scene.node(), "ann"), Person::new(scene.node(), "bob"));
    scene.done(&ann.enrol());
    scene.done(&bob.enrol());
    let (offer, need) = (ann.offer(after_ms(WEEK_MS)), ann.need(after_ms(WEEK_MS)));
    let offered = scene.done(&offer);
    scene.done(&need);
    let quote = bob.quote(need.listing());
    scene.done(&quote);
    let withdrawn = scene.done(&ann.withdraw(offer.listing()));
    scene.index();
    let node = scene.node();

    // The same receipt from the wait and from the index.
    assert_eq!(node.receipt(&offer.id).unwrap(), Some(Receipt::Final(Box::new(offered.clone()))));
    assert_eq!(node.receipt(&TransactionId(canon::Digest([1; 32]))).unwrap(), None);
    assert_eq!(scene.listing(&offer.listing()).stage, ListingStage::Withdrawn);

    // By owner, newest first, page by page; by the need; by kind.
    let first = scene.run(node.records_of(&ann.id.0, Kind::Listing, None, 1)).unwrap();
    assert_eq!(first.items.iter().map(|at| at.key).collect::<Vec<_>>(), [ledger_key(&need.listing())]);
    let cursor: FactCursor = first.next.unwrap().parse().unwrap();
    let second = scene.run(node.records_of(&ann.id.0, Kind::Listing, Some(cursor), 5)).unwrap();
    assert_eq!(second.items.iter().map(|at| at.key).collect::<Vec<_>>(), [ledger_key(&offer.listing())]);
    assert_eq!(second.next, None);
    for owner in [need.listing().0, bob.id.0] {
        let quotes = scene.run(node.records_of(&owner, Kind::Quote, None, 5)).unwrap();
        assert_eq!(quotes.items.iter().map(|at| at.key.id()).collect::<Vec<_>>(), [quote.quote().0]);
    }
    assert!(scene.run(node.records_of(&offer.listing().0, Kind::Quote, None, 5)).unwrap().items.is_empty());
    assert_eq!(scene.run(node.records(Kind::Listing, None, 10)).unwrap().items.len(), 2);
    assert!(matches!(scene.record(scene_agent(&ann)), Some(Record::Agent(_))));

    // The trail of the offer, and the facts in pages of any size.
    let trail = node.changes_of(&ledger_key(&offer.listing()), 0, 10).unwrap();
    assert_eq!(trail, [offered.at.height, withdrawn.at.height]);
    assert_eq!(node.changes_of(&ledger_key(&offer.listing()), offered.at.height, 10).unwrap(), trail[1..]);
    assert!(node.changes_of(&ledger_key(&offer.listing()), u64::MAX, 10).unwrap().is_empty());
    let all = scene.facts();
    assert_eq!(all.len(), 6);
    for size in [1, 2, 5, 6, 7] {
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let page = node.facts(after, size).unwrap();
            let Some(last) = page.last() else { break };
            assert!(page.len() <= size);
            after = Some(last.at);
            paged.extend(page);
        }
        assert_eq!(paged, all, "in pages of {size}");
    }
    assert!(scene.verify().unwrap().transactions == 6);
}

fn scene_agent(person: &Person) -> ledger::Key {
    <institution::Agent as ledger::Kept>::key(&person.id)
}

#[test]
fn fault_18_the_same_bytes_count_once_and_have_one_receipt() {
    let mut scene = Scene::new();
    let ann = Person::new(scene.node(), "ann");
    scene.done(&ann.enrol());
    let offer = ann.offer(after_ms(WEEK_MS));
    // Twice in one call, and from two callers at once.
    let twice = scene.run(scene.node().submit_many(&[&offer.bytes, &offer.bytes])).unwrap();
    assert_eq!(twice, [Ok(offer.id), Ok(offer.id)]);
    assert_eq!(scene.submit(&offer), Ok(offer.id));
    let receipt = scene.await_final(&offer.id);
    assert_eq!(refusal(&receipt), None);
    for _ in 0..3 {
        assert_eq!(scene.carry(&offer), receipt, "after it was final");
    }
    scene.reopen();
    assert_eq!(scene.carry(&offer), receipt, "after a restart");
    // Whatever else happens, it is there once.
    scene.done(&ann.offer(after_ms(WEEK_MS)));
    scene.index();
    assert_eq!(places(&scene.facts(), &offer.id), [receipt.at]);
    assert_eq!(scene.node().receipt(&offer.id).unwrap(), Some(Receipt::Final(Box::new(receipt))));
    scene.verify().unwrap();
}

#[test]
fn fault_18_many_senders_of_one_transaction_at_once() {
    let scene = Scene::new();
    let ann = Person::new(scene.node(), "ann");
    scene.done(&ann.enrol());
    let offers: Vec<_> = (0..40).map(|_| ann.offer(after_ms(WEEK_MS))).collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
                for offer in &offers {
                    runtime.block_on(async {
                        scene.node().submit(&offer.bytes).await.unwrap();
                        let receipt = scene.node().wait(&offer.id, PATIENCE).await.unwrap();
                        assert!(matches!(receipt, Some(Receipt::Final(_))), "{receipt:?}");
                    });
                }
            });
        }
    });
    scene.index();
    let facts = scene.facts();
    for offer in &offers {
        assert_eq!(places(&facts, &offer.id).len(), 1);
    }
    assert_eq!(scene.node().status().waiting, 0);
}

#[test]
fn what_is_not_a_good_transaction_leaves_no_trace() {
    let scene = Scene::new();
    let mut ann = Person::new(scene.node(), "ann");
    scene.done(&ann.enrol());
    let before = scene.facts();
    let good = ann.offer(after_ms(WEEK_MS));

    let mut bad_signature = good.clone();
    *bad_signature.bytes.last_mut().unwrap() ^= 1;
    assert_eq!(scene.submit(&bad_signature), Err(SubmitError::BadSignature));
    let mut longer = good.clone();
    longer.bytes.push(0);
    assert!(matches!(scene.submit(&longer), Err(SubmitError::Malformed(_))));
    for cut in [0, 1, good.bytes.len() / 2, good.bytes.len() - 1] {
        let cut = scene.run(scene.node().submit(&good.bytes[..cut]));
        assert!(matches!(cut, Err(SubmitError::Malformed(_))), "{cut:?}");
    }
    let huge = vec![0xff; 100_000];
    assert!(matches!(scene.run(scene.node().submit(&huge)), Err(SubmitError::Malformed(_))));
    let late = ann
        .sign_until(ledger::Act::WithdrawListing(ledger::WithdrawListing { listing: good.listing() }), now());
    assert_eq!(scene.submit(&late), Err(SubmitError::Expired));
    let home = ann.network;
    ann.network = vocabulary::NetworkId([9; 16]);
    assert_eq!(scene.submit(&ann.offer(after_ms(WEEK_MS))), Err(SubmitError::WrongNetwork));
    ann.network = home;

    // One bad one among good ones harms nobody else.
    let other = ann.offer(after_ms(WEEK_MS));
    let answers = scene.run(scene.node().submit_many(&[&bad_signature.bytes, &other.bytes])).unwrap();
    assert_eq!(answers, [Err(SubmitError::BadSignature), Ok(other.id)]);
    scene.await_final(&other.id);
    scene.index();
    assert_eq!(scene.facts().len(), before.len() + 1);
    for signed in [&good, &late] {
        assert_eq!(scene.node().receipt(&signed.id).unwrap(), None);
    }
}

#[test]
fn what_claims_to_be_valid_for_too_long_is_not_remembered_for_longer() {
    let mut scene = Scene::new();
    let ann = Person::new(scene.node(), "ann");
    scene.done(&ann.enrol());
    let act =
        || ledger::Act::WithdrawListing(ledger::WithdrawListing { listing: vocabulary::ListingId([1; 16]) });
    let eternal = ann.sign_until(act(), now().plus(Span::days(900)));
    let receipt = scene.carry(&eternal);
    assert_eq!(refusal(&receipt), Some(Refusal::ValidTooLong));
    assert_eq!(scene.carry(&eternal), receipt);
    scene.reopen();
    assert_eq!(scene.carry(&eternal), receipt);
    scene.verify().unwrap();
}

#[test]
fn nobody_crowds_the_others_out() {
    // No block comes for a while, so that the pool fills.
    let scene = Scene::with(|config| config.block_interval_min_ms = 25_000);
    let ann = Person::new(scene.node(), "ann");
    let mut results = Vec::new();
    let many: Vec<_> = (0..4_100).map(|_| ann.offer(after_ms(WEEK_MS))).collect();
    for part in many.chunks(1_000) {
        let bytes: Vec<&[u8]> = part.iter().map(|signed| signed.bytes.as_slice()).collect();
        results.extend(scene.run(scene.node().submit_many(&bytes)).unwrap());
    }
    assert!(results[..4_096].iter().all(Result::is_ok));
    assert!(
        results[4_096..].iter().all(|result| *result == Err(SubmitError::TooMany)),
        "{:?}",
        results.last()
    );
    assert_eq!(scene.submit(&many[0]), Ok(many[0].id), "what waits already is no more to wait for");
    let bob = Person::new(scene.node(), "bob").enrol();
    assert_eq!(scene.submit(&bob), Ok(bob.id));
    assert_eq!(scene.node().status().waiting, 4_097);
    assert_eq!(scene.node().receipt(&bob.id).unwrap(), Some(Receipt::Waiting));
    // Waiting has an end, even if nothing becomes final.
    let waited = scene.run(scene.node().wait(&bob.id, Duration::from_millis(50))).unwrap();
    assert_eq!(waited, Some(Receipt::Waiting));
}

#[test]
fn a_stopped_node_goes_on_where_it_was() {
    let mut scene = Scene::new();
    let ann = Person::new(scene.node(), "ann");
    scene.done(&ann.enrol());
    let offer = ann.offer(after_ms(WEEK_MS));
    scene.done(&offer);
    let (facts, status) = (scene.facts(), scene.node().status());
    let node = scene.node().clone();
    scene.stop();
    assert_eq!(scene.run(node.submit(&ann.offer(after_ms(WEEK_MS)).bytes)), Err(SubmitError::Stopping));
    assert!(matches!(
        scene.run(node.record(ledger_key(&offer.listing()))),
        Err(NodeError::Engine(EngineError::Stopped))
    ));
    assert!(!node.status().ready);
    drop(node);
    for _ in 0..3 {
        scene.try_open().unwrap();
        let again = scene.node().status();
        assert_eq!(
            (again.height, again.state_root, again.remembered),
            (status.height, status.state_root, status.remembered)
        );
        assert_eq!(
            (again.network, again.trust, again.name),
            (status.network, status.trust.clone(), "test".to_owned())
        );
        scene.index();
        assert_eq!(scene.facts(), facts);
        assert_eq!(scene.listing(&offer.listing()).stage, ListingStage::Open);
        scene.stop();
    }
    scene.try_open().unwrap();
    let next = scene.done(&ann.offer(after_ms(WEEK_MS)));
    assert_eq!(next.at.height, status.height + 1);
}

#[test]
fn fault_14_two_nodes_on_one_directory() {
    let mut scene = Scene::new();
    let second = Node::open(&scene.config);
    assert!(matches!(second, Err(NodeError::Engine(EngineError::InUse(_)))), "{second:?}");
    let rebuilt = Node::rebuild_index(&scene.config);
    assert!(matches!(rebuilt, Err(NodeError::Engine(EngineError::InUse(_)))), "{rebuilt:?}");
    let ann = Person::new(scene.node(), "ann");
    scene.done(&ann.enrol());
    scene.reopen();
}

#[test]
fn a_network_with_a_strange_name_stays_the_same_network() {
    let mut scene = Scene::with(|config| config.network_name = "two\nlines\r\u{1b}".to_owned());
    let before = (scene.node().network(), scene.node().trust());
    scene.reopen();
    assert_eq!((scene.node().network(), scene.node().trust()), before);
    assert_eq!(scene.node().status().name, "two lines  ");
}

#[test]
fn a_dry_run_says_what_happens() {
    let scene = Scene::new();
    let (ann, bob) = (Person::new(scene.node(), "ann"), Person::new(scene.node(), "bob"));
    let offer = ann.offer(after_ms(WEEK_MS));
    let need = ann.need(after_ms(WEEK_MS));
    let story = [
        bob.quote(need.listing()),
        ann.enrol(),
        ann.enrol(),
        offer.clone(),
        need.clone(),
        bob.enrol(),
        bob.quote(need.listing()),
        bob.withdraw(offer.listing()),
        ann.withdraw(offer.listing()),
        ann.withdraw(offer.listing()),
        ann.offer(now()),
    ];
    let mut refused = 0;
    for signed in &story {
        let admitted = Admitted::decode(&signed.bytes).unwrap();
        let foretold = scene.run(scene.node().dry_run(&admitted)).unwrap();
        let receipt = scene.carry(signed);
        match (&foretold, &receipt.outcome.verdict) {
            (Ok(decided), Verdict::Done(done)) => assert_eq!(decided.events, done.events.to_vec()),
            (Err(foretold), Verdict::Refused(refusal)) => {
                assert_eq!(*foretold, refusal.code);
                refused += 1;
            }
            (Ok(_), Verdict::Refused(_)) | (Err(_), Verdict::Done(_)) => {
                panic!("{foretold:?}, but {receipt:?}")
            }
        }
        assert_eq!(scene.run(scene.node().dry_run(&admitted)).unwrap().err(), Some(Refusal::Duplicate));
    }
    assert_eq!(refused, 5);
}

#[test]
fn what_is_measured_follows_what_happens() {
    let scene = Scene::new();
    let ann = Person::new(scene.node(), "ann");
    scene.done(&ann.enrol());
    scene.carry(&ann.enrol());
    let height = scene.done(&ann.offer(after_ms(WEEK_MS))).at.height;
    scene.index();
    until("the height is told", || scene.node().status().height == height);
    let text = scene.node().metrics();
    for line in [
        "kerf_transactions_total{verdict=\"done\"} 2".to_owned(),
        "kerf_transactions_total{verdict=\"refused\"} 1".to_owned(),
        "kerf_pool_transactions 0".to_owned(),
        "kerf_replay_ids 3".to_owned(),
        format!("kerf_height {height}"),
        format!("kerf_facts_indexed_height {height}"),
    ] {
        assert!(text.lines().any(|found| found == line), "no `{line}` in\n{text}");
        let name = line.split(['{', ' ']).next().unwrap();
        assert!(text.contains(&format!("# HELP {name} ")) && text.contains(&format!("# TYPE {name} ")));
    }
    assert_eq!(text.matches("# EOF").count(), 1);
}

#[test]
fn a_receipt_comes_as_soon_as_its_block() {
    let scene = Scene::new();
    let ann = Person::new(scene.node(), "ann");
    scene.done(&ann.enrol());
    let started = Instant::now();
    for _ in 0..50 {
        let offer = ann.offer(after_ms(WEEK_MS));
        scene.submit(&offer).unwrap();
        // Whether the wait begins before the block or after it must not matter.
        std::thread::sleep(Duration::from_millis(started.elapsed().as_millis() as u64 % 23));
        assert_eq!(refusal(&scene.await_final(&offer.id)), None);
    }
    assert!(started.elapsed() < Duration::from_secs(25), "{:?}", started.elapsed());
}

/// One is paid again and again: all transactions of a block write the same two records.
#[test]
fn fault_22_a_hot_account() {
    const PAYMENTS: u64 = 600;
    let scene = Scene::new();
    let bank = Person::new(scene.node(), "bank");
    let seller = Person::new(scene.node(), "seller");
    for person in [&bank, &seller] {
        scene.done(&person.enrol());
    }
    let create = CreateMoney {
        name: Name::new("town euro").unwrap(),
        denomination: Currency::EUR,
        kind: MoneyKind::Issued,
    };
    let created = bank.sign(Act::CreateMoney(create));
    scene.done(&created);
    let money = created.money();
    let amount = |minor| Amount::new(minor, Currency::EUR).unwrap();
    let payments: Vec<_> = (0..PAYMENTS)
        .map(|number| bank.sign(Act::Issue(Issue { money, to: seller.id, amount: amount(1 + number) })))
        .collect();
    let bytes: Vec<&[u8]> = payments.iter().map(|signed| signed.bytes.as_slice()).collect();
    let answers = scene.run(scene.node().submit_many(&bytes)).unwrap();
    assert!(answers.iter().all(Result::is_ok));
    let receipts: Vec<_> = payments.iter().map(|signed| scene.await_final(&signed.id)).collect();
    assert!(receipts.iter().all(|receipt| refusal(receipt).is_none()));
    let blocks: BTreeSet<u64> = receipts.iter().map(|receipt| receipt.at.height).collect();
    assert!(blocks.len() < payments.len() / 10, "{} blocks", blocks.len());
    let Some(Record::Account(account)) = scene.record(Account::key(&Account::id(&money, &seller.id))) else {
        panic!("the seller has an account")
    };
    let sum = (1..=PAYMENTS).sum::<u64>();
    assert_eq!(account.balance.minor(), i64::try_from(sum).unwrap());
}
