//! Founding, issuing, healing, and everything that fewer devices than the threshold try.

use super::*;
use crate::curve::{G1Bytes, g1, pair};
use crate::kem::OpenError;
use crate::kp;
use crate::label::{Label, Labels};
use crate::wiped::derive;
use blstrs::{G1Affine, G2Affine};
use canon::Text;

fn seed(text: &str) -> Seed {
    derive(&[4; 32], "test", &[text.as_bytes()])
}

fn device(number: u8) -> Device {
    Device::new(number).expect("not nought")
}

fn devices(numbers: &[u8]) -> Set<Device, DEVICES_MAX> {
    Set::of(numbers.iter().map(|number| device(*number))).expect("few")
}

fn plan(generation: u32, threshold: u8, to: &[u8], dealers: &[u8]) -> Plan {
    let nonce = NonceBytes([5; 32]);
    Plan { generation, threshold, devices: devices(to), dealers: devices(dealers), nonce }
}

struct Held {
    custody: Custody,
    shares: BTreeMap<u8, Share>,
}

type Dealing = (Vec<Promise>, Vec<Deal>, Vec<Dealt>);

fn dealing(plan: &Plan, each: impl Fn(Device) -> Result<(Deal, Vec<Dealt>), DealError>) -> Dealing {
    let (mut promises, mut deals, mut dealt) = (Vec::new(), Vec::new(), Vec::new());
    for dealer in plan.dealers.iter() {
        let (deal, given) = each(*dealer).expect("dealt");
        promises.push(deal.promise());
        deals.push(deal);
        dealt.extend(given);
    }
    (promises, deals, dealt)
}

fn held(plan: &Plan, before: Option<&Custody>, dealing: Dealing) -> Held {
    let (promises, deals, mut dealt) = dealing;
    let custody = Custody::of(plan, before, &promises, &deals).expect("right deals");
    let mut shares = BTreeMap::new();
    for to in plan.devices.iter() {
        // Everything private travels and rests as bytes.
        let (own, rest) = dealt.into_iter().partition(|one| one.to() == *to);
        dealt = rest;
        let own: Vec<Dealt> =
            own.iter().map(|one: &Dealt| Dealt::from_bytes(&one.to_bytes()).expect("bytes")).collect();
        let share = Share::of(plan, before, &promises, &deals, &own).expect("right shares");
        shares.insert(to.number(), Share::from_bytes(&share.to_bytes()).expect("bytes"));
    }
    Held { custody, shares }
}

fn found(threshold: u8, numbers: &[u8]) -> Held {
    let plan = plan(1, threshold, numbers, numbers);
    let dealing = dealing(&plan, |dealer| deal(&plan, dealer, &seed(&format!("deal {}", dealer.number()))));
    held(&plan, None, dealing)
}

fn heal_to(before: &Held, threshold: u8, to: &[u8], dealers: &[u8]) -> Held {
    let plan = plan(before.custody.generation + 1, threshold, to, dealers);
    let each = |dealer: Device| {
        let own = &before.shares[&dealer.number()];
        heal(&plan, &before.custody, own, &seed(&format!("heal {}", dealer.number())))
    };
    held(&plan, Some(&before.custody), dealing(&plan, each))
}

fn leaf(number: u8) -> Formula {
    Formula::leaf(Label([number; 32]))
}

fn both(one: u8, other: u8) -> Formula {
    Formula::all(vec![leaf(one), leaf(other)]).expect("small")
}

use crate::formula::Formula;

fn request(custody: &Custody, quorum: &[u8], formula: Formula) -> Request {
    Request {
        custody: custody.id(),
        quorum: devices(quorum),
        formula,
        purpose: Text::new("the doctor, for the check-up").expect("a text"),
        nonce: NonceBytes([6; 32]),
    }
}

fn parts(held: &Held, request: &Request) -> Vec<Partial> {
    let issue = |device: &Device| held.shares[&device.number()].issue(&held.custody, request, &seed("issue"));
    request.quorum.iter().map(|device| issue(device).expect("asked")).collect()
}

