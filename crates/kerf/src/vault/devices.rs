//! Several devices of one person: shares of the master secret are dealt to them, and keys are issued by as many as it takes.
//!
//! ```text
//! new device    pair          makes its own key, in a file
//! a device      new --with    founds a vault with paired devices: all of them deal, and no device ever has the secret
//! a device      add-device    hands over the book, sealed for the new device; begins a dealing
//! the dealers   approve       each promises its deal, then tells it to all, each share sealed for its device
//! all           letters       shares are put together; the ledger is told of the new custody
//! a device      grant         asks the others; each says yes to what it has worked out itself; the parts are combined
//! ```
//!
//! Promise: a device deals or issues only after a yes on that device, and for a key it compares what is asked with what
//! the words of policy and purpose come to. Devices keep their books alike by the copy in the vault.

use super::book::{BOOK_BYTES_MAX, Book, Dealing, DeviceOf, Secret, Wanted};
use super::desk::{Desk, at_provider, fresh, full, text};
use super::index::object_in;
use super::letters::{DealTold, DeviceLetter, Message, Post, Word};
use super::owner::{BOOK, Owner, cryptic_read, read_index};
use super::recovery::say_vault;
use crate::failure::{Exit, Failure, Outcome};
use canon::{Digest, List, Octets, PublicKey, Set};
use ledger::{GrantTerms, SEALING_KEY_BYTES};
use std::path::{Path, PathBuf};
use vault::custody::{
    Custody, DEVICES_MAX, Deal, Dealt, Device, NonceBytes, Partial, Plan, Promise, Request, Share, deal, heal,
};
use vault::letter::Letter;
use vocabulary::{AgentId, Timestamp};
use zeroize::Zeroizing;

const ABOUT_DEALT: &[u8] = b"dealt";
const ABOUT_PAIRING: &[u8] = b"pairing/3";

canon::record! {
    /// What a new device says of itself.
    #[derive(Clone, Debug, PartialEq, Eq)]
    struct Pairing {
        /// What to call it.
        1 => name: canon::Text<64>,
        /// The key that what is for it alone is sealed to.
        2 => sealing: Octets<SEALING_KEY_BYTES>,
        /// The key by which the others know that it speaks.
        3 => key: PublicKey,
    }
}

/// The hash by which letters name a device.
pub(crate) fn named(sealing: &[u8]) -> Digest {
    canon::hash_parts("kerf/vault/device/1", &[sealing])
}

fn cryptic(error: impl std::fmt::Display) -> Failure {
    Failure::world("vault", error.to_string(), "report this")
}

/// This device has no share.
pub(crate) fn no_share() -> Failure {
    Failure::new(
        Exit::NotAuthorised,
        "no_share",
        "this device has no share of the custody: it is not one of yours yet, or not any more",
        "fetch letters with `kerf vault letters`, or use another device",
    )
}

/// This device's number.
pub(super) fn own(owner: &Owner<'_>) -> Outcome<Device> {
    Ok(owner.book.this_device()?.ok_or_else(no_share)?.number)
}

/// Tells other devices something, by the person's own letter box.
pub(super) fn tell(
    owner: &Owner<'_>,
    to: &[DeviceOf],
    word: impl Fn(&DeviceOf) -> Outcome<Word>,
) -> Outcome<()> {
    let this = owner.book.this_device()?.ok_or_else(no_share)?;
    let key = owner.book.device_key()?;
    let post = Post::to(&owner.desk, &owner.book.agent)?;
    for device in to.iter().filter(|device| device.sealing != this.sealing) {
        let letter = DeviceLetter::new(&owner.desk, &key, named(&device.sealing), this.number, word(device)?);
        post.send(&Message::Device(letter))?;
    }
    Ok(())
}

/// On a new device: makes its key, and writes what the others need to know.
pub(crate) fn pair(book: &Book, name: &str, out: &Path) -> Outcome<()> {
    let sealing = book.device_secret()?.public().try_into().map_err(full)?;
    let pairing = Pairing { name: text("--name", name)?, sealing, key: book.device_key()?.public() };
    crate::home::write_private(out, canon::hex_encode(&canon::encode(&pairing)).as_bytes(), false)
}

