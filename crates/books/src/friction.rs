//! Friction: which facts hang together in one trade, and what each step of it cost.
//!
//! Records that one event names belong to one trade: the need, its quotes, the agreement, its orders,
//! deliveries, invoices, disputes. An offer is no part of the trades that take it up, since many do; and
//! one payment of several trades' invoices does not make them one.
//! Pending acts name no trade themselves: they join the one that the same entry is about, or that the entry
//! named.

use crate::books::Block;
use crate::flow;
use crate::spread::Spread;
use crate::step::{Party, Step};
use crate::strand::{Approvals, Hand, Move, Strand, Wait};
use ledger::{
    Agreement, Delivery, Dispute, Event, Invoice, Kept, Key, Kind, Lapse, Listing, Order, Outcome, Payment,
    Pending, Purpose, Quote, Refusal, Verdict,
};
use std::collections::{BTreeMap, BTreeSet};
use vocabulary::Timestamp;

/// All steps of one kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct StepTotal {
    pub(crate) humans: u64,
    pub(crate) tools: u64,
    pub(crate) deadlines: u64,
    pub(crate) refused: u64,
    /// How long trades waited for such a step, in milliseconds.
    pub(crate) waits: Spread,
    /// How many bytes the entry has.
    pub(crate) bytes: Spread,
}

/// How long trades waited for one party.
#[derive(Clone, Debug, Default)]
pub(crate) struct PartyTotal {
    pub(crate) waits: Spread,
}

/// The friction of everything folded so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Friction {
    pub(crate) blocks: u64,
    pub(crate) first: Option<(u64, Timestamp)>,
    pub(crate) last: Option<(u64, Timestamp)>,
    pub(crate) outcomes: u64,
    pub(crate) refused: u64,
    pub(crate) steps: BTreeMap<Step, StepTotal>,
    pub(crate) parties: BTreeMap<Party, PartyTotal>,
    pub(crate) refusals: BTreeMap<Refusal, u64>,
    pub(crate) approvals: Approvals,
    /// Refusals of which it is not known what trade they were about.
    pub(crate) refused_untied: u64,
    /// Which strand each record belongs to; follow `parents` from there.
    of_record: BTreeMap<Key, usize>,
    /// Each strand's parent; a root is its own.
    parents: Vec<usize>,
    strands: BTreeMap<usize, Strand>,
}

/// The records that an event ties together, all in one trade.
fn tied(event: &Event) -> Vec<Key> {
    match event {
        Event::Published(event) => vec![Listing::key(&event.listing)],
        Event::ListingAmended(event) => vec![Listing::key(&event.listing)],
        Event::ListingWithdrawn(event) => vec![Listing::key(&event.listing)],
        Event::Quoted(event) => vec![Listing::key(&event.listing), Quote::key(&event.quote)],
        Event::Revealed(event) => vec![Listing::key(&event.listing), Quote::key(&event.quote)],
        Event::QuoteWithdrawn(event) => vec![Quote::key(&event.quote)],
        Event::Selected(event) => {
            [Listing::key(&event.listing)].into_iter().chain(event.quotes.iter().map(Quote::key)).collect()
        }
        Event::Proposed(event) => [Agreement::key(&event.agreement)]
            .into_iter()
            .chain(event.need.as_ref().map(Listing::key))
            .collect(),
        Event::Signed(event) => vec![Agreement::key(&event.agreement)],
        Event::Declined(event) => vec![Agreement::key(&event.agreement)],
        Event::AmendmentProposed(event) => vec![Agreement::key(&event.agreement)],
        Event::Amended(event) => vec![Agreement::key(&event.agreement)],
        Event::Terminated(event) => vec![Agreement::key(&event.agreement)],
        Event::Ordered(event) => vec![Agreement::key(&event.agreement), Order::key(&event.order)],
        Event::Responded(event) => vec![Order::key(&event.order)],
        Event::ChangeAsked(event) => vec![Order::key(&event.order)],
        Event::Cancelled(event) => vec![Order::key(&event.order)],
        Event::Delivered(event) => {
            [Order::key(&event.order)].into_iter().chain(event.delivery.as_ref().map(Delivery::key)).collect()
        }
        Event::Received(event) => vec![Order::key(&event.order), Delivery::key(&event.delivery)],
        Event::Invoiced(event) => {
            event.orders.iter().map(Order::key).chain([Invoice::key(&event.invoice)]).collect()
        }
        Event::Credited(event) => vec![Invoice::key(&event.invoice)],
        Event::Paid(event) => vec![Invoice::key(&event.invoice)],
        Event::Refunded(event) => vec![Invoice::key(&event.invoice)],
        Event::Held(event) => vec![Order::key(&event.order)],
        Event::Freed(event) => vec![Order::key(&event.order)],
        Event::DeliveryEnded(event) => vec![Order::key(&event.order)],
        Event::Closed(event) => vec![Order::key(&event.order)],
        Event::Disputed(event) => vec![Order::key(&event.order), Dispute::key(&event.dispute)],
        Event::SplitOffered(event) => vec![Dispute::key(&event.dispute)],
        Event::DisputeSettled(event) => vec![Dispute::key(&event.dispute)],
        Event::Compensated(event) => vec![Dispute::key(&event.dispute)],
        Event::Lapsed(event) => tied_lapse(&event.lapse),
        // One payment of several trades' invoices does not make them one: it belongs to the first.
        Event::PaymentDeclared(event) => [Payment::key(&event.payment)]
            .into_iter()
            .chain(event.claims.first().map(|claim| Invoice::key(&claim.invoice)))
            .collect(),
        Event::Asked(_)
        | Event::Approved(_)
        | Event::Rejected(_)
        | Event::Enrolled(_)
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
        | Event::MoneyCreated(_)
        | Event::Issued(_)
        | Event::Redeemed(_)
        | Event::LimitSet(_)
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
        | Event::Recovered(_) => Vec::new(),
    }
}

