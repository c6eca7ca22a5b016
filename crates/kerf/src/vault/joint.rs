//! Joint keys: keys that a person's devices sign with together, and that no device ever has.
//!
//! ```text
//! a device      found-key     proposes a key to all devices
//! the others    approve       each says its part to all; then gives each other one a share, sealed for that device
//! all           letters       shares are put together; each tells the others which key it has come to
//! a device      --jointly     asks for a signature; as many as the threshold say yes                     -> asking
//! ```
//!
//! On the ledger a joint key is a key as any other: of an agent of its own, or of one whose keys are replaced by it. It adds
//! nothing to an agent that the devices' own keys sign for too.
//! Promise: a key is used only once all its devices have said that they come to the same one from the same words; shares
//! leave a device sealed for one other, and are in no copy of the book.

mod asking;

pub(crate) use asking::{Jointly, approve, finish, jointly, settled};

use super::book::{DeviceOf, Secret};
use super::desk::{fresh, full, text};
use super::devices::{no_share, own, tell};
use super::letters::Word;
use super::owner::Owner;
use crate::display::visible;
use crate::failure::{Failure, Outcome};
use crate::session::now;
use canon::{Digest, Json, List, Octets, PublicKey, Text};
use vault::custody::{DEVICES_MAX, Device, NonceBytes};
use vault::letter::Letter;
use vault::signing::{self, Private, SigningError, SigningShare, Told};
use vocabulary::{AgentId, Span, Timestamp};
use zeroize::Zeroizing;

/// How many joint keys a person has at most.
pub(crate) const JOINT_MAX: usize = 8;
/// How many signatures are asked for at a time.
pub(crate) const ASKED_MAX: usize = 16;
/// The most bytes of what a device says of a key or a signature.
const WORD_BYTES: usize = 4_096;
/// How long a founding may take.
const FOUND_WITHIN: Span = Span::days(7);
const ABOUT_SHARE: &[u8] = b"joint-share";

canon::record! {
    /// A key that is proposed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct JointPlan {
        /// What the person calls it.
        1 => name: Text<64>,
        /// How many devices sign.
        2 => threshold: u8,
        /// All that get a share.
        3 => devices: List<DeviceOf, DEVICES_MAX>,
        /// For whom it signs, if not for the agent that it makes when it is enrolled.
        4 => human: Option<AgentId>,
        /// Until when it must be founded.
        5 => until: Timestamp,
        /// So that no two plans are the same.
        6 => nonce: NonceBytes,
    }
}

canon::record! {
    /// What a device says.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Saying {
        /// Which.
        1 => device: Device,
        /// What.
        2 => bytes: Octets<WORD_BYTES>,
    }
}

canon::record! {
    /// What a device gives to this one alone.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Giving {
        /// Which.
        1 => device: Device,
        /// What.
        2 => bytes: Secret,
    }
}

canon::record! {
    /// A founding that is under way, on one of its devices.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct JointFounding {
        /// The device that proposed it.
        1 => from: Device,
        /// What is founded.
        2 => plan: JointPlan,
        /// True once the person has said yes on this device.
        3 => approved: bool,
        /// What this device's part comes from.
        4 => seed: Secret,
        /// What the devices have said to all, this one among them.
        5 => told: List<Saying, DEVICES_MAX>,
        /// True once the others have been given their shares.
        6 => given: bool,
        /// What the others have given.
        7 => got: List<Giving, DEVICES_MAX>,
        /// Which key others have come to already.
        8 => ends: List<Saying, DEVICES_MAX>,
    }
}

canon::record! {
    /// A joint key, on one of its devices.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct JointKey {
        /// The hash of its plan, by which devices name it.
        1 => id: Digest,
        /// What the person calls it.
        2 => name: Text<64>,
        /// The devices that have shares.
        3 => devices: List<DeviceOf, DEVICES_MAX>,
        /// The key.
        4 => public: PublicKey,
        /// For whom it signs.
        5 => human: AgentId,
        /// This device's share.
        6 => share: Secret,
        /// The hash of all that was said.
        7 => heard: Digest,
        /// The devices that have come to the same.
        8 => agree: List<Device, DEVICES_MAX>,
    }
}