fn read_hex(path: &Path) -> Outcome<Vec<u8>> {
    let words = crate::verbs::read_text(path)?;
    canon::hex_decode(words.trim()).ok_or_else(|| {
        Failure::usage(format!("`{}` is not what `kerf vault` writes", path.display()), "check the file")
    })
}

fn read_pairing(file: &Path) -> Outcome<Pairing> {
    canon::decode(&read_hex(file)?).map_err(|error| {
        Failure::usage(format!("`{}`: {error}", file.display()), "make it with `kerf vault pair`")
    })
}

/// The book for a device, which alone can open it.
fn sealed_book(book: &Book, sealing: &[u8]) -> Outcome<String> {
    let content = Zeroizing::new(canon::encode(&book.without_own()));
    let letter = Letter::seal(sealing, ABOUT_PAIRING, &content, &fresh()?).map_err(cryptic)?;
    Ok(canon::hex_encode(&canon::encode(&letter)))
}

/// A vault that several devices are to found, and what each of the others is to be handed.
pub(crate) struct Founding {
    /// The book of this device.
    pub(crate) book: Book,
    /// For each other device: a file, and what belongs there.
    pub(crate) files: Vec<(PathBuf, String)>,
}

/// Prepares a vault of this device, called `name`, and those that have paired. Nothing is written or told yet.
pub(crate) fn prepare(
    mut book: Book,
    name: &str,
    pairings: &[PathBuf],
    threshold: u8,
    folder: &Path,
) -> Outcome<Founding> {
    let sealing = book.device_secret()?.public().try_into().map_err(full)?;
    let mut all = vec![Pairing { name: text("--name", name)?, sealing, key: book.device_key()?.public() }];
    for file in pairings {
        let pairing = read_pairing(file)?;
        if all.iter().any(|known| known.sealing == pairing.sealing || known.name == pairing.name) {
            return Err(Failure::usage(
                format!("`{}` is of a device that is named already, or is called as one", file.display()),
                "give one file of each other device, and each device a name of its own",
            ));
        }
        all.push(pairing);
    }
    if threshold < 2 || usize::from(threshold) > all.len() || all.len() > DEVICES_MAX {
        return Err(cannot_found(threshold, all.len()));
    }
    let devices: Vec<DeviceOf> = (1..=u8::MAX)
        .filter_map(Device::new)
        .zip(all)
        .map(|(number, Pairing { name, sealing, key })| DeviceOf { number, name, sealing, key })
        .collect();
    let this = devices.first().ok_or_else(no_share)?.number;
    book.devices = devices.clone().try_into().map_err(full)?;
    book.dealing = Some(begun(founding_plan(&devices, threshold)?, this, &devices)?);
    let sealed = |device: &DeviceOf| {
        let name = match crate::home::check_name(&device.name) {
            Ok(()) => device.name.to_string(),
            Err(_) => format!("device-{}", device.number.number()),
        };
        Ok((folder.join(format!("{name}.book")), sealed_book(&book, &device.sealing)?))
    };
    let files = devices.iter().skip(1).map(sealed).collect::<Outcome<_>>()?;
    Ok(Founding { book, files })
}

fn cannot_found(threshold: u8, devices: usize) -> Failure {
    Failure::usage(
        format!("--threshold={threshold} of {devices} devices cannot be founded"),
        format!(
            "choose 2 or more of at most {DEVICES_MAX} devices: with 1, each of them would have the whole secret"
        ),
    )
}

/// Tells the other devices what is to be dealt, and does this device's part.
pub(crate) fn start(owner: &mut Owner<'_>) -> Outcome<()> {
    let Some(dealing) = owner.book.dealing.clone() else { return Ok(()) };
    let devices = dealing.devices.to_vec();
    let told = to_tell(dealing);
    tell(owner, &devices, |_| Ok(Word::Plan(told.clone())))?;
    advance(owner).map(drop)
}

/// What others are told of a dealing that this device begins.
fn to_tell(dealing: Dealing) -> Dealing {
    Dealing { seed: Secret::of(&[]), approved: false, ..dealing }
}