fn tied_lapse(lapse: &Lapse) -> Vec<Key> {
    match lapse {
        Lapse::Pending(_) | Lapse::Payment(_) => Vec::new(),
        Lapse::Listing(_)
        | Lapse::Quote(_)
        | Lapse::Agreement(_)
        | Lapse::Order(_)
        | Lapse::Delivery(_)
        | Lapse::Invoice(_)
        | Lapse::Dispute(_)
        | Lapse::Collection(_)
        | Lapse::Grant(_)
        | Lapse::Recovery(_) => vec![lapse.target()],
    }
}

/// The record of an event that does not say itself which trade it belongs to.
fn loose(event: &Event) -> Option<Key> {
    if let Event::Asked(event) = event {
        return Some(Pending::key(&event.pending));
    }
    if let Event::Approved(event) = event {
        return Some(Pending::key(&event.pending));
    }
    if let Event::Rejected(event) = event {
        return Some(Pending::key(&event.pending));
    }
    let Event::Lapsed(event) = event else { return None };
    let target = event.lapse.target();
    matches!(target.kind(), Some(Kind::Pending | Kind::Payment)).then_some(target)
}

impl Friction {
    pub(crate) fn fold(&mut self, block: &Block<'_>, named: &[Vec<Key>]) {
        assert!(
            self.last.is_none_or(|(height, _)| height < block.height),
            "blocks are folded in the order of their heights"
        );
        self.blocks += 1;
        self.first.get_or_insert((block.height, block.time));
        self.last = Some((block.height, block.time));
        for (index, outcome) in block.outcomes.iter().enumerate() {
            self.outcome(outcome, named.get(index).map_or(&[], Vec::as_slice), block.time);
        }
    }

    /// Trades and what has not become one, in the order in which they began.
    pub(crate) fn strands(&self) -> impl Iterator<Item = &Strand> {
        self.strands.values()
    }

    fn root(&mut self, strand: usize) -> usize {
        let mut root = strand;
        while let Some(&parent) = self.parents.get(root)
            && parent != root
        {
            root = parent;
        }
        // Next time it is one step.
        if let Some(parent) = self.parents.get_mut(strand) {
            *parent = root;
        }
        root
    }

    fn find(&mut self, key: &Key) -> Option<usize> {
        let strand = *self.of_record.get(key)?;
        let root = self.root(strand);
        self.of_record.insert(*key, root);
        Some(root)
    }

    fn find_or_begin(&mut self, key: Key) -> usize {
        if let Some(root) = self.find(&key) {
            self.with(root, |strand| strand.call(key));
            return root;
        }
        let root = self.parents.len();
        self.parents.push(root);
        self.of_record.insert(key, root);
        self.strands.insert(root, Strand::new(key));
        root
    }

    fn with(&mut self, root: usize, change: impl FnOnce(&mut Strand)) {
        if let Some(strand) = self.strands.get_mut(&root) {
            change(strand);
        }
    }

    /// Makes two strands one; the older one's place is kept.
    fn join(&mut self, left: usize, right: usize) -> usize {
        let (root, gone) = (left.min(right), left.max(right));
        if root == gone {
            return root;
        }
        if let Some(parent) = self.parents.get_mut(gone) {
            *parent = root;
        }
        let joined = self.strands.remove(&gone);
        let kept = self.strands.get_mut(&root);
        let wait = kept.zip(joined).and_then(|(kept, joined)| kept.join(joined));
        self.count_wait(wait);
        root
    }

    fn count_wait(&mut self, wait: Option<Wait>) {
        if let Some(wait) = wait {
            self.steps.entry(wait.step).or_default().waits.add(wait.ms);
            self.parties.entry(wait.party).or_default().waits.add(wait.ms);
        }
    }

    /// Ties the records of one event together; gives their strand.
    fn tie(&mut self, keys: Vec<Key>) -> Option<usize> {
        let mut one = None;
        for key in keys {
            let root = self.find_or_begin(key);
            self.with(root, |strand| strand.call(key));
            one = Some(match one {
                Some(other) => self.join(other, root),
                None => root,
            });
        }
        one
    }

