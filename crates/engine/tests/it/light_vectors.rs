//! The vectors that hold the light client to what the engine's libraries say.
//!
//! They are in `crates/light/tests/data/engine.bin`, and the README beside it says what they are. The file is
//! made again here and compared, so that another release of the engine that answers otherwise is noticed;
//! `UPDATE_VECTORS=1` writes it anew.

use commonware_codec::{Copying, Decode as _, Encode as _};
use commonware_consensus::{
    simplex::{
        scheme::ed25519::Scheme,
        types::{Finalization, Finalize, Proposal},
    },
    types::{Epoch, Round, View},
};
use commonware_cryptography::{
    Hasher as _, Sha256, Signer as _, certificate::Verifier as _, ed25519::PrivateKey, sha256::Digest,
};
use commonware_parallel::Sequential;
use commonware_runtime::{Runner as _, Supervisor as _, buffer::paged::CacheRef, deterministic};
use commonware_storage::{
    journal::contiguous::fixed::Config as LogConfig,
    mmr::{self, MAX_PROOF_DIGESTS_PER_ELEMENT},
    qmdb::{
        any::value::FixedEncoding,
        current::{
            FixedConfig,
            ordered::{fixed, proof::constant},
        },
        floor::Proportional,
    },
    translator::EightCap,
};
use commonware_utils::{NZU16, NZU64, NZUsize, non_empty, ordered::Set, sequence::FixedBytes, sys_rng};
use std::collections::BTreeMap;

type Key = FixedBytes<32>;
type Value = FixedBytes<192>;
type Store = fixed::Db<mmr::Family, deterministic::Context, Key, Value, Sha256, EightCap, 32, Sequential>;
type PresenceProof = constant::KeyValueProof<mmr::Family, Key, Digest, 32>;
type AbsenceProof = constant::ExclusionProof<mmr::Family, Key, FixedEncoding<Value>, Digest, 32>;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../light/tests/data/engine.bin");

/// What the engine's libraries say to bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Verdict {
    Unread,
    Refused,
    Believed,
}

#[test]
fn the_vectors_of_the_light_client_are_what_the_engine_says() {
    let mut made = Vec::new();
    deterministic::Runner::default().start(|context| {
        let made = &mut made;
        async move {
            records(context.child("records"), made).await;
            for (at, plan) in plans().iter().enumerate() {
                let store = context.child("store").with_attribute("at", at);
                proofs(store, &format!("store-{at}"), plan, made).await;
            }
        }
    });
    certificates(&mut made);
    if std::env::var_os("UPDATE_VECTORS").is_some() {
        std::fs::write(FILE, &made).unwrap();
    }
    assert!(std::fs::read(FILE).unwrap() == made, "{FILE} would be written differently");
}

/// How a store is filled.
struct Plan {
    keys: u32,
    /// Rounds in each of which a third of the keys is written again and one in nine removed.
    rounds: u32,
    does_empty: bool,
    does_prune: bool,
    /// Asks for a proof of each key, not only of three.
    does_ask_all: bool,
}

fn plans() -> Vec<Plan> {
    let plan =
        |(keys, rounds)| Plan { keys, rounds, does_empty: false, does_prune: false, does_ask_all: false };
    let once = (0..=10).chain([50, 127, 128]).chain(250..=258).chain([300, 509, 511, 765, 1000, 1021, 5000]);
    let mut plans: Vec<Plan> = once.map(|keys| plan((keys, 0))).collect();
    let rewritten = [
        (1, 3),
        (2, 5),
        (7, 40),
        (10, 90),
        (40, 30),
        (60, 12),
        (100, 20),
        (255, 4),
        (256, 9),
        (1000, 7),
        (3000, 3),
        // No chunk of the bitmap of this one is left open.
        (30, 51),
    ];
    plans.extend(rewritten.map(plan));
    let pruned = [(10, 300), (40, 30), (300, 11), (1000, 9)];
    plans.extend(pruned.map(|size| Plan { does_prune: true, ..plan(size) }));
    let emptied = [(1, 0), (1, 1), (9, 2), (100, 3), (260, 8), (600, 1)];
    plans.extend(emptied.map(|size| Plan { does_empty: true, ..plan(size) }));
    plans.push(Plan { does_ask_all: true, ..plan((12, 60)) });
    plans
}