canon::record! {
    /// A word about a founding.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct PlanWord {
        /// The hash of the plan.
        1 => plan: Digest,
        /// What is said.
        2 => bytes: Octets<WORD_BYTES>,
    }
}

canon::record! {
    /// A share on its way.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct ShareWord {
        /// The hash of the plan.
        1 => plan: Digest,
        /// The share, sealed for its device.
        2 => sealed: Letter,
    }
}

canon::choice! {
    /// What is to be signed.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum Wish {
        /// An envelope, by its canonical bytes.
        1 => Envelope(Octets<{ ledger::TRANSACTION_BYTES_MAX }>) "envelope",
        /// A node's challenge: who signs it may read what the agent may.
        2 => SignIn(Digest) "sign_in",
    }
}

canon::record! {
    /// A signature that is asked for.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct Asking {
        /// The key.
        1 => key: Digest,
        /// What is to be signed.
        2 => wish: Wish,
        /// Until when it is of use.
        3 => until: Timestamp,
    }
}

canon::record! {
    /// A signature that is asked for, on one of the devices.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct JointAsked {
        /// The device that asks.
        1 => from: Device,
        /// What for.
        2 => asking: Asking,
        /// What this device's nonces come from: there from its yes until its part of the signature is made.
        3 => nonces: Option<Secret>,
        /// What devices have committed to; on the device that asks, as they come.
        4 => commitments: List<Saying, DEVICES_MAX>,
        /// True once it is settled which devices sign.
        5 => closed: bool,
        /// This device's part of the signature.
        6 => part: Option<Octets<WORD_BYTES>>,
        /// The parts that have come, at the device that asks.
        7 => parts: List<Saying, DEVICES_MAX>,
    }
}

canon::record! {
    /// A word about a signature.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct AskedWord {
        /// The hash of what is asked.
        1 => asked: Digest,
        /// What is said.
        2 => bytes: Octets<WORD_BYTES>,
    }
}

canon::record! {
    /// Which devices sign, and with what they have committed to.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct SignersWord {
        /// The hash of what is asked.
        1 => asked: Digest,
        /// The commitments of all that sign.
        2 => commitments: List<Saying, DEVICES_MAX>,
    }
}

canon::choice! {
    /// What devices say to each other about joint keys.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) enum JointWord {
        /// Proposes a key.
        1 => Plan(JointPlan) "plan",
        /// A device's part of a key, to all.
        2 => Told(PlanWord) "told",
        /// What one device gives to another.
        3 => Given(ShareWord) "given",
        /// Which key a device has come to: the hash of all that it heard.
        4 => End(PlanWord) "end",
        /// Asks for a signature.
        5 => Ask(Asking) "ask",
        /// A yes: what the device commits to for this signature.
        6 => Yes(AskedWord) "yes",
        /// Who signs.
        7 => Signers(SignersWord) "signers",
        /// A device's part of a signature.
        8 => Part(AskedWord) "part",
        /// What was asked for is done, or will not be: nobody needs to say yes any more.
        9 => Over(Digest) "over",
    }
}

impl JointPlan {
    fn id(&self) -> Digest {
        canon::hash_parts("kerf/vault/joint-plan/1", &[&canon::encode(self)])
    }

    /// The device of the plan that is this one.
    fn this(&self, own_key: &[u8]) -> Option<Device> {
        self.devices.iter().find(|device| device.sealing[..] == *own_key).map(|device| device.number)
    }

