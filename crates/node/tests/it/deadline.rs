//! Deadlines: what nobody does in time happens by itself, and in time.

use crate::harness::{Person, Scene, after_ms, ledger_key, now, until};
use ledger::{Event, ListingStage, Verdict};
use std::time::Duration;
use vocabulary::{ListingId, Timestamp};

/// How much later than its deadline something may lapse.
const LATE_MS_MAX: u64 = 1_500;

fn lapsed(scene: &Scene, listing: &ListingId) -> bool {
    scene.listing(listing).stage == ListingStage::Lapsed
}

/// Waits until the listing has lapsed, and says how much later than `due` that was, by block time.
fn lateness_ms(scene: &Scene, listing: &ListingId, due: Timestamp) -> u64 {
    until("the listing lapses", || lapsed(scene, listing));
    // The state is read before the block's facts are kept: wait for those of the block it was read after.
    let height = scene.run(scene.node().record(ledger_key(listing))).unwrap().unwrap().height;
    scene.run(scene.node().indexed(height));
    let facts = scene.node().facts(None, usize::MAX).unwrap();
    let of_it = |fact: &&node::Fact| {
        match &fact.outcome.verdict {
        Verdict::Done(done) => done.events.iter().any(|event| {
            matches!(event, Event::Lapsed(lapsed) if lapsed.lapse == ledger::Lapse::Listing(*listing))
        }),
        Verdict::Refused(_) => false,
    }
    };
    let times: Vec<Timestamp> = facts.iter().filter(of_it).map(|fact| fact.time).collect();
    assert_eq!(times.len(), 1, "it lapses once");
    times[0].since(due).expect("not before its deadline").ms()
}

#[test]
fn an_offer_lapses_in_time_on_an_idle_node() {
    let scene = Scene::new();
    let ann = Person::new(scene.node(), "ann");
    scene.done(&ann.enrol());
    for ms in [40, 900] {
        let due = after_ms(ms);
        let offer = ann.offer(due);
        scene.done(&offer);
        let late = lateness_ms(&scene, &offer.listing(), due);
        assert!(late <= LATE_MS_MAX, "lapsed {late} ms late");
    }
    scene.verify().unwrap();
}

#[test]
fn an_offer_lapses_in_time_after_a_restart() {
    for indexed in [true, false] {
        let mut scene = Scene::with(|config| config.indexed = indexed);
        let ann = Person::new(scene.node(), "ann");
        scene.done_even_unindexed(&ann.enrol());
        let (while_stopped, later) = (after_ms(700), after_ms(5_000));
        let (first, second) = (ann.offer(while_stopped), ann.offer(later));
        scene.done_even_unindexed(&first);
        scene.done_even_unindexed(&second);
        scene.stop();
        std::thread::sleep(Duration::from_millis(900));
        scene.try_open().unwrap();
        let opened = now();
        let late = lateness_ms(&scene, &first.listing(), while_stopped);
        let from_start = now().since(opened).unwrap().ms();
        assert!(from_start <= LATE_MS_MAX, "lapsed {from_start} ms after the start, {late} ms late");
        let late = lateness_ms(&scene, &second.listing(), later);
        assert!(late <= LATE_MS_MAX.max(now().since(opened).unwrap().ms()), "lapsed {late} ms late");
    }
}

#[test]
fn more_deadlines_than_a_block_may_have_lapse_one_block_after_the_other() {
    let scene = Scene::new();
    let ann = Person::new(scene.node(), "ann");
    scene.done(&ann.enrol());
    let due = after_ms(9_000);
    let offers: Vec<_> = (0..ledger::BLOCK_LAPSES_MAX + 200).map(|_| ann.offer(due)).collect();
    for part in offers.chunks(300) {
        let bytes: Vec<&[u8]> = part.iter().map(|signed| signed.bytes.as_slice()).collect();
        scene.run(scene.node().submit_many(&bytes)).unwrap();
    }
    for offer in &offers {
        scene.await_final(&offer.id);
    }
    assert!(now() < due, "this machine is too slow for the story");
    until("all lapse", || offers.iter().all(|offer| lapsed(&scene, &offer.listing())));
    let over = now().since(due).unwrap().ms();
    assert!(over < 10_000, "the last lapsed {over} ms late: only a heartbeat woke the node");
    scene.verify().unwrap();
}