/// The key of the request opens what it should.
fn works(held: &Held, quorum: &[u8]) {
    let request = request(&held.custody, quorum, both(1, 2));
    let key = combine(&held.custody, &request, &parts(held, &request), &seed("check")).expect("a key");
    let public = held.custody.public_key().expect("a key");
    let labels = Labels::of([Label([1; 32]), Label([2; 32])]).expect("two");
    let (capsule, shared) = kp::encapsulate(&public, &labels, &seed("capsule"));
    assert_eq!(kp::decapsulate(&public, &key, &capsule), Ok(shared));
}

#[test]
fn every_quorum_issues_keys_that_open() {
    let held = found(2, &[1, 2, 5]);
    for quorum in [[1, 2], [1, 5], [2, 5]] {
        works(&held, &quorum);
    }
    works(&found(3, &[1, 2, 3, 4]), &[1, 2, 4]);
    works(&found(1, &[7]), &[7]);
}

/// Fault 27: a device is lost.
#[test]
fn a_lost_device_is_healed_and_the_public_key_stays() {
    let held = found(2, &[1, 2, 3]);
    // Device 3 is lost; 1 and 2 deal anew to themselves and to a new device 4.
    let healed = heal_to(&held, 2, &[1, 2, 4], &[1, 2]);
    assert_eq!(healed.custody.public, held.custody.public);
    works(&healed, &[1, 4]);
    works(&healed, &[2, 4]);
    // And again, to more devices with a higher threshold.
    let larger = heal_to(&healed, 3, &[1, 2, 4, 5], &[2, 4]);
    assert_eq!(larger.custody.public, held.custody.public);
    works(&larger, &[1, 4, 5]);
    // The share of the lost device and a share of the new dealing are on different polynomials.
    let mixed = held.shares[&3].secret.0 * weights(&devices(&[1, 3]))[&device(3)]
        + healed.shares[&1].secret.0 * weights(&devices(&[1, 3]))[&device(1)];
    assert_ne!(crate::master::target_of(&mixed).bytes(), held.custody.public);
    // Nor does it issue for the healed custody.
    let request = request(&healed.custody, &[1, 2], leaf(1));
    assert_eq!(held.shares[&1].issue(&healed.custody, &request, &seed("x")), Err(CombineError::Request));
}

/// Fault 27: devices are stolen.
#[test]
fn fewer_devices_than_the_threshold_get_no_key() {
    let held = found(3, &[1, 2, 3]);
    let public = held.custody.public_key().expect("a key");
    let full = request(&held.custody, &[1, 2, 3], leaf(1));
    let parts = parts(&held, &full);
    assert_eq!(combine(&held.custody, &full, &parts[..2], &seed("c")).map(|_| ()), Err(CombineError::Parts));
    let twice = [parts[0].clone(), parts[1].clone(), parts[1].clone()];
    assert_eq!(combine(&held.custody, &full, &twice, &seed("c")).map(|_| ()), Err(CombineError::Parts));
    let few = request(&held.custody, &[1, 2], leaf(1));
    assert_eq!(held.shares[&1].issue(&held.custody, &few, &seed("x")), Err(CombineError::Request));
    // A stolen device answers for a smaller custody that it makes up: the points are nobody's key.
    let mut forged = held.custody.clone();
    forged.threshold = 2;
    assert_eq!(
        held.shares[&1].issue(&forged, &request(&forged, &[1, 2], leaf(1)), &seed("x")),
        Err(CombineError::Request)
    );
    // Two shares, put together by the rule for two: not the master secret.
    let weights = weights(&devices(&[1, 2]));
    let sum = held.shares[&1].secret.0 * weights[&device(1)] + held.shares[&2].secret.0 * weights[&device(2)];
    let key = kp::issue_for(&sum, &leaf(1), &seed("key"));
    let (capsule, _) =
        kp::encapsulate(&public, &Labels::of([Label([1; 32])]).expect("one"), &seed("capsule"));
    assert_eq!(kp::decapsulate(&public, &key, &capsule), Err(OpenError::NotAuthentic));
}

