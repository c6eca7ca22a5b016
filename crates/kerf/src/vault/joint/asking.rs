//! A signature by several devices: one asks, as many as the threshold say yes, each to what it has seen itself.
//!
//! ```text
//! asks     --jointly   shows what is to be signed, commits to nonces, tells the wish to all
//! others   approve     show it from the bytes that will be signed; a yes commits to nonces
//! asks                 enough have committed: tells which devices sign
//! others               each makes its part, and forgets its nonces before that part leaves
//! asks                 puts the parts together, checks the signature, and sends the transaction
//! ```
//!
//! Promise: a device makes a part only for what its person has said yes to on it; nonces serve once: their seed is
//! gone from the book before a part is told. A wrong part names its device. What is not signed in time is forgotten.

use super::{
    AskedWord, Asking, JointAsked, JointKey, JointWord, Saying, SignersWord, Wish, approve_founding, cryptic,
    named, octets, said, seed_of, told_by, why,
};
use crate::cli::text;
use crate::client::Client;
use crate::display::{self, visible};
use crate::failure::{Exit, Failure, Outcome};
use crate::profiles::Signer;
use crate::session::{Session, now};
use crate::signing::{self, Aside, Way};
use crate::vault::book::{DeviceOf, Secret};
use crate::vault::desk::{Desk, fresh, full};
use crate::vault::devices::{own, tell};
use crate::vault::letters::Word;
use crate::vault::owner::Owner;
use crate::vault::{fetch, id as id_of};
use canon::{Digest, Json, List, Signature};
use clap::ArgMatches;
use gateway::SESSION_DOMAIN;
use ledger::{Act, Command, Envelope, TRANSACTION_DOMAIN, Transaction, Verdict};
use std::time::{Duration, Instant};
use vault::custody::Device;
use vocabulary::Span;

/// How often letters are looked for while somebody waits.
const LOOK_EVERY: Duration = Duration::from_secs(1);

impl Asking {
    fn id(&self) -> Digest {
        canon::hash_parts("kerf/vault/joint-asked/1", &[&canon::encode(self)])
    }

    /// The domain and the message that are signed.
    fn message(&self) -> Outcome<(&'static str, Digest)> {
        match &self.wish {
            Wish::SignIn(challenge) => Ok((SESSION_DOMAIN, *challenge)),
            Wish::Envelope(bytes) => {
                let envelope: Envelope = canon::decode(bytes).map_err(cryptic)?;
                Ok((TRANSACTION_DOMAIN, envelope.id().0))
            }
        }
    }
}

impl JointAsked {
    /// How far it is, in words.
    pub(super) fn state(&self, owner: &Owner<'_>) -> Outcome<String> {
        let key = owner.book.joint.iter().find(|key| key.id == self.asking.key);
        let name = key.map_or_else(|| "a key that is gone".to_owned(), |key| visible(&key.name));
        let what = match &self.asking.wish {
            Wish::SignIn(_) => "a session".to_owned(),
            Wish::Envelope(_) => format!("transaction {}", self.asking.message()?.1),
        };
        let state = match (own(owner)? == self.from, self.part.is_some(), self.nonces.is_some()) {
            (true, ..) => format!("asked by this device; so many have said yes: {}", self.commitments.len()),
            (false, true, _) => "signed here".to_owned(),
            (false, false, true) => "said yes here".to_owned(),
            (false, false, false) => "waits for `kerf vault approve` here".to_owned(),
        };
        Ok(format!("{name}: {what}, until {}: {state}", self.asking.until))
    }
}

/// Several devices that sign together, as the command line's `--jointly` says.
pub(crate) struct Jointly<'a> {
    owner: Owner<'a>,
    key: JointKey,
}

