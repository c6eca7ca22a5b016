//! Value: how much was ordered, accepted, invoiced, credited and paid, in all and over time.

use ledger::{Event, Outcome, Verdict};
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::{Amount, Currency, Timestamp};

/// How many points of a currency's course are kept; when there are more, every second one goes.
pub const FLOW_POINTS_MAX: usize = 256;

/// Value in one currency, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// Orders placed, with VAT.
    pub ordered: u128,
    /// What was accepted, without VAT.
    pub accepted: u128,
    /// Invoices, with VAT.
    pub invoiced: u128,
    /// Credit notes, with VAT.
    pub credited: u128,
    /// Payments of invoices, and compensations.
    pub paid: u128,
    /// What was paid back.
    pub refunded: u128,
}

/// How much it was at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowPoint {
    /// The time of the block.
    pub time: Timestamp,
    /// The value so far.
    pub value: Value,
}

fn plus(sum: &mut u128, amount: &Amount) {
    *sum += u128::from(amount.minor());
}

/// Counts what an event is worth, and says in which currency.
pub(crate) fn count(event: &Event, values: &mut BTreeMap<Currency, Value>) -> Option<Currency> {
    let mut of = |amount: &Amount, into: fn(&mut Value) -> &mut u128| {
        plus(into(values.entry(amount.currency()).or_default()), amount);
        Some(amount.currency())
    };
    match event {
        Event::Ordered(ordered) => of(&ordered.total, |value| &mut value.ordered),
        Event::Delivered(delivered) => match delivered.delivery {
            Some(_) => None, // Its buyer has not accepted it yet.
            None => of(&delivered.net, |value| &mut value.accepted),
        },
        Event::Received(received) => of(&received.accepted, |value| &mut value.accepted),
        Event::Invoiced(invoiced) => {
            of(&invoiced.net, |value| &mut value.invoiced);
            of(&invoiced.tax, |value| &mut value.invoiced)
        }
        Event::Credited(credited) => {
            of(&credited.net, |value| &mut value.credited);
            of(&credited.tax, |value| &mut value.credited)
        }
        Event::Paid(paid) => of(&paid.amount, |value| &mut value.paid),
        Event::Compensated(paid) => of(&paid.amount, |value| &mut value.paid),
        Event::Refunded(refunded) => of(&refunded.amount, |value| &mut value.refunded),
        Event::Enrolled(_)
        | Event::KeysRotated(_)
        | Event::Profiled(_)
        | Event::Founded(_)
        | Event::Invited(_)
        | Event::Joined(_)
        | Event::Left(_)
        | Event::Assigned(_)
        | Event::CharterSet(_)
        | Event::Connected(_)
        | Event::Disconnected(_)
        | Event::Published(_)
        | Event::ListingAmended(_)
        | Event::ListingWithdrawn(_)
        | Event::Quoted(_)
        | Event::Revealed(_)
        | Event::QuoteWithdrawn(_)
        | Event::Selected(_)
        | Event::Proposed(_)
        | Event::Signed(_)
        | Event::Declined(_)
        | Event::AmendmentProposed(_)
        | Event::Amended(_)
        | Event::Terminated(_)
        | Event::Responded(_)
        | Event::ChangeAsked(_)
        | Event::Cancelled(_)
        | Event::PaymentDeclared(_)
        | Event::Held(_)
        | Event::Freed(_)
        | Event::DeliveryEnded(_)
        | Event::Closed(_)
        | Event::Disputed(_)
        | Event::SplitOffered(_)
        | Event::DisputeSettled(_)
        | Event::MoneyCreated(_)
        | Event::Issued(_)
        | Event::Redeemed(_)
        | Event::LimitSet(_)
        | Event::Asked(_)
        | Event::Approved(_)
        | Event::Rejected(_)
        | Event::Lapsed(_)
        | Event::NetworkFounded(_)
        | Event::NetworkMoved(_)
        | Event::ValidatorAdmitted(_)
        | Event::ValidatorRemoved(_)
        | Event::ValidatorReplaced(_)
        | Event::ValidatorMoved(_)
        | Event::ProtocolScheduled(_)
        | Event::ProtocolWithdrawn(_)
        | Event::VaultSet(_)
        | Event::CollectionOpened(_)
        | Event::StateSet(_)
        | Event::Rekeyed(_)
        | Event::CollectionMoved(_)
        | Event::CollectionClosed(_)
        | Event::Granted(_)
        | Event::GrantEnded(_)
        | Event::GuardiansSet(_)
        | Event::RecoverySupported(_)
        | Event::RecoveryStopped(_)
        | Event::Recovered(_) => None,
    }
}

/// The course of one currency.
#[derive(Clone, Debug, Default)]
struct Course {
    points: Vec<FlowPoint>,
    /// Blocks to let pass between two points.
    stride: u64,
    skipped: u64,
}

/// The course of all currencies.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flow {
    pub(crate) values: BTreeMap<Currency, Value>,
    courses: BTreeMap<Currency, Course>,
}

impl Flow {
    pub(crate) fn fold(&mut self, time: Timestamp, outcomes: &[Outcome]) {
        let mut moved = BTreeSet::new();
        for outcome in outcomes {
            let Verdict::Done(done) = &outcome.verdict else { continue };
            for event in &done.events {
                if let Some(currency) = count(event, &mut self.values) {
                    moved.insert(currency);
                }
            }
        }
        for currency in moved {
            let value = self.values.get(&currency).copied().unwrap_or_default();
            self.courses.entry(currency).or_default().add(FlowPoint { time, value });
        }
    }

    /// The course of a currency; it ends with where it stands now.
    pub(crate) fn points(&self, currency: Currency) -> Vec<FlowPoint> {
        let Some(course) = self.courses.get(&currency) else { return Vec::new() };
        course.points.clone()
    }
}

impl Course {
    /// Keeps the first point, the last one, and every one in between that the stride lets stand.
    fn add(&mut self, point: FlowPoint) {
        if self.skipped < self.stride && self.points.len() > 1 {
            self.skipped += 1;
            if let Some(last) = self.points.last_mut() {
                *last = point;
            }
            return;
        }
        self.skipped = 0;
        self.points.push(point);
        if self.points.len() > FLOW_POINTS_MAX {
            let last = self.points.len() - 1;
            let mut index = 0;
            self.points.retain(|_| {
                let keep = index % 2 == 0 || index == last;
                index += 1;
                keep
            });
            self.stride = self.stride * 2 + 1;
        }
    }
}

impl Value {
    pub(crate) fn add(&mut self, other: &Self) {
        self.ordered += other.ordered;
        self.accepted += other.accepted;
        self.invoiced += other.invoiced;
        self.credited += other.credited;
        self.paid += other.paid;
        self.refunded += other.refunded;
    }
}
