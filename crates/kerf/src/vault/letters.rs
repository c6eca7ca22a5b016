//! Letters between people: keys for readers, parts for guardians. They wait at the receiver's provider, who cannot read them.
//!
//! Promise: what comes out of a letter is believed by what it proves, not by who brought it: a key by the custody that the
//! ledger names, the terms by the grant's salted hash, a part by its owner's signature.

#[cfg(test)]
mod tests;

use super::book::{Dealing, DeviceOf, Got, Guarded, HEARD_MAX, Owned, Secret, Wanted};
use super::desk::{Desk, at_provider, fresh, full};
use super::joint::JointWord;
use super::owner::Owner;
use crate::failure::{Failure, Outcome};
use canon::{Digest, PublicKey, SecretKey, Signature, SignedMessage, Text};
use ledger::{Grant, GrantTerms, Salt};
use provider::client::{Caller, Client as Provider, ClientError, about};
use vault::custody::{Custody, Deal, Device, Partial, Promise};
use vault::document::SealedDocument;
use vault::kp::ReaderKey;
use vault::letter::{Letter, SealingSecret};
use vocabulary::{AgentId, GrantId, Timestamp};

const PART_DOMAIN: &str = "kerf/vault/guardian-part/1";

canon::record! {
    /// A reader's key, with all that shows what it is.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct GrantLetter {
        /// The grant on the ledger.
        1 => grant: GrantId,
        /// Whose data.
        2 => owner: AgentId,
        /// What the grant says.
        3 => terms: GrantTerms,
        /// What its hash is salted with.
        4 => salt: Salt,
        /// The key.
        5 => key: Secret,
        /// The custody that issued it.
        6 => custody: Custody,
        /// The keys to the second lock.
        7 => nodes: Secret,
    }
}

canon::record! {
    /// A part of the owner's root, for a guardian to keep, or given back to the owner.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct PartLetter {
        /// Whose root.
        1 => owner: AgentId,
        /// The part.
        2 => part: Secret,
        /// The key of whoever sends it.
        3 => key: PublicKey,
        /// The signature by that key.
        4 => signature: Signature,
    }
}

canon::record! {
    /// A document of a trade, for one of its readers.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct DocumentLetter {
        /// What it is called.
        1 => name: Text<128>,
        /// The hash by which the ledger holds to it.
        2 => commitment: Digest,
        /// When it was sealed, by the sealer's clock.
        3 => sealed: Timestamp,
        /// The document.
        4 => document: SealedDocument,
    }
}

canon::record! {
    /// From one device of a person to another.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct DeviceLetter {
        /// The device that it is for: its key.
        1 => to: Digest,
        /// The device that it is from.
        2 => from: Device,
        /// What it says.
        3 => word: Word,
        /// The key of whoever sends it: one of the person's.
        4 => key: PublicKey,
        /// The signature by that key.
        5 => signature: Signature,
        /// The signature by the key of the device that it is from.
        6 => own: Signature,
    }
}

/// In which a device signs, beside the person's key.
const DEVICE_OWN_DOMAIN: &str = "kerf/vault/device-own/1";
const DEVICE_DOMAIN: &str = "kerf/vault/device-word/1";

impl DeviceLetter {
    fn signed_bytes(to: &Digest, from: Device, word: &Word) -> Vec<u8> {
        [to.0.as_slice(), &[from.number()], &canon::encode(word)].concat()
    }

    /// The hash by which a word is known again.
    fn mark(&self) -> Digest {
        canon::hash_parts("kerf/vault/heard/1", &[&Self::signed_bytes(&self.to, self.from, &self.word)])
    }

    /// A word, signed by a key of the person's and by that of the device that says it.
    pub(crate) fn new(desk: &Desk<'_>, own: &SecretKey, to: Digest, from: Device, word: Word) -> Self {
        let message = Self::signed_bytes(&to, from, &word);
        let signature = desk.key().sign(DEVICE_DOMAIN, &message);
        let own = own.sign(DEVICE_OWN_DOMAIN, &message);
        Self { to, from, word, key: desk.key().public(), signature, own }
    }

