//! What a block changed, in few words: for the node's own indices, not for the ledger.

use canon::{Canon, DecodeError, Digest, Reader, Writer};
use institution::Agent;
use ledger::{Key, Outcome, Record, Source, State};
use vocabulary::{AgentId, Timestamp};

/// One record that a block changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Which.
    pub key: Key,
    /// Its deadline before.
    pub deadline_before: Option<Timestamp>,
    /// Its deadline now.
    pub deadline: Option<Timestamp>,
    /// To whom it belongs, if it is new; where an agent can be found from now on.
    pub parties: Vec<AgentId>,
    /// True if it is gone.
    pub gone: bool,
}

/// What running a block gives the node: the outcomes, and what to index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) notes: Vec<Note>,
}

/// The agents that a record belongs to, for lists like "my orders".
pub(crate) fn parties(record: &Record) -> Vec<AgentId> {
    match record {
        Record::Agent(agent) => findable_by(agent),
        Record::Profile(_) | Record::Seen(_) => Vec::new(),
        Record::Mandate(mandate) => vec![mandate.human, mandate.tool],
        Record::Pending(pending) => vec![pending.organisation, pending.initiator],
        Record::Money(money) => vec![money.issuer],
        Record::Account(account) => vec![account.owner],
        Record::Listing(listing) => vec![listing.owner],
        Record::Quote(quote) => vec![quote.bidder],
        Record::Agreement(agreement) => vec![agreement.content.buyer, agreement.content.seller],
        Record::Order(order) => vec![order.buyer, order.seller],
        Record::Delivery(_) => Vec::new(),
        Record::Invoice(invoice) => vec![invoice.buyer, invoice.seller],
        Record::Payment(payment) => vec![payment.payer, payment.payee],
        Record::Dispute(dispute) => vec![dispute.buyer, dispute.seller],
        Record::Network(network) => vec![network.organisation],
        Record::Vault(_) => Vec::new(),
        Record::Collection(collection) => vec![collection.owner, collection.provider],
        Record::Grant(grant) => vec![grant.owner, grant.reader],
        Record::Recovery(recovery) => recovery.guardians.iter().copied().chain([recovery.person]).collect(),
    }
}

/// Under what an agent is listed: an organisation under its members and invited humans, so that each finds it; a
/// human under the id that each of its keys would have, so that whoever shows a key is found by it.
fn findable_by(agent: &Agent) -> Vec<AgentId> {
    match agent {
        Agent::Organisation(organisation) => {
            organisation.members.iter().map(|member| member.person).collect()
        }
        Agent::Person(person) => person.keys.iter().map(|entry| ledger::agent_of_key(&entry.key)).collect(),
        Agent::Tool(_) => Vec::new(),
    }
}

/// Records under which a record is listed besides its parties: quotes under their need, and so on.
pub(crate) fn parents(record: &Record) -> Vec<[u8; 16]> {
    match record {
        Record::Quote(quote) => vec![quote.listing.0],
        Record::Agreement(agreement) => match &agreement.source {
            Some(Source::Offer(listing)) => vec![listing.0],
            Some(Source::Quote(quote)) => vec![quote.0],
            None => Vec::new(),
        },
        Record::Order(order) => vec![order.agreement.0],
        Record::Delivery(delivery) => vec![delivery.order.0],
        Record::Invoice(invoice) => invoice.orders.iter().map(|order| order.0).collect(),
        Record::Payment(payment) => payment.claims.iter().map(|claim| claim.invoice.0).collect(),
        Record::Dispute(dispute) => vec![dispute.order.0],
        Record::Agent(_)
        | Record::Profile(_)
        | Record::Mandate(_)
        | Record::Pending(_)
        | Record::Money(_)
        | Record::Account(_)
        | Record::Listing(_)
        | Record::Network(_)
        | Record::Seen(_)
        | Record::Vault(_)
        | Record::Collection(_)
        | Record::Grant(_)
        | Record::Recovery(_) => Vec::new(),
    }
}

impl Note {
    /// What changed of the record that is kept under `key`.
    pub(crate) fn of(key: &Key, before: Option<&Record>, after: Option<&Record>) -> Self {
        let parties = match (before, after) {
            (None, Some(record)) => {
                let mut all = parties(record);
                all.extend(parents(record).into_iter().map(AgentId));
                all
            }
            (Some(Record::Agent(before)), Some(Record::Agent(after))) => {
                let known = findable_by(before);
                findable_by(after).into_iter().filter(|one| !known.contains(one)).collect()
            }
            (Some(Record::Recovery(before)), Some(Record::Recovery(after))) => {
                after.guardians.iter().filter(|one| !before.guardians.contains(one)).copied().collect()
            }
            (Some(Record::Collection(before)), Some(Record::Collection(after)))
                if before.provider != after.provider =>
            {
                vec![after.provider]
            }
            (_, _) => Vec::new(),
        };
        Self {
            key: *key,
            deadline_before: before.and_then(Record::deadline),
            deadline: after.and_then(Record::deadline),
            parties,
            gone: after.is_none(),
        }
    }
}

/// What to index after a block has run on `state`.
pub(crate) fn notes(state: &State) -> Vec<Note> {
    state.changed().map(|(key, before, after)| Note::of(key, before, after)).collect()
}

impl Report {
    /// The whole of it in bytes, and what a header commits to of the outcomes.
    pub(crate) fn seal(&self) -> (Vec<u8>, Digest) {
        let mut out = Writer::new();
        out.array(self.outcomes.len());
        let leaves: Vec<Vec<u8>> = self.outcomes.iter().map(canon::encode).collect();
        for leaf in &leaves {
            out.raw(leaf);
        }
        out.array(self.notes.len());
        for note in &self.notes {
            out.bytes(&note.key.0);
            out.unsigned(note.deadline_before.map_or(0, Timestamp::ms));
            out.unsigned(note.deadline.map_or(0, Timestamp::ms));
            out.flag(note.gone);
            out.array(note.parties.len());
            for party in &note.parties {
                out.bytes(&party.0);
            }
        }
        (out.into_bytes(), canon::tree_root(&leaves))
    }

    /// The outcomes alone, as the index keeps them.
    pub(crate) fn decode_outcomes(bytes: &[u8]) -> Result<Vec<Outcome>, DecodeError> {
        let mut input = Reader::new(bytes);
        let len = input.array()?;
        (0..len).map(|_| Outcome::read(&mut input)).collect()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut input = Reader::new(bytes);
        let len = input.array()?;
        let outcomes = (0..len).map(|_| Outcome::read(&mut input)).collect::<Result<_, _>>()?;
        let len = input.array()?;
        let mut notes = Vec::new();
        for _ in 0..len {
            let key = Key(input.fixed()?);
            let deadline_before = read_time(&mut input)?;
            let deadline = read_time(&mut input)?;
            let gone = input.flag()?;
            let count = input.array()?;
            let parties =
                (0..count).map(|_| input.fixed().map(AgentId)).collect::<Result<Vec<_>, DecodeError>>()?;
            notes.push(Note { key, deadline_before, deadline, parties, gone });
        }
        input.end()?;
        Ok(Self { outcomes, notes })
    }
}

fn read_time(input: &mut Reader<'_>) -> Result<Option<Timestamp>, DecodeError> {
    match input.unsigned()? {
        0 => Ok(None),
        ms => Timestamp::from_ms(ms).map(Some).map_err(|error| input.invalid(error.to_string())),
    }
}