/// What all of them deal together when a custody is founded.
fn founding_plan(devices: &[DeviceOf], threshold: u8) -> Outcome<Plan> {
    let numbers = Set::of(devices.iter().map(|device| device.number)).map_err(full)?;
    let nonce = NonceBytes(*fresh()?);
    Ok(Plan { generation: 1, threshold, devices: numbers.clone(), dealers: numbers, nonce })
}

/// A dealing that this device begins, and so says yes to.
fn begun(plan: Plan, from: Device, devices: &[DeviceOf]) -> Outcome<Dealing> {
    Ok(Dealing {
        from,
        plan,
        devices: devices.to_vec().try_into().map_err(full)?,
        approved: true,
        seed: Secret::of(fresh()?.as_slice()),
        told: false,
        promises: List::new(),
        deals: List::new(),
        dealt: List::new(),
    })
}

/// Hands the book over to a new device, and begins to deal it a share.
pub(crate) fn add(owner: &mut Owner<'_>, file: &Path, threshold: u8, out: &Path) -> Outcome<()> {
    let pairing = read_pairing(file)?;
    let mut devices: Vec<DeviceOf> = owner.book.devices.to_vec();
    if devices.iter().any(|device| device.sealing == pairing.sealing || device.name == pairing.name) {
        return Err(Failure::usage(
            "there is such a device already, or one of that name",
            "give it a name of its own, or go on with `kerf vault letters`",
        ));
    }
    let number = (1..=u8::MAX)
        .filter_map(Device::new)
        .find(|number| devices.iter().all(|device| device.number != *number));
    devices.push(DeviceOf {
        number: number.ok_or_else(|| full(()))?,
        name: pairing.name,
        sealing: pairing.sealing.clone(),
        key: pairing.key,
    });
    devices.sort_by_key(|device| device.number);
    // The new device gets no share by this: that is dealt to it, from the custody of now. It is told what it needs to hear the
    // others.
    let mut copy = owner.book.clone();
    if copy.custody.is_none() {
        // It founds the custody with the others, and so speaks before there is one.
        copy.devices = devices.clone().try_into().map_err(full)?;
    }
    begin(owner, devices, threshold)?;
    crate::home::write_private(out, sealed_book(&copy, &pairing.sealing)?.as_bytes(), false)
}

/// Deals shares anew to the devices that there are; a founding that has stalled begins again.
pub(crate) fn again(owner: &mut Owner<'_>, threshold: u8) -> Outcome<()> {
    let devices = owner.book.devices.to_vec();
    begin(owner, devices, threshold)
}

/// Takes a device out: it gets no share of the next dealing.
pub(crate) fn remove(owner: &mut Owner<'_>, name: &str, threshold: u8) -> Outcome<()> {
    let all = owner.book.devices.to_vec();
    let devices: Vec<DeviceOf> = all.iter().filter(|device| device.name.as_str() != name).cloned().collect();
    if devices.len() == all.len() {
        let known: Vec<&str> = all.iter().map(|device| device.name.as_str()).collect();
        return Err(Failure::usage(
            format!("there is no device `{}`", crate::display::visible(name)),
            format!("there are {}", known.join(", ")),
        ));
    }
    begin(owner, devices, threshold)
}

fn begin(owner: &mut Owner<'_>, devices: Vec<DeviceOf>, threshold: u8) -> Outcome<()> {
    let from = own(owner)?;
    if !devices.iter().any(|device| device.number == from) {
        return Err(Failure::usage("a device does not take itself out", "do it on another one"));
    }
    let Some(custody) = &owner.book.custody else { return found_again(owner, from, &devices, threshold) };
    // As many of those that stay as the threshold of now, this one among them.
    let others = devices
        .iter()
        .map(|device| device.number)
        .filter(|number| *number != from && custody.devices.contains(number));
    let dealers: Vec<Device> = [from].into_iter().chain(others).take(custody.threshold.into()).collect();
    if dealers.len() < usize::from(custody.threshold)
        || threshold == 0
        || usize::from(threshold) > devices.len()
    {
        return Err(Failure::usage(
            format!(
                "{} of your devices must deal, and the new threshold must be met by {}",
                custody.threshold,
                devices.len()
            ),
            "choose another threshold; with fewer devices than the threshold only guardians help",
        ));
    }
    let plan = Plan {
        generation: custody.generation + 1,
        threshold,
        devices: Set::of(devices.iter().map(|device| device.number)).map_err(full)?,
        dealers: Set::of(dealers).map_err(full)?,
        nonce: NonceBytes(*fresh()?),
    };
    owner.book.dealing = Some(begun(plan, from, &devices)?);
    owner.keep()?;
    start(owner)
}