/// The devices that sign together, if the command line says so.
pub(crate) fn jointly<'a>(
    session: &'a Session,
    matches: &ArgMatches,
    way: Way,
) -> Outcome<Option<Jointly<'a>>> {
    let Some(name) = text(matches, "jointly") else { return Ok(None) };
    // In whose name the joint key signs says nothing about the vault.
    let wanted = crate::profiles::Wanted { principal: None, ..session.wanted.clone() };
    let owner = Owner::new(Desk::of(session, way, &wanted)?)?;
    let key = named(&owner, &name)?;
    if !key.is_ready() {
        return Err(Failure::world(
            "founding",
            format!("the joint key `{}` waits for {}", visible(&name), key.awaited().join(", ")),
            "run `kerf vault letters` on all devices",
        ));
    }
    Ok(Some(Jointly { owner, key }))
}

impl Jointly<'_> {
    /// Who signs, and in whose name.
    pub(crate) fn signer(&self) -> Outcome<Signer> {
        let wanted = &self.owner.desk.session.wanted;
        if !wanted.mandates.is_empty() {
            return Err(Failure::usage("a joint key is no tool's", "leave --through out"));
        }
        let principal = wanted.principal.as_ref().map(|text| id_of("the principal", text));
        Ok(Signer {
            key_name: self.key.name.to_string(),
            key: self.key.public,
            human: self.key.human,
            tool: None,
            principal: principal.transpose()?.unwrap_or(self.key.human),
        })
    }

    /// The way to the node, with this device's own session.
    pub(crate) fn client(&self) -> Outcome<Client> {
        self.owner.desk.another_client()
    }

    /// Asks the devices to sign an envelope, waits for them, and sends it; what is not signed by then goes on by letters.
    pub(crate) fn sign_envelope(mut self, envelope: &Envelope, way: Way, asides: &[Aside]) -> Outcome<()> {
        if let Command::Act(Act::SealQuote(_)) = envelope.command {
            return Err(Failure::usage(
                "a sealed quote is not signed jointly: your other devices cannot see what is in it",
                "quote openly (`kerf quote`), or in the name of somebody who signs with one key",
            ));
        }
        let bytes = canon::encode(envelope);
        if way.dry_run {
            return signing::dry_run(self.owner.desk.session, &self.owner.desk.client, &bytes);
        }
        signing::show_and_confirm(self.owner.desk.session, &self.owner.desk.client, &bytes, asides, way)?;
        let wish = Wish::Envelope(bytes.try_into().map_err(full)?);
        let asking = Asking { key: self.key.id, wish, until: envelope.valid_until };
        self.ask_and_wait(asking, way.wait)
    }

    /// Asks the devices to sign a node's challenge, the one given or a fresh one; what that opens is printed.
    pub(crate) fn sign_in(mut self, challenge: Option<&str>) -> Outcome<()> {
        let desk = &self.owner.desk;
        let (wait, until) = (desk.way().wait, now()?.plus(desk.way().valid_for));
        let challenge = match challenge {
            Some(challenge) => challenge.to_owned(),
            None => crate::sign_in::challenge_of(&desk.client)?,
        };
        let wish = Wish::SignIn(crate::sign_in::read_challenge(&challenge)?);
        self.ask_and_wait(Asking { key: self.key.id, wish, until }, wait)
    }

    fn ask_and_wait(&mut self, asking: Asking, wait: Duration) -> Outcome<()> {
        let (id, until) = (asking.id(), asking.until);
        let threshold = self.key.share()?.threshold();
        ask(&mut self.owner, &self.key, asking)?;
        let asked = there(&self.owner, &self.key);
        let me = own_of(&self.owner, &self.key)?;
        let asked = asked.iter().filter(|device| device.number != me);
        let names: Vec<String> = asked.map(|device| visible(&device.name)).collect();
        let others = usize::from(threshold).saturating_sub(1);
        let session = self.owner.desk.session;
        session.output.note(&format!(
            "asked ({}): {others} more must say yes with `kerf vault approve`, until {until}\n",
            names.join(", ")
        ));
        let begun = Instant::now();
        loop {
            for said in fetch(&mut self.owner)? {
                session.output.note(&format!("{}\n", said.1));
            }
            if let Some(signed) = signed(&mut self.owner, &id)? {
                return complete(&mut self.owner, &id, signed).and_then(|done| done.report(session));
            }
            if begun.elapsed() >= wait {
                break;
            }
            std::thread::sleep(LOOK_EVERY);
        }
        Err(Failure::world(
            "devices_asked",
            format!("nothing is signed yet: {others} more of your devices must say yes until {until}"),
            "run `kerf vault approve` on them, and `kerf vault letters` here: that sends it",
        ))
    }
}