fn config(name: &str) -> FixedConfig<EightCap, Sequential> {
    let page_cache = CacheRef::new(NZU16!(1024), NZUsize!(64));
    FixedConfig {
        merkle_config: mmr::full::Config {
            journal_partition: format!("{name}-tree"),
            metadata_partition: format!("{name}-pins"),
            items_per_blob: NZU64!(1 << 10),
            write_buffer: NZUsize!(1 << 16),
            replay_buffer: NZUsize!(1 << 16),
            strategy: Sequential,
            page_cache: page_cache.clone(),
        },
        journal_config: LogConfig {
            partition: format!("{name}-log"),
            items_per_blob: NZU64!(64),
            page_cache,
            write_buffer: NZUsize!(1 << 16),
            replay_buffer: NZUsize!(1 << 16),
        },
        grafted_metadata_partition: format!("{name}-grafted"),
        translator: EightCap,
        init_cache: Some(NZUsize!(1 << 10)),
        init_buffer: NZUsize!(1 << 20),
        init_concurrency: (),
    }
}

/// Writes a batch and makes it last.
async fn write(
    store: Store,
    changes: impl IntoIterator<Item = (Key, Option<Value>)>,
    note: Option<Value>,
) -> Store {
    let mut batch = store.new_batch();
    for (key, value) in changes {
        batch = batch.write(key, value);
    }
    let merged = batch.merkleize(&store, note, &mut Proportional).await.unwrap();
    store.apply_batch(merged).await.unwrap().commit().await.unwrap()
}

fn key(number: u32) -> Key {
    FixedBytes::new(Sha256::hash(&[b"key", number.to_be_bytes().as_slice()]).0)
}

fn value(number: u32) -> Value {
    FixedBytes::new(number.to_be_bytes().repeat(48).try_into().unwrap())
}

/// Fills a store as planned. Gives what it holds, by the numbers of keys and values, too.
async fn fill(context: deterministic::Context, name: &str, plan: &Plan) -> (Store, BTreeMap<u32, u32>) {
    let mut store = Store::init(context, config(name), None).await.unwrap();
    let mut held = BTreeMap::new();
    let mut next = 1;
    if plan.keys > 0 {
        held = (0..plan.keys).map(|number| (number, number + 1)).collect();
        next = plan.keys + 1;
        let changes: Vec<_> = held.iter().map(|(number, to)| (key(*number), Some(value(*to)))).collect();
        store = write(store, changes, Some(value(7))).await;
    }
    for round in 0..plan.rounds {
        let mut changes = Vec::new();
        for number in 0..plan.keys {
            if (number + round) % 9 == 4 && plan.keys > 3 {
                if held.remove(&number).is_some() {
                    changes.push((key(number), None));
                }
            } else if (number + round).is_multiple_of(3) {
                changes.push((key(number), Some(value(next))));
                held.insert(number, next);
                next += 1;
            }
        }
        store = write(store, changes, round.is_multiple_of(2).then(|| value(round))).await;
    }
    if plan.does_empty {
        let changes: Vec<_> = held.keys().map(|number| (key(*number), None)).collect();
        held.clear();
        store = write(store, changes, plan.rounds.is_multiple_of(2).then(|| value(99))).await;
    }
    if plan.does_prune {
        let boundary = store.sync_boundary();
        store = store.prune(boundary).await.unwrap();
    }
    (store, held)
}