/// Without the share of nought, device 1's part for `1` and device 2's part for `2` would open what has both.
#[test]
fn parts_of_two_requests_do_not_combine() {
    let held = found(2, &[1, 2, 3]);
    let public = held.custody.public_key().expect("a key");
    let one = request(&held.custody, &[1, 2], leaf(1));
    let other = Request { nonce: NonceBytes([7; 32]), ..one.clone() };
    let (first, second) = (parts(&held, &one), parts(&held, &other));
    let mixed = [first[0].clone(), second[1].clone()];
    assert_eq!(
        combine(&held.custody, &one, &mixed, &seed("c")).map(|_| ()),
        Err(CombineError::OtherRequest(device(2)))
    );
    // The name of the request alone does not hold them apart: renamed, they still are no key.
    let renamed = [first[0].clone(), Partial { request: one.id(), ..second[1].clone() }];
    assert_eq!(combine(&held.custody, &one, &renamed, &seed("c")).map(|_| ()), Err(CombineError::NotIssued));
    // The attack itself, on the points: two policies, each with one part, against a capsule that has both labels.
    let policies = [leaf(1), leaf(2)].map(|formula| request(&held.custody, &[1, 2], formula));
    let stolen = [parts(&held, &policies[0])[0].clone(), parts(&held, &policies[1])[1].clone()];
    let opens = |parts: &[Partial; 2]| {
        let weights = weights(&devices(&[1, 2]));
        // e(sum of weighted rows, g2^s) / prod e(c_x, g2^r)^weight must be Y^s; with s = 1, c_x is H(x).
        let sides = parts.iter().zip([1_u8, 2]).map(|(part, number)| {
            let weight = weights[&device(number)];
            let row = part.rows[0].checked().expect("a point") * weight;
            let blinding = crate::curve::hash_to_point(&[number; 32]) * -weight;
            let head = part.heads[0].checked().expect("a point");
            pair(&G1Affine::from(row), &G2Affine::from(crate::curve::g2()))
                .times(&pair(&G1Affine::from(blinding), &head))
        });
        sides.fold(crate::curve::Target::default(), |sum, side| sum.times(&side)) == *public.element()
    };
    assert!(!opens(&stolen), "the share of nought keeps them apart");
    // The very same computation succeeds on parts that are not blinded: the test can fail.
    let plain = [1_u8, 2].map(|number| {
        let key = kp::issue_for(&held.shares[&number].secret.0, &leaf(number), &seed("plain"));
        let heads = key.heads().map(|point| crate::curve::G2Bytes(point.to_compressed())).collect::<Vec<_>>();
        let rows = key.rows().map(|point| G1Bytes(point.to_compressed())).collect::<Vec<_>>();
        Partial {
            request: one.id(),
            device: device(number),
            heads: heads.try_into().expect("few"),
            rows: rows.try_into().expect("few"),
        }
    });
    assert!(opens(&plain), "without it, the attack works");
}

#[test]
fn dealers_who_cheat_are_named() {
    let plan = plan(1, 2, &[1, 2, 3], &[1, 2, 3]);
    let fresh = || dealing(&plan, |dealer| deal(&plan, dealer, &seed(&format!("deal {}", dealer.number()))));
    let own = |dealt: Vec<Dealt>| dealt.into_iter().filter(|one| one.to() == device(1)).collect::<Vec<_>>();
    let share = |(promises, deals, dealt): Dealing| {
        Share::of(&plan, None, &promises, &deals, &own(dealt)).map(|_| ())
    };

    assert_eq!(share(fresh()), Ok(()));
    let mut wrong = fresh();
    for one in &mut wrong.2 {
        if one.dealer == device(2) && one.to == device(1) {
            one.share.0 += Scalar::from(1);
        }
    }
    assert_eq!(share(wrong), Err(DealError::Share(device(2))));
    // A deal chosen after the others were seen is not the promised one.
    let mut late = fresh();
    late.1[2]
        .commitments
        .iter_mut()
        .for_each(|commitment| *commitment = crate::master::target_of(&Scalar::from(9)).bytes());
    assert_eq!(share(late), Err(DealError::Promise(device(3))));
    let mut malformed = fresh();
    malformed.1[1].commitments = List::new();
    malformed.0[1] = malformed.1[1].promise();
    assert_eq!(share(malformed), Err(DealError::Malformed(device(2))));
    let mut missing = fresh();
    missing.1.pop();
    assert_eq!(share(missing), Err(DealError::Dealers));
    let mut other = fresh();
    other.0[0].plan = Digest([0; 32]);
    assert_eq!(share(other), Err(DealError::OtherPlan(device(1))));
}