/// Commits to nonces, and asks the other devices.
fn ask(owner: &mut Owner<'_>, key: &JointKey, asking: Asking) -> Outcome<()> {
    let me = own_of(owner, key)?;
    if owner.book.asked.len() == super::ASKED_MAX {
        return Err(Failure::world(
            "vault_full",
            "too many signatures are asked for already",
            "look at them with `kerf vault joint-keys`; each is forgotten when its time is over",
        ));
    }
    let seed = fresh()?;
    let commitment = key.share()?.commit(&seed).map_err(cryptic)?.1;
    let asked = JointAsked {
        from: own(owner)?,
        asking: asking.clone(),
        nonces: Some(Secret::of(seed.as_slice())),
        commitments: vec![said(me, &commitment)?].try_into().map_err(full)?,
        closed: false,
        part: None,
        parts: List::new(),
    };
    owner.book.asked.push(asked).map_err(full)?;
    owner.keep()?;
    tell(owner, &there(owner, key), |_| Ok(Word::Joint(JointWord::Ask(asking.clone()))))
}

/// The devices of a key that the person still has.
fn there(owner: &Owner<'_>, key: &JointKey) -> Vec<DeviceOf> {
    key.devices.iter().filter(|device| owner.book.devices.contains(device)).cloned().collect()
}

/// Forgets what this device asked for, and tells the others that it is over.
fn over(owner: &mut Owner<'_>, key: &JointKey, id: &Digest) -> Outcome<()> {
    tell(owner, &there(owner, key), |_| Ok(Word::Joint(JointWord::Over(*id))))?;
    owner.book.asked.retain(|known| known.asking.id() != *id);
    owner.keep()
}

/// This device's number among those of a key.
fn own_of(owner: &Owner<'_>, key: &JointKey) -> Outcome<Device> {
    let own_key = owner.book.device_secret()?.public();
    let this = key.devices.iter().find(|device| device.sealing[..] == own_key);
    this.map(|device| device.number).ok_or_else(super::no_share)
}

/// This device's part of a signature. The nonces are gone from the book before anybody sees it.
fn make_part(owner: &mut Owner<'_>, key: &JointKey, id: &Digest) -> Outcome<Option<Vec<u8>>> {
    let Some(asked) = owner.book.asked.iter_mut().find(|asked| asked.asking.id() == *id) else {
        return Ok(None);
    };
    let Some(seed) = asked.nonces.take() else {
        return Ok(asked.part.as_ref().map(|part| part.to_vec()));
    };
    let share = key.share()?;
    let (nonces, _) = share.commit(&seed_of(&seed)?).map_err(cryptic)?;
    let (domain, message) = asked.asking.message()?;
    let commitments = told_by(&asked.commitments, None);
    let part = share.sign(nonces, &commitments, domain, &message.0).map_err(cryptic)?;
    asked.part = Some(octets(part.clone())?);
    owner.keep()?;
    Ok(Some(part))
}

