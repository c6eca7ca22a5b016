//! Which listings a block changed.

use ledger::{Event, Lapse, Outcome, Verdict};
use std::collections::BTreeSet;
use vocabulary::{AgentId, ListingId};

/// What to read again after a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Listings to be read and put.
    pub listings: BTreeSet<ListingId>,
    /// Agents whose profile changed: their listings ([`crate::View::listings_of`]) are to be put again.
    pub agents: BTreeSet<AgentId>,
}

/// What to read again after these outcomes. Every kind of fact is written out.
pub fn touched<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Touched {
    let mut touched = Touched::default();
    for outcome in outcomes {
        if let Verdict::Done(done) = &outcome.verdict {
            for event in &done.events {
                touched.event(event);
            }
        }
    }
    touched
}

impl Touched {
    fn event(&mut self, event: &Event) {
        let listing = match event {
            Event::Published(published) => Some(published.listing),
            Event::ListingAmended(amended) => Some(amended.listing),
            Event::ListingWithdrawn(withdrawn) => Some(withdrawn.listing),
            Event::Selected(selected) => Some(selected.listing),
            Event::Lapsed(lapsed) => match &lapsed.lapse {
                Lapse::Listing(listing) => Some(*listing),
                Lapse::Pending(_)
                | Lapse::Quote(_)
                | Lapse::Agreement(_)
                | Lapse::Order(_)
                | Lapse::Delivery(_)
                | Lapse::Invoice(_)
                | Lapse::Payment(_)
                | Lapse::Dispute(_)
                | Lapse::Collection(_)
                | Lapse::Grant(_)
                | Lapse::Recovery(_) => None,
            },
            Event::Profiled(profiled) => {
                self.agents.insert(profiled.agent);
                None
            }
            // Quotes and what follows from them leave the listing as it is.
            Event::Quoted(_) | Event::Revealed(_) | Event::QuoteWithdrawn(_) => None,
            Event::Enrolled(_)
            | Event::KeysRotated(_)
            | Event::Founded(_)
            | Event::Invited(_)
            | Event::Joined(_)
            | Event::Left(_)
            | Event::Assigned(_)
            | Event::CharterSet(_)
            | Event::Connected(_)
            | Event::Disconnected(_)
            | Event::Proposed(_)
            | Event::Signed(_)
            | Event::Declined(_)
            | Event::AmendmentProposed(_)
            | Event::Amended(_)
            | Event::Terminated(_)
            | Event::Ordered(_)
            | Event::Responded(_)
            | Event::ChangeAsked(_)
            | Event::Cancelled(_)
            | Event::Delivered(_)
            | Event::Received(_)
            | Event::Invoiced(_)
            | Event::Credited(_)
            | Event::Paid(_)
            | Event::PaymentDeclared(_)
            | Event::Refunded(_)
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
            | Event::Compensated(_)
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
        };
        self.listings.extend(listing);
    }
}
