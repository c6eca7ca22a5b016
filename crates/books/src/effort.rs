//! What coordination took: acts, people, approvals, waiting and bytes, of trades or of acts within one organisation.
//!
//! An act within an organisation begins when somebody asks for it in the organisation's name, and ends when it is
//! done: at once, or with the last approval that its charter wants. What was refused, taken back or left to lapse
//! is none.

use crate::spread::Spread;
use ledger::{Event, Lapse, Outcome, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::{AgentId, PendingId, Timestamp};

/// How many people of one trade, or of one act, are told apart.
pub(crate) const PEOPLE_MAX: usize = 64;

/// What coordination took: medians, and of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// Of how many trades or acts.
    pub count: u64,
    /// Signed acts and deadlines that passed.
    pub acts: u64,
    /// Different humans who signed with their own keys; beyond 64 they are not told apart.
    pub people: u64,
    /// Approvals given.
    pub approvals: u64,
    /// From the first act to the last, in milliseconds.
    pub waiting_ms: u64,
    /// Bytes on the ledger.
    pub bytes: u64,
}

/// One trade, or one act within an organisation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken {
    pub(crate) acts: u64,
    pub(crate) people: u64,
    pub(crate) approvals: u64,
    pub(crate) waiting_ms: u64,
    pub(crate) bytes: u64,
}

/// How what was taken spreads.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    acts: Spread,
    people: Spread,
    approvals: Spread,
    waiting_ms: Spread,
    bytes: Spread,
}

impl Tally {
    pub(crate) fn add(&mut self, taken: Taken) {
        let Taken { acts, people, approvals, waiting_ms, bytes } = taken;
        self.acts.add(acts);
        self.people.add(people);
        self.approvals.add(approvals);
        self.waiting_ms.add(waiting_ms);
        self.bytes.add(bytes);
    }

    /// The medians; absent if nothing was taken.
    pub(crate) fn effort(&self) -> Option<Effort> {
        let count = self.acts.report().count;
        (count > 0).then(|| Effort {
            count,
            acts: self.acts.report().median,
            people: self.people.report().median,
            approvals: self.approvals.report().median,
            waiting_ms: self.waiting_ms.report().median,
            bytes: self.bytes.report().median,
        })
    }
}

/// An act that waits for approvals.
#[derive(Clone, Debug)]
struct Open {
    since: Timestamp,
    acts: u64,
    people: BTreeSet<AgentId>,
    approvals: u64,
    bytes: u64,
}

/// Acts in the names of organisations.
#[derive(Clone, Debug, Default)]
pub(crate) struct Within {
    done: BTreeMap<AgentId, Tally>,
    open: BTreeMap<PendingId, Open>,
}

/// What an entry says of something that waits for approvals.
enum Said {
    Nothing,
    Asked(PendingId),
    Approved(PendingId, bool),
    Ended(PendingId),
}

fn said(events: &[Event]) -> Said {
    for event in events {
        if let Event::Asked(event) = event {
            return Said::Asked(event.pending);
        }
        if let Event::Approved(event) = event {
            return Said::Approved(event.pending, event.complete);
        }
        if let Event::Rejected(event) = event {
            return Said::Ended(event.pending);
        }
        if let Event::Lapsed(event) = event
            && let Lapse::Pending(pending) = &event.lapse
        {
            return Said::Ended(*pending);
        }
    }
    Said::Nothing
}

impl Within {
    pub(crate) fn effort(&self, organisation: &AgentId) -> Option<Effort> {
        self.done.get(organisation).and_then(Tally::effort)
    }

    pub(crate) fn outcome(&mut self, outcome: &Outcome, time: Timestamp) {
        let Verdict::Done(done) = &outcome.verdict else { return };
        let said = said(&done.events);
        if let Said::Ended(pending) = said {
            self.open.remove(&pending);
            return;
        }
        // What people do in their own name takes nobody else.
        let Some(asker) = outcome.asker.as_ref().filter(|asker| asker.principal != asker.human) else {
            return;
        };
        let by_hand = asker.tool.is_none().then_some(asker.human);
        let bytes = u64::from(outcome.size_bytes);
        match said {
            Said::Ended(_) => {}
            Said::Nothing => self.done.entry(asker.principal).or_default().add(Taken {
                acts: 1,
                people: u64::from(by_hand.is_some()),
                approvals: 0,
                waiting_ms: 0,
                bytes,
            }),
            Said::Asked(pending) => {
                let people = by_hand.into_iter().collect();
                self.open.insert(pending, Open { since: time, acts: 1, people, approvals: 0, bytes });
            }
            Said::Approved(pending, complete) => {
                let Some(open) = self.open.get_mut(&pending) else { return };
                open.acts += 1;
                open.approvals += 1;
                open.bytes += bytes;
                if open.people.len() < PEOPLE_MAX {
                    open.people.extend(by_hand);
                }
                if complete && let Some(open) = self.open.remove(&pending) {
                    self.done.entry(asker.principal).or_default().add(Taken {
                        acts: open.acts,
                        people: u64::try_from(open.people.len()).unwrap_or(u64::MAX),
                        approvals: open.approvals,
                        waiting_ms: time.ms().saturating_sub(open.since.ms()),
                        bytes: open.bytes,
                    });
                }
            }
        }
    }
}