    /// True if it can be followed: devices that this one knows, each once, and a threshold that they meet.
    fn is_sound(&self, known: &[DeviceOf]) -> bool {
        let (count, threshold) = (self.devices.len(), usize::from(self.threshold));
        let apart = self.devices.windows(2).all(|pair| matches!(pair, [a, b] if a.number < b.number));
        count >= 2
            && apart
            && (2..=count).contains(&threshold)
            && self.devices.iter().all(|device| known.contains(device))
    }
}

impl JointFounding {
    /// The names of the devices that have said nothing yet.
    fn awaited(&self) -> Vec<String> {
        let silent = |device: &&DeviceOf| !self.told.iter().any(|told| told.device == device.number);
        self.plan.devices.iter().filter(silent).map(|device| visible(&device.name)).collect()
    }
}

impl JointKey {
    /// True once all devices have come to the same key.
    pub(crate) fn is_ready(&self) -> bool {
        self.agree.len() == self.devices.len()
    }

    fn share(&self) -> Outcome<SigningShare> {
        SigningShare::from_bytes(&self.share.0).map_err(cryptic)
    }

    /// The names of the devices that have not said yet that they come to the same.
    fn awaited(&self) -> Vec<String> {
        let silent = |device: &&DeviceOf| !self.agree.contains(&device.number);
        self.devices.iter().filter(silent).map(|device| visible(&device.name)).collect()
    }
}

fn cryptic(error: impl std::fmt::Display) -> Failure {
    Failure::world("joint_key", error.to_string(), "report this")
}

fn said(device: Device, bytes: &[u8]) -> Outcome<Saying> {
    Ok(Saying { device, bytes: bytes.to_vec().try_into().map_err(full)? })
}

fn octets(bytes: Vec<u8>) -> Outcome<Octets<WORD_BYTES>> {
    bytes.try_into().map_err(full)
}

/// What was told by all, or all but one.
fn told_by(all: &[Saying], but: Option<Device>) -> Told {
    let each = all.iter().filter(|saying| Some(saying.device) != but);
    each.map(|saying| (saying.device, saying.bytes.to_vec())).collect()
}

fn seed_of(secret: &Secret) -> Outcome<vault::Seed> {
    let bytes: [u8; 32] = secret.0.as_slice().try_into().map_err(|_| cryptic("no seed"))?;
    Ok(Zeroizing::new(bytes))
}

/// Why there is no key, in words; the devices at fault are named.
fn why(error: &SigningError, devices: &[DeviceOf]) -> String {
    let name = |number: u8| {
        let known = devices.iter().find(|device| device.number.number() == number);
        known.map_or_else(
            || format!("device {number}"),
            |device| format!("device `{}`", visible(&device.name)),
        )
    };
    match error {
        SigningError::Malformed(device) => format!("what {} says is malformed", name(device.number())),
        SigningError::Fault(numbers) if !numbers.is_empty() => {
            let names: Vec<String> = numbers.iter().map(|number| name(*number)).collect();
            format!("what {} says is wrong", names.join(" and "))
        }
        other => other.to_string(),
    }
}

/// Proposes a key to all devices.
pub(crate) fn found(owner: &mut Owner<'_>, name: &str, threshold: u8, human: Option<AgentId>) -> Outcome<()> {
    let from = own(owner)?;
    let devices = owner.book.devices.clone();
    if threshold < 2 || usize::from(threshold) > devices.len() {
        return Err(Failure::usage(
            format!("--threshold={threshold} of {} devices is no joint key", devices.len()),
            "take 2 or more of your devices; `kerf vault add-device` adds one",
        ));
    }
    if owner.book.joint.iter().any(|key| key.name.as_str() == name) {
        return Err(Failure::usage(
            format!("there is a joint key `{}` already", visible(name)),
            "choose another name, or drop it with `kerf vault drop-key`",
        ));
    }
    if owner.book.joint.len() == JOINT_MAX {
        return Err(Failure::usage(
            format!("there are {JOINT_MAX} joint keys, and there cannot be more"),
            "drop one that is not used any more with `kerf vault drop-key`",
        ));
    }
    let plan = JointPlan {
        name: text("the name", name)?,
        threshold,
        devices: devices.clone(),
        human,
        until: now()?.plus(FOUND_WITHIN),
        nonce: NonceBytes(*fresh()?),
    };
    owner.book.founding = Some(begun(plan.clone(), from, true)?);
    owner.keep()?;
    tell(owner, &devices, |_| Ok(Word::Joint(JointWord::Plan(plan.clone()))))?;
    advance(owner).map(drop)
}