#[test]
fn a_healing_with_another_secret_is_refused() {
    let held = found(2, &[1, 2, 3]);
    let plan = plan(2, 2, &[1, 2, 3], &[1, 2]);
    let (mut promises, mut deals, _) =
        dealing(&plan, |dealer| heal(&plan, &held.custody, &held.shares[&dealer.number()], &seed("heal")));
    let stranger = found(2, &[4, 5]);
    let forged = Share {
        device: device(2),
        custody: held.custody.id(),
        secret: crate::wiped::keep(stranger.shares[&4].secret.0),
        pairs: BTreeMap::new(),
    };
    let (deal, _) = heal(&plan, &held.custody, &forged, &seed("heal")).expect("dealt");
    promises[1] = deal.promise();
    deals[1] = deal;
    let refused = Custody::of(&plan, Some(&held.custody), &promises, &deals);
    assert_eq!(refused, Err(DealError::OtherSecret(device(2))));
}

#[test]
fn plans_that_cannot_be_followed_are_refused() {
    let held = found(2, &[1, 2, 3]);
    for wrong in [
        plan(1, 0, &[1, 2], &[1, 2]),
        plan(1, 3, &[1, 2], &[1, 2]),
        plan(1, 2, &[1, 2], &[1]),
        plan(2, 2, &[1, 2], &[1, 2]),
    ] {
        assert_eq!(deal(&wrong, device(1), &seed("x")).map(|_| ()), Err(DealError::Plan), "{wrong:?}");
    }
    for wrong in [plan(3, 2, &[1, 2], &[1, 2]), plan(2, 2, &[1, 2], &[1]), plan(2, 2, &[1, 2], &[1, 4])] {
        let refused = heal(&wrong, &held.custody, &held.shares[&1], &seed("x")).map(|_| ());
        assert_eq!(refused, Err(DealError::Plan), "{wrong:?}");
    }
}

/// The trap of common key generation: with a commitment in the first group, everybody opens everything.
#[test]
fn what_is_public_of_a_custody_opens_nothing() {
    let held = found(2, &[1, 2]);
    let public = held.custody.public_key().expect("a key");
    let bytes = canon::encode(&held.custody);
    let secret = held.shares[&1].secret.0 * weights(&devices(&[1, 2]))[&device(1)]
        + held.shares[&2].secret.0 * weights(&devices(&[1, 2]))[&device(2)];
    // With g1 to the master secret, the pairing with the head of any capsule is what hides its message:
    let (capsule, _) =
        kp::encapsulate(&public, &Labels::of([Label([1; 32])]).expect("one"), &seed("capsule"));
    let commitment = G1Affine::from(g1() * secret);
    let hidden = pair(&commitment, &capsule.head.checked().expect("a point"));
    let message = crate::kem::mask(&hidden, "kerf/vault/kp/mask/1", &capsule.masked.0);
    let labels = canon::encode(&capsule.labels);
    let context: [&[u8]; 2] = [&public.id().0, &labels];
    let expected = derive(seed("capsule").as_slice(), "kerf/vault/kp/message/1", &context);
    assert_eq!(*message, *expected, "the trap is real");
    // Neither that point nor that of a share is in the public record.
    for secret in [secret, held.shares[&1].secret.0, held.shares[&2].secret.0] {
        let point = G1Affine::from(g1() * secret).to_compressed();
        assert!(!bytes.windows(47).any(|window| window == &point[1..]));
    }
}

#[test]
fn bytes_that_are_no_share_are_refused() {
    let held = found(2, &[1, 2, 3]);
    let bytes = held.shares[&1].to_bytes();
    for len in 0..bytes.len() {
        assert!(Share::from_bytes(&bytes[..len]).is_err(), "{len} bytes");
    }
    // The order of the group is not a share, nor is a device its own pair.
    let place = 1 + 2 + 2 + 32 + 2;
    let mut order = bytes.clone();
    order[place..place + 32].copy_from_slice(
        &canon::hex_decode("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001")
            .expect("digits"),
    );
    assert!(Share::from_bytes(&order).is_err());
    let mut own = bytes.clone();
    own[2] = 2;
    assert!(Share::from_bytes(&own).is_err());
    let mut longer = bytes.to_vec();
    longer.push(0);
    assert!(Share::from_bytes(&longer).is_err());
}