/// What another device says of a signature.
pub(super) fn hear(
    owner: &mut Owner<'_>,
    sender: &DeviceOf,
    name: &str,
    word: JointWord,
) -> Outcome<Option<String>> {
    forget_what_is_over(owner)?;
    let stale = || Ok(Some(format!("{name} speaks of a signature that is not asked for any more")));
    match word {
        JointWord::Ask(asking) => {
            let key = owner.book.joint.iter().find(|key| key.id == asking.key).cloned();
            let Some(key) = key.filter(|key| key.is_ready() && key.devices.contains(sender)) else {
                return Ok(Some(format!("{name} asks for a signature with a key that is not here")));
            };
            if let Err(why) = is_sound(&key, &asking)? {
                return Ok(Some(format!("{name} asks for a signature {why}: thrown away")));
            }
            let id = asking.id();
            if owner.book.asked.iter().any(|asked| asked.asking.id() == id) {
                return Ok(Some(format!("{name} asks for that again")));
            }
            if owner.book.asked.len() == super::ASKED_MAX {
                return Ok(Some(format!("{name} asks for too much at once: thrown away")));
            }
            let asked = JointAsked {
                from: sender.number,
                asking,
                nonces: None,
                commitments: List::new(),
                closed: false,
                part: None,
                parts: List::new(),
            };
            owner.book.asked.push(asked).map_err(full)?;
            owner.keep()?;
            let key = visible(&key.name);
            Ok(Some(format!(
                "{name} asks for a signature with `{key}`: look at it with `kerf vault approve`"
            )))
        }
        JointWord::Yes(AskedWord { asked: id, bytes }) => {
            let Some((mut asked, key)) = asked_here(owner, &id, true)? else { return stale() };
            let Some(number) = number_in(&key, sender) else { return stale() };
            if asked.closed || asked.commitments.iter().any(|known| known.device == number) {
                return Ok(Some(format!("{name} says yes; its part is not needed")));
            }
            if !vault::signing::is_commitment(&bytes) {
                return Ok(Some(format!("{name} says yes, and commits to nothing: thrown away")));
            }
            asked.commitments.push(Saying { device: number, bytes }).map_err(full)?;
            put_back(owner, asked)?;
            close(owner, &id, &key)?;
            Ok(Some(format!("{name} says yes to the signature")))
        }
        JointWord::Signers(SignersWord { asked: id, commitments }) => {
            let Some((mut asked, key)) = asked_here(owner, &id, false)? else { return stale() };
            if asked.from != sender.number {
                return Ok(Some(format!("{name} speaks for the device that asked: thrown away")));
            }
            if asked.part.is_none() {
                let (share, me) = (key.share()?, own_of(owner, &key)?);
                let Some(seed) = &asked.nonces else { return stale() };
                let own = share.commit(&seed_of(seed)?).map_err(cryptic)?.1;
                let sound = commitments.len() == usize::from(share.threshold())
                    && commitments.iter().all(|said| key.devices.iter().any(|one| one.number == said.device))
                    && commitments.iter().any(|said| said.device == me && said.bytes[..] == *own);
                if !sound {
                    return Ok(Some(format!("{name} names signers that cannot be: thrown away")));
                }
                asked.commitments = commitments;
                asked.closed = true;
                put_back(owner, asked.clone())?;
            }
            let part = match make_part(owner, &key, &id) {
                Ok(Some(part)) => part,
                Ok(None) => return stale(),
                Err(failure) => {
                    // Nonces that went into an attempt are not used again.
                    owner.book.asked.retain(|known| known.asking.id() != id);
                    owner.keep()?;
                    return Ok(Some(format!("nothing was signed for {name}: {}", failure.what)));
                }
            };
            let word = AskedWord { asked: id, bytes: octets(part)? };
            let to = [sender.clone()];
            tell(owner, &to, |_| Ok(Word::Joint(JointWord::Part(word.clone()))))?;
            Ok(Some(format!("signed here, with {name}")))
        }
        JointWord::Part(AskedWord { asked: id, bytes }) => {
            let Some((mut asked, key)) = asked_here(owner, &id, true)? else { return stale() };
            let Some(number) = number_in(&key, sender) else { return stale() };
            let signs = asked.closed && asked.commitments.iter().any(|known| known.device == number);
            if signs && asked.parts.iter().all(|known| known.device != number) {
                asked.parts.push(Saying { device: number, bytes }).map_err(full)?;
                put_back(owner, asked)?;
            }
            Ok(Some(format!("{name} has signed")))
        }
        JointWord::Over(id) => {
            let before = owner.book.asked.len();
            owner.book.asked.retain(|asked| asked.asking.id() != id || asked.from != sender.number);
            if owner.book.asked.len() == before {
                return stale();
            }
            owner.keep()?;
            Ok(Some(format!("{name} needs no more signatures for what it asked")))
        }
        JointWord::Plan(_) | JointWord::Told(_) | JointWord::Given(_) | JointWord::End(_) => stale(),
    }
}