fn begun(plan: JointPlan, from: Device, approved: bool) -> Outcome<JointFounding> {
    Ok(JointFounding {
        from,
        plan,
        approved,
        seed: Secret::of(fresh()?.as_slice()),
        told: List::new(),
        given: false,
        got: List::new(),
        ends: List::new(),
    })
}

/// Drops the founding that is under way; says why.
fn give_up(owner: &mut Owner<'_>, why: &str) -> Outcome<String> {
    let name = owner.book.founding.take().map(|founding| visible(&founding.plan.name)).unwrap_or_default();
    owner.keep()?;
    Ok(format!("the joint key `{name}` is not founded: {why}; begin again with `kerf vault found-key`"))
}

/// Does what is to be done next in a founding; says what was done.
pub(crate) fn advance(owner: &mut Owner<'_>) -> Outcome<Option<String>> {
    let Some(mut founding) = owner.book.founding.clone() else { return Ok(None) };
    if founding.plan.until <= now()? {
        return give_up(owner, "not all devices said yes in time").map(Some);
    }
    let Some(me) = founding.plan.this(&owner.book.device_secret()?.public()) else { return Ok(None) };
    if !founding.approved {
        return Ok(None);
    }
    let (id, devices) = (founding.plan.id(), founding.plan.devices.clone());
    let count = u8::try_from(devices.len()).map_err(full)?;
    let seed = seed_of(&founding.seed)?;
    // Each step comes from the seed alone, so that a device that is stopped in between says the same once more.
    let begin = || signing::begin(me, count, founding.plan.threshold, &seed);
    if founding.told.iter().all(|told| told.device != me) {
        let (_, own_word) = begin().map_err(cryptic)?;
        let word = PlanWord { plan: id, bytes: octets(own_word.clone())? };
        tell(owner, &devices, |_| Ok(Word::Joint(JointWord::Told(word.clone()))))?;
        founding.told.push(said(me, &own_word)?).map_err(full)?;
        owner.book.founding = Some(founding.clone());
        owner.keep()?;
    }
    if founding.told.len() < devices.len() {
        return Ok(None);
    }
    let others = told_by(&founding.told, Some(me));
    let begun = begin().map_err(cryptic)?.0;
    let (heard, private) = match signing::go_on(begun, &others) {
        Ok(next) => next,
        Err(error) => return give_up(owner, &why(&error, &devices)).map(Some),
    };
    if !founding.given {
        tell(owner, &devices, |device| {
            let share = private.get(&device.number).ok_or_else(|| cryptic("no share"))?;
            let sealed = Letter::seal(&device.sealing, ABOUT_SHARE, share, &fresh()?).map_err(cryptic)?;
            Ok(Word::Joint(JointWord::Given(ShareWord { plan: id, sealed })))
        })?;
        founding.given = true;
        owner.book.founding = Some(founding.clone());
        owner.keep()?;
    }
    if founding.got.len() + 1 < devices.len() {
        return Ok(None);
    }
    let given: Private = founding.got.iter().map(|got| (got.device, got.bytes.0.clone())).collect();
    match signing::end(&heard, &others, &given) {
        Ok(share) => end(owner, &founding, me, &share).map(Some),
        Err(error) => give_up(owner, &why(&error, &devices)).map(Some),
    }
}