    /// True if `device` signed it.
    fn is_of(&self, device: &DeviceOf) -> bool {
        let message = Self::signed_bytes(&self.to, self.from, &self.word);
        let (key, domain, signature) = (&device.key, DEVICE_OWN_DOMAIN, &self.own);
        device.number == self.from
            && canon::verify(&SignedMessage { key, domain, message: &message, signature })
    }

    /// True if a key of the person signed it: anybody can seal to a public key.
    fn is_own(&self, desk: &Desk<'_>) -> Outcome<bool> {
        let message = Self::signed_bytes(&self.to, self.from, &self.word);
        let Self { key, signature, .. } = self;
        let signed = SignedMessage { key, domain: DEVICE_DOMAIN, message: &message, signature };
        Ok(canon::verify(&signed) && desk.signs_for(&desk.me(), key)?)
    }
}

canon::choice! {
    /// What devices of a person say to each other.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum Word {
        /// Asks for a part of a reader's key.
        1 => Ask(Wanted) "ask",
        /// A part of a reader's key.
        2 => Part(Partial) "part",
        /// Begins a dealing of shares.
        3 => Plan(Dealing) "plan",
        /// Promises a deal.
        4 => Promise(Promise) "promise",
        /// A deal, with what it deals to the receiver.
        5 => Deal(DealTold) "deal",
        /// Where the copy of the book is kept.
        6 => Copy(Owned) "copy",
        /// About a key that several devices sign with.
        7 => Joint(JointWord) "joint",
    }
}

canon::record! {
    /// A deal as it is told to a device.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct DealTold {
        /// What everybody sees.
        1 => deal: Deal,
        /// What is for the receiver alone: a letter to its own key; nothing for a dealer who gets no share.
        2 => dealt: Option<Letter>,
    }
}

canon::choice! {
    /// What letters say.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum Message {
        /// A key for a reader.
        1 => Grant(GrantLetter) "grant",
        /// A part for a guardian.
        2 => Keep(PartLetter) "keep",
        /// A part that a guardian gives back.
        3 => Back(PartLetter) "back",
        /// A document of a trade.
        4 => Document(DocumentLetter) "document",
        /// From one device of a person to another.
        5 => Device(DeviceLetter) "device",
    }
}

/// What a token's letter is about. Which order it is for stands in the order, which is signed and names its hash.
pub(crate) const ABOUT_TOKEN: &[u8] = b"token";

/// What a letter to `receiver` is about.
fn about_letter(receiver: &AgentId) -> Vec<u8> {
    [b"letter".as_slice(), &receiver.0].concat()
}

impl PartLetter {
    fn signed_bytes(owner: &AgentId, part: &Secret) -> Vec<u8> {
        [owner.0.as_slice(), &part.0].concat()
    }

    /// A part, signed by whoever sends it.
    pub(crate) fn new(desk: &Desk<'_>, owner: AgentId, part: Secret) -> Self {
        let signature = desk.key().sign(PART_DOMAIN, &Self::signed_bytes(&owner, &part));
        Self { owner, part, key: desk.key().public(), signature }
    }

    /// True if `sender` signed it.
    fn is_from(&self, desk: &Desk<'_>, sender: &AgentId) -> Outcome<bool> {
        let message = Self::signed_bytes(&self.owner, &self.part);
        let signed = SignedMessage {
            key: &self.key,
            domain: PART_DOMAIN,
            message: &message,
            signature: &self.signature,
        };
        Ok(canon::verify(&signed) && desk.signs_for(sender, &self.key)?)
    }
}

/// The way to somebody's letter box.
pub(crate) struct Post {
    receiver: AgentId,
    sealing: Vec<u8>,
    at: Provider,
}