fn number_in(key: &JointKey, sender: &DeviceOf) -> Option<Device> {
    key.devices.iter().find(|device| *device == sender).map(|device| device.number)
}

/// What is asked for under this id, with its key; `mine` if this device must be the one that asks.
fn asked_here(owner: &Owner<'_>, id: &Digest, mine: bool) -> Outcome<Option<(JointAsked, JointKey)>> {
    let me = own(owner)?;
    let asked = owner.book.asked.iter().find(|asked| asked.asking.id() == *id).cloned();
    let Some(asked) = asked.filter(|asked| !mine || asked.from == me) else { return Ok(None) };
    let key = owner.book.joint.iter().find(|key| key.id == asked.asking.key).cloned();
    Ok(key.map(|key| (asked, key)))
}

fn put_back(owner: &mut Owner<'_>, asked: JointAsked) -> Outcome<()> {
    let id = asked.asking.id();
    if let Some(known) = owner.book.asked.iter_mut().find(|known| known.asking.id() == id) {
        *known = asked;
    }
    owner.keep()
}

/// Once enough devices have said yes: makes the own part, and tells the others who signs.
fn close(owner: &mut Owner<'_>, id: &Digest, key: &JointKey) -> Outcome<()> {
    let Some((mut asked, _)) = asked_here(owner, id, true)? else { return Ok(()) };
    let threshold = usize::from(key.share()?.threshold());
    if asked.commitments.len() < threshold {
        return Ok(());
    }
    if !asked.closed {
        asked.closed = true;
        put_back(owner, asked.clone())?;
    }
    let Some(part) = make_part(owner, key, id)? else { return Ok(()) };
    let me = own_of(owner, key)?;
    let Some((mut asked, _)) = asked_here(owner, id, true)? else { return Ok(()) };
    if asked.parts.iter().all(|known| known.device != me) {
        // Told before it is noted: a device that is stopped in between tells the same once more.
        let word = SignersWord { asked: *id, commitments: asked.commitments.clone() };
        let signs = |device: &&DeviceOf| asked.commitments.iter().any(|said| said.device == device.number);
        let signers: Vec<DeviceOf> = key.devices.iter().filter(signs).cloned().collect();
        tell(owner, &signers, |_| Ok(Word::Joint(JointWord::Signers(word.clone()))))?;
        asked.parts.push(said(me, &part)?).map_err(full)?;
        put_back(owner, asked)?;
    }
    Ok(())
}

/// Whether what is asked for is something that the key may sign now.
fn is_sound(key: &JointKey, asking: &Asking) -> Outcome<Result<(), &'static str>> {
    let now = now()?;
    if asking.until <= now || asking.until > now.plus(ledger::VALIDITY_MAX).plus(Span::hours(1)) {
        return Ok(Err("that is over, or too far ahead"));
    }
    let Wish::Envelope(bytes) = &asking.wish else { return Ok(Ok(())) };
    let Ok(envelope) = canon::decode::<Envelope>(bytes) else {
        return Ok(Err("of something that is no act"));
    };
    let fits = envelope.key == key.public && envelope.human == key.human && envelope.tool.is_none();
    if fits && envelope.valid_until == asking.until {
        Ok(Ok(()))
    } else {
        Ok(Err("that is not what it says"))
    }
}

fn forget_what_is_over(owner: &mut Owner<'_>) -> Outcome<()> {
    let (now, before) = (now()?, owner.book.asked.len());
    owner.book.asked.retain(|asked| asked.asking.until > now);
    if owner.book.asked.len() == before { Ok(()) } else { owner.keep() }
}