/// Begins a founding again, with other devices or the same; a device that is left out is told so.
fn found_again(owner: &mut Owner<'_>, from: Device, devices: &[DeviceOf], threshold: u8) -> Outcome<()> {
    if usize::from(threshold) < devices.len().min(2) || usize::from(threshold) > devices.len() {
        return Err(cannot_found(threshold, devices.len()));
    }
    let left_out: Vec<DeviceOf> =
        owner.book.devices.iter().filter(|known| !devices.contains(known)).cloned().collect();
    let dealing = begun(founding_plan(devices, threshold)?, from, devices)?;
    owner.book.devices = devices.to_vec().try_into().map_err(full)?;
    owner.book.dealing = Some(dealing.clone());
    owner.keep()?;
    let told = to_tell(dealing);
    tell(owner, &left_out, |_| Ok(Word::Plan(told.clone())))?;
    start(owner)
}

/// On a new device: takes the book over.
pub(crate) fn join(owner: &mut Owner<'_>, file: &Path) -> Outcome<()> {
    let secret = owner.book.device_secret()?;
    let content = Letter::open_bytes(&read_hex(file)?, &secret, ABOUT_PAIRING).map_err(|_| {
        Failure::usage(
            format!("`{}` is not for this device", file.display()),
            "make it with `kerf vault add-device` or `kerf vault new --with` from this device's own file",
        )
    })?;
    let book: Book = canon::decode(&content).map_err(cryptic)?;
    if book.agent != owner.book.agent {
        return Err(Failure::usage("the book is somebody else's", "say in whose name with --human"));
    }
    owner.book = Book { device_seed: owner.book.device_seed.clone(), ..book };
    owner.keep()
}

fn seed_of(dealing: &Dealing) -> Outcome<vault::Seed> {
    let bytes: [u8; 32] = dealing.seed.0.as_slice().try_into().map_err(|_| cryptic("no seed"))?;
    Ok(Zeroizing::new(bytes))
}

/// The own deal of a dealing: the same each time.
fn own_deal(owner: &Owner<'_>, dealing: &Dealing) -> Outcome<(Deal, Vec<Dealt>)> {
    let seed = seed_of(dealing)?;
    let dealt = match &owner.book.custody {
        None => deal(&dealing.plan, own(owner)?, &seed),
        Some(custody) => {
            let share = Share::from_bytes(&owner.book.share.0).map_err(|_| no_share())?;
            heal(&dealing.plan, custody, &share, &seed)
        }
    };
    dealt.map_err(|error| {
        Failure::world(
            "dealing",
            error.to_string(),
            "begin again with `kerf vault deal-again`, `add-device` or `remove-device`",
        )
    })
}