    /// The strands that an entry is about, in the order in which its events name them.
    fn strands_of(&mut self, events: &[Event], named: &[Key]) -> Vec<usize> {
        let mut roots = Vec::new();
        for event in events {
            if let Some(root) = self.tie(tied(event)) {
                self.learn(root, event);
                roots.push(root);
            }
        }
        for key in events.iter().filter_map(loose) {
            let about = match roots.first() {
                Some(root) => Some(*root),
                None => self.known(named),
            };
            let own = self.find_or_begin(key);
            let root = about.map_or(own, |about| {
                let about = self.root(about);
                self.join(about, own)
            });
            roots.push(root);
        }
        let mut seen = BTreeSet::new();
        roots.into_iter().map(|root| self.root(root)).filter(|root| seen.insert(*root)).collect()
    }

    /// The first trade among the records that an entry named.
    fn known(&mut self, named: &[Key]) -> Option<usize> {
        for key in named {
            if let Some(root) = self.find(key)
                && self.strands.get(&root).is_some_and(|strand| !strand.offer)
            {
                return Some(root);
            }
        }
        None
    }

    /// Learns from an event who buys and who sells.
    fn learn(&mut self, root: usize, event: &Event) {
        let Some(strand) = self.strands.get_mut(&root) else { return };
        let mut parties = |buyer, seller| {
            strand.buyer.get_or_insert(buyer);
            strand.seller.get_or_insert(seller);
            strand.sells(seller);
        };
        if let Event::Proposed(event) = event {
            parties(event.buyer, event.seller);
        }
        if let Event::Ordered(event) = event {
            parties(event.buyer, event.seller);
        }
        if let Event::Quoted(event) = event {
            strand.sells(event.bidder);
        }
        if let Event::Published(event) = event {
            match event.purpose {
                Purpose::Need => strand.buyer = Some(event.owner),
                Purpose::Offer => {
                    strand.offer = true;
                    strand.sells(event.owner);
                }
            }
        }
    }

    fn outcome(&mut self, outcome: &Outcome, named: &[Key], time: Timestamp) {
        self.outcomes += 1;
        let bytes = u64::from(outcome.size_bytes);
        let (step, hand) = match &outcome.asker {
            None => (Step::Deadline, Hand::Clock),
            Some(asker) if asker.tool.is_some() => (Step::Act(asker.verb), Hand::Tool),
            Some(asker) => (Step::Act(asker.verb), Hand::Human),
        };
        let principal = outcome.asker.as_ref().map(|asker| asker.principal);
        let human = outcome.asker.as_ref().filter(|asker| asker.tool.is_none()).map(|asker| asker.human);
        let total = self.steps.entry(step).or_default();
        total.bytes.add(bytes);
        match &outcome.verdict {
            Verdict::Refused(refused) => {
                total.refused += 1;
                self.refused += 1;
                *self.refusals.entry(refused.code).or_default() += 1;
                match self.known_any(named) {
                    Some(root) => self.with(root, |strand| strand.refuse(step, refused.code, bytes)),
                    None => self.refused_untied += 1,
                }
            }
            Verdict::Done(done) => {
                match hand {
                    Hand::Human => total.humans += 1,
                    Hand::Tool => total.tools += 1,
                    Hand::Clock => total.deadlines += 1,
                }
                let roots = self.strands_of(&done.events, named);
                self.move_on(&roots, Move { step, hand, principal, human, bytes, time });
                self.count_events(&done.events, roots.first().copied());
            }
        }
    }

    /// As [`Self::known`], offers included: a refusal changes nothing there.
    fn known_any(&mut self, named: &[Key]) -> Option<usize> {
        self.known(named).or_else(|| named.iter().find_map(|key| self.find(key)))
    }

    /// Counts one step in each strand; its bytes are shared out, the first strand takes what is left over.
    fn move_on(&mut self, roots: &[usize], step: Move) {
        let parts = u64::try_from(roots.len()).unwrap_or(u64::MAX).max(1);
        let mut bytes = step.bytes / parts + step.bytes % parts;
        for root in roots {
            let Some(strand) = self.strands.get_mut(root) else { continue };
            let wait = strand.step(&Move { bytes, ..step });
            self.count_wait(wait);
            bytes = step.bytes / parts;
        }
    }

    fn count_events(&mut self, events: &[Event], root: Option<usize>) {
        let mut approvals = Approvals::default();
        for event in events {
            count_approval(event, &mut approvals);
            let Some(key) = tied(event).into_iter().next_back() else { continue };
            let Some(own) = self.find(&key) else { continue };
            if let Some(strand) = self.strands.get_mut(&own) {
                flow::count(event, &mut strand.values);
            }
        }
        self.approvals.add(&approvals);
        if let Some(root) = root {
            self.with(root, |strand| strand.approvals.add(&approvals));
        }
    }
}

fn count_approval(event: &Event, approvals: &mut Approvals) {
    if let Event::Asked(_) = event {
        approvals.asked += 1;
    }
    if let Event::Approved(_) = event {
        approvals.given += 1;
    }
    if let Event::Rejected(_) = event {
        approvals.rejected += 1;
    }
    if let Event::Lapsed(event) = event
        && matches!(event.lapse, Lapse::Pending(_))
    {
        approvals.lapsed += 1;
    }
}