/// Shows what other devices want signed, and commits to what the person says yes to.
pub(crate) fn approve(owner: &mut Owner<'_>, yes: bool) -> Outcome<Vec<String>> {
    let Ok(me) = own(owner) else { return Ok(Vec::new()) };
    let mut done = Vec::new();
    done.extend(approve_founding(owner, yes)?);
    forget_what_is_over(owner)?;
    for asked in owner.book.asked.clone().iter() {
        if asked.from == me || asked.nonces.is_some() || asked.part.is_some() {
            continue;
        }
        let id = asked.asking.id();
        let Some((mut asked, key)) = asked_here(owner, &id, false)? else { continue };
        if let Err(failure) = show(owner, &key, &asked.asking) {
            // What cannot be shown is not signed; the others still can be.
            owner.desk.session.output.note(&failure.to_text());
            continue;
        }
        if !yes && owner.desk.session.output.ask("Sign with this device? [y/N] ") != Some(true) {
            continue;
        }
        let seed = fresh()?;
        let commitment = key.share()?.commit(&seed).map_err(cryptic)?.1;
        asked.nonces = Some(Secret::of(seed.as_slice()));
        let from: Vec<DeviceOf> =
            owner.book.devices.iter().filter(|device| device.number == asked.from).cloned().collect();
        put_back(owner, asked)?;
        let word = AskedWord { asked: id, bytes: octets(commitment)? };
        tell(owner, &from, |_| Ok(Word::Joint(JointWord::Yes(word.clone()))))?;
        done.push(format!("said yes to a signature with `{}`", visible(&key.name)));
    }
    Ok(done)
}

/// Shows what is to be signed, from the bytes that will be.
fn show(owner: &Owner<'_>, key: &JointKey, asking: &Asking) -> Outcome<()> {
    let output = owner.desk.session.output;
    let name = visible(&key.name);
    match &asking.wish {
        Wish::SignIn(challenge) => {
            output.note(&format!(
                "With `{name}`: a session for reading all that {} may see, by the challenge {challenge}\n",
                key.human
            ));
            Ok(())
        }
        Wish::Envelope(bytes) => {
            let envelope: Envelope = canon::decode(bytes).map_err(cryptic)?;
            let text = display::signed_bytes(bytes).map_err(cryptic)?;
            output.note(&format!("With `{name}`:\n{text}"));
            let asides = asides(owner, key, &envelope.command)?;
            asides.iter().for_each(|aside| output.note(&format!("{}:\n{}", aside.title, aside.text)));
            Ok(())
        }
    }
}

fn asides(owner: &Owner<'_>, key: &JointKey, command: &Command) -> Outcome<Vec<Aside>> {
    let signer = Signer {
        key_name: key.name.to_string(),
        key: key.public,
        human: key.human,
        tool: None,
        principal: key.human,
    };
    crate::acting::asides(&owner.desk.home, &owner.desk.client, &signer, command)
}

/// Waits a little for the device that asked, so that one visit to each device is enough.
pub(crate) fn settled(owner: &mut Owner<'_>, wait: Duration) -> Outcome<Vec<String>> {
    let begun = Instant::now();
    let mut done = Vec::new();
    let waits =
        |owner: &Owner<'_>| owner.book.asked.iter().any(|asked| asked.nonces.is_some() && !asked.closed);
    let mut told = false;
    while waits(owner) && begun.elapsed() < wait {
        if !told {
            owner.desk.session.output.note(&format!(
                "waiting up to {} s for the device that asked; `kerf vault letters` goes on later\n",
                wait.as_secs()
            ));
            told = true;
        }
        std::thread::sleep(LOOK_EVERY);
        done.extend(fetch(owner)?.into_iter().map(|(_, said)| said));
        forget_what_is_over(owner)?;
    }
    Ok(done)
}