/// Does what is to be done next in a dealing; says what was done.
pub(crate) fn advance(owner: &mut Owner<'_>) -> Outcome<Option<String>> {
    let Some(mut dealing) = owner.book.dealing.clone() else { return Ok(None) };
    let own_key = owner.book.device_secret()?.public();
    let me = dealing.devices.iter().find(|device| device.sealing[..] == own_key).map(|device| device.number);
    let Some(me) = me else {
        // Taken out: what comes is none of this device's business.
        owner.book.dealing = None;
        owner.book.share = Secret::of(&[]);
        if owner.book.custody.is_none() {
            owner.book.devices = List::new();
        }
        owner.keep()?;
        return Ok(Some("this device was taken out by another one".to_owned()));
    };
    let devices = dealing.devices.to_vec();
    let deals_here = dealing.plan.dealers.contains(&me) && dealing.approved;
    let need = dealing.plan.dealers.len();
    if deals_here && dealing.promises.iter().all(|promise| promise.dealer != me) {
        // Told before it is noted: a device that is stopped in between tells the same once more.
        let promise = own_deal(owner, &dealing)?.0.promise();
        tell(owner, &devices, |_| Ok(Word::Promise(promise.clone())))?;
        dealing.promises.push(promise).map_err(full)?;
        owner.book.dealing = Some(dealing.clone());
        owner.keep()?;
    }
    if deals_here && dealing.promises.len() == need && !dealing.told {
        let (deal, dealt) = own_deal(owner, &dealing)?;
        tell(owner, &devices, |device| {
            let own = dealt.iter().find(|one| one.to() == device.number);
            let seal = |one: &Dealt| {
                Letter::seal(&device.sealing, ABOUT_DEALT, &one.to_bytes(), &fresh()?).map_err(cryptic)
            };
            Ok(Word::Deal(DealTold { deal: deal.clone(), dealt: own.map(seal).transpose()? }))
        })?;
        dealing.told = true;
        if let Some(own) = dealt.iter().find(|one| one.to() == me) {
            dealing.deals.push(deal).map_err(full)?;
            dealing.dealt.push(Secret::of(&own.to_bytes())).map_err(full)?;
        }
        owner.book.dealing = Some(dealing.clone());
        owner.keep()?;
    }
    if dealing.promises.len() == need && dealing.deals.len() == need && dealing.dealt.len() == need {
        return end(owner, &dealing, me).map(Some);
    }
    Ok(None)
}

/// Everything has come: puts the share together.
fn end(owner: &mut Owner<'_>, dealing: &Dealing, me: Device) -> Outcome<String> {
    let wrong = |error: vault::custody::DealError| {
        Failure::world(
            "dealing",
            error.to_string(),
            "begin again without that device with `kerf vault remove-device`, or with all with `kerf vault deal-again`",
        )
    };
    let before = owner.book.custody.as_ref();
    let (promises, deals): (Vec<Promise>, Vec<Deal>) = (dealing.promises.to_vec(), dealing.deals.to_vec());
    let dealt: Vec<Dealt> = dealing
        .dealt
        .iter()
        .map(|bytes| Dealt::from_bytes(&bytes.0))
        .collect::<Result<_, _>>()
        .map_err(cryptic)?;
    let custody = Custody::of(&dealing.plan, before, &promises, &deals).map_err(wrong)?;
    let share = Share::of(&dealing.plan, before, &promises, &deals, &dealt).map_err(wrong)?;
    let said = format!(
        "this device has its share: {} of {} devices issue keys from now on",
        custody.threshold,
        dealing.devices.len()
    );
    owner.book.share = Secret::of(&share.to_bytes());
    owner.book.custody = Some(custody);
    owner.book.devices = dealing.devices.clone();
    owner.book.dealing = None;
    owner.book.wanted = List::new();
    owner.book.untold = dealing.from == me;
    owner.keep()?;
    Ok(said)
}

/// Tells the ledger and the other devices of a custody that has come about by a dealing of this device's. If it is stopped, the
/// next command does it.
pub(crate) fn settle(owner: &mut Owner<'_>) -> Outcome<()> {
    if !owner.book.untold {
        return Ok(());
    }
    let custody = owner.book.custody()?.id();
    let said = owner.desk.vault_of(&owner.book.agent)?;
    if said.custody != Some(custody) {
        say_vault(&owner.desk, &owner.book, said.found_at, Some(custody))?;
    }
    let provider = owner.book.copy_at;
    owner.back_up(provider)?;
    // Told until the first dealing is settled; a device that knows it already hears nothing new.
    let kept = owner.book.owned.iter().find(|owned| owned.name.as_str() == BOOK).cloned();
    if let (Some(_), Some(kept)) = (provider, kept) {
        tell(owner, &owner.book.devices, |_| Ok(Word::Copy(kept.clone())))?;
    }
    owner.book.copy_at = None;
    owner.book.untold = false;
    owner.keep()
}

