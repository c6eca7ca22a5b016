//! No secret is left in the memory of the process after it was dropped.
//!
//! The whole memory is searched, as the kernel shows it. What is searched for is kept inverted, so that the search does not
//! find itself. Left out is the stack of the thread that did the work: what arithmetic leaves there is not promised to be wiped
//! (`docs/security/vault.md`), and the system keeps the memory of ended threads for the next ones.

use super::*;
use crate::collection::{CollectionSecret, Epoch, Keyring};
use crate::formula::Formula;
use crate::label::{Label, LabelSecret, Labels};
use crate::layers::Layers;
use crate::master::MasterSecret;
use crate::{cp, kp};
use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};
use std::sync::mpsc;
use vocabulary::CollectionId;

/// The first 32 bytes of a secret as they stand in memory, inverted.
#[derive(Clone, Copy)]
struct Needle([u64; 4]);

fn of_limbs(limbs: &[u64]) -> Needle {
    let mut needle = [0; 4];
    needle.iter_mut().zip(limbs).for_each(|(inverted, limb)| *inverted = !limb);
    Needle(needle)
}

fn of_bytes(bytes: &[u8]) -> Needle {
    let mut needle = [0; 4];
    needle
        .iter_mut()
        .zip(bytes.as_chunks::<8>().0)
        .for_each(|(inverted, limb)| *inverted = !u64::from_le_bytes(*limb));
    Needle(needle)
}

fn of_scalar(scalar: &blstrs::Scalar) -> Needle {
    of_limbs(&blst::blst_fr::from(*scalar).l)
}

/// How often each needle is found at a place divisible by eight, but in the region of `stack`.
fn found(needles: &[Needle], stack: u64) -> Vec<usize> {
    let maps = std::fs::read_to_string("/proc/self/maps").expect("Linux");
    let mut memory = std::fs::File::open("/proc/self/mem").expect("Linux");
    let by_first: BTreeMap<u64, usize> =
        needles.iter().enumerate().map(|(place, Needle([first, ..]))| (*first, place)).collect();
    let mut counts = vec![0; needles.len()];
    let mut buffer = vec![0; 1 << 16];
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (from, to) = line.split(' ').next().and_then(|range| range.split_once('-')).expect("a range");
        let address = |text| u64::from_str_radix(text, 16).expect("an address");
        let (mut at, to) = (address(from), address(to));
        if (at..to).contains(&stack) {
            continue;
        }
        while at < to {
            let len = usize::try_from((to - at).min(buffer.len() as u64)).expect("small");
            memory.seek(SeekFrom::Start(at)).expect("an address");
            if memory.read_exact(&mut buffer[..len]).is_err() {
                break;
            }
            for place in 0..len / 8 - 3 {
                let limb = |offset: usize| {
                    let start = (place + offset) * 8;
                    !u64::from_le_bytes(buffer[start..start + 8].try_into().expect("eight"))
                };
                if let Some(needle) = by_first.get(&limb(0)) {
                    let Needle(whole) = needles[*needle];
                    counts[*needle] += usize::from((1..4).all(|offset| limb(offset) == whole[offset]));
                }
            }
            // The last three limbs are looked at again, as a needle may begin there.
            at += if at + len as u64 == to { len as u64 } else { len as u64 - 24 };
        }
        buffer.fill(0);
    }
    counts
}

#[test]
fn no_secret_is_left_in_memory_after_it_was_dropped() {
    let (tell, told) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let thread = std::thread::spawn(move || {
        let seed = |number| derive(&[number; 32], "memory test", &[]);
        let master = MasterSecret::from_seed(&seed(1));
        let public = master.public();
        let label = Label([5; 32]);
        let labels = Labels::of([label]).expect("one");
        let reader = kp::issue(&master, &Formula::leaf(label), &seed(2));
        let holder = cp::issue(&master, &labels, &seed(3));
        let (capsule, shared) = kp::encapsulate(&public, &labels, &seed(4));
        let opened = kp::decapsulate(&public, &reader, &capsule).expect("opens");
        let (other, _) = cp::encapsulate(&public, &Formula::leaf(label), &seed(5));
        cp::decapsulate(&public, &holder, &other).expect("opens");
        let secret = CollectionSecret::from_seed(CollectionId([1; 16]), &seed(6));
        let keyring = secret.keyring(Epoch::FIRST);
        let sealed = keyring.seal(&public, &labels, &seed(7));
        let again = sealed.open(&public, &reader).expect("opens");
        let wrapped = CollectionSecret::from_seed(CollectionId([2; 16]), &seed(6)).with(Layers::Wrapped);
        let sealed =
            wrapped.keyring(Epoch::FIRST.next().expect("the second")).seal(&public, &labels, &seed(9));
        let layered = sealed.open(&public, &reader).expect("opens");
        let newest = |keyring: &Keyring| {
            let mut found = None;
            keyring.layers().each_part(|part| found = found.or(part.get(..32).map(of_bytes)));
            found.expect("a key")
        };
        let row: &blst::blst_p1_affine = reader.rows().next().expect("a row").as_ref();
        let needles = vec![
            of_scalar(master.scalar()),
            of_limbs(&row.x.l),
            of_bytes(shared.expose().as_slice()),
            newest(&keyring),
            newest(&layered),
            of_bytes(again.inner(Epoch::FIRST).expect("its own").as_slice()),
        ];
        let bytes = reader.to_bytes();
        kp::ReaderKey::from_bytes(&bytes).expect("reads back");
        // The address of something on this stack.
        let stack = std::ptr::from_ref(&needles).addr() as u64;
        tell.send((needles, stack)).expect("the test waits");
        released.recv().expect("the test goes on");
        drop((master, reader, holder, shared, opened, secret, keyring, again, wrapped, layered, bytes));
        drop(LabelSecret::from_seed(&seed(8)));
    });
    let (needles, stack) = told.recv().expect("the thread tells");
    let alive = found(&needles, stack);
    assert!(alive.iter().all(|count| *count > 0), "the search finds what is there: {alive:?}");
    release.send(()).expect("the thread waits");
    thread.join().expect("the thread ends");
    assert_eq!(found(&needles, stack), vec![0; needles.len()], "nothing is left");
}