/// This device has its share: tells the others which key it has come to.
fn end(owner: &mut Owner<'_>, founding: &JointFounding, me: Device, share: &SigningShare) -> Outcome<String> {
    let (plan, id) = (&founding.plan, founding.plan.id());
    let public = share.group().public().map_err(cryptic)?;
    let mut told = founding.told.to_vec();
    told.sort_by_key(|told| told.device);
    let all = canon::encode(&List::<Saying, DEVICES_MAX>::try_from(told).map_err(full)?);
    let heard = canon::hash_parts("kerf/vault/joint-heard/1", &[&id.0, &all, &canon::encode(&public)]);
    let word = PlanWord { plan: id, bytes: octets(heard.0.to_vec())? };
    tell(owner, &plan.devices, |_| Ok(Word::Joint(JointWord::End(word.clone()))))?;
    let key = JointKey {
        id,
        name: plan.name.clone(),
        devices: plan.devices.clone(),
        public,
        human: plan.human.unwrap_or_else(|| ledger::agent_of_key(&public)),
        share: Secret::of(&share.to_bytes().map_err(cryptic)?),
        heard,
        agree: vec![me].try_into().map_err(full)?,
    };
    owner.book.joint.push(key).map_err(full)?;
    let ends = founding.ends.clone();
    owner.book.founding = None;
    owner.keep()?;
    let mut last = format!("this device has its share of the joint key `{}`", visible(&plan.name));
    for end in ends.iter() {
        last = agreed(owner, id, end.device, &end.bytes)?;
    }
    Ok(last)
}

/// A device says which key it has come to.
fn agreed(owner: &mut Owner<'_>, id: Digest, device: Device, heard: &[u8]) -> Outcome<String> {
    let mut all = owner.book.joint.to_vec();
    let Some(key) = all.iter_mut().find(|key| key.id == id) else {
        return Ok("a word about a key that is not here any more".to_owned());
    };
    let name = visible(&key.name);
    let said = if key.is_ready() || key.agree.contains(&device) {
        format!("the joint key `{name}` is there already")
    } else if key.heard.0[..] == *heard {
        key.agree.push(device).map_err(full)?;
        if key.is_ready() {
            format!("the joint key `{name}` is founded: all {} devices come to the same", key.devices.len())
        } else {
            format!("another device comes to the same joint key `{name}`")
        }
    } else {
        // Some device said one thing to one and another to another: nobody may use what came of it.
        all.retain(|key| key.id != id);
        format!(
            "not all devices heard the same: the joint key `{name}` is thrown away; look whether a device is not yours any more"
        )
    };
    owner.book.joint = all.try_into().map_err(full)?;
    owner.keep()?;
    Ok(said)
}

/// What another device says of joint keys; `None` if it is not understood yet, and stays in the box.
pub(super) fn hear(
    owner: &mut Owner<'_>,
    from: Device,
    name: &str,
    word: JointWord,
) -> Outcome<Option<String>> {
    let sender = owner.book.devices.iter().find(|device| device.number == from).cloned();
    let Some(sender) = sender else { return Ok(Some(format!("{name} is not known: thrown away"))) };
    let founding = |owner: &Owner<'_>, plan: &Digest| {
        let founding = owner.book.founding.clone().filter(|founding| founding.plan.id() == *plan)?;
        founding.plan.devices.contains(&sender).then_some(founding)
    };
    let stale = || Ok(Some(format!("{name} speaks of a joint key that is not being founded: thrown away")));
    match word {
        JointWord::Plan(plan) => hear_plan(owner, from, name, plan),
        JointWord::Told(PlanWord { plan, bytes }) => {
            let Some(mut founding) = founding(owner, &plan) else { return stale() };
            if founding.told.iter().all(|told| told.device != from) {
                founding.told.push(Saying { device: from, bytes }).map_err(full)?;
            }
            owner.book.founding = Some(founding);
            owner.keep()?;
            Ok(Some(advance(owner)?.unwrap_or_else(|| format!("{name} says yes to the joint key"))))
        }
        JointWord::Given(ShareWord { plan, sealed }) => {
            let Some(mut founding) = founding(owner, &plan) else { return stale() };
            let Ok(opened) = sealed.open(&owner.book.device_secret()?, ABOUT_SHARE) else {
                return Ok(Some(format!("{name} gives a share that does not open here")));
            };
            if founding.got.iter().all(|got| got.device != from) {
                founding.got.push(Giving { device: from, bytes: Secret::of(&opened) }).map_err(full)?;
            }
            owner.book.founding = Some(founding);
            owner.keep()?;
            Ok(Some(advance(owner)?.unwrap_or_else(|| format!("{name} gives this device its share"))))
        }
        JointWord::End(PlanWord { plan, bytes }) => {
            if let Some(mut founding) = founding(owner, &plan) {
                if founding.ends.iter().all(|end| end.device != from) {
                    founding.ends.push(Saying { device: from, bytes }).map_err(full)?;
                }
                owner.book.founding = Some(founding);
                owner.keep()?;
                return Ok(Some(format!("{name} has its share of the joint key")));
            }
            let known = owner.book.joint.iter().any(|key| key.id == plan && key.devices.contains(&sender));
            if known { agreed(owner, plan, from, &bytes).map(Some) } else { stale() }
        }
        word => asking::hear(owner, &sender, name, word),
    }
}