/// The letter box of whoever has said where theirs is.
fn letter_box(desk: &Desk<'_>, agent: &AgentId) -> Outcome<(Vec<u8>, Provider)> {
    let vault = desk.vault_of(agent)?;
    let place = vault.found_at.ok_or_else(|| {
        Failure::world(
            "no_letter_box",
            format!("{agent} has not said where letters go"),
            "ask them to run `kerf vault new --provider ...`",
        )
    })?;
    let url = format!("http://{place}");
    // Letters are sealed for their receiver: who carries them need not be trusted.
    let told = about(&url).map_err(at_provider)?;
    let caller = Caller { agent: desk.me(), key: desk.signer.key, sign: desk.signing() };
    Ok((vault.sealing.bytes().to_vec(), Provider::new(&url, told.key, caller)))
}

impl Post {
    /// The way to `receiver`.
    pub(crate) fn to(desk: &Desk<'_>, receiver: &AgentId) -> Outcome<Self> {
        let (sealing, at) = letter_box(desk, receiver)?;
        Ok(Self { receiver: *receiver, sealing, at })
    }

    /// Sends a message.
    pub(crate) fn send(&self, message: &Message) -> Outcome<()> {
        let content = zeroize::Zeroizing::new(canon::encode(message));
        let letter = Letter::seal(&self.sealing, &about_letter(&self.receiver), &content, &fresh()?)
            .map_err(|error| {
                Failure::world("letter", error.to_string(), "ask the receiver for a sound key")
            })?;
        self.at.send(self.receiver, &canon::encode(&letter)).map_err(at_provider)
    }

    /// Sends a reader's key.
    pub(crate) fn send_grant(&self, letter: &GrantLetter) -> Outcome<()> {
        self.send(&Message::Grant(letter.clone()))
    }
}

/// What came of a letter.
pub(crate) enum Came {
    /// A key.
    Key(GrantId, AgentId),
    /// A part to keep.
    Part(AgentId),
    /// A part that came back.
    Back(AgentId, Secret),
    /// A document, by its commitment and name.
    Document(Digest, String),
    /// A word of another device, and what it led to.
    Device(String),
    /// It is for another device: it stays in the box.
    Elsewhere,
    /// Something that is not to be believed.
    Refused(String),
}

/// An answer of a provider; `None` if what was asked for is not there any more.
fn unless_gone<T>(answer: Result<T, ClientError>) -> Outcome<Option<T>> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(ClientError::Refused(refused)) if refused.code == "not_found" => Ok(None),
        Err(error) => Err(at_provider(error)),
    }
}

/// Fetches the letters that wait, and keeps what they bring. Each is deleted once it is kept.
pub(crate) fn collect(owner: &mut Owner<'_>) -> Outcome<Vec<Came>> {
    let (_, at) = letter_box(&owner.desk, &owner.book.agent)?;
    let secret = owner.book.root()?.sealing();
    let mut all = Vec::new();
    for note in at.letters().map_err(at_provider)? {
        // Another device may have taken its letter out meanwhile.
        let Some(bytes) = unless_gone(at.letter(note.number))? else { continue };
        let came = match message(&bytes, &secret, &owner.book.agent) {
            // A device that has just been paired has no root yet, and other devices' letters are not its own.
            None if note.sender == owner.book.agent => Came::Elsewhere,
            None => Came::Refused(format!("a letter from {} does not open", note.sender)),
            Some(message) => believed(owner, message, note.sender)?,
        };
        owner.keep()?;
        if matches!(came, Came::Elsewhere) {
            continue;
        }
        unless_gone(at.delete_letter(note.number))?;
        all.push(came);
    }
    Ok(all)
}

/// True if the device that a word says it is from signed it: a key of the person is not enough, since each device has one that counts.
fn speaks_for_itself(owner: &Owner<'_>, letter: &DeviceLetter) -> bool {
    let dealing = owner.book.dealing.as_ref().map(|dealing| dealing.devices.iter());
    let mut known = owner.book.devices.iter().chain(dealing.into_iter().flatten());
    known.any(|device| letter.is_of(device))
}

