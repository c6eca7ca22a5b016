//! How a lone validator goes on where it was killed.
//!
//! Consensus keeps its votes in a journal, but does not count those of an earlier run again: among several
//! validators the others have gone on meanwhile, and if none has, the view times out. A lone validator has
//! nobody else, and its timeouts are long, because it may idle within a view. So its last votes are handed back
//! to it as if they had come over the network, and a block it voted for but lost, which nobody else can have, is
//! refused at once. Both only repeat what it signed before.
//!
//! Promise: the first new block follows within a second of a start. Changes nothing among several validators.
//! Start reading at [`Memory`].

use commonware_actor::Feedback;
use commonware_codec::Encode as _;
use commonware_consensus::{
    Automaton, CertifiableAutomaton, Handoff, Relay, Reporter,
    marshal::{core::Mailbox as MarshalMailbox, standard::Standard},
    simplex::types::{Activity, Vote},
    types::Round,
};
use commonware_cryptography::{ed25519::PublicKey, sha256::Digest};
use commonware_p2p::{Message, Receiver};
use commonware_runtime::Clock;
use commonware_utils::channel::oneshot;
use std::{
    collections::VecDeque,
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use crate::{
    app::Scheme,
    block::{Block, Context},
    evidence::Evidence,
    machine::Machine,
};

/// How often the votes are handed back until consensus goes on, and once more then. They count only once the journal is
/// read, and nobody says when that is.
const REPEATED_EVERY: Duration = Duration::from_millis(100);

/// The most votes that are handed back: those of the last few views.
const VOTES_MAX: usize = 12;

/// The last votes of the run before this one.
#[derive(Debug, Default)]
pub(crate) struct Memory(Mutex<Recalled>);

#[derive(Debug, Default)]
struct Recalled {
    votes: VecDeque<Vote<Scheme, Digest>>,
    /// Set when consensus asks for its first block: what it reports from then on is new.
    over: bool,
}

impl Memory {
    fn recalled(&self) -> MutexGuard<'_, Recalled> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn recall(&self, activity: &Activity<Scheme, Digest>) {
        let vote = match activity {
            Activity::Notarize(vote) => Vote::Notarize(vote.clone()),
            Activity::Nullify(vote) => Vote::Nullify(vote.clone()),
            Activity::Finalize(vote) => Vote::Finalize(vote.clone()),
            Activity::Notarization(_)
            | Activity::Certification(_)
            | Activity::Nullification(_)
            | Activity::Finalization(_)
            | Activity::ConflictingNotarize(_)
            | Activity::ConflictingFinalize(_)
            | Activity::NullifyFinalize(_) => return,
        };
        let mut recalled = self.recalled();
        if !recalled.over {
            if recalled.votes.len() == VOTES_MAX {
                recalled.votes.pop_front();
            }
            recalled.votes.push_back(vote);
        }
    }

    fn voted_for(&self, block: &Digest) -> bool {
        let recalled = self.recalled();
        recalled
            .votes
            .iter()
            .any(|vote| matches!(vote, Vote::Notarize(vote) if vote.proposal.payload == *block))
    }
}

/// Consensus' view of the application, which listens to what consensus finds in its journal, and to what it finds
/// out about validators.
#[derive(Clone)]
pub(crate) struct Resuming<A> {
    pub(crate) inner: A,
    pub(crate) marshal: MarshalMailbox<Scheme, Standard<Block>>,
    /// `None` among several validators.
    pub(crate) memory: Option<Arc<Memory>>,
    /// Checks what is said of the validators of the epoch.
    pub(crate) scheme: Arc<Scheme>,
    /// Is told of those that break the rules.
    pub(crate) machine: Arc<dyn Machine>,
}

impl<A: Automaton<Context = Context, Digest = Digest> + Sync> Automaton for Resuming<A> {
    type Context = Context;
    type Digest = Digest;