fn hear_plan(owner: &mut Owner<'_>, from: Device, name: &str, plan: JointPlan) -> Outcome<Option<String>> {
    let own_key = owner.book.device_secret()?.public();
    let known = owner.book.joint.iter().any(|key| key.id == plan.id() || key.name == plan.name)
        || owner.book.joint.len() == JOINT_MAX;
    let (now, latest) = (now()?, now()?.plus(FOUND_WITHIN).plus(Span::hours(1)));
    let in_time = plan.until > now && plan.until <= latest;
    if known || !in_time || !plan.is_sound(&owner.book.devices) || plan.this(&own_key).is_none() {
        return Ok(Some(format!("{name} proposes a joint key that cannot be founded here: thrown away")));
    }
    let under_way = owner.book.founding.as_ref().is_some_and(|founding| {
        founding.plan.until > now && (founding.from != from || founding.plan == plan)
    });
    if under_way {
        return Ok(Some(format!("{name} proposes a joint key while another is being founded: thrown away")));
    }
    let said =
        format!("{name} proposes the joint key `{}`: say yes with `kerf vault approve`", visible(&plan.name));
    owner.book.founding = Some(begun(plan, from, false)?);
    owner.keep()?;
    Ok(Some(said))
}

fn is_being_founded(owner: &Owner<'_>, name: &str) -> bool {
    owner.book.founding.as_ref().is_some_and(|founding| founding.plan.name.as_str() == name)
}

/// Fails if there is neither a joint key nor a founding that the person calls `name`.
pub(crate) fn named_or_founding(owner: &Owner<'_>, name: &str) -> Outcome<()> {
    if is_being_founded(owner, name) { Ok(()) } else { named(owner, name).map(drop) }
}

/// Drops this device's share of a key, or the founding that is under way.
pub(crate) fn drop_key(owner: &mut Owner<'_>, name: &str) -> Outcome<()> {
    if is_being_founded(owner, name) {
        owner.book.founding = None;
        return owner.keep();
    }
    let key = named(owner, name)?;
    owner.book.joint.retain(|known| known.id != key.id);
    owner.book.asked.retain(|asked| asked.asking.key != key.id);
    owner.keep()
}

/// The joint key that the person calls `name`.
pub(crate) fn named(owner: &Owner<'_>, name: &str) -> Outcome<JointKey> {
    let found = owner.book.joint.iter().find(|key| key.name.as_str() == name).cloned();
    found.ok_or_else(|| {
        let known: Vec<String> = owner.book.joint.iter().map(|key| visible(&key.name)).collect();
        let next = if known.is_empty() {
            "found one with `kerf vault found-key`".to_owned()
        } else {
            format!("there are {}", known.join(", "))
        };
        Failure::usage(format!("this device has no joint key `{}`", visible(name)), next)
    })
}

