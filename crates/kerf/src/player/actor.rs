//! Whoever acts in a play: a key, its human, and in whose name.

use canon::{SecretKey, Set, Text};
use institution::{Charter, Quorum, Role, Rule};
use ledger::{Act, Approve, Command, Enrol, Envelope, Found, ToolUse, seed_of};
use vocabulary::{AgentId, MandateId, Name, NetworkId, PendingId, Span, Timestamp, TransactionId, Verb};

/// Gives each transaction a valid-until of its own, so that two equal acts are two transactions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    next: Timestamp,
}

impl Clock {
    /// Transactions stay valid for `span` after `now`.
    pub(crate) fn new(now: Timestamp, span: Span) -> Self {
        Self { next: now.plus(span) }
    }

    fn tick(&mut self) -> Timestamp {
        let now = self.next;
        self.next = now.plus(Span::from_ms(1).unwrap_or(Span::seconds(1)));
        now
    }
}

/// Whoever acts: a key, its human, and in whose name.
#[derive(Debug)]
pub(crate) struct Actor {
    key: SecretKey,
    /// The human to whom it goes back.
    pub(crate) human: AgentId,
    /// In whose name: the human or an organisation.
    pub(crate) principal: AgentId,
    tool: Option<ToolUse>,
    network: NetworkId,
}

/// A signed transaction, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) bytes: Vec<u8>,
    pub(crate) id: TransactionId,
    /// What the ids of new records derive from.
    pub(crate) seed: PendingId,
}

impl Actor {
    /// A human who acts for themselves.
    pub(crate) fn human(network: NetworkId, seed: &[u8; 32]) -> Self {
        let key = SecretKey::from_seed(seed);
        let human = ledger::agent_of_key(&key.public());
        Self { key, human, principal: human, tool: None, network }
    }

    /// A tool that acts for a human by a mandate.
    pub(crate) fn tool(
        network: NetworkId,
        seed: &[u8; 32],
        human: AgentId,
        principal: AgentId,
        mandate: MandateId,
    ) -> Self {
        let key = SecretKey::from_seed(seed);
        let tool = ledger::agent_of_key(&key.public());
        let mandates = canon::List::try_from(vec![mandate]).unwrap_or_default();
        Self { key, human, principal, tool: Some(ToolUse { tool, mandates }), network }
    }

    fn sign(&self, command: Command, principal: AgentId, clock: &mut Clock) -> Signed {
        let envelope = Envelope {
            network: self.network,
            key: self.key.public(),
            human: self.human,
            tool: self.tool.clone(),
            principal,
            valid_until: clock.tick(),
            command,
        };
        let id = envelope.id();
        let transaction = envelope.sign(&self.key);
        Signed { bytes: canon::encode(&transaction), id, seed: seed_of(&id) }
    }

    /// An act in the name of the principal.
    pub(crate) fn act(&self, act: Act, clock: &mut Clock) -> Signed {
        self.sign(Command::Act(act), self.principal, clock)
    }

    /// An act in the human's own name.
    pub(crate) fn own_act(&self, act: Act, clock: &mut Clock) -> Signed {
        self.sign(Command::Act(act), self.human, clock)
    }

    /// An approval of something pending.
    pub(crate) fn approve(&self, pending: PendingId, act: Act, clock: &mut Clock) -> Signed {
        self.sign(Command::Approve(Approve { pending, act: Box::new(act) }), self.principal, clock)
    }

    /// Makes the human known.
    pub(crate) fn enrol(&self, clock: &mut Clock) -> Signed {
        self.own_act(Act::Enrol(Enrol { key: self.key.public() }), clock)
    }

    /// Founds an organisation in which the human alone may do everything, and acts for it from now on.
    pub(crate) fn found_alone(&mut self, name: Name, clock: &mut Clock) -> Signed {
        let officer = role("officer");
        let rule = Rule {
            verbs: Set::new(),
            up_to: None,
            categories: canon::List::new(),
            initiators: Set::new(),
            approvals: canon::List::new(),
        };
        let charter = Charter { rules: canon::List::try_from(vec![rule]).unwrap_or_default() };
        self.found(name, &[officer], charter, Vec::new(), clock)
    }

    /// Founds an organisation, and acts for it from now on.
    pub(crate) fn found(
        &mut self,
        name: Name,
        roles: &[Role],
        charter: Charter,
        invite: Vec<institution::Member>,
        clock: &mut Clock,
    ) -> Signed {
        let found = Found {
            name,
            founder: Set::of(roles.iter().cloned()).unwrap_or_default(),
            invite: canon::List::try_from(invite).unwrap_or_default(),
            charter,
        };
        let signed = self.own_act(Act::Found(found), clock);
        self.principal = AgentId::derive(&[&signed.seed.0]);
        signed
    }

    /// Acts for an organisation from now on.
    pub(crate) fn acting_for(mut self, organisation: AgentId) -> Self {
        self.principal = organisation;
        self
    }
}

/// A role's name, which the caller knows to be short.
pub(crate) fn role(name: &str) -> Role {
    Text::tolerant(name).unwrap_or_else(|| unreachable!("role names are constants"))
}

/// A rule: these verbs, up to an amount, begun by one role, approved by so many of another.
pub(crate) fn rule(
    verbs: &[Verb],
    up_to: Option<vocabulary::Amount>,
    initiator: &str,
    approvals: &[(&str, u8)],
) -> Rule {
    let quorums: Vec<Quorum> =
        approvals.iter().map(|(name, count)| Quorum { role: role(name), count: *count }).collect();
    Rule {
        verbs: Set::of(verbs.iter().copied()).unwrap_or_default(),
        up_to,
        categories: canon::List::new(),
        initiators: Set::of([role(initiator)]).unwrap_or_default(),
        approvals: canon::List::try_from(quorums).unwrap_or_default(),
    }
}