/// Asks other devices for their parts of a key; says which.
pub(crate) fn want(
    owner: &mut Owner<'_>,
    request: Request,
    reader: AgentId,
    terms: GrantTerms,
    place: u32,
    until: Timestamp,
) -> Outcome<String> {
    let from = own(owner)?;
    let part = owner.part(&request)?;
    let asked: Vec<DeviceOf> =
        owner.book.devices.iter().filter(|device| request.quorum.contains(&device.number)).cloned().collect();
    let mut wanted = Wanted { from, request, reader, terms, place, until, parts: List::new() };
    let told = wanted.clone();
    wanted.parts.push(part).map_err(full)?;
    owner.book.wanted.push(wanted).map_err(full)?;
    owner.keep()?;
    tell(owner, &asked, |_| Ok(Word::Ask(told.clone())))?;
    let names: Vec<&str> =
        asked.iter().filter(|device| device.number != from).map(|device| device.name.as_str()).collect();
    Ok(format!("asked: {}", names.join(", ")))
}

/// What another device says; `None` if it is not understood yet and stays in the box.
pub(crate) fn hear(owner: &mut Owner<'_>, from: Device, word: Word) -> Outcome<Option<String>> {
    let name = owner
        .book
        .devices
        .iter()
        .find(|device| device.number == from)
        .map_or_else(|| "a new device".to_owned(), |device| format!("device `{}`", device.name));
    let name = crate::display::visible(&name);
    match word {
        Word::Ask(wanted) => {
            let purpose = format!("{}: {}", wanted.reader, wanted.terms.purpose);
            let formula = owner.formula_of(wanted.terms.policy.as_str(), wanted.place)?;
            let honest = wanted.request.formula == formula
                && wanted.request.purpose.as_str() == purpose
                && owner.book.custody.as_ref().map(Custody::id) == Some(wanted.request.custody);
            if !honest {
                return Ok(Some(format!("{name} asks for a key that is not what it says: thrown away")));
            }
            let id = wanted.request.id();
            owner.book.wanted.retain(|known| known.request.id() != id);
            owner.book.wanted.push(Wanted { from, parts: List::new(), ..wanted }).map_err(full)?;
            Ok(Some(format!("{name} asks for a key: look at it with `kerf vault approve`")))
        }
        Word::Part(part) => {
            let mut all = owner.book.wanted.to_vec();
            let wanted = all.iter_mut().find(|wanted| wanted.request.id() == part.request);
            let Some(wanted) = wanted else {
                return Ok(Some(format!("{name} gives a part that nobody wants any more")));
            };
            wanted.parts.retain(|known| known.device != part.device);
            wanted.parts.push(part).map_err(full)?;
            let have = wanted.parts.len();
            owner.book.wanted = all.try_into().map_err(full)?;
            Ok(Some(format!("{name} says yes: {have} parts of the key are here")))
        }
        Word::Plan(told) => {
            let generation = owner.book.custody.as_ref().map_or(0, |custody| custody.generation);
            if told.plan.generation.checked_sub(1) != Some(generation) || !is_sound(&told) {
                return Ok(Some(format!("{name} begins a dealing of another time: thrown away")));
            }
            if owner.book.dealing.as_ref().is_some_and(|dealing| dealing.plan == told.plan) {
                return Ok(Some(format!("{name} tells again what is to be dealt")));
            }
            if owner.book.custody.is_none() {
                owner.book.devices = told.devices.clone();
            }
            owner.book.dealing = Some(Dealing {
                from,
                approved: false,
                seed: Secret::of(fresh()?.as_slice()),
                told: false,
                promises: List::new(),
                deals: List::new(),
                dealt: List::new(),
                ..told
            });
            owner.keep()?;
            let done = advance(owner)?;
            let own_key = owner.book.device_secret()?.public();
            let asked = owner.book.dealing.as_ref().is_some_and(|dealing| {
                dealing.devices.iter().any(|device| {
                    device.sealing[..] == own_key && dealing.plan.dealers.contains(&device.number)
                })
            });
            let next = if asked { ": say yes to it with `kerf vault approve`" } else { "" };
            let what = if generation == 0 { "founds the custody" } else { "deals shares anew" };
            Ok(Some(done.unwrap_or_else(|| format!("{name} {what}{next}"))))
        }
        Word::Promise(promise) => {
            let Some(mut dealing) =
                owner.book.dealing.clone().filter(|dealing| dealing.plan.id() == promise.plan)
            else {
                return Ok(stale(owner));
            };
            if promise.dealer != from {
                return Ok(Some(format!("{name} promises for another device: thrown away")));
            }
            if dealing.promises.iter().all(|known| known.dealer != promise.dealer) {
                dealing.promises.push(promise).map_err(full)?;
            }
            owner.book.dealing = Some(dealing);
            owner.keep()?;
            Ok(Some(advance(owner)?.unwrap_or_else(|| format!("{name} promises its deal"))))
        }
        Word::Deal(told) => {
            let Some(mut dealing) =
                owner.book.dealing.clone().filter(|dealing| dealing.plan.id() == told.deal.plan)
            else {
                return Ok(stale(owner));
            };
            if told.deal.dealer != from {
                return Ok(Some(format!("{name} deals for another device: thrown away")));
            }
            if dealing.deals.iter().all(|known| known.dealer != told.deal.dealer) {
                let secret = owner.book.device_secret()?;
                let opened = told.dealt.as_ref().and_then(|letter| letter.open(&secret, ABOUT_DEALT).ok());
                let Some(opened) = opened else {
                    return Ok(Some(format!(
                        "{name} dealt a share that does not open here: begin again without it"
                    )));
                };
                dealing.deals.push(told.deal).map_err(full)?;
                dealing.dealt.push(Secret::of(&opened)).map_err(full)?;
            }
            owner.book.dealing = Some(dealing);
            owner.keep()?;
            Ok(Some(advance(owner)?.unwrap_or_else(|| format!("{name} tells its deal"))))
        }
        Word::Joint(word) => super::joint::hear(owner, from, &name, word),
        Word::Copy(owned) => {
            let known = owner.book.owned.iter().any(|known| known.name.as_str() == BOOK);
            if !known && owned.name.as_str() == BOOK {
                owner.book.owned.push(owned).map_err(full)?;
            }
            Ok(Some(format!("{name} keeps a copy of the book in the vault")))
        }
    }
}