    async fn propose(&mut self, context: Context) -> oneshot::Receiver<Digest> {
        if let Some(memory) = &self.memory {
            memory.recalled().over = true;
        }
        self.inner.propose(context).await
    }

    async fn verify(&mut self, context: Context, payload: Digest) -> oneshot::Receiver<bool> {
        self.inner.verify(context, payload).await
    }
}

impl<A: CertifiableAutomaton<Context = Context, Digest = Digest> + Sync> CertifiableAutomaton
    for Resuming<A>
{
    async fn prepare(&mut self, context: Context) -> oneshot::Receiver<Handoff<Digest>> {
        self.inner.prepare(context).await
    }

    async fn certify(&mut self, round: Round, payload: Digest) -> oneshot::Receiver<bool> {
        if let Some(memory) = &self.memory
            && memory.voted_for(&payload)
            && self.marshal.get_block(&payload).await.is_none()
        {
            tracing::warn!(%round, "a block was lost before it was final, another takes its place");
            let (refuse, refused) = oneshot::channel();
            let _ = refuse.send(false);
            return refused;
        }
        self.inner.certify(round, payload).await
    }
}

impl<A: Relay + Sync> Relay for Resuming<A> {
    type Digest = A::Digest;
    type PublicKey = A::PublicKey;
    type Plan = A::Plan;

    fn broadcast(&mut self, payload: Self::Digest, plan: Self::Plan) -> Feedback {
        self.inner.broadcast(payload, plan)
    }
}

impl<A: Reporter<Activity = Activity<Scheme, Digest>> + Sync> Reporter for Resuming<A> {
    type Activity = Activity<Scheme, Digest>;

    fn report(&mut self, activity: Self::Activity) -> Feedback {
        if let Some(memory) = &self.memory {
            memory.recall(&activity);
        }
        if let Some(evidence) = Evidence::of(&activity, &self.scheme) {
            self.machine.misbehaved(&evidence);
        }
        self.inner.report(activity)
    }
}

/// Receives votes from the network, after those that came early, and once more the own ones of the run before.
pub(crate) struct Echo<E, R> {
    clock: E,
    inner: R,
    me: PublicKey,
    memory: Option<Arc<Memory>>,
    /// When the own votes are handed back next.
    due: Option<SystemTime>,
    /// Votes that are handed over before any other.
    votes: VecDeque<Message<PublicKey>>,
}

impl<E, R> std::fmt::Debug for Echo<E, R> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Echo").field("memory", &self.memory).finish_non_exhaustive()
    }
}

impl<E: Clock, R> Echo<E, R> {
    pub(crate) fn new(
        clock: E,
        inner: R,
        me: PublicKey,
        memory: Option<Arc<Memory>>,
        early: VecDeque<Message<PublicKey>>,
    ) -> Self {
        let due = memory.as_ref().map(|_| clock.current() + REPEATED_EVERY);
        Self { clock, inner, me, memory, due, votes: early }
    }
}

impl<E: Clock, R: Receiver<PublicKey = PublicKey>> Receiver for Echo<E, R> {
    type Error = R::Error;
    type PublicKey = PublicKey;

    async fn recv(&mut self) -> Result<Message<PublicKey>, R::Error> {
        loop {
            if let Some(vote) = self.votes.pop_front() {
                return Ok(vote);
            }
            let (Some(due), Some(memory)) = (self.due, &self.memory) else {
                return self.inner.recv().await;
            };
            tokio::select! {
                biased;
                () = self.clock.sleep_until(due) => {
                    let recalled = memory.recalled();
                    let own = |vote: &Vote<Scheme, Digest>| (self.me.clone(), vote.encode().into());
                    self.votes = recalled.votes.iter().map(own).collect();
                    self.due = if recalled.over { None } else { Some(self.clock.current() + REPEATED_EVERY) };
                }
                message = self.inner.recv() => return message,
            }
        }
    }

    fn capacity(&self) -> NonZeroUsize {
        self.inner.capacity()
    }
}