/// Vectors of kinds 1 and 2.
async fn proofs(context: deterministic::Context, name: &str, plan: &Plan, out: &mut Vec<u8>) {
    let (store, held) = fill(context, name, plan).await;
    let root = store.root();
    let mut held: Vec<(Key, u32)> = held.into_iter().map(|(number, to)| (key(number), to)).collect();
    held.sort();
    let mut chosen = if plan.does_ask_all {
        (0..held.len()).collect()
    } else {
        vec![0, held.len() / 3, held.len().saturating_sub(1)]
    };
    chosen.retain(|place| *place < held.len());
    chosen.dedup();
    for place in chosen {
        let (key, number) = &held[place];
        let proof = store.key_value_proof(key.clone()).await.unwrap().encode();
        out.push(1);
        out.extend_from_slice(&root.0);
        out.extend_from_slice(key);
        out.extend_from_slice(&number.to_be_bytes());
        put_answers(out, &proof, |bytes| presence(bytes, key, &value(*number), &root));
    }
    // Before the first, after the last, and in a gap.
    let mut absent = vec![[0; 32], [0xff; 32], Sha256::hash(&[b"absent", name.as_bytes()]).0];
    if plan.does_ask_all {
        absent.extend((0..8u8).map(|number| Sha256::hash(&[b"more", &[number][..]]).0));
    }
    for key in absent.into_iter().map(FixedBytes::new) {
        let proof = store.exclusion_proof(&key).await.unwrap().encode();
        out.push(2);
        out.extend_from_slice(&root.0);
        out.extend_from_slice(&key);
        put_answers(out, &proof, |bytes| absence(bytes, &key, &root));
    }
    store.destroy().await.unwrap();
}

fn presence(bytes: &[u8], key: &Key, value: &Value, root: &Digest) -> Verdict {
    match PresenceProof::decode_cfg(Copying(bytes), &(MAX_PROOF_DIGESTS_PER_ELEMENT, ())) {
        Err(_) => Verdict::Unread,
        Ok(proof) if proof.verify::<Sha256, FixedEncoding<Value>>(key.clone(), value.clone(), root) => {
            Verdict::Believed
        }
        Ok(_) => Verdict::Refused,
    }
}

fn absence(bytes: &[u8], key: &Key, root: &Digest) -> Verdict {
    match AbsenceProof::decode_cfg(Copying(bytes), &(MAX_PROOF_DIGESTS_PER_ELEMENT, (), ())) {
        Err(_) => Verdict::Unread,
        Ok(proof) if proof.verify::<Sha256>(key, root) => Verdict::Believed,
        Ok(_) => Verdict::Refused,
    }
}

/// Writes a proof, which is believed, and what is said to it with one bit of each byte turned over.
fn put_answers(out: &mut Vec<u8>, proof: &[u8], ask: impl Fn(&[u8]) -> Verdict) {
    assert_eq!(ask(proof), Verdict::Believed);
    put_bytes(out, proof);
    let (mut unread, mut believed) = (Vec::new(), Vec::new());
    for place in 0..proof.len() {
        let mut forged = proof.to_vec();
        forged[place] ^= 1 << ((5 * place + 3) % 8);
        match ask(&forged) {
            Verdict::Unread => unread.push(place),
            Verdict::Refused => {}
            Verdict::Believed => believed.push(place),
        }
    }
    for places in [unread, believed] {
        put_u16(out, places.len());
        for place in places {
            put_u16(out, place);
        }
    }
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_u16(out, bytes.len());
    out.extend_from_slice(bytes);
}

fn put_u16(out: &mut Vec<u8>, number: usize) {
    out.extend_from_slice(&u16::try_from(number).unwrap().to_be_bytes());
}

const RECORD_LENGTHS: [usize; 5] = [1, 188, 189, 380, 1000];

/// The key of a record, and its chunks.
fn record(number: u8, length: usize) -> (Vec<u8>, Vec<Value>) {
    let mut bytes = u32::try_from(length).unwrap().to_be_bytes().to_vec();
    bytes.resize(4 + length, number);
    bytes.resize(bytes.len().div_ceil(192) * 192, 0);
    let chunks = bytes.chunks(192).map(|chunk| FixedBytes::new(chunk.try_into().unwrap())).collect();
    let id = Sha256::hash(&[&[number]]).0;
    ([&[number % 7], &id[..16]].concat(), chunks)
}

fn store_key(key: &[u8], chunk: usize) -> Key {
    let mut bytes = [0; 32];
    bytes[..6].copy_from_slice(&key[..6]);
    bytes[6..8].copy_from_slice(&u16::try_from(chunk).unwrap().to_be_bytes());
    bytes[8..19].copy_from_slice(&key[6..]);
    FixedBytes::new(bytes)
}