/// True if a dealing is for the devices that it names, and can be followed.
fn is_sound(told: &Dealing) -> bool {
    let (plan, count) = (&told.plan, told.devices.len());
    let twice = |device: &DeviceOf| {
        let same = |other: &&DeviceOf| {
            other.sealing == device.sealing || other.name == device.name || other.key == device.key
        };
        told.devices.iter().filter(same).count() > 1
    };
    let numbers: Result<Set<Device, DEVICES_MAX>, _> = Set::of(told.devices.iter().map(|one| one.number));
    let named = numbers.is_ok_and(|numbers| {
        numbers == plan.devices && numbers.len() == count && numbers.contains(&told.from)
    });
    let founds = plan.generation == 1;
    let least = if founds { count.min(2) } else { 1 };
    named
        && !told.devices.iter().any(twice)
        && (least..=count).contains(&usize::from(plan.threshold))
        && (!founds || plan.dealers == plan.devices)
}

/// A message of a dealing that is not known here: over already, or to come by a letter that is still on its way.
fn stale(owner: &Owner<'_>) -> Option<String> {
    owner.book.dealing.is_some().then(|| "a word of another dealing: thrown away".to_owned())
}

/// Shows what other devices ask for, and does what the person says yes to.
pub(crate) fn approve(owner: &mut Owner<'_>, yes: bool) -> Outcome<Vec<String>> {
    let from = own(owner).ok();
    let mut done = super::joint::approve(owner, yes)?;
    for wanted in owner.book.wanted.clone().iter().cloned() {
        if Some(wanted.from) == from {
            continue;
        }
        let shown = format!(
            "A key for {} until {}:\n{}",
            wanted.reader,
            wanted.until,
            crate::display::value(&wanted.terms, 1)
        );
        owner.desk.session.output.note(&shown);
        if !yes && owner.desk.session.output.ask("Give this device's part? [y/N] ") != Some(true) {
            continue;
        }
        let part: Partial = owner.part(&wanted.request)?;
        let to: Vec<DeviceOf> =
            owner.book.devices.iter().filter(|device| device.number == wanted.from).cloned().collect();
        tell(owner, &to, |_| Ok(Word::Part(part.clone())))?;
        owner.book.wanted.retain(|known| known.request.id() != wanted.request.id());
        owner.keep()?;
        done.push("the part is on its way".to_owned());
    }
    if let Some(dealing) = owner.book.dealing.clone().filter(|dealing| !dealing.approved) {
        let names: Vec<String> =
            dealing.devices.iter().map(|device| crate::display::visible(&device.name)).collect();
        let what = if dealing.plan.generation == 1 {
            "A custody founded by these, each with a share of a secret that no device has"
        } else {
            "Shares dealt anew to"
        };
        owner.desk.session.output.note(&format!(
            "{what}: {}\n{} of them will issue keys.\n",
            names.join(", "),
            dealing.plan.threshold
        ));
        if yes || owner.desk.session.output.ask("Deal? [y/N] ") == Some(true) {
            owner.book.dealing = Some(Dealing { approved: true, ..dealing });
            owner.keep()?;
            done.push(advance(owner)?.unwrap_or_else(|| "this device deals".to_owned()));
        }
    }
    Ok(done)
}