fn message(bytes: &[u8], secret: &SealingSecret, me: &AgentId) -> Option<Message> {
    let content = Letter::open_bytes(bytes, secret, &about_letter(me)).ok()?;
    canon::decode(&content).ok()
}

fn believed(owner: &mut Owner<'_>, message: Message, sender: AgentId) -> Outcome<Came> {
    match message {
        Message::Grant(letter) => match proven(&owner.desk, &letter)? {
            Err(why) => Ok(Came::Refused(format!("a key from {sender}: {why}"))),
            Ok(()) => {
                let GrantLetter { grant, owner: of, terms, key, custody, nodes, .. } = letter;
                owner.book.got.retain(|got| got.grant != grant);
                let got = Got {
                    grant,
                    owner: of,
                    policy: terms.policy,
                    purpose: terms.purpose,
                    key,
                    custody,
                    nodes,
                };
                owner.book.got.push(got).map_err(full)?;
                Ok(Came::Key(grant, of))
            }
        },
        Message::Keep(letter) => {
            if !letter.is_from(&owner.desk, &letter.owner)? {
                return Ok(Came::Refused(format!("a part from {sender} is not signed by its owner")));
            }
            let of = letter.owner;
            owner.book.guarded.retain(|guarded| guarded.owner != of);
            owner.book.guarded.push(Guarded { owner: of, part: letter.part }).map_err(full)?;
            Ok(Came::Part(of))
        }
        Message::Device(letter) => {
            if !letter.is_own(&owner.desk)? {
                return Ok(Came::Refused(format!("{sender} speaks as one of your devices")));
            }
            if letter.to != super::devices::named(&owner.book.device_secret()?.public()) {
                return Ok(Came::Elsewhere);
            }
            if !speaks_for_itself(owner, &letter) {
                return Ok(Came::Refused(format!(
                    "a word of device {}, which that device did not sign",
                    letter.from.number()
                )));
            }
            // Whoever carries letters could bring one twice.
            let mark = letter.mark();
            if owner.book.heard.contains(&mark) {
                return Ok(Came::Device("a word that was heard before: thrown away".to_owned()));
            }
            let heard = super::devices::hear(owner, letter.from, letter.word)?;
            if heard.is_some() {
                let mut all = owner.book.heard.to_vec();
                all.drain(..(all.len() + 1).saturating_sub(HEARD_MAX));
                all.push(mark);
                owner.book.heard = all.try_into().map_err(full)?;
            }
            Ok(heard.map_or(Came::Elsewhere, Came::Device))
        }
        Message::Document(letter) => {
            super::documents::keep(&owner.desk, &letter, &sender)?;
            Ok(Came::Document(letter.commitment, letter.name.to_string()))
        }
        Message::Back(letter) => {
            if !letter.is_from(&owner.desk, &sender)? {
                return Ok(Came::Refused(format!("a part from {sender} is not signed by them")));
            }
            Ok(Came::Back(sender, letter.part))
        }
    }
}

/// Whether a key is what its letter says, by the ledger.
fn proven(desk: &Desk<'_>, letter: &GrantLetter) -> Outcome<Result<(), &'static str>> {
    let Some(grant) = desk.record::<Grant>("grants", &letter.grant)? else {
        return Ok(Err("the ledger has no such grant"));
    };
    if grant.owner != letter.owner || grant.reader != desk.me() {
        return Ok(Err("the grant is somebody else's"));
    }
    if grant.terms != letter.terms.commitment(&letter.salt) {
        return Ok(Err("its terms are not those that the owner signed"));
    }
    if desk.vault_of(&grant.owner)?.custody != Some(letter.custody.id()) {
        return Ok(Err("the ledger names another custody"));
    }
    let (Some(public), Ok(key)) = (letter.custody.public_key(), ReaderKey::from_bytes(&letter.key.0)) else {
        return Ok(Err("the key is malformed"));
    };
    Ok(key.check(&public, &fresh()?).map_err(|_| "the key does not belong to the owner's custody"))
}