/// Vectors of kind 4: the claims of proof files about records of one store.
async fn records(context: deterministic::Context, out: &mut Vec<u8>) {
    let mut store = Store::init(context, config("records"), None).await.unwrap();
    for _ in 0..3 {
        let mut changes = Vec::new();
        for number in 0..180u8 {
            let (key, chunks) = record(number, RECORD_LENGTHS[usize::from(number) % RECORD_LENGTHS.len()]);
            let chunks = chunks.into_iter().enumerate();
            changes.extend(chunks.map(|(at, chunk)| (store_key(&key, at), Some(chunk))));
        }
        store = write(store, changes, None).await;
    }
    let root = store.root();
    let mut put = |key: &[u8], value: &[u8], claim: &[u8]| {
        out.push(4);
        out.extend_from_slice(&root.0);
        out.extend_from_slice(key);
        put_bytes(out, value);
        put_bytes(out, claim);
    };
    for (number, length) in (0..).zip(RECORD_LENGTHS) {
        let (key, chunks) = record(number, length);
        let mut claim = [&[1], key.as_slice()].concat();
        put_u16(&mut claim, chunks.len());
        for (at, chunk) in chunks.iter().enumerate() {
            claim.extend_from_slice(chunk);
            claim.extend_from_slice(&store.key_value_proof(store_key(&key, at)).await.unwrap().encode());
        }
        put(&key, &vec![number; length], &claim);
    }
    for number in [200, 201] {
        let (key, _) = record(number, 1);
        let proof = store.exclusion_proof(&store_key(&key, 0)).await.unwrap().encode();
        put(&key, &[], &[&[0], key.as_slice(), &proof].concat());
    }
    store.destroy().await.unwrap();
}

/// Vectors of kind 3.
fn certificates(out: &mut Vec<u8>) {
    for (count, epoch, view, parent) in [
        (1, 0, 1, 0),
        (2, 0, 300, 299),
        (3, 1, 2, 1),
        (4, 5, 70_000, 69_998),
        (7, 1 << 40, 128, 127),
        (25, 3, u64::MAX, 16_384),
        (128, 9, 10, 9),
    ] {
        let count: u64 = count;
        let network = Sha256::hash(&[b"network", count.to_be_bytes().as_slice()]).0;
        let namespace = [b"kerf/consensus/1".as_slice(), &network].concat();
        let keys: Vec<_> = (0..count).map(|at| PrivateKey::from_seed(count * 1000 + at)).collect();
        let public: Vec<_> = keys.iter().map(PrivateKey::public_key).collect();
        let committee = Set::try_from(public).unwrap();
        let verifier = Scheme::verifier(&namespace, committee.clone());
        let payload = Sha256::hash(&[b"payload", count.to_be_bytes().as_slice()]);
        let round = Round::new(Epoch::new(epoch), View::new(view));
        let proposal = Proposal::new(round, View::new(parent), payload);
        let quorum = usize::try_from(count - (count - 1) / 3).unwrap();
        let mut sizes = vec![quorum, keys.len()];
        sizes.dedup();
        sizes.truncate(if count > 100 { 1 } else { 2 });
        for signers in sizes {
            // In the order of their seeds they stand anywhere in the order of the committee.
            let sign = |key: &PrivateKey| {
                let scheme = Scheme::signer(&namespace, committee.clone(), key.clone()).unwrap();
                Finalize::<Scheme, Digest>::sign(&scheme, proposal.clone()).unwrap()
            };
            let votes: Vec<_> = keys.iter().rev().take(signers).map(sign).collect();
            let certificate =
                Finalization::from_finalizes(&verifier, non_empty![@&votes], &Sequential).unwrap();
            out.push(3);
            out.extend_from_slice(&network);
            out.push(u8::try_from(count).unwrap());
            for key in committee.iter() {
                out.extend_from_slice(key.as_ref());
            }
            for number in [epoch, view, parent] {
                out.extend_from_slice(&number.to_be_bytes());
            }
            out.extend_from_slice(&payload.0);
            put_answers(out, &certificate.encode(), |bytes| certificate_verdict(bytes, &verifier));
        }
    }
}

fn certificate_verdict(bytes: &[u8], verifier: &Scheme) -> Verdict {
    let config = verifier.certificate_codec_config();
    match Finalization::<Scheme, Digest>::decode_cfg(Copying(bytes), &config) {
        Err(_) => Verdict::Unread,
        Ok(read) if read.verify(&mut sys_rng(), verifier, &Sequential) => Verdict::Believed,
        Ok(_) => Verdict::Refused,
    }
}