/// Gives the grants whose keys have come together.
pub(crate) fn finish(owner: &mut Owner<'_>) -> Outcome<Vec<String>> {
    let Ok(from) = own(owner) else { return Ok(Vec::new()) };
    let mut done = Vec::new();
    for wanted in owner.book.wanted.clone().iter().cloned() {
        if wanted.from != from || wanted.parts.len() < wanted.request.quorum.len() {
            continue;
        }
        let post = Post::to(&owner.desk, &wanted.reader)?;
        let (reader, until) = (wanted.reader, wanted.until);
        let grant =
            owner.give(&post, &wanted.request, &wanted.parts, reader, wanted.terms, wanted.place, until)?;
        let id = wanted.request.id();
        owner.book.wanted.retain(|known| known.request.id() != id);
        owner.keep()?;
        done.push(format!("granted to {reader} until {until}: {grant}"));
    }
    Ok(done)
}

/// Takes over what another device has changed in the book since.
pub(crate) fn follow(owner: &mut Owner<'_>) -> Outcome<()> {
    let Some(owned) = owner.book.owned.iter().find(|owned| owned.name.as_str() == BOOK).cloned() else {
        return Ok(());
    };
    if owner.book.devices.len() < 2 {
        return Ok(());
    }
    let kept = owner.desk.collection(&owned.id)?;
    let at = owner.desk.provider(&kept.provider)?;
    let state = match at.state(owned.id) {
        Ok(_) => Desk::state(&owner.desk, &at, owned.id, &kept, &mut owner.book)?,
        Err(error) => return Err(at_provider(error)),
    };
    let keyring = owner.book.root()?.collection(owned.id).keyring(state.epoch);
    let index = read_index(&at, &keyring, &state)?;
    let Some(object) = object_in(&index, BOOK) else { return Ok(()) };
    let manifest = at.manifest_of(&state, object).map_err(cryptic_read)?;
    if manifest.length > BOOK_BYTES_MAX as u64 {
        return Err(cryptic("the copy of the book is too long"));
    }
    let mut content = Zeroizing::new(Vec::new());
    at.read(&keyring, &manifest, |chunk| content.extend(chunk)).map_err(cryptic_read)?;
    let theirs = Book::of_copy(&content)?;
    if theirs.agent != owner.book.agent || theirs.copies <= owner.book.copies {
        return Ok(());
    }
    // What is this device's own stays.
    owner.book.owned = theirs.owned;
    owner.book.given = theirs.given;
    owner.book.got = theirs.got;
    owner.book.guarded = theirs.guarded;
    owner.book.due = theirs.due;
    owner.book.schema = theirs.schema;
    owner.book.copies = theirs.copies;
    owner.keep()
}
