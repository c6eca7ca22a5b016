//! That nothing is left untold: every act, event, refusal, lapse and stage occurs in some story.

use super::telling::Telling;
use super::world::events;
use crate::{ACTS, Admitted, Body, Command, Event, Refusal, Verdict};
use canon::{Canon, Shape};
use expect_test::expect;
use std::collections::BTreeSet;

/// The files of stories; what stands between `check(` and `&expect` is a story.
const FILES: &[&str] = &[
    include_str!("agents.rs"),
    include_str!("contract.rs"),
    include_str!("cycle.rs"),
    include_str!("disputes.rs"),
    include_str!("faults.rs"),
    include_str!("faults_of_power.rs"),
    include_str!("limits.rs"),
    include_str!("market.rs"),
    include_str!("money.rs"),
    include_str!("network.rs"),
    include_str!("organisation.rs"),
    include_str!("purchase.rs"),
    include_str!("recovery.rs"),
    include_str!("settlement.rs"),
    include_str!("vault.rs"),
];

fn stories() -> Vec<&'static str> {
    let begins = |file: &'static str| file.split("    check(\n        \"").skip(1);
    let story = |text: &'static str| text.split_once("\",\n        &expect").map(|(story, _)| story);
    FILES.iter().flat_map(|file| begins(file)).filter_map(story).collect()
}

#[derive(Default)]
struct Told {
    acts: BTreeSet<&'static str>,
    events: BTreeSet<&'static str>,
    refusals: BTreeSet<Refusal>,
    lapses: BTreeSet<&'static str>,
    moves: BTreeSet<String>,
}

impl Told {
    fn hear(&mut self, story: &str) {
        let mut telling = Telling::new();
        telling.tell(story);
        telling.world.run_out();
        self.refusals.extend(&telling.refused);
        self.moves.append(&mut telling.world.moves);
        for ran in &telling.world.blocks {
            let body = Body::decode(&ran.body, |_| None).expect("a body that ran");
            let mut input = canon::Reader::new(&ran.outcomes);
            let mut outcome = || crate::Outcome::read(&mut input).expect("an outcome");
            for lapse in &body.lapses {
                self.note(&outcome());
                self.lapses.insert(lapse.name());
            }
            for admitted in &body.transactions {
                if self.note(&outcome()) {
                    self.note_act(admitted);
                }
            }
        }
    }

    fn note(&mut self, outcome: &crate::Outcome) -> bool {
        self.events.extend(events(outcome).iter().map(Event::name));
        matches!(outcome.verdict, Verdict::Done(_))
    }

    fn note_act(&mut self, admitted: &Admitted) {
        self.acts.insert(match &admitted.transaction.envelope.command {
            Command::Act(act) => act.name(),
            Command::Approve(_) => "approve",
            Command::Reject(_) => "reject",
        });
    }
}

fn variants<T: Canon>() -> BTreeSet<&'static str> {
    let Shape::Choice(choice) = T::shape() else { panic!("not a choice") };
    choice.variants.iter().map(|variant| variant.name).collect()
}

#[test]
fn every_act_event_refusal_lapse_and_stage_occurs_in_a_story() {
    let mut told = Told::default();
    let stories = stories();
    assert!(stories.len() > 70, "only {} stories were found", stories.len());
    stories.iter().for_each(|story| told.hear(story));
    // Four thousand changes make too long a story: `fault_23_nobody_fills_the_proofs_with_changes_of_keys`.
    told.refusals.insert(Refusal::TooManyChanges);
    let untold: Vec<_> = Refusal::ALL.iter().filter(|refusal| !told.refusals.contains(refusal)).collect();
    assert!(untold.is_empty(), "refusals that no story reaches: {untold:?}");
    let untold: Vec<_> =
        ACTS.iter().filter(|act| !told.acts.contains(act.name)).map(|act| act.name).collect();
    assert!(untold.is_empty(), "acts that no story carries out: {untold:?}");
    assert!(told.acts.contains("approve") && told.acts.contains("reject"));
    let untold: Vec<_> = variants::<Event>().difference(&told.events).copied().collect();
    assert!(untold.is_empty(), "events that happen in no story: {untold:?}");
    let untold: Vec<_> = variants::<crate::Lapse>().difference(&told.lapses).copied().collect();
    assert!(untold.is_empty(), "deadlines that pass in no story: {untold:?}");
    // These are the arrows drawn in the headers of `record`.
    let moves: Vec<String> = told.moves.into_iter().collect();
    expect![[r#"
        agreement: active -> ended
        agreement: active -> terminated
        agreement: new -> proposed
        agreement: proposed -> active
        agreement: proposed -> declined
        agreement: proposed -> lapsed
        delivery: new -> waiting
        delivery: waiting -> decided
        dispute: new -> open
        dispute: open -> settled
        dispute: open -> with_arbiter
        dispute: with_arbiter -> settled
        grant: live -> over
        grant: live -> renounced
        grant: live -> withdrawn
        grant: new -> live
        invoice: defaulted -> settled
        invoice: disputed -> open
        invoice: disputed -> settled
        invoice: new -> open
        invoice: open -> disputed
        invoice: open -> overdue
        invoice: open -> settled
        invoice: overdue -> defaulted
        invoice: overdue -> disputed
        invoice: overdue -> settled
        listing: new -> open
        listing: open -> lapsed
        listing: open -> revealing
        listing: open -> selected
        listing: open -> selecting
        listing: open -> withdrawn
        listing: revealing -> selecting
        listing: revealing -> withdrawn
        listing: selecting -> lapsed
        listing: selecting -> selected
        listing: selecting -> withdrawn
        order: billing -> closed
        order: billing -> disputed
        order: disputed -> billing
        order: disputed -> closed
        order: disputed -> open
        order: new -> placed
        order: open -> billing
        order: open -> closed
        order: open -> disputed
        order: placed -> cancelled
        order: placed -> lapsed
        order: placed -> open
        order: placed -> rejected
        payment: declared -> confirmed
        payment: declared -> lapsed
        payment: new -> declared
        quote: new -> open
        quote: new -> sealed
        quote: open -> lapsed
        quote: open -> selected
        quote: open -> withdrawn
        quote: sealed -> lapsed
        quote: sealed -> open
        quote: sealed -> withdrawn"#]]
    .assert_eq(&moves.join("\n"));
}