/// The signature of what this device asked for, once all parts are there. A wrong part ends it.
fn signed(owner: &mut Owner<'_>, id: &Digest) -> Outcome<Option<Signature>> {
    let Some((_, key)) = asked_here(owner, id, true)? else { return Ok(None) };
    close(owner, id, &key)?;
    let share = key.share()?;
    let Some((asked, _)) = asked_here(owner, id, true)? else { return Ok(None) };
    if asked.parts.len() < usize::from(share.threshold()) {
        return Ok(None);
    }
    let (domain, message) = asked.asking.message()?;
    let (commitments, parts) = (told_by(&asked.commitments, None), told_by(&asked.parts, None));
    share.group().combine(&commitments, domain, &message.0, &parts).map(Some).map_err(|error| {
        let told = over(owner, &key, id);
        let what = format!("nothing was signed: {}", why(&error, &key.devices));
        let failure =
            Failure::world("wrong_part", what, "ask again without that device, or look what became of it");
        told.err().unwrap_or(failure)
    })
}

/// What a signature led to.
pub(crate) enum Done {
    /// A transaction that was sent.
    Sent(Box<signing::Sent>),
    /// A session.
    Session(Json),
}

impl Done {
    fn report(self, session: &Session) -> Outcome<()> {
        match self {
            Self::Sent(sent) => signing::report(session, &sent),
            Self::Session(answer) => crate::sign_in::tell(session, &answer),
        }
    }

    /// What it is, in words.
    fn text(&self) -> String {
        match self {
            Self::Sent(sent) => {
                let field = |name: &str| sent.json.get(name).and_then(Json::as_text).unwrap_or_default();
                match sent.outcome.as_ref().map(|outcome| &outcome.verdict) {
                    Some(Verdict::Done(_)) => format!("signed, and done at {}: {}", field("at"), field("id")),
                    Some(Verdict::Refused(refused)) => {
                        format!("signed, and refused ({}): {}", refused.code.name(), refused.code.message())
                    }
                    None => format!("signed and sent: ask with `kerf receipt {}`", field("id")),
                }
            }
            Self::Session(answer) => crate::sign_in::told(answer),
        }
    }
}

/// Does what a signature is for, and forgets it. What cannot be reached now is tried again with the next letters.
fn complete(owner: &mut Owner<'_>, id: &Digest, signature: Signature) -> Outcome<Done> {
    let Some((asked, key)) = asked_here(owner, id, true)? else { return Err(cryptic("nothing is asked")) };
    let done = carry_out(&owner.desk, &key, &asked.asking.wish, signature);
    let again = done.as_ref().is_err_and(|failure| failure.exit == Exit::Failure);
    if !again {
        over(owner, &key, id)?;
    }
    done
}

fn carry_out(desk: &Desk<'_>, key: &JointKey, wish: &Wish, signature: Signature) -> Outcome<Done> {
    match wish {
        Wish::Envelope(bytes) => {
            let envelope: Envelope = canon::decode(bytes).map_err(cryptic)?;
            let transaction = Transaction { envelope, signature };
            Ok(Done::Sent(Box::new(signing::send_and_wait(&desk.client, &transaction, desk.way())?)))
        }
        Wish::SignIn(challenge) => {
            let Signature::Ed25519(signature) = signature else { return Err(cryptic("a strange signature")) };
            crate::sign_in::open(&desk.client, &key.public, challenge, &signature).map(Done::Session)
        }
    }
}

/// Sends what this device asked for and the others have signed meanwhile; what came of each.
pub(crate) fn finish(owner: &mut Owner<'_>) -> Outcome<Vec<String>> {
    if own(owner).is_err() {
        return Ok(Vec::new());
    }
    forget_what_is_over(owner)?;
    let mut done = Vec::new();
    for asked in owner.book.asked.clone().iter() {
        let id = asked.asking.id();
        let came = signed(owner, &id).and_then(|signed| match signed {
            Some(signature) => complete(owner, &id, signature).map(|done| Some(done.text())),
            None => Ok(None),
        });
        done.extend(came.unwrap_or_else(|failure| Some(failure.to_text().trim_end().to_owned())));
    }
    Ok(done)
}