/// The joint keys, and what is asked for, as JSON and as lines.
pub(crate) fn list(owner: &Owner<'_>) -> Outcome<(Json, String)> {
    let texts = |all: Vec<String>| Json::List(all.into_iter().map(Json::Text).collect());
    let (mut keys, mut lines) = (Vec::new(), String::new());
    for key in owner.book.joint.iter() {
        let (threshold, count) = (key.share()?.threshold(), key.devices.len());
        let state = match key.is_ready() {
            true => "founded".to_owned(),
            false => format!("waits until {} say that they come to the same", key.awaited().join(", ")),
        };
        lines.push_str(&format!(
            "{}: {threshold} of {count} devices sign; {state}\n  {}\n  signs for {}\n",
            visible(&key.name),
            key.public,
            key.human
        ));
        keys.push(Json::Object(vec![
            ("name".to_owned(), Json::Text(key.name.to_string())),
            ("public".to_owned(), Json::Text(key.public.to_string())),
            ("agent".to_owned(), Json::Text(key.human.to_string())),
            ("threshold".to_owned(), Json::Number(threshold.into())),
            ("devices".to_owned(), texts(key.devices.iter().map(|device| device.name.to_string()).collect())),
            ("founded".to_owned(), Json::Flag(key.is_ready())),
        ]));
    }
    if let Some(founding) = &owner.book.founding {
        let awaited = founding.awaited();
        let waits = if awaited.is_empty() { "letters".to_owned() } else { awaited.join(", ") };
        lines.push_str(&format!(
            "{}: is being founded until {}; waits for {waits}\n",
            visible(&founding.plan.name),
            founding.plan.until
        ));
        keys.push(Json::Object(vec![
            ("name".to_owned(), Json::Text(founding.plan.name.to_string())),
            ("until".to_owned(), Json::Text(founding.plan.until.to_string())),
            ("awaited".to_owned(), texts(awaited)),
            ("founded".to_owned(), Json::Flag(false)),
        ]));
    }
    let (mut asked, now) = (Vec::new(), now()?);
    for one in owner.book.asked.iter().filter(|one| one.asking.until > now) {
        let said = one.state(owner)?;
        lines.push_str(&format!("{said}\n"));
        asked.push(Json::Object(vec![
            ("until".to_owned(), Json::Text(one.asking.until.to_string())),
            ("said".to_owned(), Json::Text(said)),
        ]));
    }
    if lines.is_empty() {
        lines.push_str("no joint keys\n");
    }
    let fields = vec![("keys".to_owned(), Json::List(keys)), ("asked".to_owned(), Json::List(asked))];
    Ok((Json::Object(fields), lines))
}

/// Says yes or no to a key that another device proposes.
fn approve_founding(owner: &mut Owner<'_>, yes: bool) -> Outcome<Option<String>> {
    let Some(founding) = owner.book.founding.clone().filter(|founding| !founding.approved) else {
        return Ok(None);
    };
    let plan = &founding.plan;
    let names: Vec<String> = plan.devices.iter().map(|device| visible(&device.name)).collect();
    let whose = plan.human.map_or_else(|| "an agent of its own".to_owned(), |human| human.to_string());
    owner.desk.session.output.note(&format!(
        "A joint key `{}` of these, with which {} of them sign for {whose}: {}\n",
        visible(&plan.name),
        plan.threshold,
        names.join(", ")
    ));
    if !yes && owner.desk.session.output.ask("Found it? [y/N] ") != Some(true) {
        return Ok(None);
    }
    owner.book.founding = Some(JointFounding { approved: true, ..founding });
    owner.keep()?;
    let said = advance(owner)?;
    Ok(Some(said.unwrap_or_else(|| "this device takes part in the joint key".to_owned())))
}
