//! Whether this program may follow the ledger any further.
//!
//! The owners of a network can schedule a newer protocol for a time to come (`ledger::ScheduleProtocol`). A
//! program that does not speak it runs every block before that time, and none after: it stops, and says which
//! version is needed, instead of computing something that the others do not.

use ledger::{Event, Network, Outcome, PROTOCOL, Verdict};
use std::sync::{Mutex, PoisonError};
use vocabulary::Timestamp;

/// The newest protocol that was decided on and when it begins.
#[derive(Debug)]
pub(crate) struct Gate {
    /// The newest protocol that this program speaks.
    speaks: u16,
    decided: Mutex<Option<(u16, Timestamp)>>,
}

impl Default for Gate {
    fn default() -> Self {
        Self::speaking(PROTOCOL)
    }
}

impl Gate {
    /// The gate of a program that speaks this protocol.
    pub(crate) const fn speaking(speaks: u16) -> Self {
        Self { speaks, decided: Mutex::new(None) }
    }

    /// The newest protocol that this program speaks.
    pub(crate) const fn speaks(&self) -> u16 {
        self.speaks
    }

    fn set(&self, to_come: Option<(u16, Timestamp)>) {
        if let Some((protocol, from)) = to_come.filter(|(protocol, _)| *protocol > self.speaks) {
            tracing::warn!(
                protocol,
                %from,
                speaks = self.speaks,
                "a newer protocol is scheduled: install a release that speaks it before then"
            );
        }
        *self.decided.lock().unwrap_or_else(PoisonError::into_inner) = to_come;
    }

    /// Takes over what the state says when the node starts.
    pub(crate) fn restore(&self, network: &Network) {
        let scheduled = network.scheduled.as_ref().map(|to_come| (to_come.protocol, to_come.from));
        // A schedule that has come stays the newest until the record changes again.
        self.set(Some(scheduled.unwrap_or((network.protocol, Timestamp::EPOCH))));
    }

    /// Takes over what a final block has decided.
    pub(crate) fn follow(&self, outcomes: &[Outcome]) {
        for outcome in outcomes {
            let Verdict::Done(done) = &outcome.verdict else { continue };
            for event in &done.events {
                match event {
                    Event::ProtocolScheduled(to_come) => self.set(Some((to_come.protocol, to_come.from))),
                    Event::ProtocolWithdrawn(_) => self.set(None),
                    _ => {}
                }
            }
        }
    }

    /// The protocol that a block of this time follows, if this program does not speak it.
    pub(crate) fn stops(&self, now: Timestamp) -> Option<u16> {
        let decided = *self.decided.lock().unwrap_or_else(PoisonError::into_inner);
        decided
            .filter(|(protocol, from)| *protocol > self.speaks && now >= *from)
            .map(|(protocol, _)| protocol)
    }

    /// The newest protocol that was decided on; 0 if none ever was.
    pub(crate) fn decided(&self) -> u16 {
        self.decided.lock().unwrap_or_else(PoisonError::into_inner).map_or(0, |(protocol, _)| protocol)
    }
}

#[cfg(test)]
mod tests {
    use super::Gate;
    use ledger::PROTOCOL;
    use vocabulary::{Span, Timestamp};

    #[test]
    fn fault_16_a_program_stops_before_the_first_block_that_it_does_not_speak() {
        let from = Timestamp::from_ms(1_000_000).unwrap();
        let (before, after) = (Timestamp::from_ms(999_999).unwrap(), from.plus(Span::days(300)));
        let gate = Gate::default();
        assert_eq!((gate.stops(after), gate.decided()), (None, 0));
        gate.set(Some((PROTOCOL + 1, from)));
        assert_eq!(gate.stops(before), None, "every block before is run");
        assert_eq!((gate.stops(from), gate.stops(after)), (Some(PROTOCOL + 1), Some(PROTOCOL + 1)));
        gate.set(Some((PROTOCOL, from)));
        assert_eq!(gate.stops(after), None, "what it speaks does not stop it");
        gate.set(None);
        assert_eq!(gate.stops(after), None, "what was taken back does not stop it");
    }
}
